//! Pages packed in RTF (MS-OXRTFEX): Outlook keeps a message that came as HTML as RTF with the tags in groups of their own,
//! from which the page is put together again. Called by `body`.

use crate::charset;
use encoding_rs::{Encoding, WINDOWS_1252};
use std::collections::HashMap;

/// Bytes within which the RTF says that it is a page.
const SAID_WITHIN: usize = 2_000;
/// Groups within each other that are followed.
const MOST_DEPTH: usize = 256;
/// Fonts that are kept.
const MOST_FONTS: usize = 1_000;

/// The page in `rtf`; `None` where it is a text of its own.
pub(super) fn page(rtf: &[u8]) -> Option<String> {
    if !says(rtf, b"\\fromhtml") {
        return None;
    }
    let mut page = Page::default();
    let mut rest = rtf;
    while !rest.is_empty() {
        rest = page.step(rest);
    }
    page.flush();
    Some(page.out)
}

/// Whether RTF is a text of its own, and neither a page nor plain text in its wrapping.
pub(super) fn is_native(rtf: &[u8]) -> bool {
    !says(rtf, b"\\fromhtml") && !says(rtf, b"\\fromtext")
}

fn says(rtf: &[u8], word: &[u8]) -> bool {
    let head = rtf.get(..rtf.len().min(SAID_WITHIN)).unwrap_or_default();
    head.windows(word.len()).any(|w| w == word)
}

/// What holds inside a group.
#[derive(Debug, Clone, Copy)]
struct Group {
    /// Nothing of it belongs to the page.
    skipped: bool,
    /// It stands for what an RTF reader shows and a page does not have (`\htmlrtf`).
    rtf_only: bool,
    /// It is a piece of the page itself (`\*\htmltag`).
    tag: bool,
    /// It is the table of fonts.
    fonts: bool,
    /// Its first word is still to come; `starred` says that it may be passed over.
    first: bool,
    starred: bool,
    font: i32,
    /// Characters behind a `\u` for readers that do not know it.
    unicode_skip: i32,
    encoding: &'static Encoding,
}

impl Default for Group {
    fn default() -> Self {
        Self {
            skipped: false,
            rtf_only: false,
            tag: false,
            fonts: false,
            first: false,
            starred: false,
            font: 0,
            unicode_skip: 1,
            encoding: WINDOWS_1252,
        }
    }
}

#[derive(Debug)]
struct Page {
    out: String,
    /// Bytes in the encoding of the group that are not decoded yet.
    bytes: Vec<u8>,
    group: Group,
    around: Vec<Group>,
    /// Groups deeper than [`MOST_DEPTH`].
    deeper: usize,
    fonts: HashMap<i32, &'static Encoding>,
    /// The encoding of the document (`\ansicpg`).
    encoding: &'static Encoding,
    /// Characters that a `\u` has replaced already.
    replaced: i32,
    /// The first half of a letter beyond U+FFFF.
    high: Option<u16>,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            out: String::new(),
            bytes: Vec::new(),
            group: Group::default(),
            around: Vec::new(),
            deeper: 0,
            fonts: HashMap::new(),
            encoding: WINDOWS_1252,
            replaced: 0,
            high: None,
        }
    }
}

impl Page {
    /// Reads one token; answers with what follows it.
    fn step<'r>(&mut self, rtf: &'r [u8]) -> &'r [u8] {
        let Some((byte, rest)) = rtf.split_first() else { return &[] };
        match byte {
            b'{' => {
                self.open();
                rest
            }
            b'}' => {
                self.close();
                rest
            }
            b'\\' => self.control(rest),
            b'\r' | b'\n' => rest,
            byte => {
                self.byte(*byte);
                rest
            }
        }
    }

    fn open(&mut self) {
        self.flush();
        self.replaced = 0;
        if self.around.len() >= MOST_DEPTH {
            self.deeper += 1;
            return;
        }
        self.around.push(self.group);
        self.group.first = true;
        self.group.starred = false;
    }

    fn close(&mut self) {
        self.flush();
        self.replaced = 0;
        if self.deeper > 0 {
            self.deeper -= 1;
        } else if let Some(group) = self.around.pop() {
            self.group = group;
        }
    }

    /// Whether words belong to the page here.
    fn shows(&self) -> bool {
        !self.group.skipped && !self.group.fonts && (self.group.tag || !self.group.rtf_only)
    }

    fn byte(&mut self, byte: u8) {
        self.group.first = false;
        if self.replaced > 0 {
            self.replaced -= 1;
        } else if self.shows() {
            self.bytes.push(byte);
        }
    }

    fn text(&mut self, text: &str) {
        self.flush();
        self.group.first = false;
        if self.shows() {
            self.out.push_str(text);
        }
    }

    /// Decodes what is waiting.
    fn flush(&mut self) {
        if !self.bytes.is_empty() {
            let (text, _) = self.group.encoding.decode_without_bom_handling(&self.bytes);
            self.out.push_str(&text);
            self.bytes.clear();
        }
    }

    /// What follows a backslash.
    fn control<'r>(&mut self, rtf: &'r [u8]) -> &'r [u8] {
        let Some((first, rest)) = rtf.split_first() else { return &[] };
        if !first.is_ascii_alphabetic() {
            return self.symbol(*first, rest);
        }
        let letters = rtf.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let (word, rest) = rtf.split_at_checked(letters).unwrap_or((rtf, &[]));
        let digits = usize::from(rest.first() == Some(&b'-'));
        let digits = digits + rest.iter().skip(digits).take_while(|b| b.is_ascii_digit()).count();
        let (number, rest) = rest.split_at_checked(digits).unwrap_or((&[], rest));
        let number = std::str::from_utf8(number).ok().and_then(|n| n.parse::<i32>().ok());
        let rest = rest.strip_prefix(b" ").unwrap_or(rest);
        if word == b"bin" {
            let skip = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            return rest.get(skip..).unwrap_or_default();
        }
        self.word(word, number);
        rest
    }

    fn symbol<'r>(&mut self, symbol: u8, rest: &'r [u8]) -> &'r [u8] {
        match symbol {
            b'\'' => {
                let digit = |i: usize| rest.get(i).and_then(|b| char::from(*b).to_digit(16));
                if let (Some(high), Some(low)) = (digit(0), digit(1)) {
                    self.byte(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                    return rest.get(2..).unwrap_or_default();
                }
            }
            b'*' => self.group.starred = true,
            b'\\' | b'{' | b'}' => self.byte(symbol),
            b'~' => self.text("&nbsp;"),
            b'_' => self.text("&shy;"),
            b'\r' | b'\n' => self.text("\r\n"),
            _ => {}
        }
        rest
    }

    fn word(&mut self, word: &[u8], number: Option<i32>) {
        let first = std::mem::take(&mut self.group.first);
        let starred = std::mem::take(&mut self.group.starred);
        match word {
            b"htmltag" if starred => self.group.tag = true,
            b"htmlrtf" => {
                self.flush();
                self.group.rtf_only = number != Some(0);
            }
            b"fonttbl" => self.group.fonts = true,
            b"f" => self.font(number.unwrap_or(0)),
            b"fcharset" if self.group.fonts && self.fonts.len() < MOST_FONTS => {
                let encoding = of_charset(number.unwrap_or(0)).unwrap_or(self.encoding);
                self.fonts.insert(self.group.font, encoding);
            }
            b"ansicpg" => {
                let page = number.and_then(|n| u16::try_from(n).ok()).unwrap_or(1252);
                self.encoding = charset::code_page(page);
                self.group.encoding = self.encoding;
            }
            b"plain" => self.font(0),
            b"uc" => self.group.unicode_skip = number.unwrap_or(1).clamp(0, 16),
            b"u" => self.unicode(number.unwrap_or(0)),
            b"colortbl" | b"stylesheet" | b"info" | b"pict" if first => self.group.skipped = true,
            _ if first && starred => self.group.skipped = true,
            b"par" | b"line" => self.text("\r\n"),
            b"tab" => self.text("\t"),
            b"lquote" => self.text("&lsquo;"),
            b"rquote" => self.text("&rsquo;"),
            b"ldblquote" => self.text("&ldquo;"),
            b"rdblquote" => self.text("&rdquo;"),
            b"bullet" => self.text("&bull;"),
            b"endash" => self.text("&ndash;"),
            b"emdash" => self.text("&mdash;"),
            _ => {}
        }
    }

    fn font(&mut self, number: i32) {
        self.flush();
        self.group.font = number;
        if !self.group.fonts {
            self.group.encoding = self.fonts.get(&number).copied().unwrap_or(self.encoding);
        }
    }

    /// A unit of UTF-16, negative from 0x8000 on.
    fn unicode(&mut self, number: i32) {
        self.flush();
        self.replaced = self.group.unicode_skip;
        if !self.shows() {
            return;
        }
        let unit = (number & 0xffff) as u16;
        let units = [self.high.take(), Some(unit)];
        if (0xd800..0xdc00).contains(&unit) {
            self.high = Some(unit);
            return;
        }
        let units = units.into_iter().flatten();
        self.out.extend(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')));
    }
}

/// The encoding of a font's charset; `None` for that of the document.
fn of_charset(number: i32) -> Option<&'static Encoding> {
    let page = match number {
        0 => 1252,
        77 => 10_000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    };
    Some(charset::code_page(page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_comes_out_of_its_wrapping() {
        let rtf = br"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}{\f1\fcharset204 Tahoma;}}
{\colortbl\red0;}{\*\generator x;}{\*\htmltag64 <p>}\htmlrtf {\b\htmlrtf0 K\'e6re {\*\htmltag84 <b>}\f1\'cf\f0 \u197\'c5se{\*\htmltag92 </b>}\htmlrtf\par}\htmlrtf0
\line \lquote\{x\}{\*\mhtmltag1 n}{\*\htmltag244 &#8211;}}";
        assert_eq!(
            page(rtf).as_deref(),
            Some("<p>K\u{e6}re <b>\u{41f}\u{c5}se</b>\r\n&lsquo;{x}&#8211;")
        );
        assert_eq!(page(b"{\\rtf1\\ansi hej}"), None);
    }

    #[test]
    fn deep_groups_and_lying_numbers_end() {
        let mut rtf = b"{\\rtf1\\fromhtml1 ".to_vec();
        rtf.extend(std::iter::repeat_n(b'{', 100_000));
        rtf.extend(b"\\bin99999999999 \\u55357 ?\\u99999999999x");
        assert!(page(&rtf).is_some());
    }
}
