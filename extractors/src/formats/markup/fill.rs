//! Cells that are written one after the other, filled into rows around those that reach down from above.

use crate::block::Cell;

/// Columns and rows that a cell may cover.
const MOST_SPAN: u32 = 1_000;

/// Rows of `width` columns.
pub(in crate::formats) fn rows(cells: Vec<Cell>, width: usize) -> Vec<Vec<Cell>> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut row: Vec<Cell> = Vec::new();
    // For each column, how many rows from here on are covered.
    let mut hanging: Vec<u32> = vec![0; width.clamp(1, MOST_SPAN as usize)];
    for mut cell in cells {
        cell.columns = cell.columns.clamp(1, MOST_SPAN);
        cell.rows = cell.rows.clamp(1, MOST_SPAN);
        let column = match hanging.iter().position(|left| *left == 0) {
            Some(column) => column,
            None => end(&mut rows, &mut row, &mut hanging),
        };
        for left in hanging.iter_mut().skip(column).take(cell.columns as usize) {
            *left = cell.rows;
        }
        row.push(cell);
        if hanging.iter().all(|left| *left > 0) {
            end(&mut rows, &mut row, &mut hanging);
        }
    }
    if !row.is_empty() {
        rows.push(row);
    }
    rows
}

/// Ends rows until a column is free; answers which.
fn end(rows: &mut Vec<Vec<Cell>>, row: &mut Vec<Cell>, hanging: &mut [u32]) -> usize {
    loop {
        rows.push(std::mem::take(row));
        hanging.iter_mut().for_each(|left| *left = left.saturating_sub(1));
        if let Some(column) = hanging.iter().position(|left| *left == 0) {
            return column;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_fill_rows_around_those_that_reach_down() {
        let cell = |columns, rows| Cell { content: Vec::new(), columns, rows };
        let rows = rows(vec![cell(1, 2), cell(2, 1), cell(1, 1), cell(1, 1), cell(3, 1)], 3);
        assert_eq!(rows.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
    }
}
