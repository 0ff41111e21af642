//! What an OpenDocument file is packed in: a ZIP package (ODF 1.3 part 2), locked or not, or nothing at all, where all parts
//! stand in one XML document (part 3, 3.1.2). Called by the readers of texts, slides and sheets; follows no link out of the
//! file.

use super::locked::Locks;
use crate::archive::Archive;
use crate::error::{ExtractError, Result};
use crate::formats::Document;
use crate::input::Input;
use crate::limits::Cancel;
use flate2::read::DeflateDecoder;
use std::io::{Cursor, Read};

/// The list of parts.
const MANIFEST: &str = "META-INF/manifest.xml";

/// A reader of one part.
pub(in crate::formats) type Part<'a> = Box<dyn Read + 'a>;

/// An open file.
#[derive(Debug)]
pub(in crate::formats) enum Package {
    /// Parts as the members of an archive.
    Packed(Packed),
    /// All parts in one document.
    Flat(Input),
}

/// An open archive, and what opens its locked parts.
#[derive(Debug)]
pub(in crate::formats) struct Packed {
    archive: Archive,
    locks: Locks,
    password: String,
    cancel: Cancel,
}

impl Package {
    /// Opens the file.
    ///
    /// # Errors
    /// [`ExtractError::Encrypted`] where a password is needed and none was given, and what opening an archive can end in.
    pub(in crate::formats) fn open(document: Document<'_>, cancel: &Cancel) -> Result<Self> {
        if !document.input.head(2)?.starts_with(b"PK") {
            return Ok(Self::Flat(document.input.clone()));
        }
        let mut archive = Archive::open(document.input, document.limits)?;
        let locks = match archive.member(MANIFEST)? {
            Some(manifest) => Locks::read(manifest, document.limits)?,
            None => Locks::default(),
        };
        let password = document.options.password.clone();
        if password.is_none() && !locks.is_empty() {
            return Err(ExtractError::Encrypted);
        }
        let password = password.unwrap_or_default();
        Ok(Self::Packed(Packed { archive, locks, password, cancel: cancel.clone() }))
    }

    /// The part with the text: of a flat file the whole of it.
    ///
    /// # Errors
    /// When there is none, or it cannot be opened.
    pub(in crate::formats) fn content(&mut self) -> Result<Part<'_>> {
        let flat = match self {
            Self::Flat(input) => Some(Box::new(input.reader()) as Part<'_>),
            Self::Packed(_) => None,
        };
        match flat {
            Some(part) => Ok(part),
            None => self
                .part("content.xml")?
                .ok_or_else(|| ExtractError::corrupt("the content part is missing")),
        }
    }

    /// The part `path` of a package, where there is one; a flat file has no others.
    ///
    /// # Errors
    /// As opening a member of an archive, and [`ExtractError::Encrypted`] where the password is wrong.
    pub(in crate::formats) fn part(&mut self, path: &str) -> Result<Option<Part<'_>>> {
        let Self::Packed(packed) = self else { return Ok(None) };
        if packed.locks.covers(path) {
            return packed.unlock(path);
        }
        Ok(packed.archive.member(path)?.map(|member| Box::new(member) as Part<'_>))
    }

    /// The paths of all parts beside the content.
    pub(in crate::formats) fn paths(&self) -> Vec<String> {
        match self {
            Self::Flat(_) => Vec::new(),
            Self::Packed(packed) => packed.archive.names().collect(),
        }
    }

    /// Whether all parts stand in one document.
    pub(in crate::formats) fn is_flat(&self) -> bool {
        matches!(self, Self::Flat(_))
    }
}

impl Packed {
    fn unlock(&mut self, path: &str) -> Result<Option<Part<'_>>> {
        let Some(bytes) = self.archive.bytes(path)? else { return Ok(None) };
        let bytes = self.locks.open(path, bytes, &self.password, &self.cancel)?;
        let part = self.archive.cap(DeflateDecoder::new(Cursor::new(bytes)));
        Ok(Some(Box::new(part)))
    }
}
