//! Web pages.

use super::{Family, Format, Sign, Spec};

/// Web page.
#[derive(Debug)]
pub struct Html;

impl Format for Html {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "html",
            title: "web page",
            family: Family::Web,
            mime_types: &["text/html", "application/xhtml+xml"],
            extensions: &["html", "htm", "xhtml"],
            signs: &[Sign::Root("html")],
            readable: true,
        }
    }
}
