//! Numbers as lists write them (ECMA-376 part 1, 17.18.59).

/// How a level writes its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::formats) enum Numeral {
    #[default]
    Decimal,
    DecimalZero,
    UpperRoman,
    LowerRoman,
    UpperLetter,
    LowerLetter,
    Bullet,
    None,
}

/// Letters are repeated (`aa`, `bbb`); beyond this a number says more.
const MOST_REPEATS: u32 = 10;
/// Roman numbers go no further.
const MOST_ROMAN: u32 = 3_999;

impl Numeral {
    /// The way that `w:numFmt` names; those of other scripts are written in digits.
    pub(in crate::formats) fn of(name: &str) -> Self {
        match name {
            "decimalZero" => Self::DecimalZero,
            "upperRoman" => Self::UpperRoman,
            "lowerRoman" => Self::LowerRoman,
            "upperLetter" => Self::UpperLetter,
            "lowerLetter" => Self::LowerLetter,
            "bullet" => Self::Bullet,
            "none" => Self::None,
            _ => Self::Decimal,
        }
    }

    /// The way that has this number in Word 97 to 2003 (MS-OSHARED 2.2.1.3).
    pub(in crate::formats) fn of_code(code: u16) -> Self {
        match code {
            1 => Self::UpperRoman,
            2 => Self::LowerRoman,
            3 => Self::UpperLetter,
            4 => Self::LowerLetter,
            22 => Self::DecimalZero,
            23 => Self::Bullet,
            255 => Self::None,
            _ => Self::Decimal,
        }
    }

    /// `n` in this way.
    pub(in crate::formats) fn write(self, n: u32) -> String {
        match self {
            Self::Bullet | Self::None => String::new(),
            Self::DecimalZero => format!("{n:02}"),
            Self::UpperRoman if (1..=MOST_ROMAN).contains(&n) => roman(n),
            Self::LowerRoman if (1..=MOST_ROMAN).contains(&n) => roman(n).to_lowercase(),
            Self::UpperLetter if (1..=26 * MOST_REPEATS).contains(&n) => letters(n, b'A'),
            Self::LowerLetter if (1..=26 * MOST_REPEATS).contains(&n) => letters(n, b'a'),
            _ => n.to_string(),
        }
    }
}

fn letters(n: u32, first: u8) -> String {
    let place = u8::try_from((n - 1) % 26).unwrap_or(0);
    let repeats = usize::try_from((n - 1) / 26 + 1).unwrap_or(1);
    char::from(first + place).to_string().repeat(repeats)
}

fn roman(mut n: u32) -> String {
    const PLACES: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut out = String::new();
    for (value, sign) in PLACES {
        while n >= value {
            out.push_str(sign);
            n -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_level_says() {
        assert_eq!(Numeral::LowerRoman.write(1994), "mcmxciv");
        assert_eq!(Numeral::UpperLetter.write(28), "BB");
        assert_eq!(Numeral::DecimalZero.write(7), "07");
        assert_eq!(Numeral::LowerLetter.write(4_000_000_000), "4000000000");
        assert_eq!(Numeral::UpperRoman.write(0), "0");
    }
}
