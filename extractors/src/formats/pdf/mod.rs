//! Portable documents (ISO 32000): PDF with a text layer.
//!
//! A page goes this way: `file` opens the document, `glyphs` collects what a page draws (`letters` says which characters),
//! `words` and `segments` group it, `running` drops heads and feet (`marked` says which marks of the document are believed),
//! `ruled` takes out tables with drawn lines, `columns` with `storeys` finds the reading order, `lines`, `aligned`, `cells` and
//! `rows` make lines and the other tables, `paragraphs` with `starts`, `headings` and `quotes` make the rest, `sections` writes
//! the pieces of pages, `continued` joins tables over page breaks, `breaks` paragraphs. `fonts` knows the document's body text
//! and the ranks of its headings, `lexicon` its words, both from a sample of its pages, so that the pages can be streamed;
//! `window` holds the few pages around the one that is written.
//! `hyphens` knows which of them part a word, `footnotes` finds notes by how they are set, `fractions` those of formulas, `code`
//! keeps lines as they stand, `pitch` tells what is monospaced.
//! Of a tagged document `tags` reads the structure tree, `tagged` what it says about a page, and `trust` decides whether
//! that is believed; then `ordered` stands in for `columns`, `tagged_tables` comes before `ruled`, and `said` tells
//! `paragraphs` what begins and what is a heading. `actual` replaces glyphs by what they stand for. `titles` finds the titles
//! of the outline, `destinations` their pages.
//! What annotations add comes from `fields` (forms; `xfa` reads those that the pages do not show), `notes` (comments) and
//! `links`; `figures` marks where pictures stand; `attachments` reads the files inside, `metadata` with `outline` and `xmp`
//! what the document says about itself. `probe` looks without reading, and `guard` keeps pages away from the interpreter that
//! would keep it busy for ever. `loading` with `breadth`, and `page_tree` with `trailer`, tell what opening costs; `codes` says
//! what glyphs stand for where the document does not.
//! Pictures are decoded by `pictures` alone, and only where they are asked for; `png` writes them. Nothing here runs an
//! action or follows a link.

mod accents;
mod actual;
mod aligned;
mod attachments;
mod breadth;
mod breaks;
mod cells;
mod code;
mod codes;
mod columns;
mod content;
mod continued;
mod destinations;
mod expansion;
mod extract;
mod face;
mod fields;
mod figures;
mod file;
mod fonts;
mod footnotes;
mod fractions;
mod garbled;
mod geometry;
mod glyphs;
mod grid;
mod guard;
mod headings;
mod hyphens;
mod letters;
mod lexicon;
mod lines;
mod links;
mod lists;
mod loading;
mod marked;
mod metadata;
mod notes;
mod ordered;
mod outline;
mod page;
mod page_tree;
mod paragraphs;
mod pictures;
mod pitch;
mod png;
mod print;
mod probe;
mod quotes;
mod rows;
mod rtl;
mod ruled;
mod running;
mod said;
mod sections;
mod segments;
mod shapes;
mod starts;
mod storeys;
mod strings;
mod strips;
mod tagged;
mod tagged_tables;
mod tags;
mod titles;
mod trailer;
mod trees;
mod trust;
mod window;
mod words;
mod xfa;
mod xfa_binding;
mod xfa_fields;
mod xfa_merge;
mod xfa_tree;
mod xmp;

use super::{Document, Family, Format, Sign, Spec};
use crate::Facts;
use crate::error::Result;
use crate::limits::Cancel;
use crate::sink::Sink;

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

    fn probe(&self, document: Document<'_>, cancel: &Cancel) -> Result<Facts> {
        probe::probe(document, cancel)
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        extract::extract(document, sink)
    }
}

#[cfg(test)]
mod cancel_tests;
#[cfg(test)]
mod document_tests;
#[cfg(test)]
mod hyphens_tests;
#[cfg(test)]
mod layout_tests;
#[cfg(test)]
mod pictures_tests;
#[cfg(test)]
mod probe_tests;
#[cfg(test)]
mod setting_tests;
#[cfg(test)]
mod structure_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod xfa_tests;
