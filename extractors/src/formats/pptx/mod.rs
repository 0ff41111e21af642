//! Presentations (ECMA-376 part 1, `PresentationML`), also as shows, with macros and as templates.
//!
//! `deck` says which slides there are. Each one is read as a whole (`walk` over its `shapes`, their `text` and tables, with
//! what they have from a `template`), because its shapes are read in the order of their places and not of the part, and then
//! written as a section of its own (`slide`). Nothing here follows a link or opens an embedded file.

mod bullets;
mod comments;
mod content;
mod deck;
mod shapes;
mod slide;
mod table;
mod template;
mod text;
mod walk;

use super::ooxml::package::Package;
use super::ooxml::{about, stops};
use super::{Document, Family, Format, Sign, Spec};
use crate::Facts;
use crate::error::{ExtractError, Result};
use crate::limits::Cancel;
use crate::metadata::key;
use crate::sink::Sink;

/// The usual path of the main part.
const MAIN: &str = "ppt/presentation.xml";

/// PowerPoint presentation.
#[derive(Debug)]
pub struct Pptx;

impl Format for Pptx {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "pptx",
            title: "PowerPoint presentation",
            family: Family::Slides,
            mime_types: &[
                "application/vnd.openxmlformats-officedocument.presentationml.presentation",
                "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
                "application/vnd.openxmlformats-officedocument.presentationml.template",
                "application/vnd.ms-powerpoint.presentation.macroenabled.12",
                "application/vnd.ms-powerpoint.slideshow.macroenabled.12",
                "application/vnd.ms-powerpoint.template.macroenabled.12",
            ],
            extensions: &["pptx", "ppsx", "pptm", "potx", "ppsm", "potm"],
            signs: &[Sign::MainPart("presentationml."), Sign::MainPart("ms-powerpoint.")],
            readable: true,
        }
    }

    fn probe(&self, document: Document<'_>, cancel: &Cancel) -> Result<Facts> {
        let encrypted = |encrypted| Facts { encrypted: Some(encrypted), ..Facts::default() };
        let opened = Package::open(document.input, document.limits, MAIN);
        let read = opened.and_then(|mut package| deck::read(&mut package, document.limits, cancel));
        match read {
            Ok(deck) => {
                let pages = u32::try_from(deck.slides.len()).ok();
                Ok(Facts { pages, ..encrypted(false) })
            }
            Err(ExtractError::Encrypted) => Ok(encrypted(true)),
            Err(error) => Err(error),
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let limits = document.limits;
        let mut package = Package::open(document.input, limits, MAIN)?;
        let about = about::read(&mut package, limits, sink.cancel());
        sink.check()?;
        let title = about.title().filter(|title| !is_generic(title));
        about.write(|key| key != key::TITLE || title.is_some(), sink)?;
        let deck = deck::read(&mut package, limits, sink.cancel())?;
        sink.metadata(key::SLIDES, &deck.slides.len().to_string())?;
        let mut slides = slide::Slides::new(&mut package, document.options, title);
        if document.options.comments {
            slides.authors = comments::authors(slides.package, &deck.rels, sink)?;
        }
        let mut wanted = 0_u32;
        for (number, path) in (1..).zip(&deck.slides) {
            sink.check()?;
            if sink.wants(number) {
                wanted += 1;
                slides.write(number, path, sink)?;
            }
        }
        if slides.read == 0 && (wanted > 0 || deck.damaged) {
            return Err(ExtractError::corrupt("none of the slides can be read"));
        }
        match slides.hidden {
            0 => {}
            1 => sink.warn("hidden_slides", "One hidden slide was left out.")?,
            n => sink.warn("hidden_slides", format!("{n} hidden slides were left out."))?,
        }
        if deck.damaged {
            sink.warn("damaged", "The presentation is damaged; a slide may be missing.")?;
        }
        Ok(())
    }
}

/// Whether a title is one that PowerPoint gives to presentations without one, in any language.
fn is_generic(title: &str) -> bool {
    const SLIDE: [&str; 8] =
        ["Slide", "Folie", "Dias nummer", "Diapositive", "Diapositiva", "Lysbilde", "Bild", "Dia"];
    let first = SLIDE.iter().any(|word| title.strip_prefix(word) == Some(" 1"));
    first || (title.contains("PowerPoint") && title.split_whitespace().count() <= 4)
}

#[cfg(test)]
mod tests;
