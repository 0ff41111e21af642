//! Subtitles: SubRip, WebVTT, SBV, SubViewer, MicroDVD, Advanced SubStation, lyrics. What is said becomes paragraphs that
//! start with their time, because a line of a few words is no unit of meaning; who says it stays with it.

mod ass;
mod cues;
mod markup;
mod paragraphs;
mod times;

use super::{Document, Family, Format, Sign, Spec, text};
use crate::error::Result;
use crate::sink::Sink;

/// Subtitles.
#[derive(Debug)]
pub struct Subtitles;

/// What is said at one time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Cue {
    /// Milliseconds from the start.
    start: u64,
    /// Where it is not known, the start of the next one.
    end: Option<u64>,
    speaker: Option<String>,
    /// Lines as they are shown, without mark-up.
    lines: Vec<String>,
}

impl Format for Subtitles {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "subtitles",
            title: "subtitles",
            family: Family::Text,
            mime_types: &["text/vtt", "application/x-subrip", "text/x-ssa", "application/x-sbv"],
            extensions: &["srt", "vtt", "sbv", "sub", "ass", "ssa", "lrc"],
            signs: &[Sign::Words("WEBVTT"), Sign::Words("[Script Info]")],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let text = text::whole(document, document.limits)?;
        let mut paragraphs = paragraphs::Paragraphs::new(rolls(&text), sink);
        if ass::is(&text) {
            ass::read(&text, &mut paragraphs)?;
        } else {
            cues::read(&text, &mut paragraphs)?;
        }
        paragraphs.finish()
    }
}

/// Whether the text starts with cues: a line that is a time span, near the start, with words below it.
#[must_use]
pub fn looks_like(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(4);
    let is_span = |line: &str| line.contains("-->") && times::span(line).is_some();
    let first = lines.next().unwrap_or_default();
    is_span(first)
        || (first.chars().all(|c| c.is_ascii_digit())
            && !first.is_empty()
            && lines.next().is_some_and(is_span))
}

/// Whether each cue shows the line before once more, as captions that roll do.
fn rolls(text: &str) -> bool {
    let mut counter = paragraphs::Repeats::default();
    if ass::is(text) {
        return false;
    }
    // Counting cannot fail: it writes nothing.
    let _ = cues::read(text, &mut counter);
    counter.most()
}

#[cfg(test)]
mod tests;
