//! `winmail.dat` (MS-OXTNEF): a message in Outlook's own wrapping. Called by the reader of EML, and by itself for a file that
//! came alone.

use super::message::{Attachment, Body, Content, Message};
use super::writing::{self, Place};
use super::{compressed_rtf, mapi};
use crate::bytes::{u16_at, u32_at};
use crate::charset;
use crate::error::{ExtractError, Result};
use crate::formats::{Document, Family, Format, Sign, Spec};
use crate::sink::Sink;
use encoding_rs::{Encoding, WINDOWS_1252};

const SIGNATURE: u32 = 0x223e_9f78;
/// Attributes (MS-OXTNEF 2.1.3.2).
const SUBJECT: u32 = 0x0001_8004;
const BODY: u32 = 0x0002_800c;
const CODE_PAGE: u32 = 0x0006_9007;
const PROPERTIES: u32 = 0x0006_9003;
const RENDERING: u32 = 0x0006_9002;
const TITLE: u32 = 0x0001_8010;
const DATA: u32 = 0x0006_800f;
const OF_ATTACHMENT: u32 = 0x0006_9005;
/// Properties of one list that are read.
const MOST_PROPERTIES: u32 = 10_000;
/// Bytes of the identifier before an object.
const INTERFACE: usize = 16;

/// Outlook's wrapping of a message.
#[derive(Debug)]
pub struct Tnef;

impl Format for Tnef {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "tnef",
            title: "Outlook winmail.dat",
            family: Family::Mail,
            mime_types: &["application/ms-tnef", "application/vnd.ms-tnef"],
            extensions: &["tnef"],
            signs: &[Sign::Magic(0, b"\x78\x9f\x3e\x22")],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let bytes = document.input.bytes(document.limits)?;
        let found = read((*bytes).as_ref(), sink)?
            .ok_or_else(|| ExtractError::corrupt("nothing in the wrapping can be read"))?;
        let message = Message {
            subject: found.subject,
            bodies: found.body.into_iter().collect(),
            attachments: found.attachments,
            ..Message::default()
        };
        writing::metadata(&message, sink)?;
        writing::write(message, Place::alone(document.options), sink)
    }
}

/// What is in the wrapping.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) subject: Option<String>,
    pub(super) body: Option<Body>,
    pub(super) attachments: Vec<Attachment<'static>>,
}

/// Reads `bytes` as far as they go; `None` where there is nothing.
///
/// # Errors
/// Cancellation.
pub(super) fn read(bytes: &[u8], sink: &Sink<'_>) -> Result<Option<Found>> {
    if u32_at(bytes, 0) != Some(SIGNATURE) {
        return Ok(None);
    }
    let limits = sink.limits();
    let most = usize::try_from(limits.entries).unwrap_or(usize::MAX);
    let mut found = Found::default();
    let mut body = Body::default();
    let mut encoding = WINDOWS_1252;
    let mut rest = bytes.get(6..).unwrap_or_default();
    while let Some((id, data, after)) = attribute(rest) {
        sink.check()?;
        rest = after;
        match id {
            CODE_PAGE => {
                let page = u32_at(data, 0).and_then(|n| u16::try_from(n).ok());
                encoding = page.map_or(encoding, charset::code_page);
            }
            SUBJECT => found.subject = found.subject.or_else(|| Some(string(data, encoding))),
            BODY => body.plain = body.plain.or_else(|| Some(string(data, encoding))),
            PROPERTIES => {
                for (id, value) in properties(data, encoding) {
                    of_message(id, value, &mut found, &mut body, limits.embedded_bytes);
                }
            }
            RENDERING if found.attachments.len() < most => found.attachments.push(Attachment {
                name: None,
                mime_type: String::new(),
                content: Content::Elsewhere,
            }),
            TITLE | DATA | OF_ATTACHMENT => {
                let Some(attachment) = found.attachments.last_mut() else { continue };
                match id {
                    TITLE => {
                        let title = Some(string(data, encoding)).filter(|t| !t.is_empty());
                        attachment.name = attachment.name.take().or(title);
                    }
                    DATA => attachment.content = Content::Bytes(data.to_vec()),
                    _ => {
                        for (id, value) in properties(data, encoding) {
                            of_attachment(id, value, attachment);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let said = body.plain.is_some() || body.html.is_some() || body.rtf.is_some();
    found.body = said.then_some(body);
    Ok((found.body.is_some() || !found.attachments.is_empty()).then_some(found))
}

/// The next attribute: its number, its data, and what follows its checksum.
fn attribute(bytes: &[u8]) -> Option<(u32, &[u8], &[u8])> {
    let id = u32_at(bytes, 1)?;
    let length = usize::try_from(u32_at(bytes, 5)?).ok()?;
    let data = bytes.get(9..)?;
    // One that is cut off is taken as far as it goes.
    let (data, rest) = data.split_at_checked(length).unwrap_or((data, &[]));
    Some((id, data, rest.get(2..).unwrap_or_default()))
}

fn string(data: &[u8], encoding: &'static Encoding) -> String {
    let end = data.iter().position(|b| *b == 0).unwrap_or(data.len());
    encoding.decode_without_bom_handling(data.get(..end).unwrap_or_default()).0.into_owned()
}

/// The value of a property.
enum Value<'a> {
    Text(String),
    Bytes(&'a [u8]),
    Object(&'a [u8]),
}

fn of_message(id: u16, value: Value<'_>, found: &mut Found, body: &mut Body, most: u64) {
    match (id, value) {
        (mapi::SUBJECT, Value::Text(text)) => found.subject = Some(text),
        (mapi::BODY, Value::Text(text)) => body.plain = Some(text),
        (mapi::HTML, Value::Text(text)) => body.html = Some(text),
        (mapi::HTML, Value::Bytes(bytes)) => body.html = Some(crate::formats::html::decoded(bytes)),
        (mapi::RTF, Value::Bytes(bytes)) => body.rtf = compressed_rtf::unpacked(bytes, most),
        _ => {}
    }
}

fn of_attachment(id: u16, value: Value<'_>, attachment: &mut Attachment<'static>) {
    match (id, value) {
        (mapi::LONG_FILE_NAME, Value::Text(text)) if !text.is_empty() => {
            attachment.name = Some(text);
        }
        (mapi::MIME_TAG, Value::Text(text)) => attachment.mime_type = text.to_ascii_lowercase(),
        (mapi::DATA, Value::Bytes(bytes)) => attachment.content = Content::Bytes(bytes.to_vec()),
        // A message in a wrapping of its own, or a storage.
        (mapi::DATA, Value::Object(bytes)) => {
            let bytes = bytes.get(INTERFACE..).unwrap_or_default();
            attachment.content = Content::Bytes(bytes.to_vec());
        }
        _ => {}
    }
}

/// The properties of a list (MS-OXTNEF 2.1.3.4), the first value of each.
fn properties<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Vec<(u16, Value<'a>)> {
    let count = u32_at(bytes, 0).unwrap_or(0).min(MOST_PROPERTIES);
    let mut found = Vec::new();
    let mut rest = bytes.get(4..).unwrap_or_default();
    for _ in 0..count {
        let Some((id, value, after)) = property(rest, encoding) else { break };
        rest = after;
        found.extend(value.map(|value| (id, value)));
    }
    found
}

type Property<'a> = (u16, Option<Value<'a>>, &'a [u8]);

fn property<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Option<Property<'a>> {
    let (kind, id) = (u16_at(bytes, 0)?, u16_at(bytes, 2)?);
    let mut rest = bytes.get(4..)?;
    if id >= 0x8000 {
        // A named property: its set, then its number or its name.
        let named = u32_at(rest, 16)?;
        rest = rest.get(20..)?;
        rest = if named == 0 { rest.get(4..)? } else { sized(rest)?.1 };
    }
    let several = kind & 0x1000 != 0;
    let kind = kind & 0x0fff;
    let fixed: Option<usize> = match kind {
        mapi::STRING | mapi::UNICODE | mapi::BINARY | mapi::OBJECT => None,
        0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => Some(8),
        0x0048 => Some(16),
        _ => Some(4),
    };
    let count = if several || fixed.is_none() {
        let count = u32_at(rest, 0)?;
        rest = rest.get(4..)?;
        usize::try_from(count).ok()?
    } else {
        1
    };
    if let Some(size) = fixed {
        return Some((id, None, rest.get(size.checked_mul(count)?..)?));
    }
    let mut value = None;
    for _ in 0..count {
        let (data, after) = sized(rest)?;
        rest = after;
        value = value.or_else(|| {
            Some(match kind {
                mapi::STRING => Value::Text(string(data, encoding)),
                mapi::UNICODE => Value::Text(mapi::utf16(data)),
                mapi::OBJECT => Value::Object(data),
                _ => Value::Bytes(data),
            })
        });
    }
    Some((id, value, rest))
}

/// Data behind its size, filled up to a multiple of four.
fn sized(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let size = usize::try_from(u32_at(bytes, 0)?).ok()?;
    let rest = bytes.get(4..)?;
    let data = rest.get(..size)?;
    Some((data, rest.get(size.checked_next_multiple_of(4)?..).unwrap_or_default()))
}
