//! Logs: lines that stay lines, as preformatted text, because every line is a record of its own and its brackets and stars
//! are no mark-up.

use super::{Document, Family, Format, Spec, text};
use crate::block::Block;
use crate::error::Result;
use crate::sink::Sink;

/// Log file.
#[derive(Debug)]
pub struct Log;

/// Bytes of lines in one block.
const BLOCK_BYTES: usize = 32 << 10;
/// Lines that are looked at.
const LOOKED_AT: usize = 60;

impl Format for Log {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "log",
            title: "log file",
            family: Family::Text,
            mime_types: &["text/x-log"],
            extensions: &["log"],
            signs: &[],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let mut reader = text::reader(document)?;
        let mut lines = String::new();
        while let Some(line) = text::next_line(&mut reader)? {
            sink.check()?;
            lines.push_str(&text::without_escapes(&line));
            if lines.len() > BLOCK_BYTES {
                sink.block(Block::code(None, std::mem::take(&mut lines)))?;
            }
        }
        sink.block(Block::code(None, lines))
    }
}

/// Whether most lines start with a time or a level, as only logs do.
#[must_use]
pub fn looks_like(text: &str) -> bool {
    let (mut stamped, mut all) = (0, 0);
    for line in text.lines().filter(|line| !line.trim().is_empty()).take(LOOKED_AT) {
        all += 1;
        // What goes on from the line before is indented.
        stamped += usize::from(is_stamped(line) || (stamped > 0 && line.starts_with([' ', '\t'])));
    }
    all >= 3 && stamped * 10 >= all * 8
}

/// Whether a line starts as an entry of a log.
fn is_stamped(line: &str) -> bool {
    let start = line.trim_start_matches(['[', '(', '<', '"']);
    let near: Vec<&str> = start.split_whitespace().take(4).collect();
    let first = near.first().copied().unwrap_or_default();
    let second = near.get(1).copied().unwrap_or_default();
    let third = near.get(2).copied().unwrap_or_default();
    // `2026-01-31T10:00:00`, `2026/01/31 10:00:00`, `10:00:00.123`, `31/Jan/2026:10:00:00`
    (is_date(first) && (first.contains('T') || is_clock(second)))
        || is_clock(first)
        // `Jan 31 10:00:00 host`
        || (is_month(first) && second.len() <= 2 && is_clock(third))
        // `127.0.0.1 - - [31/Jan/2026`
        || (first.split('.').count() == 4 && first.chars().all(|c| c.is_ascii_digit() || c == '.') && line.contains(" ["))
        || matches!(
            first.trim_end_matches([']', ':', '|']),
            "DEBUG" | "INFO" | "WARN" | "WARNING" | "ERROR" | "FATAL" | "TRACE"
        )
}

fn is_date(word: &str) -> bool {
    let word = word.trim_end_matches([']', ',']);
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let marks = word.matches(['-', '/']).count();
    digits >= 6 && marks >= 2 && word.starts_with(|c: char| c.is_ascii_digit())
}

fn is_clock(word: &str) -> bool {
    let word = word.trim_end_matches([']', ',', ')']);
    let mut parts = word.split(':');
    let number = |part: Option<&str>| {
        part.is_some_and(|p| p.len() == 2 && p.bytes().all(|b| b.is_ascii_digit()))
    };
    number(parts.next())
        && number(parts.next())
        && parts.next().is_some_and(|p| p.starts_with(|c: char| c.is_ascii_digit()))
}

fn is_month(word: &str) -> bool {
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        .contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_are_known_by_their_times() {
        for log in [
            "2026-01-31 10:00:00,123 INFO start\n2026-01-31 10:00:01,001 WARN x\n  at y\n2026-01-31T10:00:02Z z\n",
            "Jan 31 10:00:00 host a[1]: b\nJan 31 10:00:01 host a[1]: c\nJan  1 10:00:02 host d\n",
            "127.0.0.1 - - [31/Jan/2026:10:00:00 +0100] \"GET /\" 200\n".repeat(3).as_str(),
            "[INFO] a\n[ERROR] b\nWARN: c\n",
        ] {
            assert!(looks_like(log), "{log}");
        }
        assert!(!looks_like("Dagsorden\n2026-01-31 møde\n10:00 Velkomst\n11:00 Pause\n"));
        assert!(!looks_like("INFO om mødet\n\ntekst\nmere\n"));
    }
}
