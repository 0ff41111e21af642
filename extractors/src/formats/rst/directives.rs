//! Explicit mark-up: directives, notes, targets, comments. Directives that hold words are read for them, those that instruct
//! a program are left out.

use super::body::{Reader, dedented, indented};
use super::items;
use crate::block::{Inline, Marker, Style};
use crate::error::Result;
use crate::formats::html;
use crate::formats::markup::{bold, code_language};
use crate::metadata::key;

/// The options of a directive.
#[derive(Debug, Default)]
pub(super) struct Fields<'t>(Vec<(&'t str, String)>);

impl Fields<'_> {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str())
    }
}

/// A directive in its parts.
struct Directive<'t> {
    name: &'t str,
    /// What stands behind the name, and on the lines before the options.
    argument: Vec<&'t str>,
    options: Fields<'t>,
    content: Vec<&'t str>,
}

impl<'t> Directive<'t> {
    /// From its lines, the first without the two dots.
    fn of(first: &'t str, below: &[&'t str]) -> Option<Self> {
        let (name, argument) = first.split_once("::")?;
        let name = name.trim();
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '+' | '.');
        if name.is_empty()
            || !name.chars().all(fits)
            || !(argument.is_empty() || argument.starts_with(' '))
        {
            return None;
        }
        let lines = dedented(below);
        let mut at = 0;
        let mut arguments = vec![argument.trim()];
        while let Some(line) =
            lines.get(at).filter(|line| !line.is_empty() && items::field(line).is_none())
        {
            arguments.push(line);
            at += 1;
        }
        let mut options = Fields::default();
        while let Some((name, value)) = lines.get(at).and_then(|line| items::field(line)) {
            let n = 1 + indented(lines.get(at + 1..).unwrap_or_default());
            let rest = lines.get(at + 1..at + n).unwrap_or_default();
            // An empty line ends the options.
            let rest = rest.split(|line| line.is_empty()).next().unwrap_or_default();
            let mut value = value.to_owned();
            for line in rest {
                value.push('\n');
                value.push_str(line.trim());
            }
            options.0.push((name, value.trim().to_owned()));
            at += 1 + rest.len();
        }
        let content = lines.get(at..).unwrap_or_default().to_vec();
        Some(Self { name, argument: arguments, options, content })
    }

    fn words(&self) -> String {
        self.argument.join(" ").trim().to_owned()
    }

    /// Argument and content as one, for directives whose content may start on the first line.
    fn all(&self) -> Vec<&'t str> {
        let mut all: Vec<&'t str> =
            self.argument.iter().copied().skip_while(|line| line.is_empty()).collect();
        all.extend(self.content.iter().copied());
        all
    }
}

impl Reader<'_, '_, '_> {
    /// Reads what starts with two dots; answers how many lines it has.
    pub(super) fn explicit(&mut self, rest: &[&str]) -> Result<usize> {
        let first =
            rest.first().map(|line| line.get(2..).unwrap_or_default().trim()).unwrap_or_default();
        let below = rest.get(1..).unwrap_or_default();
        let n = indented(below);
        let lines = below.get(..n).unwrap_or_default();
        if let Some((name, text)) = first.strip_prefix('[').and_then(|f| f.split_once(']')) {
            let mut body = vec![text.trim()];
            body.extend(dedented(lines));
            let label = self.names.note(name, &mut self.defined);
            self.flow.open_note(&label)?;
            self.inside(&body)?;
            self.flow.close_note()?;
        } else if first.starts_with(['_', '|']) {
            // Targets and substitutions were found before.
        } else if let Some(directive) = Directive::of(first, lines) {
            self.directive(&directive)?;
        }
        // Anything else is a comment.
        Ok(n + 1)
    }

    fn directive(&mut self, it: &Directive<'_>) -> Result<()> {
        let name = it.name.rsplit(':').next().unwrap_or(it.name);
        match name {
            "note" | "warning" | "tip" | "hint" | "important" | "caution" | "danger" | "error"
            | "attention" | "seealso" => {
                let title = if name == "seealso" { "See also".to_owned() } else { capital(name) };
                self.admonition(&title, &it.all())
            }
            "admonition" | "topic" | "sidebar" | "dropdown" | "card" | "tab" | "tab-item"
            | "grid-item-card" => self.admonition(&it.words(), &it.content),
            "versionadded" | "versionchanged" | "deprecated" | "versionremoved" => {
                self.version(name, it)
            }
            "code" | "code-block" | "sourcecode" | "code-cell" | "literalinclude"
            | "parsed-literal" | "prompt" | "ipython" | "productionlist" | "doctest"
            | "testcode" | "testoutput" | "highlight" => self.code(name, it),
            "math" => {
                let latex = it.all().join("\n");
                self.flow.math(latex.trim().to_owned())
            }
            "image" => self.flow.image(it.options.get("alt").unwrap_or_default()),
            "figure" => {
                self.flow.image(it.options.get("alt").unwrap_or_default())?;
                self.inside(&it.content)
            }
            "table" => {
                let title = self.words(&it.words());
                if !title.is_empty() {
                    self.flow.paragraph(title)?;
                }
                self.inside(&it.content)
            }
            "csv-table" => self.csv_table(&it.words(), &it.options, &it.content),
            "list-table" => self.list_table(&it.words(), &it.options, &it.content),
            "rubric" | "centered" => {
                let words = self.words(&it.words());
                let bold = words.into_iter().map(bold).collect();
                self.flow.paragraph(bold)
            }
            "epigraph" | "highlights" | "pull-quote" | "quote" => {
                self.flow.open_quote()?;
                self.inside(&it.all())?;
                self.flow.close_quote()
            }
            "raw" if it.words().contains("html") => {
                self.flow.end_item()?;
                html::read_fragment(&it.content.join("\n"), self.flow.sink)
            }
            "meta" => self.meta(it),
            "sectionauthor" | "moduleauthor" | "codeauthor" => {
                let words = it.words();
                let person = words.split('<').next().unwrap_or_default();
                self.flow.sink.metadata(key::CREATOR, person)
            }
            // A class of a program is documented, a class of a style sheet is not: the first has a domain or a signature.
            "class" if it.name.contains(':') || it.words().contains('(') => self.object(it),
            "compound" | "container" | "class" | "only" | "tabs" | "tab-set" | "glossary"
            | "hlist" | "grid" | "grid-item" | "cssclass" | "rst-class" | "div" | "ifconfig"
            | "group-tab" => self.inside(&it.content),
            "header" | "footer" if self.headers => self.inside(&it.all()),
            "option" | "cmdoption" | "envvar" | "confval" | "describe" | "object"
            | "program-option" | "setting" | "function" | "method" | "attribute" | "data"
            | "exception" | "classmethod" | "staticmethod" | "decorator" | "property" | "type"
            | "macro" | "struct" | "enum" | "enumerator" | "member" | "var" | "constant"
            | "event" | "signal" | "slot" | "field" | "templatetag" | "templatefilter"
            | "django-admin" | "fieldlookup" => self.object(it),
            _ if INSTRUCTIONS.contains(&name) || name.starts_with("auto") => Ok(()),
            _ => {
                let words = self.words(&it.words());
                if !words.is_empty() {
                    self.flow.paragraph(words)?;
                }
                self.inside(&it.content)
            }
        }
    }

    /// A box: quoted, its name in bold type before the first words.
    fn admonition(&mut self, title: &str, lines: &[&str]) -> Result<()> {
        self.flow.open_quote()?;
        self.flow.lead_name(title);
        self.inside(lines)?;
        self.flow.close_quote()
    }

    /// `versionadded:: 3.1 What is new.`
    fn version(&mut self, name: &str, it: &Directive<'_>) -> Result<()> {
        let title = match name {
            "versionadded" => "New in version",
            "versionchanged" => "Changed in version",
            "versionremoved" => "Removed in version",
            _ => "Deprecated since version",
        };
        let words = it.words();
        let (version, text) = words.split_once(' ').unwrap_or((&words, ""));
        self.flow.lead_name(&format!("{title} {version}"));
        let mut lines = vec![text];
        lines.extend(it.content.iter().copied());
        self.inside(&lines)
    }

    fn code(&mut self, name: &str, it: &Directive<'_>) -> Result<()> {
        let argument = it.words();
        let language = match name {
            "highlight" => {
                self.language = code_language(&argument);
                return Ok(());
            }
            "literalinclude" => return self.caption(it),
            "parsed-literal" | "productionlist" | "testoutput" => None,
            "doctest" | "testcode" | "ipython" => Some("python".to_owned()),
            "prompt" => code_language(argument.split(' ').next().unwrap_or_default()),
            _ if argument.is_empty() => self.language.clone(),
            _ => code_language(&argument),
        };
        self.caption(it)?;
        let all = if matches!(name, "parsed-literal" | "productionlist" | "doctest") {
            it.all()
        } else {
            it.content.clone()
        };
        self.flow.code(language, all.join("\n").trim_matches('\n'))
    }

    fn caption(&mut self, it: &Directive<'_>) -> Result<()> {
        let Some(caption) = it.options.get("caption").map(str::to_owned) else { return Ok(()) };
        let words = self.words(&caption);
        self.flow.paragraph(words)
    }

    /// What a program offers: its signatures as an item, what is said about it inside.
    fn object(&mut self, it: &Directive<'_>) -> Result<()> {
        self.flow.open_list()?;
        self.flow.item(Marker::Bullet)?;
        let mut words = Vec::new();
        for signature in it.argument.iter().filter(|line| !line.is_empty()) {
            if !words.is_empty() {
                words.push(Inline::Break);
            }
            words.push(Inline::styled(
                signature.trim_end_matches('\\').replace('\\', ""),
                Style::CODE,
            ));
        }
        self.flow.paragraph(words)?;
        self.inside(&it.content)?;
        self.flow.close_list()
    }

    /// What a page says about itself.
    fn meta(&mut self, it: &Directive<'_>) -> Result<()> {
        let fields = it.options.0.iter().map(|(name, value)| (*name, value.as_str()));
        let more = it.content.iter().filter_map(|line| items::field(line));
        for (name, value) in fields.chain(more) {
            let key = match name.split_whitespace().next().unwrap_or_default() {
                "description" => key::DESCRIPTION,
                "keywords" => key::KEYWORDS,
                "author" => key::CREATOR,
                "language" => key::LANGUAGE,
                _ => continue,
            };
            self.flow.sink.metadata(key, value)?;
        }
        Ok(())
    }
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Directives that say nothing to a reader.
const INSTRUCTIONS: [&str; 44] = [
    "contents",
    "toctree",
    "include",
    "raw",
    "sectnum",
    "section-numbering",
    "default-role",
    "role",
    "title",
    "default-domain",
    "currentmodule",
    "module",
    "py:module",
    "index",
    "tabularcolumns",
    "only",
    "header",
    "footer",
    "target-notes",
    "restructuredtext-test-directive",
    "date",
    "unicode",
    "replace",
    "highlightlang",
    "program",
    "graphviz",
    "digraph",
    "graph",
    "inheritance-diagram",
    "plot",
    "plantuml",
    "uml",
    "mermaid",
    "bibliography",
    "todolist",
    "todo",
    "acks",
    "testsetup",
    "testcleanup",
    "summary",
    "nextslide",
    "minigallery",
    "jupyter-execute",
    "centered-image",
];
