//! S/MIME (RFC 8551): what is only signed is taken out of its wrapping (RFC 5652, 5), what is sealed is recognised. Nothing
//! is verified or decrypted here. Called by the reader of EML.

use super::mime::headers::Headers;
use super::mime::tree::Part;

/// Wrappings within each other that are taken off.
const MOST_LAYERS: usize = 4;
/// `1.2.840.113549.1.7.2`, signed data.
const SIGNED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
/// `1.2.840.113549.1.7.3`, enveloped data.
const ENVELOPED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03";
/// `1.2.840.113549.1.9.16.1.23`, authenticated enveloped data.
const AUTHENTICATED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17";

/// Whether a part is encrypted.
pub(super) fn is_sealed(part: &Part<'_>) -> bool {
    match part.kind.get("smime-type").unwrap_or_default() {
        "signed-data" | "certs-only" | "compressed-data" => false,
        "enveloped-data" | "authenveloped-data" | "authEnveloped-data" => true,
        _ => {
            let head = part.body.get(..part.body.len().min(400)).unwrap_or_default();
            let head = part.transfer.decode(head);
            let has = |id: &[u8]| head.windows(id.len()).take(64).any(|w| w == id);
            has(ENVELOPED) || has(AUTHENTICATED)
        }
    }
}

/// The message, its own header included, inside of the signature around `bytes`; `None` where there is none.
pub(super) fn unwrapped(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut inner = content_of(bytes)?;
    for _ in 1..MOST_LAYERS {
        match content_of(&inner) {
            Some(deeper) => inner = deeper,
            None => break,
        }
    }
    Some(inner)
}

fn content_of(message: &[u8]) -> Option<Vec<u8>> {
    let (headers, start) = Headers::read(message, |_| false);
    let kind = headers.line("content-type")?;
    let kind = super::mime::parameters::Parameters::read(&kind);
    if !matches!(kind.value.as_str(), "application/pkcs7-mime" | "application/x-pkcs7-mime") {
        return None;
    }
    let transfer = headers.line("content-transfer-encoding").unwrap_or_default();
    let transfer = super::mime::transfer::Transfer::of(&transfer);
    signed(&transfer.decode(message.get(start..)?))
}

/// The content of signed data, for people a message: `ContentInfo`, `SignedData`, `EncapsulatedContentInfo` (RFC 5652, 3, 5.1 and 5.2).
pub(super) fn signed(der: &[u8]) -> Option<Vec<u8>> {
    let info = inside(der, 0x30)?;
    let (id, rest) = element(info, 0x06)?;
    if id != SIGNED {
        return None;
    }
    let data = inside(inside(rest, 0xa0)?, 0x30)?;
    // The version and the set of digests.
    let data = skipped(skipped(data)?)?;
    let content = inside(data, 0x30)?;
    let octets = inside(skipped(content)?, 0xa0)?;
    if octets.first() == Some(&0x04) {
        return element(octets, 0x04).map(|(bytes, _)| bytes.to_vec());
    }
    let mut rest = inside(octets, 0x24)?;
    let mut out = Vec::new();
    while let Some((bytes, after)) = element(rest, 0x04) {
        out.extend_from_slice(bytes);
        rest = after;
    }
    Some(out)
}

/// Tag, length and what follows (X.690, 8.1); no length is one that is not stated.
fn header(der: &[u8]) -> Option<(u8, Option<usize>, &[u8])> {
    let (tag, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    match first {
        0x80 => Some((*tag, None, rest)),
        0..0x80 => Some((*tag, Some(usize::from(*first)), rest)),
        _ => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let length = bytes
                .iter()
                .try_fold(0_usize, |n, b| n.checked_mul(256)?.checked_add(usize::from(*b)))?;
            Some((*tag, Some(length), rest))
        }
    }
}

/// What is inside an element with this tag; what is cut off is taken as far as it goes.
fn inside(der: &[u8], tag: u8) -> Option<&[u8]> {
    let (found, length, rest) = header(der)?;
    let length = length.unwrap_or(rest.len()).min(rest.len());
    if found == tag { rest.get(..length) } else { None }
}

/// A primitive element with this tag, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (found, length, rest) = header(der)?;
    if found != tag {
        return None;
    }
    rest.split_at_checked(length?.min(rest.len()))
}

/// What follows an element, one of no stated length included.
fn skipped(der: &[u8]) -> Option<&[u8]> {
    let mut rest = der;
    let mut open = 0_usize;
    loop {
        let (tag, length, after) = header(rest)?;
        match (tag, length) {
            (0, Some(0)) => {
                open = open.checked_sub(1)?;
                rest = after;
            }
            (_, None) => {
                open += 1;
                rest = after;
            }
            (_, Some(length)) => rest = after.get(length..)?,
        }
        if open == 0 {
            return Some(rest);
        }
    }
}
