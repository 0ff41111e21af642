//! Portable documents (ISO 32000).

use super::{Family, Format, Sign, Spec};

/// PDF document.
#[derive(Debug)]
pub struct Pdf;

impl Format for Pdf {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "pdf",
            title: "PDF document",
            family: Family::Pdf,
            mime_types: &["application/pdf"],
            extensions: &["pdf"],
            signs: &[Sign::Magic(0, b"%PDF-")],
            readable: true,
        }
    }
}
