//! Lists: how deep an item stands is told by its marker, and what is attached to it by a plus sign alone on a line.

use super::about::About;
use super::blocks::{MOST_DEPTH, Reader};
use super::marks::delimiter;
use crate::block::{Inline, Marker};
use crate::error::Result;
use crate::formats::markup::bold;

/// The highest number that a list may start with (CommonMark 5.2).
const MOST_START: u64 = 999_999_999;
/// Deepest list.
const MOST_LEVELS: usize = 12;

/// The marker of an item, as far as it tells levels apart, what it is, and the words behind it.
#[derive(Debug, PartialEq)]
pub(super) struct Item<'t> {
    key: &'t str,
    kind: Kind<'t>,
    words: &'t str,
}

#[derive(Debug, PartialEq)]
enum Kind<'t> {
    Bullet,
    Number(Option<u64>),
    Label(&'t str),
    /// A term; its definition are the words.
    Term(&'t str),
}

/// The item that a line starts.
pub(super) fn marker(line: &str) -> Option<Item<'_>> {
    let text = line.trim_start();
    let (mark, words) = match text.split_once(' ') {
        Some((mark, words)) => (mark, words.trim_start()),
        None => (text, ""),
    };
    let same = |c: char| mark.chars().all(|m| m == c) && !mark.is_empty() && mark.len() <= 6;
    if !words.is_empty() {
        if same('*') || mark == "-" || mark == "•" {
            return Some(Item { key: mark, kind: Kind::Bullet, words });
        }
        if same('.') {
            return Some(Item { key: mark, kind: Kind::Number(None), words });
        }
        if let Some(number) = mark.strip_suffix('.') {
            if let Ok(n) = number.parse() {
                return Some(Item { key: "1.", kind: Kind::Number(Some(n)), words });
            }
            if number.len() == 1 && number.chars().all(|c| c.is_ascii_lowercase()) {
                return Some(Item { key: "a.", kind: Kind::Label(mark), words });
            }
        }
        if let Some(number) = mark.strip_prefix('<').and_then(|m| m.strip_suffix('>')) {
            let n = number.parse().ok();
            if n.is_some() || number == "." {
                return Some(Item { key: "<1>", kind: Kind::Number(n), words });
            }
        }
    }
    term(text)
}

/// `term:: definition`, with two to four colons or two semicolons.
fn term(text: &str) -> Option<Item<'_>> {
    for key in ["::::", ":::", "::", ";;"] {
        let Some(at) = text.find(key) else { continue };
        let (name, rest) = text.split_at_checked(at)?;
        let rest = rest.get(key.len()..)?;
        let ends = rest.is_empty() || rest.starts_with(' ');
        // `image::x[]` is a macro.
        if !ends || name.trim().is_empty() || name.starts_with("//") {
            return None;
        }
        return Some(Item { key, kind: Kind::Term(name.trim()), words: rest.trim() });
    }
    None
}

impl Reader<'_, '_, '_> {
    /// Reads a list with all that is inside; answers how many lines it has.
    pub(super) fn list(&mut self, rest: &[&str], about: &About) -> Result<usize> {
        // What is said above the list counts for its first level.
        let start = about.named("start").and_then(|start| start.trim().parse().ok());
        let mut start: Option<u64> = start.filter(|start| (1..=MOST_START).contains(start));
        // The markers of the open levels, outermost first, and the last number of each.
        let mut levels: Vec<(String, u64)> = Vec::new();
        let mut at = 0;
        let mut open = false;
        while let Some(line) = rest.get(at).copied() {
            self.flow.sink.check()?;
            if line.is_empty() {
                at += 1;
                // A list ends at an empty line, unless it goes on behind it.
                let next = rest
                    .get(at..)
                    .unwrap_or_default()
                    .iter()
                    .find(|line| !line.is_empty())
                    .copied();
                // A comment behind an empty line parts two lists.
                if next.is_some_and(|line| line.starts_with("//")) {
                    break;
                }
                let goes_on = next.is_some_and(|line| marker(line).is_some() || line == "+");
                let pending = open && next.is_some() && self.flow_waits();
                if !(goes_on || pending) {
                    break;
                }
                continue;
            }
            if line == "+" {
                at += 1;
                at += self.attached(rest.get(at..).unwrap_or_default())?;
                continue;
            }
            if line.starts_with("//") && !line.starts_with("////") {
                at += 1;
                continue;
            }
            match marker(line) {
                Some(item) => {
                    let body = rest.get(at + 1..).unwrap_or_default();
                    let n = words_height(body);
                    let more = body.get(..n).unwrap_or_default();
                    self.item(&item, more, start.take().unwrap_or(1), &mut levels)?;
                    open = true;
                    at += 1 + n;
                }
                // The definition of a term may stand below it, behind an empty line.
                None if self.flow_waits() => {
                    at += self.definition(rest.get(at..).unwrap_or_default())?;
                }
                None => break,
            }
        }
        for _ in 0..levels.len() {
            self.flow.close_list()?;
        }
        Ok(at.max(1))
    }

    /// Whether the item that was begun last has no words yet.
    fn flow_waits(&self) -> bool {
        self.flow.waits()
    }

    /// The definition of a term that stands below it: words, indented or not, or a block.
    fn definition(&mut self, rest: &[&str]) -> Result<usize> {
        if !rest.first().is_some_and(|line| line.starts_with(' ')) {
            return self.attached(rest);
        }
        let n = 1 + words_height(rest.get(1..).unwrap_or_default());
        let lines: Vec<&str> = rest.iter().take(n).map(|line| line.trim_start()).collect();
        let words = self.words(&lines.join("\n"));
        self.flow.paragraph(words)?;
        Ok(n)
    }

    fn item(
        &mut self,
        item: &Item<'_>,
        more: &[&str],
        start: u64,
        levels: &mut Vec<(String, u64)>,
    ) -> Result<()> {
        match levels.iter().position(|(key, _)| key == item.key) {
            Some(level) => {
                for _ in level + 1..levels.len() {
                    self.flow.close_list()?;
                }
                levels.truncate(level + 1);
            }
            None if levels.len() < MOST_LEVELS => {
                self.flow.open_list()?;
                levels.push((item.key.to_owned(), start.saturating_sub(1)));
            }
            None => {}
        }
        let last = levels.last_mut().map(|(_, last)| last);
        let mut text = item.words.to_owned();
        for line in more {
            text.push('\n');
            text.push_str(line.trim_start());
        }
        let marker = match (&item.kind, last) {
            (Kind::Bullet, _) => match text.get(..4) {
                Some("[ ] ") => Marker::Task(false),
                Some("[x] " | "[*] ") => Marker::Task(true),
                _ => Marker::Bullet,
            },
            (Kind::Number(number), Some(last)) => {
                *last = number.unwrap_or(*last + 1);
                Marker::Number(*last)
            }
            (Kind::Label(label), _) => Marker::Label((*label).to_owned()),
            (Kind::Number(_) | Kind::Term(_), _) => Marker::Bullet,
        };
        let text = if matches!(marker, Marker::Task(_)) {
            text.get(4..).unwrap_or_default()
        } else {
            &text
        };
        self.flow.item(marker)?;
        if let Kind::Term(name) = item.kind {
            let name: Vec<Inline> = self.words(name).into_iter().map(bold).collect();
            self.flow.lead(name);
            self.flow.lead(vec![Inline::text(": ")]);
            if text.trim().is_empty() {
                return Ok(());
            }
        }
        let words = self.words(text);
        self.flow.paragraph(words)?;
        self.write_notes()
    }

    /// A block that belongs to the item: what is said above it, and the block itself.
    fn attached(&mut self, rest: &[&str]) -> Result<usize> {
        let mut at = 0;
        // What is attached may be a list that something is attached to.
        if self.depth >= MOST_DEPTH {
            return Ok(0);
        }
        self.depth += 1;
        let depth = self.depth;
        while let Some(line) = rest.get(at) {
            if line.is_empty() {
                at += 1;
                continue;
            }
            let above = line.starts_with('[') && line.ends_with(']')
                || line.starts_with('.') && !line.starts_with("..");
            let before = std::mem::replace(&mut self.attached, true);
            let read = self.block(rest.get(at..).unwrap_or_default());
            self.attached = before;
            at += read?.max(1);
            if !above {
                break;
            }
        }
        self.depth = depth - 1;
        Ok(at)
    }
}

/// How many lines go on with the words of an item.
fn words_height(rest: &[&str]) -> usize {
    let ends = |line: &str| {
        line.is_empty()
            || line == "+"
            || marker(line).is_some()
            || delimiter(line).is_some()
            || line.starts_with("//")
            || (line.starts_with('[') && line.ends_with(']'))
    };
    rest.iter().take_while(|line| !ends(line)).count()
}
