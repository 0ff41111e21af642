//! The document record (MS-PPT 2.4.1): which slides there are in which order, their outline, links and defaults.

use super::kinds::{
    EMBEDDED, ENVIRONMENT, FONT, FONTS, LINK, LINK_ATOM, LINKS, LIST, MAIN_MASTER, MARGINS,
    MARGINS_ATOM, MASTER_STYLE, OBJECT_ATOM, OUTLINE_STYLE_9_OF, OUTLINE_STYLES_9, SLIDE_LIST,
    SLIDE_PERSIST, STRING, TEXT_STYLE_9,
};
use super::persist::Persist;
use super::style::{LEVELS, master_bullets};
use super::tags;
use super::text::{Links, Purpose, Text, texts};
use crate::bytes::{u16_at, u32_at};
use crate::formats::docx::properties::Font as Face;
use crate::formats::officeart::{Record, Records, utf16};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// Lists of slides (2.4.14): their instances.
const SLIDES: u16 = 0;
const MASTERS: u16 = 1;
const NOTES: u16 = 2;
/// The instance of what stands in the margins of slides.
const OF_SLIDES: u16 = 3;
/// Most links kept.
const MOST_LINKS: usize = 100_000;
/// Most fonts kept.
const MOST_FONTS: usize = 10_000;
/// The purposes of text whose styles a master has.
const BODY: u16 = 1;
const OTHER: u16 = 4;

/// A slide in the list of slides.
#[derive(Debug)]
pub(super) struct Listed<'a> {
    /// The object that it is.
    pub(super) object: u32,
    /// The number that other records know it by.
    number: u32,
    /// Its texts.
    outline: Vec<Text<'a>>,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Deck<'a> {
    pub(super) slides: Vec<Listed<'a>>,
    /// The objects of notes, by their numbers.
    notes: HashMap<u32, u32>,
    links: Links,
    /// By the number of a slide, the properties of later versions of its texts.
    styles: HashMap<u32, Vec<(Purpose, &'a [u8])>>,
    body_bullets: [Option<bool>; LEVELS],
    other_bullets: [Option<bool>; LEVELS],
    fonts: Vec<Face>,
    /// The data of objects, by their numbers.
    objects: HashMap<u32, u32>,
    /// What stands in the margins of slides that do not say so themselves.
    pub(super) margins: Vec<String>,
}

/// What the shapes of one slide are read with.
#[derive(Debug)]
pub(super) struct Context<'c, 'a> {
    pub(super) outline: &'c [Text<'a>],
    /// The texts of the outline that shapes showed.
    pub(super) taken: RefCell<HashSet<usize>>,
    pub(super) links: &'c Links,
    pub(super) fonts: &'c [Face],
    objects: &'c HashMap<u32, u32>,
    styles: &'c [(Purpose, &'a [u8])],
    pub(super) body_bullets: [Option<bool>; LEVELS],
    pub(super) other_bullets: [Option<bool>; LEVELS],
}

impl<'a> Context<'_, 'a> {
    /// Where the data of an object are.
    pub(super) fn object(&self, number: u32) -> Option<u32> {
        self.objects.get(&number).copied()
    }

    /// The properties of later versions of a text of the outline.
    pub(super) fn outline_style(&self, text: &Text<'a>) -> Option<&'a [u8]> {
        self.styles.iter().find(|(purpose, _)| *purpose == text.purpose).map(|(_, style)| *style)
    }
}

impl<'a> Deck<'a> {
    /// Reads the document.
    pub(super) fn read(document: &Record<'a>, stream: &'a [u8], persist: &Persist) -> Self {
        let mut deck = Self::default();
        let mut masters = Vec::new();
        for record in document.children() {
            match (record.kind, record.instance) {
                (SLIDE_LIST, SLIDES) => deck.slides = listed(&record),
                (SLIDE_LIST, MASTERS) => masters = listed(&record),
                (SLIDE_LIST, NOTES) => {
                    let notes = listed(&record);
                    deck.notes = notes.iter().map(|notes| (notes.number, notes.object)).collect();
                }
                (LINKS, _) => {
                    deck.links = links(&record);
                    deck.objects = objects(&record);
                }
                (ENVIRONMENT, _) => {
                    deck.take_styles(&record);
                    deck.fonts = fonts(&record);
                }
                (LIST, _) => deck.take_outline_styles(&record),
                (MARGINS, OF_SLIDES) => deck.margins = margins(&record),
                _ => {}
            }
        }
        let master = masters.first().and_then(|m| persist.object(stream, m.object, MAIN_MASTER));
        if let Some(master) = master {
            deck.take_styles(&master);
        }
        deck
    }

    /// Takes the bullets of text from a master, or from the document.
    fn take_styles(&mut self, owner: &Record<'_>) {
        for style in owner.children().filter(|record| record.kind == MASTER_STYLE) {
            match style.instance {
                BODY => self.body_bullets = master_bullets(style.body, BODY),
                OTHER => self.other_bullets = master_bullets(style.body, OTHER),
                _ => {}
            }
        }
    }

    /// Takes what later versions know about the texts of the outline (2.4.23.1).
    fn take_outline_styles(&mut self, list: &Record<'a>) {
        for styles in tags::records(list, OUTLINE_STYLES_9) {
            let mut of = None;
            for record in Records(styles.body) {
                match record.kind {
                    OUTLINE_STYLE_9_OF => {
                        let purpose = Purpose::of(record.instance.into());
                        of = u32_at(record.body, 0).map(|slide| (slide, purpose));
                    }
                    TEXT_STYLE_9 => {
                        if let Some((slide, purpose)) = of.take() {
                            self.styles.entry(slide).or_default().push((purpose, record.body));
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    /// What the shapes of a slide are read with; without one, those of notes.
    pub(super) fn context<'c>(&'c self, slide: Option<&'c Listed<'a>>) -> Context<'c, 'a> {
        let number = slide.map_or(0, |slide| slide.number);
        Context {
            outline: slide.map_or(&[], |slide| slide.outline.as_slice()),
            taken: RefCell::default(),
            links: &self.links,
            fonts: &self.fonts,
            objects: &self.objects,
            styles: self.styles.get(&number).map_or(&[], Vec::as_slice),
            body_bullets: self.body_bullets,
            other_bullets: self.other_bullets,
        }
    }

    /// The object of notes by their number.
    pub(super) fn notes(&self, number: u32) -> Option<u32> {
        self.notes.get(&number).copied()
    }
}

/// The slides of a list, each followed by its texts.
fn listed<'a>(list: &Record<'a>) -> Vec<Listed<'a>> {
    let mut slides: Vec<(u32, u32, Vec<Record<'a>>)> = Vec::new();
    for record in list.children() {
        if record.kind == SLIDE_PERSIST {
            let object = u32_at(record.body, 0).unwrap_or(0);
            let number = u32_at(record.body, 12).unwrap_or(0);
            slides.push((object, number, Vec::new()));
        } else if let Some((_, _, records)) = slides.last_mut() {
            records.push(record);
        }
    }
    let listed = |(object, number, records): (u32, u32, Vec<Record<'a>>)| Listed {
        object,
        number,
        outline: texts(records.into_iter()),
    };
    slides.into_iter().map(listed).collect()
}

/// The targets of links (2.10.16).
fn links(list: &Record<'_>) -> Links {
    let mut links = Links::new();
    for link in list.children().filter(|record| record.kind == LINK).take(MOST_LINKS) {
        let number = link.child(LINK_ATOM).and_then(|atom| u32_at(atom.body, 0));
        let text = |instance: u16| {
            let record = link.children().find(|r| r.kind == STRING && r.instance == instance);
            record.map(|record| utf16(record.body)).unwrap_or_default()
        };
        let (mut target, place) = (text(1), text(3));
        // Places within a presentation are none for a reader elsewhere.
        if target.is_empty() {
            continue;
        }
        if !place.is_empty() && !target.contains('#') {
            target.push('#');
            target.push_str(&place);
        }
        if let Some(number) = number {
            links.insert(number, target.into());
        }
    }
    links
}

/// What the fonts of the document show, in their order (2.9.8).
fn fonts(environment: &Record<'_>) -> Vec<Face> {
    let list = environment.children().find(|record| record.kind == FONTS);
    let fonts = list.into_iter().flat_map(|list| list.children());
    let fonts = fonts.filter(|record| record.kind == FONT).take(MOST_FONTS);
    fonts.map(|font| Face::of(&utf16(font.body.get(..64).unwrap_or_default()))).collect()
}

/// The header and the footer that a slide or a document states (2.4.15), where they are shown.
pub(super) fn margins(record: &Record<'_>) -> Vec<String> {
    let flags = record.child(MARGINS_ATOM).and_then(|atom| u16_at(atom.body, 2)).unwrap_or(0);
    let shown = |text: &Record<'_>| match text.instance {
        1 => flags & 0x10 != 0,
        2 => flags & 0x20 != 0,
        _ => false,
    };
    let texts = record.children().filter(|record| record.kind == STRING).filter(shown);
    texts.map(|text| utf16(text.body)).collect()
}

/// The data of embedded objects, by their numbers (2.10.27).
fn objects(list: &Record<'_>) -> HashMap<u32, u32> {
    let embedded = list.children().filter(|record| record.kind == EMBEDDED);
    let atoms = embedded.filter_map(|record| record.child(OBJECT_ATOM));
    let number = |atom: Record<'_>| Some((u32_at(atom.body, 8)?, u32_at(atom.body, 16)?));
    atoms.filter_map(number).take(MOST_LINKS).collect()
}
