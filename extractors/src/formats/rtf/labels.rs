//! What stands in front of a paragraph: the number that the document shows, the one that comes of counting, or one that was typed.

use super::finish::Ended;
use super::groups::{OldNumber, Paragraph};
use super::walk::Walker;
use crate::block::Inline;
use crate::formats::docx::lists::Item;
use crate::formats::docx::names::Role;
use crate::formats::docx::numbering::Label;

/// Lists that have no number of their own are told apart by their indentation, from here on.
const BY_INDENT: u32 = 1 << 31;

impl Walker<'_> {
    /// What stands in front of the paragraph, and how deep it stands.
    pub(super) fn label(
        &mut self,
        paragraph: &mut Ended,
        role: Option<Role>,
    ) -> Option<(Label, u8)> {
        let props = paragraph.props;
        let number = paragraph.number.take();
        let list = props.list.filter(|list| *list > 0 && props.old_number.is_none());
        let level = props.level.unwrap_or(0);
        let (label, item) = if let Some(list) = list {
            let label = self.list_label(list, level, number.as_deref())?;
            let indent = props.indent.or_else(|| self.numbering.indent(list, level));
            let list = u32::try_from(list).unwrap_or(0).min(BY_INDENT - 1);
            (label, Item { list, level, indent })
        } else {
            let label = match (number, props.old_number) {
                (_, Some(OldNumber::Continued)) => Label::Nothing,
                (Some(text), Some(OldNumber::Bullet)) => Label::of_bullet(&text),
                (Some(text), _) => shown(&text),
                (None, Some(OldNumber::Bullet)) => Label::Bullet,
                (None, Some(OldNumber::Number)) => following(self.old_label.as_ref()),
                (None, None) => typed(&props, &mut paragraph.content)?,
            };
            self.old_label = props.old_number.map(|_| label.clone());
            let indent = props.indent.unwrap_or(0);
            let list = BY_INDENT | u32::try_from(indent.max(0)).unwrap_or(0);
            (label, Item { list, level: 0, indent: Some(indent) })
        };
        if matches!(role, Some(Role::Heading(_) | Role::Title | Role::Contents(_))) {
            return Some((label, 0));
        }
        let mut lists = std::mem::take(&mut self.frame().flow().lists);
        let depth = match label {
            Label::Nothing => lists.within(item.indent).max(u8::from(lists.depth() > 0)),
            _ => lists.open(item, |a, b| self.numbering.same(a, b)),
        };
        self.frame().flow().lists = lists;
        Some((label, depth))
    }

    /// The label of a paragraph of a list. What the document shows counts before what comes of counting.
    fn list_label(&mut self, list: i32, level: u8, number: Option<&str>) -> Option<Label> {
        self.shows_numbers |= number.is_some();
        let bullet = self.numbering.is_bullet(list, level);
        let counted = (number.is_some() || !self.shows_numbers)
            .then(|| self.numbering.next(list, level))
            .flatten();
        match (number, bullet) {
            // Programs that write numbers out leave them out where there is none.
            (None, _) if self.shows_numbers => Some(Label::Nothing),
            (Some(text), Some(true)) if !text.trim().is_empty() => Some(Label::of_bullet(text)),
            (Some(_), Some(true)) | (None, Some(_)) => counted,
            (Some(text), Some(false)) => Some(Label::of_number(text)),
            (Some(text), None) => Some(shown(text)),
            // Without its table a list is at least a list.
            (None, None) if self.numbering.is_empty() => Some(Label::Bullet),
            (None, None) => None,
        }
    }
}

/// The number of a heading as text in front of it.
pub(super) fn in_front(label: Option<&(Label, u8)>) -> String {
    match label {
        Some((Label::Number(n), _)) => format!("{n}. "),
        Some((Label::Text(text), _)) => format!("{text} "),
        _ => String::new(),
    }
}

/// The label that is shown as `text`.
fn shown(text: &str) -> Label {
    match text.trim() {
        // The letter is a circle to those who cannot draw one.
        "o" => Label::Bullet,
        "☐" | "☒" | "☑" => Label::of_bullet(text),
        text => Label::of_number(text),
    }
}

/// The label behind `last` in the manner of Word 6, where the document does not show it.
fn following(last: Option<&Label>) -> Label {
    let next = |n: u32| n.saturating_add(1);
    match last {
        Some(Label::Number(n)) => Label::Number(next(*n)),
        Some(Label::Text(text)) => {
            let digits = |c: char| c.is_ascii_digit();
            let front = text.trim_end_matches(|c: char| !digits(c));
            let behind = text.get(front.len()..).unwrap_or_default();
            let before = front.trim_end_matches(digits);
            let number = front.get(before.len()..).and_then(|n| n.parse().ok()).map(next);
            number.map_or(Label::Bullet, |n| Label::Text(format!("{before}{n}{behind}")))
        }
        Some(Label::Bullet | Label::Task(_) | Label::Nothing) => Label::Bullet,
        None => Label::Number(1),
    }
}

/// The label of an item whose number was typed: a bullet or a number that hangs in front of the text, and a tab. It is taken out
/// of `content`.
fn typed(props: &Paragraph, content: &mut [Inline]) -> Option<Label> {
    if props.first_line >= 0 {
        return None;
    }
    let Some(Inline::Text { text, .. }) = content.first_mut() else { return None };
    let (front, rest) = text.split_once('\t')?;
    let front = front.trim();
    let bullet = matches!(front, "•" | "·" | "▪" | "◦" | "‣" | "–" | "—" | "-" | "*" | "o" | "●");
    let label = if bullet {
        Label::Bullet
    } else if matches!(front, "☐" | "☒" | "☑") {
        Label::of_bullet(front)
    } else {
        let number = front.strip_suffix(['.', ')'])?;
        let number = number.strip_prefix('(').unwrap_or(number);
        let parts = number.split('.');
        let part = |part: &str| {
            let digits = part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit());
            let roman = part.len() <= 6 && part.bytes().all(|b| b"ivxlcIVXLC".contains(&b));
            let letter = part.len() == 1 && part.bytes().all(|b| b.is_ascii_alphabetic());
            !part.is_empty() && (digits || roman || letter)
        };
        if !parts.clone().all(part) {
            return None;
        }
        Label::of_number(front)
    };
    let rest = rest.to_owned();
    *text = rest;
    Some(label)
}
