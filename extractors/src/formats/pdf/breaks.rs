//! Paragraphs that run over the end of a page, joined to the page on which they start. Called by `extract` where the caller
//! wants it. Judges by the words alone: a sentence that has not ended, and one that has not begun.

use super::hyphens::{self, LineEnd, SOFT, UNSEEN};
use super::lexicon::Lexicon;
use crate::block::{Block, Inline, Kind, plain_text};

/// Moves the first paragraph of a page to the end of the page before, where it goes on there.
pub(super) fn join(before: &mut [Block], after: &mut Vec<Block>, lexicon: &Lexicon) {
    let Some(first) = after.iter().position(|block| !is_footnote(block)) else { return };
    let Some(Block { kind: Kind::Paragraph { content: rest }, .. }) = after.get(first) else {
        return;
    };
    let open = before.iter_mut().rev().find(|block| !is_footnote(block));
    let Some(Kind::Paragraph { content } | Kind::ListItem { content, .. }) =
        open.map(|block| &mut block.kind)
    else {
        return;
    };
    if goes_on(&plain_text(content), &plain_text(rest)) {
        append(content, rest.clone(), lexicon);
        after.remove(first);
    }
}

fn is_footnote(block: &Block) -> bool {
    matches!(block.kind, Kind::Footnote { .. })
}

/// Whether a text that ends so goes on with one that begins so.
fn goes_on(before: &str, after: &str) -> bool {
    let (before, after) = (before.trim_end(), after.trim_start());
    let (Some(last), Some(first)) = (before.chars().next_back(), after.chars().next()) else {
        return false;
    };
    let inside = last.is_alphanumeric() || matches!(last, ',' | '-' | '–' | ')' | '%' | '’' | '”');
    // No paragraph ends in a word with a hyphen.
    let parted = before.strip_suffix(['-', '\u{2010}', SOFT, UNSEEN]);
    let parted = parted.is_some_and(|stem| stem.ends_with(char::is_alphanumeric));
    (inside && first.is_lowercase()) || ((last == ',' || parted) && first.is_alphanumeric())
}

/// Appends the rest of a paragraph: what becomes of a hyphen at the end of the page is decided as at the end of a line.
fn append(content: &mut Vec<Inline>, rest: Vec<Inline>, lexicon: &Lexicon) {
    let next = plain_text(&rest);
    let next = next.split_whitespace().next().unwrap_or_default();
    let end = match content.last_mut() {
        Some(Inline::Text { text, .. }) => {
            let length = text.trim_end().len();
            text.truncate(length);
            let last = text.split_whitespace().next_back().unwrap_or_default();
            let end = hyphens::at_end(last, next, lexicon);
            hyphens::settle(text, end);
            end
        }
        _ => LineEnd::Space,
    };
    if end == LineEnd::Space {
        content.push(Inline::text(" "));
    }
    content.extend(rest);
}

#[cfg(test)]
mod tests {
    use super::super::segments::Segment;
    use super::super::words::Word;
    use super::*;

    /// A document that parts words, and has these words within its lines.
    fn lexicon(words: &str) -> Lexicon {
        let word = |text: &str| Word { text: text.to_owned(), ..Word::default() };
        let words = format!("a {words} efterspørgs-").split(' ').map(word).collect();
        let mut lexicon = Lexicon::default();
        lexicon.add(&[Segment { words, ..Segment::default() }]);
        lexicon.settle(Some("da"));
        lexicon
    }

    fn joined(before: &str, after: &str) -> (String, usize) {
        joined_knowing("", before, after)
    }

    fn joined_knowing(words: &str, before: &str, after: &str) -> (String, usize) {
        let paragraph = |text: &str| Block::paragraph(vec![Inline::text(text)]);
        let (mut first, mut second) = (vec![paragraph(before)], vec![paragraph(after)]);
        join(&mut first, &mut second, &lexicon(words));
        (crate::markdown::render(&first).trim_end().to_owned(), second.len())
    }

    #[test]
    fn only_sentences_that_go_on_are_joined() {
        let yes = |a, b, both: &str| assert_eq!(joined(a, b), (both.to_owned(), 0));
        yes("Vi tog ud til", "havnen i går.", "Vi tog ud til havnen i går.");
        yes("Efterspørgs-", "len var stor.", "Efterspørgslen var stor.");
        yes("Både ind-", "og udgående.", "Både ind- og udgående.");
        yes("Der Hafen,", "Stadt und Land.", "Der Hafen, Stadt und Land.");
        for (a, b) in
            [("Slut.", "og så videre"), ("Vi tog ud til", "Havnen"), ("Nemlig:", "en ting")]
        {
            assert_eq!(joined(a, b).1, 1, "{a} {b}");
        }
    }

    #[test]
    fn a_hyphen_at_the_end_of_a_page_is_judged_as_at_the_end_of_a_line() {
        let knowing = |words, a, b| joined_knowing(words, a, b).0;
        assert_eq!(knowing("", "En dansk-", "tysk aftale."), "En dansktysk aftale.");
        let known = "dansk-tysk";
        assert_eq!(knowing(known, "En dansk-", "tysk aftale."), "En dansk-tysk aftale.");
        assert_eq!(knowing("", "Skriv til e-", "mailen."), "Skriv til e-mailen.");
        assert_eq!(knowing("", "Se Nord-", "Syd-banen."), "Se Nord-Syd-banen.");
        assert_eq!(knowing("", "Den tog havne\u{ad}", "fogeden."), "Den tog havnefogeden.");
        assert_eq!(knowing("", "Den tog havne\u{2060}", "fogeden."), "Den tog havnefogeden.");
    }
}
