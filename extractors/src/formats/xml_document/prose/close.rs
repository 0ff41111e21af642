//! What happens where an element ends.

use super::role::Role;
use super::{Open, Prose};
use crate::block::{Inline, Kind};
use crate::error::Result;

impl Prose<'_, '_> {
    /// Ends the innermost element.
    pub(super) fn end(&mut self) -> Result<()> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        if let Some(capture) = &mut self.capture {
            if self.open.len() + 1 > capture.level {
                capture.end();
                return Ok(());
            }
            if let Some(capture) = self.capture.take() {
                self.release(&capture)?;
            }
        }
        self.close(&open)?;
        self.style = open.style;
        self.link = open.link;
        Ok(())
    }

    fn close(&mut self, open: &Open) -> Result<()> {
        match open.role {
            Role::Title => self.end_title()?,
            Role::Section | Role::Named(_) | Role::Body => {
                self.settle_rest()?;
                self.flow.flush()?;
                self.labels.in_notes &= open.role != Role::Body;
            }
            Role::Quote | Role::Cited => {
                self.flow.flush()?;
                self.flow.quote = self.flow.quote.saturating_sub(1);
            }
            Role::List { .. } | Role::Outline => {
                self.flow.flush()?;
                self.flow.marker = None;
                self.flow.lists.pop();
            }
            Role::Item | Role::Entry => {
                self.settle_rest()?;
                self.flow.flush()?;
                self.flow.marker = None;
                if open.implied {
                    self.flow.lists.pop();
                }
            }
            Role::Term => self.flow.end_term(),
            Role::Terms => {
                self.flow.flush()?;
                self.flow.release_term()?;
            }
            Role::Code => {
                if let Some((text, language)) = self.code.take() {
                    let text = text.strip_prefix('\n').map(str::to_owned).unwrap_or(text);
                    self.written += 1;
                    self.flow.own(Kind::Code { language, text })?;
                }
            }
            Role::Verse => {
                self.flow.flush()?;
                self.verse = self.verse.saturating_sub(1);
            }
            Role::Line => self.flow.line_break()?,
            Role::Note | Role::NoteBody => self.flow.close_note()?,
            Role::Link | Role::Reference => self.end_link(open),
            Role::Formula { display } => self.end_formula(display)?,
            Role::Word => self.flow.space(),
            Role::Quoted => self.flow.push(Inline::text("”")),
            Role::Contributors => {
                self.show_people()?;
                self.write_people()?;
            }
            Role::Header => self.write_people()?,
            Role::Date(key) => self.write_date(key)?,
            Role::Parts => self.end_parts()?,
            role => self.end_box(role)?,
        }
        Ok(())
    }

    fn end_box(&mut self, role: Role) -> Result<()> {
        match role {
            Role::Table => {
                self.columns.pop();
                self.flow.close_table()?;
                self.written += 1;
            }
            Role::Head | Role::Caption => {
                self.flow.flush()?;
                if let Some(table) = self.flow.tables.last_mut() {
                    (table.in_head, table.in_caption) = (false, false);
                }
            }
            Role::Cell { .. } => {
                self.flow.flush()?;
                self.flow.release_term()?;
            }
            Role::Figure | Role::Advice(_) => {
                self.settle_rest()?;
                self.flow.flush()?;
            }
            Role::Box
            | Role::StyledBox(_)
            | Role::Subtitle
            | Role::Row
            | Role::HeadRow
            | Role::Field => self.flow.flush()?,
            _ => {}
        }
        Ok(())
    }

    /// A label that nothing followed is a line by itself.
    fn settle_rest(&mut self) -> Result<()> {
        match self.pending {
            Some(super::Pending::Name(_)) => {
                self.pending = None;
                Ok(())
            }
            Some(_) => self.settle_label(),
            None => Ok(()),
        }
    }

    fn end_title(&mut self) -> Result<()> {
        self.flow.end_heading()?;
        if let Some(title) = self.title.take() {
            self.titled = true;
            self.flow.metadata(crate::metadata::key::TITLE, &title)?;
        }
        Ok(())
    }

    /// A link without words is its address.
    fn end_link(&mut self, open: &Open) {
        if self.written == open.before
            && let Some(link) = self.link.clone()
        {
            self.written += 1;
            self.words(&link);
        }
    }

    fn end_formula(&mut self, display: bool) -> Result<()> {
        let Some(formula) = self.formula.take() else { return Ok(()) };
        match formula.latex {
            Some(latex) if display && self.flow.stands_free() => {
                let tag = formula.tag.map(|tag| format!(" \\tag{{{tag}}}")).unwrap_or_default();
                self.flow.own(Kind::Math { latex: format!("{latex}{tag}") })
            }
            Some(latex) => {
                self.flow.push(Inline::Math { latex });
                Ok(())
            }
            None if display => self.flow.flush(),
            None => Ok(()),
        }
    }

    fn end_parts(&mut self) -> Result<()> {
        let around = self.open.last().map(|open| open.role);
        match around {
            Some(Role::Parts | Role::Citation | Role::Item | Role::Alternatives) => Ok(()),
            _ => self.flow.flush(),
        }
    }
}
