//! Interactive forms (ISO 32000-2, 12.7): the values of fields, at their place on the page or, where nothing printed says
//! what a value is, under the field's name behind the page. Called by `file` for every page. Runs no script and submits
//! nothing; what a field for passwords holds is not read.

use super::face::Face;
use super::geometry::{Direction, Rect};
use super::glyphs::{Drawing, Glyph, Text, UNMARKED};
use super::print::Print;
use super::strings;
use crate::limits::Cancel;
use hayro_interpret::kurbo::{Affine, Point};
use hayro_syntax::object::{Array, Dict, Name, Object, Rect as Box64};
use hayro_syntax::page::Page;

/// Fields of one page that are read.
const MOST_WIDGETS: usize = 2_000;
/// Levels of fields above a widget.
const DEEPEST: usize = 16;
/// Options of one field that are looked at.
const MOST_OPTIONS: usize = 5_000;
/// Characters of one value that are placed on the page.
const LONGEST_VALUE: usize = 20_000;

const HIDDEN: u32 = 1 << 1;
const NO_VIEW: u32 = 1 << 5;
const MULTILINE: u32 = 1 << 12;
const PASSWORD: u32 = 1 << 13;
const PUSH_BUTTON: u32 = 1 << 16;
const COMBO: u32 = 1 << 17;
const COMB: u32 = 1 << 24;

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    /// Words; `shown` where the field's appearance shows them as people see them.
    Words { text: String, shown: bool, lines: bool },
    /// Whether a box or a button is on, and what that state is called.
    State { on: bool, name: String },
    /// Whatever its appearance shows: signatures, push buttons.
    Drawn,
}

/// A field where it stands on its page.
#[derive(Debug)]
pub(super) struct Widget {
    rect: Rect,
    direction: Direction,
    label: String,
    value: Value,
}

/// A value that no printed words explain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) label: String,
    pub(super) value: String,
}

/// The fields of a page, placed by its transform, and its free texts that have no appearance.
pub(super) fn of(page: &Page<'_>, place: Affine) -> Vec<Widget> {
    let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots".as_slice()) else {
        return Vec::new();
    };
    let all = annotations.iter::<Dict<'_>>().take(10 * MOST_WIDGETS);
    all.filter_map(|annotation| widget(&annotation, place)).take(MOST_WIDGETS).collect()
}

fn widget(annotation: &Dict<'_>, place: Affine) -> Option<Widget> {
    let kind = annotation.get::<Name<'_>>(b"Subtype".as_slice())?;
    let flags = annotation.get::<u32>(b"F".as_slice()).unwrap_or(0);
    if flags & (HIDDEN | NO_VIEW) != 0 {
        return None;
    }
    let (label, value) = match kind.as_ref() {
        b"Widget" => field(annotation)?,
        // A text that somebody typed on the page; readers draw it where its writer did not.
        b"FreeText" if !annotation.contains_key(b"AP".as_slice()) => {
            let text = strings::text_of(annotation, b"Contents")?;
            (String::new(), Value::Words { text, shown: false, lines: true })
        }
        _ => return None,
    };
    let area = annotation.get::<Box64>(b"Rect".as_slice())?;
    let (a, b) = (place * Point::new(area.x0, area.y0), place * Point::new(area.x1, area.y1));
    let rect = Rect::of(a.x as f32, a.y as f32, b.x as f32, b.y as f32);
    let turned = annotation.get::<Dict<'_>>(b"MK".as_slice());
    let turned = turned.and_then(|mk| mk.get::<i32>(b"R".as_slice())).unwrap_or(0);
    let along = Affine::rotate(f64::from(turned % 360).to_radians()) * Point::new(1.0, 0.0);
    let along = place * along - place * Point::ORIGIN;
    let direction = Direction::nearest(along.x as f32, along.y as f32);
    let shown = rect.is_sane() && rect.width() > 0.5 && rect.height() > 0.5;
    shown.then_some(Widget { rect, direction, label, value })
}

/// What a field is called and what it holds; both may stand in the fields above it (12.7.4.1).
fn field(annotation: &Dict<'_>) -> Option<(String, Value)> {
    let mut chain = vec![annotation.clone()];
    while let Some(parent) = chain.last().and_then(|d| d.get::<Dict<'_>>(b"Parent".as_slice())) {
        if chain.len() >= DEEPEST {
            break;
        }
        chain.push(parent);
    }
    let flags = chain.iter().find_map(|d| d.get::<u32>(b"Ff".as_slice())).unwrap_or(0);
    let value = chain.iter().find_map(|d| d.get::<Object<'_>>(b"V".as_slice()));
    let kind = chain.iter().find_map(|d| d.get::<Name<'_>>(b"FT".as_slice()))?;
    let label = chain.iter().find_map(|d| strings::text_of(d, b"TU"));
    let label = label.or_else(|| chain.iter().find_map(|d| strings::text_of(d, b"T")));
    let label = label.map(|label| plain_name(&label)).unwrap_or_default();
    let value = match kind.as_ref() {
        b"Tx" if flags & PASSWORD != 0 => return None,
        b"Tx" => Value::Words {
            text: chain.iter().find_map(|d| strings::text_of(d, b"V")).unwrap_or_default(),
            // What stands in boxes of one character each is a word all the same.
            shown: flags & COMB == 0,
            lines: flags & MULTILINE != 0,
        },
        b"Ch" => Value::Words {
            text: chosen(value.as_ref(), &chain),
            // The appearance of a list shows all its options.
            shown: flags & COMBO != 0,
            lines: flags & COMBO == 0,
        },
        b"Btn" if flags & PUSH_BUTTON == 0 => state(annotation, value.as_ref()),
        _ => Value::Drawn,
    };
    Some((label, value))
}

/// A name without the counters of its levels: `Adresse[0]`.
fn plain_name(name: &str) -> String {
    let name = crate::clean::line(name);
    match name.rsplit_once('[') {
        Some((before, counter)) if counter.trim_end_matches(']').parse::<u32>().is_ok() => {
            before.to_owned()
        }
        _ => name,
    }
}

/// The options of a choice that are taken, as they are shown (12.7.5.4).
fn chosen(value: Option<&Object<'_>>, chain: &[Dict<'_>]) -> String {
    let text = |object: &Object<'_>| match object {
        Object::String(string) => Some(strings::decode(string.as_bytes())),
        _ => None,
    };
    let taken: Vec<String> = match value {
        Some(Object::Array(all)) => {
            all.iter::<Object<'_>>().take(MOST_OPTIONS).filter_map(|o| text(&o)).collect()
        }
        Some(one) => text(one).into_iter().collect(),
        None => Vec::new(),
    };
    let options = chain.iter().find_map(|d| d.get::<Array<'_>>(b"Opt".as_slice()));
    let options: Vec<(String, String)> = options
        .iter()
        .flat_map(|options| options.iter::<Array<'_>>().take(MOST_OPTIONS))
        .filter_map(|pair| {
            let mut pair = pair.iter::<Object<'_>>().filter_map(|o| text(&o));
            Some((pair.next()?, pair.next()?))
        })
        .collect();
    let shown = |taken: String| {
        let option = options.iter().find(|(exported, _)| *exported == taken);
        option.map_or(taken, |(_, shown)| shown.clone())
    };
    taken.into_iter().take(100).map(shown).collect::<Vec<_>>().join(", ")
}

/// Whether a check box or radio button is on (12.7.5.2).
fn state(annotation: &Dict<'_>, value: Option<&Object<'_>>) -> Value {
    let states = annotation.get::<Dict<'_>>(b"AP".as_slice());
    let states = states.and_then(|ap| ap.get::<Dict<'_>>(b"N".as_slice()));
    let on = states.and_then(|n| n.keys().find(|key| key.as_ref() != b"Off"));
    let name = on.as_ref().map(|on| strings::decode(on.as_ref())).unwrap_or_default();
    let current = annotation.get::<Name<'_>>(b"AS".as_slice());
    let on = match (current, value) {
        (Some(current), _) => current.as_ref() != b"Off",
        (None, Some(Object::Name(value))) => {
            value.as_ref() != b"Off" && on.is_none_or(|on| on == *value)
        }
        (None, _) => false,
    };
    Value::State { on, name }
}

/// Puts what the annotations of a page draw, and the values of its fields, into the drawing of the page; gives back the
/// values that belong behind the page.
pub(super) fn place(
    drawing: &mut Drawing,
    mut shown: Drawing,
    widgets: &[Widget],
    cancel: &Cancel,
) -> Vec<Named> {
    let mut behind = Vec::new();
    let print = Print::of(drawing);
    for widget in widgets {
        if cancel.is_cancelled() {
            break;
        }
        let inside = |g: &Glyph| widget.contains(g);
        let explained = widget.label.is_empty() || print.label(widget.rect).is_some();
        let named = |value: &str| Named { label: widget.label.clone(), value: value.to_owned() };
        match &widget.value {
            Value::Drawn => {}
            Value::State { on, name } => {
                shown.glyphs.retain(|g| !inside(g));
                if explained {
                    widget.write(if *on { "☒" } else { "☐" }, &print, drawing);
                } else if *on {
                    let plain = ["", "On", "Yes", "1"].contains(&name.as_str());
                    behind.push(named(if plain { "☒" } else { name }));
                }
            }
            Value::Words { text, shown: as_drawn, .. } => {
                let drawn = shown.glyphs.iter().any(|g| inside(g) && !g.text.is_space());
                if !explained && !text.is_empty() {
                    shown.glyphs.retain(|g| !inside(g));
                    behind.push(named(text));
                } else if !text.is_empty() && (!drawn || !*as_drawn) {
                    shown.glyphs.retain(|g| !inside(g));
                    widget.write(text, &print, drawing);
                }
            }
        }
    }
    drawing.glyphs.append(&mut shown.glyphs);
    drawing.rules.append(&mut shown.rules);
    drawing.pictures.append(&mut shown.pictures);
    drawing.paths += shown.paths;
    drawing.shapes += shown.shapes;
    drawing.unknown += shown.unknown;
    drawing.cut |= shown.cut;
    behind
}

impl Widget {
    fn contains(&self, glyph: &Glyph) -> bool {
        self.rect.contains(glyph.direction.on_page((glyph.x, glyph.y)), 0.5)
    }

    /// Sets `text` into the field's place, in the size and on the line of its label.
    fn write(&self, text: &str, print: &Print, drawing: &mut Drawing) {
        let frame = self.direction.upright_rect(self.rect);
        let label = print.label(self.rect);
        let several = matches!(self.value, Value::Words { lines: true, .. });
        let most = if several { 10.0 } else { (0.75 * frame.height()).clamp(4.0, 12.0) };
        let size = label.map_or(most, |label| label.size.clamp(4.0, 12.0)).min(frame.height());
        let room = if several { (frame.width() / (0.5 * size)).max(8.0) } else { f32::MAX };
        let lines = wrapped(text, room as usize);
        let step = (frame.height() / lines.len().max(1) as f32).min(1.25 * size);
        let first = if several { frame.y0 + 0.8 * step } else { frame.y1 - 0.25 * frame.height() };
        let level = |at: f32| at > frame.y0 && at < frame.y1 + 0.3 * size;
        let label = label.map(|label| self.direction.upright((label.x, label.y)).1);
        let first = label.filter(|at| level(*at)).unwrap_or(first);
        for (i, line) in lines.iter().enumerate() {
            let count = line.chars().count().max(1) as f32;
            let advance = (0.5 * size).min(frame.width() / count);
            for (j, c) in line.chars().enumerate() {
                drawing.glyphs.push(Glyph {
                    text: Text::Char(c),
                    direction: self.direction,
                    x: frame.x0 + advance * j as f32,
                    y: first + step * i as f32,
                    advance,
                    size,
                    face: Face::default(),
                    invisible: false,
                    artifact: false,
                    mark: UNMARKED,
                });
            }
        }
    }
}

/// The lines of a value, cut at spaces where they are longer than `room` characters.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    let text: String = text.chars().take(LONGEST_VALUE).collect();
    let mut lines = Vec::new();
    for line in text.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty()) {
        let mut open = String::new();
        let mut length = 0;
        for word in line.split_whitespace() {
            let more = word.chars().count();
            if length > 0 && length + 1 + more > room {
                lines.push(std::mem::take(&mut open));
                length = 0;
            }
            if length > 0 {
                open.push(' ');
                length += 1;
            }
            open.push_str(word);
            length += more;
        }
        lines.push(open);
    }
    lines
}
