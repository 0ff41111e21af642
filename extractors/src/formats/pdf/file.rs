//! Opens a document: with its password, and through `lopdf` where `hayro` finds nothing in it.

use super::face::Faces;
use super::fields::{self, Named};
use super::figures::{Figure, Parents};
use super::geometry::{Direction, Rect};
use super::glyphs::{Collector, Drawing, UNMARKED};
use super::guard::Guard;
use super::loading::{self, Cost};
use super::notes::{self, Note};
use super::tagged::PageTags;
use super::tags::Tree;
use crate::error::{ExtractError, Result};
use crate::formats::Document;
use crate::input::SharedBytes;
use crate::limits::{Cancel, Limit};
use hayro_interpret::TransformExt;
use hayro_interpret::kurbo::Rect as Box64;
use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, RenderContent, interpret_page,
};
use hayro_syntax::page::Page;
use hayro_syntax::{LoadPdfError, Pdf, PdfData};
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

/// Opens the document, with the caller's password if it needs one.
pub(super) fn open(document: Document<'_>) -> Result<Pdf> {
    let bytes = document.input.bytes(document.limits)?;
    match loading::cost((*bytes).as_ref()) {
        Cost::Large => {
            let value = loading::LONGEST as u64;
            return Err(ExtractError::LimitReached { limit: Limit::ExpandedBytes, value });
        }
        Cost::Endless => return Err(ExtractError::corrupt("its objects do not end")),
        Cost::Modest { .. } => {}
    }
    let password = document.options.password.as_deref().unwrap_or_default();
    match load(bytes.clone(), password) {
        // A document that only restricts its owner opens with the empty password, whatever was given. The parser knows the
        // user's password alone, and takes it for UTF-8; the owner's, and other encodings, are known to the repair.
        Err(ExtractError::Encrypted) if !password.is_empty() => {
            load(bytes.clone(), "").or_else(|_| repaired(document, &bytes))
        }
        Err(ExtractError::Corrupt(_)) => repaired(document, &bytes),
        other => other,
    }
}

fn load(bytes: SharedBytes, password: &str) -> Result<Pdf> {
    let data = PdfData::from(Arc::new(Shared(bytes)));
    Pdf::new_with_password(data, password).map_err(|error| match error {
        LoadPdfError::Decryption(_) => ExtractError::Encrypted,
        LoadPdfError::Invalid => ExtractError::corrupt("its objects cannot be found"),
    })
}

/// Reads the document again after `lopdf` has written it anew: it finds streams that are marked up wrongly.
pub(super) fn rewritten(document: Document<'_>) -> Option<Pdf> {
    let bytes = document.input.bytes(document.limits).ok()?;
    repaired(document, &bytes).ok()
}

fn repaired(document: Document<'_>, bytes: &SharedBytes) -> Result<Pdf> {
    let lost = || ExtractError::corrupt("its objects cannot be found");
    let bytes = (**bytes).as_ref();
    let repairable = matches!(loading::cost(bytes), Cost::Modest { repairable: true });
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
    load(Arc::new(out), "")
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
            self.interpret(page, area, RenderContent::PAGE, cancel)
        } else {
            Drawing { cut: true, ..Drawing::default() }
        };
        // The two are drawn apart, to tell the values of fields from what is printed.
        let annotations = if self.guard.admits_annotations(page) {
            self.interpret(page, area, RenderContent::ANNOTATIONS, cancel)
        } else {
            Drawing::default()
        };
        let fields = fields::place(&mut drawing, annotations, &fields::of(page, place));
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

    fn interpret(
        &mut self,
        page: &Page<'a>,
        area: Rect,
        render_content: RenderContent,
        cancel: &Cancel,
    ) -> Drawing {
        let mut collector = Collector::new(area, &mut self.faces, cancel);
        let bounds = Box64::new(0.0, 0.0, f64::from(area.x1), f64::from(area.y1));
        let settings = InterpreterSettings { render_content, ..InterpreterSettings::default() };
        let place = page.initial_transform(true).to_kurbo();
        let mut context = Context::new(place, bounds, &self.cache, page.xref(), settings);
        interpret_page(page, &mut context, &mut collector);
        collector.drawing
    }
}
