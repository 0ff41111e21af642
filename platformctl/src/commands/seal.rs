//! `seal`: makes and seals what is missing, makes a value anew, takes a value that only the user knows. Running it twice changes
//! nothing the second time.

use crate::cli::{Place, SealArgs, say};
use crate::key;
use crate::sealed::SealedSecret;
use crate::table::{Secret, Source, Table};
use anyhow::{Context, Result, bail};
use rsa::{PrivateKey, PublicKey};
use std::collections::BTreeMap;
use std::path::Path;
use zeroize::Zeroizing;

/// Values in clear, by name. They live as long as one run.
pub(crate) type Values = BTreeMap<String, Zeroizing<String>>;

pub(crate) fn run(place: &Place, args: &SealArgs) -> Result<()> {
    let table = Table::read(&place.root)?;
    let public = key::read_certificate(&place.root)?;
    let mut values = given(&table, &args.give)?;
    for name in &args.rotate {
        let source = source(&table, name)?;
        let value = source.make()?;
        let Some(value) = value.filter(|_| source.random.is_some()) else {
            bail!("{name} is not a value that is made; give it with `--give {name}`");
        };
        values.insert(name.clone(), value);
    }
    let private = match &args.sealing_key {
        Some(path) => key::read_private(path)?,
        None => Vec::new(),
    };
    let sealer = Sealer { root: &place.root, table: &table, public: &public, private: &private };
    let sealed = sealer.run(values)?;
    if sealed.is_empty() {
        say("nothing is missing");
    }
    for line in sealed {
        say(&format!("sealed {line}"));
    }
    Ok(())
}

fn source<'t>(table: &'t Table, name: &str) -> Result<&'t Source> {
    let names = || table.values.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    table
        .values
        .get(name)
        .with_context(|| format!("there is no value `{name}`; there are {}", names()))
}

/// Reads values that the user gives: from the environment, or one from standard input.
pub(crate) fn given(table: &Table, wanted: &[String]) -> Result<Values> {
    let mut values = Values::new();
    let mut lines = std::io::stdin().lines();
    for want in wanted {
        let (name, variable) = match want.split_once('=') {
            Some((name, variable)) => (name, Some(variable)),
            None => (want.as_str(), None),
        };
        source(table, name)?;
        let value = match variable {
            Some(variable) => environment(variable)?,
            None => lines.next().with_context(|| format!("{name}: standard input ends"))??,
        };
        if value.is_empty() {
            bail!("{name}: the value is empty");
        }
        values.insert(name.into(), Zeroizing::new(value));
    }
    Ok(values)
}

#[expect(clippy::disallowed_methods, reason = "the user names the variable that holds a secret")]
fn environment(variable: &str) -> Result<String> {
    std::env::var(variable).with_context(|| format!("the variable {variable}"))
}

/// What sealing needs.
pub(crate) struct Sealer<'s> {
    pub(crate) root: &'s Path,
    pub(crate) table: &'s Table,
    pub(crate) public: &'s PublicKey,
    /// Empty where nothing needs to be opened.
    pub(crate) private: &'s [PrivateKey],
}

impl Sealer<'_> {
    /// Seals `values` wherever they belong, and everything that is missing; the keys that were sealed, as `namespace/name: key`.
    /// Writes nothing where anything cannot be sealed.
    pub(crate) fn run(&self, mut values: Values) -> Result<Vec<String>> {
        let fresh: Vec<String> = values.keys().cloned().collect();
        let mut files = Vec::new();
        for secret in &self.table.secrets {
            files.push((secret, SealedSecret::read(self.root, secret)?));
        }
        let mut sealed = Vec::new();
        let mut written = Vec::new();
        for (secret, file) in &files {
            let mut next = file.clone().unwrap_or_else(|| SealedSecret::new(secret));
            next.shape_as(secret);
            for (key, name) in &secret.keys {
                if next.has(key) && !fresh.contains(name) {
                    continue;
                }
                let Some(value) = self.value(name, &mut values, &files)? else { continue };
                next.put(self.public, key, &value)?;
                sealed.push(format!("{}/{}: {key}", secret.namespace, secret.name));
            }
            if next.keys().next().is_some() && file.as_ref() != Some(&next) {
                written.push((*secret, next));
            }
        }
        for (secret, next) in written {
            next.write(self.root, secret)?;
        }
        Ok(sealed)
    }

    /// The value of a name: the one of this run, else the one that another secret holds, else a new one. None where only the
    /// user knows it.
    fn value(
        &self,
        name: &str,
        values: &mut Values,
        files: &[(&Secret, Option<SealedSecret>)],
    ) -> Result<Option<Zeroizing<String>>> {
        if let Some(value) = values.get(name) {
            return Ok(Some(value.clone()));
        }
        let source = source(self.table, name)?;
        if source.text.is_none() {
            for (secret, file) in files {
                let Some(file) = file else { continue };
                let mut holders =
                    secret.keys.iter().filter(|(key, held)| *held == name && file.has(key));
                let Some((key, _)) = holders.next() else { continue };
                if self.private.is_empty() {
                    bail!(
                        "{name} is sealed in {}/{} and missing elsewhere: open it with `--sealing-key FILE`, \
                         or make it anew with `--rotate {name}`",
                        secret.namespace,
                        secret.name
                    );
                }
                let value = file
                    .get(self.private, key)
                    .with_context(|| format!("{name} in {}", secret.name))?;
                values.insert(name.into(), value.clone());
                return Ok(Some(value));
            }
        }
        let value = source.make()?;
        if let Some(value) = &value {
            values.insert(name.into(), value.clone());
        }
        Ok(value)
    }
}
