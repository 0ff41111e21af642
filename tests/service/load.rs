//! `POST /load`, as Open `WebUI`'s external web loader asks it.

use crate::support::documents::pdf;
use crate::support::names::Names;
use crate::support::server::Server;
use crate::support::stub::{Deed, Stub};
use serde_json::{Value, json};

const HERE: [(&str, &str); 2] = [("fetch.allow", "127.0.0.1"), ("fetch.ports", "1-65535")];

const PAGE: &str = "<!doctype html><html lang=da><head><title>Affald og genbrug</title>\
    <meta name=description content='Sådan sorterer du.'><meta name=author content='Teknik og Miljø'></head>\
    <body><h1>Affald</h1><p>Du skal sortere dit affald i ti slags, og det skal hentes hver uge.</p></body></html>";

async fn site() -> Stub {
    Stub::start(|target, _| match target {
        "GET /moved" => Deed::redirect("/page"),
        "GET /page" => Deed::reply("200 OK", "Content-Type: text/html; charset=utf-8\r\n", PAGE),
        "GET /pdf" => Deed::reply("200 OK", "", pdf(&["Page one.", "Page two."])),
        "GET /missing" => Deed::reply("404 Not Found", "", "<h1>Not here</h1>"),
        _ => Deed::ok("<p>A page."),
    })
    .await
}

/// Every value of the metadata of every item is a scalar, and none is null.
fn check_scalars(list: &[Value]) {
    for item in list {
        assert!(item["page_content"].is_string());
        for (name, value) in item["metadata"].as_object().unwrap() {
            assert!(
                value.is_string() || value.is_number() || value.is_boolean(),
                "{name}: {value}"
            );
        }
        assert!(item["metadata"].get("html").is_none());
    }
}

#[tokio::test]
async fn the_contract_is_kept() {
    let site = site().await;
    let server = Server::with(&HERE).await;
    let at = |path: &str| format!("{}{path}", site.url);
    // Not as the parser would write it: the client compares bytes.
    let odd = format!("HTTP://127.0.0.1:{}/a/../moved#Top", site.port());
    let urls =
        json!([at("/pdf"), at("/missing"), odd, "http://10.0.0.1/", 7, null, at("/page?a=b c")]);
    for door in ["/load", "/"] {
        let answer = server.post_json(door, &json!({ "urls": urls, "more": "ignored" })).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("content-type"), "application/json");
        let json = answer.json();
        let list = json.as_array().unwrap();
        check_scalars(list);
        let sources: Vec<&str> =
            list.iter().map(|item| item["metadata"]["source"].as_str().unwrap()).collect();
        assert_eq!(sources, [at("/pdf"), odd.clone(), at("/page?a=b c")]);
        assert_eq!(list[0]["page_content"], "Page one.\n\nPage two.\n");
        assert_eq!(list[0]["metadata"]["content_type"], "application/pdf");
        let page = &list[1]["metadata"];
        assert_eq!(page["final_url"], at("/page"));
        assert_eq!(page["title"], "Affald og genbrug");
        assert_eq!(page["description"], "Sådan sorterer du.");
        assert_eq!(page["author"], "Teknik og Miljø");
        assert_eq!(page["language"], "da");
        assert_eq!(page["content_type"], "text/html");
        assert_eq!(page.get("published"), None, "what is not known is not there");
        let text = list[1]["page_content"].as_str().unwrap();
        assert!(text.starts_with("# Affald\n\nDu skal sortere"), "{text}");
    }
}

#[tokio::test]
async fn of_a_page_what_it_is_about_is_read() {
    let words = "Havnen bliver dybere, og kajen bliver længere, siger byrådet i dag. ".repeat(9);
    let page = format!(
        "<!doctype html><nav><a href=/a>Forside</a></nav><article><h1>Havn</h1><p>{words}<a href='../b?utm_source=x'>Læs planen</a></p></article>"
    );
    let stub = Stub::start(move |target, _| match target {
        "GET /nyt" => Deed::redirect("/nyt/1/"),
        _ => Deed::reply("200 OK", "Content-Type: text/html\r\n", &page),
    })
    .await;
    let server = Server::with(&HERE).await;
    let url = format!("{}/nyt", stub.url);
    let asked = json!({ "urls": [url] });
    let read = |query: &'static str| server.post_json(query, &asked);
    let main = read("/load").await.json()[0]["page_content"].as_str().unwrap().to_owned();
    assert!(main.contains("Havnen") && !main.contains("Forside"), "{main}");
    let absolute = format!("]({}/nyt/b)", stub.url);
    assert!(main.contains(&absolute), "relative to where it was found: {main}");
    let full = read("/load?content=full").await.json()[0]["page_content"].to_string();
    assert!(full.contains("Havnen") && full.contains("Forside"), "{full}");
    let main = server.post_json("/v1/extract", &json!({ "url": url })).await.text();
    assert!(main.contains(&absolute) && !main.contains("Forside"), "{main}");
    let whole = json!({ "url": url, "content": "full" });
    let full = server.post_json("/v1/extract", &whole).await.text();
    assert!(full.contains("Forside"), "{full}");
}

#[tokio::test]
async fn what_is_left_out_can_be_explained() {
    let site = site().await;
    let server = Server::with(&HERE).await;
    let missing = format!("{}/missing", site.url);
    let body = json!({ "urls": [missing, format!("{}/page", site.url)] });
    let json = server.post_json("/load?explain=true", &body).await.json();
    assert_eq!(json["left_out"].as_array().unwrap().len(), 1);
    let left_out = &json["left_out"][0];
    assert_eq!((&left_out["index"], &left_out["source"]), (&json!(0), &json!(missing)));
    assert_eq!(left_out["error"]["type"], "urn:doc-ingestion:problem:web_status");
    assert_eq!(left_out["error"]["detail"], "The web server answers with status 404.");
    let document = &json["documents"][0];
    assert_eq!(document["explain"]["source"], "web");
    assert_eq!(document["explain"]["decision"]["engine"], "in_process");
    check_scalars(json["documents"].as_array().unwrap());
}

#[tokio::test]
async fn a_page_without_an_article_says_so_in_its_decision() {
    let list = "<ul><li><a href=/1>Torv</a> fredag<li><a href=/2>Havn</a> lørdag</ul>";
    let page = format!("<!doctype html><title>T</title>{}", list.repeat(3));
    let stub = Stub::start(move |_, _| Deed::reply("200 OK", "Content-Type: text/html\r\n", &page));
    let stub = stub.await;
    let server = Server::with(&HERE).await;
    let body = json!({ "urls": [stub.url] });
    let json = server.post_json("/load?explain=true", &body).await.json();
    let document = &json["documents"][0];
    assert_eq!(document["explain"]["decision"]["content"], "whole_page");
    assert!(document["page_content"].as_str().unwrap().contains("lørdag"), "{document}");
    for (content, said) in [("main", json!("whole_page")), ("full", Value::Null)] {
        let body = json!({ "url": stub.url, "output": "json", "content": content });
        let json = server.post_json("/v1/extract", &body).await.json();
        assert_eq!(json["decision"]["content"], said, "{content}");
    }
}

#[tokio::test]
async fn a_request_that_makes_no_sense_is_refused() {
    let server = Server::with(&[&HERE[..], &[("load.max_urls", "3")]].concat()).await;
    for body in ["", "{", "[]", "{}", "{\"urls\": \"http://a.dk/\"}", "{\"urls\": null}"] {
        let problem = server.post("/load", body).await.problem(400);
        assert_eq!(problem["field"], "urls", "{body}");
    }
    let many = server.post_json("/load", &json!({ "urls": ["a", "b", "c", "d"] })).await;
    assert!(many.problem(400)["detail"].as_str().unwrap().contains("at most 3"));
    let long = format!("{{\"urls\": [\"{}\"]}}", "a".repeat(2 << 20));
    server.post("/load", long).await.problem(413);
    for query in ["output=json", "output=ndjson", "nonsense=1", "explain=perhaps"] {
        server.post_json(&format!("/load?{query}"), &json!({ "urls": [] })).await.problem(400);
    }
    let none = server.post_json("/load", &json!({ "urls": [] })).await;
    assert_eq!((none.status, none.json()), (200, json!([])));
}

#[tokio::test]
async fn it_asks_for_a_key_and_the_page_beside_it_does_not() {
    let server = Server::with(&[("auth.mode", "required"), ("auth.key", "secret")]).await;
    for door in ["/load", "/"] {
        server.post_json(door, &json!({ "urls": [] })).await.problem(401);
        let request = server.request(reqwest::Method::POST, door).body("{\"urls\": []}");
        let answer = crate::support::server::answer(request.bearer_auth("secret")).await;
        assert_eq!(answer.status, 200);
    }
    assert_eq!(server.get("/").await.status, 303);
}

#[tokio::test]
async fn the_text_of_an_answer_is_bounded() {
    let site = Stub::start(|target, _| {
        let count = if target == "GET /long" { 40_000 } else { 10 };
        Deed::reply("200 OK", "Content-Type: text/html\r\n", "<p>Some words. ".repeat(count))
    })
    .await;
    let server = Server::with(&[&HERE[..], &[("load.max_text", "100KiB")]].concat()).await;
    let urls = [format!("{}/long", site.url), format!("{}/short", site.url)];
    let json = server.post_json("/load?explain=true", &json!({ "urls": urls })).await.json();
    assert_eq!(json["left_out"][0]["error"]["type"], "urn:doc-ingestion:problem:limit");
    assert_eq!(json["documents"][0]["metadata"]["source"], urls[1]);
    assert_eq!(json["documents"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn addresses_in_work_are_bounded_by_request_and_by_host() {
    let (open, gate) = tokio::sync::watch::channel(false);
    let site =
        Stub::start(move |_, _| Deed::Wait(gate.clone(), Box::new(Deed::ok("<p>A page.")))).await;
    let names =
        Names::of(&[("a.example.org", &[&["127.0.0.1"]]), ("b.example.org", &[&["127.0.0.1"]])]);
    let settings =
        [&HERE[..], &[("fetch.host_concurrency", "2"), ("load.concurrency", "6")]].concat();
    let server = Server::resolving(&settings, names).await;
    let url = |host: &str, i: usize| format!("http://{host}.example.org:{}/{i}", site.port());
    let urls: Vec<String> =
        (0..4).map(|i| url("a", i)).chain((0..4).map(|i| url("b", i))).collect();
    let asked = json!({ "urls": urls });
    let load = server.post_json("/load", &asked);
    let watch = async {
        // Two of the first host, and two of the second one: six are in work, of which two wait for their turn.
        while site.seen("").len() < 4 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        server.metric_becomes("doc_ingestion_in_work 6").await;
        assert_eq!(site.seen("").len(), 4);
        open.send(true).unwrap();
    };
    let (answer, ()) = tokio::join!(load, watch);
    let json = answer.json();
    let sources: Vec<&str> = json
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["metadata"]["source"].as_str().unwrap())
        .collect();
    assert_eq!(sources, urls);
    server.metric_becomes("doc_ingestion_in_work 0").await;
}

#[tokio::test]
async fn a_full_house_still_takes_one_address_at_a_time() {
    let site = site().await;
    let server = Server::with(&[&HERE[..], &[("http.max_in_flight", "1")]].concat()).await;
    let urls: Vec<String> = (0..3).map(|i| format!("{}/{i}", site.url)).collect();
    let answer = server.post_json("/load", &json!({ "urls": urls })).await;
    assert_eq!(answer.json().as_array().unwrap().len(), 3);
}
