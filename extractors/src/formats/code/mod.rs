//! Source code and configuration: one fenced block with its language.

mod look;

pub use look::{is_statement, language_of_text};

use super::text;
use super::{Document, Family, Format, Spec};
use crate::block::Block;
use crate::error::Result;
use crate::sink::Sink;

/// See the module.
#[derive(Debug)]
pub struct Code;

/// Bytes of code in one block; longer files are cut at a line end.
const BLOCK_BYTES: usize = 256 << 10;

impl Format for Code {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "code",
            title: "source code",
            family: Family::Text,
            mime_types: &["text/x-source"],
            extensions: &[],
            signs: &[],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let language = document.detection.language.map(str::to_owned);
        let mut reader = text::reader(document)?;
        let mut code = String::new();
        while let Some(line) = text::next_line(&mut reader)? {
            code.push_str(&line);
            if code.len() > BLOCK_BYTES {
                sink.block(Block::code(language.clone(), std::mem::take(&mut code)))?;
            }
        }
        sink.block(Block::code(language, code))
    }
}

/// Extensions and the spelling of their language in code fences.
const LANGUAGES: &[(&str, &[&str])] = &[
    ("ada", &["ada", "adb", "ads"]),
    ("awk", &["awk"]),
    ("bash", &["sh", "bash", "zsh", "ksh"]),
    ("bat", &["bat", "cmd"]),
    ("c", &["c", "h"]),
    ("clojure", &["clj", "cljs", "edn"]),
    ("cmake", &["cmake"]),
    ("cobol", &["cob", "cbl"]),
    ("cpp", &["cpp", "cc", "cxx", "hpp", "hh", "hxx", "ino"]),
    ("csharp", &["cs", "csx"]),
    ("css", &["css"]),
    ("d", &["d"]),
    ("dart", &["dart"]),
    ("diff", &["diff", "patch"]),
    ("dockerfile", &["dockerfile"]),
    ("elixir", &["ex", "exs"]),
    ("elm", &["elm"]),
    ("erlang", &["erl", "hrl"]),
    ("fortran", &["f", "f90", "f95", "for"]),
    ("fsharp", &["fs", "fsx"]),
    ("go", &["go"]),
    ("graphql", &["graphql", "gql"]),
    ("groovy", &["groovy", "gradle"]),
    ("haskell", &["hs", "lhs"]),
    ("hcl", &["tf", "hcl", "tfvars"]),
    ("java", &["java"]),
    ("javascript", &["js", "mjs", "cjs"]),
    ("jsx", &["jsx"]),
    ("julia", &["jl"]),
    ("kotlin", &["kt", "kts"]),
    ("less", &["less"]),
    ("lisp", &["lisp", "lsp", "el", "scm"]),
    ("lua", &["lua"]),
    ("makefile", &["mk", "makefile"]),
    ("matlab", &["matlab"]),
    ("nix", &["nix"]),
    ("objectivec", &["m", "mm"]),
    ("ocaml", &["ml", "mli"]),
    ("pascal", &["pas", "dpr"]),
    ("perl", &["pl", "pm"]),
    ("php", &["php", "phtml"]),
    ("powershell", &["ps1", "psm1", "psd1"]),
    ("prolog", &["pro"]),
    ("protobuf", &["proto"]),
    ("python", &["py", "pyi", "pyw"]),
    ("r", &["r"]),
    ("ruby", &["rb", "rake", "gemspec"]),
    ("rust", &["rs"]),
    ("sas", &["sas"]),
    ("scala", &["scala", "sbt"]),
    ("scss", &["scss", "sass"]),
    ("solidity", &["sol"]),
    ("sql", &["sql", "ddl", "psql"]),
    ("svelte", &["svelte"]),
    ("swift", &["swift"]),
    ("tcl", &["tcl"]),
    ("tsx", &["tsx"]),
    ("typescript", &["ts", "mts", "cts"]),
    ("vb", &["vb", "vbs", "bas"]),
    ("verilog", &["v", "sv"]),
    ("vhdl", &["vhd", "vhdl"]),
    ("vue", &["vue"]),
    ("zig", &["zig"]),
];

/// File names without an extension that are code.
const NAMES: &[(&str, &str)] = &[
    ("dockerfile", "dockerfile"),
    ("makefile", "makefile"),
    ("jenkinsfile", "groovy"),
    ("gemfile", "ruby"),
    ("rakefile", "ruby"),
];

/// The language of a file of this name, if it is a code file.
#[must_use]
pub fn language_of_file(name: &str) -> Option<&'static str> {
    let base = name.rsplit(['/', '\\']).next()?.to_lowercase();
    if let Some((_, language)) = NAMES.iter().find(|(n, _)| base == *n) {
        return Some(language);
    }
    let (_, extension) = base.rsplit_once('.')?;
    LANGUAGES
        .iter()
        .find(|(_, extensions)| extensions.contains(&extension))
        .map(|(language, _)| *language)
}

/// The language that a `#!` line names.
#[must_use]
pub fn shebang(text: &str) -> Option<&'static str> {
    let line = text.strip_prefix("#!")?.lines().next()?;
    let program =
        line.split_whitespace().rfind(|word| !word.starts_with('-'))?.rsplit('/').next()?;
    match program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.') {
        "python" => Some("python"),
        "sh" | "bash" | "zsh" | "dash" | "ksh" => Some("bash"),
        "node" => Some("javascript"),
        "perl" => Some("perl"),
        "ruby" => Some("ruby"),
        "php" => Some("php"),
        "awk" | "gawk" => Some("awk"),
        _ => None,
    }
}
