//! Serial numbers as dates and times (ECMA-376 part 1, 18.17.4).

use crate::calendar::civil;

/// From which day a workbook counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Epoch {
    /// 1 is 1 January 1900, and 60 a day that never was.
    #[default]
    Y1900,
    /// 0 is 1 January 1904.
    Y1904,
}

/// Which parts of a date a format shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct DateLook {
    pub(super) year: bool,
    pub(super) month: bool,
    pub(super) day: bool,
    pub(super) hour: bool,
    pub(super) minute: bool,
    pub(super) second: bool,
    /// The largest unit of a duration: `h`, `m` or `s`.
    pub(super) elapsed: Option<char>,
}

/// The last serial number: 31 December 9999.
const LAST: f64 = 2_958_466.0;
const DAY: i64 = 86_400;

/// `value` as a date, a time or a duration; `None` where it is none.
pub(super) fn show(look: &DateLook, value: f64, epoch: Epoch) -> Option<String> {
    if value.abs() >= LAST {
        return None;
    }
    // A time is stored as a fraction of a day, so whole seconds are never quite whole.
    let seconds = (value * DAY as f64).round() as i64;
    if let Some(unit) = look.elapsed {
        return Some(duration(seconds, unit, look.second));
    }
    if seconds < 0 {
        return None;
    }
    let (days, rest) = (seconds / DAY, seconds % DAY);
    let time = clock(rest, look);
    if !(look.year || look.month || look.day) {
        return Some(time);
    }
    let date = date(days, epoch);
    let date = match (look.year, look.month, look.day) {
        (true, true, false) => date.get(..7).map(str::to_owned),
        (true, false, false) => date.get(..4).map(str::to_owned),
        _ => Some(date),
    }?;
    let timed = (look.hour || look.minute || look.second) && rest != 0;
    Some(if timed { format!("{date} {time}") } else { date })
}

fn clock(seconds: i64, look: &DateLook) -> String {
    let (h, m, s) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if !look.hour && look.second && h == 0 {
        return format!("{m:02}:{s:02}");
    }
    if look.second || s != 0 { format!("{h:02}:{m:02}:{s:02}") } else { format!("{h:02}:{m:02}") }
}

fn duration(seconds: i64, unit: char, with_seconds: bool) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let seconds = seconds.abs();
    match unit {
        's' => format!("{sign}{seconds}"),
        'm' => format!("{sign}{}:{:02}", seconds / 60, seconds % 60),
        _ if with_seconds => {
            format!("{sign}{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
        }
        _ => format!("{sign}{}:{:02}", seconds / 3_600, seconds / 60 % 60),
    }
}

fn date(serial: i64, epoch: Epoch) -> String {
    // Days from 1 January 1970.
    let days = match epoch {
        Epoch::Y1904 => serial - 24_107,
        // The 29 February 1900 that never was shifts the days before it.
        Epoch::Y1900 if serial < 60 => serial - 25_568,
        Epoch::Y1900 => serial - 25_569,
    };
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}")
}
