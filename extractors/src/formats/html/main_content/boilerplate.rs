//! What is certainly no content: what is hidden, what elements and roles name so, and what classes call so where little text
//! stands in it.

use super::outline::{Entry, Outline, Role, Words};
use super::vocabulary::Traits;
use scraper::Html;

/// Shortest sentence, in characters.
const SENTENCE: u64 = 25;
/// From how many characters on a line is text even without a stop.
const LINE: u64 = 80;
/// The share of all prose from which on a class is not believed.
const MAJORITY: f64 = 0.4;
/// The same for what asks for consent: its small print may be longer than a short article.
const CONSENT: f64 = 0.7;
/// Prose outside of a box, in characters, from which on its title is believed however much stands in it.
const REST: f64 = 400.0;
/// Most links, as a share of its characters, in what stands beside the text and is still about it: a box with an address.
const ASIDE: f64 = 0.3;
/// Most characters of a line that says who wrote something and when.
const BYLINE: u64 = 200;

/// Which elements are left out, with all that stands in them.
#[derive(Debug)]
pub(super) struct Left {
    marks: Vec<bool>,
}

impl Left {
    fn none(outline: &Outline) -> Self {
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

    /// How many characters are not left out.
    pub(super) fn rest(&self, outline: &Outline) -> u64 {
        let (mut chars, mut place) = (0, 0);
        while let Some(entry) = outline.get(place) {
            let is_left = self.at(place);
            chars += if is_left { 0 } else { entry.own.chars };
            place = if is_left { entry.end } else { place + 1 };
        }
        chars
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
pub(super) fn prose(words: Words, role: Role) -> f64 {
    let unlinked = words.chars.saturating_sub(words.linked) as f64;
    let is_text = words.chars >= LINE || (words.chars >= SENTENCE && words.stops > 0);
    match role {
        Role::Heading(_) => 0.0,
        Role::Code => unlinked,
        _ if words.link_share() > 0.5 || !is_text => 0.0,
        _ => unlinked - words.linked as f64 * 0.5,
    }
}

/// For each element, the sum of `value` over what stands in it and is not left out.
pub(super) fn sums(outline: &Outline, left: &Left, value: impl Fn(&Entry) -> f64) -> Vec<f64> {
    let mut sums = vec![0.0; outline.entries.len()];
    let mut place = 0;
    while let Some(entry) = outline.get(place) {
        if left.at(place) {
            place = entry.end;
            continue;
        }
        if let Some(sum) = sums.get_mut(place) {
            *sum = value(entry);
        }
        place += 1;
    }
    for place in (1..outline.entries.len()).rev() {
        let own = sums.get(place).copied().unwrap_or_default();
        if let Some(parent) = outline.get(place).map(|entry| entry.parent)
            && let Some(sum) = sums.get_mut(parent)
        {
            *sum += own;
        }
    }
    sums
}

/// Finds the boilerplate of a page.
pub(super) fn find(outline: &Outline, comments: bool) -> Left {
    let mut left = Left::none(outline);
    each(outline, &mut left, |place| never_shown(outline, place));
    let prose_in = sums(outline, &left, |entry| prose(entry.own, entry.role));
    let total = prose_in.first().copied().unwrap_or_default();
    each(outline, &mut left, |place| {
        let inside = prose_in.get(place).copied().unwrap_or_default();
        is_chrome(outline, place, (inside / total.max(1.0), total - inside), comments)
    });
    left
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
            || parent.is_some_and(|parent| parent.traits.any(Traits::FOLDED));
        return !folded
            || entry.traits.any(Traits::CONSENT.with(Traits::CHROME).with(Traits::OFFER));
    }
    match entry.role {
        Role::Dead => true,
        // The question of an accordion is a button in a heading.
        Role::Control => !parent.is_some_and(|p| matches!(p.role, Role::Heading(_) | Role::Item)),
        _ => false,
    }
}

/// Whether an element with this share of the page's prose, and so much outside of it, is no content.
fn is_chrome(outline: &Outline, place: usize, (share, rest): (f64, f64), comments: bool) -> bool {
    let Some(entry) = outline.get(place) else { return false };
    let traits = entry.traits;
    let minor = share < MAJORITY;
    let by_role = match entry.role {
        Role::Nav | Role::Dialog => minor,
        Role::Aside => minor && !(in_article(outline, place) && entry.all.link_share() < ASIDE),
        Role::Form => minor,
        Role::Footer => minor,
        Role::Header => minor && !in_article(outline, place),
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
    let foreign = Traits::CHROME
        .with(Traits::CONSENT)
        .with(Traits::SHARE)
        .with(Traits::RELATED)
        .with(Traits::OFFER)
        .with(Traits::ADVERT)
        .with(Traits::ASIDE)
        .with(Traits::SPOKEN);
    let foreign = if comments { foreign } else { foreign.with(Traits::COMMENTS) };
    let consent = share < CONSENT && traits.any(Traits::CONSENT);
    // A quoted message calls itself by its network.
    let quoted = (entry.role == Role::Quote || traits.any(Traits::EMBED))
        && !traits.any(Traits::RELATED.with(Traits::OFFER));
    (consent || minor && traits.any(foreign)) && !traits.any(Traits::BODY) && !quoted
}

/// Whether the first thing in a box is a heading that says `title` of itself.
fn is_titled(outline: &Outline, place: usize, title: Traits) -> bool {
    let Some(entry) = outline.get(place).filter(|entry| entry.role.is_block()) else {
        return false;
    };
    outline.get(place + 1).filter(|_| place + 1 < entry.end).is_some_and(|first| {
        matches!(first.role, Role::Heading(_)) && first.traits.any(title) && first.parent == place
    })
}

/// Whether an element stands in an article or in the main part of its page.
fn in_article(outline: &Outline, place: usize) -> bool {
    let mut at = place;
    while let Some(entry) = outline.get(at).filter(|entry| entry.parent != at) {
        at = entry.parent;
        let inside = outline.get(at).is_some_and(|around| {
            matches!(around.role, Role::Article | Role::Main) || around.traits.any(Traits::MAIN)
        });
        if inside {
            return true;
        }
    }
    false
}
