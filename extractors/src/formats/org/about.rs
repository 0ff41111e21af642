//! What a document says about itself, and its headlines.

use super::blocks::Reader;
use super::signs::{is_tags, keyword};
use crate::block::{Inline, plain_text};
use crate::error::Result;
use crate::metadata::key;

impl Reader<'_, '_> {
    /// Reads what the document says about itself, wherever it does.
    pub(super) fn about(&mut self, lines: &[&str]) -> Result<()> {
        let mut title = String::new();
        let mut byline: Vec<String> = Vec::new();
        for (name, value) in lines.iter().filter_map(|line| keyword(line)) {
            self.flow.sink.check()?;
            let key = match name.to_ascii_lowercase().as_str() {
                "title" => {
                    if !title.is_empty() {
                        title.push(' ');
                    }
                    title.push_str(value);
                    continue;
                }
                "subtitle" => {
                    byline.push(value.to_owned());
                    continue;
                }
                "macro" => {
                    self.state.define(value);
                    continue;
                }
                "link" => {
                    self.state.abbreviate(value);
                    continue;
                }
                "todo" | "seq_todo" | "typ_todo" => {
                    let words = value.split_whitespace().filter(|w| *w != "|");
                    self.todo.extend(words.map(|w| w.split('(').next().unwrap_or(w).to_owned()));
                    continue;
                }
                "author" => key::CREATOR,
                "date" => key::CREATED,
                "language" => key::LANGUAGE,
                "keywords" | "filetags" => key::KEYWORDS,
                "description" => key::DESCRIPTION,
                _ => continue,
            };
            if matches!(key, key::CREATOR | key::CREATED) && !value.is_empty() {
                byline.push(value.to_owned());
            }
            self.flow.sink.metadata(key, value.trim_matches(['<', '>', '[', ']', ':']))?;
        }
        if !title.is_empty() {
            let words = self.words(&title);
            self.flow.sink.metadata(key::TITLE, &plain_text(&words))?;
            self.flow.heading(1, words)?;
            if !byline.is_empty() {
                let words = self.words(&byline.join(" · "));
                self.flow.paragraph(words)?;
            }
        }
        Ok(())
    }

    /// `** TODO [#A] Title :tag:`
    pub(super) fn headline(&mut self, level: usize, line: &str) -> Result<()> {
        let title = line.get(level..).unwrap_or_default().trim();
        let unread = title.rsplit_once([' ', '\t']).map_or(title, |(_, tags)| tags);
        let unread = is_tags(unread) && unread.split(':').any(|tag| tag == "noexport");
        if unread || title == "COMMENT" || title.starts_with("COMMENT ") {
            self.hidden = Some(level);
            return Ok(());
        }
        let (todo, title) = match title.split_once(' ') {
            Some((word, rest)) if self.todo.iter().any(|t| t == word) => {
                (Some(word.to_owned()), rest.trim())
            }
            _ => (None, title),
        };
        // A priority.
        let title = match title.strip_prefix("[#").and_then(|t| t.split_once(']')) {
            Some((priority, rest)) if priority.len() <= 2 => rest.trim(),
            _ => title,
        };
        // Tags at the end.
        let title = match title.rsplit_once([' ', '\t']) {
            Some((words, tags)) if is_tags(tags) => words.trim_end(),
            _ if is_tags(title) => "",
            _ => title,
        };
        let mut words = self.words(title);
        if let Some(todo) = todo {
            words.insert(0, Inline::text(format!("{todo} ")));
        }
        let level = u8::try_from(level).unwrap_or(6).saturating_add(self.above);
        self.flow.heading(level, words)?;
        self.write_notes()
    }
}
