//! What an OpenDocument file is packed in: a ZIP package (ODF 1.3 part 2), or nothing at all, where all parts stand in one
//! XML document (part 3, 3.1.2). Called by the readers of texts, slides and sheets; follows no link out of the file.

use crate::archive::Archive;
use crate::error::{ExtractError, Result};
use crate::formats::Document;
use crate::input::Input;
use std::io::Read;

/// Bytes of the manifest that are looked at.
const MANIFEST_BYTES: u64 = 4 << 20;

/// A reader of one part.
pub(in crate::formats) type Part<'a> = Box<dyn Read + 'a>;

/// An open file.
#[derive(Debug)]
pub(in crate::formats) enum Package {
    /// Parts as the members of an archive.
    Packed(Archive),
    /// All parts in one document.
    Flat(Input),
}

impl Package {
    /// Opens the file.
    ///
    /// # Errors
    /// [`ExtractError::Encrypted`], and what opening an archive can end in.
    pub(in crate::formats) fn open(document: Document<'_>) -> Result<Self> {
        if !document.input.head(2)?.starts_with(b"PK") {
            return Ok(Self::Flat(document.input.clone()));
        }
        let mut archive = Archive::open(document.input, document.limits)?;
        if encrypted(&mut archive)? {
            return Err(ExtractError::Encrypted);
        }
        Ok(Self::Packed(archive))
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
    /// As opening a member of an archive.
    pub(in crate::formats) fn part(&mut self, path: &str) -> Result<Option<Part<'_>>> {
        match self {
            Self::Flat(_) => Ok(None),
            Self::Packed(archive) => {
                Ok(archive.member(path)?.map(|member| Box::new(member) as Part<'_>))
            }
        }
    }

    /// The paths of all parts beside the content.
    pub(in crate::formats) fn paths(&self) -> Vec<String> {
        match self {
            Self::Flat(_) => Vec::new(),
            Self::Packed(archive) => archive.names().collect(),
        }
    }

    /// Whether all parts stand in one document.
    pub(in crate::formats) fn is_flat(&self) -> bool {
        matches!(self, Self::Flat(_))
    }
}

/// Whether parts are encrypted (ODF 1.3 part 2, 4.4).
fn encrypted(archive: &mut Archive) -> Result<bool> {
    let Some(member) = archive.member("META-INF/manifest.xml")? else { return Ok(false) };
    let mut bytes = Vec::new();
    if member.take(MANIFEST_BYTES).read_to_end(&mut bytes).is_err() {
        return Ok(false);
    }
    Ok(bytes.windows(15).any(|window| window == b"encryption-data"))
}
