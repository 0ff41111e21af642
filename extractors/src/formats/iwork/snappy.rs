//! Snappy, the raw format (`format_description.txt` of its sources). Output is bounded by the caller; no length that the
//! data state is believed.

use super::wire::varint;

/// Unpacks `input` behind what `out` holds already; false where it is broken or `out` grows beyond `most` bytes.
pub(super) fn unpack(input: &[u8], out: &mut Vec<u8>, most: usize) -> bool {
    let start = out.len();
    let Some((length, mut rest)) = varint(input) else { return false };
    let whole = usize::try_from(length).unwrap_or(usize::MAX).saturating_add(start);
    while let Some((tag, after)) = rest.split_first() {
        let step = match tag & 3 {
            0 => literal(*tag, after, out),
            kind => copy(*tag, kind, after, start, out),
        };
        let Some(after) = step else { return false };
        if out.len() > most || out.len() > whole {
            return false;
        }
        rest = after;
    }
    out.len() == whole
}

/// A little-endian number of `size` bytes.
fn number(bytes: &[u8], size: usize) -> Option<(usize, &[u8])> {
    let (number, rest) = bytes.split_at_checked(size)?;
    let number = number.iter().rev().fold(0_usize, |all, byte| (all << 8) | usize::from(*byte));
    Some((number, rest))
}

fn literal<'a>(tag: u8, after: &'a [u8], out: &mut Vec<u8>) -> Option<&'a [u8]> {
    let (length, after) = match tag >> 2 {
        short @ 0..=59 => (usize::from(short), after),
        long => number(after, usize::from(long - 59))?,
    };
    let (bytes, rest) = after.split_at_checked(length.checked_add(1)?)?;
    out.extend_from_slice(bytes);
    Some(rest)
}

fn copy<'a>(
    tag: u8,
    kind: u8,
    after: &'a [u8],
    start: usize,
    out: &mut Vec<u8>,
) -> Option<&'a [u8]> {
    let (length, offset, rest) = match kind {
        1 => {
            let (low, rest) = number(after, 1)?;
            (usize::from((tag >> 2) & 7) + 4, (usize::from(tag >> 5) << 8) | low, rest)
        }
        2 => {
            let (offset, rest) = number(after, 2)?;
            (usize::from(tag >> 2) + 1, offset, rest)
        }
        _ => {
            let (offset, rest) = number(after, 4)?;
            (usize::from(tag >> 2) + 1, offset, rest)
        }
    };
    let from = out.len().checked_sub(offset).filter(|from| offset > 0 && *from >= start)?;
    // A copy may reach into what it writes itself.
    for at in 0..length {
        out.push(*out.get(from + at)?);
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpacked(input: &[u8]) -> Option<String> {
        let mut out = b"before".to_vec();
        unpack(input, &mut out, 1_000).then(|| String::from_utf8(out.split_off(6)).unwrap())
    }

    #[test]
    fn literals_and_copies_are_unpacked() {
        assert_eq!(unpacked(b"\x03\x08abc").as_deref(), Some("abc"));
        // "ab", then 10 bytes from 2 back: a copy that reaches into itself.
        assert_eq!(unpacked(b"\x0c\x04ab\x26\x02\x00").as_deref(), Some("abababababab"));
        assert_eq!(unpacked(b"\x06\x04ab\x01\x02").as_deref(), Some("ababab"));
        let long = [&b"\x64\xf0\x63"[..], &[b'x'; 100]].concat();
        assert_eq!(unpacked(&long), Some("x".repeat(100)));
    }

    #[test]
    fn broken_data_end() {
        for broken in [
            &b"\x03\x08ab"[..],
            b"\x04\x08abc",
            b"\x02\x08abc",
            b"\x0c\x04ab\x26\x00\x00",
            b"\x0c\x04ab\x26\x03\x00",
            b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
            b"",
            b"\x04\xfc\xff\xff\xff\xff",
        ] {
            assert_eq!(unpacked(broken), None, "{broken:?}");
        }
    }
}
