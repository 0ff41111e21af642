//! The members of a ZIP file (APPNOTE 6.3.10). Office packages are ZIP files too, but have readers of their own.

use super::members::{Content, Members, Why, unpacked};
use crate::archive::{self, Archive, EntryKind};
use crate::embedded;
use crate::error::{ExtractError, Result};
use crate::formats::Document;
use crate::sink::Sink;

/// Reads all members.
pub(super) fn read(document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let limits = super::bounded(document.limits, document.input.len());
    let inside = embedded::inside(&limits);
    let mut members = Members::new(document.options, inside, sink);
    let read = match Archive::open(document.input, members.limits()) {
        Ok(archive) => all(archive, &mut members),
        Err(ExtractError::Corrupt(_)) => one_by_one(document, &mut members),
        Err(error) => Err(error),
    };
    match read {
        Ok(()) => members.finish(),
        Err(error) => members.give_up(error),
    }
}

fn all(mut archive: Archive, members: &mut Members<'_, '_>) -> Result<()> {
    if archive.overlaps() {
        return Err(ExtractError::corrupt("members of the ZIP file share their bytes"));
    }
    let limits = members.limits().clone();
    let password = members.options().password.clone();
    for (at, entry) in archive.entries().into_iter().enumerate() {
        if entry.kind != EntryKind::File {
            members.pass()?;
            continue;
        }
        members.take(&entry.path, Some(entry.size), |sink| {
            if entry.size > limits.embedded_bytes {
                return Ok(Content::Nothing(Why::TooLarge));
            }
            let file = archive.entry(at, password.as_deref())?;
            let unpacked = unpacked(file, &limits, false, sink);
            // Of an encrypted member a wrong password is found out by what comes of it.
            match unpacked {
                Err(ExtractError::Corrupt(_)) | Ok(Content::Damaged(_)) if entry.encrypted => {
                    Err(ExtractError::Encrypted)
                }
                unpacked => unpacked,
            }
        })?;
    }
    Ok(())
}

/// Reads the members of a ZIP file whose directory is missing, as far as they go.
fn one_by_one(document: Document<'_>, members: &mut Members<'_, '_>) -> Result<()> {
    let limits = members.limits().clone();
    let salvaged = archive::salvage(document.input, &limits, |path, reader| {
        if path.ends_with('/') {
            members.pass()?;
        } else {
            members.take(path, None, |sink| unpacked(reader, &limits, false, sink))?;
        }
        Ok(true)
    });
    match salvaged {
        Ok(()) | Err(ExtractError::Corrupt(_) | ExtractError::Encrypted) if !members.is_empty() => {
            members.damaged()
        }
        Ok(()) => Err(ExtractError::corrupt("the ZIP container is broken")),
        Err(error) => Err(error),
    }
}
