//! The hashes and the cipher that locked packages are made with (MS-OFFCRYPTO 2.3.4). Nothing here knows where keys come from.

use crate::error::{ExtractError, Result};
use crate::limits::Cancel;
use aes::cipher::{BlockCipherDecrypt, KeyInit};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// Bytes of a block of the cipher.
pub(super) const BLOCK: usize = 16;
/// Most rounds of hashing that a document may ask for; Office asks for 100,000.
pub(super) const MOST_ROUNDS: u32 = 1_000_000;
/// Rounds between two looks at whether anybody still waits.
const ROUNDS_A_LOOK: u32 = 4_096;

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// The function that the XML of a lock calls `name`.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name.replace('-', "").to_ascii_uppercase().as_str() {
            "SHA1" => Self::Sha1,
            "SHA256" => Self::Sha256,
            "SHA384" => Self::Sha384,
            "SHA512" => Self::Sha512,
            _ => return None,
        })
    }

    /// The hash of these pieces one behind the other.
    pub(super) fn digest(self, pieces: &[&[u8]]) -> Vec<u8> {
        fn all<D: Digest>(pieces: &[&[u8]]) -> Vec<u8> {
            let mut hash = D::new();
            pieces.iter().for_each(|piece| hash.update(piece));
            hash.finalize().to_vec()
        }
        match self {
            Self::Sha1 => all::<Sha1>(pieces),
            Self::Sha256 => all::<Sha256>(pieces),
            Self::Sha384 => all::<Sha384>(pieces),
            Self::Sha512 => all::<Sha512>(pieces),
        }
    }

    /// A password hashed `rounds` times (2.3.4.7, 2.3.4.11).
    pub(super) fn spun(
        self,
        password: &str,
        salt: &[u8],
        rounds: u32,
        cancel: &Cancel,
    ) -> Result<Vec<u8>> {
        let password: Vec<u8> = password.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut hash = self.digest(&[salt, &password]);
        for round in 0..rounds {
            if round % ROUNDS_A_LOOK == 0 && cancel.is_cancelled() {
                return Err(ExtractError::Cancelled);
            }
            hash = self.digest(&[&round.to_le_bytes(), &hash]);
        }
        Ok(hash)
    }
}

/// Decrypts whole blocks of AES in place; a rest that is none stays as it is. `vector` is what the first block is chained to,
/// where blocks are chained. `None` where the key has a size that AES does not know.
pub(super) fn decrypt(key: &[u8], vector: Option<&[u8]>, bytes: &mut [u8]) -> Option<()> {
    match key.len() {
        16 => blocks(&aes::Aes128::new_from_slice(key).ok()?, vector, bytes),
        24 => blocks(&aes::Aes192::new_from_slice(key).ok()?, vector, bytes),
        32 => blocks(&aes::Aes256::new_from_slice(key).ok()?, vector, bytes),
        _ => return None,
    }
    Some(())
}

fn blocks<C>(cipher: &C, vector: Option<&[u8]>, bytes: &mut [u8])
where
    C: BlockCipherDecrypt<BlockSize = aes::cipher::consts::U16>,
{
    let mut last: Option<[u8; BLOCK]> = vector.and_then(|vector| vector.try_into().ok());
    for block in bytes.chunks_exact_mut(BLOCK) {
        let Ok(before) = <[u8; BLOCK]>::try_from(&*block) else { return };
        let mut plain = before.into();
        cipher.decrypt_block(&mut plain);
        block.copy_from_slice(&plain);
        if let Some(last) = &mut last {
            block.iter_mut().zip(*last).for_each(|(byte, mask)| *byte ^= mask);
            *last = before;
        }
    }
}

/// `bytes` cut or filled up with `filler` to `size`.
pub(super) fn sized(mut bytes: Vec<u8>, size: usize, filler: u8) -> Vec<u8> {
    bytes.resize(size, filler);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_decrypted_as_in_the_examples_of_nist() {
        // FIPS 197, C.1, and SP 800-38A, F.2.2.
        let key: Vec<u8> = (0..16).collect();
        let mut block = [
            0x69, 0xc4, 0xe0, 0xd8, 0x6a, 0x7b, 0x04, 0x30, 0xd8, 0xcd, 0xb7, 0x80, 0x70, 0xb4,
            0xc5, 0x5a,
        ];
        decrypt(&key, None, &mut block).unwrap();
        let plain: Vec<u8> = (0..16).map(|n| n * 0x11).collect();
        assert_eq!(block, plain[..]);
        assert_eq!(decrypt(&key[..5], None, &mut block), None);
    }
}
