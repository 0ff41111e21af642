//! Where the columns of a table are named: by what the workbook says (filters, tables, frozen rows), by bold type, or by
//! words above numbers.

use super::cell::Nature;
use super::lines::Line;
use super::merges::Area;

/// Rows of titles above a header.
pub(super) const MOST_TITLES: usize = 4;
/// Rows of a header.
const MOST_HEADS: usize = 6;
/// Rows below a header that are looked at.
const BELOW: usize = 4;

/// What the workbook says about the headers of a sheet.
#[derive(Debug, Clone, Default)]
pub(super) struct Heads {
    /// How many of the first rows stay in sight when the sheet is scrolled.
    pub(super) frozen: u32,
    /// Rows that are printed on every page, both ends included.
    pub(super) printed: Option<(u32, u32)>,
    /// Header rows of tables proper, each as an area of one row.
    pub(super) tables: Vec<Area>,
    /// Header rows of filters, likewise.
    pub(super) filters: Vec<Area>,
}

/// Areas looked at for every row.
const MOST_AREAS: usize = 1_000;

impl Heads {
    /// Whether the workbook says that a table begins with this row.
    pub(super) fn begins_table(&self, line: &Line) -> bool {
        self.tables.iter().chain(&self.filters).take(MOST_AREAS).any(|area| covers(area, line))
    }

    /// How many of these lines the workbook calls headers.
    fn told(&self, lines: &[Line]) -> Option<usize> {
        let areas = || self.tables.iter().chain(&self.filters).take(MOST_AREAS);
        let first = lines.iter().take(MOST_HEADS);
        let filtered = first.clone().position(|line| areas().any(|area| covers(area, line)));
        if let Some(at) = filtered {
            return Some(at + 1);
        }
        let frozen = lines.iter().take_while(|line| line.row < self.frozen).count();
        let printed = self.printed.map_or(0, |(from, to)| {
            lines.iter().take_while(|line| (from..=to).contains(&line.row)).count()
        });
        let told = frozen.max(printed);
        ((1..=MOST_HEADS).contains(&told) && told < lines.len()).then_some(told)
    }
}

fn covers(area: &Area, line: &Line) -> bool {
    line.row == area.rows.0
        && line.columns().any(|c| (area.columns.0..=area.columns.1).contains(&c))
}

/// How many of the first lines are titles: one cell in the first column, or one that covers several, above a table.
pub(super) fn titles(lines: &[Line]) -> usize {
    let left = lines.iter().filter_map(Line::extent).map(|e| e.0).min().unwrap_or(0);
    let is_title = |line: &&Line| {
        line.only().is_some_and(|(column, entry)| {
            entry.nature == Nature::Words && (*column == left || line.banner)
        })
    };
    let titles = lines.iter().take(MOST_TITLES + 1).take_while(is_title).count();
    let above_table = lines.get(titles).is_some_and(|line| line.cells.len() > 1);
    if titles <= MOST_TITLES && above_table { titles } else { 0 }
}

/// How many of the first lines are headers, titles left out.
pub(super) fn header_rows(lines: &[Line], heads: &Heads) -> usize {
    if let Some(told) = heads.told(lines) {
        return told;
    }
    let bold = lines.iter().take(MOST_HEADS).take_while(|line| is_bold(line)).count();
    let mut rows = if bold < lines.len() && bold < MOST_HEADS { bold } else { 0 };
    if rows == 0 && lines.first().is_some_and(|line| names_columns(line, below(lines, 1))) {
        rows = 1;
    }
    while (1..MOST_HEADS).contains(&rows)
        && rows + 1 < lines.len()
        && let Some([above, next]) = lines.get(rows - 1..=rows)
        && names_columns(next, below(lines, rows + 1))
        && (above.grouped || is_upper(above, next, below(lines, rows + 1)))
    {
        rows += 1;
    }
    rows
}

fn below(lines: &[Line], from: usize) -> &[Line] {
    let rest = lines.get(from..).unwrap_or_default();
    rest.get(..BELOW).unwrap_or(rest)
}

pub(super) fn is_bold(line: &Line) -> bool {
    line.entries().all(|entry| entry.bold)
}

/// Whether a row of fewer names stands above `next` as the upper row of a header: numbers follow, and below each of its
/// gaps there is a name.
fn is_upper(above: &Line, next: &Line, below: &[Line]) -> bool {
    above.cells.len() < next.cells.len()
        && !above.entries().all(|e| e.is_year())
        && next.columns().any(|c| above.at(c).is_none())
        && below.first().is_some_and(|line| {
            let values = line.entries().filter(|e| e.nature != Nature::Words).count();
            values * 2 >= line.cells.len()
        })
        && next.entries().all(|e| e.nature == Nature::Words || e.is_year())
}

/// Whether a line may name columns: words, years, days above amounts, or 1, 2, 3.
pub(super) fn names_columns(line: &Line, below: &[Line]) -> bool {
    let amounts = |column: u32| {
        let values: Vec<Nature> =
            below.iter().filter_map(|l| l.at(column)).map(|e| e.nature).collect();
        values.contains(&Nature::Number) && !values.contains(&Nature::Date)
    };
    let mut counted: Vec<i64> = Vec::new();
    for (column, entry) in &line.cells {
        match entry.nature {
            Nature::Words => {}
            Nature::Number if entry.is_year() => {}
            Nature::Number => match entry.text.parse() {
                Ok(number) => counted.push(number),
                Err(_) => return false,
            },
            Nature::Date if amounts(*column) => {}
            Nature::Date | Nature::Sign => return false,
        }
    }
    counted.is_empty()
        || (counted.len() > 2 && counted.windows(2).all(|w| matches!(w, [a, b] if b - a == 1)))
}

/// Whether values follow below words.
pub(super) fn values_follow(line: &Line, below: &[Line]) -> bool {
    below.iter().take(BELOW).any(|next| {
        next.cells.iter().any(|(column, entry)| {
            matches!(entry.nature, Nature::Number | Nature::Date)
                && line.at(*column).is_some_and(|e| e.nature == Nature::Words)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::cell::Entry;
    use super::*;

    /// Cells parted by `|`: `1` is a number, `*` makes bold, `.` is empty, `@` a date.
    fn lines(rows: &[&str]) -> Vec<Line> {
        let line = |(row, text): (usize, &&str)| {
            let cell = |(column, text): (usize, &str)| {
                let bold = text.starts_with('*');
                let text = text.trim_start_matches('*');
                let nature = match text {
                    t if t.starts_with('@') => Nature::Date,
                    t if t.parse::<f64>().is_ok() => Nature::Number,
                    _ => Nature::Words,
                };
                (text != ".").then(|| (column as u32, Entry::of(text.into(), nature).set_in(bold)))
            };
            let cells = text.split('|').enumerate().filter_map(cell).collect();
            Line { row: row as u32, cells, ..Line::default() }
        };
        rows.iter().enumerate().map(line).collect()
    }

    fn count(rows: &[&str]) -> usize {
        header_rows(&lines(rows), &Heads::default())
    }

    #[test]
    fn words_years_days_and_counts_name_columns_and_data_does_not() {
        assert_eq!(count(&["navn|antal", "a|1"]), 1);
        assert_eq!(count(&["navn|by", "a|b"]), 1);
        assert_eq!(count(&["område|2023|2024", "a|1|2"]), 1);
        assert_eq!(count(&["konto|@1|@2", "a|5|6"]), 1);
        assert_eq!(count(&["konto|1|2|3", "a|5|6|9"]), 1);
        assert_eq!(count(&["a|17|3", "b|18|4"]), 0);
        assert_eq!(count(&["a|@1", "b|@2"]), 0);
    }

    #[test]
    fn bold_type_decides_before_words_do() {
        assert_eq!(count(&["*navn|*17", "*a|*b", "c|d"]), 2);
        assert_eq!(count(&["*navn|*by", "*a|*b"]), 1);
    }

    #[test]
    fn names_may_stand_in_two_rows() {
        assert_eq!(count(&[".|plan|.|regnskab", "område|i alt|heraf|i alt", "a|1|2|3"]), 2);
        assert_eq!(count(&["navn|by", "a|b|c", "d|e|f"]), 1);
    }

    #[test]
    fn what_the_workbook_says_comes_first() {
        let rows = lines(&["rapport|juni", "a|b", "1|2", "3|4"]);
        let frozen = Heads { frozen: 2, ..Heads::default() };
        assert_eq!(header_rows(&rows, &frozen), 2);
        let area = Area { rows: (1, 1), columns: (0, 1) };
        let filtered = Heads { filters: vec![area], ..Heads::default() };
        assert_eq!(header_rows(&rows, &filtered), 2);
        // Freezing everything says nothing.
        assert_eq!(header_rows(&rows, &Heads { frozen: 9, ..Heads::default() }), 1);
    }

    #[test]
    fn titles_stand_above_tables_only() {
        assert_eq!(titles(&lines(&["Budget", "for 2024", "a|b", "1|2"])), 2);
        assert_eq!(titles(&lines(&["Budget", "for 2024"])), 0);
        assert_eq!(titles(&lines(&[".|plan", "a|b", "1|2"])), 0);
        assert_eq!(titles(&lines(&["a|b", "c"])), 0);
    }
}
