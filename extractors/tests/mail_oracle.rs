//! The fixtures of mail against a second reader: what both say about a message must be the same.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use extractors::{Cancel, Collected, Hints, Input, Limits, Options};
use mail_parser::{Address, MessageParser, MimeHeaders};
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

/// Messages that the second reader takes for something else: UTF-16, a length above the message, what Outlook and S/MIME
/// wrap, files within the text, junk within a header, and letters that nobody names the charset of.
const OTHER: [&str; 8] = [
    "undeclared-charset.eml",
    "utf-16.eml",
    "apple.emlx",
    "winmail.eml",
    "signed-opaque.eml",
    "sealed.eml",
    "uuencoded.eml",
    "damaged.eml",
];

fn ours(path: &Path) -> Collected {
    let input = Input::file(Arc::new(File::open(path).unwrap())).unwrap();
    let limits = Limits::default();
    let detection = extractors::detect(&input, &Hints::default(), &limits).unwrap();
    let (options, cancel) = (Options::default(), Cancel::default());
    let mut document = Collected::default();
    extractors::extract(&input, &detection, &options, &limits, &cancel, &mut document).unwrap();
    document
}

fn addresses(address: Option<&Address<'_>>) -> Vec<String> {
    address
        .into_iter()
        .flat_map(Address::iter)
        .filter_map(|a| a.address())
        .map(str::to_owned)
        .collect()
}

#[test]
fn both_readers_say_the_same_about_a_message() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/eml");
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().and_then(|n| n.to_str()).unwrap().to_owned();
        if path.extension().is_none_or(|e| e != "eml") || OTHER.contains(&name.as_str()) {
            continue;
        }
        seen += 1;
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut File::open(&path).unwrap(), &mut bytes).unwrap();
        let theirs = MessageParser::default().parse(&bytes).unwrap();
        let ours = ours(&path);
        let value = |key: &str| ours.metadata.get(key).unwrap_or_default().to_owned();
        assert_eq!(value("title"), theirs.subject().unwrap_or_default(), "{name}");
        assert_eq!(
            value("created"),
            theirs.date().map(|d| d.to_rfc3339()).unwrap_or_default(),
            "{name}"
        );
        for (key, address) in [("creator", theirs.from()), ("to", theirs.to()), ("cc", theirs.cc())]
        {
            for address in addresses(address) {
                assert!(value(key).contains(&address), "{name}: {address} in {key}");
            }
        }
        let text: String =
            ours.parts.iter().map(|part| extractors::text::render(&part.blocks)).collect();
        for attachment in theirs.attachments() {
            let Some(attached) = attachment.attachment_name() else { continue };
            // A picture of the page and the calendar of an invitation are parts of the text, a signature is nothing.
            let told = ["signature.asc", "vaaben.png", "invite.ics"].contains(&attached);
            if !told {
                assert!(text.contains(attached), "{name}: {attached}");
            }
        }
        let body = theirs.body_text(0).unwrap_or_default();
        let words = body.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() > 3);
        // Armour is left out, and so is what a page hides.
        if name != "signed.eml" && name != "newsletter.eml" {
            for word in words {
                assert!(text.contains(word), "{name}: {word}");
            }
        }
    }
    assert!(seen > 6, "{seen} messages");
}
