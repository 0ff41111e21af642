//! The parts of a message (RFC 2046, 5.1) in one pass over its lines. Multiparts that are open lie on a stack; what is cut
//! off or never closed ends where the message does.

use super::headers::{Headers, first_line};
use super::parameters::Parameters;
use super::transfer::Transfer;
use crate::error::Result;
use crate::sink::Sink;

/// Bytes that are searched for a boundary that is not named.
const UNNAMED_WITHIN: usize = 8 << 10;
const PLAIN: &str = "text/plain";
/// A multipart of messages (RFC 2046, 5.1.5).
const DIGEST: &str = "multipart/digest";

/// A part, the message itself included.
#[derive(Debug)]
pub(in crate::formats::mail) struct Part<'a> {
    /// Its header.
    pub(in crate::formats::mail) headers: Headers<'a>,
    /// Its type, such as `text/plain`; never empty.
    pub(in crate::formats::mail) kind: Parameters,
    /// Its disposition; `value` is empty where it has none.
    pub(in crate::formats::mail) disposition: Parameters,
    /// How its bytes travel.
    pub(in crate::formats::mail) transfer: Transfer,
    /// Its bytes as they travel; of a multipart, what stands before its first part.
    pub(in crate::formats::mail) body: &'a [u8],
    /// The number of the part that it stands in.
    pub(in crate::formats::mail) parent: Option<usize>,
    /// Its place among the parts next to it, from 0.
    pub(in crate::formats::mail) place: usize,
}

/// A message with all its parts, in the order of the text.
#[derive(Debug)]
pub(in crate::formats::mail) struct Tree<'a> {
    /// The message first, every part after the one that it stands in.
    pub(in crate::formats::mail) parts: Vec<Part<'a>>,
    /// Whether there are more parts than are read.
    pub(in crate::formats::mail) truncated: bool,
    /// Whether it ends inside of a multipart.
    pub(in crate::formats::mail) cut: bool,
}

/// A multipart whose end has not come.
struct Open {
    boundary: Vec<u8>,
    part: usize,
    /// Parts in it so far.
    parts: usize,
}

/// What a line is to the open multiparts.
enum Mark {
    Next,
    End,
}

impl<'a> Part<'a> {
    /// `usual` is the type of a part that names none.
    fn read(headers: Headers<'a>, parent: Option<usize>, place: usize, usual: &str) -> Self {
        let named = headers.line("content-type");
        let mut kind = Parameters::read(named.as_deref().unwrap_or(usual));
        if !kind.value.contains('/') {
            kind.value = match kind.value.as_str() {
                "html" => "text/html",
                _ => "text/plain",
            }
            .to_owned();
        }
        let disposition = headers.line("content-disposition").unwrap_or_default();
        let transfer = headers.line("content-transfer-encoding").unwrap_or_default();
        Self {
            kind,
            disposition: Parameters::read(&disposition),
            transfer: Transfer::of(&transfer),
            headers,
            body: &[],
            parent,
            place,
        }
    }

    /// Whether the part holds other parts.
    pub(in crate::formats::mail) fn is_multipart(&self) -> bool {
        self.kind.value.starts_with("multipart/")
    }

    /// Its file name.
    pub(in crate::formats::mail) fn file_name(&self) -> Option<String> {
        self.disposition.file_name("filename").or_else(|| self.kind.file_name("name"))
    }
}

impl<'a> Tree<'a> {
    /// Reads the message `bytes`.
    ///
    /// # Errors
    /// Cancellation.
    pub(in crate::formats::mail) fn read(bytes: &'a [u8], sink: &Sink<'_>) -> Result<Self> {
        let most = usize::try_from(sink.limits().entries).unwrap_or(usize::MAX).max(1);
        let depth = usize::try_from(sink.limits().depth).unwrap_or(usize::MAX);
        let mut tree = Self { parts: Vec::new(), truncated: false, cut: false };
        let mut stack: Vec<Open> = Vec::new();
        let (headers, start) = Headers::read(bytes, |_| false);
        tree.begin(Part::read(headers, None, 0, PLAIN), bytes, start, &mut stack);
        let (mut at, mut from) = (start, start);
        // The part whose body is being passed; none behind the end of a multipart.
        let mut current = Some(0);
        let mut lines = 0_u32;
        while at < bytes.len() {
            lines = lines.wrapping_add(1);
            if lines.is_multiple_of(1024) {
                sink.check()?;
            }
            let line = first_line(bytes.get(at..).unwrap_or_default());
            let next = at + line.len();
            let Some((level, mark)) = boundary(line, &stack) else {
                at = next;
                continue;
            };
            tree.end(current.take(), bytes, from, at);
            stack.truncate(level + 1);
            at = next;
            from = next;
            if matches!(mark, Mark::End) {
                stack.pop();
                continue;
            }
            if tree.parts.len() >= most {
                tree.truncated = true;
                return Ok(tree);
            }
            let Some(open) = stack.last_mut() else { continue };
            let (parent, place) = (open.part, open.parts);
            open.parts += 1;
            let rest = bytes.get(next..).unwrap_or_default();
            let (headers, length) = Headers::read(rest, |line| boundary(line, &stack).is_some());
            current = Some(tree.parts.len());
            at = next + length;
            from = at;
            let digest = tree.parts.get(parent).is_some_and(|p| p.kind.value == DIGEST);
            let usual = if digest { "message/rfc822" } else { PLAIN };
            let part = Part::read(headers, Some(parent), place, usual);
            if stack.len() < depth {
                tree.begin(part, bytes, at, &mut stack);
            } else {
                tree.truncated = true;
                tree.parts.push(part);
            }
        }
        tree.end(current, bytes, from, bytes.len());
        tree.cut = stack.iter().any(|open| open.parts > 0);
        Ok(tree)
    }

    /// Adds a part; a multipart is open from now on.
    fn begin(&mut self, part: Part<'a>, bytes: &'a [u8], at: usize, stack: &mut Vec<Open>) {
        if part.is_multipart() {
            let named = part.kind.get("boundary").map(|b| b.trim_end().as_bytes().to_vec());
            let rest = bytes.get(at..).unwrap_or_default();
            if let Some(boundary) = named.or_else(|| unnamed(rest)) {
                stack.push(Open { boundary, part: self.parts.len(), parts: 0 });
            }
        }
        self.parts.push(part);
    }

    /// Gives a part its body; the line end before a boundary belongs to the boundary.
    fn end(&mut self, part: Option<usize>, bytes: &'a [u8], from: usize, to: usize) {
        let Some(part) = part.and_then(|at| self.parts.get_mut(at)) else { return };
        let body = bytes.get(from..to).unwrap_or_default();
        let body = body.strip_suffix(b"\n").unwrap_or(body);
        part.body = body.strip_suffix(b"\r").unwrap_or(body);
    }

    /// The numbers of the parts around part `at`, the innermost first.
    pub(in crate::formats::mail) fn around(&self, at: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.parent(at), |at| self.parent(*at))
    }

    fn parent(&self, at: usize) -> Option<usize> {
        self.parts.get(at).and_then(|part| part.parent)
    }
}

/// Which open multipart the line is a boundary of, the innermost first.
fn boundary(line: &[u8], stack: &[Open]) -> Option<(usize, Mark)> {
    let rest = line.strip_prefix(b"--")?;
    stack.iter().enumerate().rev().find_map(|(level, open)| {
        let rest = rest.strip_prefix(open.boundary.as_slice())?;
        let (rest, mark) = match rest.strip_prefix(b"--") {
            Some(rest) => (rest, Mark::End),
            None => (rest, Mark::Next),
        };
        rest.trim_ascii().is_empty().then_some((level, mark))
    })
}

/// The boundary of a multipart that names none: the first line that looks like one.
fn unnamed(rest: &[u8]) -> Option<Vec<u8>> {
    let near = rest.get(..rest.len().min(UNNAMED_WITHIN)).unwrap_or_default();
    let lines = near.split(|b| *b == b'\n');
    let mut marks = lines.filter_map(|line| line.trim_ascii_end().strip_prefix(b"--"));
    let looks = |mark: &&[u8]| mark.len() >= 6 && !mark.contains(&b' ');
    marks.find(looks).map(<[u8]>::to_vec)
}
