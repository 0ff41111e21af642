//! What tests share: reading a document as a caller would, and reading a text again with damage.

use crate::{Cancel, Collected, Hints, Input, Limits, Options, Result, markdown};
use std::sync::Arc;

/// Reads `bytes` by what they say of themselves.
pub(super) fn opened(bytes: &[u8], options: &Options) -> Collected {
    let input = Input::memory(Arc::new(bytes.to_vec()));
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    let mut out = Collected::default();
    crate::extract(&input, &detection, options, &limits, &Cancel::default(), &mut out).unwrap();
    out
}

/// Reads `bytes` under a name, or under none; the format has to be `format`.
pub(super) fn read(bytes: &[u8], name: Option<&str>, format: &str) -> Collected {
    let (out, outcome) = read_with(bytes, name, format, &Options::default(), &Limits::default());
    outcome.unwrap();
    out
}

/// [`read`] with options and limits.
pub(super) fn read_with(
    bytes: &[u8],
    name: Option<&str>,
    format: &str,
    options: &Options,
    limits: &Limits,
) -> (Collected, Result<()>) {
    let input = Input::memory(Arc::new(bytes.to_vec()));
    let hints = Hints { file_name: name, mime_type: None };
    let detection = crate::detect(&input, &hints, limits).unwrap();
    let start: String = String::from_utf8_lossy(bytes).chars().take(80).collect();
    assert_eq!(detection.name(), format, "{start}");
    let mut out = Collected::default();
    let outcome = crate::extract(&input, &detection, options, limits, &Cancel::default(), &mut out);
    (out, outcome)
}

/// The Markdown of everything that was read.
pub(super) fn render(out: &Collected) -> String {
    out.parts.iter().map(|part| markdown::render(&part.blocks)).collect()
}

/// The Markdown of a text under a name.
pub(super) fn markdown_of(text: &str, name: &str, format: &str) -> String {
    render(&read(text.as_bytes(), Some(name), format))
}

/// Reads `text` cut off at many places and with bytes changed at many places: whatever comes out, it comes soon and without
/// a panic.
pub(super) fn survive_damage(text: &str, name: &str) {
    let whole = text.as_bytes();
    let limits = Limits::default();
    let attempt = |bytes: Vec<u8>| {
        let input = Input::memory(Arc::new(bytes));
        let hints = Hints { file_name: Some(name), mime_type: None };
        let detection = crate::detect(&input, &hints, &limits).unwrap();
        let mut out = Collected::default();
        let (options, cancel) = (Options::default(), Cancel::default());
        let _ = crate::extract(&input, &detection, &options, &limits, &cancel, &mut out);
    };
    let step = (whole.len() / 70).max(1);
    for at in (0..whole.len()).step_by(step) {
        attempt(whole[..at].to_vec());
        for sign in [b'{', b'[', b'`', b'\\', b'\n', b'$', 0xff, b'(', b'#'] {
            let mut bytes = whole.to_vec();
            bytes[at] = sign;
            attempt(bytes);
        }
        let mut doubled = whole[..at].to_vec();
        doubled.extend_from_slice(whole);
        attempt(doubled);
    }
}

/// Reads texts that make a careless reader slow, deep or large; one that never ends holds the tests up.
pub(super) fn survive_floods(floods: &[String], name: &str) {
    let limits = Limits::default();
    for flood in floods {
        let text = format!("ord\n\n{flood}");
        let input = Input::memory(Arc::new(text.into_bytes()));
        let hints = Hints { file_name: Some(name), mime_type: None };
        let detection = crate::detect(&input, &hints, &limits).unwrap();
        let mut out = Collected::default();
        let (options, cancel) = (Options::default(), Cancel::default());
        // A limit that was reached is an answer.
        let _ = crate::extract(&input, &detection, &options, &limits, &cancel, &mut out);
    }
}
