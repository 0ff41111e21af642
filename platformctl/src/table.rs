//! The table of secrets, `charts/secrets/table.yaml`: which values there are and which secrets hold them. A value that several
//! secrets hold stands there once, so that two ends of a connection can never differ. Read by `seal` and `init`.

use crate::sealing::random;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use zeroize::Zeroizing;

/// Where the table lies in the repository.
pub(crate) const TABLE: &str = "charts/secrets/table.yaml";

/// How a value comes to be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    /// Characters of a random password.
    #[serde(default)]
    pub(crate) random: Option<usize>,
    /// What stands before a random password.
    #[serde(default)]
    pub(crate) prefix: String,
    /// A text that is no secret, such as the name of a user.
    #[serde(default)]
    pub(crate) text: Option<String>,
    /// What only the user knows: a sentence that asks for it.
    #[serde(default)]
    pub(crate) given: Option<String>,
}

/// One secret of the cluster.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Secret {
    pub(crate) namespace: String,
    pub(crate) name: String,
    /// Its type; `Opaque` by default.
    #[serde(default)]
    pub(crate) r#type: Option<String>,
    #[serde(default)]
    pub(crate) labels: BTreeMap<String, String>,
    /// Names of values, by key.
    pub(crate) keys: BTreeMap<String, String>,
}

/// The whole table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    pub(crate) values: BTreeMap<String, Source>,
    pub(crate) secrets: Vec<Secret>,
}

impl Table {
    /// Reads the table of a clone, and refuses one that names a value which is not there.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let path = root.join(TABLE);
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        Self::parse(&text).with_context(|| path.display().to_string())
    }

    fn parse(text: &str) -> Result<Self> {
        let table: Self = serde_saphyr::from_str(text)?;
        for secret in &table.secrets {
            for (key, value) in &secret.keys {
                if !table.values.contains_key(value) {
                    bail!(
                        "{}/{}: {key}: there is no value `{value}`",
                        secret.namespace,
                        secret.name
                    );
                }
            }
        }
        for (name, source) in &table.values {
            let ways = [source.random.is_some(), source.text.is_some(), source.given.is_some()];
            if ways.iter().filter(|way| **way).count() != 1 {
                bail!("value {name}: needs one of `random`, `text`, `given`");
            }
            if source.random.is_some_and(|length| length < 16) {
                bail!("value {name}: a password needs 16 characters or more");
            }
        }
        Ok(table)
    }
}

impl Source {
    /// A new value. None where only the user knows it.
    pub(crate) fn make(&self) -> Result<Option<Zeroizing<String>>> {
        if let Some(length) = self.random {
            return Ok(Some(Zeroizing::new(format!(
                "{}{}",
                self.prefix,
                password(length)?.as_str()
            ))));
        }
        Ok(self.text.clone().map(Zeroizing::new))
    }
}

/// Letters and digits: a password that every URL, shell and file takes as it is.
fn password(length: usize) -> Result<Zeroizing<String>> {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut password = Zeroizing::new(String::with_capacity(length));
    while password.len() < length {
        for byte in random::<64>()?.iter() {
            // 248 is a multiple of 62: beyond it some letters would come more often.
            let letter = LETTERS.get(usize::from(*byte) % LETTERS.len());
            if let (true, Some(letter)) = (*byte < 248 && password.len() < length, letter) {
                password.push(char::from(*letter));
            }
        }
    }
    Ok(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_as_long_as_asked_and_never_the_same() {
        let (one, two) = (password(48).unwrap(), password(48).unwrap());
        assert_eq!(one.len(), 48);
        assert_ne!(*one, *two);
        assert!(one.chars().all(|letter| letter.is_ascii_alphanumeric()));
    }

    #[test]
    fn a_value_that_is_not_there_is_refused() {
        let text = "values: {a: {random: 32}}\nsecrets: [{namespace: n, name: s, keys: {K: b}}]\n";
        let error = Table::parse(text).unwrap_err().to_string();
        assert_eq!(error, "n/s: K: there is no value `b`");
    }

    #[test]
    fn a_short_password_is_refused() {
        let error = Table::parse("values: {a: {random: 8}}\nsecrets: []\n").unwrap_err();
        assert!(error.to_string().contains("16 characters"), "{error}");
    }
}
