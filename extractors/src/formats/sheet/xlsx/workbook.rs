//! The workbook part (18.2): which sheets there are, and from when it counts days.

use crate::archive::Archive;
use crate::error::Result;
use crate::formats::sheet::number::Epoch;
use crate::formats::sheet::package::{self, Relationship, SheetEntry};
use crate::limits::Limits;
use crate::xml;
use quick_xml::events::{BytesStart, Event};

/// What the workbook part says.
#[derive(Debug, Default)]
pub(super) struct Workbook {
    pub(super) sheets: Vec<Sheet>,
    pub(super) strings: Option<String>,
    pub(super) styles: Option<String>,
    /// The people who comment.
    pub(super) persons: Option<String>,
    pub(super) epoch: Epoch,
}

/// A sheet of cells.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) entry: SheetEntry,
    /// Rows that are printed on every page, counted from 0, both ends included.
    pub(super) printed: Option<(u32, u32)>,
}

/// Most sheets listed, hidden ones and charts included.
const MOST_SHEETS: usize = 20_000;
/// Characters of a defined name that are looked at.
const LONGEST_NAME: usize = 1_000;

impl Workbook {
    pub(super) fn read(archive: &mut Archive, limits: &Limits) -> Result<Self> {
        let path = package::workbook(archive, limits, "xl/workbook.xml");
        let related = package::relationships(archive, &path, limits)?;
        let mut book = Self {
            strings: package::part_of_kind(archive, &related, "sharedStrings"),
            styles: package::part_of_kind(archive, &related, "styles"),
            persons: package::part_of_kind(archive, &related, "person"),
            ..Self::default()
        };
        // For each sheet listed its place among the sheets of cells.
        let mut listed: Vec<Option<usize>> = Vec::new();
        let member = archive.member(&path)?.ok_or_else(package::no_workbook)?;
        let mut reader = xml::Reader::new(member, limits)?;
        loop {
            let sheet = match reader.next_event()? {
                Event::Start(element) => match xml::local(&element) {
                    "workbookPr" => {
                        let on = xml::attribute(&element, "date1904");
                        if matches!(on.as_deref(), Some("1" | "true" | "on")) {
                            book.epoch = Epoch::Y1904;
                        }
                        None
                    }
                    "sheet" if listed.len() < MOST_SHEETS => {
                        let sheet = sheet(&element, &related);
                        listed.push(sheet.is_some().then_some(book.sheets.len()));
                        book.sheets.extend(sheet);
                        None
                    }
                    "definedName" => print_titles(&element).and_then(|at| *listed.get(at)?),
                    _ => None,
                },
                Event::Eof => return Ok(book),
                _ => None,
            };
            if let Some(sheet) = sheet {
                let mut area = String::new();
                super::text::content(&mut reader, &[], &mut area)?;
                if let Some(sheet) = book.sheets.get_mut(sheet) {
                    sheet.printed = rows(area.get(..LONGEST_NAME).unwrap_or(&area));
                }
            }
        }
    }
}

/// Charts and dialogs have no cells.
fn sheet(element: &BytesStart<'_>, related: &[Relationship]) -> Option<Sheet> {
    let attribute = |name| xml::attribute(element, name).unwrap_or_default();
    let id = attribute("id");
    let part = related.iter().find(|r| r.id == id && r.kind == "worksheet")?.target.clone();
    let hidden = matches!(attribute("state").as_str(), "hidden" | "veryHidden");
    let entry = SheetEntry { name: attribute("name"), hidden, part };
    Some(Sheet { entry, printed: None })
}

/// The sheet, counted from 0, whose repeated rows a defined name tells (18.2.5).
fn print_titles(element: &BytesStart<'_>) -> Option<usize> {
    let name = xml::attribute(element, "name").filter(|n| n == "_xlnm.Print_Titles")?;
    drop(name);
    xml::attribute(element, "localSheetId")?.trim().parse().ok()
}

/// The rows of `Ark1!$A:$B,Ark1!$1:$3`.
fn rows(area: &str) -> Option<(u32, u32)> {
    area.split(',').find_map(|part| {
        let (_, range) = part.rsplit_once('!')?;
        let (from, to) = range.split_once(':')?;
        let row = |text: &str| text.trim().trim_start_matches('$').parse::<u32>().ok();
        Some((row(from)?.checked_sub(1)?, row(to)?.checked_sub(1)?))
    })
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn repeated_rows_are_found_among_columns() {
        assert_eq!(rows("'Ark 1'!$A:$B,'Ark 1'!$1:$3"), Some((0, 2)));
        assert_eq!(rows("Ark!$2:$2"), Some((1, 1)));
        assert_eq!(rows("Ark!$A:$B"), None);
        assert_eq!(rows("#REF!"), None);
    }
}
