//! A value as a small tree, and the tree as nested list items.

use super::tokens::{Token, Tokens};
use crate::block::{Block, Inline, Marker};
use crate::error::{ExtractError, Result};
use crate::formats::text::addresses;
use crate::limits::Limit;
use crate::sink::Sink;
use std::io::BufRead;

/// Nodes of one value: a record has far fewer, and what is larger is not for reading.
const MOST_NODES: u64 = 1_000_000;
/// Characters of values that are written on one line, parted by commas.
const LINE_CHARS: usize = 200;
/// Deepest list that is written; what is deeper is written as JSON.
const MOST_DEPTH: u8 = 8;
/// Plain values that may stand on one line.
const MOST_PLAIN: usize = 20;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::formats) enum Node {
    Plain(String),
    Text(String),
    Array(Vec<Node>),
    Object(Vec<(String, Node)>),
}

/// Reads the value that starts with `token`.
pub(in crate::formats) fn read<R: BufRead>(token: Token, tokens: &mut Tokens<R>) -> Result<Node> {
    let mut open: Vec<(Node, Option<String>)> = Vec::new();
    let mut nodes = 0;
    let mut next = Some(token);
    loop {
        nodes += 1;
        if nodes > MOST_NODES {
            return Err(ExtractError::LimitReached { limit: Limit::Nodes, value: MOST_NODES });
        }
        let done = match next {
            Some(Token::Object) => {
                open.push((Node::Object(Vec::new()), None));
                None
            }
            Some(Token::Array) => {
                open.push((Node::Array(Vec::new()), None));
                None
            }
            Some(Token::Key(key)) => {
                if let Some((_, name)) = open.last_mut() {
                    *name = Some(key);
                }
                None
            }
            Some(Token::Text(text)) => Some(Node::Text(text)),
            Some(Token::Plain(text)) => Some(Node::Plain(text)),
            Some(Token::End) | None => open.pop().map(|(node, _)| node),
        };
        if let Some(node) = done {
            match open.last_mut() {
                None => return Ok(node),
                Some((Node::Array(items), _)) => items.push(node),
                Some((Node::Object(fields), name)) => {
                    fields.push((name.take().unwrap_or_default(), node));
                }
                Some(_) => {}
            }
        } else if open.is_empty() {
            return Ok(Node::Plain(String::new()));
        }
        next = tokens.next()?;
    }
}

/// Looks into an array whose start was read: its first elements, and the whole of it where it is short and plain.
pub(in crate::formats) fn peek<R: BufRead>(
    tokens: &mut Tokens<R>,
) -> Result<(Vec<Node>, Option<Node>)> {
    let mut first = Vec::new();
    while first.len() <= MOST_PLAIN {
        match tokens.next()? {
            None | Some(Token::End) => return Ok((Vec::new(), Some(Node::Array(first)))),
            Some(token) => first.push(read(token, tokens)?),
        }
        if !first.last().is_some_and(Node::is_plain) {
            break;
        }
    }
    Ok((first, None))
}

impl Node {
    /// The first field of this name.
    pub(in crate::formats) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => {
                fields.iter().find(|(key, _)| key == name).map(|(_, value)| value)
            }
            Self::Array(_) | Self::Plain(_) | Self::Text(_) => None,
        }
    }

    /// Whether it holds no other values.
    pub(in crate::formats) fn is_plain(&self) -> bool {
        matches!(self, Self::Plain(_) | Self::Text(_))
    }

    /// The value on one line, if it fits there without marks of its own.
    pub(in crate::formats) fn line(&self) -> Option<String> {
        match self {
            Self::Plain(text) | Self::Text(text) => Some(text.clone()),
            Self::Array(items) if items.is_empty() => Some("[]".to_owned()),
            Self::Object(fields) if fields.is_empty() => Some("{}".to_owned()),
            Self::Array(items) if items.iter().all(Self::is_plain) => {
                let parts: Vec<String> = items.iter().filter_map(Self::line).collect();
                let line = parts.join(", ");
                (items.len() <= MOST_PLAIN && line.len() <= LINE_CHARS).then_some(line)
            }
            _ => None,
        }
    }

    /// Whether the value comes to more than `most` bytes of text.
    pub(in crate::formats) fn is_longer(&self, most: usize) -> bool {
        let mut bytes = 0;
        let mut steps = vec![self];
        while let Some(node) = steps.pop() {
            match node {
                Self::Plain(text) | Self::Text(text) => bytes += text.len() + 4,
                Self::Array(items) => steps.extend(items),
                Self::Object(fields) => {
                    bytes += fields.iter().map(|(key, _)| key.len() + 4).sum::<usize>();
                    steps.extend(fields.iter().map(|(_, value)| value));
                }
            }
            if bytes > most {
                return true;
            }
        }
        false
    }

    /// The value as JSON on one line.
    pub(in crate::formats) fn json(&self) -> String {
        enum Step<'n> {
            Node(&'n Node),
            Mark(&'static str),
            Key(&'n str),
        }
        let mut out = String::new();
        let mut steps = vec![Step::Node(self)];
        while let Some(step) = steps.pop() {
            match step {
                Step::Mark(mark) => out.push_str(mark),
                Step::Key(key) => out.push_str(&format!("{}: ", quoted(key))),
                Step::Node(Self::Plain(text)) => out.push_str(text),
                Step::Node(Self::Text(text)) => out.push_str(&quoted(text)),
                Step::Node(Self::Array(items)) => {
                    out.push('[');
                    steps.push(Step::Mark("]"));
                    for (i, item) in items.iter().enumerate().rev() {
                        steps.push(Step::Node(item));
                        if i > 0 {
                            steps.push(Step::Mark(", "));
                        }
                    }
                }
                Step::Node(Self::Object(fields)) => {
                    out.push('{');
                    steps.push(Step::Mark("}"));
                    for (i, (key, value)) in fields.iter().enumerate().rev() {
                        steps.push(Step::Node(value));
                        steps.push(Step::Key(key));
                        if i > 0 {
                            steps.push(Step::Mark(", "));
                        }
                    }
                }
            }
        }
        out
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

/// Words with their line ends as breaks.
pub(in crate::formats) fn words(text: &str) -> Vec<Inline> {
    let mut out = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if !out.is_empty() {
            out.push(Inline::Break);
        }
        out.push(Inline::text(line));
    }
    addresses::mark(out)
}

/// Writes a value as list items: `key: value`, what is inside one level deeper.
pub(in crate::formats) fn write(key: Option<&str>, node: &Node, sink: &mut Sink<'_>) -> Result<()> {
    enum Name<'n> {
        None,
        Key(&'n str),
        Number(u64),
    }
    let mut steps = vec![(1_u8, key.map_or(Name::None, Name::Key), node)];
    while let Some((depth, name, node)) = steps.pop() {
        let line = node.line().or_else(|| (depth >= MOST_DEPTH).then(|| node.json()));
        let (marker, label) = match name {
            Name::Number(n) => (Marker::Number(n), None),
            Name::Key(key) => (Marker::Bullet, Some(key)),
            Name::None => (Marker::Bullet, None),
        };
        // The first field of a numbered object stands on the line of the number.
        let lead = match (&marker, node) {
            (Marker::Number(_), Node::Object(fields)) if line.is_none() => {
                fields.first().and_then(|(key, value)| Some((key.as_str(), value.line()?)))
            }
            _ => None,
        };
        let led = usize::from(lead.is_some());
        let inside = !matches!((&marker, label, &line), (Marker::Bullet, None, None));
        if inside {
            let (label, value) = match lead {
                Some((key, value)) => (Some(key), value),
                None => (label, line.clone().unwrap_or_default()),
            };
            let text = match label {
                Some(key) if value.is_empty() => format!("{key}:"),
                Some(key) => format!("{key}: {value}"),
                None => value,
            };
            sink.block(Block::item(depth, marker, words(&text)))?;
        }
        if line.is_some() {
            continue;
        }
        let deeper = depth + u8::from(inside);
        match node {
            Node::Array(items) => {
                steps.extend(items.iter().enumerate().rev().map(|(i, item)| {
                    let name =
                        if item.is_plain() { Name::None } else { Name::Number(i as u64 + 1) };
                    (deeper, name, item)
                }));
            }
            Node::Object(fields) => {
                let rest = fields.iter().skip(led).rev();
                steps.extend(rest.map(|(k, v)| (deeper, Name::Key(k.as_str()), v)));
            }
            Node::Plain(_) | Node::Text(_) => {}
        }
    }
    Ok(())
}
