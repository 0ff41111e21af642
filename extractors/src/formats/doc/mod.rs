//! Word 97-2003 documents (MS-DOC), and those of Word 6 and 95, over compound files. Of Word 2 and before the text only.
//!
//! `file` opens the streams; `pieces`, `pages` and `modifiers` say which characters come when and with which properties;
//! `walk` goes through the stories paragraph by paragraph, and `finish` makes blocks of them, by the rules of the newer
//! format. Nothing here follows a link or opens an embedded file.

mod content;
mod drawings;
mod fib;
mod file;
mod finish;
mod flow;
mod fonts;
mod modifiers;
mod notes;
mod numbering;
mod old_numbers;
mod pages;
mod pictures;
mod pieces;
mod properties;
mod rows;
mod stories;
mod styles;
mod table;
mod walk;

use super::{Document, Family, Format, Sign, Spec};
use crate::Facts;
use crate::compound::encryption::Cipher;
use crate::compound::{Compound, summary};
use crate::error::{ExtractError, Result};
use crate::limits::Cancel;
use crate::sink::Sink;
use fib::{Fib, Version};
use file::{File, Streams};

/// Bytes at the start of the main stream that are not encrypted, and bytes of an encrypted block.
const PLAIN: usize = 68;
const BLOCK: usize = 512;
/// The stream with the properties.
const PROPERTIES: &str = "\u{5}SummaryInformation";

/// Word 97-2003 document.
#[derive(Debug)]
pub struct Doc;

impl Format for Doc {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "doc",
            title: "Word 97-2003 document",
            family: Family::Word,
            mime_types: &["application/msword"],
            extensions: &["doc", "dot"],
            // Names of streams are compared as they are; some writers shout, others whisper.
            signs: &[
                Sign::Stream("WordDocument"),
                Sign::Stream("WORDDOCUMENT"),
                Sign::Stream("worddocument"),
                // Before compound files.
                Sign::Magic(0, b"\xdb\xa5\x2d\0"),
                Sign::Magic(0, b"\x9b\xa5\x21\0"),
                Sign::Magic(0, b"\xdc\xa5\x65\0"),
            ],
            readable: true,
        }
    }

    fn probe(&self, document: Document<'_>, _cancel: &Cancel) -> Result<Facts> {
        let encrypted = |encrypted| Facts { encrypted: Some(encrypted), ..Facts::default() };
        let bytes = document.input.bytes(document.limits)?;
        let bytes = (*bytes).as_ref();
        let Some(file) = Compound::open(bytes) else { return Ok(encrypted(false)) };
        let main = main(&file)?;
        let locked = Fib::read(&main).is_some_and(|fib| fib.is_encrypted());
        let properties = file.stream(PROPERTIES).unwrap_or_default();
        Ok(Facts { pages: summary::pages(&properties), ..encrypted(locked) })
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let bytes = document.input.bytes(document.limits)?;
        let bytes = (*bytes).as_ref();
        let mut title = None;
        let streams = if let Some(file) = Compound::open(bytes) {
            let streams = streams(&file, document)?;
            if let Some(properties) = file.stream(PROPERTIES) {
                summary::write(&properties, sink)?;
                title = summary::title(&properties);
            }
            streams
        } else {
            Streams { main: bytes.to_vec(), ..Streams::default() }
        };
        read(&streams, document, title, sink)
    }
}

/// The main stream.
fn main(file: &Compound<'_>) -> Result<Vec<u8>> {
    file.stream("WordDocument")
        .ok_or_else(|| ExtractError::corrupt("the stream with the text is missing"))
}

/// The streams of a compound file.
fn streams(file: &Compound<'_>, document: Document<'_>) -> Result<Streams> {
    let main = main(file)?;
    let Some(fib) = Fib::read(&main) else {
        return Err(ExtractError::corrupt("the stream with the text is broken"));
    };
    let key = fib.is_encrypted().then(|| fib.key());
    // Before Word 97 the tables lie behind the text.
    let table = match fib.version {
        Version::Eight => {
            let other = if fib.table() == "1Table" { "0Table" } else { "1Table" };
            Some(file.stream(fib.table()).or_else(|| file.stream(other)).unwrap_or_default())
        }
        Version::Six | Version::Two => None,
    };
    let data = file.stream("Data").unwrap_or_default();
    let mut streams = Streams { main, table, data };
    match (key, &document.options.password) {
        (None, _) => {}
        (Some(Some(size)), Some(password)) => decrypt(&mut streams, size, password)?,
        (Some(_), _) => return Err(ExtractError::Encrypted),
    }
    Ok(streams)
}

/// Decrypts the streams in place (2.2.6.2 and 2.2.6.3). What describes the encryption stands at the start of the tables.
fn decrypt(streams: &mut Streams, size: usize, password: &str) -> Result<()> {
    let table = streams.table.get_or_insert_default();
    let header = table.get(..size).unwrap_or(table);
    let cipher = Cipher::open(header, password).ok_or(ExtractError::Encrypted)?;
    cipher.decrypt(table, BLOCK);
    let plain = streams.main.get(..PLAIN).unwrap_or_default().to_vec();
    for stream in [&mut streams.main, &mut streams.data] {
        cipher.decrypt(stream, BLOCK);
    }
    streams.main.splice(..plain.len(), plain);
    // From here on it is like any other document.
    if let Some(flags) = streams.main.get_mut(0x0b) {
        *flags &= !1;
    }
    Ok(())
}

/// Reads the stories into the sink.
fn read(
    streams: &Streams,
    document: Document<'_>,
    title: Option<String>,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let Some(fib) = Fib::read(&streams.main) else {
        return Err(ExtractError::corrupt("the start of the file is broken"));
    };
    if fib.is_encrypted() {
        return Err(ExtractError::Encrypted);
    }
    let file = File::open(fib, streams);
    let title = title.filter(|title| !title.is_empty());
    let mut walker = walk::Walker::new(&file, document.options, document.limits, title);
    let written = stories::read(&mut walker, sink)?;
    if !written && file.is_damaged() {
        return Err(ExtractError::corrupt("the text is missing"));
    }
    if file.is_damaged() {
        sink.warn("damaged", "The document is damaged; a part of it may be missing.")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
