//! What the document says about itself: its information dictionary (ISO 32000-2, 14.3.3), where that is silent its XMP
//! packet, its outline and its language. Called by `extract` once, before the pages.

use super::{outline, strings, xmp};
use crate::error::Result;
use crate::metadata::key;
use crate::sink::Sink;
use hayro_syntax::Pdf;
use hayro_syntax::object::{DateTime, Dict};
use hayro_syntax::xref::XRef;

/// Characters of the outline that are told: enough for the chapters of a book.
const LONGEST_OUTLINE: usize = 900;

/// Writes the metadata. What is written first stays: the dictionary, then the packet.
pub(super) fn write(pdf: &Pdf, sink: &mut Sink<'_>) -> Result<()> {
    let found = pdf.metadata();
    let text =
        |bytes: &Option<Box<[u8]>>| bytes.as_deref().map(strings::decode).unwrap_or_default();
    let date = |date: Option<DateTime>| date.map(rfc3339).unwrap_or_default();
    let mut told = vec![
        (key::TITLE, text(&found.title)),
        (key::CREATOR, text(&found.author)),
        (key::SUBJECT, text(&found.subject)),
        (key::KEYWORDS, text(&found.keywords)),
        (key::PRODUCER, text(&found.producer)),
        (key::CREATED, date(found.creation_date)),
        (key::MODIFIED, date(found.modification_date)),
    ];
    let catalog = catalog(pdf);
    if let Some(catalog) = &catalog {
        told.push((key::LANGUAGE, strings::text_of(catalog, b"Lang").unwrap_or_default()));
        told.extend(xmp::read(catalog, sink.limits(), sink.cancel()));
    }
    let mut known: Vec<&str> = Vec::new();
    for (key, value) in told {
        let value = value.trim();
        let meant = !value.is_empty() && (key != key::TITLE || is_title(value));
        if meant && !known.contains(&key) {
            sink.metadata(key, value)?;
            known.push(key);
        }
    }
    sink.metadata("outline", &chapters(pdf))?;
    sink.metadata(key::PAGES, &pdf.pages().len().to_string())
}

/// The document's catalogue (7.7.2).
pub(super) fn catalog(pdf: &Pdf) -> Option<Dict<'_>> {
    root(pdf.xref())
}

/// The catalogue of the document that these objects belong to.
pub(super) fn root(xref: &XRef) -> Option<Dict<'_>> {
    xref.get::<Dict<'_>>(xref.root_id())
}

/// The titles of the outline's highest level, as many as fit.
fn chapters(pdf: &Pdf) -> String {
    let mut out = String::new();
    for entry in outline::entries(pdf).into_iter().filter(|entry| entry.level == 1) {
        let title = crate::clean::line(&entry.title);
        if out.chars().count() + title.chars().count() > LONGEST_OUTLINE {
            break;
        }
        if !out.is_empty() && !title.is_empty() {
            out.push_str("; ");
        }
        out.push_str(&title);
    }
    out
}

/// Whether a title was meant by somebody: many producers put the file's name or a placeholder there.
fn is_title(title: &str) -> bool {
    let lower = title.trim().to_lowercase();
    let file = [
        ".doc", ".docx", ".pdf", ".indd", ".tex", ".dvi", ".qxd", ".xls", ".xlsx", ".ppt", ".pptx",
        ".odt", ".rtf", ".ps",
    ];
    let empty = [
        "untitled",
        "unbenannt",
        "ikke-navngivet",
        "document",
        "dokument",
        "title",
        "(anonymous)",
        "slide 1",
    ];
    let named =
        file.iter().any(|end| lower.ends_with(end)) || lower.starts_with("microsoft word -");
    !named
        && !empty.contains(&lower.as_str())
        && lower.chars().filter(|c| c.is_alphabetic()).count() >= 3
}

fn rfc3339(date: DateTime) -> String {
    let DateTime { year, month, day, hour, minute, second, utc_offset_hour, utc_offset_minute } =
        date;
    let zone = if utc_offset_hour == 0 && utc_offset_minute == 0 {
        "Z".to_owned()
    } else {
        let sign = if utc_offset_hour < 0 { '-' } else { '+' };
        format!("{sign}{:02}:{utc_offset_minute:02}", utc_offset_hour.unsigned_abs())
    };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}")
}
