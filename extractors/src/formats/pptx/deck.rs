//! The presentation part (ECMA-376 part 1, 19.2.1.26): which slides there are, in their order.

use crate::error::{ExtractError, Result};
use crate::formats::ooxml::package::{Package, Relationships};
use crate::formats::ooxml::values::reference;
use crate::limits::{Cancel, Limits};
use crate::xml::{self, Reader};
use quick_xml::events::Event;
use std::collections::HashSet;

/// The slides of a presentation.
#[derive(Debug, Default)]
pub(super) struct Deck {
    /// The paths of their parts, in the order of showing.
    pub(super) slides: Vec<String>,
    /// The list could not be read as a whole, or names slides that are not there.
    pub(super) damaged: bool,
    pub(super) rels: Relationships,
}

/// Reads the list of slides. Where the list itself is lost, all slides that the part points at are taken, in the order of
/// their names.
pub(super) fn read(package: &mut Package, limits: &Limits, cancel: &Cancel) -> Result<Deck> {
    let main = package.main().to_owned();
    let mut deck = Deck { rels: package.relationships(&main), ..Deck::default() };
    let outcome = match package.member(&main) {
        Ok(Some(member)) => Reader::new(member, limits)
            .and_then(|mut reader| list(&mut reader, &mut deck, limits, cancel)),
        Ok(None) => Err(ExtractError::corrupt("the main part is missing")),
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => {}
        Err(error) if super::stops(&error) => return Err(error),
        Err(_) => deck.damaged = true,
    }
    if deck.slides.is_empty() && deck.damaged {
        let slides = deck.rels.parts(|kind| kind == "slide").map(|(_, _, path)| path.to_owned());
        deck.slides = slides.collect();
        deck.slides.sort_by_key(|path| (path.len(), path.clone()));
        deck.slides.dedup();
    }
    Ok(deck)
}

fn list<R: std::io::Read>(
    reader: &mut Reader<R>,
    deck: &mut Deck,
    limits: &Limits,
    cancel: &Cancel,
) -> Result<()> {
    let most = usize::try_from(limits.pages).unwrap_or(usize::MAX);
    let mut seen: HashSet<String> = HashSet::new();
    let mut listed = false;
    loop {
        if cancel.is_cancelled() {
            return Err(ExtractError::Cancelled);
        }
        let mut skip = false;
        match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "sldId" if listed => {
                    let path = reference(&element).and_then(|id| deck.rels.target(&id));
                    match path {
                        // One more than allowed, so that the limit is met.
                        Some(path) if deck.slides.len() <= most => {
                            if seen.insert(path.to_owned()) {
                                deck.slides.push(path.to_owned());
                            }
                        }
                        Some(_) => {}
                        None => deck.damaged = true,
                    }
                }
                "sldIdLst" => listed = true,
                "presentation" => {}
                _ => skip = true,
            },
            Event::End(element) if element.local_name().into_inner() == "sldIdLst" => {
                return Ok(());
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
        if skip {
            reader.skip()?;
        }
    }
}
