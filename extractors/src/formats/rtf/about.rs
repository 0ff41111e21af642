//! What the document says about itself (RTF 1.9.1, "Information group").

use super::words::Value;
use crate::metadata::key;

/// Most values kept.
const MOST_VALUES: usize = 64;

/// Keys and values that are ready, and the moment that is being read.
#[derive(Debug, Default)]
pub(super) struct About {
    ready: Vec<(&'static str, String)>,
    count: usize,
    moment: [i32; 6],
}

impl About {
    pub(super) fn push(&mut self, key: &'static str, value: String) {
        if self.count < MOST_VALUES && !value.trim().is_empty() {
            self.count += 1;
            self.ready.push((key, value));
        }
    }

    pub(super) fn pages(&mut self, number: i32) {
        if number > 0 {
            self.push(key::PAGES, number.to_string());
        }
    }

    pub(super) fn begin_moment(&mut self) {
        self.moment = [0; 6];
    }

    /// A part of a moment; other values are none of its business.
    pub(super) fn part(&mut self, value: Value, number: i32) {
        let at = match value {
            Value::Year => 0,
            Value::Month => 1,
            Value::Day => 2,
            Value::Hour => 3,
            Value::Minute => 4,
            _ => 5,
        };
        if let Some(part) = self.moment.get_mut(at) {
            *part = number;
        }
    }

    /// Ends a moment. It is told without a zone, and RFC 3339 has no way to say that.
    pub(super) fn end_moment(&mut self, key: &'static str) {
        let [year, month, day, hour, minute, second] = self.moment;
        let real = (1..=9_999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=31).contains(&day)
            && (0..24).contains(&hour)
            && (0..60).contains(&minute)
            && (0..60).contains(&second);
        if real {
            let moment =
                format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
            self.push(key, moment);
        }
    }

    /// What is ready.
    pub(super) fn take(&mut self) -> Vec<(&'static str, String)> {
        std::mem::take(&mut self.ready)
    }
}
