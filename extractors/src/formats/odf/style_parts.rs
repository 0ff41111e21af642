//! Reads the elements that hold styles (ODF 1.3 part 3, 3.15): fonts, named and automatic styles, styles of lists.

use super::numbering;
use super::styles::{Definition, Family, Styles, TextProps, Vertical, decoded};
use crate::error::{ExtractError, Result};
use crate::formats::docx::names;
use crate::formats::docx::properties::Font;
use crate::limits::Cancel;
use crate::xml::{self, Reader};
use quick_xml::events::{BytesStart, Event};
use std::io::Read;

/// A style that is being read.
#[derive(Default)]
struct Open {
    family: Option<Family>,
    name: String,
    definition: Definition,
    /// What holds where no style says anything.
    default: bool,
}

/// Where the reader has to go on after an event.
enum Step {
    Go,
    Skip,
    List(String),
    Outline,
}

/// Reads `office:styles`, `office:automatic-styles` or `office:font-face-decls`, whose start was just read, to its end.
pub(super) fn read<R: Read>(
    reader: &mut Reader<R>,
    automatic: bool,
    styles: &mut Styles,
    cancel: &Cancel,
) -> Result<()> {
    let outside = reader.depth().saturating_sub(1);
    let mut open = Open::default();
    loop {
        if cancel.is_cancelled() {
            return Err(ExtractError::Cancelled);
        }
        let step = match reader.next_event()? {
            Event::Start(element) => start(&element, automatic, &mut open, styles),
            Event::End(element) => {
                end(element.local_name().into_inner(), &mut open, styles);
                Step::Go
            }
            Event::Eof => return Ok(()),
            _ => Step::Go,
        };
        match step {
            Step::Go => {}
            Step::Skip => reader.skip()?,
            Step::List(name) => {
                let list = numbering::read(reader, cancel)?;
                styles.keep_list(name, list, automatic);
            }
            Step::Outline => styles.outline = Some(numbering::read(reader, cancel)?.into()),
        }
        if reader.depth() <= outside {
            return Ok(());
        }
    }
}

fn start(element: &BytesStart<'_>, automatic: bool, open: &mut Open, styles: &mut Styles) -> Step {
    match xml::local(element) {
        "font-face" => {
            if let Some(name) = xml::attribute(element, "name") {
                styles.keep_font(name.clone(), face(element, &name));
            }
            Step::Skip
        }
        "style" => {
            *open = style(element, automatic);
            if open.family.is_none() { Step::Skip } else { Step::Go }
        }
        "default-style" => {
            let paragraph = xml::attribute(element, "family").as_deref() == Some("paragraph");
            *open = Open { default: paragraph, ..Open::default() };
            if paragraph { Step::Go } else { Step::Skip }
        }
        // Before version 1.0 all properties stood in one element.
        "text-properties" | "properties" => {
            open.definition.text = text(element, styles).over(open.definition.text);
            Step::Skip
        }
        "drawing-page-properties" => {
            let visibility = xml::attribute(element, "visibility");
            open.definition.hidden_page = visibility.as_deref() == Some("hidden");
            Step::Skip
        }
        "list-style" => match xml::attribute(element, "name") {
            Some(name) => Step::List(name),
            None => Step::Skip,
        },
        "outline-style" => Step::Outline,
        _ => Step::Skip,
    }
}

fn end(name: &str, open: &mut Open, styles: &mut Styles) {
    if !matches!(name, "style" | "default-style") {
        return;
    }
    let open = std::mem::take(open);
    if open.default {
        styles.set_default(open.definition.text);
    } else if let Some(family) = open.family {
        styles.keep(family, open.name, open.definition);
    }
}

fn style(element: &BytesStart<'_>, automatic: bool) -> Open {
    let attribute = |name| xml::attribute(element, name);
    let family = match attribute("family").as_deref() {
        Some("paragraph") => Family::Paragraph,
        Some("text") => Family::Text,
        Some("drawing-page") => Family::DrawingPage,
        _ => return Open::default(),
    };
    let name = attribute("name").unwrap_or_default();
    let mut definition = Definition {
        automatic,
        parent: attribute("parent-style-name"),
        list: attribute("list-style-name").filter(|list| !list.is_empty()),
        ..Definition::default()
    };
    if family == Family::Paragraph {
        definition.outline = attribute("default-outline-level")
            .map(|level| level.trim().parse().ok().filter(|level| *level > 0));
    }
    if !automatic {
        let shown = attribute("display-name").unwrap_or_else(|| decoded(&name));
        definition.role = names::role(&shown).or_else(|| match shown.to_lowercase().as_str() {
            "source text" => Some(names::Role::Code),
            _ => names::role(&decoded(&name)),
        });
        definition.rule = shown == "Horizontal Line" || name == "Horizontal_20_Line";
    }
    Open { family: Some(family), name, definition, default: false }
}

/// What matters of `style:text-properties`.
fn text(element: &BytesStart<'_>, styles: &Styles) -> TextProps {
    let mut props = TextProps::default();
    for attribute in element.attributes().with_checks(false).flatten() {
        let value = xml::unescape(&attribute.value);
        let value = value.trim();
        match attribute.key.local_name().as_ref() {
            "font-weight" => {
                let heavy = || value.parse::<u32>().is_ok_and(|weight| weight >= 600);
                props.bold = Some(value == "bold" || heavy());
            }
            "font-style" => props.italic = Some(matches!(value, "italic" | "oblique")),
            "text-line-through-style" | "text-line-through-type" | "text-crossing-out" => {
                let on = value != "none";
                props.strike = Some(on && props.strike != Some(false));
            }
            "text-position" => props.vertical = Some(vertical(value)),
            "font-name" => props.font = Some(styles.font(value)),
            "font-family" if props.font.is_none() => {
                props.font = Some(Font::of(value.trim_matches('\'')));
            }
            "display" => props.hidden = Some(value == "none"),
            _ => {}
        }
    }
    props
}

/// `super 58%`, or how far above the line in percent (part 3, 20.402).
fn vertical(value: &str) -> Vertical {
    let raised = value.split_whitespace().next().unwrap_or_default();
    match raised {
        "super" => Vertical::Superscript,
        "sub" => Vertical::Subscript,
        raised => match raised.trim_end_matches('%').parse::<f32>() {
            Ok(percent) if percent > 0.0 => Vertical::Superscript,
            Ok(percent) if percent < 0.0 => Vertical::Subscript,
            _ => Vertical::Line,
        },
    }
}

/// Which kind of font a declaration declares.
fn face(element: &BytesStart<'_>, name: &str) -> Font {
    let attribute = |name| xml::attribute(element, name).unwrap_or_default();
    let family = attribute("font-family");
    let family = family.trim_matches(['\'', ' ']);
    let named = match Font::of(family) {
        Font::Other => Font::of(name),
        font => font,
    };
    let equal = attribute("font-pitch") == "fixed" && attribute("font-family-generic") == "modern";
    match named {
        Font::Other if equal || family.to_lowercase().ends_with(" mono") => Font::Mono,
        named => named,
    }
}
