//! From the parts of a MIME message to its text and its attachments (RFC 2046, RFC 2183, RFC 2387, RFC 1847).

use super::message::{Attachment, Body, Content, Message};
use super::mime::headers::Headers;
use super::mime::tree::{Part, Tree};
use super::mime::{addresses, charset, dates, words};
use super::{plain, smime, tnef};
use crate::error::Result;
use crate::formats::html;
use crate::sink::Sink;
use std::collections::HashSet;

/// What a part is to its message.
enum Role {
    /// Words that are read as they stand.
    Plain,
    Html,
    /// Words with the few tags of RFC 1896.
    Enriched,
    Calendar,
    Attachment,
    /// A forwarded message.
    Message,
    /// An attachment in Outlook's own wrapping.
    Tnef,
    Encrypted(&'static str),
    /// Pictures of the text, signatures, and what repeats the text.
    Nothing,
}

/// Fills in what the header says.
pub(super) fn header(headers: &Headers<'_>, message: &mut Message<'_>) {
    let people = |name: &str| addresses::read(&headers.list(name));
    message.subject = headers.text("subject");
    message.from = people("from");
    if message.from.is_empty() {
        message.from = people("sender");
    }
    message.to = people("to");
    message.cc = people("cc");
    message.bcc = people("bcc");
    message.reply_to = people("reply-to");
    message.date = headers.text("date");
    message.created = message.date.as_deref().and_then(dates::rfc3339);
    message.id = headers.text("message-id");
    message.keywords = headers.text("keywords");
    message.producer = headers.text("x-mailer").or_else(|| headers.text("user-agent"));
}

/// Fills in text and attachments.
pub(super) fn parts<'a>(tree: &Tree<'a>, message: &mut Message<'a>, sink: &Sink<'_>) -> Result<()> {
    let mut full = vec![false; tree.parts.len()];
    for parent in tree.parts.iter().filter_map(|part| part.parent) {
        if let Some(full) = full.get_mut(parent) {
            *full = true;
        }
    }
    let mut collected = Assembly { message, ids: Vec::new(), group: None };
    for (at, part) in tree.parts.iter().enumerate() {
        sink.check()?;
        if !full.get(at).copied().unwrap_or(false) {
            collected.leaf(tree, at, part, sink)?;
        }
    }
    collected.drop_repeated();
    message.truncated |= tree.truncated;
    message.damaged |= tree.cut;
    Ok(())
}

struct Assembly<'m, 'a> {
    message: &'m mut Message<'a>,
    /// The `Content-ID` of each attachment.
    ids: Vec<Option<String>>,
    /// The multipart whose alternatives the last body was filled from.
    group: Option<usize>,
}

impl<'a> Assembly<'_, 'a> {
    fn leaf(&mut self, tree: &Tree<'a>, at: usize, part: &Part<'a>, sink: &Sink<'_>) -> Result<()> {
        let kind = |at: &usize| tree.parts.get(*at).map_or("", |p| p.kind.value.as_str());
        let group = tree.around(at).filter(|at| kind(at) == "multipart/alternative").last();
        let mut around = tree.around(at);
        let parent = around.next();
        let parent_kind = parent.as_ref().map_or("", kind);
        match self.role(part, parent_kind, group.is_some()) {
            Role::Nothing => {}
            Role::Encrypted(how) => self.message.encrypted = Some(how),
            Role::Plain => {
                let text = text(part);
                let flowed =
                    part.kind.get("format").is_some_and(|f| f.eq_ignore_ascii_case("flowed"));
                let joined = part.kind.get("delsp").is_some_and(|d| d.eq_ignore_ascii_case("yes"));
                let text = if flowed { plain::unflowed(&text, joined) } else { text };
                let (text, files) = plain::without_files(text);
                if text.contains("-----BEGIN PGP MESSAGE-----") {
                    self.message.encrypted = Some("PGP");
                }
                self.body(group, |body| append(&mut body.plain, &text));
                for (name, bytes) in files {
                    self.attach(Some(name), String::new(), Content::Bytes(bytes), None);
                }
            }
            Role::Enriched => {
                let text = plain::unenriched(&text(part));
                self.body(group, |body| body.plain = body.plain.take().or(Some(text)));
            }
            Role::Html => {
                let text = html_text(part);
                self.body(group, |body| append(&mut body.html, &text));
            }
            Role::Calendar => {
                let bytes = part.transfer.decode(part.body);
                self.body(group, |body| body.calendar = Some(bytes));
            }
            Role::Tnef => self.tnef(part, sink)?,
            Role::Message => {
                let name = part.file_name().or_else(|| subject(part));
                let content = Content::Part(part.body, part.transfer);
                self.attach(name, "message/rfc822".to_owned(), content, None);
            }
            Role::Attachment => {
                let id = part.headers.line("content-id");
                let id = id.map(|id| id.trim_matches(['<', '>']).to_owned());
                let content = match part.kind.value.as_str() {
                    "message/external-body" | "message/partial" => Content::Elsewhere,
                    _ => Content::Part(part.body, part.transfer),
                };
                self.attach(part.file_name(), part.kind.value.clone(), content, id);
            }
        }
        Ok(())
    }

    fn role(&self, part: &Part<'_>, parent: &str, in_alternative: bool) -> Role {
        let kind = part.kind.value.as_str();
        let alone = part.parent.is_none();
        let attached = part.disposition.value == "attachment" && !alone;
        let resource = parent == "multipart/related" && part.place > 0;
        if parent == "multipart/encrypted" {
            return Role::Encrypted("PGP");
        }
        // A file beside the text; the first words of a message are its text even where they have a file name.
        let file = attached || (part.file_name().is_some() && !in_alternative && !self.is_first());
        match kind {
            "text/plain" | "text/html" if file || (resource && kind == "text/html") => {
                Role::Attachment
            }
            "text/plain" => Role::Plain,
            "text/html" => Role::Html,
            "text/enriched" | "text/richtext" => Role::Enriched,
            "text/calendar" if in_alternative => Role::Calendar,
            "text/rfc822-headers"
            | "message/delivery-status"
            | "message/disposition-notification"
            | "message/feedback-report" => Role::Plain,
            "message/rfc822" | "message/global" | "message/news" => Role::Message,
            "application/ms-tnef" | "application/vnd.ms-tnef" => Role::Tnef,
            "application/pgp-signature"
            | "application/pkcs7-signature"
            | "application/x-pkcs7-signature"
            | "application/pgp-encrypted"
            | "text/x-amp-html"
            | "text/watch-html" => Role::Nothing,
            "application/pkcs7-mime" | "application/x-pkcs7-mime" if smime::is_sealed(part) => {
                Role::Encrypted("S/MIME")
            }
            _ if kind.starts_with("multipart/") => Role::Plain,
            _ if in_alternative && kind.starts_with("text/") && !attached => Role::Nothing,
            _ if resource && is_of_the_page(kind) => Role::Nothing,
            _ if part.file_name().is_some_and(|n| n.eq_ignore_ascii_case("winmail.dat")) => {
                Role::Tnef
            }
            _ => Role::Attachment,
        }
    }

    fn is_first(&self) -> bool {
        self.message.bodies.is_empty() && self.message.attachments.is_empty()
    }

    /// The body that a part of the multipart `group`, or of none, belongs to.
    fn body(&mut self, group: Option<usize>, fill: impl FnOnce(&mut Body)) {
        if group.is_none() || group != self.group || self.message.bodies.is_empty() {
            self.message.bodies.push(Body::default());
            self.group = group;
        }
        if let Some(body) = self.message.bodies.last_mut() {
            fill(body);
        }
    }

    fn attach(
        &mut self,
        name: Option<String>,
        mime_type: String,
        content: Content<'a>,
        id: Option<String>,
    ) {
        self.message.attachments.push(Attachment { name, mime_type, content });
        self.ids.push(id);
    }

    fn tnef(&mut self, part: &Part<'a>, sink: &Sink<'_>) -> Result<()> {
        let bytes = part.transfer.decode(part.body);
        let Some(found) = tnef::read(&bytes, sink)? else {
            let content = Content::Part(part.body, part.transfer);
            self.attach(part.file_name(), part.kind.value.clone(), content, None);
            return Ok(());
        };
        let said = self.message.bodies.iter().any(|b| {
            b.html.is_some() || b.plain.as_deref().is_some_and(|text| !text.trim().is_empty())
        });
        if !said {
            self.message.bodies.extend(found.body);
        }
        for attachment in found.attachments {
            self.attach(attachment.name, attachment.mime_type, attachment.content, None);
        }
        Ok(())
    }

    /// Drops the pictures that the text shows where they belong, and the invitation that the text is read from.
    fn drop_repeated(&mut self) {
        let calendars: Vec<&[u8]> =
            self.message.bodies.iter().filter_map(|body| body.calendar.as_deref()).collect();
        let html = self.message.bodies.iter().filter_map(|body| body.html.as_deref());
        let shown: HashSet<String> = html.flat_map(shown).collect();
        let mut ids = std::mem::take(&mut self.ids).into_iter();
        self.message.attachments.retain(|attachment| {
            let id = ids.next().flatten();
            if attachment.mime_type.starts_with("image/") {
                return !id.is_some_and(|id| shown.contains(&id));
            }
            let calendar =
                matches!(attachment.mime_type.as_str(), "text/calendar" | "application/ics");
            let same =
                |bytes: Vec<u8>| calendars.iter().any(|one| one.trim_ascii() == bytes.trim_ascii());
            !(calendar && !calendars.is_empty() && attachment.bytes().is_some_and(same))
        });
    }
}

/// The identifiers behind `cid:` in a page (RFC 2392).
pub(super) fn shown(html: &str) -> impl Iterator<Item = String> {
    html.split("cid:").skip(1).filter_map(|rest| {
        let end = rest.find(['"', '\'', '>', ')', ' ', '&'])?;
        let id = rest.get(..end.min(500))?;
        Some(id.replace("%40", "@"))
    })
}

/// What a page is made of besides its words.
fn is_of_the_page(kind: &str) -> bool {
    let (family, _) = kind.split_once('/').unwrap_or((kind, ""));
    matches!(family, "image" | "font" | "video" | "audio")
        || matches!(kind, "text/css" | "text/javascript" | "application/javascript")
}

fn append(slot: &mut Option<String>, text: &str) {
    match slot {
        Some(all) => {
            all.push('\n');
            all.push_str(text);
        }
        None => *slot = Some(text.to_owned()),
    }
}

fn text(part: &Part<'_>) -> String {
    charset::text(&part.transfer.decode(part.body), part.kind.get("charset"))
}

/// A page: what the header of the part says about its charset counts more than what the page says.
fn html_text(part: &Part<'_>) -> String {
    let bytes = part.transfer.decode(part.body);
    let declared = part.kind.get("charset").filter(|c| !c.eq_ignore_ascii_case("us-ascii"));
    match declared {
        Some(declared) => charset::text(&bytes, Some(declared)),
        None => html::decoded(&bytes),
    }
}

/// The subject of the message in a part.
fn subject(part: &Part<'_>) -> Option<String> {
    let head = part.body.get(..part.body.len().min(64 << 10)).unwrap_or_default();
    let bytes = part.transfer.decode(head);
    let (headers, _) = Headers::read(&bytes, |_| false);
    headers.line("subject").map(|subject| words::decode(&subject))
}
