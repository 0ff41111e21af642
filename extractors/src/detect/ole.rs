//! The directory of a compound file (MS-CFB), names only, read with bounds: a crafted chain of sectors, or tree of entries,
//! ends here.

use crate::input::Input;
use std::io::{Read, Seek, SeekFrom};

const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
const END_OF_CHAIN: u32 = 0xffff_fffa;
/// Sectors of the directory that are read.
const MOST_SECTORS: usize = 256;
/// Bytes of a directory entry (MS-CFB 2.6.1).
const ENTRY: usize = 128;

/// Whether this is the start of a compound file.
pub(super) fn is(head: &[u8]) -> bool {
    head.starts_with(MAGIC)
}

/// Whether the first stream is a Word file information block (MS-DOC 2.5.1), where Word puts it.
pub(super) fn is_word(head: &[u8]) -> bool {
    head.get(512..514) == Some(b"\xec\xa5")
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// The names at the top of the compound file in `input`; those of the whole directory where its tree is broken.
pub(super) fn names(input: &Input) -> Vec<String> {
    let mut reader = input.reader();
    collect(|at, size| {
        let mut bytes = vec![0; size];
        reader.seek(SeekFrom::Start(at)).ok()?;
        reader.read_exact(&mut bytes).ok()?;
        Some(bytes)
    })
}

/// The same from the first bytes, as far as they hold the directory.
pub(super) fn names_in_head(head: &[u8]) -> Vec<String> {
    collect(|at, size| {
        let at = usize::try_from(at).ok()?;
        head.get(at..at.checked_add(size)?).map(<[u8]>::to_vec)
    })
}

fn collect(mut read: impl FnMut(u64, usize) -> Option<Vec<u8>>) -> Vec<String> {
    let mut entries = Vec::new();
    let Some(header) = read(0, 512) else { return Vec::new() };
    let shift = u16_at(&header, 0x1e).filter(|s| matches!(s, 9 | 12)).unwrap_or(9);
    let size = 1_usize << shift;
    let offset = |sector: u32| (u64::from(sector) + 1) << shift;
    let mut sector = u32_at(&header, 0x30).unwrap_or(END_OF_CHAIN);
    for _ in 0..MOST_SECTORS {
        if sector >= END_OF_CHAIN {
            break;
        }
        let Some(bytes) = read(offset(sector), size) else { break };
        entries.extend(bytes.chunks_exact(ENTRY).map(Entry::read));
        // The allocation table's first 109 sectors are listed in the header; larger files have few directories beyond.
        let per_sector = u32::try_from(size / 4).unwrap_or(128);
        let slot = usize::try_from(sector / per_sector).unwrap_or(usize::MAX);
        let table = (slot < 109).then(|| u32_at(&header, 0x4c + slot * 4)).flatten();
        let next = table.filter(|t| *t < END_OF_CHAIN).and_then(|t| read(offset(t), size));
        let at = usize::try_from(sector % per_sector).unwrap_or(0) * 4;
        sector = next.and_then(|t| u32_at(&t, at)).unwrap_or(END_OF_CHAIN);
    }
    // What is embedded in the document has names of its own further down.
    top(&entries).unwrap_or_else(|| entries.into_iter().filter_map(|e| e.name).collect())
}

/// An entry of the directory (MS-CFB 2.6.1).
struct Entry {
    /// `None` for one that is not used.
    name: Option<String>,
    left: u32,
    right: u32,
    child: u32,
}

impl Entry {
    fn read(entry: &[u8]) -> Self {
        let number = |at| u32_at(entry, at).unwrap_or(END_OF_CHAIN);
        Self { name: name(entry), left: number(68), right: number(72), child: number(76) }
    }
}

/// The names right below the root; `None` where the tree is broken or not all of it is in sight.
fn top(entries: &[Entry]) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut seen = vec![false; entries.len()];
    let mut open = vec![entries.first()?.child];
    while let Some(at) = open.pop() {
        if at >= END_OF_CHAIN {
            continue;
        }
        let at = usize::try_from(at).ok()?;
        let entry = entries.get(at)?;
        if std::mem::replace(seen.get_mut(at)?, true) {
            return None;
        }
        names.extend(entry.name.clone());
        open.extend([entry.left, entry.right]);
    }
    (!names.is_empty()).then_some(names)
}

fn name(entry: &[u8]) -> Option<String> {
    let bytes = usize::from(u16_at(entry, 64)?).checked_sub(2)?;
    let units: Vec<u16> =
        entry.get(..bytes.min(62))?.chunks_exact(2).filter_map(|c| u16_at(c, 0)).collect();
    let name = String::from_utf16_lossy(&units);
    (!name.is_empty()).then_some(name)
}
