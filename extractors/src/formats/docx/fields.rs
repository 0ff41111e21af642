//! Fields (ECMA-376 part 1, 17.16): their codes are never shown, their results are.

use crate::error::Result;
use crate::formats::ooxml::values::{is_on, number, val, visit};
use crate::xml::Reader;
use std::io::Read;
use std::sync::Arc;

/// Longest field code kept, in bytes.
const LONGEST_CODE: usize = 4_096;
/// Most fields open at once; more is damage.
const MOST_OPEN: usize = 100;
/// A code does not go on over more paragraphs than this: its end is missing.
const MOST_PARAGRAPHS: u8 = 2;

/// The fields that are open, outermost first.
#[derive(Debug, Default)]
pub(in crate::formats) struct Fields(Vec<Field>);

#[derive(Debug, Default)]
struct Field {
    code: String,
    /// Between the separator and the end.
    in_result: bool,
    page: bool,
    link: Option<Arc<str>>,
    /// What a form field shows.
    form: Option<String>,
    paragraphs: u8,
}

impl Fields {
    pub(in crate::formats) fn begin(&mut self) {
        if self.0.len() >= MOST_OPEN {
            self.0.clear();
        }
        self.0.push(Field::default());
    }

    /// A field in one element, its code in an attribute.
    pub(in crate::formats) fn simple(&mut self, code: &str) {
        self.begin();
        self.code(code);
        self.separate();
    }

    /// Takes text of the innermost code; what a field within a code shows is a part of it.
    pub(in crate::formats) fn code(&mut self, text: &str) {
        if let Some(field) = self.0.iter_mut().rfind(|field| !field.in_result)
            && field.code.len() + text.len() <= LONGEST_CODE
        {
            field.code.push_str(text);
        }
    }

    pub(in crate::formats) fn separate(&mut self) {
        if let Some(field) = self.0.last_mut() {
            field.in_result = true;
            let code = field.code.trim();
            let name = code.split(' ').next().unwrap_or_default();
            field.page = name.eq_ignore_ascii_case("PAGEREF");
            if name.eq_ignore_ascii_case("HYPERLINK") {
                field.link = target(code);
            }
        }
    }

    /// Ends the innermost field; the words that a form field stands for.
    pub(in crate::formats) fn end(&mut self) -> Option<String> {
        self.0.pop()?.form
    }

    /// What the innermost field shows, where it is a form field.
    pub(in crate::formats) fn form(&mut self, shown: Option<String>) {
        if let Some(field) = self.0.last_mut() {
            field.form = shown;
        }
    }

    /// Whether text here is part of a code. With `contents`, page numbers are left out too.
    pub(in crate::formats) fn hidden(&self, contents: bool) -> bool {
        self.0.iter().any(|field| !field.in_result || (contents && field.page))
    }

    /// The link that text here has.
    pub(in crate::formats) fn link(&self) -> Option<Arc<str>> {
        self.0.iter().rev().find_map(|field| field.link.clone())
    }

    /// A code whose end is missing must not swallow the rest of the document.
    pub(in crate::formats) fn paragraph_ended(&mut self) {
        for field in &mut self.0 {
            field.paragraphs += u8::from(!field.in_result);
        }
        self.0.retain(|field| field.paragraphs <= MOST_PARAGRAPHS);
    }
}

/// The address in the code of a HYPERLINK field (17.16.5.25).
pub(in crate::formats) fn target(code: &str) -> Option<Arc<str>> {
    let mut words = words(code).into_iter().skip(1);
    let mut address = String::new();
    let mut anchor = String::new();
    while let Some(word) = words.next() {
        match word.as_str() {
            "\\l" => anchor = words.next().unwrap_or_default(),
            "\\o" | "\\t" => drop(words.next()),
            word if word.starts_with('\\') && word.len() == 2 => {}
            word if address.is_empty() => word.clone_into(&mut address),
            _ => {}
        }
    }
    if address.is_empty() {
        return None;
    }
    if !anchor.is_empty() {
        address.push('#');
        address.push_str(&anchor);
    }
    Some(address.into())
}

/// The words of a code, quoted ones as one.
pub(in crate::formats) fn words(code: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = code.trim();
    while !rest.is_empty() {
        let (word, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    words
}

/// Reads `w:ffData`, whose start was just read: what a check box or a drop-down list of a form shows.
pub(super) fn form<R: Read>(reader: &mut Reader<R>) -> Result<Option<String>> {
    let mut checked = None;
    let mut entries: Vec<String> = Vec::new();
    let mut chosen = 0_usize;
    visit(reader, |_, element| {
        match crate::xml::local(element) {
            "checkBox" => {
                checked = Some(false);
                return true;
            }
            "ddList" => return true,
            "checked" => checked = Some(is_on(element)),
            // Of a check box an on/off value, of a list a place.
            "default" if checked.is_some() => checked = Some(is_on(element)),
            "default" | "result" => chosen = number(element).unwrap_or(chosen),
            "listEntry" if entries.len() < 1_000 => entries.extend(val(element)),
            _ => {}
        }
        false
    })?;
    let mark = |on| if on { "☒" } else { "☐" }.to_owned();
    Ok(checked.map(mark).or_else(|| entries.into_iter().nth(chosen)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_found_in_its_code() {
        let address = |code| target(code).map(|t| t.to_string());
        assert_eq!(
            address(r#" HYPERLINK "https://example.dk/a b" \l "afsnit" \o "Tip" "#).as_deref(),
            Some("https://example.dk/a b#afsnit")
        );
        assert_eq!(
            address(r#"HYPERLINK mailto:a@example.dk \h"#).as_deref(),
            Some("mailto:a@example.dk")
        );
        assert_eq!(address(r#"HYPERLINK \l "_Toc1""#), None);
    }

    #[test]
    fn a_code_without_an_end_hides_only_a_little() {
        let mut fields = Fields::default();
        fields.begin();
        for _ in 0..3 {
            assert!(fields.hidden(false));
            fields.paragraph_ended();
        }
        assert!(!fields.hidden(false));
    }
}
