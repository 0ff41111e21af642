//! Documents in one XML file instead of a package: the flat form of Office Open XML (MS-DOCX and Office's `pkg:package`), and
//! the XML of Word 2003, whose pieces are given the names that the parts of a package have. Both are only cut up here.

use super::opc;
use crate::bytes::base64;
use crate::charset;
use crate::error::{ExtractError, Result};
use crate::input::Input;
use crate::limits::{Limit, Limits};
use crate::xml;
use std::io::{Cursor, Read};
use std::ops::Range;

/// The relationships that the XML of Word 2003 does not need to state.
const WORD_2003: &str = r#"<Relationships><Relationship Id="s" Type="/styles" Target="styles.xml"/><Relationship Id="n" Type="/numbering" Target="numbering.xml"/></Relationships>"#;

/// A document in one file.
#[derive(Debug)]
pub(super) struct Flat {
    text: String,
    parts: Vec<(String, Part)>,
}

/// Where the content of a part is.
#[derive(Debug, Clone)]
enum Part {
    Xml(Range<usize>),
    /// Base64.
    Binary(Range<usize>),
    Fixed(&'static str),
}

impl Flat {
    /// Opens the file in `input`.
    pub(super) fn open(input: &Input, limits: &Limits) -> Result<Self> {
        let bytes = input.bytes(limits)?;
        let bytes = (*bytes).as_ref();
        let text = charset::decode(bytes, xml::declared(bytes).as_deref());
        let mut flat = Self { text, parts: Vec::new() };
        if flat.text.contains("<pkg:package") {
            flat.cut_package(limits)?;
        } else if flat.text.contains(":wordDocument") {
            flat.cut_word_2003();
        }
        if flat.parts.is_empty() {
            return Err(ExtractError::corrupt("the parts of the document are missing"));
        }
        Ok(flat)
    }

    /// The name under which the part `path` is kept.
    pub(super) fn name_of(&self, path: &str) -> Option<&str> {
        let mut names = self.parts.iter().map(|(name, _)| name.as_str());
        names.find(|name| name.eq_ignore_ascii_case(path))
    }

    /// A reader of the part called `name`.
    pub(super) fn member(&self, name: &str) -> Option<Box<dyn Read + '_>> {
        let (_, part) = self.parts.iter().find(|(other, _)| other == name)?;
        Some(match part.clone() {
            Part::Xml(range) => Box::new(self.text.get(range).unwrap_or_default().as_bytes()),
            Part::Binary(range) => {
                Box::new(Cursor::new(base64(self.text.get(range).unwrap_or_default())))
            }
            Part::Fixed(text) => Box::new(text.as_bytes()),
        })
    }

    fn cut_package(&mut self, limits: &Limits) -> Result<()> {
        let text = &self.text;
        let mut at = 0;
        while let Some(start) = find(text, at, "<pkg:part ") {
            let Some(head) = find(text, start, ">") else { break };
            let tag = text.get(start..head).unwrap_or_default();
            let name = tag.split_once("pkg:name=").and_then(|(_, rest)| {
                let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
                rest.get(1..)?.split_once(quote).map(|(name, _)| name)
            });
            let end = find(text, head, "</pkg:part>").unwrap_or(text.len());
            at = end;
            let Some(name) = name else { continue };
            let body = text.get(..end).unwrap_or_default();
            let within = |element: &str| {
                let open = find(body, head, &format!("<pkg:{element}"))?;
                let from = find(body, open, ">")? + 1;
                let to = find(body, from, &format!("</pkg:{element}>"));
                Some(from..to.unwrap_or(end))
            };
            let xml = within("xmlData").map(Part::Xml);
            let part = xml.or_else(|| within("binaryData").map(Part::Binary));
            if self.parts.len() as u64 >= limits.entries {
                return Err(ExtractError::LimitReached {
                    limit: Limit::Entries,
                    value: limits.entries,
                });
            }
            self.parts.extend(part.map(|part| (opc::resolve("", name), part)));
        }
        Ok(())
    }

    fn cut_word_2003(&mut self) {
        let text = &self.text;
        let whole = |open: &str, close: &str| {
            let from = find(text, 0, open)?;
            let to = find(text, from, close)? + close.len();
            Some(Part::Xml(from..to))
        };
        // Behind the declaration of an encoding, which is decoded here.
        let start = find(text, 0, "?>").map_or(0, |at| at + 2);
        let parts = [
            ("word/document.xml", Some(Part::Xml(start..text.len()))),
            ("word/_rels/document.xml.rels", Some(Part::Fixed(WORD_2003))),
            ("word/styles.xml", whole("<w:styles", "</w:styles>")),
            ("word/numbering.xml", whole("<w:lists", "</w:lists>")),
            ("docProps/app.xml", whole("<o:DocumentProperties", "</o:DocumentProperties>")),
        ];
        let found = parts.into_iter().filter_map(|(name, part)| Some((name.to_owned(), part?)));
        self.parts = found.collect();
    }
}

/// Where `what` stands at or behind `from`.
fn find(text: &str, from: usize, what: &str) -> Option<usize> {
    text.get(from..)?.find(what).map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn open(text: &str) -> Result<Flat> {
        Flat::open(&Input::memory(Arc::new(text.as_bytes().to_vec())), &Limits::default())
    }

    fn read(flat: &Flat, name: &str) -> Option<String> {
        let mut text = String::new();
        flat.member(name)?.read_to_string(&mut text).ok()?;
        Some(text)
    }

    #[test]
    fn a_package_in_one_file_has_its_parts() {
        let flat = open("<?xml version='1.0'?><pkg:package><pkg:part pkg:name='/word/document.xml' pkg:contentType='x'><pkg:xmlData><a>æ</a></pkg:xmlData></pkg:part><pkg:part pkg:name=\"/word/a.htm\"><pkg:binaryData>w6\nY=</pkg:binaryData></pkg:part><pkg:part><pkg:xmlData/></pkg:part><pkg:part pkg:name='/cut.xml'><pkg:xmlData><b>").unwrap();
        assert_eq!(read(&flat, "word/document.xml").as_deref(), Some("<a>æ</a>"));
        assert_eq!(read(&flat, "word/a.htm").as_deref(), Some("æ"));
        assert_eq!(read(&flat, "cut.xml").as_deref(), Some("<b>"));
        assert_eq!(flat.name_of("WORD/Document.xml"), Some("word/document.xml"));
        assert!(open("<pkg:package><pkg:part ").is_err());
    }
}
