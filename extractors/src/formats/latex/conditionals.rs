//! Conditionals: what is switched off is not read. Those that depend on more than a switch of the document are not decided,
//! and all their branches are read. Called for commands that mean structure.

use super::reader::Reader;
use super::source::Source;

/// Switches that a document may define.
const MOST_SWITCHES: usize = 1_000;
/// Conditionals within conditionals.
const MOST_OPEN: usize = 1_000;

/// Conditionals that end with `\fi`, besides those of the document.
const PRIMITIVES: [&str; 25] = [
    "if",
    "ifx",
    "ifnum",
    "ifdim",
    "ifodd",
    "ifcat",
    "ifcase",
    "ifvmode",
    "ifhmode",
    "ifmmode",
    "ifinner",
    "ifvoid",
    "ifhbox",
    "ifvbox",
    "ifeof",
    "iftrue",
    "iffalse",
    "ifdefined",
    "ifcsname",
    "ifpdf",
    "ifxetex",
    "ifluatex",
    "ifPDFTeX",
    "ifXeTeX",
    "ifLuaTeX",
];

/// The switches of a document and the conditionals that are open.
#[derive(Debug, Default)]
pub(super) struct Conditionals {
    /// Name behind `\if`, and whether it is on.
    switches: Vec<(String, bool)>,
    /// For each open conditional whether it is known to be true: its other branch is left out.
    open: Vec<bool>,
}

impl Conditionals {
    fn switch(&mut self, name: &str) -> Option<&mut bool> {
        self.switches.iter_mut().find(|(switch, _)| switch == name).map(|(_, on)| on)
    }

    /// What is known of the conditional `name`, which is one that ends with `\fi`.
    fn decided(&mut self, name: &str, source: &mut Source<'_>) -> Option<bool> {
        match name {
            "iftrue" => Some(true),
            "iffalse" => Some(false),
            // Text is switched off so, by two characters that differ.
            "if" if source.eat('0') => Some(false),
            name => name.strip_prefix("if").and_then(|name| self.switch(name)).map(|on| *on),
        }
    }
}

fn opens(name: &str, switches: &[(String, bool)]) -> bool {
    PRIMITIVES.contains(&name)
        || name.strip_prefix("if").is_some_and(|name| switches.iter().any(|(s, _)| s == name))
}

impl Reader<'_, '_, '_> {
    /// Reads a command of conditionals; false where it is another.
    pub(super) fn conditional(&mut self, name: &str) -> bool {
        match name {
            "newif" => {
                let switch = self.source.argument().unwrap_or_default();
                let switch = switch.trim().trim_start_matches('\\');
                if let Some(name) = switch.strip_prefix("if")
                    && self.conditionals.switches.len() < MOST_SWITCHES
                    && self.conditionals.switch(name).is_none()
                {
                    self.conditionals.switches.push((name.to_owned(), false));
                }
            }
            "else" => {
                if self.conditionals.open.last() == Some(&true) {
                    self.leave_out(false);
                    self.conditionals.open.pop();
                }
            }
            "fi" => {
                self.conditionals.open.pop();
            }
            _ if opens(name, &self.conditionals.switches) => {
                let decided = self.conditionals.decided(name, &mut self.source);
                let ended = decided == Some(false) && !self.leave_out(true);
                if !ended && self.conditionals.open.len() < MOST_OPEN {
                    self.conditionals.open.push(decided == Some(true));
                }
            }
            _ => return self.switched(name),
        }
        true
    }

    /// `\nametrue`, `\namefalse`
    fn switched(&mut self, name: &str) -> bool {
        let on = name.strip_suffix("true").map(|name| (name, true));
        let Some((name, on)) = on.or_else(|| name.strip_suffix("false").map(|name| (name, false)))
        else {
            return false;
        };
        let Some(switch) = self.conditionals.switch(name) else { return false };
        *switch = on;
        true
    }

    /// Leaves out what comes up to `\fi`, or with `alternative` up to `\else`; true where that was met, or where nothing
    /// ends the branch and all of it stays.
    fn leave_out(&mut self, alternative: bool) -> bool {
        let switches = &self.conditionals.switches;
        if !self.source.has("\\fi") {
            return true;
        }
        let mut inner = 0_usize;
        let end = commands(self.source.rest()).find_map(|(name, end)| {
            match name {
                "fi" if inner == 0 => return Some((end, false)),
                "else" if inner == 0 && alternative => return Some((end, true)),
                "fi" => inner -= 1,
                name if opens(name, switches) => inner += 1,
                _ => {}
            }
            None
        });
        match end {
            Some((end, other)) => {
                self.source.advance(end);
                // As behind every command.
                self.source.skip_space();
                other
            }
            None => {
                self.source.missed();
                true
            }
        }
    }
}

/// The commands in `text` outside of comments, each with where it ends.
fn commands(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            at += text.get(at..)?.find(['\\', '%'])?;
            if text.get(at..)?.starts_with('%') {
                at += text.get(at..)?.find('\n')?;
                continue;
            }
            let behind = text.get(at + 1..)?;
            let n = behind.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(behind.len());
            // A sign behind the mark is a command too, and no comment.
            let taken = if n == 0 { behind.chars().next().map_or(0, char::len_utf8) } else { n };
            at += 1 + taken;
            return Some((behind.get(..n)?, at));
        }
    })
}
