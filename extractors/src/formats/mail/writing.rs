//! Writes a message: its metadata, a short block of who wrote to whom, when and about what, its text, and what is attached,
//! each under its name. Called by the readers of EML, MBOX, MSG and TNEF.

use super::message::{Attachment, Content, Message};
use super::mime::addresses::Mailbox;
use super::{body, msg};
use crate::block::{Block, Inline, Section, SectionKind};
use crate::embedded::{self, Embedded, Outcome, Reason};
use crate::error::Result;
use crate::limits::Limits;
use crate::metadata::key;
use crate::sink::Sink;
use crate::{Evidence, Hints, Input, Options, clean};
use std::sync::Arc;

/// People of one list that are named in the text.
const MOST_NAMED: usize = 100;
/// Bytes of unpacked attachments that are held while it is found out what they are.
const HELD_BYTES: usize = 16 << 20;

/// Where a message stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'p> {
    pub(super) options: &'p Options,
    /// The level of the headings of attachments.
    pub(super) level: u8,
    /// Whether attachments are sections of their own.
    pub(super) sections: bool,
}

impl<'p> Place<'p> {
    /// A message that is a document.
    pub(super) fn alone(options: &'p Options) -> Self {
        Self { options, level: 1, sections: true }
    }
}

/// Writes what a message says about itself.
///
/// # Errors
/// A receiver that is gone.
pub(super) fn metadata(message: &Message<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    sink.metadata(key::TITLE, &text(&message.subject))?;
    sink.metadata(key::CREATOR, &names(&message.from, "; "))?;
    sink.metadata(key::CREATED, &text(&message.created))?;
    sink.metadata("to", &names(&message.to, "; "))?;
    sink.metadata("cc", &names(&message.cc, "; "))?;
    sink.metadata("reply_to", &names(&message.reply_to, "; "))?;
    sink.metadata("message_id", text(&message.id).trim_matches(['<', '>']))?;
    sink.metadata(key::KEYWORDS, &text(&message.keywords))?;
    sink.metadata(key::PRODUCER, &text(&message.producer))
}

/// Writes a message.
///
/// # Errors
/// A limit, cancellation, or a receiver that is gone.
pub(super) fn write(message: Message<'_>, place: Place<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let limits = sink.limits();
    let inside = embedded::inside(limits);
    head(&message, sink)?;
    for body in message.bodies {
        body::write(body, place.options, &inside, sink)?;
    }
    if message.encrypted.is_some() {
        sink.warn("encrypted", "The text of a message is encrypted and was not read.")?;
    }
    if message.damaged {
        sink.warn("damaged", "A message breaks off; what follows is missing.")?;
    }
    if message.truncated {
        sink.warn("truncated", "A message has more parts than are read; the rest is missing.")?;
    }
    attachments(&message.attachments, place, &inside, sink)
}

/// The block at the start.
fn head(message: &Message<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let mut lines: Vec<(&str, String)> = Vec::new();
    lines.extend(message.subject.clone().map(|subject| ("Subject", subject)));
    for (name, people) in
        [("From", &message.from), ("To", &message.to), ("Cc", &message.cc), ("Bcc", &message.bcc)]
    {
        lines.push((name, names(people, ", ")));
    }
    lines.extend(message.date.clone().map(|date| ("Date", date)));
    lines.extend(message.lines.iter().cloned());
    lines.extend(message.encrypted.map(|how| ("Encrypted", how.to_owned())));
    let mut content = Vec::new();
    for (name, value) in lines {
        let value = clean::line(&value);
        if value.is_empty() {
            continue;
        }
        if !content.is_empty() {
            content.push(Inline::Break);
        }
        content.push(Inline::text(format!("{name}: {value}")));
    }
    if content.is_empty() { Ok(()) } else { sink.block(Block::paragraph(content)) }
}

/// People in one line.
fn names(people: &[Mailbox], between: &str) -> String {
    let mut names: Vec<String> = people.iter().take(MOST_NAMED).map(ToString::to_string).collect();
    if people.len() > MOST_NAMED {
        names.push(format!("and {} more", people.len() - MOST_NAMED));
    }
    names.join(between)
}

/// An attachment that is read, its bytes where they are held already.
struct Readable<'m, 'a> {
    attachment: &'m Attachment<'a>,
    bytes: Option<Vec<u8>>,
}

fn attachments(
    attachments: &[Attachment<'_>],
    place: Place<'_>,
    inside: &Limits,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let mut readable = Vec::new();
    let mut held = 0_usize;
    // What is only named belongs to the message, before the sections of the others begin.
    for attachment in attachments {
        sink.check()?;
        if matches!(attachment.content, Content::Message(..)) {
            readable.push(Readable { attachment, bytes: None });
            continue;
        }
        let Some(bytes) = attachment.bytes() else {
            named(attachment, None, &attachment.mime_type, sink)?;
            continue;
        };
        let size = bytes.len();
        let bytes: Arc<Vec<u8>> = Arc::new(bytes);
        let input = Input::memory(bytes.clone());
        let hints = hints(attachment);
        let found = crate::detect(&input, &hints, inside)?;
        let readable_here = embedded::is_readable(&input, &found, inside);
        drop(input);
        let fits = size > 0 && size as u64 <= inside.embedded_bytes;
        if readable_here && fits {
            let keep = held + size <= HELD_BYTES;
            held += if keep { size } else { 0 };
            let bytes = keep.then(|| Arc::unwrap_or_clone(bytes));
            readable.push(Readable { attachment, bytes });
        } else {
            // What was only guessed says less than what the sender says.
            let sure = matches!(found.evidence, Evidence::Magic | Evidence::Container);
            let declared = Some(attachment.mime_type.as_str()).filter(|m| !sure && !m.is_empty());
            named(attachment, Some(size), declared.unwrap_or(found.mime_type), sink)?;
        }
    }
    let most = usize::try_from(inside.pages).unwrap_or(usize::MAX).saturating_sub(1);
    if place.sections && readable.len() > most {
        readable.truncate(most);
        sink.warn("truncated", "A message has more attachments than are read.")?;
    }
    for (i, one) in readable.into_iter().enumerate() {
        read(one, i, place, inside, sink)?;
    }
    Ok(())
}

/// What the sender says about an attachment. The name of a message may be its subject, which may end like a file name.
fn hints<'m>(attachment: &'m Attachment<'_>) -> Hints<'m> {
    let mime_type = Some(attachment.mime_type.as_str()).filter(|m| !m.is_empty());
    let file_name = attachment.name.as_deref().filter(|_| mime_type != Some("message/rfc822"));
    Hints { file_name, mime_type }
}

/// Names an attachment that is not read.
fn named(
    attachment: &Attachment<'_>,
    size: Option<usize>,
    mime_type: &str,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let name = attachment.name.as_deref().unwrap_or("unnamed");
    let mut facts = Vec::new();
    facts.extend(Some(mime_type.to_owned()).filter(|m| !m.is_empty()));
    facts.extend(size.map(|size| embedded::in_words(size as u64)));
    let facts = if facts.is_empty() { String::new() } else { format!(" ({})", facts.join(", ")) };
    sink.block(Block::paragraph(vec![Inline::text(format!("Attachment: {name}{facts}"))]))
}

fn read(
    one: Readable<'_, '_>,
    number: usize,
    place: Place<'_>,
    inside: &Limits,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let Readable { attachment, bytes } = one;
    if place.sections {
        let section = Section {
            kind: SectionKind::Entry,
            number: u32::try_from(number + 2).unwrap_or(u32::MAX),
            name: attachment.name.clone(),
        };
        if !sink.section(section)? {
            return Ok(());
        }
    }
    let name = attachment.name.as_deref().unwrap_or("Attachment");
    sink.block(Block::heading(place.level, vec![Inline::text(name)]))?;
    let reason = match &attachment.content {
        Content::Message(file, node) => {
            let options = place.options;
            embedded::nest(inside, place.level, sink, |inner| {
                msg::read(file, *node, options, inner)
            })?
        }
        _ => {
            let Some(bytes) = bytes.or_else(|| attachment.bytes()) else { return Ok(()) };
            let Hints { file_name: name, mime_type } = hints(attachment);
            let embedded = Embedded { name, mime_type, input: Input::memory(Arc::new(bytes)) };
            match embedded::read(&embedded, place.options, inside, place.level, sink)? {
                Outcome::Read => None,
                Outcome::Unread { reason, .. } => Some(reason),
            }
        }
    };
    match reason {
        None => Ok(()),
        Some(reason) => unread(reason, sink),
    }
}

fn unread(reason: Reason, sink: &mut Sink<'_>) -> Result<()> {
    sink.block(Block::paragraph(vec![Inline::text(format!("Not read: {reason}."))]))
}
