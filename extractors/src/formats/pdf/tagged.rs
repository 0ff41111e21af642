//! What the tags of a document say about one page: the blocks that its marked content belongs to, in the order of the
//! structure tree. Called by `page`, once for each page. Whether they are believed is decided by `trust`, not here.

use super::glyphs::UNMARKED;
use super::tags::{Role, Tree};
use super::words::Mark;
use hayro_syntax::object::ObjectIdentifier;
use std::collections::{HashMap, HashSet};

/// Cells of one row, and elements among which they are looked for.
const MOST_COLUMNS: usize = 300;
const MOST_IN_ROW: usize = 2_000;
/// Rows of a page's tables that are looked at.
const MOST_ROWS: usize = 2_000;

/// A block of text on a page: what one element of the tree draws there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) kind: Kind,
    /// In how many lists it stands.
    pub(super) list: u8,
    /// In how many quotes it stands.
    pub(super) quote: u8,
    /// The cell that it stands in.
    pub(super) cell: Option<u32>,
}

/// What kind of block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Heading(u8),
    /// A footnote: it is read behind the text of its page.
    Note,
    /// The first paragraph of a list item, with its label.
    Item,
    /// Text of which the tags do not say where its paragraphs end: words of a figure, or of an element that only holds others.
    Loose,
}

/// A cell of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct CellTag {
    /// The place of its table among those of the page.
    pub(super) table: usize,
    pub(super) header: bool,
    pub(super) columns: u16,
    pub(super) rows: u16,
}

/// A table, as far as it stands on this page.
#[derive(Debug, Default)]
pub(super) struct TableTag {
    /// Rows of numbers of cells.
    pub(super) rows: Vec<Vec<u32>>,
    /// Whether a table stands within it, which only layouts have.
    pub(super) nested: bool,
    /// Whether it is believed: told by `trust`.
    pub(super) sane: bool,
}

/// What the tags say about a page.
#[derive(Debug, Default)]
pub(super) struct PageTags {
    /// In the order of the tree.
    pub(super) blocks: Vec<Block>,
    /// The block of each number of marked content, and whether it is the label of a list item.
    pub(super) owners: HashMap<u32, (u32, bool)>,
    pub(super) cells: Vec<CellTag>,
    pub(super) tables: Vec<TableTag>,
    /// Whether blocks are read in the order of the tree: told by `trust`.
    pub(super) ordered: bool,
}

/// The mark of a block's glyphs.
pub(super) const fn mark(block: u32, label: bool) -> u32 {
    block << 1 | label as u32
}

/// Whether a mark is that of the label of a list item.
pub(super) fn is_label(mark: Mark) -> bool {
    mark.0 != UNMARKED && mark.0 & 1 == 1
}

/// The mark of the text that a label, or any text, belongs to.
pub(super) fn text_mark(mark: Mark) -> Mark {
    if mark.0 == UNMARKED { mark } else { Mark(mark.0 & !1) }
}

impl PageTags {
    /// What `tree` says about a page; `None` where it says nothing.
    pub(super) fn of(tree: &Tree, page: ObjectIdentifier) -> Option<Self> {
        let contents = tree.contents(page);
        if contents.is_empty() {
            return None;
        }
        let mut builder = Builder {
            tree,
            tags: Self::default(),
            known: HashMap::new(),
            blocks: HashMap::new(),
            begun: HashSet::new(),
            cells: HashMap::new(),
            tables: HashMap::new(),
        };
        for (number, element) in contents {
            let owner = builder.owner(*element);
            let known = builder.tags.owners.insert(*number, owner);
            // Content of two elements is nobody's.
            if known.is_some_and(|known| known != owner) {
                builder.tags.owners.remove(number);
            }
        }
        Some(builder.tags)
    }

    /// The block of a mark.
    pub(super) fn block(&self, mark: Mark) -> Option<&Block> {
        if mark.0 == UNMARKED { None } else { self.blocks.get((mark.0 >> 1) as usize) }
    }

    /// The table of a block, where it is believed.
    pub(super) fn table(&self, block: &Block) -> Option<usize> {
        let at = self.cells.get(block.cell? as usize)?.table;
        self.tables.get(at)?.sane.then_some(at)
    }
}

struct Builder<'t> {
    tree: &'t Tree,
    tags: PageTags,
    /// The block and label of elements that were met.
    known: HashMap<u32, (u32, bool)>,
    /// The blocks of elements, and the items whose text has begun.
    blocks: HashMap<u32, u32>,
    begun: HashSet<u32>,
    /// The numbers of cells and tables by their elements.
    cells: HashMap<u32, u32>,
    tables: HashMap<u32, usize>,
}

impl Builder<'_> {
    /// The block that the content of an element belongs to, and whether the content is a label.
    fn owner(&mut self, element: u32) -> (u32, bool) {
        if let Some(owner) = self.known.get(&element) {
            return *owner;
        }
        let owner = self.find(element);
        self.known.insert(element, owner);
        owner
    }

    fn find(&mut self, element: u32) -> (u32, bool) {
        let (mut label, mut at, mut kind) = (false, element, Kind::Loose);
        // The paragraph that begins an item is one block with it, also when it is met again.
        let mut paragraph = element;
        for (number, above) in self.tree.upwards(element) {
            at = number;
            match above.role {
                Role::Inline => continue,
                Role::Label => {
                    label = true;
                    continue;
                }
                Role::Body => continue,
                Role::Item => kind = Kind::Item,
                Role::Heading(level) => kind = Kind::Heading(self.level(number, level)),
                Role::Text => {
                    // The first paragraph of an item is the item itself.
                    if let Some(item) = self.item_around(number)
                        && !self.begun.contains(&item)
                    {
                        (at, paragraph, kind) = (item, number, Kind::Item);
                    } else {
                        kind = if self.is_in_note(number) { Kind::Note } else { Kind::Text };
                    }
                }
                Role::Note => kind = Kind::Note,
                Role::Cell { .. } | Role::Quote => kind = Kind::Text,
                _ => {}
            }
            break;
        }
        let label = label && kind == Kind::Item;
        let block = match self.blocks.get(&at).or_else(|| self.blocks.get(&paragraph)) {
            Some(block) => *block,
            None => self.begin(at, kind),
        };
        self.blocks.insert(at, block);
        self.blocks.insert(paragraph, block);
        if kind == Kind::Item && !label {
            self.begun.insert(at);
        }
        (block, label)
    }

    fn begin(&mut self, element: u32, kind: Kind) -> u32 {
        let (mut list, mut quote, mut cell) = (0_u8, 0_u8, None);
        for (number, above) in self.tree.upwards(element) {
            match above.role {
                Role::List => list = list.saturating_add(1),
                Role::Quote => quote = quote.saturating_add(1),
                Role::Cell { .. } => {
                    cell = Some(number);
                    break;
                }
                _ => {}
            }
        }
        let cell = cell.and_then(|cell| self.cell(cell));
        let block = u32::try_from(self.tags.blocks.len()).unwrap_or(u32::MAX >> 2);
        self.tags.blocks.push(Block { kind, list: list.min(8), quote: quote.min(8), cell });
        block
    }

    /// The item that a paragraph stands right in.
    fn item_around(&self, element: u32) -> Option<u32> {
        let around = self.tree.upwards(element).skip(1);
        let mut around = around.skip_while(|(_, e)| matches!(e.role, Role::Body | Role::Group));
        around.next().filter(|(_, e)| e.role == Role::Item).map(|(number, _)| number)
    }

    fn is_in_note(&self, element: u32) -> bool {
        self.tree.upwards(element).any(|(_, above)| above.role == Role::Note)
    }

    /// The level of a heading: its own, or that of the sections around it.
    fn level(&self, element: u32, level: u8) -> u8 {
        if level > 0 {
            return level;
        }
        let sections = self.tree.upwards(element).filter(|(_, e)| e.role == Role::Section);
        u8::try_from(sections.count()).unwrap_or(6).clamp(1, 6)
    }

    /// The number of a cell; its row becomes one of its table.
    fn cell(&mut self, element: u32) -> Option<u32> {
        if let Some(cell) = self.cells.get(&element) {
            return Some(*cell);
        }
        let row = self.tree.element(element)?.parent;
        let table = self.tree.upwards(row).find(|(_, e)| e.role == Role::Table)?.0;
        let outside = self.tree.element(table).map_or(0, |e| e.parent);
        let nested = self.tree.upwards(outside).any(|(_, e)| e.role == Role::Table);
        if nested || self.tree.element(row)?.role != Role::Row {
            if let Some(outer) = self.tree.upwards(outside).find(|(_, e)| e.role == Role::Table) {
                let at = self.table(outer.0);
                self.tags.tables.get_mut(at)?.nested = true;
            }
            return None;
        }
        let at = self.table(table);
        if self.tags.tables.get(at)?.rows.len() >= MOST_ROWS {
            return None;
        }
        let end = self.tree.element(row)?.end;
        let mut cells = Vec::new();
        for number in (row + 1..end).take(MOST_IN_ROW) {
            let Some(found) = self.tree.element(number).filter(|e| e.parent == row) else {
                continue;
            };
            let Role::Cell { header } = found.role else { continue };
            if cells.len() >= MOST_COLUMNS {
                break;
            }
            let cell = u32::try_from(self.tags.cells.len()).ok()?;
            self.tags.cells.push(CellTag {
                table: at,
                header,
                columns: found.columns,
                rows: found.rows,
            });
            self.cells.insert(number, cell);
            cells.push(cell);
        }
        self.tags.tables.get_mut(at)?.rows.push(cells);
        self.cells.get(&element).copied()
    }

    fn table(&mut self, element: u32) -> usize {
        let next = self.tags.tables.len();
        let at = *self.tables.entry(element).or_insert(next);
        if at == next {
            self.tags.tables.push(TableTag::default());
        }
        at
    }
}
