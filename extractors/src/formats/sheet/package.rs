//! What XLSX and XLSB share: the package around the workbook (ECMA-376 part 2) and its properties.

use crate::archive::Archive;
use crate::error::{ExtractError, Result};
use crate::formats::opc;
use crate::limits::Limits;
use crate::metadata::key;
use crate::sink::Sink;
use crate::xml;
use quick_xml::events::Event;

/// A relationship of a part.
#[derive(Debug)]
pub(super) struct Relationship {
    pub(super) id: String,
    /// The last word of its type: `worksheet`, `styles`. The rest differs between the strict and the transitional flavour.
    pub(super) kind: String,
    /// Path of the target within the package, or the address of what is outside.
    pub(super) target: String,
    pub(super) external: bool,
}

/// A sheet as the workbook lists it.
#[derive(Debug, Clone)]
pub(super) struct SheetEntry {
    pub(super) name: String,
    pub(super) hidden: bool,
    /// Path of its part.
    pub(super) part: String,
}

/// The relationships of `part`; none where there is no such list. The empty path stands for the package.
pub(super) fn relationships(
    archive: &mut Archive,
    part: &str,
    limits: &Limits,
) -> Result<Vec<Relationship>> {
    let part = part.replace('\\', "/");
    let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
    let list = member(archive, &opc::relationships_of(&part));
    let mut found = Vec::new();
    let Some(member) = archive.member(&list)? else { return Ok(found) };
    let mut reader = xml::Reader::new(member, limits)?;
    loop {
        let event = match reader.next_event() {
            Ok(event) => event,
            Err(error) if error.is_fatal() => return Err(error),
            // What came before the damage may be all that is needed.
            Err(_) => return Ok(found),
        };
        match event {
            Event::Start(element) if xml::local(&element) == "Relationship" => {
                let attribute = |name| xml::attribute(&element, name).unwrap_or_default();
                let kind = attribute("Type");
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                let external = attribute("TargetMode").eq_ignore_ascii_case("external");
                let target = attribute("Target");
                let target = if external { target } else { opc::resolve(folder, &target) };
                found.push(Relationship { id: attribute("Id"), kind, target, external });
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// The path of the workbook's own part.
pub(super) fn workbook(archive: &mut Archive, limits: &Limits, usual: &str) -> String {
    let listed = relationships(archive, "", limits).unwrap_or_default();
    let listed = listed.into_iter().find(|r| r.kind == "officeDocument");
    let listed = listed.map(|r| member(archive, &r.target)).filter(|path| archive.contains(path));
    listed.unwrap_or_else(|| member(archive, usual))
}

/// The name of the member at `path`, or the path itself where there is none.
pub(super) fn member(archive: &Archive, path: &str) -> String {
    opc::name_of(archive, path).unwrap_or_else(|| path.to_owned())
}

/// The target of the first relationship of this kind, where the package holds it.
pub(super) fn part_of_kind(
    archive: &Archive,
    relationships: &[Relationship],
    kind: &str,
) -> Option<String> {
    let found = relationships.iter().find(|r| r.kind == kind)?;
    let path = member(archive, &found.target);
    archive.contains(&path).then_some(path)
}

/// The properties of the package, as far as there are any; damage here costs nothing else.
pub(super) fn metadata(archive: &mut Archive, sheets: usize, sink: &mut Sink<'_>) -> Result<()> {
    for part in ["docProps/core.xml", "docProps/app.xml"] {
        match properties(archive, part, sink) {
            Err(error) if error.is_fatal() => return Err(error),
            Err(_) | Ok(()) => {}
        }
    }
    sink.metadata(key::SHEETS, &sheets.to_string())
}

fn properties(archive: &mut Archive, part: &str, sink: &mut Sink<'_>) -> Result<()> {
    let limits = sink.limits();
    let Some(member) = archive.member(&member(archive, part))? else { return Ok(()) };
    let mut reader = xml::Reader::new(member, limits)?;
    loop {
        let key = match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "Application" => key::PRODUCER,
                name => match opc::core_key(name) {
                    Some(key) => key,
                    None => continue,
                },
            },
            Event::Eof => return Ok(()),
            _ => continue,
        };
        let mut value = String::new();
        super::text::content(&mut reader, &[], &mut value)?;
        sink.metadata(key, &value)?;
    }
}

/// Tells of what was not read. Returns whether reading can go on.
pub(super) fn damaged(outcome: Result<()>, sink: &mut Sink<'_>) -> Result<()> {
    match outcome {
        Err(error) if error.is_fatal() => Err(error),
        Err(_) => sink.warn("damaged", "A sheet is damaged and was not read to its end."),
        Ok(()) => Ok(()),
    }
}

/// Warns of sheets that were left out because the author hid them.
pub(super) fn hidden(sheets: usize, sink: &mut Sink<'_>) -> Result<()> {
    match sheets {
        0 => Ok(()),
        1 => sink.warn("hidden_sheets", "One hidden sheet was left out."),
        n => sink.warn("hidden_sheets", format!("{n} hidden sheets were left out.")),
    }
}

/// The error of a package without a workbook.
pub(super) fn no_workbook() -> ExtractError {
    ExtractError::corrupt("the workbook part is missing")
}
