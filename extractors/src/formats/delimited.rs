//! Delimited records: CSV, TSV and their relatives.

use super::{Family, Format, Spec};

/// CSV table.
#[derive(Debug)]
pub struct Csv;

impl Format for Csv {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "csv",
            title: "CSV table",
            family: Family::Text,
            mime_types: &["text/csv", "application/csv"],
            extensions: &["csv", "psv"],
            signs: &[],
            readable: true,
        }
    }
}

/// TSV table.
#[derive(Debug)]
pub struct Tsv;

impl Format for Tsv {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "tsv",
            title: "TSV table",
            family: Family::Text,
            mime_types: &["text/tab-separated-values"],
            extensions: &["tsv", "tab"],
            signs: &[],
            readable: true,
        }
    }
}

/// Whether text without a label has the shape of delimited records: several lines with the same number of fields.
#[must_use]
pub fn looks_like(text: &str, whole: bool) -> bool {
    let mut lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).take(20).collect();
    if !whole || lines.len() == 20 {
        lines.pop();
    }
    let fields = |line: &str, delimiter: char| line.matches(delimiter).count();
    [';', '\t', ','].iter().any(|d| {
        let first = lines.first().map_or(0, |l| fields(l, *d));
        first > 0 && lines.len() > 2 && lines.iter().all(|l| fields(l, *d) == first)
    })
}
