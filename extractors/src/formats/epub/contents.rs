//! The table of contents: the navigation document (EPUB 3.3, 7) or the NCX of EPUB 2 (DAISY 3, 8), as a list of names with
//! their depth. It names the documents of the spine and says how deep their headings stand in the whole book.

use super::chapter::key;
use super::container::{folder, locate};
use crate::clean;
use crate::formats::html::BookPart;
use crate::limits::Limits;
use crate::xml::{self, Reader};
use quick_xml::events::{BytesStart, Event};
use std::collections::{HashMap, HashSet};

/// Most entries.
const MOST_ENTRIES: usize = 20_000;
/// Longest name of an entry, in bytes.
const LONGEST_NAME: usize = 1_000;

/// An entry of the table of contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its words.
    pub(super) name: String,
    /// Its level, 1 the highest.
    pub(super) depth: u8,
    /// Whether it leads to the start of the document.
    pub(super) start: bool,
}

/// The entries of each document, and what documents are called by the landmarks.
#[derive(Debug, Default)]
pub(super) struct Contents {
    entries: HashMap<String, Vec<Entry>>,
    count: usize,
    names: HashSet<String>,
    /// What documents are.
    pub(super) kinds: HashMap<String, BookPart>,
}

impl Contents {
    /// The entries that lead into the document at `path`, in their order.
    pub(super) fn of(&self, path: &str) -> &[Entry] {
        self.entries.get(path).map_or(&[], Vec::as_slice)
    }

    /// The names of all entries, as they are compared.
    pub(super) fn names(&self) -> &HashSet<String> {
        &self.names
    }

    /// Whether there are no entries.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn add(&mut self, name: &str, depth: usize, folder: &str, href: &str) {
        let name = clean::line(name);
        if name.is_empty() || self.count >= MOST_ENTRIES {
            return;
        }
        self.count += 1;
        self.names.insert(key(&name));
        let (path, fragment) = locate(folder, href);
        let depth = u8::try_from(depth.clamp(1, 6)).unwrap_or(6);
        let entry = Entry { name, depth, start: fragment.is_none() };
        self.entries.entry(path).or_default().push(entry);
    }

    /// Reads a navigation document at `path`, as far as it can be read.
    pub(super) fn read_nav(&mut self, bytes: &[u8], path: &str, limits: &Limits) {
        let mut nav = Nav { folder: folder(path), ..Nav::default() };
        walk(bytes, limits, |event| match event {
            Step::Start(element) => nav.start(element),
            Step::Text(text) => nav.text(text),
            Step::End(name) => nav.end(name, self),
        });
    }

    /// Reads an NCX at `path`, as far as it can be read.
    pub(super) fn read_ncx(&mut self, bytes: &[u8], path: &str, limits: &Limits) {
        let folder = folder(path);
        let (mut depth, mut name, mut in_label) = (0_usize, String::new(), false);
        walk(bytes, limits, |event| match event {
            Step::Start(element) => match xml::local(element) {
                "navPoint" => {
                    depth += 1;
                    name.clear();
                }
                "navLabel" => in_label = true,
                "content" if depth > 0 => {
                    let source = xml::attribute(element, "src").unwrap_or_default();
                    self.add(&name, depth, folder, &source);
                    name.clear();
                }
                _ => {}
            },
            Step::Text(text) if in_label && depth > 0 => push(&mut name, text),
            Step::Text(_) => {}
            Step::End("navPoint") => depth = depth.saturating_sub(1),
            Step::End("navLabel") => in_label = false,
            Step::End(_) => {}
        });
    }
}

/// A navigation document that is being read.
#[derive(Default)]
struct Nav<'p> {
    folder: &'p str,
    /// Which list is open, if any.
    list: Option<List>,
    depth: usize,
    /// The link that is open, its words, and what it leads to.
    link: Option<(String, String)>,
    kind: Option<BookPart>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Contents,
    Landmarks,
    Other,
}

impl Nav<'_> {
    fn start(&mut self, element: &BytesStart<'_>) {
        let kinds = || xml::attribute(element, "type").unwrap_or_default();
        match xml::local(element) {
            "nav" => {
                let kinds = kinds();
                let has = |kind| kinds.split_ascii_whitespace().any(|k| k == kind);
                self.depth = 0;
                self.list = Some(match () {
                    () if has("toc") => List::Contents,
                    () if has("landmarks") => List::Landmarks,
                    () => List::Other,
                });
            }
            "ol" if self.list.is_some() => self.depth += 1,
            "a" if self.list.is_some() => {
                let kinds = kinds();
                let part = |kind| match kind {
                    "cover" => Some(BookPart::Cover),
                    "titlepage" => Some(BookPart::TitlePage),
                    "toc" => Some(BookPart::Contents),
                    _ => None,
                };
                self.kind = kinds.split_ascii_whitespace().find_map(part);
                self.link =
                    Some((String::new(), xml::attribute(element, "href").unwrap_or_default()));
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some((words, _)) = &mut self.link {
            push(words, text);
        }
    }

    fn end(&mut self, name: &str, contents: &mut Contents) {
        match name {
            "nav" => self.list = None,
            "ol" => self.depth = self.depth.saturating_sub(1),
            "a" => {
                let Some((words, href)) = self.link.take() else { return };
                match self.list {
                    Some(List::Contents) => contents.add(&words, self.depth, self.folder, &href),
                    Some(List::Landmarks) => {
                        let (path, fragment) = locate(self.folder, &href);
                        if let Some(kind) = self.kind.filter(|_| fragment.is_none()) {
                            contents.kinds.entry(path).or_insert(kind);
                        }
                    }
                    Some(List::Other) | None => {}
                }
            }
            _ => {}
        }
    }
}

enum Step<'a, 'e> {
    Start(&'a BytesStart<'e>),
    Text(&'a str),
    End(&'a str),
}

/// Walks XML up to its end, or to where it is broken.
fn walk(bytes: &[u8], limits: &Limits, mut step: impl FnMut(Step<'_, '_>)) {
    let Ok(mut reader) = Reader::new(bytes, limits) else { return };
    while let Ok(event) = reader.next_event() {
        match event {
            Event::Start(element) => step(Step::Start(&element)),
            Event::Text(text) => step(Step::Text(&text)),
            Event::CData(text) => step(Step::Text(&text)),
            Event::GeneralRef(name) => {
                let mut out = String::new();
                xml::reference(&name, &mut out);
                step(Step::Text(&out));
            }
            Event::End(element) => step(Step::End(element.local_name().as_ref())),
            Event::Eof => break,
            _ => {}
        }
    }
}

fn push(words: &mut String, text: &str) {
    if words.len() < LONGEST_NAME {
        words.push_str(text.get(..text.floor_char_boundary(LONGEST_NAME)).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, depth: u8, start: bool) -> Entry {
        Entry { name: name.into(), depth, start }
    }

    #[test]
    fn the_navigation_document_gives_names_depths_and_kinds() {
        let nav = "<html xmlns:epub='x'><body><nav epub:type='toc'><h1>Indhold</h1><ol><li><a href='a.xhtml'>Del &amp; <i>A</i></a>\
                   <ol><li><a href='b.xhtml#k1'>K 1</a></li><li><span>uden</span></li></ol></li></ol></nav>\
                   <nav epub:type='page-list'><ol><li><a href='a.xhtml#p1'>1</a></li></ol></nav>\
                   <nav epub:type='landmarks'><ol><li><a epub:type='titlepage' href='t.xhtml'>Titel</a></li></ol></nav></body></html>";
        let mut contents = Contents::default();
        contents.read_nav(nav.as_bytes(), "OPS/nav.xhtml", &Limits::default());
        assert_eq!(contents.of("OPS/a.xhtml"), [entry("Del & A", 1, true)]);
        assert_eq!(contents.of("OPS/b.xhtml"), [entry("K 1", 2, false)]);
        assert_eq!(contents.kinds.get("OPS/t.xhtml"), Some(&BookPart::TitlePage));
    }

    #[test]
    fn the_ncx_gives_names_and_depths() {
        let ncx = "<ncx><docTitle><text>n</text></docTitle><navMap><navPoint><navLabel><text>Del</text></navLabel><content src='a.html'/>\
                   <navPoint><navLabel><text>K</text></navLabel><content src='../b.html#x'/></navPoint></navPoint></navMap></ncx>";
        let mut contents = Contents::default();
        contents.read_ncx(ncx.as_bytes(), "OPS/x/toc.ncx", &Limits::default());
        assert_eq!(contents.of("OPS/x/a.html"), [entry("Del", 1, true)]);
        assert_eq!(contents.of("OPS/b.html"), [entry("K", 2, false)]);
    }
}
