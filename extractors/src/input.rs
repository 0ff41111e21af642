//! The document's bytes: in memory or in an open file, seekable, never copied without need.

use crate::error::{ExtractError, Result};
use crate::limits::{Limit, Limits};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

/// Bytes that can be shared between threads without copying them.
pub type SharedBytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// A document to read. Clones are cheap and read independently of each other.
#[derive(Clone)]
pub struct Input {
    source: Source,
    length: u64,
}

#[derive(Clone)]
enum Source {
    Memory(SharedBytes),
    File(Arc<File>),
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Input").field("length", &self.length).finish_non_exhaustive()
    }
}

impl Input {
    /// A document held in memory.
    #[must_use]
    pub fn memory(bytes: SharedBytes) -> Self {
        let length = (*bytes).as_ref().len() as u64;
        Self { source: Source::Memory(bytes), length }
    }

    /// A document in an open file; reads are positional, the file's own offset is neither used nor moved.
    ///
    /// # Errors
    /// When the file's length cannot be had.
    pub fn file(file: Arc<File>) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self { source: Source::File(file), length })
    }

    /// The open file that holds it; `None` for one in memory.
    #[must_use]
    pub fn as_file(&self) -> Option<&Arc<File>> {
        match &self.source {
            Source::File(file) => Some(file),
            Source::Memory(_) => None,
        }
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Whether there is no byte.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// A reader from the start.
    #[must_use]
    pub fn reader(&self) -> InputReader {
        InputReader { input: self.clone(), position: 0 }
    }

    /// At most the first `n` bytes.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn head(&self, n: usize) -> Result<Vec<u8>> {
        let mut head = vec![0; n.min(usize::try_from(self.length).unwrap_or(n))];
        self.reader().read_exact(&mut head)?;
        Ok(head)
    }

    /// All bytes, for formats that cannot be read otherwise. Costs nothing where the document is in memory already.
    ///
    /// # Errors
    /// [`Limit::InMemoryBytes`], or when the storage fails.
    pub fn bytes(&self, limits: &Limits) -> Result<SharedBytes> {
        match &self.source {
            Source::Memory(bytes) => Ok(bytes.clone()),
            Source::File(_) => {
                if self.length > limits.in_memory_bytes {
                    let value = limits.in_memory_bytes;
                    return Err(ExtractError::LimitReached { limit: Limit::InMemoryBytes, value });
                }
                let mut bytes = Vec::with_capacity(usize::try_from(self.length).unwrap_or(0));
                self.reader().read_to_end(&mut bytes)?;
                Ok(Arc::new(bytes))
            }
        }
    }

    fn read_at(&self, buffer: &mut [u8], position: u64) -> io::Result<usize> {
        match &self.source {
            Source::Memory(bytes) => {
                let bytes = (**bytes).as_ref();
                let at = usize::try_from(position).unwrap_or(usize::MAX).min(bytes.len());
                let mut rest = bytes.get(at..).unwrap_or_default();
                rest.read(buffer)
            }
            Source::File(file) => file.read_at(buffer, position),
        }
    }
}

/// Reads an [`Input`] with a position of its own. Unbuffered: wrap it for small reads.
#[derive(Debug, Clone)]
pub struct InputReader {
    input: Input,
    position: u64,
}

impl Read for InputReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read_at(buffer, self.position)?;
        self.position += n as u64;
        Ok(n)
    }
}

impl Seek for InputReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(n) => Some(n),
            SeekFrom::End(n) => self.input.length.checked_add_signed(n),
            SeekFrom::Current(n) => self.position.checked_add_signed(n),
        };
        self.position = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
