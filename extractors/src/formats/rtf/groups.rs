//! What holds inside a group: how characters look, how paragraphs are laid out, and where words go. A group inherits all of it
//! and gives it back at its end.

use super::fonts::{Font, Page};
use super::words::{Layout, Look};
use crate::block::Style as Marks;
use crate::formats::docx::numbering::LEVELS;
use crate::formats::docx::properties::Font as Face;

/// See the module.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    pub(super) place: Place,
    /// What this group itself holds, to be ended with it.
    pub(super) opened: Option<super::words::Target>,
    pub(super) characters: Characters,
    pub(super) paragraph: Paragraph,
    /// Characters behind a `\u` for readers that do not know it.
    pub(super) fallback: u32,
    /// The words stand here a second time.
    pub(super) muted: bool,
}

/// Where words go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// They are shown.
    Text,
    /// They are a value.
    Value,
    Fonts,
    Info,
    /// They are part of a formula.
    Math,
    Nowhere,
}

/// How characters look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Characters {
    bold: bool,
    italic: bool,
    far_bold: bool,
    far_italic: bool,
    from_right: bool,
    strike: bool,
    vertical: Vertical,
    pub(super) hidden: bool,
    pub(super) deleted: bool,
    pub(super) font: Font,
    pub(super) style: Option<i32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Vertical {
    Baseline,
    Superscript,
    Subscript,
}

impl Characters {
    /// Without any property, in this font.
    pub(super) fn plain(font: Font) -> Self {
        Self {
            bold: false,
            italic: false,
            far_bold: false,
            far_italic: false,
            from_right: false,
            strike: false,
            vertical: Vertical::Baseline,
            hidden: false,
            deleted: false,
            font,
            style: None,
        }
    }

    /// Takes a word. Fonts are none of its business.
    pub(super) fn word(&mut self, look: Look, number: Option<i32>) {
        let on = number != Some(0);
        let vertical = |on: bool, vertical| if on { vertical } else { Vertical::Baseline };
        match look {
            Look::Bold => self.bold = on,
            Look::Italic => self.italic = on,
            Look::FarBold => self.far_bold = on,
            Look::FarItalic => self.far_italic = on,
            Look::FromRight => self.from_right = true,
            Look::FromLeft => self.from_right = false,
            Look::Strike => self.strike = on,
            Look::Superscript | Look::Raised => {
                self.vertical = vertical(on, Vertical::Superscript);
            }
            Look::Subscript | Look::Lowered => self.vertical = vertical(on, Vertical::Subscript),
            Look::Baseline => self.vertical = Vertical::Baseline,
            Look::Hidden => self.hidden = on,
            Look::Inserted => {}
            Look::Deleted | Look::Moved => self.deleted = on,
            Look::Style => self.style = number,
            Look::Plain => *self = Self::plain(self.font),
            Look::Font | Look::Fallback => {}
        }
    }

    /// The marks of the text. Those of letters that run from right to left are said apart.
    pub(super) fn marks(&self) -> Marks {
        let (bold, italic) = if self.from_right {
            (self.far_bold, self.far_italic)
        } else {
            (self.bold, self.italic)
        };
        let marks = [
            (bold, Marks::BOLD),
            (italic, Marks::ITALIC),
            (self.strike, Marks::STRIKE),
            (self.vertical == Vertical::Superscript, Marks::SUPERSCRIPT),
            (self.vertical == Vertical::Subscript, Marks::SUBSCRIPT),
        ];
        marks.iter().filter(|(on, _)| *on).fold(Marks::PLAIN, |all, (_, mark)| all.with(*mark))
    }
}

/// How a paragraph is laid out.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Paragraph {
    pub(super) style: i32,
    /// 0 the highest.
    pub(super) outline: Option<u8>,
    /// The use of a list, 0 for none.
    pub(super) list: Option<i32>,
    pub(super) level: Option<u8>,
    /// In twentieths of a point.
    pub(super) indent: Option<i32>,
    pub(super) first_line: i32,
    in_table: bool,
    nesting: u8,
    pub(super) old_number: Option<OldNumber>,
    pub(super) drop_cap: bool,
}

/// Numbers in the manner of Word 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OldNumber {
    Bullet,
    Number,
    /// Part of the item before.
    Continued,
}

/// Tables within each other that are told apart.
const MOST_NESTING: i32 = 32;

impl Paragraph {
    /// Takes a word.
    pub(super) fn word(&mut self, layout: Layout, number: Option<i32>) {
        let n = number.unwrap_or(0);
        let small = |most: u8| u8::try_from(n.clamp(0, most.into())).unwrap_or(most);
        match layout {
            Layout::Default => *self = Self::default(),
            Layout::Style => self.style = n,
            Layout::Outline => self.outline = Some(small(9)),
            Layout::List => self.list = Some(n),
            Layout::Level => self.level = Some(small(LEVELS - 1)),
            Layout::Indent => self.indent = Some(n),
            Layout::FirstLine => self.first_line = n,
            Layout::InTable => self.in_table = number != Some(0),
            Layout::Nesting => {
                self.nesting = u8::try_from(n.clamp(0, MOST_NESTING)).unwrap_or(0);
            }
            Layout::OldBullet => self.old_number = Some(OldNumber::Bullet),
            Layout::OldNumber => {
                self.old_number = self.old_number.or(Some(OldNumber::Number));
            }
            Layout::OldContinued => self.old_number = Some(OldNumber::Continued),
            Layout::DropCap => self.drop_cap = n > 0,
        }
    }

    /// In how many tables it stands.
    pub(super) fn nesting(&self) -> usize {
        usize::from(self.nesting).max(usize::from(self.in_table))
    }
}

impl Group {
    /// What holds at the start of a document.
    pub(super) fn new() -> Self {
        let font = Font { page: Page::of(1252), face: Face::Other };
        Self {
            place: Place::Text,
            opened: None,
            characters: Characters::plain(font),
            paragraph: Paragraph::default(),
            fallback: 1,
            muted: false,
        }
    }
}
