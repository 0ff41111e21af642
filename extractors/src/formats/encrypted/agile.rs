//! The lock of Office 2010 and later (MS-OFFCRYPTO 2.3.4.10 to 2.3.4.15): described in XML, the package in segments of its own
//! key, which is locked with the password.

use super::cipher::{BLOCK, Hash, MOST_ROUNDS, decrypt, sized};
use crate::bytes::base64;
use crate::error::Result;
use crate::limits::{Cancel, Limits};
use crate::xml::{self, Reader};
use quick_xml::events::{BytesStart, Event};

/// Bytes of the package that are encrypted together.
const SEGMENT: usize = 4_096;
/// What the keys for the verifier, its hash, and the key of the package are made with (2.3.4.13).
const VERIFIER: [u8; 8] = [0xfe, 0xa7, 0xd2, 0x76, 0x3b, 0x4b, 0x9e, 0x79];
const VERIFIER_HASH: [u8; 8] = [0xd7, 0xaa, 0x0f, 0x6d, 0x30, 0x61, 0x34, 0x4e];
const PACKAGE_KEY: [u8; 8] = [0x14, 0x6e, 0x0b, 0xe7, 0xab, 0xac, 0xd0, 0xd6];

/// What is said of the lock.
#[derive(Debug)]
pub(super) struct Lock {
    package: Way,
    password: Way,
    rounds: u32,
    verifier: Vec<u8>,
    verifier_hash: Vec<u8>,
    package_key: Vec<u8>,
}

/// How something is encrypted.
#[derive(Debug)]
struct Way {
    salt: Vec<u8>,
    /// Bytes of the key.
    key: usize,
    hash: Hash,
}

impl Way {
    /// `None` where the cipher is another one than AES in chains of blocks.
    fn of(element: &BytesStart<'_>) -> Option<Self> {
        let get = |name| xml::attribute(element, name);
        let known = get("cipherAlgorithm")? == "AES" && get("cipherChaining")? == "ChainingModeCBC";
        let bits: usize = get("keyBits")?.trim().parse().ok()?;
        Some(Self {
            salt: base64(&get("saltValue")?),
            key: bits / 8,
            hash: Hash::of(&get("hashAlgorithm")?)?,
        })
        .filter(|_| known && matches!(bits, 128 | 192 | 256))
    }

    /// Decrypts a copy of `bytes`.
    fn open(&self, key: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = bytes.to_vec();
        let vector = sized(self.salt.clone(), BLOCK, 0x36);
        decrypt(key, Some(&vector), &mut bytes)?;
        Some(bytes)
    }
}

impl Lock {
    /// Reads the stream `EncryptionInfo` behind its version; `None` where it is broken or no password opens it.
    pub(super) fn read(info: &[u8], limits: &Limits) -> Option<Self> {
        let mut reader = Reader::new(info, limits).ok()?;
        let mut package = None;
        loop {
            match reader.next_event().ok()? {
                Event::Start(element) => match xml::local(&element) {
                    "keyData" => package = Way::of(&element),
                    "encryptedKey" => {
                        let get = |name| xml::attribute(&element, name);
                        let rounds: u32 = get("spinCount")?.trim().parse().ok()?;
                        let lock = Self {
                            package: package?,
                            password: Way::of(&element)?,
                            rounds,
                            verifier: base64(&get("encryptedVerifierHashInput")?),
                            verifier_hash: base64(&get("encryptedVerifierHashValue")?),
                            package_key: base64(&get("encryptedKeyValue")?),
                        };
                        return Some(lock).filter(|_| rounds <= MOST_ROUNDS);
                    }
                    _ => {}
                },
                Event::Eof => return None,
                _ => {}
            }
        }
    }

    /// The key of the package that `password` opens; `None` where it is the wrong one.
    pub(super) fn key(&self, password: &str, cancel: &Cancel) -> Result<Option<Vec<u8>>> {
        let way = &self.password;
        let hash = way.hash.spun(password, &way.salt, self.rounds, cancel)?;
        let open = |block: &[u8], bytes: &[u8]| {
            let key = sized(way.hash.digest(&[&hash, block]), way.key, 0x36);
            way.open(&key, bytes)
        };
        let (Some(verifier), Some(expected)) =
            (open(&VERIFIER, &self.verifier), open(&VERIFIER_HASH, &self.verifier_hash))
        else {
            return Ok(None);
        };
        let own = way.hash.digest(&[&verifier]);
        let fits = expected.get(..own.len()).is_some_and(|expected| expected == own);
        let key = open(&PACKAGE_KEY, &self.package_key).filter(|_| fits);
        Ok(key.map(|key| sized(key, self.package.key, 0x36)))
    }

    /// Decrypts the package in place.
    pub(super) fn package(&self, key: &[u8], bytes: &mut [u8], cancel: &Cancel) -> Result<()> {
        for (number, segment) in (0_u32..).zip(bytes.chunks_mut(SEGMENT)) {
            super::look(cancel)?;
            let vector = self.package.hash.digest(&[&self.package.salt, &number.to_le_bytes()]);
            decrypt(key, Some(&sized(vector, BLOCK, 0x36)), segment);
        }
        Ok(())
    }
}
