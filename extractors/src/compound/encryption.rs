//! Encryption of the binary Office formats (MS-OFFCRYPTO 2.3.5 and 2.3.6): RC4 with a key for every block, made of the
//! password by MD5 in Office 97 and 2000, by SHA-1 later. Called by their readers; wrong passwords are told apart.

use crate::bytes::{u16_at, u32_at};
use md5::Md5;
use sha1::{Digest, Sha1};

/// Bytes of the salts and verifiers.
const SALT: usize = 16;
/// What of a hash goes into the keys of the older way.
const TRUNCATED: usize = 5;
/// Bytes of the keys that RC4 takes.
const KEY: usize = 16;
/// The number of the cipher among those that the newer way could name.
const RC4: u32 = 0x6801;

/// How blocks are encrypted, the password known.
#[derive(Debug, Clone)]
pub(crate) enum Cipher {
    Md5([u8; TRUNCATED]),
    /// The hash, and how many bytes of those made of it are the key.
    Sha1([u8; 20], usize),
}

impl Cipher {
    /// The cipher that `header` describes; `None` where `password` is wrong or the way is not known.
    pub(crate) fn open(header: &[u8], password: &str) -> Option<Self> {
        let password: Vec<u8> = password.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let (cipher, verifier) = match (u16_at(header, 0)?, u16_at(header, 2)?) {
            (1, 1) => Self::older(header.get(4..)?, &password)?,
            (2..=4, 2) => Self::newer(header.get(4..)?, &password)?,
            _ => return None,
        };
        cipher.fits(verifier).then_some(cipher)
    }

    /// The salt, then the verifier and its hash.
    fn older<'h>(bytes: &'h [u8], password: &[u8]) -> Option<(Self, &'h [u8])> {
        let (salt, verifier) = bytes.split_at_checked(SALT)?;
        let mut hash = Md5::new();
        let first = truncated(&Md5::digest(password));
        for _ in 0..16 {
            hash.update(first);
            hash.update(salt);
        }
        Some((Self::Md5(truncated(&hash.finalize())), verifier.get(..2 * SALT)?))
    }

    /// A header of its own size, then the salt, the verifier and its hash, the lengths of two of them in front.
    fn newer<'h>(bytes: &'h [u8], password: &[u8]) -> Option<(Self, &'h [u8])> {
        let size = usize::try_from(u32_at(bytes, 4)?).ok()?;
        let header = bytes.get(8..)?;
        if !matches!(u32_at(header, 8)?, 0 | RC4) {
            return None;
        }
        let bits = match u32_at(header, 16)? {
            0 => 40,
            bits => bits,
        };
        let rest = header.get(size..)?;
        let (salt, rest) = rest.get(4..)?.split_at_checked(SALT)?;
        let mut hash = Sha1::new();
        hash.update(salt);
        hash.update(password);
        let length = usize::try_from(bits / 8).ok().filter(|n| (TRUNCATED..=KEY).contains(n))?;
        // The length of the hash stands between the verifier and the hash.
        Some((Self::Sha1(hash.finalize().into(), length), rest))
    }

    /// Whether the verifier fits its hash, both decrypted.
    fn fits(&self, verifier: &[u8]) -> bool {
        let mut key = self.block(0);
        let mut take = |bytes: Option<&[u8]>| {
            let mut bytes = bytes.unwrap_or_default().to_vec();
            key.apply(&mut bytes);
            bytes
        };
        let plain = take(verifier.get(..SALT));
        match self {
            Self::Md5(_) => Md5::digest(&plain).as_slice() == take(verifier.get(SALT..2 * SALT)),
            Self::Sha1(..) => {
                Sha1::digest(&plain).as_slice() == take(verifier.get(SALT + 4..SALT + 24))
            }
        }
    }

    /// The key stream of a block from its start.
    pub(crate) fn block(&self, number: u32) -> KeyStream {
        let number = number.to_le_bytes();
        match self {
            Self::Md5(first) => {
                let hash = Md5::new().chain_update(first).chain_update(number).finalize();
                KeyStream::new(&hash)
            }
            Self::Sha1(first, length) => {
                let hash = Sha1::new().chain_update(first).chain_update(number).finalize();
                let mut key: Vec<u8> = hash.iter().copied().take(*length).collect();
                // Keys of 40 bits are filled with zeros.
                if *length == TRUNCATED {
                    key.resize(KEY, 0);
                }
                KeyStream::new(&key)
            }
        }
    }

    /// Decrypts a stream whose blocks have `size` bytes, in place.
    pub(crate) fn decrypt(&self, stream: &mut [u8], size: usize) {
        for (number, block) in (0..).zip(stream.chunks_mut(size.max(1))) {
            self.block(number).apply(block);
        }
    }
}

fn truncated(hash: &[u8]) -> [u8; TRUNCATED] {
    hash.first_chunk().copied().unwrap_or_default()
}

/// The stream of bytes that RC4 makes of a key.
#[derive(Debug)]
pub(crate) struct KeyStream {
    state: [u8; 256],
    i: u8,
    j: u8,
}

impl KeyStream {
    fn new(key: &[u8]) -> Self {
        let mut state = [0; 256];
        for (value, slot) in (0..=u8::MAX).zip(&mut state) {
            *slot = value;
        }
        let mut stream = Self { state, i: 0, j: 0 };
        for (i, key) in (0..=u8::MAX).zip(key.iter().cycle()) {
            stream.j = stream.j.wrapping_add(stream.at(i)).wrapping_add(*key);
            stream.state.swap(usize::from(i), usize::from(stream.j));
        }
        stream.j = 0;
        stream
    }

    fn at(&self, place: u8) -> u8 {
        self.state.get(usize::from(place)).copied().unwrap_or(0)
    }

    /// Encrypts or decrypts the next bytes.
    pub(crate) fn apply(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.i = self.i.wrapping_add(1);
            self.j = self.j.wrapping_add(self.at(self.i));
            self.state.swap(usize::from(self.i), usize::from(self.j));
            *byte ^= self.at(self.at(self.i).wrapping_add(self.at(self.j)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_stream_is_the_published_one() {
        let mut bytes = *b"Plaintext";
        KeyStream::new(b"Key").apply(&mut bytes);
        assert_eq!(bytes, [0xbb, 0xf3, 0x16, 0xe8, 0xd9, 0x40, 0xaf, 0x0a, 0xd3]);
    }

    #[test]
    fn a_password_is_verified() {
        for newer in [false, true] {
            let salt = [7; SALT];
            let password: Vec<u8> = "blåbær".encode_utf16().flat_map(u16::to_le_bytes).collect();
            let mut header: Vec<u8> = if newer { vec![4, 0, 2, 0] } else { vec![1, 0, 1, 0] };
            if newer {
                let words: [u32; 11] = [4, 32, 4, 0, RC4, 0x8004, 128, 1, 0, 0, 16];
                header.extend(words.iter().flat_map(|w| w.to_le_bytes()));
            }
            header.extend(salt);
            let of = if newer { Cipher::newer } else { Cipher::older };
            let mut verifier = header.clone();
            verifier.extend([0; 40]);
            let (cipher, _) = of(&verifier[4..], &password).unwrap();
            let mut plain = vec![9; SALT];
            if newer {
                plain.extend(Sha1::digest([9; SALT]));
            } else {
                plain.extend(Md5::digest([9; SALT]));
            }
            cipher.block(0).apply(&mut plain);
            if newer {
                plain.splice(SALT..SALT, 20_u32.to_le_bytes());
            }
            header.extend(plain);
            assert!(Cipher::open(&header, "blåbær").is_some(), "{newer}");
            assert!(Cipher::open(&header, "Blåbær").is_none(), "{newer}");
            header.truncate(header.len() - 1);
            assert!(Cipher::open(&header, "blåbær").is_none(), "{newer}");
        }
        assert!(Cipher::open(&[0xff; 100], "").is_none());
    }
}
