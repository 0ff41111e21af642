//! The one walk through the tokens: groups, and where words go. Finished blocks of the body go to the sink at once; only an open
//! paragraph, table, text box or note is held.

use super::about::About;
use super::fields::Fields;
use super::flow::Frame;
use super::fonts::Fonts;
use super::formulas::Formula;
use super::groups::{Group, Place};
use super::notes::Notes;
use super::numbering::Numbering;
use super::rows::RowProps;
use super::shapes::Shapes;
use super::styles::Styles;
use super::tokens::{Token, Tokens};
use super::words::{Target, Word, word};
use crate::block::Block;
use crate::error::Result;
use crate::formats::docx::numbering::Label;
use crate::limits::Limits;
use crate::sink::Sink;
use crate::{Changes, Options};

/// What the walk knows and where it stands.
#[derive(Debug)]
pub(super) struct Walker<'a> {
    pub(super) limits: &'a Limits,
    pub(super) options: &'a Options,
    /// Whether the headers and footers are what is read.
    pub(super) margins: Option<Margins>,
    pub(super) group: Group,
    /// The groups around it, outermost first.
    pub(super) around: Vec<Group>,
    /// Groups that are open beyond those that are kept.
    pub(super) deeper: u64,
    /// The word that comes may be passed over where it is unknown.
    starred: bool,
    /// The outermost group has ended, or not begun.
    ended: bool,
    pub(super) fonts: Fonts,
    pub(super) styles: Styles,
    /// Whether everything is set in a code font.
    pub(super) typed: Option<bool>,
    pub(super) numbering: Numbering,
    pub(super) fields: Fields,
    pub(super) shapes: Shapes,
    pub(super) formula: Formula,
    pub(super) about: About,
    pub(super) notes: Notes,
    /// Values that are being read, outermost first.
    pub(super) values: Vec<String>,
    /// Bytes that are not decoded yet, and whether some above ASCII were not written in digits.
    pub(super) pending: Vec<u8>,
    pub(super) raw: bool,
    /// Characters that a `\u` has replaced already.
    pub(super) replaced: u32,
    /// The first half of a character beyond U+FFFF.
    pub(super) high: Option<u16>,
    pub(super) body: Frame,
    /// The open frames inside of it, outermost first.
    pub(super) inner: Vec<Frame>,
    pub(super) row: RowProps,
    /// The definitions of the rows around the one that is being defined.
    pub(super) rows_around: Vec<RowProps>,
    /// The title in the properties, or the one found in the text.
    pub(super) title: Option<String>,
    pub(super) found_title: Option<String>,
    /// Whether numbers of lists are written out.
    pub(super) shows_numbers: bool,
    /// The last number in the manner of Word 6, where it may go on.
    pub(super) old_label: Option<Label>,
    pub(super) held: Held,
    /// Whether something may be ready to be written.
    pub(super) ready: bool,
    pub(super) written: u64,
    pub(super) too_deep: bool,
}

/// The texts of headers and footers, each once.
#[derive(Debug, Default)]
pub(super) struct Margins {
    pub(super) headers: Vec<Vec<Block>>,
    pub(super) footers: Vec<Vec<Block>>,
}

/// How much is held in memory because something is open.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// Pieces of content, cells, and paragraphs.
    pub(super) nodes: u64,
    /// Bytes of text.
    pub(super) text: u64,
}

/// What to do behind a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Go,
    /// Pass over the rest of the group.
    Skip,
}

impl<'a> Walker<'a> {
    pub(super) fn new(options: &'a Options, limits: &'a Limits) -> Self {
        Self {
            limits,
            options,
            margins: None,
            group: Group::new(),
            around: Vec::new(),
            deeper: 0,
            starred: false,
            ended: true,
            fonts: Fonts::new(),
            styles: Styles::default(),
            typed: None,
            numbering: Numbering::default(),
            fields: Fields::default(),
            shapes: Shapes::default(),
            formula: Formula::default(),
            about: About::default(),
            notes: Notes::default(),
            values: Vec::new(),
            pending: Vec::new(),
            raw: false,
            replaced: 0,
            high: None,
            body: Frame::default(),
            inner: Vec::new(),
            row: RowProps::default(),
            rows_around: Vec::new(),
            title: None,
            found_title: None,
            shows_numbers: false,
            old_label: None,
            held: Held::default(),
            ready: false,
            written: 0,
            too_deep: false,
        }
    }

    /// Walks to the end of the document; finished blocks of the body go to the sink.
    pub(super) fn walk(&mut self, tokens: &mut Tokens, sink: &mut Sink<'_>) -> Result<()> {
        loop {
            sink.check()?;
            let token = tokens.next()?;
            if token == Token::End {
                break;
            }
            if self.token(&token, sink)? == Step::Skip {
                tokens.skip(sink.cancel())?;
            }
            if self.ready {
                self.write(sink)?;
            }
            self.bounded()?;
        }
        self.finish(sink)
    }

    fn token(&mut self, token: &Token<'_>, sink: &Sink<'_>) -> Result<Step> {
        // What stands behind the end is no part of the document, unless it goes on as one.
        if self.ended && self.around.is_empty() {
            match token {
                Token::Open | Token::Word(..) => self.ended = false,
                _ => return Ok(Step::Go),
            }
        }
        match token {
            Token::Open => self.open(),
            Token::Close => self.close(sink)?,
            Token::Text(bytes) => self.bytes(bytes, true),
            Token::Hex(byte) => self.bytes(&[*byte], false),
            Token::Binary => self.replaced = self.replaced.saturating_sub(1),
            Token::Symbol(symbol) => return self.symbol(*symbol),
            Token::Word(name, number) => return self.named(name, *number),
            Token::End => {}
        }
        Ok(Step::Go)
    }

    fn open(&mut self) {
        self.flush();
        self.replaced = 0;
        self.starred = false;
        if self.around.len() as u64 >= self.limits.depth {
            self.deeper += 1;
            self.too_deep = true;
            return;
        }
        let in_styles = self.group.opened == Some(Target::Styles);
        self.around.push(self.group);
        self.group.opened = None;
        if in_styles {
            self.begin(Target::Style);
        }
    }

    pub(super) fn close(&mut self, sink: &Sink<'_>) -> Result<()> {
        self.flush();
        self.replaced = 0;
        self.starred = false;
        if self.deeper > 0 {
            self.deeper -= 1;
            return Ok(());
        }
        let opened = self.group.opened.take();
        if let Some(target) = opened {
            self.leave(target, sink)?;
        }
        let inside = self.group;
        if let Some(group) = self.around.pop() {
            self.group = group;
        }
        self.ended = self.around.is_empty();
        match opened {
            // Both are said in a group of their own, and hold around it.
            Some(Target::OldNumbering) => {
                self.group.paragraph.old_number = inside.paragraph.old_number;
            }
            Some(Target::Fonts) => {
                self.group.characters.font = self.fonts.get(self.fonts.default);
            }
            _ => {}
        }
        Ok(())
    }

    /// A control word.
    fn named(&mut self, name: &str, number: Option<i32>) -> Result<Step> {
        let starred = std::mem::take(&mut self.starred);
        if self.group.place == Place::Math && self.deeper == 0 {
            self.flush();
            return Ok(self.math_word(name, number));
        }
        let Some(word) = word(name) else {
            return Ok(if starred { Step::Skip } else { Step::Go });
        };
        let kept = self.deeper == 0;
        match word {
            Word::Sign(text) => self.sign(text),
            Word::Unicode => self.unicode(number.unwrap_or(0)),
            Word::End(end) => return self.end(end).map(|()| Step::Go),
            // To the end of the outermost group it would be the rest of the document.
            Word::Skip if !self.is_outermost() => return Ok(Step::Skip),
            Word::Begin(_) if !kept => return Ok(Step::Skip),
            Word::Begin(target) => return self.enter(target),
            Word::Look(look) if kept => self.look(look, number),
            Word::Layout(layout) if kept => self.group.paragraph.word(layout, number),
            Word::Row(row) if kept => self.row.word(row, number),
            Word::Value(value) if kept => self.value(value, number),
            Word::Skip | Word::Look(_) | Word::Layout(_) | Word::Row(_) | Word::Value(_) => {}
        }
        Ok(Step::Go)
    }

    /// A control symbol.
    fn symbol(&mut self, symbol: u8) -> Result<Step> {
        match symbol {
            b'*' => self.starred = true,
            b'\n' | b'\r' => return self.end(super::words::End::Paragraph).map(|()| Step::Go),
            b'~' => self.sign("\u{a0}"),
            b'_' => self.sign("-"),
            b'\t' => self.sign("\t"),
            b'\\' | b'{' | b'}' => self.bytes(&[symbol], false),
            // Where a word may be parted, it is not.
            b'-' => self.replaced = self.replaced.saturating_sub(1),
            _ => {}
        }
        Ok(Step::Go)
    }

    /// Whether deleted text is shown.
    pub(super) fn shows_deleted(&self) -> bool {
        match self.options.changes {
            Changes::Accepted => false,
            Changes::All => true,
        }
    }

    /// The innermost open frame.
    pub(super) fn frame(&mut self) -> &mut Frame {
        self.inner.last_mut().unwrap_or(&mut self.body)
    }

    /// Whether no group is open but that of the document.
    pub(super) fn is_outermost(&self) -> bool {
        self.around.len() <= 1
    }

    /// Whether the body itself is open, and no table in it.
    pub(super) fn outside(&self) -> bool {
        self.inner.is_empty() && !self.body.in_table()
    }
}
