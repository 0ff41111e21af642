//! Decimal digits of a number, rounded as spreadsheets round: 15 significant digits, halves away from zero.

/// Digits that a spreadsheet keeps.
const SIGNIFICANT: usize = 15;

/// `value` without sign as decimal digits with `decimals` places: the whole part and the places.
pub(super) fn fixed(value: f64, decimals: usize) -> (String, String) {
    let (digits, exponent) = scientific(value.abs());
    // `point` digits stand before the decimal point.
    let point = exponent + 1;
    let keep = point + i32::try_from(decimals).unwrap_or(0);
    let digits = round(digits, keep);
    // Rounding up may have added a digit in front.
    let grown = i32::try_from(digits.len()).unwrap_or(0) - keep.max(0);
    let point = if grown > 0 && keep >= 0 { point + grown } else { point };
    let mut whole = String::new();
    let mut places = String::new();
    let at = |i: i32| usize::try_from(i).ok().and_then(|i| digits.get(i)).copied().unwrap_or(0);
    for i in 0..point.max(0) {
        whole.push(char::from(b'0' + at(i)));
    }
    for i in 0..i32::try_from(decimals).unwrap_or(0) {
        places.push(char::from(b'0' + at(point + i)));
    }
    (whole, places)
}

/// The first 15 digits and the power of ten of the first.
fn scientific(value: f64) -> (Vec<u8>, i32) {
    let text = format!("{:.*e}", SIGNIFICANT - 1, value);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).map(|b| b - b'0').collect();
    (digits, exponent.parse().unwrap_or(0))
}

/// The first `keep` digits, the rest rounded away; exactly `keep` of them, or one more where rounding carried over.
fn round(mut digits: Vec<u8>, keep: i32) -> Vec<u8> {
    let Ok(keep) = usize::try_from(keep) else { return Vec::new() };
    let up = digits.get(keep).is_some_and(|d| *d >= 5);
    digits.resize(keep, 0);
    if up {
        for digit in digits.iter_mut().rev() {
            if *digit < 9 {
                *digit += 1;
                return digits;
            }
            *digit = 0;
        }
        digits.insert(0, 1);
    }
    digits
}

/// A finite number in the General format: no noise beyond 15 digits, no trailing zeros.
pub(super) fn general(value: f64) -> String {
    // Whole numbers are exact up to 2^53.
    if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
        return format!("{}", value as i64);
    }
    // The shortest digits that give the number back, where a spreadsheet would keep all of them.
    if (1e-5..1e15).contains(&value.abs()) {
        let shortest = format!("{value}");
        if shortest.bytes().filter(u8::is_ascii_digit).count() <= SIGNIFICANT {
            return shortest;
        }
    }
    let (digits, exponent) = scientific(value.abs());
    let sign = if value < 0.0 { "-" } else { "" };
    let used = digits.iter().rposition(|d| *d != 0).map_or(1, |i| i + 1);
    if !(-10..=20).contains(&exponent) {
        let text = |d: &[u8]| d.iter().map(|d| char::from(b'0' + d)).collect::<String>();
        let (first, rest) = digits.split_at_checked(1).unwrap_or((&digits, &[]));
        let rest = rest.get(..used.saturating_sub(1)).unwrap_or_default();
        let point = if rest.is_empty() { "" } else { "." };
        return format!("{sign}{}{point}{}E{exponent:+}", text(first), text(rest));
    }
    let decimals = i32::try_from(used).unwrap_or(0) - 1 - exponent;
    let (whole, places) = fixed(value, usize::try_from(decimals).unwrap_or(0));
    let whole = if whole.is_empty() { "0" } else { &whole };
    let point = if places.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{places}")
}
