//! Cues to paragraphs. A paragraph ends where somebody else speaks, after a silence, and at the end of a sentence once it is
//! long enough; it starts with its time.

use super::{Cue, markup, times};
use crate::block::{Block, Inline, Style};
use crate::error::Result;
use crate::metadata::key;
use crate::sink::Sink;

/// Milliseconds of silence that part two paragraphs.
const SILENCE: u64 = 4_000;
/// Characters from which on a paragraph ends with its sentence, and at the latest.
const LONG: usize = 500;
const LONGEST: usize = 900;
/// Milliseconds from which on a paragraph ends with its sentence, and at the latest.
const LATE: u64 = 60_000;
const LATEST: u64 = 120_000;

/// Takes what the readers of the dialects find.
pub(super) trait Cues {
    fn cue(&mut self, cue: Cue) -> Result<()>;
    /// A line that belongs to no cue.
    fn aside(&mut self, line: &str) -> Result<()>;
    /// What the file says about itself.
    fn about(&mut self, name: &str, value: &str) -> Result<()>;
}

/// Counts how often a cue shows a line of the last one again.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    last: Option<String>,
    cues: usize,
    repeated: usize,
}

impl Repeats {
    /// Whether most cues do.
    pub(super) fn most(&self) -> bool {
        self.cues > 4 && self.repeated * 3 > self.cues
    }
}

impl Cues for Repeats {
    fn cue(&mut self, mut cue: Cue) -> Result<()> {
        self.cues += 1;
        self.repeated += usize::from(cue.lines.first() == self.last.as_ref());
        self.last = cue.lines.pop();
        Ok(())
    }

    fn aside(&mut self, _line: &str) -> Result<()> {
        Ok(())
    }

    fn about(&mut self, _name: &str, _value: &str) -> Result<()> {
        Ok(())
    }
}

/// Collects and writes paragraphs.
pub(super) struct Paragraphs<'s, 'r> {
    sink: &'s mut Sink<'r>,
    /// Whether captions roll: each shows the last line of the one before.
    rolls: bool,
    /// The lines of the last cue, as they were shown.
    shown: Vec<String>,
    words: String,
    speaker: Option<String>,
    start: u64,
    /// When the last cue ends.
    end: u64,
}

impl<'s, 'r> Paragraphs<'s, 'r> {
    pub(super) fn new(rolls: bool, sink: &'s mut Sink<'r>) -> Self {
        Self {
            sink,
            rolls,
            shown: Vec::new(),
            words: String::new(),
            speaker: None,
            start: 0,
            end: 0,
        }
    }

    /// The lines that were not shown yet.
    fn news(&mut self, cue: &Cue) -> Vec<String> {
        let shown = std::mem::replace(&mut self.shown, cue.lines.clone());
        if shown == cue.lines && (self.rolls || cue.start < self.end) {
            return Vec::new();
        }
        if !self.rolls {
            return cue.lines.clone();
        }
        // The longest end of what was shown that this starts with.
        let most = shown.len().min(cue.lines.len());
        let again =
            (1..=most).rev().find(|n| shown.ends_with(cue.lines.get(..*n).unwrap_or_default()));
        cue.lines.get(again.unwrap_or(0)..).unwrap_or_default().to_vec()
    }

    /// Whether what comes at `start` begins a paragraph.
    fn parts(&self, start: u64) -> bool {
        let ends_sentence = self.words.ends_with(['.', '!', '?', '…', '"', '”', '»', ')', '♪']);
        let length = self.words.len();
        let lasts = start.saturating_sub(self.start);
        start.saturating_sub(self.end) >= SILENCE
            || (ends_sentence && (length >= LONG || lasts >= LATE))
            || length >= LONGEST
            || lasts >= LATEST
    }

    fn flush(&mut self) -> Result<()> {
        let words = std::mem::take(&mut self.words);
        if words.is_empty() {
            return Ok(());
        }
        let mut content = vec![Inline::text(format!("[{}] ", times::clock(self.start)))];
        if let Some(speaker) = &self.speaker {
            content.push(Inline::styled(format!("{speaker}:"), Style::BOLD));
            content.push(Inline::text(" "));
        }
        for (n, line) in words.lines().enumerate() {
            if n > 0 {
                content.push(Inline::Break);
            }
            content.push(Inline::text(line));
        }
        self.sink.block(Block::paragraph(content))
    }

    fn say(&mut self, line: &str) {
        // A dash says that somebody else speaks.
        let dash = line.strip_prefix('-').map(str::trim_start).filter(|said| !said.is_empty());
        if !self.words.is_empty() {
            self.words.push(if dash.is_some() { '\n' } else { ' ' });
        }
        if let Some(said) = dash {
            self.words.push_str("– ");
            self.words.push_str(said);
        } else {
            self.words.push_str(line);
        }
    }

    /// Writes what is left.
    pub(super) fn finish(mut self) -> Result<()> {
        self.flush()
    }
}

impl Cues for Paragraphs<'_, '_> {
    fn cue(&mut self, cue: Cue) -> Result<()> {
        self.sink.check()?;
        let lines = self.news(&cue);
        let mut first = true;
        for line in &lines {
            let named = markup::speaker(line).map(|(who, said)| (Some(who.to_owned()), said));
            // Without a name the speaker goes on; a cue that names nobody in a file of names has none.
            let (who, said) = match named {
                Some((who, said)) => (who, said),
                None if first && (cue.speaker.is_some() || self.speaker.is_none()) => {
                    (cue.speaker.clone(), line.as_str())
                }
                None => (self.speaker.clone(), line.as_str()),
            };
            if who != self.speaker || (first && self.parts(cue.start)) {
                self.flush()?;
            }
            if self.words.is_empty() {
                self.start = cue.start;
                self.speaker = who;
            }
            self.say(said);
            first = false;
        }
        self.end = self.end.max(cue.end.unwrap_or(cue.start + SILENCE));
        Ok(())
    }

    fn aside(&mut self, line: &str) -> Result<()> {
        self.flush()?;
        let (_, words) = markup::line(line);
        self.sink.block(Block::paragraph(vec![Inline::text(words)]))
    }

    fn about(&mut self, name: &str, value: &str) -> Result<()> {
        match name {
            "title" => self.sink.metadata(key::TITLE, value),
            "language" => self.sink.metadata(key::LANGUAGE, value),
            _ => Ok(()),
        }
    }
}
