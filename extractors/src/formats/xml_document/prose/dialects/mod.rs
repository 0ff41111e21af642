//! The dialects: a table each of what elements are called and what they are. Elements that a table does not name are read
//! for what they stand in: no word gets lost because nobody knew its element.

mod dita;
mod docbook;
mod drawing;
mod dtbook;
mod fictionbook;
mod generic;
mod jats;
mod law;
mod outline;
mod places;
mod tei;

use super::role::Names;

/// Kinds of documents in XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::formats) enum Dialect {
    /// `DocBook` 4 and 5.
    DocBook,
    /// JATS, NLM and BITS: articles and books of journals (NISO Z39.96).
    Jats,
    /// TEI P4 and P5: editions.
    Tei,
    /// DITA topics and maps.
    Dita,
    /// `DTBook`: talking books (ANSI/NISO Z39.86).
    DtBook,
    /// `FictionBook` 2.
    FictionBook,
    /// Lex Dania: Danish laws.
    Law,
    /// SVG.
    Drawing,
    /// OPML.
    Outline,
    /// KML and GPX.
    Places,
    /// Anything else that is to be read as prose.
    Generic,
}

impl Dialect {
    /// Its elements.
    pub(super) fn names(self) -> Names {
        match self {
            Self::DocBook => docbook::NAMES,
            Self::Jats => jats::NAMES,
            Self::Tei => tei::NAMES,
            Self::Dita => dita::NAMES,
            Self::DtBook => dtbook::NAMES,
            Self::FictionBook => fictionbook::NAMES,
            Self::Law => law::NAMES,
            Self::Drawing => drawing::NAMES,
            Self::Outline => outline::NAMES,
            Self::Places => places::NAMES,
            Self::Generic => generic::NAMES,
        }
    }

    /// The dialect of a document by its root element: local name, namespace, and what stands before it in its document type.
    /// `attribute` gives the value of an attribute of the root.
    pub(in crate::formats) fn of(
        root: &str,
        namespace: &str,
        doctype: &str,
        attribute: impl Fn(&str) -> bool,
    ) -> Option<Self> {
        let says = |word: &str| doctype.contains(word);
        Some(match root {
            _ if namespace == "http://docbook.org/ns/docbook" || says("docbook") => Self::DocBook,
            "TEI" | "TEI.2" | "teiCorpus" | "teiCorpus.2" => Self::Tei,
            "dtbook" => Self::DtBook,
            "FictionBook" => Self::FictionBook,
            "svg" => Self::Drawing,
            "opml" => Self::Outline,
            "kml" | "gpx" => Self::Places,
            "article" | "book" | "sub-article"
                if says("jats")
                    || says("nlm")
                    || says("bits")
                    || attribute("article-type")
                    || attribute("dtd-version")
                    || attribute("book-type") =>
            {
                Self::Jats
            }
            "topic" | "concept" | "task" | "reference" | "glossentry" | "glossgroup"
            | "troubleshooting" | "dita" | "map" | "bookmap"
                if says("dita") || attribute("DITAArchVersion") =>
            {
                Self::Dita
            }
            _ => return None,
        })
    }

    /// The dialect of a document of prose whose root alone does not tell, by the names of its root and of the root's
    /// children.
    pub(in crate::formats) fn guess(root: &str, children: &[&str]) -> Self {
        let has = |names: &[&str]| children.iter().any(|child| names.contains(child));
        match root {
            "article" if has(&["front", "body", "back"]) => Self::Jats,
            "Dokument" if has(&["Meta", "TitelGruppe", "DokumentIndhold"]) => Self::Law,
            "topic" | "concept" | "task" | "reference"
                if has(&["body", "conbody", "taskbody", "refbody"]) =>
            {
                Self::Dita
            }
            "article" | "book" | "chapter" | "section" | "part" | "refentry" | "set" | "sect1"
            | "sect2" | "appendix" | "preface" | "glossary" | "simplesect" | "bibliography" => {
                Self::DocBook
            }
            _ => Self::Generic,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_name_stands_once_in_its_table() {
        for dialect in [
            Dialect::DocBook,
            Dialect::Jats,
            Dialect::Tei,
            Dialect::Dita,
            Dialect::DtBook,
            Dialect::FictionBook,
            Dialect::Law,
            Dialect::Drawing,
            Dialect::Outline,
            Dialect::Places,
            Dialect::Generic,
        ] {
            let mut seen = HashSet::new();
            for (name, _) in dialect.names() {
                assert!(seen.insert(name), "{name} twice in {dialect:?}");
            }
        }
    }
}
