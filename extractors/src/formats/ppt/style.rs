//! The properties of text (MS-PPT 2.9.20 and 2.9.13): runs of paragraphs and of characters, each as long as it says.

use crate::block::Style;
use crate::bytes::{u16_at, u32_at};

/// Levels of indentation.
pub(super) const LEVELS: usize = 5;
/// The mask of what shows whether there is a bullet, and whether there is a style of letters.
const BULLETS: u32 = 0x000f;
const LETTERS: u32 = 0x3fff;

/// Paragraphs that share their properties, up to a place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ParagraphRun {
    to: usize,
    pub(super) level: u8,
    pub(super) bullet: Option<bool>,
}

/// Characters that share their properties, up to a place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct CharacterRun {
    to: usize,
    pub(super) style: Style,
    /// The font of letters, and the one of signs, by their places in the list.
    pub(super) font: Option<u16>,
    pub(super) signs: Option<u16>,
    /// Which of the properties of later versions are the run's.
    pub(super) later: usize,
}

/// The properties of a text.
#[derive(Debug, Default)]
pub(super) struct TextStyle {
    paragraphs: Vec<ParagraphRun>,
    characters: Vec<CharacterRun>,
}

/// Reads numbers one after the other.
#[derive(Debug, Clone, Copy)]
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn word(&mut self) -> Option<u16> {
        let word = u16_at(self.0, 0)?;
        self.0 = self.0.get(2..)?;
        Some(word)
    }

    fn long(&mut self) -> Option<u32> {
        let long = u32_at(self.0, 0)?;
        self.0 = self.0.get(4..)?;
        Some(long)
    }

    /// Passes over as many words as bits of `mask` are set in `masks`.
    fn skip(&mut self, masks: u32, mask: u32) -> Option<()> {
        for _ in 0..(masks & mask).count_ones() {
            self.word()?;
        }
        Some(())
    }

    /// Properties of a paragraph (2.9.20): whether they say that there is a bullet.
    fn paragraph(&mut self) -> Option<Option<bool>> {
        let masks = self.long()?;
        let mut bullet = None;
        if masks & BULLETS != 0 {
            let flags = self.word()?;
            bullet = (masks & 1 != 0).then_some(flags & 1 != 0);
        }
        // The bullet's character, font, size; its color has two words.
        self.skip(masks, 1 << 7 | 1 << 4 | 1 << 6)?;
        if masks & 1 << 5 != 0 {
            self.long()?;
        }
        // Alignment, spacing, margins, size of tabs.
        self.skip(masks, 1 << 11 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 8 | 1 << 10 | 1 << 15)?;
        if masks & 1 << 20 != 0 {
            let tabs = usize::from(self.word()?);
            self.0 = self.0.get(tabs * 4..)?;
        }
        self.skip(masks, 1 << 16)?;
        if masks & (1 << 17 | 1 << 18 | 1 << 19) != 0 {
            self.word()?;
        }
        self.skip(masks, 1 << 21)?;
        Some(bullet)
    }

    /// Properties of characters (2.9.13), which go up to `to`.
    fn characters(&mut self, to: usize) -> Option<CharacterRun> {
        let masks = self.long()?;
        let mut run = CharacterRun { to, style: Style::PLAIN, font: None, signs: None, later: 0 };
        if masks & LETTERS != 0 {
            let flags = self.word()?;
            for (bit, mark) in [(0, Style::BOLD), (1, Style::ITALIC)] {
                if masks & u32::from(flags) & 1 << bit != 0 {
                    run.style = run.style.with(mark);
                }
            }
            run.later = usize::from(flags >> 10 & 0xf);
        }
        if masks & 1 << 16 != 0 {
            run.font = Some(self.word()?);
        }
        self.skip(masks, 1 << 21 | 1 << 22)?;
        if masks & 1 << 23 != 0 {
            run.signs = Some(self.word()?);
        }
        // Size and color, which has two words.
        self.skip(masks, 1 << 17)?;
        if masks & 1 << 18 != 0 {
            self.long()?;
        }
        if masks & 1 << 19 != 0 {
            run.style = match self.word()?.cast_signed() {
                1.. => run.style.with(Style::SUPERSCRIPT),
                0 => run.style,
                _ => run.style.with(Style::SUBSCRIPT),
            };
        }
        Some(run)
    }
}

impl TextStyle {
    /// Reads the properties of a text of `length` units, as far as they go.
    pub(super) fn read(bytes: &[u8], length: usize) -> Self {
        let mut style = Self::default();
        let mut cursor = Cursor(bytes);
        let mut at = 0;
        // The end of the text counts as one unit more.
        while at <= length {
            let Some(run) = Self::paragraph_run(&mut cursor, &mut at) else { return style };
            style.paragraphs.push(run);
        }
        at = 0;
        while at <= length {
            let Some(count) = cursor.long().filter(|count| *count > 0) else { break };
            at = at.saturating_add(usize::try_from(count).unwrap_or(usize::MAX));
            let Some(run) = cursor.characters(at) else { break };
            style.characters.push(run);
        }
        style
    }

    fn paragraph_run(cursor: &mut Cursor<'_>, at: &mut usize) -> Option<ParagraphRun> {
        let count = usize::try_from(cursor.long()?).ok().filter(|count| *count > 0)?;
        let level = cursor.word()?;
        let bullet = cursor.paragraph()?;
        *at = at.saturating_add(count);
        let level = u8::try_from(level).unwrap_or(0).min(LEVELS as u8 - 1);
        Some(ParagraphRun { to: *at, level, bullet })
    }

    /// The properties of the character at a place of the text.
    pub(super) fn at(&self, at: usize) -> Option<CharacterRun> {
        let index = self.characters.partition_point(|run| run.to <= at);
        self.characters.get(index).copied()
    }

    /// The places between two others at which the properties of characters change.
    pub(super) fn bounds(&self, from: usize, to: usize) -> impl Iterator<Item = usize> {
        let first = self.characters.partition_point(|run| run.to <= from);
        let runs = self.characters.iter().skip(first).map(|run| run.to);
        runs.take_while(move |at| *at < to)
    }

    /// The properties of the paragraph at a place of the text.
    pub(super) fn paragraph(&self, at: usize) -> ParagraphRun {
        let index = self.paragraphs.partition_point(|run| run.to <= at);
        let last = ParagraphRun { to: usize::MAX, level: 0, bullet: None };
        self.paragraphs.get(index).copied().unwrap_or(last)
    }
}

/// Whether each level of a master's style (2.9.35) has a bullet.
pub(super) fn master_bullets(bytes: &[u8], kind: u16) -> [Option<bool>; LEVELS] {
    let mut bullets = [None; LEVELS];
    let mut cursor = Cursor(bytes);
    let levels = cursor.word().map_or(0, usize::from);
    for slot in bullets.iter_mut().take(levels) {
        // Styles that build on others say which level they are for.
        if kind >= 5 && cursor.word().is_none() {
            break;
        }
        let Some(bullet) = cursor.paragraph() else { break };
        *slot = bullet;
        if cursor.characters(0).is_none() {
            break;
        }
    }
    bullets
}

/// A way to number paragraphs, and where it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scheme {
    pub(super) scheme: u16,
    pub(super) start: u16,
}

/// The properties that later versions added to runs of text (2.9.67): how each is numbered.
pub(super) fn schemes(bytes: &[u8]) -> Vec<Option<Scheme>> {
    let mut schemes = Vec::new();
    let mut cursor = Cursor(bytes);
    while let Some(scheme) = scheme(&mut cursor) {
        schemes.push(scheme);
    }
    schemes
}

fn scheme(cursor: &mut Cursor<'_>) -> Option<Option<Scheme>> {
    let masks = cursor.long()?;
    cursor.skip(masks, 1 << 23)?;
    let mut numbered = None;
    if masks & 1 << 25 != 0 {
        numbered = Some(cursor.word()? != 0);
    }
    let mut found = Scheme { scheme: 3, start: 1 };
    if masks & 1 << 24 != 0 {
        found = Scheme { scheme: cursor.word()?, start: cursor.word()? };
    }
    // Of characters, and of the language.
    let masks = cursor.long()?;
    if masks & 1 << 20 != 0 {
        cursor.long()?;
    }
    cursor.skip(masks, 1 << 24 | 1 << 25)?;
    if masks & 1 << 26 != 0 {
        cursor.long()?;
    }
    let masks = cursor.long()?;
    cursor.skip(masks, 1 | 1 << 1 | 1 << 2)?;
    cursor.skip(masks, 1 << 5)?;
    if masks & 1 << 4 != 0 {
        cursor.long()?;
    }
    if masks & 1 << 6 != 0 {
        let tags = usize::try_from(cursor.long()?).ok()?;
        cursor.0 = cursor.0.get(tags.checked_mul(4)?..)?;
    }
    Some((numbered == Some(true)).then_some(found))
}
