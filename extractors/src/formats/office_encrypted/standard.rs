//! Standard encryption, as Office 2007 writes it (MS-OFFCRYPTO 2.3.4.5 to 2.3.4.9).

use super::ciphers::{Cipher, Hash, Key};
use crate::bytes::u32_at;
use crate::error::{ExtractError, Result};
use crate::limits::Cancel;

const ROUNDS: u32 = 50_000;
/// The cipher of the header: AES with keys of three lengths.
const AES: std::ops::RangeInclusive<u32> = 0x660e..=0x6610;
const SALT: usize = 16;
/// Bytes of the first hash, and of the block that it is mixed into.
const HASH: usize = 20;
const MIXED: usize = 64;

/// The key that `password` gives; `None` where it is the wrong one.
pub(super) fn key(info: &[u8], password: &[u8], cancel: &Cancel) -> Result<Option<Key>> {
    let found = parts(info).ok_or_else(|| ExtractError::corrupt("the encryption is broken"))?;
    if !AES.contains(&found.algorithm) {
        return Err(ExtractError::Encrypted);
    }
    let spun = Hash::Sha1.spun(found.salt, password, ROUNDS, cancel)?;
    let last = Hash::Sha1.of(&[&spun, &0_u32.to_le_bytes()]);
    let mixed = |with: u8| {
        let mut block = [with; MIXED];
        block.iter_mut().zip(&last).for_each(|(byte, hash)| *byte ^= hash);
        Hash::Sha1.of(&[&block])
    };
    let key = [mixed(0x36), mixed(0x5c)].concat();
    let length = usize::try_from(found.key_bits / 8).unwrap_or(0);
    let Some(cipher) = key.get(..length).and_then(Cipher::new) else {
        return Err(ExtractError::Encrypted);
    };
    let mut verifier = found.verifier.to_vec();
    let mut hash = found.hash.to_vec();
    cipher.blocks(&mut verifier);
    cipher.blocks(&mut hash);
    let right = hash.get(..HASH) == Some(Hash::Sha1.of(&[&verifier]).as_slice());
    Ok(right.then_some(Key { cipher, chain: None }))
}

struct Parts<'a> {
    algorithm: u32,
    key_bits: u32,
    salt: &'a [u8],
    verifier: &'a [u8],
    hash: &'a [u8],
}

/// The header (2.3.2) and the verifier (2.3.3) behind it.
fn parts(info: &[u8]) -> Option<Parts<'_>> {
    let size = usize::try_from(u32_at(info, 8)?).ok()?;
    let (header, rest) = info.get(12..)?.split_at_checked(size)?;
    let verifier = rest.get(4..)?;
    Some(Parts {
        algorithm: u32_at(header, 8)?,
        key_bits: u32_at(header, 16)?,
        salt: verifier.get(..SALT)?,
        verifier: verifier.get(SALT..2 * SALT)?,
        hash: verifier.get(2 * SALT + 4..2 * SALT + 36)?,
    })
}
