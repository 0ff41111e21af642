//! Files inside the document (ISO 32000-2, 7.11.4): those that it lists, which makes a portfolio, and those that are pinned
//! to its pages. Called by `extract` behind the pages; they are read as all embedded documents are, within the same limits.

use super::{expansion, metadata, strings, trees};
use crate::archive::{self, Budget};
use crate::block::{Block, Inline, Section, SectionKind};
use crate::embedded::{self, Embedded, Outcome, Reason};
use crate::error::Result;
use crate::limits::Limits;
use crate::sink::Sink;
use crate::{Input, Options};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier, Stream};
use std::collections::HashSet;
use std::io::Read;
use std::sync::Arc;

/// Annotations of one page that are searched for files.
const MOST_ANNOTATIONS: usize = 10_000;

/// A file inside the document.
struct File<'a> {
    name: Option<String>,
    mime_type: Option<String>,
    stream: Stream<'a>,
}

impl File<'_> {
    fn title(&self) -> &str {
        self.name.as_deref().unwrap_or("Attachment")
    }
}

/// Reads all files that are embedded in the document, each as a section behind the pages; of `locked` ones it says so.
pub(super) fn write(pdf: &Pdf, locked: bool, options: &Options, sink: &mut Sink<'_>) -> Result<()> {
    let inside = embedded::inside(sink.limits());
    let pages = u32::try_from(pdf.pages().len()).unwrap_or(u32::MAX);
    let most = sink.limits().pages.saturating_sub(u64::from(pages));
    let mut locked_files = 0_u32;
    for (i, file) in files(pdf, sink)?.into_iter().enumerate() {
        sink.check()?;
        if i as u64 >= most {
            return sink.warn("truncated", "The document has more files inside than are read.");
        }
        let number = pages.saturating_add(u32::try_from(i + 1).unwrap_or(u32::MAX));
        let section = Section { kind: SectionKind::Entry, number, name: file.name.clone() };
        if sink.wants(number) && sink.section(section)? {
            match locked {
                true => {
                    locked_files += 1;
                    unread(&file, sink)?;
                }
                false => read(&file, options, &inside, sink)?,
            }
        }
    }
    if locked_files > 0 {
        let message =
            "Files inside the document are encrypted apart from it, which is not supported: ";
        sink.warn("files_locked", format!("{message}{locked_files}."))?;
    }
    Ok(())
}

/// Says of a file that it is encrypted although the document is not: a password for it cannot be used.
fn unread(file: &File<'_>, sink: &mut Sink<'_>) -> Result<()> {
    sink.block(Block::heading(1, vec![Inline::text(file.title())]))?;
    say("Not read: encrypted apart from the document, which is not supported.".to_owned(), sink)
}

fn read(file: &File<'_>, options: &Options, inside: &Limits, sink: &mut Sink<'_>) -> Result<()> {
    sink.block(Block::heading(1, vec![Inline::text(file.title())]))?;
    let Some(bytes) = bytes(file, inside)? else {
        return say("Not read: damaged or too large.".to_owned(), sink);
    };
    let embedded = Embedded {
        name: file.name.as_deref(),
        mime_type: file.mime_type.as_deref(),
        input: Input::memory(Arc::new(bytes)),
    };
    match embedded::read(&embedded, options, inside, 1, sink)? {
        Outcome::Read => Ok(()),
        Outcome::Unread { title, reason: Reason::Unsupported, .. } => {
            say(format!("Not read: {title}."), sink)
        }
        Outcome::Unread { reason, .. } => say(format!("Not read: {reason}."), sink),
    }
}

fn say(words: String, sink: &mut Sink<'_>) -> Result<()> {
    sink.block(Block::paragraph(vec![Inline::text(words)]))
}

/// The bytes of a file, unpacked; they count against what the whole document may expand to.
fn bytes(file: &File<'_>, limits: &Limits) -> Result<Option<Vec<u8>>> {
    let most = usize::try_from(limits.embedded_bytes).unwrap_or(usize::MAX);
    if !expansion::is_shorter(&file.stream, most) {
        return Ok(None);
    }
    let Ok(decoded) = file.stream.decoded_data() else { return Ok(None) };
    let mut bytes = Vec::new();
    let mut counted = Budget::new(limits).cap(decoded.as_ref());
    counted.read_to_end(&mut bytes).map_err(archive::io_error)?;
    Ok((!bytes.is_empty()).then_some(bytes))
}

/// The files of the document, each once.
fn files<'a>(pdf: &'a Pdf, sink: &Sink<'_>) -> Result<Vec<File<'a>>> {
    let most = usize::try_from(sink.limits().entries).unwrap_or(usize::MAX);
    let mut seen: HashSet<ObjectIdentifier> = HashSet::new();
    let mut out = Vec::new();
    let mut keep = |specification: &Dict<'a>| {
        let new = file(specification).filter(|file| seen.insert(file.stream.obj_id()));
        out.extend(new.filter(|_| out.len() < most));
    };
    let catalog = metadata::catalog(pdf);
    let names = catalog.as_ref().and_then(|c| c.get::<Dict<'_>>(b"Names".as_slice()));
    if let Some(tree) = names.and_then(|n| n.get::<Dict<'_>>(b"EmbeddedFiles".as_slice())) {
        for (_, value) in trees::leaves(pdf.xref(), tree, b"Names", most) {
            if let Object::Dict(specification) = value {
                keep(&specification);
            }
        }
    }
    let associated = catalog.and_then(|c| c.get::<Array<'_>>(b"AF".as_slice()));
    for specification in associated.iter().flat_map(|all| all.iter::<Dict<'_>>().take(most)) {
        keep(&specification);
    }
    for page in pdf.pages().iter() {
        sink.check()?;
        let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots".as_slice()) else { continue };
        for annotation in annotations.iter::<Dict<'_>>().take(MOST_ANNOTATIONS) {
            let kind = annotation.get::<Name<'_>>(b"Subtype".as_slice());
            if kind.is_some_and(|kind| kind.as_ref() == b"FileAttachment")
                && let Some(specification) = annotation.get::<Dict<'_>>(b"FS".as_slice())
            {
                keep(&specification);
            }
        }
    }
    Ok(out)
}

/// The file of a specification (7.11.3), if it is embedded: what lies elsewhere is not fetched.
fn file<'a>(specification: &Dict<'a>) -> Option<File<'a>> {
    let streams = specification.get::<Dict<'a>>(b"EF".as_slice())?;
    let keys: [&[u8]; 5] = [b"UF", b"F", b"Unix", b"Mac", b"DOS"];
    let stream = keys.iter().find_map(|key| streams.get::<Stream<'a>>(*key))?;
    let name = keys.iter().find_map(|key| strings::text_of(specification, key));
    // A path says where the file lay, and its last part what it is called.
    let name =
        name.map(|name| crate::clean::line(name.rsplit(['/', '\\']).next().unwrap_or(&name)));
    let mime_type = strings::text_of(stream.dict(), b"Subtype").filter(|m| m.contains('/'));
    Some(File { name: name.filter(|name| !name.is_empty()), mime_type, stream })
}
