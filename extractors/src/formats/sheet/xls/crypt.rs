//! Workbooks under a password (MS-XLS 2.2.10, 2.4.117): the records of the stream are encrypted, their headers are not. RC4
//! with keys from MD5 as Excel 97 does it, or from SHA-1 as Excel 2002 does; the XOR of older files is not opened.

use super::records::Records;
use crate::bytes::{u16_at, u32_at};
use crate::error::{ExtractError, Result};
use md5::{Digest, Md5};
use sha1::Sha1;

/// What a workbook is encrypted with that is only to be kept from changes.
const DEFAULT_PASSWORD: &str = "VelvetSweatshop";
/// `FilePass`, and a kind that no record has.
const FILE_PASS: u16 = 0x002f;
const NOTHING: u16 = 0xffff;
/// `BoundSheet8`, of which the place of the sheet is not encrypted.
const SHEET: u16 = 0x0085;
/// Records that are not encrypted: `BOF`, `FilePass`, `UsrExcl`, `FileLock`, `InterfaceHdr`, `RRDInfo`, `RRDHead`.
const PLAIN: [u16; 7] = [0x0809, FILE_PASS, 0x0194, 0x0195, 0x00e1, 0x0196, 0x0138];
/// Bytes of the stream after which there is another key.
const BLOCK: usize = 1_024;
const SALT: usize = 16;

/// The stream as it can be read: decrypted, where it is encrypted and a password opens it.
///
/// # Errors
/// [`ExtractError::Encrypted`] where none does.
pub(super) fn opened(stream: Vec<u8>, password: Option<&str>) -> Result<Vec<u8>> {
    let Some(pass) = Records::new(&stream, 0).take(4).find(|r| r.kind == FILE_PASS) else {
        return Ok(stream);
    };
    let at = pass.at;
    let passwords = password.into_iter().chain([DEFAULT_PASSWORD]);
    let key = passwords.filter_map(|password| Key::of(pass.data, password)).next();
    let mut stream = decrypted(&stream, &key.ok_or(ExtractError::Encrypted)?);
    if let Some(kind) = stream.get_mut(at..at + 2) {
        kind.copy_from_slice(&NOTHING.to_le_bytes());
    }
    Ok(stream)
}

/// What the keys of blocks are made from.
enum Key {
    Md5([u8; 5]),
    Sha1 { hash: Vec<u8>, bytes: usize },
}

impl Key {
    /// The key that a password gives; `None` where it is the wrong one, or the encryption another.
    fn of(data: &[u8], password: &str) -> Option<Self> {
        let letters: Vec<u8> = password.encode_utf16().flat_map(u16::to_le_bytes).collect();
        if u16_at(data, 0)? != 1 {
            return None;
        }
        let (key, verifier, hash) = match (u16_at(data, 2)?, u16_at(data, 4)?) {
            (1, 1) => {
                let salt = data.get(6..6 + SALT)?;
                let verifier = data.get(6 + SALT..6 + 2 * SALT)?;
                (Self::md5(salt, &letters)?, verifier, data.get(6 + 2 * SALT..6 + 3 * SALT)?)
            }
            (2..=4, 2) => {
                let size = usize::try_from(u32_at(data, 10)?).ok()?;
                let (header, rest) = data.get(14..)?.split_at_checked(size)?;
                let rest = rest.get(4..)?;
                let bits = usize::try_from(u32_at(header, 16)?).ok()?;
                let mut hash = Sha1::new();
                hash.update(rest.get(..SALT)?);
                hash.update(&letters);
                let bytes = if bits == 0 { 5 } else { bits / 8 };
                let key = Self::Sha1 { hash: hash.finalize().to_vec(), bytes: bytes.min(16) };
                let verifier = rest.get(SALT..2 * SALT)?;
                (key, verifier, rest.get(2 * SALT + 4..2 * SALT + 24)?)
            }
            _ => return None,
        };
        let mut stream = Rc4::new(&key.block(0));
        let verifier: Vec<u8> = verifier.iter().map(|b| b ^ stream.next_byte()).collect();
        let hash: Vec<u8> = hash.iter().map(|b| b ^ stream.next_byte()).collect();
        let right = match &key {
            Self::Md5(_) => hash == Md5::digest(&verifier).to_vec(),
            Self::Sha1 { .. } => hash == Sha1::digest(&verifier).to_vec(),
        };
        right.then_some(key)
    }

    /// MS-OFFCRYPTO 2.3.6.2.
    fn md5(salt: &[u8], letters: &[u8]) -> Option<Self> {
        let password = Md5::digest(letters);
        let mut hash = Md5::new();
        for _ in 0..16 {
            hash.update(password.get(..5)?);
            hash.update(salt);
        }
        Some(Self::Md5(*hash.finalize().first_chunk()?))
    }

    /// The key of a block.
    fn block(&self, number: u32) -> Vec<u8> {
        match self {
            Self::Md5(hash) => {
                let mut key = Md5::new();
                key.update(hash);
                key.update(number.to_le_bytes());
                key.finalize().to_vec()
            }
            // MS-OFFCRYPTO 2.3.5.2; a short key is filled up.
            Self::Sha1 { hash, bytes } => {
                let mut key = Sha1::new();
                key.update(hash);
                key.update(number.to_le_bytes());
                let mut key = key.finalize().to_vec();
                key.truncate(*bytes);
                if *bytes == 5 {
                    key.resize(16, 0);
                }
                key
            }
        }
    }
}

/// A copy of the stream with the data of its records decrypted.
fn decrypted(stream: &[u8], key: &Key) -> Vec<u8> {
    let mut out = stream.to_vec();
    let mut secret: Vec<u8> = Vec::new();
    let mut block = usize::MAX;
    for record in Records::new(stream, 0).filter(|record| !PLAIN.contains(&record.kind)) {
        let start = record.at + 4;
        let plain = if record.kind == SHEET { 4 } else { 0 };
        for at in start + plain..start + record.data.len() {
            if at / BLOCK != block {
                block = at / BLOCK;
                let mut cipher = Rc4::new(&key.block(u32::try_from(block).unwrap_or(u32::MAX)));
                secret = (0..BLOCK).map(|_| cipher.next_byte()).collect();
            }
            if let (Some(byte), Some(mix)) = (out.get_mut(at), secret.get(at % BLOCK)) {
                *byte ^= mix;
            }
        }
    }
    out
}

/// The RC4 cipher.
struct Rc4 {
    state: [u8; 256],
    i: u8,
    j: u8,
}

impl Rc4 {
    fn new(key: &[u8]) -> Self {
        let mut cipher = Self { state: std::array::from_fn(|i| i as u8), i: 0, j: 0 };
        let mut j = 0_u8;
        for (i, mix) in (0..=255_u8).zip(key.iter().cycle()) {
            j = j.wrapping_add(cipher.at(i)).wrapping_add(*mix);
            cipher.state.swap(usize::from(i), usize::from(j));
        }
        cipher
    }

    fn at(&self, i: u8) -> u8 {
        self.state.get(usize::from(i)).copied().unwrap_or(0)
    }

    fn next_byte(&mut self) -> u8 {
        self.i = self.i.wrapping_add(1);
        self.j = self.j.wrapping_add(self.at(self.i));
        self.state.swap(usize::from(self.i), usize::from(self.j));
        self.at(self.at(self.i).wrapping_add(self.at(self.j)))
    }
}

#[cfg(test)]
mod tests {
    use super::Rc4;

    #[test]
    fn the_cipher_gives_the_known_stream() {
        // RFC 6229, the key of 40 bits.
        let mut cipher = Rc4::new(&[1, 2, 3, 4, 5]);
        let stream: Vec<u8> = (0..8).map(|_| cipher.next_byte()).collect();
        assert_eq!(stream, [0xb2, 0x39, 0x63, 0x05, 0xf0, 0x3d, 0xc0, 0x27]);
    }
}
