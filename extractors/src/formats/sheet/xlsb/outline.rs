//! What stands behind the cells of a sheet and hangs on them (MS-XLSB 2.1.7.62, comments 2.1.7.9).

use super::records::{Records, wide};
use crate::archive::Archive;
use crate::bytes::{f64_at, u32_at};
use crate::error::Result;
use crate::formats::sheet::merges::Area;
use crate::formats::sheet::outline::{Comment, Outline};
use crate::formats::sheet::package;
use crate::formats::sheet::page;
use crate::formats::sheet::xlsx::{Back, Links, sound};

/// Most authors of comments.
const MOST_AUTHORS: usize = 10_000;

/// Looks at the sheet `part`, which `ahead` is open for.
pub(super) fn read(ahead: &mut Archive, part: &str, links: &mut Links<'_>) -> Result<Outline> {
    let mut back = Back::default();
    let mut frozen = 0;
    if let Some(member) = ahead.member(part)? {
        let mut records = Records::new(member);
        while let Some((kind, data)) = records.next_record()? {
            record(kind, data, &mut back);
            // BrtPane
            if kind == 0x97 && data.get(28).is_some_and(|flags| flags & 1 == 1) {
                frozen = f64_at(data, 8).map_or(0, |rows| rows as u32);
            }
        }
    }
    let wanted = std::mem::replace(&mut links.comments, false);
    let mut outline = back.outline(part, links)?;
    outline.heads.frozen = frozen;
    if wanted {
        sound(comments(part, links, &mut outline))?;
        links.comments = true;
    }
    Ok(outline)
}

fn record(kind: u16, data: &[u8], back: &mut Back) {
    match kind {
        // BrtMergeCell
        0xb0 => back.merges.extend(area(data, 0)),
        // BrtBeginAFilter
        0xa1 => back.filter = area(data, 0),
        // BrtHLink
        0x1ee => back.link(area(data, 0), wide(data, 16).map(|(id, _)| id)),
        // BrtDrawing
        0x226 => back.drawing(wide(data, 0).map(|(id, _)| id)),
        // BrtBeginHeaderFooter: of odd, even and first pages
        0x1df => {
            let mut at = 2;
            for text in 0..6 {
                let Some((code, end)) = wide(data, at) else { break };
                page::add(&code, if text % 2 == 0 { &mut back.page.0 } else { &mut back.page.1 });
                at = end;
            }
        }
        _ => {}
    }
}

fn area(data: &[u8], at: usize) -> Option<Area> {
    let word = |offset| u32_at(data, at + offset);
    Some(Area { rows: (word(0)?, word(4)?), columns: (word(8)?, word(12)?) })
}

fn comments(part: &str, links: &mut Links<'_>, outline: &mut Outline) -> Result<()> {
    let related = package::relationships(links.archive, part, links.limits)?;
    for part in related.iter().filter(|r| r.kind == "comments" && !r.external) {
        let path = package::member(links.archive, &part.target);
        let Some(member) = links.archive.member(&path)? else { continue };
        let mut records = Records::new(member);
        let mut authors: Vec<String> = Vec::new();
        let mut open = None;
        while let Some((kind, data)) = records.next_record()? {
            match kind {
                // BrtCommentAuthor
                0x278 if authors.len() < MOST_AUTHORS => {
                    authors.push(wide(data, 0).map(|(name, _)| name).unwrap_or_default());
                }
                // BrtBeginComment
                0x27b => {
                    let author =
                        u32_at(data, 0).and_then(|id| authors.get(usize::try_from(id).ok()?));
                    open = area(data, 4).map(|a| ((a.rows.0, a.columns.0), author.cloned()));
                }
                // BrtCommentText
                0x27d => {
                    if let (Some((cell, author)), Some((text, _))) = (open.take(), wide(data, 1)) {
                        let author = author.unwrap_or_default();
                        outline.comment(cell, Comment::signed(&author, &text));
                    }
                }
                _ => {}
            }
        }
    }
    Ok(())
}
