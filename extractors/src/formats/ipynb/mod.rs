//! Jupyter notebooks (nbformat 3 and 4; 2 looks like 3): prose through the Markdown reader, code in fences, and of what the
//! code printed whatever is for reading. Read cell by cell.

mod cells;
mod outputs;

use super::json::{Node, Token, Tokens, read_node};
use super::{Document, Family, Format, Spec, text};
use crate::error::Result;
use crate::metadata::key;
use crate::sink::Sink;
use std::io::BufRead;

/// Jupyter notebook.
#[derive(Debug)]
pub struct Notebook;

/// Key of the language of the code.
const PROGRAMMING_LANGUAGE: &str = "programming_language";

impl Format for Notebook {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "ipynb",
            title: "Jupyter notebook",
            family: Family::Text,
            mime_types: &["application/x-ipynb+json"],
            extensions: &["ipynb"],
            signs: &[],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        // What is said about the whole stands behind the cells, in the order of the alphabet.
        let about = about(&mut Tokens::new(text::reader(document)?, document.limits), sink)?;
        if let Some(about) = &about {
            metadata(about, sink)?;
            sink.metadata(PROGRAMMING_LANGUAGE, &language(about).unwrap_or_default())?;
        }
        let mut tokens = Tokens::new(text::reader(document)?, document.limits);
        let mut cells = cells::Cells::new(sink);
        every_cell(&mut tokens, |node| cells.cell(&node))?;
        if tokens.is_damaged() {
            sink.warn("damaged", "The notebook is damaged; it was read as far as it makes sense.")?;
        }
        Ok(())
    }
}

/// Whether JSON that starts so is a notebook.
#[must_use]
pub fn looks_like(start: &str) -> bool {
    let has = |key: &str| start.contains(key);
    start.starts_with('{')
        && ((has("\"cell_type\"") && (has("\"cells\"") || has("\"worksheets\"")))
            || (has("\"nbformat\"") && has("\"cells\"")))
}

/// The value of the outermost `metadata`.
fn about<R: BufRead>(tokens: &mut Tokens<R>, sink: &Sink<'_>) -> Result<Option<Node>> {
    let mut depth = 0_u64;
    while let Some(token) = tokens.next()? {
        sink.check()?;
        match token {
            Token::Key(key) if depth == 1 && key == "metadata" => {
                let Some(token) = tokens.next()? else { return Ok(None) };
                return read_node(token, tokens).map(Some);
            }
            Token::Object | Token::Array => depth += 1,
            Token::End => depth = depth.saturating_sub(1),
            Token::Key(_) | Token::Text(_) | Token::Plain(_) => {}
        }
    }
    Ok(None)
}

/// Hands each cell on as it is read, those of worksheets too.
fn every_cell<R: BufRead>(
    tokens: &mut Tokens<R>,
    mut cell: impl FnMut(Node) -> Result<()>,
) -> Result<()> {
    let mut depth = 0_u64;
    let mut cells_next = false;
    while let Some(token) = tokens.next()? {
        match token {
            Token::Array if cells_next => {
                while let Some(token) = tokens.next()?.filter(|token| *token != Token::End) {
                    cell(read_node(token, tokens)?)?;
                }
            }
            Token::Object | Token::Array => depth += 1,
            Token::End => depth = depth.saturating_sub(1),
            // A worksheet is an object in an array in the outermost object.
            Token::Key(key) => {
                cells_next = key == "cells" && matches!(depth, 1 | 3);
                continue;
            }
            Token::Text(_) | Token::Plain(_) => {}
        }
        cells_next = false;
    }
    Ok(())
}

/// The language of the code.
fn language(about: &Node) -> Option<String> {
    let of = |place: &str, field: &str| about.get(place)?.get(field)?.line();
    of("kernelspec", "language")
        .or_else(|| of("language_info", "name"))
        .or_else(|| of("kernelspec", "name"))
        .and_then(|name| super::markup::code_language(&name))
}

fn metadata(about: &Node, sink: &mut Sink<'_>) -> Result<()> {
    // Version 3 keeps the title as the name of the notebook.
    for field in ["title", "name"] {
        let title = about.get(field).and_then(Node::line).unwrap_or_default();
        sink.metadata(key::TITLE, &title)?;
    }
    let authors = match about.get("authors") {
        Some(Node::Array(authors)) => {
            let name = |author: &Node| author.get("name").unwrap_or(author).line();
            authors.iter().filter_map(name).collect::<Vec<_>>().join("; ")
        }
        Some(node) => node.line().unwrap_or_default(),
        None => String::new(),
    };
    sink.metadata(key::CREATOR, &authors)?;
    for (field, key) in [
        ("author", key::CREATOR),
        ("date", key::CREATED),
        ("description", key::DESCRIPTION),
        ("lang", key::LANGUAGE),
    ] {
        sink.metadata(key, &about.get(field).and_then(Node::line).unwrap_or_default())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
