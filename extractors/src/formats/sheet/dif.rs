//! DIF: the data interchange format of VisiCalc, which Excel still writes: two lines a value. One sheet, read as a stream.

use super::binary::truth;
use super::cell::{Entry, Nature};
use super::number;
use super::outline::Outline;
use super::rows::Rows;
use crate::error::Result;
use crate::formats::{Document, text};
use crate::sink::Sink;

/// Bytes of a line; what is longer is cut.
const LONGEST: u64 = 1 << 20;

/// Reads the sheet into the sink.
pub(super) fn extract(document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let mut source = text::reader(document)?;
    let rows = Rows::open(sink, 1, "", Outline::default(), document.options)?;
    let Some(mut rows) = rows else { return Ok(()) };
    let mut next = || super::next_line(&mut source, LONGEST);
    // The header: items of three lines, the last of which begins the data.
    while let Some(topic) = next()? {
        rows.check()?;
        let (_, _) = (next()?, next()?);
        if topic.trim().eq_ignore_ascii_case("DATA") {
            break;
        }
    }
    let mut row: Option<u32> = None;
    let mut column = 0;
    while let (Some(kind), Some(value)) = (next()?, next()?) {
        rows.check()?;
        let (kind, figure) = kind.split_once(',').unwrap_or((&kind, ""));
        let value = value.trim();
        match kind.trim() {
            "-1" if value.eq_ignore_ascii_case("BOT") => {
                row = Some(row.map_or(0, |row| row.saturating_add(1)));
                column = 0;
                continue;
            }
            "-1" => break,
            "0" => rows.cell(row.unwrap_or(0), column, figured(figure.trim(), value))?,
            _ => rows.cell(row.unwrap_or(0), column, Entry::words(quoted(value)))?,
        }
        column = column.saturating_add(1);
    }
    rows.finish()
}

/// A value that is told in figures, and what it means.
fn figured(figure: &str, value: &str) -> Entry {
    match value {
        "TRUE" => truth(true),
        "FALSE" => truth(false),
        "NA" => Entry::of("#N/A".to_owned(), Nature::Sign),
        "ERROR" => Entry::of("#ERROR".to_owned(), Nature::Sign),
        _ => match figure.parse() {
            Ok(figure) => number::general(figure),
            Err(_) => Entry::of(figure.to_owned(), Nature::Number),
        },
    }
}

/// Text without its quotes; one within is doubled.
fn quoted(value: &str) -> String {
    let inner = value.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inner.map_or(value.to_owned(), |text| text.replace("\"\"", "\""))
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;

    #[test]
    fn values_are_read_row_by_row() {
        let text = "TABLE\r\n0,1\r\n\"EXCEL\"\r\nVECTORS\r\n0,3\r\n\"\"\r\nTUPLES\r\n0,2\r\n\"\"\r\nDATA\r\n0,0\r\n\"\"\r\n-1,0\r\nBOT\r\n1,0\r\n\"Vare \"\"ny\"\"\"\r\n1,0\r\n\"Antal\"\r\n1,0\r\n\"Klar\"\r\n-1,0\r\nBOT\r\n1,0\r\n\"Æble\"\r\n0,12.5\r\nV\r\n0,1\r\nTRUE\r\n-1,0\r\nBOT\r\n1,0\r\n\"Pære\"\r\n0,0\r\nNA\r\n-1,0\r\nEOD\r\n";
        let out = read(text.as_bytes(), "dif");
        assert_eq!(
            crate::markdown::render(&out.parts[0].blocks),
            "| Vare \"ny\" | Antal | Klar |\n|---|---|---|\n| Æble | 12.5 | TRUE |\n| Pære | #N/A | |\n"
        );
    }

    #[test]
    fn a_table_that_breaks_off_gives_what_there_is() {
        let out = read(b"TABLE\n0,1\n\"\"\nDATA\n0,0\n\"\"\n-1,0\nBOT\n0,7\nV\n0,8", "dif");
        assert_eq!(crate::markdown::render(&out.parts[0].blocks), "7\n");
    }
}
