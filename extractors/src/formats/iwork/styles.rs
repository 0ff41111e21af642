//! What the styles of paragraphs, spans and lists come to (TSWP, TSS), inheritance resolved.

use super::store::Store;
use super::wire::Message;
use crate::block::Style as Marks;
use crate::formats::docx::names::{self, Role};
use crate::formats::docx::numerals::Numeral;
use crate::formats::docx::properties::Font;
use std::collections::HashMap;

/// Most styles that a style may be based on; longer chains and loops are cut.
const LONGEST_CHAIN: usize = 32;
/// Levels of a list.
pub(super) const LEVELS: usize = 9;

/// Styles met so far.
#[derive(Debug, Default)]
pub(super) struct Styles {
    roles: HashMap<u64, Option<Role>>,
    marks: HashMap<u64, Marks>,
}

/// What marks the items of a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Nothing,
    Bullet,
    /// A number: its shape, and what stands around it.
    Number(Numeral, &'static str, &'static str),
}

impl Styles {
    /// What paragraphs of a style are for.
    pub(super) fn role(&mut self, store: &Store, style: u64) -> Option<Role> {
        if let Some(role) = self.roles.get(&style) {
            return *role;
        }
        // Changes by hand have no name of their own; what they are based on has.
        let named = chain(store, style).find_map(|style| {
            let name = style.message(1)?.text(1)?;
            (!name.is_empty()).then(|| role(&name))
        });
        let role = named.flatten();
        self.roles.insert(style, role);
        role
    }

    /// How text in a style of spans is set.
    pub(super) fn marks(&mut self, store: &Store, style: u64) -> Marks {
        if let Some(marks) = self.marks.get(&style) {
            return *marks;
        }
        let mut set: [Option<bool>; 6] = [None; 6];
        for style in chain(store, style) {
            let Some(props) = style.message(11) else { continue };
            let flag = |field| props.number(field).map(|n| n != 0);
            let script = props.number(10);
            let font = props.text(5).map(|name| Font::of(&name) == Font::Mono);
            let found = [
                flag(1),
                flag(2),
                flag(12),
                script.map(|script| script == 1),
                script.map(|script| script == 2),
                font,
            ];
            for (slot, value) in set.iter_mut().zip(found) {
                *slot = slot.or(value);
            }
        }
        let marks = [
            Marks::BOLD,
            Marks::ITALIC,
            Marks::STRIKE,
            Marks::SUPERSCRIPT,
            Marks::SUBSCRIPT,
            Marks::CODE,
        ];
        let marks = marks.iter().zip(set).filter(|(_, on)| *on == Some(true));
        let marks = marks.fold(Marks::PLAIN, |all, (mark, _)| all.with(*mark));
        self.marks.insert(style, marks);
        marks
    }
}

/// What a style of this name is for. The first heading has no number in its name.
pub(super) fn role(name: &str) -> Option<Role> {
    names::role(name).or_else(|| match names::role(&format!("{name} 1")) {
        Some(Role::Heading(level)) => Some(Role::Heading(level)),
        _ => None,
    })
}

/// A style and the styles that it is based on, nearest first.
fn chain(store: &Store, style: u64) -> impl Iterator<Item = Message<'_>> {
    std::iter::successors(store.message(style), |style| {
        store.message(style.message(1)?.reference(3)?)
    })
    .take(LONGEST_CHAIN)
}

/// What marks the items of a list style at `level`, from 0.
pub(super) fn mark(store: &Store, style: u64, level: usize) -> Mark {
    let at = |field: u64| {
        chain(store, style).find_map(|style| style.numbers(field).get(level.min(LEVELS)).copied())
    };
    match at(11) {
        None | Some(0) => Mark::Nothing,
        Some(3) => {
            let kind = at(15).unwrap_or(0);
            let numeral = match kind / 3 {
                1 => Numeral::UpperRoman,
                2 => Numeral::LowerRoman,
                3 => Numeral::UpperLetter,
                4 => Numeral::LowerLetter,
                _ => Numeral::Decimal,
            };
            let (before, behind) = match kind % 3 {
                0 => ("", "."),
                1 => ("(", ")"),
                _ => ("", ")"),
            };
            Mark::Number(numeral, before, behind)
        }
        Some(_) => Mark::Bullet,
    }
}
