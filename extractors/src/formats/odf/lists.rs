//! Lists (ODF 1.3 part 3, 5.3): which items are open, and what stands in front of a paragraph.

use super::flow::Flow;
use super::numbering::{Beginning, LEVELS, Label, ListStyle};
use super::paragraph::Paragraph;
use super::walk::Walker;
use crate::xml;
use quick_xml::events::BytesStart;
use std::rc::Rc;

/// Deepest nesting that is told apart.
const DEEPEST: usize = 64;

/// An open list.
#[derive(Debug)]
pub(super) struct List {
    /// Counted from 1.
    pub(super) level: u8,
    /// The name of its style, its own or that of the list around it.
    style: Option<Rc<str>>,
    resolved: Option<Rc<ListStyle>>,
    /// What its items are counted by.
    key: u64,
    item: Item,
    /// Whether one of its items was begun.
    begun: bool,
}

/// The item that is open.
#[derive(Debug, Default)]
struct Item {
    mark: Mark,
    start: Option<u64>,
    /// Its number, as the program that wrote it shows it.
    number: Option<String>,
}

/// Whether the mark of an item was set.
#[derive(Debug, Default)]
enum Mark {
    /// There is no item, or it has no mark.
    #[default]
    None,
    Pending,
    /// It was counted, but nothing stood behind it yet.
    Counted(Label),
    Set,
}

/// Where a paragraph stands in the lists.
#[derive(Debug)]
pub(super) enum Standing {
    /// In none.
    Outside,
    /// First in an item at this level, with this in front of it.
    Item(Label, u8),
    /// In an item at this level that was begun, or in one without a mark.
    Within(u8),
}

impl Walker<'_> {
    pub(super) fn start_list(&mut self, element: &BytesStart<'_>) {
        let attribute = |name| xml::attribute(element, name);
        let style = attribute("style-name").filter(|name| !name.is_empty());
        let goes_on = attribute("continue-numbering").as_deref() == Some("true");
        let flow = self.inner.last_mut().unwrap_or(&mut self.body);
        let (level, key, inherited) = match flow.lists.last() {
            Some(outer) => {
                // Only an item above lets the numbers of a level start anew: where a list is cut in two, its items below go
                // on as well, and no program says so.
                (outer.level.saturating_add(1).min(LEVELS), outer.key, outer.style.clone())
            }
            None => {
                let beginning = Beginning {
                    id: attribute("id"),
                    style: style.as_deref(),
                    goes_on,
                    goes_on_from: attribute("continue-list"),
                };
                (1, self.counters.begin(beginning), None)
            }
        };
        let style = style.map(Rc::from).or(inherited);
        let resolved = style.as_deref().and_then(|name| self.styles.list(name));
        if flow.lists.len() < DEEPEST {
            flow.lists.push(List {
                level,
                style,
                resolved,
                key,
                item: Item::default(),
                begun: false,
            });
        }
    }

    pub(super) fn end_list(&mut self) {
        self.end_paragraph();
        self.flow().lists.pop();
    }

    pub(super) fn start_item(&mut self, element: &BytesStart<'_>) {
        self.end_paragraph();
        let marked = xml::local(element) != "list-header";
        let start = xml::attribute(element, "start-value").and_then(|n| n.trim().parse().ok());
        let own = xml::attribute(element, "style-override");
        let own = own.and_then(|name| self.styles.list(&name));
        if let Some(list) = self.flow().lists.last_mut() {
            let mark = if marked { Mark::Pending } else { Mark::None };
            list.item = Item { mark, start, number: None };
            if own.is_some() {
                list.resolved = own;
            }
        }
    }

    pub(super) fn end_item(&mut self) {
        self.end_paragraph();
        let flow = self.flow();
        if let Some(list) = flow.lists.last_mut() {
            list.item = Item::default();
        }
    }

    /// A paragraph that is numbered without standing in a list (5.3.6).
    pub(super) fn start_numbered(&mut self, element: &BytesStart<'_>) {
        self.end_paragraph();
        let attribute = |name| xml::attribute(element, name);
        let level = attribute("level").and_then(|n| n.trim().parse().ok()).unwrap_or(1);
        let style: Option<Rc<str>> = attribute("style-name").map(Rc::from);
        let id = attribute("list-id").or_else(|| style.as_deref().map(str::to_owned));
        let key = self.counters.named(id.unwrap_or_default());
        let resolved = style.as_deref().and_then(|name| self.styles.list(name));
        let start = attribute("start-value").and_then(|n| n.trim().parse().ok());
        let item = Item { mark: Mark::Pending, start, number: None };
        let level: u8 = level;
        let flow = self.flow();
        if flow.lists.len() < DEEPEST {
            flow.lists.push(List {
                level: level.clamp(1, LEVELS),
                style,
                resolved,
                key,
                item,
                begun: false,
            });
        }
    }

    /// The number of an item as the program that wrote it shows it.
    pub(super) fn written_number(&mut self, number: String) {
        let flow = self.flow();
        match (&mut flow.paragraph, flow.lists.last_mut()) {
            (Some(paragraph), _) => paragraph.number = Some(number),
            (None, Some(list)) => list.item.number = Some(number),
            (None, None) => {}
        }
    }

    /// Where `paragraph` stands; an item is counted at its first paragraph.
    pub(super) fn standing(&mut self, paragraph: &Paragraph) -> Standing {
        let flow = self.inner.last_mut().unwrap_or(&mut self.body);
        let Some(list) = flow.lists.last_mut() else { return Standing::Outside };
        match std::mem::replace(&mut list.item.mark, Mark::Set) {
            Mark::None => {
                list.item.mark = Mark::None;
                // Before the first item it belongs to what the list stands in.
                Standing::Within(if list.begun { list.level } else { list.level.saturating_sub(1) })
            }
            Mark::Set => Standing::Within(list.level),
            Mark::Counted(label) => Standing::Item(label, list.level),
            Mark::Pending => {
                list.begun = true;
                let own = paragraph.style.list.as_deref().filter(|_| list.style.is_none());
                let own = own.and_then(|name| self.styles.list(name));
                let style = list.resolved.as_ref().or(own.as_ref());
                let label = self.counters.next(
                    list.key,
                    list.level,
                    style.map(Rc::as_ref),
                    list.item.start,
                );
                let written = list.item.number.as_deref().filter(|_| style.is_none());
                Standing::Item(written.map_or(label, Label::of), list.level)
            }
        }
    }
}

impl Flow {
    /// Keeps the mark of an item whose first paragraph is empty for the next one.
    pub(super) fn keep_mark(&mut self, label: Label) {
        if let Some(list) = self.lists.last_mut() {
            list.item.mark = Mark::Counted(label);
        }
    }
}
