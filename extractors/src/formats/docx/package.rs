//! The package around the document (ECMA-376 part 2): which part is the main one, and what its relationships point at.

use crate::archive::Archive;
use crate::error::Result;
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
            Some(path) if package.exact(path).is_some() => path.to_owned(),
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
        let Some(name) = self.exact(path) else { return Ok(None) };
        Ok(self.archive.member(&name)?.map(|member| Box::new(member) as Member<'_>))
    }

    /// The relationships of the part `path`; none where they are missing, and as many as can be read of damaged ones.
    pub(super) fn relationships(&mut self, path: &str) -> Relationships {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let slash = if folder.is_empty() { "" } else { "/" };
        let limits = self.limits.clone();
        let mut found = Relationships::default();
        if let Ok(Some(member)) = self.member(&format!("{folder}{slash}_rels/{name}.rels"))
            && let Ok(mut reader) = Reader::new(member, &limits)
        {
            found.read(&mut reader, folder);
        }
        found
    }

    /// The name under which the archive holds `path`: part names are compared without regard to case (part 2, 6.2.2.3),
    /// and some programs write backslashes.
    fn exact(&self, path: &str) -> Option<String> {
        if self.archive.contains(path) {
            return Some(path.to_owned());
        }
        self.archive.names().find(|name| name.replace('\\', "/").eq_ignore_ascii_case(path))
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
                    self.graphics.push((id, kind.to_owned(), resolve(folder, &target)));
                    continue;
                }
                self.parts.entry(kind.to_owned()).or_insert_with(|| resolve(folder, &target));
            }
        }
    }
}

/// The path of `target` seen from `folder` (part 2, 6.2.3). It only ever names a member of the same archive.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let full = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{folder}/{target}"),
    };
    let mut path: Vec<&str> = Vec::new();
    for step in full.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_within_the_package() {
        assert_eq!(resolve("word", "styles.xml"), "word/styles.xml");
        assert_eq!(resolve("word", "/word/styles.xml"), "word/styles.xml");
        assert_eq!(resolve("word/x", "../../../etc/passwd"), "etc/passwd");
        assert_eq!(resolve("", "word\\document.xml"), "word/document.xml");
    }
}
