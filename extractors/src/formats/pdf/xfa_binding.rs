//! Which data belongs to a part or a field of an XFA template (XFA 3.3, basic data binding): by name within the data of the
//! part around it, anywhere, or by a reference. Called by `xfa_merge`. Evaluates no expression but plain paths.

use super::xfa_tree::{At, Tree};

/// Elements and bytes that are looked at in one form, counted each time.
pub(super) const MOST_WORK: usize = 40_000_000;
/// Names of a reference to data.
const MOST_NAMES: usize = 32;

/// The data of a form, and what of it is taken.
pub(super) struct Binding<'a> {
    tree: &'a Tree,
    data: Option<At>,
    /// The record that belongs to the form.
    record: Option<At>,
    /// Data that a part or a field has taken, by place.
    used: Vec<bool>,
}

impl<'a> Binding<'a> {
    pub(super) fn new(tree: &'a Tree) -> Self {
        Self { tree, data: tree.data(), record: None, used: vec![false; tree.len()] }
    }

    /// Whether the form comes with data.
    pub(super) fn has_data(&self) -> bool {
        self.data.is_some()
    }

    /// The record of the outermost part, whatever that is called.
    pub(super) fn record(&mut self, part: At) -> Option<At> {
        let name = self.tree.attribute(part, "name");
        let named = self.data.and_then(|data| self.tree.child(data, name?));
        self.record = named.or_else(|| self.tree.children(self.data?).next());
        self.record
    }

    /// How a part finds its data: `once`, `none`, `global`, `dataRef`.
    pub(super) fn kind(&self, at: At) -> &str {
        let bind = self.tree.child(at, "bind");
        bind.and_then(|bind| self.tree.attribute(bind, "match")).unwrap_or("once")
    }

    pub(super) fn name(&self, at: At) -> Option<&str> {
        self.tree.attribute(at, "name").filter(|name| !name.is_empty())
    }

    pub(super) fn take(&mut self, data: At) {
        if let Some(used) = self.used.get_mut(data.index()) {
            *used = true;
        }
    }

    fn is_free(&self, data: At) -> bool {
        self.used.get(data.index()) == Some(&false)
    }

    /// The data of a field.
    pub(super) fn value(&mut self, field: At, scope: Option<At>) -> Option<At> {
        let bound = self.kind(field);
        if bound == "none" {
            return None;
        }
        // A reference and a global value may be shown by several fields.
        let (shared, global) = (bound == "dataRef", bound == "global");
        let found = self.candidates(field, scope);
        let free = found.iter().copied().find(|data| self.is_free(*data));
        let found = free.or_else(|| found.first().copied().filter(|_| shared));
        let found = found.or_else(|| if global { self.anywhere(field) } else { None })?;
        self.take(found);
        Some(found)
    }

    /// The first data of a field's name, at any depth.
    fn anywhere(&mut self, field: At) -> Option<At> {
        let tree = self.tree;
        let name = tree.attribute(field, "name")?;
        let mut open: Vec<At> = self.record.into_iter().collect();
        while let Some(at) = open.pop() {
            if tree.name(at) == name {
                return Some(at);
            }
            let before = open.len();
            open.extend(tree.children(at));
            open.get_mut(before..)?.reverse();
            if tree.work() > MOST_WORK {
                return None;
            }
        }
        None
    }

    /// Data that a part or a field may take, in order: by its reference, or by its name within the scope.
    pub(super) fn candidates(&self, at: At, scope: Option<At>) -> Vec<At> {
        let tree = self.tree;
        let reference = tree.child(at, "bind").filter(|_| self.kind(at) == "dataRef");
        if let Some(reference) = reference.and_then(|bind| tree.attribute(bind, "ref")) {
            return self.resolve(reference, scope);
        }
        let Some((name, scope)) = tree.attribute(at, "name").zip(scope) else { return Vec::new() };
        let all = tree.children(scope);
        all.filter(|c| tree.name(*c) == name && self.is_free(*c)).collect()
    }

    /// The data that a reference leads to: `$.Sted.By`, `$record.Linje[*]`, `$data.Skema.Navn[2]`. Other expressions lead
    /// nowhere.
    fn resolve(&self, reference: &str, scope: Option<At>) -> Vec<At> {
        let tree = self.tree;
        let reference = reference.trim().replace("xfa.datasets.data", "$data");
        let mut names = reference.split('.').peekable();
        let from = match names.peek().copied() {
            Some("$record") => self.record,
            Some("$data") => self.data,
            _ => scope,
        };
        if names.peek().is_some_and(|name| name.starts_with('$')) {
            names.next();
        }
        let mut found: Vec<At> = from.into_iter().collect();
        for name in names.take(MOST_NAMES) {
            let (name, index) = match name.split_once('[') {
                Some((name, index)) => (name, index.trim_end_matches(']').trim().parse().ok()),
                None => (name, None::<usize>),
            };
            let all = found.iter().flat_map(|at| tree.children(*at));
            let named = all.filter(|child| tree.name(*child) == name);
            let next: Vec<At> = match index {
                Some(index) => named.skip(index).take(1).collect(),
                None => named.collect(),
            };
            found = next;
        }
        found
    }
}
