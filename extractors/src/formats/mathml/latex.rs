//! A closed element of a formula as LaTeX.

use super::fences::{fenced, row};
use super::symbols::{is_function, join, write};
use super::{LONGEST, Node};

/// What `node` and its children, which are closed, come to.
pub(super) fn of(node: &Node) -> String {
    let child = |at: usize| node.children.get(at).map_or("", |child| child.out.as_str());
    match node.name.as_str() {
        "mi" => identifier(node),
        "mn" => written(node.out.trim()),
        "mo" => operator(node.out.trim()),
        "mtext" | "ms" => words(&node.out),
        "mspace" => " ".to_owned(),
        "mphantom" | "none" | "mprescripts" | "maligngroup" | "malignmark" => String::new(),
        "mfrac" => fraction(node, child(0), child(1)),
        "msqrt" => format!("\\sqrt{{{}}}", row(&node.children)),
        "mroot" => format!("\\sqrt[{}]{{{}}}", child(1), child(0)),
        "msub" => scripted(node.children.first(), child(1), ""),
        "msup" => scripted(node.children.first(), "", child(1)),
        "msubsup" => scripted(node.children.first(), child(1), child(2)),
        "munder" => limits(node, Some(1), None),
        "mover" => limits(node, None, Some(1)),
        "munderover" => limits(node, Some(1), Some(2)),
        "mmultiscripts" => multiscripts(&node.children),
        "mfenced" => fenced(node),
        "menclose" => enclosed(node),
        "mtable" => table(node),
        "mlabeledtr" => cells(node.children.get(1..).unwrap_or_default()),
        "mtr" => cells(&node.children),
        // Of alternatives the first one is shown.
        "semantics" | "maction" => child(0).to_owned(),
        _ => row(&node.children),
    }
}

fn written(text: &str) -> String {
    let mut out = String::new();
    write(text, &mut out);
    out
}

fn identifier(node: &Node) -> String {
    let text = node.out.trim();
    let variant = node.attribute("mathvariant");
    if is_function(text) {
        return format!("\\{text}");
    }
    let plain = written(text);
    let set = |command: &str| format!("\\{command}{{{plain}}}");
    match variant {
        Some("bold" | "bold-italic") => set("mathbf"),
        Some("double-struck") => set("mathbb"),
        Some("script" | "bold-script") => set("mathcal"),
        Some("fraktur" | "bold-fraktur") => set("mathfrak"),
        // Several letters are upright unless something else is said.
        None | Some("normal") if text.chars().filter(|c| c.is_ascii_alphabetic()).count() > 1 => {
            set("mathrm")
        }
        _ => plain,
    }
}

/// An operator, a fence, or the name of a function.
pub(super) fn operator(text: &str) -> String {
    match text {
        text if is_function(text) => format!("\\{text}"),
        "′" => "'".to_owned(),
        "″" => "''".to_owned(),
        "‴" => "'''".to_owned(),
        "‖" | "∥" => "\\|".to_owned(),
        "⌈" => "\\lceil ".to_owned(),
        "⌉" => "\\rceil ".to_owned(),
        "⌊" => "\\lfloor ".to_owned(),
        "⌋" => "\\rfloor ".to_owned(),
        text if text.chars().count() > 1 && text.chars().all(|c| c.is_ascii_alphabetic()) => {
            format!("\\operatorname{{{text}}}")
        }
        text => written(text),
    }
}

/// Words between the signs, spaces kept.
fn words(text: &str) -> String {
    if text.trim().is_empty() {
        return if text.is_empty() { String::new() } else { " ".to_owned() };
    }
    let mut out = String::from("\\text{");
    for c in text.chars() {
        if matches!(c, '{' | '}' | '%' | '#' | '&' | '_' | '$') {
            out.push('\\');
        }
        match c {
            '\\' => out.push_str("\\textbackslash "),
            c if c.is_whitespace() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('}');
    out
}

/// Elements side by side.
pub(super) fn side_by_side(children: &[Node]) -> String {
    let mut out = String::new();
    let mut large = false;
    for node in children {
        if out.len() > LONGEST {
            break;
        }
        if large && !out.ends_with(' ') && !node.out.is_empty() && !node.out.starts_with(' ') {
            out.push(' ');
        }
        join(&mut out, &node.out);
        large = is_large(&node.out);
    }
    out
}

/// Whether it is a large operator with scripts, from which what follows is set off.
fn is_large(latex: &str) -> bool {
    let command = latex.strip_prefix('\\').and_then(|rest| rest.split(['_', '^']).next());
    latex.contains(['_', '^']) && command.is_some_and(takes_limits)
}

fn takes_limits(command: &str) -> bool {
    const LARGE: [&str; 18] = [
        "sum", "prod", "coprod", "int", "iint", "iiint", "oint", "bigcup", "bigcap", "bigvee",
        "bigwedge", "lim", "limsup", "liminf", "max", "min", "sup", "inf",
    ];
    LARGE.contains(&command)
}

fn enclosed(node: &Node) -> String {
    let content = row(&node.children);
    match node.attribute("notation").unwrap_or("longdiv") {
        "radical" => format!("\\sqrt{{{content}}}"),
        "box" | "roundedbox" => format!("\\boxed{{{content}}}"),
        "top" => format!("\\overline{{{content}}}"),
        "bottom" => format!("\\underline{{{content}}}"),
        notation if notation.contains("strike") => format!("\\cancel{{{content}}}"),
        _ => content,
    }
}

fn fraction(node: &Node, above: &str, below: &str) -> String {
    let thin = node.attribute("linethickness").map(|t| t.trim_end_matches(char::is_alphabetic));
    if node.attribute("bevelled") == Some("true") {
        return format!("{}/{}", base(above), base(below));
    }
    match thin.and_then(|t| t.parse::<f32>().ok()) {
        Some(0.0) => format!("\\binom{{{above}}}{{{below}}}"),
        _ => format!("\\frac{{{above}}}{{{below}}}"),
    }
}

fn is_command(text: &str) -> bool {
    let name = text.strip_prefix('\\').unwrap_or_default();
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic())
}

/// What a script is set to, in braces where it is more than one sign.
fn base(text: &str) -> String {
    let text = text.trim();
    let whole = text.chars().count() <= 1
        || is_command(text)
        || (text.starts_with('(') && text.ends_with(')'))
        || (["\\mathbf{", "\\mathrm{", "\\mathbb{", "\\mathcal{", "\\operatorname{"]
            .iter()
            .any(|start| text.starts_with(start))
            && text.find('}') == Some(text.len() - 1));
    if whole { text.to_owned() } else { format!("{{{text}}}") }
}

fn script(text: &str) -> String {
    let text = text.trim();
    if text.chars().count() == 1 { text.to_owned() } else { format!("{{{text}}}") }
}

fn scripted(node: Option<&Node>, sub: &str, sup: &str) -> String {
    let own = node.map_or("", |node| node.out.as_str());
    let mut out = base(own);
    if out.is_empty() {
        out.push_str("{}");
    }
    let prime = !sup.is_empty() && sup.chars().all(|c| c == '\'');
    if prime {
        out.push_str(sup);
    }
    if !sub.trim().is_empty() {
        out.push('_');
        out.push_str(&script(sub));
    }
    if !sup.trim().is_empty() && !prime {
        out.push('^');
        out.push_str(&script(sup));
    }
    out
}

/// What stands under and over something: limits of an operator, an accent, a brace, or a remark.
fn limits(node: &Node, under: Option<usize>, over: Option<usize>) -> String {
    let first = node.children.first();
    let own = first.map_or("", |node| node.out.trim());
    let text =
        |at: Option<usize>| at.and_then(|at| node.children.get(at)).map_or("", |n| n.out.trim());
    let (low, high) = (text(under), text(over));
    let limits = own.strip_prefix('\\').is_some_and(takes_limits)
        || (own.starts_with("\\underbrace") && over.is_none())
        || (own.starts_with("\\overbrace") && under.is_none());
    if limits {
        let mut out = own.to_owned();
        for (mark, text) in [('_', low), ('^', high)] {
            if !text.is_empty() {
                out.push(mark);
                out.push_str(&script(text));
            }
        }
        return out;
    }
    let mut out = own.to_owned();
    if !low.is_empty() {
        out = match low {
            "_" | "\\_" | "¯" | "\u{332}" | "―" | "‾" => format!("\\underline{{{out}}}"),
            "⏟" | "\u{fe38}" => format!("\\underbrace{{{out}}}"),
            low => format!("\\underset{{{low}}}{{{out}}}"),
        };
    }
    if !high.is_empty() {
        out = match accent(high) {
            Some(command) => format!("\\{command}{{{out}}}"),
            None => format!("\\overset{{{high}}}{{{out}}}"),
        };
    }
    out
}

fn accent(sign: &str) -> Option<&'static str> {
    Some(match sign {
        "^" | "\u{302}" | "ˆ" => "hat",
        "~" | "\u{303}" | "˜" | "\\sim" => "tilde",
        "¯" | "\u{304}" | "\u{305}" | "‾" | "―" | "\\_" | "_" => "overline",
        "˙" | "\u{307}" | "." => "dot",
        "¨" | "\u{308}" | ".." => "ddot",
        "⃛" | "..." => "dddot",
        "\u{20d7}" | "\\to" => "vec",
        "ˇ" | "\u{30c}" => "check",
        "˘" | "\u{306}" => "breve",
        "´" | "\u{301}" => "acute",
        "`" | "\u{300}" => "grave",
        "˚" | "\u{30a}" => "mathring",
        "⏞" | "\u{fe37}" => "overbrace",
        _ => return None,
    })
}

/// Pairs of scripts behind what they are set to, and behind `mprescripts` those that stand before it.
fn multiscripts(children: &[Node]) -> String {
    let Some((first, scripts)) = children.split_first() else { return String::new() };
    let cut = scripts.iter().position(|node| node.name == "mprescripts").unwrap_or(scripts.len());
    let (behind, before) = scripts.split_at(cut);
    let part = |nodes: &[Node], from: usize| {
        let parts = nodes.iter().skip(from).step_by(2).map(|node| node.out.trim());
        parts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let before = before.get(1..).unwrap_or_default();
    let mut out = String::new();
    if !before.is_empty() {
        out = scripted(None, &part(before, 0), &part(before, 1));
    }
    out.push_str(&scripted(Some(first), &part(behind, 0), &part(behind, 1)));
    out
}

fn cells(children: &[Node]) -> String {
    children.iter().map(|cell| cell.out.trim()).collect::<Vec<_>>().join(" & ")
}

fn table(node: &Node) -> String {
    let rows: Vec<&str> = node.children.iter().map(|row| row.out.as_str()).collect();
    let aligned = node.attribute("columnalign").is_some_and(|a| a.starts_with("right left"));
    let name = if aligned { "aligned" } else { "matrix" };
    format!("\\begin{{{name}}}{}\\end{{{name}}}", rows.join(" \\\\ "))
}
