//! Generic XML.

use super::{Family, Format, Spec};

/// XML document.
#[derive(Debug)]
pub struct Xml;

impl Format for Xml {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "xml",
            title: "XML document",
            family: Family::Text,
            mime_types: &["application/xml", "text/xml"],
            extensions: &["xml", "xsd", "xsl", "xslt", "rss", "atom"],
            signs: &[],
            readable: true,
        }
    }
}
