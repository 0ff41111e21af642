//! `robots.txt` by RFC 9309: which paths of a site a robot of our name may ask for. Called by [`hops`](super::hops) where the
//! operator wants it obeyed.

use std::time::Duration;
use tokio::time::Instant;

/// Bytes of a file that are read; the RFC asks for at least 500 KiB.
pub(super) const MOST_BYTES: u64 = 512 << 10;
/// Rules that are kept of one file, and the longest of them.
const MOST_RULES: usize = 1_000;
const LONGEST_RULE: usize = 512;
/// How long an answer is believed, and how long the lack of one.
const BELIEVED: Duration = Duration::from_secs(3_600);
const LACK_BELIEVED: Duration = Duration::from_secs(60);

/// What is known about a site's wishes.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) robots: Robots,
    until: Instant,
}

impl Known {
    pub(super) fn now(robots: Robots) -> Self {
        let span = if matches!(robots, Robots::Nothing) { LACK_BELIEVED } else { BELIEVED };
        Self { robots, until: Instant::now() + span }
    }

    pub(super) fn is_current(&self) -> bool {
        Instant::now() < self.until
    }
}

/// The wishes of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Robots {
    /// There is no file: everything is allowed.
    Everything,
    /// The file cannot be had, so that nothing may be assumed to be allowed.
    Nothing,
    /// The rules of the group that speaks of us.
    Rules(Vec<Rule>),
}

/// A path, and whether it is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    allowed: bool,
    pattern: Vec<u8>,
}

impl Robots {
    /// The rules for a robot that calls itself `agent`.
    pub(super) fn parse(text: &str, agent: &str) -> Self {
        let token = agent.split(['/', ' ']).next().unwrap_or_default().to_ascii_lowercase();
        let (mut ours, mut all) = (Vec::new(), Vec::new());
        let (mut found, mut to_us, mut to_all, mut in_rules) = (false, false, false, false);
        for line in text.trim_start_matches('\u{feff}').split(['\r', '\n']) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((name, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            let allowed = match name.trim().to_ascii_lowercase().as_str() {
                "user-agent" => {
                    // Several of these in a row begin one group.
                    if std::mem::take(&mut in_rules) {
                        (to_us, to_all) = (false, false);
                    }
                    to_us |= !token.is_empty() && value.eq_ignore_ascii_case(&token);
                    to_all |= value == "*";
                    found |= to_us;
                    continue;
                }
                "allow" => true,
                "disallow" => false,
                _ => continue,
            };
            in_rules = true;
            // An empty rule rules nothing.
            if value.is_empty() || value.len() > LONGEST_RULE {
                continue;
            }
            for (list, is_meant) in [(&mut ours, to_us), (&mut all, to_all)] {
                if is_meant && list.len() < MOST_RULES {
                    list.push(Rule { allowed, pattern: normal(value.as_bytes()) });
                }
            }
        }
        Self::Rules(if found { ours } else { all })
    }

    /// Whether this path with its query may be asked for. The longest rule that fits decides; of equals, the one that allows.
    pub(super) fn allows(&self, path: &str) -> bool {
        let rules = match self {
            Self::Everything => return true,
            Self::Nothing => return false,
            Self::Rules(rules) => rules,
        };
        let path = normal(path.as_bytes());
        let fitting = rules.iter().filter(|rule| fits(&rule.pattern, &path));
        fitting
            .max_by_key(|rule| (rule.pattern.len(), rule.allowed))
            .is_none_or(|rule| rule.allowed)
    }
}

/// The bytes with every percent-encoding in capitals, and encoded where they are not ASCII: so rules and paths are alike.
fn normal(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut after_percent = 0;
    for byte in text {
        match byte {
            b'%' => {
                after_percent = 2;
                out.push(b'%');
            }
            byte if after_percent > 0 => {
                after_percent -= 1;
                out.push(byte.to_ascii_uppercase());
            }
            byte if byte.is_ascii() => out.push(*byte),
            byte => out.extend_from_slice(format!("%{byte:02X}").as_bytes()),
        }
    }
    out
}

/// Whether `pattern`, in which `*` is anything and `$` at the end is the end, fits the beginning of `path`. Never slower than
/// the product of both lengths.
fn fits(pattern: &[u8], path: &[u8]) -> bool {
    let (pattern, to_end) = match pattern.split_last() {
        Some((b'$', pattern)) => (pattern, true),
        Some(_) | None => (pattern, false),
    };
    let (mut at, mut in_path) = (0, 0);
    // Where to go on when it turns out that the last `*` must take one byte more.
    let mut back: Option<(usize, usize)> = None;
    loop {
        match (pattern.get(at), path.get(in_path)) {
            (None, _) if !to_end => return true,
            (None, None) => return true,
            (Some(b'*'), _) => {
                at += 1;
                back = Some((at, in_path));
                continue;
            }
            (Some(wanted), Some(there)) if wanted == there => {
                (at, in_path) = (at + 1, in_path + 1);
                continue;
            }
            (Some(_), None) => return false,
            (Some(_) | None, Some(_)) => {}
        }
        match back {
            Some((after_star, from)) if from < path.len() => {
                back = Some((after_star, from + 1));
                (at, in_path) = (after_star, from + 1);
            }
            Some(_) | None => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(text: &str, path: &str) -> bool {
        Robots::parse(text, "doc-ingestion/0.1.0 (+https://example.org)").allows(path)
    }

    #[test]
    fn the_group_that_names_us_counts_and_no_other() {
        let text = "User-agent: *\nDisallow: /\n\nUser-Agent: other\nUser-agent: Doc-Ingestion\nDisallow: /private # yes\n";
        assert!(allows(text, "/open") && !allows(text, "/private/a"));
        assert!(!Robots::parse(text, "somebody").allows("/open"));
        assert!(!allows("User-agent: *\rDisallow: /a\r", "/a"), "lines of old");
        let twice = "User-agent: doc-ingestion\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: doc-ingestion\nDisallow: /b";
        assert!(!allows(twice, "/a") && !allows(twice, "/b") && allows(twice, "/c"));
    }

    #[test]
    fn the_longest_rule_decides() {
        let text =
            "user-agent: *\ndisallow: /a\nallow: /a/b\ndisallow: /a/b/c\nallow: /x\ndisallow: /x";
        for (path, is) in
            [("/", true), ("/a", false), ("/a/b", true), ("/a/b/c", false), ("/x", true)]
        {
            assert_eq!(allows(text, path), is, "{path}");
        }
        assert!(allows("user-agent: *\ndisallow:", "/"), "an empty rule rules nothing");
        assert!(allows("", "/") && allows("<html>no: robots</html>", "/"));
    }

    #[test]
    fn stars_ends_and_encodings_are_understood() {
        let text = "user-agent: *\ndisallow: /*.pdf$\ndisallow: /s\u{f8}g\ndisallow: /%7euser\ndisallow: /a*b*c";
        for (path, is) in [
            ("/x/y.pdf", false),
            ("/x/y.pdf?a", true),
            ("/s%C3%B8g", false),
            ("/s%c3%b8g?q", false),
            ("/%7Euser", false),
            ("/a-b-b-c-d", false),
            ("/a-c-b", true),
        ] {
            assert_eq!(allows(text, path), is, "{path}");
        }
    }

    #[test]
    fn a_hostile_pattern_ends() {
        let stars = format!("user-agent: *\ndisallow: /{}$", "*a".repeat(250));
        assert!(allows(&stars, &format!("/{}b", "a".repeat(8_000))));
    }
}
