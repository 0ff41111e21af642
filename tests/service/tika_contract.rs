//! Tika as it is: the real 3.x server, and what 4.x does differently. The 4.x tests speak to a stub by its source and
//! documentation; the ones named `any_version` run against `TIKA4_TEST_URL` too when that is set.

use crate::support::stub::{Deed, Stub};
use crate::support::{self, arriving, client, document, job, tika, xhtml};
use bytes::Bytes;
use doc_ingestion::config::{self, Config};
use doc_ingestion::engines::EngineError;
use doc_ingestion::engines::tika::{Tika, Version};
use std::time::Duration;
use tokio::time::Instant;

const XHTML: &str =
    "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head></head><body><p>Kære</p></body></html>";

fn settings(url: &str) -> config::Tika {
    config::Tika { base_url: Some(url.parse().unwrap()), ..Config::open().tika }
}

fn at(url: &str) -> Tika {
    Tika::new(&settings(url), client(&Config::open().client)).unwrap()
}

/// The real servers: 3.x always, 4.x when there is one.
fn servers() -> Vec<Tika> {
    let other = support::variable("TIKA4_TEST_URL");
    [Some(tika::url().to_owned()), other].into_iter().flatten().map(|url| at(&url)).collect()
}

#[tokio::test]
async fn any_version_tells_itself_and_is_ready() {
    let servers = servers();
    assert_eq!(servers[0].version().await.unwrap(), Version::V3);
    for server in servers {
        server.check().await.unwrap();
    }
}

#[tokio::test]
async fn any_version_reads_the_old_formats_and_their_danish_letters() {
    for server in servers() {
        for name in ["skovvej.rtf", "skovvej.doc", "skovvej.msg", "skovvej.odt", "skovvej.docx"] {
            let answer = server.run(&job(&document(name), name).await).await;
            let text = decoded(&xhtml(&answer.unwrap_or_else(|e| panic!("{name}: {e}"))));
            assert!(
                text.contains("Arbejdet begynder ved Ågården og varer tre uger."),
                "{name}: {text}"
            );
            assert!(text.contains("Omlægning af skovvejen"), "{name}: {text}");
        }
    }
}

#[tokio::test]
async fn any_version_reads_old_slides() {
    for server in servers() {
        let slides = job(&document("skovvej.ppt"), "skovvej.ppt").await;
        assert_eq!(slides.detection.name(), "ppt");
        let text = decoded(&xhtml(&server.run(&slides).await.unwrap()));
        assert!(text.contains("Omlægning af skovvejen"), "{text}");
        assert!(text.contains("Østre del i uge 34"), "{text}");
    }
}

#[tokio::test]
async fn any_version_gives_a_pdf_by_page() {
    for server in servers() {
        let answer = server.run(&job(&document("sider.pdf"), "sider.pdf").await).await.unwrap();
        let text = decoded(&xhtml(&answer));
        let pages: Vec<&str> = text.split("class=\"page\"").skip(1).collect();
        assert_eq!(pages.len(), 2, "{text}");
        assert!(pages[0].contains("Side et: Ærø og Ålborg."), "{text}");
        assert!(pages[1].contains("Side to: Øster Hurup."), "{text}");
        assert!(answer.warnings.is_empty());
    }
}

#[tokio::test]
async fn any_version_refuses_what_is_locked_or_damaged() {
    for server in servers() {
        for name in ["laast.pdf", "afbrudt.pdf"] {
            let error = server.run(&job(&document(name), name).await).await.unwrap_err();
            assert!(matches!(error, EngineError::Unreadable), "{name}: {error}");
        }
    }
}

#[tokio::test]
async fn a_password_with_danish_letters_opens_a_locked_document() {
    let mut locked = job(&document("laast.pdf"), "laast.pdf").await;
    locked.password = Some("blåbær".into());
    let answer = at(tika::url()).run(&locked).await.unwrap();
    assert!(decoded(&xhtml(&answer)).contains("Side to: Øster Hurup."));
}

#[tokio::test]
async fn ocr_can_be_switched_off_and_on() {
    for ocr in ["off", "on"] {
        let settings = config::Tika { ocr: ocr.into(), ..settings(tika::url()) };
        let server = Tika::new(&settings, client(&Config::open().client)).unwrap();
        let answer = server.run(&job(&document("skovvej.docx"), "skovvej.docx").await).await;
        assert!(xhtml(&answer.unwrap()).contains("skovvejen"), "{ocr}");
    }
}

#[tokio::test]
async fn nothing_readable_is_an_empty_answer_and_no_error() {
    let noise: Vec<u8> =
        (0..4_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let answer = at(tika::url()).run(&job(&noise, "x.bin").await).await.unwrap();
    assert!(xhtml(&answer).contains("<body/>"));
}

#[tokio::test]
async fn a_document_is_passed_on_while_it_still_arrives() {
    let (mut writer, upload) = arriving();
    let mut arriving = job(b"begynder her\n", "lang.txt").await;
    arriving.upload = upload;
    let line = "Kommunens skove er åbne for alle. ".repeat(30) + "\n";
    let send = async {
        let mut sent = 0;
        while sent < 1 << 20 {
            writer.write(&Bytes::from(line.clone())).await.unwrap();
            sent += line.len();
            if sent % (100 << 10) < line.len() {
                tokio::time::sleep(Duration::from_millis(30)).await;
            }
        }
        writer.write(&Bytes::from_static("Slut på det hele.".as_bytes())).await.unwrap();
        writer.finish().await.unwrap();
    };
    let server = at(tika::url());
    let (answer, ()) = tokio::join!(server.run(&arriving), send);
    let text = decoded(&xhtml(&answer.unwrap()));
    assert!(text.len() > 1 << 20 && text.contains("Slut på det hele."));
}

#[tokio::test]
async fn an_upload_that_breaks_off_is_not_tikas_fault() {
    let (mut writer, upload) = arriving();
    let mut broken = job(b"begynder her\n", "lang.txt").await;
    broken.upload = upload;
    writer.write(&Bytes::from_static(b"begynder her")).await.unwrap();
    let cut = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        drop(writer);
    };
    let server = at(tika::url());
    let (answer, ()) = tokio::join!(server.run(&broken), cut);
    let error = answer.unwrap_err();
    assert!(matches!(error, EngineError::UploadBroken), "{error:?}");
    assert!(!error.is_fault());
}

#[tokio::test]
async fn names_and_types_of_the_sender_stay_here() {
    for (version, target) in
        [("Apache Tika 3.3.2", "PUT /tika"), ("Apache Tika 4.0.0", "PUT /tika/html")]
    {
        let stub = Stub::tika(version, |_| Deed::ok(XHTML)).await;
        let name = "Jens Hansens sygemelding.rtf";
        at(&stub.url).run(&job(&document("skovvej.rtf"), name).await).await.unwrap();
        let sent = &stub.seen("PUT")[0];
        assert_eq!(sent.target(), target);
        assert_eq!(
            sent.header("content-disposition"),
            Some("attachment; filename=\"document.rtf\"")
        );
        assert_eq!(sent.header("content-type"), None);
        assert_eq!(sent.header("authorization"), None);
        assert_eq!(sent.header("content-length"), Some("230"));
        assert_eq!(sent.body, document("skovvej.rtf"));
        assert!(!sent.head.contains("Hansen"));
    }
}

#[tokio::test]
async fn credentials_and_options_go_out_when_they_are_set() {
    let stub = Stub::tika("Apache Tika 3.3.2", |_| Deed::ok(XHTML)).await;
    let settings = config::Tika {
        credentials: Some(("tika".into(), "hemmelig".into())),
        ocr: "off".into(),
        ..settings(&stub.url)
    };
    let server = Tika::new(&settings, client(&Config::open().client)).unwrap();
    let mut locked = job(&document("laast.pdf"), "laast.pdf").await;
    locked.password = Some("blåbær".into());
    server.run(&locked).await.unwrap();
    let sent = &stub.seen("PUT")[0];
    assert_eq!(sent.header("authorization"), Some("Basic dGlrYTpoZW1tZWxpZw=="));
    assert_eq!(sent.header("x-tika-pdfocrstrategy"), Some("no_ocr"));
    assert_eq!(sent.header("password_base64_utf-8"), Some("YmzDpWLDpnI="));
}

#[tokio::test]
async fn version_4_says_what_broke() {
    let cases = [
        ("503 X\r\nRetry-After: 5", r#"{"status":"OOM"}"#, "unreadable"),
        ("503 X\r\nRetry-After: 5", r#"{"status":"TIMEOUT"}"#, "unreadable"),
        ("429 X\r\nRetry-After: 60", r#"{"status":"CLIENT_UNAVAILABLE_WITHIN_MS"}"#, "overloaded"),
        ("500 X", r#"{"status":"FETCH_EXCEPTION"}"#, "failed"),
        ("413 X", "", "unreadable"),
        ("422 X", "", "unreadable"),
    ];
    for (status, body, wanted) in cases {
        let stub = Stub::tika("Apache Tika 4.0.0", move |_| Deed::json(status, body)).await;
        let error = at(&stub.url).run(&job(b"{\\rtf1 x}", "a.rtf").await).await.unwrap_err();
        assert_eq!(error.name(), wanted, "{status} {body}");
        assert_eq!(stub.seen("PUT").len(), 1, "{status} {body} was tried again");
    }
}

#[tokio::test]
async fn version_4_sends_what_it_read_of_a_damaged_document() {
    let stub = Stub::tika("Apache Tika 4.0.0", |_| Deed::Answer("422 X", XHTML.into())).await;
    let answer = at(&stub.url).run(&job(b"{\\rtf1 x}", "a.rtf").await).await.unwrap();
    assert!(xhtml(&answer).contains("Kære"));
    assert_eq!(answer.warnings[0].code, "damaged");
}

#[tokio::test]
async fn an_exchanged_server_is_asked_for_its_version_again() {
    let stub = Stub::start(|target, n| match (target, n) {
        ("GET /version", 0) => Deed::ok("Apache Tika 3.3.2"),
        ("GET /version", _) => Deed::ok("Apache Tika 4.0.0"),
        ("PUT /tika", _) => Deed::Cut(Vec::new()),
        _ => Deed::ok(XHTML),
    })
    .await;
    let mut rtf = job(b"{\\rtf1 x}", "a.rtf").await;
    rtf.deadline = Instant::now() + Duration::from_secs(20);
    at(&stub.url).run(&rtf).await.unwrap();
    assert_eq!(stub.seen("GET /version").len(), 2);
    assert_eq!(stub.seen("PUT /tika/html").len(), 1);
}

/// Enough of HTML's entities for these texts.
fn decoded(text: &str) -> String {
    let pairs = [
        ("&AElig;", "Æ"),
        ("&Oslash;", "Ø"),
        ("&Aring;", "Å"),
        ("&aelig;", "æ"),
        ("&oslash;", "ø"),
        ("&aring;", "å"),
    ];
    pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}
