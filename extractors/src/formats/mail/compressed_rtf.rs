//! Compressed RTF (MS-OXRTFCP): how Outlook keeps the text of a message. Called by the readers of MSG and TNEF.

use crate::bytes::u32_at;

/// What the dictionary holds at the start (MS-OXRTFCP 2.1.3.1.1).
const START: &[u8; 207] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\
\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const DICTIONARY: usize = 4_096;
const HEADER: usize = 16;
const COMPRESSED: u32 = 0x7546_5a4c;
const STORED: u32 = 0x414c_454d;

/// The RTF in `bytes`, as far as it can be read and at most `most` bytes of it; `None` where there is none.
pub(super) fn unpacked(bytes: &[u8], most: u64) -> Option<Vec<u8>> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let size = usize::try_from(u32_at(bytes, 4)?).ok()?.min(most);
    let content = bytes.get(HEADER..)?;
    match u32_at(bytes, 8)? {
        STORED => Some(content.get(..size.min(content.len()))?.to_vec()),
        COMPRESSED => Some(decompressed(content, size)),
        _ => None,
    }
}

/// Runs of eight tokens below a byte that says which of them are references (MS-OXRTFCP 2.2.3). Two bytes never give more
/// than seventeen, so what comes out is bounded by what goes in.
fn decompressed(content: &[u8], most: usize) -> Vec<u8> {
    let mut dictionary = [b' '; DICTIONARY];
    for (slot, byte) in dictionary.iter_mut().zip(START) {
        *slot = *byte;
    }
    let mut text = Text { dictionary, write: START.len(), out: Vec::new() };
    let mut rest = content.iter().copied();
    'text: while let Some(flags) = rest.next() {
        for bit in 0..8 {
            if text.out.len() >= most {
                break 'text;
            }
            let Some(first) = rest.next() else { break 'text };
            if flags & (1 << bit) == 0 {
                text.put(first);
                continue;
            }
            let Some(second) = rest.next() else { break 'text };
            let reference = usize::from(u16::from_be_bytes([first, second]));
            let (offset, length) = (reference >> 4, (reference & 15) + 2);
            // A reference to where nothing is yet ends the text.
            if offset == text.write {
                break 'text;
            }
            for at in offset..offset + length {
                let byte = text.dictionary.get(at % DICTIONARY).copied().unwrap_or(b' ');
                text.put(byte);
            }
        }
    }
    text.out.truncate(most);
    text.out
}

/// What came out so far, and the last of it as a ring.
struct Text {
    dictionary: [u8; DICTIONARY],
    write: usize,
    out: Vec<u8>,
}

impl Text {
    fn put(&mut self, byte: u8) {
        if let Some(slot) = self.dictionary.get_mut(self.write) {
            *slot = byte;
        }
        self.write = (self.write + 1) % DICTIONARY;
        self.out.push(byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first example of MS-OXRTFCP 3.1.1.
    #[test]
    fn references_reach_into_the_dictionary_that_is_known_beforehand() {
        let packed = b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125B2\n\xf3 hel\t\0 bw\x05\xb0ld}\n\x80\x0f\xa0";
        let rtf = unpacked(packed, 1_000).unwrap();
        assert_eq!(rtf, b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        assert_eq!(unpacked(packed, 5).unwrap(), b"{\\rtf");
    }

    /// The second one, which reads what it writes.
    #[test]
    fn a_reference_may_reach_into_itself() {
        let packed = b"\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4KQA\0\x04 WXYZ\rn}\x01\x0e\xb0";
        assert_eq!(unpacked(packed, 1_000).unwrap(), b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
    }

    #[test]
    fn what_is_not_compressed_is_taken_as_it_is() {
        let stored = b"\x0f\0\0\0\x03\0\0\0MELA\0\0\0\0{a}rest";
        assert_eq!(unpacked(stored, 1_000).unwrap(), b"{a}");
        assert_eq!(unpacked(b"\x0f\0\0\0\x03\0\0\0NONE\0\0\0\0{a}", 1_000), None);
    }
}
