//! Rules of recurrence (RFC 5545, 3.3.10) in words, as far as words can say them.

use super::moment::Moment;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// Values of one part of a rule that are told.
const MOST: usize = 50;

/// The rule in words; as it stands where they fail.
pub(super) fn in_words(rule: &str) -> String {
    words(rule).unwrap_or_else(|| rule.to_owned())
}

fn words(rule: &str) -> Option<String> {
    let mut parts: Vec<(String, &str)> = Vec::new();
    for part in rule.split(';').take(20) {
        let (name, value) = part.split_once('=')?;
        parts.push((name.trim().to_ascii_uppercase(), value.trim()));
    }
    let get = |name: &str| parts.iter().find(|(n, _)| n == name).map(|(_, value)| *value);
    let unit = match get("FREQ")?.to_ascii_uppercase().as_str() {
        "YEARLY" => "year",
        "MONTHLY" => "month",
        "WEEKLY" => "week",
        "DAILY" => "day",
        "HOURLY" => "hour",
        "MINUTELY" => "minute",
        _ => return None,
    };
    let interval: u32 = get("INTERVAL").map_or(Some(1), |n| n.parse().ok())?;
    let mut out = match interval {
        1 => format!("every {unit}"),
        n => format!("every {n} {unit}s"),
    };
    let position = get("BYSETPOS").map(|n| list(n, |n| Some(ordinal(n.parse().ok()?))));
    let days = get("BYDAY").map(|days| list(days, weekday));
    match (position, days) {
        (Some(position), Some(days)) => {
            out.push_str(&format!(" on the {} of {}", position?, days?));
        }
        (None, Some(days)) => out.push_str(&format!(" on {}", days?)),
        (Some(_), None) => return None,
        (None, None) => {}
    }
    if let Some(days) = get("BYMONTHDAY") {
        let day = |n: &str| match n.parse::<i32>().ok()? {
            n if n < 0 => Some(format!("the {} day", ordinal(n))),
            n => Some(format!("day {n}")),
        };
        out.push_str(&format!(" on {}", list(days, day)?));
    }
    if let Some(months) = get("BYMONTH") {
        let month = |n: &str| {
            let at = n.parse::<usize>().ok()?.checked_sub(1)?;
            MONTHS.get(at).map(|month| (*month).to_owned())
        };
        out.push_str(&format!(" in {}", list(months, month)?));
    }
    if let Some(count) = get("COUNT") {
        match count.parse::<u32>().ok()? {
            1 => out.push_str(", once"),
            n => out.push_str(&format!(", {n} times")),
        }
    }
    if let Some(until) = get("UNTIL") {
        out.push_str(&format!(", until {}", Moment::read(until)?.date()));
    }
    let known = |name: &str| {
        matches!(
            name,
            "FREQ"
                | "INTERVAL"
                | "BYSETPOS"
                | "BYDAY"
                | "BYMONTHDAY"
                | "BYMONTH"
                | "COUNT"
                | "UNTIL"
                | "WKST"
                | "BYHOUR"
                | "BYMINUTE"
                | "BYSECOND"
        )
    };
    // What cannot be said must not get lost.
    parts.iter().all(|(name, _)| known(name) || name.starts_with("X-")).then_some(out)
}

/// Values in words, joined as people do.
fn list(values: &str, word: impl Fn(&str) -> Option<String>) -> Option<String> {
    let words: Option<Vec<String>> = values.split(',').take(MOST).map(|v| word(v.trim())).collect();
    let mut words = words?;
    let last = words.pop()?;
    Some(if words.is_empty() { last } else { format!("{} and {last}", words.join(", ")) })
}

/// `MO`, or `-1FR` for the last Friday.
fn weekday(text: &str) -> Option<String> {
    let (number, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let day = match day.to_ascii_uppercase().as_str() {
        "MO" => "Monday",
        "TU" => "Tuesday",
        "WE" => "Wednesday",
        "TH" => "Thursday",
        "FR" => "Friday",
        "SA" => "Saturday",
        "SU" => "Sunday",
        _ => return None,
    };
    match number {
        "" => Some(day.to_owned()),
        number => Some(format!("the {} {day}", ordinal(number.parse().ok()?))),
    }
}

/// First, second, last, third last.
fn ordinal(number: i32) -> String {
    let word = match number.unsigned_abs() {
        1 if number < 0 => return "last".to_owned(),
        1 => "first".to_owned(),
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        4 => "fourth".to_owned(),
        5 => "fifth".to_owned(),
        n => format!("{n}th"),
    };
    if number < 0 { format!("{word} last") } else { word }
}
