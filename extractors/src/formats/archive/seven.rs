//! The members of a 7z file (7zFormat.txt of 7-Zip): files are packed together in blocks, each unpacked once from its start.

use super::members::{Content, Members, Why, unpacked};
use crate::archive::{Budget, UNKNOWN_METHOD};
use crate::embedded;
use crate::error::{ExtractError, Result};
use crate::formats::Document;
use crate::input::InputReader;
use crate::sink::Sink;
use sevenz_rust2::{Archive, BlockDecoder, Error, Password};
use std::io::{BufReader, Seek, SeekFrom};

/// Memory that the directory or a dictionary may take, in KiB.
const MOST_MEMORY: usize = 128 << 10;

/// Reads all members.
pub(super) fn read(document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let limits = super::bounded(document.limits, document.input.len());
    let inside = embedded::inside(&limits);
    let mut source = BufReader::with_capacity(32 << 10, document.input.reader());
    let password = match &document.options.password {
        Some(password) => Password::new(password),
        None => Password::empty(),
    };
    let archive = match Archive::read_with_memory_limit(&mut source, &password, MOST_MEMORY) {
        Ok(archive) => archive,
        Err(error) if !password.is_empty() => {
            // Where the names are locked too, a wrong password looks like damage.
            source.seek(SeekFrom::Start(0))?;
            let empty = Password::empty();
            let again = Archive::read_with_memory_limit(&mut source, &empty, MOST_MEMORY);
            return Err(failure(&again.err().unwrap_or(error)));
        }
        Err(error) => return Err(failure(&error)),
    };
    let mut members = Members::new(document.options, inside, sink);
    match blocks(&archive, &mut source, &password, &mut members) {
        Ok(()) => members.finish(),
        Err(error) => members.give_up(error),
    }
}

fn blocks(
    archive: &Archive,
    source: &mut BufReader<InputReader>,
    password: &Password,
    members: &mut Members<'_, '_>,
) -> Result<()> {
    let mut done = vec![false; archive.files.len()];
    for at in 0..archive.blocks.len() {
        let decoder =
            BlockDecoder::new_with_memory_limit(1, MOST_MEMORY, at, archive, password, source);
        let first = archive.stream_map.block_first_file_index.get(at).copied().unwrap_or(0);
        let files = first..first.saturating_add(decoder.entry_count());
        let mut next = files.clone();
        let mut fatal = None;
        let outcome = decoder.for_each_entries(&mut |_, reader| {
            let Some(file) = next.next() else { return Ok(false) };
            if let Some(done) = done.get_mut(file) {
                *done = true;
            }
            fatal = one(archive, file, reader, members).err();
            Ok(fatal.is_none())
        });
        if let Some(error) = fatal {
            return Err(error);
        }
        // What stands behind damage in a block, or needs a password.
        let failed = outcome.err().map_or(Failure::Damage, |error| Failure::of(&failure(&error)));
        for file in files {
            if done.get_mut(file).is_some_and(|done| !std::mem::replace(done, true)) {
                unread(archive, file, failed, members)?;
            }
        }
    }
    // Folders, and files without content.
    for (file, _) in done.iter().enumerate().filter(|(_, done)| !**done) {
        unread(archive, file, Failure::Damage, members)?;
    }
    Ok(())
}

/// Takes one file of the open block.
fn one(
    archive: &Archive,
    at: usize,
    reader: &mut dyn std::io::Read,
    members: &mut Members<'_, '_>,
) -> Result<()> {
    let Some(file) = archive.files.get(at) else { return Ok(()) };
    let limits = members.limits().clone();
    let mut reader = Budget::new(&limits).cap(reader);
    members.take(&file.name, Some(file.size), |sink| {
        match unpacked(&mut reader, &limits, true, sink) {
            // A wrong password is found out by what comes of it.
            Err(ExtractError::Corrupt(_)) | Ok(Content::Damaged(_))
                if archive.is_file_encrypted(at) =>
            {
                Err(ExtractError::Encrypted)
            }
            unpacked => unpacked,
        }
    })?;
    // What nobody wants must be unpacked to get to the next, and counts all the same.
    match members.drain(&mut reader) {
        Err(error) if error.is_fatal() => Err(error),
        _ => Ok(()),
    }
}

/// Why the files of a block were not read.
#[derive(Debug, Clone, Copy)]
enum Failure {
    Encrypted,
    Method,
    Memory,
    Damage,
}

impl Failure {
    fn of(error: &ExtractError) -> Self {
        match error {
            ExtractError::Encrypted => Self::Encrypted,
            ExtractError::Unsupported { .. } => Self::Method,
            ExtractError::LimitReached { .. } => Self::Memory,
            _ => Self::Damage,
        }
    }
}

/// Names a file that was not read; a folder is only counted.
fn unread(
    archive: &Archive,
    at: usize,
    failure: Failure,
    members: &mut Members<'_, '_>,
) -> Result<()> {
    let Some(file) = archive.files.get(at) else { return Ok(()) };
    if file.is_directory || file.is_anti_item {
        return members.pass();
    }
    members.take(&file.name, Some(file.size), |_| match failure {
        _ if !file.has_stream => Ok(Content::Bytes(Vec::new())),
        Failure::Encrypted => Err(ExtractError::Encrypted),
        Failure::Method => Ok(Content::Nothing(Why::Method)),
        Failure::Memory => Ok(Content::Nothing(Why::TooLarge)),
        Failure::Damage if archive.is_file_encrypted(at) => Err(ExtractError::Encrypted),
        Failure::Damage => Err(ExtractError::corrupt("a block of the 7z file is broken")),
    })
}

/// The error of the library under the name that callers know.
fn failure(error: &Error) -> ExtractError {
    match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => ExtractError::Encrypted,
        Error::UnsupportedCompressionMethod(_)
        | Error::UnsupportedVersion { .. }
        | Error::Unsupported(_)
        | Error::ExternalUnsupported => ExtractError::Unsupported { title: UNKNOWN_METHOD },
        Error::MaxMemLimited { max_kb, .. } => ExtractError::LimitReached {
            limit: crate::limits::Limit::InMemoryBytes,
            value: (*max_kb as u64).saturating_mul(1024),
        },
        _ => ExtractError::corrupt("the 7z container is broken"),
    }
}
