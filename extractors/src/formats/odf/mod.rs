//! OpenDocument texts, slides and drawings.

pub(in crate::formats) mod about;
pub(in crate::formats) mod package;
