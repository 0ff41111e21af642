//! Values by precedence: flags, environment, file, defaults. Everything is text until a section asks for a type.

use super::keys::{KEYS, Key, Kind, find};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// The configuration file.
    File,
    /// An environment variable.
    Variable(String),
    /// A flag.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("the default"),
            Self::File => f.write_str("the configuration file"),
            Self::Variable(name) => write!(f, "the environment variable {name}"),
            Self::Flag(name) => write!(f, "the flag --{name}"),
        }
    }
}

/// A configuration that cannot be used. Says what, where, and what would do; never prints a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value of the wrong shape.
    #[error("{path}: {problem} (from {origin})")]
    Value {
        /// The key.
        path: String,
        /// What is wrong with it.
        problem: String,
        /// Where it came from.
        origin: Origin,
    },
    /// A key that does not exist.
    #[error("{path}: there is no such key; see `doc-ingestion check-config --keys` for all")]
    Unknown {
        /// The key.
        path: String,
    },
    /// The file cannot be read or parsed.
    #[error("configuration file {}: {problem}", file.display())]
    File {
        /// Its path.
        file: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// Settings that do not fit together.
    #[error("{0}")]
    Conflict(String),
}

/// All values, each with its origin.
#[derive(Debug, Clone)]
pub struct Values(BTreeMap<&'static str, (String, Origin)>);

impl Values {
    /// The defaults.
    #[must_use]
    pub fn defaults() -> Self {
        Self(KEYS.iter().map(|k| (k.path, (k.default.to_owned(), Origin::Default))).collect())
    }

    /// Lays a TOML or YAML file over what is there.
    ///
    /// # Errors
    /// When the file cannot be read, is malformed, or has unknown keys.
    pub fn read_file(&mut self, file: &Path) -> Result<(), ConfigError> {
        let failed = |problem: String| ConfigError::File { file: file.to_owned(), problem };
        let text = std::fs::read_to_string(file).map_err(|error| failed(error.to_string()))?;
        let yaml = file.extension().is_some_and(|e| e == "yaml" || e == "yml");
        let tree: serde_json::Value = if yaml {
            serde_saphyr::from_str(&text).map_err(|error| failed(error.to_string()))?
        } else {
            toml::from_str(&text).map_err(|error| failed(error.to_string()))?
        };
        let sections =
            tree.as_object().ok_or_else(|| failed("the file must hold sections of keys".into()))?;
        for (section, keys) in sections {
            let keys = keys
                .as_object()
                .ok_or_else(|| failed(format!("{section} must be a section of keys")))?;
            for (name, value) in keys {
                let path = format!("{section}.{name}");
                let value = plain(value)
                    .ok_or_else(|| failed(format!("{path} must be a plain value or a list")))?;
                self.set(&path, value, Origin::File)?;
            }
        }
        Ok(())
    }

    /// Lays environment variables over what is there. A key's own variable wins over its aliases, an earlier alias over a
    /// later one; an empty variable counts as unset, because charts render empty values.
    pub fn read_environment(&mut self, variables: &BTreeMap<String, String>) {
        for key in KEYS {
            let names =
                std::iter::once(key.variable()).chain(key.aliases.iter().map(|a| (*a).to_owned()));
            let found = names
                .filter_map(|n| Some((variables.get(&n).filter(|v| !v.is_empty())?, n)))
                .next();
            if let Some((value, name)) = found {
                self.0.insert(key.path, (value.clone(), Origin::Variable(name)));
            }
        }
    }

    /// Sets one key.
    ///
    /// # Errors
    /// When there is no such key.
    pub fn set(&mut self, path: &str, value: String, origin: Origin) -> Result<(), ConfigError> {
        let key = find(path).ok_or_else(|| ConfigError::Unknown { path: path.to_owned() })?;
        self.0.insert(key.path, (value, origin));
        Ok(())
    }

    /// Every key with its value, secrets replaced, and its origin.
    pub fn effective(&self) -> impl Iterator<Item = (&'static Key, String, &Origin)> {
        KEYS.iter().filter_map(|key| {
            let (value, origin) = self.0.get(key.path)?;
            Some((key, shown(key, value), origin))
        })
    }

    /// The text of a key; empty is `None`.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(|(value, _)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The value of a key through its `FromStr`.
    ///
    /// # Errors
    /// When it is unset or of the wrong shape.
    pub fn parse<T: FromStr>(&self, path: &str) -> Result<T, ConfigError> {
        let text = self.text(path).unwrap_or_default();
        text.parse().map_err(|_| self.wrong(path))
    }

    /// A switch.
    ///
    /// # Errors
    /// When it is neither on nor off.
    pub fn switch(&self, path: &str) -> Result<bool, ConfigError> {
        match self.text(path).unwrap_or_default().to_ascii_lowercase().as_str() {
            "true" | "on" | "yes" | "1" => Ok(true),
            "false" | "off" | "no" | "0" => Ok(false),
            _ => Err(self.wrong(path)),
        }
    }

    /// A span of time.
    ///
    /// # Errors
    /// When it is not one.
    pub fn duration(&self, path: &str) -> Result<Duration, ConfigError> {
        let text = self.text(path).unwrap_or_default();
        let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let seconds = match unit.trim() {
            "" | "s" => 1.0,
            "ms" => 0.001,
            "m" | "min" => 60.0,
            "h" => 3_600.0,
            _ => return Err(self.wrong(path)),
        };
        let value = number.parse::<f64>().map_err(|_| self.wrong(path))?;
        Duration::try_from_secs_f64(value * seconds).map_err(|_| self.wrong(path))
    }

    /// A number of bytes.
    ///
    /// # Errors
    /// When it is not one.
    pub fn bytes(&self, path: &str) -> Result<u64, ConfigError> {
        let text = self.text(path).unwrap_or_default();
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let shift = match unit.trim().to_ascii_lowercase().as_str() {
            "" | "b" => 0,
            "k" | "ki" | "kib" | "kb" => 10,
            "m" | "mi" | "mib" | "mb" => 20,
            "g" | "gi" | "gib" | "gb" => 30,
            _ => return Err(self.wrong(path)),
        };
        let number = number.parse::<u64>().map_err(|_| self.wrong(path))?;
        number.checked_mul(1 << shift).ok_or_else(|| self.wrong(path))
    }

    /// An error that says what the key wants.
    #[must_use]
    pub fn wrong(&self, path: &str) -> ConfigError {
        let key = find(path);
        let wants = match key.map(|k| k.kind) {
            Some(Kind::Number) => "must be a whole number".to_owned(),
            Some(Kind::Switch) => "must be true or false".to_owned(),
            Some(Kind::Duration) => "must be a span of time such as 300ms, 30s or 5m".to_owned(),
            Some(Kind::Bytes) => "must be a size such as 64KiB, 8MiB or 1GiB".to_owned(),
            Some(Kind::Url) => "must be an http or https address".to_owned(),
            Some(Kind::Choice(words)) => format!("must be one of {}", words.join(", ")),
            Some(Kind::Text | Kind::Path | Kind::List) | None => {
                "has a value that cannot be used".to_owned()
            }
        };
        let (value, origin) = self.0.get(path).cloned().unwrap_or((String::new(), Origin::Default));
        let shown = key.map_or_else(String::new, |key| shown(key, &value));
        let got = if shown == SET { String::new() } else { format!(", not `{shown}`") };
        ConfigError::Value { path: path.to_owned(), problem: format!("{wants}{got}"), origin }
    }

    /// An error about a key's value in words of its own.
    #[must_use]
    pub fn problem(&self, path: &str, problem: impl Into<String>) -> ConfigError {
        let origin = self.0.get(path).map_or(Origin::Default, |(_, origin)| origin.clone());
        ConfigError::Value { path: path.to_owned(), problem: problem.into(), origin }
    }
}

/// What is shown instead of a secret.
const SET: &str = "(set)";

/// A value as it may be printed: an address may carry a password, whether it is allowed there or not.
fn shown(key: &Key, value: &str) -> String {
    let secret = key.secret || (key.kind == Kind::Url && value.contains('@'));
    if secret && !value.is_empty() { SET.to_owned() } else { value.to_owned() }
}

fn plain(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::Null => Some(String::new()),
        serde_json::Value::Bool(b) => Some(b.to_string()),
        serde_json::Value::Number(n) => Some(n.to_string()),
        serde_json::Value::String(s) => Some(s.clone()),
        serde_json::Value::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(plain).collect();
            Some(items?.join(","))
        }
        serde_json::Value::Object(_) => None,
    }
}
