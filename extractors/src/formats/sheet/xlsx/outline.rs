//! What stands behind the cells of a sheet (18.3.1.99): merged areas, filters, links, headers and footers of its pages, and
//! which parts hang on it.

use super::parts::{self, Links};
use crate::archive::{Archive, io_error};
use crate::error::Result;
use crate::formats::sheet::merges::{self, Area, Merges};
use crate::formats::sheet::outline::Outline;
use crate::formats::sheet::package;
use crate::formats::sheet::page;
use crate::limits::Limits;
use crate::xml;
use quick_xml::events::{BytesStart, Event};
use std::io::{Cursor, Read};

/// What a sheet says behind its cells.
#[derive(Debug, Default)]
pub(in crate::formats::sheet) struct Back {
    pub(in crate::formats::sheet) merges: Vec<Area>,
    pub(in crate::formats::sheet) filter: Option<Area>,
    /// Areas that link, with the relationship that says where to.
    links: Vec<(Area, String)>,
    pub(in crate::formats::sheet) page: (Vec<String>, Vec<String>),
    /// Relationships of tables and drawings.
    tables: Vec<String>,
    drawings: Vec<String>,
}

/// An element whose inside matters, or must not.
enum Inner {
    Header,
    Footer,
    Foreign,
}

/// Most tables and drawings of a sheet.
const MOST_PARTS: usize = 1_000;
/// Most links of a sheet.
const MOST_LINKS: usize = 100_000;

impl Back {
    /// Reads what follows the cells in the sheet `source`.
    pub(super) fn read(mut source: impl Read, limits: &Limits) -> Result<Self> {
        let mut back = Self::default();
        let Some(rest) = behind_cells(&mut source)? else { return Ok(back) };
        let mut reader = xml::Reader::new(Cursor::new(rest).chain(source), limits)?;
        loop {
            let inner = match reader.next_event()? {
                Event::Start(element) => match xml::local(&element) {
                    "oddHeader" | "evenHeader" | "firstHeader" => Some(Inner::Header),
                    "oddFooter" | "evenFooter" | "firstFooter" => Some(Inner::Footer),
                    "extLst" => Some(Inner::Foreign),
                    name => {
                        back.element(name, &element);
                        None
                    }
                },
                Event::Eof => return Ok(back),
                _ => None,
            };
            let texts = match inner {
                None => continue,
                Some(Inner::Foreign) => {
                    reader.skip()?;
                    continue;
                }
                Some(Inner::Header) => &mut back.page.0,
                Some(Inner::Footer) => &mut back.page.1,
            };
            let mut code = String::new();
            super::text::content(&mut reader, &[], &mut code)?;
            page::add(&code, texts);
        }
    }

    fn element(&mut self, name: &str, element: &BytesStart<'_>) {
        let area = || xml::attribute(element, "ref").as_deref().and_then(merges::area_or_cell);
        let id = || xml::attribute(element, "id");
        match name {
            "mergeCell" => self.merges.extend(area()),
            "autoFilter" => self.filter = area(),
            "hyperlink" => self.link(area(), id()),
            "tablePart" if self.tables.len() < MOST_PARTS => self.tables.extend(id()),
            "drawing" => self.drawing(id()),
            _ => {}
        }
    }

    /// Adds an area that links by the relationship `id`.
    pub(in crate::formats::sheet) fn link(&mut self, area: Option<Area>, id: Option<String>) {
        if self.links.len() < MOST_LINKS {
            self.links.extend(area.zip(id));
        }
    }

    /// Adds a drawing by the relationship `id`.
    pub(in crate::formats::sheet) fn drawing(&mut self, id: Option<String>) {
        if self.drawings.len() < MOST_PARTS {
            self.drawings.extend(id);
        }
    }

    /// Follows what hangs on the sheet `part`; what is damaged there is left out.
    pub(in crate::formats::sheet) fn outline(
        self,
        part: &str,
        links: &mut Links<'_>,
    ) -> Result<Outline> {
        let mut outline = Outline { merges: Merges::new(self.merges), ..Outline::default() };
        outline.page = self.page;
        outline.heads.filters.extend(self.filter.map(head));
        let hanging = self.links.is_empty() && self.tables.is_empty() && self.drawings.is_empty();
        if hanging && !links.comments {
            return Ok(outline);
        }
        let related = package::relationships(links.archive, part, links.limits)?;
        for (area, id) in self.links {
            let target = related.iter().find(|r| r.id == id && r.external);
            if let Some(target) = target {
                outline.link(area, &target.target);
            }
        }
        let parts = |ids: &[String]| -> Vec<String> {
            let found = ids.iter().filter_map(|id| related.iter().find(|r| r.id == *id));
            found.filter(|r| !r.external).map(|r| r.target.clone()).collect()
        };
        for part in parts(&self.tables) {
            let area = sound(parts::table(links, &part))?.flatten();
            outline.heads.tables.extend(area.map(head));
        }
        for part in parts(&self.drawings) {
            outline.shapes.extend(sound(super::drawing::read(links, &part))?.unwrap_or_default());
        }
        if links.comments {
            sound(parts::comments(links, &related, &mut outline))?;
        }
        Ok(outline)
    }
}

/// The first row of an area.
fn head(area: Area) -> Area {
    Area { rows: (area.rows.0, area.rows.0), ..area }
}

/// What came of a part that hangs on a sheet: damage there costs nothing else.
pub(in crate::formats::sheet) fn sound<T>(outcome: Result<T>) -> Result<Option<T>> {
    match outcome {
        Err(error) if error.is_fatal() => Err(error),
        Err(_) => Ok(None),
        Ok(value) => Ok(Some(value)),
    }
}

/// The outline of a sheet that is too large to be held in memory, read ahead through `archive`.
pub(super) fn ahead(archive: &mut Archive, part: &str, limits: &Limits) -> Result<Back> {
    let Some(member) = archive.member(part)? else { return Ok(Back::default()) };
    Back::read(member, limits)
}

/// Reads up to the end of the cells and returns what was read beyond it. Far faster than parsing all the cells.
fn behind_cells(member: &mut impl Read) -> Result<Option<Vec<u8>>> {
    const END: &[u8] = b"sheetData>";
    let mut buffer = vec![0; 64 << 10];
    let mut kept = 0;
    loop {
        let n = member.read(buffer.get_mut(kept..).unwrap_or_default()).map_err(io_error)?;
        if n == 0 {
            return Ok(None);
        }
        let seen = buffer.get(..kept + n).unwrap_or_default();
        let mut from = 0;
        while let Some(at) = find(seen.get(from..).unwrap_or_default(), END) {
            let end = from + at;
            let before = seen.get(..end).unwrap_or_default();
            let tag = before.iter().rposition(|b| *b == b'<').and_then(|at| before.get(at + 1));
            from = end + END.len();
            if tag == Some(&b'/') {
                return Ok(Some(seen.get(from..).unwrap_or_default().to_vec()));
            }
        }
        // The end tag may lie across two reads; its prefix is short.
        let carry = seen.len().min(64);
        let start = seen.len() - carry;
        buffer.copy_within(start..start + carry, 0);
        kept = carry;
    }
}

/// The first place of `needle`, told by its last byte, which is rarer in numbers than its first.
fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = haystack.get(from..)?.iter().position(|b| *b == b'D') {
        let start = (from + at).checked_sub(5);
        if start.is_some_and(|s| haystack.get(s..).is_some_and(|h| h.starts_with(needle))) {
            return start;
        }
        from += at + 1;
    }
    None
}
