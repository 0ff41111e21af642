//! The properties of a compound file (MS-OLEPS): title, author, dates.

use crate::bytes::{u16_at, u32_at, u64_at};
use crate::calendar::filetime;
use crate::charset::code_page;
use crate::error::Result;
use crate::metadata::key;
use crate::sink::Sink;
use encoding_rs::Encoding;

/// Most properties looked at.
const MOST: usize = 100;

/// Writes the properties in a stream `\u{5}SummaryInformation`, as far as there are any.
pub(crate) fn write(stream: &[u8], sink: &mut Sink<'_>) -> Result<()> {
    for (key, value) in properties(stream).unwrap_or_default() {
        sink.metadata(key, &value)?;
    }
    Ok(())
}

/// The title, where there is one.
pub(crate) fn title(stream: &[u8]) -> Option<String> {
    let properties = properties(stream)?;
    let (_, title) = properties.into_iter().find(|(name, _)| *name == key::TITLE)?;
    Some(crate::clean::line(&title)).filter(|title| !title.is_empty())
}

/// How many pages the program that saved the document counted.
pub(crate) fn pages(stream: &[u8]) -> Option<u32> {
    let properties = properties(stream)?;
    let (_, pages) = properties.into_iter().find(|(name, _)| *name == key::PAGES)?;
    pages.parse().ok()
}

/// The first property set (MS-OLEPS 2.20 and 2.21).
fn properties(stream: &[u8]) -> Option<Vec<(&'static str, String)>> {
    let at = usize::try_from(u32_at(stream, 44)?).ok()?;
    let set = stream.get(at..)?;
    let count = usize::try_from(u32_at(set, 4)?).ok()?.min(MOST);
    let listed: Vec<(u32, &[u8])> = set
        .get(8..)?
        .chunks_exact(8)
        .take(count)
        .filter_map(|c| Some((u32_at(c, 0)?, set.get(usize::try_from(u32_at(c, 4)?).ok()?..)?)))
        .collect();
    let page = listed.iter().find(|(id, _)| *id == 1).and_then(|(_, value)| u16_at(value, 4));
    let encoding = code_page(page.unwrap_or(1252));
    let named = listed.iter().filter_map(|(id, value)| {
        let key = match id {
            2 => key::TITLE,
            3 => key::SUBJECT,
            4 => key::CREATOR,
            5 => key::KEYWORDS,
            6 => key::DESCRIPTION,
            12 => key::CREATED,
            13 => key::MODIFIED,
            14 => key::PAGES,
            18 => key::PRODUCER,
            _ => return None,
        };
        Some((key, shown(value, encoding)?))
    });
    Some(named.collect())
}

/// A string or a moment.
fn shown(value: &[u8], encoding: &'static Encoding) -> Option<String> {
    let size = usize::try_from(u32_at(value, 4)?).ok()?;
    let text = match u16_at(value, 0)? {
        0x1e => encoding.decode_without_bom_handling(value.get(8..)?.get(..size)?).0.into_owned(),
        0x1f => {
            let bytes = value.get(8..)?.get(..size.checked_mul(2)?)?;
            let units: Vec<u16> = bytes.chunks_exact(2).filter_map(|c| u16_at(c, 0)).collect();
            String::from_utf16_lossy(&units)
        }
        0x40 => return filetime(u64_at(value, 4)?),
        3 => return Some(u32_at(value, 4)?.to_string()).filter(|n| n != "0"),
        _ => return None,
    };
    Some(text.trim_end_matches('\0').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_property_sets_are_none() {
        assert!(properties(&[0xff; 60]).is_none_or(|p| p.is_empty()));
        assert!(properties(&[]).is_none());
    }
}
