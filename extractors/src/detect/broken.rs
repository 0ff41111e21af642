//! What a ZIP file was whose directory is broken, as where it is cut off: the headers in front of its first members tell.

use super::{Detection, Evidence, Hints, container, fallback, promised};
use crate::bytes::{u16_at, u32_at};
use crate::formats::Sign;

/// Most members looked at.
const MOST: usize = 100;
/// Bytes of a header without its name (APPNOTE 4.3.7).
const HEADER: usize = 30;
/// Parts that every Office package has (ECMA-376 part 2).
const OFFICE: [&str; 3] = ["[Content_Types].xml", "_rels/.rels", "docProps/app.xml"];

/// The package that starts with `head`; `None` where it is none that is known.
pub(super) fn package(head: &[u8], hints: &Hints<'_>) -> Option<Detection> {
    let starts = head.windows(4).enumerate().filter(|(_, w)| *w == b"PK\x03\x04");
    let members: Vec<(usize, &str)> =
        starts.filter_map(|(at, _)| Some((at, name(head, at)?))).take(MOST).collect();
    if let Some((at, "mimetype")) = members.first() {
        let mime = stored(head, *at).and_then(|bytes| std::str::from_utf8(bytes).ok())?.trim();
        return container(|sign| matches!(sign, Sign::PackageType(t) if *t == mime));
    }
    let has = |start: &str| members.iter().any(|(_, name)| name.starts_with(start));
    // Documents, sheets and presentations of Apple's begin alike.
    if has("Index/Document.iwa") {
        let format = promised(hints)?;
        let is_iwork = format.spec().signs.iter().any(|sign| matches!(sign, Sign::Iwork(_)));
        return is_iwork.then(|| Detection::of(format, Evidence::Label));
    }
    if !members.iter().any(|(_, name)| OFFICE.contains(name)) {
        return None;
    }
    let name = if has("word/") {
        "docx"
    } else if has("xl/workbook.bin") {
        "xlsb"
    } else if has("xl/") {
        "xlsx"
    } else if has("ppt/") {
        "pptx"
    } else {
        return None;
    };
    Some(Detection::of(fallback(name), Evidence::Container))
}

/// The name in the header at `at`.
fn name(head: &[u8], at: usize) -> Option<&str> {
    let length = usize::from(u16_at(head, at + 26)?);
    std::str::from_utf8(head.get(at + HEADER..at + HEADER + length)?).ok()
}

/// The content behind the header at `at`, where it is not compressed.
fn stored(head: &[u8], at: usize) -> Option<&[u8]> {
    let start =
        at + HEADER + usize::from(u16_at(head, at + 26)?) + usize::from(u16_at(head, at + 28)?);
    let size = usize::try_from(u32_at(head, at + 18)?).ok()?;
    let plain = u16_at(head, at + 8)? == 0;
    head.get(start..start.checked_add(size)?).filter(|_| plain)
}
