//! Tables of iWork '09: cells in the order of a grid of 256 columns, each with how far it stands from the one before.

use super::cells::date;
use crate::block::{Block, Cell, Cut, Inline, Kind, Table};
use crate::formats::docx::paragraph::says_something;
use crate::xml;
use quick_xml::events::BytesStart;
use std::collections::{BTreeMap, HashMap};

/// Most choices of menus kept.
const MOST: usize = 50_000;
/// Columns of the grid that cells are counted in.
const COLUMNS: u64 = 256;

/// A table while it is read: cells by row and column.
#[derive(Default)]
pub(super) struct Grid {
    name: String,
    headers: u32,
    cells: BTreeMap<u64, BTreeMap<u64, Vec<Inline>>>,
    at: u64,
    first: bool,
    /// At which depth its cells open, once they do.
    pub(super) depth: Option<u64>,
    /// The text of the open cell.
    pub(super) text: Vec<Inline>,
    /// The choices of menus by their ids, and the id of the one that is being read.
    choices: HashMap<String, String>,
    choice: Option<String>,
    menu: bool,
}

impl Grid {
    pub(super) fn of(element: &BytesStart<'_>) -> Self {
        let attribute = |name| xml::attribute(element, name);
        let shown = attribute("name-is-visible").as_deref() == Some("true");
        let headers = attribute("num-header-rows").and_then(|n| n.trim().parse().ok());
        Self {
            name: attribute("name").filter(|_| shown).unwrap_or_default(),
            headers: headers.unwrap_or(0),
            first: true,
            ..Self::default()
        }
    }

    pub(super) fn start(&mut self, element: &BytesStart<'_>, name: &str, depth: u64) {
        let Some(cells) = self.depth.filter(|cells| depth >= *cells) else { return };
        let attribute = |name| xml::attribute(element, name);
        if depth == cells {
            // Cells say how far they stand from the one before, in rows of 256.
            let further = attribute("ct").and_then(|n| n.trim().parse().ok());
            let further = further.unwrap_or(u64::from(!self.first));
            self.first = false;
            self.at = self.at.saturating_add(further);
            self.text.clear();
        }
        match name {
            "menu-choices" => self.menu = true,
            "t" if self.menu => self.choice = attribute("ID"),
            "ct" => {
                let text = attribute("s").unwrap_or_default();
                if self.menu {
                    if let Some(id) = self.choice.take().filter(|_| self.choices.len() < MOST) {
                        self.choices.insert(id, text);
                    }
                } else if !text.is_empty() {
                    self.text.push(Inline::text(text));
                }
            }
            "proxied-cell-ref" => {
                let chosen = attribute("IDREF").and_then(|id| self.choices.get(&id));
                self.text.extend(chosen.map(Inline::text));
            }
            "n" | "rn" | "b" | "rb" if !self.menu => {
                let value = attribute("v").map(|v| match v.trim().parse::<f64>() {
                    Ok(number) => crate::formats::sheet::number::shortest(number),
                    Err(_) => v,
                });
                self.text.extend(value.map(Inline::text));
            }
            "d" | "rd" => {
                let seconds = attribute("cell-date").and_then(|n| n.trim().parse().ok());
                self.text.extend(seconds.map(|seconds| Inline::text(date(seconds))));
            }
            _ => {}
        }
    }

    pub(super) fn end(&mut self, name: &str, depth: u64) {
        if name == "menu-choices" {
            self.menu = false;
        }
        let Some(cells) = self.depth else { return };
        if name == "datasource" {
            self.depth = None;
        } else if depth == cells + 1 && says_something(&self.text) {
            let row = self.cells.entry(self.at / COLUMNS).or_default();
            row.insert(self.at % COLUMNS, std::mem::take(&mut self.text));
        }
    }

    pub(super) fn finish(self) -> Option<Block> {
        if self.cells.is_empty() {
            return None;
        }
        let mut columns: Vec<u64> =
            self.cells.values().flat_map(|row| row.keys().copied()).collect();
        columns.sort_unstable();
        columns.dedup();
        let headers = self.cells.keys().take_while(|row| **row < u64::from(self.headers)).count();
        let mut table = Table {
            header_rows: u32::try_from(headers).unwrap_or(0),
            cut: Cut::VeryLong,
            ..Table::default()
        };
        if !self.name.is_empty() {
            table.caption = vec![Inline::text(self.name)];
        }
        for mut row in self.cells.into_values() {
            let cell = |column: &u64| Cell::new(row.remove(column).unwrap_or_default());
            table.rows.push(columns.iter().map(cell).collect());
        }
        Some(Kind::Table(table).plain())
    }
}
