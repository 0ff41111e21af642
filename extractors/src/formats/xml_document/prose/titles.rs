//! What the parts of a document are called, gathered before it is read: a reference may stand before what it leads to.
//! Called for dialects whose references have no words of their own; never writes anything.

use crate::error::Result;
use crate::sink::Sink;
use crate::xml::{self, Reader};
use quick_xml::events::Event;
use std::collections::HashMap;
use std::io::Read;

/// Most parts that are known by name.
const MOST: usize = 50_000;
/// Bytes of a title.
const LONGEST: usize = 400;

/// Titles by the ids of what they stand in.
pub(in crate::formats) type Titles = HashMap<String, String>;

/// The titles of the document in `source`, up to its end or to what is damaged in it.
///
/// # Errors
/// Cancellation.
pub(in crate::formats) fn gather<R: Read>(source: R, sink: &Sink<'_>) -> Result<Titles> {
    let mut titles = Titles::new();
    let Ok(mut reader) = Reader::new(source, sink.limits()) else { return Ok(titles) };
    // The ids of what is open, and the title that is being read with the depth that it ends at.
    let mut open: Vec<Option<String>> = Vec::new();
    let mut title: Option<(String, usize)> = None;
    while titles.len() < MOST {
        sink.check()?;
        // The reading itself tells of damage and limits.
        let Ok(event) = reader.next_event() else { break };
        match event {
            Event::Start(start) => {
                let name = xml::local(&start);
                let around = open.last().cloned().flatten();
                if name == "title" && title.is_none() {
                    let known = around.as_ref().is_none_or(|id| titles.contains_key(id));
                    title = (!known).then(|| (String::new(), open.len()));
                }
                let own = xml::attribute(&start, "id");
                if let (Some(id), Some(label)) = (&own, xml::attribute(&start, "xreflabel")) {
                    titles.insert(id.clone(), label);
                }
                // The title may stand in what the part says about itself.
                open.push(if name.ends_with("info") { around } else { own });
            }
            Event::End(_) => {
                open.pop();
                if let Some((words, _)) = title.take_if(|(_, depth)| *depth == open.len())
                    && let Some(id) = open.last().cloned().flatten()
                {
                    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
                    titles.insert(id, words);
                }
            }
            Event::Text(text) => add(&mut title, &text),
            Event::CData(text) => add(&mut title, &text),
            Event::GeneralRef(name) => {
                let mut out = String::new();
                xml::reference(&name, &mut out);
                add(&mut title, &out);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(titles)
}

fn add(title: &mut Option<(String, usize)>, text: &str) {
    if let Some((words, _)) = title {
        let room = LONGEST.saturating_sub(words.len());
        words.push_str(text.get(..text.floor_char_boundary(room)).unwrap_or_default());
    }
}
