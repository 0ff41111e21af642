//! SYLK: the symbolic link format of Multiplan and Excel: a record a line, fields parted by semicolons. One sheet, read as a
//! stream.

use super::cell::{Entry, Nature};
use super::number::{self, Epoch, NumberFormat};
use super::outline::Outline;
use super::rows::Rows;
use crate::error::Result;
use crate::formats::{Document, text};
use crate::sink::Sink;
use std::collections::HashMap;

/// Bytes of a record; what is longer is cut.
const LONGEST: u64 = 1 << 20;
/// Most number formats, and most cells that have one before their value is read.
const MOST_FORMATS: usize = 10_000;
const MOST_MARKED: usize = 1_000_000;

/// Whether text that starts with the words of SYLK is in it, rather than a table whose columns are called `ID` and `Price`.
pub(super) fn is(text: &str) -> bool {
    const RECORDS: [&str; 11] = ["P", "F", "B", "C", "O", "W", "NN", "NE", "NU", "NL", "E"];
    let mut lines = text.lines();
    // The program, then options of a letter each.
    let mut options = lines.next().unwrap_or_default().split(';').skip(1);
    let program = options.next().unwrap_or_default();
    let record = lines.next().map(|line| line.split(';').next().unwrap_or_default().trim());
    text.starts_with("ID;P")
        && !program.chars().any(char::is_lowercase)
        && options.all(|option| option.trim().len() <= 1)
        && record.is_none_or(|name| RECORDS.contains(&name))
}

/// Reads the sheet into the sink.
pub(super) fn extract(document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let mut source = text::reader(document)?;
    let rows = Rows::open(sink, 1, "", Outline::default(), document.options)?;
    let Some(mut rows) = rows else { return Ok(()) };
    let mut reader = Reader::default();
    while let Some(line) = super::next_line(&mut source, LONGEST)? {
        rows.check()?;
        if !reader.record(&line, &mut rows)? {
            break;
        }
    }
    rows.finish()
}

#[derive(Debug, Default)]
struct Reader {
    formats: Vec<NumberFormat>,
    /// The formats of cells.
    marked: HashMap<(u32, u32), usize>,
    /// The place of the last cell, counted from 1.
    row: u32,
    column: u32,
}

impl Reader {
    /// Takes a record; false where it is the last one.
    fn record(&mut self, line: &str, rows: &mut Rows<'_, '_>) -> Result<bool> {
        let mut fields = fields(line).into_iter();
        match fields.next().as_deref() {
            Some("E") => return Ok(false),
            Some("P") if self.formats.len() < MOST_FORMATS => {
                let code = fields.find_map(|field| field.strip_prefix('P').map(str::to_owned));
                // Old programs escape what stands for itself.
                self.formats.extend(code.map(|code| NumberFormat::new(&code)));
            }
            Some("F") => {
                let mut format = None;
                let mut place = false;
                for field in fields {
                    place |= self.place(&field);
                    if let Some(number) = field.strip_prefix('P') {
                        format = number.parse().ok();
                    }
                }
                if let (Some(format), true, true) = (format, place, self.marked.len() < MOST_MARKED)
                {
                    self.marked.insert((self.row, self.column), format);
                }
            }
            Some("C") => {
                let mut value = None;
                for field in fields {
                    if !self.place(&field) {
                        value = value.or_else(|| field.strip_prefix('K').map(str::to_owned));
                    }
                }
                let place = self.row.checked_sub(1).zip(self.column.checked_sub(1));
                if let (Some(value), Some((row, column))) = (value, place) {
                    rows.cell(row, column, self.entry(&value))?;
                }
            }
            _ => {}
        }
        Ok(true)
    }

    /// Takes a field that tells a place.
    fn place(&mut self, field: &str) -> bool {
        let number = |text: &str| text.trim().parse::<u32>().ok();
        if let Some(row) = field.strip_prefix('Y').and_then(number) {
            self.row = row;
        } else if let Some(column) = field.strip_prefix('X').and_then(number) {
            self.column = column;
        } else {
            return false;
        }
        true
    }

    fn entry(&mut self, value: &str) -> Entry {
        if let Some(words) = value.strip_prefix('"') {
            return Entry::words(words.strip_suffix('"').unwrap_or(words));
        }
        match value.parse::<f64>() {
            Ok(number) => {
                let format = self.marked.remove(&(self.row, self.column));
                match format.and_then(|format| self.formats.get(format)) {
                    Some(format) => format.show(number, Epoch::Y1900),
                    None => number::general(number),
                }
            }
            Err(_) => Entry::of(value.to_owned(), Nature::Sign),
        }
    }
}

/// The fields of a record; a semicolon within one is doubled.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let ends = c == ';' && chars.next_if_eq(&';').is_none();
        match fields.last_mut() {
            Some(field) if !ends => field.push(c),
            _ => fields.push(String::new()),
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;

    #[test]
    fn cells_formats_and_escapes_are_read() {
        let text = "ID;PWXL;N;E\r\nP;PGeneral\r\nP;Pdd/mm/yyyy\r\nP;P0.00%\r\nB;Y3;X3\r\nC;Y1;X1;K\"Navn;; by\"\r\nC;X2;K\"Dato\"\r\nC;X3;K\"Andel\"\r\nF;P1;FG0G;Y2;X2\r\nF;P2;FG0G;X3\r\nC;Y2;X1;K\"\u{c5}se;; Ry\"\r\nC;X2;K45352\r\nC;X3;K0.125;EA1\r\nC;Y3;X1;KTRUE\r\nC;X3;K#N/A\r\nE\r\nC;Y9;X1;K1\r\n";
        let out = read(text.as_bytes(), "sylk");
        assert_eq!(
            crate::markdown::render(&out.parts[0].blocks),
            "| Navn; by | Dato | Andel |\n|---|---|---|\n| Åse; Ry | 2024-03-01 | 12.50% |\n| TRUE | | #N/A |\n"
        );
    }

    #[test]
    fn places_that_lie_are_no_places() {
        let out =
            read(b"ID;P\nC;Y0;X0;K1\nC;Y4294967295;X4294967295;K2\nC;Y1;X1;K3\nC;K4\n", "sylk");
        let text = crate::markdown::render(&out.parts[0].blocks);
        assert!(text.contains('3'), "{text}");
    }
}
