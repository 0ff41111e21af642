//! The real service in this process on a port of its own, and what it answered. Started by the tests of its doors; settings
//! are given as in a configuration file, authentication is off unless a test sets it.

use super::{bytes, raw::Raw};
use doc_ingestion::config::{Config, Origin, Values};
use doc_ingestion::fetch::{Resolver, SystemResolver};
use doc_ingestion::http;
use doc_ingestion::service::Service;
use reqwest::{Body, Method, RequestBuilder, Response};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep};

/// Longer than any step of a test takes on a loaded machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// The running service. Dropping it stops it.
#[derive(Debug)]
pub(crate) struct Server {
    /// `http://127.0.0.1:port`.
    pub(crate) url: String,
    /// What the requests share.
    pub(crate) service: Arc<Service>,
    client: reqwest::Client,
    /// Dropped with the server, which stops it.
    _stop: oneshot::Sender<()>,
}

/// A whole answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Server {
    /// With the defaults and no key.
    pub(crate) async fn start() -> Self {
        Self::with(&[]).await
    }

    /// With these settings.
    pub(crate) async fn with(settings: &[(&str, &str)]) -> Self {
        Self::resolving(settings, Arc::new(SystemResolver::default())).await
    }

    /// With these settings, and with this one to ask for the addresses of web servers.
    pub(crate) async fn resolving(settings: &[(&str, &str)], resolver: Arc<dyn Resolver>) -> Self {
        let mut values = Values::defaults();
        values.set("auth.mode", "off".into(), Origin::Default).unwrap();
        for (path, value) in settings {
            values.set(path, (*value).to_owned(), Origin::File).unwrap();
        }
        let mut config = Config::from_values(&values).unwrap();
        // This process is the test, so the workers are of the program's own binary.
        config.isolation.program = env!("CARGO_BIN_EXE_doc-ingestion").into();
        let service = Arc::new(Service::with_resolver(config, resolver).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let shutdown = async move {
            let _ = stopped.await;
        };
        tokio::spawn(http::serve(listener, Arc::clone(&service), shutdown));
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(60))
            .build()
            .unwrap();
        Self { url, service, client, _stop: stop }
    }

    /// A request, still to be sent.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path)).await
    }

    /// A document without name and type to a door that takes POST.
    pub(crate) async fn post(&self, path: &str, body: impl Into<Body>) -> Answer {
        answer(self.request(Method::POST, path).body(body)).await
    }

    /// A JSON object to a door that takes POST.
    pub(crate) async fn post_json(&self, path: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, path).header("content-type", "application/json");
        answer(request.body(body.to_string())).await
    }

    /// What became of one address at `/load`: its document, or the last part of the problem's type.
    pub(crate) async fn load_one(&self, url: &str) -> Result<Value, String> {
        let body = serde_json::json!({ "urls": [url] });
        let answer = self.post_json("/load?explain=true", &body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let json = answer.json();
        match (&json["documents"][0], &json["left_out"][0]) {
            (document, Value::Null) => Ok(document.clone()),
            (_, left_out) => {
                let kind = left_out["error"]["type"].as_str().unwrap();
                Err(kind.rsplit(':').next().unwrap().to_owned())
            }
        }
    }

    /// A document to `/process` with these headers.
    pub(crate) async fn process(&self, body: impl Into<Body>, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.request(Method::PUT, "/process").body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answer(request).await
    }

    /// A file below `fixtures/` to `/process`.
    pub(crate) async fn process_fixture(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.process(bytes(&format!("fixtures/{path}")), headers).await
    }

    /// A bare connection.
    pub(crate) async fn raw(&self) -> Raw {
        Raw::connect(self.url.trim_start_matches("http://")).await
    }

    /// One line of `/metrics` that starts so.
    pub(crate) async fn metric(&self, start: &str) -> Option<String> {
        let text = self.get("/metrics").await.text();
        text.lines().find(|line| line.starts_with(start)).map(str::to_owned)
    }

    /// Waits until a metric's line reads so.
    pub(crate) async fn metric_becomes(&self, line: &str) {
        let start = line.split(' ').next().unwrap();
        let until = Instant::now() + PATIENCE;
        loop {
            let now = self.metric(start).await;
            if now.as_deref() == Some(line) {
                return;
            }
            assert!(Instant::now() < until, "`{line}` never came; it is {now:?}");
            sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Sends a request and reads the whole answer.
pub(crate) async fn answer(request: RequestBuilder) -> Answer {
    whole(request.send().await.unwrap()).await.expect("the answer breaks off")
}

/// Reads the rest of an answer; `None` when it breaks off.
pub(crate) async fn whole(mut response: Response) -> Option<Answer> {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(piece)) => body.extend_from_slice(&piece),
            Ok(None) => return Some(Answer { status, headers, body }),
            Err(_) => return None,
        }
    }
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("the answer is UTF-8")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|e| panic!("{e}: {} {}", self.status, self.text()))
    }

    /// The records of an NDJSON answer.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// A problem of this status, as our own doors tell it.
    pub(crate) fn problem(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], status);
        for field in ["type", "title", "detail"] {
            assert!(problem[field].as_str().is_some_and(|t| !t.is_empty()), "{field}: {problem}");
        }
        problem
    }

    /// One plain sentence of this status, as `/process` tells it.
    pub(crate) fn sentence(&self, status: u16) -> String {
        let text = self.text();
        assert_eq!(self.status, status, "{text}");
        assert!(self.header("content-type").starts_with("text/plain"), "{text}");
        assert!(text.chars().next().is_some_and(char::is_uppercase), "no sentence: {text}");
        assert!(text.ends_with('.') && !text.contains(['\n', '{', '<']), "no sentence: {text}");
        assert!(text.len() < 200, "too long for a user: {text}");
        text
    }
}
