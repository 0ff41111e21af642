//! What happens where an element begins.

use super::attributes::{self, Attributes, first};
use super::capture::{Capture, Purpose};
use super::labels::Pending;
use super::role::Role;
use super::{Enter, Formula, Open, Prose};
use crate::block::{Inline, Kind, Style};
use crate::error::Result;

impl Prose<'_, '_> {
    /// Begins the element `name`. `inline` says that words stand beside it, where that is known.
    pub(super) fn start(
        &mut self,
        name: &str,
        attributes: Attributes<'_>,
        inline: Option<bool>,
    ) -> Result<Enter> {
        let role = self.names.get(name).copied();
        if let Some(capture) = &mut self.capture {
            capture.start(role.unwrap_or(Role::Inline));
            self.push(Role::Inline);
            let heading = matches!(role, Some(Role::Title | Role::Label | Role::Skip));
            return Ok(if heading { self.leave() } else { Enter::Content });
        }
        if self.code.is_some() && role != Some(Role::Skip) {
            self.push(Role::Inline);
            return Ok(Enter::Content);
        }
        let role = role.unwrap_or_else(|| self.unknown(inline));
        if self.is_in_header() && !is_told(role) {
            return Ok(Enter::Skip);
        }
        if let Some(open) = self.open.last()
            && open.role == Role::Alternatives
            && (self.written > open.before || role == Role::Original)
        {
            return Ok(Enter::Skip);
        }
        if role == Role::Skip {
            return Ok(Enter::Skip);
        }
        self.part(role);
        self.push(role);
        match self.enter(role, attributes)? {
            Enter::Content => Ok(Enter::Content),
            other => {
                self.leave();
                Ok(other)
            }
        }
    }

    fn push(&mut self, role: Role) {
        self.open.push(Open {
            role,
            style: self.style,
            link: self.link.clone(),
            before: self.written,
            words: false,
            implied: false,
            headed: false,
        });
    }

    /// Takes an element back that was not entered.
    fn leave(&mut self) -> Enter {
        if let Some(open) = self.open.pop() {
            self.style = open.style;
            self.link = open.link;
        }
        Enter::Skip
    }

    /// What an element is that the dialect does not name: a line of its own where blocks stand, else a part of the line.
    fn unknown(&self, inline: Option<bool>) -> Role {
        let beside = inline.unwrap_or_else(|| {
            let through = |o: &&Open| matches!(o.role, Role::Inline | Role::Header) && !o.words;
            let around = self.open.iter().rev().find(|open| !through(open));
            around.is_some_and(|open| open.words || !open.role.holds_blocks())
        });
        if beside { Role::Inline } else { Role::Box }
    }

    /// Tells the parts of a reference apart where no words do it.
    fn part(&mut self, role: Role) {
        let Some(open) = self.open.last() else { return };
        if open.role == Role::Parts && !open.words && self.written > open.before {
            let ended = self.flow.last_char().is_none_or(|c| matches!(c, ',' | ';' | ':'));
            let sign = match role {
                Role::Until => "-",
                _ if ended => " ",
                _ => ", ",
            };
            self.flow.push(Inline::text(sign));
        }
    }

    /// What is to be done with the element that was opened last.
    fn enter(&mut self, role: Role, attributes: Attributes<'_>) -> Result<Enter> {
        match role {
            Role::Math => return Ok(Enter::Math),
            Role::Skip
            | Role::Inline
            | Role::Until
            | Role::Alternatives
            | Role::Header
            | Role::Original
            | Role::Citation => {}
            Role::Contributor => return Ok(self.contributor(attributes)),
            Role::Date(_) => self.date = [None, None, None],
            Role::Word => self.flow.space(),
            Role::Reference | Role::NoteReference => {
                return self.reference(role == Role::NoteReference, attributes);
            }
            Role::Meta(_)
            | Role::Person
            | Role::Label
            | Role::Tex
            | Role::Alt
            | Role::Html
            | Role::DatePart(_) => return self.capture(role, attributes),
            Role::Given | Role::Family => self.flow.part(),
            Role::Styled(style) => self.style = self.style.with(style),
            Role::Emphasis => {
                let style = attributes::style(attributes).unwrap_or(Style::ITALIC);
                self.style = self.style.with(style);
            }
            Role::Span => {
                let style = attributes::style(attributes).unwrap_or_default();
                self.style = self.style.with(style);
            }
            Role::Quoted => self.flow.push(Inline::text("“")),
            Role::Pointer => self.pointer(attributes)?,
            Role::Link => self.link = attributes::address(attributes),
            Role::Break => self.flow.line_break()?,
            Role::Image => {
                let alt = first(attributes, &["alt", "title"]).unwrap_or_default();
                self.flow.push(Inline::Image { alt });
            }
            Role::Code => {
                self.flow.flush()?;
                self.code = Some((String::new(), first(attributes, &["language", "lang"])));
            }
            Role::Note => {
                let role = self.note()?;
                self.become_(role);
            }
            Role::NoteBody => {
                let role = self.note_body(attributes)?;
                self.become_(role);
            }
            _ => return self.block(role, attributes).map(|()| Enter::Content),
        }
        Ok(Enter::Content)
    }

    /// Elements that begin a line.
    fn block(&mut self, role: Role, attributes: Attributes<'_>) -> Result<()> {
        match role {
            Role::Title | Role::Work | Role::Subtitle => return self.title(role),
            Role::Parts => self.settle_parts()?,
            Role::Cited if self.is_in_line() => {
                self.become_(Role::Quoted);
                self.flow.push(Inline::text("“"));
            }
            Role::Entry if !self.is_listed() => self.become_(Role::Citation),
            Role::Formula { display } => self.begin_formula(display, attributes)?,
            Role::Section if self.labels.in_notes => {
                let role = self.note_body(attributes)?;
                self.become_(role);
            }
            Role::Section | Role::Named(_) | Role::Body => self.section(role, attributes)?,
            Role::Quote | Role::Cited => {
                self.flow.flush()?;
                self.flow.quote = self.flow.quote.saturating_add(1);
            }
            Role::List { ordered } => {
                self.flow.flush()?;
                self.flow.lists.push(attributes::list(ordered, attributes));
                self.flow.marker = None;
            }
            Role::Item if self.is_defined() => {
                self.become_(Role::Box);
                self.flow.flush()?;
            }
            Role::Item | Role::Entry => self.item(attributes)?,
            Role::Outline => self.outline(attributes)?,
            Role::Table => self.table()?,
            Role::Column => self.column(attributes),
            Role::Head => {
                self.flow.flush()?;
                if let Some(table) = self.flow.tables.last_mut() {
                    table.in_head = true;
                }
            }
            Role::Row | Role::HeadRow => self.row(role == Role::HeadRow, attributes)?,
            Role::Cell { header } => self.cell(header, attributes)?,
            Role::Caption if self.container() == Role::Table => self.caption()?,
            Role::Field => {
                self.flow.flush()?;
                let name = first(attributes, &["name"]).unwrap_or_default();
                self.pending = Some(Pending::Prefix(format!("{name}: ")));
            }
            Role::Verse => {
                self.flow.flush()?;
                self.verse += 1;
            }
            Role::Rule => self.flow.own(Kind::Rule)?,
            Role::StyledBox(style) => {
                self.flow.flush()?;
                self.style = self.style.with(style);
            }
            Role::Line => {}
            Role::Advice(name) => {
                self.flow.flush()?;
                self.pending = Some(Pending::Prefix(format!("{name}: ")));
            }
            // A term is one line, whatever stands in it.
            Role::Box if self.is_in_term() => self.become_(Role::Word),
            _ => self.flow.flush()?,
        }
        Ok(())
    }

    /// The element that was opened last is something else here.
    pub(super) fn become_(&mut self, role: Role) {
        if let Some(open) = self.open.last_mut() {
            open.role = role;
        }
        if matches!(role, Role::Note | Role::NoteBody) {
            self.style = Style::PLAIN;
            self.link = None;
        }
    }

    fn capture(&mut self, role: Role, attributes: Attributes<'_>) -> Result<Enter> {
        let header = self.is_in_header();
        let purpose = match role {
            Role::Meta(key) if header => Purpose::Meta(key),
            Role::Person if header && !self.is_in_citation() => Purpose::Person,
            Role::Label => Purpose::Label,
            Role::Tex => Purpose::Tex,
            Role::Alt => Purpose::Alt,
            Role::Html => Purpose::Html,
            Role::DatePart(part) if header => Purpose::DatePart(part),
            _ => {
                self.flow.part();
                return Ok(Enter::Content);
            }
        };
        // Dates for programs stand beside those for people.
        if let Purpose::Meta(key) = purpose
            && let Some(value) = first(attributes, &["value", "when"])
        {
            self.flow.metadata(key, &value)?;
            return Ok(Enter::Skip);
        }
        self.capture = Some(Capture::new(purpose, self.open.len()));
        Ok(Enter::Content)
    }

    fn contributor(&self, attributes: Attributes<'_>) -> Enter {
        let kind = first(attributes, &["contrib-type"]);
        let fits = kind.is_none_or(|kind| matches!(kind.as_str(), "author" | "Author" | "collab"));
        if fits { Enter::Content } else { Enter::Skip }
    }

    /// Parts stand in a line of their own, unless they are parts of a line.
    fn settle_parts(&mut self) -> Result<()> {
        let around = self.open.iter().rev().nth(1).map(|open| open.role);
        let inner =
            matches!(around, Some(Role::Parts | Role::Citation | Role::Item | Role::Alternatives));
        if inner {
            return Ok(());
        }
        self.flow.flush()?;
        // Where people work stands below their names.
        if self.open.iter().any(|o| o.role == Role::Contributors) {
            self.show_people()?;
        }
        Ok(())
    }

    fn is_in_term(&self) -> bool {
        let mut around = self.open.iter().rev().skip(1).map(|open| open.role);
        around.find(|role| *role != Role::Inline) == Some(Role::Term)
    }

    fn begin_formula(&mut self, display: bool, attributes: Attributes<'_>) -> Result<()> {
        if display {
            self.settle_label()?;
            self.flow.flush()?;
        }
        self.formula = Some(Formula::default());
        let notation = first(attributes, &["notation"]).unwrap_or_default().to_lowercase();
        if notation.contains("tex") {
            self.capture = Some(Capture::new(Purpose::Tex, self.open.len()));
        }
        Ok(())
    }
}

/// Whether an element of a header is read.
fn is_told(role: Role) -> bool {
    matches!(
        role,
        Role::Inline
            | Role::Header
            | Role::Title
            | Role::Subtitle
            | Role::Work
            | Role::Named(_)
            | Role::Contributors
            | Role::Contributor
            | Role::Person
            | Role::Given
            | Role::Family
            | Role::Parts
            | Role::Alternatives
            | Role::Meta(_)
            | Role::Date(_)
            | Role::DatePart(_)
    )
}
