//! What may only stand at the start of a line: headings, items, terms, empty lines.

use super::reader::Reader;
use super::scan;
use crate::block::{Inline, Marker};
use crate::error::Result;
use crate::formats::markup::bold;

impl Reader<'_, '_> {
    /// Reads what may only stand at the start of a line; answers how long it is.
    pub(super) fn line_starts(&mut self, rest: &str) -> Result<Option<usize>> {
        let indent = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let line = rest.get(indent..).unwrap_or_default();
        if line.starts_with('\n') || line.is_empty() {
            // An empty line ends a paragraph.
            if rest.len() > indent {
                self.end_paragraph()?;
            }
            return Ok(Some((indent + 1).min(rest.len())));
        }
        if self.heading.is_some() {
            return Ok((indent > 0).then_some(indent));
        }
        let marks = line.len() - line.trim_start_matches('=').len();
        if marks > 0 && line.get(marks..).is_some_and(|l| l.starts_with([' ', '\t'])) {
            let n = line.find('\n').unwrap_or(line.len());
            // A call in a heading may go on in the next line.
            let n = n.max(self.call_end(line, n));
            self.end()?;
            let title = line.get(marks..n).unwrap_or_default().trim();
            self.heading(u8::try_from(marks).unwrap_or(6), title)?;
            return Ok(Some(indent + n));
        }
        if let Some((width, marker)) = self.item_marker(line, indent) {
            self.begin_item(indent, marker)?;
            return Ok(Some(indent + width));
        }
        let first = line.lines().next().unwrap_or_default();
        if let Some(term) =
            first.strip_prefix("/ ").and_then(|l| l.split_once(':')).map(|(term, _)| term)
            && !term.contains('\n')
        {
            self.begin_item(indent, Marker::Bullet)?;
            let words = self.captured(term)?;
            self.flow.lead(words.into_iter().map(bold).collect());
            self.flow.lead(vec![Inline::text(": ")]);
            return Ok(Some(indent + 3 + term.len()));
        }
        // Words as far left as the marker are no part of the item.
        let outer = self.lists.iter().filter(|(at, _)| *at < indent).count();
        if outer < self.lists.len() && !line.starts_with("//") {
            self.end_paragraph()?;
            self.end_lists(outer)?;
        }
        Ok((indent > 0).then_some(indent))
    }

    /// Where a call that starts before `n` ends, if that is further on.
    pub(super) fn call_end(&self, line: &str, n: usize) -> usize {
        let head = line.get(..n).unwrap_or_default();
        let Some(open) = head.find('[').filter(|_| head.contains('#')) else { return n };
        let end = open + scan::group(line.get(open..).unwrap_or_default());
        if end > n {
            line.get(end..).and_then(|l| l.find('\n')).map_or(line.len(), |more| end + more)
        } else {
            n
        }
    }

    /// A marker of an item and how wide it is.
    pub(super) fn item_marker(&self, line: &str, indent: usize) -> Option<(usize, Marker)> {
        let space = |rest: &str| rest.starts_with([' ', '\t']);
        let next = self.lists.iter().find(|(at, _)| *at == indent).map_or(1, |(_, last)| last + 1);
        if line.strip_prefix('-').is_some_and(space) {
            return Some((2, Marker::Bullet));
        }
        if line.strip_prefix('+').is_some_and(space) {
            return Some((2, Marker::Number(next)));
        }
        let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let behind = line.get(digits..)?.strip_prefix('.')?;
        let number = line.get(..digits).filter(|d| (1..=4).contains(&d.len()))?.parse().ok()?;
        space(behind).then_some((digits + 2, Marker::Number(number)))
    }

    pub(super) fn begin_item(&mut self, indent: usize, marker: Marker) -> Result<()> {
        self.end_paragraph()?;
        let outer = self.lists.iter().filter(|(at, _)| *at < indent).count();
        let same = self.lists.get(outer).is_some_and(|(at, _)| *at == indent);
        self.end_lists(outer + usize::from(same))?;
        if !same {
            self.flow.open_list()?;
            self.lists.push((indent, 0));
        }
        if let (Some((_, last)), Marker::Number(number)) = (self.lists.last_mut(), &marker) {
            *last = *number;
        }
        self.flow.item(marker)
    }

    /// Writes a heading of these words.
    pub(super) fn heading(&mut self, level: u8, title: &str) -> Result<()> {
        let outer = self.heading.replace(level);
        let kept = self.words.take();
        self.markup(title)?;
        let content = self.words.take();
        self.words.extend(kept);
        self.heading = outer;
        self.flow.heading(level, content)?;
        self.write_notes()
    }
}
