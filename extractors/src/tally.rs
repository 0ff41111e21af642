//! What is counted and collected of a text on its way through the sink: words, and the start of it for its language.

use crate::block::{Block, Inline, Kind, Style};
use crate::language;

/// Bytes of text in which the language is looked for.
const SAMPLE: usize = 3_000;

/// What is counted and collected of the text on its way.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    words: u64,
    /// The language that the document declares.
    declared: String,
    /// The start of its text.
    sample: String,
    /// Whether its language was told.
    told: bool,
}

impl Tally {
    /// Counts a block.
    pub(crate) fn add(&mut self, block: &Block) {
        match &block.kind {
            Kind::Heading { content, .. }
            | Kind::Paragraph { content }
            | Kind::ListItem { content, .. }
            | Kind::Footnote { content, .. } => self.add_inlines(content),
            Kind::Table(table) => {
                self.add_inlines(&table.caption);
                table.rows.iter().flatten().for_each(|cell| self.add_inlines(&cell.content));
            }
            Kind::Code { text, .. } => self.words += words(text),
            Kind::Image { alt, .. } => self.words += words(alt),
            Kind::Math { .. } | Kind::Rule => {}
        }
    }

    fn add_inlines(&mut self, content: &[Inline]) {
        for inline in content {
            if let Inline::Text { text, style, .. } = inline {
                self.words += words(text);
                if !self.told && !style.contains(Style::CODE) {
                    self.sample.push_str(text);
                }
            }
        }
        if !self.told {
            self.sample.push('\n');
        }
    }

    /// Whether enough text was seen to tell the language.
    pub(crate) fn is_ripe(&self) -> bool {
        !self.told && self.sample.len() >= SAMPLE
    }

    /// Whether the language was told.
    pub(crate) fn is_told(&self) -> bool {
        self.told
    }

    /// Words counted so far.
    pub(crate) fn words(&self) -> u64 {
        self.words
    }

    /// Keeps the language that the document declares; false where it comes too late. The first one counts, as everywhere.
    pub(crate) fn declare(&mut self, language: &str) -> bool {
        if self.declared.is_empty() && !self.told {
            language.trim().clone_into(&mut self.declared);
        }
        !self.told
    }

    /// The language, told once. That of the text counts more than the declared one, which is often that of a template; the
    /// declared one adds the region. Empty where nothing is known.
    pub(crate) fn language(&mut self) -> String {
        self.told = true;
        let declared = std::mem::take(&mut self.declared);
        let found = language::detect(&std::mem::take(&mut self.sample));
        let primary = declared.split(['-', '_']).next().unwrap_or_default();
        let same = |found: &str| {
            primary.eq_ignore_ascii_case(found)
                // Norwegian under the name of all its written forms.
                || (found == "nb" && primary.eq_ignore_ascii_case("no"))
        };
        found.filter(|found| !same(found)).map_or(declared.clone(), str::to_owned)
    }
}

/// Words of a text: runs of letters and digits; each character of the scripts that are written without spaces.
fn words(text: &str) -> u64 {
    let mut count = 0;
    let mut inside = false;
    for c in text.chars() {
        let alone = matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}');
        let within = match c {
            c if c.is_ascii() => c.is_ascii_alphanumeric(),
            // Letters all, which the tables of Unicode take longer to tell.
            '\u{c0}'..='\u{24f}' => !matches!(c, '×' | '÷'),
            c => c.is_alphanumeric(),
        };
        count += u64::from(alone || (within && !inside));
        inside = within && !alone;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_in_every_script() {
        assert_eq!(words("Ærø: 3,5 km nord-syd."), 6);
        assert_eq!(words("日本語 kana"), 4);
        assert_eq!(words(" - "), 0);
        for c in '\u{80}'..='\u{400}' {
            assert_eq!(words(&c.to_string()) == 1, c.is_alphanumeric(), "{c:?}");
        }
    }

    #[test]
    fn the_text_is_believed_before_the_declaration() {
        let danish = "Byrådet har besluttet, at der skal bygges en ny skole, og at den gamle bliver revet ned efter \
                      sommerferien. Eleverne flytter ind i de nye lokaler, når de er færdige.";
        let language = |declared: &str, text: &str| {
            let mut tally = Tally::default();
            tally.declare(declared);
            tally.add(&Block::paragraph(vec![Inline::text(text)]));
            tally.language()
        };
        assert_eq!(language("en-US", danish), "da");
        assert_eq!(language("da-DK", danish), "da-DK");
        assert_eq!(language("en-US", "Ja."), "en-US");
        assert_eq!(language("", "Ja."), "");
    }
}
