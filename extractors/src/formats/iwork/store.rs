//! The objects of an iWork file since 2013: components, each a stream of objects packed by Snappy, in a ZIP file or in one
//! inside of it. All of them are held in memory, because any may refer to any other; what they unpack to is bounded.

use super::snappy;
use super::wire::{Message, varint};
use crate::archive::Archive;
use crate::error::{ExtractError, Result};
use crate::input::Input;
use crate::limits::{Limit, Limits};
use crate::sink::Sink;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// The first component, with the root object.
pub(super) const ROOT: &str = "Document.iwa";
/// Components that hold nothing that a reader sees: masters, the state of windows, undone work.
const SKIPPED: [&str; 7] = [
    "MasterSlide",
    "TemplateSlide",
    "ViewState",
    "OperationStorage",
    "ThemeStylesheet",
    "AnnotationAuthorStorage",
    "Metadata",
];

/// All objects of a document.
#[derive(Debug, Default)]
pub(super) struct Store {
    /// Unpacked components.
    components: Vec<Vec<u8>>,
    objects: HashMap<u64, Place>,
    root: u64,
}

/// Where an object lies.
#[derive(Debug, Clone)]
struct Place {
    kind: u64,
    component: usize,
    range: Range<usize>,
}

/// An object and its type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Object<'a> {
    pub(super) kind: u64,
    pub(super) message: Message<'a>,
}

impl Store {
    /// Reads all objects of the file in `archive`; those of broken components are left out, as the second value says.
    pub(super) fn open(archive: &mut Archive, sink: &Sink<'_>) -> Result<(Self, bool)> {
        let limits = sink.limits();
        let mut inner = inner(archive, limits)?;
        let archive = inner.as_mut().unwrap_or(archive);
        let mut store = Self::default();
        let mut whole = true;
        let budget = archive.budget().clone();
        for name in components(archive) {
            sink.check()?;
            let packed = match archive.bytes(&name) {
                Ok(packed) => packed.unwrap_or_default(),
                Err(error) if error.is_fatal() => return Err(error),
                Err(_) => {
                    whole = false;
                    continue;
                }
            };
            let mut bytes = Vec::new();
            whole &= chunks(&packed, &mut bytes, budget.left());
            budget.take(bytes.len())?;
            let root = name.rsplit('/').next() == Some(ROOT);
            store.index(bytes, root, limits)?;
        }
        Ok((store, whole))
    }

    /// Finds the objects in an unpacked component.
    fn index(&mut self, bytes: Vec<u8>, root: bool, limits: &Limits) -> Result<()> {
        let component = self.components.len();
        let mut rest = bytes.as_slice();
        while let Some((length, after)) = varint(rest) {
            let Some((info, after)) =
                usize::try_from(length).ok().and_then(|length| after.split_at_checked(length))
            else {
                break;
            };
            let info = Message(info);
            let id = info.number(1);
            let mut at = bytes.len() - after.len();
            for (n, part) in info.messages(2).enumerate() {
                let length = usize::try_from(part.number(3).unwrap_or(0)).unwrap_or(usize::MAX);
                let end = at.saturating_add(length).min(bytes.len());
                if let (Some(id), Some(kind), 0) = (id, part.number(1), n) {
                    if self.objects.len() as u64 >= limits.nodes {
                        let value = limits.nodes;
                        return Err(ExtractError::LimitReached { limit: Limit::Nodes, value });
                    }
                    if root && self.root == 0 {
                        self.root = id;
                    }
                    self.objects.insert(id, Place { kind, component, range: at..end });
                }
                at = end;
            }
            rest = bytes.get(at..).unwrap_or_default();
        }
        self.components.push(bytes);
        Ok(())
    }

    /// The object `id`.
    pub(super) fn get(&self, id: u64) -> Option<Object<'_>> {
        let place = self.objects.get(&id)?;
        let bytes = self.components.get(place.component)?.get(place.range.clone())?;
        Some(Object { kind: place.kind, message: Message(bytes) })
    }

    /// The message of the object `id`.
    pub(super) fn message(&self, id: u64) -> Option<Message<'_>> {
        self.get(id).map(|object| object.message)
    }

    /// The object that all others hang on.
    pub(super) fn root(&self) -> Option<Object<'_>> {
        self.get(self.root).or_else(|| self.get(1))
    }
}

/// The ZIP file with the components, where it lies in another one.
fn inner(archive: &mut Archive, limits: &Limits) -> Result<Option<Archive>> {
    let Some(folder) = folder(archive, "Index.zip") else { return Ok(None) };
    let Some(bytes) = archive.bytes(&format!("{folder}Index.zip"))? else { return Ok(None) };
    Archive::open(&Input::memory(Arc::new(bytes)), limits).map(Some)
}

/// The folder in which `file` lies: the package itself, or the only folder in it. An archive of several documents is none.
fn folder(archive: &Archive, file: &str) -> Option<String> {
    let mut names = archive.names().filter(|name| !name.starts_with("__MACOSX/"));
    let found = archive.names().find_map(|name| {
        let folder = name.strip_suffix(file)?;
        let alone = folder.is_empty() || folder.find('/') == Some(folder.len() - 1);
        alone.then(|| folder.to_owned())
    })?;
    names.all(|name| name.starts_with(&found)).then_some(found)
}

/// The paths of the components that are read.
fn components(archive: &Archive) -> Vec<String> {
    let Some(folder) = folder(archive, "Index/Document.iwa") else { return Vec::new() };
    let index = format!("{folder}Index/");
    let read = |path: &String| {
        let name = path.rsplit('/').next().unwrap_or_default();
        path.starts_with(&index)
            && name.ends_with(".iwa")
            && !SKIPPED.iter().any(|skipped| name.starts_with(skipped))
    };
    archive.names().filter(read).collect()
}

/// Unpacks the chunks of a component, up to `most` bytes; false where it breaks off.
fn chunks(packed: &[u8], out: &mut Vec<u8>, most: usize) -> bool {
    let mut rest = packed;
    while let Some((header, after)) = rest.split_first_chunk::<4>() {
        let [kind, low, middle, high] = *header;
        let length = usize::from(low) | (usize::from(middle) << 8) | (usize::from(high) << 16);
        let Some((chunk, after)) = after.split_at_checked(length) else { return false };
        let sound = kind == 0 && snappy::unpack(chunk, out, most);
        if !sound {
            return false;
        }
        rest = after;
    }
    rest.is_empty()
}

/// The type of the root object, read from the first component alone.
pub(super) fn root_kind(archive: &mut Archive, limits: &Limits) -> Option<u64> {
    let mut inner = inner(archive, limits).ok()?;
    let archive = inner.as_mut().unwrap_or(archive);
    let name =
        components(archive).into_iter().find(|name| name.rsplit('/').next() == Some(ROOT))?;
    let packed = archive.bytes(&name).ok()??;
    let mut bytes = Vec::new();
    chunks(&packed, &mut bytes, usize::try_from(limits.expanded_bytes).unwrap_or(usize::MAX));
    let (length, after) = varint(&bytes)?;
    let info = Message(after.get(..usize::try_from(length).ok()?)?);
    info.message(2)?.number(1)
}

/// Whether the package holds slides.
pub(super) fn has_slides(archive: &mut Archive, limits: &Limits) -> bool {
    let Ok(mut inner) = inner(archive, limits) else { return false };
    let archive = inner.as_mut().unwrap_or(archive);
    let slide = |path: String| {
        let name = path.rsplit('/').next().unwrap_or_default();
        ["Slide", "MasterSlide", "TemplateSlide"].iter().any(|start| name.starts_with(start))
    };
    archive.names().any(slide)
}
