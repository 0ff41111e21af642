//! Forms in the XML Forms Architecture (XFA 3.3; ISO 32000-1, 12.7.8) whose pages only ask to wait: what the form says is in
//! XML beside the pages. Called by `extract` once. `xfa_tree` reads the XML, `xfa_merge` with `xfa_binding` brings template
//! and data together, `xfa_fields` knows fields. A form that the pages show is left to them and to `fields`. Runs no script,
//! loads nothing from elsewhere, and reads no password.

use super::xfa_merge::{self, Entry};
use super::xfa_tree::Tree;
use super::{expansion, metadata};
use crate::archive::Budget;
use crate::block::{Block, Inline, Marker};
use crate::error::Result;
use crate::sink::Sink;
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, Stream};
use std::collections::HashSet;

/// Packets of one form, and bytes of all of them.
const MOST_PACKETS: usize = 100;
const LONGEST: usize = 16 << 20;
/// Fields that are looked at to tell whether the document has another form, and how deep.
const MOST_FIELDS: usize = 1_000;
const DEEPEST: usize = 8;
/// Pages of a document that may be the placeholder of a form.
const MOST_PAGES: usize = 16;
/// Share of the words of a form that stand on the pages where these show it.
const SHOWN: f32 = 0.5;
/// Letters of a word that tells something.
const SHORTEST_WORD: usize = 4;

/// A form that its document does not show.
pub(super) struct Form {
    pub(super) blocks: Vec<Block>,
    /// Whether the pages are only there until the form is drawn.
    pub(super) replaces_pages: bool,
}

/// The form of a document whose pages, of which `words` are given, do not show it.
pub(super) fn read<'w>(
    pdf: &Pdf,
    words: impl Iterator<Item = &'w str>,
    sink: &mut Sink<'_>,
) -> Result<Option<Form>> {
    let Some(catalog) = metadata::catalog(pdf) else { return Ok(None) };
    let Some(form) = catalog.get::<Dict<'_>>(b"AcroForm".as_slice()) else { return Ok(None) };
    let replaces_pages = catalog.get::<bool>(b"NeedsRendering".as_slice()) == Some(true);
    let packets = packets(pdf, &form);
    let is_other = !replaces_pages && has_fields(&form);
    if packets.is_empty() || is_other || pdf.pages().len() > MOST_PAGES {
        return Ok(None);
    }
    let (tree, mut whole) = parse(&packets, sink)?;
    let (entries, all) = xfa_merge::merge(&tree, sink.cancel());
    sink.check()?;
    if is_shown(&entries, words) {
        return Ok(None);
    }
    whole &= tree.template().is_some();
    if !whole {
        sink.warn("damaged", "The form is damaged or too large; parts of it were not read.")?;
    } else if !all {
        sink.warn("truncated", "The form has more fields and texts than are read.")?;
    }
    let blocks: Vec<Block> = entries.into_iter().map(block).collect();
    Ok((!blocks.is_empty()).then_some(Form { blocks, replaces_pages }))
}

/// The streams of a form: one for everything, or one for each packet behind its name.
fn packets<'a>(pdf: &'a Pdf, form: &Dict<'a>) -> Vec<Stream<'a>> {
    match form.get::<Object<'a>>(b"XFA".as_slice()) {
        Some(Object::Stream(stream)) => vec![stream],
        Some(Object::Array(all)) => {
            // Resolved one by one: a reference that leads nowhere would end the array.
            let references = all.raw_iter().filter_map(|item| match item {
                MaybeRef::Ref(reference) => Some(reference.into()),
                MaybeRef::NotRef(_) => None,
            });
            let mut seen = HashSet::new();
            let packets = references.take(MOST_PACKETS).filter(|id| seen.insert(*id));
            packets.filter_map(|id: ObjectIdentifier| pdf.xref().get::<Stream<'a>>(id)).collect()
        }
        _ => Vec::new(),
    }
}

/// The tree of all packets, and whether all of them could be read. What they expand to counts against the document's budget.
fn parse(packets: &[Stream<'_>], sink: &Sink<'_>) -> Result<(Tree, bool)> {
    let budget = Budget::new(sink.limits());
    let (mut tree, mut whole, mut left) = (Tree::default(), true, LONGEST);
    for stream in packets {
        sink.check()?;
        let decoded = expansion::is_shorter(stream, left.min(budget.left()));
        let Some(packet) = decoded.then(|| stream.decoded_data().ok()).flatten() else {
            whole = false;
            continue;
        };
        budget.take(packet.len())?;
        left = left.saturating_sub(packet.len());
        whole &= tree.add(&packet, sink)?;
    }
    Ok((tree, whole))
}

/// Whether the document has fields of the other kind, apart from signatures.
fn has_fields(form: &Dict<'_>) -> bool {
    let mut open = below(form, b"Fields", 1);
    let mut looked_at = 0;
    while let Some((field, depth)) = open.pop() {
        looked_at += 1;
        if looked_at + open.len() > MOST_FIELDS {
            return true;
        }
        match field.get::<Name<'_>>(b"FT".as_slice()) {
            Some(kind) if kind.as_ref() != b"Sig" => return true,
            None if depth < DEEPEST => open.extend(below(&field, b"Kids", depth + 1)),
            _ => {}
        }
    }
    false
}

fn below<'a>(field: &Dict<'a>, key: &[u8], depth: usize) -> Vec<(Dict<'a>, usize)> {
    let Some(fields) = field.get::<Array<'a>>(key) else { return Vec::new() };
    fields.iter::<Dict<'a>>().take(MOST_FIELDS).map(|field| (field, depth)).collect()
}

/// Whether the pages have the words of the form.
fn is_shown<'w>(entries: &[Entry], pages: impl Iterator<Item = &'w str>) -> bool {
    let mut form = HashSet::new();
    for entry in entries {
        match entry {
            Entry::Text(text) => form.extend(telling(text)),
            Entry::Field { label, value } => {
                form.extend(telling(label));
                form.extend(value.iter().flat_map(|line| telling(line)));
            }
        }
    }
    let pages: HashSet<String> = pages.flat_map(telling).collect();
    let shown = form.iter().filter(|word| pages.contains(*word)).count();
    !form.is_empty() && shown as f32 >= SHOWN * form.len() as f32
}

/// The words of a text that are long enough to tell something.
fn telling(text: &str) -> impl Iterator<Item = String> + '_ {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| word.chars().count() >= SHORTEST_WORD).map(str::to_lowercase)
}

fn block(entry: Entry) -> Block {
    match entry {
        Entry::Text(text) => Block::paragraph(vec![Inline::text(text)]),
        Entry::Field { label, value } => {
            let mut content = vec![Inline::text(format!("{label}:"))];
            for (i, line) in value.into_iter().enumerate() {
                if i > 0 {
                    content.push(Inline::Break);
                    content.push(Inline::text(line));
                } else {
                    content.push(Inline::text(format!(" {line}")));
                }
            }
            Block::item(1, Marker::Bullet, content)
        }
    }
}
