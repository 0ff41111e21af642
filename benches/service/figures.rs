//! From measured times to figures: medians, percentiles, and lines of tables. Called by every measurement; it measures nothing.

use std::time::Duration;

/// Measured times, sorted.
#[derive(Debug, Clone)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    /// Takes times in any order.
    pub(crate) fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// How many.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The time that `percent` of a hundred do not exceed, in milliseconds; 0 of nothing.
    pub(crate) fn ms(&self, percent: usize) -> f64 {
        let at = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
        self.0.get(at).copied().unwrap_or_default().as_secs_f64() * 1e3
    }
}

/// The middle of some numbers; 0 of nothing.
pub(crate) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_unstable_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}

/// Bytes as MiB.
pub(crate) fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// A line of a Markdown table.
pub(crate) fn row(cells: &[String]) {
    println!("| {} |", cells.join(" | "));
}

/// The first two lines of a Markdown table.
pub(crate) fn header(names: &[&str]) {
    println!("| {} |\n|{}", names.join(" | "), "---|".repeat(names.len()));
}

/// A figure beside its aim.
pub(crate) fn verdict(name: &str, figure: f64, aim: f64, unit: &str) {
    let word = if figure <= aim { "met" } else { "MISSED" };
    println!("{name}: {figure:.2} {unit} (aim: at most {aim} {unit}): {word}");
}
