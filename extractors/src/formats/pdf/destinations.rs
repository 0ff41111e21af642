//! Where entries of the outline lead within the document (ISO 32000-2, 12.3.2): to a page, said directly or by a name.
//! Called by `outline`. Follows no action but one that goes to a page of the same document.

use super::{metadata, trees};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier};
use std::collections::HashMap;

/// Names of destinations that are read.
const MOST_NAMES: usize = 20_000;
/// Bytes of such a name.
const LONGEST_NAME: usize = 300;

/// The destinations of a document.
#[derive(Debug)]
pub(super) struct Destinations {
    pages: HashMap<ObjectIdentifier, u32>,
    named: HashMap<Vec<u8>, u32>,
}

impl Destinations {
    pub(super) fn of(pdf: &Pdf) -> Self {
        let pages = (1_u32..).zip(pdf.pages().iter());
        let pages = pages.filter_map(|(number, page)| Some((page.raw().obj_id()?, number)));
        let mut found = Self { pages: pages.collect(), named: HashMap::new() };
        let Some(catalog) = metadata::catalog(pdf) else { return found };
        let names = catalog.get::<Dict<'_>>(b"Names".as_slice());
        if let Some(tree) = names.and_then(|n| n.get::<Dict<'_>>(b"Dests".as_slice())) {
            for (name, place) in trees::leaves(pdf.xref(), tree, b"Names", MOST_NAMES) {
                if let Object::String(name) = name {
                    found.name(name.as_bytes(), &place);
                }
            }
        }
        // The way of PDF 1.1.
        if let Some(names) = catalog.get::<Dict<'_>>(b"Dests".as_slice()) {
            for name in names.keys().take(MOST_NAMES) {
                if let Some(place) = names.get::<Object<'_>>(name.as_ref()) {
                    found.name(name.as_ref(), &place);
                }
            }
        }
        found
    }

    fn name(&mut self, name: &[u8], place: &Object<'_>) {
        let array = match place {
            Object::Array(array) => Some(array.clone()),
            Object::Dict(dict) => dict.get::<Array<'_>>(b"D".as_slice()),
            _ => None,
        };
        if let Some(page) = array.and_then(|array| self.first(&array))
            && name.len() <= LONGEST_NAME
        {
            self.named.insert(name.to_vec(), page);
        }
    }

    /// The page that a destination names first.
    fn first(&self, array: &Array<'_>) -> Option<u32> {
        match array.raw_iter().next()? {
            MaybeRef::Ref(page) => self.pages.get(&page.into()).copied(),
            // Some programs count the pages, from 0.
            MaybeRef::NotRef(Object::Number(at)) => u32::try_from(at.as_i64()).ok()?.checked_add(1),
            MaybeRef::NotRef(_) => None,
        }
    }

    /// The page, counted from 1, that an entry of the outline leads to.
    pub(super) fn page(&self, item: &Dict<'_>) -> Option<u32> {
        let place = item.get::<Object<'_>>(b"Dest".as_slice()).or_else(|| {
            let action = item.get::<Dict<'_>>(b"A".as_slice())?;
            let verb = action.get::<Name<'_>>(b"S".as_slice())?;
            let goes = verb.as_ref() == b"GoTo";
            action.get::<Object<'_>>(b"D".as_slice()).filter(|_| goes)
        })?;
        match place {
            Object::Array(array) => self.first(&array),
            Object::String(name) => self.named.get(name.as_bytes()).copied(),
            Object::Name(name) => self.named.get(name.as_ref()).copied(),
            _ => None,
        }
    }
}
