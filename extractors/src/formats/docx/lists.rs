//! How deep list items stand. Word counts levels within one list only; an item of another list that is set further in is
//! an item below, for the reader of the page.

/// Two indentations closer than this, in twentieths of a point, are the same.
const SAME: i32 = 100;
/// Deepest nesting.
const DEEPEST: usize = 32;

/// The items that are open, outermost first.
#[derive(Debug, Default)]
pub(in crate::formats) struct Lists(Vec<Item>);

/// One item.
#[derive(Debug, Clone, Copy)]
pub(in crate::formats) struct Item {
    pub(in crate::formats) list: u32,
    pub(in crate::formats) level: u8,
    pub(in crate::formats) indent: Option<i32>,
}

impl Lists {
    /// Opens an item and says how deep it stands, from 1. `same` says whether two lists count together.
    pub(in crate::formats) fn open(&mut self, item: Item, same: impl Fn(u32, u32) -> bool) -> u8 {
        // An item of a list that is open belongs to it, whatever was opened since.
        if let Some(at) = self.0.iter().rposition(|open| same(open.list, item.list)) {
            self.0.truncate(at + 1);
        }
        while let Some(last) = self.0.last() {
            let below = if same(last.list, item.list) {
                item.level > last.level
            } else {
                match (last.indent, item.indent) {
                    (Some(outer), Some(inner)) => inner > outer.saturating_add(SAME),
                    _ => item.level > last.level,
                }
            };
            if below && self.0.len() < DEEPEST {
                break;
            }
            self.0.pop();
        }
        self.0.push(item);
        self.depth()
    }

    /// How deep a paragraph stands that is set in by `indent` and has no number: 0 where it is outside of all items.
    pub(in crate::formats) fn within(&self, indent: Option<i32>) -> u8 {
        let Some(indent) = indent.filter(|indent| *indent > 0) else { return 0 };
        let fits = |item: &Item| {
            item.indent.is_some_and(|left| left > 0 && left <= indent.saturating_add(SAME))
        };
        u8::try_from(self.0.iter().rposition(fits).map_or(0, |at| at + 1)).unwrap_or(0)
    }

    /// How deep the innermost open item stands.
    pub(in crate::formats) fn depth(&self) -> u8 {
        u8::try_from(self.0.len()).unwrap_or(u8::MAX)
    }

    /// A block outside of lists ends them all.
    pub(in crate::formats) fn close(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_list_that_is_set_further_in_stands_below() {
        let mut lists = Lists::default();
        let mut open = |list, level, indent| {
            lists.open(Item { list, level, indent: Some(indent) }, |a, b| a == b)
        };
        assert_eq!(open(1, 0, 720), 1);
        assert_eq!(open(2, 0, 1080), 2);
        assert_eq!(open(2, 0, 1080), 2);
        assert_eq!(open(1, 1, 1440), 2);
        assert_eq!(open(1, 0, 720), 1);
        assert_eq!(open(3, 0, 720), 1);
        assert_eq!(lists.within(Some(720)), 1);
        assert_eq!(lists.within(Some(0)), 0);
    }
}
