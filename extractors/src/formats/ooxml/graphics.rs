//! Charts and diagrams: they stand in parts of their own, which are read before the text refers to them.

use super::package::{Member, Package, Relationships};
use super::{chart, chartex, diagram, stops};
use crate::block::Block;
use crate::error::Result;
use crate::limits::Cancel;
use crate::sink::Sink;
use crate::xml::Reader;
use std::collections::HashMap;

/// Most charts and diagrams read of one document.
const MOST: usize = 100;

/// What the charts and diagrams say, by the id of their relationship.
pub(in crate::formats) type Graphics = HashMap<String, Vec<Block>>;

/// Whether relationships of this kind lead to a chart or to the data of a diagram.
fn is_graphic(kind: &str) -> bool {
    matches!(kind, "chart" | "chartEx" | "diagramData")
}

/// Reads all charts and diagrams that a part points at. One that is damaged is left out.
pub(in crate::formats) fn read(
    package: &mut Package,
    rels: &Relationships,
    sink: &Sink<'_>,
) -> Result<Graphics> {
    let mut graphics = Graphics::new();
    let limits = sink.limits();
    for (id, kind, path) in rels.parts(is_graphic).take(MOST) {
        sink.check()?;
        let read: fn(&mut Reader<Member<'_>>, &Cancel) -> Result<Vec<Block>> = match kind {
            "chart" => chart::read,
            "chartEx" => chartex::read,
            _ => diagram::read,
        };
        let blocks = match package.member(path) {
            Ok(Some(member)) => {
                Reader::new(member, limits).and_then(|mut reader| read(&mut reader, sink.cancel()))
            }
            Ok(None) => continue,
            Err(error) => Err(error),
        };
        match blocks {
            Ok(blocks) => drop(graphics.insert(id.to_owned(), blocks)),
            Err(error) if stops(&error) => return Err(error),
            Err(_) => {}
        }
    }
    Ok(graphics)
}
