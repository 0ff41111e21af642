//! Agile encryption, as Office 2010 and later write it (MS-OFFCRYPTO 2.3.4.10 to 2.3.4.15).

use super::ciphers::{Cipher, Hash, Key};
use crate::error::{ExtractError, Result};
use crate::limits::{Cancel, Limits};
use crate::xml;
use quick_xml::events::{BytesStart, Event};

/// What is hashed with the password to get a key for each of three things (2.3.4.13).
const VERIFIER: [u8; 8] = [0xfe, 0xa7, 0xd2, 0x76, 0x3b, 0x4b, 0x9e, 0x79];
const VERIFIER_HASH: [u8; 8] = [0xd7, 0xaa, 0x0f, 0x6d, 0x30, 0x61, 0x34, 0x4e];
const KEY: [u8; 8] = [0x14, 0x6e, 0x0b, 0xe7, 0xab, 0xac, 0xd0, 0xd6];
/// What a hash that is shorter than the key is filled up with.
const FILLER: u8 = 0x36;
/// Most rounds of the hash; programs write 100,000.
const MOST_ROUNDS: u32 = 1_000_000;
/// Characters of a value.
const LONGEST_VALUE: usize = 4_096;

/// How something is encrypted.
#[derive(Debug)]
struct Scheme {
    hash: Hash,
    salt: Vec<u8>,
    key_bytes: usize,
}

/// How the key of the package is encrypted with a password.
#[derive(Debug)]
struct Lock {
    scheme: Scheme,
    rounds: u32,
    verifier: Vec<u8>,
    verifier_hash: Vec<u8>,
    key: Vec<u8>,
}

/// The key that `password` gives; `None` where it is the wrong one.
pub(super) fn key(
    description: &[u8],
    password: &[u8],
    limits: &Limits,
    cancel: &Cancel,
) -> Result<Option<Key>> {
    let (data, lock) = read(description, limits)?;
    if lock.rounds > MOST_ROUNDS {
        return Err(ExtractError::Encrypted);
    }
    let Scheme { hash, salt, key_bytes } = &lock.scheme;
    let spun = hash.spun(salt, password, lock.rounds, cancel)?;
    let decrypted = |with: [u8; 8], secret: &[u8]| {
        let mut key = hash.of(&[&spun, &with]);
        key.resize(*key_bytes, FILLER);
        let mut bytes = secret.to_vec();
        Cipher::new(&key)?.chained(salt, &mut bytes);
        Some(bytes)
    };
    let opened = || {
        let mut verifier = decrypted(VERIFIER, &lock.verifier)?;
        verifier.truncate(salt.len());
        let expected = decrypted(VERIFIER_HASH, &lock.verifier_hash)?;
        let right = expected.starts_with(&hash.of(&[&verifier]));
        let mut key = decrypted(KEY, &lock.key)?;
        key.truncate(*key_bytes);
        right.then(|| Cipher::new(&key)).flatten()
    };
    let chain = Some((data.hash, data.salt));
    Ok(opened().map(|cipher| Key { cipher, chain }))
}

/// How the package and its key are encrypted.
fn read(description: &[u8], limits: &Limits) -> Result<(Scheme, Lock)> {
    let mut reader = xml::Reader::new(description, limits)?;
    let mut data = None;
    loop {
        match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "keyData" => data = scheme(&element),
                "encryptedKey" => {
                    if let (Some(data), Some(lock)) = (data.take(), lock(&element)) {
                        return Ok((data, lock));
                    }
                }
                _ => {}
            },
            // Another cipher, or no password at all.
            Event::Eof => return Err(ExtractError::Encrypted),
            _ => {}
        }
    }
}

fn scheme(element: &BytesStart<'_>) -> Option<Scheme> {
    let text = |name| xml::attribute(element, name);
    let aes = text("cipherAlgorithm")? == "AES" && text("cipherChaining")? == "ChainingModeCBC";
    let bits: usize =
        text("keyBits")?.parse().ok().filter(|bits| matches!(bits, 128 | 192 | 256))?;
    let hash = Hash::named(&text("hashAlgorithm")?).filter(|_| aes)?;
    Some(Scheme { hash, salt: bytes(element, "saltValue")?, key_bytes: bits / 8 })
}

fn lock(element: &BytesStart<'_>) -> Option<Lock> {
    Some(Lock {
        scheme: scheme(element)?,
        rounds: xml::attribute(element, "spinCount")?.parse().ok()?,
        verifier: bytes(element, "encryptedVerifierHashInput")?,
        verifier_hash: bytes(element, "encryptedVerifierHashValue")?,
        key: bytes(element, "encryptedKeyValue")?,
    })
}

/// A value in base 64 (RFC 4648).
fn bytes(element: &BytesStart<'_>, name: &str) -> Option<Vec<u8>> {
    let text = xml::attribute(element, name).filter(|text| text.len() <= LONGEST_VALUE)?;
    let mut out = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text.bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'=') {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    Some(out)
}
