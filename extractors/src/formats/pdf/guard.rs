//! Refuses pages that would keep the interpreter busy for ever: it cannot be interrupted, so what a page costs is counted
//! before it is drawn.

use super::expansion;
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction;
use hayro_syntax::object::{Dict, Name, ObjectIdentifier, Stream};
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
/// Fonts of one page that are looked at.
const MOST_FONTS: usize = 1_000;

/// What a document's forms cost to draw and whether its fonts can be loaded, as far as they were looked at.
#[derive(Debug, Default)]
pub(super) struct Guard {
    /// `None` while a form is being counted, which finds forms that draw themselves, and for good when it is too much.
    forms: HashMap<ObjectIdentifier, Option<u64>>,
    fonts: HashMap<ObjectIdentifier, bool>,
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

    fn admits_fonts(&mut self, resources: &Resources<'_>) -> bool {
        resources.fonts.keys().take(MOST_FONTS).all(|name| {
            let Some(font) = resources.get_font(&name) else { return true };
            match font.obj_id() {
                Some(id) => {
                    *self.fonts.entry(id).or_insert_with(|| expansion::is_modest_font(&font))
                }
                None => expansion::is_modest_font(&font),
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
