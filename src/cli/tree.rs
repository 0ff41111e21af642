//! A folder of documents to a folder of Markdown: many at once, resumable, with a progress bar.

use super::complain;
use super::read::{Wants, document};
use crate::route::Output;
use crate::service::Service;
use anyhow::Context;
use futures_util::{StreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// One document of the tree.
#[derive(Debug)]
struct Entry {
    source: PathBuf,
    target: PathBuf,
}

/// Reads every document below `sources` into `out`, `jobs` at once; lists what failed at the end.
pub(super) async fn run(
    service: &Arc<Service>,
    sources: &[PathBuf],
    out: &Path,
    (wants, jobs): (Wants, usize),
) -> anyhow::Result<ExitCode> {
    let extension = match wants.output {
        Output::Markdown => "md",
        Output::Text => "txt",
        Output::Json | Output::Ndjson => "ndjson",
    };
    let mut entries = Vec::new();
    // Several sources stand beside each other in the output, or files of one name would overwrite each other.
    let several = sources.len() > 1;
    for source in sources {
        let below = if several && source.is_dir() {
            out.join(source.file_name().unwrap_or_default())
        } else {
            out.to_owned()
        };
        list((source, out), &below, extension, &mut entries)
            .with_context(|| format!("{} cannot be listed", source.display()))?;
    }
    let mut targets = std::collections::HashSet::new();
    if let Some(twice) = entries.iter().find(|entry| !targets.insert(entry.target.clone())) {
        let target = twice.target.display();
        anyhow::bail!("two documents would be written to {target}: read them in separate runs");
    }
    let all = entries.len();
    entries.retain(|entry| !is_done(entry));
    let skipped = all - entries.len();
    let bar = ProgressBar::new(entries.len() as u64);
    if let Ok(style) =
        ProgressStyle::with_template("{bar:40} {pos}/{len} {per_sec} {eta} left, {msg}")
    {
        bar.set_style(style);
    }
    let mut failures: Vec<(PathBuf, String)> = Vec::new();
    let mut work = stream::iter(entries.into_iter().map(|entry| {
        let (service, wants) = (Arc::clone(service), wants.clone());
        async move {
            let result = one(&service, &entry, &wants).await;
            (entry.source, result)
        }
    }))
    .buffer_unordered(jobs);
    while let Some((source, result)) = work.next().await {
        if let Err(error) = result {
            failures.push((source, error));
        }
        bar.set_message(format!("{} failed", failures.len()));
        bar.inc(1);
    }
    bar.finish();
    failures.sort();
    let read = all - skipped - failures.len();
    for (source, error) in &failures {
        complain(&format!("{}: {error}", source.display()));
    }
    complain(&format!(
        "{read} read, {skipped} skipped because they were done, {} failed",
        failures.len()
    ));
    Ok(ExitCode::from(u8::from(!failures.is_empty())))
}

/// Every file below `source`, links not followed, without recursion.
fn list(
    (source, out): (&Path, &Path),
    below: &Path,
    extension: &str,
    entries: &mut Vec<Entry>,
) -> std::io::Result<()> {
    let root = if source.is_dir() { source } else { source.parent().unwrap_or(source) };
    let written = out.canonicalize().ok();
    let mut waiting = vec![source.to_owned()];
    while let Some(path) = waiting.pop() {
        // A link that was named is followed; one that was found is not.
        let named = path == *source;
        let metadata = if named { path.metadata() } else { path.symlink_metadata() };
        let kind = metadata?.file_type();
        if kind.is_dir() {
            // The output may lie within the input; what was written is not read.
            if written.is_some() && path.canonicalize().ok() == written {
                continue;
            }
            for entry in std::fs::read_dir(&path)? {
                waiting.push(entry?.path());
            }
        } else if kind.is_file() {
            let relative = path.strip_prefix(root).unwrap_or(&path);
            let target = below.join(format!("{}.{extension}", relative.display()));
            entries.push(Entry { source: path, target });
        }
    }
    entries.sort_by(|a, b| a.source.cmp(&b.source));
    Ok(())
}

/// Whether the target is there and newer than its source.
fn is_done(entry: &Entry) -> bool {
    let modified = |path: &Path| std::fs::metadata(path).and_then(|m| m.modified()).ok();
    matches!((modified(&entry.source), modified(&entry.target)), (Some(source), Some(target)) if target >= source)
}

/// Reads one document. The target appears whole or not at all.
async fn one(service: &Service, entry: &Entry, wants: &Wants) -> Result<(), String> {
    let folder = entry.target.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let target = tempfile::NamedTempFile::new_in(folder).map_err(|error| error.to_string())?;
    let mut file = std::io::BufWriter::new(target);
    let mut written = false;
    let (_, outcome) = document(service, &entry.source, wants, |record| {
        match wants.output {
            Output::Markdown | Output::Text => {
                if record.text.is_empty() {
                    return Ok(());
                }
                if written {
                    writeln!(file)?;
                }
                file.write_all(record.text.as_bytes())?;
            }
            Output::Json | Output::Ndjson => {
                let section = &record.section;
                let value = serde_json::json!({
                    "kind": section.kind, "number": section.number, "name": section.name,
                    "part": record.part, "markdown": record.text, "blocks": record.blocks,
                });
                writeln!(file, "{value}")?;
            }
        }
        written = true;
        Ok(())
    })
    .await;
    outcome.map_err(|failure| failure.to_string())?;
    let target = file.into_inner().map_err(|error| error.to_string())?;
    target.persist(&entry.target).map(drop).map_err(|error| error.to_string())
}
