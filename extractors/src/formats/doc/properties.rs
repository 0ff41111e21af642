//! What modifiers say about characters and paragraphs (MS-DOC 2.6.1 and 2.6.2); tables have theirs in `rows`.

use super::modifiers::{Modifier, Modifiers, OLD_LEVEL};
use crate::bytes::{u16_at, u32_at};

/// A property that a style may have too (2.9.327).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Toggle {
    /// Nothing is said: as the style has it.
    #[default]
    Unsaid,
    Off,
    On,
    /// The opposite of what the style says.
    Opposite,
}

impl Toggle {
    fn of(operand: u8) -> Self {
        match operand {
            0 => Self::Off,
            0x80 => Self::Unsaid,
            0x81 => Self::Opposite,
            _ => Self::On,
        }
    }

    /// What it comes to over a style; `None` where the style decides.
    pub(super) fn over(self, style: bool) -> Option<bool> {
        match self {
            Self::Unsaid => None,
            Self::Off => Some(false),
            Self::On => Some(true),
            Self::Opposite => Some(!style),
        }
    }
}

/// The height of characters over the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Vertical {
    Baseline,
    Superscript,
    Subscript,
}

/// Raised by so many half points, letters count as superscript.
const RAISED: i32 = 4;

/// Properties of characters.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Characters {
    /// The character style.
    pub(super) style: Option<u16>,
    pub(super) bold: Toggle,
    pub(super) italic: Toggle,
    pub(super) strike: Toggle,
    pub(super) hidden: Toggle,
    pub(super) vertical: Option<Vertical>,
    /// The font by its place in the table.
    pub(super) font: Option<u16>,
    /// The character stands for something else.
    pub(super) special: bool,
    /// The place in the data stream of a picture or of the data of a field.
    pub(super) data_at: Option<u32>,
    /// What is there is the data of a field.
    pub(super) field_data: bool,
    /// The font and the code of a symbol.
    pub(super) symbol: Option<(u16, u16)>,
    pub(super) deleted: bool,
}

impl Characters {
    /// Takes the modifiers of a list.
    pub(super) fn apply(&mut self, modifiers: Modifiers<'_>) {
        modifiers.for_each(|modifier| self.modify(modifier));
    }

    pub(super) fn modify(&mut self, modifier: Modifier<'_>) {
        match modifier.number {
            0x0800 => self.deleted = modifier.byte() != 0,
            0x0806 => self.field_data = modifier.byte() != 0,
            0x0835 => self.bold = Toggle::of(modifier.byte()),
            0x0836 => self.italic = Toggle::of(modifier.byte()),
            0x0837 | 0x2a53 => self.strike = Toggle::of(modifier.byte()),
            0x083c => self.hidden = Toggle::of(modifier.byte()),
            0x0855 => self.special = modifier.byte() != 0,
            0x2a33 => self.plain(),
            0x2a48 => {
                self.vertical = Some(match modifier.byte() {
                    1 => Vertical::Superscript,
                    2 => Vertical::Subscript,
                    _ => Vertical::Baseline,
                });
            }
            0x4845 => {
                // Word 6 has one byte here.
                let height = match modifier.operand {
                    [one] => i32::from(one.cast_signed()),
                    _ => modifier.short(),
                };
                if height >= RAISED {
                    self.vertical = Some(Vertical::Superscript);
                } else if height <= -RAISED {
                    self.vertical = Some(Vertical::Subscript);
                }
            }
            0x4a30 => self.style = Some(modifier.word()),
            0x4a4f => self.font = Some(modifier.word()),
            0x6a03 => {
                self.special = true;
                self.data_at = u32_at(modifier.operand, 0);
            }
            0x6a09 => {
                self.special = true;
                let code = match modifier.operand {
                    // The font, and a code of one byte in Word 6.
                    [_, _, code] => Some(u16::from(*code)),
                    operand => u16_at(operand, 2),
                };
                self.symbol = code.map(|code| (modifier.word(), code));
            }
            _ => {}
        }
    }

    /// Back to what the style says.
    fn plain(&mut self) {
        *self = Self {
            style: self.style,
            special: self.special,
            data_at: self.data_at,
            field_data: self.field_data,
            symbol: self.symbol,
            deleted: self.deleted,
            ..Self::default()
        };
    }

    /// These properties where they say something, else those of `base`.
    pub(super) fn over(self, base: &Self) -> Self {
        let toggle = |own: Toggle, base: Toggle| if own == Toggle::Unsaid { base } else { own };
        Self {
            bold: toggle(self.bold, base.bold),
            italic: toggle(self.italic, base.italic),
            strike: toggle(self.strike, base.strike),
            hidden: toggle(self.hidden, base.hidden),
            vertical: self.vertical.or(base.vertical),
            font: self.font.or(base.font),
            ..self
        }
    }
}

/// Properties of a paragraph, without those of its style.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Paragraph<'a> {
    pub(super) style: u16,
    /// The list by its place in the table of overrides; 0 takes it out of the list of its style.
    pub(super) list: Option<u16>,
    pub(super) level: Option<u8>,
    /// Outline level, 0 the highest, 9 body text.
    pub(super) outline: Option<u8>,
    /// Left indentation in twentieths of a point.
    pub(super) indent: Option<i32>,
    /// How many tables it stands in.
    pub(super) depth: Depth,
    /// It ends a cell of a table in a table.
    pub(super) ends_cell: bool,
    /// It ends a row.
    pub(super) ends_row: bool,
    /// One big letter in front of the next paragraph.
    pub(super) drop_cap: bool,
    /// The number of Word 6: its level and its definition.
    pub(super) old_level: Option<u8>,
    pub(super) old_number: Option<&'a [u8]>,
    /// Where in the data stream the rest of its modifiers is.
    pub(super) huge: Option<u32>,
}

/// How many tables a paragraph stands in.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Depth {
    inside: bool,
    levels: i32,
}

impl Depth {
    pub(super) fn levels(self) -> usize {
        match usize::try_from(self.levels) {
            Ok(levels) if levels > 0 => levels,
            _ => usize::from(self.inside),
        }
    }
}

impl<'a> Paragraph<'a> {
    /// Takes the modifiers of a list.
    pub(super) fn apply(&mut self, modifiers: Modifiers<'a>) {
        modifiers.for_each(|modifier| self.modify(modifier));
    }

    fn modify(&mut self, modifier: Modifier<'a>) {
        match modifier.number {
            0x4600 => self.style = modifier.word(),
            0x460b => self.list = Some(modifier.word()),
            0x840f | 0x845e => self.indent = Some(modifier.short()),
            0x6649 => self.depth.levels = long(modifier),
            0x664a => self.depth.levels = self.depth.levels.saturating_add(long(modifier)),
            0x442c => self.drop_cap = matches!(modifier.byte() & 7, 1 | 2),
            0x6645 | 0x6646 => self.huge = u32_at(modifier.operand, 0),
            0xc63e => self.old_number = Some(modifier.operand),
            number => self.modify_byte(number, modifier.byte()),
        }
    }

    /// Takes a modifier whose operand is one byte.
    pub(super) fn modify_byte(&mut self, number: u16, value: u8) {
        match number {
            // Moves a heading to another level.
            0x2602 if (1..=9).contains(&self.style) => {
                let level = (i32::from(self.style) + i32::from(value.cast_signed())).clamp(1, 9);
                self.style = u16::try_from(level).unwrap_or(1);
            }
            0x260a => self.level = Some(value),
            0x2640 => self.outline = Some(value),
            0x2416 => self.depth.inside = value != 0,
            0x2417 | 0x244c => self.ends_row = value != 0,
            0x244b => self.ends_cell = value != 0,
            OLD_LEVEL => self.old_level = Some(value),
            _ => {}
        }
    }
}

fn long(modifier: Modifier<'_>) -> i32 {
    u32_at(modifier.operand, 0).unwrap_or(0).cast_signed()
}
