//! Messages of Outlook (MS-OXMSG): a compound file whose storages hold the properties of a message, its recipients and its
//! attachments. A message within a message is a storage of the same shape; how deep they are read is bounded by
//! [`crate::embedded`].

mod items;
mod properties;

use super::message::{Attachment, Body, Content, Message};
use super::mime::addresses::{self, Mailbox};
use super::mime::charset;
use super::mime::headers::Headers;
use super::mime::tree::Tree;
use super::writing::{self, Place};
use super::{assembly, compressed_rtf, mapi, smime};
use crate::Options;
use crate::compound::{Compound, Node};
use crate::error::{ExtractError, Result};
use crate::formats::{Document, Family, Format, Sign, Spec, html};
use crate::sink::Sink;
use items::lines;
use properties::{Names, Properties};
use std::collections::HashSet;

/// Bytes before the properties in the stream of a message, of one within another, and of a recipient or attachment
/// (MS-OXMSG 2.4.1).
const TOP_HEADER: usize = 32;
const INNER_HEADER: usize = 24;
const PART_HEADER: usize = 8;
/// How attachments are kept (MS-OXCMSG 2.2.2.9): by reference in several ways, as a message, as an object.
const EMBEDDED_MESSAGE: u32 = 5;

/// How the storages of attachments are called.
const ATTACHMENT: &str = "__attach_version1.0";
/// The class of what S/MIME wraps whole.
const SMIME: &str = "ipm.note.smime";

/// A message of Outlook.
#[derive(Debug)]
pub struct Msg;

impl Format for Msg {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "msg",
            title: "Outlook message",
            family: Family::Mail,
            mime_types: &["application/vnd.ms-outlook"],
            extensions: &["msg", "oft"],
            signs: &[Sign::Stream("__properties_version1.0")],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let bytes = document.input.bytes(document.limits)?;
        let file = Compound::open((*bytes).as_ref())
            .ok_or_else(|| ExtractError::corrupt("the compound file is broken"))?;
        read(&file, Node::ROOT, document.options, sink)
    }
}

/// Reads the message in `storage`.
///
/// # Errors
/// Where nothing of it can be read; a limit, cancellation, or a receiver that is gone.
pub(super) fn read(
    file: &Compound<'_>,
    storage: Node,
    options: &Options,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let header = if storage == Node::ROOT { TOP_HEADER } else { INNER_HEADER };
    let properties = Properties::read(file, storage, header, None);
    let class = properties.text(0x001a).unwrap_or_default();
    let inner = opaque(file, &class, &properties);
    let inner = inner.as_deref().map(|inner| Tree::read(inner, sink)).transpose()?;
    let mut message = Message::default();
    about(&properties, &mut message);
    message.lines = lines(&class, &properties, &Names::read(file));
    message.bodies.push(body(&properties, sink.limits().embedded_bytes));
    let shown: HashSet<String> = message
        .bodies
        .iter()
        .filter_map(|body| body.html.as_deref())
        .flat_map(assembly::shown)
        .collect();
    let encoding = Some(properties.encoding());
    for (name, node) in &properties.parts {
        sink.check()?;
        let part = || Properties::read(file, *node, PART_HEADER, encoding);
        if name.starts_with("__recip_version1.0") {
            recipient(&part(), &mut message);
        } else if name.starts_with(ATTACHMENT) {
            message.attachments.extend(attachment(file, &part(), &shown));
        }
    }
    match &inner {
        Some(inner) => {
            message.attachments.clear();
            assembly::parts(inner, &mut message, sink)?;
        }
        None => sealed(&class, &mut message),
    }
    from_display(&properties, &mut message);
    if properties.is_empty() {
        return Err(ExtractError::corrupt("the message holds no properties"));
    }
    writing::metadata(&message, sink)?;
    writing::write(message, Place::alone(options), sink)
}

/// Subject, sender and date: from the properties, or else from the header that the message came with.
fn about(properties: &Properties<'_>, message: &mut Message<'_>) {
    // PidTagTransportMessageHeaders
    if let Some(text) = properties.text(0x007d) {
        let (headers, _) = Headers::read(text.as_bytes(), |_| false);
        assembly::header(&headers, message);
        // The recipients have storages of their own.
        message.to.clear();
        message.cc.clear();
        message.bcc.clear();
    }
    message.subject = properties.text(mapi::SUBJECT).or(message.subject.take());
    // PidTagSentRepresentingName, or PidTagSenderName: who is meant before who wrote.
    for (name, smtp, address) in [(0x0042, 0x5d02, 0x0065), (0x0c1a, 0x5d01, 0x0c1f)] {
        let name = properties.text(name).unwrap_or_default();
        let address = address_of(properties, smtp, address);
        // A sender with an address is better than one without, and the first of each is best.
        let known = message.from.iter().any(|from| !from.address.is_empty());
        let better = !address.is_empty() || (message.from.is_empty() && !name.is_empty());
        if better && !known {
            message.from = vec![Mailbox::new(&name, &address)];
        }
    }
    // PidTagClientSubmitTime is when it was sent; PidTagMessageDeliveryTime and PidTagCreationTime are of drafts.
    let times: &[u16] =
        if message.created.is_some() { &[0x0039] } else { &[0x0039, 0x0e06, 0x3007] };
    if let Some(time) = times.iter().find_map(|id| properties.time(*id)) {
        message.created = Some(time.clone());
        message.date = Some(time);
    }
    message.id = message.id.take().or_else(|| properties.text(0x1035));
}

/// An address of the internet; those of a directory (`/o=...`) say nothing to a reader.
fn address_of(properties: &Properties<'_>, smtp: u16, address: u16) -> String {
    let any = properties.text(smtp).or_else(|| properties.text(address)).unwrap_or_default();
    if any.contains('@') && !any.starts_with('/') { any } else { String::new() }
}

/// A recipient (MS-OXMSG 2.2.1).
fn recipient(properties: &Properties<'_>, message: &mut Message<'_>) {
    let name = properties.text(0x3001).unwrap_or_default();
    let mailbox = Mailbox::new(&name, &address_of(properties, 0x39fe, 0x3003));
    let list = match properties.number(0x0c15) {
        Some(2) => &mut message.cc,
        Some(3) => &mut message.bcc,
        // An organiser, who is the sender.
        Some(0) => return,
        _ => &mut message.to,
    };
    if mailbox != Mailbox::default() {
        list.push(mailbox);
    }
}

/// Who is named where there are no recipients: in drafts and templates.
fn from_display(properties: &Properties<'_>, message: &mut Message<'_>) {
    if !(message.to.is_empty() && message.cc.is_empty() && message.bcc.is_empty()) {
        return;
    }
    let people = |id| addresses::read(&properties.text(id).unwrap_or_default());
    (message.to, message.cc, message.bcc) = (people(0x0e04), people(0x0e03), people(0x0e02));
}

fn body(properties: &Properties<'_>, most: u64) -> Body {
    let page = || {
        let bytes = properties.bytes(mapi::HTML)?;
        // PidTagInternetCodepage is the one of the page.
        Some(match properties.number(0x3fde) {
            Some(65_001) | None => html::decoded(&bytes),
            Some(page) => charset::text(&bytes, Some(properties::code_page(page).name())),
        })
    };
    Body {
        plain: properties.text(mapi::BODY),
        html: page().or_else(|| properties.text(mapi::HTML)),
        rtf: properties.bytes(mapi::RTF).and_then(|b| compressed_rtf::unpacked(&b, most)),
        calendar: None,
    }
}

/// An attachment (MS-OXMSG 2.2.2); `None` for pictures that the text shows, which `shown` names.
fn attachment<'a>(
    file: &'a Compound<'a>,
    properties: &Properties<'_>,
    shown: &HashSet<String>,
) -> Option<Attachment<'a>> {
    let name = properties
        .text(mapi::LONG_FILE_NAME)
        .or_else(|| properties.text(0x3704))
        .or_else(|| properties.text(0x3001));
    let mime_type = properties.text(mapi::MIME_TAG).unwrap_or_default().to_ascii_lowercase();
    // PidTagAttachContentId; PidTagAttachmentHidden
    let id = properties.text(0x3712).map(|id| id.trim_matches(['<', '>']).to_owned());
    let picture = mime_type.starts_with("image/") || name.as_deref().is_some_and(is_picture);
    if picture && (properties.flag(0x7ffe) || id.is_some_and(|id| shown.contains(&id))) {
        return None;
    }
    let content = if properties.number(0x3705) == Some(EMBEDDED_MESSAGE) {
        properties.node(mapi::DATA, mapi::OBJECT).map(|node| Content::Message(file, node))
    } else {
        properties.node(mapi::DATA, mapi::BINARY).map(|node| Content::Stream(file, node))
    };
    Some(Attachment { name, mime_type, content: content.unwrap_or(Content::Elsewhere) })
}

fn is_picture(name: &str) -> bool {
    let extension = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    matches!(extension.as_str(), "png" | "jpg" | "jpeg" | "gif" | "bmp" | "emz" | "wmz")
}

/// The message inside of a signature: it is all that is attached, and the class is the same as of one that is sealed.
fn opaque(file: &Compound<'_>, class: &str, properties: &Properties<'_>) -> Option<Vec<u8>> {
    if !class.eq_ignore_ascii_case(SMIME) {
        return None;
    }
    let mut attached = properties.parts.iter().filter(|(name, _)| name.starts_with(ATTACHMENT));
    let (_, node) = attached.next()?;
    let properties = Properties::read(file, *node, PART_HEADER, None);
    smime::signed(&properties.bytes(mapi::DATA)?)
}

/// A message that is sealed has nothing but the seal attached, one that is signed has the whole of itself attached.
fn sealed(class: &str, message: &mut Message<'_>) {
    let class = class.to_ascii_lowercase();
    let has_text = message.bodies.iter().any(|body| body.plain.is_some() || body.html.is_some());
    let pgp = |a: &Attachment<'_>| a.mime_type == "application/pgp-encrypted";
    message.encrypted = if class == SMIME {
        Some("S/MIME")
    } else if class.contains("rpmsg") {
        Some("rights management")
    } else if message.attachments.iter().any(pgp) {
        Some("PGP")
    } else {
        None
    };
    if message.encrypted.is_some() || (class == "ipm.note.smime.multipartsigned" && has_text) {
        message.attachments.clear();
    }
}
