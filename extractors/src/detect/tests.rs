use super::*;
use std::sync::Arc;

fn name_of(bytes: &[u8], file_name: Option<&str>, mime_type: Option<&str>) -> &'static str {
    let input = Input::memory(Arc::new(bytes.to_vec()));
    detect(&input, &Hints { file_name, mime_type }, &Limits::default()).unwrap().name()
}

#[test]
fn content_decides_and_the_broken_promise_is_told() {
    let input = Input::memory(Arc::new(b"<!DOCTYPE html><title>x</title>".to_vec()));
    let hints = Hints { file_name: Some("rapport.pdf"), mime_type: Some("application/pdf") };
    let found = detect(&input, &hints, &Limits::default()).unwrap();
    assert_eq!((found.name(), found.contradicts), ("html", Some("pdf")));
}

#[test]
fn typescript_sent_as_video_is_typescript() {
    let input = Input::memory(Arc::new(b"export const a: number = 1;\n".to_vec()));
    let hints = Hints { file_name: Some("a.ts"), mime_type: Some("video/mp2t") };
    let found = detect(&input, &hints, &Limits::default()).unwrap();
    assert_eq!((found.name(), found.language), ("code", Some("typescript")));
}

#[test]
fn kinds_of_text_are_told_apart_by_their_shape() {
    assert_eq!(name_of("Kære alle,\nreferat følger.\n".as_bytes(), None, None), "text");
    assert_eq!(name_of(b"{\"a\": [1, 2]}", None, None), "json");
    assert_eq!(name_of(b"{\"a\":1}\n{\"a\":2}\n", None, None), "jsonl");
    assert_eq!(name_of(b"[1] Se bilag\n[2] Se lov", None, None), "text");
    assert_eq!(name_of(b"<?xml version='1.0'?><sager/>", None, None), "xml");
    assert_eq!(name_of(b"From: a@b.dk\nTo: c@d.dk\nSubject: x\n\nHej", None, None), "eml");
    assert_eq!(name_of(b"{\\rtf1 x}", Some("a.doc"), None), "rtf");
    assert_eq!(name_of(b"a;b;c\n1;2;3\n4;5;6\n", None, None), "csv");
    assert_eq!(name_of(b"# Titel\n\ntekst", Some("a.md"), None), "markdown");
    assert_eq!(name_of(b"# Titel\n", Some("uuid_a.MD"), Some("text/plain")), "markdown");
    assert_eq!(name_of(b"#!/usr/bin/env python3\nprint(1)\n", None, None), "code");
    assert_eq!(name_of(b"Hej<br>med <b>dig</b>", Some("a.html"), None), "html");
    assert_eq!(name_of(b"<form><i>x</i></form>", None, Some("text/html")), "html");
    assert_eq!(name_of(b"<form><i>x</i></form>", None, None), "xml");
    assert_eq!(name_of(b"1 < 2", Some("a.html"), None), "text");
    assert_eq!(name_of(b"<div align=center>\n\n# A\n\n</div>", Some("a.md"), None), "markdown");
    assert_eq!(name_of(b"<script setup>x</script>", Some("a.vue"), None), "code");
    assert_eq!(name_of(b"<!DOCTYPE html><p>x", Some("a.md"), None), "html");
    assert_eq!(name_of(b"\0\x01\x02\x03\xff\xfe\0\0", None, None), "binary");
    assert_eq!(name_of(b"GIF89a....", Some("a.txt"), Some("text/plain")), "gif");
}

#[test]
fn mail_is_found_however_it_starts_and_nothing_else_is_mail() {
    let mail = |text: &str, name| name_of(text.as_bytes(), name, None);
    let is_eml = |text: &str| assert_eq!(mail(text, None), "eml", "{text}");
    is_eml("\u{feff}From: a@example.org\nSubject: x\n\nHej");
    is_eml(
        "From a@example.org Fri Mar  1 16:30:00 2024\nFrom: a@example.org\nTo: b@example.org\n\nHej",
    );
    is_eml("X-Mozilla-Status: 0001\nX-Account-Key: account1\nFrom: a@example.org\n\nHej");
    is_eml(
        "X-A: 1\nReceived: by x\n y\n odd line\njunk\nDate: Fri, 1 Mar 2024 16:30:00 +0100\n\nHej",
    );
    is_eml("\n\nReturn-Path: <>\nSubject: Postbud\n\nHej");
    is_eml("Content-Type: multipart/mixed; boundary=a\n\n--a\n\nHej\n--a--\n");
    is_eml("271\nFrom: a@example.org\nSubject: x\n\nHej");
    let wide: Vec<u8> = "From: a@example.org\nSubject: x\n\nHej"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(name_of(&wide, None, None), "eml");
    assert_eq!(
        name_of(b"MIME-Version: 1.0\nContent-Type: text/plain\n\n\0\0\0\0", None, None),
        "eml"
    );
    assert_eq!(mail("X-Kun: 1\n\nHej", Some("a.eml")), "eml");
    assert_eq!(mail("Hej\n\nHej", Some("a.eml")), "text");
    for text in [
        "Fra: Åse\nTil: Bo\nEmne: x\n\nHej",
        "From: the office\nTo: everybody\nSubject: cake\n\nThere is some.",
        "Date: 1 March\nPlace: Aarhus\nSubject: roads\n\nMinutes",
        "Content-Type: text/html\nDate: Fri, 1 Mar 2024\n\n<p>",
        "From: a@example.org\nTo: b@example.org",
        "From here on: no mail\n\n",
        "navn: a@example.org\nadresse: Havnegade 1\n\nnavn: b@example.org\n",
    ] {
        assert_ne!(mail(text, None), "eml", "{text}");
    }
    let patch = "From 0123456789 Mon Sep 17 00:00:00 2001\nFrom: a@example.org\nSubject: [PATCH] x\n\n---\n";
    assert_eq!(mail(patch, Some("a.patch")), "code");
}

#[test]
fn packed_pages_are_told_from_mail_by_their_missing_senders() {
    let name = |text: &str| name_of(text.as_bytes(), Some("a.doc"), None);
    let related =
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n--a\n\n<p>\n--a--\n";
    assert_eq!(name(related), "mhtml");
    assert_eq!(name(&format!("From: <Saved by Blink>\nSubject: x\n{related}")), "mhtml");
    assert_eq!(name(&format!("From: a@example.org\nSubject: x\n{related}")), "eml");
    assert_eq!(name(&related.replace("related", "mixed")), "eml");
}

#[test]
fn a_mailbox_has_several_messages_or_says_so() {
    let line = "From a@example.org Fri Mar  1 16:30:00 2024\n";
    let one = format!("{line}Subject: x\nFrom: a@example.org\n\nHej\n");
    let several = format!("{one}\n{one}");
    assert_eq!(name_of(one.as_bytes(), Some("a.eml"), None), "eml");
    assert_eq!(name_of(one.as_bytes(), Some("a.mbox"), None), "mbox");
    assert_eq!(name_of(several.as_bytes(), None, None), "mbox");
    // The second message begins where detection does not look at first.
    let long = format!("{one}{}\n{one}", "linje\n".repeat(20_000));
    assert_eq!(name_of(long.as_bytes(), Some("arkiv"), None), "mbox");
    assert_eq!(
        name_of(b"From here to there\n\nFrom there to here\n", Some("a.mbox"), None),
        "text"
    );
}

#[test]
fn only_what_the_rest_cannot_change_is_found_from_the_head() {
    let head = |bytes: &[u8]| detect_head(bytes, &Hints::default()).map(|d| d.name());
    assert_eq!(head(b"%PDF-1.7\n"), Some("pdf"));
    assert_eq!(head(b"{\\rtf1"), Some("rtf"));
    assert_eq!(head(b"PK\x03\x04"), None);
    assert_eq!(head(b"plain text so far"), None);
    let mut doc = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    doc.resize(512, 0xff);
    doc.extend(b"\xec\xa5\xc1\0");
    assert_eq!(head(&doc), Some("doc"));
}

#[test]
fn kinds_of_mark_up_are_told_apart_without_a_name() {
    let none = |text: &str| name_of(text.as_bytes(), None, None);
    assert_eq!(none("% kommentar\n\\documentclass{article}\n"), "latex");
    assert_eq!(none("{\"cells\":[{\"cell_type\":\"code\"}],\"nbformat\":4}"), "ipynb");
    assert_eq!(none("WEBVTT\n\n00:01.000 --> 00:02.000\nHej\n"), "subtitles");
    assert_eq!(none("1\n00:00:01,000 --> 00:00:02,000\nHej\n"), "subtitles");
    assert_eq!(none("#+TITLE: Noter\n* A\n"), "org");
    assert_eq!(none("#set page(width: 10cm)\n= A\n"), "typst");
    assert_eq!(none("apiVersion: v1\nkind: Service\nmetadata:\n  name: x\n"), "yaml");
    assert_eq!(none("[package]\nname = \"x\"\nversion = \"1\"\n"), "toml");
    assert_eq!(none("[a]\nb=c d\ne=f\n"), "ini");
    assert_eq!(
        none("2026-01-01 10:00:00 a\n2026-01-01 10:00:01 b\n2026-01-01 10:00:02 c\n"),
        "log"
    );
    assert_eq!(none("--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n"), "code");
    assert_eq!(none("# Titel\n\nse [her](https://x.dk) og **fed**\n\n## Mere\n"), "markdown");
    // These look like text that anybody writes, so they need a name.
    assert_eq!(none("Titel\n=====\n\n.. note:: x\n"), "text");
    assert_eq!(none("= Titel\n:a: b\n\n* punkt\n"), "text");
    assert_eq!(none("Dato: 3. maj\nDeltagere:\n  - Bo\n"), "text");
}

#[test]
fn columns_that_begin_like_symbolic_links_are_a_table() {
    for text in ["ID;Pris;Vare\n1;100;x\n", "id;part\nC;100\n", "ID;Price\nC;100\n"] {
        assert_eq!(name_of(text.as_bytes(), Some("a.csv"), None), "csv", "{text}");
    }
    assert_eq!(name_of(b"ID;PWXL;N;E\r\nP;PGeneral\r\n", Some("a.csv"), None), "sylk");
}

#[test]
fn names_of_mark_up_are_believed() {
    for (name, format) in [
        ("a.tex", "latex"),
        ("a.rst", "rst"),
        ("a.adoc", "asciidoc"),
        ("a.org", "org"),
        ("a.typ", "typst"),
        ("a.yml", "yaml"),
        (".env", "ini"),
        ("a.srt", "subtitles"),
        ("a.log", "log"),
        ("a.patch", "code"),
    ] {
        assert_eq!(name_of(b"tekst uden tegn\n", Some(name), None), format, "{name}");
    }
}

#[test]
fn a_letter_cut_by_the_head_does_not_change_the_encoding() {
    // 64 KiB end in the middle of a letter.
    let text = format!("{}æøå på Ærø\n", "a".repeat(HEAD_BYTES - 1));
    let input = Input::memory(Arc::new(text.into_bytes()));
    let found = detect(&input, &Hints::default(), &Limits::default()).unwrap();
    assert_eq!(found.charset, Some("UTF-8"));
}
