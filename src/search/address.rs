//! When two addresses of results are one. Called by `search` alone; what is handed out is never changed.

use reqwest::Url;

/// Parameters that say where a reader came from, not what the page is; those that begin with `utm_` beside them.
const TRACKING: [&str; 10] =
    ["gclid", "dclid", "fbclid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid", "_ga", "_gl"];

/// An address that may be handed out: of the web, with a host, without a user.
#[must_use]
pub(super) fn checked(link: &str) -> Option<Url> {
    let url = Url::parse(link.trim()).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
    (is_web && url.username().is_empty() && url.password().is_none()).then_some(url)
}

/// What two addresses of one page share: scheme, `www.`, a slash at the end, an anchor, the order of parameters, how a sign is
/// escaped, and tracking parameters make no difference.
#[must_use]
pub(super) fn key(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let path = escapes_in_capitals(url.path().trim_end_matches('/'));
    let mut pairs: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !is_tracking(name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    pairs.sort();
    // An anchor that begins so is the page itself, where a script in the browser makes it.
    let place = url.fragment().filter(|anchor| anchor.starts_with(['!', '/'])).unwrap_or_default();
    format!("{host}{port}{path}?{pairs:?}#{place}")
}

fn is_tracking(name: &str) -> bool {
    name.starts_with("utm_") || TRACKING.contains(&name)
}

/// `%c3%a6` and `%C3%A6` are the same.
fn escapes_in_capitals(path: &str) -> String {
    let mut left = 0_u8;
    let capital = |sign: char| {
        let within = left > 0;
        left = if sign == '%' { 2 } else { left.saturating_sub(1) };
        if within { sign.to_ascii_uppercase() } else { sign }
    };
    path.chars().map(capital).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: &str, b: &str) -> bool {
        key(&checked(a).unwrap()) == key(&checked(b).unwrap())
    }

    #[test]
    fn one_page_has_one_key() {
        let page = "https://aarhus.dk/borger/affald?a=1&b=2";
        for other in [
            "http://www.aarhus.dk/borger/affald?a=1&b=2",
            "https://AARHUS.dk:443/borger/affald/?b=2&a=1#top",
            "https://aarhus.dk./borger/affald?a=1&utm_source=x&b=2&fbclid=y",
            " https://aarhus.dk/borger/affald?a=1&b=2\n",
            "https://aarhus.dk/borger/./affald?a=%31&b=2",
        ] {
            assert!(same(page, other), "{other}");
        }
        assert!(same("https://a.dk/%c3%a6f", "https://a.dk/æf"));
        assert!(same("https://a.dk", "https://a.dk/"));
    }

    #[test]
    fn two_pages_have_two() {
        let page = "https://aarhus.dk/borger?side=1";
        for other in [
            "https://aarhus.dk/borger?side=2",
            "https://aarhus.dk/Borger?side=1",
            "https://aarhus.dk:8443/borger?side=1",
            "https://m.aarhus.dk/borger?side=1",
            "https://aarhus.dk/borger?side=1#/kort",
            "https://aarhus.dk/borger",
        ] {
            assert!(!same(page, other), "{other}");
        }
        // What stands in a parameter cannot pretend to be another one.
        assert!(!same("https://a.dk/?a=1%26b%3D2", "https://a.dk/?a=1&b=2"));
    }

    #[test]
    fn only_the_web_is_handed_out() {
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "ftp://a.dk/",
            "//a.dk/",
            "/a",
            "",
            "https://user@a.dk/",
            "https://user:word@a.dk/",
            "http://",
        ] {
            assert!(checked(bad).is_none(), "{bad}");
        }
    }
}
