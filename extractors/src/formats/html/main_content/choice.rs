//! Which box holds what the page is about: the one in which prose outweighs links by most. A box that is too large has the
//! links of the boilerplate in it, one that is too small lacks text, so the best one is neither.

use super::Kind;
use super::boilerplate::{Left, Sums, plain, prose, sums};
use super::outline::{Entry, Outline, Role};
use super::vocabulary::Traits;
use std::collections::HashSet;

/// How much a character of a link weighs against one of prose.
const LINK: f64 = 1.0;
/// How much a character of a short line weighs.
const SHORT: f64 = 0.3;
/// Characters outside of links that say something.
const SAID: f64 = 30.0;
/// Links of a list that leads away.
const MENU: f64 = 6.0;
/// Least prose of an article, in characters.
const LEAST: f64 = 200.0;
/// The share of the page's prose that an article holds.
const MOST: f64 = 0.4;
/// The share of links from which on a block of the content is a list of them.
const LINKS: f64 = 0.35;
/// Shortest text that is not said twice, in characters.
const TWICE: u64 = 40;

/// The box that was chosen.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) place: usize,
    pub(super) end: usize,
    /// Whether it stands out; otherwise it is the whole page.
    pub(super) sure: bool,
}

/// Chooses the box of the content.
pub(super) fn choose(outline: &Outline, left: &Left, kind: Kind) -> Choice {
    if let Some(place) = main_part(outline, left).filter(|_| kind == Kind::Other) {
        let end = outline.get(place).map_or(0, |entry| entry.end);
        return Choice { place, end, sure: true };
    }
    let prose_in = sums(outline, left, prose);
    let worth_in = sums(outline, left, |entry| worth(entry, kind));
    let mut best = (0, f64::MIN);
    for (place, entry) in outline.entries.iter().enumerate() {
        let worth = worth_in.at(place);
        if worth >= best.1 && can_hold(entry) {
            best = (place, worth);
        }
    }
    let held = prose_in.at(best.0);
    let sure = held >= LEAST && held >= prose_in.total() * MOST && best.1 > 0.0;
    let place = match (sure, kind) {
        (false, _) => whole(outline),
        (true, Kind::Article) => body(outline, &worth_in, best).unwrap_or(best.0),
        (true, Kind::Other) => widened(outline, left, best.0),
    };
    let end = outline.get(place).map_or(0, |entry| entry.end);
    Choice { place, end, sure }
}

/// What the page marks as its main part.
fn mains(outline: &Outline) -> impl Iterator<Item = (usize, &Entry)> {
    outline.entries.iter().enumerate().filter(|(_, entry)| entry.is_main())
}

/// The only main part of a page, if it says anything.
fn main_part(outline: &Outline, left: &Left) -> Option<usize> {
    let mut mains = mains(outline).filter(|(_, entry)| entry.all.chars > 0);
    let (place, main) = mains.next()?;
    // One within the other is the same part.
    if mains.any(|(other, _)| other >= main.end) {
        return None;
    }
    (sums(outline, left, plain).at(place) >= SAID).then_some(place)
}

/// The widest box around this one that adds text and not only links to it.
fn widened(outline: &Outline, left: &Left, from: usize) -> usize {
    let plain_in = sums(outline, left, plain);
    let linked_in = sums(outline, left, |entry| entry.own.linked as f64);
    let (mut best, mut at) = (from, from);
    while let Some(entry) = outline.get(at).filter(|entry| entry.parent != at) {
        at = entry.parent;
        let text = plain_in.at(at) - plain_in.at(best);
        let links = linked_in.at(at) - linked_in.at(best);
        if text >= SAID && links < text {
            best = at;
        }
    }
    best
}

/// What a block's own words say for the box that they stand in.
fn worth(entry: &Entry, kind: Kind) -> f64 {
    let words = entry.own;
    let prose = prose(entry);
    if prose > 0.0 {
        return prose;
    }
    if matches!(entry.role, Role::Heading(_)) && words.link_share() < 0.5 {
        return 0.0;
    }
    // Short lines speak for a frame in an article only; elsewhere they are rows, addresses and answers.
    let short = if kind == Kind::Article { -SHORT } else { SHORT };
    plain(entry) * short - words.linked as f64 * LINK
}

fn can_hold(entry: &Entry) -> bool {
    entry.role.is_block()
        && !matches!(entry.role, Role::Paragraph | Role::Heading(_) | Role::Code | Role::Item)
}

/// The outermost box that calls itself the text of the article, if most of what was chosen stands in it.
fn body(outline: &Outline, worth_in: &Sums, best: (usize, f64)) -> Option<usize> {
    (0..outline.entries.len()).find(|place| {
        let is_body = outline
            .get(*place)
            .is_some_and(|entry| entry.traits.any(Traits::BODY) && can_hold(entry));
        is_body && worth_in.at(*place) >= best.1 * 0.75
    })
}

/// The whole page, or its main part where it has just one that holds most of it.
fn whole(outline: &Outline) -> usize {
    let all = outline.get(0).map_or(0, |root| root.all.chars);
    let mut mains = mains(outline);
    match (mains.next(), mains.next()) {
        (Some((place, main)), None) if main.all.chars * 4 >= all => place,
        _ => 0,
    }
}

/// Leaves out what stands around the chosen box, and the lists of links in it.
pub(super) fn sweep(outline: &Outline, left: &mut Left, choice: &Choice, kind: Kind) {
    let mut place = 1;
    while let Some(entry) = outline.get(place) {
        let around = place <= choice.place && choice.place < entry.end;
        let inside = place > choice.place && place < choice.end;
        if !around && !inside {
            left.mark(place);
        }
        place = if around || inside { place + 1 } else { entry.end };
    }
    if choice.sure {
        let worth_in = sums(outline, left, |entry| worth(entry, kind));
        let links_in = sums(outline, left, |entry| f64::from(u8::from(entry.role == Role::Link)));
        let quoted_in = sums(outline, left, quoted);
        let in_main = outline.get(choice.place).is_some_and(Entry::is_main);
        let mut place = choice.place + 1;
        while let Some(entry) = outline.get(place).filter(|_| place < choice.end) {
            // The words of others are quoted with a link to them.
            if left.at(place) || entry.role == Role::Quote {
                place = entry.end;
                continue;
            }
            let is_quote = quoted_in.at(place) * 2.0 >= entry.all.chars as f64;
            let links = entry.role.is_block() && !is_quote && entry.all.link_share() > LINKS;
            // Whoever marks a main part has put into it what belongs there; elsewhere a menu has many links.
            let leads_away = kind == Kind::Article
                || !in_main && !is_content(entry.role) && links_in.at(place) >= MENU;
            if links && leads_away && worth_in.at(place) < 0.0 {
                left.mark(place);
                place = entry.end;
            } else {
                place += 1;
            }
        }
        once(outline, left, choice, kind);
    }
}

/// Whether something is read for itself, be it all links.
fn is_content(role: Role) -> bool {
    matches!(role, Role::Paragraph | Role::Heading(_) | Role::Table | Role::Cell | Role::Item)
}

/// The characters of a quote.
fn quoted(entry: &Entry) -> f64 {
    if entry.role == Role::Quote { entry.all.chars as f64 } else { 0.0 }
}

/// Leaves out what was said before, word for word: captions of a gallery and of its slides, texts for narrow screens.
fn once(outline: &Outline, left: &mut Left, choice: &Choice, kind: Kind) {
    let mut said = HashSet::new();
    let mut place = choice.place + 1;
    while let Some(entry) = outline.get(place).filter(|_| place < choice.end) {
        if left.at(place) {
            place = entry.end;
            continue;
        }
        // Under another heading the same words say something else.
        if kind == Kind::Other && matches!(entry.role, Role::Heading(_) | Role::Item) {
            said.clear();
        }
        let whole = entry.own == entry.all && entry.role.is_block();
        let long =
            whole && entry.own.chars >= TWICE && !matches!(entry.role, Role::Code | Role::Cell);
        if long && !said.insert((entry.own.chars, entry.own.print)) {
            left.mark(place);
        }
        place += 1;
    }
}
