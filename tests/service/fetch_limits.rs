//! Web servers that answer too much, too slowly or wrongly, and what is sent to them.

use crate::support::server::Server;
use crate::support::stub::{Deed, Stub};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::time::Duration;

const HERE: [(&str, &str); 2] = [("fetch.allow", "127.0.0.1"), ("fetch.ports", "1-65535")];

async fn server(settings: &[(&'static str, &'static str)]) -> Server {
    Server::with(&[&HERE, settings].concat()).await
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

const GZIP: &str = "Content-Type: text/html\r\nContent-Encoding: gzip\r\n";

#[tokio::test]
async fn a_body_is_bounded_however_it_comes() {
    let bomb = gzip(&vec![b'a'; 40 << 20]);
    assert!(bomb.len() < 60_000, "it is no bomb: {}", bomb.len());
    let stub = Stub::start(move |target, _| match target {
        "GET /endless" => Deed::Endless,
        "GET /bomb" => Deed::reply("200 OK", GZIP, &bomb),
        "GET /announced" => {
            Deed::Cut(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n".to_vec())
        }
        "GET /most" => Deed::reply("200 OK", "Content-Type: text/plain\r\n", "w ".repeat(50_000)),
        _ => Deed::reply("200 OK", GZIP, gzip(b"<p>Packed.")),
    })
    .await;
    let server = server(&[("fetch.max_body", "100000")]).await;
    for path in ["endless", "bomb", "announced"] {
        let found = server.load_one(&format!("{}/{path}", stub.url)).await;
        assert_eq!(found, Err("page_too_large".to_owned()), "{path}");
    }
    assert!(server.load_one(&format!("{}/most", stub.url)).await.is_ok());
    let packed = server.load_one(&format!("{}/packed", stub.url)).await.unwrap();
    assert_eq!(packed["page_content"], "Packed.\n");
}

#[tokio::test]
async fn headers_are_bounded() {
    let many = "X-A: b\r\n".repeat(400);
    let one = |size: usize| format!("X-A: {}\r\n", "b".repeat(size));
    let (large, huge) = (one(70_000), one(600_000));
    let stub = Stub::start(move |target, _| match target {
        "GET /large" => Deed::reply("200 OK", &large, "a"),
        "GET /huge" => Deed::reply("200 OK", &huge, "a"),
        _ => Deed::reply("200 OK", &many, "a"),
    })
    .await;
    let server = server(&[]).await;
    for (path, expected) in
        [("large", "headers_too_large"), ("huge", "bad_web_answer"), ("many", "bad_web_answer")]
    {
        let found = server.load_one(&format!("{}/{path}", stub.url)).await;
        assert_eq!(found, Err(expected.to_owned()), "{path}");
    }
}

#[tokio::test]
async fn redirects_are_bounded_and_followed_to_their_end() {
    let stub = Stub::start(|target, _| match target.trim_start_matches("GET /").parse::<u32>() {
        Ok(0) => Deed::ok("<p>The end."),
        Ok(n) => Deed::redirect(&format!("{}", n - 1)),
        Err(_) if target.ends_with("again") => Deed::redirect("/again"),
        Err(_) => Deed::redirect(if target.ends_with("to") { "/fro" } else { "/to" }),
    })
    .await;
    let server = server(&[("fetch.max_redirects", "3")]).await;
    let page = server.load_one(&format!("{}/3#part", stub.url)).await.unwrap();
    assert_eq!(page["page_content"], "The end.\n");
    assert_eq!(page["metadata"]["source"], format!("{}/3#part", stub.url));
    assert_eq!(page["metadata"]["final_url"], format!("{}/0", stub.url));
    assert_eq!(page["explain"]["fetch"]["redirects"], 3);
    for (path, name) in [("4", "redirects"), ("to", "redirects"), ("again", "bad_web_answer")] {
        let found = server.load_one(&format!("{}/{path}", stub.url)).await;
        assert_eq!(found, Err(name.to_owned()), "{path}");
    }
    assert_eq!(stub.seen("GET /again").len(), 1);
}

#[tokio::test]
async fn slow_servers_are_given_up() {
    let stub = Stub::start(|target, _| match target {
        "GET /silent" => Deed::Stall,
        "GET /drip" => Deed::Drip(Duration::from_millis(20)),
        _ => Deed::redirect("/silent"),
    })
    .await;
    let server = server(&[("fetch.first_byte_timeout", "300ms"), ("fetch.timeout", "600ms")]).await;
    for path in ["silent", "drip", "redirect"] {
        let found = server.load_one(&format!("{}/{path}", stub.url)).await;
        assert_eq!(found, Err("web_timeout".to_owned()), "{path}");
    }
    stub.hangs_up(1).await;
    assert!(
        server.metric("doc_ingestion_fetches_total{outcome=\"web_timeout\"} 3").await.is_some()
    );
}

#[tokio::test]
async fn answers_that_are_none_are_said_to_be() {
    let packed = gzip(&b"words and more words ".repeat(400));
    let half = packed[..packed.len() / 2].to_vec();
    let stub = Stub::start(move |target, _| match target {
        "GET /404" => Deed::reply("404 Not Found", "", "<p>Not here."),
        "GET /500" => Deed::reply("500 No", "", ""),
        "GET /204" => Deed::Cut(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()),
        "GET /206" => Deed::reply("206 Partial Content", "", "<p>A part."),
        "GET /304" => Deed::Cut(b"HTTP/1.1 304 Not Modified\r\n\r\n".to_vec()),
        "GET /302" => Deed::reply("302 Found", "", "<p>Nowhere."),
        "GET /short" => Deed::Cut(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<p>".to_vec()),
        "GET /chunks" => {
            Deed::Cut(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n<p>".to_vec())
        }
        "GET /noise" => Deed::Cut(b"\x16\x03\x01 no HTTP at all\r\n\r\n".to_vec()),
        "GET /half" => Deed::reply("200 OK", GZIP, &half),
        "GET /nogzip" => Deed::reply("200 OK", GZIP, "<p>Plain."),
        "GET /zstd" => Deed::reply("200 OK", "Content-Encoding: zstd\r\n", "a"),
        "GET /twice" => Deed::reply("200 OK", "Content-Encoding: gzip, gzip\r\n", "a"),
        "GET /empty" => Deed::reply("200 OK", "", ""),
        _ => Deed::Cut(Vec::new()),
    })
    .await;
    let server = server(&[]).await;
    for (path, expected) in [
        ("404", "web_status"),
        ("500", "web_status"),
        ("204", "web_status"),
        ("206", "web_status"),
        ("304", "web_status"),
        ("302", "web_status"),
        ("short", "bad_web_answer"),
        ("chunks", "bad_web_answer"),
        ("noise", "bad_web_answer"),
        ("half", "bad_web_answer"),
        ("nogzip", "bad_web_answer"),
        ("zstd", "bad_web_answer"),
        ("twice", "bad_web_answer"),
        ("closed", "bad_web_answer"),
        ("empty", "no_bytes"),
    ] {
        let found = server.load_one(&format!("{}/{path}", stub.url)).await;
        assert_eq!(found, Err(expected.to_owned()), "{path}");
    }
    // Not one byte of what broke off stays in the spool.
    server.metric_becomes(r#"doc_ingestion_spool_bytes{place="memory"} 0"#).await;
    let closed = server.load_one("http://127.0.0.1:1/").await;
    assert_eq!(closed, Err("host_unreachable".to_owned()));
    let tls = server.load_one(&stub.url.replace("http:", "https:")).await;
    assert!(matches!(tls.as_ref().unwrap_err().as_str(), "host_untrusted" | "host_unreachable"));
}

#[tokio::test]
async fn nothing_of_the_caller_and_no_cookie_goes_out() {
    let stub = Stub::start(|target, _| match target {
        "GET /a" => Deed::reply("302 Found", "Location: /b\r\nSet-Cookie: a=b; Path=/\r\n", ""),
        _ => Deed::ok("<p>Here."),
    })
    .await;
    let server = server(&[("fetch.accept_language", "da, en;q=0.5")]).await;
    let body = serde_json::json!({ "urls": [format!("{}/a", stub.url)] }).to_string();
    let request = server.request(reqwest::Method::POST, "/load").body(body);
    let request = request
        .header("authorization", "Bearer canary")
        .header("cookie", "canary=1")
        .header("referer", "http://canary/")
        .header("x-openwebui-user-name", "canary")
        .header("user-agent", "canary");
    assert_eq!(crate::support::server::answer(request).await.status, 200);
    let seen = stub.seen("");
    assert_eq!(seen.len(), 2);
    for request in seen {
        assert!(!request.head.contains("canary"), "{}", request.head);
        assert_eq!(request.header("cookie"), None);
        assert_eq!(request.header("referer"), None);
        assert_eq!(request.header("accept-language"), Some("da, en;q=0.5"));
        assert!(request.header("user-agent").unwrap().starts_with("doc-ingestion/"));
    }
}

#[tokio::test]
async fn robots_are_obeyed_where_that_is_wanted() {
    let stub = Stub::start(|target, _| match target {
        "GET /robots.txt" => Deed::ok("User-agent: *\nDisallow: /private\n"),
        "GET /to-private" => Deed::redirect("/private/page"),
        _ => Deed::ok("<p>Here."),
    })
    .await;
    let obedient = server(&[("fetch.robots", "true")]).await;
    let at = |path: &str| format!("{}{path}", stub.url);
    for path in ["/private/page", "/to-private"] {
        assert_eq!(obedient.load_one(&at(path)).await, Err("robots".to_owned()), "{path}");
    }
    assert!(obedient.load_one(&at("/open")).await.is_ok());
    assert_eq!(stub.seen("GET /robots.txt").len(), 1, "the answer is remembered");
    assert!(stub.seen("GET /private").is_empty());

    let deaf = server(&[]).await;
    assert!(deaf.load_one(&at("/private/page")).await.is_ok());

    let missing = Stub::start(|target, _| match target {
        "GET /robots.txt" => Deed::reply("404 Not Found", "", ""),
        _ => Deed::ok("<p>Here."),
    });
    let missing = missing.await;
    assert!(obedient.load_one(&missing.url).await.is_ok());
    let broken = Stub::start(|target, _| match target {
        "GET /robots.txt" => Deed::reply("503 No", "", ""),
        _ => Deed::ok("<p>Here."),
    });
    let broken = broken.await;
    assert_eq!(obedient.load_one(&broken.url).await, Err("robots".to_owned()));
    let elsewhere = Stub::start(|target, _| match target {
        "GET /robots.txt" => Deed::redirect("http://169.254.169.254/robots.txt"),
        _ => Deed::ok("<p>Here."),
    });
    let elsewhere = elsewhere.await;
    assert_eq!(obedient.load_one(&elsewhere.url).await, Err("url_refused".to_owned()));
}
