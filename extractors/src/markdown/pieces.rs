//! What a line is written from: inlines with what no Markdown can carry taken off, and equal neighbours joined, so that a sign
//! is escaped with the signs in view that will really stand beside it. Called by `inline` alone; never escapes.

use super::address;
use super::escape::Place;
use crate::block::{Inline, Style};
use std::borrow::Cow;

/// A part of a line.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    /// Words; never empty.
    Text {
        text: Cow<'a, str>,
        mark: Mark,
        link: Option<&'a str>,
    },
    Break,
    Math(&'a str),
    Note(&'a str),
    Image(&'a str),
}

/// The marks around words: none, those of code, or any of the others together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark(Style);

impl Mark {
    pub(super) const NONE: Self = Self(Style::PLAIN);
    pub(super) const CODE: Self = Self(Style::CODE);

    /// Whether words are struck out.
    pub(super) fn strikes(self) -> bool {
        self.0.contains(Style::STRIKE)
    }

    /// All of them, or those of one kind: what is struck out first, because it says something else without them.
    fn fewer(self) -> [Self; 3] {
        let struck = if self.strikes() { Style::STRIKE } else { Style::PLAIN };
        [self, Self(struck), Self(self.0.without(Style::STRIKE))]
    }

    /// Whether the marks around `words` would be read as such (CommonMark 6.2, left- and right-flanking).
    fn flanks(self, previous: Option<char>, words: &str, following: Option<char>) -> bool {
        let marks = |c: Option<char>| matches!(c, Some('*' | '~'));
        let outside = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || is_punctuation(c));
        // Two kinds of signs: within the outer ones stand the inner ones.
        let nested = self.strikes() && self.0 != Style::STRIKE;
        let inside = |c: Option<char>| !nested && c.is_some_and(char::is_alphanumeric);
        (inside(words.chars().next()) || outside(previous))
            && (inside(words.chars().next_back()) || outside(following))
            && !marks(previous)
            && !marks(following)
    }

    /// The signs before the words.
    pub(super) fn signs(self) -> String {
        let pairs = [(Style::STRIKE, "~~"), (Style::BOLD, "**"), (Style::ITALIC, "*")];
        pairs.iter().filter(|(style, _)| self.0.contains(*style)).map(|(_, signs)| *signs).collect()
    }
}

impl<'a> Piece<'a> {
    /// Its words; a break or a formula has none.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Text { text, .. } => text,
            Self::Break | Self::Math(_) | Self::Note(_) | Self::Image(_) => "",
        }
    }

    /// The same as a part of the words of its own link.
    pub(super) fn unlinked(&self) -> Piece<'_> {
        match self {
            Self::Text { text, mark, .. } => {
                Piece::Text { text: Cow::Borrowed(text), mark: *mark, link: None }
            }
            Self::Break => Piece::Break,
            Self::Math(latex) => Piece::Math(latex),
            Self::Note(label) => Piece::Note(label),
            Self::Image(alt) => Piece::Image(alt),
        }
    }

    /// Where it links to.
    fn link(&self) -> Option<&str> {
        match self {
            Self::Text { link, .. } => *link,
            Self::Break | Self::Math(_) | Self::Note(_) | Self::Image(_) => None,
        }
    }

    /// The first character that will stand there; of a link its bracket, unless it is looked at `within` the link.
    pub(super) fn first(&self, within: bool) -> char {
        match self {
            Self::Text { text, link, .. } if within || link.is_none() || text.starts_with(' ') => {
                text.chars().next().unwrap_or(' ')
            }
            Self::Text { .. } | Self::Note(_) => '[',
            Self::Break => ' ',
            Self::Math(_) => '$',
            Self::Image(_) => '!',
        }
    }

    /// The last one.
    fn last(&self, within: bool) -> char {
        match self {
            Self::Text { text, .. } if text.ends_with(' ') => ' ',
            Self::Text { link: Some(_), .. } if !within => ')',
            Self::Image(_) => ')',
            Self::Text { mark: Mark::CODE, .. } => '`',
            Self::Text { text, mark: Mark::NONE, .. } => text.chars().next_back().unwrap_or(' '),
            Self::Text { mark, .. } => mark.signs().chars().next().unwrap_or('*'),
            Self::Break => ' ',
            Self::Math(_) => '$',
            Self::Note(_) => ']',
        }
    }
}

/// The pieces of a line that stands in `place`.
pub(super) fn pieces(content: &[Inline], place: Place) -> Vec<Piece<'_>> {
    let mut raw: Vec<Piece<'_>> = Vec::with_capacity(content.len());
    let mut i = 0;
    while let Some(inline) = content.get(i) {
        i += 1;
        match inline {
            Inline::Text { link: Some(href), .. } => {
                let same =
                    |x: &&Inline| matches!(x, Inline::Text { link: Some(l), .. } if l == href);
                let more = content.iter().skip(i).take_while(same).count();
                linked(&mut raw, content.get(i - 1..i + more).unwrap_or_default(), href, place);
                i += more;
            }
            Inline::Text { text, style, link: None } => {
                push(&mut raw, words(text, *style, place, None));
            }
            Inline::Break => raw.push(Piece::Break),
            Inline::Math { latex } if latex.is_empty() => {}
            Inline::Math { latex } => raw.push(Piece::Math(latex)),
            Inline::FootnoteRef { label } => raw.push(Piece::Note(label)),
            Inline::Image { alt } => raw.push(Piece::Image(alt)),
        }
    }
    unmarked(raw)
}

/// A link, or only its words where the target is of no use to a reader elsewhere.
fn linked<'a>(out: &mut Vec<Piece<'a>>, content: &'a [Inline], href: &'a str, place: Place) {
    let text = crate::block::plain_text(content);
    let href = href.trim();
    let scheme = href.split_once(':').map(|(s, _)| s.to_ascii_lowercase());
    let useful = match scheme.as_deref() {
        Some("http" | "https" | "mailto" | "tel" | "ftp") => true,
        Some(s) => s.contains('/') || s.contains('?'),
        None => !href.starts_with('#') && !href.is_empty(),
    };
    let bare = text.trim() == href || href.strip_prefix("mailto:") == Some(text.trim());
    if bare && useful {
        // A renderer links a bare address by itself.
        push(out, Piece::Text { text: Cow::Owned(text), mark: Mark::NONE, link: None });
        return;
    }
    let link = (useful && !text.trim().is_empty()).then_some(href);
    for inline in content {
        if let Inline::Text { text, style, .. } = inline {
            push(out, words(text, *style, place, link));
        }
    }
}

/// Words with the marks that they can have at best.
fn words<'a>(text: &'a str, style: Style, place: Place, link: Option<&'a str>) -> Piece<'a> {
    let trimmed = text.trim_matches(' ');
    if style.contains(Style::SUPERSCRIPT)
        && let Some(raised) = superscript(trimmed)
    {
        let text = Cow::Owned(text.replace(trimmed, &raised));
        return Piece::Text { text, mark: Mark::NONE, link };
    }
    let mut style = style.without(Style::SUPERSCRIPT.with(Style::SUBSCRIPT));
    if matches!(place, Place::Heading | Place::HeaderCell) {
        style = style.without(Style::BOLD);
    }
    // No reader of tables agrees with another on what a backslash before a bar is in code.
    let in_cell = place.in_table() && trimmed.contains("\\|");
    let mark = match style {
        _ if trimmed.is_empty() => Mark::NONE,
        // Nothing in an address is escaped, not even what ends the marks around it.
        style if !style.contains(Style::CODE) && addressed(trimmed) => Mark::NONE,
        style if style.contains(Style::CODE) && in_cell => Mark::NONE,
        style if style.contains(Style::CODE) => Mark::CODE,
        style => Mark(style),
    };
    Piece::Text { text: Cow::Borrowed(text), mark, link }
}

/// Whether there is an address with the signs of marks in it, or near it.
fn addressed(words: &str) -> bool {
    words.contains(['*', '~']) && address::next(words, 0).is_some()
}

/// Appends a piece, joined with the last one where both are alike.
fn push<'a>(out: &mut Vec<Piece<'a>>, piece: Piece<'a>) {
    if let Piece::Text { text, mark, link } = &piece {
        if text.is_empty() {
            return;
        }
        if let Some(Piece::Text { text: last, mark: m, link: l }) = out.last_mut()
            && (*m, *l) == (*mark, *link)
        {
            last.to_mut().push_str(text);
            return;
        }
    }
    out.push(piece);
}

/// Takes the marks off that would not be read as such where they stand.
fn unmarked(raw: Vec<Piece<'_>>) -> Vec<Piece<'_>> {
    let mut out: Vec<Piece<'_>> = Vec::with_capacity(raw.len());
    let mut raw = raw.into_iter().peekable();
    while let Some(mut piece) = raw.next() {
        if let Piece::Text { text, mark, link } = &mut piece
            && !matches!(*mark, Mark::NONE | Mark::CODE)
        {
            // Words of a link stand between brackets, or beside other words of it.
            let link = *link;
            let beside = |p: &Piece<'_>| link.is_none() || p.link() == link;
            let edge = |edge: char| link.map(|_| edge);
            let within = link.is_some();
            let previous = out.last().filter(|p| beside(p)).map(|p| p.last(within));
            let following = raw.peek().filter(|p| beside(p)).map(|p| p.first(within));
            let (previous, following) = (previous.or(edge('[')), following.or(edge(']')));
            let previous = if text.starts_with(' ') { Some(' ') } else { previous };
            let following = if text.ends_with(' ') { Some(' ') } else { following };
            let words = text.trim_matches(' ');
            let fits = |mark: &Mark| mark.flanks(previous, words, following);
            *mark = mark.fewer().into_iter().find(fits).unwrap_or(Mark::NONE);
        }
        push(&mut out, piece);
    }
    out
}

/// Signs that every version of CommonMark takes for punctuation; of others, such as those of currencies, only some do.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c, '¡' | '§' | '«' | '¶' | '·' | '»' | '¿')
        || matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{2043}' | '\u{2045}'..='\u{2051}')
        || matches!(c, '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}')
}

/// Raised digits and signs as characters of their own, because 10 to the 6 must not read as 106; `None` where one has none.
/// Lowered ones stay as they are: H2O is what people search for.
fn superscript(words: &str) -> Option<String> {
    let raise = |c: char| {
        Some(match c {
            '0' => '⁰',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '4'..='9' => char::from_u32('⁰' as u32 + c.to_digit(10)?)?,
            '+' => '⁺',
            '-' | '\u{2212}' => '⁻',
            'n' => 'ⁿ',
            'i' => 'ⁱ',
            _ => return None,
        })
    };
    if words.is_empty() { None } else { words.chars().map(raise).collect() }
}
