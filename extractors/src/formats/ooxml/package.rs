//! The package around a document (ECMA-376 part 2): which part is the main one, and what its relationships point at.

use super::flat::Flat;
use super::opc;
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
pub(in crate::formats) type Member<'a> = Box<dyn Read + 'a>;

/// An open document package.
pub(in crate::formats) struct Package {
    source: Source,
    limits: Limits,
    root: Relationships,
    main: String,
}

/// Where the parts are.
enum Source {
    Archive(Archive),
    Flat(Flat),
}

impl Package {
    /// Opens the package and finds its main part; `usual` is where it stands in most packages of its kind.
    pub(in crate::formats) fn open(input: &Input, limits: &Limits, usual: &str) -> Result<Self> {
        let source = if input.head(2)? == b"PK" {
            Source::Archive(Archive::open(input, limits)?)
        } else {
            Source::Flat(Flat::open(input, limits)?)
        };
        let mut package = Self {
            source,
            limits: limits.clone(),
            root: Relationships::default(),
            main: String::new(),
        };
        package.root = package.relationships("");
        // Part 1, 11.3.10: the main part is what the package's relationship says, whatever its name.
        package.main = match package.root.part("officeDocument") {
            Some(path) if package.name_of(path).is_some() => path.to_owned(),
            _ => usual.to_owned(),
        };
        Ok(package)
    }

    /// The path of the main part.
    pub(in crate::formats) fn main(&self) -> &str {
        &self.main
    }

    /// The relationships of the package itself.
    pub(in crate::formats) fn root(&self) -> &Relationships {
        &self.root
    }

    /// A reader of the part `path`, where there is one.
    pub(in crate::formats) fn member(&mut self, path: &str) -> Result<Option<Member<'_>>> {
        let Some(name) = self.name_of(path) else { return Ok(None) };
        Ok(match &mut self.source {
            Source::Archive(archive) => {
                archive.member(&name)?.map(|member| Box::new(member) as Member<'_>)
            }
            Source::Flat(flat) => flat.member(&name),
        })
    }

    /// The name under which the part `path` is kept.
    fn name_of(&self, path: &str) -> Option<String> {
        match &self.source {
            Source::Archive(archive) => opc::name_of(archive, path),
            Source::Flat(flat) => flat.name_of(path).map(str::to_owned),
        }
    }

    /// The relationships of the part `path`; none where they are missing, and as many as can be read of damaged ones.
    pub(in crate::formats) fn relationships(&mut self, path: &str) -> Relationships {
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
pub(in crate::formats) struct Relationships {
    /// In the order of the list.
    all: Vec<Relationship>,
    by_id: HashMap<String, usize>,
}

/// One relationship.
#[derive(Debug)]
struct Relationship {
    id: String,
    /// The last word of its type; the transitional and the strict types differ only before it.
    kind: String,
    /// The path of a part, or an address outside of the package.
    target: Arc<str>,
    external: bool,
}

impl Relationships {
    /// The address outside of the package that `id` stands for.
    pub(in crate::formats) fn link(&self, id: &str) -> Option<Arc<str>> {
        self.get(id).filter(|found| found.external).map(|found| found.target.clone())
    }

    /// The path of the part that `id` stands for.
    pub(in crate::formats) fn target(&self, id: &str) -> Option<&str> {
        self.get(id).filter(|found| !found.external).map(|found| &*found.target)
    }

    /// The path of the first part whose relationship's type ends so.
    pub(in crate::formats) fn part(&self, kind: &str) -> Option<&str> {
        self.parts(|other| other == kind).next().map(|(_, _, path)| path)
    }

    /// The parts whose relationship's type ends in such a word: id, this word, path.
    pub(in crate::formats) fn parts(
        &self,
        kind: impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = (&str, &str, &str)> {
        let all = self.all.iter().filter(move |one| !one.external && kind(&one.kind));
        all.map(|one| (one.id.as_str(), one.kind.as_str(), &*one.target))
    }

    fn get(&self, id: &str) -> Option<&Relationship> {
        self.all.get(*self.by_id.get(id)?)
    }

    fn read<R: Read>(&mut self, reader: &mut Reader<R>, folder: &str) {
        while let Ok(event) = reader.next_event() {
            let element = match &event {
                Event::Start(element) if xml::local(element) == "Relationship" => element,
                Event::Eof => break,
                _ => continue,
            };
            let get = |name| xml::attribute(element, name);
            let (Some(id), Some(target)) = (get("Id"), get("Target")) else { continue };
            if self.all.len() >= MOST_RELATIONSHIPS {
                break;
            }
            let external = get("TargetMode").is_some_and(|mode| mode == "External");
            let kind = get("Type").unwrap_or_default();
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            let target = if external { target } else { opc::resolve(folder, &target) };
            self.by_id.entry(id.clone()).or_insert(self.all.len());
            self.all.push(Relationship { id, kind, target: target.into(), external });
        }
    }
}
