//! The headers and footers of pages (ECMA-376 part 1, 17.10): each text once, those of headers in front of the text, those of
//! footers behind it.

use super::numbering::Numbering;
use super::walk::{Source, Walker, walk};
use crate::Pages;
use crate::block::Block;
use crate::error::Result;
use crate::formats::ooxml::graphics;
use crate::formats::ooxml::package::{Package, Relationships};
use crate::formats::ooxml::stops;
use crate::sink::{Collected, Sink};
use crate::xml::Reader;

/// Most headers, and most footers, of a document.
const MOST: usize = 300;

/// Writes the parts of this `kind`: `header` or `footer`.
pub(super) fn write(
    package: &mut Package,
    rels: &Relationships,
    source: Source<'_>,
    kind: &str,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let mut seen: Vec<Vec<Block>> = Vec::new();
    for (_, _, path) in rels.parts(|other| other == kind).take(MOST) {
        sink.check()?;
        let blocks = read(package, path, source, sink)?;
        if blocks.is_empty() || seen.contains(&blocks) {
            continue;
        }
        for block in &blocks {
            sink.block(block.clone())?;
        }
        seen.push(blocks);
    }
    Ok(())
}

/// What a header or a footer says; of a damaged one as much as can be read.
fn read(
    package: &mut Package,
    path: &str,
    source: Source<'_>,
    sink: &mut Sink<'_>,
) -> Result<Vec<Block>> {
    let rels = package.relationships(path);
    let graphics = graphics::read(package, &rels, sink)?;
    let limits = sink.limits();
    let mut collected = Collected::default();
    let mut inner = Sink::new(&mut collected, limits, sink.cancel().clone(), Pages::default());
    let mut walker = Walker::new(Source { rels: &rels, ..source }, Numbering::default(), None);
    walker.graphics = graphics;
    let outcome = match package.member(path) {
        Ok(Some(member)) => Reader::new(member, limits)
            .and_then(|mut reader| walk(&mut reader, &mut walker, &mut inner)),
        Ok(None) => return Ok(Vec::new()),
        Err(error) => Err(error),
    };
    walker.unwind(&mut inner)?;
    match outcome {
        Ok(()) => {}
        Err(error) if stops(&error) => return Err(error),
        Err(_) => sink.warn("damaged", "A header or a footer is damaged.")?,
    }
    Ok(collected.parts.into_iter().flat_map(|part| part.blocks).collect())
}
