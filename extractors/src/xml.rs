//! The only place that makes XML readers: no DTD, no external entities, bounded depth and attributes.

use crate::charset;
use crate::error::{ExtractError, Result};
use crate::limits::{Limit, Limits};
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::borrow::Cow;
use std::io::{BufReader, Chain, Cursor, Read};

/// Bytes looked at to find the encoding.
const HEAD: usize = 1_024;

/// The bytes looked at for the encoding, then the rest.
type Decoded<R> = Chain<Cursor<Vec<u8>>, BufReader<R>>;

/// A pull parser over any bytes, decoded to UTF-8.
pub struct Reader<R: Read> {
    inner: quick_xml::Reader<charset::Utf8Reader<Decoded<R>>>,
    buffer: Vec<u8>,
    depth: u64,
    limits: Limits,
}

impl<R: Read> std::fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("xml::Reader").field("depth", &self.depth).finish_non_exhaustive()
    }
}

impl<R: Read> Reader<R> {
    /// Reads XML from `source`.
    ///
    /// # Errors
    /// When the source cannot be read.
    pub fn new(source: R, limits: &Limits) -> Result<Self> {
        let mut source = BufReader::new(source);
        let mut head = Vec::with_capacity(HEAD);
        let read = source.by_ref().take(HEAD as u64).read_to_end(&mut head);
        read.map_err(crate::archive::io_error)?;
        let (encoding, _) = charset::detect(&head, declared(&head).as_deref(), head.len() < HEAD);
        let decoded = charset::Utf8Reader::new(Cursor::new(head).chain(source), encoding);
        #[expect(clippy::disallowed_methods, reason = "this is the place that makes them")]
        let mut inner = quick_xml::Reader::from_reader(decoded);
        let config = inner.config_mut();
        config.expand_empty_elements = true;
        // Damaged documents are read as far as they make sense.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Ok(Self { inner, buffer: Vec::new(), depth: 0, limits: limits.clone() })
    }

    /// The next event; empty elements come as start and end. `Event::Eof` at the end.
    ///
    /// # Errors
    /// Malformed XML, or a limit.
    pub fn next_event(&mut self) -> Result<Event<'_>> {
        self.buffer.clear();
        let event = self.inner.read_event_into(&mut self.buffer).map_err(malformed)?;
        match &event {
            Event::Start(element) => {
                self.depth += 1;
                if self.depth > self.limits.depth {
                    return Err(ExtractError::LimitReached {
                        limit: Limit::Depth,
                        value: self.limits.depth,
                    });
                }
                // An attribute takes at least four bytes (` a=""`), so counting equals signs bounds them without parsing.
                let most = usize::try_from(self.limits.attributes).unwrap_or(usize::MAX);
                if element.len() / 4 > most && element.bytes().filter(|b| *b == b'=').count() > most
                {
                    let value = self.limits.attributes;
                    return Err(ExtractError::LimitReached { limit: Limit::Attributes, value });
                }
            }
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        Ok(event)
    }

    /// How many elements are open.
    pub fn depth(&self) -> u64 {
        self.depth
    }

    /// Skips to the end of the element whose start was just read.
    ///
    /// # Errors
    /// As [`Reader::next_event`].
    pub fn skip(&mut self) -> Result<()> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if matches!(self.next_event()?, Event::Eof) {
                break;
            }
        }
        Ok(())
    }
}

fn malformed(error: quick_xml::Error) -> ExtractError {
    match error {
        quick_xml::Error::Io(error) => {
            let kind = error.kind();
            // Limits of the source travel through `std::io`.
            match error.get_ref().and_then(|e| e.downcast_ref::<crate::archive::TooLarge>()) {
                Some(large) => {
                    ExtractError::LimitReached { limit: Limit::ExpandedBytes, value: large.0 }
                }
                None => crate::archive::io_error(kind.into()),
            }
        }
        _ => ExtractError::corrupt("malformed XML"),
    }
}

/// The encoding that the XML declaration names (XML 1.0, 2.8 and appendix F).
pub(crate) fn declared(head: &[u8]) -> Option<String> {
    let head = head.get(..head.len().min(200))?;
    let text = String::from_utf8_lossy(head);
    let declaration =
        text.trim_start_matches('\u{feff}').strip_prefix("<?xml")?.split("?>").next()?.to_owned();
    let value = declaration
        .split("encoding")
        .nth(1)?
        .trim_start()
        .strip_prefix('=')?
        .trim_start()
        .to_owned();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value.split(quote).nth(1).map(str::to_owned)
}

/// The element's name without its prefix.
#[must_use]
pub fn local<'a>(element: &'a BytesStart<'_>) -> &'a str {
    element.local_name().into_inner()
}

/// The value of the attribute with this local name, references resolved.
#[must_use]
pub fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let found =
        attributes.with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(unescape(&found.value).into_owned())
}

/// Text with its character references and the five predefined entities resolved; unknown ones stay as they are.
#[must_use]
pub fn unescape(raw: &str) -> Cow<'_, str> {
    if !raw.contains('&') {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        // Looking further than a name can reach would take as long as the text for every ampersand.
        let near = after.get(..after.floor_char_boundary(32)).unwrap_or(after);
        match near.split_once(';') {
            Some((name, _)) => {
                entity(name, &mut out);
                rest = after.get(name.len() + 1..).unwrap_or_default();
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Appends what a general reference event stands for.
pub fn reference(event: &BytesRef<'_>, out: &mut String) {
    entity(event, out);
}

fn entity(name: &str, out: &mut String) {
    let number = name.strip_prefix('#').and_then(|n| match n.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => n.parse().ok(),
    });
    match (number.and_then(char::from_u32), name) {
        (Some(c), _) => out.push(c),
        (None, "lt") => out.push('<'),
        (None, "gt") => out.push('>'),
        (None, "amp") => out.push('&'),
        (None, "quot") => out.push('"'),
        (None, "apos") => out.push('\''),
        (None, "nbsp") => out.push(' '),
        _ => {
            out.push('&');
            out.push_str(name);
            out.push(';');
        }
    }
}

/// The local name of the root element of the XML text that starts with `head`, where it is in sight.
#[must_use]
pub fn root(head: &str) -> Option<&str> {
    let name = after_prolog(head)?;
    let end = name.find(|c: char| !(c.is_alphanumeric() || matches!(c, ':' | '-' | '_' | '.')))?;
    let name =
        name.get(..end).filter(|n| n.starts_with(|c: char| c.is_alphabetic() || c == '_'))?;
    Some(name.rsplit(':').next().unwrap_or(name))
}

/// The value of the attribute with this local name of the root element of the XML text that starts with `head`, where it is
/// in sight.
#[must_use]
pub fn root_attribute<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = after_prolog(head)?.split_once(|c: char| c.is_whitespace() || c == '>')?.1;
    // As many attributes as a root of ours may have; most are namespaces.
    for _ in 0..1_000 {
        let (key, after) = rest.split_once('=')?;
        if key.contains(['<', '>']) {
            return None;
        }
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = after.get(1..)?.split_once(quote)?;
        let key = key.trim();
        if key.rsplit(':').next().unwrap_or(key) == name {
            return Some(value);
        }
        rest = after;
    }
    None
}

/// What follows the angle bracket of the root element.
fn after_prolog(head: &str) -> Option<&str> {
    let mut rest = head.trim_start_matches('\u{feff}').trim_start();
    loop {
        rest = if let Some(after) = rest.strip_prefix("<?") {
            after.split_once("?>")?.1
        } else if let Some(after) = rest.strip_prefix("<!--") {
            after.split_once("-->")?.1
        } else if let Some(after) = rest.strip_prefix("<!") {
            // A doctype, its internal subset in brackets.
            let end = after.find('>')?;
            match after.find('[').filter(|subset| *subset < end) {
                Some(_) => after.split_once(']')?.1.split_once('>')?.1,
                None => after.split_once('>')?.1,
            }
        } else {
            break;
        }
        .trim_start();
    }
    rest.strip_prefix('<')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_found_behind_prolog_comments_and_doctype() {
        let text = "\u{feff}<?xml version='1.0'?>\n<!-- a > b --><!DOCTYPE x [<!ENTITY a 'b'>]>\n<ns:Root a='1'/>";
        assert_eq!(root(text), Some("Root"));
        assert_eq!(root("<3 du er sød"), None);
        assert_eq!(root_attribute(text, "a"), Some("1"));
        let flat = "<office:document xmlns:office='urn:x'\n office:mimetype = \"a/b\" z='1'>";
        assert_eq!(root_attribute(flat, "mimetype"), Some("a/b"));
        assert_eq!(root_attribute("<a b=c><d mimetype='x'/>", "mimetype"), None);
        assert_eq!(root_attribute("<a><d mimetype='x'/>", "mimetype"), None);
    }

    #[test]
    fn entities_are_never_expanded_beyond_the_predefined_five() {
        assert_eq!(unescape("a &amp; &#xe6; &bomb; &"), "a & æ &bomb; &");
        let many = "&".repeat(200_000);
        assert_eq!(unescape(&many), many);
    }

    #[test]
    fn depth_is_bounded() {
        let text = "<a>".repeat(300);
        let mut reader = Reader::new(text.as_bytes(), &Limits::default()).unwrap();
        let error = loop {
            match reader.next_event() {
                Ok(Event::Eof) => panic!("not bounded"),
                Ok(_) => {}
                Err(error) => break error,
            }
        };
        assert!(matches!(error, ExtractError::LimitReached { limit: Limit::Depth, .. }));
    }

    #[test]
    fn a_broken_compressed_part_is_damage_and_not_a_failing_storage() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
                Err(std::io::ErrorKind::InvalidData.into())
            }
        }
        let late = Cursor::new(vec![b' '; 4 * HEAD]).chain(Broken);
        let mut reader = Reader::new(late, &Limits::default()).unwrap();
        assert!(matches!(reader.next_event(), Err(ExtractError::Corrupt(_))));
        assert!(matches!(Reader::new(Broken, &Limits::default()), Err(ExtractError::Corrupt(_))));
    }

    #[test]
    fn utf16_and_declared_encodings_are_decoded() {
        let utf16: Vec<u8> = "\u{feff}<a>æ</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let latin = b"<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><a>\xe6</a>".to_vec();
        for bytes in [utf16, latin] {
            let mut reader = Reader::new(bytes.as_slice(), &Limits::default()).unwrap();
            let mut text = String::new();
            loop {
                match reader.next_event().unwrap() {
                    Event::Text(t) => text.push_str(&t),
                    Event::Eof => break,
                    _ => {}
                }
            }
            assert_eq!(text, "æ");
        }
    }
}
