//! Commands that refer: links, citations, notes, pictures; and what authors say to each other.

use super::captures::Capture;
use super::commands;
use super::reader::{Reader, What};
use crate::block::{Inline, Style};
use crate::error::Result;

impl Reader<'_, '_, '_> {
    pub(super) fn note(&mut self, command: &str) {
        let given = self.source.optional();
        if command != "footnotetext" || given.is_none() {
            self.notes += u32::from(command != "footnotetext");
        }
        let label = given.filter(|label| !label.trim().is_empty() && command != "marginpar");
        let label = label.unwrap_or_else(|| self.notes.max(1).to_string());
        if command != "footnotetext" {
            self.push(Inline::FootnoteRef { label: label.clone() });
        }
        if command != "footnotemark" {
            self.capture(Capture::Note(label));
        }
    }

    /// A picture: its alternative text, where it has one.
    pub(super) fn graphics(&mut self) -> Result<()> {
        let options = self.source.optional().unwrap_or_default();
        self.source.argument();
        let alt = super::environments::option(&options, "alt").unwrap_or_default();
        if alt.is_empty() {
            return Ok(());
        }
        if self.words.len() > 1 {
            self.push(Inline::Image { alt });
            return Ok(());
        }
        self.begin_block()?;
        self.flow.image(&alt)
    }

    /// What authors say to each other: remarks only if they are wanted, changes as they are wanted.
    pub(super) fn remark(&mut self, name: &str) -> Result<bool> {
        let all = self.options.changes == crate::Changes::All;
        match name {
            "todo" if self.options.comments => {
                self.source.optional();
                self.remarks += 1;
                let label = format!("comment-{}", self.remarks);
                self.push(Inline::FootnoteRef { label: label.clone() });
                self.capture(Capture::Note(label));
            }
            "todo" => self.omit(),
            // Notes of the speaker of a slide.
            "note" if self.facts.beamer && self.options.without_notes => self.omit(),
            "note" if self.facts.beamer => {
                self.source.optional();
                self.begin_block()?;
                self.capture(Capture::Line);
            }
            "note" => return Ok(false),
            "added" => {
                self.source.optional();
            }
            "deleted" if all => {
                self.source.optional();
                self.struck();
            }
            "deleted" => self.omit(),
            "replaced" => {
                self.source.optional();
                let new = self.source.argument().unwrap_or_default();
                let old = self.source.argument().unwrap_or_default();
                let old = if all { format!("\\sout{{{old}}}") } else { String::new() };
                self.source.push(format!("{{{new}}}{old}"));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    pub(super) fn omit(&mut self) {
        self.source.optional();
        self.source.argument();
    }

    pub(super) fn struck(&mut self) {
        if self.begin_argument() && self.open(What::Group { end: "" }) {
            self.style = self.style.with(Style::STRIKE);
        }
    }

    /// Reads a command that refers to something else; false where it is another.
    pub(super) fn reference(&mut self, name: &str) -> bool {
        match name {
            "href" => {
                self.source.optional();
                let target = self.source.literal().unwrap_or_default();
                if self.begin_argument() && self.open(What::Group { end: "" }) {
                    self.link = Some(target.trim().into());
                }
            }
            "url" | "nolinkurl" => {
                let target = self.source.literal().unwrap_or_default();
                let target = target.trim();
                if self.in_body || self.words.len() > 1 {
                    let style = self.style;
                    self.current().add(target, style, Some(&target.into()));
                }
            }
            "ac" | "gls" | "Gls" | "acrshort" | "acrlong" | "acs" | "acl" | "acf" | "glspl"
            | "acp" | "Ac" => {
                let key = self.source.argument().unwrap_or_default();
                self.add(key.trim());
            }
            "SI" | "qty" | "SIrange" | "num" | "si" | "unit" | "ang" => self.quantity(name),
            name if commands::refers(name) => {
                let mut parts: Vec<String> = Vec::new();
                while let Some(option) = self.source.optional() {
                    parts.extend(Some(option).filter(|o| !o.trim().is_empty()));
                }
                let keys = self.source.argument().unwrap_or_default();
                let keys: Vec<&str> = keys.split(',').map(str::trim).collect();
                parts.insert(0, keys.join(", "));
                self.add(&format!("[{}]", parts.join(", ").replace('~', " ")));
            }
            _ => return false,
        }
        true
    }
}
