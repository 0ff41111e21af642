use super::addresses::{self, Mailbox};
use super::charset;
use super::dates::rfc3339;
use super::headers::Headers;
use super::parameters::Parameters;
use super::transfer::{Transfer, base64, quoted, uu};
use super::tree::Tree;
use super::words::decode;
use crate::{Cancel, Collected, Limits, Pages, Sink};

#[test]
fn encoded_words_are_read_however_broken() {
    for (text, expected) in [
        ("=?UTF-8?B?w4VyaHVz?=", "Århus"),
        ("=?iso-8859-1?Q?K=F8benhavn_og_=C5rhus?= i dag", "København og Århus i dag"),
        ("Re: =?utf-8?q?=C3=86?= =?utf-8?q?r=C3=B8?=", "Re: Ærø"),
        // Cut in the middle of a letter.
        ("=?UTF-8?B?w4U=?= =?UTF-8?B?cmh1c8M=?= =?UTF-8?B?uA==?=", "Århusø"),
        ("=?UTF-8?Q?a b c?=", "a b c"),
        ("=?UTF-8*da?Q?=C3=A5?=", "å"),
        ("=?utf-8?Q??= x", " x"),
        ("=?utf-8?Q?=C3=A5", "å"),
        ("=?utf-8?Q?=C3=A5 og mere", "å og mere"),
        ("a =? b ?= c", "a =? b ?= c"),
        ("=?x?y?z?=", "=?x?y?z?="),
        ("=?us-ascii?Q?Keld_J=F8rn_Simonsen?=", "Keld Jørn Simonsen"),
        ("=?utf-7?Q?Fr+APY-sche +- +AOY?=", "Frösche + æ"),
    ] {
        assert_eq!(decode(text), expected, "{text}");
    }
}

#[test]
fn transfer_encodings_forgive() {
    assert_eq!(base64(b"SGVq\r\nIGRpZw=="), b"Hej dig");
    assert_eq!(base64(b"SGVq!IGRpZw"), b"Hej dig");
    assert_eq!(base64(b"SA==\r\nSGVq\nSA== \n\nSGVq"), b"HHejHHej");
    assert_eq!(base64(b"SGVqIGRpZw== or so\nSGVq"), b"Hej dig");
    assert_eq!(base64(b"SA==\n-- \nA list\n"), b"H");
    assert_eq!(quoted(b"K=F8b=\r\nt =  \nhus =ZZ =", false), b"K\xf8bt hus =ZZ ");
    assert_eq!(uu(b"begin 644 a\n#2&5J\n`\nend\n"), b"Hej");
    assert_eq!(Transfer::of("BASE64 "), Transfer::Base64);
    assert_eq!(Transfer::of("8bit"), Transfer::Plain);
}

#[test]
fn parameters_come_in_pieces_and_charsets() {
    let read = |text| Parameters::read(text);
    let p = read("Text/Plain; charset=\"utf-8\"; name=\"a;b\\\"c.txt\"; format=flowed");
    assert_eq!(
        (p.value.as_str(), p.get("charset"), p.get("format")),
        ("text/plain", Some("utf-8"), Some("flowed"))
    );
    assert_eq!(p.file_name("name").as_deref(), Some("a;b\"c.txt"));
    let p = read(
        "attachment; filename*1*=%B8d.pdf; filename*0*=utf-8'da'r%C3%B8dgr%C3; filename=x.pdf",
    );
    assert_eq!(p.file_name("filename").as_deref(), Some("rødgrød.pdf"));
    let p = read("attachment; filename=\"=?iso-8859-1?Q?=E6ble.doc?=\"");
    assert_eq!(p.file_name("filename").as_deref(), Some("æble.doc"));
    let p = read("attachment; filename=uden anførsel.doc; size=3");
    assert_eq!(p.file_name("filename").as_deref(), Some("uden anførsel.doc"));
    let p = read("attachment; filename=\"C:\\Temp\\a.doc\"");
    assert_eq!(p.file_name("filename").as_deref(), Some("a.doc"));
    assert_eq!(read(";;=;x").value, "");
    assert_eq!(read("a/b; x*=''%C3%A5").get("x"), Some("å"));
}

#[test]
fn people_are_told_apart() {
    let list = addresses::read(
        "\"Ågård, Åse\" <aase@example.org>, bo@example.org (Bo Bi), <cy@example.org>, \
         Udvalg: dan@example.org, =?utf-8?Q?Eva_=C3=98?= <eva@example.org>;, <@a.org,@b.org:fie@example.org>, \
         'gert@example.org' <gert@example.org>",
    );
    let text: Vec<String> = list.iter().map(ToString::to_string).collect();
    assert_eq!(
        text,
        [
            "Ågård, Åse <aase@example.org>",
            "Bo Bi <bo@example.org>",
            "cy@example.org",
            "Udvalg",
            "dan@example.org",
            "Eva Ø <eva@example.org>",
            "fie@example.org",
            "gert@example.org",
        ]
    );
    assert_eq!(
        addresses::read("undisclosed-recipients:;"),
        [Mailbox::new("undisclosed-recipients", "")]
    );
    assert_eq!(addresses::read("((((\"<,"), []);
}

#[test]
fn dates_of_every_kind_become_one() {
    for (text, expected) in [
        ("Fri, 16 Dec 2022 17:04:16 -0500", Some("2022-12-16T17:04:16-05:00")),
        ("Fri, 28 Oct 2022 08:59:12 +0000 (UTC)", Some("2022-10-28T08:59:12Z")),
        ("1 Mar 99 7:05 CET", Some("1999-03-01T07:05:00+01:00")),
        ("Tue Jul 29 12:42:06 2025", Some("2025-07-29T12:42:06Z")),
        ("Wed Jul 16 06:24:10 +0000 2008", Some("2008-07-16T06:24:10Z")),
        ("Mon, 3-Oct-2022 06:59:28 GMT", Some("2022-10-03T06:59:28Z")),
        ("2025-07-29T12:42:06+02:00", Some("2025-07-29T12:42:06+02:00")),
        ("2025-07-29 12:42", Some("2025-07-29T12:42:00Z")),
        ("INVALID-DATE-FORMAT", None),
        ("99 Foo 2022", None),
        ("", None),
    ] {
        assert_eq!(rfc3339(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn headers_are_unfolded_and_junk_passed_over() {
    let bytes = b"From x@example.org Fri Mar  1 16:30:00 2024\r\nSubject: et\r\n to\r\n\ttre\r\njunk here\r\nX-A : 1\r\n\r\nbody";
    let (headers, start) = Headers::read(bytes, |_| false);
    assert_eq!(headers.text("subject").as_deref(), Some("et to tre"));
    assert_eq!(headers.line("x-a").as_deref(), Some("1"));
    assert_eq!(&bytes[start..], b"body");
    let (headers, start) = Headers::read(b"K\xe6re alle\nhej\n", |_| false);
    assert!(headers.is_empty());
    assert_eq!(start, 0);
    let (headers, _) = Headers::read(b"Subject: K\xf8benhavn\n\n", |_| false);
    assert_eq!(headers.text("subject").as_deref(), Some("København"));
}

#[test]
fn charsets_that_lie_are_found_out() {
    assert_eq!(
        charset::text(b"K\xf8benhavn og \xc5rhus f\xe5r", Some("us-ascii")),
        "København og Århus får"
    );
    assert_eq!(charset::text("Ærø".as_bytes(), Some("iso-8859-1")), "Ærø");
    assert_eq!(
        charset::text(b"bl\xc3\xa5b\xc3\xa6r\xff gr\xc3\xb8d", Some("utf-8")),
        "blåbær\u{fffd} grød"
    );
    assert_eq!(charset::text(b"f\xe5r", Some("cp1252")), "får");
}

/// Kinds and bodies of the parts of a message.
fn parts(message: &[u8]) -> Vec<(String, String)> {
    let mut out = Collected::default();
    let limits = Limits { depth: 8, entries: 50, ..Limits::default() };
    let sink = Sink::new(&mut out, &limits, Cancel::default(), Pages::default());
    let tree = Tree::read(message, &sink).unwrap();
    let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
    tree.parts.iter().map(|p| (p.kind.value.clone(), text(p.body))).collect()
}

#[test]
fn parts_are_found_where_boundaries_are_missing_or_wrong() {
    let kinds = |message: &str| {
        let all: Vec<String> =
            parts(message.as_bytes()).into_iter().map(|(k, b)| format!("{k}={b}")).collect();
        all.join("|")
    };
    assert_eq!(
        kinds(
            "Content-Type: multipart/mixed; boundary=a\n\npre\n--a\n\nx\n--a\nContent-Type: text/html\n\ny\n--a--\nepi"
        ),
        "multipart/mixed=pre|text/plain=x|text/html=y"
    );
    // The inner one never ends.
    assert_eq!(
        kinds(
            "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nx\n--a\n\ny"
        ),
        "multipart/mixed=|multipart/alternative=|text/plain=x|text/plain=y"
    );
    // No boundary is named, or another one is used.
    assert_eq!(
        kinds("Content-Type: multipart/mixed\n\n--abcdefgh\n\nx\n--abcdefgh--\n"),
        "multipart/mixed=|text/plain=x"
    );
    assert_eq!(kinds("Content-Type: multipart/mixed; boundary=z\n\nx"), "multipart/mixed=x");
    // A header that ends with the part.
    assert_eq!(
        kinds("Content-Type: multipart/mixed; boundary=a\n\n--a\nX: 1\n--a\n\ny\n--a--"),
        "multipart/mixed=|text/plain=|text/plain=y"
    );
}

#[test]
fn parts_are_bounded_in_depth_and_number() {
    let mut deep = String::from("Content-Type: multipart/mixed; boundary=b0\n\n");
    for i in 1..1_000 {
        deep.push_str(&format!("--b{}\nContent-Type: multipart/mixed; boundary=b{i}\n\n", i - 1));
    }
    assert!(parts(deep.as_bytes()).len() <= 50);
    let wide = format!("Content-Type: multipart/mixed; boundary=a\n\n{}", "--a\n\n".repeat(1_000));
    assert_eq!(parts(wide.as_bytes()).len(), 50);
}
