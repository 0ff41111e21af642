//! Workbooks under a password (MS-XLS 2.2.10, 2.4.117): the records of the stream are encrypted, their headers are not. The
//! XOR of files before Excel 97 is not opened.

use super::records::Records;
use crate::bytes::u16_at;
use crate::compound::encryption::Cipher;
use crate::error::{ExtractError, Result};

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
/// The kind of encryption that is not XOR.
const RC4: u16 = 1;

/// The stream as it can be read: decrypted, where it is encrypted and a password opens it.
///
/// # Errors
/// [`ExtractError::Encrypted`] where none does.
pub(super) fn opened(stream: Vec<u8>, password: Option<&str>) -> Result<Vec<u8>> {
    let Some(pass) = Records::new(&stream, 0).take(4).find(|r| r.kind == FILE_PASS) else {
        return Ok(stream);
    };
    let header = pass.data.get(2..).filter(|_| u16_at(pass.data, 0) == Some(RC4));
    let mut passwords = password.into_iter().chain([DEFAULT_PASSWORD]);
    let cipher = header.and_then(|header| passwords.find_map(|p| Cipher::open(header, p)));
    let mut plain = decrypted(&stream, &cipher.ok_or(ExtractError::Encrypted)?);
    if let Some(kind) = plain.get_mut(pass.at..pass.at + 2) {
        kind.copy_from_slice(&NOTHING.to_le_bytes());
    }
    Ok(plain)
}

/// A copy of the stream with the data of its records decrypted.
fn decrypted(stream: &[u8], cipher: &Cipher) -> Vec<u8> {
    let mut out = stream.to_vec();
    let mut secret = [0; BLOCK];
    let mut block = usize::MAX;
    for record in Records::new(stream, 0).filter(|record| !PLAIN.contains(&record.kind)) {
        let start = record.at + 4;
        let plain = if record.kind == SHEET { 4 } else { 0 };
        for at in start + plain..start + record.data.len() {
            if at / BLOCK != block {
                block = at / BLOCK;
                secret = [0; BLOCK];
                cipher.block(u32::try_from(block).unwrap_or(u32::MAX)).apply(&mut secret);
            }
            if let (Some(byte), Some(mix)) = (out.get_mut(at), secret.get(at % BLOCK)) {
                *byte ^= mix;
            }
        }
    }
    out
}
