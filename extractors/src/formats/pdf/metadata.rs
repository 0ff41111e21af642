//! What the document says about itself (ISO 32000-2, 14.3.3).

use crate::error::Result;
use crate::metadata::key;
use crate::sink::Sink;
use hayro_syntax::Pdf;
use hayro_syntax::object::{DateTime, Dict, String as Bytes};

/// Writes the metadata.
pub(super) fn write(pdf: &Pdf, sink: &mut Sink<'_>) -> Result<()> {
    let found = pdf.metadata();
    let text = |bytes: &Option<Box<[u8]>>| bytes.as_deref().map(decode).unwrap_or_default();
    let title = text(&found.title);
    if is_title(&title) {
        sink.metadata(key::TITLE, &title)?;
    }
    sink.metadata(key::CREATOR, &text(&found.author))?;
    sink.metadata(key::SUBJECT, &text(&found.subject))?;
    sink.metadata(key::KEYWORDS, &text(&found.keywords))?;
    sink.metadata(key::PRODUCER, &text(&found.producer))?;
    for (key, date) in
        [(key::CREATED, found.creation_date), (key::MODIFIED, found.modification_date)]
    {
        if let Some(date) = date {
            sink.metadata(key, &rfc3339(date))?;
        }
    }
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    if let Some(language) = catalog.and_then(|c| c.get::<Bytes<'_>>(b"Lang".as_slice())) {
        sink.metadata(key::LANGUAGE, &decode(language.as_bytes()))?;
    }
    sink.metadata(key::PAGES, &pdf.pages().len().to_string())
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

/// A text string (ISO 32000-2, 7.9.2.2): UTF-16 or UTF-8 by their marks, else `PDFDocEncoding`.
fn decode(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned()
        }
        [0xff, 0xfe, rest @ ..] => {
            encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned()
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        // What producers write without a mark is UTF-8 as often as not, and never valid UTF-8 by accident.
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|b| pdf_doc(*b)).collect(),
        },
    }
}

/// `PDFDocEncoding` (annex D.3) where it differs from Latin-1.
fn pdf_doc(byte: u8) -> char {
    const FROM_80: [char; 33] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚',
        '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', ' ', '€',
    ];
    let at = usize::from(byte).checked_sub(0x80);
    at.and_then(|i| FROM_80.get(i).copied()).unwrap_or(char::from(byte))
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
