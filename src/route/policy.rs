//! The policy: ordered rules that say which engine reads what. Made by [`super::read`] from YAML, printed back by
//! [`std::fmt::Display`], walked by [`decide`](mod@super::decide). It holds no state and knows nothing of any document.

use super::when::{Range, When};
use crate::engines::Engine;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_saphyr::{FlowMap, FlowSeq};
use std::fmt;

/// The built-in rules.
const BUILTIN: &str = include_str!("builtin.yaml");

/// Ordered rules; the first that holds and has an engine that can do it wins.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// In the order in which they are tried; names are unique.
    pub rules: Vec<Rule>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its name: in decisions, metrics and logs.
    pub name: String,
    /// One plain sentence for people: why this engine. Empty where the rule refuses.
    pub reason: String,
    /// When it applies.
    pub when: When,
    /// What it says.
    pub action: Action,
}

/// What a rule says.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Read with these, best first; never empty, no engine twice.
    Use(Vec<Engine>),
    /// Do not read it; the sentence for the caller.
    Refuse(String),
}

impl Policy {
    /// The policy for those who set none.
    ///
    /// # Panics
    /// Never: a test holds the built-in rules valid.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the rules are a constant, and a test holds them valid")]
    pub fn builtin() -> Self {
        Self::parse(BUILTIN).expect("the built-in policy is valid")
    }
}

impl fmt::Display for Policy {
    /// YAML that [`Policy::parse`] reads back to the same policy.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let options = serde_saphyr::ser_options! { prefer_block_scalars: false };
        let mut yaml = String::new();
        serde_saphyr::to_fmt_writer_with_options(&mut yaml, self, options)
            .map_err(|_| fmt::Error)?;
        f.write_str(&yaml)
    }
}

impl Serialize for Policy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("rules", &self.rules)?;
        map.end()
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &self.name)?;
        if !self.reason.is_empty() {
            map.serialize_entry("reason", &self.reason)?;
        }
        if self.when != When::default() {
            map.serialize_entry("when", &self.when)?;
        }
        match &self.action {
            Action::Refuse(sentence) => map.serialize_entry("refuse", sentence)?,
            Action::Use(engines) => {
                let mut names = engines.iter().map(|engine| engine.name());
                map.serialize_entry("use", names.next().unwrap_or_default())?;
                let rest: Vec<&str> = names.collect();
                if !rest.is_empty() {
                    map.serialize_entry("fallbacks", &FlowSeq(rest))?;
                }
            }
        }
        map.end()
    }
}

impl Serialize for When {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        words(&mut map, "format", self.format.iter().copied())?;
        words(&mut map, "family", self.family.iter().map(|family| family.name()))?;
        plain(&mut map, "readable_in_process", self.readable_in_process)?;
        let size = self.size.map(|range| Range {
            over: range.over.map(size_text),
            under: range.under.map(size_text),
        });
        plain(&mut map, "size", size.as_ref())?;
        plain(&mut map, "pages", self.pages.as_ref())?;
        plain(&mut map, "sheets", self.sheets.as_ref())?;
        plain(&mut map, "text_share", self.text_share.as_ref())?;
        plain(&mut map, "image_share", self.image_share.as_ref())?;
        plain(&mut map, "ocr_share", self.ocr_share.as_ref())?;
        plain(&mut map, "width", self.width.as_ref())?;
        plain(&mut map, "height", self.height.as_ref())?;
        plain(&mut map, "encrypted", self.encrypted)?;
        words(&mut map, "source", self.source.iter().map(|source| source.name()))?;
        words(&mut map, "output", self.output.iter().map(|output| output.name()))?;
        words(&mut map, "healthy", self.healthy.iter().map(|engine| engine.name()))?;
        words(&mut map, "configured", self.configured.iter().map(|engine| engine.name()))?;
        map.end()
    }
}

impl<T: Serialize> Serialize for Range<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ends = [("over", self.over.as_ref()), ("under", self.under.as_ref())];
        FlowMap(Ends(ends)).serialize(serializer)
    }
}

/// The ends of a range that are set.
struct Ends<'a, T>([(&'static str, Option<&'a T>); 2]);

impl<T: Serialize> Serialize for Ends<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().filter_map(|(key, end)| Some((key, (*end)?))))
    }
}

fn words<M: SerializeMap>(
    map: &mut M,
    key: &'static str,
    names: impl Iterator<Item = &'static str>,
) -> Result<(), M::Error> {
    let names: Vec<&str> = names.collect();
    if names.is_empty() { Ok(()) } else { map.serialize_entry(key, &FlowSeq(names)) }
}

fn plain<M: SerializeMap, T: Serialize>(
    map: &mut M,
    key: &'static str,
    value: Option<T>,
) -> Result<(), M::Error> {
    value.map_or(Ok(()), |value| map.serialize_entry(key, &value))
}

/// Bytes in the greatest unit that divides them.
fn size_text(bytes: u64) -> String {
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    let unit = units.iter().find(|(shift, _)| bytes > 0 && bytes.trailing_zeros() >= *shift);
    unit.map_or_else(|| format!("{bytes}B"), |(shift, name)| format!("{}{name}", bytes >> shift))
}
