//! The conditions of a rule and when they hold. Called by [`decide`](mod@super::decide) only; made by [`super::read`].
//!
//! A condition is three-valued, because a document may still be arriving: yes, no, or not known yet.

use super::facts::{Health, Output, Situation, Source, State};
use crate::engines::Engine;
use extractors::Family;

/// The key of every condition, in the order in which a policy is printed.
pub const KEYS: [&str; 16] = [
    "format",
    "family",
    "readable_in_process",
    "size",
    "pages",
    "sheets",
    "text_share",
    "image_share",
    "ocr_share",
    "width",
    "height",
    "encrypted",
    "source",
    "output",
    "healthy",
    "configured",
];

/// Both ends are exclusive; at least one is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range<T> {
    /// The value must be greater.
    pub over: Option<T>,
    /// The value must be less.
    pub under: Option<T>,
}

impl<T: PartialOrd> Range<T> {
    /// Whether `value` lies within.
    #[must_use]
    pub fn contains(&self, value: &T) -> bool {
        self.over.as_ref().is_none_or(|over| value > over)
            && self.under.as_ref().is_none_or(|under| value < under)
    }
}

/// The conditions of a rule; all must hold. `None` and an empty list are no condition.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct When {
    /// The format's name is one of these.
    pub format: Vec<&'static str>,
    /// The format belongs to one of these families.
    pub family: Vec<Family>,
    /// Whether the in-process engine reads the format.
    pub readable_in_process: Option<bool>,
    /// Bytes.
    pub size: Option<Range<u64>>,
    /// Pages or slides.
    pub pages: Option<Range<u32>>,
    /// Sheets of a workbook.
    pub sheets: Option<Range<u32>>,
    /// Share of pages with a usable text layer, 0 to 1.
    pub text_share: Option<Range<f32>>,
    /// Share of pages that are pictures for the most part, 0 to 1.
    pub image_share: Option<Range<f32>>,
    /// Share of pages whose text only OCR finds, 0 to 1.
    pub ocr_share: Option<Range<f32>>,
    /// Pixels of a picture.
    pub width: Option<Range<u32>>,
    /// Pixels of a picture.
    pub height: Option<Range<u32>>,
    /// Whether a password is needed.
    pub encrypted: Option<bool>,
    /// The document came from one of these.
    pub source: Vec<Source>,
    /// The caller wants one of these.
    pub output: Vec<Output>,
    /// Each of these is configured and up.
    pub healthy: Vec<Engine>,
    /// Each of these is configured, up or down.
    pub configured: Vec<Engine>,
}

/// Whether a condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Truth {
    Yes,
    No,
    Unknown,
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

impl When {
    /// Whether all conditions hold. A condition on something that is not known is worth `unknown`. One `No` settles the
    /// rule whatever else is still unknown.
    pub(super) fn holds(&self, situation: &Situation, health: &Health, unknown: Truth) -> Truth {
        if !self.known_hold(situation, health) {
            return Truth::No;
        }
        let mut all = Truth::Yes;
        for condition in self.learned(situation) {
            match condition.map_or(unknown, Truth::from) {
                Truth::Yes => {}
                Truth::No => return Truth::No,
                Truth::Unknown => all = Truth::Unknown,
            }
        }
        all
    }

    /// The conditions on what is known from the start.
    fn known_hold(&self, situation: &Situation, health: &Health) -> bool {
        let format = situation.format;
        one_of(&self.format, &format.name)
            && one_of(&self.family, &format.family)
            && one_of(&self.source, &situation.source)
            && one_of(&self.output, &situation.output)
            && self
                .readable_in_process
                .is_none_or(|wanted| wanted == Engine::InProcess.reads(format))
            && self.healthy.iter().all(|engine| health.of(*engine) == State::Up)
            && self.configured.iter().all(|engine| health.configured(*engine))
    }

    /// The conditions on what is learned later; `None` where it is not known (yet).
    fn learned(&self, situation: &Situation) -> [Option<bool>; 9] {
        let facts = situation.facts.as_ref();
        [
            within(self.size.as_ref(), situation.size),
            within(self.pages.as_ref(), facts.and_then(|f| f.pages)),
            within(self.sheets.as_ref(), facts.and_then(|f| f.sheets)),
            within(self.text_share.as_ref(), facts.and_then(|f| f.text_share)),
            within(self.image_share.as_ref(), facts.and_then(|f| f.image_share)),
            within(self.ocr_share.as_ref(), facts.and_then(|f| f.ocr_share)),
            within(self.width.as_ref(), facts.and_then(|f| f.width)),
            within(self.height.as_ref(), facts.and_then(|f| f.height)),
            match self.encrypted {
                None => Some(true),
                Some(wanted) => facts.and_then(|f| f.encrypted).map(|is| is == wanted),
            },
        ]
    }
}

fn within<T: PartialOrd>(range: Option<&Range<T>>, value: Option<T>) -> Option<bool> {
    range.map_or(Some(true), |range| value.map(|value| range.contains(&value)))
}

/// Whether a list that was given holds `value`.
fn one_of<T: PartialEq>(list: &[T], value: &T) -> bool {
    list.is_empty() || list.contains(value)
}
