//! Text of a page that nobody sees who has the other kind of browser: the article that JSON-LD holds for programs, and what
//! `noscript` holds for readers without scripts. Pages that a script makes have their text nowhere else. Called by the reader of
//! web pages, which reads it in place of a body that holds hardly anything.

/// Characters from which on it is a text.
const TEXT: u64 = 200;
/// Characters that a page shows while it waits for its script.
const WAITING: u64 = 25;

/// See the module; all of it is HTML.
#[derive(Debug, Default)]
pub(super) struct Unseen {
    best: String,
    chars: u64,
}

impl Unseen {
    /// An article of JSON-LD (schema.org, `articleBody`): plain text, or HTML where a program was careless.
    pub(super) fn article(&mut self, text: &str) {
        if text.contains("</") || text.contains("<br") {
            return self.markup(text.to_owned());
        }
        let mut html = String::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            html.push_str("<p>");
            html.push_str(&line.replace('&', "&amp;").replace('<', "&lt;"));
            html.push_str("</p>");
        }
        self.markup(html);
    }

    /// The inside of a `noscript`.
    pub(super) fn markup(&mut self, html: String) {
        let chars = visible(&html);
        if chars > self.chars {
            *self = Self { best: html, chars };
        }
    }

    /// The text, if it should be read instead of a body that shows so many characters.
    pub(super) fn instead_of(&self, shown: u64) -> Option<&str> {
        (self.chars >= TEXT && shown < WAITING).then_some(self.best.as_str())
    }
}

/// Characters outside of tags that are no white space, up to the first style or script.
fn visible(html: &str) -> u64 {
    let lower = html.to_ascii_lowercase();
    let end = ["<style", "<script"].into_iter().filter_map(|tag| lower.find(tag)).min();
    let (mut chars, mut in_tag) = (0, false);
    for c in html.get(..end.unwrap_or(html.len())).unwrap_or_default().chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => in_tag = false,
            c if !in_tag && !c.is_whitespace() => chars += 1,
            _ => {}
        }
    }
    chars
}
