//! Configuration: YAML, TOML, INI and its like. Keys and values stay as they were written, in fenced code. What is longer than
//! a block is cut where its structure has joints, and each piece says by a heading and by the keys above it where it belongs,
//! as a table that is cut repeats its header.

mod pieces;
mod sections;
mod yaml;

use super::{Document, Family, Format, Spec, text};
use crate::error::Result;
use crate::sink::Sink;
use pieces::Pieces;

/// YAML document.
#[derive(Debug)]
pub struct Yaml;

impl Format for Yaml {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "yaml",
            title: "YAML document",
            family: Family::Text,
            mime_types: &["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"],
            extensions: &["yaml", "yml"],
            signs: &[crate::formats::Sign::Words("%YAML")],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let text = text::whole(document, document.limits)?;
        yaml::read(&text, Pieces::new("yaml", sink))
    }
}

/// TOML document.
#[derive(Debug)]
pub struct Toml;

impl Format for Toml {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "toml",
            title: "TOML document",
            family: Family::Text,
            mime_types: &["application/toml", "text/x-toml"],
            extensions: &["toml"],
            signs: &[],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let text = text::whole(document, document.limits)?;
        sections::read(&text, Pieces::new("toml", sink))
    }
}

/// INI file, properties, environment variables.
#[derive(Debug)]
pub struct Ini;

impl Format for Ini {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "ini",
            title: "configuration file",
            family: Family::Text,
            mime_types: &["text/x-ini", "text/x-java-properties"],
            extensions: &[
                "ini",
                "cfg",
                "conf",
                "properties",
                "env",
                "editorconfig",
                "inf",
                "desktop",
                "service",
            ],
            signs: &[],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let text = text::whole(document, document.limits)?;
        sections::read(&text, Pieces::new("ini", sink))
    }
}

/// What a text without a name is for sure, if it is configuration: the name of the format.
#[must_use]
pub fn looks_like(text: &str) -> Option<&'static str> {
    if yaml::looks_like(text) {
        return Some("yaml");
    }
    sections::looks_like(text)
}

#[cfg(test)]
mod tests;
