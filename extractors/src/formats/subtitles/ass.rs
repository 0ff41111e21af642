//! Advanced SubStation and its ancestor: events in lines of fields, whose order a line `Format:` tells.

use super::paragraphs::Cues;
use super::{Cue, markup, times};
use crate::error::Result;

/// Whether the text is one.
pub(super) fn is(text: &str) -> bool {
    text.trim_start_matches('\u{feff}')
        .trim_start()
        .get(..13)
        .is_some_and(|s| s.eq_ignore_ascii_case("[script info]"))
}

/// Reads the events into `out`, in the order of their times.
pub(super) fn read(text: &str, out: &mut impl Cues) -> Result<()> {
    let mut names = vec![
        "layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text",
    ];
    let lower;
    let mut events = false;
    let mut cues: Vec<Cue> = Vec::new();
    let format = text.lines().skip_while(|l| !l.trim().eq_ignore_ascii_case("[events]"));
    if let Some(line) = format.into_iter().find_map(|l| l.trim().strip_prefix("Format:")) {
        lower = line.to_ascii_lowercase();
        names = lower.split(',').map(str::trim).collect();
    }
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            events = line.eq_ignore_ascii_case("[events]");
        } else if events {
            let fields = line.strip_prefix("Dialogue:");
            cues.extend(fields.and_then(|fields| event(fields, &names)));
        } else if let Some(title) = line.strip_prefix("Title:") {
            out.about("title", title.trim())?;
        }
    }
    cues.sort_by_key(|cue| cue.start);
    cues.into_iter().try_for_each(|cue| out.cue(cue))
}

fn event(fields: &str, names: &[&str]) -> Option<Cue> {
    let values: Vec<&str> = fields.splitn(names.len(), ',').collect();
    let value = |name: &str| {
        let at = names.iter().position(|n| *n == name)?;
        values.get(at).copied()
    };
    let said = value("text")?;
    // Shapes that are drawn are no words.
    if said.contains("\\p1") || said.contains("\\p2") {
        return None;
    }
    let lines: Vec<String> = said
        .replace("\\N", "\n")
        .lines()
        .map(|line| markup::line(line).1)
        .filter(|line| !line.is_empty())
        .collect();
    let speaker = value("name").or_else(|| value("actor")).map(str::trim).filter(|n| !n.is_empty());
    (!lines.is_empty()).then_some(Cue {
        start: times::time(value("start")?)?,
        end: times::time(value("end")?),
        speaker: speaker.map(str::to_owned),
        lines,
    })
}
