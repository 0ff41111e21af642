//! What elements are. The dialects say it by name; everything else about an element follows from its role and from what it
//! stands in.

use crate::block::Style;

/// What an element is to a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::formats) enum Role {
    /// Not part of the text.
    Skip,
    /// Words within the line, or a box without a meaning of its own.
    Inline,
    /// Begins and ends a line: a paragraph, a caption, a group.
    Box,
    /// Stands apart from its neighbours by a space.
    Word,
    /// A part of the document; headings inside stand a level deeper.
    Section,
    /// A section that is called so where it has no title of its own.
    Named(&'static str),
    /// What its section, figure, table or list is called.
    Title,
    /// A line in bold below a title.
    Subtitle,
    /// A title in a header, words in italics elsewhere.
    Work,
    /// The caption of a table, a line of its own elsewhere.
    Caption,
    /// The number or sign in front of a title, a caption, an item or a note.
    Label,
    /// A block quote.
    Quote,
    /// Words between quotation marks.
    Quoted,
    /// A block quote where it does not stand within a line.
    Cited,
    /// A list; attributes say how it counts where `ordered` does not.
    List {
        /// Whether it is numbered.
        ordered: bool,
    },
    /// An item of a list.
    Item,
    /// The items of a bibliography, which may stand in a line of the text too.
    Entry,
    /// A list of terms with their definitions.
    Terms,
    /// A term.
    Term,
    /// Preformatted text.
    Code,
    /// Text whose line ends count.
    Verse,
    /// A line of a poem.
    Line,
    /// Words in a style.
    Styled(Style),
    /// A line in a style.
    StyledBox(Style),
    /// Words whose attributes say the style: italics where they do not.
    Emphasis,
    /// The same, plain where they do not.
    Span,
    /// A link; its attributes say where to.
    Link,
    /// A link that is a reference to a note where its attributes say so.
    Reference,
    /// A reference that says what it leads to is called.
    Pointer,
    /// A reference to a note.
    NoteReference,
    /// A note in the place that it belongs to.
    Note,
    /// A note that stands elsewhere, with an id.
    NoteBody,
    /// Sections inside are notes if the attribute `name` says so.
    Body,
    /// A table.
    Table,
    /// Names of the columns (CALS).
    Column,
    /// Header rows.
    Head,
    /// A row.
    Row,
    /// A row of headers.
    HeadRow,
    /// A cell.
    Cell {
        /// Whether it is one of a header.
        header: bool,
    },
    /// Something with a caption.
    Figure,
    /// A box that is called so where it has no title of its own.
    Advice(&'static str),
    /// A picture; an attribute may say what it shows.
    Image,
    /// What a picture shows.
    Alt,
    /// A formula, in one or several notations.
    Formula {
        /// Whether it stands in a line of its own.
        display: bool,
    },
    /// `MathML`.
    Math,
    /// TeX.
    Tex,
    /// Several ways to say the same, the best first.
    Alternatives,
    /// What stands in the manuscript, where a better reading may stand beside it.
    Original,
    /// A line break.
    Break,
    /// A thematic break.
    Rule,
    /// Parts that are told apart by commas where nothing else does it.
    Parts,
    /// The end of a range whose start stands before it.
    Until,
    /// A reference to a work, punctuation included.
    Citation,
    /// What the document says about itself; only what is named here is read.
    Header,
    /// The people who wrote it, as a line of the text.
    Contributors,
    /// One of them, if the attributes do not call him an editor.
    Contributor,
    /// The name of one.
    Person,
    /// First names.
    Given,
    /// Last names.
    Family,
    /// A piece of metadata; elements inside are several values.
    Meta(&'static str),
    /// A date in parts.
    Date(&'static str),
    /// A year, month or day: 0, 1, 2.
    DatePart(usize),
    /// `name: value`, the name in an attribute.
    Field,
    /// An item with its words in attributes, and items inside it.
    Outline,
    /// HTML as characters.
    Html,
}

impl Role {
    /// Whether blocks stand inside, so that an element of an unknown name is one.
    pub(super) fn holds_blocks(self) -> bool {
        matches!(
            self,
            Self::Section
                | Self::Named(_)
                | Self::Body
                | Self::Item
                | Self::Quote
                | Self::Figure
                | Self::Advice(_)
                | Self::NoteBody
                | Self::Note
                | Self::Box
        )
    }
}

/// A dialect: names without prefixes and what they are.
pub(in crate::formats) type Names = &'static [(&'static str, Role)];
