//! Merges the template of an XFA form with its data: what the form shows, in order, and how often a part is repeated. Called by
//! `xfa`; `xfa_binding` finds the data. Runs no script; its work is bounded.

use super::xfa_binding::{Binding, MOST_WORK};
use super::xfa_fields::{self as fields, Control};
use super::xfa_tree::{At, Tree};
use crate::limits::Cancel;
use std::collections::HashMap;
use std::rc::Rc;

/// Levels of parts inside of parts.
const DEEPEST: usize = 64;
/// Fields and texts of one form, and bytes of all of them.
const MOST_ENTRIES: usize = 20_000;
const MOST_BYTES: usize = 4 << 20;
/// Something that the form shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    Text(String),
    /// A field and the lines of its value.
    Field {
        label: String,
        value: Vec<String>,
    },
}

/// What the form shows, in the order of the template; whether that is all of it.
pub(super) fn merge(tree: &Tree, cancel: &Cancel) -> (Vec<Entry>, bool) {
    let mut merge = Merge {
        tree,
        binding: Binding::new(tree),
        entries: Vec::new(),
        bytes: 0,
        options: HashMap::new(),
        cut: false,
        cancel,
    };
    let tops: Vec<At> = tree.template().iter().flat_map(|at| tree.children(*at)).collect();
    for top in tops.into_iter().filter(|top| tree.name(*top) == "subform") {
        let record = merge.binding.record(top);
        if fields::is_visible(tree, top) {
            merge.walk(top, record, 1);
        }
    }
    (merge.entries, !merge.cut)
}

struct Merge<'a> {
    tree: &'a Tree,
    binding: Binding<'a>,
    entries: Vec<Entry>,
    bytes: usize,
    /// The options of fields, which repeated parts ask for again.
    options: HashMap<usize, Rc<[(String, String)]>>,
    cut: bool,
    cancel: &'a Cancel,
}

impl Merge<'_> {
    /// Whether more work may be done.
    fn goes_on(&mut self) -> bool {
        self.cut |= self.tree.work() > MOST_WORK
            || self.entries.len() >= MOST_ENTRIES
            || self.bytes > MOST_BYTES
            || self.cancel.is_cancelled();
        !self.cut
    }

    fn push(&mut self, entry: Entry) {
        self.bytes += match &entry {
            Entry::Text(text) => text.len(),
            Entry::Field { label, value } => {
                label.len() + value.iter().map(String::len).sum::<usize>()
            }
        };
        self.entries.push(entry);
    }

    /// Reads what a part holds; `scope` is the data that belongs to it.
    fn walk(&mut self, part: At, scope: Option<At>, depth: usize) {
        if depth > DEEPEST {
            self.cut = true;
            return;
        }
        let tree = self.tree;
        for child in tree.children(part) {
            if !self.goes_on() {
                return;
            }
            let kind = tree.name(child);
            if !fields::is_visible(tree, child) {
                continue;
            }
            match kind {
                "subform" => self.subform(child, scope, depth + 1),
                "subformSet" | "area" => self.walk(child, scope, depth + 1),
                "exclGroup" => self.group(child, scope),
                "field" => self.field(child, scope),
                "draw" => {
                    for line in fields::default(tree, child) {
                        self.push(Entry::Text(line));
                    }
                }
                _ => {}
            }
        }
    }

    /// A part, as often as there is data for it; once without data unless it may be missing.
    fn subform(&mut self, part: At, scope: Option<At>, depth: usize) {
        let bound = self.binding.kind(part);
        if bound == "none" || (bound == "once" && self.binding.name(part).is_none()) {
            return self.walk(part, scope, depth);
        }
        let occur = self.tree.child(part, "occur");
        let bound_of = |name: &str| {
            let value = occur.and_then(|occur| self.tree.attribute(occur, name));
            value.and_then(|value| value.trim().parse::<i64>().ok()).unwrap_or(1)
        };
        let (least, most) = (bound_of("min"), bound_of("max"));
        // -1 is as many as there are.
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let mut found = self.binding.candidates(part, scope);
        found.truncate(most);
        if found.is_empty() && (least > 0 || !self.binding.has_data()) {
            return self.walk(part, None, depth);
        }
        for data in found {
            if !self.goes_on() {
                return;
            }
            self.binding.take(data);
            self.walk(part, Some(data), depth);
        }
    }

    fn field(&mut self, field: At, scope: Option<At>) {
        let tree = self.tree;
        let control = fields::control(tree, field);
        let data = self.binding.value(field, scope);
        if control == Control::Unread {
            return;
        }
        let value = data.map_or_else(|| fields::default(tree, field), |d| fields::given(tree, d));
        let label = fields::label(tree, field);
        let value = match control {
            Control::Words | Control::Unread => value,
            Control::Choice => {
                let options = self.options(field);
                let chosen = fields::chosen(value, &options);
                if chosen.is_empty() { Vec::new() } else { vec![chosen] }
            }
            Control::Check => {
                let options = self.options(field);
                let value = value.join(" ");
                // An empty box that nobody explains says nothing.
                let told = label.shown || fields::is_on(&value, &options);
                if told { vec![fields::state(&value, &options)] } else { Vec::new() }
            }
        };
        if label.shown || !value.is_empty() {
            self.push(Entry::Field { label: label.text, value });
        }
    }

    /// Buttons of which one is on; its caption is the value.
    fn group(&mut self, group: At, scope: Option<At>) {
        let tree = self.tree;
        let data = self.binding.value(group, scope).map(|data| fields::given(tree, data).join(" "));
        let mut chosen = Vec::new();
        for button in tree.children(group).filter(|c| tree.name(*c) == "field") {
            if !self.goes_on() {
                return;
            }
            let options = self.options(button);
            let value = match &data {
                Some(value) => value.clone(),
                None => {
                    let own =
                        self.binding.value(button, scope).map(|data| fields::given(tree, data));
                    own.unwrap_or_else(|| fields::default(tree, button)).join(" ")
                }
            };
            if !value.is_empty() && fields::is_on(&value, &options) {
                let label = fields::label(tree, button);
                let state = fields::state(&value, &options);
                chosen.push(if label.shown || state == "☒" { label.text } else { state });
            }
        }
        let label = fields::label(tree, group);
        if label.shown || !chosen.is_empty() {
            let value = if chosen.is_empty() { chosen } else { vec![chosen.join(", ")] };
            self.push(Entry::Field { label: label.text, value });
        }
    }

    fn options(&mut self, field: At) -> Rc<[(String, String)]> {
        let tree = self.tree;
        let known = self.options.entry(field.index());
        known.or_insert_with(|| fields::options(tree, field).into()).clone()
    }
}
