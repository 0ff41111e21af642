//! `POST /v1/extract` with a form: one file or many, and what one bad file may not do to the others.

use crate::support::documents::csv;
use crate::support::server::{Answer, PATIENCE, Server, answer};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use tokio::time::timeout;

fn file(name: &str, body: impl Into<Vec<u8>>) -> Part {
    Part::bytes(body.into()).file_name(name.to_owned())
}

async fn post(server: &Server, query: &str, form: Form) -> Answer {
    answer(server.request(Method::POST, &format!("/v1/extract{query}")).multipart(form)).await
}

fn good_bad_good() -> Form {
    Form::new()
        .part("files", file("a.txt", "First words.\n"))
        .part("files", file("b.mp4", crate::support::documents::MP4))
        .part("files", file("c.txt", "Last words.\n"))
}

#[tokio::test]
async fn one_file_is_enough_and_other_fields_are_no_files() {
    let server = Server::start().await;
    let form = Form::new().text("note", "not a file").part("files", file("a.md", "# Words\n"));
    let answer = post(&server, "", form).await;
    let wanted = "<!-- document: a.md -->\n\n# Words\n";
    assert_eq!((answer.status, answer.text().as_str()), (200, wanted));
    let form = Form::new().part("files", file("a.md", "# Words\n"));
    let value = post(&server, "?output=json", form).await.json();
    assert_eq!(value["document"]["name"], "a.md");
    assert_eq!(value["document"]["format"], "markdown");
}

#[tokio::test]
async fn a_password_in_the_form_opens_the_files_behind_it() {
    let server = Server::start().await;
    let locked = include_bytes!("../../fixtures/hostile/pdf/user-aes-256.pdf");
    let form = |password: &str| {
        let part = file("plan.pdf", *locked);
        Form::new().text("password", password.to_owned()).part("files", part)
    };
    let text = post(&server, "", form("bl\u{e5}b\u{e6}r")).await.text();
    assert!(text.contains("Plan over brandveje"), "{text}");
    let problem = post(&server, "", form("forkert")).await.problem(422);
    assert!(!problem.to_string().contains("forkert"), "quotes the password: {problem}");
}

#[tokio::test]
async fn a_password_that_is_none_is_refused_and_not_ignored() {
    let server = Server::start().await;
    for password in [vec![b'x'; 1_025], vec![b'x'; 2_000_000], vec![0xff, 0xfe]] {
        for query in ["", "?output=json", "?output=ndjson"] {
            let none = Part::bytes(password.clone());
            let form = Form::new().part("password", none).part("files", file("a.md", "# Words\n"));
            let problem = post(&server, query, form).await.problem(400);
            assert_eq!(problem["field"], "password");
            assert!(!problem.to_string().contains("xxx"), "quotes the password");
        }
    }
    let form = Form::new().text("password", "x".repeat(1_024)).part("files", file("a.md", "# A\n"));
    assert!(post(&server, "", form).await.text().ends_with("# A\n"));
}

#[tokio::test]
async fn a_bad_file_among_good_ones_loses_only_itself_in_markdown() {
    let server = Server::start().await;
    let answer = post(&server, "", good_bad_good()).await;
    assert_eq!(answer.status, 200);
    let text = answer.text();
    let marks: Vec<_> = text.lines().filter(|l| l.starts_with("<!--")).collect();
    assert_eq!(marks.len(), 4, "{text}");
    assert!(marks[2].starts_with("<!-- not read: "), "{text}");
    assert!(text.contains("First words.\n") && text.ends_with("Last words.\n"), "{text}");
}

/// A name comes from the sender and must not be able to say anything by itself.
#[tokio::test]
async fn a_name_cannot_leave_the_comment_it_stands_in() {
    let server = Server::start().await;
    let form = Form::new().part("files", file("a--> # Heading <b>.txt", "Words.\n"));
    let text = post(&server, "", form).await.text();
    assert_eq!(text.matches("-->").count(), 1, "{text}");
    assert!(!text.contains("<b>"), "{text}");
}

#[tokio::test]
async fn a_bad_file_among_good_ones_loses_only_itself_in_json() {
    let server = Server::start().await;
    let value = post(&server, "?output=json", good_bad_good()).await.json();
    let documents = value["documents"].as_array().unwrap();
    assert_eq!(documents.len(), 3, "{value}");
    assert_eq!(documents[0]["sections"][0]["markdown"], "First words.\n");
    assert_eq!(documents[1]["error"]["status"], 415);
    assert_eq!(documents[1]["document"]["name"], "b.mp4");
    assert_eq!(documents[2]["sections"][0]["markdown"], "Last words.\n");
    assert!(documents[2].get("error").is_none());
}

#[tokio::test]
async fn a_bad_file_among_good_ones_loses_only_itself_in_ndjson() {
    let server = Server::start().await;
    let lines = post(&server, "?output=ndjson", good_bad_good()).await.lines();
    let kinds: Vec<_> = lines.iter().map(|l| l["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["section", "end", "error", "section", "end"]);
    let ends: Vec<_> = lines.iter().filter_map(|l| l["index"].as_u64()).collect();
    assert_eq!(ends, [0, 1, 2]);
    assert_eq!(lines[2]["error"]["status"], 415);
}

#[tokio::test]
async fn a_bad_first_file_does_not_lose_the_second() {
    let server = Server::start().await;
    let form = || {
        Form::new()
            .part("files", file("b.mp4", crate::support::documents::MP4))
            .part("files", file("c.txt", "Last words.\n"))
    };
    let lines = post(&server, "?output=ndjson", form()).await.lines();
    assert_eq!(lines[0]["type"], "error");
    assert_eq!(lines[1]["markdown"], "Last words.\n");
    let value = post(&server, "?output=json", form()).await.json();
    assert_eq!(value["documents"][1]["sections"][0]["markdown"], "Last words.\n");
}

#[tokio::test]
async fn only_bad_files_are_a_problem() {
    let server = Server::start().await;
    let form = Form::new().part("files", file("b.mp4", crate::support::documents::MP4));
    post(&server, "", form).await.problem(415);
    let form = Form::new().text("note", "no file at all");
    assert_eq!(post(&server, "", form).await.problem(400)["field"], "files");
}

#[tokio::test]
async fn a_file_in_a_form_may_be_as_large_as_any() {
    let server = Server::start().await;
    let rows = 100_000;
    let form = Form::new().part("files", file("a.csv", csv(rows)));
    let answer = post(&server, "", form).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.text().matches("Aarhus").count(), rows);
}

#[tokio::test]
async fn a_form_over_the_limit_is_too_large_also_without_a_length() {
    let server = Server::with(&[("http.max_body", "64KiB")]).await;
    let form = Form::new().part("files", file("a.csv", csv(10_000)));
    post(&server, "", form).await.problem(413);
    let pieces = futures_util::stream::iter(vec![Ok::<_, std::io::Error>(csv(10_000))]);
    let part = Part::stream(reqwest::Body::wrap_stream(pieces)).file_name("a.csv");
    post(&server, "", Form::new().part("files", part)).await.problem(413);
}

#[tokio::test]
async fn a_form_without_boundary_or_end_is_a_problem() {
    let server = Server::start().await;
    let post = |kind: &'static str, body: &'static str| {
        let request = server.request(Method::POST, "/v1/extract").header("content-type", kind);
        answer(request.body(body))
    };
    post("multipart/form-data", "x").await.problem(400);
    post("multipart/form-data; boundary=b", "no boundary in here").await.problem(400);
    let cut = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\nwords";
    post("multipart/form-data; boundary=b", cut).await.problem(400);
}

/// Silence before a file counts as silence within one.
#[tokio::test]
async fn a_form_that_falls_silent_is_given_up() {
    let server = Server::with(&[("http.body_idle_timeout", "300ms")]).await;
    let begun =
        "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\nwords";
    for sent in ["", "--b\r\n", begun] {
        let mut raw = server.raw().await;
        raw.send("POST /v1/extract HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n").await;
        raw.send("Content-Type: multipart/form-data; boundary=b\r\n\r\n").await;
        raw.send(sent).await;
        let answer = timeout(PATIENCE, raw.answer()).await.expect("it waits for ever");
        assert_eq!(answer.status, 408, "after {sent:?}: {answer:?}");
    }
}

/// Whatever the parser of forms keeps until it ends: what stands before the first part, a part's head, the spaces behind a mark.
#[tokio::test]
async fn a_form_that_says_nothing_is_refused_before_it_fills_the_memory() {
    let server = Server::start().await;
    for (begin, filling) in [
        ("", 'x'),
        ("--X\r\nContent-Disposition: form-data; name=\"", 'x'),
        ("--X\r\nContent-Disposition: form-data; name=\"a\"\r\nX-Filling: ", 'x'),
        ("--X", ' '),
    ] {
        let mut raw = server.raw().await;
        let length = 8 << 20;
        raw.send(format!("POST /v1/extract HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\nContent-Type: multipart/form-data; boundary=X\r\n\r\n{begin}")).await;
        let filling = filling.to_string().repeat(length - begin.len());
        assert!(raw.send(filling).await, "{begin:?}: the connection was reset within the form");
        let answer = raw.answer().await;
        assert_eq!((answer.status, &answer.json()["field"]), (400, &"form".into()), "{begin:?}");
    }
    assert_eq!(server.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn a_form_has_so_many_parts_and_no_more() {
    let server = Server::with(&[("http.max_form_parts", "3")]).await;
    let form = |files: usize| {
        (0..files).fold(Form::new().text("note", "not a file"), |form, n| {
            form.part("files", file(&format!("{n}.txt"), format!("Words {n}.\n")))
        })
    };
    let answer = post(&server, "?output=json", form(2)).await.json();
    assert_eq!(answer["documents"].as_array().unwrap().len(), 2);
    let answer = post(&server, "?output=json", form(5)).await.json();
    let documents = answer["documents"].as_array().unwrap();
    assert_eq!(documents.len(), 3, "{answer}");
    assert_eq!(documents[1]["sections"][0]["markdown"], "Words 1.\n");
    assert_eq!(documents[2]["error"]["field"], "form");
    let text = post(&server, "", form(5)).await.text();
    assert!(text.contains("Words 1.") && !text.contains("Words 2."), "{text}");
    assert!(
        text.ends_with(
            "<!-- not read: The form has more than 3 parts; the rest was not read. -->\n"
        ),
        "{text}"
    );
}

/// A part may be long where it is content, whether anybody wants it or not.
#[tokio::test]
async fn what_nobody_wants_of_a_form_is_passed_over() {
    let server = Server::with(&[("http.max_body", "1MiB")]).await;
    // Without a length, so that it is not refused as a whole.
    let pieces = futures_util::stream::iter(vec![Ok::<_, std::io::Error>("x".repeat(3 << 20))]);
    let large = Part::stream(reqwest::Body::wrap_stream(pieces));
    let form = Form::new()
        .text("note", "x".repeat(3 << 20))
        .part("files", large.file_name("large.txt"))
        .part("files", file("b.txt", "Last words.\n"));
    let answer = post(&server, "?output=json", form).await.json();
    assert_eq!(answer["documents"][0]["error"]["status"], 413, "{answer}");
    assert_eq!(answer["documents"][1]["sections"][0]["markdown"], "Last words.\n");
}
