//! The trailer of a document (ISO 32000-2, 7.5.5) as it stands in its bytes, and the document with another one behind it.
//! Called by `file` and `page_tree` where the parser would make too much of the document as it is. Understands no more than
//! it must: what it does not find is `None`.

use std::hash::{DefaultHasher, Hash, Hasher};

/// Bytes of one trailer that are looked at.
const LONGEST: usize = 64 << 10;

/// What the trailer of a document says.
#[derive(Debug)]
pub(super) struct Trailer<'a> {
    /// Where its table of objects begins.
    table: Option<usize>,
    /// The reference to its catalog.
    root: Vec<u8>,
    /// How it is encrypted, and its identifier.
    encrypt: Option<&'a [u8]>,
    id: Option<&'a [u8]>,
}

impl<'a> Trailer<'a> {
    /// The trailer of a document; of one without a table of objects what its last trailer or its catalog says.
    pub(super) fn of(document: &'a [u8]) -> Option<Self> {
        let table = last(document, b"startxref").and_then(|at| {
            let number = document.get(at + 9..document.len().min(at + 64))?.trim_ascii_start();
            let digits = number.iter().take_while(|b| b.is_ascii_digit()).count();
            std::str::from_utf8(number.get(..digits)?).ok()?.parse::<usize>().ok()
        });
        let listed = table.and_then(|at| {
            let rest = document.get(at..)?;
            let start = match rest.trim_ascii_start().starts_with(b"xref") {
                true => rest.windows(7).position(|w| w == b"trailer")?,
                false => 0,
            };
            let rest = rest.get(start..rest.len().min(start.saturating_add(LONGEST)))?;
            let rest = rest.get(rest.windows(2).position(|w| w == b"<<")?..)?;
            Some((rest, value(rest, b"Root")?))
        });
        if let Some((dictionary, root)) = listed {
            let encrypt = value(dictionary, b"Encrypt");
            return Some(Self {
                table,
                root: root.to_vec(),
                encrypt,
                id: value(dictionary, b"ID"),
            });
        }
        let entry = |key: &[u8]| {
            let at = last(document, key)? + key.len();
            let window = document.get(at..document.len().min(at.saturating_add(LONGEST)))?;
            Some(until_next(window)).filter(|value| !value.is_empty())
        };
        let root = entry(b"/Root").map(<[u8]>::to_vec);
        let root = root.or_else(|| holder(document, last(document, b"/Catalog")?))?;
        Some(Self { table: None, root, encrypt: entry(b"/Encrypt"), id: entry(b"/ID") })
    }

    /// The document with a catalog in front of its own that has no pages: its own is `Kept`, its encryption `Lock`, which
    /// holds where it is `locked`. The parser opens it without looking at a page.
    pub(super) fn without_pages(&self, document: &[u8], locked: bool) -> Vec<u8> {
        let free = free_number(document);
        let lock = self.encrypt.map(|e| [b"/Lock ", e].concat()).unwrap_or_default();
        let catalog = [
            format!("<</Type/Catalog/Pages {} 0 R/Kept ", free + 1).as_bytes(),
            &self.root,
            &lock,
            b">>",
        ]
        .concat();
        let objects = [(free, catalog), (free + 1, b"<</Type/Pages/Count 0/Kids[]>>".to_vec())];
        self.with(
            document,
            &objects,
            format!("{free} 0 R").as_bytes(),
            self.encrypt.filter(|_| locked),
        )
    }

    /// Whether anything is encrypted.
    pub(super) fn is_locked(&self) -> bool {
        self.encrypt.is_some()
    }

    /// The document as if nothing in it were encrypted.
    pub(super) fn unlocked(&self, document: &[u8]) -> Vec<u8> {
        self.with(document, &[], &self.root, None)
    }

    /// The document with more objects, and another catalog and encryption (ISO 32000-2, 7.5.6).
    fn with(
        &self,
        document: &[u8],
        objects: &[(u32, Vec<u8>)],
        root: &[u8],
        encrypt: Option<&[u8]>,
    ) -> Vec<u8> {
        let mut out = Vec::with_capacity(document.len() + LONGEST);
        out.extend_from_slice(document);
        out.push(b'\n');
        let mut table = b"xref\n".to_vec();
        for (number, object) in objects {
            table.extend_from_slice(format!("{number} 1\n{:010} 00000 n \n", out.len()).as_bytes());
            out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
            out.extend_from_slice(object);
            out.extend_from_slice(b"\nendobj\n");
        }
        let start = out.len();
        out.extend_from_slice(&table);
        out.extend_from_slice(b"trailer\n<</Size 1/Root ");
        out.extend_from_slice(root);
        for (key, value) in [("Encrypt", encrypt), ("ID", self.id)] {
            if let Some(value) = value {
                out.extend_from_slice(format!("/{key} ").as_bytes());
                out.extend_from_slice(value);
            }
        }
        if let Some(table) = self.table {
            out.extend_from_slice(format!("/Prev {table}").as_bytes());
        }
        out.extend_from_slice(format!(">>\nstartxref\n{start}\n%%EOF\n").as_bytes());
        out
    }
}

/// The last place of `needle` in a document.
fn last(document: &[u8], needle: &[u8]) -> Option<usize> {
    document.windows(needle.len()).rposition(|w| w == needle)
}

/// The reference to the object that a place lies in.
fn holder(document: &[u8], at: usize) -> Option<Vec<u8>> {
    let before = document.get(at.saturating_sub(LONGEST)..at)?;
    let before = before.get(..before.windows(4).rposition(|w| w == b" obj")?)?;
    let start = before.iter().rposition(|b| !b.is_ascii_digit() && *b != b' ').map_or(0, |i| i + 1);
    let numbers = before.get(start..)?.trim_ascii();
    (!numbers.is_empty()).then(|| [numbers, b" R"].concat())
}

/// A number that no object of the document has: one that the document cannot know.
fn free_number(document: &[u8]) -> u32 {
    let mut hasher = DefaultHasher::new();
    document.hash(&mut hasher);
    1_000_000_000 + u32::try_from(hasher.finish() % 1_000_000_000).unwrap_or(0)
}

/// The value of a key in a dictionary that begins at `dictionary`, as it is written.
fn value<'a>(dictionary: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let mut rest = dictionary.strip_prefix(b"<<")?;
    loop {
        rest = rest.trim_ascii_start();
        let name = rest.strip_prefix(b"/")?;
        let length = name.iter().take_while(|b| is_regular(**b)).count();
        let (name, after) = name.split_at_checked(length)?;
        let value = until_next(after);
        if name == key {
            return Some(value).filter(|value| !value.is_empty());
        }
        rest = after.get(after.len() - after.trim_ascii_start().len() + value.len()..)?;
    }
}

/// Whether a byte goes on with the word before it (ISO 32000-2, 7.2.3).
fn is_regular(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && byte != 0 && !b"()<>[]{}/%".contains(&byte)
}

/// The value at the beginning of `bytes`: to the next key of the same dictionary, or its end.
fn until_next(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.trim_ascii_start();
    let (mut depth, mut string, mut at) = (0_usize, 0_usize, 0_usize);
    if bytes.first() == Some(&b'/') {
        at = 1 + bytes.iter().skip(1).take_while(|b| is_regular(**b)).count();
        return bytes.get(..at).unwrap_or_default();
    }
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        at += 1;
        match (string, rest) {
            (1.., [b'\\', ..]) => at += 1,
            (_, [b'(', ..]) => string += 1,
            (1.., [b')', ..]) => string -= 1,
            (1.., _) => {}
            (0, [b'<', b'<', ..]) => {
                depth += 1;
                at += 1;
            }
            (0, [b'>', b'>', ..]) if depth == 0 => {
                at -= 1;
                break;
            }
            (0, [b'>', b'>', ..]) => {
                depth -= 1;
                at += 1;
            }
            (0, [b'[', ..]) => depth += 1,
            (0, [b']', ..]) => depth = depth.saturating_sub(1),
            (0, [b'/', ..]) if depth == 0 => {
                at -= 1;
                break;
            }
            (0, _) => {}
        }
    }
    bytes.get(..at.min(bytes.len())).unwrap_or_default().trim_ascii_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_where_the_next_key_begins() {
        let dictionary =
            b"<< /Size 9/A(/Root (1\\)) >>)/B<</Root 5 0 R>> /Root 1 0 R/ID[<AB><CD>]/Type/XRef>>";
        assert_eq!(value(dictionary, b"Root"), Some(b"1 0 R".as_slice()));
        assert_eq!(value(dictionary, b"ID"), Some(b"[<AB><CD>]".as_slice()));
        assert_eq!(value(dictionary, b"Type"), Some(b"/XRef".as_slice()));
        assert_eq!(value(dictionary, b"Size"), Some(b"9".as_slice()));
        assert_eq!(value(dictionary, b"Encrypt"), None);
        assert_eq!(value(b"<</Root", b"Root"), None);
    }
}
