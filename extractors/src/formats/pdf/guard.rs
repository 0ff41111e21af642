//! Refuses pages that would keep the interpreter busy for ever: it cannot be interrupted, so what a page costs is counted
//! before it is drawn.

use super::codes::Codes;
use super::expansion;
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction;
use hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier, Stream};
use hayro_syntax::page::{Page, Resources};
use std::collections::HashMap;

/// Operators of one page, forms counted as often as they are drawn.
const MOST_OPERATORS: u64 = 5_000_000;
/// How deep forms may nest: real documents stay below ten.
const DEEPEST_FORM: u32 = 16;
/// Bytes of one content stream.
const LONGEST_CONTENT: usize = 128 << 20;
/// Different forms that are looked at in one document.
const MOST_FORMS: usize = 100_000;
/// Annotations of one page that are drawn, and states of one of them that are looked at.
const MOST_ANNOTATIONS: usize = 20_000;
const MOST_STATES: usize = 50;
/// Fonts of one page that are looked at.
const MOST_FONTS: usize = 1_000;

/// What a document's forms cost to draw and whether its fonts can be loaded, as far as they were looked at.
#[derive(Default)]
pub(super) struct Guard {
    /// `None` while a form is being counted, which finds forms that draw themselves, and for good when it is too much.
    forms: HashMap<ObjectIdentifier, Option<u64>>,
    fonts: HashMap<ObjectIdentifier, bool>,
    /// What the fonts tell of their codes.
    pub(super) codes: Codes,
}

impl Guard {
    /// Whether a page's operators are few enough to be interpreted, and its streams short enough to be decoded.
    pub(super) fn admits(&mut self, page: &Page<'_>) -> bool {
        if !expansion::is_modest_page(page) {
            return false;
        }
        let Some(content) = page.page_stream() else { return true };
        content.len() <= LONGEST_CONTENT
            && self.cost(content, page.resources(), 0).is_some_and(|cost| cost <= MOST_OPERATORS)
    }

    /// Whether what the annotations of a page draw is little enough to be interpreted. One without annotations has nothing
    /// to draw.
    pub(super) fn admits_annotations(&mut self, page: &Page<'_>) -> bool {
        let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots".as_slice()) else {
            return false;
        };
        let (mut cost, mut count) = (0_u64, 0_usize);
        for annotation in annotations.iter::<Dict<'_>>() {
            count += 1;
            let appearance = annotation.get::<Dict<'_>>(b"AP".as_slice());
            let normal = appearance.and_then(|ap| ap.get::<Object<'_>>(b"N".as_slice()));
            // One of several states is drawn; what is drawn is no more than all of them.
            let streams: Vec<Stream<'_>> = match normal {
                Some(Object::Stream(stream)) => vec![stream],
                Some(Object::Dict(states)) => {
                    states.keys().take(MOST_STATES).filter_map(|k| states.get(k)).collect()
                }
                _ => Vec::new(),
            };
            for stream in streams {
                let Some(form) = self.form(&stream, page.resources(), 0) else { return false };
                cost = cost.saturating_add(form);
            }
            if cost > MOST_OPERATORS || count > MOST_ANNOTATIONS {
                return false;
            }
        }
        count > 0
    }

    fn admits_fonts(&mut self, resources: &Resources<'_>) -> bool {
        let Self { fonts, codes, .. } = self;
        let mut look = |font: &Dict<'_>| {
            let modest = expansion::is_modest_font(font);
            if modest {
                codes.learn(font);
            }
            modest
        };
        resources.fonts.keys().take(MOST_FONTS).all(|name| {
            let Some(font) = resources.get_font(&name) else { return true };
            // The dictionary's own identifier is that of the object that it stands in.
            match resources.fonts.get_ref(&name) {
                Some(id) => *fonts.entry(id.into()).or_insert_with(|| look(&font)),
                None => look(&font),
            }
        })
    }

    /// Operators of a content stream; `None` when it cannot be bounded. The recursion ends at [`DEEPEST_FORM`].
    fn cost(&mut self, content: &[u8], resources: &Resources<'_>, depth: u32) -> Option<u64> {
        // An operator takes two bytes at least, its separator included.
        let mut cost = content.len() as u64 / 2;
        if !self.admits_fonts(resources) {
            return None;
        }
        if resources.x_objects.is_empty() {
            return Some(cost);
        }
        let mut operators = TypedIter::new(content);
        let mut drawn: HashMap<Name<'_>, u64> = HashMap::new();
        while let Some(operator) = operators.next() {
            if let TypedInstruction::XObject(x) = operator {
                *drawn.entry(x.0.clone()).or_default() += 1;
            }
        }
        for (name, times) in drawn {
            let Some(stream) = resources.get_x_object(&name) else { continue };
            let form = self.form(&stream, resources, depth)?;
            cost = cost.saturating_add(form.saturating_mul(times));
        }
        (cost <= MOST_OPERATORS).then_some(cost)
    }

    fn form(&mut self, stream: &Stream<'_>, outer: &Resources<'_>, depth: u32) -> Option<u64> {
        let dict = stream.dict();
        if dict.get::<Name<'_>>(b"Subtype".as_slice()).is_none_or(|s| s.as_ref() != b"Form") {
            return Some(1);
        }
        let id = stream.obj_id();
        if let Some(known) = self.forms.get(&id) {
            return *known;
        }
        if depth >= DEEPEST_FORM || self.forms.len() >= MOST_FORMS {
            return None;
        }
        self.forms.insert(id, None);
        if !expansion::is_modest(stream) {
            return None;
        }
        let content = stream.decoded_data().unwrap_or_default();
        if content.len() > LONGEST_CONTENT {
            return None;
        }
        let own = dict.get::<Dict<'_>>(b"Resources".as_slice()).map(Resources::new);
        let cost = self.cost(&content, own.as_ref().unwrap_or(outer), depth + 1);
        self.forms.insert(id, cost);
        cost
    }
}
