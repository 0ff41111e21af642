//! What stands above the records proper: comments, titles and key figures, then the names of the columns, where there are
//! any. Told from the first records, which are held back for it.

use super::values::{Look, names_columns, votes};
use crate::block::{Cell, plain_text};

/// Records above the header that may be far shorter than the others.
const MOST_FIGURES: usize = 12;
/// Lines of comments and titles above the header.
const MOST_NOTES: usize = 40;

/// A record that is not blank.
#[derive(Debug, Clone, Default)]
pub(super) struct Record {
    /// Its fields; empty ones at its end are left out.
    pub(super) cells: Vec<Cell>,
    /// Its fields, empty ones at its end included.
    pub(super) fields: usize,
    /// Whether a blank line or record stands above it.
    pub(super) gap: bool,
}

impl Record {
    pub(super) fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.content.is_empty()).count()
    }

    /// The text where there is no other field, not even an empty one.
    pub(super) fn is_note(&self) -> bool {
        self.fields == 1
    }

    fn is_marked(&self) -> bool {
        self.first().starts_with('#')
    }

    fn first(&self) -> String {
        self.cells.first().map(|cell| plain_text(&cell.content)).unwrap_or_default()
    }

    /// The fields as one text.
    pub(super) fn text(&self) -> String {
        let fields = self.cells.iter().filter(|cell| !cell.content.is_empty());
        let texts: Vec<String> = fields.map(|cell| plain_text(&cell.content)).collect();
        texts.join(" ")
    }
}

/// How a text of records begins.
#[derive(Debug, Default)]
pub(super) struct Opening {
    /// Texts above the records.
    pub(super) notes: Vec<String>,
    /// Short records above the header: the report's name, its date.
    pub(super) figures: Vec<Vec<Cell>>,
    /// A title in the line above the names, padded to their width, and the names.
    pub(super) header: Vec<Vec<Cell>>,
    /// Records already read.
    pub(super) records: Vec<Record>,
}

impl Opening {
    /// The opening of records of which most have `fields` fields.
    pub(super) fn of(mut head: Vec<Record>, fields: usize) -> Self {
        let mut opening = Self::default();
        if fields > 1 {
            let notes = notes(&head, fields);
            let text = |record: Record| record.text().trim_start_matches(['#', ' ']).to_owned();
            opening.notes = head.drain(..notes).map(text).collect();
            let figures = figures(&head, fields);
            opening.figures = head.drain(..figures).map(|record| record.cells).collect();
        }
        let title = fields > 1
            && head.first().is_some_and(|record| record.filled() == 1)
            && head.get(1).is_some_and(|next| next.filled() > 1 && !next.gap);
        let at = usize::from(title);
        let named = head.get(at).is_some_and(|first| {
            let texts: Vec<Vec<String>> = head.iter().skip(at).map(texts).collect();
            let below: Vec<Vec<&str>> = texts.iter().skip(1).map(|record| strs(record)).collect();
            first.filled() > 0
                && texts.first().is_some_and(|first| names_columns(&strs(first), &below))
        });
        opening.header = head.drain(..at + usize::from(named)).map(|record| record.cells).collect();
        opening.records = head;
        opening
    }
}

fn strs(record: &[String]) -> Vec<&str> {
    record.iter().map(String::as_str).collect()
}

fn texts(record: &Record) -> Vec<String> {
    record.cells.iter().map(|cell| plain_text(&cell.content)).collect()
}

/// How many of the first records are comments, or texts that stand alone: not a title right above the names that is padded
/// to their width, as spreadsheets write it, which names the table in each of its parts.
fn notes(head: &[Record], fields: usize) -> usize {
    let comments = comments(head, fields);
    let rest = head.get(comments..).unwrap_or_default();
    let texts = rest.iter().take(MOST_NOTES).take_while(|record| record.filled() == 1).count();
    let Some(next) = rest.get(texts) else { return comments };
    let padded = texts == 1 && !next.gap && rest.first().is_some_and(|r| !r.is_note());
    comments + if padded { 0 } else { texts }
}

/// How many of the first records are comments. One alone may be the names of the columns, the first of which begins so.
fn comments(head: &[Record], fields: usize) -> usize {
    let marked = head.iter().take(MOST_NOTES).take_while(|record| record.is_marked()).count();
    match (marked, head.first()) {
        (1, Some(only)) if only.fields == fields => {
            let texts: Vec<Vec<String>> = head.iter().skip(1).map(texts).collect();
            let below: Vec<Vec<&str>> = texts.iter().skip(1).map(|record| strs(record)).collect();
            let named = texts.first().is_some_and(|first| votes(&strs(first), &below) > 0);
            usize::from(named)
        }
        _ if marked < head.len() => marked,
        _ => 0,
    }
}

/// How many of the first records are far shorter than most: up to a blank line, or to the first one that is not. One that
/// has values below it without a gap is no figure, but a header that names fewer columns than there are.
fn figures(head: &[Record], fields: usize) -> usize {
    let is_short = |record: &&Record| record.filled() > 1 && record.cells.len() * 2 <= fields;
    let short = head.iter().take(MOST_FIGURES).take_while(is_short).count();
    let Some(next) = head.get(short) else { return 0 };
    let values = texts(next).iter().any(|text| Look::of(text).is_value());
    if values && !next.gap { short.saturating_sub(1) } else { short }
}
