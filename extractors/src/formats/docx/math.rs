//! Formulas (ECMA-376 part 1, 22.1) as LaTeX. A stack of open elements stands for the tree, so that none can make this
//! recurse.

use super::math_symbols::{is_function, join, write};
use super::properties::{is_on, val};
use crate::error::Result;
use crate::xml::{self, Reader};
use quick_xml::events::{BytesStart, Event};
use std::io::Read;

/// Longest formula in bytes; the rest is left out.
const LONGEST: usize = 64 << 10;

/// Elements that are an argument of the one around them.
const ARGUMENTS: [&str; 9] = ["e", "num", "den", "sub", "sup", "deg", "fName", "lim", "mr"];
/// Elements that are made of arguments, and runs.
const STRUCTURES: [&str; 20] = [
    "f", "sSup", "sSub", "sSubSup", "sPre", "rad", "nary", "d", "func", "limLow", "limUpp", "acc",
    "bar", "groupChr", "eqArr", "m", "r", "oMath", "box", "phant",
];

/// An open element.
#[derive(Debug, Default)]
struct Open {
    name: &'static str,
    depth: u32,
    /// What was written in it so far.
    out: String,
    /// Its arguments.
    arguments: Vec<(&'static str, String)>,
    chr: Option<String>,
    begin: Option<String>,
    end: Option<String>,
    separator: Option<String>,
    position: Option<String>,
    kind: Option<String>,
    no_degree: bool,
    /// Words rather than variables.
    words: bool,
}

impl Open {
    fn get(&self, name: &str) -> &str {
        self.arguments.iter().find(|(n, _)| *n == name).map_or("", |(_, text)| text)
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.arguments.iter().filter(move |(n, _)| *n == name).map(|(_, text)| text.as_str())
    }
}

/// Reads `m:oMath` or `m:oMathPara`, whose start was just read: the formulas in it.
pub(super) fn read<R: Read>(reader: &mut Reader<R>) -> Result<Vec<String>> {
    let mut formulas = Vec::new();
    let mut stack = vec![Open { name: "oMath", ..Open::default() }];
    let mut depth = 0_u32;
    let mut in_text = false;
    loop {
        let mut skip = false;
        match reader.next_event()? {
            Event::Start(element) => {
                depth += 1;
                in_text = xml::local(&element) == "t";
                skip = !start(&element, depth, &mut stack);
            }
            Event::Text(text) if in_text => words(&text, &mut stack),
            Event::GeneralRef(name) if in_text => {
                let mut text = String::new();
                xml::reference(&name, &mut text);
                words(&text, &mut stack);
            }
            Event::End(_) => {
                in_text = false;
                if depth == 0 {
                    break;
                }
                if stack.len() > 1 && stack.last().is_some_and(|open| open.depth == depth) {
                    close(&mut stack, &mut formulas);
                }
                depth -= 1;
            }
            Event::Eof => break,
            _ => {}
        }
        if skip {
            reader.skip()?;
            depth = depth.saturating_sub(1);
        }
    }
    while stack.len() > 1 {
        close(&mut stack, &mut formulas);
    }
    formulas.extend(stack.pop().map(|open| open.out));
    formulas.retain(|formula| !formula.trim().is_empty());
    Ok(formulas)
}

/// Takes the start of an element; whether to go into it.
fn start(element: &BytesStart<'_>, depth: u32, stack: &mut Vec<Open>) -> bool {
    let name = xml::local(element);
    let known = ARGUMENTS.iter().chain(&STRUCTURES).find(|known| **known == name);
    if let Some(name) = known {
        stack.push(Open { name, depth, ..Open::default() });
        return true;
    }
    let Some(open) = stack.last_mut() else { return true };
    let text = || Some(val(element).unwrap_or_default());
    match name {
        "chr" => open.chr = text(),
        "begChr" => open.begin = text(),
        "endChr" => open.end = text(),
        "sepChr" => open.separator = text(),
        "pos" => open.position = text(),
        "type" => open.kind = text(),
        "degHide" => open.no_degree = is_on(element),
        "nor" => open.words = is_on(element),
        "ctrlPr" | "del" | "moveFrom" => return false,
        _ => {}
    }
    true
}

fn words(text: &str, stack: &mut [Open]) {
    if let Some(open) = stack.last_mut().filter(|open| open.out.len() < LONGEST) {
        if open.words { open.out.push_str(text) } else { write(text, &mut open.out) }
    }
}

fn close(stack: &mut Vec<Open>, formulas: &mut Vec<String>) {
    let Some(mut open) = stack.pop() else { return };
    if open.name == "oMath" {
        formulas.push(open.out);
        return;
    }
    let Some(parent) = stack.last_mut().filter(|parent| parent.out.len() < LONGEST) else { return };
    if open.name == "mr" {
        open.out = open.all("e").collect::<Vec<_>>().join(" & ");
    }
    if ARGUMENTS.contains(&open.name) {
        parent.arguments.push((open.name, std::mem::take(&mut open.out)));
    } else {
        join(&mut parent.out, &latex(&open));
    }
}

/// A closed structure as LaTeX.
fn latex(open: &Open) -> String {
    let e = open.get("e");
    match open.name {
        "r" if open.words && !open.out.trim().is_empty() => format!("\\text{{{}}}", open.out),
        "f" => fraction(open),
        "sSup" => format!("{}^{}", base(e), script(open.get("sup"))),
        "sSub" => format!("{}_{}", base(e), script(open.get("sub"))),
        "sSubSup" => {
            format!("{}_{}^{}", base(e), script(open.get("sub")), script(open.get("sup")))
        }
        "sPre" => format!("{{}}_{}^{}{e}", script(open.get("sub")), script(open.get("sup"))),
        "rad" => match open.get("deg").trim() {
            degree if !open.no_degree && !degree.is_empty() => format!("\\sqrt[{degree}]{{{e}}}"),
            _ => format!("\\sqrt{{{e}}}"),
        },
        "nary" => nary(open),
        "d" => delimited(open),
        "func" => function(open.get("fName").trim(), e),
        "limLow" => under(e, open.get("lim")),
        "limUpp" if e.starts_with("\\overbrace") => format!("{e}^{{{}}}", open.get("lim")),
        "limUpp" => format!("\\overset{{{}}}{{{e}}}", open.get("lim")),
        "acc" => format!("\\{}{{{e}}}", accent(open.chr.as_deref())),
        "bar" if open.position.as_deref() == Some("top") => format!("\\overline{{{e}}}"),
        "bar" => format!("\\underline{{{e}}}"),
        "groupChr" if open.position.as_deref() == Some("top") => format!("\\overbrace{{{e}}}"),
        "groupChr" => format!("\\underbrace{{{e}}}"),
        "eqArr" => {
            let lines: Vec<String> = open.all("e").map(|e| e.replace("\\&", "&")).collect();
            format!("\\begin{{aligned}}{}\\end{{aligned}}", lines.join(" \\\\ "))
        }
        "m" => {
            let rows: Vec<&str> = open.all("mr").collect();
            format!("\\begin{{matrix}}{}\\end{{matrix}}", rows.join(" \\\\ "))
        }
        // A run, or a box around something.
        _ if e.is_empty() => open.out.clone(),
        _ => e.to_owned(),
    }
}

fn is_command(text: &str) -> bool {
    let name = text.strip_prefix('\\').unwrap_or_default();
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic())
}

/// What a script is set to, in braces where it is more than one sign.
fn base(text: &str) -> String {
    let whole = text.chars().count() <= 1
        || is_command(text)
        || (text.starts_with('(') && text.ends_with(')'));
    if whole { text.to_owned() } else { format!("{{{text}}}") }
}

fn script(text: &str) -> String {
    let text = text.trim();
    if text.chars().count() == 1 { text.to_owned() } else { format!("{{{text}}}") }
}

fn fraction(open: &Open) -> String {
    let (num, den) = (open.get("num"), open.get("den"));
    match open.kind.as_deref() {
        Some("lin" | "skw") => format!("{}/{}", base(num), base(den)),
        Some("noBar") => format!("\\binom{{{num}}}{{{den}}}"),
        _ => format!("\\frac{{{num}}}{{{den}}}"),
    }
}

fn nary(open: &Open) -> String {
    // 22.1.2.70: an integral where nothing is said.
    let sign = open.chr.as_deref().unwrap_or("∫");
    let mut out = String::new();
    write(sign, &mut out);
    for (mark, name) in [('_', "sub"), ('^', "sup")] {
        let text = open.get(name);
        if !text.trim().is_empty() {
            out.push(mark);
            out.push_str(&script(text));
        }
    }
    let e = open.get("e");
    if !e.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
    out.push_str(e);
    out
}

/// Parentheses and the like (22.1.2.24).
fn delimited(open: &Open) -> String {
    let begin = open.begin.as_deref().unwrap_or("(");
    let end = open.end.as_deref().unwrap_or(")");
    let separator = open.separator.as_deref().unwrap_or("|");
    let content = open.all("e").collect::<Vec<_>>().join(separator);
    let one = |name: &str| {
        let body = content.strip_prefix(&format!("\\begin{{{name}}}"))?;
        let body = body.strip_suffix(&format!("\\end{{{name}}}"))?;
        (!body.contains("\\begin{")).then(|| body.to_owned())
    };
    let around = |name: &str, body: &str| format!("\\begin{{{name}}}{body}\\end{{{name}}}");
    if let Some(body) = one("matrix") {
        match (begin, end) {
            ("(", ")") => return around("pmatrix", &body),
            ("[", "]") => return around("bmatrix", &body),
            ("|", "|") => return around("vmatrix", &body),
            _ => {}
        }
    }
    if begin == "{"
        && end.is_empty()
        && let Some(body) = one("aligned").or_else(|| one("matrix"))
    {
        return around("cases", &body);
    }
    let tall = ["\\frac", "\\begin", "\\sum", "\\prod", "\\int", "\\binom"];
    let tall = tall.iter().any(|command| content.contains(command));
    let sign = |sign: &str| {
        let mut out = String::new();
        match sign {
            "⌈" => out.push_str("\\lceil"),
            "⌉" => out.push_str("\\rceil"),
            "⌊" => out.push_str("\\lfloor"),
            "⌋" => out.push_str("\\rfloor"),
            "‖" | "∥" => out.push_str("\\|"),
            sign => write(sign, &mut out),
        }
        if out.is_empty() && tall { ".".to_owned() } else { out }
    };
    let (left, right) = if tall { ("\\left", "\\right") } else { ("", "") };
    let mut out = format!("{left}{}", sign(begin));
    join(&mut out, &content);
    out.push_str(right);
    out.push_str(&sign(end));
    out
}

fn function(name: &str, e: &str) -> String {
    let mut out = match name {
        name if is_function(name) => format!("\\{name}"),
        name if name.starts_with('\\') => name.to_owned(),
        // A function with a script: `log_2`.
        name => match name.find(['_', '^']).map(|at| name.split_at(at)) {
            Some((word, rest)) if is_function(word.trim_matches(['{', '}'])) => {
                format!("\\{}{rest}", word.trim_matches(['{', '}']))
            }
            _ => format!("\\operatorname{{{name}}}"),
        },
    };
    if !e.starts_with(['(', '\\', '[']) {
        out.push(' ');
    }
    out.push_str(e);
    out
}

fn under(e: &str, limit: &str) -> String {
    match e.trim() {
        e if is_function(e) => format!("\\{e}_{{{limit}}}"),
        e if e.starts_with("\\underbrace") => format!("{e}_{{{limit}}}"),
        e => format!("\\underset{{{limit}}}{{{e}}}"),
    }
}

fn accent(sign: Option<&str>) -> &'static str {
    match sign.and_then(|sign| sign.chars().next()) {
        Some('\u{303}' | '~') => "tilde",
        Some('\u{304}' | '\u{305}' | '¯') => "bar",
        Some('\u{307}' | '˙') => "dot",
        Some('\u{308}' | '¨') => "ddot",
        Some('\u{20d7}' | '→') => "vec",
        Some('\u{30c}' | 'ˇ') => "check",
        Some('\u{306}' | '˘') => "breve",
        Some('\u{301}' | '´') => "acute",
        Some('\u{300}' | '`') => "grave",
        // 22.1.2.1: a circumflex where nothing is said.
        _ => "hat",
    }
}

#[cfg(test)]
mod tests;
