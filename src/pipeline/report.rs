//! What was found, decided and tried: the explanation of an answer.

use crate::engines::Engine;
use crate::route::{Decision, Source};
use crate::telemetry::Stage;
use extractors::{Detection, Facts, Metadata, Warning};
use serde::Serialize;
use std::time::Duration;

/// What is known about a document when its first text leaves.
#[derive(Debug, Clone)]
pub struct About {
    /// Who reads it.
    pub engine: Engine,
    /// The rule that chose.
    pub rule: String,
    /// Why, in one sentence.
    pub reason: String,
    /// What it is.
    pub detection: Detection,
    /// Warnings so far, where they are known before the first text leaves.
    pub warnings: Vec<Warning>,
}

/// One engine's try.
#[derive(Debug, Clone, Serialize)]
pub struct Attempt {
    /// Who tried.
    pub engine: Engine,
    /// `ok`, `poor`, or a failure's name.
    pub outcome: String,
    /// What happened, in one sentence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// How long it took, in milliseconds.
    pub ms: u64,
}

/// Time by stage.
#[derive(Debug, Clone, Default)]
pub struct Timings(Vec<(Stage, Duration)>);

impl Timings {
    /// Adds time to a stage.
    pub fn add(&mut self, stage: Stage, took: Duration) {
        match self.0.iter_mut().find(|(s, _)| *s == stage) {
            Some((_, sum)) => *sum += took,
            None => self.0.push((stage, took)),
        }
    }

    /// The stages in the order in which they began.
    pub fn iter(&self) -> impl Iterator<Item = (Stage, Duration)> {
        self.0.iter().copied()
    }

    /// The whole way in milliseconds.
    #[must_use]
    pub fn total_ms(&self) -> u64 {
        let total = self.iter().find(|(stage, _)| *stage == Stage::Total);
        total.map_or(0, |(_, took)| u64::try_from(took.as_millis()).unwrap_or(u64::MAX))
    }

    /// As JSON: milliseconds by stage.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let milliseconds = |took: Duration| (took.as_secs_f64() * 1e6).round() / 1e3;
        self.iter()
            .map(|(stage, took)| (format!("{}_ms", stage.name()), milliseconds(took)))
            .collect()
    }
}

/// The explanation of an answer.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Where the document came from.
    pub source: Option<Source>,
    /// What the document is.
    pub detection: Option<Detection>,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// What was found out before deciding.
    pub facts: Facts,
    /// The decision.
    pub decision: Option<Decision>,
    /// Whether the upload was passed on while it arrived.
    pub streamed: bool,
    /// What was tried, in order.
    pub attempts: Vec<Attempt>,
    /// Who answered.
    pub engine: Option<Engine>,
    /// What the document says about itself.
    pub metadata: Metadata,
    /// What the caller should know.
    pub warnings: Vec<Warning>,
    /// Pages and sections that left.
    pub pages: u32,
    /// Time by stage.
    pub timings: Timings,
}
