//! The package document (EPUB 3.3, 5; OPF 2.0.1): what the book says about itself, what it consists of, and in which order
//! it is read.

use super::about::{About, Statement};
use super::container::{folder, locate};
use crate::error::Result;
use crate::formats::html::BookPart;
use crate::limits::Limits;
use crate::xml::{self, Reader};
use quick_xml::events::{BytesStart, Event};
use std::collections::{HashMap, HashSet};

/// Most items of a manifest, and of a spine.
const MOST_ITEMS: usize = 50_000;

/// A document of the reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// Its path in the archive.
    pub(super) path: String,
    /// How it is read.
    pub(super) kind: Media,
}

/// Kinds of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// (X)HTML.
    Page,
    /// A drawing with text.
    Drawing,
    /// XML of books (`DTBook`, and whatever else).
    Xml,
}

/// What a package document says.
#[derive(Debug, Default)]
pub(super) struct Package {
    /// The documents in reading order: those of the main flow, then those that the author took out of it.
    pub(super) spine: Vec<Item>,
    /// The navigation document (EPUB 3).
    pub(super) nav: Option<String>,
    /// The table of contents of EPUB 2.
    pub(super) ncx: Option<String>,
    /// What documents are, where the package says so.
    pub(super) kinds: HashMap<String, BookPart>,
    /// What the book says about itself.
    pub(super) about: About,
    /// Whether the package document broke off.
    pub(super) damaged: bool,
}

/// An entry of the manifest.
#[derive(Debug)]
struct Resource {
    path: String,
    media: String,
    fallback: Option<String>,
}

/// A package document that is being read.
#[derive(Default)]
struct Reading {
    folder: String,
    resources: HashMap<String, Resource>,
    /// References of the spine, and whether they stand in the main flow.
    spine: Vec<(String, bool)>,
    toc: Option<String>,
    /// The element of the metadata that is open, and its words.
    field: Option<(String, Statement)>,
    package: Package,
}

impl Package {
    /// Reads the package document at `path`; what stands behind damage is missing.
    ///
    /// # Errors
    /// None but those of making a reader.
    pub(super) fn read(bytes: &[u8], path: &str, limits: &Limits) -> Result<Self> {
        let mut reading = Reading { folder: folder(path).to_owned(), ..Reading::default() };
        let mut reader = Reader::new(bytes, limits)?;
        loop {
            match reader.next_event() {
                Ok(Event::Start(element)) => reading.start(&element),
                Ok(Event::End(element)) => reading.end(element.local_name().as_ref()),
                Ok(Event::Text(text)) => reading.text(&text),
                Ok(Event::CData(text)) => reading.text(&text),
                Ok(Event::GeneralRef(name)) => {
                    let mut out = String::new();
                    xml::reference(&name, &mut out);
                    reading.text(&out);
                }
                Ok(Event::Eof) => break,
                Ok(_) => {}
                Err(_) => {
                    reading.package.damaged = true;
                    break;
                }
            }
        }
        Ok(reading.finish())
    }

    /// A book of which only the documents are left.
    pub(super) fn of_documents(paths: Vec<String>) -> Self {
        let item = |path| Item { path, kind: Media::Page };
        Self { spine: paths.into_iter().map(item).collect(), damaged: true, ..Self::default() }
    }
}

impl Reading {
    fn start(&mut self, element: &BytesStart<'_>) {
        let attribute = |name| xml::attribute(element, name);
        match xml::local(element) {
            "item" if self.resources.len() < MOST_ITEMS => self.item(element),
            "itemref" if self.spine.len() < MOST_ITEMS => {
                if let Some(id) = attribute("idref") {
                    self.spine.push((id, attribute("linear").is_none_or(|v| v.trim() != "no")));
                }
            }
            "spine" => self.toc = attribute("toc"),
            "reference" => {
                let kind = match attribute("type").unwrap_or_default().to_lowercase().as_str() {
                    "cover" => BookPart::Cover,
                    "title-page" | "titlepage" => BookPart::TitlePage,
                    "toc" => BookPart::Contents,
                    _ => return,
                };
                if let Some(href) = attribute("href") {
                    let (path, fragment) = locate(&self.folder, &href);
                    if fragment.is_none() {
                        self.package.kinds.entry(path).or_insert(kind);
                    }
                }
            }
            name => {
                let name = name.to_owned();
                self.field = Some((name, Statement::of(element)));
            }
        }
    }

    fn item(&mut self, element: &BytesStart<'_>) {
        let attribute = |name| xml::attribute(element, name);
        let (Some(id), Some(href)) = (attribute("id"), attribute("href")) else { return };
        let path = locate(&self.folder, &href).0;
        let media = attribute("media-type").unwrap_or_default().trim().to_lowercase();
        let properties = attribute("properties").unwrap_or_default();
        if properties.split_ascii_whitespace().any(|p| p == "nav") {
            self.package.nav = Some(path.clone());
        }
        if media == "application/x-dtbncx+xml" && self.package.ncx.is_none() {
            self.package.ncx = Some(path.clone());
        }
        let resource = Resource { path, media, fallback: attribute("fallback") };
        self.resources.entry(id).or_insert(resource);
    }

    fn text(&mut self, text: &str) {
        if let Some((_, name)) = &mut self.field {
            name.push(text);
        }
    }

    fn end(&mut self, local: &str) {
        if let Some((name, value)) = self.field.take_if(|(name, _)| name == local) {
            self.package.about.add(&name, value);
        }
    }

    fn finish(mut self) -> Package {
        if let Some(toc) = self.toc.take().and_then(|id| self.resources.get(&id)) {
            self.package.ncx = Some(toc.path.clone());
        }
        let mut seen = HashSet::new();
        let (linear, aside): (Vec<_>, Vec<_>) = self.spine.iter().partition(|(_, linear)| *linear);
        for (id, _) in linear.into_iter().chain(aside) {
            if let Some(item) = self.readable(id)
                && seen.insert(item.path.clone())
            {
                self.package.spine.push(item);
            }
        }
        self.package
    }

    /// The document that `id` stands for, or the first of its fallbacks that can be read (EPUB 3.3, 5.6.2.1).
    fn readable(&self, id: &str) -> Option<Item> {
        let mut seen = HashSet::new();
        let mut at = id;
        while seen.insert(at) {
            let resource = self.resources.get(at)?;
            if let Some(kind) = media(&resource.media, &resource.path) {
                return Some(Item { path: resource.path.clone(), kind });
            }
            at = resource.fallback.as_deref()?;
        }
        None
    }
}

fn media(media: &str, path: &str) -> Option<Media> {
    let extension = path.rsplit_once('.').map(|(_, e)| e.to_lowercase()).unwrap_or_default();
    Some(match (media, extension.as_str()) {
        ("application/xhtml+xml" | "text/html" | "text/x-oeb1-document", _)
        | ("" | "application/xml" | "text/xml", "xhtml" | "html" | "htm") => Media::Page,
        ("image/svg+xml", _) => Media::Drawing,
        ("application/x-dtbook+xml" | "application/xml" | "text/xml", _) => Media::Xml,
        _ => return None,
    })
}
