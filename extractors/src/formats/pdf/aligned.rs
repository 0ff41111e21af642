//! Tables without rulings around every cell: lines whose segments stand in the same columns. When in doubt there is no
//! table, and the words come in reading order.

use super::cells::Columns;
use super::content::Content;
use super::continued::Placed;
use super::geometry::Rect;
use super::lines::Line;

/// Lines of one table; more are cut into several.
const MOST_ROWS: usize = 2_000;
/// Lines without a second segment that may stand between two rows of a table: they belong to cells of several lines.
const MOST_BETWEEN: usize = 12;

/// What a region consists of.
#[derive(Debug)]
pub(super) enum Part {
    Line(Line),
    Table(Placed),
}

/// The lines of a region, tables found among them.
pub(super) fn parts(lines: &[Line], rules: &[Rect], content: &Content<'_>) -> Vec<Part> {
    let mut parts = Vec::with_capacity(lines.len());
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if content.cancel.is_cancelled() {
            break;
        }
        let end = if is_row(line) { run_end(lines, at) } else { at };
        // Lines of the first row's cells that stand above its first full line.
        let above = if is_row(line) { lines_above(lines, at, &parts) } else { 0 };
        let run = lines.get(at - above..end);
        let table =
            run.and_then(|run| Columns::of(run, content.cancel).map(|columns| (run, columns)));
        match table {
            Some((run, columns)) => {
                parts.truncate(parts.len() - above);
                parts.push(Part::Table(columns.table(run, rules, content)));
                at = end;
            }
            None => {
                // Lines of a run that is no table are not tried again one by one, except for its end.
                let next = end.max(at + 1);
                parts.extend(
                    lines.get(at..next).unwrap_or_default().iter().cloned().map(Part::Line),
                );
                at = next;
            }
        }
    }
    parts
}

/// How many of the lines just before the row at `at` belong to it: narrow ones over one of its later columns.
fn lines_above(lines: &[Line], at: usize, parts: &[Part]) -> usize {
    let Some(row) = lines.get(at) else { return 0 };
    let mut next = row;
    let mut count = 0;
    for (line, part) in lines.iter().take(at).rev().zip(parts.iter().rev()).take(3) {
        let over =
            row.segments.iter().skip(1).any(|s| (s.rect.x0 - line.rect.x0).abs() < 0.5 * line.size);
        let near = next.baseline - line.baseline < 1.3 * line.size
            && (next.size - line.size).abs() < 0.1 * line.size;
        if !over || !near || !matches!(part, Part::Line(_)) || line.segments.len() > 1 {
            break;
        }
        next = line;
        count += 1;
    }
    count
}

pub(super) fn is_row(line: &Line) -> bool {
    line.segments.len() >= 2 && line.table().is_none()
}

/// The end of the run of lines from `start` on that may be one table.
fn run_end(lines: &[Line], start: usize) -> usize {
    let mut end = start + 1;
    let mut between = 0;
    let Some(first) = lines.get(start) else { return end };
    let mut area = first.rect;
    let mut row = first;
    for (i, line) in lines.iter().enumerate().skip(start + 1).take(MOST_ROWS) {
        let Some(last) = i.checked_sub(1).and_then(|i| lines.get(i)) else { break };
        let size = line.size.max(last.size).max(1.0);
        let step = line.baseline - last.baseline;
        // Rows of several columns may stand far apart.
        let widest = if line.segments.len() >= 3 && row.segments.len() >= 3 { 8.0 } else { 4.5 };
        if line.table().is_some() || step > widest * size {
            break;
        }
        if is_row(line) {
            area = area.union(line.rect);
            (row, between, end) = (line, 0, i + 1);
            continue;
        }
        // The next line of a cell; a wide line is running text.
        between += 1;
        let continues = row.segments.iter().any(|s| (s.rect.x0 - line.rect.x0).abs() < 0.5 * size);
        let most = if continues { MOST_BETWEEN } else { 3 };
        let far = if continues { 3.5 } else { 2.5 };
        if between > most || line.rect.width() > 0.6 * area.width() || step > far * size {
            break;
        }
    }
    // Lines of the last row's cells.
    while let (Some(last), Some(line)) = (lines.get(end - 1), lines.get(end)) {
        // As close as lines of a paragraph, or in step with the rows.
        let before = end.checked_sub(2).and_then(|i| lines.get(i)).filter(|_| end > start + 1);
        let pace = before.map_or(0.0, |before| 1.1 * (last.baseline - before.baseline));
        let near = (1.35 * line.size.max(last.size)).max(pace.min(4.0 * line.size));
        let continues = !is_row(line)
            && line.table().is_none()
            && line.baseline - last.baseline < near
            && (line.size - last.size).abs() < 0.1 * line.size
            && line.rect.width() < 0.45 * area.width()
            && line.rect.x0 > area.x0 + 2.0 * line.size
            && last.segments.iter().any(|s| (s.rect.x0 - line.rect.x0).abs() < 0.5 * line.size);
        if !continues {
            break;
        }
        end += 1;
    }
    end
}
