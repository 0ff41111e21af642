//! Lists: an item owns what is indented further than its marker.

use super::blocks::Reader;
use crate::block::{Inline, Marker};
use crate::error::Result;
use crate::formats::markup::bold;

/// The start of an item.
#[derive(Debug)]
pub(super) struct Item<'t> {
    indent: usize,
    kind: Kind<'t>,
    words: &'t str,
}

#[derive(Debug)]
enum Kind<'t> {
    Bullet,
    Number(u64),
    Label(&'t str),
}

/// The item that a line starts.
pub(super) fn marker(line: &str) -> Option<Item<'_>> {
    let indent = line.len() - line.trim_start().len();
    let text = line.get(indent..)?;
    let (mark, words) = text.split_once([' ', '\t']).unwrap_or((text, ""));
    let kind = match mark {
        "-" | "+" => Kind::Bullet,
        // A star at the start of a line is a headline.
        "*" if indent > 0 => Kind::Bullet,
        mark => {
            let name = mark.strip_suffix(['.', ')'])?;
            match name.parse() {
                Ok(number) => Kind::Number(number),
                Err(_)
                    if name.len() == 1
                        && name.chars().all(|c| c.is_ascii_alphabetic())
                        && !words.is_empty() =>
                {
                    Kind::Label(mark)
                }
                Err(_) => return None,
            }
        }
    };
    Some(Item { indent, kind, words: words.trim_start() })
}

impl Reader<'_, '_> {
    /// Reads a list; answers how many lines it has.
    pub(super) fn list(&mut self, rest: &[&str]) -> Result<usize> {
        let Some(first) = rest.first().and_then(|line| marker(line)) else { return Ok(0) };
        let mut at = 0;
        self.flow.open_list()?;
        while let Some(item) =
            rest.get(at).and_then(|line| marker(line)).filter(|item| item.indent == first.indent)
        {
            self.flow.sink.check()?;
            let body = rest.get(at + 1..).unwrap_or_default();
            let n = height(body, item.indent);
            let mut lines = vec![item.words];
            let inner: Vec<&str> = body.get(..n).unwrap_or_default().to_vec();
            let indent = |line: &&&str| line.len() - line.trim_start().len();
            let least = inner
                .iter()
                .filter(|line| !line.is_empty())
                .map(|line| indent(&line))
                .min()
                .unwrap_or(0);
            lines.extend(
                inner.iter().map(|line| line.get(least.min(line.len())..).unwrap_or_default()),
            );
            self.item(&item, &mut lines)?;
            at += 1 + n;
            // One empty line parts items, two end the list.
            let blank = rest
                .get(at..)
                .unwrap_or_default()
                .iter()
                .take_while(|line| line.is_empty())
                .count();
            at += blank;
            if blank >= 2 {
                break;
            }
        }
        self.flow.close_list()?;
        Ok(at)
    }

    fn item<'t>(&mut self, item: &Item<'t>, lines: &mut [&'t str]) -> Result<()> {
        let words = item.words;
        // `[@5]` sets the number.
        let (start, words) = match words.strip_prefix("[@").and_then(|w| w.split_once(']')) {
            Some((number, rest)) => (number.parse::<u64>().ok(), rest.trim_start()),
            None => (None, words),
        };
        let (task, words) = match words.get(..4) {
            Some("[ ] " | "[-] ") => (Some(false), words.get(4..).unwrap_or_default()),
            Some("[X] " | "[x] ") => (Some(true), words.get(4..).unwrap_or_default()),
            _ => (None, words),
        };
        let marker = match (&item.kind, task) {
            (_, Some(done)) => Marker::Task(done),
            (Kind::Bullet, None) => Marker::Bullet,
            (Kind::Number(number), None) => Marker::Number(start.unwrap_or(*number)),
            (Kind::Label(label), None) => Marker::Label((*label).to_owned()),
        };
        self.flow.item(marker)?;
        let words = match words.split_once(" ::") {
            Some((term, definition)) if definition.is_empty() || definition.starts_with(' ') => {
                let term: Vec<Inline> = self.words(term).into_iter().map(bold).collect();
                self.flow.lead(term);
                self.flow.lead(vec![Inline::text(": ")]);
                definition.trim_start()
            }
            _ => words,
        };
        if let Some(first) = lines.first_mut() {
            *first = words;
        }
        self.inside(lines)
    }
}

/// How many lines belong to an item: those indented further, and empty lines between them.
fn height(rest: &[&str], indent: usize) -> usize {
    let mut n = 0;
    for (at, line) in rest.iter().enumerate() {
        if line.is_empty() {
            // Two empty lines end everything.
            if rest.get(at + 1).is_none_or(|next| next.is_empty()) {
                break;
            }
            continue;
        }
        let deep = line.len() - line.trim_start().len() > indent;
        if !deep || super::signs::level(line).is_some() {
            break;
        }
        n = at + 1;
    }
    n
}
