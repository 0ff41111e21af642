//! Links, notes, citations and times, which stand in brackets.

use super::inline::{Reader, nested};
use crate::block::{Inline, Style};
use std::sync::Arc;

impl<'t> Reader<'t, '_> {
    /// Links, notes, citations, times that have passed.
    pub(super) fn bracket(&mut self, rest: &'t str) -> Option<usize> {
        if let Some(behind) = rest.strip_prefix("[[") {
            return self.linked(behind);
        }
        if let Some(behind) = rest.strip_prefix("[fn:") {
            return self.note(behind);
        }
        if let Some(behind) = rest.strip_prefix("[cite").filter(|b| b.starts_with([':', '/'])) {
            let inner = behind.get(..self.seek(behind, "]")?)?;
            let keys = inner.split_once(':').map_or("", |(_, keys)| keys);
            self.add(&format!("[{}]", keys.replace('@', "").replace(';', "; ")));
            return Some(inner.len() + 6);
        }
        None
    }

    /// `target][words]]`
    pub(super) fn linked(&mut self, behind: &'t str) -> Option<usize> {
        let close = self.seek(behind, "]]")?;
        let inner = behind.get(..close)?;
        let (target, words) = match inner.split_once("][") {
            Some((target, words)) => (target, Some(words)),
            None => (inner, None),
        };
        let target = target.replace('\n', " ");
        let n = close + 4;
        if is_picture(words.unwrap_or(&target)) {
            self.words.push(Inline::Image { alt: String::new() });
            return Some(n);
        }
        let full = self.target(&target);
        let shown = match words {
            Some(words) => words.to_owned(),
            None => {
                let shown = target
                    .trim_start_matches("file:")
                    .trim_start_matches('*')
                    .trim_start_matches('#');
                shown.to_owned()
            }
        };
        let words =
            nested(&shown, self.state, self.style, full.as_ref().or(self.link), self.depth + 1);
        self.words.extend(words);
        Some(n)
    }

    /// Where a link leads; places within the document are nowhere.
    pub(super) fn target(&self, target: &str) -> Option<Arc<str>> {
        let (kind, rest) = target.split_once(':').unwrap_or(("", target));
        if let Some(full) = self.state.links.get(kind) {
            let full = if full.contains("%s") {
                full.replace("%s", rest)
            } else {
                format!("{full}{rest}")
            };
            return Some(full.into());
        }
        let inner = target.starts_with(['#', '*'])
            || matches!(kind, "id" | "" | "fn") && !target.contains('/');
        (!inner).then(|| target.strip_prefix("file:").unwrap_or(target).into())
    }

    /// `[fn:1]`, `[fn:name:text]`, `[fn::text]`
    pub(super) fn note(&mut self, behind: &'t str) -> Option<usize> {
        let mut depth = 0_usize;
        let close = behind.char_indices().find_map(|(at, c)| {
            match c {
                '[' => depth += 1,
                ']' if depth == 0 => return Some(at),
                ']' => depth -= 1,
                _ => {}
            }
            None
        });
        let Some(close) = close else {
            self.state.effort.missed(behind.len());
            return None;
        };
        let inner = behind.get(..close)?;
        let (name, text) =
            inner.split_once(':').map_or((inner, None), |(name, text)| (name, Some(text)));
        let label = self.state.label(name);
        self.words.push(Inline::FootnoteRef { label: label.clone() });
        if let Some(text) = text {
            let content = nested(text, self.state, Style::PLAIN, None, self.depth + 1);
            self.state.waiting.push((label, content));
        }
        Some(close + 5)
    }

    /// `<<target>>`, `<https://...>`; times stay as they are.
    pub(super) fn angle(&mut self, rest: &'t str) -> Option<usize> {
        if let Some(behind) = rest.strip_prefix("<<") {
            let inner = behind.get(..self.seek(behind, ">>")?)?;
            let inner = inner.trim_start_matches('<');
            let radio = rest.starts_with("<<<");
            if inner.contains('\n') {
                return None;
            }
            if radio {
                self.add(inner);
            }
            return Some(inner.len() + if radio { 6 } else { 4 });
        }
        let inner = rest.get(1..)?.split('>').next().filter(|i| i.len() + 2 <= rest.len())?;
        if inner.contains("://") && !inner.contains(char::is_whitespace) {
            let target: Arc<str> = inner.into();
            self.words.add(inner, self.style, Some(&target));
            return Some(inner.len() + 2);
        }
        // A time: the brackets are only for the calendar.
        let is_time =
            inner.len() >= 10 && inner.get(4..5) == Some("-") && inner.get(7..8) == Some("-");
        is_time.then(|| {
            self.add(inner);
            inner.len() + 2
        })
    }
}

/// Whether a target is a picture, which is shown in its place.
fn is_picture(target: &str) -> bool {
    let extension = target.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    !target.contains(char::is_whitespace)
        && ["png", "jpg", "jpeg", "gif", "svg", "webp", "bmp", "tiff"].contains(&extension.as_str())
}
