//! The letters of a table: DOS code pages for the most part, which no standard of the web knows.

use crate::charset;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// The upper half of code pages, 0x80 to 0xff.
const CP437: [&str; 2] = [
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐",
    "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
];
const CP850: [&str; 2] = [
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐",
    "└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}",
];
const CP852: [&str; 2] = [
    "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐",
    "└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{ad}˝˛ˇ˘§÷¸°¨˙űŘř■\u{a0}",
];
const CP865: [&str; 2] = [
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø₧ƒáíóúñÑªº¿⌐¬½¼¡«¤░▒▓│┤╡╢╖╕╣║╗╝╜╛┐",
    "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
];

/// How bytes become letters.
#[derive(Debug, Clone, Copy)]
pub(super) enum CodePage {
    Dos(&'static [&'static str; 2]),
    Other(&'static Encoding),
}

impl CodePage {
    /// The code page that a language driver stands for (offset 29 of the header); `None` where it says nothing.
    pub(super) fn of(id: u8) -> Option<Self> {
        let windows = |number| Self::Other(charset::code_page(number));
        Some(match id {
            0x01 | 0x09 | 0x0b | 0x0d | 0x0f | 0x11 | 0x15 | 0x18 | 0x19 | 0x1b => {
                Self::Dos(&CP437)
            }
            0x02 | 0x0a | 0x0e | 0x10 | 0x12 | 0x14 | 0x16 | 0x1a | 0x1d | 0x25 | 0x37 => {
                Self::Dos(&CP850)
            }
            0x1f | 0x22 | 0x23 | 0x40 | 0x64 | 0x87 => Self::Dos(&CP852),
            0x08 | 0x17 | 0x66 => Self::Dos(&CP865),
            0x04 => windows(10_000),
            0x26 | 0x65 => windows(866),
            0x13 | 0x7b => windows(932),
            0x4d | 0x7a => windows(936),
            0x4e | 0x79 => windows(949),
            0x4f | 0x78 => windows(950),
            0x50 | 0x7c => windows(874),
            0xc8 => windows(1250),
            0xc9 => windows(1251),
            0xcb => windows(1253),
            0xca => windows(1254),
            0x7d => windows(1255),
            0x7e => windows(1256),
            0xcc => windows(1257),
            0x03 | 0x57..=0x59 => Self::Other(WINDOWS_1252),
            _ => return None,
        })
    }

    /// The letters that `sample` looks like. The accented letters of DOS stand where Windows has signs, and those of Windows
    /// where DOS has lines and boxes.
    pub(super) fn guess(sample: &[u8]) -> Self {
        // Numbers in binary are no letters, but they are few.
        if std::str::from_utf8(sample).is_ok() {
            return Self::Other(UTF_8);
        }
        let within = |from: u8, to: u8| sample.iter().filter(|b| (from..=to).contains(b)).count();
        if within(0x80, 0xa5) > within(0xc0, 0xff) {
            return Self::Dos(&CP850);
        }
        Self::Other(charset::detect(sample, None, false).0)
    }

    pub(super) fn decode(self, bytes: &[u8]) -> String {
        let letters = match self {
            Self::Other(encoding) => {
                return encoding.decode_without_bom_handling(bytes).0.into_owned();
            }
            Self::Dos(letters) => letters,
        };
        let letter = |byte: &u8| match byte {
            0..0x80 => char::from(*byte),
            _ => {
                let at = usize::from(*byte - 0x80);
                let half = letters.get(at / 64).copied().unwrap_or_default();
                half.chars().nth(at % 64).unwrap_or('\u{fffd}')
            }
        };
        bytes.iter().map(letter).collect()
    }
}
