//! Opens a document: with its password, and through `lopdf` where `hayro` finds nothing in it.

use super::codes::Reading;
use super::face::Faces;
use super::fields::{self, Named};
use super::figures::{Figure, Parents};
use super::garbled;
use super::geometry::{Direction, Rect};
use super::glyphs::{Collector, Drawing, UNMARKED};
use super::guard::Guard;
use super::loading::{self, Cost, Known};
use super::notes::{self, Note};
use super::page_tree;
use super::pictures::{Budget, Finder, Wanted};
use super::tagged::PageTags;
use super::tags::Tree;
use super::trailer::Trailer;
use crate::error::{ExtractError, Result};
use crate::formats::Document;
use crate::input::SharedBytes;
use crate::limits::{Cancel, Limit};
use hayro_interpret::TransformExt;
use hayro_interpret::kurbo::Rect as Box64;
use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, RenderContent, interpret_page,
};
use hayro_syntax::object::{Dict, Name};
use hayro_syntax::page::Page;
use hayro_syntax::{LoadPdfError, Pdf, PdfData};
use std::collections::HashMap;
use std::sync::Arc;

/// Bytes of a document up to which a repair is tried: it costs a copy and all objects in memory.
const REPAIRED_BYTES: usize = 64 << 20;
/// Bytes that a stream may expand to during a repair.
const REPAIRED_STREAM: usize = 16 << 20;

/// Shared bytes in the shape that the parser takes.
struct Shared(SharedBytes);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        (*self.0).as_ref()
    }
}

/// A document that can be read.
pub(super) struct Opened {
    pub(super) pdf: Pdf,
    /// Whether the files inside are encrypted, and nothing else is.
    pub(super) locked_files: bool,
}

/// Opens the document, with the caller's password if it needs one.
pub(super) fn open(document: Document<'_>) -> Result<Opened> {
    let bytes = document.input.bytes(document.limits)?;
    let known = match loading::cost((*bytes).as_ref()) {
        Cost::Large => return Err(too_long()),
        Cost::Endless => return Err(ExtractError::corrupt("its objects do not end")),
        Cost::Modest(known) => known,
    };
    let password = document.options.password.as_deref().unwrap_or_default();
    let opened = load(bytes.clone(), password, &known);
    // No password helps there: the repair would open it, and take what is encrypted for what it says.
    if matches!(opened, Err(ExtractError::Encrypted))
        && let Some(pdf) = unlocked(&bytes, &known)
    {
        return Ok(Opened { pdf: pdf?, locked_files: true });
    }
    let opened = match opened {
        // A document that only restricts its owner opens with the empty password, whatever was given. The parser knows the
        // user's password alone, and takes it for UTF-8; the owner's, and other encodings, are known to the repair.
        Err(ExtractError::Encrypted) if !password.is_empty() => {
            load(bytes.clone(), "", &known).or_else(|_| repaired(document, &bytes))
        }
        Err(ExtractError::Corrupt(_)) => repaired(document, &bytes),
        other => other,
    };
    match opened {
        Err(ExtractError::Encrypted) => {
            let pdf = unlocked(&bytes, &known).ok_or(ExtractError::Encrypted)??;
            Ok(Opened { pdf, locked_files: true })
        }
        other => other.map(|pdf| Opened { pdf, locked_files: false }),
    }
}

fn too_long() -> ExtractError {
    let value = loading::LONGEST as u64;
    ExtractError::LimitReached { limit: Limit::ExpandedBytes, value }
}

/// Opens a document, after a look at what its pages cost where that is not known to be little.
fn load(bytes: SharedBytes, password: &str, known: &Known) -> Result<Pdf> {
    let document = (*bytes).as_ref();
    let trailer = Trailer::of(document);
    let locked = trailer.as_ref().is_some_and(Trailer::is_locked) && !known.packed.is_empty();
    if known.broad || locked {
        let lost = || ExtractError::corrupt("its pages cannot be counted");
        let bare = trailer.ok_or_else(lost)?.without_pages(document, true);
        let bare = parsed(bare.into(), password)?;
        page_tree::check_streams(&bare, &known.packed, loading::LONGEST)?;
        page_tree::check(&bare)?;
    }
    parsed(PdfData::from(Arc::new(Shared(bytes))), password)
}

fn parsed(data: PdfData, password: &str) -> Result<Pdf> {
    Pdf::new_with_password(data, password).map_err(|error| match error {
        LoadPdfError::Decryption(_) => ExtractError::Encrypted,
        LoadPdfError::Invalid => ExtractError::corrupt("its objects cannot be found"),
    })
}

/// Opens a document of which only the files inside are encrypted (ISO 32000-2, 7.6.6): everything else is plain.
fn unlocked(bytes: &SharedBytes, known: &Known) -> Option<Result<Pdf>> {
    let document = (**bytes).as_ref();
    let trailer = Trailer::of(document).filter(Trailer::is_locked)?;
    let bare = parsed(trailer.without_pages(document, false).into(), "").ok()?;
    let catalog = bare.xref().get::<Dict<'_>>(bare.xref().root_id())?;
    let lock = catalog.get::<Dict<'_>>(b"Lock".as_slice())?;
    let is_plain = |key: &[u8]| {
        let filter = lock.get::<Name<'_>>(key);
        filter.is_none_or(|filter| filter.as_ref() == b"Identity")
    };
    let filters = lock.contains_key(b"EFF".as_slice());
    let plain = filters && is_plain(b"StmF") && is_plain(b"StrF");
    plain.then(|| load(Arc::new(trailer.unlocked(document)), "", known))
}

/// Reads the document again after `lopdf` has written it anew: it finds streams that are marked up wrongly.
pub(super) fn rewritten(document: Document<'_>) -> Option<Pdf> {
    let bytes = document.input.bytes(document.limits).ok()?;
    repaired(document, &bytes).ok()
}

fn repaired(document: Document<'_>, bytes: &SharedBytes) -> Result<Pdf> {
    let lost = || ExtractError::corrupt("its objects cannot be found");
    let bytes = (**bytes).as_ref();
    let repairable = matches!(loading::cost(bytes), Cost::Modest(Known { repairable: true, .. }));
    if bytes.len() > REPAIRED_BYTES || !repairable {
        return Err(lost());
    }
    let mut options = lopdf::LoadOptions {
        max_decompressed_size: Some(REPAIRED_STREAM),
        ..lopdf::LoadOptions::default()
    };
    options.password.clone_from(&document.options.password);
    let mut found =
        lopdf::Document::load_mem_with_options(bytes, options).map_err(|e| match e {
            lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => ExtractError::Encrypted,
            _ => lost(),
        })?;
    let mut out = Vec::new();
    found.save_to(&mut out).map_err(|_| lost())?;
    match loading::cost(&out) {
        Cost::Modest(known) => load(Arc::new(out), "", &known),
        Cost::Large | Cost::Endless => Err(too_long()),
    }
}

/// What one page draws, and what its annotations add to that.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) drawing: Drawing,
    pub(super) page: Rect,
    pub(super) links: Vec<Link>,
    /// Values of fields that nothing printed explains.
    pub(super) fields: Vec<Named>,
    /// Figures that are described in words.
    pub(super) figures: Vec<Figure>,
    /// Comments, where they are wanted.
    pub(super) notes: Vec<Note>,
    /// What the document's tags say about the page.
    pub(super) tags: Option<PageTags>,
}

/// An area of a page that leads to an address.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) rect: Rect,
    pub(super) target: Arc<str>,
}

impl Link {
    /// The link in the upright frame of a direction.
    pub(super) fn upright(&self, direction: Direction) -> Self {
        Self { rect: direction.upright_rect(self.rect), target: self.target.clone() }
    }
}

/// Draws the pages of one document; keeps what they share.
pub(super) struct Drawer<'a> {
    cache: InterpreterCache<'a>,
    faces: Faces,
    guard: Guard,
    parents: Parents,
    /// The structure tree, once a page refers to it.
    tree: Option<Tree>,
    /// Whether comments are wanted.
    comments: bool,
}

impl<'a> Drawer<'a> {
    pub(super) fn new(comments: bool) -> Self {
        Self {
            cache: InterpreterCache::new(),
            faces: Faces::default(),
            guard: Guard::default(),
            parents: Parents::default(),
            tree: None,
            comments,
        }
    }

    /// Draws one page.
    pub(super) fn draw(&mut self, page: &Page<'a>, cancel: &Cancel) -> Drawn {
        let (width, height) = page.render_dimensions();
        let area = Rect::of(0.0, 0.0, width.min(1e5), height.min(1e5));
        let place = page.initial_transform(true).to_kurbo();
        let mut drawing = if self.guard.admits(page) {
            self.sensible(page, area, cancel)
        } else {
            Drawing { cut: true, ..Drawing::default() }
        };
        // The two are drawn apart, to tell the values of fields from what is printed.
        let annotations = if self.guard.admits_annotations(page) {
            let content = RenderContent::ANNOTATIONS;
            self.interpret(page, area, content, Reading::Declared, cancel)
        } else {
            Drawing::default()
        };
        let fields = fields::place(&mut drawing, annotations, &fields::of(page, place), cancel);
        let figures = self.parents.figures(page, &drawing.marked);
        let notes = if self.comments { notes::of(page, place) } else { Vec::new() };
        let links = super::links::of(page, place);
        let tags = self.tags(page, &drawing, cancel);
        Drawn { drawing, page: area, links, fields, figures, notes, tags }
    }

    fn tags(&mut self, page: &Page<'a>, drawing: &Drawing, cancel: &Cancel) -> Option<PageTags> {
        if drawing.glyphs.iter().all(|glyph| glyph.mark == UNMARKED) {
            return None;
        }
        let tree = self.tree.get_or_insert_with(|| Tree::read(page.xref(), cancel));
        PageTags::of(tree, page.raw().obj_id()?)
    }

    /// What a page draws, in the first reading of its codes that is a language; as the document says where none is.
    fn sensible(&mut self, page: &Page<'a>, area: Rect, cancel: &Cancel) -> Drawing {
        let content = RenderContent::PAGE;
        let declared = self.interpret(page, area, content, Reading::Declared, cancel);
        if !garbled::is_doubtful(&declared) {
            return declared;
        }
        for reading in [Reading::Font, Reading::Code] {
            if cancel.is_cancelled() {
                break;
            }
            let guess = self.interpret(page, area, content, reading, cancel);
            if garbled::is_language(&guess, declared.unknown) {
                return guess;
            }
        }
        declared
    }

    /// Hands out the wanted pictures of a page, which is drawn once more for them.
    pub(super) fn pictures(
        &mut self,
        page: &Page<'a>,
        wanted: &Wanted,
        budget: &mut Budget,
        cancel: &Cancel,
    ) -> HashMap<usize, Arc<str>> {
        if wanted.is_empty() || !self.guard.admits(page) {
            return HashMap::new();
        }
        let mut finder = Finder::new(wanted, budget, cancel);
        let (width, height) = page.render_dimensions();
        let bounds = Box64::new(0.0, 0.0, f64::from(width.min(1e5)), f64::from(height.min(1e5)));
        let render_content = RenderContent::PAGE;
        let settings = InterpreterSettings { render_content, ..InterpreterSettings::default() };
        let place = page.initial_transform(true).to_kurbo();
        let mut context = Context::new(place, bounds, &self.cache, page.xref(), settings);
        interpret_page(page, &mut context, &mut finder);
        finder.found
    }

    fn interpret(
        &mut self,
        page: &Page<'a>,
        area: Rect,
        render_content: RenderContent,
        reading: Reading,
        cancel: &Cancel,
    ) -> Drawing {
        let kept = (&mut self.faces, &mut self.guard.codes);
        let mut collector = Collector::new(area, kept, reading, cancel);
        let bounds = Box64::new(0.0, 0.0, f64::from(area.x1), f64::from(area.y1));
        let settings = InterpreterSettings { render_content, ..InterpreterSettings::default() };
        let place = page.initial_transform(true).to_kurbo();
        let mut context = Context::new(place, bounds, &self.cache, page.xref(), settings);
        interpret_page(page, &mut context, &mut collector);
        collector.drawing
    }
}
