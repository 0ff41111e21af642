//! Where elements come from: the XML reader, or a tree that was read before.

use super::{Dialect, Enter, Prose, Titles};
use crate::error::Result;
use crate::formats::mathml;
use crate::formats::xml_document::element::{Child, Element};
use crate::sink::Sink;
use crate::xml::{self, Reader};
use quick_xml::events::{BytesStart, Event};
use std::io::Read;

/// Reads the document whose root `start` was just read, to its end; `titles` are what references to its parts say. What was read before damage is written.
///
/// # Errors
/// Malformed XML, a limit, or cancellation.
pub(in crate::formats) fn read<R: Read>(
    reader: &mut Reader<R>,
    start: &BytesStart<'_>,
    dialect: Dialect,
    titles: Titles,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let cancel = sink.cancel().clone();
    if let Some(language) = xml::attribute(start, "lang") {
        sink.metadata(crate::metadata::key::LANGUAGE, &language)?;
    }
    let mut prose = Prose::new(dialect, 0, sink);
    prose.titles = titles;
    let enter = prose.start(xml::local(start), &|name| xml::attribute(start, name), None)?;
    let outcome = entered(&mut prose, reader, enter, &cancel)
        .and_then(|()| events(&mut prose, reader, &cancel));
    let finished = prose.finish();
    outcome.and(finished)
}

fn events<R: Read>(
    prose: &mut Prose<'_, '_>,
    reader: &mut Reader<R>,
    cancel: &crate::Cancel,
) -> Result<()> {
    loop {
        prose.flow.check()?;
        let enter = match reader.next_event()? {
            Event::Start(start) => {
                prose.start(xml::local(&start), &|name| xml::attribute(&start, name), None)?
            }
            Event::End(_) => {
                prose.end()?;
                continue;
            }
            Event::Text(text) => {
                prose.text(&text)?;
                continue;
            }
            Event::CData(text) => {
                prose.text(&text)?;
                continue;
            }
            Event::GeneralRef(name) => {
                let mut out = String::new();
                xml::reference(&name, &mut out);
                prose.text(&out)?;
                continue;
            }
            Event::Eof => return Ok(()),
            _ => continue,
        };
        entered(prose, reader, enter, cancel)?;
    }
}

fn entered<R: Read>(
    prose: &mut Prose<'_, '_>,
    reader: &mut Reader<R>,
    enter: Enter,
    cancel: &crate::Cancel,
) -> Result<()> {
    match enter {
        Enter::Content => Ok(()),
        Enter::Skip => reader.skip(),
        Enter::Math => {
            let formula = mathml::read(reader, cancel)?;
            prose.formula(&formula.latex)
        }
    }
}

enum Step<'e> {
    Open(&'e Element),
    Text(&'e str),
    Close,
}

/// Writes an element of a tree, which stands `depth` sections deep.
///
/// # Errors
/// A limit or cancellation.
pub(in crate::formats) fn write(
    root: &Element,
    dialect: Dialect,
    depth: usize,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let mut prose = Prose::new(dialect, depth, sink);
    let mut steps = vec![(Step::Open(root), None)];
    while let Some((step, inline)) = steps.pop() {
        prose.flow.check()?;
        match step {
            Step::Text(text) => prose.text(text)?,
            Step::Close => prose.end()?,
            Step::Open(element) => {
                let attribute = |name: &str| {
                    let found = element.attributes.iter().find(|(key, _)| key == name);
                    found.map(|(_, value)| value.clone())
                };
                match prose.start(&element.name, &attribute, inline)? {
                    Enter::Skip => {}
                    Enter::Math => prose.formula(&formula(element))?,
                    Enter::Content => {
                        let words = Some(element.has_words());
                        steps.push((Step::Close, None));
                        steps.extend(element.children.iter().rev().map(|child| match child {
                            Child::Text(text) => (Step::Text(text), None),
                            Child::Element(element) => (Step::Open(element), words),
                        }));
                    }
                }
            }
        }
    }
    prose.finish()
}

/// A formula of a tree.
fn formula(math: &Element) -> String {
    let mut builder = mathml::Builder::default();
    let mut steps: Vec<Step<'_>> = children(math).collect();
    while let Some(step) = steps.pop() {
        match step {
            Step::Text(text) => builder.text(text),
            Step::Close => builder.end(),
            Step::Open(element) => {
                builder.start(&element.name, |name| {
                    let found = element.attributes.iter().find(|(key, _)| key == name);
                    found.map(|(_, value)| value.clone())
                });
                steps.push(Step::Close);
                steps.extend(children(element));
            }
        }
    }
    builder.finish().latex
}

fn children(element: &Element) -> impl Iterator<Item = Step<'_>> {
    element.children.iter().rev().map(|child| match child {
        Child::Text(text) => Step::Text(text),
        Child::Element(element) => Step::Open(element),
    })
}
