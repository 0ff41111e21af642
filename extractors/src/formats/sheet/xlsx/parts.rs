//! Parts that hang on a sheet: tables (18.5) and comments (18.7, and their threads of MS-XLSX 2.1).

use crate::archive::Archive;
use crate::error::Result;
use crate::formats::sheet::merges::{self, Area};
use crate::formats::sheet::outline::{Comment, Outline};
use crate::formats::sheet::package::{self, Relationship};
use crate::limits::Limits;
use crate::xml;
use quick_xml::events::Event;
use std::collections::HashMap;

/// What is needed to follow the relationships of a sheet.
#[derive(Debug)]
pub(in crate::formats::sheet) struct Links<'a> {
    pub(in crate::formats::sheet) archive: &'a mut Archive,
    pub(in crate::formats::sheet) limits: &'a Limits,
    /// Whether comments are wanted.
    pub(in crate::formats::sheet) comments: bool,
    /// The part that lists the people who comment.
    pub(in crate::formats::sheet) persons: Option<&'a str>,
}

/// Most authors of comments.
const MOST_AUTHORS: usize = 10_000;

/// The area of a table that has a header.
pub(super) fn table(links: &mut Links<'_>, part: &str) -> Result<Option<Area>> {
    let path = package::member(links.archive, part);
    let Some(member) = links.archive.member(&path)? else { return Ok(None) };
    let mut reader = xml::Reader::new(member, links.limits)?;
    loop {
        match reader.next_event()? {
            Event::Start(element) if xml::local(&element) == "table" => {
                let rows = xml::attribute(&element, "headerRowCount");
                let area = xml::attribute(&element, "ref").as_deref().and_then(merges::area);
                return Ok(area.filter(|_| rows.as_deref() != Some("0")));
            }
            Event::Eof => return Ok(None),
            _ => {}
        }
    }
}

/// Puts the comments of a sheet on its cells. Where there are threads, the plain comments only repeat them.
pub(super) fn comments(
    links: &mut Links<'_>,
    related: &[Relationship],
    outline: &mut Outline,
) -> Result<()> {
    let parts = |kind: &str| -> Vec<String> {
        let found = related.iter().filter(|r| r.kind == kind && !r.external);
        found.map(|r| r.target.clone()).collect()
    };
    for part in parts("threadedComment") {
        threads(links, &part, outline)?;
    }
    let threaded: Vec<(u32, u32)> = outline.comments.keys().copied().collect();
    for part in parts("comments") {
        plain(links, &part, &threaded, outline)?;
    }
    Ok(())
}

fn plain(
    links: &mut Links<'_>,
    part: &str,
    threaded: &[(u32, u32)],
    outline: &mut Outline,
) -> Result<()> {
    let path = package::member(links.archive, part);
    let Some(member) = links.archive.member(&path)? else { return Ok(()) };
    let mut reader = xml::Reader::new(member, links.limits)?;
    let mut authors: Vec<String> = Vec::new();
    let mut cell = None;
    let mut author = String::new();
    loop {
        let name = match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "author" => "author",
                "comment" => {
                    let reference = xml::attribute(&element, "ref");
                    cell = reference.as_deref().and_then(merges::position);
                    let id = xml::attribute(&element, "authorId").and_then(|id| id.parse().ok());
                    author = id.and_then(|id: usize| authors.get(id)).cloned().unwrap_or_default();
                    continue;
                }
                "text" => "text",
                _ => continue,
            },
            Event::Eof => return Ok(()),
            _ => continue,
        };
        let mut words = String::new();
        if name == "author" {
            super::text::content(&mut reader, &[], &mut words)?;
        } else {
            super::text::runs(&mut reader, &mut words)?;
        }
        match cell {
            _ if name == "author" && authors.len() < MOST_AUTHORS => authors.push(words),
            _ if name == "author" => {}
            Some(cell) if !threaded.contains(&cell) => {
                outline.comment(cell, Comment::signed(&author, &words));
            }
            _ => {}
        }
    }
}

fn threads(links: &mut Links<'_>, part: &str, outline: &mut Outline) -> Result<()> {
    let persons = persons(links)?;
    let path = package::member(links.archive, part);
    let Some(member) = links.archive.member(&path)? else { return Ok(()) };
    let mut reader = xml::Reader::new(member, links.limits)?;
    let mut cell = None;
    let mut author = String::new();
    loop {
        match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "threadedComment" => {
                    let reference = xml::attribute(&element, "ref");
                    cell = reference.as_deref().and_then(merges::position);
                    let person = xml::attribute(&element, "personId").unwrap_or_default();
                    author = persons.get(&person).cloned().unwrap_or_default();
                    continue;
                }
                "text" => {}
                _ => continue,
            },
            Event::Eof => return Ok(()),
            _ => continue,
        }
        let mut text = String::new();
        super::text::content(&mut reader, &[], &mut text)?;
        if let Some(cell) = cell {
            outline.comment(cell, Comment { author: author.clone(), text });
        }
    }
}

fn persons(links: &mut Links<'_>) -> Result<HashMap<String, String>> {
    let mut persons = HashMap::new();
    let Some(part) = links.persons else { return Ok(persons) };
    let Some(member) = links.archive.member(part)? else { return Ok(persons) };
    let mut reader = xml::Reader::new(member, links.limits)?;
    loop {
        match reader.next_event()? {
            Event::Start(element) if xml::local(&element) == "person" => {
                let id = xml::attribute(&element, "id").unwrap_or_default();
                let name = xml::attribute(&element, "displayName").unwrap_or_default();
                if persons.len() < MOST_AUTHORS {
                    persons.insert(id, name);
                }
            }
            Event::Eof => return Ok(persons),
            _ => {}
        }
    }
}
