//! Damaged documents for tests: what counts is that reading each comes to an end without a panic.

use crate::{Cancel, Collected, Hints, Input, Limits, Options};
use std::sync::Arc;

/// Numbers that look like chance and are the same every time.
pub(in crate::formats) struct Dice(pub(in crate::formats) u64);

impl Dice {
    pub(in crate::formats) fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides.max(1)
    }

    /// A copy with some bytes changed, or cut short.
    pub(in crate::formats) fn damage(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        if self.roll(4) == 0 {
            bytes.truncate(self.roll(bytes.len()));
        }
        for _ in 0..=self.roll(8) {
            let at = self.roll(bytes.len());
            let value = [0, 0xff, 0x7f, 0x80, self.roll(256) as u8][self.roll(5)];
            if let Some(byte) = bytes.get_mut(at) {
                *byte = value;
            }
        }
        bytes
    }
}

/// Reads a document, whatever it is found to be, with everything that a caller may ask for.
pub(super) fn read(bytes: Vec<u8>, name: Option<&str>, cancel: &Cancel) {
    let input = Input::memory(Arc::new(bytes));
    let limits = Limits { cells: 100_000, output_bytes: 1 << 20, ..Limits::default() };
    let hints = Hints { file_name: name, mime_type: None };
    let detection = crate::detect(&input, &hints, &limits).unwrap();
    let options = Options { comments: true, headers: true, ..Options::default() };
    let mut out = Collected::default();
    let _ = crate::probe(&input, &detection, &options, &limits, cancel);
    let _ = crate::extract(&input, &detection, &options, &limits, cancel, &mut out);
    for part in out.parts {
        let _ = crate::markdown::render(&part.blocks);
    }
}

/// Reads damaged copies of a document.
pub(super) fn survives(bytes: &[u8], name: Option<&str>, rounds: usize) {
    let mut dice = Dice(3);
    for _ in 0..rounds {
        read(dice.damage(bytes), name, &Cancel::default());
    }
}
