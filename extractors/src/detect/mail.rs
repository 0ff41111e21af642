//! Messages and mailboxes, by the header that they start with. Text with colons is none: what only people write needs an
//! address, or the fields that programs add.

use super::{Detection, Evidence, Hints, fallback};
use crate::formats::code;
use crate::formats::mail::mbox;
use crate::input::Input;
use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read};

/// Fields that people fill in.
const WRITTEN: [&str; 8] = ["from", "to", "cc", "bcc", "subject", "date", "reply-to", "sender"];
/// Fields that programs add.
const ADDED: [&str; 22] = [
    "received",
    "message-id",
    "mime-version",
    "return-path",
    "delivered-to",
    "dkim-signature",
    "domainkey-signature",
    "arc-seal",
    "arc-message-signature",
    "authentication-results",
    "received-spf",
    "content-transfer-encoding",
    "in-reply-to",
    "references",
    "list-unsubscribe",
    "newsgroups",
    "thread-topic",
    "x-mailer",
    "x-received",
    "x-gmail-labels",
    "x-mozilla-status",
    "x-originating-ip",
];
/// Fields that other headers have too.
const SHARED: [&str; 3] = ["content-type", "content-disposition", "importance"];
/// Lines of a header that are looked at.
const MOST_LINES: usize = 2_000;
/// Lines of a header that may be junk.
const MOST_JUNK: usize = 2;
/// Bytes that are searched for a second message.
const SEARCHED: u64 = 256 << 20;

/// What a text is that starts as mail does; `None` for any other.
pub(super) fn of(text: &str, hints: &Hints<'_>, whole: bool) -> Option<Detection> {
    let promised = super::promised(hints).map_or("", |format| format.spec().name);
    let first = text.lines().next().unwrap_or_default();
    let separated = mbox::is_separator(first.as_bytes());
    if separated && (promised == "mbox" || has_second(text.as_bytes())) {
        let evidence = if promised == "mbox" { Evidence::Label } else { Evidence::Shape };
        return Some(Detection::of(fallback("mbox"), evidence));
    }
    // Patches are kept in the shape of mail.
    if hints.file_name.is_some_and(|name| code::language_of_file(name).is_some()) {
        return None;
    }
    let header = Header::read(text);
    if header.is_archive() {
        return Some(Detection::of(fallback("mhtml"), Evidence::Shape));
    }
    if header.is_mail(whole) {
        return Some(Detection::of(fallback("eml"), Evidence::Shape));
    }
    let fits = promised == "eml" && header.fields > 0 && (header.known > 0 || header.ended);
    fits.then(|| Detection::of(fallback("eml"), Evidence::Label))
}

/// Whether what was taken for a message, because only its start was seen, is a mailbox.
pub(super) fn is_mailbox(head: &[u8], input: &Input) -> bool {
    let first = head.split(|b| *b == b'\n').next().unwrap_or_default();
    mbox::is_separator(first) && has_second(BufReader::new(input.reader().take(SEARCHED)))
}

/// Whether a second message begins below an empty line.
fn has_second(mut text: impl BufRead) -> bool {
    let mut line = Vec::new();
    let mut gap = false;
    loop {
        line.clear();
        match text.by_ref().take(1 << 16).read_until(b'\n', &mut line) {
            Ok(n) if n > 0 => {}
            Ok(_) | Err(_) => return false,
        }
        if gap && mbox::is_separator(&line) {
            return true;
        }
        gap = line.trim_ascii().is_empty();
    }
}

/// What the first lines of a text are as a header.
#[derive(Default)]
struct Header {
    fields: usize,
    /// Different fields that mail has.
    known: usize,
    /// Whether one of them is a program's, or names a kind of part that only mail has.
    added: bool,
    /// Whether a person's field has an address.
    address: bool,
    /// Whether it is the header of a page and what belongs to it.
    related: bool,
    /// Whether an empty line ends it.
    ended: bool,
}

impl Header {
    fn read(text: &str) -> Self {
        let mut header = Self::default();
        let mut seen: HashSet<String> = HashSet::new();
        let mut junk = 0;
        // The length that Apple Mail puts above a message, and the line above one in a mailbox.
        let above = |line: &str| {
            line.starts_with("From ")
                || line.starts_with(">From ")
                || (!line.is_empty() && line.trim_end().bytes().all(|b| b.is_ascii_digit()))
        };
        let lines = text.trim_start().lines().take(MOST_LINES).enumerate();
        for (_, line) in lines.skip_while(|(i, line)| *i < 2 && above(line)) {
            if line.trim().is_empty() {
                header.ended = true;
                break;
            }
            if line.starts_with([' ', '\t']) && header.fields > 0 {
                continue;
            }
            match field(line) {
                Some((name, value)) => {
                    header.fields += 1;
                    header.field(name.to_ascii_lowercase(), value, &mut seen);
                }
                None if header.fields > 0 && junk < MOST_JUNK => junk += 1,
                None => return Self::default(),
            }
        }
        header.known = seen.len();
        header
    }

    fn field(&mut self, name: String, value: &str, seen: &mut HashSet<String>) {
        let written = WRITTEN.contains(&name.as_str());
        let added = ADDED.contains(&name.as_str());
        let kind = value.trim_start().to_ascii_lowercase();
        let multipart =
            name == "content-type" && kind.starts_with("multipart/") && kind.contains("boundary");
        self.related |= name == "content-type" && kind.starts_with("multipart/related");
        self.address |= written && value.contains('@');
        self.added |= added || multipart;
        if written || added || SHARED.contains(&name.as_str()) {
            seen.insert(name);
        }
    }

    /// Whether a browser or an office suite packed a page so: nobody sent it.
    fn is_archive(&self) -> bool {
        self.related && !self.address
    }

    fn is_mail(&self, whole: bool) -> bool {
        let known = self.known >= 2 || (self.added && self.known == 1 && self.ended);
        // A header that goes on to the end of the text is a list of facts, unless a program wrote it.
        known && (self.added || (self.address && (self.ended || !whole)))
    }
}

/// Name and value of a field.
fn field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let name = name.trim_end();
    let fits = !name.is_empty() && name.len() <= 76 && name.bytes().all(|b| b.is_ascii_graphic());
    fits.then_some((name, value))
}
