//! The names of footnotes. Markdown knows few signs in them and no case, so that labels that differ in a document could become
//! one; each gets a name of its own. Called by the writer; never holds what a footnote says.

use std::collections::{HashMap, HashSet};

/// The names given so far.
#[derive(Debug, Default)]
pub(super) struct Notes {
    names: HashMap<String, String>,
    /// How often each name was wanted, in lower case.
    wanted: HashMap<String, u32>,
    defined: HashSet<String>,
}

impl Notes {
    /// The name of the footnote with this label.
    pub(super) fn name(&mut self, label: &str) -> String {
        if let Some(name) = self.names.get(label) {
            return name.clone();
        }
        let name = self.new_name(label);
        self.names.insert(label.to_owned(), name.clone());
        name
    }

    /// The name under which a footnote with this label is written. A second one with the same label gets its own, or it
    /// would vanish behind the first.
    pub(super) fn define(&mut self, label: &str) -> String {
        let name = self.name(label);
        if self.defined.insert(name.clone()) { name } else { self.new_name(label) }
    }

    fn new_name(&mut self, label: &str) -> String {
        let plain = |c: char| if c.is_alphanumeric() || c == '-' { c } else { '_' };
        let base: String = label.chars().map(plain).collect();
        let base = if base.is_empty() { "_".to_owned() } else { base };
        let mut name = base.clone();
        loop {
            let times = self.wanted.entry(name.to_lowercase()).or_default();
            *times += 1;
            if *times == 1 {
                return name;
            }
            // The number goes up with every turn, so few of them lead to a name that is taken.
            name = format!("{base}-{times}");
        }
    }
}
