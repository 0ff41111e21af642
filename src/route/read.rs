//! YAML to [`Policy`]: every mistake is found when the service starts, with its line, its column and the reason. Called by
//! the start-up, by `check-config` and by tests; it reads text, never a file.

mod ranges;

use super::facts::{Output, Source};
use super::policy::{Action, Policy, Rule};
use super::when::When;
use crate::engines::Engine;
use extractors::{Family, Format as _, formats};
use ranges::{RawRange, Size, counts, shares, sizes};
use serde::Deserialize;
use serde_saphyr::{Location, Spanned};
use std::collections::HashSet;

/// A policy that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct PolicyError {
    /// Line in the YAML, from 1; 0 when it is not known.
    pub line: u64,
    /// Column in the YAML, from 1; 0 when it is not known.
    pub column: u64,
    /// What is wrong and what would do.
    pub problem: String,
}

impl PolicyError {
    pub(super) fn at(location: Location, problem: impl Into<String>) -> Self {
        Self { line: location.line(), column: location.column(), problem: problem.into() }
    }
}

impl From<serde_saphyr::Error> for PolicyError {
    fn from(error: serde_saphyr::Error) -> Self {
        let problem = error.without_snippet().to_string();
        let location = error.location().unwrap_or(Location::UNKNOWN);
        // The library writes the place behind the message; ours stands before it.
        let place = format!(" at line {}, column {}", location.line(), location.column());
        Self::at(location, problem.replace(&place, ""))
    }
}

type Words = Vec<Spanned<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPolicy {
    rules: Spanned<Vec<Spanned<RawRule>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    name: Spanned<String>,
    reason: Option<Spanned<String>>,
    #[serde(default)]
    when: RawWhen,
    #[serde(rename = "use")]
    engine: Option<Spanned<String>>,
    fallbacks: Option<Spanned<Words>>,
    refuse: Option<Spanned<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawWhen {
    format: Option<Spanned<Words>>,
    family: Option<Spanned<Words>>,
    readable_in_process: Option<bool>,
    size: Option<Spanned<RawRange<Size>>>,
    pages: Option<Spanned<RawRange<u32>>>,
    sheets: Option<Spanned<RawRange<u32>>>,
    text_share: Option<Spanned<RawRange<f32>>>,
    image_share: Option<Spanned<RawRange<f32>>>,
    ocr_share: Option<Spanned<RawRange<f32>>>,
    width: Option<Spanned<RawRange<u32>>>,
    height: Option<Spanned<RawRange<u32>>>,
    encrypted: Option<bool>,
    source: Option<Spanned<Words>>,
    output: Option<Spanned<Words>>,
    healthy: Option<Spanned<Words>>,
    configured: Option<Spanned<Words>>,
}

impl Policy {
    /// Reads a policy.
    ///
    /// # Errors
    /// When the YAML is malformed, a key, format, family or engine is unknown, a name stands twice, a rule says nothing or
    /// two things, or a range is empty: the first mistake, with its place.
    pub fn parse(yaml: &str) -> Result<Self, PolicyError> {
        let raw: RawPolicy = serde_saphyr::from_str(yaml)?;
        if raw.rules.value.is_empty() {
            return Err(PolicyError::at(raw.rules.referenced, "a policy needs at least one rule"));
        }
        let mut names = HashSet::new();
        let mut rules = Vec::with_capacity(raw.rules.value.len());
        for raw in raw.rules.value {
            let place = raw.value.name.referenced;
            let rule = rule(raw)?;
            if !names.insert(rule.name.clone()) {
                let problem = format!("there are two rules called `{}`", rule.name);
                return Err(PolicyError::at(place, problem));
            }
            rules.push(rule);
        }
        Ok(Self { rules })
    }
}

fn rule(raw: Spanned<RawRule>) -> Result<Rule, PolicyError> {
    let place = raw.referenced;
    let raw = raw.value;
    let name = sentence(&raw.name, "name")?;
    if name == super::decide::REQUESTED {
        let problem = "the name `requested` is taken by decisions that the caller made";
        return Err(PolicyError::at(raw.name.referenced, problem));
    }
    let reason = raw.reason.as_ref().map(|reason| sentence(reason, "reason")).transpose()?;
    let action = match (&raw.engine, &raw.refuse) {
        (Some(_), Some(refuse)) => {
            let problem = "a rule has either `use` or `refuse`, not both";
            return Err(PolicyError::at(refuse.referenced, problem));
        }
        (None, None) => {
            return Err(PolicyError::at(place, "the rule needs `use` or `refuse`"));
        }
        (None, Some(refuse)) => {
            if let Some(fallbacks) = &raw.fallbacks {
                let problem = "a rule that refuses has no fallbacks";
                return Err(PolicyError::at(fallbacks.referenced, problem));
            }
            Action::Refuse(sentence(refuse, "refuse")?)
        }
        (Some(first), None) => Action::Use(engines(first, raw.fallbacks.as_ref())?),
    };
    let explained = reason.is_some() || matches!(action, Action::Refuse(_));
    if !explained {
        return Err(PolicyError::at(place, "the rule needs a `reason`, one plain sentence"));
    }
    Ok(Rule { name, reason: reason.unwrap_or_default(), when: when(&raw.when)?, action })
}

fn sentence(text: &Spanned<String>, key: &str) -> Result<String, PolicyError> {
    let trimmed = text.value.trim();
    if trimmed.is_empty() {
        return Err(PolicyError::at(text.referenced, format!("`{key}` must not be empty")));
    }
    Ok(trimmed.to_owned())
}

fn engines(
    first: &Spanned<String>,
    fallbacks: Option<&Spanned<Words>>,
) -> Result<Vec<Engine>, PolicyError> {
    let mut engines = Vec::new();
    for word in std::iter::once(first).chain(fallbacks.iter().flat_map(|list| &list.value)) {
        let engine = engine(word)?;
        if engines.contains(&engine) {
            let problem = format!("the rule names {engine} twice");
            return Err(PolicyError::at(word.referenced, problem));
        }
        engines.push(engine);
    }
    Ok(engines)
}

fn when(raw: &RawWhen) -> Result<When, PolicyError> {
    Ok(When {
        format: list(raw.format.as_ref(), format)?,
        family: list(raw.family.as_ref(), |word| {
            one_of(word, "family", &Family::ALL, |family| family.name())
        })?,
        readable_in_process: raw.readable_in_process,
        size: sizes(raw.size.as_ref())?,
        pages: counts(raw.pages.as_ref())?,
        sheets: counts(raw.sheets.as_ref())?,
        text_share: shares(raw.text_share.as_ref())?,
        image_share: shares(raw.image_share.as_ref())?,
        ocr_share: shares(raw.ocr_share.as_ref())?,
        width: counts(raw.width.as_ref())?,
        height: counts(raw.height.as_ref())?,
        encrypted: raw.encrypted,
        source: list(raw.source.as_ref(), |word| {
            one_of(word, "source", &Source::ALL, |source| source.name())
        })?,
        output: list(raw.output.as_ref(), |word| {
            one_of(word, "output", &Output::ALL, |output| output.name())
        })?,
        healthy: list(raw.healthy.as_ref(), engine)?,
        configured: list(raw.configured.as_ref(), engine)?,
    })
}

fn list<T>(
    raw: Option<&Spanned<Words>>,
    one: impl Fn(&Spanned<String>) -> Result<T, PolicyError>,
) -> Result<Vec<T>, PolicyError> {
    let Some(raw) = raw else { return Ok(Vec::new()) };
    if raw.value.is_empty() {
        let problem = "an empty list never holds; leave the condition out, or name something";
        return Err(PolicyError::at(raw.referenced, problem));
    }
    raw.value.iter().map(one).collect()
}

fn engine(word: &Spanned<String>) -> Result<Engine, PolicyError> {
    one_of(word, "engine", &Engine::ALL, |engine| engine.name())
}

fn one_of<T: Copy>(
    word: &Spanned<String>,
    what: &str,
    all: &[T],
    name: impl Fn(T) -> &'static str,
) -> Result<T, PolicyError> {
    let found = all.iter().copied().find(|one| name(*one) == word.value);
    found.ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|one| name(*one)).collect();
        let problem =
            format!("there is no {what} `{}`; there are {}", word.value, names.join(", "));
        PolicyError::at(word.referenced, problem)
    })
}

fn format(word: &Spanned<String>) -> Result<&'static str, PolicyError> {
    let unknown = formats::recognised::UNKNOWN.spec().name;
    if word.value == unknown {
        return Ok(unknown);
    }
    if let Some(format) = formats::by_name(&word.value) {
        return Ok(format.spec().name);
    }
    let extension = word.value.trim_start_matches('.').to_lowercase();
    let meant =
        formats::all().map(|f| f.spec()).find(|s| s.extensions.contains(&extension.as_str()));
    let hint = meant.map_or_else(
        || "`doc-ingestion formats` lists all".to_owned(),
        |spec| format!("files that end in .{extension} are of the format `{}`", spec.name),
    );
    let problem = format!("there is no format `{}`; {hint}", word.value);
    Err(PolicyError::at(word.referenced, problem))
}
