//! Word documents (ECMA-376 part 1, WordprocessingML).

use super::{Family, Format, Sign, Spec};

/// Word document.
#[derive(Debug)]
pub struct Docx;

impl Format for Docx {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "docx",
            title: "Word document",
            family: Family::Word,
            mime_types: &[
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ],
            extensions: &["docx", "docm", "dotx", "dotm"],
            signs: &[Sign::MainPart("wordprocessingml."), Sign::MainPart("ms-word.")],
            readable: true,
        }
    }
}
