//! What both sides are brought to: units one after the other, with the words in them sign by sign.

pub(crate) const BOLD: u8 = 1;
pub(crate) const ITALIC: u8 = 2;
pub(crate) const STRIKE: u8 = 4;
pub(crate) const CODE: u8 = 8;
pub(crate) const MATH: u8 = 16;
pub(crate) const IMAGE: u8 = 32;

/// The end of a reference to a footnote.
const REFERENCE: char = '\u{e000}';

/// A sign, how it is set, and where it links to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sign {
    pub(crate) sign: char,
    pub(crate) marks: u8,
    pub(crate) link: Option<String>,
}

/// The words of a block or a cell, spaces at their ends left out and every run of them one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Words(pub(crate) Vec<Sign>);

impl Words {
    pub(crate) fn push(&mut self, text: &str, marks: u8, link: Option<&str>) {
        // The two bars of a formula by the name that they need in a table.
        let text = if marks & MATH == 0 {
            text.to_owned()
        } else {
            format!("{text} ").replace("\\Vert ", "\\|").trim_end().to_owned()
        };
        for sign in text.chars() {
            let sign = if sign.is_whitespace() { ' ' } else { sign };
            if sign != ' ' || self.0.last().is_some_and(|last| last.sign != ' ') {
                let blank = sign == ' ';
                let marks = if blank { 0 } else { marks };
                let link = link.filter(|_| !blank).map(str::to_owned);
                self.0.push(Sign { sign: lowered(sign), marks, link });
            }
        }
    }

    /// A reference to the n-th footnote. A space behind it says nothing: Markdown needs one before a link.
    pub(crate) fn refer(&mut self, n: Option<usize>) {
        self.push(&format!("†{n:?}{REFERENCE}"), 0, None);
    }

    pub(crate) fn take(&mut self) -> Self {
        let mut words = std::mem::take(self);
        let mut last = ' ';
        words.0.retain(|sign| {
            std::mem::replace(&mut last, sign.sign) != REFERENCE || sign.sign != ' '
        });
        if words.0.last().is_some_and(|last| last.sign == ' ') {
            words.0.pop();
        }
        words
    }

    pub(crate) fn text(&self) -> String {
        self.0.iter().map(|sign| sign.sign).collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Raised digits and signs as what they say.
fn lowered(c: char) -> char {
    match c {
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴'..='⁹' => char::from_digit(c as u32 - '⁰' as u32, 10).unwrap(),
        '⁺' => '+',
        '⁻' | '\u{2212}' => '-',
        'ⁿ' => 'n',
        'ⁱ' => 'i',
        c => c,
    }
}

/// What stands where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unit {
    pub(crate) quote: usize,
    pub(crate) list: usize,
    pub(crate) shape: Shape,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    Heading(u8, Words),
    Words(Words),
    /// An item begins; its number where it has one.
    Item(Option<u64>),
    Table(Vec<Vec<Words>>),
    Code(String, String),
    Note(Words),
    Rule,
    /// Never put in.
    Html(String),
}

impl Shape {
    /// The shape with words as plain text, and the words.
    fn parts(&self) -> (String, Vec<&Words>) {
        match self {
            Self::Heading(level, words) => {
                (format!("heading {level} {:?}", words.text()), vec![words])
            }
            Self::Words(words) => (format!("words {:?}", words.text()), vec![words]),
            Self::Note(words) => (format!("note {:?}", words.text()), vec![words]),
            Self::Table(rows) => {
                let text: Vec<Vec<String>> =
                    rows.iter().map(|row| row.iter().map(Words::text).collect()).collect();
                (format!("table {text:?}"), rows.iter().flatten().collect())
            }
            Self::Item(number) => (format!("item {number:?}"), Vec::new()),
            Self::Code(language, text) => (format!("code {language:?} {text:?}"), Vec::new()),
            Self::Rule => ("rule".to_owned(), Vec::new()),
            Self::Html(html) => (format!("HTML {html:?}"), Vec::new()),
        }
    }
}

/// The same units with the same words; no mark and no link that was not put in. Emphasis may be missing, because not every
/// place can carry it; a formula or a link to the web may not.
pub(crate) fn compare(found: &[Unit], expected: &[Unit]) -> Result<(), String> {
    let plain = |units: &[Unit]| -> Vec<String> {
        let place = |unit: &Unit| format!("{}>{} {}", unit.quote, unit.list, unit.shape.parts().0);
        units.iter().map(place).collect()
    };
    let (f, e) = (plain(found), plain(expected));
    if f != e {
        let n = f.iter().zip(&e).take_while(|(f, e)| f == e).count();
        return Err(format!("unit {n}: found {:?}, expected {:?}", f.get(n), e.get(n)));
    }
    for (found, expected) in found.iter().zip(expected) {
        for (found, expected) in found.shape.parts().1.iter().zip(expected.shape.parts().1) {
            for (f, e) in found.0.iter().zip(&expected.0) {
                let must = e.marks & (MATH | IMAGE);
                let invented = f.marks & !e.marks != 0 || (f.link.is_some() && f.link != e.link);
                let lost = f.marks & must != must
                    || (f.link.is_none()
                        && e.link.as_ref().is_some_and(|l| l.starts_with("https://")));
                if (invented || lost) && f.sign != ' ' {
                    return Err(format!("found {f:?}, expected {e:?} in {:?}", expected.text()));
                }
            }
        }
    }
    Ok(())
}
