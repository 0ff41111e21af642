//! Dates, times and durations of calendars and contacts (RFC 5545, 3.3.4 to 3.3.6; RFC 6350, 4.3), for people.

use crate::calendar;

/// A day, and the time of it where it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moment {
    year: i64,
    month: i64,
    day: i64,
    /// `10:30`, or `10:30:15` where the seconds count.
    pub(super) time: Option<String>,
    pub(super) utc: bool,
}

impl Moment {
    /// Reads `20240301`, `20240301T103000Z` and the same with hyphens and colons.
    pub(super) fn read(text: &str) -> Option<Self> {
        let plain: String = text.trim().chars().filter(|c| !matches!(c, '-' | ':')).collect();
        let (day, time) = match plain.split_once(['T', 't', ' ']) {
            Some((day, time)) => (day, Some(time)),
            None => (plain.as_str(), None),
        };
        if day.len() != 8 || !day.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let number = |from: usize, to: usize| day.get(from..to)?.parse::<i64>().ok();
        let (year, month, date) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
        if !(1..=12).contains(&month) || !(1..=31).contains(&date) {
            return None;
        }
        let utc = time.is_some_and(|t| t.ends_with(['Z', 'z']));
        let time = time.map(|t| t.trim_end_matches(['Z', 'z'])).and_then(clock);
        Some(Self { year, month, day: date, time, utc })
    }

    /// The day alone.
    pub(super) fn date(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// The day before: the end of an event of whole days is the day after it (RFC 5545, 3.6.1).
    pub(super) fn day_before(&self) -> Self {
        let (year, month, day) =
            calendar::civil(calendar::days(self.year, self.month, self.day) - 1);
        Self { year, month, day, ..self.clone() }
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.date())?;
        match &self.time {
            Some(time) => write!(f, " {time}"),
            None => Ok(()),
        }
    }
}

fn clock(digits: &str) -> Option<String> {
    let digits = digits.split(['+', '.']).next().unwrap_or(digits);
    let part =
        |from: usize| digits.get(from..from + 2).filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
    let (hour, minute) = (part(0)?, part(2).unwrap_or("00"));
    Some(match part(4).filter(|second| *second != "00") {
        Some(second) => format!("{hour}:{minute}:{second}"),
        None => format!("{hour}:{minute}"),
    })
}

/// A duration in words: `PT1H30M` is 1 hour 30 minutes; `None` where it is none.
pub(super) fn duration(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches(['+', '-']).strip_prefix('P')?;
    let mut words = Vec::new();
    let mut digits = String::new();
    for c in text.chars().take(40) {
        let unit = match c {
            'W' => "week",
            'D' => "day",
            'H' => "hour",
            'M' => "minute",
            'S' => "second",
            'T' => continue,
            c if c.is_ascii_digit() => {
                digits.push(c);
                continue;
            }
            _ => return None,
        };
        let number: u32 = std::mem::take(&mut digits).parse().ok()?;
        if number > 0 {
            words.push(format!("{number} {unit}{}", if number == 1 { "" } else { "s" }));
        }
    }
    (!words.is_empty()).then(|| words.join(" "))
}

/// A span of time in words. `zone` is the name of the zone in which both ends are told.
pub(super) fn span(start: &Moment, end: Option<&Moment>, zone: Option<&str>) -> String {
    let whole = start.time.is_none();
    let end = end.map(|end| if whole { end.day_before() } else { end.clone() });
    let end = end.filter(|end| end != start);
    let mut out = start.to_string();
    if let Some(end) = end.filter(|end| !whole || end.date() > start.date()) {
        match &end.time {
            Some(time) if end.date() == start.date() => out.push_str(&format!(" to {time}")),
            _ => out.push_str(&format!(" to {end}")),
        }
    }
    match zone {
        _ if whole => {}
        _ if start.utc => out.push_str(" UTC"),
        Some(zone) => out.push_str(&format!(" ({zone})")),
        None => {}
    }
    out
}
