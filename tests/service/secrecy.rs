//! What must not leave the request that it came with: text, names, users, keys and passwords, in logs, metrics and errors.

use crate::support::documents::{MP4, pdf};
use crate::support::program::Program;
use crate::support::stub::{Deed, Stub};

const KEY: &str = "canarykey-4f1d";

/// Sends a document with canaries in every header; what came back.
async fn send(program: &Program, target: &str, key: &str, body: &[u8]) -> (u16, String) {
    let mut raw = program.raw().await;
    let length = body.len();
    let head = format!(
        "{target} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\nAuthorization: Bearer {key}\r\n\
         X-Filename: canaryname.bin\r\nX-OpenWebUI-User-Name: canaryuser\r\n\
         X-OpenWebUI-User-Email: canary@mail.dk\r\nX-Document-Password: canarypassword\r\n\
         Content-Type: canary/type\r\nCookie: canarycookie\r\n\r\n"
    );
    raw.send(head).await;
    raw.send(body).await;
    let answer = raw.answer().await;
    (answer.status, answer.body)
}

#[tokio::test]
async fn no_canary_is_seen_outside_of_its_own_answer() {
    let stub = Stub::tika("Apache Tika 3.3.2", |n| match n % 4 {
        0 => Deed::json("500 canaryreason", "canarytrace"),
        1 => Deed::ok("canarygarbage"),
        2 => Deed::Cut(b"HTTP/1.1 canarystatus\r\n\r\n".to_vec()),
        _ => Deed::json("422 X", "canarytext"),
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let variables = [
        ("DOC_INGESTION_AUTH_MODE", "required"),
        ("API_KEY", KEY),
        ("TIKA_BASE_URL", stub.url.as_str()),
        ("TIKA_USER", "canarytikauser"),
        ("TIKA_PASSWORD", "canarytikapassword"),
        ("DOC_INGESTION_CLIENT_RETRIES", "0"),
        ("DOC_INGESTION_CLIENT_BREAKER_FAILURES", "1000"),
    ];
    let mut program = Program::start(folder.path(), &variables);
    let damaged = b"%PDF-1.4\n1 0 obj << /T (canarytext) >>\n".to_vec();
    let documents: Vec<Vec<u8>> = vec![
        b"canarytext in a plain file".to_vec(),
        pdf(&["canarytext on a page"]),
        damaged,
        b"\xffWPC canarytext".to_vec(),
        b"\xffWPC canarytext".to_vec(),
        b"\xffWPC canarytext".to_vec(),
        [MP4, b"canarytext"].concat(),
        b"<html><body><canarytext".to_vec(),
        b"{\"canarytext\": [".to_vec(),
        Vec::new(),
    ];
    let doors = [
        "PUT /process",
        "POST /v1/extract",
        "POST /v1/extract?output=canaryvalue",
        "POST /v1/extract?canaryoption=1",
        "POST /v1/inspect?filename=canaryname",
        "GET /canarypath?canaryquery",
    ];
    let (mut good, mut bad) = (0, 0);
    for document in &documents {
        for door in doors {
            for key in [KEY, "canarywrongkey"] {
                let (status, body) = send(&program, door, key, document).await;
                if status < 300 {
                    good += 1;
                    continue;
                }
                bad += 1;
                assert!(!body.contains("canary"), "{door}: {status}: {body}");
            }
        }
    }
    assert!(good > 10 && bad > 50, "{good} {bad}: the test has lost its point");
    let (_, metrics) = send(&program, "GET /metrics", KEY, b"").await;
    assert!(metrics.contains("doc_ingestion_documents_total"));
    assert!(!metrics.contains("canary"), "{metrics}");
    let (_, ready) = send(&program, "GET /readyz", KEY, b"").await;
    assert!(!ready.contains("canary"), "{ready}");
    program.signal("TERM");
    program.wait();
    let logs = program.logs();
    assert!(logs.contains("document read") && logs.contains("engine did not answer"), "{logs}");
    for line in logs.lines() {
        assert!(!line.contains("canary"), "{line}");
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "not JSON: {line}");
    }
}
