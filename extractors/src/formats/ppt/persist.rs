//! Which records of the stream are alive (MS-PPT 2.3.2 and 2.3.4): every time a presentation was saved, what had changed was
//! put behind, and a directory of it. The newest directory has the last word; older ones are followed, each once.

use super::kinds::{DOCUMENT, ENCRYPTION, PERSIST_DIRECTORY, USER_EDIT};
use crate::bytes::u32_at;
use crate::compound::encryption::Cipher;
use crate::formats::officeart::{Record, Records};
use std::collections::{HashMap, HashSet};

/// Most directories that are read.
const MOST_EDITS: usize = 10_000;
/// Most objects in all directories together.
const MOST_OBJECTS: usize = 1_000_000;
/// What the stream of the current user begins with where the presentation is encrypted.
const ENCRYPTED: u32 = 0xf3d1_c4df;

/// The living objects of a presentation.
#[derive(Debug, Default)]
pub(super) struct Persist {
    /// Where each object is in the stream.
    pub(super) places: HashMap<u32, usize>,
    /// The number of the document.
    document: u32,
    /// The object with the key, where the presentation is encrypted.
    pub(super) session: Option<u32>,
    /// No directory could be read: objects are looked for.
    pub(super) damaged: bool,
}

/// Whether the stream of the current user says that the presentation is encrypted.
pub(super) fn is_encrypted(current_user: &[u8]) -> bool {
    u32_at(current_user, 12) == Some(ENCRYPTED)
}

impl Persist {
    /// Follows the directories from the one that the current user names.
    pub(super) fn read(stream: &[u8], current_user: &[u8]) -> Self {
        let mut persist = Self::default();
        let mut next = place(u32_at(current_user, 16));
        let starts = |at: usize| {
            let record = stream.get(at..).and_then(Record::at);
            record.is_some_and(|record| record.kind == USER_EDIT)
        };
        if !next.is_some_and(starts) {
            next = last_edit(stream);
        }
        let mut seen = HashSet::new();
        while let Some(at) = next {
            if seen.len() >= MOST_EDITS || !seen.insert(at) {
                break;
            }
            let Some(edit) = stream.get(at..).and_then(Record::at) else { break };
            if edit.kind != USER_EDIT {
                break;
            }
            if let Some(at) = place(u32_at(edit.body, 12)) {
                persist.directory(stream, at);
            }
            if persist.document == 0 {
                persist.document = u32_at(edit.body, 16).unwrap_or(0);
                persist.session = u32_at(edit.body, 28);
            }
            next = place(u32_at(edit.body, 8)).filter(|at| *at > 0);
        }
        persist.damaged = persist.document(stream).is_none();
        persist
    }

    /// Adds what newer directories do not have.
    fn directory(&mut self, stream: &[u8], at: usize) {
        let Some(record) = stream.get(at..).and_then(Record::at) else { return };
        if record.kind != PERSIST_DIRECTORY {
            return;
        }
        let mut numbers = record.body.chunks_exact(4).filter_map(|c| u32_at(c, 0));
        while let Some(first) = numbers.next() {
            let (number, count) = (first & 0x000f_ffff, first >> 20);
            for (number, at) in (number..).zip(numbers.by_ref().take(count as usize)) {
                if self.places.len() >= MOST_OBJECTS {
                    return;
                }
                if let Some(at) = place(Some(at)) {
                    self.places.entry(number).or_insert(at);
                }
            }
        }
    }

    /// Decrypts all objects in place (2.3.7): each by itself, with a key of its own number. `None` where the password is
    /// wrong.
    pub(super) fn decrypt(&mut self, stream: &mut [u8], password: &str) -> Option<()> {
        let session = self.session?;
        let header = self.object(stream, session, ENCRYPTION)?.body;
        let cipher = Cipher::open(header, password)?;
        let mut places: Vec<(usize, u32)> = self.places.iter().map(|(n, at)| (*at, *n)).collect();
        places.retain(|(_, number)| *number != session);
        places.sort_unstable();
        let mut behind = 0;
        // One that lies within another is damage.
        for (at, number) in places {
            let rest = stream.get_mut(at..).filter(|_| at >= behind);
            let Some((header, body)) = rest.and_then(|rest| rest.split_at_mut_checked(8)) else {
                continue;
            };
            let mut key = cipher.block(number);
            key.apply(header);
            let size = u32_at(header, 4).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
            let size = size.min(body.len());
            key.apply(body.get_mut(..size).unwrap_or_default());
            behind = at + 8 + size;
        }
        self.damaged = self.document(stream).is_none();
        Some(())
    }

    /// The record of an object, where it is of this type.
    pub(super) fn object<'a>(
        &self,
        stream: &'a [u8],
        number: u32,
        kind: u16,
    ) -> Option<Record<'a>> {
        let at = *self.places.get(&number)?;
        stream.get(at..).and_then(Record::at).filter(|record| record.kind == kind)
    }

    /// The document; where no directory leads to it, the last one in the stream.
    pub(super) fn document<'a>(&self, stream: &'a [u8]) -> Option<Record<'a>> {
        self.object(stream, self.document, DOCUMENT)
    }
}

/// The objects of a type in the order of the stream, dead ones among them.
pub(super) fn search(stream: &[u8], kind: u16) -> impl Iterator<Item = Record<'_>> {
    Records(stream).filter(move |record| record.kind == kind)
}

/// The last directory in the stream.
fn last_edit(stream: &[u8]) -> Option<usize> {
    let mut at = 0;
    let mut last = None;
    for record in Records(stream) {
        if record.kind == USER_EDIT {
            last = Some(at);
        }
        at += record.size();
    }
    last
}

fn place(at: Option<u32>) -> Option<usize> {
    usize::try_from(at?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, numbers: &[u32]) -> Vec<u8> {
        let mut bytes = vec![0, 0];
        bytes.extend(kind.to_le_bytes());
        bytes.extend((numbers.len() as u32 * 4).to_le_bytes());
        bytes.extend(numbers.iter().flat_map(|n| n.to_le_bytes()));
        bytes
    }

    #[test]
    fn the_newest_directory_has_the_last_word_and_loops_end() {
        let mut stream = record(DOCUMENT, &[]);
        stream.extend(record(DOCUMENT, &[7]));
        let old = stream.len() as u32;
        stream.extend(record(PERSIST_DIRECTORY, &[0x0020_0001, 0, 99]));
        let first = stream.len() as u32;
        // Its own predecessor is the second one.
        let second = first + 36;
        stream.extend(record(USER_EDIT, &[0, 0, second + 16, old, 1, 0, 0]));
        stream.extend(record(PERSIST_DIRECTORY, &[0x0010_0001, 8]));
        stream.extend(record(USER_EDIT, &[0, 0, first, second, 1, 0, 0]));
        let user: Vec<u8> =
            [0, 0, 0, 0, second + 16].iter().flat_map(|n: &u32| n.to_le_bytes()).collect();
        let persist = Persist::read(&stream, &user);
        assert_eq!(persist.document(&stream).unwrap().body, 7_u32.to_le_bytes());
        assert_eq!(persist.places.get(&2), Some(&99));
        assert!(!persist.damaged);
        // Without the stream of the user the last edit is taken.
        assert!(!Persist::read(&stream, &[]).damaged);
        assert!(Persist::read(&[1, 2, 3], &user).damaged);
    }
}
