//! Archives: files in a file, as one document with a section for each that has something to read. Members are read by the same
//! readers as documents that stand alone, within the limits of the whole tree; what cannot be read is named in a list at the
//! end. Called through the table of formats; nothing here writes to a disk, and no path leads anywhere.

mod bzip2;
mod compressed;
mod members;
mod paths;
mod seven;
mod tar;
mod zip;

use super::{Document, Family, Format, Sign, Spec};
use crate::archive::Archive;
use crate::embedded;
use crate::error::Result;
use crate::limits::{Cancel, Limits};
use crate::sink::Sink;
use crate::{Facts, Options};
use compressed::Method;
use members::Members;
use std::io::{BufReader, Read};

/// Bytes that a small archive may expand to, whatever its own size.
const LEAST_EXPANDED: u64 = 32 << 20;
/// How many times its own size an archive may expand to; text shrinks to a twentieth, lines that repeat to a hundredth.
const MOST_RATIO: u64 = 200;

/// The limits of an archive of `size` bytes that stands alone: a bomb ends sooner than a large archive. One inside another has
/// those of the outermost.
fn bounded(limits: &Limits, size: u64) -> Limits {
    let most = size.saturating_mul(MOST_RATIO).max(LEAST_EXPANDED);
    Limits { expanded_bytes: limits.expanded_bytes.min(most), ..limits.clone() }
}

/// Whether `head` starts a tape archive from before there was a sign for them.
pub(crate) fn is_old_tape(head: &[u8]) -> bool {
    tar::is(head)
}

/// Reads the members of a tape archive; `inside` are the limits of its members.
fn tar_members(
    reader: impl Read,
    options: &Options,
    inside: Limits,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let mut members = Members::new(options, inside, sink);
    match members.tape(reader) {
        Ok(()) => members.finish(),
        Err(error) => members.give_up(error),
    }
}

const fn spec(
    name: &'static str,
    title: &'static str,
    mime_types: &'static [&'static str],
    extensions: &'static [&'static str],
    signs: &'static [Sign],
) -> Spec {
    Spec { name, title, family: Family::Archive, mime_types, extensions, signs, readable: true }
}

/// A file that is compressed as a whole.
#[derive(Debug)]
pub struct Compressed {
    spec: Spec,
    method: Method,
}

impl Format for Compressed {
    fn spec(&self) -> &'static Spec {
        match self.method {
            Method::Gzip => &GZIP.spec,
            Method::Bzip2 => &BZIP2.spec,
            Method::Xz => &XZ.spec,
            Method::Zstd => &ZSTD.spec,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        compressed::read(self.method, document, sink)
    }
}

/// File compressed by gzip.
pub static GZIP: Compressed = Compressed {
    method: Method::Gzip,
    spec: spec(
        "gzip",
        "gzip archive",
        &["application/gzip", "application/x-gzip"],
        &["gz", "tgz"],
        &[Sign::Magic(0, b"\x1f\x8b\x08")],
    ),
};

/// File compressed by bzip2.
pub static BZIP2: Compressed = Compressed {
    method: Method::Bzip2,
    spec: spec(
        "bzip2",
        "bzip2 archive",
        &["application/x-bzip2", "application/bzip2"],
        &["bz2", "tbz2"],
        &[Sign::Magic(0, b"BZh")],
    ),
};

/// File compressed by XZ.
pub static XZ: Compressed = Compressed {
    method: Method::Xz,
    spec: spec(
        "xz",
        "XZ archive",
        &["application/x-xz"],
        &["xz", "txz"],
        &[Sign::Magic(0, b"\xfd7zXZ\0")],
    ),
};

/// File compressed by Zstandard.
pub static ZSTD: Compressed = Compressed {
    method: Method::Zstd,
    spec: spec(
        "zstd",
        "Zstandard archive",
        &["application/zstd"],
        &["zst", "tzst"],
        // The second is in front of a frame to pass over, with which programs begin that pack in several threads.
        &[Sign::Magic(0, b"\x28\xb5\x2f\xfd"), Sign::Magic(0, b"\x50\x2a\x4d\x18")],
    ),
};

/// ZIP archive.
#[derive(Debug)]
pub struct Zip;

impl Format for Zip {
    fn spec(&self) -> &'static Spec {
        const SIGNS: &[Sign] = &[Sign::Magic(0, b"PK\x03\x04"), Sign::Magic(0, b"PK\x05\x06")];
        &const {
            spec(
                "zip",
                "ZIP archive",
                &["application/zip", "application/x-zip-compressed"],
                &["zip"],
                SIGNS,
            )
        }
    }

    fn probe(&self, document: Document<'_>, _cancel: &Cancel) -> Result<Facts> {
        let entries = Archive::open(document.input, document.limits)?.entries();
        let mut files = entries.iter().filter(|entry| entry.size > 0).peekable();
        let encrypted = files.peek().is_some() && files.all(|entry| entry.encrypted);
        Ok(Facts { encrypted: Some(encrypted), ..Facts::default() })
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        zip::read(document, sink)
    }
}

/// Tape archive.
#[derive(Debug)]
pub struct Tar;

impl Format for Tar {
    fn spec(&self) -> &'static Spec {
        &const {
            spec(
                "tar",
                "TAR archive",
                &["application/x-tar"],
                &["tar"],
                &[Sign::Magic(257, b"ustar")],
            )
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let reader = BufReader::with_capacity(32 << 10, document.input.reader());
        tar_members(reader, document.options, embedded::inside(document.limits), sink)
    }
}

/// 7z archive.
#[derive(Debug)]
pub struct SevenZip;

impl Format for SevenZip {
    fn spec(&self) -> &'static Spec {
        &const {
            spec(
                "7z",
                "7-Zip archive",
                &["application/x-7z-compressed"],
                &["7z"],
                &[Sign::Magic(0, b"7z\xbc\xaf\x27\x1c")],
            )
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        seven::read(document, sink)
    }
}

#[cfg(test)]
mod tests;
