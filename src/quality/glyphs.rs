//! Names of glyphs that PDF readers write where a font has no way back to letters: `GLYPH<23>`, `(cid:12)`, `/G01/G02`.
//! Called by [`super::Quality`] with every character; it keeps at most one unfinished name.

/// No name is longer, in characters.
const LONGEST: usize = 60;
/// So many names with a slash in a row are no path.
const CHAIN: u64 = 6;
/// How the first kind begins, plain and as Markdown writes the bracket.
const GLYPH: [&str; 3] = ["GLYPH<", "GLYPH\\<", "GLYPH&lt;"];
const CID: &str = "(cid:";

/// Finds names of glyphs in characters that come one by one.
#[derive(Debug, Clone, Default)]
pub(super) struct Glyphs {
    found: Found,
    /// The unfinished name.
    name: String,
    /// Names with a slash in a row; part of `found` once there are enough of them.
    chain: Found,
}

/// How many names, and how many characters they have together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) names: u64,
    pub(super) characters: u64,
}

impl Found {
    fn and(self, other: Self) -> Self {
        Self { names: self.names + other.names, characters: self.characters + other.characters }
    }

    fn one(name: &str) -> Self {
        Self { names: 1, characters: name.chars().count() as u64 }
    }
}

/// How far a name is.
enum Stage {
    Beginning,
    Whole,
    Never,
}

impl Glyphs {
    /// The names so far.
    pub(super) fn found(&self) -> Found {
        // The end of the text ends a name too.
        let mut ended = self.clone();
        ended.link();
        ended.found.and(if ended.chain.names >= CHAIN { ended.chain } else { Found::default() })
    }

    /// Takes the next character of the text.
    pub(super) fn add(&mut self, c: char) {
        if c.is_whitespace() || (c == '/' && self.name.starts_with('/')) {
            self.link();
        }
        if c.is_whitespace() {
            return;
        }
        if self.name.is_empty() && !matches!(c, 'G' | '(' | '/') {
            self.end_chain();
            return;
        }
        self.name.push(c);
        match stage(&self.name) {
            Stage::Beginning => {}
            Stage::Whole => {
                self.found = self.found.and(Found::one(&self.name));
                self.name.clear();
            }
            Stage::Never => {
                self.name.clear();
                self.end_chain();
                if matches!(c, 'G' | '(') {
                    self.name.push(c);
                }
            }
        }
    }

    /// Ends a name with a slash; anything else that is unfinished is no name.
    fn link(&mut self) {
        if slash_name(&self.name) {
            self.chain = self.chain.and(Found::one(&self.name));
        } else if !self.name.is_empty() {
            self.end_chain();
        }
        self.name.clear();
    }

    /// Counts the names in a row, if they are too many for a path.
    fn end_chain(&mut self) {
        let chain = std::mem::take(&mut self.chain);
        if chain.names >= CHAIN {
            self.found = self.found.and(chain);
        }
    }
}

fn stage(name: &str) -> Stage {
    if let Some(digits) = name.strip_prefix(CID) {
        let number = digits.strip_suffix(')').unwrap_or(digits);
        let is_number = number.len() <= 6 && number.bytes().all(|b| b.is_ascii_digit());
        return match (is_number, number.len() == digits.len()) {
            (true, true) => Stage::Beginning,
            (true, false) if !number.is_empty() => Stage::Whole,
            (true | false, _) => Stage::Never,
        };
    }
    if GLYPH.iter().any(|start| name.starts_with(start)) {
        let whole = name.ends_with('>') || name.ends_with("&gt;");
        return match (whole, name.chars().count() < LONGEST) {
            (true, _) => Stage::Whole,
            (false, true) => Stage::Beginning,
            (false, false) => Stage::Never,
        };
    }
    let begins = |whole: &&str| whole.starts_with(name);
    if GLYPH.iter().any(begins) || begins(&CID) || slash_beginning(name) {
        Stage::Beginning
    } else {
        Stage::Never
    }
}

/// One to three letters and one to four digits behind a slash.
fn slash_name(name: &str) -> bool {
    slash_beginning(name) && name.ends_with(|c: char| c.is_ascii_digit())
}

fn slash_beginning(name: &str) -> bool {
    let Some(rest) = name.strip_prefix('/') else { return false };
    let digits = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let letters = rest.len() - digits.len();
    letters <= 3
        && (letters > 0 || digits.is_empty())
        && digits.len() <= 4
        && digits.bytes().all(|b| b.is_ascii_digit())
}
