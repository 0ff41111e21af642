//! Comments on slides: the former kind (ECMA-376 part 1, 19.4) and the threads of today (MS-PPTX 2.6). Both hang on a slide as
//! a whole here, because the places that they name are of no use to a reader of the text.

use crate::block::Inline;
use crate::error::Result;
use crate::formats::ooxml::package::{Package, Relationships};
use crate::formats::ooxml::stops;
use crate::sink::Sink;
use crate::xml::{self, Reader};
use quick_xml::events::Event;
use std::collections::HashMap;
use std::io::Read;

/// Most comments of a slide, and most authors.
const MOST: usize = 10_000;
/// Longest comment in bytes.
const LONGEST: usize = 64 << 10;

/// The names of the authors by their ids.
pub(super) type Authors = HashMap<String, String>;

/// A comment, or a reply to one.
#[derive(Debug, Default)]
struct Comment {
    author: String,
    words: String,
}

/// Reads the authors of all comments; those of a damaged part stay unnamed.
pub(super) fn authors(
    package: &mut Package,
    rels: &Relationships,
    sink: &Sink<'_>,
) -> Result<Authors> {
    let mut authors = Authors::new();
    for (_, _, path) in rels.parts(|kind| matches!(kind, "commentAuthors" | "authors")) {
        let Ok(Some(member)) = package.member(path) else { continue };
        let mut reader = Reader::new(member, sink.limits())?;
        while let Ok(event) = reader.next_event() {
            sink.check()?;
            match event {
                Event::Start(element) if matches!(xml::local(&element), "cmAuthor" | "author") => {
                    let get = |name| xml::attribute(&element, name);
                    if let (Some(id), Some(name)) = (get("id"), get("name"))
                        && authors.len() < MOST
                    {
                        authors.insert(id, crate::clean::line(&name));
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
    }
    Ok(authors)
}

/// The comments on a slide, in the order of the part, a reply behind what it replies to. Of a damaged part as many as can be
/// read.
pub(super) fn read(
    package: &mut Package,
    rels: &Relationships,
    authors: &Authors,
    sink: &mut Sink<'_>,
) -> Result<Vec<Vec<Inline>>> {
    let mut found = Vec::new();
    for (_, _, path) in rels.parts(|kind| kind == "comments") {
        let outcome = match package.member(path) {
            Ok(Some(member)) => Reader::new(member, sink.limits())
                .and_then(|mut reader| comments(&mut reader, sink, &mut found)),
            Ok(None) => continue,
            Err(error) => Err(error),
        };
        match outcome {
            Ok(()) => {}
            Err(error) if stops(&error) => return Err(error),
            Err(_) => sink.warn("damaged", "The part with the comments is damaged.")?,
        }
    }
    let content = |comment: Comment| {
        let words = comment.words.trim().to_owned();
        let author = authors.get(&comment.author).filter(|name| !name.is_empty());
        let author = author.map(|name| format!("{name}: ")).unwrap_or_default();
        (!words.is_empty()).then(|| vec![Inline::text(author + &words)])
    };
    Ok(found.into_iter().filter_map(content).collect())
}

fn comments<R: Read>(
    reader: &mut Reader<R>,
    sink: &Sink<'_>,
    found: &mut Vec<Comment>,
) -> Result<()> {
    // The comments that are open: replies stand within what they reply to.
    let mut open: Vec<usize> = Vec::new();
    let mut capture = false;
    loop {
        sink.check()?;
        let mut skip = false;
        match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "cm" | "reply" if found.len() < MOST => {
                    open.push(found.len());
                    let author = xml::attribute(&element, "authorId").unwrap_or_default();
                    found.push(Comment { author, ..Comment::default() });
                }
                "text" | "t" => capture = true,
                "extLst" => skip = true,
                _ => {}
            },
            Event::Text(words) if capture => push(open.last(), found, &words),
            Event::GeneralRef(name) if capture => {
                let mut words = String::new();
                xml::reference(&name, &mut words);
                push(open.last(), found, &words);
            }
            Event::End(element) => match element.local_name().into_inner() {
                "cm" | "reply" => drop(open.pop()),
                "text" | "t" => capture = false,
                "p" | "br" => push(open.last(), found, " "),
                _ => {}
            },
            Event::Eof => return Ok(()),
            _ => {}
        }
        if skip {
            reader.skip()?;
        }
    }
}

fn push(open: Option<&usize>, found: &mut [Comment], words: &str) {
    if let Some(comment) = open.and_then(|at| found.get_mut(*at))
        && comment.words.len() < LONGEST
    {
        comment.words.push_str(words);
    }
}
