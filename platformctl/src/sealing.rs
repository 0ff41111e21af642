//! Sealing, in the format of Bitnami's sealed-secrets controller: two bytes of length, a session key under RSA-OAEP with SHA-256
//! whose label is `namespace/name`, then the value under AES-256-GCM with a nonce of zeros. The nonce may be constant because
//! every value has a session key of its own. Called by `sealed`; touches no file.

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use anyhow::{Context, Result, bail};
use getrandom::SysRng;
use rsa::oaep::{DecryptingKey, EncryptingKey};
use rsa::sha2::Sha256;
use rsa::traits::{Decryptor, RandomizedEncryptor};
use rsa::{PrivateKey, PublicKey};
use zeroize::Zeroizing;

const NONCE: [u8; 12] = [0; 12];
const SESSION_KEY: usize = 32;

/// What a secret is bound to: nobody can take its value into another secret.
pub(crate) fn label(namespace: &str, name: &str) -> String {
    format!("{namespace}/{name}")
}

/// Bytes from the operating system's generator.
pub(crate) fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(bytes.as_mut()).context("the system gives no random bytes")?;
    Ok(bytes)
}

/// Seals `value` for `label`. Only the private key opens it, and only under the same label.
pub(crate) fn seal(key: &PublicKey, label: &str, value: &[u8]) -> Result<Vec<u8>> {
    let session = random::<SESSION_KEY>()?;
    let wrapping = EncryptingKey::<Sha256>::new_with_label(key.clone(), label.as_bytes());
    let wrapped = wrapping.encrypt_with_rng(&mut SysRng, session.as_ref())?;
    let length = u16::try_from(wrapped.len()).context("the sealing key is too long")?;
    let cipher = Aes256Gcm::new_from_slice(session.as_ref())?;
    let Ok(text) = cipher.encrypt(&Nonce::from(NONCE), value) else { bail!("cannot be sealed") };
    let mut sealed = Vec::with_capacity(2 + wrapped.len() + text.len());
    sealed.extend_from_slice(&length.to_be_bytes());
    sealed.extend_from_slice(&wrapped);
    sealed.extend_from_slice(&text);
    Ok(sealed)
}

/// Opens what `seal` made.
///
/// # Errors
/// Another key, another label, or bytes that are not sealed: one sentence for all of them.
pub(crate) fn open(key: &PrivateKey, label: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let opened = || {
        let (length, rest) = sealed.split_first_chunk::<2>()?;
        let (wrapped, text) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        let wrapping = DecryptingKey::<Sha256>::new_with_label(key.clone(), label.as_bytes());
        let session = Zeroizing::new(wrapping.decrypt(wrapped).ok()?);
        let cipher = Aes256Gcm::new_from_slice(&session).ok()?;
        cipher.decrypt(&Nonce::from(NONCE), text).ok()
    };
    opened().map(Zeroizing::new).context("cannot be opened with this key under this name")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> (PrivateKey, PublicKey) {
        let private = PrivateKey::new(&mut SysRng, 2048).unwrap();
        let public = private.to_public_key();
        (private, public)
    }

    #[test]
    fn what_is_sealed_opens_under_its_own_name_only() {
        let (private, public) = pair();
        let sealed = seal(&public, "openwebui/openwebui-secrets", b"a value").unwrap();
        let opened = open(&private, "openwebui/openwebui-secrets", &sealed).unwrap();
        assert_eq!(opened.as_slice(), b"a value");
        for label in ["litellm/openwebui-secrets", "openwebui/other", ""] {
            open(&private, label, &sealed).unwrap_err();
        }
        let (other, _) = pair();
        open(&other, "openwebui/openwebui-secrets", &sealed).unwrap_err();
    }

    #[test]
    fn damaged_or_cut_bytes_are_an_error() {
        let (private, public) = pair();
        let sealed = seal(&public, "a/b", b"value").unwrap();
        for cut in [0, 1, 2, 100, sealed.len() - 1] {
            open(&private, "a/b", &sealed[..cut]).unwrap_err();
        }
        let mut damaged = sealed;
        *damaged.last_mut().unwrap() ^= 1;
        open(&private, "a/b", &damaged).unwrap_err();
    }

    #[test]
    fn the_same_value_never_seals_to_the_same_bytes() {
        let (_, public) = pair();
        assert_ne!(seal(&public, "a/b", b"v").unwrap(), seal(&public, "a/b", b"v").unwrap());
    }
}
