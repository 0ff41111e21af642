//! The decision: walks the rules and says who reads the document, in which order others follow, and why. Called by the
//! pipeline and by `inspect`. It runs nothing: whether an engine then succeeds is the pipeline's matter.

use super::facts::{Health, Situation, State};
use super::policy::{Action, Policy, Rule};
use super::when::Truth;
use crate::engines::Engine;
use extractors::Spec;
use serde::Serialize;

/// The `rule` of a decision that the caller made.
pub(super) const REQUESTED: &str = "requested";

/// Who reads a document, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// Who tries first.
    pub engine: Engine,
    /// The name of the rule that decided; `requested` when the caller did.
    pub rule: String,
    /// Why, in one plain sentence.
    pub reason: String,
    /// Who follows when the result is an error, empty or poor; best first.
    pub fallbacks: Vec<Engine>,
    /// Engines that the rules named and that were passed over, those of earlier rules included.
    pub skipped: Vec<Skipped>,
}

/// An engine that a rule named and that was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// Which.
    pub engine: Engine,
    /// Why.
    pub why: Why,
}

/// Why an engine was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It does not read this format.
    CannotRead,
    /// It has no address.
    NotConfigured,
    /// It is failing at the moment; it comes last instead of where the rule has it.
    Down,
}

/// Why nobody reads a document. `Display` is one plain sentence for the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unroutable {
    /// The policy refuses it.
    Refused {
        /// The rule.
        rule: String,
        /// The rule's sentence for the caller.
        sentence: String,
        /// What it was recognised as.
        kind: Kind,
    },
    /// No engine at hand reads it.
    NoEngine {
        /// What it was recognised as.
        kind: Kind,
        /// Engines that would, were they configured.
        would: Vec<Engine>,
    },
    /// The caller named an engine that is not configured.
    NotConfigured(Engine),
    /// The caller named an engine that does not read the format.
    CannotRead {
        /// What it was recognised as.
        kind: Kind,
        /// The engine that was named.
        engine: Engine,
    },
}

impl std::error::Error for Unroutable {}

/// What a document was recognised as. `Display` names it with its MIME type: `MP4 video, video/mp4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// The format's name for people.
    pub title: &'static str,
    /// Its MIME type.
    pub mime: &'static str,
}

impl Kind {
    fn of(format: &Spec) -> Self {
        let mime = format.mime_types.first().copied().unwrap_or("application/octet-stream");
        Self { title: format.title, mime }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, {}", self.title, self.mime)
    }
}

impl std::fmt::Display for Unroutable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused { sentence, kind, .. } => {
                write!(f, "{} ({kind}).", sentence.trim_end_matches('.'))
            }
            Self::NoEngine { kind, would } => {
                let names: Vec<&str> = would.iter().map(|engine| people_name(*engine)).collect();
                match names.as_slice() {
                    [] => write!(f, "This service cannot read this kind of document ({kind})."),
                    [one] => write!(
                        f,
                        "This service cannot read this kind of document ({kind}) by itself; {one} would, but it is not configured."
                    ),
                    [..] => write!(
                        f,
                        "This service cannot read this kind of document ({kind}) by itself; {} would, but neither is configured.",
                        names.join(" or ")
                    ),
                }
            }
            Self::NotConfigured(engine) => {
                write!(f, "{} was requested, but it is not configured here.", people_name(*engine))
            }
            Self::CannotRead { kind, engine } => write!(
                f,
                "{} was requested, but it cannot read this kind of document ({kind}).",
                people_name(*engine)
            ),
        }
    }
}

/// An engine's name at the start of a sentence.
fn people_name(engine: Engine) -> &'static str {
    match engine {
        Engine::InProcess => "The in-process engine",
        Engine::Tika => "Tika",
        Engine::Docling => "Docling",
    }
}

/// Decides with what is known; a condition on something that is not known does not hold.
///
/// # Errors
/// When nobody may or can read the document.
pub fn decide(
    situation: &Situation,
    policy: &Policy,
    health: &Health,
) -> Result<Decision, Unroutable> {
    // Nothing is unknown here, so the walk always ends; were it not to, nobody would be there to read.
    walk(situation, policy, health, Truth::No).unwrap_or_else(|| Err(nobody(situation, health)))
}

/// Decides while the document still arrives: a decision only when nothing that may become known later can change it, so
/// that [`decide`] gives the same one, or the same refusal, for the complete situation and the same health.
#[must_use]
pub fn decide_early(
    situation: &Situation,
    policy: &Policy,
    health: &Health,
) -> Option<Result<Decision, Unroutable>> {
    walk(situation, policy, health, Truth::Unknown)
}

/// Rule by rule; `None` when a rule can neither be taken nor left.
fn walk(
    situation: &Situation,
    policy: &Policy,
    health: &Health,
    unknown: Truth,
) -> Option<Result<Decision, Unroutable>> {
    if let Some(engine) = situation.requested {
        return Some(requested(engine, situation, health));
    }
    let mut skipped = Vec::new();
    for rule in &policy.rules {
        match rule.when.holds(situation, health, unknown) {
            Truth::No => continue,
            Truth::Unknown => return None,
            Truth::Yes => {}
        }
        match &rule.action {
            Action::Refuse(sentence) => {
                let (rule, sentence) = (rule.name.clone(), sentence.clone());
                let kind = Kind::of(situation.format);
                return Some(Err(Unroutable::Refused { rule, sentence, kind }));
            }
            Action::Use(engines) => {
                let usable = usable(engines, situation, health, &mut skipped);
                if let Some(decision) = take(rule, &usable, &mut skipped) {
                    return Some(Ok(decision));
                }
            }
        }
    }
    Some(Err(nobody(situation, health)))
}

/// The engines that can read the document, those that are down last, each group in the rule's order.
fn usable(
    engines: &[Engine],
    situation: &Situation,
    health: &Health,
    skipped: &mut Vec<Skipped>,
) -> Vec<Engine> {
    let mut up = Vec::new();
    let mut down = Vec::new();
    for &engine in engines {
        if !engine.reads(situation.format) {
            pass_over(skipped, engine, Why::CannotRead);
            continue;
        }
        match health.of(engine) {
            State::NotConfigured => pass_over(skipped, engine, Why::NotConfigured),
            State::Up => up.push(engine),
            State::Down => down.push(engine),
        }
    }
    if !up.is_empty() {
        down.iter().for_each(|engine| pass_over(skipped, *engine, Why::Down));
    }
    up.append(&mut down);
    up
}

/// Notes an engine once, also when several rules name it.
fn pass_over(skipped: &mut Vec<Skipped>, engine: Engine, why: Why) {
    let entry = Skipped { engine, why };
    if !skipped.contains(&entry) {
        skipped.push(entry);
    }
}

fn take(rule: &Rule, usable: &[Engine], skipped: &mut Vec<Skipped>) -> Option<Decision> {
    let (&engine, fallbacks) = usable.split_first()?;
    Some(Decision {
        engine,
        rule: rule.name.clone(),
        reason: rule.reason.clone(),
        fallbacks: fallbacks.to_vec(),
        skipped: std::mem::take(skipped),
    })
}

/// The caller's choice. It is tried even when the engine is down, because nothing else was asked for.
fn requested(
    engine: Engine,
    situation: &Situation,
    health: &Health,
) -> Result<Decision, Unroutable> {
    if !health.configured(engine) {
        return Err(Unroutable::NotConfigured(engine));
    }
    if !engine.reads(situation.format) {
        return Err(Unroutable::CannotRead { kind: Kind::of(situation.format), engine });
    }
    Ok(Decision {
        engine,
        rule: REQUESTED.to_owned(),
        reason: "requested by the caller".to_owned(),
        fallbacks: Vec::new(),
        skipped: Vec::new(),
    })
}

fn nobody(situation: &Situation, health: &Health) -> Unroutable {
    let format = situation.format;
    let missing = |engine: &Engine| engine.reads(format) && !health.configured(*engine);
    let would = Engine::ALL.into_iter().filter(missing).collect();
    Unroutable::NoEngine { kind: Kind::of(format), would }
}
