//! Whether the tags of a page are believed. Many documents are tagged badly: every line a paragraph, cells of tables as
//! paragraphs, elements in the order of painting. So the page itself is asked, by where its tagged glyphs stand:
//! - Blocks are believed where nearly all text is tagged once, hardly any word is cut by the border of two blocks, hardly
//!   any line is, and paragraphs do not end at every line.
//! - Their order is believed where reading goes on downwards, or up to a column on the right, as it does on any page.
//! - Tables are believed where their cells stand in rows and columns as the tags say.
//!
//! What is not believed is left to geometry, and so is what the tags do not cover. Called by `page`. Changes the marks of
//! glyphs and nothing else: no text is lost by what is decided here.

use super::geometry::{Direction, Rect};
use super::glyphs::{Drawing, Glyph, Text, UNMARKED};
use super::tagged::{Block, Kind, PageTags, TableTag, mark};

/// Share of the text that is tagged, as a fraction: 9 of 10.
const COVERED: (usize, usize) = (9, 10);
/// One of so many glyphs may stand where two blocks cut a word.
const CUT_WORDS: usize = 100;
/// One of so many steps from block to block may stay on a line, end a paragraph too early, or go up and not on.
const BESIDE: usize = 5;
const TOO_EARLY: usize = 5;
const BACKWARDS: usize = 10;
/// One of so many rows, or steps between cells, may be out of place.
const UNEVEN: usize = 20;
/// Rows with one text only that a table begins with; a printed sheet has its whole head there.
const MOST_TITLES: usize = 1;
/// Columns of a table.
const WIDEST: usize = 100;
/// Mean characters of a cell with text; a layout has whole articles.
const MOST_IN_CELL: usize = 250;
/// A heading is shorter than this, and headings are less than this share (in percent) of the text of a page with much text.
const LONGEST_HEADING: usize = 300;
const MOST_HEADINGS: usize = 40;
const MUCH_TEXT: usize = 400;

/// Where a block stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    rect: Rect,
    /// Where its first line begins, and the height of its last line with its ends.
    first: (f32, f32),
    last: (f32, f32, f32),
    size: f32,
    lines: usize,
    chars: usize,
    /// Its first and last letter.
    begins: char,
    ends: char,
}

impl Place {
    fn of(glyph: &Glyph) -> Self {
        let (x0, x1) = (glyph.x, glyph.x + glyph.advance);
        let letter = letter(glyph);
        Self {
            rect: Rect::of(x0, glyph.y - 0.75 * glyph.size, x1, glyph.y + 0.22 * glyph.size),
            first: (x0, glyph.y),
            last: (x0, x1, glyph.y),
            size: glyph.size,
            lines: 1,
            chars: 1,
            begins: letter,
            ends: letter,
        }
    }

    fn add(&mut self, glyph: &Glyph) {
        let next = Self::of(glyph);
        self.rect = self.rect.union(next.rect);
        if (next.last.2 - self.last.2).abs() > 0.5 * self.size.max(next.size) {
            self.lines += 1;
            self.last = next.last;
        } else {
            self.last = (self.last.0.min(next.last.0), self.last.1.max(next.last.1), self.last.2);
        }
        self.chars += 1;
        self.ends = next.ends;
        self.size = self.size.max(next.size);
    }
}

fn letter(glyph: &Glyph) -> char {
    match &glyph.text {
        Text::Char(c) => *c,
        Text::Chars(s) => s.chars().next_back().unwrap_or(' '),
    }
}

/// Marks the glyphs of a page by the blocks that they belong to, as far as its tags are believed; the tags with what is
/// believed of them, or nothing.
pub(super) fn settle(
    drawing: &mut Drawing,
    tags: Option<PageTags>,
    direction: Direction,
) -> Option<PageTags> {
    let settled = tags.and_then(|tags| judged(drawing, tags, direction));
    let owner = |number: u32| {
        let tags = settled.as_ref()?;
        let known = tags.owners.get(&number).filter(|_| !drawing.repeated.contains(&number));
        known.map(|(block, label)| mark(*block, *label))
    };
    for glyph in &mut drawing.glyphs {
        let believed = if glyph.direction == direction { owner(glyph.mark) } else { None };
        glyph.mark = believed.unwrap_or(UNMARKED);
    }
    settled
}

fn judged(drawing: &Drawing, mut tags: PageTags, direction: Direction) -> Option<PageTags> {
    let owner = |glyph: &Glyph| {
        let repeated = drawing.repeated.contains(&glyph.mark);
        tags.owners.get(&glyph.mark).filter(|_| !repeated).map(|(block, _)| *block as usize)
    };
    let text = || {
        let all = drawing.glyphs.iter().filter(|g| g.direction == direction);
        all.filter(|g| !g.artifact && !g.text.is_space())
    };
    let (mut all, mut tagged, mut cut) = (0, 0, 0);
    let mut places: Vec<Option<Place>> = vec![None; tags.blocks.len()];
    let mut before: Option<(&Glyph, Option<usize>)> = None;
    for glyph in text() {
        let block = owner(glyph);
        all += 1;
        tagged += usize::from(block.is_some());
        if let Some((last, of)) = before
            && of != block
            && is_one_word(last, glyph)
        {
            cut += 1;
        }
        before = Some((glyph, block));
        match block.and_then(|block| places.get_mut(block)) {
            Some(Some(place)) => place.add(glyph),
            Some(place) => *place = Some(Place::of(glyph)),
            None => {}
        }
    }
    if all == 0 || tagged * COVERED.1 < all * COVERED.0 || cut * CUT_WORDS > all + CUT_WORDS {
        return None;
    }
    let cells = cells(&tags, &places);
    let sane: Vec<bool> = tags.tables.iter().map(|t| is_table(t, &tags, &cells)).collect();
    tags.tables.iter_mut().zip(sane).for_each(|(table, sane)| table.sane = sane);
    let steps = Steps::of(&tags, &places);
    if steps.beside * BESIDE > steps.all || steps.too_early * TOO_EARLY > steps.all + TOO_EARLY {
        return None;
    }
    tags.ordered = steps.backwards * BACKWARDS <= steps.all;
    distrust_headings(&mut tags.blocks, &places);
    Some(tags)
}

/// Whether two glyphs stand in one word.
fn is_one_word(last: &Glyph, next: &Glyph) -> bool {
    let size = last.size.max(next.size);
    let gap = next.x - (last.x + last.advance);
    (last.y - next.y).abs() < 0.1 * size
        && gap.abs() < 0.1 * size
        && last.text.is_letter()
        && next.text.is_letter()
}

/// Steps from one block to the next in the order of the tree.
#[derive(Debug, Default)]
struct Steps {
    all: usize,
    /// To a block on the same line.
    beside: usize,
    /// From a line that is full, within a sentence, to the line below it.
    too_early: usize,
    /// Up, or to the left on the same line, and not to a column on the right.
    backwards: usize,
}

impl Steps {
    fn of(tags: &PageTags, places: &[Option<Place>]) -> Self {
        let mut units: Vec<Place> = Vec::new();
        let mut table = None;
        for (block, place) in tags.blocks.iter().zip(places) {
            let Some(place) = place else { continue };
            let own = tags.table(block);
            match units.last_mut() {
                // A table is one step.
                Some(last) if own.is_some() && own == table => {
                    last.rect = last.rect.union(place.rect);
                    last.last = (last.rect.x0, last.rect.x1, last.last.2.max(place.last.2));
                    last.first.1 = last.first.1.min(place.first.1);
                    last.lines += place.lines;
                }
                // The words of a picture stand anywhere, and notes at the foot.
                _ if matches!(block.kind, Kind::Loose | Kind::Note) => continue,
                _ => units.push(*place),
            }
            table = own;
        }
        let mut steps = Self::default();
        for pair in units.windows(2) {
            if let [a, b] = pair {
                steps.add(a, b);
            }
        }
        steps
    }

    fn add(&mut self, a: &Place, b: &Place) {
        let size = a.size.min(b.size);
        let down = b.first.1 - a.last.2;
        self.all += 1;
        if down.abs() < 0.35 * size {
            self.beside += 1;
            self.backwards += usize::from(b.first.0 < a.last.0);
        } else if down < 0.0 {
            let right = b.rect.x0 > a.last.0 + size && b.rect.x0 > a.last.1 - 2.0 * size;
            let left =
                b.begins.is_alphabetic() && super::rtl::is_rtl(b.begins) && b.rect.x1 < a.last.0;
            self.backwards += usize::from(!right && !left);
        } else if a.lines == 1
            && down < 1.6 * size
            && (a.size - b.size).abs() < 0.05 * size
            && a.ends.is_alphabetic()
            && b.begins.is_lowercase()
            && a.rect.x1 > b.rect.x1 - 4.0 * size
        {
            self.too_early += 1;
        }
    }
}

/// Where each cell stands, and how many characters it has.
fn cells(tags: &PageTags, places: &[Option<Place>]) -> Vec<Option<(Rect, usize)>> {
    let mut cells: Vec<Option<(Rect, usize)>> = vec![None; tags.cells.len()];
    for (block, place) in tags.blocks.iter().zip(places) {
        let (Some(cell), Some(place)) = (block.cell, place) else { continue };
        if let Some(known) = cells.get_mut(cell as usize) {
            let (rect, chars) = known.unwrap_or((place.rect, 0));
            *known = Some((rect.union(place.rect), chars + place.chars));
        }
    }
    cells
}

/// Whether the cells of a table stand as its rows say: from left to right, rows below each other.
fn is_table(table: &TableTag, tags: &PageTags, cells: &[Option<(Rect, usize)>]) -> bool {
    let cell = |cell: &u32| cells.get(*cell as usize).copied().flatten();
    let place = |of: &u32| cell(of).map(|(rect, _)| rect);
    let width = |row: &Vec<u32>| -> usize {
        let of = |cell: &u32| tags.cells.get(*cell as usize).map_or(1, |c| usize::from(c.columns));
        row.iter().map(of).sum()
    };
    let widest = table.rows.iter().map(width).max().unwrap_or(0);
    let own = || table.rows.iter().flatten().filter_map(cell);
    let (filled, chars) = (own().count(), own().map(|(_, chars)| chars).sum::<usize>());
    let rows = table.rows.iter().filter(|row| row.iter().any(|c| place(c).is_some())).count();
    if table.nested
        || rows < 2
        || !(2..=WIDEST).contains(&widest)
        || filled < 3
        || chars > MOST_IN_CELL * filled
    {
        return false;
    }
    let single = |row: &&Vec<u32>| row.iter().filter_map(place).count() == 1;
    if widest > 2 && table.rows.iter().take_while(single).count() > MOST_TITLES {
        return false;
    }
    let (mut steps, mut wrong) = (0, 0);
    let mut above: Option<Rect> = None;
    for row in &table.rows {
        let rects: Vec<Rect> = row.iter().filter_map(place).collect();
        for pair in rects.windows(2) {
            let [a, b] = pair else { continue };
            steps += 1;
            wrong += usize::from(b.x0 < a.x0 || b.x0 < a.x1 - 0.25 * a.width().min(b.width()));
        }
        let Some(own) = super::geometry::bounds(rects) else { continue };
        if let Some(above) = above {
            steps += 1;
            wrong += usize::from(own.y0 < above.y0);
        }
        above = Some(own);
    }
    wrong * UNEVEN <= steps
}

/// Headings that are too long, or too much of the page, are paragraphs.
fn distrust_headings(blocks: &mut [Block], places: &[Option<Place>]) {
    let chars = |of: &dyn Fn(&Block) -> bool, blocks: &[Block]| -> usize {
        let own = blocks.iter().zip(places).filter(|(b, _)| of(b));
        own.filter_map(|(_, p)| *p).map(|p| p.chars).sum()
    };
    let is_heading = |b: &Block| matches!(b.kind, Kind::Heading(_));
    let (all, headings) = (chars(&|_| true, blocks), chars(&is_heading, blocks));
    let too_much = all > MUCH_TEXT && headings * 100 > all * MOST_HEADINGS;
    for (block, place) in blocks.iter_mut().zip(places) {
        let long = place.is_some_and(|p| p.chars > LONGEST_HEADING);
        if is_heading(block) && (too_much || long) {
            block.kind = Kind::Text;
        }
    }
}
