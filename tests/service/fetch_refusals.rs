//! What is never fetched, over the running service: not by an address, not by a redirect, not by a name that lies.
//! The servers stand on loopback addresses, of which a test allows one and never the one that must not be reached.

use crate::support::names::Names;
use crate::support::server::Server;
use crate::support::stub::{Deed, Stub};
use serde_json::json;

/// Any port, so that nothing but the address can be the reason.
const ANY_PORT: (&str, &str) = ("fetch.ports", "1-65535");
const ALLOW_FIRST: (&str, &str) = ("fetch.allow", "127.0.0.1");

/// A server that must not be reached.
async fn secret_at(address: &str) -> Stub {
    Stub::start_at(address, |_, _| Deed::ok("<p>A secret of the inside.")).await
}

#[tokio::test]
async fn no_spelling_of_a_private_address_is_fetched() {
    let secret = secret_at("127.0.0.1:0").await;
    let port = secret.port();
    let server = Server::with(&[ANY_PORT]).await;
    for host in [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "0177.1",
        "127.1",
        "0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "①②⑦.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "168.63.129.16",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "[fd00::1]",
        "[fe80::1]",
        "[ff02::1]",
        "[2001:db8::1]",
        "[2001::1]",
        "router",
        "metadata.google.internal",
    ] {
        let found = server.load_one(&format!("http://{host}:{port}/")).await;
        assert_eq!(found, Err("url_refused".to_owned()), "{host}");
    }
    for url in ["file:///etc/passwd", "ftp://127.0.0.1/", "http://a:b@example.org/", "a", ""] {
        assert_eq!(server.load_one(url).await, Err("bad_url".to_owned()), "{url}");
    }
    assert!(secret.seen("").is_empty(), "it was reached");
}

#[tokio::test]
async fn a_port_that_is_not_allowed_is_refused() {
    let secret = secret_at("127.0.0.1:0").await;
    let server = Server::with(&[ALLOW_FIRST]).await;
    assert_eq!(server.load_one(&secret.url).await, Err("url_refused".to_owned()));
    assert!(secret.seen("").is_empty(), "it was reached");
    let port = secret.port().to_string();
    let server = Server::with(&[ALLOW_FIRST, ("fetch.ports", &port)]).await;
    assert!(server.load_one(&secret.url).await.is_ok());
}

#[tokio::test]
async fn redirects_into_private_networks_are_refused() {
    let secret = secret_at("127.0.0.2:0").await;
    let port = secret.port();
    let targets = [
        format!("http://127.0.0.2:{port}/"),
        format!("//127.0.0.2:{port}/"),
        format!("http://0x7f000002:{port}/"),
        format!("http://[::ffff:127.0.0.2]:{port}/"),
        format!("http://[::1]:{port}/"),
        format!("http://localhost:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://metadata.google.internal/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "gopher://127.0.0.2/".to_owned(),
        format!("http://user:password@127.0.0.1:{port}/"),
        "http://[broken/".to_owned(),
    ];
    let expected = |i: usize| match i {
        0..=7 => "url_refused",
        8..=10 => "bad_url",
        _ => "bad_web_answer",
    };
    let count = targets.len();
    let open = Stub::start(move |target, _| {
        let mut path = target.trim_start_matches("GET /").split('/');
        let i: usize = path.next().unwrap().parse().unwrap();
        match path.next() {
            // Two hops, so that not only the first redirect is held to the rules.
            None => Deed::redirect(&format!("/{i}/again")),
            Some(_) => Deed::redirect(&targets[i]),
        }
    })
    .await;
    let server = Server::with(&[ANY_PORT, ALLOW_FIRST]).await;
    for i in 0..count {
        let found = server.load_one(&format!("{}/{i}", open.url)).await;
        assert_eq!(found, Err(expected(i).to_owned()), "{i}");
    }
    assert_eq!(open.seen("").len(), 2 * count);
    assert!(secret.seen("").is_empty(), "it was reached");
}

#[tokio::test]
async fn a_name_that_leads_inside_is_refused() {
    let secret = secret_at("127.0.0.2:0").await;
    let names = Names::of(&[
        ("inside.example.org", &[&["127.0.0.2"]]),
        ("mapped.example.org", &[&["::ffff:127.0.0.2"]]),
        ("all.example.org", &[&["10.0.0.1", "fd00::1", "169.254.169.254"]]),
        ("nobody.example.org", &[&[]]),
    ]);
    let server = Server::resolving(&[ANY_PORT], names).await;
    for (host, expected) in [
        ("inside.example.org", "url_refused"),
        ("mapped.example.org", "url_refused"),
        ("all.example.org", "url_refused"),
        ("nobody.example.org", "unknown_host"),
        ("unknown.example.org", "unknown_host"),
    ] {
        let found = server.load_one(&format!("http://{host}:{}/", secret.port())).await;
        assert_eq!(found, Err(expected.to_owned()), "{host}");
    }
    assert!(secret.seen("").is_empty(), "it was reached");
}

/// DNS rebinding: the first answer is fine, all later ones lead to a server inside that listens on the same port.
#[tokio::test]
async fn a_name_that_changes_its_mind_gains_nothing() {
    let open = Stub::start_at("127.0.0.1:0", |target, _| match target {
        "GET /hop" => Deed::redirect("/page"),
        _ => Deed::ok("<p>A page of the outside."),
    })
    .await;
    let secret = secret_at(&format!("127.0.0.2:{}", open.port())).await;
    let rebinding: &[&[&str]] = &[&["127.0.0.1"], &["127.0.0.2"]];
    let names = Names::of(&[("once.example.org", rebinding), ("hop.example.org", rebinding)]);
    let server = Server::resolving(&[ANY_PORT, ALLOW_FIRST], names.clone()).await;
    let at = |host: &str, path: &str| format!("http://{host}:{}{path}", open.port());

    // What was checked is what is connected to: nobody asks a second time.
    let page = server.load_one(&at("once.example.org", "/page")).await.unwrap();
    assert_eq!(page["page_content"], "A page of the outside.\n");
    assert_eq!(names.asked(), ["once.example.org."]);

    // A redirect to the same name is a new connection and a new check.
    let found = server.load_one(&at("hop.example.org", "/hop")).await;
    assert_eq!(found, Err("url_refused".to_owned()));
    assert_eq!(names.asked().len(), 3);
    // So is another page of the same host.
    let found = server.load_one(&at("once.example.org", "/other")).await;
    assert_eq!(found, Err("url_refused".to_owned()));
    assert!(secret.seen("").is_empty(), "it was reached");
}

#[tokio::test]
async fn of_mixed_answers_only_the_permitted_address_is_used() {
    let open = Stub::start_at("127.0.0.1:0", |_, _| Deed::ok("<p>Outside.")).await;
    let secret = secret_at(&format!("127.0.0.2:{}", open.port())).await;
    let names = Names::of(&[("mixed.example.org", &[&["127.0.0.2", "127.0.0.1"]])]);
    let server = Server::resolving(&[ANY_PORT, ALLOW_FIRST], names).await;
    let url = format!("http://mixed.example.org:{}/", open.port());
    assert_eq!(server.load_one(&url).await.unwrap()["page_content"], "Outside.\n");
    assert!(secret.seen("").is_empty(), "it was reached");
}

#[tokio::test]
async fn a_name_that_is_allowed_is_looked_up_as_it_stands() {
    let open = Stub::start(|_, _| Deed::ok("<p>Inside.")).await;
    let names = Names::of(&[("wiki", &[&["127.0.0.1"]]), ("a.wiki.local", &[&["127.0.0.1"]])]);
    let settings =
        [ANY_PORT, ("fetch.allow", "wiki,*.wiki.local"), ("fetch.deny", "bad.wiki.local")];
    let server = Server::resolving(&settings, names.clone()).await;
    for host in ["wiki", "a.wiki.local"] {
        let url = format!("http://{host}:{}/", open.port());
        assert_eq!(server.load_one(&url).await.unwrap()["page_content"], "Inside.\n", "{host}");
    }
    let url = format!("http://bad.wiki.local:{}/", open.port());
    assert_eq!(server.load_one(&url).await, Err("url_refused".to_owned()));
    assert_eq!(names.asked(), ["wiki", "a.wiki.local"], "no search domain is cut off for these");
}

#[tokio::test]
async fn fetching_can_be_switched_off() {
    let open = Stub::start(|_, _| Deed::ok("<p>Outside.")).await;
    let off = ("fetch.enabled", "false");
    let server = Server::with(&[ANY_PORT, ALLOW_FIRST, off]).await;
    assert_eq!(server.load_one(&open.url).await, Err("fetch_off".to_owned()));
    let answer = server.post_json("/v1/extract", &json!({ "url": open.url })).await;
    answer.problem(403);
    assert!(open.seen("").is_empty(), "it was reached");
}

#[tokio::test]
async fn a_proxy_gets_what_may_be_fetched_and_nothing_else() {
    let proxy = Stub::start(|_, _| Deed::ok("<p>By the proxy.")).await;
    let direct = Stub::start(|_, _| Deed::ok("<p>Directly.")).await;
    let names = Names::of(&[
        ("public.example.org", &[&["93.184.216.34"]]),
        ("inside.example.org", &[&["10.0.0.1"]]),
    ]);
    let settings = [
        ANY_PORT,
        ("fetch.allow", "127.0.0.1"),
        ("fetch.proxy", proxy.url.as_str()),
        ("fetch.proxy_user", "robot"),
        ("fetch.proxy_password", "secret"),
        ("fetch.no_proxy", "127.0.0.1"),
    ];
    let server = Server::resolving(&settings, names).await;
    for host in ["public.example.org", "unknown.example.org"] {
        let page = server.load_one(&format!("http://{host}/a")).await.unwrap();
        assert_eq!(page["page_content"], "By the proxy.\n", "{host}");
        let seen = proxy.seen(&format!("GET http://{host}/a"));
        assert_eq!(seen[0].header("proxy-authorization"), Some("Basic cm9ib3Q6c2VjcmV0"));
    }
    for url in ["http://inside.example.org/", "http://10.0.0.1/", "http://router/", "http://[::1]/"]
    {
        assert_eq!(server.load_one(url).await, Err("url_refused".to_owned()), "{url}");
    }
    assert_eq!(server.load_one(&direct.url).await.unwrap()["page_content"], "Directly.\n");
    assert_eq!(proxy.seen("").len(), 2);
}
