//! The stylesheet (RTF 1.9.1, "Style sheet"): what styles are for. How they look, every paragraph and every run says again.

use super::groups::{Characters, Paragraph};
use crate::block::Style as Marks;
use crate::formats::docx::names::{self, Role};
use crate::formats::docx::properties::Font as Face;
use std::collections::HashMap;
use std::rc::Rc;

/// Most styles that a style may be based on, one on the other; longer chains and loops are cut.
const LONGEST_CHAIN: usize = 64;
/// Most styles kept.
const MOST_STYLES: usize = 50_000;
/// Longest name looked at, in bytes.
const LONGEST_NAME: usize = 256;

/// All styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    paragraphs: HashMap<i32, Definition>,
    characters: HashMap<i32, Definition>,
    /// The styles of paragraphs met so far.
    resolved: HashMap<i32, Rc<ParagraphStyle>>,
    based_on: Option<i32>,
}

#[derive(Debug)]
struct Definition {
    role: Option<Role>,
    outline: Option<u8>,
    marks: Marks,
    face: Face,
    for_lists: bool,
    /// Word's style for text that came without any: its font says nothing.
    plain: bool,
    based_on: Option<i32>,
}

/// What a paragraph's style says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ParagraphStyle {
    pub(super) role: Option<Role>,
    pub(super) for_lists: bool,
    /// How it looks: what the paragraph is, not which of its words matter.
    pub(super) marks: Marks,
    /// Set in a code font.
    pub(super) mono: bool,
    /// Its font says nothing.
    pub(super) plain: bool,
}

impl Default for ParagraphStyle {
    fn default() -> Self {
        let marks = Marks::PLAIN;
        Self { role: None, for_lists: false, marks, mono: false, plain: false }
    }
}

impl Styles {
    /// The style that the one being read is based on.
    pub(super) fn based_on(&mut self, number: i32) {
        self.based_on = Some(number);
    }

    /// Ends a style, which has these properties.
    pub(super) fn end(&mut self, name: &str, characters: &Characters, paragraph: &Paragraph) {
        let name = name.trim().trim_end_matches(';');
        let name = name.get(..name.floor_char_boundary(LONGEST_NAME)).unwrap_or(name).trim();
        let based_on = self.based_on.take();
        let (all, number) = match characters.style {
            Some(number) => (&mut self.characters, number),
            None => (&mut self.paragraphs, paragraph.style),
        };
        if name.is_empty() || all.len() >= MOST_STYLES {
            return;
        }
        let definition = Definition {
            role: names::role(name),
            outline: paragraph.outline,
            marks: characters.marks(),
            face: characters.font.face,
            for_lists: name.eq_ignore_ascii_case("list paragraph"),
            plain: name.eq_ignore_ascii_case("plain text"),
            // A style that is based on nothing says 222.
            based_on: based_on.filter(|base| *base != number),
        };
        all.entry(number).or_insert(definition);
    }

    /// Whether everything is set in a code font unless something else is said, as on a typewriter.
    pub(super) fn typed(&self, default: Face) -> bool {
        let normal = self.paragraphs.get(&0).map(|style| style.face);
        normal.unwrap_or(default) == Face::Mono || default == Face::Mono
    }

    /// Whether the style of characters is one for code.
    pub(super) fn is_code(&self, number: i32) -> bool {
        chain(&self.characters, number).any(|style| style.role == Some(Role::Code))
    }

    /// The style of a paragraph.
    pub(super) fn paragraph(&mut self, number: i32) -> Rc<ParagraphStyle> {
        if let Some(style) = self.resolved.get(&number) {
            return style.clone();
        }
        let style = Rc::new(self.resolve(number));
        if self.resolved.len() < MOST_STYLES {
            self.resolved.insert(number, style.clone());
        }
        style
    }

    fn resolve(&self, number: i32) -> ParagraphStyle {
        let mut style = ParagraphStyle::default();
        let mut outline: Option<Option<Role>> = None;
        for (at, definition) in chain(&self.paragraphs, number).enumerate() {
            let role = definition.role;
            // The nearest style that says something decides; 9 is body text.
            outline = outline.or_else(|| match (definition.outline, role) {
                (Some(9..), _) => Some(None),
                (_, Some(Role::Heading(_))) => Some(role),
                (Some(level), _) => Some(Some(Role::Heading(level + 1))),
                (None, _) => None,
            });
            let inherited = !matches!(role, Some(Role::Title | Role::Heading(_)));
            if style.role.is_none() && (inherited || at == 0) {
                style.role = role.filter(|role| !matches!(role, Role::Heading(_)));
            }
            if at == 0 {
                style.marks = definition.marks;
                style.mono = definition.face == Face::Mono;
            }
            style.for_lists |= definition.for_lists;
            style.plain |= definition.plain;
        }
        if style.role != Some(Role::Title) {
            style.role = outline.flatten().or(style.role);
        }
        style.mono &= !style.plain;
        style
    }
}

/// A style and the styles that it is based on, nearest first.
fn chain(all: &HashMap<i32, Definition>, number: i32) -> impl Iterator<Item = &Definition> {
    std::iter::successors(all.get(&number), |style| all.get(&style.based_on?)).take(LONGEST_CHAIN)
}
