//! The table of keys. The environment variable of `a.b` is `DOC_INGESTION_A_B`, its flag `--a-b`; aliases are the plain names
//! that the predecessor and its charts use. `docs/configuration.md` is checked against this table.

/// What a value must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A path of a file or folder.
    Path,
    /// An `http` or `https` address.
    Url,
    /// A whole number.
    Number,
    /// `true` or `false`, also `on`, `off`, `yes`, `no`, `1`, `0`.
    Switch,
    /// `300ms`, `30s`, `5m`, `1h`; a plain number is seconds.
    Duration,
    /// `64KiB`, `8MiB`, `1GiB`; a plain number is bytes.
    Bytes,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Several, separated by commas; in a file a list.
    List,
}

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// `section.name`.
    pub path: &'static str,
    /// Its shape.
    pub kind: Kind,
    /// Its default as it would be written; empty is unset.
    pub default: &'static str,
    /// Other environment variables that set it.
    pub aliases: &'static [&'static str],
    /// Whether its value is never printed.
    pub secret: bool,
    /// One sentence for people.
    pub doc: &'static str,
}

impl Key {
    /// Its own environment variable.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("DOC_INGESTION_{}", self.path.replace('.', "_").to_uppercase())
    }

    /// Its flag without the dashes.
    #[must_use]
    pub fn flag(&self) -> String {
        self.path.replace(['.', '_'], "-")
    }
}

const fn key(
    path: &'static str,
    kind: Kind,
    default: &'static str,
    aliases: &'static [&'static str],
    doc: &'static str,
) -> Key {
    Key { path, kind, default, aliases, secret: false, doc }
}

const fn secret(
    path: &'static str,
    kind: Kind,
    aliases: &'static [&'static str],
    doc: &'static str,
) -> Key {
    Key { path, kind, default: "", aliases, secret: true, doc }
}

use Kind::{Bytes, Choice, Duration, List, Number, Path, Switch, Text, Url};

/// Every key, section by section.
pub const KEYS: &[Key] = &[
    key("http.listen", Text, "0.0.0.0:8000", &[], "Address and port to listen on."),
    key(
        "http.max_connections",
        Number,
        "4096",
        &[],
        "Connections open at once; more wait in the kernel's queue.",
    ),
    key(
        "http.header_timeout",
        Duration,
        "10s",
        &[],
        "Time for a client to send the request's headers.",
    ),
    key(
        "http.body_idle_timeout",
        Duration,
        "30s",
        &[],
        "Longest silence while a request's body arrives.",
    ),
    key(
        "http.min_upload_rate",
        Bytes,
        "16KiB",
        &[],
        "Bytes a second that a request's body must come with on the whole; slower is a 408. 0 is any.",
    ),
    key(
        "http.upload_grace",
        Duration,
        "30s",
        &[],
        "Time of waiting for a body before its rate counts.",
    ),
    key(
        "http.write_timeout",
        Duration,
        "60s",
        &[],
        "Longest time in which a client takes nothing of an answer; then its connection is closed.",
    ),
    key("http.max_body", Bytes, "1GiB", &["MAX_UPLOAD_BYTES"], "Largest document; more is a 413."),
    key(
        "http.max_json_answer",
        Bytes,
        "1GiB",
        &[],
        "Largest answer of `output=json`, which is kept in the spool until it is whole; more is a 422.",
    ),
    key(
        "http.deadline",
        Duration,
        "10m",
        &[],
        "Time for a whole request; `?deadline_ms=` may lower it.",
    ),
    key(
        "http.max_requests",
        Number,
        "2048",
        &[],
        "Requests with a document at once, also those whose document still arrives; more is a 503. One of several API keys may have three quarters of them.",
    ),
    key(
        "http.max_form_parts",
        Number,
        "1000",
        &[],
        "Parts of one form, files and fields together; what comes behind them is not read, and the answer says so.",
    ),
    key(
        "http.max_in_flight",
        Number,
        "256",
        &[],
        "Documents at once that are in work or waiting for it; more is a 503.",
    ),
    key(
        "http.max_in_flight_per_key",
        Number,
        "0",
        &[],
        "Documents in work or waiting at once with one API key; more is a 429. 0 is three quarters of `http.max_in_flight` where there are several keys, and all of it with one.",
    ),
    key(
        "http.queue_timeout",
        Duration,
        "2m",
        &[],
        "Longest wait for an engine's permit; longer is a 503.",
    ),
    key(
        "http.shutdown_delay",
        Duration,
        "500ms",
        &[],
        "Time after SIGTERM in which requests are still taken, each as the last one of its connection, while `/readyz` says 503 already.",
    ),
    key(
        "http.shutdown_grace",
        Duration,
        "30s",
        &[],
        "Time for requests in flight to finish after that.",
    ),
    key(
        "auth.mode",
        Choice(&["required", "off"]),
        "required",
        &[],
        "`off` lets everyone in; never the default.",
    ),
    secret("auth.key", Text, &["API_KEY"], "One API key, taken as it is."),
    secret("auth.keys", List, &["API_KEYS"], "More API keys, each `name:key` or a bare key."),
    key(
        "auth.keys_file",
        Path,
        "",
        &["API_KEYS_FILE"],
        "File with one `name:key` or bare key a line; `#` starts a comment.",
    ),
    key("auth.protect_metrics", Switch, "false", &[], "Whether `/metrics` asks for a key too."),
    key("spool.memory_threshold", Bytes, "4MiB", &[], "Documents up to this size stay in memory."),
    key(
        "spool.memory_total",
        Bytes,
        "256MiB",
        &[],
        "Memory for all documents together; more go to disk.",
    ),
    key("spool.disk_total", Bytes, "16GiB", &[], "Disk for all documents together; more is a 507."),
    key(
        "spool.directory",
        Path,
        "",
        &[],
        "Folder for unlinked temporary files; the system's by default.",
    ),
    key(
        "routing.policy_file",
        Path,
        "",
        &[],
        "Routing policy in YAML; the built-in one by default.",
    ),
    key(
        "routing.min_words_per_page",
        Number,
        "3",
        &[],
        "A paged result with fewer words a page is poor.",
    ),
    key(
        "routing.max_garbage_share",
        Text,
        "0.1",
        &[],
        "A result with a greater share of unreadable characters is poor.",
    ),
    key(
        "in_process.permits",
        Number,
        "0",
        &[],
        "Documents read in-process at once; 0 is one a core.",
    ),
    key("in_process.timeout", Duration, "2m", &[], "Time for reading one document in-process."),
    key(
        "in_process.max_expanded",
        Bytes,
        "512MiB",
        &[],
        "Bytes that a document's compressed parts may expand to.",
    ),
    key("in_process.max_output", Bytes, "512MiB", &[], "Bytes of text from one document."),
    key(
        "in_process.max_embedded",
        Bytes,
        "128MiB",
        &[],
        "Bytes of one document inside another, such as an attachment, unpacked.",
    ),
    key(
        "in_process.max_embedding",
        Number,
        "4",
        &[],
        "Levels of documents inside documents; deeper ones are named and not read.",
    ),
    key(
        "in_process.max_picture",
        Bytes,
        "4MiB",
        &[],
        "Bytes of one picture that `images` embeds in the text.",
    ),
    key(
        "in_process.max_pictures",
        Bytes,
        "32MiB",
        &[],
        "Bytes of all pictures of one document that `images` embeds in the text.",
    ),
    key("in_process.max_entries", Number, "10000", &[], "Members of archives and attachments."),
    key("in_process.max_pages", Number, "5000", &[], "Pages, slides or sheets of one document."),
    key("in_process.max_cells", Number, "20000000", &[], "Table cells of one document."),
    key(
        "isolation.mode",
        Choice(&["best-effort", "required", "none"]),
        "best-effort",
        &[],
        "Where documents are parsed: in worker processes behind the walls that the system offers, behind all of them or not at all, or in the service itself.",
    ),
    key("isolation.memory", Bytes, "2GiB", &[], "Address space of a worker."),
    key(
        "isolation.tasks",
        Number,
        "400",
        &[],
        "Looks and readings after which a worker is replaced; a document takes one of each.",
    ),
    key(
        "isolation.resident",
        Bytes,
        "256MiB",
        &[],
        "Resident memory after a document from which a worker is replaced.",
    ),
    key(
        "isolation.poison",
        Duration,
        "10m",
        &[],
        "How long a document that killed a worker is not given another one; 0 is not at all.",
    ),
    key("reading.comments", Switch, "false", &[], "Whether comments are read, as footnotes."),
    key(
        "reading.changes",
        Choice(&["accepted", "all"]),
        "accepted",
        &[],
        "Tracked changes: as accepted, or with deletions struck out.",
    ),
    key(
        "reading.headers",
        Switch,
        "false",
        &[],
        "Whether headers and footers of pages are read, each once.",
    ),
    key(
        "reading.join_pages",
        Switch,
        "false",
        &[],
        "Whether a paragraph that runs over the end of a PDF page stands on the page on which it starts.",
    ),
    key(
        "reading.images",
        Choice(&["placeholder", "embedded"]),
        "placeholder",
        &[],
        "Pictures of a PDF: a placeholder, or the picture itself as a `data:` address. `/process`, `/load` and text keep the placeholder.",
    ),
    key("reading.notes", Switch, "true", &[], "Whether speaker notes are read."),
    key(
        "reading.rows",
        Choice(&["auto", "table", "lines"]),
        "auto",
        &[],
        "Rows of sheets and CSV files: tables, `column: value` lines, or lines where a row is too wide for a table.",
    ),
    key(
        "reading.content",
        Choice(&["full", "main"]),
        "full",
        &[],
        "Uploaded web pages: all that they show, or what they are about.",
    ),
    key(
        "output.metadata_reason",
        Switch,
        "true",
        &[],
        "Whether `/process` metadata says why an engine was chosen.",
    ),
    key(
        "tika.base_url",
        Url,
        "",
        &["TIKA_BASE_URL"],
        "Apache Tika server, 3.x or 4.x; unset is none.",
    ),
    key("tika.user", Text, "", &["TIKA_USER"], "User for basic authentication."),
    secret("tika.password", Text, &["TIKA_PASSWORD"], "Password for basic authentication."),
    key("tika.permits", Number, "8", &[], "Documents sent to Tika at once."),
    key("tika.timeout", Duration, "4m", &[], "Time for one document in Tika."),
    key(
        "tika.ocr",
        Choice(&["auto", "on", "off"]),
        "auto",
        &[],
        "OCR in Tika: its own choice, always for PDFs, or never (3.x only).",
    ),
    key("docling.base_url", Url, "", &["DOCLING_BASE_URL"], "docling-serve; unset is none."),
    secret("docling.api_key", Text, &["DOCLING_API_KEY"], "Key for `X-Api-Key`."),
    key("docling.permits", Number, "2", &[], "Documents sent to Docling at once."),
    key("docling.timeout", Duration, "5m", &[], "Time for one document in Docling."),
    key(
        "docling.options",
        Text,
        "",
        &["DOCLING_PARAMS"],
        "More conversion options as a JSON object.",
    ),
    key(
        "client.connect_timeout",
        Duration,
        "10s",
        &["HTTP_TIMEOUT_CONNECT"],
        "Time to connect to a backend.",
    ),
    key(
        "client.first_byte_timeout",
        Duration,
        "10m",
        &["HTTP_TIMEOUT_READ"],
        "Time for a backend to start answering, and longest silence after.",
    ),
    key(
        "client.write_timeout",
        Duration,
        "60s",
        &["HTTP_TIMEOUT_WRITE"],
        "Longest time in which a backend takes nothing of a document.",
    ),
    key(
        "client.pool_timeout",
        Duration,
        "10s",
        &["HTTP_TIMEOUT_POOL"],
        "Accepted for compatibility; permits bound the connections.",
    ),
    key(
        "client.max_connections",
        Number,
        "100",
        &["HTTP_MAX_CONNECTIONS"],
        "Connections to one backend; lowers its permits.",
    ),
    key(
        "client.max_idle_connections",
        Number,
        "20",
        &["HTTP_MAX_KEEPALIVE_CONNECTIONS"],
        "Idle connections kept to one backend.",
    ),
    key(
        "client.idle_timeout",
        Duration,
        "30s",
        &["HTTP_KEEPALIVE_EXPIRY"],
        "How long an idle connection is kept.",
    ),
    key(
        "client.http2",
        Switch,
        "true",
        &["HTTP_ENABLE_HTTP2"],
        "Whether HTTP/2 may be used to backends.",
    ),
    key("client.retries", Number, "1", &[], "Retries of what is safe to send again."),
    key("client.max_answer", Bytes, "256MiB", &[], "Largest answer of a backend."),
    key(
        "client.breaker_failures",
        Number,
        "5",
        &[],
        "Failures in a row after which a backend is left alone.",
    ),
    key(
        "client.breaker_pause",
        Duration,
        "15s",
        &[],
        "How long it is left alone before one trial.",
    ),
    key("client.ca_file", Path, "", &[], "PEM file with more trusted certificate authorities."),
    key(
        "fetch.enabled",
        Switch,
        "true",
        &[],
        "Whether addresses are fetched at all; off makes `/load` and `url` a 403.",
    ),
    key(
        "fetch.user_agent",
        Text,
        "",
        &[],
        "What the service calls itself to web servers; `doc-ingestion/` and its version by default.",
    ),
    key(
        "fetch.accept_language",
        Text,
        "",
        &[],
        "Languages to ask web servers for, such as `da, en;q=0.5`; unset asks for none.",
    ),
    key(
        "fetch.allow",
        List,
        "",
        &[],
        "Networks (`10.1.0.0/16`), addresses and names (`wiki.example.org`, `*.example.org`) that may be fetched although they are not public. Of a way to carry IPv4 addresses in IPv6 (`64:ff9b::/96`) only the way is allowed: the addresses behind must be public or allowed, too. A NAT64 prefix within `64:ff9b:1::/48` is named in its own length.",
    ),
    key(
        "fetch.deny",
        List,
        "",
        &[],
        "Networks, addresses and names that are never fetched; stronger than `fetch.allow`.",
    ),
    key("fetch.ports", List, "80,443", &[], "Ports that may be fetched from, also ranges."),
    key("fetch.max_body", Bytes, "64MiB", &[], "Largest page or document, after decompression."),
    key("fetch.max_headers", Bytes, "64KiB", &[], "Largest headers of an answer."),
    key("fetch.max_redirects", Number, "10", &[], "Redirects that are followed for one address."),
    key(
        "fetch.connect_timeout",
        Duration,
        "5s",
        &[],
        "Time to find a host, connect and agree on TLS.",
    ),
    key(
        "fetch.first_byte_timeout",
        Duration,
        "15s",
        &[],
        "Time for a web server to begin its answer, connecting included.",
    ),
    key(
        "fetch.timeout",
        Duration,
        "1m",
        &[],
        "Time for one address with all its redirects; waiting for a turn is not counted.",
    ),
    key("fetch.concurrency", Number, "32", &[], "Addresses fetched at once."),
    key("fetch.host_concurrency", Number, "4", &[], "Addresses fetched at once from one host."),
    key("fetch.host_delay", Duration, "0s", &[], "Pause between two requests to one host."),
    key(
        "fetch.robots",
        Switch,
        "false",
        &[],
        "Whether the `robots.txt` of a site is asked and obeyed.",
    ),
    key(
        "fetch.cache_bytes",
        Bytes,
        "64MiB",
        &[],
        "Pages kept for the next who ask for them; 0 keeps none.",
    ),
    key("fetch.cache_entries", Number, "1000", &[], "Pages kept at most."),
    key(
        "fetch.cache_fresh",
        Duration,
        "1m",
        &[],
        "Time for which a kept page is answered without asking its server, where the server does not say.",
    ),
    key(
        "fetch.cache_age",
        Duration,
        "1h",
        &[],
        "Longest time for which a page is kept, or answered without asking, whatever its server says.",
    ),
    key("fetch.proxy", Url, "", &[], "Proxy for all addresses; unset is none."),
    key("fetch.proxy_user", Text, "", &[], "User for the proxy."),
    secret("fetch.proxy_password", Text, &[], "Password for the proxy."),
    key(
        "fetch.no_proxy",
        List,
        "",
        &[],
        "Networks, addresses and names that are fetched without the proxy.",
    ),
    key(
        "fetch.ca_file",
        Path,
        "",
        &[],
        "PEM file with more certificate authorities that are trusted for web servers.",
    ),
    key("load.max_urls", Number, "64", &[], "Addresses of one request to `/load`."),
    key("load.concurrency", Number, "8", &[], "Addresses of one request in work at once."),
    key(
        "load.max_text",
        Bytes,
        "32MiB",
        &[],
        "Text of one answer; a page that would make it larger is left out.",
    ),
    key(
        "search.searxng_url",
        Url,
        "",
        &["SEARXNG_URL"],
        "SearXNG, for the search door; unset is none.",
    ),
    key(
        "search.language",
        Text,
        "all",
        &["SEARXNG_LANGUAGE"],
        "Language of the results, as SearXNG names it, such as `da` or `en-US`; `all` is any.",
    ),
    key("search.count", Number, "10", &[], "Results where a request does not say how many."),
    key("search.max_count", Number, "50", &[], "Most results; a request for more gets so many."),
    key("search.max_query", Number, "1000", &[], "Characters of a query; more is a 400."),
    key(
        "search.max_pages",
        Number,
        "3",
        &[],
        "Pages of results that SearXNG is asked for until there are enough.",
    ),
    key("search.permits", Number, "16", &[], "Searches at SearXNG at once."),
    key("search.timeout", Duration, "15s", &[], "Time for one search; longer is a 504."),
    key(
        "search.load",
        Choice(&["off", "content", "snippet"]),
        "off",
        &[],
        "Whether the pages that are found are loaded too, and where their text stands; `?load=` goes before it.",
    ),
    key(
        "search.load_timeout",
        Duration,
        "20s",
        &[],
        "Time for loading what was found; a page that takes longer keeps its snippet.",
    ),
    key("search.max_answer", Bytes, "4MiB", &[], "Largest page of results; more is a 502."),
    key(
        "telemetry.log_level",
        Text,
        "info",
        &["LOG_LEVEL", "RUST_LOG"],
        "Log filter, such as `info` or `doc_ingestion=debug,warn`.",
    ),
    key(
        "telemetry.log_format",
        Choice(&["auto", "json", "pretty"]),
        "auto",
        &["LOG_FORMAT"],
        "`auto` is pretty on a terminal and json elsewhere.",
    ),
    key(
        "telemetry.otlp_endpoint",
        Url,
        "",
        &["OTEL_EXPORTER_OTLP_ENDPOINT"],
        "OpenTelemetry collector for spans (OTLP over HTTP); unset is off.",
    ),
    key(
        "telemetry.service_name",
        Text,
        "doc-ingestion",
        &["APP_NAME", "OTEL_SERVICE_NAME"],
        "Name in spans and in `/health`.",
    ),
];

/// The key of this path.
#[must_use]
pub fn find(path: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.path == path)
}
