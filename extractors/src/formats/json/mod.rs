//! JSON and JSON lines: records become tables, everything else nested lists. Streamed; every value's characters survive.

mod records;
mod sections;
mod tokens;
mod tree;

use super::{Document, Family, Format, Spec, text};
use crate::block::{Block, Inline, Kind};
use crate::error::Result;
use crate::sink::Sink;
pub(super) use records::Records;
use std::io::BufRead;
pub(super) use tokens::{Token, Tokens};
pub(super) use tree::{Node, read as read_node, write as write_node};

/// JSON document.
#[derive(Debug)]
pub struct Json;

impl Format for Json {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "json",
            title: "JSON document",
            family: Family::Text,
            mime_types: &["application/json", "text/json"],
            extensions: &["json", "geojson", "jsonld"],
            signs: &[],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let mut tokens = Tokens::new(text::reader(document)?, document.limits);
        while let Some(token) = tokens.next()? {
            match token {
                Token::Object => object(&mut tokens, sink)?,
                Token::Array => array(&mut tokens, sink)?,
                Token::End => {}
                value => sink.block(Block::paragraph(tree::words(&value.text())))?,
            }
        }
        warn_if_damaged(&tokens, sink)
    }
}

/// JSON lines.
#[derive(Debug)]
pub struct JsonLines;

impl Format for JsonLines {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "jsonl",
            title: "JSON lines",
            family: Family::Text,
            mime_types: &["application/jsonl", "application/x-ndjson"],
            extensions: &["jsonl", "ndjson"],
            signs: &[],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let mut tokens = Tokens::new(text::reader(document)?, document.limits);
        lines(&mut tokens, sink)?;
        warn_if_damaged(&tokens, sink)
    }
}

/// Lines that are no values, kept for behind the records so that they part none.
const MOST_STRAY: usize = 100;

/// The values of JSON lines up to the end of the document.
fn lines<R: BufRead>(tokens: &mut Tokens<R>, sink: &mut Sink<'_>) -> Result<()> {
    let mut records = Records::default();
    let mut stray = Vec::new();
    while let Some(token) = tokens.next()? {
        sink.check()?;
        match token {
            Token::Plain(word) if !tokens::is_literal(&word) => {
                stray.push(tokens.stray_line(word)?);
                if stray.len() >= MOST_STRAY {
                    records.finish(sink)?;
                    records = Records::default();
                    write_stray(&mut stray, sink)?;
                }
            }
            Token::End => {}
            token => {
                let node = tree::read(token, tokens)?;
                records.add(&node, sink)?;
            }
        }
    }
    records.finish(sink)?;
    write_stray(&mut stray, sink)
}

fn write_stray(lines: &mut Vec<String>, sink: &mut Sink<'_>) -> Result<()> {
    for line in lines.drain(..) {
        sink.block(Block::paragraph(vec![Inline::text(line)]))?;
    }
    Ok(())
}

fn warn_if_damaged<R: BufRead>(tokens: &Tokens<R>, sink: &mut Sink<'_>) -> Result<()> {
    if tokens.is_damaged() {
        sink.warn(
            "damaged",
            "The document is not valid JSON; it was read as far as it makes sense.",
        )?;
    }
    Ok(())
}

/// The elements of an array, one at a time, up to its end or that of the document.
fn array<R: BufRead>(tokens: &mut Tokens<R>, sink: &mut Sink<'_>) -> Result<()> {
    let mut records = Records::default();
    while let Some(token) = tokens.next()? {
        sink.check()?;
        if token == Token::End {
            break;
        }
        let node = tree::read(token, tokens)?;
        records.add(&node, sink)?;
    }
    records.finish(sink)
}

/// The fields of the outermost object: what is only a value first, then a section for each field that holds more.
fn object<R: BufRead>(tokens: &mut Tokens<R>, sink: &mut Sink<'_>) -> Result<()> {
    let mut sections = false;
    let mut late = Vec::new();
    while let Some(token) = tokens.next()? {
        sink.check()?;
        let key = match token {
            Token::End => break,
            Token::Key(key) => key,
            // A value without a key: damaged.
            other => {
                let node = tree::read(other, tokens)?;
                late.push((String::new(), node));
                continue;
            }
        };
        match tokens.next()? {
            None => late.push((key, tree::Node::Plain(String::new()))),
            Some(Token::Array) => {
                let (first, rest) = tree::peek(tokens)?;
                if let Some(node) = rest {
                    // Plain values stay on one line.
                    if sections {
                        late.push((key, node));
                    } else {
                        tree::write(Some(&key), &node, sink)?;
                    }
                    continue;
                }
                sections = true;
                sink.block(Block::heading(2, vec![Inline::text(key)]))?;
                let mut records = Records::default();
                for node in &first {
                    records.add(node, sink)?;
                }
                while let Some(token) = tokens.next()?.filter(|t| *t != Token::End) {
                    sink.check()?;
                    let node = tree::read(token, tokens)?;
                    records.add(&node, sink)?;
                }
                records.finish(sink)?;
            }
            Some(token) => {
                let node = tree::read(token, tokens)?;
                if matches!(&node, tree::Node::Object(fields) if !fields.is_empty()) {
                    sections = true;
                    sections::write(&key, &node, 2, sink)?;
                } else if sections {
                    late.push((key, node));
                } else {
                    tree::write(Some(&key), &node, sink)?;
                }
            }
        }
    }
    if sections && !late.is_empty() {
        sink.block(Kind::Rule.plain())?;
    }
    late.iter().try_for_each(|(key, node)| tree::write(Some(key), node, sink))
}

#[cfg(test)]
mod tests;
