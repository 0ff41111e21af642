//! The built-in policy, document by document.

use super::super::{Policy, Unroutable, Why, decide, decide_early};
use super::{ALL_UP, ALONE, Health, State, TIKA_ONLY, arriving, probed, reading};
use crate::engines::Engine;
use Engine::{Docling, InProcess, Tika};
use extractors::{Facts, Family, formats};

fn pdf(text_share: Option<f32>) -> Facts {
    Facts { pages: Some(4), text_share, encrypted: Some(false), ..Facts::default() }
}

#[test]
fn a_pdf_goes_where_its_pages_send_it() {
    let policy = Policy::builtin();
    let cases = [
        (pdf(Some(1.0)), "pdf-with-text", [InProcess, Docling, Tika]),
        (pdf(Some(0.5)), "pdf-with-text", [InProcess, Docling, Tika]),
        (pdf(Some(0.4)), "pdf-scanned", [Docling, Tika, InProcess]),
        (pdf(Some(0.0)), "pdf-scanned", [Docling, Tika, InProcess]),
        (pdf(None), "pdf", [InProcess, Docling, Tika]),
    ];
    for (facts, rule, engines) in cases {
        let situation = probed("pdf", facts);
        let decision = decide(&situation, &policy, &ALL_UP).unwrap();
        assert_eq!(decision.rule, rule);
        let order: Vec<Engine> =
            std::iter::once(decision.engine).chain(decision.fallbacks).collect();
        assert_eq!(order, reading(&engines, &situation), "{rule}");
        assert!(decide_early(&arriving("pdf"), &policy, &ALL_UP).is_none());
    }
}

#[test]
fn an_encrypted_pdf_is_read_here_alone() {
    let facts = Facts { encrypted: Some(true), text_share: Some(0.0), ..Facts::default() };
    let decision = decide(&probed("pdf", facts), &Policy::builtin(), &ALL_UP).unwrap();
    assert_eq!((decision.engine, decision.rule.as_str()), (InProcess, "encrypted"));
    assert!(decision.fallbacks.is_empty());
}

#[test]
fn a_scanned_pdf_without_docling_says_what_it_misses() {
    let decision = decide(&probed("pdf", pdf(Some(0.0))), &Policy::builtin(), &TIKA_ONLY).unwrap();
    assert_eq!(decision.engine, Tika);
    assert_eq!(decision.fallbacks, [InProcess]);
    assert_eq!(decision.skipped[0].engine, Docling);
    assert_eq!(decision.skipped[0].why, Why::NotConfigured);
}

#[test]
fn whatever_is_readable_here_is_read_here() {
    let policy = Policy::builtin();
    for spec in formats::all().map(|f| f.spec()).filter(|spec| spec.readable) {
        let decision = decide(&arriving(spec.name), &policy, &ALONE).unwrap();
        assert_eq!(decision.engine, InProcess, "{}", spec.name);
    }
}

#[test]
fn the_rest_goes_to_its_backend_or_is_refused() {
    let policy = Policy::builtin();
    for spec in formats::all().map(|f| f.spec()).filter(|spec| !spec.readable) {
        let situation = arriving(spec.name);
        let decision = decide(&situation, &policy, &ALL_UP);
        let refused = spec.family == Family::Media || ["elf", "exe"].contains(&spec.name);
        let order = if spec.family == Family::Image { [Docling, Tika] } else { [Tika, Docling] };
        let wanted = reading(&order, &situation);
        match decision {
            Err(Unroutable::Refused { .. }) => assert!(refused, "{}", spec.name),
            Err(Unroutable::NoEngine { .. }) => assert!(wanted.is_empty(), "{}", spec.name),
            Err(other) => panic!("{}: {other}", spec.name),
            Ok(decision) => assert_eq!(decision.engine, wanted[0], "{}", spec.name),
        }
    }
}

#[test]
fn a_document_that_no_reader_here_knows_is_decided_from_its_first_bytes() {
    let policy = Policy::builtin();
    for format in ["wordperfect", "keynote", "rar", "emf", "mobi"] {
        let situation = arriving(format);
        if !situation.format.readable && !reading(&[Tika, Docling], &situation).is_empty() {
            let early = decide_early(&situation, &policy, &ALL_UP).unwrap().unwrap();
            assert_eq!(decide(&situation, &policy, &ALL_UP).unwrap(), early);
        }
    }
}

#[test]
fn an_engine_that_is_down_comes_last_and_is_still_tried() {
    let policy = Policy::builtin();
    let situation = probed("pdf", pdf(Some(0.0)));
    let health = Health { tika: State::Up, docling: State::Down };
    let decision = decide(&situation, &policy, &health).unwrap();
    assert_eq!(decision.engine, Tika);
    assert_eq!(decision.fallbacks, [InProcess, Docling]);
    assert_eq!(decision.skipped[0].why, Why::Down);
    let health = Health { tika: State::Down, docling: State::NotConfigured };
    let decision = decide(&arriving("wordperfect"), &policy, &health).unwrap();
    assert_eq!(decision.engine, Tika);
    assert!(decision.skipped.iter().all(|skipped| skipped.why != Why::Down));
}

#[test]
fn a_caller_can_choose_the_engine() {
    let policy = Policy::builtin();
    let ask = |format: &str, engine| {
        let mut situation = arriving(format);
        situation.requested = Some(engine);
        situation
    };
    let decision = decide(&ask("pdf", Tika), &policy, &TIKA_ONLY).unwrap();
    assert_eq!((decision.engine, decision.reason.as_str()), (Tika, "requested by the caller"));
    assert!(decision.fallbacks.is_empty());
    assert_eq!(decide_early(&ask("pdf", Tika), &policy, &TIKA_ONLY), Some(Ok(decision)));
    let refusal = decide(&ask("pdf", Docling), &policy, &TIKA_ONLY).unwrap_err();
    assert_eq!(refusal, Unroutable::NotConfigured(Docling));
    assert_eq!(refusal.to_string(), "Docling was requested, but it is not configured here.");
    let refusal = decide(&ask("emf", InProcess), &policy, &ALL_UP).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "The in-process engine was requested, but it cannot read this kind of document (Windows metafile, image/emf)."
    );
}

#[test]
fn a_refusal_tells_the_caller_what_would_help() {
    let policy = Policy::builtin();
    let sentence = decide(&arriving("wordperfect"), &policy, &ALONE).unwrap_err().to_string();
    assert!(
        sentence.contains("(WordPerfect document, application/vnd.wordperfect) by itself; Tika"),
        "{sentence}"
    );
    assert!(sentence.contains("not configured") || sentence.contains("neither"), "{sentence}");
    let refusal = decide(&arriving("mp4"), &policy, &ALL_UP).unwrap_err();
    assert!(matches!(&refusal, Unroutable::Refused { rule, .. } if rule == "media"));
    let sentence = refusal.to_string();
    assert!(sentence.ends_with(" can read (MP4 video, video/mp4)."), "{sentence}");
}

#[test]
fn a_decision_is_written_as_plain_json() {
    let decision = decide(&arriving("wordperfect"), &Policy::builtin(), &TIKA_ONLY).unwrap();
    let json = serde_json::to_value(&decision).unwrap();
    assert_eq!(json["engine"], "tika");
    assert_eq!(json["rule"], "documents");
    assert!(json["skipped"].is_array() && json["fallbacks"].is_array());
}
