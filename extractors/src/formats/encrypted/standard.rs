//! The lock of Office 2007 (MS-OFFCRYPTO 2.3.4.5 to 2.3.4.9): AES without chaining, a key made by SHA-1.

use super::cipher::{BLOCK, Hash, decrypt, sized};
use crate::bytes::u32_at;
use crate::error::Result;
use crate::limits::Cancel;

/// Rounds of hashing (2.3.4.7).
const ROUNDS: u32 = 50_000;
/// The numbers of AES with keys of 128, 192 and 256 bits (2.3.2).
const CIPHERS: [u32; 3] = [0x660e, 0x660f, 0x6610];

/// What is said of the lock.
#[derive(Debug)]
pub(super) struct Lock<'a> {
    salt: &'a [u8],
    verifier: &'a [u8],
    verifier_hash: &'a [u8],
    /// Bytes of the key.
    key: usize,
}

impl<'a> Lock<'a> {
    /// Reads the stream `EncryptionInfo` behind its version; `None` where it is broken or names another cipher.
    pub(super) fn read(info: &'a [u8]) -> Option<Self> {
        let size = usize::try_from(u32_at(info, 4)?).ok()?;
        let header = info.get(8..)?;
        if !CIPHERS.contains(&u32_at(header, 8)?) {
            return None;
        }
        let bits = usize::try_from(u32_at(header, 16)?).ok()?;
        let verifier = header.get(size..)?;
        Some(Self {
            salt: verifier.get(4..20)?,
            verifier: verifier.get(20..36)?,
            verifier_hash: verifier.get(40..72)?,
            key: bits / 8,
        })
    }

    /// The key that `password` makes; `None` where it is the wrong one.
    pub(super) fn key(&self, password: &str, cancel: &Cancel) -> Result<Option<Vec<u8>>> {
        let hash = Hash::Sha1.spun(password, self.salt, ROUNDS, cancel)?;
        let hash = Hash::Sha1.digest(&[&hash, &[0; 4]]);
        // 2.3.4.7: both halves, of which AES needs no more than 32 bytes.
        let half = |filler: u8| {
            let mut block = [filler; 64];
            block.iter_mut().zip(&hash).for_each(|(mask, byte)| *mask ^= byte);
            Hash::Sha1.digest(&[&block])
        };
        let mut key = half(0x36);
        key.extend(half(0x5c));
        let key = sized(key, self.key, 0);
        Ok(self.fits(&key).then_some(key))
    }

    fn fits(&self, key: &[u8]) -> bool {
        let open = |bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            decrypt(key, None, &mut bytes).map(|()| bytes)
        };
        let (Some(verifier), Some(hash)) = (open(self.verifier), open(self.verifier_hash)) else {
            return false;
        };
        let own = Hash::Sha1.digest(&[&verifier]);
        hash.get(..own.len()).is_some_and(|hash| hash == own)
    }
}

/// Decrypts the package in place.
pub(super) fn package(key: &[u8], bytes: &mut [u8], cancel: &Cancel) -> Result<()> {
    for piece in bytes.chunks_mut(4_096 * BLOCK) {
        super::look(cancel)?;
        decrypt(key, None, piece);
    }
    Ok(())
}
