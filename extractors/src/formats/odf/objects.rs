//! Documents embedded in this one that are OpenDocument themselves (ODF 1.3 part 3, 10.4.6): formulas, charts, sheets and
//! texts. They are read before the text that shows them, each once; objects inside of objects are left out.

use super::package::{Package, Part};
use super::walk::{self, Walker};
use crate::Options;
use crate::block::{Block, Inline, Style};
use crate::error::{ExtractError, Result};
use crate::formats::mathml::Formula;
use crate::limits::Limit;
use crate::sink::Sink;
use crate::xml::Reader;
use std::collections::HashMap;

/// Most objects read of one document.
const MOST: usize = 5_000;

/// What an embedded object says.
#[derive(Debug, Clone)]
pub(super) enum Object {
    /// Something that stands in a line.
    Formula(Inline),
    Blocks(Vec<Block>),
}

/// Objects by their path in the package.
pub(super) type Objects = HashMap<String, Object>;

impl Object {
    /// A formula; one that is no LaTeX in the words of the program that wrote it.
    pub(super) fn formula(formula: Formula) -> Option<Self> {
        if !formula.latex.is_empty() {
            return Some(Self::Formula(Inline::Math { latex: formula.latex }));
        }
        let source = formula.source.map(|source| crate::clean::line(&source));
        let source = source.filter(|source| !source.is_empty())?;
        Some(Self::Formula(Inline::styled(source, Style::CODE)))
    }
}

/// The path that a reference from the text names: `./Object 1`.
pub(super) fn path(reference: &str) -> &str {
    let reference = reference.strip_prefix('#').unwrap_or(reference);
    reference.strip_prefix("./").unwrap_or(reference).trim_end_matches('/')
}

/// Reads all objects of a package. One that is damaged is left out.
pub(super) fn read(
    package: &mut Package,
    options: &Options,
    sink: &mut Sink<'_>,
) -> Result<Objects> {
    let mut objects = Objects::new();
    let paths: Vec<String> = package
        .paths()
        .into_iter()
        .filter_map(|path| path.strip_suffix("/content.xml").map(str::to_owned))
        .filter(|path| !path.contains('/'))
        .take(MOST)
        .collect();
    for path in paths {
        sink.check()?;
        let object = match package.part(&format!("{path}/content.xml")) {
            Ok(Some(part)) => one(part, options, sink),
            Ok(None) => continue,
            Err(error) => Err(error),
        };
        match object {
            Ok(object) => objects.extend(object.map(|object| (path, object))),
            Err(error) if stops(&error) => return Err(error),
            Err(_) => {}
        }
    }
    Ok(objects)
}

/// Whether an error in a part beside the text ends the reading: a part that is nested too deep is only left out.
pub(super) fn stops(error: &ExtractError) -> bool {
    let part = |limit: &Limit| matches!(limit, Limit::Depth | Limit::Attributes | Limit::Nodes);
    error.is_fatal() && !matches!(error, ExtractError::LimitReached { limit, .. } if part(limit))
}

fn one(part: Part<'_>, options: &Options, sink: &Sink<'_>) -> Result<Option<Object>> {
    let limits = sink.limits();
    let mut reader = Reader::new(part, limits)?;
    let mut walker = Walker::new(options, limits, None);
    let outcome = walk::gather(&mut reader, &mut walker, sink);
    let object = walker.into_object()?;
    match outcome {
        Err(error) if stops(&error) => Err(error),
        Err(_) | Ok(()) => Ok(object),
    }
}
