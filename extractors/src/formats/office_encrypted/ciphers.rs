//! The hashes and the cipher of encrypted packages.

use crate::error::{ExtractError, Result};
use crate::limits::Cancel;
use aes::cipher::{BlockCipherDecrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use sha1::{Digest, Sha1};
use sha2::{Sha256, Sha384, Sha512};

/// Bytes of a block.
pub(super) const BLOCK: usize = 16;
/// Bytes of a segment, each of which begins anew (MS-OFFCRYPTO 2.3.4.15).
const SEGMENT: usize = 4_096;
/// Rounds between two looks at the flag for cancellation.
const ROUNDS: u32 = 4_096;

/// Hash functions.
#[derive(Debug, Clone, Copy)]
pub(super) enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// The function that the file names so.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "SHA1" | "SHA-1" => Self::Sha1,
            "SHA256" | "SHA-256" => Self::Sha256,
            "SHA384" | "SHA-384" => Self::Sha384,
            "SHA512" | "SHA-512" => Self::Sha512,
            _ => return None,
        })
    }

    /// The hash of several pieces, one behind the other.
    pub(super) fn of(self, pieces: &[&[u8]]) -> Vec<u8> {
        match self {
            Self::Sha1 => hash::<Sha1>(pieces),
            Self::Sha256 => hash::<Sha256>(pieces),
            Self::Sha384 => hash::<Sha384>(pieces),
            Self::Sha512 => hash::<Sha512>(pieces),
        }
    }

    /// The hash of a password, again and again (2.3.4.7, 2.3.4.11).
    pub(super) fn spun(
        self,
        salt: &[u8],
        password: &[u8],
        rounds: u32,
        cancel: &Cancel,
    ) -> Result<Vec<u8>> {
        let mut hash = self.of(&[salt, password]);
        for round in 0..rounds {
            if round % ROUNDS == 0 && cancel.is_cancelled() {
                return Err(ExtractError::Cancelled);
            }
            hash = self.of(&[&round.to_le_bytes(), &hash]);
        }
        Ok(hash)
    }
}

fn hash<D: Digest>(pieces: &[&[u8]]) -> Vec<u8> {
    let mut digest = D::new();
    for piece in pieces {
        digest.update(piece);
    }
    digest.finalize().to_vec()
}

/// The cipher with keys of three lengths.
pub(super) enum Cipher {
    Aes128(Box<Aes128>),
    Aes192(Box<Aes192>),
    Aes256(Box<Aes256>),
}

impl std::fmt::Debug for Cipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cipher")
    }
}

impl Cipher {
    /// The cipher with this key; `None` where its length is none of the three.
    pub(super) fn new(key: &[u8]) -> Option<Self> {
        Some(match key.len() {
            16 => Self::Aes128(Box::new(Aes128::new_from_slice(key).ok()?)),
            24 => Self::Aes192(Box::new(Aes192::new_from_slice(key).ok()?)),
            32 => Self::Aes256(Box::new(Aes256::new_from_slice(key).ok()?)),
            _ => return None,
        })
    }

    fn block(&self, block: &mut [u8; BLOCK]) {
        let block = block.into();
        match self {
            Self::Aes128(cipher) => cipher.decrypt_block(block),
            Self::Aes192(cipher) => cipher.decrypt_block(block),
            Self::Aes256(cipher) => cipher.decrypt_block(block),
        }
    }

    /// Decrypts whole blocks, each by itself.
    pub(super) fn blocks(&self, bytes: &mut [u8]) {
        for block in bytes.as_chunks_mut::<BLOCK>().0 {
            self.block(block);
        }
    }

    /// Decrypts whole blocks, each mixed with the one before it, the first one with `start`.
    pub(super) fn chained(&self, start: &[u8], bytes: &mut [u8]) {
        let mut before = [0x36; BLOCK];
        before.iter_mut().zip(start).for_each(|(to, from)| *to = *from);
        for block in bytes.as_chunks_mut::<BLOCK>().0 {
            let cipher_text = *block;
            self.block(block);
            block.iter_mut().zip(before).for_each(|(byte, mix)| *byte ^= mix);
            before = cipher_text;
        }
    }
}

/// What decrypts a package.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) cipher: Cipher,
    /// How segments begin, where blocks are mixed: a hash and what it is salted with.
    pub(super) chain: Option<(Hash, Vec<u8>)>,
}

impl Key {
    /// Decrypts a package in place.
    pub(super) fn decrypt(&self, package: &mut [u8], cancel: &Cancel) -> Result<()> {
        for (number, segment) in (0_u32..).zip(package.chunks_mut(SEGMENT)) {
            if cancel.is_cancelled() {
                return Err(ExtractError::Cancelled);
            }
            match &self.chain {
                Some((hash, salt)) => {
                    let start = hash.of(&[salt, &number.to_le_bytes()]);
                    self.cipher.chained(&start, segment);
                }
                None => self.cipher.blocks(segment),
            }
        }
        Ok(())
    }
}
