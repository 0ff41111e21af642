//! Messages of the internet (RFC 5322 with MIME), those that Apple Mail keeps and those of old editors included.

use super::message::Message;
use super::mime::headers::Headers;
use super::mime::tree::Tree;
use super::writing::{self, Place};
use super::{assembly, mbox, smime};
use crate::charset::{self, Charset, Found};
use crate::error::{ExtractError, Result};
use crate::formats::{Document, Family, Format, Spec};
use crate::limits::Cancel;
use crate::sink::Sink;
use crate::{Facts, SharedBytes};
use std::sync::Arc;

/// Bytes of a message that are looked at to see whether it is encrypted.
const PROBED: usize = 64 << 10;

/// A message of the internet.
#[derive(Debug)]
pub struct Eml;

impl Format for Eml {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "eml",
            title: "e-mail message",
            family: Family::Mail,
            mime_types: &["message/rfc822", "message/global"],
            extensions: &["eml", "emlx"],
            signs: &[],
            readable: true,
        }
    }

    fn probe(&self, document: Document<'_>, _cancel: &Cancel) -> Result<Facts> {
        let head = document.input.head(PROBED)?;
        let (headers, _) = Headers::read(start(&head), |_| false);
        let kind = headers.line("content-type").unwrap_or_default().to_ascii_lowercase();
        let sealed = kind.starts_with("multipart/encrypted")
            || (kind.contains("pkcs7-mime") && kind.contains("enveloped-data"));
        Ok(Facts { encrypted: Some(sealed), ..Facts::default() })
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let bytes = in_ascii(document.input.bytes(document.limits)?);
        let bytes = start((*bytes).as_ref());
        let place = Place::alone(document.options);
        let read = read(bytes, sink, |message, sink| {
            writing::metadata(&message, sink)?;
            writing::write(message, place, sink)
        })?;
        if read { Ok(()) } else { Err(ExtractError::corrupt("the message is empty")) }
    }
}

/// Reads a message and hands it to `write`; false where there is none.
///
/// # Errors
/// Cancellation, or what `write` fails with.
pub(super) fn read(
    bytes: &[u8],
    sink: &mut Sink<'_>,
    write: impl FnOnce(Message<'_>, &mut Sink<'_>) -> Result<()>,
) -> Result<bool> {
    let tree = Tree::read(bytes, sink)?;
    let Some(root) = tree.parts.first() else { return Ok(false) };
    if root.headers.is_empty() && root.body.trim_ascii().is_empty() && tree.parts.len() == 1 {
        return Ok(false);
    }
    // What stands inside of a signature has a header of its own, which says nothing about the message.
    let inner = smime::unwrapped(bytes);
    let inner_tree = inner.as_deref().map(|inner| Tree::read(inner, sink)).transpose()?;
    let mut message = Message::default();
    assembly::header(&root.headers, &mut message);
    assembly::parts(inner_tree.as_ref().unwrap_or(&tree), &mut message, sink)?;
    write(message, sink)?;
    Ok(true)
}

/// The bytes in an encoding in which the lines of a message are lines: one that somebody saved as UTF-16 is turned into
/// UTF-8, lines that end in carriage returns alone are ended by line feeds.
fn in_ascii(bytes: SharedBytes) -> SharedBytes {
    let all = (*bytes).as_ref();
    let head = all.get(..all.len().min(4_096)).unwrap_or_default();
    let (encoding, found) = charset::detect(head, None, false);
    let wide =
        [encoding_rs::UTF_16LE, encoding_rs::UTF_16BE].map(Charset::from).contains(&encoding);
    if wide && matches!(found, Found::Mark | Found::Guessed) {
        return Arc::new(encoding.decode(all).into_owned().into_bytes());
    }
    if head.contains(&b'\r') && !all.contains(&b'\n') {
        return Arc::new(
            all.iter().map(|b| if *b == b'\r' { b'\n' } else { *b }).collect::<Vec<u8>>(),
        );
    }
    bytes
}

/// Where the message begins: behind a byte-order mark, empty lines, and the length that Apple Mail puts above it, which also
/// says where it ends.
fn start(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let (number, rest) = bytes.split_at_checked(digits).unwrap_or((&[], bytes));
    let after = rest.trim_ascii_start();
    let alone = rest.get(..rest.len() - after.len()).is_some_and(|white| white.contains(&b'\n'));
    let number = std::str::from_utf8(number).ok().and_then(|n| n.parse::<usize>().ok());
    match number.filter(|_| alone) {
        Some(length) => after.get(..length).unwrap_or(after),
        None => mbox::without_separator(bytes),
    }
}
