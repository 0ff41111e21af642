//! Cues in lines: a span of time, then what is said, then an empty line. Also one cue a line (MicroDVD, lyrics).

use super::paragraphs::Cues;
use super::times;
use super::{Cue, markup};
use crate::error::Result;

/// Frames a second, where a file that counts frames does not say.
const FRAMES: f64 = 25.0;
/// Lines of one cue.
const MOST_LINES: usize = 200;

/// Reads cues into `out`.
pub(super) fn read(text: &str, out: &mut impl Cues) -> Result<()> {
    let mut cue: Option<Cue> = None;
    let mut frames = FRAMES;
    let mut lines = text.lines().peekable();
    if let Some(head) =
        lines.next_if(|line| line.trim_start_matches('\u{feff}').starts_with("WEBVTT"))
    {
        header(head, &mut lines, out)?;
    }
    while let Some(raw) = lines.next() {
        let line = raw.trim();
        if let Some((start, end)) = times::span(line) {
            put(cue.replace(Cue { start, end: Some(end), ..Cue::default() }), out)?;
        } else if let Some((single, said)) = one_line(line, &mut frames) {
            put(cue.take(), out)?;
            put(said.map(|lines| Cue { lines, ..single }), out)?;
        } else if line.is_empty() {
            // Captions that roll start with a line of a space.
            let begun = cue.as_ref().is_none_or(|cue| !cue.lines.is_empty());
            if begun || raw.is_empty() {
                put(cue.take(), out)?;
            }
        } else if let Some(cue) = &mut cue {
            // The number of the next cue stands right above its time, even without an empty line between.
            let number = line.chars().all(|c| c.is_ascii_digit())
                && lines.peek().is_some_and(|next| next.contains("-->"));
            if !number && cue.lines.len() < MOST_LINES {
                say(cue, line);
            }
        } else if is_block(line) {
            while lines.next_if(|line| !line.trim().is_empty()).is_some() {}
        } else if !is_aside(line, lines.peek().copied()) {
            out.aside(line)?;
        }
    }
    put(cue, out)
}

fn put(cue: Option<Cue>, out: &mut impl Cues) -> Result<()> {
    match cue {
        Some(cue) if !cue.lines.is_empty() => out.cue(cue),
        Some(_) | None => Ok(()),
    }
}

/// The head of a WebVTT file (4.1): a title behind the name, fields below it.
fn header<'t>(
    head: &str,
    lines: &mut std::iter::Peekable<impl Iterator<Item = &'t str>>,
    out: &mut impl Cues,
) -> Result<()> {
    let title = head.trim_start_matches('\u{feff}').trim_start_matches("WEBVTT");
    out.about("title", title.trim().trim_start_matches(['-', '–']).trim())?;
    while let Some(line) = lines.next_if(|line| !line.trim().is_empty() && !line.contains("-->")) {
        if let Some((name, value)) = line.split_once(':') {
            out.about(&name.trim().to_ascii_lowercase(), value.trim())?;
        }
    }
    Ok(())
}

/// Whether a block of WebVTT starts that shows nothing.
fn is_block(line: &str) -> bool {
    ["NOTE", "STYLE", "REGION"].iter().any(|name| {
        line.strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', ':']))
    })
}

/// Whether a line outside of a cue is none of its words: its number or name, a field of a header.
fn is_aside(line: &str, next: Option<&str>) -> bool {
    next.is_some_and(|next| next.contains("-->"))
        || line.chars().all(|c| c.is_ascii_digit())
        || (line.starts_with('[') && line.contains(']'))
        || line.starts_with("X-TIMESTAMP-MAP")
}

/// Adds a line to a cue, a speaker told apart.
fn say(cue: &mut Cue, line: &str) {
    // SubViewer writes its breaks out.
    for part in line.split("[br]") {
        let (speaker, words) = markup::line(part);
        if cue.speaker.is_none() {
            cue.speaker = speaker;
        }
        if !words.is_empty() {
            cue.lines.push(words);
        }
    }
}

/// A cue that is a line: `{0}{25}Hej|Hej` in frames, `[00:12.00]Hej` in lyrics. None said is an instruction.
fn one_line(line: &str, frames: &mut f64) -> Option<(Cue, Option<Vec<String>>)> {
    let clean = |text: &str| {
        let lines = text.split('|').map(|part| markup::line(part.trim_start_matches('/')).1);
        Some(lines.filter(|line| !line.is_empty()).collect::<Vec<_>>()).filter(|l| !l.is_empty())
    };
    if let Some(rest) = line.strip_prefix('{') {
        let (from, rest) = rest.split_once('}')?;
        let (to, said) = rest.strip_prefix('{')?.split_once('}')?;
        let from: u64 = from.parse().ok()?;
        // The first line may say how many frames a second has.
        if from <= 1
            && let Ok(rate) = said.trim().parse::<f64>()
        {
            *frames = if (1.0..1_000.0).contains(&rate) { rate } else { FRAMES };
            return Some((Cue::default(), None));
        }
        let rate = *frames;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "frames are few and positive"
        )]
        let at = |frame: u64| (frame.min(1 << 40) as f64 * 1_000.0 / rate) as u64;
        let end = to.parse().ok().map(at);
        return Some((Cue { start: at(from), end, ..Cue::default() }, clean(said)));
    }
    let (first, rest) = line.strip_prefix('[')?.split_once(']')?;
    let start = times::time(first)?;
    // A line that is sung again has several times.
    let mut said = rest;
    while let Some((again, rest)) = said.strip_prefix('[').and_then(|s| s.split_once(']')) {
        if times::time(again).is_none() {
            break;
        }
        said = rest;
    }
    Some((Cue { start, end: None, ..Cue::default() }, clean(said)))
}
