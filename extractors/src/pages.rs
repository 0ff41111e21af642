//! Which pages or sections the caller wants: `1-3,7`.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A set of 1-based numbers; the default holds all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pages(Vec<(u32, u32)>);

/// Why a page selection was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a page selection: write numbers and ranges from 1, such as 1-3,7 or 5-")]
pub struct BadPages(String);

/// Most ranges in one selection.
const MOST_RANGES: usize = 1_000;

impl Pages {
    /// Whether `number` is wanted.
    #[must_use]
    pub fn contains(&self, number: u32) -> bool {
        self.0.is_empty() || self.0.iter().any(|(from, to)| (*from..=*to).contains(&number))
    }

    /// Whether everything is wanted.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.0.is_empty()
    }

    /// The smallest and the greatest number wanted, for backends that know only one range.
    #[must_use]
    pub fn hull(&self) -> Option<(u32, u32)> {
        Some((self.0.iter().map(|r| r.0).min()?, self.0.iter().map(|r| r.1).max()?))
    }
}

impl FromStr for Pages {
    type Err = BadPages;

    fn from_str(text: &str) -> Result<Self, BadPages> {
        let bad = || BadPages(text.chars().take(40).collect());
        let number = |s: &str| s.trim().parse::<u32>().ok().filter(|n| *n > 0).ok_or_else(bad);
        let mut ranges = Vec::new();
        for part in text.split(',') {
            let (from, to) = match part.split_once('-') {
                None => (number(part)?, number(part)?),
                Some((from, to)) if to.trim().is_empty() => (number(from)?, u32::MAX),
                Some((from, to)) => (number(from)?, number(to)?),
            };
            if from > to || ranges.len() == MOST_RANGES {
                return Err(bad());
            }
            ranges.push((from, to));
        }
        Ok(Self(ranges))
    }
}

impl fmt::Display for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (from, to)) in self.0.iter().enumerate() {
            let comma = if i > 0 { "," } else { "" };
            match (from, to) {
                (a, b) if a == b => write!(f, "{comma}{a}")?,
                (a, &u32::MAX) => write!(f, "{comma}{a}-")?,
                (a, b) => write!(f, "{comma}{a}-{b}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selections_are_read_and_written() {
        let pages: Pages = "1-3, 7,9-".parse().unwrap();
        assert_eq!(
            [1, 3, 4, 7, 8, 9, 4000].map(|n| pages.contains(n)),
            [true, true, false, true, false, true, true]
        );
        assert_eq!(pages.to_string(), "1-3,7,9-");
        assert!(Pages::default().contains(5));
        for bad in ["", "0", "3-1", "a", "1,,2", "-4"] {
            assert!(bad.parse::<Pages>().is_err(), "{bad}");
        }
    }
}
