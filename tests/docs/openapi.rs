//! `src/http/openapi.json` against the running router.

use crate::pages::error_names;
use crate::text;
use doc_ingestion::config::Config;
use doc_ingestion::http;
use doc_ingestion::service::Service;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

fn description() -> Value {
    serde_json::from_str(&text("src/http/openapi.json")).unwrap()
}

/// Every operation of the description: method and path.
fn operations() -> BTreeSet<(String, String)> {
    let description = description();
    let paths = description["paths"].as_object().unwrap();
    let each = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().keys();
        methods.map(|method| (method.clone(), path.clone())).collect::<Vec<_>>()
    });
    each.collect()
}

#[test]
fn the_description_has_the_routes_of_the_router_and_no_others() {
    let source = text("src/http/mod.rs");
    let routes: BTreeSet<(String, String)> = source
        .split(".route(\"")
        .skip(1)
        .map(|piece| {
            let (path, rest) = piece.split_once("\",").unwrap();
            let method = rest.split('(').next().unwrap().trim();
            (method.to_owned(), path.to_owned())
        })
        .collect();
    assert!(routes.len() > 10, "the source is not understood any more: {routes:?}");
    assert_eq!(operations(), routes);
}

/// The address of a stub for SearXNG, which finds nothing.
async fn searxng() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: 15\r\nConnection: close\r\n\r\n{\"results\": []}";
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    format!("http://{address}")
}

#[tokio::test]
async fn every_operation_is_served() {
    let mut config = Config::open();
    config.search.searxng_url = Some(searxng().await.parse().unwrap());
    // This process is the test, so the workers are of the program's own binary.
    config.isolation.program = env!("CARGO_BIN_EXE_doc-ingestion").into();
    let service = Arc::new(Service::new(config).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(http::serve(listener, service, async {
        // Dropping the other end stops the server as well.
        let _ = stopped.await;
    }));
    let no_redirect = reqwest::redirect::Policy::none();
    let client = reqwest::Client::builder().redirect(no_redirect).no_proxy().build().unwrap();
    for (method, path) in operations() {
        let description = description();
        let operation = &description["paths"][&path][&method];
        let url = format!("http://{address}{}", path.replace("{file}", "docs.js"));
        let method = reqwest::Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        // A door that takes JSON only gets an empty list and a query; all others get a document.
        let json_only = operation["requestBody"]["content"]
            .as_object()
            .is_some_and(|content| content.keys().eq(["application/json"]));
        let (content_type, body) = if json_only {
            ("application/json", "{\"urls\": [], \"query\": \"affald\"}")
        } else {
            ("text/csv", "by;indbyggere\nAarhus;290598\n")
        };
        let answer = client
            .request(method.clone(), url)
            .header("content-type", content_type)
            .body(body)
            .send()
            .await
            .unwrap();
        let status = answer.status().as_u16();
        assert!(status < 400, "{method} {path}: {status}");
        let described = &operation["responses"][status.to_string()];
        assert!(described.is_object(), "{method} {path}: {status} is not described");
        let content_type = answer.headers().get("content-type").map(|v| v.to_str().unwrap());
        if let (Some(found), Some(content)) = (content_type, described["content"].as_object()) {
            let found = found.split(';').next().unwrap();
            assert!(content.contains_key(found), "{method} {path}: {found} is not described");
        }
    }
    drop(stop);
    assert!(server.await.unwrap().unwrap());
}

fn walk<'a>(value: &'a Value, each: &mut impl FnMut(&'a str)) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(target)) = map.get("$ref") {
                each(target);
            }
            map.values().for_each(|value| walk(value, each));
        }
        Value::Array(items) => items.iter().for_each(|value| walk(value, each)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_reference_leads_somewhere_and_everything_shared_is_used() {
    let description = description();
    let mut used = BTreeSet::new();
    walk(&description, &mut |target| {
        let pointer = target.strip_prefix('#').unwrap();
        assert!(description.pointer(pointer).is_some(), "{target} leads nowhere");
        used.insert(pointer.to_owned());
    });
    for (kind, items) in description["components"].as_object().unwrap() {
        for name in items.as_object().unwrap().keys().filter(|_| kind != "securitySchemes") {
            assert!(
                used.contains(&format!("/components/{kind}/{name}")),
                "{kind}/{name} is unused"
            );
        }
    }
}

#[test]
fn problems_have_the_types_that_the_service_answers() {
    let description = description();
    let types = &description["components"]["schemas"]["Problem"]["properties"]["type"]["enum"];
    let described: BTreeSet<String> = types
        .as_array()
        .unwrap()
        .iter()
        .map(|t| t.as_str().unwrap().strip_prefix("urn:doc-ingestion:problem:").unwrap().to_owned())
        .collect();
    assert_eq!(described, error_names());
}

#[test]
fn every_operation_says_what_it_is_and_has_a_name_of_its_own() {
    let description = description();
    let mut names = BTreeSet::new();
    for (method, path) in operations() {
        let operation = &description["paths"][&path][&method];
        assert!(operation["summary"].is_string(), "{method} {path} has no summary");
        assert!(operation["tags"].is_array(), "{method} {path} has no group");
        let name = operation["operationId"].as_str().unwrap();
        assert!(names.insert(name.to_owned()), "{name} twice");
    }
    assert_eq!(description["info"]["version"], env!("CARGO_PKG_VERSION"));
}
