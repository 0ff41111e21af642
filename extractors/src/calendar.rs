//! Days and moments of the Gregorian calendar, without a clock: readers turn what a document states into RFC 3339.

/// Year, month and day of a day counted from 1 January 1970.
#[must_use]
pub fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// The day of a year, month and day, counted from 1 January 1970. A day beyond the end of its month is one of the next.
#[must_use]
pub fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let shifted = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * shifted + 2) / 5 + day - 1;
    let of_era = year.rem_euclid(400);
    let before = of_era * 365 + of_era / 4 - of_era / 100;
    year.div_euclid(400) * 146_097 + before + of_year - 719_468
}

/// Seconds since 1 January 1970 as RFC 3339 in UTC; `None` outside of the years 0 to 9999.
#[must_use]
pub fn rfc3339(seconds: i64) -> Option<String> {
    if !(-62_167_219_200..=253_402_300_799).contains(&seconds) {
        return None;
    }
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    let rest = seconds.rem_euclid(86_400);
    let (h, m, s) = (rest / 3_600, rest / 60 % 60, rest % 60);
    Some(format!("{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}Z"))
}

/// Ten-millionths of a second since 1601 (MS-DTYP 2.3.3) as RFC 3339; `None` for zero, which stands for unknown.
#[must_use]
pub fn filetime(ticks: u64) -> Option<String> {
    let seconds = i64::try_from(ticks / 10_000_000).ok()?.checked_sub(11_644_473_600)?;
    if ticks == 0 { None } else { rfc3339(seconds) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_the_same() {
        for day in (-720_000..2_932_896).step_by(73) {
            let (year, month, of_month) = civil(day);
            assert_eq!(days(year, month, of_month), day);
        }
        assert_eq!(days(2024, 3, 1), 19_783);
        assert_eq!(days(2023, 2, 29), days(2023, 3, 1));
    }

    #[test]
    fn moments_are_told_in_rfc_3339() {
        assert_eq!(filetime(133_537_842_000_000_000).as_deref(), Some("2024-03-01T16:30:00Z"));
        assert_eq!(filetime(0), None);
        assert_eq!(filetime(u64::MAX), None);
        assert_eq!(rfc3339(-1).as_deref(), Some("1969-12-31T23:59:59Z"));
    }
}
