//! The settings by room, typed and checked.

use super::fetch::{Fetch, Load};
use super::search::Search;
use super::values::{ConfigError, Values};
use reqwest::Url;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// All settings.
#[derive(Debug, Clone)]
pub struct Config {
    /// Doors and connections.
    pub http: Http,
    /// Who may come in.
    pub auth: Auth,
    /// Where documents wait.
    pub spool: SpoolSettings,
    /// How engines are chosen.
    pub routing: Routing,
    /// The in-process engine.
    pub in_process: InProcess,
    /// Where documents are parsed.
    pub isolation: Isolation,
    /// What is read of a document, where the request does not say.
    pub reading: extractors::Options,
    /// What answers carry.
    pub output: Output,
    /// Apache Tika.
    pub tika: Tika,
    /// docling-serve.
    pub docling: Docling,
    /// Connections to backends.
    pub client: Client,
    /// Pages and documents from the web.
    pub fetch: Fetch,
    /// The door for lists of addresses.
    pub load: Load,
    /// The search door.
    pub search: Search,
    /// Logs, spans, names.
    pub telemetry: Telemetry,
}

/// See [`Config::http`].
#[derive(Debug, Clone)]
pub struct Http {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Open connections.
    pub max_connections: usize,
    /// Time for headers.
    pub header_timeout: Duration,
    /// Longest silence in a body.
    pub body_idle_timeout: Duration,
    /// Bytes a second that a body must come with on the whole; 0 is any.
    pub min_upload_rate: u64,
    /// Time of waiting for a body before its rate counts.
    pub upload_grace: Duration,
    /// Longest time in which a client takes nothing of an answer.
    pub write_timeout: Duration,
    /// Largest document in bytes.
    pub max_body: u64,
    /// Largest JSON answer in bytes.
    pub max_json_answer: u64,
    /// Time for a request.
    pub deadline: Duration,
    /// Requests with a document at once, arriving documents included.
    pub max_requests: usize,
    /// Of these, one caller's.
    pub max_requests_per_key: usize,
    /// Parts of one form.
    pub max_form_parts: usize,
    /// Documents in work or waiting.
    pub max_in_flight: usize,
    /// Documents in work or waiting of one caller.
    pub max_in_flight_per_key: usize,
    /// Longest wait for a permit.
    pub queue_timeout: Duration,
    /// Time in which requests are still taken after SIGTERM.
    pub shutdown_delay: Duration,
    /// Time to finish after that.
    pub shutdown_grace: Duration,
}

/// See [`Config::auth`].
#[derive(Debug, Clone)]
pub struct Auth {
    /// The keys; `None` lets everyone in.
    pub keys: Option<Vec<ApiKey>>,
    /// Whether `/metrics` asks for a key.
    pub protect_metrics: bool,
}

/// A caller's key.
#[derive(Clone)]
pub struct ApiKey {
    /// The caller's name, for logs.
    pub name: String,
    /// The BLAKE3 hash of the key: equal lengths make comparing in constant time possible.
    pub hash: [u8; 32],
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiKey").field("name", &self.name).finish_non_exhaustive()
    }
}

/// See [`Config::spool`].
#[derive(Debug, Clone)]
pub struct SpoolSettings {
    /// Documents up to this size stay in memory.
    pub memory_threshold: u64,
    /// Memory for all.
    pub memory_total: u64,
    /// Disk for all.
    pub disk_total: u64,
    /// Folder for temporary files.
    pub directory: PathBuf,
}

/// See [`Config::routing`].
#[derive(Debug, Clone)]
pub struct Routing {
    /// Policy file; `None` is the built-in policy.
    pub policy_file: Option<PathBuf>,
    /// Fewer words a page are poor.
    pub min_words_per_page: u32,
    /// A greater share of unreadable characters is poor.
    pub max_garbage_share: f32,
}

/// See [`Config::in_process`].
#[derive(Debug, Clone)]
pub struct InProcess {
    /// Documents at once.
    pub permits: usize,
    /// Time for one.
    pub timeout: Duration,
    /// Bounds of one document.
    pub limits: extractors::Limits,
}

/// See [`Config::isolation`].
#[derive(Debug, Clone)]
pub struct Isolation {
    /// Which walls are wanted.
    pub mode: IsolationMode,
    /// The program that is started as worker: this one.
    pub program: PathBuf,
    /// Bytes of address space of a worker.
    pub memory: u64,
    /// Looks and readings after which a worker is replaced.
    pub tasks: u64,
    /// Bytes of resident memory from which a worker is replaced.
    pub resident: u64,
    /// How long a document that killed a worker is remembered.
    pub poison: Duration,
}

/// Which walls are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IsolationMode {
    /// Worker processes, behind what the system offers.
    BestEffort,
    /// Worker processes behind all walls, or no service.
    Required,
    /// Threads of the service.
    None,
}

impl IsolationMode {
    /// Its name in settings and answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::BestEffort => "best-effort",
            Self::Required => "required",
            Self::None => "none",
        }
    }
}

/// See [`Config::output`].
#[derive(Debug, Clone)]
pub struct Output {
    /// Whether `/process` metadata carries the reason.
    pub metadata_reason: bool,
}

/// See [`Config::tika`].
#[derive(Debug, Clone)]
pub struct Tika {
    /// Where it is; `None` is not configured.
    pub base_url: Option<Url>,
    /// User and password for basic authentication.
    pub credentials: Option<(String, String)>,
    /// Documents at once.
    pub permits: usize,
    /// Time for one.
    pub timeout: Duration,
    /// `auto`, `on` or `off`.
    pub ocr: String,
}

/// See [`Config::docling`].
#[derive(Debug, Clone)]
pub struct Docling {
    /// Where it is; `None` is not configured.
    pub base_url: Option<Url>,
    /// Key for `X-Api-Key`.
    pub api_key: Option<String>,
    /// Documents at once.
    pub permits: usize,
    /// Time for one.
    pub timeout: Duration,
    /// More conversion options.
    pub options: serde_json::Map<String, serde_json::Value>,
}

/// See [`Config::client`].
#[derive(Debug, Clone)]
pub struct Client {
    /// Time to connect.
    pub connect_timeout: Duration,
    /// Time to the first byte of an answer, and longest silence after.
    pub first_byte_timeout: Duration,
    /// Longest time in which a backend takes nothing of a document.
    pub write_timeout: Duration,
    /// Connections to one backend.
    pub max_connections: usize,
    /// Idle connections kept to one backend.
    pub max_idle_connections: usize,
    /// How long they are kept.
    pub idle_timeout: Duration,
    /// Whether HTTP/2 may be used.
    pub http2: bool,
    /// Retries of what is safe to send again.
    pub retries: usize,
    /// Largest answer in bytes.
    pub max_answer: u64,
    /// Failures in a row that open a breaker.
    pub breaker_failures: u32,
    /// How long it stays open.
    pub breaker_pause: Duration,
    /// More trusted certificate authorities, PEM.
    pub ca_file: Option<PathBuf>,
}

/// Shapes of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Pretty on a terminal, JSON elsewhere.
    Auto,
    /// A JSON object a line.
    Json,
    /// For people.
    Pretty,
}

/// See [`Config::telemetry`].
#[derive(Debug, Clone)]
pub struct Telemetry {
    /// Log filter.
    pub log_level: String,
    /// Shape of log lines.
    pub log_format: LogFormat,
    /// OTLP collector; `None` is off.
    pub otlp_endpoint: Option<Url>,
    /// The service's name.
    pub service_name: String,
}

impl Config {
    /// Reads and checks all sections.
    ///
    /// # Errors
    /// The first value that cannot be used.
    pub fn from_values(values: &Values) -> Result<Self, ConfigError> {
        let client = client(values)?;
        let auth = auth(values)?;
        Ok(Self {
            http: http(values, &auth)?,
            auth,
            spool: spool(values)?,
            routing: routing(values)?,
            in_process: in_process(values)?,
            isolation: isolation(values)?,
            reading: reading(values)?,
            output: Output { metadata_reason: values.switch("output.metadata_reason")? },
            tika: tika(values, &client)?,
            docling: docling(values, &client)?,
            fetch: Fetch::from_values(values)?,
            load: Load::from_values(values)?,
            search: Search::from_values(values)?,
            telemetry: telemetry(values)?,
            client,
        })
    }

    /// The defaults with authentication off, for commands that run without a server and for tests.
    ///
    /// # Panics
    /// Never: a test holds the defaults valid.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "the defaults are constants, and a test holds them valid"
    )]
    pub fn open() -> Self {
        let mut values = Values::defaults();
        let set = values.set("auth.mode", "off".into(), super::Origin::Default);
        set.and_then(|()| Self::from_values(&values)).expect("the defaults are valid")
    }
}

/// One of several callers may have three quarters of the places, so that no batch job keeps the others out.
fn per_key(total: usize, auth: &Auth) -> usize {
    let names = auth.keys.iter().flatten().map(|key| key.name.as_str());
    let several = names.collect::<std::collections::HashSet<_>>().len() > 1;
    if several { (total - total / 4).max(1) } else { total }
}

fn http(values: &Values, auth: &Auth) -> Result<Http, ConfigError> {
    let max_requests = at_least_one(values, "http.max_requests")?;
    let max_in_flight = at_least_one(values, "http.max_in_flight")?;
    let own: usize = values.parse("http.max_in_flight_per_key")?;
    Ok(Http {
        listen: values.parse("http.listen").map_err(|_| {
            values.problem("http.listen", "must be an address and a port such as 0.0.0.0:8000")
        })?,
        max_connections: at_least_one(values, "http.max_connections")?,
        header_timeout: values.duration("http.header_timeout")?,
        body_idle_timeout: values.duration("http.body_idle_timeout")?,
        min_upload_rate: values.bytes("http.min_upload_rate")?,
        upload_grace: values.duration("http.upload_grace")?,
        write_timeout: values.duration("http.write_timeout")?,
        max_body: values.bytes("http.max_body")?,
        max_json_answer: values.bytes("http.max_json_answer")?,
        deadline: values.duration("http.deadline")?,
        max_requests,
        max_requests_per_key: per_key(max_requests, auth),
        max_form_parts: at_least_one(values, "http.max_form_parts")?,
        max_in_flight,
        max_in_flight_per_key: if own == 0 { per_key(max_in_flight, auth) } else { own },
        queue_timeout: values.duration("http.queue_timeout")?,
        shutdown_delay: values.duration("http.shutdown_delay")?,
        shutdown_grace: values.duration("http.shutdown_grace")?,
    })
}

pub(super) fn at_least_one(values: &Values, path: &str) -> Result<usize, ConfigError> {
    let number: usize = values.parse(path)?;
    if number == 0 { Err(values.problem(path, "must be at least 1")) } else { Ok(number) }
}

fn auth(values: &Values) -> Result<Auth, ConfigError> {
    let protect_metrics = values.switch("auth.protect_metrics")?;
    match values.text("auth.mode") {
        Some("off") => return Ok(Auth { keys: None, protect_metrics }),
        Some("required") => {}
        _ => return Err(values.wrong("auth.mode")),
    }
    let mut lines: Vec<String> =
        values.text("auth.keys").unwrap_or_default().split(',').map(str::to_owned).collect();
    if let Some(file) = values.text("auth.keys_file") {
        let text = std::fs::read_to_string(file).map_err(|error| {
            values.problem("auth.keys_file", format!("cannot be read: {error}"))
        })?;
        lines.extend(text.lines().map(|line| uncommented(line).to_owned()));
    }
    let mut keys: Vec<ApiKey> = Vec::new();
    if let Some(key) = values.text("auth.key") {
        keys.push(ApiKey {
            name: "default".into(),
            hash: *blake3::hash(key.as_bytes()).as_bytes(),
        });
    }
    for line in lines.iter().map(|l| l.trim()).filter(|l| !l.is_empty()) {
        let (name, key) = match line.split_once(':') {
            Some((name, key)) => (name.trim().to_owned(), key.trim()),
            None => (format!("key{}", keys.len() + 1), line),
        };
        if key.is_empty() {
            return Err(values.problem("auth.keys", format!("the key named {name} is empty")));
        }
        keys.push(ApiKey { name, hash: *blake3::hash(key.as_bytes()).as_bytes() });
    }
    if keys.is_empty() {
        return Err(ConfigError::Conflict(
            "no API key is set: give one in API_KEY or auth.keys_file, or let everyone in with auth.mode = off".into(),
        ));
    }
    Ok(Auth { keys: Some(keys), protect_metrics })
}

/// The line without its comment. A comment begins the line or stands behind white space: a key may hold the sign itself.
fn uncommented(line: &str) -> &str {
    if line.trim_start().starts_with('#') {
        return "";
    }
    line.split(" #").next().unwrap_or_default().split("\t#").next().unwrap_or_default()
}

fn spool(values: &Values) -> Result<SpoolSettings, ConfigError> {
    let directory = values.text("spool.directory").map_or_else(std::env::temp_dir, PathBuf::from);
    if !directory.is_dir() {
        return Err(
            values.problem("spool.directory", format!("{} is not a folder", directory.display()))
        );
    }
    Ok(SpoolSettings {
        memory_threshold: values.bytes("spool.memory_threshold")?,
        memory_total: values.bytes("spool.memory_total")?,
        disk_total: values.bytes("spool.disk_total")?,
        directory,
    })
}

fn routing(values: &Values) -> Result<Routing, ConfigError> {
    let share: f32 = values.parse("routing.max_garbage_share").unwrap_or(-1.0);
    if !(0.0..=1.0).contains(&share) {
        return Err(values.problem("routing.max_garbage_share", "must be a number from 0 to 1"));
    }
    Ok(Routing {
        policy_file: values.text("routing.policy_file").map(PathBuf::from),
        min_words_per_page: values.parse("routing.min_words_per_page")?,
        max_garbage_share: share,
    })
}

fn in_process(values: &Values) -> Result<InProcess, ConfigError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let permits: usize = values.parse("in_process.permits")?;
    Ok(InProcess {
        permits: if permits == 0 { cores } else { permits },
        timeout: values.duration("in_process.timeout")?,
        limits: extractors::Limits {
            expanded_bytes: values.bytes("in_process.max_expanded")?,
            embedded_bytes: values.bytes("in_process.max_embedded")?,
            picture_bytes: values.bytes("in_process.max_picture")?,
            pictures_bytes: values.bytes("in_process.max_pictures")?,
            embedding: values.parse("in_process.max_embedding")?,
            entries: values.parse("in_process.max_entries")?,
            output_bytes: values.bytes("in_process.max_output")?,
            pages: values.parse("in_process.max_pages")?,
            cells: values.parse("in_process.max_cells")?,
            ..extractors::Limits::default()
        },
    })
}

/// Bytes without which a worker reads nothing.
const LEAST_WORKER_MEMORY: u64 = 128 << 20;

fn isolation(values: &Values) -> Result<Isolation, ConfigError> {
    let modes = [IsolationMode::BestEffort, IsolationMode::Required, IsolationMode::None];
    let word = values.text("isolation.mode").unwrap_or_default();
    let memory = values.bytes("isolation.memory")?;
    if memory < LEAST_WORKER_MEMORY {
        return Err(values.wrong("isolation.memory"));
    }
    Ok(Isolation {
        mode: modes
            .into_iter()
            .find(|mode| mode.name() == word)
            .ok_or_else(|| values.wrong("isolation.mode"))?,
        // Whatever happens to the file, this is the program that runs.
        program: PathBuf::from("/proc/self/exe"),
        memory,
        tasks: values.parse("isolation.tasks")?,
        resident: values.bytes("isolation.resident")?,
        poison: values.duration("isolation.poison")?,
    })
}

/// The words of `reading.changes`, `reading.images`, `reading.rows` and `reading.content` are those of the library.
fn reading(values: &Values) -> Result<extractors::Options, ConfigError> {
    let word = |path: &str| values.text(path).unwrap_or_default();
    Ok(extractors::Options {
        comments: values.switch("reading.comments")?,
        changes: word("reading.changes").parse().map_err(|_| values.wrong("reading.changes"))?,
        headers: values.switch("reading.headers")?,
        join_pages: values.switch("reading.join_pages")?,
        images: word("reading.images").parse().map_err(|_| values.wrong("reading.images"))?,
        without_notes: !values.switch("reading.notes")?,
        rows: word("reading.rows").parse().map_err(|_| values.wrong("reading.rows"))?,
        content: word("reading.content").parse().map_err(|_| values.wrong("reading.content"))?,
        ..extractors::Options::default()
    })
}

/// A backend's address. Credentials in it would end up in logs, so they are refused.
pub(super) fn backend(values: &Values, path: &str) -> Result<Option<Url>, ConfigError> {
    let Some(text) = values.text(path) else { return Ok(None) };
    let url = Url::parse(text).map_err(|_| values.wrong(path))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(values.wrong(path));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(values
            .problem(path, "must not carry a user or password: set them in keys of their own"));
    }
    Ok(Some(url))
}

fn tika(values: &Values, client: &Client) -> Result<Tika, ConfigError> {
    let ocr = values.text("tika.ocr").unwrap_or_default().to_owned();
    if !matches!(ocr.as_str(), "auto" | "on" | "off") {
        return Err(values.wrong("tika.ocr"));
    }
    let password = values.text("tika.password").unwrap_or_default().to_owned();
    Ok(Tika {
        base_url: backend(values, "tika.base_url")?,
        credentials: values.text("tika.user").map(|user| (user.to_owned(), password)),
        permits: at_least_one(values, "tika.permits")?.min(client.max_connections),
        timeout: values.duration("tika.timeout")?,
        ocr,
    })
}

fn docling(values: &Values, client: &Client) -> Result<Docling, ConfigError> {
    let options = match values.text("docling.options") {
        None => serde_json::Map::new(),
        Some(text) => serde_json::from_str(text).map_err(|error| {
            values.problem("docling.options", format!("must be a JSON object: {error}"))
        })?,
    };
    Ok(Docling {
        base_url: backend(values, "docling.base_url")?,
        api_key: values.text("docling.api_key").map(str::to_owned),
        permits: at_least_one(values, "docling.permits")?.min(client.max_connections),
        timeout: values.duration("docling.timeout")?,
        options,
    })
}

fn client(values: &Values) -> Result<Client, ConfigError> {
    values.duration("client.pool_timeout")?;
    Ok(Client {
        connect_timeout: values.duration("client.connect_timeout")?,
        first_byte_timeout: values.duration("client.first_byte_timeout")?,
        write_timeout: values.duration("client.write_timeout")?,
        max_connections: at_least_one(values, "client.max_connections")?,
        max_idle_connections: values.parse("client.max_idle_connections")?,
        idle_timeout: values.duration("client.idle_timeout")?,
        http2: values.switch("client.http2")?,
        retries: values.parse("client.retries")?,
        max_answer: values.bytes("client.max_answer")?,
        breaker_failures: values.parse::<u32>("client.breaker_failures")?.max(1),
        breaker_pause: values.duration("client.breaker_pause")?,
        ca_file: values.text("client.ca_file").map(PathBuf::from),
    })
}

fn telemetry(values: &Values) -> Result<Telemetry, ConfigError> {
    Ok(Telemetry {
        log_level: values.text("telemetry.log_level").unwrap_or("info").to_owned(),
        log_format: match values.text("telemetry.log_format") {
            Some("auto") => LogFormat::Auto,
            Some("json") => LogFormat::Json,
            Some("pretty" | "text") => LogFormat::Pretty,
            _ => return Err(values.wrong("telemetry.log_format")),
        },
        otlp_endpoint: backend(values, "telemetry.otlp_endpoint")?,
        service_name: values.text("telemetry.service_name").unwrap_or("doc-ingestion").to_owned(),
    })
}
