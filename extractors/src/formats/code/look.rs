//! The language of code without a name: by words and signs that hardly stand in prose.

/// Lines that are looked at.
const LOOKED_AT: usize = 200;
/// Different signs of a language that have to be there.
const LEAST: usize = 3;

/// The language of `text`, in the spelling of code fences, if it is code for sure.
#[must_use]
pub fn language_of_text(text: &str) -> Option<&'static str> {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.trim().is_empty())
        .take(LOOKED_AT)
        .collect();
    if is_patch(&lines) {
        return Some("diff");
    }
    // Code in a document about it.
    if lines.iter().filter(|line| line.starts_with("```")).count() > 1 {
        return None;
    }
    if text.trim_start().starts_with("<?php") {
        return Some("php");
    }
    // Prose seldom ends its lines like statements.
    let statements = lines.iter().filter(|line| is_statement(line)).count();
    if lines.len() < 3 || statements * 5 < lines.len() * 2 {
        return None;
    }
    let count = |signs: &[&str]| {
        let found = |sign: &&&str| lines.iter().any(|line| has(line, sign));
        signs.iter().filter(found).count()
    };
    let best =
        LANGUAGES.iter().map(|(name, signs)| (count(signs), *name)).max_by_key(|(n, _)| *n)?;
    (best.0 >= LEAST).then_some(best.1)
}

/// A sign that starts with `^` stands at the start of a line.
fn has(line: &str, sign: &str) -> bool {
    match sign.strip_prefix('^') {
        Some(start) => line.trim_start().starts_with(start),
        None => line.contains(sign),
    }
}

/// Whether a line ends or starts as those of programs do.
#[must_use]
pub fn is_statement(line: &str) -> bool {
    let line = line.trim_end();
    line.ends_with([';', '{', '}', ')', '(', ',', ']', '['])
        || (line.ends_with(':') && line.starts_with([' ', '\t']))
        || [
            "def ", "class ", "import ", "from ", "if ", "for ", "while ", "return ", "#include",
            "package ", "end", "else",
        ]
        .iter()
        .any(|word| line.trim_start().starts_with(word))
        || line.contains(" = ")
        || line.contains(" := ")
        || line.contains(" <- ")
}

/// Whether lines are a patch: files, places, changes.
fn is_patch(lines: &[&str]) -> bool {
    let starts = |mark: &str| lines.iter().any(|line| line.starts_with(mark));
    let placed = lines.iter().any(|line| line.starts_with("@@ -") && line.contains(" @@"));
    placed && ((starts("--- ") && starts("+++ ")) || starts("diff --git "))
}

#[rustfmt::skip]
const LANGUAGES: &[(&str, &[&str])] = &[
    ("python", &["^def ", "^import ", "^from ", "^elif ", "self.", "__name__", "^return ", "^class ", "^except ", "print(", "^@", "lambda ", "None", "^with "]),
    ("javascript", &["^const ", "^let ", "function(", "function (", "^function ", "=> ", "===", "console.", "require(", "^export ", "^var ", "document.", "^module.exports", "});", "async "]),
    ("typescript", &["^interface ", ": string", ": number", "^export ", "=> ", "^import {", "^const ", ": boolean", "readonly ", " as const", "private "]),
    ("java", &["^public class ", "^import java", "^private ", "^public ", "System.out", "^package ", " throws ", "new ", "@Override", "String ", "^protected ", " final "]),
    ("csharp", &["^using System", "^namespace ", "^public class ", "{ get; set; }", "^private ", "string ", "var ", "^public ", "Console.", "async Task", "=> "]),
    ("c", &["^#include <", "^#include \"", "int main(", "printf(", "^#define ", "sizeof(", "->", "^struct ", "^static ", "char *", "NULL", "malloc("]),
    ("cpp", &["^#include <", "std::", "^using namespace", "cout <<", "^template", "^class ", "nullptr", "const auto", "::", "^public:", "virtual ", "->"]),
    ("go", &["^package ", "^func ", ":= ", "fmt.", "if err != nil", "^import (", "^type ", "defer ", "go func", "interface{"]),
    ("rust", &["^fn ", "let mut ", "^impl", "^use ", "^pub fn ", "^pub struct ", "#[derive(", "println!(", "match ", "&str", "Some(", "-> ", ".unwrap()"]),
    ("sql", &["^SELECT ", "^FROM ", "^WHERE ", "^CREATE TABLE", "^INSERT INTO", "^UPDATE ", " VALUES", "PRIMARY KEY", "NOT NULL", " JOIN ", "^GROUP BY", "^ORDER BY", "^select ", "^from ", "^where ", "^ALTER TABLE"]),
    ("css", &["color:", "margin:", "padding:", "font-size:", "background", "^@media", "display:", "width:", "border:", "px;"]),
    ("php", &["<?php", "$this->", "^echo ", "function ", "array(", "->", "^namespace ", "^use ", "<?="]),
    ("ruby", &["^require '", "^def ", "^end", " do |", "^module ", "attr_", "puts ", ".each ", "^class ", "@"]),
    ("perl", &["^use strict", "^my $", "^sub ", "=~ ", "^use warnings", "$_", "@_", "qw("]),
    ("powershell", &["^param(", "Write-Host", "Get-", "Set-", "-eq ", "$_.", "ForEach-Object", "^function ", "$true", "| Where-Object"]),
    ("r", &["<- function(", "library(", " <- ", "data.frame(", "ggplot(", "c(", "%>%", "summary("]),
    ("bash", &["^if [", "^fi", "^then", "^done", "^echo ", "^export ", "$(", "^for ", "^set -", "\"$", "^esac", "; do"]),
    ("kotlin", &["^fun ", "^val ", "^var ", "^data class ", "^import ", "println(", "override fun", "?.", "when ("]),
    ("swift", &["^func ", "^let ", "^var ", "^import ", "guard let ", "if let ", "^struct ", "self.", "-> ", "@State"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_told_from_prose() {
        for (language, text) in [
            (
                "python",
                "import os\n\ndef læs(fil):\n    with open(fil) as f:\n        return f.read()\n\nprint(læs('a'))\n",
            ),
            (
                "javascript",
                "const a = require('x');\nfunction f(b) {\n  console.log(a);\n  return b === 1;\n}\nmodule.exports = f;\n",
            ),
            (
                "sql",
                "SELECT navn,\n  adresse\nFROM borgere\nWHERE id = 1;\nINSERT INTO x VALUES (1);\n",
            ),
            ("diff", "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-a\n+b\n"),
            (
                "c",
                "#include <stdio.h>\n#define N 3\nint main(void) {\n  printf(\"hej\");\n  return 0;\n}\n",
            ),
            (
                "go",
                "package main\n\nimport (\n\t\"fmt\"\n)\n\nfunc main() {\n\ta := 1\n\tfmt.Println(a)\n}\n",
            ),
        ] {
            assert_eq!(language_of_text(text), Some(language), "{text}");
        }
        for prose in [
            "Kære Bo,\n\nTak for sidst. Vi ses i morgen (kl. 10).\n\nHilsen\nÅse\n",
            "1. mælk\n2. brød\n3. smør\n",
            "from the start, we import goods; for years\nwe return them (sometimes),\nand if not, then we wait;\n",
        ] {
            assert_eq!(language_of_text(prose), None, "{prose}");
        }
    }
}
