//! Compound files (MS-CFB): what DOC, PPT, XLS and MSG are packed in. Called by their readers. Chains are followed for as
//! many steps as the file has sectors and no further, so that loops end; nothing is allocated by a number that the file
//! states.

pub(crate) mod encryption;
pub(crate) mod summary;

use crate::bytes::{u16_at, u32_at, u64_at};
use crate::error::{ExtractError, Result};

const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// The first number that is no sector.
const NO_SECTOR: u32 = 0xffff_fffa;
const MINI_SECTOR: usize = 64;
const ENTRY: usize = 128;
/// Sectors of the allocation table that the header lists.
const IN_HEADER: usize = 109;

/// An open compound file.
#[derive(Debug)]
pub(crate) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini: Vec<u8>,
    cutoff: u64,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    name: String,
    /// Its neighbours in the tree of its storage, and the root of the tree of its own children (MS-CFB 2.6.4).
    left: u32,
    right: u32,
    child: u32,
    start: u32,
    size: u64,
    storage: bool,
}

/// A place in the directory of a [`Compound`]: a storage or a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Node(usize);

impl Node {
    /// The root storage.
    pub(crate) const ROOT: Self = Self(0);
}

impl<'a> Compound<'a> {
    /// Opens the compound file `bytes`; `None` where it is none.
    pub(crate) fn open(bytes: &'a [u8]) -> Option<Self> {
        if !bytes.starts_with(MAGIC) {
            return None;
        }
        let sector = match u16_at(bytes, 0x1e)? {
            12 => 4_096,
            _ => 512,
        };
        let mut file = Self {
            bytes,
            sector,
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini: Vec::new(),
            cutoff: u64::from(u32_at(bytes, 0x38)?),
            entries: Vec::new(),
        };
        file.read_fat();
        let directory = file.chain(u32_at(bytes, 0x30)?, u64::MAX);
        let wide = sector == 4_096;
        // Entries refer to each other by number, so unused ones keep their place.
        file.entries = directory.chunks_exact(ENTRY).map(|e| Entry::read(e, wide)).collect();
        let mini_fat = file.chain(u32_at(bytes, 0x3c)?, u64::MAX);
        file.mini_fat = numbers(&mini_fat).collect();
        // The first entry is the root, whose stream holds all the small ones.
        if let Some(root) = file.entries.first() {
            file.mini = file.chain(root.start, root.size);
        }
        Some(file)
    }

    /// Opens an Office document.
    ///
    /// # Errors
    /// When it is no compound file, or one around an encrypted package (MS-OFFCRYPTO 2.3).
    pub(crate) fn open_document(bytes: &'a [u8]) -> Result<Self> {
        let file = Self::open(bytes)
            .ok_or_else(|| ExtractError::corrupt("the compound file is broken"))?;
        if file.has("EncryptedPackage") { Err(ExtractError::Encrypted) } else { Ok(file) }
    }

    /// The first stream called `name`, wherever it stands, as far as it can be read.
    pub(crate) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let at = self.entries.iter().position(|e| e.is(name) && !e.storage)?;
        self.read(Node(at))
    }

    /// Whether an entry is called `name`.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|e| e.is(name))
    }

    /// The name of an entry.
    pub(crate) fn name(&self, node: Node) -> &str {
        self.entries.get(node.0).map_or("", |e| &e.name)
    }

    /// The entries right below a storage, each once, in the order of the tree.
    pub(crate) fn children(&self, storage: Node) -> Vec<Node> {
        let mut found = Vec::new();
        let mut seen = vec![false; self.entries.len()];
        let mut open: Vec<u32> = self.entries.get(storage.0).map(|e| e.child).into_iter().collect();
        while let Some(at) = open.pop() {
            let Ok(at) = usize::try_from(at) else { continue };
            // A tree that is a loop ends here.
            let Some(fresh) = seen.get_mut(at).filter(|seen| !**seen) else { continue };
            *fresh = true;
            let Some(entry) = self.entries.get(at) else { continue };
            open.extend([entry.right, entry.left]);
            if !entry.name.is_empty() {
                found.push(Node(at));
            }
        }
        found
    }

    /// The entry called `name` right below a storage.
    pub(crate) fn child(&self, storage: Node, name: &str) -> Option<Node> {
        let fits = |node: &Node| self.entries.get(node.0).is_some_and(|e| e.is(name));
        self.children(storage).into_iter().find(fits)
    }

    /// The bytes of a stream, as far as they can be read; `None` for a storage.
    pub(crate) fn read(&self, node: Node) -> Option<Vec<u8>> {
        let entry = self.entries.get(node.0).filter(|e| !e.storage)?;
        if entry.size >= self.cutoff {
            return Some(self.chain(entry.start, entry.size));
        }
        let mut out = Vec::new();
        let mut at = entry.start;
        for _ in 0..=self.mini.len() / MINI_SECTOR {
            let from = usize::try_from(at).ok().and_then(|at| at.checked_mul(MINI_SECTOR));
            let Some(rest) = from.and_then(|from| self.mini.get(from..)) else { break };
            if at >= NO_SECTOR || out.len() as u64 >= entry.size {
                break;
            }
            out.extend_from_slice(rest.get(..MINI_SECTOR).unwrap_or(rest));
            at = next(&self.mini_fat, at);
        }
        out.truncate(usize::try_from(entry.size).unwrap_or(usize::MAX));
        Some(out)
    }

    /// How many sectors the file has room for, the last one perhaps cut.
    fn sectors(&self) -> usize {
        self.bytes.len() / self.sector
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let from = usize::try_from(number).ok()?.checked_add(1)?.checked_mul(self.sector)?;
        let rest = self.bytes.get(from..).filter(|rest| !rest.is_empty())?;
        Some(rest.get(..self.sector).unwrap_or(rest))
    }

    /// The allocation table: listed in the header, then in a chain of lists (MS-CFB 2.3, 2.5).
    fn read_fat(&mut self) {
        let header = self.bytes.get(0x4c..0x4c + IN_HEADER * 4).unwrap_or_default();
        let mut listed: Vec<u32> = numbers(header).take_while(|n| *n < NO_SECTOR).collect();
        let mut list = u32_at(self.bytes, 0x44).unwrap_or(NO_SECTOR);
        for _ in 0..self.sectors() {
            let Some(sector) = self.sector(list).filter(|_| list < NO_SECTOR) else { break };
            let mut entries: Vec<u32> = numbers(sector).collect();
            list = entries.pop().unwrap_or(NO_SECTOR);
            listed.extend(entries.into_iter().filter(|n| *n < NO_SECTOR));
            if listed.len() > self.sectors() {
                break;
            }
        }
        // A table that lists its sectors more than once would be larger than the file.
        listed.truncate(self.sectors());
        for number in listed {
            match self.sector(number) {
                Some(sector) => self.fat.extend(numbers(sector)),
                None => break,
            }
        }
    }

    /// The sectors from `start` on, up to `size` bytes.
    fn chain(&self, start: u32, size: u64) -> Vec<u8> {
        let mut out = Vec::new();
        let mut at = start;
        for _ in 0..=self.sectors() {
            let Some(sector) = self.sector(at).filter(|_| at < NO_SECTOR) else { break };
            if out.len() as u64 >= size {
                break;
            }
            out.extend_from_slice(sector);
            at = next(&self.fat, at);
        }
        out.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        out
    }
}

impl Entry {
    /// A directory entry (MS-CFB 2.6.1); nameless where it is unused or broken.
    fn read(entry: &[u8], wide: bool) -> Self {
        let number = |at| u32_at(entry, at).unwrap_or(NO_SECTOR);
        let used = entry.get(66).is_some_and(|kind| matches!(kind, 1 | 2 | 5));
        let length = u16_at(entry, 64).map_or(0, usize::from).min(64).saturating_sub(2);
        let name = entry.get(..length).filter(|_| used).unwrap_or_default();
        let units: Vec<u16> = name.chunks_exact(2).filter_map(|c| u16_at(c, 0)).collect();
        let size = u64_at(entry, 120).unwrap_or(0);
        Self {
            name: String::from_utf16_lossy(&units),
            left: number(68),
            right: number(72),
            child: number(76),
            start: number(116),
            // The upper half is not set to zero by every writer of the old version.
            size: if wide { size } else { size & 0xffff_ffff },
            storage: entry.get(66) != Some(&2),
        }
    }

    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

fn next(table: &[u32], at: u32) -> u32 {
    usize::try_from(at).ok().and_then(|at| table.get(at)).copied().unwrap_or(NO_SECTOR)
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).filter_map(|c| u32_at(c, 0))
}
