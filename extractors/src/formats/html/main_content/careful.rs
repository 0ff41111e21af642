//! Boilerplate of pages that do not call themselves an article. A table of prices, a list of addresses or the answers of a forum
//! have no sentences by which they would stand out, and names such as `menu`, `login` or `comments` may be what such a page is
//! about: a name is believed only where something else says the same.

use super::boilerplate::{
    ASIDE, CONSENT, Left, MAJORITY, REST, Sums, is_titled, plain, prose, sums,
};
use super::outline::{Entry, Outline, Role};
use super::vocabulary::Traits;

/// Characters beside each field of a form: what has more says something by itself.
const LABEL: f64 = 25.0;
/// Characters of the frame of a site that is no list of links: its address, its copyright.
const FRAME: f64 = 200.0;
/// Characters of a row of buttons that are no links.
const BUTTONS: u64 = 80;
/// Characters of what is only read aloud.
const SPOKEN: u64 = 80;
/// Characters of a main part that has something to say.
const SAID: u64 = 100;
/// The share of links from which on a box that calls itself related is a list of them.
const TEASERS: f64 = 0.15;
/// Elements of a header that are searched for a title.
const LOOKED_AT: usize = 100;

/// See the module.
pub(super) struct Careful<'o> {
    outline: &'o Outline,
    prose: Sums,
    plain: Sums,
    /// How many fields and buttons are in each element.
    controls: Sums,
    /// Names that mean boilerplate on this page.
    believed: Traits,
    /// Whether the page marks its main part.
    has_main: bool,
}

impl<'o> Careful<'o> {
    pub(super) fn new(outline: &'o Outline, shown: &Left, comments: bool) -> Self {
        let none = Left::none(outline);
        let is_control = |entry: &Entry| f64::from(u8::from(entry.role == Role::Control));
        let has_main = outline.entries.iter().any(|entry| {
            matches!(entry.role, Role::Main | Role::Article) && entry.all.chars >= SAID
                || entry.traits.any(Traits::MAIN)
        });
        let mut careful = Self {
            outline,
            prose: sums(outline, shown, prose),
            plain: sums(outline, shown, plain),
            controls: sums(outline, &none, is_control),
            believed: Traits::default(),
            has_main,
        };
        for name in Traits::NAMED {
            if (name != Traits::COMMENTS || !comments) && careful.is_minor(name, shown) {
                careful.believed = careful.believed.with(name);
            }
        }
        careful
    }

    /// Whether all boxes of this name together are the smaller part of the page, or enough is said outside of them.
    fn is_minor(&self, name: Traits, shown: &Left) -> bool {
        let (mut prose, mut plain, mut place) = (0.0, 0.0, 1);
        while let Some(entry) = self.outline.get(place) {
            let is_page = entry.parent == 0 || entry.role == Role::Main;
            if !shown.at(place) && !is_page && entry.traits.any(name) {
                prose += self.prose.at(place);
                plain += self.plain.at(place);
                place = entry.end;
            } else {
                place += 1;
            }
        }
        self.share(prose, plain) < MAJORITY || self.prose.total() - prose >= REST
    }

    /// So much of the page's prose or of its words, whichever is more of it.
    fn share(&self, prose: f64, plain: f64) -> f64 {
        (prose / self.prose.total().max(1.0)).max(plain / self.plain.total().max(1.0))
    }

    /// Whether an element is no content.
    pub(super) fn is_left(&self, place: usize) -> bool {
        let Some(entry) = self.outline.get(place) else { return false };
        if entry.role == Role::Main || entry.role == Role::Heading(1) || entry.parent == 0 {
            return false;
        }
        let share = self.share(self.prose.at(place), self.plain.at(place));
        let inside = entry.inside;
        let is_shut = entry.traits.any(Traits::OFFER) && entry.traits.any(Traits::SILENT);
        if entry.traits.any(Traits::CONSENT) || entry.role == Role::Dialog || is_shut {
            // What lies over a page may well have more words than the page.
            if !inside && (self.has_main || share < CONSENT) {
                return true;
            }
        }
        share < MAJORITY
            && (self.is_frame(entry, place, inside) || self.is_named(entry, place, inside))
    }

    /// Whether it is a part of the site by its element.
    fn is_frame(&self, entry: &Entry, place: usize, inside: bool) -> bool {
        let links = entry.all.link_share();
        match entry.role {
            // Menus have no sentences.
            Role::Nav => self.prose.at(place) <= 0.0,
            Role::Aside => links >= ASIDE,
            Role::Form => self.asks(place),
            Role::Footer => !inside || links >= ASIDE,
            Role::Header => {
                !inside && self.prose.at(place) <= 0.0 && !self.holds_title(place, entry.end)
            }
            _ => false,
        }
    }

    /// Whether it is a part of the site by its name, and by how it looks.
    fn is_named(&self, entry: &Entry, place: usize, inside: bool) -> bool {
        let traits = entry.traits;
        if entry.role == Role::Article || traits.any(Traits::BODY) {
            return false;
        }
        let unbelieved = Traits::FOREIGN.without(self.believed);
        let traits = traits.without(unbelieved);
        let links = entry.all.link_share();
        let looks = links > ASIDE || self.asks(place);
        if entry.role == Role::Quote || traits.any(Traits::EMBED) {
            return looks && traits.any(Traits::ADVERT.with(Traits::CONSENT));
        }
        let related = traits.any(Traits::RELATED) && links > TEASERS
            || is_titled(self.outline, place, Traits::RELATED.without(unbelieved))
            || is_titled(self.outline, place, Traits::COMMENTS.without(unbelieved));
        let frame =
            traits.any(Traits::CHROME) && (looks || (!inside && self.plain.at(place) < FRAME));
        let beside = traits.any(Traits::OFFER.with(Traits::ASIDE)) && looks
            || traits.any(Traits::SHARE) && (looks || entry.all.chars < BUTTONS);
        related
            || frame
            || beside
            || traits.any(Traits::COMMENTS)
            || (traits.any(Traits::ADVERT) && (looks || !inside))
            || (traits.any(Traits::SPOKEN) && entry.all.chars < SPOKEN)
    }

    /// Whether something is to be filled in, and little said.
    fn asks(&self, place: usize) -> bool {
        let controls = self.controls.at(place);
        controls > 0.0 && self.plain.at(place) < LABEL * (controls + 1.0)
    }

    /// Whether the title of the page stands in these elements; that of the site is a link.
    fn holds_title(&self, place: usize, end: usize) -> bool {
        let elements = self.outline.entries.get(place..end).unwrap_or_default();
        let is_title =
            |e: &Entry| e.role == Role::Heading(1) && e.all.linked == 0 && e.all.chars > 0;
        elements.iter().take(LOOKED_AT).any(is_title)
    }
}
