//! Name and number trees (ISO 32000-2, 7.9.6 and 7.9.7). Called by the readers of page labels and of embedded files. Never
//! recurses, and never visits a node twice.

use hayro_syntax::object::{Array, Dict, MaybeRef, Object, ObjectIdentifier};
use hayro_syntax::xref::XRef;
use std::collections::HashSet;

/// Nodes that are visited in one tree.
const MOST_NODES: usize = 20_000;

/// The leaves of a tree in their order, at most `most`; `key` is `Names` or `Nums`. Each is a key and a value.
pub(super) fn leaves<'a>(
    xref: &'a XRef,
    root: Dict<'a>,
    key: &[u8],
    most: usize,
) -> Vec<(Object<'a>, Object<'a>)> {
    let mut out = Vec::new();
    walk(xref, root, key, |key, value| {
        out.extend(resolved(xref, key).zip(resolved(xref, value)));
        out.len() < most
    });
    out
}

/// Shows the leaves of a tree to `each` until it says that it has enough.
fn walk<'a>(
    xref: &'a XRef,
    root: Dict<'a>,
    key: &[u8],
    mut each: impl FnMut(MaybeRef<Object<'a>>, MaybeRef<Object<'a>>) -> bool,
) {
    let mut seen: HashSet<ObjectIdentifier> = HashSet::new();
    let mut open = vec![root];
    let mut visited = 0;
    while let Some(node) = open.pop() {
        visited += 1;
        if visited > MOST_NODES {
            return;
        }
        if let Some(pairs) = node.get::<Array<'_>>(key) {
            // A value that cannot be read must not shift those behind it.
            let mut objects = pairs.raw_iter();
            while let (Some(key), Some(value)) = (objects.next(), objects.next()) {
                if !each(key, value) {
                    return;
                }
            }
        }
        if let Some(kids) = node.get::<Array<'_>>(b"Kids".as_slice()) {
            let new = |kid: &MaybeRef<_>| kid.as_obj_ref().is_some_and(|r| seen.insert(r.into()));
            let kids: Vec<_> = kids.raw_iter().take(MOST_NODES).filter(new).collect();
            let kids = kids.into_iter().rev().filter_map(|kid| resolved(xref, kid)?.into_dict());
            open.extend(kids);
        }
    }
}

/// The leaves of a number tree whose values are references, at most `most`, without looking at what they refer to.
pub(super) fn references(xref: &XRef, root: Dict<'_>, most: usize) -> Vec<(i64, ObjectIdentifier)> {
    let mut out = Vec::new();
    walk(xref, root, b"Nums", |key, value| {
        if let (MaybeRef::NotRef(Object::Number(key)), MaybeRef::Ref(value)) = (key, value) {
            out.push((key.as_i64(), value.into()));
        }
        out.len() < most
    });
    out
}

/// What a reference stands for, or the object itself.
pub(super) fn resolved<'a>(xref: &'a XRef, object: MaybeRef<Object<'a>>) -> Option<Object<'a>> {
    match object {
        MaybeRef::Ref(reference) => xref.get(reference.into()),
        MaybeRef::NotRef(object) => Some(object),
    }
}
