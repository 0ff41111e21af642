//! The stylesheet (MS-DOC 2.9.271): what the styles of paragraphs and characters come to, inheritance resolved.

use super::fib::{Fib, Part, Version};
use super::fonts::{self, Font};
use super::modifiers::Modifiers;
use super::properties::{Characters, Paragraph, Toggle, Vertical};
use crate::block::Style as Marks;
use crate::bytes::u16_at;
use crate::formats::docx::names::{self, Role};
use crate::formats::docx::properties::Font as Face;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Most styles that a style may be based on, one on the other; longer chains and loops are cut.
const LONGEST_CHAIN: usize = 64;
/// Most styles kept: as many as a number of style can say.
const MOST_STYLES: usize = 0xfff;
/// No style.
const NIL: u16 = 0xfff;
/// The default of paragraphs.
const NORMAL: u16 = 0;

/// All styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles<'a> {
    styles: Vec<Option<Definition<'a>>>,
    fonts: Vec<Font>,
    /// The styles of paragraphs met so far.
    resolved: RefCell<HashMap<u16, Rc<ParagraphStyle>>>,
}

#[derive(Debug)]
struct Definition<'a> {
    role: Option<Role>,
    for_lists: bool,
    /// Word's style for text that came without any: its font says nothing.
    plain: bool,
    based_on: u16,
    paragraph: Paragraph<'a>,
    run: Characters,
}

/// What a paragraph's style says.
#[derive(Debug, Clone, Default)]
pub(super) struct ParagraphStyle {
    pub(super) role: Option<Role>,
    pub(super) list: Option<u16>,
    pub(super) level: Option<u8>,
    pub(super) indent: Option<i32>,
    pub(super) for_lists: bool,
    pub(super) old_level: Option<u8>,
    pub(super) old_number: Option<Vec<u8>>,
    /// Set in a code font.
    pub(super) mono: bool,
    run: Characters,
}

/// What a run comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) marks: Marks,
    pub(super) hidden: bool,
    pub(super) font: Face,
}

impl<'a> Styles<'a> {
    /// Reads the stylesheet as far as it goes.
    pub(super) fn read(fib: &Fib<'_>, table: &'a [u8]) -> Self {
        let mut styles = Self { fonts: fonts::read(fib, table), ..Self::default() };
        let bytes = fib.part(Part::Styles, table);
        let header = u16_at(bytes, 0).map_or(0, usize::from);
        let base = u16_at(bytes, 4).map_or(10, usize::from);
        let mut rest = bytes.get(2 + header..).unwrap_or_default();
        while let Some(size) = u16_at(rest, 0).map(usize::from) {
            if styles.styles.len() >= MOST_STYLES {
                break;
            }
            let after = rest.get(2..).unwrap_or_default();
            let style = after.get(..size).unwrap_or(after);
            styles.styles.push(definition(style, base, fib.version));
            rest = after.get(size..).unwrap_or_default();
        }
        styles
    }

    /// A font by its number.
    pub(super) fn font(&self, number: u16) -> Option<Font> {
        self.fonts.get(usize::from(number)).copied()
    }

    /// The font of a run before Word 97, whose bytes are in its character set.
    pub(super) fn font_of(&self, props: &Characters, paragraph: &ParagraphStyle) -> Option<Font> {
        let number = props.font.or_else(|| {
            let style = props.style.and_then(|style| self.chain(style).find_map(|d| d.run.font));
            style.or(paragraph.run.font)
        });
        self.font(number.unwrap_or(0))
    }

    /// The style of a paragraph.
    pub(super) fn paragraph(&self, number: u16) -> Rc<ParagraphStyle> {
        if let Some(style) = self.resolved.borrow().get(&number) {
            return style.clone();
        }
        let style = Rc::new(self.resolve(number));
        let mut resolved = self.resolved.borrow_mut();
        if resolved.len() < MOST_STYLES {
            resolved.insert(number, style.clone());
        }
        style
    }

    fn resolve(&self, number: u16) -> ParagraphStyle {
        let mut style = ParagraphStyle::default();
        let mut outline: Option<Option<Role>> = None;
        let mut numbered = false;
        let mut plain = false;
        for (at, definition) in self.chain(number).enumerate() {
            let role = definition.role;
            // 9 is body text, and the nearest style that says something decides.
            let level = definition.paragraph.outline;
            outline = outline.or_else(|| match (level, role) {
                (_, Some(Role::Heading(_))) => Some(role),
                (Some(9..), _) => Some(None),
                (Some(level), _) => Some(Some(Role::Heading(level.saturating_add(1)))),
                (None, _) => None,
            });
            let inherited = !matches!(role, Some(Role::Title | Role::Heading(_)));
            if style.role.is_none() && (inherited || at == 0) {
                style.role = role.filter(|role| !matches!(role, Role::Heading(_)));
            }
            if !numbered && definition.paragraph.list.is_some() {
                numbered = true;
                style.list = definition.paragraph.list.filter(|list| *list > 0);
            }
            style.level = style.level.or(definition.paragraph.level);
            style.old_level = style.old_level.or(definition.paragraph.old_level);
            if style.old_number.is_none() {
                style.old_number = definition.paragraph.old_number.map(<[u8]>::to_vec);
            }
            style.indent = style.indent.or(definition.paragraph.indent);
            style.for_lists |= definition.for_lists;
            style.run = style.run.over(&definition.run);
            plain |= definition.plain;
        }
        if style.role != Some(Role::Title) {
            style.role = outline.flatten().or(style.role);
        }
        style.mono = self.is_mono(style.run.font) && !plain && !self.typed();
        style
    }

    /// How a run looks: its own properties over those of its style. The emphasis of the paragraph's style is left out,
    /// because it says what the paragraph is, not which words matter.
    pub(super) fn look(&self, props: &Characters, paragraph: &ParagraphStyle) -> Look {
        let mut character = Characters::default();
        let mut code = false;
        for definition in props.style.iter().flat_map(|style| self.chain(*style)) {
            code |= definition.role == Some(Role::Code);
            character = character.over(&definition.run);
        }
        let toggle = |of: fn(&Characters) -> Toggle| {
            let outer = of(&paragraph.run).over(false).unwrap_or(false);
            let style = of(&character).over(outer);
            // Over a character style, the paragraph's style counts no more.
            of(props).over(style.unwrap_or(outer)).or(style)
        };
        let hidden = toggle(|c| c.hidden).or(paragraph.run.hidden.over(false)).unwrap_or(false);
        let font = props.font.or(character.font);
        code |= match font {
            Some(_) => self.is_mono(font) && !self.typed(),
            None => paragraph.mono,
        };
        let vertical = props.vertical.or(character.vertical);
        let marks = [
            (toggle(|c| c.bold) == Some(true), Marks::BOLD),
            (toggle(|c| c.italic) == Some(true), Marks::ITALIC),
            (toggle(|c| c.strike) == Some(true), Marks::STRIKE),
            (vertical == Some(Vertical::Superscript), Marks::SUPERSCRIPT),
            (vertical == Some(Vertical::Subscript), Marks::SUBSCRIPT),
            (code, Marks::CODE),
        ];
        let marks =
            marks.iter().filter(|(on, _)| *on).fold(Marks::PLAIN, |all, (_, m)| all.with(*m));
        let face = font.or(paragraph.run.font).and_then(|font| self.font(font));
        Look { marks, hidden, font: face.map_or(Face::Other, |font| font.face) }
    }

    fn is_mono(&self, font: Option<u16>) -> bool {
        font.and_then(|font| self.font(font)).is_some_and(|font| font.face == Face::Mono)
    }

    /// Whether everything is set in a code font unless something else is said, as on a typewriter.
    fn typed(&self) -> bool {
        let normal = self.chain(NORMAL).find_map(|style| style.run.font);
        self.is_mono(Some(normal.unwrap_or(0)))
    }

    /// A style and the styles that it is based on, nearest first.
    fn chain(&self, number: u16) -> impl Iterator<Item = &Definition<'a>> {
        let style = |number: u16| self.styles.get(usize::from(number))?.as_ref();
        std::iter::successors(style(number), move |style_| match style_.based_on {
            NIL => None,
            base => style(base),
        })
        .take(LONGEST_CHAIN)
    }
}

/// One style (2.9.260): a fixed part of `base` bytes, the name, and the modifiers.
fn definition(style: &[u8], base: usize, version: Version) -> Option<Definition<'_>> {
    let sti = u16_at(style, 0)? & 0xfff;
    let kind = u16_at(style, 2)?;
    let (name, mut at) = name(style, base, version)?;
    let mut lists: [&[u8]; 2] = [&[]; 2];
    for list in &mut lists {
        // Every list begins at an even place.
        at += at & 1;
        let Some(size) = u16_at(style, at).map(usize::from) else { break };
        let rest = style.get(at + 2..).unwrap_or_default();
        *list = rest.get(..size).unwrap_or(rest);
        at += 2 + size;
    }
    let [first, second] = lists;
    let mut paragraph = Paragraph::default();
    let mut run = Characters::default();
    match kind & 0xf {
        1 => {
            // Behind the number of the style itself.
            paragraph.apply(Modifiers::new(first.get(2..).unwrap_or_default(), version));
            run.apply(Modifiers::new(second, version));
        }
        2 => run.apply(Modifiers::new(first, version)),
        _ => return None,
    }
    Some(Definition {
        role: built_in(sti).or_else(|| names::role(&name)),
        for_lists: sti == 179 || name.eq_ignore_ascii_case("list paragraph"),
        plain: sti == 90 || name.eq_ignore_ascii_case("plain text"),
        based_on: kind >> 4,
        paragraph,
        run,
    })
}

/// The name, and where it ends. One byte a character before Word 97.
fn name(style: &[u8], base: usize, version: Version) -> Option<(String, usize)> {
    if version == Version::Eight {
        let length = usize::from(u16_at(style, base)?);
        let bytes = style.get(base + 2..)?.get(..length * 2)?;
        let units = bytes.chunks_exact(2).filter_map(|c| u16_at(c, 0));
        let name = char::decode_utf16(units).filter_map(Result::ok).collect();
        return Some((name, base + 2 + length * 2 + 2));
    }
    let length = usize::from(*style.get(base)?);
    let bytes = style.get(base + 1..)?.get(..length)?;
    Some((bytes.iter().map(|b| char::from(*b)).collect(), base + 1 + length + 1))
}

/// What Word's own styles are for, by their numbers: their names depend on the language of the program.
fn built_in(sti: u16) -> Option<Role> {
    let level = |first: u16| u8::try_from(sti - first + 1).unwrap_or(1);
    match sti {
        1..=9 => Some(Role::Heading(level(1))),
        19..=27 => Some(Role::Contents(level(19))),
        35 => Some(Role::Contents(1)),
        45 | 98 | 101 => Some(Role::Code),
        48 => Some(Role::Bullet(1)),
        54..=57 => Some(Role::Bullet(level(53))),
        62 => Some(Role::Title),
        68..=72 => Some(Role::Continued),
        84 | 180 | 181 => Some(Role::Quote),
        _ => None,
    }
}
