//! Office documents under a password (MS-OFFCRYPTO 2.3): a compound file with the package locked in one stream and the lock
//! described in another. The package is opened here, and read by the reader of what it holds.

mod agile;
mod cipher;
mod standard;

use super::{Document, Family, Format, Sign, Spec};
use crate::bytes::{u16_at, u64_at};
use crate::compound::Compound;
use crate::error::{ExtractError, Result};
use crate::input::Input;
use crate::limits::{Cancel, Limits};
use crate::sink::Sink;
use crate::{Facts, Hints};
use std::sync::Arc;

/// With this password Office locks what should open without one, such as workbooks that are only protected (2.4.2.3).
const NO_PASSWORD: &str = "VelvetSweatshop";

/// Password-protected Office document.
#[derive(Debug)]
pub struct Encrypted;

impl Format for Encrypted {
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

    fn probe(&self, _: Document<'_>, _: &Cancel) -> Result<Facts> {
        // Trying passwords takes longer than looking may take.
        Ok(Facts { encrypted: Some(true), ..Facts::default() })
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let limits = document.limits;
        let bytes = document.input.bytes(limits)?;
        let given = document.options.password.as_deref();
        let mut opened = Err(ExtractError::Encrypted);
        for password in given.into_iter().chain([NO_PASSWORD]) {
            opened = open((*bytes).as_ref(), password, limits, sink.cancel());
            if !matches!(opened, Err(ExtractError::Encrypted)) {
                break;
            }
        }
        drop(bytes);
        let package = opened?;
        if !package.starts_with(b"PK") {
            return Err(ExtractError::corrupt("the locked package is broken"));
        }
        let input = Input::memory(Arc::new(package));
        let detection = crate::detect(&input, &Hints::default(), limits)?;
        detection
            .format
            .extract(Document { input: &input, detection: &detection, ..document }, sink)
    }
}

/// The package in the compound file `bytes`.
fn open(bytes: &[u8], password: &str, limits: &Limits, cancel: &Cancel) -> Result<Vec<u8>> {
    let file = Compound::open(bytes)
        .ok_or_else(|| ExtractError::corrupt("the compound file is broken"))?;
    // Without a description the lock is one of rights, which no password opens.
    let info = file.stream("EncryptionInfo").ok_or(ExtractError::Encrypted)?;
    let mut package = file.stream("EncryptedPackage").unwrap_or_default();
    let size = u64_at(&package, 0).unwrap_or(0);
    package.drain(..package.len().min(8));
    let rest = info.get(4..).unwrap_or_default();
    match (u16_at(&info, 0), u16_at(&info, 2)) {
        (Some(2..=4), Some(2)) => {
            let lock = standard::Lock::read(rest).ok_or(ExtractError::Encrypted)?;
            let key = lock.key(password, cancel)?.ok_or(ExtractError::Encrypted)?;
            standard::package(&key, &mut package, cancel)?;
        }
        (Some(4), Some(4)) => {
            let xml = rest.get(4..).unwrap_or_default();
            let lock = agile::Lock::read(xml, limits).ok_or(ExtractError::Encrypted)?;
            let key = lock.key(password, cancel)?.ok_or(ExtractError::Encrypted)?;
            lock.package(&key, &mut package, cancel)?;
        }
        _ => return Err(ExtractError::Encrypted),
    }
    package.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    Ok(package)
}

fn look(cancel: &Cancel) -> Result<()> {
    if cancel.is_cancelled() { Err(ExtractError::Cancelled) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
