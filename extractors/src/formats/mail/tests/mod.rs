//! Whole messages made here: rules that no fixture shows, bounds, and damage.

use crate::formats::damage::Dice;
use crate::{
    Cancel, Collected, ExtractError, Facts, Hints, Input, Limits, Options, Pages, markdown,
};
use std::sync::Arc;

const HEAD: &str = "From: a@example.org\nSubject: x\n";

fn fixture(path: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/");
    let mut bytes = Vec::new();
    let mut file = std::fs::File::open(format!("{folder}{path}")).unwrap();
    std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
    bytes
}

fn read_with(
    bytes: &[u8],
    name: &str,
    options: &Options,
    limits: &Limits,
) -> (Collected, crate::Result<()>) {
    let input = Input::memory(Arc::new(bytes.to_vec()));
    let hints = Hints { file_name: Some(name), mime_type: None };
    let detection = crate::detect(&input, &hints, limits).unwrap();
    let mut out = Collected::default();
    let _ = crate::probe(&input, &detection, options, limits, &Cancel::default());
    let outcome = crate::extract(&input, &detection, options, limits, &Cancel::default(), &mut out);
    (out, outcome)
}

fn read(bytes: &[u8], name: &str) -> Collected {
    let (out, outcome) = read_with(bytes, name, &Options::default(), &Limits::default());
    outcome.unwrap();
    out
}

fn text(out: &Collected) -> String {
    out.parts.iter().map(|part| markdown::render(&part.blocks)).collect()
}

/// The text of a message below its first block.
fn body(message: &str) -> String {
    let text = text(&read(message.as_bytes(), "a.eml"));
    text.split_once("\n\n").map(|(_, rest)| rest.to_owned()).unwrap_or_default()
}

fn alternative(plain: &str, page: &str) -> String {
    let head = "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8";
    body(&format!(
        "{HEAD}{head}\n\n{plain}\n--b\nContent-Type: text/html; charset=utf-8\n\n{page}\n--b--\n"
    ))
}

#[test]
fn the_page_is_read_where_it_says_more() {
    assert_eq!(alternative("Hej *du*", "<p>Hej <b>du</b></p>"), "Hej \\*du\\*\n");
    assert_eq!(alternative("Titel\nHej", "<h1>Titel</h1><p>Hej</p>"), "# Titel\n\nHej\n");
    assert_eq!(
        alternative("Se her", "<p>Se <a href='https://example.org'>her</a></p>"),
        "Se [her](https://example.org)\n"
    );
    assert_eq!(
        alternative(
            "Se her <https://example.org>",
            "<p>Se <a href='https://example.org'>her</a></p>"
        ),
        "Se her \\<https://example.org>\n"
    );
    assert_eq!(alternative("- a\n- b", "<ul><li>a<li>b</ul>"), "- a\n- b\n");
    assert_eq!(
        alternative("a b", "<table border=1><tr><td>a<td>b<tr><td>c<td>d</table>"),
        "| a | b |\n|---|---|\n| c | d |\n"
    );
    // A stub in the place of the text, and a page of nothing.
    let page = "<p>Mødet er flyttet til fredag klokken ti i rådhussalen</p>";
    assert_eq!(
        alternative("HTML only", page),
        "Mødet er flyttet til fredag klokken ti i rådhussalen\n"
    );
    assert_eq!(alternative("Hej du, vi ses i morgen", "<h1>Hej</h1>"), "Hej du, vi ses i morgen\n");
}

#[test]
fn pieces_of_a_text_stand_in_their_order() {
    let message = format!(
        "{HEAD}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nfør\n--b\nContent-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--b\nContent-Type: text/html\n\n<p>efter</p>\n--b--\n"
    );
    assert_eq!(body(&message), "før\n\nefter\n\nAttachment: a.png (image/png, 8 bytes)\n");
}

#[test]
fn an_attachment_that_needs_a_password_says_so() {
    let locked = fixture("hostile/user-locked.pdf");
    let text = locked.iter().map(|b| format!("={b:02X}")).collect::<String>();
    let message = format!(
        "{HEAD}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhej\n--b\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: quoted-printable\n\n{text}\n--b--\n"
    );
    assert_eq!(body(&message), "hej\n# a.pdf\n\nNot read: password-protected.\n");
}

#[test]
fn sealed_messages_are_told_by_the_probe() {
    let message = fixture("eml/sealed.eml");
    let input = Input::memory(Arc::new(message));
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    let facts =
        crate::probe(&input, &detection, &Options::default(), &limits, &Cancel::default()).unwrap();
    assert_eq!(facts, Facts { encrypted: Some(true), ..Facts::default() });
    let inline =
        format!("{HEAD}\n-----BEGIN PGP MESSAGE-----\n\nAbc=\n-----END PGP MESSAGE-----\n");
    let out = read(inline.as_bytes(), "a.eml");
    assert_eq!(out.warnings[0].code, "encrypted");
    assert!(text(&out).contains("Encrypted: PGP"));
}

#[test]
fn messages_within_messages_end_at_the_depth() {
    let mut message = format!("{HEAD}\nbund\n");
    for i in 0..6 {
        message =
            format!("From: a@example.org\nSubject: {i}\nContent-Type: message/rfc822\n\n{message}");
    }
    let text = body(&message);
    assert!(text.contains("Not read: nested too deep.") && !text.contains("bund"), "{text}");
}

#[test]
fn too_many_parts_and_attachments_end_at_the_limit() {
    let limits = Limits { entries: 20, pages: 5, ..Limits::default() };
    let part = "--b\nContent-Disposition: attachment; filename=a.txt\n\nx\n";
    let message =
        format!("{HEAD}Content-Type: multipart/mixed; boundary=b\n\n{}", part.repeat(100));
    let (out, outcome) = read_with(message.as_bytes(), "a.eml", &Options::default(), &limits);
    outcome.unwrap();
    assert_eq!(out.parts.len(), 5);
    assert!(out.warnings.iter().all(|w| w.code == "truncated") && out.warnings.len() == 2);
}

#[test]
fn a_message_that_breaks_off_says_so() {
    let whole = format!("{HEAD}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHej\n--b--\n");
    for (message, code) in
        [(whole.as_str(), None), (whole.trim_end_matches("--b--\n"), Some("damaged"))]
    {
        let (options, limits) = (Options::default(), Limits::default());
        let (out, outcome) = read_with(message.as_bytes(), "a.eml", &options, &limits);
        outcome.unwrap();
        assert_eq!(out.warnings.first().map(|w| w.code.as_ref()), code, "{message}");
    }
}

#[test]
fn messages_of_a_mailbox_can_be_asked_for() {
    let mailbox = fixture("mbox/archive.mbox");
    let options = Options { pages: "2".parse::<Pages>().unwrap(), ..Options::default() };
    let (out, outcome) = read_with(&mailbox, "a.mbox", &options, &Limits::default());
    outcome.unwrap();
    let names: Vec<_> = out.parts.iter().map(|p| p.section.name.as_deref()).collect();
    assert_eq!(names, [Some("Anden besked")]);
    let (out, outcome) = read_with(
        &mailbox,
        "a.mbox",
        &Options::default(),
        &Limits { pages: 1, embedded_bytes: 100, ..Limits::default() },
    );
    outcome.unwrap();
    assert_eq!((out.parts.len(), out.warnings.len()), (1, 2));
}

#[test]
fn an_attachment_can_be_asked_for() {
    let options = Options { pages: "2".parse::<Pages>().unwrap(), ..Options::default() };
    let (out, outcome) =
        read_with(&fixture("eml/meeting.eml"), "a.eml", &options, &Limits::default());
    outcome.unwrap();
    assert!(text(&out).starts_with("# referat æøå.txt\n"));
    assert_eq!(out.parts.len(), 1);
}

#[test]
fn a_cancelled_reading_stops() {
    let input = Input::memory(Arc::new(fixture("mbox/archive.mbox")));
    let limits = Limits::default();
    let hints = Hints { file_name: Some("a.mbox"), mime_type: None };
    let detection = crate::detect(&input, &hints, &limits).unwrap();
    let cancel = Cancel::default();
    cancel.cancel();
    let mut out = Collected::default();
    let outcome =
        crate::extract(&input, &detection, &Options::default(), &limits, &cancel, &mut out);
    assert!(matches!(outcome, Err(ExtractError::Cancelled)));
}

#[test]
fn damaged_messages_never_panic() {
    let fixtures = [
        "eml/meeting.eml",
        "eml/winmail.eml",
        "eml/signed-opaque.eml",
        "eml/flowed.eml",
        "eml/uuencoded.eml",
        "msg/page.msg",
        "msg/encapsulated.msg",
        "msg/appointment.msg",
        "mbox/archive.mbox",
        "tnef/winmail.tnef",
        "ics/meeting.ics",
        "vcf/version-2.1.vcf",
    ];
    let limits = Limits { cells: 100_000, output_bytes: 1 << 20, ..Limits::default() };
    let mut dice = Dice(11);
    for path in fixtures {
        let whole = fixture(path);
        for _ in 0..120 {
            let _ = read_with(&dice.damage(&whole), path, &Options::default(), &limits);
        }
        for at in (0..whole.len()).step_by(whole.len() / 40 + 1) {
            let cut = whole.get(..at).unwrap();
            let _ = read_with(cut, path, &Options::default(), &limits);
        }
    }
}
