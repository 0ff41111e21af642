//! Fences: parentheses and the like around what may grow with them, matrices and cases.

use super::Node;
use super::latex::{operator, side_by_side};
use super::symbols::join;

/// Elements side by side; a pair of fences around something tall grows with it.
pub(super) fn row(children: &[Node]) -> String {
    if let [first, between @ .., last] = children
        && let (Some(open), Some(close)) = (opening(first), closing(last))
        && !between.iter().any(|node| opening(node).is_some() || closing(node).is_some())
    {
        return around(open, &side_by_side(between), close);
    }
    // Cases: nothing, or an empty sign, closes the brace.
    if let [first, between @ ..] = children
        && opening(first) == Some("{")
    {
        let unclosed = match between {
            [cases] => cases.out.starts_with("\\begin{matrix}").then_some(between),
            [between @ .., last] => {
                (last.name == "mo" && last.out.trim().is_empty()).then_some(between)
            }
            [] => None,
        };
        if let Some(cases) = unclosed {
            return around("{", &side_by_side(cases), "");
        }
    }
    side_by_side(children)
}

/// The sign of an opening fence.
fn opening(node: &Node) -> Option<&str> {
    let sign = node.out.as_str();
    let known = ["(", "[", "\\{", "|", "\\|", "\\lfloor ", "\\lceil ", "\\langle"].contains(&sign);
    (node.name == "mo" && known).then(|| if sign == "\\{" { "{" } else { sign })
}

fn closing(node: &Node) -> Option<&str> {
    let sign = node.out.as_str();
    let known = [")", "]", "\\}", "|", "\\|", "\\rfloor ", "\\rceil ", "\\rangle"].contains(&sign);
    (node.name == "mo" && known).then(|| if sign == "\\}" { "}" } else { sign })
}

/// `content` between two fences.
fn around(open: &str, content: &str, close: &str) -> String {
    let one = |name: &str| {
        let body = content.trim().strip_prefix(&format!("\\begin{{{name}}}"))?;
        let body = body.strip_suffix(&format!("\\end{{{name}}}"))?;
        (!body.contains("\\begin{")).then(|| body.to_owned())
    };
    if let Some(body) = one("matrix") {
        let name = match (open, close) {
            ("(", ")") => Some("pmatrix"),
            ("[", "]") => Some("bmatrix"),
            ("|", "|") => Some("vmatrix"),
            ("{", "") => Some("cases"),
            _ => None,
        };
        if let Some(name) = name {
            return format!("\\begin{{{name}}}{body}\\end{{{name}}}");
        }
    }
    let tall = ["\\frac", "\\begin", "\\sum", "\\prod", "\\int", "\\binom"];
    let tall = tall.iter().any(|command| content.contains(command));
    let sign = |sign: &str| match sign {
        "{" | "}" => format!("\\{sign}"),
        "" if tall => ".".to_owned(),
        sign => sign.to_owned(),
    };
    let (left, right) = if tall { ("\\left", "\\right") } else { ("", "") };
    let mut out = format!("{left}{}", sign(open));
    join(&mut out, content);
    out.push_str(right);
    out.push_str(&sign(close));
    out
}

/// `mfenced`: its fences and separators stand in attributes.
pub(super) fn fenced(node: &Node) -> String {
    let open = node.attribute("open").unwrap_or("(").trim();
    let close = node.attribute("close").unwrap_or(")").trim();
    let separators: Vec<char> = node
        .attribute("separators")
        .unwrap_or(",")
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let mut content = String::new();
    for (at, child) in node.children.iter().enumerate() {
        if at > 0
            && let Some(c) = separators.get(at - 1).or(separators.last())
        {
            content.push(*c);
        }
        join(&mut content, &child.out);
    }
    let known =
        |sign: &str| if matches!(sign, "{" | "}") { sign.to_owned() } else { operator(sign) };
    around(&known(open), &content, &known(close))
}
