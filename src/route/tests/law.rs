//! The law: an early decision is the decision of every completion of what was known.

use super::super::{Health, Policy, Situation, State, decide, decide_early};
use super::arriving;
use extractors::Facts;

/// Rules that ask for everything in an order that is as unhelpful as can be.
const AWKWARD: &str = "
rules:
  - {name: a, reason: x, when: {size: {over: 1MiB}, text_share: {under: 0.5}}, use: docling}
  - {name: b, reason: x, when: {format: [pdf], pages: {over: 10}, encrypted: false}, use: tika, fallbacks: [in_process]}
  - {name: c, refuse: x, when: {family: [sheet], sheets: {over: 3}}}
  - {name: d, reason: x, when: {image_share: {over: 0.5}, configured: [docling]}, use: docling}
  - {name: e, reason: x, when: {healthy: [tika], size: {under: 2KiB}}, use: tika}
  - {name: f, reason: x, when: {readable_in_process: true, encrypted: true}, use: in_process}
  - {name: g, reason: x, when: {family: [text, web]}, use: in_process, fallbacks: [docling, tika]}
  - {name: h, reason: x, when: {family: [word]}, use: tika, fallbacks: [docling]}
  - {name: i, reason: x, use: docling, fallbacks: [tika, in_process]}
";

/// One choice of two values or nothing for each of the six things that can become known.
fn complete(format: &str, choice: u32) -> Situation {
    fn pick<T>(choice: u32, place: u32, low: T, high: T) -> Option<T> {
        match choice / 3_u32.pow(place) % 3 {
            0 => None,
            1 => Some(low),
            _ => Some(high),
        }
    }
    let facts = Facts {
        pages: pick(choice, 1, 2, 40),
        text_share: pick(choice, 2, 0.1, 0.9),
        image_share: pick(choice, 3, 0.2, 0.8),
        encrypted: pick(choice, 4, false, true),
        sheets: pick(choice, 5, 1, 7),
        ..Facts::default()
    };
    let size = pick(choice, 0, 1_000, 5 << 20);
    Situation { size, facts: Some(facts), ..arriving(format) }
}

/// What was known before: only what `mask` lets through.
fn before(full: &Situation, mask: u32) -> Situation {
    fn keep<T: Copy>(mask: u32, place: u32, value: Option<T>) -> Option<T> {
        value.filter(|_| mask >> place & 1 == 1)
    }
    let facts = full.facts.as_ref().filter(|_| mask != 0).map(|facts| Facts {
        pages: keep(mask, 1, facts.pages),
        text_share: keep(mask, 2, facts.text_share),
        image_share: keep(mask, 3, facts.image_share),
        encrypted: keep(mask, 4, facts.encrypted),
        sheets: keep(mask, 5, facts.sheets),
        ..Facts::default()
    });
    Situation { size: keep(mask, 0, full.size), facts, ..full.clone() }
}

#[test]
fn an_early_decision_is_the_decision_of_every_completion() {
    let policies = [Policy::builtin(), Policy::parse(AWKWARD).unwrap()];
    let healths = [
        Health { tika: State::Up, docling: State::Up },
        Health { tika: State::Down, docling: State::NotConfigured },
        Health::default(),
    ];
    let mut early = 0_u32;
    for format in ["pdf", "doc", "xlsx", "csv", "png", "zip", "binary"] {
        for choice in 0..3_u32.pow(6) {
            let full = complete(format, choice);
            for (policy, health) in
                policies.iter().flat_map(|p| healths.iter().map(move |h| (p, h)))
            {
                let decided = decide(&full, policy, health);
                // Each thing alone hidden, everything hidden, and some pairs; more only repeat these.
                for mask in [0, 1, 2, 4, 8, 16, 32, 6, 24, 33, 63, 62, 61, 59, 55, 47, 31] {
                    if let Some(early_decision) = decide_early(&before(&full, mask), policy, health)
                    {
                        assert_eq!(early_decision, decided, "{format} {choice} {mask}");
                        early += 1;
                    }
                }
            }
        }
    }
    assert!(early > 1_000, "the law was tried on {early} early decisions only");
}
