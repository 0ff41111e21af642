//! The only place that opens ZIP files: members are read through one budget of expanded bytes for the whole document.

use crate::charset::{self, Charset};
use crate::error::{ExtractError, Result};
use crate::input::{Input, InputReader};
use crate::limits::{Limit, Limits};
use encoding_rs::SHIFT_JIS;
use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use zip::read::ZipReadOptions;
use zip::result::ZipError;

/// The expansion budget is used up; carries its size. Travels inside [`io::Error`].
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the document expands to more than {0} bytes")]
pub struct TooLarge(pub u64);

/// Bytes that may still come out of compressed parts; shared by all readers of one document.
#[derive(Debug, Clone)]
pub struct Budget {
    left: Arc<AtomicU64>,
    total: u64,
}

impl Budget {
    /// The budget of the documents that this one is embedded in, or a full one.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        if let Some(shared) = &limits.shared {
            return shared.budget().clone();
        }
        let total = limits.expanded_bytes;
        Self { left: Arc::new(AtomicU64::new(total)), total }
    }

    /// Bytes that are left.
    #[must_use]
    pub fn left(&self) -> usize {
        usize::try_from(self.left.load(Ordering::Relaxed)).unwrap_or(usize::MAX)
    }

    /// Takes `bytes` that were unpacked without a reader.
    ///
    /// # Errors
    /// [`ExtractError::LimitReached`] when that many are not left.
    pub fn take(&self, bytes: usize) -> Result<()> {
        self.spend(bytes)
            .then_some(())
            .ok_or(ExtractError::LimitReached { limit: Limit::ExpandedBytes, value: self.total })
    }

    fn spend(&self, bytes: usize) -> bool {
        let spent = |left: u64| left.checked_sub(bytes as u64);
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spent).is_ok()
    }

    /// A reader that fails when the budget is used up, rather than ending early.
    pub fn cap<R: Read>(&self, inner: R) -> Capped<R> {
        Capped { inner, budget: self.clone() }
    }
}

/// See [`Budget::cap`].
#[derive(Debug)]
pub struct Capped<R> {
    inner: R,
    budget: Budget,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        if self.budget.spend(n) {
            return Ok(n);
        }
        Err(io::Error::other(TooLarge(self.budget.total)))
    }
}

/// Gives an error that came through [`io`] its name back.
#[must_use]
pub fn io_error(error: io::Error) -> ExtractError {
    if let Some(large) = error.get_ref().and_then(|e| e.downcast_ref::<TooLarge>()) {
        return ExtractError::LimitReached { limit: Limit::ExpandedBytes, value: large.0 };
    }
    match error.kind() {
        io::ErrorKind::Unsupported => ExtractError::Unsupported { title: UNKNOWN_METHOD },
        io::ErrorKind::OutOfMemory => {
            ExtractError::corrupt("a compressed part needs too much memory")
        }
        // The storage has an error of the system behind it, a decoder has none.
        _ if error.raw_os_error().is_none() => ExtractError::corrupt("a compressed part is broken"),
        _ => ExtractError::Io(error),
    }
}

/// What cannot be read where a method of compression is not known.
pub(crate) const UNKNOWN_METHOD: &str = "this kind of compression";

/// An open ZIP file.
pub struct Archive {
    zip: zip::ZipArchive<BufReader<InputReader>>,
    budget: Budget,
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Archive").field("members", &self.zip.len()).finish_non_exhaustive()
    }
}

/// What the directory says about a member. Nothing of it can be trusted.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its path.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
    /// Its bytes, unpacked.
    pub size: u64,
    /// Whether it needs a password.
    pub encrypted: bool,
}

/// Kinds of members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// The path of another file.
    Link,
}

impl Archive {
    /// What the directory says about all members, in its order.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        let raw = |at| self.zip.by_index_data(at).ok().map(|data| data.name_raw().to_vec());
        let charset = names_charset((0..self.zip.len()).filter_map(raw));
        let entry = |at| {
            let data = self.zip.by_index_data(at).ok()?;
            let kind = if data.is_dir() {
                EntryKind::Folder
            } else if data.is_symlink() {
                EntryKind::Link
            } else {
                EntryKind::File
            };
            let path = path(data.name_raw(), charset);
            Some(Entry { path, kind, size: data.size(), encrypted: data.encrypted() })
        };
        (0..self.zip.len()).filter_map(entry).collect()
    }

    /// Whether bytes of the file belong to several members: no program writes that, and it makes a small file a large one.
    pub fn overlaps(&mut self) -> bool {
        self.zip.has_overlapping_entries().unwrap_or(false)
    }

    /// A reader of the member at this place of [`Archive::entries`].
    ///
    /// # Errors
    /// When it is encrypted and the password is not its own, compressed by an unknown method
    /// ([`ExtractError::Unsupported`]), or broken.
    pub fn entry(&mut self, at: usize, password: Option<&str>) -> Result<Capped<impl Read + '_>> {
        let options = ZipReadOptions::new().password(password.map(str::as_bytes));
        match self.zip.by_index_with_options(at, options) {
            Ok(file) => Ok(self.budget.cap(file)),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                Err(ExtractError::Encrypted)
            }
            Err(ZipError::UnsupportedArchive(_)) => {
                Err(ExtractError::Unsupported { title: UNKNOWN_METHOD })
            }
            Err(error) => Err(zip_error(error)),
        }
    }

    /// Opens the ZIP file in `input`.
    ///
    /// # Errors
    /// When it is not one, or has more members than allowed.
    pub fn open(input: &Input, limits: &Limits) -> Result<Self> {
        #[expect(clippy::disallowed_methods, reason = "this is the place that opens archives")]
        let zip = zip::ZipArchive::new(BufReader::with_capacity(16 << 10, input.reader()))
            .map_err(zip_error)?;
        if zip.len() as u64 > limits.entries {
            return Err(ExtractError::LimitReached {
                limit: Limit::Entries,
                value: limits.entries,
            });
        }
        Ok(Self { zip, budget: Budget::new(limits) })
    }

    /// The paths of all members.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.zip.file_names().flatten().map(std::borrow::Cow::into_owned)
    }

    /// What may still be unpacked; readings outside of the archive count too.
    #[must_use]
    pub fn budget(&self) -> &Budget {
        &self.budget
    }

    /// Whether a member of this path exists.
    #[must_use]
    pub fn contains(&self, path: &str) -> bool {
        self.zip.index_for_name(path).is_some()
    }

    /// A reader of what is unpacked outside of this archive; it counts as what comes out of a member.
    pub fn cap<R: Read>(&self, inner: R) -> Capped<R> {
        self.budget.cap(inner)
    }

    /// A reader of the member `path`; `None` where there is no such member.
    ///
    /// # Errors
    /// When it is encrypted, compressed by an unknown method, or broken.
    pub fn member(&mut self, path: &str) -> Result<Option<Capped<impl Read + '_>>> {
        let budget = self.budget.clone();
        match self.zip.by_name(path) {
            Ok(file) => Ok(Some(budget.cap(file))),
            Err(ZipError::FileNotFound) => Ok(None),
            Err(error) => Err(zip_error(error)),
        }
    }

    /// The whole member `path` in memory.
    ///
    /// # Errors
    /// As [`Archive::member`], and when it does not fit.
    pub fn bytes(&mut self, path: &str) -> Result<Option<Vec<u8>>> {
        let Some(mut member) = self.member(path)? else { return Ok(None) };
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).map_err(io_error)?;
        Ok(Some(bytes))
    }
}

/// Reads the members of a ZIP file whose directory is missing, one after the other. `each` gets path and bytes, and says
/// whether to go on.
///
/// # Errors
/// Those of `each`, and [`ExtractError::Corrupt`] where the file goes on but cannot be read.
pub fn salvage(
    input: &Input,
    limits: &Limits,
    mut each: impl FnMut(&str, &mut dyn Read) -> Result<bool>,
) -> Result<()> {
    let budget = Budget::new(limits);
    let mut reader = BufReader::with_capacity(16 << 10, input.reader());
    loop {
        match zip::read::read_zipfile_from_stream(&mut reader) {
            Ok(Some(file)) => {
                let raw = file.name_raw();
                let path = path(raw, names_charset(std::iter::once(raw.to_vec())));
                if !each(&path, &mut budget.cap(file))? {
                    return Ok(());
                }
            }
            Ok(None) => return Ok(()),
            Err(error) => return Err(zip_error(error)),
        }
    }
}

/// Bytes of names that are looked at to tell their encoding.
const NAMES_BYTES: usize = 64 << 10;

/// The encoding of paths that are not UTF-8: one for all of them, since one program wrote them. The directory does not say it
/// (APPNOTE, appendix D); programs use the code page of the system that they run on.
fn names_charset(names: impl Iterator<Item = Vec<u8>>) -> Charset {
    let mut all = Vec::new();
    for name in names.filter(|name| std::str::from_utf8(name).is_err()) {
        if all.len() + name.len() > NAMES_BYTES {
            break;
        }
        all.extend(name);
        all.push(b'\n');
    }
    if is_japanese(&all) { SHIFT_JIS.into() } else { charset::detect(&all, None, true).0 }
}

/// Whether names are Japanese: written in two bytes throughout, where letters beyond ASCII of others stand alone in words.
/// A few names are too little for the guess of an encoding.
fn is_japanese(names: &[u8]) -> bool {
    let text = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(names);
    let Some(text) = text else { return false };
    let wide = |c: char| matches!(c, '\u{3000}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}');
    let words = text.split(|c: char| c.is_ascii()).filter(|word| !word.is_empty());
    let (mut count, mut letters) = (0_usize, 0_usize);
    for word in words {
        if !word.chars().all(wide) {
            return false;
        }
        count += 1;
        letters += word.chars().count();
    }
    letters > 0 && letters >= count * 2
}

/// A path in the directory: UTF-8 whatever its flag says, or else in `charset`.
fn path(raw: &[u8], charset: Charset) -> String {
    match std::str::from_utf8(raw) {
        Ok(path) => path.to_owned(),
        Err(_) => charset.decode(raw).into_owned(),
    }
}

fn zip_error(error: ZipError) -> ExtractError {
    match error {
        ZipError::Io(error) => io_error(error),
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            ExtractError::Encrypted
        }
        _ => ExtractError::corrupt("the ZIP container is broken"),
    }
}
