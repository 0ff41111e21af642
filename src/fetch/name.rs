//! What a document from the web is called: a hint for detection and for backends. Called by [`hops`](super::hops).

use percent_encoding::percent_decode_str;
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderMap};
use url::Url;

/// Longest name that is kept, in characters.
const LONGEST: usize = 255;

/// The declared type of an answer.
pub(super) fn declared_type(headers: &HeaderMap) -> Option<String> {
    headers.get(CONTENT_TYPE)?.to_str().ok().map(str::to_owned)
}

/// The name that the server gives a document, else the last part of its address. What is declared as a page has none: the
/// ends of addresses, such as `.php`, name the programs that made it.
pub(super) fn of(url: &Url, headers: &HeaderMap) -> Option<String> {
    let given = headers.get(CONTENT_DISPOSITION).and_then(|value| disposition(value.as_bytes()));
    if given.is_some() {
        return given;
    }
    let declared = declared_type(headers).unwrap_or_default().to_ascii_lowercase();
    if declared.starts_with("text/html") || declared.starts_with("application/xhtml") {
        return None;
    }
    let last = url.path_segments()?.next_back()?;
    clean(&percent_decode_str(last).decode_utf8_lossy())
}

/// The name in a `Content-Disposition`; `filename*` goes first.
fn disposition(value: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(value);
    let parameters = text.split(';').skip(1).filter_map(|part| part.split_once('='));
    let mut plain = None;
    for (name, value) in parameters {
        let value = value.trim().trim_matches('"');
        match name.trim().to_ascii_lowercase().as_str() {
            "filename*" => {
                // charset'language'value
                let encoded = value.splitn(3, '\'').nth(2)?;
                return clean(&percent_decode_str(encoded).decode_utf8_lossy());
            }
            "filename" => plain = clean(value),
            _ => {}
        }
    }
    plain
}

/// The last part of a path without control characters; its end is what matters.
fn clean(name: &str) -> Option<String> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: Vec<char> = base.trim().chars().filter(|c| !c.is_control()).collect();
    let from = visible.len().saturating_sub(LONGEST);
    let name: String = visible.iter().skip(from).collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(url: &str, headers: &[(&'static str, &'static str)]) -> Option<String> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        of(&url.parse().unwrap(), &map)
    }

    #[test]
    fn the_server_names_it_or_the_address() {
        assert_eq!(name("http://a.dk/b/%C3%A6.csv?x=y", &[]).unwrap(), "æ.csv");
        assert_eq!(name("http://a.dk/", &[]), None);
        assert_eq!(name("http://a.dk/a%2Fb%5Cc.md", &[]).unwrap(), "c.md");
        assert_eq!(name("http://a.dk/index.php", &[("content-type", "text/html")]), None);
        let disposition = |value| name("http://a.dk/get.php", &[("content-disposition", value)]);
        assert_eq!(disposition("attachment; filename=\"../a b.pdf\"").unwrap(), "a b.pdf");
        assert_eq!(
            disposition("attachment; filename=a.pdf; filename*=UTF-8''%C3%A6.pdf").unwrap(),
            "æ.pdf"
        );
        assert_eq!(disposition("inline").unwrap(), "get.php");
    }
}
