//! The headers of a request to Tika. Called by the engine alone. No file name goes out: Tika writes names to its log, and all
//! that it uses of one is the extension.
//!
//! `X-Tika-Timeout-Millis` is left out on purpose: a value above the server's own is refused, and a lower one makes a 3.x
//! server end its process, with every other document in it, as soon as we have given up on ours.

use super::{Ocr, Version};
use crate::engines::Job;
use extractors::Detection;
use reqwest::RequestBuilder;
use reqwest::header::{ACCEPT, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};

/// Adds what Tika should know about the document. 4.x ignores the options, which is why it gets none.
pub(super) fn headers(
    request: RequestBuilder,
    job: &Job,
    version: Version,
    ocr: Ocr,
) -> RequestBuilder {
    let mut request = request.header(ACCEPT, "text/html");
    if let Some(name) = stand_in(&job.detection, job.file_name.as_deref()) {
        request = request.header(CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""));
    }
    if let Some(mime_type) = surer_than_tika(&job.detection) {
        request = request.header(CONTENT_TYPE, mime_type);
    }
    match version {
        Version::V3 => options(request, job, ocr),
        Version::V4 => request,
    }
}

fn options(mut request: RequestBuilder, job: &Job, ocr: Ocr) -> RequestBuilder {
    // Any such header replaces the server's own settings of that parser, so the default sends none.
    request = match ocr {
        Ocr::Auto => request,
        Ocr::On => request.header("X-Tika-PDFOcrStrategy", "ocr_only"),
        Ocr::Off => {
            request.header("X-Tika-PDFOcrStrategy", "no_ocr").header("X-Tika-OCRskipOcr", "true")
        }
    };
    match &job.password {
        Some(password) => {
            let mut value = base64_value(password);
            value.set_sensitive(true);
            request.header("Password_Base64_UTF-8", value)
        }
        None => request,
    }
}

/// A name with nothing of the sender's but the extension: the format's own, or for text, where the name may say more than the
/// bytes, the one that was given.
fn stand_in(detection: &Detection, name: Option<&str>) -> Option<String> {
    let spec = detection.format.spec();
    let given = name
        .and_then(|name| name.rsplit_once('.'))
        .map(|(_, extension)| extension.to_ascii_lowercase())
        .filter(|extension| (1..=16).contains(&extension.len()))
        .filter(|extension| extension.bytes().all(|b| b.is_ascii_alphanumeric()))
        .filter(|_| detection.contradicts.is_none());
    let extension = given.or_else(|| spec.extensions.first().map(|&e| e.to_owned()))?;
    Some(format!("document.{extension}"))
}

/// The types that Tika guesses worse than we do: mail looks like text to it unless it begins with one of a few headers. For
/// 3.x a type is a command and not a hint, and an alias that it does not know gives an empty answer, so nothing else is sent.
fn surer_than_tika(detection: &Detection) -> Option<&'static str> {
    matches!(detection.mime_type, "message/rfc822" | "application/mbox")
        .then_some(detection.mime_type)
}

/// RFC 4648, section 4: passwords may hold letters that no header can.
fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for piece in text.as_bytes().chunks(3) {
        let bits = piece.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - piece.len()));
        for place in 0..4 {
            let letter = LETTERS.get((bits >> (18 - 6 * place) & 63) as usize);
            out.push(if place > piece.len() { '=' } else { char::from(*letter.unwrap_or(&b'=')) });
        }
    }
    out
}

fn base64_value(text: &str) -> HeaderValue {
    HeaderValue::from_str(&base64(text)).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use extractors::{Hints, detect_head};

    #[test]
    fn base64_is_that_of_the_rfc() {
        let cases =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (text, wanted) in cases {
            assert_eq!(base64(text), wanted);
        }
        assert_eq!(base64("blåbær"), "YmzDpWLDpnI=");
    }

    #[test]
    fn only_an_extension_goes_out_and_only_a_plain_one() {
        let hints = Hints::default();
        let rtf = detect_head(b"{\\rtf1 x}", &hints).unwrap();
        let name = |name| stand_in(&rtf, name).unwrap();
        assert_eq!(name(Some("Jens Hansens sygemelding.RTF")), "document.rtf");
        assert_eq!(name(Some("a.\"; filename=\"b")), "document.rtf");
        assert_eq!(name(Some("a.r\r\nX: y")), "document.rtf");
        assert_eq!(name(None), "document.rtf");
    }
}
