//! What the binary workbook formats share: packed numbers, error codes.

use super::cell::{Entry, Nature};

/// The weight from which a font is bold (MS-XLS 2.4.122, MS-XLSB 2.4.149).
pub(super) const BOLD: u16 = 700;

/// A number packed into 30 bits (MS-XLS 2.5.217).
pub(super) fn packed(rk: u32) -> f64 {
    let value = if rk & 2 == 0 {
        f64::from_bits(u64::from(rk & !3) << 32)
    } else {
        f64::from(rk.cast_signed() >> 2)
    };
    if rk & 1 == 0 { value } else { value / 100.0 }
}

/// An error value (MS-XLS 2.5.10).
pub(super) fn error(code: u8) -> Entry {
    let text = match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        0x2a => "#N/A",
        0x2b => "#GETTING_DATA",
        _ => "#ERROR",
    };
    Entry::of(text.to_owned(), Nature::Sign)
}

/// A truth value.
pub(super) fn truth(on: bool) -> Entry {
    Entry::of(if on { "TRUE" } else { "FALSE" }.to_owned(), Nature::Sign)
}

#[cfg(test)]
mod tests {
    use super::packed;

    #[test]
    fn packed_numbers_are_unpacked() {
        assert_eq!(packed((5 << 2) | 2), 5.0);
        assert_eq!(packed((u32::MAX << 2) | 2), -1.0);
        assert_eq!(packed((1234 << 2) | 3), 12.34);
        assert_eq!(packed(0x3ff0_0000), 1.0);
    }
}
