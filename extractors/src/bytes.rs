//! Little-endian numbers at an offset, beyond whose end there is none, and bytes that are written as text, both ways: what
//! readers of many formats share.

/// The `N` bytes at `at`.
fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

/// A little-endian number of 16 bits.
pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    array(bytes, at).map(u16::from_le_bytes)
}

/// A little-endian number of 32 bits.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_le_bytes)
}

/// A little-endian number of 64 bits.
pub(crate) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    array(bytes, at).map(u64::from_le_bytes)
}

/// An IEEE number.
pub(crate) fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    array(bytes, at).map(f64::from_le_bytes)
}

/// Bytes in base 64 (RFC 4648, 4), white space between them passed over, as far as they go.
pub(crate) fn base64(text: &str) -> Vec<u8> {
    let value = |c: u8| match c {
        b'A'..=b'Z' => Some(c - b'A'),
        b'a'..=b'z' => Some(c - b'a' + 26),
        b'0'..=b'9' => Some(c - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for value in text.bytes().filter(|c| !c.is_ascii_whitespace()).map_while(value) {
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from((bits >> count) & 0xff).unwrap_or(0));
        }
    }
    out
}

/// Writes bytes in base 64 (RFC 4648, 4), padded, without white space.
pub(crate) fn push_base64(bytes: &[u8], out: &mut String) {
    let letter = |value: u32| match u8::try_from(value & 63).unwrap_or(0) {
        n @ 0..=25 => char::from(b'A' + n),
        n @ 26..=51 => char::from(b'a' + n - 26),
        n @ 52..=61 => char::from(b'0' + n - 52),
        62 => '+',
        _ => '/',
    };
    out.reserve(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let at = |i: usize| u32::from(group.get(i).copied().unwrap_or(0));
        let bits = (at(0) << 16) | (at(1) << 8) | at(2);
        out.push(letter(bits >> 18));
        out.push(letter(bits >> 12));
        out.push(if group.len() > 1 { letter(bits >> 6) } else { '=' });
        out.push(if group.len() > 2 { letter(bits) } else { '=' });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_64_is_read_as_far_as_it_goes() {
        assert_eq!(base64("TWFu\nTQ=="), b"ManM");
        assert_eq!(base64("TQ?="), b"M");
    }

    #[test]
    fn base_64_is_written_as_it_is_read() {
        let written = |bytes: &[u8]| {
            let mut out = String::new();
            push_base64(bytes, &mut out);
            out
        };
        assert_eq!([written(b""), written(b"M"), written(b"Ma")], ["", "TQ==", "TWE="]);
        assert_eq!(written(b"Man\xff\xef\xbe"), "TWFu/+++");
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(base64(&written(&all)), all);
    }
}
