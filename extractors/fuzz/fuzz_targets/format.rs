//! Reads what the fuzzer thinks of as a document of the format in the environment variable `FORMAT`, whatever detection would
//! say, and renders it. A panic, a hang, too much memory, or a character that must never leave is a finding. Where `SEEDS`
//! names a folder, the seeds of the format are written there first.
#![no_main]

use extractors::{
    Cancel, Collected, Detection, Evidence, ExtractError, Hints, Input, Limits, Options, formats,
};
use extractors_fuzz::{Member, document, documents, members, write_seeds};
use libfuzzer_sys::fuzz_target;
use std::sync::{Arc, LazyLock};

struct Target {
    format: &'static dyn formats::Format,
    others: Vec<Member>,
    limits: Limits,
}

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    let name = std::env::var("FORMAT").expect("FORMAT names a format");
    let format = formats::by_name(&name).expect("FORMAT is the name of a format");
    let others = documents(&name, false).first().map(|first| members(first)).unwrap_or_default();
    let limits = Limits {
        expanded_bytes: 16 << 20,
        output_bytes: 4 << 20,
        in_memory_bytes: 16 << 20,
        embedded_bytes: 4 << 20,
        entries: 100,
        nodes: 100_000,
        cells: 100_000,
        pages: 200,
        ..Limits::default()
    };
    Target { format, others, limits }
});

fn prepare() {
    if let Ok(folder) = std::env::var("SEEDS") {
        write_seeds(TARGET.format.spec().name, folder.as_ref());
    }
}

fuzz_target!(init: prepare(), |data: &[u8]| {
    let target = &*TARGET;
    let input = Input::memory(Arc::new(document(data, &target.others)));
    let hints = Hints { file_name: None, mime_type: None };
    let found = extractors::detect(&input, &hints, &target.limits).expect("memory cannot fail");
    let detection = Detection { format: target.format, evidence: Evidence::Label, ..found };
    let options =
        Options { comments: true, headers: true, join_pages: true, ..Options::default() };
    let cancel = Cancel::default();
    let _ = extractors::probe(&input, &detection, &options, &target.limits, &cancel);
    let mut out = Collected::default();
    let outcome =
        extractors::extract(&input, &detection, &options, &target.limits, &cancel, &mut out);
    assert!(!matches!(outcome, Err(ExtractError::Io(_))), "memory cannot fail");
    for part in &out.parts {
        let markdown = extractors::markdown::render(&part.blocks);
        assert!(markdown.is_empty() || markdown.ends_with('\n'));
        assert!(!markdown.contains(['\t', '\0', '\u{a0}', '\u{feff}', '\u{ad}']));
        let _text = extractors::text::render(&part.blocks);
    }
});
