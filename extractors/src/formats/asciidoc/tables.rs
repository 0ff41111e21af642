//! Tables: cells behind bars with what they cover and how often, or lines of values.

use super::about::About;
use super::blocks::Reader;
use crate::block::{Cell, Inline, Table};
use crate::error::Result;
use crate::formats::markup::{collect, fill, flat};

/// Columns and rows that a cell may cover or be repeated over.
const MOST_SPAN: u32 = 1_000;
/// Bytes that repeated cells may come to.
const MOST_REPEATED: usize = 64 << 20;

/// Whether a line starts and ends a table.
pub(super) fn is_delimiter(line: &str) -> bool {
    let rest = line.strip_prefix(['|', ',', ':', '!']).unwrap_or_default();
    rest.len() >= 3 && rest.chars().all(|c| c == '=')
}

/// A cell as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Written {
    columns: u32,
    rows: u32,
    style: char,
    text: String,
    /// Whether it starts a line.
    first: bool,
}

impl Reader<'_, '_, '_> {
    /// Reads a table; `open` is the line that starts it.
    pub(super) fn table(
        &mut self,
        open: &str,
        lines: &[&str],
        separator: char,
        caption: Vec<Inline>,
        about: &About,
    ) -> Result<()> {
        let format = about.named("format").unwrap_or(match open.chars().next() {
            Some(',') => "csv",
            Some(':') => "dsv",
            _ => "psv",
        });
        let separator =
            about.named("separator").and_then(|s| s.chars().next()).unwrap_or(separator);
        // A header is the first line, if an empty line follows it.
        let blank = |at: usize| lines.get(at).is_none_or(|line| line.is_empty());
        let header = about.option("header")
            || (!blank(0) && blank(1) && lines.len() > 2 && !about.option("noheader"));
        let written = match format {
            "csv" | "tsv" | "dsv" => values(lines, format, about.named("separator")),
            _ => cells(&lines.join("\n"), separator),
        };
        let width = about.named("cols").map_or_else(|| width(&written), columns).max(1);
        let mut cells = Vec::with_capacity(written.len());
        let blocks = about.named("cols").map(block_columns).unwrap_or_default();
        let mut column = 0;
        for mut cell in written {
            self.flow.sink.check()?;
            if cell.style == 'd' && blocks.get(column % width) == Some(&true) {
                cell.style = 'a';
            }
            column += cell.columns as usize;
            let content = self.content(&cell)?;
            cells.push(Cell { content, columns: cell.columns, rows: cell.rows });
        }
        let rows = fill::rows(cells, width);
        if rows.is_empty() {
            return Ok(());
        }
        self.flow.table(Table { header_rows: u32::from(header), rows, caption, ..Table::default() })
    }

    /// The words of a cell; one that holds blocks is read as a document of its own.
    fn content(&mut self, cell: &Written) -> Result<Vec<Inline>> {
        let text = cell.text.trim();
        let blocks = cell.style == 'a' || (text.contains("\n\n") && cell.style != 'l');
        if !blocks || self.depth > 4 {
            return Ok(self.words(text));
        }
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        let (options, depth) = (self.options, self.depth);
        let attributes = std::mem::take(&mut self.attributes);
        let notes = std::mem::take(&mut self.notes);
        let mut after = None;
        let blocks = collect(&*self.flow.sink, |sink| {
            let mut reader = Reader::new(options, sink);
            reader.attributes = attributes;
            reader.notes = notes;
            reader.depth = depth + 1;
            reader.inside(&lines)?;
            reader.flow.end_item()?;
            after = Some((reader.attributes, reader.notes));
            Ok(())
        })?;
        (self.attributes, self.notes) = after.unwrap_or_default();
        Ok(flat(blocks))
    }
}

/// The cells of a table with bars.
fn cells(text: &str, separator: char) -> Vec<Written> {
    let mut out: Vec<Written> = Vec::new();
    let mut pieces: Vec<String> = vec![String::new()];
    let mut escaped = false;
    for c in text.chars() {
        if c == separator && !escaped {
            pieces.push(String::new());
        } else if let Some(last) = pieces.last_mut() {
            if c == separator {
                last.pop();
            }
            last.push(c);
        }
        escaped = c == '\\';
    }
    let count = pieces.len();
    let mut specifier = String::new();
    let mut bytes = 0;
    let mut first = true;
    for (n, piece) in pieces.into_iter().enumerate() {
        // The end of what stands before a bar may say something about the cell behind it.
        let (words, next) =
            if n + 1 < count { split_specifier(&piece) } else { (piece.as_str(), "") };
        if n > 0 {
            let all = repeated(&specifier, words, first);
            // A long cell that is repeated often would come to more than the document.
            bytes += all.len() * words.len();
            let most = if bytes > MOST_REPEATED { 1 } else { usize::MAX };
            out.extend(all.into_iter().take(most));
        }
        first = words.ends_with('\n')
            || words.is_empty() && n == 0
            || words.trim_end_matches(' ').ends_with('\n');
        specifier = next.to_owned();
        if out.len() > 1_000_000 {
            break;
        }
    }
    out
}

/// Words, and the specifier of the next cell that stands behind them.
fn split_specifier(piece: &str) -> (&str, &str) {
    let from = piece.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let (words, last) = piece.split_at_checked(from).unwrap_or((piece, ""));
    let fits = |c: char| c.is_ascii_digit() || ".+*<>^".contains(c) || "aehlmsdv".contains(c);
    let letters = last.chars().filter(char::is_ascii_alphabetic).count();
    let valid = !last.is_empty()
        && last.chars().all(fits)
        && letters <= 1
        && (letters == 0 || last.ends_with(|c: char| c.is_ascii_alphabetic()))
        && (last.contains(['+', '*', '<', '>', '^', '.']) || letters == last.len());
    if valid { (words, last) } else { (piece, "") }
}

/// The cell that a specifier such as `2+`, `.3+a`, `4*` describes, as often as it says.
fn repeated(specifier: &str, text: &str, first: bool) -> Vec<Written> {
    let digits =
        specifier.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(specifier.len());
    let (numbers, rest) = specifier.split_at_checked(digits).unwrap_or_default();
    let style = specifier.chars().next_back().filter(char::is_ascii_alphabetic).unwrap_or('d');
    let mut cell = Written { columns: 1, rows: 1, style, text: text.to_owned(), first };
    let number = |text: &str| text.parse::<u32>().ok().map(|n| n.clamp(1, MOST_SPAN));
    if rest.starts_with('*') {
        let times = number(numbers).unwrap_or(1);
        let mut cells = vec![cell; times as usize];
        cells.iter_mut().skip(1).for_each(|cell| cell.first = false);
        return cells;
    }
    if rest.starts_with('+') {
        let (columns, rows) = numbers.split_once('.').unwrap_or((numbers, ""));
        cell.columns = number(columns).unwrap_or(1);
        cell.rows = number(rows).unwrap_or(1);
    }
    vec![cell]
}

/// The cells of lines of values.
fn values(lines: &[&str], format: &str, separator: Option<&str>) -> Vec<Written> {
    let own = separator.and_then(|s| s.bytes().next()).filter(u8::is_ascii);
    let delimiter = match format {
        _ if own.is_some() => own.unwrap_or(b','),
        "tsv" => b'\t',
        "dsv" => b':',
        _ => b',',
    };
    let text = lines.join("\n");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut out = Vec::new();
    for record in reader.records().map_while(std::result::Result::ok) {
        for (n, field) in record.iter().enumerate() {
            out.push(Written {
                columns: 1,
                rows: 1,
                style: 'd',
                text: field.to_owned(),
                first: n == 0,
            });
        }
    }
    out
}

/// The columns of `cols`: `3*`, `1,2a,1`.
fn columns(cols: &str) -> usize {
    let count = |part: &str| match part.split_once('*') {
        Some((times, _)) => times.trim().parse::<usize>().unwrap_or(1),
        None => 1,
    };
    let parts: Vec<&str> =
        cols.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()).collect();
    // `cols=3` is a number of columns in old documents.
    if let [one] = parts.as_slice()
        && let Ok(n) = one.parse::<usize>()
    {
        return n.clamp(1, MOST_SPAN as usize);
    }
    parts.iter().map(|part| count(part)).sum::<usize>().min(MOST_SPAN as usize)
}

/// Which columns hold blocks: their style is `a`.
fn block_columns(cols: &str) -> Vec<bool> {
    let mut out = Vec::new();
    for part in cols.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        let times =
            part.split_once('*').and_then(|(n, _)| n.trim().parse().ok()).unwrap_or(1_usize);
        out.extend(std::iter::repeat_n(part.ends_with('a'), times.min(MOST_SPAN as usize)));
        if out.len() > MOST_SPAN as usize {
            break;
        }
    }
    out
}

/// The columns that the first line has.
fn width(cells: &[Written]) -> usize {
    let n = 1 + cells.iter().skip(1).take_while(|cell| !cell.first).count();
    cells.iter().take(n).map(|cell| cell.columns as usize).sum::<usize>().min(MOST_SPAN as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specifiers_are_told_from_words() {
        assert_eq!(split_specifier("ord 2+"), ("ord ", "2+"));
        assert_eq!(split_specifier("ord .2+^.>s"), ("ord ", ".2+^.>s"));
        assert_eq!(split_specifier("ord\na"), ("ord\n", "a"));
        assert_eq!(split_specifier("i 2024"), ("i 2024", ""));
        assert_eq!(split_specifier("pris 3"), ("pris 3", ""));
        assert_eq!(columns("3*,<a"), 4);
    }
}
