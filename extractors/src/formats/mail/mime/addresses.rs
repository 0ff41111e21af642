//! Lists of people (RFC 5322, 3.4), groups and the comments of older programs included.

use super::words;
use crate::clean;

/// People of one list that are kept.
const MOST: usize = 1_000;

/// A person, or whatever else has an address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::formats::mail) struct Mailbox {
    /// The name, where it says more than the address.
    pub(in crate::formats::mail) name: String,
    /// The address; empty where there is only a name.
    pub(in crate::formats::mail) address: String,
}

impl Mailbox {
    /// From a name and an address of any kind.
    pub(in crate::formats::mail) fn new(name: &str, address: &str) -> Self {
        let name = clean::line(name);
        // Some programs put quotes within the quotes.
        let inner = |mark| name.strip_prefix(mark).and_then(|n| n.strip_suffix(mark));
        let name = inner('\'').or_else(|| inner('"')).unwrap_or(&name).trim();
        let address = clean::line(address);
        let name = if name.eq_ignore_ascii_case(&address) { "" } else { name };
        Self { name: name.to_owned(), address }
    }

    fn is_empty(&self) -> bool {
        self.name.is_empty() && self.address.is_empty()
    }
}

impl std::fmt::Display for Mailbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.name.as_str(), self.address.as_str()) {
            (name, "") => f.write_str(name),
            ("", address) => f.write_str(address),
            (name, address) => write!(f, "{name} <{address}>"),
        }
    }
}

/// The people in `text`, a value on one line.
pub(in crate::formats::mail) fn read(text: &str) -> Vec<Mailbox> {
    let mut list = List::default();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        list.take(c, &mut chars);
        if list.people.len() >= MOST {
            break;
        }
    }
    list.end();
    list.people
}

#[derive(Default)]
struct List {
    people: Vec<Mailbox>,
    /// Words outside of brackets.
    words: String,
    comment: String,
    address: Option<String>,
}

impl List {
    fn take(&mut self, c: char, rest: &mut std::str::Chars<'_>) {
        match c {
            '"' => quoted(rest, &mut self.words),
            '(' => comment(rest, &mut self.comment),
            '<' => {
                let inner: String = rest.by_ref().take_while(|c| *c != '>').collect();
                // RFC 5322, 4.4: a route may stand before the address.
                let inner = match inner.rsplit_once(':') {
                    Some((route, address)) if route.starts_with('@') => address.to_owned(),
                    _ => inner,
                };
                self.address = Some(inner);
            }
            ',' | ';' => self.end(),
            // The name of a group; what follows are its members.
            ':' if !self.words.contains('@') && self.address.is_none() => self.group(),
            c => self.words.push(c),
        }
    }

    fn group(&mut self) {
        let name = words::decode(&std::mem::take(&mut self.words));
        let name = Mailbox::new(&name, "");
        if !name.is_empty() {
            self.people.push(name);
        }
    }

    fn end(&mut self) {
        let words = words::decode(std::mem::take(&mut self.words).trim());
        let comment = words::decode(&std::mem::take(&mut self.comment));
        let mailbox = match self.address.take() {
            Some(address) => {
                let name = if words.trim().is_empty() { comment } else { words };
                Mailbox::new(&name, &words::decode(&address))
            }
            None if words.contains('@') => Mailbox::new(&comment, &words),
            None => Mailbox::new(&words, ""),
        };
        if !mailbox.is_empty() {
            self.people.push(mailbox);
        }
    }
}

fn quoted(rest: &mut std::str::Chars<'_>, out: &mut String) {
    while let Some(c) = rest.next() {
        match c {
            '"' => return,
            '\\' => out.extend(rest.next()),
            c => out.push(c),
        }
    }
}

fn comment(rest: &mut std::str::Chars<'_>, out: &mut String) {
    let mut depth = 1_u32;
    while let Some(c) = rest.next() {
        match c {
            '(' => depth = depth.saturating_add(1),
            ')' if depth == 1 => return,
            ')' => depth -= 1,
            '\\' => {
                out.extend(rest.next());
                continue;
            }
            _ => {}
        }
        out.push(c);
    }
}
