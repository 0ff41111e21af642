//! What the styles of paragraphs and spans come to (ODF 1.3 part 3, 16), inheritance resolved. Named styles come from the
//! styles part, automatic ones, which hold what an author set by hand, stand before the text that uses them.

use super::numbering::ListStyle;
use crate::block::Style as Marks;
use crate::formats::docx::names::{self, Role};
use crate::formats::docx::properties::Font;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Most styles that a style may be based on, one on the other; longer chains and loops are cut.
const LONGEST_CHAIN: usize = 64;
/// Most styles, fonts and lists kept of each kind.
const MOST: usize = 50_000;

/// All styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    paragraphs: HashMap<String, Definition>,
    texts: HashMap<String, Definition>,
    lists: HashMap<String, Rc<ListStyle>>,
    /// Lists of automatic styles, which hide the named ones.
    own_lists: HashMap<String, Rc<ListStyle>>,
    /// How headings are numbered.
    pub(super) outline: Option<Rc<ListStyle>>,
    fonts: HashMap<String, Font>,
    /// Styles of slides that are not shown.
    hidden_pages: HashSet<String>,
    default_font: Option<Font>,
    resolved: RefCell<HashMap<String, Rc<ParagraphStyle>>>,
    spans: RefCell<HashMap<String, Span>>,
}

/// Families of styles that matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Paragraph,
    Text,
    DrawingPage,
}

/// A style as it is written.
#[derive(Debug, Default, Clone)]
pub(super) struct Definition {
    pub(super) automatic: bool,
    pub(super) parent: Option<String>,
    /// What its name says that it is for; automatic styles have none.
    pub(super) role: Option<Role>,
    /// An empty paragraph in it is a line across the page.
    pub(super) rule: bool,
    /// The outline level, counted from 1, or that there is none.
    pub(super) outline: Option<Option<u8>>,
    pub(super) list: Option<String>,
    pub(super) text: TextProps,
    /// Slides in it are not shown.
    pub(super) hidden_page: bool,
}

/// Properties of text; `None` where nothing is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct TextProps {
    pub(super) bold: Option<bool>,
    pub(super) italic: Option<bool>,
    pub(super) strike: Option<bool>,
    pub(super) vertical: Option<Vertical>,
    pub(super) font: Option<Font>,
    pub(super) hidden: Option<bool>,
}

/// Where text stands on its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Vertical {
    Line,
    Superscript,
    Subscript,
}

impl TextProps {
    /// These over `below`.
    pub(super) fn over(self, below: Self) -> Self {
        Self {
            bold: self.bold.or(below.bold),
            italic: self.italic.or(below.italic),
            strike: self.strike.or(below.strike),
            vertical: self.vertical.or(below.vertical),
            font: self.font.or(below.font),
            hidden: self.hidden.or(below.hidden),
        }
    }
}

/// A style of spans, resolved.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    props: TextProps,
    code: bool,
}

/// What a paragraph's style says.
#[derive(Debug, Clone, Default)]
pub(super) struct ParagraphStyle {
    pub(super) role: Option<Role>,
    /// The outline level that the style gives.
    pub(super) outline: Option<u8>,
    pub(super) list: Option<String>,
    pub(super) rule: bool,
    pub(super) hidden: bool,
    /// Set in a code font.
    pub(super) mono: bool,
    /// What the author set by hand for the whole paragraph. The emphasis of a named style is left out, because it says what
    /// the paragraph is, not which words matter.
    by_hand: TextProps,
}

/// How text looks at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    props: TextProps,
    code: bool,
    pub(super) marks: Marks,
    pub(super) font: Font,
    pub(super) hidden: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            props: TextProps::default(),
            code: false,
            marks: Marks::PLAIN,
            font: Font::Other,
            hidden: false,
        }
    }
}

impl Styles {
    /// Forgets the automatic styles, which belong to one part only.
    pub(super) fn leave_part(&mut self) {
        self.paragraphs.retain(|_, style| !style.automatic);
        self.texts.retain(|_, style| !style.automatic);
        self.own_lists.clear();
        self.resolved.borrow_mut().clear();
        self.spans.borrow_mut().clear();
    }

    /// Keeps a style; an automatic one hides a named one.
    pub(super) fn keep(&mut self, family: Family, name: String, style: Definition) {
        let styles = match family {
            Family::Paragraph => &mut self.paragraphs,
            Family::Text => &mut self.texts,
            Family::DrawingPage => {
                if style.hidden_page && self.hidden_pages.len() < MOST {
                    self.hidden_pages.insert(name);
                }
                return;
            }
        };
        if styles.len() < MOST {
            styles.insert(name, style);
        }
    }

    pub(super) fn keep_list(&mut self, name: String, list: ListStyle, automatic: bool) {
        let lists = if automatic { &mut self.own_lists } else { &mut self.lists };
        if lists.len() < MOST {
            lists.insert(name, Rc::new(list));
        }
    }

    pub(super) fn keep_font(&mut self, name: String, font: Font) {
        if self.fonts.len() < MOST {
            self.fonts.insert(name, font);
        }
    }

    pub(super) fn set_default(&mut self, props: TextProps) {
        self.default_font = props.font;
    }

    /// The font that is declared under `name`; the name itself says it where it is declared nowhere.
    pub(super) fn font(&self, name: &str) -> Font {
        self.fonts.get(name).copied().unwrap_or_else(|| Font::of(name))
    }

    /// The list style `name`.
    pub(super) fn list(&self, name: &str) -> Option<Rc<ListStyle>> {
        self.own_lists.get(name).or_else(|| self.lists.get(name)).cloned()
    }

    /// Whether slides in the style `name` are not shown.
    pub(super) fn hides_page(&self, name: &str) -> bool {
        self.hidden_pages.contains(name)
    }

    /// The style of a paragraph.
    pub(super) fn paragraph(&self, name: &str) -> Rc<ParagraphStyle> {
        if let Some(style) = self.resolved.borrow().get(name) {
            return style.clone();
        }
        let style = Rc::new(self.resolve(name));
        let mut resolved = self.resolved.borrow_mut();
        if resolved.len() < MOST {
            resolved.insert(name.to_owned(), style.clone());
        }
        style
    }

    fn resolve(&self, name: &str) -> ParagraphStyle {
        let mut style = ParagraphStyle::default();
        let mut outline: Option<Option<u8>> = None;
        let mut first = true;
        let mut props = TextProps::default();
        let mut known = false;
        for definition in chain(&self.paragraphs, name) {
            known = true;
            let role = definition.role;
            outline = outline.or(definition.outline).or(match role {
                Some(Role::Heading(level)) => Some(Some(level)),
                _ => None,
            });
            // What is based on a title is a subtitle or the like.
            let inherited = !matches!(role, Some(Role::Title | Role::Heading(_)));
            if style.role.is_none() && (inherited || first) {
                style.role = role.filter(|role| !matches!(role, Role::Heading(_)));
            }
            if style.list.is_none() {
                style.list.clone_from(&definition.list);
            }
            if definition.automatic {
                style.by_hand = style.by_hand.over(definition.text);
            } else {
                style.rule |= first && definition.rule;
                first = false;
            }
            props = props.over(definition.text);
        }
        if !known {
            // The style is missing; its name may still say something.
            match names::role(&decoded(name)) {
                Some(Role::Heading(level)) => outline = Some(Some(level)),
                role => style.role = role,
            }
        }
        style.outline = outline.flatten();
        style.hidden = props.hidden == Some(true);
        style.mono = props.font == Some(Font::Mono) && !self.typed();
        style
    }

    /// How text looks in a paragraph outside of spans.
    pub(super) fn look(&self, paragraph: &ParagraphStyle) -> Look {
        let mut props = paragraph.by_hand;
        // Said for the whole paragraph already.
        props.font = None;
        self.finish(props, paragraph.mono)
    }

    /// How text looks in a span of the style `name` that stands in text of the look `outer`.
    pub(super) fn span(&self, name: &str, outer: Look) -> Look {
        let span = self.resolved_span(name);
        let code = match span.props.font {
            _ if span.code => true,
            Some(font) => font == Font::Mono && !self.typed(),
            None => outer.code,
        };
        self.finish(span.props.over(outer.props), code)
    }

    fn resolved_span(&self, name: &str) -> Span {
        if let Some(span) = self.spans.borrow().get(name) {
            return *span;
        }
        let mut span = Span::default();
        let mut known = false;
        for definition in chain(&self.texts, name) {
            known = true;
            span.code |= definition.role == Some(Role::Code);
            span.props = span.props.over(definition.text);
        }
        if !known {
            match name {
                "Strong_20_Emphasis" => span.props.bold = Some(true),
                "Emphasis" => span.props.italic = Some(true),
                name => span.code = names::role(&decoded(name)) == Some(Role::Code),
            }
        }
        let mut spans = self.spans.borrow_mut();
        if spans.len() < MOST {
            spans.insert(name.to_owned(), span);
        }
        span
    }

    fn finish(&self, props: TextProps, code: bool) -> Look {
        let marks = [
            (props.bold == Some(true), Marks::BOLD),
            (props.italic == Some(true), Marks::ITALIC),
            (props.strike == Some(true), Marks::STRIKE),
            (props.vertical == Some(Vertical::Superscript), Marks::SUPERSCRIPT),
            (props.vertical == Some(Vertical::Subscript), Marks::SUBSCRIPT),
            (code, Marks::CODE),
        ];
        let marks =
            marks.iter().filter(|(on, _)| *on).fold(Marks::PLAIN, |all, (_, m)| all.with(*m));
        let font = props.font.unwrap_or(Font::Other);
        Look { props, code, marks, font, hidden: props.hidden == Some(true) }
    }

    /// Whether everything is set in a code font unless something else is said, as on a typewriter.
    fn typed(&self) -> bool {
        let standard = self.paragraphs.get("Standard").and_then(|style| style.text.font);
        standard.or(self.default_font) == Some(Font::Mono)
    }
}

/// A style and the styles that it is based on, nearest first.
fn chain<'a>(
    styles: &'a HashMap<String, Definition>,
    name: &str,
) -> impl Iterator<Item = &'a Definition> {
    std::iter::successors(styles.get(name), |style| styles.get(style.parent.as_deref()?))
        .take(LONGEST_CHAIN)
}

/// The name that people see: characters that XML names cannot hold are written by their codes, `Heading_20_1`
/// (part 3, 19.498.2).
pub(super) fn decoded(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('_') {
        out.push_str(before);
        let code = after.split_once('_').filter(|(hex, _)| (1..=6).contains(&hex.len()));
        let c =
            code.and_then(|(hex, _)| u32::from_str_radix(hex, 16).ok().and_then(char::from_u32));
        match (c, code) {
            (Some(c), Some((_, tail))) => {
                out.push(c);
                rest = tail;
            }
            _ => {
                out.push('_');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_as_people_see_them() {
        assert_eq!(decoded("Heading_20_1"), "Heading 1");
        assert_eq!(decoded("Overskrift_20_1_zz_"), "Overskrift 1_zz_");
        assert_eq!(decoded("T_e6_bel"), "Tæbel");
        assert_eq!(decoded("_"), "_");
    }

    #[test]
    fn a_loop_of_styles_ends() {
        let mut styles = Styles::default();
        for (name, parent) in [("a", "b"), ("b", "a")] {
            let style = Definition { parent: Some(parent.into()), ..Definition::default() };
            styles.keep(Family::Paragraph, name.into(), style);
        }
        assert_eq!(styles.paragraph("a").role, None);
    }
}
