//! Dates and durations of ISO 8601, as cells carry them, to the numbers that formats show.

use crate::calendar::days;

const DAY: f64 = 86_400.0;
/// 30 December 1899 in days from 1 January 1970.
const FIRST: i64 = -25_569;

/// `2024-03-01` or `2024-03-01T14:30:00.5` in days since 30 December 1899; `None` for what is no date of the calendar.
pub(super) fn date(text: &str) -> Option<f64> {
    let (date, time) = text.trim().split_once('T').unwrap_or((text.trim(), ""));
    let mut parts = date.split('-');
    let mut next = || parts.next()?.parse::<i64>().ok();
    let (year, month, day) = (next()?, next()?, next()?);
    if parts.next().is_some()
        || !(1..=9_999).contains(&year)
        || !(1..=12).contains(&month)
        || !(1..=31).contains(&day)
    {
        return None;
    }
    let whole = days(year, month, day) - FIRST;
    let time = time.trim_end_matches('Z');
    let fraction = if time.is_empty() { 0.0 } else { clock(time)? / DAY };
    Some(whole as f64 + fraction)
}

/// `14:30:00.5` in seconds.
fn clock(text: &str) -> Option<f64> {
    let mut seconds = 0.0;
    let mut unit = 3_600.0;
    for part in text.split(':') {
        if unit < 1.0 {
            return None;
        }
        seconds += number(part)? * unit;
        unit /= 60.0;
    }
    Some(seconds)
}

/// `PT42H30M00.5S` or `-P1DT2H` in days; `None` for what is no duration, and for years and months, which have no length.
pub(super) fn duration(text: &str) -> Option<f64> {
    let text = text.trim();
    let (text, sign) = text.strip_prefix('-').map_or((text, 1.0), |text| (text, -1.0));
    let mut seconds = 0.0;
    let mut digits = String::new();
    for c in text.strip_prefix('P')?.chars() {
        let unit = match c {
            '0'..='9' | '.' | ',' => {
                digits.push(c);
                continue;
            }
            'T' => continue,
            'D' => DAY,
            'H' => 3_600.0,
            'M' => 60.0,
            'S' => 1.0,
            _ => return None,
        };
        seconds += number(&std::mem::take(&mut digits))? * unit;
    }
    digits.is_empty().then_some(sign * seconds / DAY)
}

/// A number without a sign, whose decimal mark may be a comma.
fn number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
    text.replace(',', ".").parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_and_fractions() {
        assert_eq!(date("1899-12-30"), Some(0.0));
        assert_eq!(date("2024-03-01T12:00:00"), Some(45_352.5));
        assert_eq!(date("1899-12-29T18:00"), Some(-0.25));
        assert_eq!(date("2024-03-01T00:00:43.2Z"), Some(45_352.000_5));
        for wrong in [
            "",
            "2024",
            "2024-13-01",
            "2024-03-01-01",
            "0000-01-01",
            "2024-03-01Tx",
            "1-1-1T1:1:1:1",
        ] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn durations_are_days() {
        assert_eq!(duration("PT36H00M00S"), Some(1.5));
        assert_eq!(duration("-PT6H"), Some(-0.25));
        assert_eq!(duration("P1DT12H"), Some(1.5));
        assert_eq!(duration("PT43,2S"), Some(0.000_5));
        for wrong in ["", "P1Y", "PT5", "PTH", "36:00", "PT-5H"] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }
}
