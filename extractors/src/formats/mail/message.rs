//! A message as every format of mail has it: who wrote to whom, when and about what, the text, and what is attached. Filled
//! by the readers of EML, MBOX and MSG, written by `writing`.

use super::mime::addresses::Mailbox;
use super::mime::transfer::Transfer;
use crate::compound::{Compound, Node};

/// A message.
#[derive(Debug, Default)]
pub(super) struct Message<'a> {
    pub(super) subject: Option<String>,
    pub(super) from: Vec<Mailbox>,
    pub(super) to: Vec<Mailbox>,
    pub(super) cc: Vec<Mailbox>,
    pub(super) bcc: Vec<Mailbox>,
    pub(super) reply_to: Vec<Mailbox>,
    /// When it was sent, as the message says it.
    pub(super) date: Option<String>,
    /// The same in RFC 3339, where it is a date.
    pub(super) created: Option<String>,
    pub(super) id: Option<String>,
    pub(super) keywords: Option<String>,
    pub(super) producer: Option<String>,
    /// More lines about it, such as the place of a meeting: names and values.
    pub(super) lines: Vec<(&'static str, String)>,
    /// The pieces of its text in order.
    pub(super) bodies: Vec<Body>,
    pub(super) attachments: Vec<Attachment<'a>>,
    /// What its text is encrypted with.
    pub(super) encrypted: Option<&'static str>,
    /// Whether it breaks off.
    pub(super) damaged: bool,
    /// Whether it has more parts than are read.
    pub(super) truncated: bool,
}

/// A piece of a message's text, in the shapes that the sender offers.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// Plain text, lines joined where the sender says that they may be.
    pub(super) plain: Option<String>,
    pub(super) html: Option<String>,
    pub(super) rtf: Option<Vec<u8>>,
    pub(super) calendar: Option<Vec<u8>>,
}

/// A file, or another message, that came with a message.
#[derive(Debug)]
pub(super) struct Attachment<'a> {
    /// Its file name, or the subject of a message.
    pub(super) name: Option<String>,
    /// Its MIME type, lower case; empty where none is declared.
    pub(super) mime_type: String,
    pub(super) content: Content<'a>,
}

/// Where the bytes of an attachment are; they are unpacked one attachment at a time.
#[derive(Debug)]
pub(super) enum Content<'a> {
    /// In the message, in a transfer encoding.
    Part(&'a [u8], Transfer),
    /// Unpacked already.
    Bytes(Vec<u8>),
    /// In a stream of a compound file.
    Stream(&'a Compound<'a>, Node),
    /// A message in a storage of a compound file.
    Message(&'a Compound<'a>, Node),
    /// Not in the message.
    Elsewhere,
}

impl Attachment<'_> {
    /// Its bytes; `None` for what has none.
    pub(super) fn bytes(&self) -> Option<Vec<u8>> {
        match &self.content {
            Content::Part(bytes, transfer) => Some(transfer.decode(bytes)),
            Content::Bytes(bytes) => Some(bytes.clone()),
            Content::Stream(file, node) => file.read(*node),
            Content::Message(..) | Content::Elsewhere => None,
        }
    }
}
