//! What the readers of written mark-up (LaTeX, reStructuredText, `AsciiDoc`, Org, Typst) share: runs of words, the place in
//! lists and quotes at which a block stands, cells that hold blocks. Called by those readers; it knows no syntax.

mod cells;
mod effort;
pub(in crate::formats) mod fill;
mod flow;
pub(in crate::formats) mod grid;
mod languages;
mod words;

pub(in crate::formats) use cells::{collect, flat};
pub(in crate::formats) use effort::Effort;
pub(in crate::formats) use flow::Flow;
pub(in crate::formats) use languages::{code_language, language_tag};
pub(in crate::formats) use words::{Words, bold};
