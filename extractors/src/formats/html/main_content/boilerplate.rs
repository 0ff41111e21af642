//! What is certainly no content: what is hidden, what elements and roles name so, and what classes call so where little text
//! stands in it.

use super::Kind;
use super::careful::Careful;
use super::outline::{Entry, Outline, Role};
use super::vocabulary::Traits;
use scraper::Html;

/// Shortest sentence, in characters.
const SENTENCE: u64 = 25;
/// From how many characters on a line is text even without a stop.
const LINE: u64 = 80;
/// The share of all prose from which on a class is not believed.
pub(super) const MAJORITY: f64 = 0.4;
/// The same for what asks for consent: its small print may be longer than a short article.
pub(super) const CONSENT: f64 = 0.7;
/// The share of a page's words that is too little to be what it is about, and how many characters are.
const LITTLE: f64 = 0.2;
const FEW: f64 = 200.0;
/// Prose outside of a box, in characters, from which on its title is believed however much stands in it.
pub(super) const REST: f64 = 400.0;
/// Most links, as a share of its characters, in what stands beside the text and is still about it: a box with an address.
pub(super) const ASIDE: f64 = 0.3;
/// Characters from which on what unfolds something says what that is.
const QUESTION: u64 = 8;
/// Most characters of a line that says who wrote something and when.
const BYLINE: u64 = 200;

/// Which elements are left out, with all that stands in them.
#[derive(Debug)]
pub(super) struct Left {
    marks: Vec<bool>,
}

impl Left {
    pub(super) fn none(outline: &Outline) -> Self {
        Self { marks: vec![false; outline.entries.len()] }
    }

    /// Whether an element itself is left out; those in it are not asked.
    pub(super) fn at(&self, place: usize) -> bool {
        self.marks.get(place).copied().unwrap_or(false)
    }

    pub(super) fn mark(&mut self, place: usize) {
        if let Some(mark) = self.marks.get_mut(place) {
            *mark = true;
        }
    }

    /// Takes what is left out from the tree.
    pub(super) fn take_out(&self, html: &mut Html, outline: &Outline) {
        let mut place = 0;
        while let Some(entry) = outline.get(place) {
            if self.at(place) {
                if let Some(mut node) = html.tree.get_mut(entry.id) {
                    node.detach();
                }
                place = entry.end;
            } else {
                place += 1;
            }
        }
    }
}

/// How much prose a block's own words are.
pub(super) fn prose(entry: &Entry) -> f64 {
    let words = entry.own;
    let is_text = words.chars >= LINE || (words.chars >= SENTENCE && words.stops > 0);
    match entry.role {
        Role::Heading(_) => 0.0,
        Role::Code => plain(entry),
        _ if words.link_share() > 0.5 || !is_text => 0.0,
        _ => plain(entry) - words.linked as f64 * 0.5,
    }
}

/// How many of a block's own characters are no link.
pub(super) fn plain(entry: &Entry) -> f64 {
    entry.own.unlinked() as f64
}

/// A figure for each element: the sum over what stands in it.
#[derive(Debug)]
pub(super) struct Sums(Vec<f64>);

impl Sums {
    pub(super) fn at(&self, place: usize) -> f64 {
        self.0.get(place).copied().unwrap_or_default()
    }

    /// That of the whole page.
    pub(super) fn total(&self) -> f64 {
        self.at(0)
    }
}

/// For each element, the sum of `value` over what stands in it and is not left out.
pub(super) fn sums(outline: &Outline, left: &Left, value: impl Fn(&Entry) -> f64) -> Sums {
    let mut sums = Sums(vec![0.0; outline.entries.len()]);
    let mut place = 0;
    while let Some(entry) = outline.get(place) {
        if left.at(place) {
            place = entry.end;
            continue;
        }
        if let Some(sum) = sums.0.get_mut(place) {
            *sum = value(entry);
        }
        place += 1;
    }
    for place in (1..outline.entries.len()).rev() {
        let own = sums.at(place);
        if let Some(parent) = outline.get(place).map(|entry| entry.parent)
            && let Some(sum) = sums.0.get_mut(parent)
        {
            *sum += own;
        }
    }
    sums
}

/// Finds the boilerplate of a page. Also how many characters the page shows outside of its menus.
pub(super) fn find(outline: &Outline, kind: Kind, comments: bool) -> (Left, u64) {
    let mut shown = Left::none(outline);
    each(outline, &mut shown, |place| never_shown(outline, place));
    let plain_in = sums(outline, &shown, plain);
    let mut left = Left { marks: shown.marks.clone() };
    if kind == Kind::Article {
        let prose_in = sums(outline, &left, prose);
        let total = prose_in.total();
        each(outline, &mut left, |place| {
            let inside = prose_in.at(place);
            // Where nothing is prose, the other words count.
            let share = if total > 0.0 {
                inside / total
            } else {
                plain_in.at(place) / plain_in.total().max(1.0)
            };
            is_chrome(outline, place, (share, total - inside), comments)
        });
    } else {
        let careful = Careful::new(outline, &left, comments);
        each(outline, &mut left, |place| careful.is_left(place));
    }
    let rest = sums(outline, &left, plain).total();
    // Names that would leave next to nothing of a page mean something else on it.
    if rest < plain_in.total() * LITTLE && rest < FEW {
        left = shown;
        each(outline, &mut left, |place| {
            outline.get(place).is_some_and(|entry| entry.role == Role::Nav)
        });
    }
    let shown = sums(outline, &left, |entry| entry.own.chars as f64).total();
    (left, shown as u64)
}

/// Marks every element for which `is_left` holds, from the outside in.
fn each(outline: &Outline, left: &mut Left, is_left: impl Fn(usize) -> bool) {
    let mut place = 0;
    while let Some(entry) = outline.get(place) {
        if left.at(place) || (place > 0 && is_left(place)) {
            left.mark(place);
            place = entry.end;
        } else {
            place += 1;
        }
    }
}

fn never_shown(outline: &Outline, place: usize) -> bool {
    let Some(entry) = outline.get(place) else { return false };
    let parent = outline.get(entry.parent);
    if entry.traits.any(Traits::HIDDEN) {
        // What a click unfolds is content.
        let folded = entry.traits.any(Traits::FOLDED)
            || parent.is_some_and(|parent| parent.traits.any(Traits::FOLDED))
            || is_unfolded_before(outline, place, entry.parent);
        return !folded
            || entry.traits.any(Traits::CONSENT.with(Traits::CHROME).with(Traits::OFFER));
    }
    match entry.role {
        Role::Dead => true,
        // The question of an accordion is a button in a heading.
        Role::Control => {
            let names = |parent: &Entry| matches!(parent.role, Role::Heading(_) | Role::Item);
            !(asks(entry) || parent.is_some_and(names))
        }
        _ => false,
    }
}

/// Whether a button unfolds something and says what that is.
fn asks(entry: &Entry) -> bool {
    entry.role == Role::Control && entry.traits.any(Traits::FOLDED) && entry.all.chars >= QUESTION
}

/// Whether such a button stands right before an element, in the same box.
fn is_unfolded_before(outline: &Outline, place: usize, parent: usize) -> bool {
    const LOOKED_AT: usize = 8;
    let from = place.saturating_sub(LOOKED_AT).max(parent + 1);
    outline.entries.get(from..place).unwrap_or_default().iter().any(asks)
}

/// Whether an element with this share of the page's prose, and so much outside of it, is no content.
fn is_chrome(outline: &Outline, place: usize, (share, rest): (f64, f64), comments: bool) -> bool {
    let Some(entry) = outline.get(place) else { return false };
    let traits = entry.traits;
    let minor = share < MAJORITY;
    let by_role = match entry.role {
        Role::Nav | Role::Dialog => minor,
        Role::Aside => minor && !(entry.inside && entry.all.link_share() < ASIDE),
        Role::Form => minor,
        Role::Footer => minor && !(entry.inside && entry.all.link_share() < ASIDE),
        Role::Header => minor && !entry.inside,
        _ => false,
    };
    if by_role {
        return true;
    }
    // What all else stands in is never boilerplate as a whole, and neither is a title.
    let is_title = entry.role == Role::Heading(1);
    if entry.role == Role::Main || is_title || entry.parent == 0 {
        return false;
    }
    // A box that begins with such a title holds nothing else, however much that is; so does a dialog that is shut.
    if (is_titled(outline, place, Traits::RELATED) && (minor || rest >= REST))
        || (traits.any(Traits::OFFER) && traits.any(Traits::SILENT) && share < CONSENT)
    {
        return true;
    }
    // The classes of a whole article name its subjects, too.
    if entry.role == Role::Article {
        return false;
    }
    if traits.any(Traits::BYLINE) && entry.all.chars < BYLINE && share < 0.05 {
        return true;
    }
    let foreign = Traits::FOREIGN.with(Traits::SPOKEN);
    let foreign = if comments { foreign.without(Traits::COMMENTS) } else { foreign };
    let consent = share < CONSENT && traits.any(Traits::CONSENT);
    // A quoted message calls itself by its network.
    let quoted = (entry.role == Role::Quote || traits.any(Traits::EMBED))
        && !traits
            .any(Traits::RELATED.with(Traits::OFFER).with(Traits::ADVERT).with(Traits::CONSENT));
    (consent || minor && traits.any(foreign)) && !traits.any(Traits::BODY) && !quoted
}

/// Whether the first thing in a box is a heading that says `title` of itself.
pub(super) fn is_titled(outline: &Outline, place: usize, title: Traits) -> bool {
    let Some(entry) = outline.get(place).filter(|entry| entry.role.is_block()) else {
        return false;
    };
    outline.get(place + 1).filter(|_| place + 1 < entry.end).is_some_and(|first| {
        matches!(first.role, Role::Heading(_)) && first.traits.any(title) && first.parent == place
    })
}
