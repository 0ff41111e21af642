//! Office documents under a password: a compound file around an encrypted package (MS-OFFCRYPTO 2.3). With the right password,
//! or the one that programs take where the author chose none, what is inside is read by its own reader.

mod agile;
mod ciphers;
mod standard;

use super::{Document, Family, Format, Sign, Spec};
use crate::bytes::{u16_at, u64_at};
use crate::compound::Compound;
use crate::error::{ExtractError, Result};
use crate::limits::Cancel;
use crate::sink::Sink;
use crate::{Facts, Hints, Input};
use ciphers::Key;
use std::sync::Arc;

/// What a workbook is encrypted with that is only to be kept from changes (MS-XLS 2.4.191 calls it the default password).
const DEFAULT_PASSWORD: &str = "VelvetSweatshop";

/// Password-protected Office document.
#[derive(Debug)]
pub struct OfficeEncrypted;

impl Format for OfficeEncrypted {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "ooxml_encrypted",
            title: "password-protected Office document",
            family: Family::Word,
            mime_types: &["application/x-ole-encrypted"],
            extensions: &[],
            signs: &[Sign::Stream("EncryptedPackage")],
            readable: true,
        }
    }

    fn probe(&self, _document: Document<'_>, _cancel: &Cancel) -> Result<Facts> {
        Ok(Facts { encrypted: Some(true), ..Facts::default() })
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let package = decrypt(document, sink.cancel())?;
        let input = Input::memory(Arc::new(package));
        let detection = crate::detect(&input, &Hints::default(), document.limits)?;
        // Another document of this kind inside would go on for ever.
        if detection.name() == self.spec().name {
            return Err(ExtractError::Encrypted);
        }
        let inner = Document { input: &input, detection: &detection, ..document };
        detection.format.extract(inner, sink)
    }
}

/// The package, decrypted.
fn decrypt(document: Document<'_>, cancel: &Cancel) -> Result<Vec<u8>> {
    let bytes = document.input.bytes(document.limits)?;
    let file = Compound::open((*bytes).as_ref())
        .ok_or_else(|| ExtractError::corrupt("the compound file is broken"))?;
    let stream = |name| {
        file.stream(name).ok_or_else(|| ExtractError::corrupt("the encrypted package is broken"))
    };
    let info = stream("EncryptionInfo")?;
    let given = document.options.password.as_deref();
    let passwords = given.into_iter().chain([DEFAULT_PASSWORD]);
    let mut key = None;
    for password in passwords {
        if key.is_none() {
            key = key_of(&info, password, document, cancel)?;
        }
    }
    let key = key.ok_or(ExtractError::Encrypted)?;
    let mut package = stream("EncryptedPackage")?;
    // How long it is without the padding stands before it; more than there is is not believed.
    let length = u64_at(&package, 0).and_then(|n| usize::try_from(n).ok()).unwrap_or(usize::MAX);
    package.drain(..package.len().min(8));
    key.decrypt(&mut package, cancel)?;
    package.truncate(length);
    Ok(package)
}

/// The key that `password` gives; `None` where it is the wrong one.
fn key_of(
    info: &[u8],
    password: &str,
    document: Document<'_>,
    cancel: &Cancel,
) -> Result<Option<Key>> {
    let letters: Vec<u8> = password.encode_utf16().flat_map(u16::to_le_bytes).collect();
    match (u16_at(info, 0), u16_at(info, 2)) {
        (Some(4), Some(4)) => {
            agile::key(info.get(8..).unwrap_or_default(), &letters, document.limits, cancel)
        }
        (Some(2..=4), Some(2)) => standard::key(info, &letters, cancel),
        // By certificates, or by something else that no password opens.
        _ => Err(ExtractError::Encrypted),
    }
}

#[cfg(test)]
mod tests;
