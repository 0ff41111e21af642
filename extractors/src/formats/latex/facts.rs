//! What is known about a document before it is read.

/// What is known about a document before it is read.
#[derive(Debug)]
pub(super) struct Facts {
    /// Whether there is a preamble, whose words are not shown.
    pub(super) has_body: bool,
    /// Whether a command says where the title stands.
    pub(super) has_title: bool,
    pub(super) beamer: bool,
    /// Whether quotation marks make umlauts.
    pub(super) german: bool,
    /// Levels above sections.
    above: u8,
    /// Levels of headings above slides.
    slide: u8,
}

impl Facts {
    pub(super) fn of(text: &str) -> Self {
        let has = |command: &str| {
            text.match_indices(command).any(|(at, _)| {
                let after = text.get(at + command.len()..).unwrap_or_default();
                after.trim_start().starts_with(['{', '[', '*'])
            })
        };
        let beamer = text.contains("{beamer}") || text.contains("\\begin{frame}");
        let above = u8::from(has("\\part")) + u8::from(has("\\chapter"));
        let slide = 1 + u8::from(has("\\section")) + u8::from(has("\\subsection"));
        Self {
            has_body: text.contains("\\begin{document}"),
            has_title: text.contains("\\maketitle") || text.contains("\\titlepage"),
            beamer,
            german: ["german]", "german,", "austrian]", "german}"].iter().any(|o| text.contains(o)),
            above,
            slide,
        }
    }

    /// The level of the heading that `below` sections stand above.
    pub(super) fn level(&self, below: i8) -> u8 {
        let level = match below {
            -2 => 1,
            -1 => self.above.max(1),
            below => 1 + self.above + below.unsigned_abs(),
        };
        level.clamp(1, 6)
    }

    pub(super) fn slide_level(&self) -> u8 {
        self.slide
    }
}
