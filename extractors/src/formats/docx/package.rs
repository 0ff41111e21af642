//! The package around the document (ECMA-376 part 2): which part is the main one, and what its relationships point at.

use crate::archive::Archive;
use crate::error::Result;
use crate::formats::opc;
use crate::input::Input;
use crate::limits::Limits;
use crate::xml::{self, Reader};
use quick_xml::events::Event;
use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

/// Most relationships kept of one part.
const MOST_RELATIONSHIPS: usize = 100_000;

/// A reader of one part.
pub(super) type Member<'a> = Box<dyn Read + 'a>;

/// An open document package.
pub(super) struct Package {
    archive: Archive,
    limits: Limits,
    root: Relationships,
    main: String,
}

impl Package {
    /// Opens the package and finds its main part.
    pub(super) fn open(input: &Input, limits: &Limits) -> Result<Self> {
        let archive = Archive::open(input, limits)?;
        let mut package = Self {
            archive,
            limits: limits.clone(),
            root: Relationships::default(),
            main: String::new(),
        };
        package.root = package.relationships("");
        // Part 1, 11.3.10: the main part is what the package's relationship says, whatever its name.
        package.main = match package.root.part("officeDocument") {
            Some(path) if opc::name_of(&package.archive, path).is_some() => path.to_owned(),
            _ => "word/document.xml".to_owned(),
        };
        Ok(package)
    }

    /// The path of the main part.
    pub(super) fn main(&self) -> &str {
        &self.main
    }

    /// The relationships of the package itself.
    pub(super) fn root(&self) -> &Relationships {
        &self.root
    }

    /// A reader of the part `path`, where there is one.
    pub(super) fn member(&mut self, path: &str) -> Result<Option<Member<'_>>> {
        let Some(name) = opc::name_of(&self.archive, path) else { return Ok(None) };
        Ok(self.archive.member(&name)?.map(|member| Box::new(member) as Member<'_>))
    }

    /// The relationships of the part `path`; none where they are missing, and as many as can be read of damaged ones.
    pub(super) fn relationships(&mut self, path: &str) -> Relationships {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let limits = self.limits.clone();
        let mut found = Relationships::default();
        if let Ok(Some(member)) = self.member(&opc::relationships_of(path))
            && let Ok(mut reader) = Reader::new(member, &limits)
        {
            found.read(&mut reader, folder);
        }
        found
    }
}

/// What a part points at.
#[derive(Debug, Default)]
pub(super) struct Relationships {
    /// Targets outside of the package by their id.
    links: HashMap<String, Arc<str>>,
    /// Parts by the last word of their relationship's type; the first one counts.
    parts: HashMap<String, String>,
    /// Charts and diagrams: id, last word of the type, path.
    graphics: Vec<(String, String, String)>,
}

impl Relationships {
    /// The address outside of the package that `id` stands for.
    pub(super) fn link(&self, id: &str) -> Option<Arc<str>> {
        self.links.get(id).cloned()
    }

    /// The path of the part whose relationship's type ends so; the transitional and the strict types differ only before
    /// their last word.
    pub(super) fn part(&self, kind: &str) -> Option<&str> {
        self.parts.get(kind).map(String::as_str)
    }

    /// The charts and the data of diagrams: id, kind, path.
    pub(super) fn graphics(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.graphics.iter().map(|(id, kind, path)| (id.as_str(), kind.as_str(), path.as_str()))
    }

    fn read<R: Read>(&mut self, reader: &mut Reader<R>, folder: &str) {
        while let Ok(event) = reader.next_event() {
            let element = match &event {
                Event::Start(element) if xml::local(element) == "Relationship" => element,
                Event::Eof => break,
                _ => continue,
            };
            let (Some(id), Some(target)) =
                (xml::attribute(element, "Id"), xml::attribute(element, "Target"))
            else {
                continue;
            };
            if self.links.len() + self.parts.len() >= MOST_RELATIONSHIPS {
                break;
            }
            if xml::attribute(element, "TargetMode").is_some_and(|mode| mode == "External") {
                self.links.insert(id, target.into());
            } else {
                let kind = xml::attribute(element, "Type").unwrap_or_default();
                let kind = kind.rsplit('/').next().unwrap_or_default();
                if matches!(kind, "chart" | "diagramData")
                    && self.graphics.len() < MOST_RELATIONSHIPS
                {
                    self.graphics.push((id, kind.to_owned(), opc::resolve(folder, &target)));
                    continue;
                }
                self.parts.entry(kind.to_owned()).or_insert_with(|| opc::resolve(folder, &target));
            }
        }
    }
}
