//! Absolute addresses from relative ones (RFC 3986, 5.2), for links only: nothing is ever fetched.

use std::sync::Arc;

/// What relative addresses are relative to.
#[derive(Debug, Clone)]
pub(super) struct Base {
    /// `https`
    scheme: String,
    /// `example.org`
    authority: String,
    /// `/a/b`
    path: String,
}

/// Longest address kept.
const LONGEST: usize = 4_000;

impl Base {
    /// A base, if `address` is an absolute one on the web.
    pub(super) fn new(address: &str) -> Option<Self> {
        let (scheme, rest) = address.trim().split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        if !matches!(scheme.as_str(), "http" | "https") {
            return None;
        }
        let rest = rest.split(['?', '#']).next()?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        if authority.is_empty() || authority.contains('@') {
            return None;
        }
        Some(Self { scheme, authority: authority.to_owned(), path: format!("/{path}") })
    }

    fn join(&self, reference: &str) -> String {
        let Self { scheme, authority, path } = self;
        if let Some(rest) = reference.strip_prefix("//") {
            return format!("{scheme}://{rest}");
        }
        if reference.starts_with('?') {
            return format!("{scheme}://{authority}{path}{reference}");
        }
        let at = reference.find(['?', '#']).unwrap_or(reference.len());
        let (target, tail) = reference.split_at_checked(at).unwrap_or((reference, ""));
        let whole = if target.starts_with('/') {
            target.to_owned()
        } else {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            format!("{folder}/{target}")
        };
        format!("{scheme}://{authority}{}{tail}", without_dots(&whole))
    }
}

/// The path without `.` and `..` (RFC 3986, 5.2.4).
fn without_dots(path: &str) -> String {
    let mut out: Vec<&str> = Vec::new();
    let last = path.rsplit('/').next().unwrap_or_default();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => {
                out.pop();
            }
            s => out.push(s),
        }
    }
    if matches!(last, "." | "..") {
        out.push("");
    }
    format!("/{}", out.join("/"))
}

/// The target of a link: absolute where there is a base, else as it stands; `None` for what is no address.
pub(super) fn target(href: &str, base: Option<&Base>) -> Option<Arc<str>> {
    let href: String = href.trim().chars().filter(|c| !c.is_control()).collect();
    if href.is_empty() || href.len() > LONGEST || href.starts_with('#') {
        return None;
    }
    match base {
        Some(base) if !is_absolute(&href) => Some(base.join(&href).into()),
        _ => Some(href.into()),
    }
}

/// As [`target`], without what only counts clicks, and only where it leads somewhere: `javascript:` and `data:` do not.
pub(super) fn clean_target(href: &str, base: Option<&Base>) -> Option<Arc<str>> {
    let target = target(href, base)?;
    if let Some((scheme, _)) = target.split_once(':').filter(|_| is_absolute(&target))
        && !["http", "https", "mailto", "tel"].iter().any(|s| scheme.eq_ignore_ascii_case(s))
    {
        return None;
    }
    Some(without_tracking(&target).map_or(target, Into::into))
}

/// The address without the parameters that say where a click came from; `None` where it has none.
fn without_tracking(address: &str) -> Option<String> {
    let (front, fragment) = match address.split_once('#') {
        Some((front, fragment)) => (front, Some(fragment)),
        None => (address, None),
    };
    let (path, query) = front.split_once('?')?;
    let kept: Vec<&str> = query.split('&').filter(|pair| !is_tracking(pair)).collect();
    if kept.len() == query.split('&').count() {
        return None;
    }
    let mut out = path.to_owned();
    if !kept.is_empty() {
        out.push('?');
        out.push_str(&kept.join("&"));
    }
    if let Some(fragment) = fragment {
        out.push('#');
        out.push_str(fragment);
    }
    Some(out)
}

/// Whether a parameter of a query, `name=value`, only counts clicks.
fn is_tracking(pair: &str) -> bool {
    let name = pair.split_once('=').map_or(pair, |(name, _)| name).to_ascii_lowercase();
    ["utm_", "mtm_", "pk_", "hsa_", "matomo_", "at_custom"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
        || matches!(
            name.as_str(),
            "fbclid"
                | "gclid"
                | "gclsrc"
                | "dclid"
                | "gbraid"
                | "wbraid"
                | "msclkid"
                | "yclid"
                | "twclid"
                | "ttclid"
                | "li_fat_id"
                | "igshid"
                | "mc_cid"
                | "mc_eid"
                | "_hsenc"
                | "_hsmi"
                | "hsctatracking"
                | "mkt_tok"
                | "vero_id"
                | "vero_conv"
                | "oly_enc_id"
                | "oly_anon_id"
                | "s_cid"
                | "ocid"
                | "wickedid"
                | "_openstat"
                | "epik"
                | "rb_clickid"
                | "_ga"
                | "_gl"
                | "srsltid"
        )
}

/// The target of a link that leads out of a document; what stands inside it has no address of its own.
pub(in crate::formats) fn outside(href: &str) -> Option<Arc<str>> {
    target(href, None).filter(|href| is_absolute(href))
}

fn is_absolute(href: &str) -> bool {
    href.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_addresses_are_joined_as_the_standard_says() {
        let base = Base::new("http://a/b/c/d;p?q").unwrap();
        for (reference, expected) in [
            ("g", "http://a/b/c/g"),
            ("./g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y#s", "http://a/b/c/g?y#s"),
            ("..", "http://a/b/"),
            ("../../../g", "http://a/g"),
            ("https://x/", "https://x/"),
            ("mailto:a@b.dk", "mailto:a@b.dk"),
        ] {
            assert_eq!(target(reference, Some(&base)).as_deref(), Some(expected), "{reference}");
        }
        assert_eq!(target("#top", Some(&base)), None);
        assert_eq!(target("a/b.html", None).as_deref(), Some("a/b.html"));
    }

    #[test]
    fn links_of_articles_count_no_clicks_and_run_no_script() {
        let base = Base::new("https://a.example/b/");
        for (reference, expected) in [
            ("c?utm_source=x&id=7&FBCLID=y#d", Some("https://a.example/b/c?id=7#d")),
            ("c?gclid=1", Some("https://a.example/b/c")),
            ("c?mc_eid=1&mc_cid=2#d", Some("https://a.example/b/c#d")),
            ("c?utm=1&b=utm_x", Some("https://a.example/b/c?utm=1&b=utm_x")),
            ("JavaScript:alert(1)", None),
            ("java\nscript:alert(1)", None),
            ("data:text/html,x", None),
            ("vbscript:x", None),
            ("mailto:a@b.example?subject=x", Some("mailto:a@b.example?subject=x")),
        ] {
            assert_eq!(clean_target(reference, base.as_ref()).as_deref(), expected, "{reference}");
        }
    }
}
