//! Notes over the whole book: labels count through it, and a reference may lead into another document, where the notes of all
//! chapters often stand. Asked by the HTML reader.

use super::container::{Container, folder, locate};
use crate::formats::html::{Around, Awaited};
use std::collections::{HashMap, HashSet};

/// Most notes that are kept in mind, and most ids of a document.
const MOST: usize = 50_000;
/// Longest id that is looked at.
const LONGEST_ID: usize = 200;

/// The notes of the book so far.
#[derive(Debug, Default)]
pub(super) struct Notes {
    count: usize,
    /// By the path of the document where the note stands.
    awaited: HashMap<String, Vec<Awaited>>,
    /// By document and id.
    labels: HashMap<(String, String), String>,
    /// The ids of documents that are still to be read.
    ids: HashMap<String, HashSet<String>>,
}

impl Notes {
    fn next(&mut self) -> String {
        self.count += 1;
        self.count.to_string()
    }
}

/// A document that is being read, and what lies around it.
pub(super) struct Place<'b> {
    /// Its path.
    pub(super) path: &'b str,
    /// The documents that are still to be read.
    pub(super) ahead: &'b HashSet<String>,
    pub(super) container: &'b mut Container,
    pub(super) notes: &'b mut Notes,
}

impl Place<'_> {
    /// Whether the document at `path` will be read and has something of this id.
    fn is_ahead(&mut self, path: &str, id: &str) -> bool {
        if !self.ahead.contains(path) {
            return false;
        }
        let container = &mut *self.container;
        // A document that cannot be opened has none; that is told when it is its turn.
        let learned = || container.bytes(path).ok().flatten().map(|b| ids(&b)).unwrap_or_default();
        self.notes.ids.entry(path.to_owned()).or_insert_with(learned).contains(id)
    }
}

impl Around for Place<'_> {
    fn fragment(&self, href: &str) -> Option<String> {
        let (path, fragment) = locate(folder(self.path), href);
        fragment.filter(|_| href.trim().starts_with('#') || path == self.path)
    }

    fn elsewhere(&mut self, href: &str, mark: &str, id: Option<&str>) -> Option<String> {
        let (path, fragment) = locate(folder(self.path), href);
        let place = (path, fragment?);
        if let Some(label) = self.notes.labels.get(&place) {
            return Some(label.clone());
        }
        if self.notes.labels.len() >= MOST || !self.is_ahead(&place.0, &place.1) {
            return None;
        }
        let label = self.notes.next();
        self.notes.labels.insert(place.clone(), label.clone());
        let (path, fragment) = place;
        let (mark, back) = (mark.to_owned(), id.map(str::to_owned));
        let awaited = Awaited { fragment, label: label.clone(), mark, back };
        self.notes.awaited.entry(path).or_default().push(awaited);
        Some(label)
    }

    fn label(&mut self) -> String {
        self.notes.next()
    }

    fn awaited(&self) -> Vec<Awaited> {
        self.notes.awaited.get(self.path).cloned().unwrap_or_default()
    }
}

/// The values of all attributes `id`, as they stand in the bytes.
fn ids(bytes: &[u8]) -> HashSet<String> {
    let text = String::from_utf8_lossy(bytes);
    let value = |after: &str| {
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, _) = after.get(1..)?.split_once(quote)?;
        (!value.is_empty() && value.len() <= LONGEST_ID).then(|| value.to_owned())
    };
    text.split("id=").skip(1).filter_map(value).take(MOST).collect()
}
