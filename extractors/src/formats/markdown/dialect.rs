//! What the parser leaves to its user: numbers of items, names of languages, attributes of headings, tags within a line.

use crate::block::{Inline, Marker, Style};
use crate::formats::markup::bold;
use crate::markdown::address;
use std::ops::Range;

/// What a tag within a line does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InlineTag {
    Break,
    Open(Style),
    Close,
    /// A tag of HTML without a meaning here, or a comment.
    Nothing,
    /// No tag of HTML: the author forgot to escape it.
    Text,
}

/// What `html`, a single tag or comment, does.
pub(super) fn tag(html: &str) -> InlineTag {
    let name: String = html
        .trim_start_matches(['<', '/'])
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let style = match name.as_str() {
        "br" => return InlineTag::Break,
        "b" | "strong" => Style::BOLD,
        "i" | "em" => Style::ITALIC,
        "s" | "del" | "strike" => Style::STRIKE,
        "sup" => Style::SUPERSCRIPT,
        "sub" => Style::SUBSCRIPT,
        "code" | "kbd" | "samp" | "tt" => Style::CODE,
        name if html.starts_with("<!") || html.starts_with("<?") || TAGS.contains(&name) => {
            return InlineTag::Nothing;
        }
        // A component of JSX; `List<String>` is none.
        _ if is_component(html) => return InlineTag::Nothing,
        _ => return InlineTag::Text,
    };
    if html.starts_with("</") { InlineTag::Close } else { InlineTag::Open(style) }
}

/// Whether a tag with a capital is one of JSX: closed at once, or with attributes.
fn is_component(html: &str) -> bool {
    html.trim_start_matches(['<', '/']).starts_with(|c: char| c.is_ascii_uppercase())
        && (html.ends_with("/>") || html.contains('='))
}

/// The mark of the emphasis in `style` at `range` of `source`, if one of its ends stands inside a bare address.
pub(super) fn mark_in_address(
    source: &str,
    range: &Range<usize>,
    style: Style,
) -> Option<&'static str> {
    let marks = if style == Style::ITALIC { ["*", "_"] } else { ["**", "__"] };
    let marks = if style == Style::STRIKE { ["~~", "~"] } else { marks };
    let emphasis = source.get(range.clone())?;
    let mark = marks.into_iter().find(|mark| emphasis.starts_with(mark))?;
    let ends = [range.start, range.end.saturating_sub(1)];
    ends.into_iter().any(|at| address::covers(source, at)).then_some(mark)
}

/// The numbers of the last item of a list: as the author wrote it, and as it was counted.
#[derive(Debug, Default)]
pub(super) struct Count {
    last: Option<(u64, u64)>,
}

impl Count {
    /// The marker that the text of the next item starts with. The parser counts from the first item; the author's numbers
    /// are better, unless they stand still: many write `1.` before every item and have them counted.
    pub(super) fn marker(&mut self, item: &str) -> Marker {
        let digits = item.len() - item.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let Some(written) = item.get(..digits).and_then(|d| d.parse::<u64>().ok()) else {
            return Marker::Bullet;
        };
        let number = match self.last {
            Some((before, counted)) if (before..=counted).contains(&written) => counted + 1,
            _ => written,
        };
        self.last = Some((written, number));
        Marker::Number(number)
    }
}

/// The language in the info string of a fence, also in the spelling `{.python}` and `{r, echo=FALSE}`.
pub(super) fn language(info: &str) -> Option<String> {
    let word = info.trim().trim_start_matches(['{', '.']);
    let word = word.split(|c: char| c.is_whitespace() || ",}{".contains(c)).next()?;
    (!word.is_empty()).then(|| word.to_owned())
}

/// A heading without the attributes that some dialects write behind it: `# Title {#id .class}`.
pub(super) fn without_attributes(mut content: Vec<Inline>) -> Vec<Inline> {
    if let Some(Inline::Text { text, .. }) = content.last_mut()
        && text.trim_end().ends_with('}')
        && let Some((words, _)) = text.rsplit_once(" {#").or_else(|| text.rsplit_once(" {."))
    {
        *text = words.to_owned();
    }
    content
}

/// A term in bold type, a colon behind it.
pub(super) fn term(content: Vec<Inline>) -> Vec<Inline> {
    let mut words: Vec<Inline> = content.into_iter().map(bold).collect();
    words.push(Inline::text(": "));
    words
}

/// Elements of HTML that mean nothing within a line of text.
const TAGS: [&str; 62] = [
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "button",
    "center",
    "cite",
    "col",
    "colgroup",
    "data",
    "dd",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "li",
    "main",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "section",
    "small",
    "source",
    "span",
    "summary",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
    "var",
    "video",
];
