//! Pictures that are a part of the text, of `fixtures/make/pdf_pictures.py`. Its golden shows the placeholders.

use super::tests::{fixture, markdown, read, read_with};
use crate::block::Kind;
use crate::bytes::base64;
use crate::{Cancel, Collected, Images, Limits, Options};

fn embedded() -> Options {
    Options { images: Images::Embedded, ..Options::default() }
}

/// The words and addresses of all pictures.
fn shown(out: &Collected) -> Vec<(String, Option<String>)> {
    let blocks = out.parts.iter().flat_map(|part| &part.blocks);
    let images = blocks.filter_map(|block| match &block.kind {
        Kind::Image { alt, source } => Some((alt.clone(), source.as_deref().map(str::to_owned))),
        _ => None,
    });
    images.collect()
}

fn with_limits(name: &str, limits: &Limits) -> Collected {
    let input = crate::Input::memory(std::sync::Arc::new(fixture(name)));
    let hints = crate::Hints { file_name: Some("a.pdf"), mime_type: None };
    let detection = crate::detect(&input, &hints, limits).unwrap();
    let mut out = Collected::default();
    let cancel = Cancel::default();
    crate::extract(&input, &detection, &embedded(), limits, &cancel, &mut out).unwrap();
    out
}

fn file(address: &Option<String>, kind: &str) -> Vec<u8> {
    let start = format!("data:image/{kind};base64,");
    base64(address.as_deref().and_then(|address| address.strip_prefix(&start)).unwrap())
}

#[test]
fn pictures_of_every_shape_are_a_part_of_the_text() {
    let (result, out) = read_with(fixture("pdf/pictures"), &embedded());
    result.unwrap();
    assert!(out.warnings.is_empty(), "{:?}", out.warnings);
    let shown = shown(&out);
    let names: Vec<&str> = shown.iter().map(|(alt, _)| alt.as_str()).collect();
    assert_eq!(
        names,
        [
            "Figur 1, 6 × 4 cm",
            "Figur 2, 4 × 3 cm",
            "4 × 4 cm",
            "Figur 3, 4 × 3 cm",
            "Figur 4, 4 × 3 cm",
            "Figur 5, 4 × 3 cm",
            "Figur 6, 4 × 3 cm"
        ]
    );
    let mut sources = shown.iter().map(|(_, source)| source);
    assert!(
        file(sources.next().unwrap(), "jpeg")
            == include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/jpeg/faerge.jpg"))
    );
    let gray: Vec<u8> = (0..240).step_by(4).collect();
    let net = |row: usize| (0..10).map(move |x| if (x + row).is_multiple_of(2) { 255 } else { 0 });
    let expected: [(usize, usize, Vec<u8>); 6] = [
        (10, 3, (0..60_u8).flat_map(|x| [x * 4, 255 - x, 7]).collect()),
        (10, 1, gray),
        (10, 3, (0..60).flat_map(|x| if x % 2 == 0 { [255, 0, 0] } else { [0, 0, 255] }).collect()),
        (10, 1, (0..6).flat_map(net).collect()),
        (10, 3, Vec::new()),
        (8, 1, vec![255; 64]),
    ];
    for (source, (width, channels, pixels)) in sources.zip(expected) {
        let png = file(source, "png");
        let got = super::png::tests::pixels(&png, width * channels, channels);
        if pixels.is_empty() {
            // What black is depends on the profile that stands for a printer.
            assert!(got.len() == 180 && got.iter().all(|b| *b < 60), "{got:?}");
        } else {
            assert_eq!(got, pixels);
        }
    }
    let text = markdown(&out);
    assert!(text.contains("![Figur 1, 6 × 4 cm](data:image/jpeg;base64,/9j/"), "{text}");
    assert_eq!(read(fixture("pdf/pictures")).1.parts.len(), 2);
}

#[test]
fn beyond_the_budgets_the_placeholder_stays_and_one_warning_says_so() {
    let none = Limits { picture_bytes: 10, ..Limits::default() };
    // Room for one small picture only.
    let few = Limits { pictures_bytes: 150, ..Limits::default() };
    for (limits, missing, sources) in [(none, 7, 0), (few, 6, 1)] {
        let out = with_limits("pdf/pictures", &limits);
        let shown = shown(&out);
        assert_eq!(shown.iter().filter(|(_, source)| source.is_some()).count(), sources);
        assert_eq!(shown.iter().filter(|(alt, _)| alt.starts_with("Figur ")).count(), 6);
        let warnings: Vec<_> = out.warnings.iter().map(|w| (&*w.code, &*w.message)).collect();
        let told = format!("Pictures that are too large or cannot be shown: {missing}.");
        assert_eq!(warnings, [("pictures_left_out", told.as_str())]);
    }
}

#[test]
fn pictures_that_lie_about_their_size_and_bombs_stay_placeholders() {
    for (name, missing) in [("hostile/pdf/picture-sizes", 8), ("hostile/pdf/picture-bombs", 2)] {
        let out = with_limits(name, &Limits::default());
        assert!(shown(&out).iter().all(|(_, source)| source.is_none()), "{name}");
        assert_eq!(shown(&out).len(), missing, "{name}");
        let told = out.warnings.iter().find(|w| w.code == "pictures_left_out").unwrap();
        assert!(told.message.contains(&format!(": {missing}.")), "{name}: {}", told.message);
    }
}
