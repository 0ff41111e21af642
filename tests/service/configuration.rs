//! Settings from flags, environment and file: which wins, which names work, and how mistakes are explained.

use crate::support::program::{Program, command, err, out};
use std::fs;
use std::process::Output;

/// `check-config` with these variables and flags.
fn check(variables: &[(&str, &str)], flags: &[&str]) -> Output {
    let mut arguments = vec!["check-config"];
    arguments.extend_from_slice(flags);
    command(&arguments).envs(variables.iter().copied()).output().unwrap()
}

const KEY: (&str, &str) = ("API_KEY", "sk-secret:with-colon");

#[test]
fn flags_win_over_variables_and_variables_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("settings.toml");
    fs::write(&file, "[http]\nlisten = \"127.0.0.1:1\"\ndeadline = \"1m\"\nmax_in_flight = 3\n")
        .unwrap();
    let path = file.to_str().unwrap();
    let variables =
        [KEY, ("DOC_INGESTION_HTTP_LISTEN", "127.0.0.1:2"), ("DOC_INGESTION_HTTP_DEADLINE", "2m")];
    let output = check(&variables, &["--config", path, "--listen", "127.0.0.1:3"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let text = out(&output);
    assert!(text.contains("http.listen = 127.0.0.1:3    # from the flag"), "{text}");
    assert!(text.contains("http.deadline = 2m    # from the environment variable"), "{text}");
    assert!(text.contains("http.max_in_flight = 3    # from the configuration file"), "{text}");
}

#[test]
fn the_names_of_the_predecessor_work_and_secrets_are_not_printed() {
    let variables = [
        KEY,
        ("TIKA_BASE_URL", "http://tika:9998"),
        ("TIKA_USER", "user"),
        ("TIKA_PASSWORD", "hidden-one"),
        ("HTTP_TIMEOUT_READ", "600"),
        ("HTTP_MAX_CONNECTIONS", "100"),
        ("HTTP_ENABLE_HTTP2", "true"),
        ("DOCLING_BASE_URL", "http://docling:5001"),
        ("DOCLING_API_KEY", "hidden-two"),
        ("SEARXNG_URL", "http://searxng:8080"),
        ("HTTP_TIMEOUT_CONNECT", ""),
    ];
    let output = check(&variables, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let text = out(&output);
    for line in [
        "tika.base_url = http://tika:9998",
        "tika.password = (set)",
        "client.first_byte_timeout = 600",
        "docling.api_key = (set)",
        "search.searxng_url = http://searxng:8080",
        "auth.key = (set)",
    ] {
        assert!(text.contains(line), "no `{line}` in {text}");
    }
    assert!(!text.contains("hidden") && !text.contains("sk-secret"), "{text}");
    assert!(!text.contains("connect_timeout"), "an empty variable counts as unset: {text}");
}

#[test]
fn every_mistake_is_explained_with_its_key_and_its_place() {
    let wrong = |variable: &str, value: &str, wanted: &str| {
        let output = check(&[KEY, (variable, value)], &[]);
        assert_eq!(output.status.code(), Some(2), "{variable}={value}");
        let errors = err(&output);
        assert!(errors.contains(wanted) && errors.contains(variable), "{errors}");
    };
    wrong("DOC_INGESTION_HTTP_DEADLINE", "soon", "http.deadline: must be a span of time");
    wrong("DOC_INGESTION_HTTP_MAX_BODY", "much", "http.max_body: must be a size");
    wrong("DOC_INGESTION_HTTP_LISTEN", "here", "http.listen: must be an address and a port");
    wrong("TIKA_BASE_URL", "tika:9998", "tika.base_url: must be an http or https address");
    wrong("TIKA_BASE_URL", "http://u:p@tika", "must not carry a user or password");
    let output = check(&[KEY, ("TIKA_BASE_URL", "http://user:geheim@tika:9998")], &[]);
    assert!(!out(&output).contains("geheim") && !err(&output).contains("geheim"));
    wrong("LOG_FORMAT", "xml", "telemetry.log_format: must be one of");
    let output = check(&[], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("no API key is set"), "{}", err(&output));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("settings.yaml");
    fs::write(&file, "http:\n  lissten: 127.0.0.1:1\n").unwrap();
    let output = check(&[KEY], &["--config", file.to_str().unwrap()]);
    assert!(err(&output).contains("http.lissten: there is no such key"), "{}", err(&output));
    assert_eq!(output.status.code(), Some(2));
}

#[tokio::test]
async fn several_named_keys_from_a_file_let_their_callers_in() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys");
    fs::write(&file, "# callers\nowui: first#key\nbatch: second-key # nightly\n").unwrap();
    let variables = [
        ("DOC_INGESTION_AUTH_MODE", "required"),
        ("DOC_INGESTION_AUTH_KEYS_FILE", file.to_str().unwrap()),
    ];
    let program = Program::start(folder.path(), &variables);
    // Another test may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let ask = |key: &'static str| {
        let url = format!("http://{}/process", program.address);
        async move {
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            let request = client.put(url).bearer_auth(key).body("Hej");
            request.send().await.unwrap().status().as_u16()
        }
    };
    assert_eq!(
        (ask("first#key").await, ask("second-key").await, ask("third-key").await),
        (200, 200, 403)
    );
    assert!(!program.logs().contains("first#key"), "{}", program.logs());
}
