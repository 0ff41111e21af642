//! Tests of routing: the language, the built-in policy, and the law of early decisions.

mod builtin;
mod docs;
mod fixtures;
mod language;
mod law;

use super::{Health, Output, Situation, Source, State};
use crate::engines::Engine;
use extractors::formats::{self, recognised};
use extractors::{Facts, Format as _};

/// A format's situation with nothing known but the format.
fn arriving(format: &str) -> Situation {
    let unknown = recognised::UNKNOWN.spec();
    let format =
        if format == unknown.name { unknown } else { formats::by_name(format).unwrap().spec() };
    Situation {
        format,
        size: None,
        facts: None,
        source: Source::Upload,
        output: Output::Markdown,
        requested: None,
    }
}

/// A format's situation after a probe.
fn probed(format: &str, facts: Facts) -> Situation {
    Situation { size: Some(10_000), facts: Some(facts), ..arriving(format) }
}

const ALL_UP: Health = Health { tika: State::Up, docling: State::Up };
const ALONE: Health = Health { tika: State::NotConfigured, docling: State::NotConfigured };
const TIKA_ONLY: Health = Health { tika: State::Up, docling: State::NotConfigured };

/// Whether an engine is expected in a decision, given what it says it reads.
fn reading(engines: &[Engine], situation: &Situation) -> Vec<Engine> {
    engines.iter().copied().filter(|engine| engine.reads(situation.format)).collect()
}
