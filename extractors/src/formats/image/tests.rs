use crate::{Cancel, Collected, Hints, Input, Limits, Options};
use std::sync::Arc;

fn read(bytes: &[u8]) -> Collected {
    let input = Input::memory(Arc::new(bytes.to_vec()));
    let limits = Limits::default();
    let hints = Hints { file_name: None, mime_type: None };
    let detection = crate::detect(&input, &hints, &limits).unwrap();
    let mut out = Collected::default();
    // Damage is an outcome here; only a panic is not.
    let _ = crate::extract(
        &input,
        &detection,
        &Options::default(),
        &limits,
        &Cancel::default(),
        &mut out,
    );
    out
}

fn fixture(path: &str) -> Vec<u8> {
    let path = format!("{}/../fixtures/{path}", env!("CARGO_MANIFEST_DIR"));
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut std::fs::File::open(path).unwrap(), &mut bytes).unwrap();
    bytes
}

#[test]
fn dates_people_and_sizes_are_metadata() {
    let document = read(&fixture("jpeg/faerge.jpg"));
    let metadata: Vec<_> = document.metadata.iter().collect();
    for pair in [
        ("created", "2026-03-01T16:30:00"),
        ("creator", "Åse Skipper"),
        ("keywords", "færge, havn"),
        ("width", "1"),
    ] {
        assert!(metadata.contains(&pair), "{pair:?} in {metadata:?}");
    }
}

#[test]
fn a_picture_without_words_has_no_text() {
    let dot = fixture("tiff/arkiv.tif");
    assert!(!read(&dot).parts.is_empty());
    let gif = b"GIF89a\x02\0\x01\0\0\0\0,\0\0\0\0\x02\0\x01\0\0\x02\x02D\x01\0;";
    let document = read(gif);
    assert!(document.parts.is_empty(), "{document:?}");
    assert_eq!(document.metadata.get("height"), Some("1"));
}

#[test]
fn facts_hold_the_dimensions() {
    let input = Input::memory(Arc::new(fixture("png/kort.png")));
    let limits = Limits::default();
    let hints = Hints { file_name: None, mime_type: None };
    let detection = crate::detect(&input, &hints, &limits).unwrap();
    let facts =
        crate::probe(&input, &detection, &Options::default(), &limits, &Cancel::default()).unwrap();
    assert_eq!((facts.width, facts.height), (Some(640), Some(480)));
}

#[test]
fn damaged_pictures_never_panic() {
    for name in
        ["jpeg/faerge.jpg", "jpeg/bro.jpg", "jpeg/avis.jpg", "png/kort.png", "tiff/arkiv.tif"]
    {
        let whole = fixture(name);
        for at in (0..whole.len()).step_by(7) {
            read(whole.get(..at).unwrap());
            let mut flipped = whole.clone();
            *flipped.get_mut(at).unwrap() ^= 0xff;
            read(&flipped);
        }
    }
}
