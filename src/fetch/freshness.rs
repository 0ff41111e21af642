//! How long an answer may be given again without asking its server, by RFC 9111 as far as a small cache needs it: the doubtful
//! is asked again, and what its server wants kept by nobody is not kept. Called by [`hops`](super::hops).

use super::client::Validators;
use crate::config::Fetch;
use reqwest::header::{
    AGE, CACHE_CONTROL, ETAG, EXPIRES, HeaderMap, HeaderName, LAST_MODIFIED, VARY,
};
use std::time::Duration;

/// What may be done with an answer later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Freshness {
    /// Whether it may be kept.
    pub(super) kept: bool,
    /// For how long it is fresh.
    pub(super) fresh: Duration,
    /// Whether the server said any of this.
    pub(super) said: bool,
    /// What to ask with when it is not.
    pub(super) validators: Validators,
}

impl Freshness {
    pub(super) fn of(headers: &HeaderMap, settings: &Fetch) -> Self {
        let control = joined(headers, &CACHE_CONTROL).to_ascii_lowercase();
        let directives: Vec<(&str, &str)> = control
            .split(',')
            .map(|word| word.split_once('=').unwrap_or((word, "")))
            .map(|(name, value)| (name.trim(), value.trim().trim_matches('"')))
            .collect();
        let says = |wanted: &str| directives.iter().any(|(name, _)| *name == wanted);
        let seconds = |wanted: &str| {
            let (_, value) = directives.iter().find(|(name, _)| *name == wanted)?;
            // A value that is no number is none that could be trusted to be long.
            Some(Duration::from_secs(value.parse().unwrap_or(0)))
        };
        let age = joined(headers, &AGE).trim().parse().map_or(Duration::ZERO, Duration::from_secs);
        let fresh = if says("no-cache") {
            Duration::ZERO
        } else {
            match seconds("s-maxage").or_else(|| seconds("max-age")) {
                Some(span) => span.saturating_sub(age),
                // A date is not weighed against our clock: better asked once too often.
                None if headers.contains_key(EXPIRES) => Duration::ZERO,
                None => settings.cache_fresh,
            }
        };
        let varies = joined(headers, &VARY).split(',').any(|name| name.trim() == "*");
        let validators = Validators {
            etag: headers.get(ETAG).cloned(),
            modified: headers.get(LAST_MODIFIED).cloned(),
        };
        Self {
            kept: !says("no-store") && !says("private") && !varies,
            fresh: fresh.min(settings.cache_age),
            said: headers.contains_key(CACHE_CONTROL) || headers.contains_key(EXPIRES),
            validators,
        }
    }

    /// What holds for an answer that was reached through a redirect for which `before` holds.
    pub(super) fn after(self, before: Option<&Self>) -> Self {
        match before {
            None => self,
            Some(before) => {
                Self { kept: self.kept && before.kept, fresh: self.fresh.min(before.fresh), ..self }
            }
        }
    }

    /// With what was said about the version that is confirmed, where the confirmation does not repeat it.
    pub(super) fn or_as_in(mut self, older: &Self) -> Self {
        if !self.said {
            (self.kept, self.fresh, self.said) = (older.kept, older.fresh, older.said);
        }
        self.validators.etag = self.validators.etag.or_else(|| older.validators.etag.clone());
        self.validators.modified =
            self.validators.modified.or_else(|| older.validators.modified.clone());
        self
    }

    /// Whether keeping the answer can save anything.
    pub(super) fn is_worth_keeping(&self) -> bool {
        let can_be_asked = self.validators != Validators::default();
        self.kept && (self.fresh > Duration::ZERO || can_be_asked)
    }
}

fn joined(headers: &HeaderMap, name: &HeaderName) -> String {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(headers: &[(&'static str, &'static str)]) -> Freshness {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        Freshness::of(&map, &crate::config::Config::open().fetch)
    }

    #[test]
    fn the_server_decides_within_bounds() {
        let seconds = |headers| of(headers).fresh.as_secs();
        assert_eq!(seconds(&[]), 60);
        assert_eq!(seconds(&[("cache-control", "public, max-age=\"90\"")]), 90);
        assert_eq!(seconds(&[("cache-control", "max-age=90"), ("age", "80")]), 10);
        assert_eq!(seconds(&[("cache-control", "max-age=9, s-maxage=20")]), 20);
        assert_eq!(seconds(&[("cache-control", "max-age=31536000")]), 3_600);
        assert_eq!(seconds(&[("cache-control", "max-age=soon")]), 0);
        assert_eq!(seconds(&[("cache-control", "max-age=90"), ("cache-control", "No-Cache")]), 0);
        assert_eq!(seconds(&[("expires", "Thu, 01 Dec 1994 16:00:00 GMT")]), 0);
    }

    #[test]
    fn what_nobody_shall_keep_is_not_kept() {
        assert!(of(&[]).is_worth_keeping());
        for (name, value) in
            [("cache-control", "no-store"), ("cache-control", "private"), ("vary", "a, *")]
        {
            assert!(!of(&[(name, value), ("etag", "\"a\"")]).is_worth_keeping(), "{value}");
        }
        assert!(!of(&[("cache-control", "no-cache")]).is_worth_keeping(), "nothing to ask with");
        assert!(of(&[("cache-control", "no-cache"), ("etag", "\"a\"")]).is_worth_keeping());
        let before = of(&[("cache-control", "no-store")]);
        assert!(!of(&[]).after(Some(&before)).is_worth_keeping(), "the redirect counts too");
    }
}
