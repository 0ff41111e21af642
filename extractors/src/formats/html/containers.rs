//! Lists and tables on the way down the tree.

use super::walk::{End, Walker};
use crate::error::Result;
use crate::formats::flow::lists::{List, Shape};
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
            self.flow.lists.push(list(element, items));
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
            let role = element.attr("role").unwrap_or_default();
            self.flow.open_table(matches!(role, "presentation" | "none"))?;
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

/// The list that `element` opens; `items` is how many items it has.
fn list(element: &Element, items: usize) -> List {
    if element.name() != "ol" {
        return List::bullets();
    }
    let css = element.attr("style").unwrap_or_default().to_ascii_lowercase();
    let named = |name: &str| css.contains(name);
    let shape = match element.attr("type").unwrap_or_default() {
        "a" => Shape::Letter { upper: false },
        "A" => Shape::Letter { upper: true },
        "i" => Shape::Roman { upper: false },
        "I" => Shape::Roman { upper: true },
        _ if named("lower-alpha") || named("lower-latin") => Shape::Letter { upper: false },
        _ if named("upper-alpha") || named("upper-latin") => Shape::Letter { upper: true },
        _ if named("lower-roman") => Shape::Roman { upper: false },
        _ if named("upper-roman") => Shape::Roman { upper: true },
        _ => Shape::Decimal,
    };
    let reversed = element.attr("reversed").is_some();
    let first = if reversed { i64::try_from(items).unwrap_or(1) } else { 1 };
    let start = element.attr("start").and_then(|s| s.trim().parse().ok()).unwrap_or(first);
    List::counted(shape, start, if reversed { -1 } else { 1 })
}
