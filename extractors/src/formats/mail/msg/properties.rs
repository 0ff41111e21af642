//! The properties of a storage of a message (MS-OXMSG 2.1, 2.4): those of fixed size in one stream, each other one in a
//! stream of its own.

use super::super::mapi;
use crate::bytes::{u16_at, u32_at, u64_at};
use crate::calendar;
use crate::charset;
use crate::compound::{Compound, Node};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use std::collections::HashMap;

/// The stream of the properties of fixed size.
const FIXED: &str = "__properties_version1.0";
/// How the streams of the others start.
const STREAM: &str = "__substg1.0_";
/// Bytes of a property of fixed size (MS-OXMSG 2.4.2).
const ENTRY: usize = 16;

/// Properties of a message, a recipient or an attachment.
#[derive(Debug)]
pub(super) struct Properties<'a> {
    file: &'a Compound<'a>,
    /// Values of up to eight bytes by number and type.
    fixed: HashMap<(u16, u16), u64>,
    /// Streams and storages by number and type.
    streams: HashMap<(u16, u16), Node>,
    /// Storages of recipients and attachments, in order of their names.
    pub(super) parts: Vec<(String, Node)>,
    encoding: &'static Encoding,
}

impl<'a> Properties<'a> {
    /// The properties right below `storage`, whose stream of fixed ones starts with `header` bytes. `encoding` is the one
    /// of the message around it.
    pub(super) fn read(
        file: &'a Compound<'a>,
        storage: Node,
        header: usize,
        encoding: Option<&'static Encoding>,
    ) -> Self {
        let mut found = Self {
            file,
            fixed: HashMap::new(),
            streams: HashMap::new(),
            parts: Vec::new(),
            encoding: encoding.unwrap_or(WINDOWS_1252),
        };
        for node in file.children(storage) {
            let name = file.name(node);
            if name.eq_ignore_ascii_case(FIXED) {
                found.fixed(&file.read(node).unwrap_or_default(), header);
            } else if let Some(tag) = tag(name) {
                found.streams.insert(tag, node);
            } else {
                found.parts.push((name.to_ascii_lowercase(), node));
            }
        }
        found.parts.sort_by(|a, b| a.0.cmp(&b.0));
        if encoding.is_none() {
            // PidTagMessageCodepage, PidTagInternetCodepage
            let page = found.number(0x3ffd).or_else(|| found.number(0x3fde));
            found.encoding = page.map_or(WINDOWS_1252, code_page);
        }
        found
    }

    fn fixed(&mut self, stream: &[u8], header: usize) {
        for entry in stream.get(header..).unwrap_or_default().chunks_exact(ENTRY) {
            if let (Some(kind), Some(id), Some(value)) =
                (u16_at(entry, 0), u16_at(entry, 2), u64_at(entry, 8))
            {
                self.fixed.insert((id, kind), value);
            }
        }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.fixed.is_empty() && self.streams.is_empty()
    }

    /// The encoding of the text that is not Unicode.
    pub(super) fn encoding(&self) -> &'static Encoding {
        self.encoding
    }

    /// A text; `None` where it is empty.
    pub(super) fn text(&self, id: u16) -> Option<String> {
        let unicode = || self.stream(id, mapi::UNICODE).map(|bytes| mapi::utf16(&bytes));
        let narrow = || {
            let bytes = self.stream(id, mapi::STRING)?;
            let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
            let bytes = bytes.get(..end).unwrap_or_default();
            // Programs write UTF-8 whatever code page they state, and state it whatever they write.
            Some(match std::str::from_utf8(bytes) {
                Ok(text) => text.to_owned(),
                Err(_) if self.encoding == UTF_8 => charset::decode(bytes, None),
                Err(_) => self.encoding.decode_without_bom_handling(bytes).0.into_owned(),
            })
        };
        unicode().or_else(narrow).filter(|text| !text.trim().is_empty())
    }

    /// A property of bytes.
    pub(super) fn bytes(&self, id: u16) -> Option<Vec<u8>> {
        self.stream(id, mapi::BINARY)
    }

    /// The stream of a property.
    pub(super) fn node(&self, id: u16, kind: u16) -> Option<Node> {
        self.streams.get(&(id, kind)).copied()
    }

    fn stream(&self, id: u16, kind: u16) -> Option<Vec<u8>> {
        self.file.read(self.node(id, kind)?)
    }

    /// A number of 32 bits.
    pub(super) fn number(&self, id: u16) -> Option<u32> {
        self.fixed.get(&(id, mapi::INTEGER)).map(|value| *value as u32)
    }

    /// Yes or no.
    pub(super) fn flag(&self, id: u16) -> bool {
        self.fixed.get(&(id, mapi::BOOLEAN)).is_some_and(|value| value & 0xffff != 0)
    }

    /// A moment in RFC 3339.
    pub(super) fn time(&self, id: u16) -> Option<String> {
        self.fixed.get(&(id, mapi::TIME)).and_then(|ticks| calendar::filetime(*ticks))
    }
}

/// Number and type in the name of a stream; one value of several has a name that goes on.
fn tag(name: &str) -> Option<(u16, u16)> {
    let digits = name.get(..STREAM.len()).filter(|s| s.eq_ignore_ascii_case(STREAM));
    let digits = digits.and_then(|_| name.get(STREAM.len()..)).filter(|d| d.len() == 8)?;
    let tag = u32::from_str_radix(digits, 16).ok()?;
    Some(((tag >> 16) as u16, tag as u16))
}

/// The encoding of a code page of Windows, those of the internet included.
pub(super) fn code_page(page: u32) -> &'static Encoding {
    let label = match page {
        1_200 => "utf-16le",
        20_127 => "windows-1252",
        20_866 => "koi8-r",
        21_866 => "koi8-u",
        28_591 => "iso-8859-1",
        n @ 28_592..=28_605 => &format!("iso-8859-{}", n - 28_590),
        50_220..=50_222 => "iso-2022-jp",
        51_932 => "euc-jp",
        51_949 => "euc-kr",
        54_936 => "gb18030",
        n => return charset::code_page(u16::try_from(n).unwrap_or(1_252)),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}

/// The numbers that a message gives to the properties that have names (MS-OXMSG 2.2.3).
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<(u32, u32), u16>);

impl Names {
    /// Those of the file; they hold for messages within the message too.
    pub(super) fn read(file: &Compound<'_>) -> Self {
        let mut names = Self::default();
        let Some(storage) = file.child(Node::ROOT, "__nameid_version1.0") else { return names };
        let stream = |name| file.child(storage, name).and_then(|node| file.read(node));
        let sets = stream("__substg1.0_00020102").unwrap_or_default();
        let entries = stream("__substg1.0_00030102").unwrap_or_default();
        for (i, entry) in entries.chunks_exact(8).enumerate() {
            let (Some(name), Some(kind), Ok(index)) =
                (u32_at(entry, 0), u16_at(entry, 4), u16::try_from(i))
            else {
                break;
            };
            let set = usize::from(kind >> 1).checked_sub(3).and_then(|n| u32_at(&sets, n * 16));
            // Only numbers are asked for here, and the sets that have them differ in their first part.
            if kind & 1 == 0
                && let (Some(set), Some(id)) = (set, index.checked_add(0x8000))
            {
                names.0.insert((set, name), id);
            }
        }
        names
    }

    /// The number of the property `name` of the set whose identifier starts with `set`.
    pub(super) fn id(&self, set: u32, name: u32) -> Option<u16> {
        self.0.get(&(set, name)).copied()
    }
}
