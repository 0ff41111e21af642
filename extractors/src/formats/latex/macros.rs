//! Commands that the document defines: text with holes for arguments, nothing more. What programs (conditions, counters,
//! internals) is not defined, so that its use is read like any unknown command: its words stay.

use super::source::Source;
use super::{commands, symbols};
use std::collections::HashMap;

/// Macros of one document.
const MOST_MACROS: usize = 5_000;
/// Bytes of a macro's text.
const LONGEST_BODY: usize = 4_000;
/// Bytes of what a macro comes to with its arguments.
const LONGEST_TEXT: usize = 1 << 20;
/// How often macros may be expanded.
const MOST_EXPANSIONS: u32 = 50_000;

#[derive(Debug)]
struct Macro {
    arguments: usize,
    /// What the first argument is where it is left out; then it stands in brackets.
    default: Option<String>,
    body: String,
}

#[derive(Debug, Default)]
pub(super) struct Macros {
    all: HashMap<String, Macro>,
    expansions: u32,
}

impl Macros {
    /// Reads a definition by `\newcommand` and its like (`LaTeX2e`, 2.7.2), whose name was read.
    pub(super) fn newcommand(&mut self, source: &mut Source<'_>) {
        let name = name(source);
        let arguments = source.optional().and_then(|n| n.trim().parse().ok()).unwrap_or(0);
        let default = if arguments > 0 { source.optional() } else { None };
        let body = source.argument().unwrap_or_default();
        self.define(name, arguments, default, body);
    }

    /// Reads a definition by `\def` and its like; one with delimited parameters is none.
    pub(super) fn def(&mut self, source: &mut Source<'_>) {
        let name = name(source);
        let mut parameters = String::new();
        while let Some(c) = source.peek().filter(|c| *c != '{') {
            source.next_char();
            parameters.push(c);
            if parameters.len() > 100 {
                return;
            }
        }
        let body = source.group().unwrap_or_default();
        let parameters = parameters.trim();
        let arguments = parameters.matches('#').count();
        let plain: String = (1..=arguments).map(|n| format!("#{n}")).collect();
        if parameters == plain {
            self.define(name, arguments, None, body);
        }
    }

    /// Reads a definition by `\NewDocumentCommand` (xparse): mandatory arguments only.
    pub(super) fn document_command(&mut self, source: &mut Source<'_>) {
        let name = name(source);
        let arguments = source.argument().unwrap_or_default();
        let body = source.argument().unwrap_or_default();
        let letters: Vec<char> = arguments.chars().filter(|c| !c.is_whitespace()).collect();
        if letters.iter().all(|c| *c == 'm') {
            self.define(name, letters.len(), None, body);
        }
    }

    /// Reads a definition of an operator of formulas.
    pub(super) fn operator(&mut self, source: &mut Source<'_>) {
        let name = name(source);
        let body = source.argument().unwrap_or_default();
        self.define(name, 0, None, format!("\\operatorname{{{body}}}"));
    }

    fn define(&mut self, name: String, arguments: usize, default: Option<String>, body: String) {
        let known = commands::signature(&name).is_some()
            || commands::heading(&name).is_some()
            || commands::styled(&name).is_some()
            || (symbols::symbol(&name).is_some() && !name.ends_with("name"))
            || ["item", "begin", "end", "title", "author", "date", "maketitle", "footnote"]
                .contains(&name.as_str());
        if name.is_empty()
            || known
            || arguments > 9
            || body.len() > LONGEST_BODY
            || self.all.len() >= MOST_MACROS
            || programs(&body)
        {
            return;
        }
        self.all.insert(name, Macro { arguments, default, body });
    }

    /// What the command `name` expands to, its arguments read from `source`; `None` where nobody defined it.
    pub(super) fn expand(&mut self, name: &str, source: &mut Source<'_>) -> Option<String> {
        let defined = self.all.get(name)?;
        self.expansions += 1;
        if self.expansions > MOST_EXPANSIONS {
            return None;
        }
        let mut arguments = Vec::with_capacity(defined.arguments);
        for i in 0..defined.arguments {
            let optional = if i == 0 { defined.default.as_ref() } else { None };
            arguments.push(match optional {
                Some(default) => source.optional().unwrap_or_else(|| default.clone()),
                None => source.argument().unwrap_or_default(),
            });
        }
        Some(fill(&defined.body, &arguments))
    }

    /// Whether the document defined any.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether the document defined this one.
    pub(super) fn has(&self, name: &str) -> bool {
        self.all.contains_key(name)
    }
}

/// The name that is defined: `\name` or `{\name}`.
fn name(source: &mut Source<'_>) -> String {
    let name = source.argument().unwrap_or_default();
    name.trim().trim_start_matches('\\').trim_end_matches('*').trim().to_owned()
}

/// Whether a macro does more than to stand for its text.
fn programs(body: &str) -> bool {
    [
        "\\def",
        "\\csname",
        "\\if",
        "\\expandafter",
        "\\the\\",
        "\\let\\",
        "\\newcommand",
        "@",
        "\\loop",
        "\\begingroup",
    ]
    .iter()
    .any(|sign| body.contains(sign))
}

/// The text of a macro with its arguments in place.
fn fill(body: &str, arguments: &[String]) -> String {
    let mut out = String::with_capacity(body.len());
    let mut chars = body.chars().peekable();
    while let Some(c) = chars.next() {
        if out.len() > LONGEST_TEXT {
            break;
        }
        let number = chars.peek().filter(|_| c == '#').and_then(|d| d.to_digit(10));
        match number {
            Some(number) => {
                chars.next();
                let at = (number as usize).saturating_sub(1);
                out.push_str(arguments.get(at).map_or("", String::as_str));
            }
            None => out.push(c),
        }
    }
    // A name at the end must not run into the letters that follow.
    let name_ends = |text: &str| {
        text.rsplit_once('\\')
            .is_some_and(|(_, n)| !n.is_empty() && n.chars().all(|c| c.is_ascii_alphabetic()))
    };
    if name_ends(&out) {
        out.push(' ');
    }
    out
}
