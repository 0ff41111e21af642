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
    /// 0 is 30 December 1899, as in OpenDocument; the days before are below zero.
    Y1899,
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
    /// Decimal places of the seconds, at most six.
    pub(super) decimals: u32,
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
    // A time is stored as a fraction of a day, so what is shown is never quite whole.
    let per_second = 10_i64.pow(look.decimals);
    let ticks = (value * (DAY * per_second) as f64).round() as i64;
    let shown = if look.elapsed.is_some() { ticks.abs() } else { ticks };
    let (seconds, fraction) = (shown.div_euclid(per_second), shown.rem_euclid(per_second));
    let fraction = match usize::try_from(look.decimals) {
        Ok(places @ 1..) => format!(".{fraction:0places$}"),
        _ => String::new(),
    };
    if let Some(unit) = look.elapsed {
        let sign = if ticks < 0 { "-" } else { "" };
        return Some(format!("{sign}{}", duration(seconds, &fraction, unit, look.second)));
    }
    let dated = look.year || look.month || look.day;
    if ticks < 0 && !(dated && epoch == Epoch::Y1899) {
        return None;
    }
    let (days, rest) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    let time = clock(rest, &fraction, look);
    if !dated {
        return Some(time);
    }
    let date = date(days, epoch);
    let date = match (look.year, look.month, look.day) {
        (true, true, false) => date.get(..7).map(str::to_owned),
        (true, false, false) => date.get(..4).map(str::to_owned),
        _ => Some(date),
    }?;
    let midnight = ticks % (DAY * per_second) == 0;
    let timed = (look.hour || look.minute || look.second) && !midnight;
    Some(if timed { format!("{date} {time}") } else { date })
}

/// `fraction` is that of the seconds, with its point.
fn clock(seconds: i64, fraction: &str, look: &DateLook) -> String {
    let (h, m, s) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if !look.hour && look.second && h == 0 {
        return format!("{m:02}:{s:02}{fraction}");
    }
    if look.second || s != 0 {
        format!("{h:02}:{m:02}:{s:02}{fraction}")
    } else {
        format!("{h:02}:{m:02}")
    }
}

fn duration(seconds: i64, fraction: &str, unit: char, with_seconds: bool) -> String {
    match unit {
        's' => format!("{seconds}{fraction}"),
        'm' => format!("{}:{:02}{fraction}", seconds / 60, seconds % 60),
        _ if with_seconds => {
            format!("{}:{:02}:{:02}{fraction}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
        }
        _ => format!("{}:{:02}", seconds / 3_600, seconds / 60 % 60),
    }
}

fn date(serial: i64, epoch: Epoch) -> String {
    // Days from 1 January 1970.
    let days = match epoch {
        Epoch::Y1904 => serial - 24_107,
        // The 29 February 1900 that never was shifts the days before it.
        Epoch::Y1900 if serial < 60 => serial - 25_568,
        Epoch::Y1900 | Epoch::Y1899 => serial - 25_569,
    };
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}")
}
