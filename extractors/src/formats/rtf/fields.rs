//! Fields (RTF 1.9.1, "Fields"): their codes are never shown, their results are.

use crate::formats::docx::fields::{target, words};
use crate::formats::docx::properties::Font as Face;
use crate::formats::docx::symbols;
use std::sync::Arc;

/// Longest code kept, in bytes.
const LONGEST_CODE: usize = 4_096;
/// Entries of a list in a form that are kept.
const MOST_ITEMS: usize = 1_000;

/// The fields that are open, outermost first. There are never more of them than groups.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<Field>);

#[derive(Debug, Default)]
struct Field {
    code: String,
    in_result: bool,
    /// The number of a page.
    page: bool,
    link: Option<Arc<str>>,
    form: Form,
    /// Its result said something.
    spoke: bool,
}

/// A field of a form.
#[derive(Debug, Default)]
pub(super) struct Form {
    /// 1 is a box to tick, 2 a list (`\fftype`).
    pub(super) kind: i32,
    pub(super) value: Option<i32>,
    pub(super) default: Option<i32>,
    pub(super) items: Vec<String>,
}

impl Fields {
    pub(super) fn begin(&mut self) {
        self.0.push(Field::default());
    }

    pub(super) fn code(&mut self, text: &str) {
        if let Some(field) = self.0.last_mut()
            && field.code.len() + text.len() <= LONGEST_CODE
        {
            field.code.push_str(text);
        }
    }

    /// The result begins.
    pub(super) fn result(&mut self) {
        if let Some(field) = self.0.last_mut() {
            field.in_result = true;
            let code = field.code.trim();
            let name = code.split_whitespace().next().unwrap_or_default();
            field.page = name.eq_ignore_ascii_case("PAGEREF");
            if name.eq_ignore_ascii_case("HYPERLINK") {
                field.link = target(code);
            }
        }
    }

    /// The form that the innermost field is.
    pub(super) fn form(&mut self) -> Option<&mut Form> {
        self.0.last_mut().map(|field| &mut field.form)
    }

    /// Whether none is open.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Something was shown.
    pub(super) fn spoke(&mut self) {
        for field in &mut self.0 {
            field.spoke = true;
        }
    }

    /// Ends the innermost field; what it shows beside its result.
    pub(super) fn end(&mut self) -> Option<String> {
        let field = self.0.pop()?;
        let mut form = field.form;
        let code = field.code.trim();
        if form.kind == 0 && code.eq_ignore_ascii_case("FORMCHECKBOX") {
            form.kind = 1;
        }
        form.shown().or_else(|| symbol(code).filter(|_| !field.spoke))
    }

    /// Whether text here is not shown. With `contents`, page numbers are left out too.
    pub(super) fn hidden(&self, contents: bool) -> bool {
        self.0.iter().any(|field| !field.in_result || (contents && field.page))
    }

    /// The link that text here has.
    pub(super) fn link(&self) -> Option<Arc<str>> {
        self.0.iter().rev().find_map(|field| field.link.clone())
    }
}

impl Form {
    /// Another entry of the list.
    pub(super) fn item(&mut self, text: String) {
        if self.items.len() < MOST_ITEMS {
            self.items.push(text);
        }
    }

    /// A box, ticked or not, or the entry that was chosen. 25 stands for what was not filled in.
    fn shown(&self) -> Option<String> {
        let value = self.value.filter(|value| *value != 25).or(self.default).unwrap_or(0);
        match self.kind {
            1 => Some(if value == 0 { "☐" } else { "☒" }.to_owned()),
            2 => self.items.get(usize::try_from(value).ok()?).cloned(),
            _ => None,
        }
    }
}

/// What a SYMBOL field shows (ECMA-376 part 1, 17.16.5.69).
fn symbol(code: &str) -> Option<String> {
    let words = words(code);
    let mut words = words.iter().map(String::as_str);
    if !words.next()?.eq_ignore_ascii_case("SYMBOL") {
        return None;
    }
    let number = words.next()?;
    let number = match number.strip_prefix("0x").or_else(|| number.strip_prefix("0X")) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    let font = words.skip_while(|word| !word.eq_ignore_ascii_case("\\f")).nth(1);
    symbols::symbol(font.map_or(Face::Other, Face::of), number).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_shows_its_result_or_what_it_stands_for() {
        let mut fields = Fields::default();
        fields.begin();
        fields.code(" HYPERLINK \"https://example.org/a\" ");
        assert!(fields.hidden(false));
        fields.result();
        assert_eq!(fields.link().as_deref(), Some("https://example.org/a"));
        fields.begin();
        fields.code(r#"SYMBOL 97 \f "Symbol" \s 10"#);
        fields.result();
        assert_eq!(fields.end().as_deref(), Some("α"));
        fields.spoke();
        assert_eq!(fields.end(), None);
        assert!(!fields.hidden(true));
    }

    #[test]
    fn forms_show_what_was_filled_in() {
        let form = Form { kind: 1, value: Some(25), default: Some(1), ..Form::default() };
        assert_eq!(form.shown().as_deref(), Some("☒"));
        let items = vec!["Ja".to_owned(), "Nej".to_owned()];
        let form = Form { kind: 2, value: Some(1), items, ..Form::default() };
        assert_eq!(form.shown().as_deref(), Some("Nej"));
    }
}
