//! Paragraphs that run over the end of a page, joined to the page on which they start. Called by `extract` where the caller
//! wants it. Judges by the words alone: a sentence that has not ended, and one that has not begun.

use crate::block::{Block, Inline, Kind, plain_text};

/// Words that stand between two halves: the hyphen before them is not one of a line's end.
const BETWEEN: [&str; 12] =
    ["og", "eller", "und", "oder", "bis", "and", "or", "to", "och", "eller", "et", "en"];

/// Moves the first paragraph of a page to the end of the page before, where it goes on there.
pub(super) fn join(before: &mut [Block], after: &mut Vec<Block>) {
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
        append(content, rest.clone());
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
    (inside && first.is_lowercase()) || (last == ',' && first.is_alphanumeric())
}

/// Appends the rest of a paragraph: a hyphen at the end of the page is undone as at the end of a line.
fn append(content: &mut Vec<Inline>, rest: Vec<Inline>) {
    let next = plain_text(&rest);
    let next = next.split_whitespace().next().unwrap_or_default();
    let cut = match content.last_mut() {
        Some(Inline::Text { text, .. }) => {
            let length = text.trim_end().len();
            text.truncate(length);
            let before = text.strip_suffix('-').and_then(|t| t.chars().next_back());
            let within = before.is_some_and(char::is_lowercase) && !BETWEEN.contains(&next);
            if within {
                text.pop();
            }
            within
        }
        _ => false,
    };
    if !cut {
        content.push(Inline::text(" "));
    }
    content.extend(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(before: &str, after: &str) -> (String, usize) {
        let paragraph = |text: &str| Block::paragraph(vec![Inline::text(text)]);
        let (mut first, mut second) = (vec![paragraph(before)], vec![paragraph(after)]);
        join(&mut first, &mut second);
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
}
