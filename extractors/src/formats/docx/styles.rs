//! The styles part (ECMA-376 part 1, 17.7): what the styles of paragraphs and runs come to, inheritance resolved.

use super::names::{self, Role};
use super::properties::{self, Font, NumberProps, ParagraphProps, RunProps, Vertical};
use crate::block::Style as Marks;
use crate::error::Result;
use crate::formats::ooxml::package::Member;
use crate::formats::ooxml::values::{val, visit};
use crate::sink::Sink;
use crate::xml::{self, Reader};
use quick_xml::events::Event;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Most styles that a style may be based on, one on the other; longer chains and loops are cut.
const LONGEST_CHAIN: usize = 64;
/// Most styles kept.
const MOST_STYLES: usize = 50_000;

/// All styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: HashMap<String, Definition>,
    default_paragraph: Option<String>,
    default_font: Option<Font>,
    /// The styles of paragraphs met so far.
    resolved: RefCell<HashMap<String, Rc<ParagraphStyle>>>,
}

#[derive(Debug, Default)]
struct Definition {
    kind: String,
    /// What its name or else its id says that it is for.
    role: Option<Role>,
    /// A style for the items of lists.
    for_lists: bool,
    /// Word's style for text that came without any: its font says nothing.
    plain: bool,
    based_on: Option<String>,
    paragraph: ParagraphProps,
    run: RunProps,
}

/// What a paragraph's style says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ParagraphStyle {
    pub(super) role: Option<Role>,
    pub(super) list: Option<u32>,
    pub(super) level: Option<u8>,
    /// The ids of the style and its bases, nearest first: a numbering level may name one of them.
    pub(super) chain: Vec<String>,
    pub(super) indent: Option<i32>,
    pub(super) for_lists: bool,
    pub(super) hidden: bool,
    /// Set in a code font.
    pub(super) mono: bool,
}

/// What a run comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) marks: Marks,
    pub(super) hidden: bool,
    pub(super) font: Font,
}

impl Default for Look {
    fn default() -> Self {
        Self { marks: Marks::PLAIN, hidden: false, font: Font::Other }
    }
}

impl Styles {
    /// The style of a paragraph; without an id the default one.
    pub(super) fn paragraph(&self, id: Option<&str>) -> Rc<ParagraphStyle> {
        let Some(id) = id.or(self.default_paragraph.as_deref()) else {
            return Rc::default();
        };
        if let Some(style) = self.resolved.borrow().get(id) {
            return style.clone();
        }
        let style = Rc::new(self.resolve(id));
        let mut resolved = self.resolved.borrow_mut();
        if resolved.len() < MOST_STYLES {
            resolved.insert(id.to_owned(), style.clone());
        }
        style
    }

    fn resolve(&self, id: &str) -> ParagraphStyle {
        let mut style = ParagraphStyle::default();
        let mut outline: Option<Option<Role>> = None;
        let mut numbered = false;
        let mut font = None;
        let mut plain = false;
        for (at, (id, definition)) in self.chain(id).enumerate() {
            let role = definition.role;
            // 17.3.1.20: 9 is body text, and the nearest style that says something decides.
            let level = definition.paragraph.outline;
            outline = outline.or_else(|| match (level, role) {
                (Some(9..), _) => Some(None),
                (_, Some(Role::Heading(_))) => Some(role),
                (Some(level), _) => Some(Some(Role::Heading(level.saturating_add(1)))),
                (None, _) => None,
            });
            let inherited = !matches!(role, Some(Role::Title | Role::Heading(_)));
            if style.role.is_none() && (inherited || at == 0) {
                style.role = role.filter(|role| !matches!(role, Role::Heading(_)));
            }
            let NumberProps { list, level } = definition.paragraph.number;
            if !numbered && list.is_some() {
                numbered = true;
                style.list = list.filter(|list| *list > 0);
            }
            style.level = style.level.or(level);
            style.indent = style.indent.or(definition.paragraph.indent);
            style.for_lists |= definition.for_lists;
            style.hidden |= definition.run.hidden == Some(true);
            font = font.or(definition.run.font);
            plain |= definition.plain;
            style.chain.push(id.to_owned());
        }
        if style.chain.is_empty() {
            // The styles part is missing or does not know it.
            style.role = names::role(id);
        }
        if style.role != Some(Role::Title) {
            style.role = outline.flatten().or(style.role);
        }
        style.mono = font == Some(Font::Mono) && !plain && !self.typed();
        style
    }

    /// How a run looks: its own properties over those of its style. The emphasis of the paragraph's style is left out,
    /// because it says what the paragraph is, not which words matter.
    pub(super) fn look(&self, props: RunProps, paragraph: &ParagraphStyle) -> Look {
        let mut all = props;
        let mut code = false;
        if let Some(id) = all.style.clone() {
            let mut known = false;
            for (_, definition) in self.chain(&id) {
                known = true;
                code |= definition.role == Some(Role::Code);
                all = all.over(&definition.run);
            }
            if !known {
                match id.as_str() {
                    "Strong" => all.bold = all.bold.or(Some(true)),
                    "Emphasis" => all.italic = all.italic.or(Some(true)),
                    _ => code = names::role(&id) == Some(Role::Code),
                }
            }
        }
        code |= match all.font {
            Some(font) => font == Font::Mono && !self.typed(),
            None => paragraph.mono,
        };
        let marks = [
            (all.bold == Some(true), Marks::BOLD),
            (all.italic == Some(true), Marks::ITALIC),
            (all.strike == Some(true), Marks::STRIKE),
            (all.vertical == Some(Vertical::Superscript), Marks::SUPERSCRIPT),
            (all.vertical == Some(Vertical::Subscript), Marks::SUBSCRIPT),
            (code, Marks::CODE),
        ];
        let marks =
            marks.iter().filter(|(on, _)| *on).fold(Marks::PLAIN, |all, (_, m)| all.with(*m));
        Look {
            marks,
            hidden: all.hidden.unwrap_or(paragraph.hidden),
            font: all.font.unwrap_or(Font::Other),
        }
    }

    /// Whether everything is set in a code font unless something else is said, as on a typewriter.
    fn typed(&self) -> bool {
        let normal = self.default_paragraph.as_ref().and_then(|id| self.by_id.get(id));
        normal.and_then(|style| style.run.font).or(self.default_font) == Some(Font::Mono)
    }

    /// The list that a numbering style stands for (17.9.21).
    pub(super) fn list_of(&self, id: &str) -> Option<u32> {
        self.by_id.get(id)?.paragraph.number.list
    }

    /// A style and the styles that it is based on, nearest first.
    fn chain<'a>(&'a self, id: &'a str) -> impl Iterator<Item = (&'a str, &'a Definition)> {
        let first = self.by_id.get(id).map(|style| (id, style));
        std::iter::successors(first, |(_, style)| {
            let base = style.based_on.as_deref()?;
            self.by_id.get(base).map(|style| (base, style))
        })
        .take(LONGEST_CHAIN)
    }
}

/// Where the reader has to go on after an event.
enum Step {
    Go,
    Skip,
    Paragraph,
    Run,
    Defaults,
}

/// Reads the styles part as far as it goes.
pub(super) fn read(
    reader: &mut Reader<Member<'_>>,
    sink: &Sink<'_>,
    styles: &mut Styles,
) -> Result<()> {
    let mut id = String::new();
    let mut open = Definition::default();
    loop {
        sink.check()?;
        let step = match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "style" => {
                    id = xml::attribute(&element, "styleId").unwrap_or_default();
                    let kind = xml::attribute(&element, "type").unwrap_or_default();
                    let default = xml::attribute(&element, "default");
                    if kind == "paragraph"
                        && matches!(default.as_deref(), Some("1" | "true" | "on"))
                    {
                        styles.default_paragraph = Some(id.clone());
                    }
                    open = Definition { kind, ..Definition::default() };
                    Step::Go
                }
                "name" => {
                    let name = val(&element).unwrap_or_default();
                    open.role = names::role(&name).or_else(|| names::role(&id));
                    open.plain = name.eq_ignore_ascii_case("plain text");
                    open.for_lists = name.eq_ignore_ascii_case("list paragraph");
                    Step::Skip
                }
                "basedOn" => {
                    open.based_on = val(&element);
                    Step::Skip
                }
                "pPr" => Step::Paragraph,
                "rPr" => Step::Run,
                "rPrDefault" => Step::Defaults,
                "styles" | "docDefaults" => Step::Go,
                _ => Step::Skip,
            },
            Event::End(element) if element.local_name().into_inner() == "style" => {
                let style = std::mem::take(&mut open);
                if styles.by_id.len() < MOST_STYLES && style.kind != "table" {
                    styles.by_id.entry(std::mem::take(&mut id)).or_insert(style);
                }
                Step::Go
            }
            Event::Eof => return Ok(()),
            _ => Step::Go,
        };
        match step {
            Step::Go => {}
            Step::Skip => reader.skip()?,
            Step::Paragraph => open.paragraph = properties::paragraph(reader)?,
            Step::Run => open.run = properties::run(reader)?,
            Step::Defaults => visit(reader, |_, element| {
                if xml::local(element) == "rFonts" {
                    let name = xml::attribute(element, "ascii");
                    styles.default_font = name.map(|name| Font::of(&name));
                }
                true
            })?,
        }
    }
}
