//! From characters to a tree that is never deep, wide or slow.
//!
//! html5ever follows the standard to the letter, and the standard has no bounds: the tree builder walks all open elements
//! for every tag, and the tokenizer compares every attribute of a tag with every other. So this stands between the two and
//! around both: tags beyond the depth are taken out (their text stays), attributes that no reader asks for are dropped, a
//! tag with too many attributes is cut before the tokenizer sees them, and at the limit of nodes the rest is left out.

use super::feed::Feed;
use crate::charset::Utf8Reader;
use crate::error::Result;
use crate::limits::Limits;
use crate::sink::Sink;
use ego_tree::NodeId;
use html5ever::LocalName;
use html5ever::interface::Tracer;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};
use html5ever::tree_builder::TreeBuilder;
use scraper::{Html, HtmlTreeSink};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io::{BufRead, Read};

/// Elements beyond the depth that are let through nevertheless, because they do not nest.
const SLACK: u64 = 16;

/// Elements without content (HTML standard, 13.1.2).
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];
/// Elements whose content is characters only.
const RAW: [&str; 10] = [
    "iframe",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "script",
    "style",
    "textarea",
    "title",
    "xmp",
];
/// The attributes that this reader looks at; all others are dropped.
const KEPT: [&str; 51] = [
    "accent",
    "alt",
    "alttext",
    "aria-controls",
    "aria-expanded",
    "aria-hidden",
    "bevelled",
    "charset",
    "checked",
    "class",
    "close",
    "colspan",
    "columnalign",
    "content",
    "data-lang",
    "datetime",
    "display",
    "encoding",
    "epub:type",
    "for",
    "height",
    "hidden",
    "href",
    "http-equiv",
    "id",
    "itemprop",
    "label",
    "lang",
    "linethickness",
    "mathvariant",
    "multiple",
    "name",
    "notation",
    "open",
    "property",
    "pubdate",
    "rel",
    "reversed",
    "role",
    "rowspan",
    "scope",
    "selected",
    "separators",
    "src",
    "start",
    "style",
    "title",
    "type",
    "value",
    "width",
    "xml:lang",
];

/// Namespaces whose elements HTML has without a prefix.
const NAMESPACES: [&str; 3] = [
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/1998/Math/MathML",
    "http://www.w3.org/2000/svg",
];
/// Most prefixes that are told apart.
const MOST_PREFIXES: usize = 16;

/// A parsed document.
pub(super) struct Parsed {
    /// The tree.
    pub(super) html: Html,
    /// Whether the rest was left out because the tree had grown too large.
    pub(super) truncated: bool,
}

/// Parses the whole of `source`. `xml` says that an empty-element tag (`<a/>`) closes its element.
pub(super) fn parse<R: Read>(
    mut source: Utf8Reader<R>,
    xml: bool,
    sink: &Sink<'_>,
) -> Result<Parsed> {
    let builder = TreeBuilder::new(HtmlTreeSink::new(Html::new_document()), Default::default());
    let guard = Guard {
        builder,
        xml,
        limits: sink.limits().clone(),
        tokens: Cell::new(0),
        full: Cell::new(false),
        known_depth: Cell::new(None),
        dropped: RefCell::default(),
        prefixes: RefCell::default(),
        roots: Cell::new((false, false)),
    };
    let most = usize::try_from(sink.limits().attributes).unwrap_or(usize::MAX);
    let mut feed = Feed::new(Tokenizer::new(guard, Default::default()), most);
    loop {
        sink.check()?;
        let text = source.fill_buf()?;
        if text.is_empty() || feed.tokenizer.sink.is_full() {
            break;
        }
        let bytes = text.len();
        feed.text(&String::from_utf8_lossy(text), sink)?;
        source.consume(bytes);
    }
    feed.tokenizer.end();
    let guard = feed.tokenizer.sink;
    let truncated = guard.full.get();
    Ok(Parsed { html: guard.builder.sink.0.into_inner(), truncated })
}

/// Stands between tokenizer and tree builder.
pub(super) struct Guard {
    builder: TreeBuilder<NodeId, HtmlTreeSink>,
    xml: bool,
    limits: Limits,
    /// Tokens so far, parse errors not counted.
    tokens: Cell<u64>,
    /// Whether the tree has all the nodes that it may have.
    full: Cell<bool>,
    /// The depth, unless the tree builder got a token since it was counted.
    known_depth: Cell<Option<u64>>,
    /// Start tags that were taken out, whose end tags have to go as well.
    dropped: RefCell<HashMap<LocalName, u64>>,
    /// Prefixes of names that stand for elements which HTML has without one (XML only).
    prefixes: RefCell<Vec<String>>,
    /// Whether a start tag of `html` and of `body` was seen: their attributes add up otherwise.
    roots: Cell<(bool, bool)>,
}

/// Counts the elements that the tree builder keeps in mind: the open ones and the formatting to be reconstructed.
struct Count(Cell<u64>);

impl Tracer for Count {
    type Handle = NodeId;
    fn trace_handle(&self, _: &NodeId) {
        self.0.set(self.0.get() + 1);
    }
}

impl Guard {
    /// How many tokens came so far.
    pub(super) fn tokens(&self) -> u64 {
        self.tokens.get()
    }

    /// Whether the tree takes no more nodes.
    pub(super) fn is_full(&self) -> bool {
        self.full.get()
    }

    fn depth(&self) -> u64 {
        if let Some(depth) = self.known_depth.get() {
            return depth;
        }
        let count = Count(Cell::new(0));
        self.builder.trace_handles(&count);
        self.known_depth.set(Some(count.0.get()));
        count.0.get()
    }

    fn build(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        self.known_depth.set(None);
        self.builder.process_token(token, line)
    }

    /// Whether a tag goes on to the tree builder.
    fn admits(&self, tag: &Tag) -> bool {
        if tag.kind == TagKind::EndTag {
            let mut dropped = self.dropped.borrow_mut();
            return match dropped.get_mut(&tag.name).filter(|n| **n > 0) {
                Some(n) => {
                    *n -= 1;
                    false
                }
                None => true,
            };
        }
        let depth = self.depth();
        let flat = VOID.contains(&&*tag.name) || RAW.contains(&&*tag.name);
        if depth < self.limits.depth || (flat && depth < self.limits.depth + SLACK) {
            return true;
        }
        if !flat && !tag.self_closing {
            *self.dropped.borrow_mut().entry(tag.name.clone()).or_default() += 1;
        }
        false
    }

    /// Takes the prefix off an element of HTML, `MathML` or SVG: HTML itself knows of none.
    fn unprefix(&self, tag: &mut Tag) {
        let mut prefixes = self.prefixes.borrow_mut();
        for attribute in &tag.attrs {
            if let Some(prefix) = attribute.name.local.strip_prefix("xmlns:")
                && NAMESPACES.contains(&&*attribute.value)
                && prefixes.len() < MOST_PREFIXES
                && !prefixes.iter().any(|p| p == prefix)
            {
                prefixes.push(prefix.to_owned());
            }
        }
        if let Some((prefix, local)) = tag.name.split_once(':')
            && prefixes.iter().any(|p| p == prefix)
        {
            tag.name = LocalName::from(local);
        }
    }

    fn strip(&self, tag: &mut Tag) {
        tag.attrs.retain(|a| KEPT.contains(&&*a.name.local));
        let (html, body) = self.roots.get();
        if (&*tag.name == "html" && html) || (&*tag.name == "body" && body) {
            tag.attrs.clear();
        }
        self.roots.set((html || &*tag.name == "html", body || &*tag.name == "body"));
    }
}

impl TokenSink for Guard {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        if matches!(token, Token::ParseError(_)) {
            return TokenSinkResult::Continue;
        }
        self.tokens.set(self.tokens.get() + 1);
        if self.full.get() && !matches!(token, Token::EOFToken) {
            return TokenSinkResult::Continue;
        }
        let Token::TagToken(mut tag) = token else {
            return self.build(token, line);
        };
        if self.builder.sink.0.borrow().tree.values().len() as u64 >= self.limits.nodes {
            self.full.set(true);
            return TokenSinkResult::Continue;
        }
        if self.xml {
            self.unprefix(&mut tag);
        }
        if !self.admits(&tag) {
            return TokenSinkResult::Continue;
        }
        self.strip(&mut tag);
        let closes = self.xml && tag.self_closing && !VOID.contains(&&*tag.name);
        if !closes {
            return self.build(Token::TagToken(tag), line);
        }
        if RAW.contains(&&*tag.name) {
            return TokenSinkResult::Continue;
        }
        tag.self_closing = false;
        let end = Tag { kind: TagKind::EndTag, attrs: Vec::new(), ..tag.clone() };
        let _ = self.build(Token::TagToken(tag), line);
        self.build(Token::TagToken(end), line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}
