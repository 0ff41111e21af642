//! Environments: what `\begin` opens and `\end` closes.

use super::captures::Capture;
use super::reader::{Reader, What};
use crate::block::Inline;
use crate::error::Result;

/// Environments that hold a formula.
const FORMULAS: [&str; 12] = [
    "equation",
    "align",
    "gather",
    "multline",
    "eqnarray",
    "flalign",
    "alignat",
    "displaymath",
    "math",
    "dmath",
    "xalignat",
    "empheq",
];
/// Environments whose content is not read: drawings, other files, what is switched off.
const OMITTED: [&str; 15] = [
    "comment",
    "tikzpicture",
    "pgfpicture",
    "pspicture",
    "picture",
    "forest",
    "circuitikz",
    "axis",
    "filecontents",
    "feynman",
    "tikzcd",
    "asy",
    "luacode",
    "filecontentsdef",
    "CCSXML",
];

impl Reader<'_, '_, '_> {
    /// Whether an environment of this name is open.
    pub(super) fn is_inside(&self, name: &str) -> bool {
        self.open.iter().any(|open| matches!(&open.what, What::Environment(n) if n == name))
    }

    /// The innermost environment.
    pub(super) fn environment(&self) -> Option<&str> {
        self.open.iter().rev().find_map(|open| match &open.what {
            What::Environment(name) => Some(name.as_str()),
            What::Group { .. } | What::Argument | What::Capture(_) => None,
        })
    }

    pub(super) fn begin(&mut self, name: &str) -> Result<()> {
        let plain = name.trim_end_matches('*');
        let end = format!("\\end{{{name}}}");
        if OMITTED.contains(&plain) && self.source.has(&end) {
            self.source.raw_until(&end);
            return Ok(());
        }
        if FORMULAS.contains(&plain) && self.source.has(&end) {
            let latex = self.source.raw_until(&end);
            return match plain {
                "math" => {
                    self.inline_math(&latex);
                    Ok(())
                }
                "displaymath" => self.display_math(&latex),
                // What numbers and aligns the lines is a part of the formula.
                _ => self.display_math(&format!("\\begin{{{name}}}\n{}\n{end}", latex.trim())),
            };
        }
        if self.is_verbatim(plain) && self.source.has(&end) {
            return self.code(plain, &end);
        }
        if !self.open(What::Environment(name.to_owned())) {
            return Ok(());
        }
        self.environment_begins(name, plain)
    }

    fn environment_begins(&mut self, name: &str, plain: &str) -> Result<()> {
        match plain {
            "document" => {
                self.in_body = true;
                self.current().take();
                if !self.facts.has_title {
                    self.write_front()?;
                }
            }
            "itemize" | "enumerate" | "description" | "compactitem" | "compactenum"
            | "inparaenum" | "asparaenum" | "labeling" | "list" | "trivlist" | "tablenotes"
            | "questions" | "parts" => {
                if plain == "labeling" {
                    self.source.optional();
                    self.source.argument();
                } else if plain == "list" {
                    self.source.argument();
                    self.source.argument();
                }
                self.begin_list(name)?;
            }
            "thebibliography" => {
                self.source.argument();
                self.end_paragraph()?;
                let below = if self.facts.level(0) > 1 { -1 } else { 0 };
                let level = self.facts.level(below);
                let name = if below < 0 { "bibname" } else { "refname" };
                let title = self.macros.expand(name, &mut self.source);
                let title = title.unwrap_or_else(|| self.front.references().to_owned());
                self.end_lists(0)?;
                self.flow.heading(level, vec![Inline::text(title)])?;
                self.begin_list("thebibliography")?;
            }
            "tabular" | "tabularx" | "tabulary" | "longtable" | "supertabular" | "xltabular"
            | "tblr" | "longtblr" | "talltblr" | "NiceTabular" | "mpsupertabular" => {
                self.begin_table(name)?;
            }
            "quote" | "quotation" | "verse" | "displayquote" | "blockquote" => {
                self.end_paragraph()?;
                self.source.optional();
                if self.words.len() == 1 {
                    self.flow.open_quote()?;
                }
            }
            "frame" => {
                self.end_paragraph()?;
                while self.source.bracketed('<', '>').is_some() || self.source.optional().is_some()
                {
                }
                if self.source.peek() == Some('{') {
                    self.capture(Capture::Slide);
                }
            }
            "block" | "alertblock" | "exampleblock" => {
                self.end_paragraph()?;
                self.source.bracketed('<', '>');
                self.capture(Capture::BoxName);
            }
            "abstract" => {
                self.end_paragraph()?;
                self.front.in_abstract = true;
            }
            "tcolorbox" | "mdframed" => {
                self.end_paragraph()?;
                let options = self.source.optional().unwrap_or_default();
                if let Some(title) =
                    option(&options, "title").or_else(|| option(&options, "frametitle"))
                {
                    self.source.push(format!("\\textbf{{{title}}}\\par "));
                }
            }
            _ => self.other_begins(name, plain)?,
        }
        Ok(())
    }

    /// Environments that only take arguments, theorems, and what nobody knows.
    fn other_begins(&mut self, name: &str, plain: &str) -> Result<()> {
        let takes = match plain {
            "figure" | "table" | "algorithm" | "sidewaystable" | "sidewaysfigure" | "SCfigure"
            | "listing" | "columns" | "threeparttable" | "center" | "flushleft" | "flushright" => {
                "o"
            }
            "minipage" | "column" | "subfigure" | "subtable" | "multicols" | "adjustbox"
            | "spacing" | "letter" | "addmargin" | "overpic" | "otherlanguage" | "varwidth"
            | "onlyenv" | "algorithmic" => {
                if plain == "algorithmic" {
                    "o"
                } else {
                    "ooomo"
                }
            }
            "wrapfigure" | "wraptable" => "omom",
            "textblock" | "turn" | "rotate" => "mp",
            _ => "",
        };
        if !takes.is_empty() {
            self.end_paragraph()?;
            for letter in takes.chars() {
                match letter {
                    'm' => drop(self.source.argument()),
                    'p' => drop(self.source.bracketed('(', ')')),
                    _ => drop(self.source.optional()),
                }
            }
            return Ok(());
        }
        if let Some(title) = self.theorem(plain) {
            self.end_paragraph()?;
            let note = self.source.optional().map(|note| format!(" ({note})")).unwrap_or_default();
            self.source.push(format!("\\textbf{{{title}{note}.}} "));
            return Ok(());
        }
        self.end_paragraph()?;
        if self.source.peek() == Some('[') {
            self.source.optional();
        }
        self.after_unknown = name.chars().all(char::is_alphanumeric);
        Ok(())
    }

    /// How theorems of this environment are called.
    fn theorem(&self, name: &str) -> Option<String> {
        if let Some(title) = self.theorems.get(name) {
            return Some(title.clone());
        }
        let usual = [
            "theorem",
            "lemma",
            "corollary",
            "proposition",
            "definition",
            "example",
            "remark",
            "proof",
            "conjecture",
            "exercise",
            "solution",
            "problem",
            "claim",
            "axiom",
            "notation",
            "observation",
            "assumption",
        ];
        let title = usual.iter().find(|usual| **usual == name)?;
        let mut letters = title.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect())
    }

    /// `\newtheorem{thm}[counter]{Theorem}[section]`
    pub(super) fn theorem_defined(&mut self) {
        let name = self.source.argument().unwrap_or_default();
        self.source.optional();
        let title = self.source.argument().unwrap_or_default();
        self.source.optional();
        if self.theorems.len() < 200 {
            self.theorems.insert(name.trim().to_owned(), title);
        }
    }

    /// Closes everything up to the environment `name`; nothing where it is not open.
    pub(super) fn end(&mut self, name: &str) -> Result<()> {
        if !self.is_inside(name) {
            return Ok(());
        }
        while let Some(open) = self.open.pop() {
            let found = matches!(&open.what, What::Environment(n) if n == name);
            self.close(open)?;
            if found {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn environment_ends(&mut self, name: &str) -> Result<()> {
        if self.tables.last().is_some_and(|table| table.is(name)) {
            return self.end_table();
        }
        if self.is_list(name) {
            return self.end_list();
        }
        match name.trim_end_matches('*') {
            "document" => {
                self.end_paragraph()?;
                self.ended = true;
            }
            "quote" | "quotation" | "verse" | "displayquote" | "blockquote" => {
                self.end_paragraph()?;
                if self.words.len() == 1 {
                    self.flow.close_quote()?;
                }
            }
            "abstract" => {
                self.end_paragraph()?;
                self.front.in_abstract = false;
            }
            _ => self.end_paragraph()?,
        }
        Ok(())
    }
}

/// The value of `key` in a list of options: `a=1, key={b, c}`.
pub(super) fn option(options: &str, key: &str) -> Option<String> {
    let mut depth = 0_usize;
    let mut from = 0;
    let ends = options.char_indices().chain([(options.len(), ',')]);
    for (at, c) in ends {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                let part = options.get(from..at).unwrap_or_default();
                if let Some((name, value)) = part.split_once('=')
                    && name.trim() == key
                {
                    let value = value.trim();
                    let inner = value.strip_prefix('{').and_then(|v| v.strip_suffix('}'));
                    return Some(inner.unwrap_or(value).trim().to_owned());
                }
                from = at + 1;
            }
            _ => {}
        }
    }
    None
}
