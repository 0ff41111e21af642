//! What a document says about itself, under the names of Dublin Core where one fits.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Longest value kept, in characters: metadata is for display and filters.
const LONGEST_VALUE: usize = 1_000;
/// Most keys kept.
const MOST_KEYS: usize = 64;

/// Well-known keys.
pub mod key {
    /// The document's title.
    pub const TITLE: &str = "title";
    /// Its authors, separated by `; `.
    pub const CREATOR: &str = "creator";
    /// Its subject.
    pub const SUBJECT: &str = "subject";
    /// Its description or abstract.
    pub const DESCRIPTION: &str = "description";
    /// Its keywords.
    pub const KEYWORDS: &str = "keywords";
    /// Its language, BCP 47: the one found in the text where it is sure, else the declared one.
    pub const LANGUAGE: &str = "language";
    /// When it was made, RFC 3339 where it can be had.
    pub const CREATED: &str = "created";
    /// When it was last changed, RFC 3339 where it can be had.
    pub const MODIFIED: &str = "modified";
    /// Number of pages.
    pub const PAGES: &str = "pages";
    /// Number of sheets.
    pub const SHEETS: &str = "sheets";
    /// Number of slides.
    pub const SLIDES: &str = "slides";
    /// Number of words read.
    pub const WORDS: &str = "words";
    /// The site or paper that a web page belongs to.
    pub const SITE: &str = "site";
    /// The address that a web page calls its own, absolute.
    pub const URL: &str = "url";
    /// The program that made it.
    pub const PRODUCER: &str = "producer";
}

/// Keys and values, sorted by key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Metadata(BTreeMap<String, String>);

impl Metadata {
    /// Sets `key`, unless the cleaned value is empty or the key is set already: the first source is the best one.
    pub fn set(&mut self, key: &str, value: &str) {
        let mut value = crate::clean::line(value);
        if value.is_empty() || self.0.contains_key(key) || self.0.len() >= MOST_KEYS {
            return;
        }
        if let Some((cut, _)) = value.char_indices().nth(LONGEST_VALUE) {
            value.truncate(cut);
        }
        self.0.insert(key.to_owned(), value);
    }

    /// The value of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// All pairs in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(k, v)| (k.as_str(), v.as_str()))
    }
}
