//! The last guard on every rendered text, whoever produced it. Called by the pipeline just before a text leaves; it changes
//! spaces, line ends and forbidden characters, never words. What may not leave is defined in [`extractors::clean`].

use extractors::clean;
use std::borrow::Cow;

/// The text with one kind of space and line end, no forbidden characters, at most one empty line between blocks (code in
/// fences keeps its own), no spaces at line ends but the two of a hard break, and one line end at the end; an empty text
/// stays empty.
///
/// Applying it twice changes nothing more, and a text that is clean already is borrowed.
#[must_use]
pub fn normalise(text: &str) -> Cow<'_, str> {
    let mut lines = Lines { out: Output::new(text), held: None, empty: 0, fence: None };
    for raw in text.split('\n') {
        let raw = raw.strip_suffix('\r').unwrap_or(raw);
        let line = raw.trim_end_matches(' ');
        let hard_break = raw.len() - line.len() >= 2;
        if is_clean(line) {
            lines.push(Cow::Borrowed(line), hard_break);
            continue;
        }
        // Cleaning may find line ends of other kinds; only the last of the lines is followed by the spaces.
        let cleaned = clean::preformatted(line);
        let mut parts = cleaned.split('\n').peekable();
        while let Some(part) = parts.next() {
            // Where an invisible character went, a letter and its mark may have met: they are composed now.
            let part = if is_clean(part) { part.to_owned() } else { clean::preformatted(part) };
            lines.push(Cow::Owned(part), hard_break && parts.peek().is_none());
        }
    }
    lines.finish()
}

/// Word by word, because indentation and hard breaks are runs of spaces, which [`clean::inline`] would shorten.
fn is_clean(line: &str) -> bool {
    clean::is_plain(line)
        || line.split(' ').all(|word| matches!(clean::inline(word), Cow::Borrowed(_)))
}

/// Lines on their way out. One line is held back until it is known what follows it.
struct Lines<'a> {
    out: Output<'a>,
    held: Option<Held<'a>>,
    /// Empty lines since the held one.
    empty: usize,
    fence: Option<Fence>,
}

struct Held<'a> {
    line: Cow<'a, str>,
    hard_break: bool,
    /// Whether what follows it stands in a code fence.
    in_code: bool,
}

impl<'a> Lines<'a> {
    fn push(&mut self, line: Cow<'a, str>, hard_break: bool) {
        let was_code = self.fence.is_some();
        self.fence = Fence::after(self.fence.take(), &line);
        if line.is_empty() {
            self.empty += 1;
            // An empty line may end a quote, and the code in it.
            let in_code = self.fence.is_some();
            self.held.iter_mut().for_each(|held| held.in_code &= in_code);
            return;
        }
        self.release(true);
        let in_code = self.fence.is_some();
        let hard_break = hard_break && !was_code && !in_code;
        self.held = Some(Held { line, hard_break, in_code });
    }

    /// Writes the held line and the empty ones behind it, which are none of the text at its start and at its end.
    fn release(&mut self, more: bool) {
        let empty = std::mem::take(&mut self.empty);
        let Some(held) = self.held.take() else { return };
        self.out.push(&held.line);
        // A hard break breaks nothing at the end of a paragraph.
        if held.hard_break && more && empty == 0 {
            self.out.push("  ");
        }
        self.out.push("\n");
        let empty = if held.in_code { empty } else { empty.min(1) };
        (0..if more { empty } else { 0 }).for_each(|_| self.out.push("\n"));
    }

    fn finish(mut self) -> Cow<'a, str> {
        self.release(false);
        self.out.finish()
    }
}

/// An open code fence.
struct Fence {
    mark: char,
    length: usize,
    /// The block quotes that it stands in.
    quotes: usize,
}

impl Fence {
    /// What is open after `line`.
    fn after(open: Option<Self>, line: &str) -> Option<Self> {
        let Some(fence) = open else { return Self::opening(line) };
        let (quotes, rest) = unquoted(line, fence.quotes);
        if quotes < fence.quotes {
            // The quote ended, and the fence with it.
            return Self::opening(line);
        }
        let length = run(rest, fence.mark);
        let closes = length >= fence.length && rest.trim_start_matches(fence.mark).is_empty();
        if closes { None } else { Some(fence) }
    }

    /// The fence that `line` opens. Any indentation is allowed: in a list a fence stands deeper.
    fn opening(line: &str) -> Option<Self> {
        let (mut quotes, mut rest) = unquoted(line, usize::MAX);
        while let Some(item) = behind_marker(rest) {
            let (more, inner) = unquoted(item, usize::MAX);
            quotes += more;
            rest = inner;
        }
        let mark = rest.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let length = run(rest, mark);
        // CommonMark 4.5: the words behind a fence of backticks hold none, or it would be code in a line.
        let code_in_line = mark == '`' && rest.trim_start_matches(mark).contains(mark);
        (length >= 3 && !code_in_line).then_some(Self { mark, length, quotes })
    }
}

/// What stands behind the marker of a list item, which a fence may follow on the same line.
fn behind_marker(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let signs: &[char] = if rest.len() < line.len() { &['.', ')'] } else { &['-', '*', '+'] };
    rest.strip_prefix(signs)?.strip_prefix(' ')
}

fn run(text: &str, mark: char) -> usize {
    text.chars().take_while(|c| *c == mark).count()
}

/// The line without up to `most` quote marks and the spaces around them, and how many marks there were.
fn unquoted(line: &str, most: usize) -> (usize, &str) {
    let mut rest = line.trim_start_matches(' ');
    let mut quotes = 0;
    while quotes < most
        && let Some(behind) = rest.strip_prefix('>')
    {
        quotes += 1;
        rest = behind.trim_start_matches(' ');
    }
    (quotes, rest)
}

/// The result: the start of the source for as long as nothing differs, then a text of its own.
struct Output<'a> {
    source: &'a str,
    /// Bytes of the source that are in the result so far.
    same: usize,
    changed: Option<String>,
}

impl<'a> Output<'a> {
    fn new(source: &'a str) -> Self {
        Self { source, same: 0, changed: None }
    }

    fn so_far(&self) -> &'a str {
        self.source.get(..self.same).unwrap_or_default()
    }

    fn push(&mut self, piece: &str) {
        if let Some(changed) = &mut self.changed {
            changed.push_str(piece);
        } else if self.source.get(self.same..).is_some_and(|rest| rest.starts_with(piece)) {
            self.same += piece.len();
        } else {
            let mut changed = String::with_capacity(self.source.len());
            changed.push_str(self.so_far());
            changed.push_str(piece);
            self.changed = Some(changed);
        }
    }

    fn finish(self) -> Cow<'a, str> {
        let so_far = self.so_far();
        self.changed.map_or(Cow::Borrowed(so_far), Cow::Owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn one_empty_line_between_blocks_and_one_line_end_at_the_end() {
        let cases = [
            ("", ""),
            ("\n \n\t\n", ""),
            ("a", "a\n"),
            ("\n\na\n\n\n\nb\n\n", "a\n\nb\n"),
            ("a \nb\t\n", "a\nb\n"),
            ("a\r\nb\r\n\r\n\r\nc\r\n", "a\nb\n\nc\n"),
            ("> a\n>\n>\n> b", "> a\n>\n>\n> b\n"),
            // A fence behind the marker of an item.
            (
                "12) ```\n    a\n\n\n    b\n    ```\n\n\nc  \nd",
                "12) ```\n    a\n\n\n    b\n    ```\n\nc  \nd\n",
            ),
            (
                "- > ```\n  > a\n  > ```\n- - ~~~\n    ~~~\n\n\nb",
                "- > ```\n  > a\n  > ```\n- - ~~~\n    ~~~\n\nb\n",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(normalise(text), expected, "{text:?}");
        }
    }

    #[test]
    fn forbidden_characters_go_and_words_stay_apart() {
        assert_eq!(normalise("Navn\tBeløb"), "Navn    Beløb\n");
        assert_eq!(normalise("1\u{a0}000\u{202f}kr\0.\u{200b}"), "1 000 kr.\n");
        assert_eq!(normalise("a\u{2028}b\u{c}c"), "a\nb\nc\n");
        assert_eq!(normalise("A\u{30a}rhus"), "Århus\n");
        assert_eq!(normalise("- a\n\t- b\n"), "- a\n    - b\n");
    }

    #[test]
    fn a_hard_break_stays_where_a_line_follows() {
        assert_eq!(
            normalise("Vej 1  \n8000 Aarhus  \n\nTlf.   \n9  "),
            "Vej 1  \n8000 Aarhus\n\nTlf.  \n9\n"
        );
        assert_eq!(normalise("a\u{a0}b  \r\nc"), "a b  \nc\n");
        assert!(matches!(normalise("a  \nb\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn code_in_fences_keeps_its_empty_lines() {
        for text in [
            "```py\na\n\n\n\n    b\n```\n\nc\n",
            "~~~\n```\n\n\n~~~\n",
            "- x\n\n  ````\n  ```\n\n\n  ````\n",
            "> ```\n> a\n>\n>\n> ```\n",
        ] {
            assert_eq!(normalise(text), text);
        }
        assert_eq!(normalise("```\na  \n\n\nb\n```\n\n\n\nc"), "```\na\n\n\nb\n```\n\nc\n");
        assert_eq!(normalise("```a```\n\n\nb"), "```a```\n\nb\n");
        assert_eq!(normalise("> ```\n> a\n\n\n\nb"), "> ```\n> a\n\nb\n");
    }

    #[test]
    fn a_clean_text_is_borrowed_and_so_is_one_with_too_many_line_ends() {
        let text = "# Århus\n\n- a\n  - b  \n    c\n\n| 年度 | 報告 |\n|---|---|\n";
        assert!(matches!(normalise(text), Cow::Borrowed(same) if same == text));
        assert!(matches!(normalise("a\n\n\n\n"), Cow::Borrowed("a\n")));
    }

    /// Every short text over an alphabet of all that matters.
    #[test]
    fn a_second_time_changes_nothing_and_every_promise_holds() {
        let alphabet =
            ["a", " ", "\n", "\r", "\t", "\u{2028}", "\u{200b}", "\u{30a}", "```", "> ", "A"];
        let mut texts = vec![String::new()];
        for _ in 0..5 {
            let longer = texts.iter().flat_map(|t| alphabet.iter().map(move |a| format!("{t}{a}")));
            let longer: Vec<String> = longer.collect();
            for text in &longer {
                let once = normalise(text);
                assert_eq!(normalise(&once), once, "{text:?}");
                assert!(once.is_empty() || once.ends_with('\n'), "{text:?} {once:?}");
                assert!(!once.starts_with('\n') && !once.ends_with("\n\n"), "{text:?} {once:?}");
                assert!(!once.contains(['\r', '\t', '\u{2028}', '\u{200b}']), "{text:?} {once:?}");
                assert!(once.contains("```") || !once.contains("\n\n\n"), "{text:?} {once:?}");
            }
            texts = longer;
        }
    }

    #[test]
    fn every_golden_passes_unchanged() {
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")];
        let mut seen = 0;
        let mut changed = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                let path = entry.path();
                let name = entry.file_name().to_string_lossy().into_owned();
                if path.is_dir() {
                    folders.push(path);
                } else if name.ends_with(".md")
                    && name != "README.md"
                    && name.matches('.').count() > 1
                {
                    // A golden of several sections has an empty line behind each, the last one included.
                    let text = std::fs::read_to_string(&path).unwrap();
                    let text = text.trim_end_matches('\n').to_owned();
                    let text = if text.is_empty() { text } else { text + "\n" };
                    seen += 1;
                    if !matches!(normalise(&text), Cow::Borrowed(same) if same == text) {
                        changed.push(path);
                    }
                }
            }
        }
        assert!(seen > 0, "no goldens found");
        assert!(changed.is_empty(), "not as they would leave: {changed:?}");
    }
}
