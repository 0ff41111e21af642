//! Times and spans of time in all the ways in which subtitles have them.

/// Milliseconds of `[hours:]minutes:seconds[.,:]fraction`.
pub(super) fn time(text: &str) -> Option<u64> {
    let text = text.trim();
    let mut parts: Vec<&str> = text.split(':').collect();
    if !(2..=4).contains(&parts.len()) {
        return None;
    }
    // `00:00:01:500`: the fraction of some writers stands behind a colon.
    let mut fraction = if parts.len() == 4 { parts.pop() } else { None };
    let last = parts.pop()?;
    let (seconds, behind) = match last.split_once(['.', ',']) {
        Some((seconds, behind)) => (seconds, Some(behind)),
        None => (last, None),
    };
    fraction = behind.or(fraction);
    let number = |text: &str| {
        let text = text.trim();
        let fits = !text.is_empty() && text.len() <= 6 && text.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| text.parse::<u64>().ok()).flatten()
    };
    let mut total = 0;
    for part in parts {
        total = total * 60 + number(part)?;
    }
    total = (total * 60 + number(seconds)?) * 1_000;
    if let Some(fraction) = fraction {
        let digits = fraction.get(..fraction.len().min(3))?;
        let value = number(digits)?;
        total += value * 10_u64.pow(3 - u32::try_from(digits.len()).ok()?);
    }
    Some(total)
}

/// The two times of a line that is a span: `a --> b` (SRT, VTT; settings may follow), `a,b` (SBV, SubViewer).
pub(super) fn span(line: &str) -> Option<(u64, u64)> {
    if let Some((start, rest)) = line.split_once("-->") {
        let end = rest.split_whitespace().next()?;
        return Some((time(start)?, time(end)?));
    }
    if line.len() > 40 || !line.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // The comma may be the one of a fraction: the times are equally long.
    let commas: Vec<usize> = line.match_indices(',').map(|(at, _)| at).collect();
    let at = *commas.get(commas.len() / 2)?;
    let (start, end) = line.split_at_checked(at)?;
    Some((time(start)?, time(end.get(1..)?)?))
}

/// The time as a reader of the text sees it: `00:01:02`.
pub(super) fn clock(milliseconds: u64) -> String {
    let seconds = milliseconds / 1_000;
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_every_program_writes_them() {
        assert_eq!(time("00:01:02,345"), Some(62_345));
        assert_eq!(time("01:02.3"), Some(62_300));
        assert_eq!(time("0:00:01.50"), Some(1_500));
        assert_eq!(time("00:00:01:040"), Some(1_040));
        assert_eq!(time("12"), None);
        assert_eq!(time("kl. 12:30"), None);
        assert_eq!(span("0:00:01.000,0:00:02.500"), Some((1_000, 2_500)));
        assert_eq!(span("00:00:01.00 --> 00:00:02.00 align:start"), Some((1_000, 2_000)));
        assert_eq!(span("Kl. 10:00 --> 11:00"), None);
        assert_eq!(clock(3_723_900), "01:02:03");
    }
}
