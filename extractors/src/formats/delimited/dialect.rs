//! Which character parts the fields and which encloses them, from the text alone.

use super::source::{Marks, Tight};

/// What a text of records tells about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// The delimiter; `None` where there is one column.
    delimiter: Option<u8>,
    /// What encloses fields that hold delimiters.
    pub(super) quote: u8,
    /// What stands before a quote within a field, where it is not doubled.
    escape: Option<u8>,
    /// Whether spaces stand between delimiters and the quotes behind them.
    spaced: bool,
    /// Whether lines end as they did on old Macs.
    mac: bool,
    /// Whether the first line names the delimiter (`sep=;`, as Excel writes and reads it) and is no record.
    pub(super) declared: bool,
    /// Fields of most records.
    pub(super) fields: usize,
}

/// In the order of preference where two fit equally well.
const DELIMITERS: [u8; 4] = [b';', b'\t', b',', b'|'];
/// Records looked at.
const RECORDS: usize = 200;
/// Marks around fields that make a quote of an apostrophe.
const LEAST_QUOTES: usize = 4;
/// Records that a text without a label must show.
const LEAST_RECORDS: usize = 3;

impl Dialect {
    /// The dialect of the records that start with `text`; `promised` is the delimiter that the format's name asks for.
    pub(super) fn of(text: &str, whole: bool, promised: Option<u8>) -> Self {
        let doubled = text
            .match_indices("\"\"")
            .any(|(at, _)| !text.get(..at).is_some_and(|before| before.ends_with('\\')));
        let escape = (text.contains("\\\"") && !doubled).then_some(b'\\');
        let mac = !text.contains('\n') && text.contains('\r');
        let one = Self { escape, mac, ..Self::plain(None) };
        if let Some(delimiter) = declared(text) {
            let text = text.split_once('\n').map_or("", |(_, records)| records);
            let dialect = one.with(delimiter, text);
            let (fields, _) = Shape::of(text, whole, &dialect).mode();
            return Self { declared: true, fields, ..dialect };
        }
        let mut best = (one, 0.0);
        for delimiter in DELIMITERS {
            let dialect = one.with(delimiter, text);
            let shape = Shape::of(text, whole, &dialect);
            let score = fitness(&shape);
            let score = if promised == Some(delimiter) { score * 4.0 } else { score };
            if score > best.1 {
                let (fields, _) = shape.mode();
                best = (Self { fields, ..dialect }, score);
            }
        }
        if best.1 == 0.0 {
            // Records without any content still have their delimiters.
            let blank = |delimiter: &&u8| {
                text.bytes().all(|b| b == **delimiter || b == b'"' || b.is_ascii_whitespace())
            };
            return Self { delimiter: DELIMITERS.iter().find(blank).copied(), ..one };
        }
        best.0
    }

    /// What most texts with this delimiter are in.
    fn plain(delimiter: Option<u8>) -> Self {
        let quote = b'"';
        Self {
            delimiter,
            quote,
            escape: None,
            spaced: false,
            mac: false,
            declared: false,
            fields: 1,
        }
    }

    /// This dialect with a delimiter.
    fn with(self, delimiter: u8, text: &str) -> Self {
        let quote = if self.encloses(b'\'', Some(delimiter), text) { b'\'' } else { self.quote };
        let spaced = is_spaced(delimiter, quote, text);
        Self { delimiter: Some(delimiter), quote, spaced, ..self }
    }

    /// What parts the fields; `None` where there is one column.
    pub(super) fn delimiter(&self) -> Option<u8> {
        self.delimiter
    }

    /// What a reader of the text needs to know to leave out spaces; `None` where there is nothing to leave out.
    pub(super) fn marks(&self) -> Option<Marks> {
        let delimiter = self.delimiter.filter(|_| self.spaced)?;
        Some(Marks { delimiter, quote: self.quote, escape: self.escape })
    }

    /// Whether fields are enclosed by `quote` again and again, and none by the usual one.
    fn encloses(self, quote: u8, delimiter: Option<u8>, text: &str) -> bool {
        let bytes = text.as_bytes();
        if !bytes.contains(&quote) || bytes.contains(&self.quote) {
            return false;
        }
        let edge =
            |b: Option<&u8>| b.is_none_or(|b| matches!(b, b'\n' | b'\r') || Some(*b) == delimiter);
        let mut enclosing = 0;
        let mut other = 0;
        for (at, _) in bytes.iter().enumerate().filter(|(_, b)| **b == quote) {
            let before = at.checked_sub(1).and_then(|i| bytes.get(i));
            if edge(before) || edge(bytes.get(at + 1)) {
                enclosing += 1;
            } else {
                other += 1;
            }
        }
        enclosing >= LEAST_QUOTES && other * 4 <= enclosing
    }

    /// A reader of records in this dialect, records of any shape taken as they are.
    pub(super) fn reader(&self) -> csv::ReaderBuilder {
        let mut builder = csv::ReaderBuilder::new();
        // A carriage return before a line end goes with the white space around a field.
        let end = if self.mac { b'\r' } else { b'\n' };
        builder
            .terminator(csv::Terminator::Any(end))
            // No byte of UTF-8 text parts the fields of one column.
            .delimiter(self.delimiter.unwrap_or(0xff))
            .quote(self.quote)
            .escape(self.escape)
            .has_headers(false)
            .flexible(true);
        builder
    }
}

/// Whether fields are enclosed behind spaces, as in `1, "a, b", c`: such quotes open and close fields again and again.
fn is_spaced(delimiter: u8, quote: u8, text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_end = |b: &u8| *b == delimiter || matches!(b, b'\n' | b'\r');
    let (mut enclosing, mut other) = (0_usize, 0_usize);
    let mut at = 0;
    while let Some(found) = bytes.iter().skip(at).position(|b| *b == delimiter) {
        at += found + 1;
        let spaces = bytes.iter().skip(at).take_while(|b| **b == b' ').count();
        if spaces == 0 || bytes.get(at + spaces) != Some(&quote) {
            continue;
        }
        let mut rest = bytes.iter().skip(at + spaces + 1);
        let Some(length) = rest.position(|b| *b == quote) else { continue };
        let next = rest.find(|b| **b != b' ');
        // A doubled quote is part of the field.
        let closes = next.is_none_or(|b| is_end(b) || *b == quote);
        *(if closes { &mut enclosing } else { &mut other }) += 1;
        at += spaces + length + 1;
    }
    delimiter != b' ' && enclosing > other * 4
}

/// The delimiter of a first line `sep=;`.
fn declared(text: &str) -> Option<u8> {
    let line = text.trim_start_matches('\u{feff}').lines().next()?;
    let line = line.trim_matches('"');
    let (name, value) = (line.get(..4)?, line.get(4..)?);
    let mut bytes = value.bytes();
    match (name.eq_ignore_ascii_case("sep="), bytes.next(), bytes.next()) {
        (true, Some(delimiter), None) if delimiter.is_ascii() => Some(delimiter),
        _ => None,
    }
}

/// How the records look when they are parted by one delimiter.
#[derive(Debug, Default)]
struct Shape {
    /// Fields of each record that is not blank.
    fields: Vec<usize>,
    /// Characters in all of them.
    chars: usize,
    /// Fields after the first of a record, and how many of these start with a space, as after a comma in prose.
    inner: usize,
    spaced: usize,
    /// Empty fields of the first record.
    holes: usize,
    /// Records whose last field is empty.
    open: usize,
}

impl Shape {
    /// Splits as a reader of records would, quotes included. The last record is left out where it may be cut.
    fn of(text: &str, whole: bool, dialect: &Dialect) -> Self {
        let mut shape = Self::default();
        let source = Tight::new(text.as_bytes(), dialect.marks());
        let mut reader = dialect.reader().from_reader(source);
        let mut record = csv::ByteRecord::new();
        while shape.fields.len() <= RECORDS {
            // A slice of memory cannot fail, and flexible records of any length are taken.
            let Ok(true) = reader.read_byte_record(&mut record) else { break };
            if record.iter().all(<[u8]>::is_empty) {
                continue;
            }
            if shape.fields.is_empty() {
                shape.holes = record.iter().filter(|f| f.trim_ascii().is_empty()).count();
            }
            shape.fields.push(record.len());
            shape.chars += record.as_slice().len();
            shape.inner += record.len().saturating_sub(1);
            shape.spaced += record.iter().skip(1).filter(|f| f.starts_with(b" ")).count();
            shape.open += usize::from(record.iter().next_back().is_some_and(<[u8]>::is_empty));
        }
        if !whole && shape.fields.len() > 1 {
            shape.fields.pop();
        }
        shape
    }

    /// The records without those of one field at both ends, which are titles and remarks.
    fn core(&self) -> &[usize] {
        let first = self.fields.iter().position(|n| *n > 1);
        let last = self.fields.iter().rposition(|n| *n > 1);
        let core = first.zip(last).and_then(|(first, last)| self.fields.get(first..=last));
        core.unwrap_or(&self.fields)
    }

    /// The commonest number of fields and how many records have it.
    fn mode(&self) -> (usize, usize) {
        let fields = self.core();
        let count = |n: usize| fields.iter().filter(|f| **f == n).count();
        let counted = fields.iter().map(|n| (*n, count(*n)));
        counted.max_by_key(|(n, count)| (*count, *n)).unwrap_or_default()
    }
}

/// How well a delimiter fits: records agree on the number of fields, and there are several. Titles and remarks around them
/// cost little, unless nearly all are.
fn fitness(shape: &Shape) -> f64 {
    let (fields, agreeing) = shape.mode();
    let core = shape.core().len();
    let agreement = agreeing as f64 / core.max(1) as f64;
    let covered = core as f64 / shape.fields.len().max(1) as f64;
    // Most records have one field, and what others have is in their words.
    if fields < 2 || (core == 1 && shape.fields.len() > 2) {
        return 0.0;
    }
    let few = core < LEAST_RECORDS && covered < 1.0;
    let fields = fields.min(12) as f64;
    agreement * agreement * covered.sqrt() * (1.0 + fields.ln()) * if few { 0.1 } else { 1.0 }
}

/// Whether text without a label has the shape of delimited records. Strict, because prose has commas too: several records
/// that agree on the number of fields, short fields, a first record without holes, no space after the comma.
#[must_use]
pub fn looks_like(text: &str, whole: bool) -> bool {
    if declared(text).is_some() {
        return true;
    }
    if text.trim_start().starts_with('|') {
        // A Markdown table.
        return false;
    }
    DELIMITERS.iter().any(|delimiter| {
        let shape = Shape::of(text, whole, &Dialect::plain(Some(*delimiter)));
        let (fields, agreeing) = shape.mode();
        let records = shape.fields.len();
        let least =
            if *delimiter == b',' && fields == 2 { LEAST_RECORDS + 2 } else { LEAST_RECORDS };
        let average = shape.chars / (records * fields).max(1);
        let longest = if *delimiter == b',' { 30 } else { 60 };
        fields > 1
            && records >= least
            && agreeing == records
            && shape.holes == 0
            && shape.open * 2 <= records
            && average <= longest
            && (*delimiter == b'\t' || shape.spaced * 5 <= shape.inner)
    })
}
