//! Formulas (ECMA-376 part 1, 22.1) as LaTeX. A stack of open elements stands for the tree, so that none can make this
//! recurse.

use super::math_symbols::{join, write};
use super::values::{is_on, val};
use crate::error::{ExtractError, Result};
use crate::limits::Cancel;
use crate::xml::{self, Reader};
use latex::latex;
use quick_xml::events::{BytesStart, Event};
use std::io::Read;

mod latex;

/// Most arguments of an element, and most formulas side by side.
const MOST_PARTS: usize = 1_000;
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
pub(in crate::formats) fn read<R: Read>(
    reader: &mut Reader<R>,
    cancel: &Cancel,
) -> Result<Vec<String>> {
    let mut formulas = Vec::new();
    let mut stack = vec![Open { name: "oMath", ..Open::default() }];
    let mut depth = 0_u32;
    let mut in_text = false;
    loop {
        if cancel.is_cancelled() {
            return Err(ExtractError::Cancelled);
        }
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
        if !open.out.trim().is_empty() && formulas.len() < MOST_PARTS {
            formulas.push(open.out);
        }
        return;
    }
    let Some(parent) = stack.last_mut().filter(|parent| parent.out.len() < LONGEST) else { return };
    if open.name == "mr" {
        open.out = open.all("e").collect::<Vec<_>>().join(" & ");
    }
    if ARGUMENTS.contains(&open.name) {
        if parent.arguments.len() >= MOST_PARTS {
            return;
        }
        parent.arguments.push((open.name, std::mem::take(&mut open.out)));
    } else {
        join(&mut parent.out, &latex(&open));
    }
}

#[cfg(test)]
mod tests;
