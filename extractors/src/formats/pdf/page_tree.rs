//! What the pages of a document cost to list, told before the parser does it: it makes all of them when it opens a document,
//! each with a copy of the resources that it inherits (ISO 32000-2, 7.7.3). Called by `file` for documents in which that
//! could be much. Walks the tree as the parser does, and stops at a bound.

use super::expansion;
use crate::error::{ExtractError, Result};
use crate::limits::Limit;
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, Stream};
use hayro_syntax::xref::XRef;
use std::collections::HashSet;

/// Pages of one document; a page takes a kilobyte before it is read.
pub(super) const MOST_PAGES: u64 = 100_000;
/// Entries of the resources of all pages together; each takes some eighty bytes.
pub(super) const MOST_RESOURCES: u64 = 2_000_000;
/// Levels of the tree.
const DEEPEST: usize = 10_000;

/// Counts the pages of a document that was opened without them; its catalog is at `Kept`.
pub(super) fn check(bare: &Pdf) -> Result<()> {
    let xref = bare.xref();
    let catalog = xref.get::<Dict<'_>>(xref.root_id());
    let catalog = catalog.and_then(|outer| outer.get::<Dict<'_>>(b"Kept".as_slice()));
    let root = catalog.and_then(|catalog| catalog.get::<Dict<'_>>(b"Pages".as_slice()));
    let mut count = Count::default();
    match root.as_ref().and_then(|root| Node::of(root, 0)) {
        Some(node) => count.tree(xref, &node, root.and_then(|root| root.obj_id())),
        // What looks like a page is one, where there is no tree.
        None => bare.objects().into_iter().try_for_each(|object| match object {
            Object::Dict(page) if page.contains_key(b"Contents".as_slice()) => {
                let resources = page.get::<Dict<'_>>(b"Resources".as_slice());
                count.add(resources.as_ref().map_or(0, entries))
            }
            _ => Ok(()),
        }),
    }
}

/// Bytes that the streams of objects of an encrypted document expand to, which was opened without its pages.
pub(super) fn check_streams(bare: &Pdf, numbers: &[u32], most: usize) -> Result<()> {
    let mut left = most;
    for number in numbers {
        let Some(stream) = bare.xref().get::<Stream<'_>>(ObjectIdentifier::new(*number, 0)) else {
            continue;
        };
        let repacked = expansion::packed(&stream) > 1;
        let most_of_one = if repacked { left.min(expansion::LONGEST_REPACKED) } else { left };
        match expansion::exact(&stream, most_of_one) {
            Some(length) => left -= length,
            None => {
                let value = most as u64;
                return Err(ExtractError::LimitReached { limit: Limit::ExpandedBytes, value });
            }
        }
    }
    Ok(())
}

/// A branch of the tree, and what its pages inherit.
struct Node<'a> {
    kids: Array<'a>,
    resources: u64,
}

impl<'a> Node<'a> {
    fn of(dict: &Dict<'a>, inherited: u64) -> Option<Self> {
        let own = dict.get::<Dict<'_>>(b"Resources".as_slice());
        let kids = dict.get::<Array<'a>>(b"Kids".as_slice())?;
        Some(Self { kids, resources: own.as_ref().map_or(inherited, entries) })
    }
}

#[derive(Debug, Default)]
struct Count {
    pages: u64,
    resources: u64,
}

impl Count {
    fn tree(&mut self, xref: &XRef, root: &Node<'_>, id: Option<ObjectIdentifier>) -> Result<()> {
        let mut seen: HashSet<ObjectIdentifier> = id.into_iter().collect();
        let mut open = vec![(root.kids.raw_iter(), root.resources)];
        while let Some((kids, inherited)) = open.last_mut() {
            let inherited = *inherited;
            let Some(kid) = kids.next() else {
                open.pop();
                continue;
            };
            let kid = match kid {
                MaybeRef::Ref(id) if !seen.insert(id.into()) => continue,
                MaybeRef::Ref(id) => xref.get::<Dict<'_>>(id.into()),
                MaybeRef::NotRef(Object::Dict(dict)) => Some(dict),
                MaybeRef::NotRef(_) => None,
            };
            let Some(kid) = kid else { continue };
            let kind = kid.get::<Name<'_>>(b"Type".as_slice());
            if kind.is_some_and(|kind| kind.as_ref() == b"Pages") {
                if open.len() >= DEEPEST {
                    let value = DEEPEST as u64;
                    return Err(ExtractError::LimitReached { limit: Limit::Depth, value });
                }
                let node = Node::of(&kid, inherited);
                open.extend(node.map(|node| (node.kids.raw_iter(), node.resources)));
            } else {
                let own = kid.get::<Dict<'_>>(b"Resources".as_slice());
                self.add(own.as_ref().map_or(inherited, entries))?;
            }
        }
        Ok(())
    }

    fn add(&mut self, resources: u64) -> Result<()> {
        self.pages += 1;
        self.resources = self.resources.saturating_add(resources);
        if self.pages > MOST_PAGES {
            return Err(ExtractError::LimitReached { limit: Limit::Pages, value: MOST_PAGES });
        }
        if self.resources > MOST_RESOURCES {
            return Err(ExtractError::LimitReached { limit: Limit::Nodes, value: MOST_RESOURCES });
        }
        Ok(())
    }
}

/// Entries of the dictionaries that a page holds of its resources.
fn entries(resources: &Dict<'_>) -> u64 {
    let kinds: [&[u8]; 7] =
        [b"ExtGState", b"Font", b"ColorSpace", b"XObject", b"Pattern", b"Shading", b"Properties"];
    kinds.iter().filter_map(|kind| resources.get::<Dict<'_>>(kind)).map(|d| d.len() as u64).sum()
}
