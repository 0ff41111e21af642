//! What subtitles mark up within their lines: tags, styles, speakers.

/// The words of a line and who says them, where the line tells.
pub(super) fn line(line: &str) -> (Option<String>, String) {
    let mut out = String::with_capacity(line.len());
    let mut speaker = None;
    let mut rest = line;
    while let Some(at) = rest.find(['<', '{', '&', '\\']) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let (taken, words) = match from.as_bytes().first() {
            Some(b'<') => tag(from, &mut speaker),
            Some(b'{') => style(from),
            Some(b'&') => reference(from),
            _ => escape(from),
        };
        out.push_str(words);
        rest = from.get(taken..).unwrap_or_default();
    }
    out.push_str(rest);
    let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
    (speaker, words)
}

/// A tag of SRT or VTT: how long it is, and what stands for it. Angle brackets around anything else are words.
fn tag<'t>(from: &'t str, speaker: &mut Option<String>) -> (usize, &'t str) {
    let near = from.get(..from.floor_char_boundary(200)).unwrap_or(from);
    let Some(end) = near.find('>') else { return (1, "<") };
    let inside = near.get(1..end).unwrap_or_default();
    let name = inside.trim_start_matches('/');
    let name = name.split([' ', '.', '\t']).next().unwrap_or_default();
    let known = ["b", "i", "u", "s", "c", "v", "font", "ruby", "rt", "lang", "span", "br", "p"];
    let is_time =
        inside.contains(':') && inside.chars().all(|c| c.is_ascii_digit() || ":.".contains(c));
    if name == "v" && !inside.starts_with('/') {
        let who = inside.split_once(' ').map_or("", |(_, who)| who).trim();
        *speaker = Some(who.to_owned()).filter(|who| !who.is_empty());
    }
    match known.contains(&name.to_ascii_lowercase().as_str()) || is_time {
        true => (end + 1, if name == "br" { " " } else { "" }),
        false => (1, "<"),
    }
}

/// `{\an8}`, `{y:i}`: instructions in braces. Other braces are words.
fn style(from: &str) -> (usize, &str) {
    let near = from.get(..from.floor_char_boundary(400)).unwrap_or(from);
    match near.find('}') {
        Some(end) if near.starts_with("{\\") || near.get(2..3) == Some(":") => (end + 1, ""),
        _ => (1, "{"),
    }
}

/// Character references (WebVTT, 6.4).
fn reference(from: &str) -> (usize, &str) {
    for (name, text) in [
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&nbsp;", " "),
        ("&lrm;", ""),
        ("&rlm;", ""),
        ("&quot;", "\""),
        ("&#39;", "'"),
    ] {
        if from.starts_with(name) {
            return (name.len(), text);
        }
    }
    (1, "&")
}

/// Breaks and spaces of Advanced SubStation.
fn escape(from: &str) -> (usize, &str) {
    if from.starts_with("\\N") || from.starts_with("\\n") || from.starts_with("\\h") {
        (2, " ")
    } else {
        (1, "\\")
    }
}

/// A speaker at the start of what is said: `>> ANNA: Hej`, `[Anna] Hej`, `ANNA: Hej`.
pub(super) fn speaker(words: &str) -> Option<(&str, &str)> {
    let words = words.trim_start_matches(">> ").trim_start_matches(">>");
    let (who, said) = words.split_once(':')?;
    let said = said.strip_prefix(' ')?;
    let letters = who.chars().filter(|c| c.is_alphabetic()).count();
    let is_name = (2..=40).contains(&who.chars().count())
        && letters >= 2
        && !said.is_empty()
        // A name in capitals; a sentence with a colon is not one.
        && !who.chars().any(char::is_lowercase);
    is_name.then_some((who.trim(), said))
}
