//! The words of diagrams (ECMA-376 part 1, 21.4) as lists.

use super::package::Member;
use crate::block::{Block, Inline, Marker};
use crate::error::{ExtractError, Result};
use crate::limits::Cancel;
use crate::xml::{self, Reader};
use quick_xml::events::Event;
use std::collections::HashMap;

/// Most points of a diagram.
const MOST_NODES: usize = 5_000;
/// Longest text of one point, in bytes.
const LONGEST_TEXT: usize = 4_000;
/// Deepest level of a diagram.
const DEEPEST: u8 = 9;

/// Reads the data part of a diagram: its points, each below the one that it hangs on.
pub(super) fn read(reader: &mut Reader<Member<'_>>, cancel: &Cancel) -> Result<Vec<Block>> {
    let mut nodes: HashMap<String, String> = HashMap::new();
    let mut order: Vec<String> = Vec::new();
    let mut below: HashMap<String, Vec<(u32, String)>> = HashMap::new();
    let mut root = None;
    let mut node: Option<String> = None;
    let mut in_text = false;
    let mut links = 0_usize;
    loop {
        if cancel.is_cancelled() {
            return Err(ExtractError::Cancelled);
        }
        let depth = reader.depth();
        match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "pt" => {
                    let id = xml::attribute(&element, "modelId").unwrap_or_default();
                    match xml::attribute(&element, "type").as_deref() {
                        Some("doc") => root = Some(id),
                        None | Some("node" | "asst") if nodes.len() < MOST_NODES => {
                            nodes.insert(id.clone(), String::new());
                            order.push(id.clone());
                            node = Some(id);
                        }
                        _ => node = None,
                    }
                }
                "cxn" if xml::attribute(&element, "type").is_none_or(|t| t == "parOf") => {
                    let get = |name| xml::attribute(&element, name);
                    links += 1;
                    if let (Some(from), Some(to)) = (get("srcId"), get("destId"))
                        && links <= MOST_NODES
                    {
                        let at = get("srcOrd").and_then(|n| n.parse().ok()).unwrap_or(0);
                        below.entry(from).or_default().push((at, to));
                    }
                }
                "t" if depth > 4 => in_text = true,
                _ => {}
            },
            Event::Text(words) if in_text => {
                if let Some(text) = node.as_ref().and_then(|id| nodes.get_mut(id))
                    && text.len() < LONGEST_TEXT
                {
                    text.push_str(&words);
                }
            }
            Event::GeneralRef(name) if in_text => {
                if let Some(text) = node.as_ref().and_then(|id| nodes.get_mut(id)) {
                    xml::reference(&name, text);
                }
            }
            Event::End(element) => match element.local_name().into_inner() {
                "t" => in_text = false,
                // Two paragraphs of one point.
                "p" => {
                    if let Some(text) = node.as_ref().and_then(|id| nodes.get_mut(id)) {
                        text.push(' ');
                    }
                }
                "pt" => node = None,
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(list(root, nodes, order, below))
}

/// The points as a list, from the root down; those that hang on nothing come last.
fn list(
    root: Option<String>,
    mut nodes: HashMap<String, String>,
    order: Vec<String>,
    mut below: HashMap<String, Vec<(u32, String)>>,
) -> Vec<Block> {
    let mut out = Vec::new();
    let mut waiting: Vec<(u8, String)> = order.into_iter().rev().map(|id| (1, id)).collect();
    waiting.extend(root.map(|id| (0, id)));
    while let Some((depth, id)) = waiting.pop() {
        // A point is taken out when it is written, so that a circle ends.
        let text = nodes.remove(&id).unwrap_or_default();
        if !text.trim().is_empty() {
            out.push(Block::item(depth.max(1), Marker::Bullet, vec![Inline::text(text)]));
        }
        let mut children = below.remove(&id).unwrap_or_default();
        children.sort();
        let depth = (depth + 1).min(DEEPEST);
        waiting.extend(children.into_iter().rev().map(|(_, child)| (depth, child)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagram_that_runs_in_a_circle_ends() {
        let nodes =
            HashMap::from([("a".to_owned(), "A".to_owned()), ("b".to_owned(), "B".to_owned())]);
        let below = HashMap::from([
            ("a".to_owned(), vec![(0, "b".to_owned())]),
            ("b".to_owned(), vec![(0, "a".to_owned())]),
        ]);
        let got = list(Some("a".to_owned()), nodes, vec!["b".to_owned()], below);
        assert_eq!(crate::markdown::render(&got), "- A\n- B\n");
    }
}
