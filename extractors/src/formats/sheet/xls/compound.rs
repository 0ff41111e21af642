//! Streams of a compound file (MS-CFB). Chains are followed for as many steps as the file has sectors and no further, so
//! that loops end; nothing is allocated by a number that the file states.

use crate::formats::sheet::binary::{u16_at, u32_at, u64_at};

const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// The first number that is no sector.
const NO_SECTOR: u32 = 0xffff_fffa;
const MINI_SECTOR: usize = 64;
const ENTRY: usize = 128;
/// Sectors of the allocation table that the header lists.
const IN_HEADER: usize = 109;

/// An open compound file.
#[derive(Debug)]
pub(super) struct Compound<'a> {
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
    start: u32,
    size: u64,
}

impl<'a> Compound<'a> {
    /// Opens the compound file `bytes`; `None` where it is none.
    pub(super) fn open(bytes: &'a [u8]) -> Option<Self> {
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
        file.entries = directory.chunks_exact(ENTRY).filter_map(|e| Entry::read(e, wide)).collect();
        let mini_fat = file.chain(u32_at(bytes, 0x3c)?, u64::MAX);
        file.mini_fat = numbers(&mini_fat).collect();
        // The first entry is the root, whose stream holds all the small ones.
        if let Some(root) = file.entries.first() {
            file.mini = file.chain(root.start, root.size);
        }
        Some(file)
    }

    /// The stream called `name`, as far as it can be read.
    pub(super) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.entries.iter().find(|e| e.name.eq_ignore_ascii_case(name))?;
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

    /// Whether an entry is called `name`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|e| e.name.eq_ignore_ascii_case(name))
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
    /// A directory entry (MS-CFB 2.6.1); `None` for an unused one.
    fn read(entry: &[u8], wide: bool) -> Option<Self> {
        let length = usize::from(u16_at(entry, 64)?).min(64).checked_sub(2)?;
        let units: Vec<u16> =
            entry.get(..length)?.chunks_exact(2).filter_map(|c| u16_at(c, 0)).collect();
        let size = u64_at(entry, 120)?;
        // The upper half is not set to zero by every writer of the old version.
        let size = if wide { size } else { size & 0xffff_ffff };
        Some(Self { name: String::from_utf16_lossy(&units), start: u32_at(entry, 116)?, size })
    }
}

fn next(table: &[u32], at: u32) -> u32 {
    usize::try_from(at).ok().and_then(|at| table.get(at)).copied().unwrap_or(NO_SECTOR)
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).filter_map(|c| u32_at(c, 0))
}
