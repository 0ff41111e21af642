//! Markers of list items: bullets, numbers, letters.

use crate::block::Marker;

/// Characters that are drawn as bullets, those of symbol fonts mapped to the private use area included.
const BULLETS: &str =
    "•◦▪▫■□●○‣⁃∙·►▶▸➢➤❖✓✔–—-*\u{f0b7}\u{f0a7}\u{f0d8}\u{f076}\u{f0fc}\u{f06e}\u{f0a8}\u{f09f}";

/// The marker that a line starts with, and how many of its words the marker takes.
pub(super) fn marker(words: &[&str]) -> Option<(Marker, usize)> {
    let first = words.first()?;
    let rest = words.get(1)?;
    let mut chars = first.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        let dash = matches!(c, '–' | '—' | '-' | '*' | '·');
        // A dash before a number is a sign or a range.
        let number = rest.starts_with(|c: char| c.is_ascii_digit());
        if BULLETS.contains(c) && !(dash && number) {
            return Some((Marker::Bullet, 1));
        }
    }
    numbered(first).map(|marker| (marker, 1))
}

/// `3.`, `3)`, `(3)`, `a)`, `(iv)`.
fn numbered(word: &str) -> Option<Marker> {
    let open = word.starts_with('(');
    let inner = word.trim_start_matches('(');
    let (inner, close) = match (inner.strip_suffix(')'), inner.strip_suffix('.')) {
        (Some(inner), _) => (inner, true),
        (None, Some(inner)) if !open => (inner, false),
        _ => return None,
    };
    if inner.is_empty() || inner.chars().count() > 4 {
        return None;
    }
    if inner.chars().all(|c| c.is_ascii_digit()) {
        let n: u64 = inner.parse().ok()?;
        let plain = !open && !close && n < 100;
        return if plain {
            Some(Marker::Number(n))
        } else {
            (n < 100).then(|| Marker::Label(word.to_owned()))
        };
    }
    let letter = inner.chars().count() == 1 && inner.chars().all(char::is_alphabetic);
    let roman = inner.chars().all(|c| matches!(c, 'i' | 'v' | 'x'));
    (close && (letter || roman)).then(|| Marker::Label(word.to_owned()))
}

/// How many levels a heading's number has: `2.1.3` has three.
pub(super) fn numbering(word: &str) -> Option<usize> {
    let trimmed = word.trim_end_matches(['.', ')', ':']);
    let parts: Vec<&str> = trimmed.split('.').collect();
    let digits = |p: &&str| !p.is_empty() && p.len() <= 2 && p.chars().all(|c| c.is_ascii_digit());
    let (first, rest) = parts.split_first()?;
    let letter =
        first.len() == 1 && first.chars().all(|c| c.is_ascii_uppercase()) && !rest.is_empty();
    ((digits(first) || letter) && rest.iter().all(digits) && parts.len() <= 6)
        .then_some(parts.len())
}
