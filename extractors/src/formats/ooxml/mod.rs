//! What the documents of Office Open XML have in common (ECMA-376): the package with its parts and relationships, the
//! properties, charts, diagrams and formulas. Called by the readers of word processing and of presentations; knows nothing
//! of paragraphs or slides.

pub(in crate::formats) mod about;
pub(in crate::formats) mod alternative;
mod chart;
mod chartex;
mod diagram;
mod flat;
pub(in crate::formats) mod graphics;
pub(in crate::formats) mod math;
pub(in crate::formats) mod math_symbols;
pub(in crate::formats) mod opc;
pub(in crate::formats) mod package;
mod series;
pub(in crate::formats) mod values;

use crate::error::ExtractError;
use crate::limits::Limit;

/// Whether an error in a part beside the main one ends the reading: a part that is nested too deep is only left out.
pub(in crate::formats) fn stops(error: &ExtractError) -> bool {
    let part = |limit: &Limit| matches!(limit, Limit::Depth | Limit::Attributes | Limit::Nodes);
    error.is_fatal() && !matches!(error, ExtractError::LimitReached { limit, .. } if part(limit))
}
