//! Locked packages (ODF 1.3 part 2, 4 and 5.3): which parts are encrypted, and how they are opened with a password. Read are
//! the ciphers that ODF 1.2 and later ask for (AES in CBC mode, keys by PBKDF2); others stay locked.

use crate::bytes::base64;
use crate::error::{ExtractError, Result};
use crate::limits::{Cancel, Limits};
use crate::xml::{self, Reader};
use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeDecrypt, KeyIvInit};
use quick_xml::events::{BytesStart, Event};
use sha1::{Digest, Sha1};
use sha2::Sha256;
use std::collections::HashMap;
use std::io::Read;

/// Most rounds that are spent on one part, and on all together: each is two hashes.
const MOST_ROUNDS: u32 = 1_000_000;
const MOST_IN_ALL: u32 = 20_000_000;
/// Rounds between two looks at whether anybody still waits.
const ROUNDS_A_LOOK: u32 = 10_000;
/// Bytes of a part that its checksum covers.
const CHECKED: usize = 1_024;
/// Bytes in a block of the hash that keys are made with.
const BLOCK: usize = 64;

/// The parts that are encrypted, by their paths.
#[derive(Debug, Default)]
pub(super) struct Locks {
    parts: HashMap<String, Lock>,
    rounds: u32,
}

/// How one part is encrypted.
#[derive(Debug, Clone, Default)]
struct Lock {
    cipher: String,
    vector: Vec<u8>,
    start_key: String,
    derivation: String,
    salt: Vec<u8>,
    rounds: u32,
    key: usize,
    checksum_type: String,
    checksum: Vec<u8>,
}

impl Locks {
    /// Reads the manifest as far as it goes.
    pub(super) fn read<R: Read>(manifest: R, limits: &Limits) -> Result<Self> {
        let mut locks = Self::default();
        let mut path = String::new();
        let mut open: Option<Lock> = None;
        let mut reader = Reader::new(manifest, limits)?;
        loop {
            match reader.next_event() {
                Ok(Event::Start(element)) => match xml::local(&element) {
                    "file-entry" => {
                        path = xml::attribute(&element, "full-path").unwrap_or_default();
                    }
                    "encryption-data" => open = Some(Lock::of(&element)),
                    name => {
                        if let Some(lock) = &mut open {
                            lock.take(name, &element);
                        }
                    }
                },
                Ok(Event::End(element))
                    if element.local_name().into_inner() == "encryption-data" =>
                {
                    if let Some(lock) = open.take()
                        && (locks.parts.len() as u64) < limits.entries
                    {
                        locks.parts.insert(std::mem::take(&mut path), lock);
                    }
                }
                Ok(Event::Eof) => return Ok(locks),
                Ok(_) => {}
                Err(error) if error.is_fatal() => return Err(error),
                // A manifest that breaks off may still have named what is locked.
                Err(_) => return Ok(locks),
            }
        }
    }

    /// Whether nothing is encrypted.
    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Whether the part `path` is encrypted.
    pub(super) fn covers(&self, path: &str) -> bool {
        self.parts.contains_key(path)
    }

    /// Decrypts the part `path`; what comes out is compressed as in any archive.
    ///
    /// # Errors
    /// [`ExtractError::Encrypted`] where the password is wrong or the cipher unknown.
    pub(super) fn open(
        &mut self,
        path: &str,
        mut bytes: Vec<u8>,
        password: &str,
        cancel: &Cancel,
    ) -> Result<Vec<u8>> {
        let lock = self.parts.get(path).ok_or(ExtractError::Encrypted)?;
        self.rounds = self.rounds.saturating_add(lock.rounds);
        if !lock.is_known() || self.rounds > MOST_IN_ALL {
            return Err(ExtractError::Encrypted);
        }
        let start = match lock.start_key.as_str() {
            name if name.ends_with("sha256") => Sha256::digest(password.as_bytes()).to_vec(),
            _ => Sha1::digest(password.as_bytes()).to_vec(),
        };
        let key = derive(&start, &lock.salt, lock.rounds, lock.key, cancel)?;
        let length = decrypt(&key, &lock.vector, &mut bytes).ok_or(ExtractError::Encrypted)?;
        // The last byte says how many were added (XML Encryption 5.2).
        let added = bytes.get(..length).and_then(|bytes| bytes.last()).copied().unwrap_or(0);
        bytes.truncate(length.saturating_sub(usize::from(added)));
        let checked = bytes.get(..bytes.len().min(CHECKED)).unwrap_or_default();
        let sum = match lock.checksum_type.as_str() {
            name if name.ends_with("sha256-1k") => Sha256::digest(checked).to_vec(),
            name if name.to_ascii_lowercase().ends_with("sha1-1k") || name == "SHA1/1K" => {
                Sha1::digest(checked).to_vec()
            }
            _ => return Ok(bytes),
        };
        if sum == lock.checksum { Ok(bytes) } else { Err(ExtractError::Encrypted) }
    }
}

impl Lock {
    fn of(element: &BytesStart<'_>) -> Self {
        Self {
            checksum_type: xml::attribute(element, "checksum-type").unwrap_or_default(),
            checksum: bytes(element, "checksum"),
            key: 32,
            ..Self::default()
        }
    }

    fn take(&mut self, name: &str, element: &BytesStart<'_>) {
        let number =
            |name| xml::attribute(element, name).and_then(|number| number.trim().parse().ok());
        match name {
            "algorithm" => {
                self.cipher = xml::attribute(element, "algorithm-name").unwrap_or_default();
                self.vector = bytes(element, "initialisation-vector");
            }
            "start-key-generation" => {
                self.start_key =
                    xml::attribute(element, "start-key-generation-name").unwrap_or_default();
            }
            "key-derivation" => {
                self.derivation =
                    xml::attribute(element, "key-derivation-name").unwrap_or_default();
                self.salt = bytes(element, "salt");
                self.rounds = number("iteration-count").unwrap_or(0);
                self.key = number("key-size").map_or(16, |n| usize::try_from(n).unwrap_or(0));
            }
            _ => {}
        }
    }

    fn is_known(&self) -> bool {
        let cipher = self.cipher.rsplit('#').next().unwrap_or_default();
        let derivation = self.derivation.rsplit(['#', ':']).next().unwrap_or_default();
        let size = match cipher {
            "aes128-cbc" => 16,
            "aes192-cbc" => 24,
            "aes256-cbc" => 32,
            _ => return false,
        };
        self.key == size
            && derivation.eq_ignore_ascii_case("pbkdf2")
            && (1..=MOST_ROUNDS).contains(&self.rounds)
    }
}

/// Decrypts whole blocks in place; how many bytes they are.
fn decrypt(key: &[u8], vector: &[u8], bytes: &mut [u8]) -> Option<usize> {
    let length = match key.len() {
        16 => cbc::Decryptor::<aes::Aes128>::new_from_slices(key, vector)
            .ok()?
            .decrypt_padded::<NoPadding>(bytes),
        24 => cbc::Decryptor::<aes::Aes192>::new_from_slices(key, vector)
            .ok()?
            .decrypt_padded::<NoPadding>(bytes),
        _ => cbc::Decryptor::<aes::Aes256>::new_from_slices(key, vector)
            .ok()?
            .decrypt_padded::<NoPadding>(bytes),
    };
    length.ok().map(<[u8]>::len)
}

/// A key of `size` bytes from a password (RFC 8018, 5.2, with HMAC-SHA-1).
fn derive(
    password: &[u8],
    salt: &[u8],
    rounds: u32,
    size: usize,
    cancel: &Cancel,
) -> Result<Vec<u8>> {
    // The two halves of HMAC (RFC 2104) begin the same way each time.
    let pad = |byte: u8| {
        let mut block = [byte; BLOCK];
        block.iter_mut().zip(password).for_each(|(pad, byte)| *pad ^= byte);
        Sha1::new().chain_update(block)
    };
    let (inside, outside) = (pad(0x36), pad(0x5c));
    let mac = |text: &[&[u8]]| {
        let mut hash = inside.clone();
        text.iter().for_each(|part| hash.update(part));
        outside.clone().chain_update(hash.finalize()).finalize()
    };
    let mut key = Vec::with_capacity(size);
    let mut number = 0_u32;
    while key.len() < size {
        number += 1;
        let mut last = mac(&[salt, &number.to_be_bytes()]);
        let mut block = last;
        for round in 1..rounds {
            if round % ROUNDS_A_LOOK == 0 && cancel.is_cancelled() {
                return Err(ExtractError::Cancelled);
            }
            last = mac(&[&last]);
            block.iter_mut().zip(&last).for_each(|(all, byte)| *all ^= byte);
        }
        key.extend_from_slice(&block);
    }
    key.truncate(size);
    Ok(key)
}

fn bytes(element: &BytesStart<'_>, name: &str) -> Vec<u8> {
    base64(&xml::attribute(element, name).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_derived_as_in_the_examples_of_rfc_6070() {
        let key =
            |rounds, size| derive(b"password", b"salt", rounds, size, &Cancel::default()).unwrap();
        let first = [0x0c, 0x60, 0xc8, 0x0f, 0x96, 0x1f, 0x0e, 0x71, 0xf3, 0xa9];
        assert_eq!(key(1, 20)[..10], first);
        let many = [0x4b, 0x00, 0x79, 0x01, 0xb7, 0x65, 0x48, 0x9a, 0xbe, 0xad];
        assert_eq!(key(4_096, 20)[..10], many);
        assert_eq!(key(2, 32).len(), 32);
    }
}
