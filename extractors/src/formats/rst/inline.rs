//! Mark-up within words: emphasis, literals, roles, references, substitutions (reStructuredText, Inline Markup).

use super::names::Names;
use crate::block::{Inline, Style};
use crate::formats::markup::{Effort, Words};
use std::sync::Arc;

/// Bytes within which a mark has to end.
const LONGEST: usize = 4_000;

/// References without a name or number, counted as they are met.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    links: usize,
    effort: Effort,
    /// Notes with a number of their own, with a symbol.
    notes: (u32, u32),
}

/// The words of `text` with their mark-up. Line ends are spaces.
pub(super) fn read(text: &str, names: &Names, numbers: &mut Numbers) -> Vec<Inline> {
    let mut reader = Reader { text, at: 0, names, numbers, words: Words::default(), before: None };
    while reader.at < text.len() {
        reader.step();
    }
    reader.words.take()
}

struct Reader<'t, 'n> {
    text: &'t str,
    at: usize,
    names: &'n Names,
    numbers: &'n mut Numbers,
    words: Words,
    /// The character before.
    before: Option<char>,
}

impl<'t> Reader<'t, '_> {
    /// What comes next, as far as a mark may reach.
    fn rest(&self) -> &'t str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        rest.get(..rest.floor_char_boundary(LONGEST)).unwrap_or(rest)
    }

    fn take(&mut self, n: usize) {
        self.before = self.rest().get(..n).and_then(|t| t.chars().next_back()).or(self.before);
        self.at += n;
        self.numbers.effort.read(n);
    }

    /// Where `mark` stands in `text`; a look for nothing is noted.
    pub(super) fn seek(&mut self, text: &str, mark: &str) -> Option<usize> {
        let found = text.find(mark);
        if found.is_none() {
            self.numbers.effort.missed(text.len());
        }
        found
    }

    fn step(&mut self) {
        let rest = self.rest();
        let special = |c: char| matches!(c, '\\' | '*' | '`' | '|' | '[' | '_' | ':');
        let plain = rest.find(special).unwrap_or(rest.len());
        if plain > 0 {
            let text = rest.get(..plain).unwrap_or_default();
            self.words.text(text);
            self.take(plain);
            return;
        }
        let first = rest.chars().next().filter(|_| self.numbers.effort.is_left());
        let taken = match first {
            Some('\\') => self.escape(rest),
            Some('*') => self.emphasis(rest),
            Some('`') => self.quoted(rest),
            Some('|') => self.substitution(rest),
            Some('[') => self.note(rest),
            Some('_') => self.underscore(rest),
            Some(':') => self.role(rest),
            _ => None,
        };
        match taken {
            Some(n) => self.take(n),
            None => {
                let n = rest.chars().next().map_or(1, char::len_utf8);
                self.words.text(rest.get(..n).unwrap_or_default());
                self.take(n);
            }
        }
    }

    /// An escaped character; an escaped space is nothing.
    fn escape(&mut self, rest: &str) -> Option<usize> {
        let c = rest.get(1..)?.chars().next()?;
        if !c.is_whitespace() {
            self.words.text(c.encode_utf8(&mut [0; 4]));
        }
        Some(1 + c.len_utf8())
    }

    /// Whether mark-up may start here: behind white space or an opening sign, before something that is no space.
    fn may_start(&self, behind: &str) -> bool {
        let opens =
            |c: char| c.is_whitespace() || "'\"([{<-/:‘“«„¿¡".contains(c) || "–—".contains(c);
        self.before.is_none_or(|c| opens(c) || c == '\\')
            && behind.chars().next().is_some_and(|c| !c.is_whitespace())
    }

    /// What stands up to `end`, if that ends mark-up: behind something that is no space, before white space or punctuation.
    fn until<'a>(&mut self, behind: &'a str, end: &str) -> Option<&'a str> {
        let mut from = 0;
        loop {
            let Some(at) = behind.get(from..)?.find(end).map(|at| from + at) else {
                self.numbers.effort.missed(behind.len());
                return None;
            };
            let inner = behind.get(..at)?;
            let next = behind.get(at + end.len()..)?.chars().next();
            let closes =
                next.is_none_or(|c| c.is_whitespace() || "'\")]}>-/:.,;!?\\’”»–—…_".contains(c));
            let ends = inner
                .chars()
                .next_back()
                .is_some_and(|c| !c.is_whitespace() && (c != '\\' || end == "``"));
            if closes && ends {
                return Some(inner);
            }
            from = at + end.len();
        }
    }

    fn emphasis(&mut self, rest: &str) -> Option<usize> {
        let (mark, style) =
            if rest.starts_with("**") { ("**", Style::BOLD) } else { ("*", Style::ITALIC) };
        let behind = rest.get(mark.len()..)?;
        if !self.may_start(behind) {
            return None;
        }
        let inner = self.until(behind, mark)?;
        self.words.add(&unescaped(inner), style, None);
        Some(inner.len() + 2 * mark.len())
    }

    /// ` ``literal`` `, `` `interpreted`:role: ``, `` `phrase`_ ``.
    fn quoted(&mut self, rest: &str) -> Option<usize> {
        if let Some(behind) = rest.strip_prefix("``") {
            let inner = self.until(behind, "``")?;
            self.words.add(inner, Style::CODE, None);
            return Some(inner.len() + 4);
        }
        let behind = rest.get(1..)?;
        if !self.may_start(behind) {
            return None;
        }
        let inner = self.until(behind, "`")?;
        let n = inner.len() + 2;
        let after = rest.get(n..).unwrap_or_default();
        if after.starts_with("__") {
            self.link(inner, true);
            return Some(n + 2);
        }
        if after.starts_with('_') {
            self.link(inner, false);
            return Some(n + 1);
        }
        if let Some((role, _)) = after.strip_prefix(':').and_then(|a| a.split_once(':'))
            && is_role(role)
        {
            self.interpreted(role, inner);
            return Some(n + role.len() + 2);
        }
        self.words.add(&unescaped(inner), Style::ITALIC, None);
        Some(n)
    }

    /// A phrase that is a link: its target stands in angle brackets, or is named elsewhere.
    fn link(&mut self, inner: &str, anonymous: bool) {
        let (text, target) = split_target(inner);
        let target = match target {
            Some(target) => match target.strip_suffix('_') {
                Some(name) => self.names.find(name).flatten().map(str::to_owned),
                None => Some(target.replace(['\n', ' '], "")),
            },
            None if anonymous => {
                self.numbers.links += 1;
                self.names.anonymous(self.numbers.links - 1).map(str::to_owned)
            }
            None => self.names.find(text).flatten().map(str::to_owned),
        };
        let link: Option<Arc<str>> = target.map(Into::into);
        self.words.add(&unescaped(text), Style::PLAIN, link.as_ref());
    }

    /// `` :role:`text` ``
    fn role(&mut self, rest: &str) -> Option<usize> {
        let near = rest.get(1..rest.floor_char_boundary(80))?;
        let (role, _) = near.split_once(':')?;
        let behind = rest.get(role.len() + 2..)?;
        if !is_role(role) || !self.may_start(role) {
            return None;
        }
        let behind = behind.strip_prefix('`')?;
        let inner = self.until(behind, "`")?;
        self.interpreted(role, inner);
        Some(role.len() + inner.len() + 4)
    }

    fn interpreted(&mut self, role: &str, inner: &str) {
        let name = role.rsplit(':').next().unwrap_or(role);
        let (text, target) = split_target(inner);
        let text = unescaped(text);
        match name {
            "math" => self.words.push(Inline::Math { latex: inner.to_owned() }),
            "sup" | "superscript" => self.words.add(&text, Style::SUPERSCRIPT, None),
            "sub" | "subscript" => self.words.add(&text, Style::SUBSCRIPT, None),
            "strong" | "guilabel" => self.words.add(&text, Style::BOLD, None),
            "emphasis" | "title-reference" | "title" | "t" | "dfn" => {
                self.words.add(&text, Style::ITALIC, None);
            }
            "ref" | "doc" | "term" | "any" | "numref" | "abbr" | "eq" | "menuselection"
            | "index" | "rubric" => {
                self.words.text(text.trim_start_matches('~'));
            }
            "download" | "source" | "issue" | "gh" => self.words.text(&text),
            "pep" | "rfc" => self.words.text(&format!("{} {text}", name.to_uppercase())),
            "raw" | "raw-html" | "raw-latex" => {}
            "cite" | "footcite" | "cite:p" => self.words.text(&format!("[{text}]")),
            // Names of things of a program: `~package.Class` shows the last part.
            _ if target.is_some() => self.words.add(&text, Style::CODE, None),
            _ => {
                let short = text.strip_prefix('~').map(|t| t.rsplit('.').next().unwrap_or(t));
                let shown = short.unwrap_or(text.trim_start_matches('!'));
                self.words.add(shown, Style::CODE, None);
            }
        }
    }

    fn substitution(&mut self, rest: &str) -> Option<usize> {
        let behind = rest.get(1..)?;
        if !self.may_start(behind) {
            return None;
        }
        let inner = self.until(behind, "|")?;
        let text = self.names.substituted(inner)?;
        let text = if self.numbers.effort.put_in(text.len()) { text } else { "" }.to_owned();
        // What it stands for may be marked up, but stands for nothing else.
        let nested = read(&text, &Names::default(), &mut Numbers::default());
        self.words.extend(nested);
        let after = rest.get(inner.len() + 2..).unwrap_or_default();
        Some(inner.len() + 2 + (after.len() - after.trim_start_matches('_').len()).min(2))
    }

    /// `[1]_`, `[#]_`, `[#name]_`, `[*]_`, `[Author2020]_`
    fn note(&mut self, rest: &str) -> Option<usize> {
        let behind = rest.get(1..)?;
        let (inner, after) = behind.split_at_checked(self.seek(behind, "]")?)?;
        let after = after.get(1..)?;
        if !after.starts_with('_') || inner.is_empty() || inner.contains(char::is_whitespace) {
            return None;
        }
        let label = self.names.note(inner, &mut self.numbers.notes);
        self.words.push(Inline::FootnoteRef { label });
        Some(inner.len() + 3)
    }

    /// `` _`target` ``, or the end of `name_`.
    fn underscore(&mut self, rest: &str) -> Option<usize> {
        if let Some(behind) = rest.strip_prefix("_`")
            && self.may_start(behind)
        {
            let inner = self.until(behind, "`")?;
            self.words.text(&unescaped(inner));
            return Some(inner.len() + 3);
        }
        let n = rest.len() - rest.trim_start_matches('_').len();
        let next = rest.get(n..)?.chars().next();
        if n > 2 || next.is_some_and(char::is_alphanumeric) {
            return None;
        }
        // The name stands before it, among the words.
        let so_far = self.text.get(..self.at)?;
        let from = so_far
            .rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | '+')))
            .map_or(0, |at| {
                at + so_far.get(at..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8)
            });
        let name = so_far.get(from..)?;
        if name.is_empty() {
            return None;
        }
        let target = if n == 2 {
            self.numbers.links += 1;
            Some(self.names.anonymous(self.numbers.links - 1))
        } else {
            self.names.find(name)
        };
        let target = target?.map(Arc::<str>::from);
        self.relink(name, target.as_ref());
        Some(n)
    }

    /// Makes the name at the end of the words a link.
    fn relink(&mut self, name: &str, target: Option<&Arc<str>>) {
        let mut all = self.words.take();
        if let Some(Inline::Text { text, style, link: None }) = all.last_mut()
            && let Some(before) = text.strip_suffix(name).map(str::to_owned)
        {
            let style = *style;
            *text = before;
            self.words.extend(all);
            self.words.add(name, style, target);
            return;
        }
        self.words.extend(all);
    }
}

fn is_role(role: &str) -> bool {
    !role.is_empty()
        && role.len() < 60
        && role
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '+' | '.'))
        && role.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// `text <target>`
fn split_target(inner: &str) -> (&str, Option<&str>) {
    match inner.strip_suffix('>').and_then(|inner| inner.rsplit_once('<')) {
        Some((text, target)) if text.trim().is_empty() => (target, Some(target)),
        Some((text, target)) if text.ends_with(char::is_whitespace) => {
            (text.trim_end(), Some(target))
        }
        _ => (inner, None),
    }
}

fn unescaped(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\\' {
            out.extend(chars.next().filter(|c| !c.is_whitespace()));
        } else {
            out.push(c);
        }
    }
    out
}
