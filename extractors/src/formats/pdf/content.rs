//! Words to inline text: spaces, hyphens undone, weight, links.

use super::file::Link;
use super::fonts::Body;
use super::footnotes::{Footnotes, Reference};
use super::geometry::{Direction, Rect};
use super::hyphens::{self, LineEnd, SOFT, UNSEEN};
use super::lexicon::Lexicon;
use super::lines::{self, Line};
use super::notes::References;
use super::paragraphs::LEADERS;
use super::segments::Segment;
use super::tagged::{Block, PageTags};
use super::words::Word;
use crate::block::{Inline, Style};
use crate::limits::Cancel;
use std::borrow::Cow;
use std::sync::Arc;

/// A line that ends this close to the edge of a narrow column, in sizes of its text, may end within a word.
pub(super) const CUT_WITHIN: f32 = 0.8;
/// Lines drawn across one page among which underlines are looked for.
const MOST_RULES: usize = 2_000;

/// How a line of a paragraph ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Where there was no more room.
    Wrapped,
    /// Where the author wanted it to.
    Broken,
    /// Within a word, for want of room.
    Cut,
}

/// What words need to know about their page to become text.
#[derive(Debug)]
pub(super) struct Content<'a> {
    pub(super) body: &'a Body,
    lexicon: &'a Lexicon,
    links: Vec<Link>,
    /// Lines drawn across the page, from the top.
    rules: Vec<Rect>,
    notes: References,
    footnotes: Option<&'a Footnotes>,
    tags: Option<&'a PageTags>,
    /// Asked by every loop that a page may keep busy for long; what is made once it is raised is thrown away.
    pub(super) cancel: &'a Cancel,
}

impl<'a> Content<'a> {
    pub(super) fn new(
        body: &'a Body,
        lexicon: &'a Lexicon,
        (links, direction): (&[Link], Direction),
        rules: &[Rect],
        cancel: &'a Cancel,
    ) -> Self {
        let links = links.iter().map(|link| link.upright(direction)).collect();
        let flat = |r: &&Rect| r.width() > 4.0 * r.height();
        let mut rules: Vec<Rect> = rules.iter().filter(flat).take(MOST_RULES).copied().collect();
        rules.sort_by(|a, b| a.y0.total_cmp(&b.y0));
        Self {
            body,
            lexicon,
            links,
            rules,
            notes: References::default(),
            footnotes: None,
            tags: None,
            cancel,
        }
    }

    /// Whether a line of text is drawn right under most of a line's words, and not as part of a link.
    pub(super) fn is_underlined(&self, line: &Line) -> bool {
        let (top, bottom) = (line.baseline, line.baseline + 0.3 * line.size);
        let from = self.rules.partition_point(|r| r.y0 < top);
        let near = self.rules.iter().skip(from).take_while(|r| r.y0 < bottom);
        // A ruling that reaches beyond the text belongs to the page, or to a table.
        let own = |r: &&Rect| r.x0 > line.rect.x0 - line.size && r.x1 < line.rect.x1 + line.size;
        let covered: f32 = near.filter(own).map(Rect::width).sum();
        covered > 0.8 * line.rect.width() && line.words().all(|w| self.link(w).is_none())
    }

    /// With references to the notes of the page.
    pub(super) fn with(self, notes: References) -> Self {
        Self { notes, ..self }
    }

    /// With the footnotes of the page.
    pub(super) fn footnoted(self, footnotes: &'a Footnotes) -> Self {
        Self { footnotes: Some(footnotes), ..self }
    }

    /// The label of the note that a line begins.
    pub(super) fn note_begun_by(&self, line: &Line) -> Option<&'a str> {
        self.footnotes.and_then(|notes| notes.begun_by(line))
    }

    /// With what the tags say about the page, as far as it is believed.
    pub(super) fn tagged(self, tags: Option<&'a PageTags>) -> Self {
        Self { tags, ..self }
    }

    /// What the tags say about a line.
    pub(super) fn tag(&self, line: &Line) -> Option<&'a Block> {
        self.tags.and_then(|tags| tags.block(line.mark()))
    }

    /// Lines of one paragraph as text.
    pub(super) fn paragraph(&self, lines: &[(&[&Word], Ending)]) -> Vec<Inline> {
        let mut out = Runs::default();
        let styles = self.styles(lines);
        let mut styles = styles.into_iter();
        let mut last: Option<&Word> = None;
        let mut cut = false;
        for (line, ending) in lines {
            for (i, word) in line.iter().enumerate() {
                if self.cancel.is_cancelled() {
                    return out.inlines;
                }
                let style = styles.next().unwrap_or(Style::PLAIN);
                let mut gap = if word.glued { "" } else { " " };
                if i == 0 && cut {
                    gap = "";
                } else if i == 0
                    && let Some(last) = last
                {
                    let end = hyphens::at_end(&last.text, &word.text, self.lexicon);
                    out.end_line(end);
                    gap = if end == LineEnd::Space { " " } else { "" };
                }
                let text = if i + 1 < line.len() {
                    hyphens::within(&word.text)
                } else {
                    Cow::Borrowed(word.text.as_str())
                };
                let refer = |label: &String| Inline::FootnoteRef { label: label.clone() };
                match self.footnotes.and_then(|notes| notes.reference(word)) {
                    Some(Reference { before, labels, after }) => {
                        if !before.is_empty() {
                            out.push(gap, before, style, self.link(word));
                        }
                        out.inlines.extend(labels.iter().map(refer));
                        if !after.is_empty() {
                            out.push("", after, style, self.link(word));
                        }
                    }
                    None => out.push(gap, &text, style, self.link(word)),
                }
                out.inlines.extend(self.notes.behind(word).iter().map(refer));
                last = Some(word);
            }
            cut = *ending == Ending::Cut;
            if *ending == Ending::Broken
                && !last.is_some_and(|w| w.text.ends_with(['-', SOFT, UNSEEN]))
            {
                out.inlines.push(Inline::Break);
                last = None;
            }
        }
        if self.lexicon.draws_soft() {
            out.end_line(LineEnd::Keep);
        }
        out.inlines
    }

    /// Words of one cell as text, in lines from top to bottom. `right` is the edge of a column that cuts words.
    pub(super) fn cell(&self, words: &[&Word], right: Option<f32>) -> Vec<Inline> {
        let segments = words.iter().enumerate().map(|(order, word)| Segment {
            rect: word.rect,
            baseline: word.baseline,
            size: word.size,
            words: vec![(*word).clone()],
            order,
            ..Segment::default()
        });
        let lines = lines::of(segments.collect(), self.cancel);
        let words: Vec<(Vec<&Word>, Ending)> = lines
            .iter()
            .enumerate()
            .map(|(i, l)| {
                let full = right.is_some_and(|right| right - l.rect.x1 < CUT_WITHIN * l.size);
                let next = lines.get(i + 1).and_then(|next| next.words().next());
                let ends = l.words().last().zip(next);
                let cut = full || ends.is_some_and(|(a, b)| self.is_cut(&a.text, &b.text));
                (l.words().collect(), if cut { Ending::Cut } else { Ending::Wrapped })
            })
            .collect();
        let lines: Vec<(&[&Word], Ending)> =
            words.iter().map(|(w, end)| (w.as_slice(), *end)).collect();
        let mut content = self.paragraph(&lines);
        for inline in &mut content {
            if let Inline::Text { style, .. } = inline {
                *style = Style::PLAIN;
            }
        }
        content
    }

    fn link(&self, word: &Word) -> Option<Arc<str>> {
        let at = word.rect.middle();
        self.links.iter().find(|l| l.rect.contains(at, 0.5)).map(|l| l.target.clone())
    }

    /// The style of every word. Weight is measured, so that a word of few letters goes with its neighbours.
    fn styles(&self, lines: &[(&[&Word], Ending)]) -> Vec<Style> {
        let words: Vec<&Word> = lines.iter().flat_map(|(l, _)| l.iter().copied()).collect();
        let sure = |w: &Word| w.text.chars().filter(|c| c.is_alphabetic()).count() >= 3;
        let bold: Vec<Option<bool>> =
            words.iter().map(|w| sure(w).then(|| self.body.is_bold(w))).collect();
        // For each word, the first one from it on that is sure.
        let mut ahead: Vec<Option<bool>> = Vec::with_capacity(words.len());
        for own in bold.iter().rev() {
            ahead.push(own.or(ahead.last().copied().flatten()));
        }
        ahead.reverse();
        let mut last = false;
        let mut styles = Vec::with_capacity(words.len());
        for (i, word) in words.iter().enumerate() {
            let next = ahead.get(i).copied().flatten();
            let known = bold.get(i).copied().flatten();
            let heavy = known.unwrap_or(last && next.unwrap_or(last) && self.body.is_bold(word));
            last = heavy;
            let style = if heavy { Style::BOLD } else { Style::PLAIN };
            styles.push(if word.italic { style.with(Style::ITALIC) } else { style });
        }
        // A paragraph all in one style is not emphasised within itself.
        if let Some(first) = styles.first().copied()
            && styles.iter().all(|s| *s == first)
        {
            styles.fill(Style::PLAIN);
        }
        styles
    }

    /// Whether a narrow cell has cut a word in two: the whole is a word of the document, the pieces are not.
    fn is_cut(&self, last: &str, next: &str) -> bool {
        let cut = last.ends_with(char::is_alphanumeric) && next.starts_with(char::is_lowercase);
        cut && self.lexicon.knows([last, next])
            && !(self.lexicon.knows([last]) && self.lexicon.knows([next]))
    }
}

/// A word with the dots that lead to a page number cut to a few.
fn without_leaders(word: &str) -> Cow<'_, str> {
    let Some(at) = word.find(LEADERS) else { return Cow::Borrowed(word) };
    let (before, dots) = word.split_at(at);
    let after = dots.trim_start_matches('.');
    Cow::Owned(format!("{before} … {after}"))
}

/// Runs of text as they grow.
#[derive(Debug, Default)]
struct Runs {
    inlines: Vec<Inline>,
}

impl Runs {
    fn push(&mut self, gap: &str, word: &str, style: Style, link: Option<Arc<str>>) {
        let gap = if self.inlines.is_empty() { "" } else { gap };
        if let Some(Inline::Text { text, style: s, link: l }) = self.inlines.last_mut() {
            if *s == style && *l == link {
                text.push_str(gap);
                text.push_str(&without_leaders(word));
                return;
            }
            // The space between two styles belongs to the plainer one.
            if !gap.is_empty() && s.is_plain() && l.is_none() {
                text.push(' ');
            } else if !gap.is_empty() && (!style.is_plain() || link.is_some()) {
                self.inlines.push(Inline::text(" "));
            }
        }
        let word_text = without_leaders(word);
        let after_plain =
            matches!(self.inlines.last(), Some(Inline::Text { text, .. }) if text.ends_with(' '));
        let mut text = String::new();
        if !gap.is_empty() && !after_plain {
            text.push(' ');
        }
        text.push_str(&word_text);
        self.inlines.push(Inline::Text { text, style, link });
    }

    fn end_line(&mut self, end: LineEnd) {
        if let Some(Inline::Text { text, .. }) = self.inlines.last_mut() {
            hyphens::settle(text, end);
        }
    }
}
