//! A closed structure of a formula as LaTeX.

use super::super::math_symbols::{is_function, join, write};
use super::Open;

/// What `open` and its arguments come to.
pub(super) fn latex(open: &Open) -> String {
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
