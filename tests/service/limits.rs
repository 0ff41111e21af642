//! What is refused for its size, for the room it needs or for its coding, and that the sender can read the refusal.

use crate::support::bytes;
use crate::support::documents::{LETTER, csv};
use crate::support::program::{Program, client};
use crate::support::server::{Server, answer};
use crate::support::stub::{Deed, Stub};
use reqwest::Method;
use std::time::Duration;

const DOORS: [(&str, &str); 3] =
    [("PUT", "/process"), ("POST", "/v1/extract"), ("POST", "/v1/inspect")];

fn pieces(count: usize, size: usize) -> reqwest::Body {
    let piece = vec![b'x'; size];
    let all = (0..count).map(move |_| Ok::<_, std::io::Error>(piece.clone()));
    reqwest::Body::wrap_stream(futures_util::stream::iter(all))
}

#[tokio::test]
async fn too_long_by_its_own_word_is_refused_at_once() {
    let server = Server::with(&[("http.max_body", "1MiB")]).await;
    for (method, path) in DOORS {
        let mut raw = server.raw().await;
        let head =
            format!("{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n");
        raw.send(head).await;
        let answer = raw.answer().await;
        assert_eq!(answer.status, 413, "{path}");
        assert!(answer.body.contains("1048576 bytes"), "{path}: {}", answer.body);
    }
}

#[tokio::test]
async fn too_long_by_surprise_is_refused_on_the_way() {
    let server = Server::with(&[("http.max_body", "1MiB")]).await;
    for (method, path) in DOORS {
        let method = method.parse::<Method>().unwrap();
        let request = server.request(method, path).body(pieces(40, 256 << 10));
        let answer = answer(request).await;
        assert_eq!(answer.status, 413, "{path}: {}", answer.text());
    }
    server.metric_becomes(r#"doc_ingestion_spool_bytes{place="memory"} 0"#).await;
    server.metric_becomes(r#"doc_ingestion_spool_bytes{place="disk"} 0"#).await;
}

#[tokio::test]
async fn exactly_the_limit_is_taken() {
    let server = Server::with(&[("http.max_body", "1000")]).await;
    assert_eq!(server.process("w ".repeat(500), &[]).await.status, 200);
    server.process("w ".repeat(501), &[]).await.sentence(413);
}

/// The sender writes all of its body before it reads, as Python's `requests` does.
#[tokio::test]
async fn a_sender_that_writes_on_can_read_the_refusal() {
    let server = Server::with(&[("http.max_body", "1MiB")]).await;
    for (method, path) in DOORS {
        let mut raw = server.raw().await;
        let size = 12 << 20;
        raw.send(format!("{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\n\r\n"))
            .await;
        let sent = raw.send(vec![b'x'; size]).await;
        assert!(sent, "{path}: the connection was reset within the body");
        assert_eq!(raw.answer().await.status, 413, "{path}");
    }
}

#[tokio::test]
async fn a_full_disk_budget_is_a_507_and_leaves_nothing_behind() {
    let settings = [("spool.memory_threshold", "64KiB"), ("spool.disk_total", "1MiB")];
    let server = Server::with(&settings).await;
    for (method, path) in DOORS {
        let request = server.request(method.parse().unwrap(), path).body(csv(60_000));
        let answer = answer(request).await;
        assert_eq!(answer.status, 507, "{path}: {}", answer.text());
    }
    server.metric_becomes(r#"doc_ingestion_spool_bytes{place="disk"} 0"#).await;
    assert_eq!(server.process(csv(10_000), &[]).await.status, 200, "room was not given back");
}

#[tokio::test]
async fn memory_for_all_documents_is_bounded_and_the_rest_goes_to_disk() {
    let server = Server::with(&[("spool.memory_total", "1000")]).await;
    assert_eq!(server.process(csv(1_000), &[]).await.status, 200);
}

#[tokio::test]
async fn a_full_house_is_a_503_that_says_when_to_come_back() {
    let stub = Stub::tika("Apache Tika 3.3.2", |_| Deed::Stall).await;
    let settings = [("http.max_in_flight", "1"), ("tika.base_url", stub.url.as_str())];
    let server = Server::with(&settings).await;
    let first = server.request(Method::PUT, "/process").body(LETTER).send();
    let first = tokio::spawn(first);
    server.metric_becomes("doc_ingestion_in_flight 1").await;
    for (method, path) in DOORS {
        let refused = answer(server.request(method.parse().unwrap(), path).body("Words.")).await;
        assert_eq!(refused.status, 503, "{path}");
        assert!(refused.header("retry-after").parse::<u32>().unwrap() > 0);
    }
    assert_eq!(server.get("/healthz").await.status, 200, "health must not queue");
    first.abort();
    server.metric_becomes("doc_ingestion_in_flight 0").await;
    assert_eq!(server.process("Some words.", &[]).await.status, 200);
}

#[tokio::test]
async fn a_wait_for_an_engine_ends_in_a_503() {
    let stub = Stub::tika("Apache Tika 3.3.2", |_| Deed::Stall).await;
    let settings = [
        ("tika.permits", "1"),
        ("http.queue_timeout", "300ms"),
        ("tika.base_url", stub.url.as_str()),
    ];
    let server = Server::with(&settings).await;
    let first = tokio::spawn(server.request(Method::PUT, "/process").body(LETTER).send());
    server.metric_becomes(r#"doc_ingestion_engine_running{engine="tika"} 1"#).await;
    let second = server.process(LETTER, &[]).await;
    assert!(!second.header("retry-after").is_empty());
    second.sentence(503);
    first.abort();
}

#[tokio::test]
async fn a_coded_body_is_refused() {
    let server = Server::start().await;
    for (method, path) in DOORS {
        for coding in ["gzip", "br", "identity, gzip"] {
            let request = server.request(method.parse().unwrap(), path);
            let request = request.header("content-encoding", coding).body("x");
            assert_eq!(answer(request).await.status, 415, "{path} {coding}");
        }
    }
    let mut raw = server.raw().await;
    let twice = "Content-Encoding: identity\r\nContent-Encoding: gzip";
    raw.send(format!(
        "PUT /process HTTP/1.1\r\nHost: a\r\n{twice}\r\nContent-Length: 5\r\n\r\nwords"
    ))
    .await;
    assert_eq!(raw.answer().await.status, 415);
    let plain = server.process("Some words.", &[("content-encoding", "identity")]).await;
    assert_eq!(plain.status, 200);
}

#[tokio::test]
async fn headers_beyond_all_measure_are_refused() {
    let server = Server::start().await;
    let mut raw = server.raw().await;
    let head = format!("GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: {}\r\n\r\n", "a".repeat(80 << 10));
    raw.send(head).await;
    assert_eq!(raw.answer().await.status, 431);
    let mut raw = server.raw().await;
    let many: String = (0..200).map(|i| format!("X-{i}: a\r\n")).collect();
    raw.send(format!("GET /healthz HTTP/1.1\r\nHost: a\r\n{many}\r\n")).await;
    assert_eq!(raw.answer().await.status, 431);
}

#[tokio::test]
async fn a_body_with_two_lengths_smuggles_nothing() {
    let server = Server::start().await;
    for framing in
        ["Content-Length: 5\r\nContent-Length: 6\r\n\r\nwords", "Content-Length: -5\r\n\r\nwords"]
    {
        let mut raw = server.raw().await;
        raw.send(format!("PUT /process HTTP/1.1\r\nHost: a\r\n{framing}")).await;
        assert_eq!(raw.answer().await.status, 400, "{framing:?}");
    }
    // RFC 9112, 6.3: the chunks count, and the connection ends, so that nothing behind them is another request.
    for lengths in [
        "Content-Length: 4\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 4",
    ] {
        let mut raw = server.raw().await;
        let chunks = "5\r\nwords\r\n0\r\n\r\nGET /version HTTP/1.1\r\nHost: a\r\n\r\n";
        raw.send(format!("PUT /process HTTP/1.1\r\nHost: a\r\n{lengths}\r\n\r\n{chunks}")).await;
        assert_eq!(raw.answer().await.status, 200, "{lengths:?}");
        assert_eq!(raw.closed().await.as_deref(), Some(""), "{lengths:?}: it went on");
    }
    let mut raw = server.raw().await;
    raw.send("PUT /process HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\nwords").await;
    assert_eq!(raw.answer().await.status, 400);
    // Chunks of something else: what would be read is not what was sent.
    for codings in [
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked",
    ] {
        let mut raw = server.raw().await;
        let chunks = "5\r\nwords\r\n0\r\n\r\n";
        raw.send(format!("PUT /process HTTP/1.1\r\nHost: a\r\n{codings}\r\n\r\n{chunks}")).await;
        assert_eq!(raw.answer().await.status, 501, "{codings}");
    }
}

#[tokio::test]
async fn a_broken_chunk_is_a_problem_and_not_a_document() {
    let server = Server::start().await;
    let mut raw = server.raw().await;
    raw.send("PUT /process HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n").await;
    raw.send("5\r\nwords\r\nzz\r\n").await;
    assert_eq!(raw.answer().await.status, 400);
}

#[tokio::test]
async fn a_body_that_falls_silent_is_a_408() {
    let server = Server::with(&[("http.body_idle_timeout", "300ms")]).await;
    for (method, path) in DOORS {
        let mut raw = server.raw().await;
        let head =
            format!("{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nwords");
        raw.send(head).await;
        let answer = raw.answer().await;
        assert_eq!(answer.status, 408, "{path}");
        assert!(answer.body.contains("The upload stalled."), "{path}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_body_that_drips_is_a_408() {
    let settings = [("http.upload_grace", "400ms"), ("http.min_upload_rate", "1KiB")];
    let server = Server::with(&settings).await;
    for (method, path) in DOORS {
        let (mut raw, mut sent) = (server.raw().await, 0);
        raw.send(format!("{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n"))
            .await;
        while !raw.hears(Duration::from_millis(50)).await {
            sent += 1;
            assert!(sent < 900, "{path}: it is listened to for ever");
            raw.send("w").await;
        }
        let answer = raw.answer().await;
        assert_eq!(answer.status, 408, "{path}");
        assert!(answer.body.contains("too slowly"), "{path}: {}", answer.body);
    }
    // What comes fast enough may take as long as it likes.
    let pieces = futures_util::stream::unfold(0, |n| async move {
        tokio::time::sleep(Duration::from_millis(50)).await;
        (n < 20).then(|| (Ok::<_, std::io::Error>("word ".repeat(100)), n + 1))
    });
    let body = reqwest::Body::wrap_stream(pieces);
    assert_eq!(server.process(body, &[]).await.status, 200);
}

#[tokio::test]
async fn a_body_that_comes_slowly_but_steadily_is_taken() {
    let server = Server::with(&[("http.body_idle_timeout", "2s")]).await;
    let pieces = futures_util::stream::unfold(0, |n| async move {
        tokio::time::sleep(Duration::from_millis(100)).await;
        (n < 30).then_some((Ok::<_, std::io::Error>("word "), n + 1))
    });
    let body = reqwest::Body::wrap_stream(pieces);
    assert_eq!(server.process(body, &[]).await.status, 200);
}

#[tokio::test]
async fn documents_in_documents_are_bounded_by_settings() {
    let archive = bytes("fixtures/zip/havn.zip");
    let server = Server::start().await;
    assert!(server.post("/v1/extract", archive.clone()).await.text().contains("Husk billetten."));
    for (setting, value, word) in [
        ("in_process.max_entries", "1", "archive members"),
        ("in_process.max_embedded", "10B", "havn/brev.txt (54 bytes): too large"),
        ("in_process.max_embedding", "0", "too deep"),
    ] {
        let server = Server::with(&[(setting, value)]).await;
        let answer = server.post("/v1/extract?output=json", archive.clone()).await;
        let text = answer.text();
        assert!(text.contains(word), "{setting}: {} {text}", answer.status);
        assert!(!text.contains("Husk billetten."), "{setting}: {text}");
    }
}

/// A batch job with its own key may not have all the places, and waits for its turn like everybody.
#[tokio::test]
async fn one_key_leaves_room_for_others() {
    let stub = Stub::tika("Apache Tika 3.3.2", |_| Deed::Stall).await;
    let settings = [
        ("auth.mode", "required"),
        ("auth.keys", "batch:one,web:two"),
        ("http.max_in_flight", "8"),
        ("tika.base_url", stub.url.as_str()),
    ];
    let server = Server::with(&settings).await;
    let send = |key: &'static str, body: &'static [u8]| {
        server.request(Method::PUT, "/process").bearer_auth(key).body(body)
    };
    let mut greedy = Vec::new();
    for n in 1..=6 {
        greedy.push(tokio::spawn(send("one", LETTER).send()));
        server.metric_becomes(&format!("doc_ingestion_in_flight {n}")).await;
    }
    let refused = answer(send("one", b"Words.")).await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, "5"));
    assert!(refused.text().contains("6 documents"), "{}", refused.text());
    assert_eq!(answer(send("two", b"Some words.")).await.status, 200);
    greedy.into_iter().for_each(|task| task.abort());
    server.metric_becomes("doc_ingestion_in_flight 0").await;
    assert_eq!(answer(send("one", b"Some words.")).await.status, 200);

    // Where there is one key there is nobody to leave room for; and the bound is a setting.
    for (keys, own) in [("batch:one", 8), ("batch:one,batch:newer", 8), ("batch:one,web:two", 6)] {
        let settings =
            [("auth.mode", "required"), ("auth.keys", keys), ("http.max_in_flight", "8")];
        let server = Server::with(&settings).await;
        assert_eq!(server.service.config.http.max_in_flight_per_key, own, "{keys}");
    }
    let server = Server::with(&[("http.max_in_flight_per_key", "3")]).await;
    assert_eq!(server.service.config.http.max_in_flight_per_key, 3);
}

/// Who sends one request after the other is not refused the next one, even where there may be one only. They are there before
/// they are wanted, so that each is taken up the moment the answer before it has ended.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_has_ended_takes_no_place() {
    let server = Server::with(&[("http.max_requests", "1")]).await;
    let document = String::from_utf8(csv(2_000)).unwrap();
    for (method, path) in DOORS {
        let length = document.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: a\r\nX-Filename: a.csv\r\nContent-Length: {length}\r\n\r\n{document}"
        );
        let mut raw = server.raw().await;
        raw.send(request.repeat(20)).await;
        for turn in 0..20 {
            assert_eq!(raw.answer().await.status, 200, "{path}, turn {turn}");
        }
    }
}

/// Ten documents of one caller wait for an engine; the document of another is the next but one, not the eleventh.
#[tokio::test]
async fn callers_take_turns_at_an_engine() {
    let stub = Stub::tika("Apache Tika 3.3.2", |_| {
        Deed::After(Duration::from_millis(200), "<html><body><p>Words.</p></body></html>")
    })
    .await;
    let settings = [
        ("auth.mode", "required"),
        ("auth.keys", "batch:one,web:two"),
        ("tika.permits", "1"),
        ("tika.base_url", stub.url.as_str()),
    ];
    let server = Server::with(&settings).await;
    let send =
        |key: &'static str| server.request(Method::PUT, "/process").bearer_auth(key).body(LETTER);
    let greedy: Vec<_> = (0..10).map(|_| tokio::spawn(send("one").send())).collect();
    server.metric_becomes(r#"doc_ingestion_queue_waiting{engine="tika"} 9"#).await;
    assert_eq!(answer(send("two")).await.status, 200);
    let done = greedy.iter().filter(|task| task.is_finished()).count();
    assert!(done < 9, "the other waited for {done} documents");
    for task in greedy {
        assert_eq!(task.await.unwrap().unwrap().status(), 200);
    }
}

/// Signs without a word are no text; but who sends so many of them that they could not be kept gets them as they are.
#[tokio::test]
async fn text_without_words_is_no_text_until_it_is_too_long_to_be_kept() {
    let server = Server::start().await;
    let line = "~~ -- == ~~ ".repeat(100) + "\n\n";
    let wordless = |bytes: usize| line.repeat(bytes / line.len());
    for output in ["markdown", "json"] {
        let problem = server.post(&format!("/v1/extract?output={output}"), wordless(1 << 20)).await;
        assert!(problem.problem(422)["type"].as_str().unwrap().ends_with(":empty"));
    }
    let body = wordless(33 << 20);
    let answer = server.post("/v1/extract", body.clone()).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.text().matches("==").count(), body.matches("==").count());
    // The blocks of a JSON answer are kept with the text, and count.
    let body = wordless(20 << 20);
    assert_eq!(server.post("/v1/extract", body.clone()).await.status, 422);
    assert_eq!(server.post("/v1/extract?output=json", body).await.status, 200);
}

/// It waits in the spool until it is whole: over its own limit or without room it is a status, and nothing is left of it.
#[tokio::test]
async fn a_json_answer_has_a_limit_and_takes_room() {
    let body = csv(30_000);
    for (setting, value, status) in
        [("http.max_json_answer", "1MiB", 422), ("spool.disk_total", "5MiB", 507)]
    {
        let server = Server::with(&[(setting, value)]).await;
        for _ in 0..2 {
            server.post("/v1/extract?output=json", body.clone()).await.problem(status);
        }
        let rows = server.post("/v1/extract?output=ndjson", body.clone()).await;
        assert_eq!(rows.text().matches("Aarhus").count(), 30_000, "{setting}");
        server.metric_becomes(r#"doc_ingestion_spool_bytes{place="memory"} 0"#).await;
        server.metric_becomes(r#"doc_ingestion_spool_bytes{place="disk"} 0"#).await;
    }
}

/// The caller learns that the storage failed, and the operator why, at whatever door the document came in.
#[tokio::test]
async fn storage_that_fails_is_told_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let on_disk = ("DOC_INGESTION_SPOOL_MEMORY_THRESHOLD", "16KiB");
    let mut program = Program::start(folder.path(), &[on_disk]);
    let (client, url) = (client(), format!("http://{}", program.address));
    folder.close().unwrap();
    let file = || reqwest::multipart::Part::bytes(csv(5_000)).file_name("a.csv");
    let form = reqwest::multipart::Form::new().part("files", file());
    let doors = [
        client.put(format!("{url}/process")).body(csv(5_000)),
        client.post(format!("{url}/v1/inspect")).body(csv(5_000)),
        client.post(format!("{url}/v1/extract")).multipart(form),
    ];
    for request in doors {
        assert_eq!(answer(request).await.status, 500);
    }
    // A document for which there is room in memory, and none for its answer.
    let request = client.post(format!("{url}/v1/extract?output=json")).body(csv(150));
    assert_eq!(answer(request).await.status, 500);
    program.signal("TERM");
    program.wait();
    for (what, times) in [("a document", 3), ("an answer", 1)] {
        let told = program.logs().matches(&format!("{what} could not be kept")).count();
        assert_eq!(told, times, "{what}: {}", program.logs());
    }
}
