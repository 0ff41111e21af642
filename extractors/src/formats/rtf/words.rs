//! The control words that matter, and what each is about (RTF 1.9.1, appendix B). A word that is not here changes nothing that
//! a reader of the text would miss.

use super::rows::RowWord;
use crate::metadata::key;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a word is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// How characters look.
    Look(Look),
    /// How the paragraph is laid out, and what it is.
    Layout(Layout),
    /// How the next row of a table is laid out.
    Row(RowWord),
    /// A value in one of the tables in front of the text, or of the document.
    Value(Value),
    /// The end of a line, a paragraph, a cell.
    End(End),
    /// Characters.
    Sign(&'static str),
    /// A unit of UTF-16.
    Unicode,
    /// The group holds something of its own.
    Begin(Target),
    /// The group holds nothing for a reader of the text.
    Skip,
}

/// Words about characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Plain,
    Bold,
    Italic,
    /// Of letters that run from right to left.
    FarBold,
    FarItalic,
    FromRight,
    FromLeft,
    Strike,
    Superscript,
    Subscript,
    Baseline,
    Raised,
    Lowered,
    Hidden,
    Inserted,
    Deleted,
    /// Moved away from here.
    Moved,
    Font,
    Style,
    /// How many characters stand behind a `\u` for readers that do not know it.
    Fallback,
}

/// Words about paragraphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    Default,
    Style,
    Outline,
    List,
    Level,
    Indent,
    FirstLine,
    InTable,
    Nesting,
    OldBullet,
    OldNumber,
    OldContinued,
    DropCap,
}

/// Words with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    Windows,
    Mac,
    Dos437,
    Dos850,
    DefaultFont,
    FontCharset,
    FontPage,
    BasedOn,
    Numeral,
    /// The same, by those who know the other.
    NewNumeral,
    Start,
    Legal,
    NoRestart,
    ListId,
    OverridesStart,
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Pages,
    Endnote,
    FieldKind,
    FieldContent,
    FieldDefault,
}

/// Words that end something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Line,
    Page,
    Paragraph,
    Cell,
    NestedCell,
    Row,
    NestedRow,
}

/// What a group holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Fonts,
    Styles,
    Lists,
    List,
    ListLevel,
    LevelText,
    Overrides,
    Override,
    OverrideLevel,
    Info,
    Property(&'static str),
    Moment(&'static str),
    Producer,
    Note,
    Header,
    Footer,
    Comment,
    CommentAuthor,
    Field,
    FieldCode,
    FieldResult,
    Form,
    FormItem,
    Picture,
    Shape,
    ShapeText,
    ShapeName,
    ShapeValue,
    /// The shape as words and pictures for readers that do not know shapes.
    ShapeFallback,
    /// Groups are read, words are not.
    Container,
    /// Words are read like those around.
    Shown,
    /// The same words twice: first without Unicode.
    Both,
    /// With Unicode.
    WithUnicode,
    NestedRow,
    /// The number of a paragraph as it is shown.
    ShownNumber,
    OldNumbering,
    Math,
    /// An element of a formula; any word may begin one.
    MathElement,
    /// A style; no word begins one.
    Style,
}

/// What `name` is about. Documents have more words than text, so looking for one must be quick.
pub(super) fn word(name: &str) -> Option<Word> {
    static BY_NAME: LazyLock<HashMap<&str, Word>> =
        LazyLock::new(|| WORDS.iter().copied().collect());
    BY_NAME.get(name).copied()
}

use Word::{Begin, Skip};

const fn sign(text: &'static str) -> Word {
    Word::Sign(text)
}
const fn look(look: Look) -> Word {
    Word::Look(look)
}
const fn layout(layout: Layout) -> Word {
    Word::Layout(layout)
}
const fn row(row: RowWord) -> Word {
    Word::Row(row)
}
const fn value(value: Value) -> Word {
    Word::Value(value)
}
const fn end(end: End) -> Word {
    Word::End(end)
}

/// In the order of their letters.
#[rustfmt::skip]
static WORDS: &[(&str, Word)] = &[
    ("ab", look(Look::FarBold)),
    ("aftncn", Skip),
    ("aftnsep", Skip),
    ("aftnsepc", Skip),
    ("ai", look(Look::FarItalic)),
    ("annotation", Begin(Target::Comment)),
    ("ansicpg", value(Value::Windows)),
    ("atnauthor", Begin(Target::CommentAuthor)),
    ("author", Begin(Target::Property(key::CREATOR))),
    ("b", look(Look::Bold)),
    ("bullet", sign("•")),
    ("cell", end(End::Cell)),
    ("cellx", row(RowWord::Edge)),
    ("clmgf", row(RowWord::MergeFirst)),
    ("clmrg", row(RowWord::Merge)),
    ("clvmgf", row(RowWord::DownFirst)),
    ("clvmrg", row(RowWord::Down)),
    ("colortbl", Skip),
    ("column", end(End::Page)),
    ("comment", Skip),
    ("company", Skip),
    ("cpg", value(Value::FontPage)),
    ("creatim", Begin(Target::Moment(key::CREATED))),
    ("cs", look(Look::Style)),
    ("deff", value(Value::DefaultFont)),
    ("deleted", look(Look::Deleted)),
    ("dn", look(Look::Lowered)),
    ("do", Begin(Target::Shape)),
    ("doccomm", Begin(Target::Property(key::DESCRIPTION))),
    ("dptxbxtext", Begin(Target::ShapeText)),
    ("dropcapt", layout(Layout::DropCap)),
    ("dy", value(Value::Day)),
    ("emdash", sign("—")),
    ("emspace", sign("\u{2003}")),
    ("endash", sign("–")),
    ("enspace", sign("\u{2002}")),
    ("f", look(Look::Font)),
    ("fcharset", value(Value::FontCharset)),
    ("ffdefres", value(Value::FieldDefault)),
    ("ffl", Begin(Target::FormItem)),
    ("ffres", value(Value::FieldContent)),
    ("fftype", value(Value::FieldKind)),
    ("fi", layout(Layout::FirstLine)),
    ("field", Begin(Target::Field)),
    ("filetbl", Skip),
    ("fldinst", Begin(Target::FieldCode)),
    ("fldrslt", Begin(Target::FieldResult)),
    ("fname", Skip),
    ("fonttbl", Begin(Target::Fonts)),
    ("footer", Begin(Target::Footer)),
    ("footerf", Begin(Target::Footer)),
    ("footerl", Begin(Target::Footer)),
    ("footerr", Begin(Target::Footer)),
    ("footnote", Begin(Target::Note)),
    ("formfield", Begin(Target::Form)),
    ("ftnalt", value(Value::Endnote)),
    ("ftncn", Skip),
    ("ftnsep", Skip),
    ("ftnsepc", Skip),
    ("generator", Begin(Target::Producer)),
    ("header", Begin(Target::Header)),
    ("headerf", Begin(Target::Header)),
    ("headerl", Begin(Target::Header)),
    ("headerr", Begin(Target::Header)),
    ("hr", value(Value::Hour)),
    ("i", look(Look::Italic)),
    ("ilvl", layout(Layout::Level)),
    ("info", Begin(Target::Info)),
    ("intbl", layout(Layout::InTable)),
    ("irow", row(RowWord::Number)),
    ("itap", layout(Layout::Nesting)),
    ("keywords", Begin(Target::Property(key::KEYWORDS))),
    ("lbr", end(End::Line)),
    ("ldblquote", sign("“")),
    ("levellegal", value(Value::Legal)),
    ("levelnfc", value(Value::Numeral)),
    ("levelnfcn", value(Value::NewNumeral)),
    ("levelnorestart", value(Value::NoRestart)),
    ("levelnumbers", Skip),
    ("levelstartat", value(Value::Start)),
    ("leveltext", Begin(Target::LevelText)),
    ("lfolevel", Begin(Target::OverrideLevel)),
    ("li", layout(Layout::Indent)),
    ("line", end(End::Line)),
    ("list", Begin(Target::List)),
    ("listid", value(Value::ListId)),
    ("listlevel", Begin(Target::ListLevel)),
    ("listname", Skip),
    ("listoverride", Begin(Target::Override)),
    ("listoverridestartat", value(Value::OverridesStart)),
    ("listoverridetable", Begin(Target::Overrides)),
    ("listpicture", Skip),
    ("listtable", Begin(Target::Lists)),
    ("listtext", Begin(Target::ShownNumber)),
    ("lquote", sign("‘")),
    ("ls", layout(Layout::List)),
    ("ltrch", look(Look::FromLeft)),
    ("mac", value(Value::Mac)),
    ("manager", Skip),
    ("min", value(Value::Minute)),
    ("mmath", Begin(Target::Container)),
    ("mmathPict", Skip),
    ("mo", value(Value::Month)),
    ("moMath", Begin(Target::Math)),
    ("mvf", look(Look::Moved)),
    ("nestcell", end(End::NestedCell)),
    ("nestrow", end(End::NestedRow)),
    ("nesttableprops", Begin(Target::NestedRow)),
    ("nofpages", value(Value::Pages)),
    ("nonesttables", Skip),
    ("nonshppict", Skip),
    ("nosupersub", look(Look::Baseline)),
    ("objclass", Skip),
    ("objdata", Skip),
    ("object", Begin(Target::Container)),
    ("operator", Skip),
    ("outlinelevel", layout(Layout::Outline)),
    ("page", end(End::Page)),
    ("par", end(End::Paragraph)),
    ("pard", layout(Layout::Default)),
    ("pc", value(Value::Dos437)),
    ("pca", value(Value::Dos850)),
    ("picprop", Begin(Target::Container)),
    ("pict", Begin(Target::Picture)),
    ("plain", look(Look::Plain)),
    ("pn", Begin(Target::OldNumbering)),
    ("pnlvl", layout(Layout::OldNumber)),
    ("pnlvlblt", layout(Layout::OldBullet)),
    ("pnlvlbody", layout(Layout::OldNumber)),
    ("pnlvlcont", layout(Layout::OldContinued)),
    ("pnseclvl", Skip),
    ("pntext", Begin(Target::ShownNumber)),
    ("pntxta", Skip),
    ("pntxtb", Skip),
    ("private", Skip),
    ("qmspace", sign("\u{2005}")),
    ("rdblquote", sign("”")),
    ("result", Begin(Target::Shown)),
    ("revised", look(Look::Inserted)),
    ("revtim", Begin(Target::Moment(key::MODIFIED))),
    ("row", end(End::Row)),
    ("rquote", sign("’")),
    ("rtlch", look(Look::FromRight)),
    ("rxe", Skip),
    ("s", layout(Layout::Style)),
    ("sbasedon", value(Value::BasedOn)),
    ("sec", value(Value::Second)),
    ("sect", end(End::Paragraph)),
    ("shp", Begin(Target::Shape)),
    ("shpgrp", Begin(Target::Container)),
    ("shpinst", Begin(Target::Container)),
    ("shppict", Begin(Target::Shown)),
    ("shprslt", Begin(Target::ShapeFallback)),
    ("shptxt", Begin(Target::ShapeText)),
    ("sn", Begin(Target::ShapeName)),
    ("softline", end(End::Line)),
    ("strike", look(Look::Strike)),
    ("striked", look(Look::Strike)),
    ("stylesheet", Begin(Target::Styles)),
    ("sub", look(Look::Subscript)),
    ("subject", Begin(Target::Property(key::SUBJECT))),
    ("super", look(Look::Superscript)),
    ("sv", Begin(Target::ShapeValue)),
    ("tab", sign("\t")),
    ("tc", Skip),
    ("tcn", Skip),
    ("template", Skip),
    ("title", Begin(Target::Property(key::TITLE))),
    ("trhdr", row(RowWord::Header)),
    ("trleft", row(RowWord::Left)),
    ("trowd", row(RowWord::Default)),
    ("txe", Skip),
    ("u", Word::Unicode),
    ("uc", look(Look::Fallback)),
    ("ud", Begin(Target::WithUnicode)),
    ("up", look(Look::Raised)),
    ("upr", Begin(Target::Both)),
    ("v", look(Look::Hidden)),
    ("xe", Skip),
    ("yr", value(Value::Year)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_stands_twice() {
        assert!(WORDS.is_sorted_by(|(a, _), (b, _)| a < b));
        assert_eq!(word("par"), Some(Word::End(End::Paragraph)));
        assert_eq!(word("yr"), Some(Word::Value(Value::Year)));
        assert_eq!(word("kerning"), None);
    }
}
