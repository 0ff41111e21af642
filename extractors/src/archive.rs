//! The only place that opens ZIP files: members are read through one budget of expanded bytes for the whole document.

use crate::error::{ExtractError, Result};
use crate::input::{Input, InputReader};
use crate::limits::{Limit, Limits};
use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
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
        let taken = self
            .budget
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(n as u64));
        taken.map(|_| n).map_err(|_| io::Error::other(TooLarge(self.budget.total)))
    }
}

/// Gives an error that came through [`io`] its name back.
#[must_use]
pub fn io_error(error: io::Error) -> ExtractError {
    match error.get_ref().and_then(|e| e.downcast_ref::<TooLarge>()) {
        Some(large) => ExtractError::LimitReached { limit: Limit::ExpandedBytes, value: large.0 },
        None if matches!(
            error.kind(),
            io::ErrorKind::InvalidData
                | io::ErrorKind::UnexpectedEof
                | io::ErrorKind::InvalidInput
                | io::ErrorKind::Other
        ) =>
        {
            ExtractError::corrupt("a compressed part is broken")
        }
        None => ExtractError::Io(error),
    }
}

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

impl Archive {
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

fn zip_error(error: ZipError) -> ExtractError {
    match error {
        ZipError::Io(error) => io_error(error),
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            ExtractError::Encrypted
        }
        _ => ExtractError::corrupt("the ZIP container is broken"),
    }
}
