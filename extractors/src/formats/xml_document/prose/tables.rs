//! Tables: those of HTML, of CALS (OASIS Exchange Table Model), and TEI's.

use super::Prose;
use super::attributes::{Attributes, first};
use crate::error::Result;

/// Most columns whose names are kept.
const MOST_COLUMNS: usize = 1_000;

impl Prose<'_, '_> {
    pub(super) fn table(&mut self) -> Result<()> {
        self.flow.open_table(false)?;
        self.columns.push(Vec::new());
        Ok(())
    }

    /// Keeps the name of a column.
    pub(super) fn column(&mut self, attributes: Attributes<'_>) {
        if let Some(columns) = self.columns.last_mut()
            && columns.len() < MOST_COLUMNS
        {
            columns.push(attributes("colname").unwrap_or_default());
        }
    }

    pub(super) fn row(&mut self, header: bool, attributes: Attributes<'_>) -> Result<()> {
        self.flow.flush()?;
        let header = header || is_label(attributes);
        if let Some(table) = self.flow.tables.last_mut() {
            let in_head = table.in_head;
            table.in_head |= header;
            table.row();
            table.in_head = in_head;
        }
        Ok(())
    }

    pub(super) fn cell(&mut self, header: bool, attributes: Attributes<'_>) -> Result<()> {
        self.flow.flush()?;
        let number = |name: &str| attributes(name)?.trim().parse::<u32>().ok();
        let more = number("morerows").map(|n| n.saturating_add(1).to_string());
        let rows = more.or_else(|| first(attributes, &["rowspan", "rows"]));
        let columns = self.span(attributes).or_else(|| first(attributes, &["colspan", "cols"]));
        if let Some(table) = self.flow.tables.last_mut() {
            let header = header || is_label(attributes);
            table.cell(header, columns.as_deref(), rows.as_deref());
        }
        Ok(())
    }

    /// How many columns a cell covers by their names.
    fn span(&self, attributes: Attributes<'_>) -> Option<String> {
        let columns = self.columns.last()?;
        let place = |name: &str| {
            let name = attributes(name)?;
            columns.iter().position(|column| *column == name)
        };
        let (start, end) = (place("namest")?, place("nameend")?);
        Some((end.checked_sub(start)? + 1).to_string())
    }

    /// What belongs to the caption of the table goes there, until its end.
    pub(super) fn caption(&mut self) -> Result<()> {
        self.flow.flush()?;
        if let Some(table) = self.flow.tables.last_mut() {
            table.in_caption = true;
        }
        Ok(())
    }
}

/// Whether a row or cell of TEI is one of labels.
fn is_label(attributes: Attributes<'_>) -> bool {
    attributes("role").is_some_and(|role| matches!(role.as_str(), "label" | "head" | "header"))
}
