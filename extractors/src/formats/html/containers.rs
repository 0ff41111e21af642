//! Lists and tables on the way down the tree.

use super::lists::List;
use super::walk::{End, Walker};
use crate::error::Result;
use ego_tree::NodeRef;
use scraper::node::{Element, Node};

impl Walker<'_, '_, '_> {
    pub(super) fn list(&mut self, node: NodeRef<'_, Node>, element: &Element) -> Result<End> {
        self.flow.flush()?;
        if element.name() != "li" {
            let is_item =
                |n: &NodeRef<'_, Node>| n.value().as_element().is_some_and(|e| e.name() == "li");
            let reversed = element.attr("reversed").is_some();
            let items = if reversed { node.children().filter(is_item).count() } else { 0 };
            self.flow.lists.push(List::open(element, items));
            self.flow.marker = None;
            return Ok(End::List);
        }
        let implied = self.flow.lists.is_empty();
        if implied {
            self.flow.lists.push(List::bullets());
        }
        self.flow.marker = self.flow.lists.last_mut().map(|l| l.item(element.attr("value")));
        Ok(End::Item { implied })
    }

    pub(super) fn table(&mut self, element: &Element) -> Result<End> {
        if element.name() == "table" {
            if self.flow.heading.is_some() {
                return Ok(End::Nothing);
            }
            self.flow.open_table(element)?;
            return Ok(End::Table);
        }
        self.flow.flush()?;
        let Some(table) = self.flow.tables.last_mut() else { return Ok(End::Line) };
        Ok(match element.name() {
            "thead" => {
                table.in_head = true;
                End::Head
            }
            "tr" => {
                table.row();
                End::Line
            }
            "caption" => {
                table.in_caption = true;
                End::Caption
            }
            name => {
                table.cell(name == "th", element.attr("colspan"), element.attr("rowspan"));
                End::Cell
            }
        })
    }
}
