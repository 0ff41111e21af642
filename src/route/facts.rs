//! What routing knows: the document's situation and the engines' health. Filled by the pipeline, read by the rules; nothing
//! here looks at a document or a backend by itself.

use crate::engines::Engine;
use extractors::{Facts, Spec};
use serde::{Deserialize, Serialize};

/// Everything that a rule may ask about one document. `None` is not known yet, or could not be found out.
#[derive(Debug, Clone)]
pub struct Situation {
    /// What it is.
    pub format: &'static Spec,
    /// Its length in bytes.
    pub size: Option<u64>,
    /// What the probe found; `None` before the probe and when the probe failed.
    pub facts: Option<Facts>,
    /// Where it came from.
    pub source: Source,
    /// What the caller wants back.
    pub output: Output,
    /// The engine that the caller named; `None` leaves the choice to the policy, it is never unknown.
    pub requested: Option<Engine>,
}

/// Where a document came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A client sent it.
    Upload,
    /// It was fetched from an address.
    Web,
}

impl Source {
    /// Every source.
    pub const ALL: [Self; 2] = [Self::Upload, Self::Web];

    /// Its name in policies.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Web => "web",
        }
    }
}

/// What the caller wants back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Output {
    /// Markdown.
    Markdown,
    /// Plain text.
    Text,
    /// Blocks as one JSON document.
    Json,
    /// Events, one JSON document a line.
    Ndjson,
}

impl Output {
    /// Every output.
    pub const ALL: [Self; 4] = [Self::Markdown, Self::Text, Self::Json, Self::Ndjson];

    /// Its name in policies.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::Text => "text",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
        }
    }
}

/// How an engine is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It has no address; it can never be used.
    #[default]
    NotConfigured,
    /// It answers, or has not been seen failing.
    Up,
    /// Its breaker is open: it kept failing a moment ago.
    Down,
}

/// How every engine is doing, taken once for a decision. The default has the in-process engine alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Health {
    /// Apache Tika.
    pub tika: State,
    /// docling-serve.
    pub docling: State,
}

impl Health {
    /// How one engine is doing. The in-process engine is part of this program and always up.
    #[must_use]
    pub fn of(&self, engine: Engine) -> State {
        match engine {
            Engine::InProcess => State::Up,
            Engine::Tika => self.tika,
            Engine::Docling => self.docling,
        }
    }

    /// Whether an engine can be used at all, up or down.
    #[must_use]
    pub fn configured(&self, engine: Engine) -> bool {
        match self.of(engine) {
            State::NotConfigured => false,
            State::Up | State::Down => true,
        }
    }
}
