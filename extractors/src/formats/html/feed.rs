//! Feeds the tokenizer and cuts tags with too many attributes before it compares each with every other.

use super::guard::Guard;
use crate::error::Result;
use crate::sink::Sink;
use html5ever::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer};

/// Bytes handed to the tokenizer at once.
const PIECE_BYTES: usize = 1_024;

/// Hands text to the tokenizer in pieces that end behind every `<`, so that it is known where a tag may start.
pub(super) struct Feed {
    pub(super) tokenizer: Tokenizer<Guard>,
    queue: BufferQueue,
    /// The tag that the tokenizer has been silent about so far.
    scan: Option<TagScan>,
    /// Whether the last piece ended with `<`.
    after_bracket: bool,
    most: usize,
}

impl Feed {
    pub(super) fn new(tokenizer: Tokenizer<Guard>, most: usize) -> Self {
        Self { tokenizer, queue: BufferQueue::default(), scan: None, after_bracket: false, most }
    }

    pub(super) fn text(&mut self, text: &str, sink: &Sink<'_>) -> Result<()> {
        let mut rest = text;
        while !rest.is_empty() && !self.tokenizer.sink.is_full() {
            if self.scan.as_ref().is_some_and(|scan| scan.attributes > self.most) {
                rest = self.skip_attributes(rest);
                continue;
            }
            let cut = rest.floor_char_boundary(PIECE_BYTES);
            let head = rest.get(..cut).unwrap_or(rest);
            let at = head.find('<').map_or(head.len(), |at| at + 1);
            let (piece, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
            self.piece(piece);
            rest = after;
            sink.check()?;
        }
        Ok(())
    }

    fn piece(&mut self, piece: &str) {
        let starts =
            self.after_bracket && piece.starts_with(|c: char| c == '/' || c.is_ascii_alphabetic());
        if self.scan.is_none() && starts {
            self.scan = Some(TagScan::default());
        }
        let before = self.tokenizer.sink.tokens();
        self.feed(piece);
        if self.tokenizer.sink.tokens() > before {
            // The tag is complete, or it was none.
            self.scan = None;
        } else if let Some(scan) = &mut self.scan
            && scan.run(piece).is_some()
        {
            self.scan = None;
        }
        self.after_bracket = piece.ends_with('<');
    }

    fn feed(&self, piece: &str) {
        self.queue.push_back(StrTendril::from_slice(piece));
        // Scripts are not run and other encodings not tried: go on.
        while !matches!(self.tokenizer.feed(&self.queue), TokenizerResult::Done) {}
    }

    /// Leaves out what is left of a tag with too many attributes; the rest starts with its `>`.
    fn skip_attributes<'t>(&mut self, text: &'t str) -> &'t str {
        // The tokenizer has to leave a quoted value, or it would take the `>` for a part of it.
        if let Some(TagScan { state: TagState::Quoted(quote), .. }) = self.scan {
            let at = text.find(quote).map_or(text.len(), |at| at + 1);
            let (value, rest) = text.split_at_checked(at).unwrap_or((text, ""));
            self.feed(value);
            if let Some(scan) = &mut self.scan {
                scan.run(value);
            }
            return rest;
        }
        let end = self.scan.as_mut().and_then(|scan| scan.run(text));
        match end {
            Some(end) => {
                self.scan = None;
                text.get(end..).unwrap_or_default()
            }
            None => "",
        }
    }
}

/// Follows the tokenizer through one tag (HTML standard, 13.2.5.8 and 13.2.5.32 to 13.2.5.40) and counts attributes.
#[derive(Debug, Default)]
struct TagScan {
    state: TagState,
    attributes: usize,
}

#[derive(Debug, Default, Clone, Copy)]
enum TagState {
    #[default]
    TagName,
    BeforeName,
    Name,
    AfterName,
    BeforeValue,
    Quoted(char),
    Unquoted,
}

impl TagScan {
    /// Reads on; the place of the `>` that ends the tag, if it is in `text`.
    fn run(&mut self, text: &str) -> Option<usize> {
        use TagState::{AfterName, BeforeName, BeforeValue, Name, Quoted, TagName, Unquoted};
        for (at, c) in text.char_indices() {
            let space = matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
            self.state = match (self.state, c) {
                (Quoted(quote), c) if c == quote => BeforeName,
                (Quoted(quote), _) => Quoted(quote),
                (_, '>') => return Some(at),
                (TagName | Name, '/') | (BeforeName | AfterName, '/') => BeforeName,
                (TagName | BeforeName | Unquoted, _) if space => BeforeName,
                (TagName, _) => TagName,
                (Name | AfterName, _) if space => AfterName,
                (Name | AfterName, '=') => BeforeValue,
                (Name, _) => Name,
                (BeforeName | AfterName, _) => {
                    self.attributes += 1;
                    Name
                }
                (BeforeValue, _) if space => BeforeValue,
                (BeforeValue, '"' | '\'') => Quoted(c),
                (BeforeValue | Unquoted, _) => Unquoted,
            };
        }
        None
    }
}
