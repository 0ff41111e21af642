//! `init`: from a clone to an instance. Writes platform.yaml, the certificate of a new sealing key and all sealed secrets.

use super::seal::{Sealer, given};
use crate::cli::{InitArgs, Place, say};
use crate::key::{CERTIFICATE, Pair, public, write_private};
use crate::sealed::FOLDER;
use crate::table::Table;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, IsTerminal};
use std::path::PathBuf;

/// The one file that a user edits.
pub(crate) const PLATFORM: &str = "platform.yaml";

pub(crate) fn run(place: &Place, args: &InitArgs) -> Result<()> {
    let root = &place.root;
    let platform = root.join(PLATFORM);
    let certificate = root.join(CERTIFICATE);
    if !args.force && (platform.exists() || certificate.exists()) {
        bail!(
            "{PLATFORM} or a sealing key is there already; `--force` makes a new instance, and loses its secrets"
        );
    }
    let table = Table::read(root)?;
    let domain = domain(&answer(args.domain.as_deref(), "Domain below which every host stands")?)?;
    let email = answer(args.email.as_deref(), "Address that the certificate authority writes to")?;
    if !email.contains('@') {
        bail!("{email} is no e-mail address");
    }
    let repo = answer(args.repo.as_deref(), "Git repository that Argo CD reads")?;
    let values = given(&table, &args.give)?;
    let key_file = key_file(args, &domain)?;
    if key_file.as_os_str() != "-" && key_file.exists() {
        bail!("{} is there already", key_file.display());
    }

    say("making the sealing key");
    let pair = Pair::generate()?;
    if args.force {
        remove_sealed(root)?;
    }
    let key = public(&pair.certificate)?;
    // First of all: what is sealed and cannot be opened is worth nothing.
    write_private(&key_file, &pair.secret())?;
    std::fs::write(&certificate, &pair.certificate)
        .with_context(|| certificate.display().to_string())?;
    let sealed = Sealer { root, table: &table, public: &key, private: &[] }.run(values)?;
    let text = platform_yaml(&domain, &email, &repo, args);
    std::fs::write(&platform, text).with_context(|| platform.display().to_string())?;

    say(&format!("wrote {PLATFORM}, {CERTIFICATE} and {} sealed values in {FOLDER}", sealed.len()));
    if key_file.as_os_str() == "-" {
        say(
            "the private sealing key went to standard output: keep it in a safe place, not in the repository",
        );
    } else {
        say(&format!(
            "the private sealing key is in {}: keep it safe, not in the repository",
            key_file.display()
        ));
    }
    say("next: `platformctl check`, commit and push, `platformctl bootstrap --apply`");
    Ok(())
}

/// What was given, else what the user types.
fn answer(given: Option<&str>, question: &str) -> Result<String> {
    if let Some(given) = given {
        return Ok(given.to_owned());
    }
    if !std::io::stdin().is_terminal() {
        bail!("not given: {question}; see `platformctl init --help`");
    }
    say(&format!("{question}:"));
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let line = line.trim();
    if line.is_empty() {
        bail!("not given: {question}");
    }
    Ok(line.to_owned())
}

/// A name of DNS, in lower case.
fn domain(text: &str) -> Result<String> {
    let domain = text.trim_end_matches('.').to_ascii_lowercase();
    let label = |label: &str| {
        let plain = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        plain
            && !label.is_empty()
            && label.len() < 64
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if !domain.contains('.') || domain.len() > 200 || !domain.split('.').all(label) {
        bail!("{text} is no domain");
    }
    Ok(domain)
}

fn key_file(args: &InitArgs, domain: &str) -> Result<PathBuf> {
    if let Some(path) = &args.sealing_key {
        return Ok(path.clone());
    }
    if !std::io::stdin().is_terminal() {
        return Ok("-".into());
    }
    let usual = format!("../{domain}-sealing-key.yaml");
    say(&format!("Where the private sealing key goes, in clear (enter for {usual}):"));
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(if line.trim().is_empty() { usual.into() } else { line.trim().into() })
}

fn remove_sealed(root: &std::path::Path) -> Result<()> {
    for entry in std::fs::read_dir(root.join(FOLDER))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            std::fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// JSON's strings are YAML's.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn platform_yaml(domain: &str, email: &str, repo: &str, args: &InitArgs) -> String {
    let mut text = format!(
        "# The platform of {domain}. Everything that can stand here is described in charts/platform/README.md.\n\
         domain: {}\nemail: {}\nrepository: {}\nprofile: {}\n",
        quoted(domain),
        quoted(email),
        quoted(repo),
        args.profile.name()
    );
    if let Some(url) = &args.llm_url {
        text.push_str(&format!("llm:\n  url: {}\n", quoted(url)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_names_of_dns() {
        assert_eq!(domain("AI.example.org.").unwrap(), "ai.example.org");
        for wrong in ["localhost", "a b.org", "-a.org", "a..org", "https://a.org", ""] {
            domain(wrong).unwrap_err();
        }
    }
}
