//! What a field of an XFA template is called, and what its values look like to people. Called by `xfa_merge`. Never reads
//! what a field for passwords holds.

use super::xfa_tree::{At, Tree};

/// Options of one field that are looked at.
const MOST_OPTIONS: usize = 5_000;
/// Options of one field that are chosen.
const MOST_CHOSEN: usize = 100;
/// What `On` and `Off` are called where nobody gave them a name that says something.
const PLAIN_ON: [&str; 6] = ["", "1", "On", "Yes", "true", "X"];
const PLAIN_OFF: [&str; 5] = ["", "0", "Off", "No", "false"];

/// What a field is called.
pub(super) struct Label {
    pub(super) text: String,
    /// Whether the form shows it; else it is a description or the name of the field.
    pub(super) shown: bool,
}

/// How a field is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Control {
    Words,
    Choice,
    Check,
    /// Buttons, signatures, pictures, bar codes, passwords: nothing that is read.
    Unread,
}

/// Whether people see this part of the form.
pub(super) fn is_visible(tree: &Tree, at: At) -> bool {
    !matches!(tree.attribute(at, "presence"), Some("hidden" | "inactive" | "invisible"))
}

pub(super) fn control(tree: &Tree, field: At) -> Control {
    let kinds = tree.child(field, "ui").into_iter().flat_map(|ui| tree.children(ui));
    for kind in kinds {
        match tree.name(kind) {
            "choiceList" => return Control::Choice,
            "checkButton" => return Control::Check,
            "button" | "signature" | "imageEdit" | "barcode" | "passwordEdit" => {
                return Control::Unread;
            }
            _ => {}
        }
    }
    Control::Words
}

/// The caption of a field; where it has none its description, then its name, as for other forms.
pub(super) fn label(tree: &Tree, field: At) -> Label {
    let caption = tree.child(field, "caption");
    let caption = caption.map(|caption| default(tree, caption).join(" "));
    let caption = caption.map(|caption| caption.trim_end_matches([':', ' ']).to_owned());
    if let Some(text) = caption.filter(|text| !text.is_empty()) {
        return Label { text, shown: true };
    }
    let tip = tree.child(field, "assist").and_then(|assist| tree.child(assist, "toolTip"));
    let tip = tip.map(|tip| tree.lines(tip).join(" ")).filter(|tip| !tip.is_empty());
    let name = || crate::clean::line(tree.attribute(field, "name").unwrap_or_default());
    Label { text: tip.unwrap_or_else(name), shown: false }
}

/// The lines of the value that the template gives to a field, a caption or a text.
pub(super) fn default(tree: &Tree, at: At) -> Vec<String> {
    let value = tree.child(at, "value").and_then(|value| tree.children(value).next());
    value.map(|value| tree.lines(value)).unwrap_or_default()
}

/// The lines of a value of the data; several values of one field are a line each.
pub(super) fn given(tree: &Tree, data: At) -> Vec<String> {
    let several = tree.children(data).filter(|child| tree.name(*child) == "value");
    let several: Vec<String> =
        several.take(MOST_OPTIONS).map(|value| tree.lines(value).join(" ")).collect();
    if several.is_empty() { tree.lines(data) } else { several }
}

/// The options of a field: what is saved, and what is shown for it.
pub(super) fn options(tree: &Tree, field: At) -> Vec<(String, String)> {
    let lists: Vec<At> =
        tree.children(field).filter(|c| tree.name(*c) == "items").take(2).collect();
    let texts = |list: At| {
        let texts = tree.children(list).take(MOST_OPTIONS);
        texts.map(|text| tree.lines(text).join(" ")).collect::<Vec<_>>()
    };
    match lists.as_slice() {
        [one] => texts(*one).into_iter().map(|text| (text.clone(), text)).collect(),
        [first, second] => {
            let saved_first = tree.attribute(*second, "save") != Some("1");
            let (saved, shown) = if saved_first { (first, second) } else { (second, first) };
            texts(*saved).into_iter().zip(texts(*shown)).collect()
        }
        _ => Vec::new(),
    }
}

/// The chosen values as they are shown, on one line.
pub(super) fn chosen(values: Vec<String>, options: &[(String, String)]) -> String {
    let shown = |value: String| {
        let option = options.iter().find(|(saved, _)| *saved == value);
        option.map_or(value, |(_, shown)| shown.clone())
    };
    values.into_iter().take(MOST_CHOSEN).map(shown).collect::<Vec<_>>().join(", ")
}

/// Whether a box is on: its first option is what it saves then (XFA 3.3, the `items` of a check button).
pub(super) fn is_on(value: &str, options: &[(String, String)]) -> bool {
    match options.first() {
        Some((on, _)) => value == on,
        None => value == "1",
    }
}

/// How the state of a box is written.
pub(super) fn state(value: &str, options: &[(String, String)]) -> String {
    let on = is_on(value, options);
    let option = options.iter().find(|(saved, _)| saved == value);
    let shown = option.map(|(_, shown)| shown.as_str()).unwrap_or_default();
    let (plain, sign): (&[&str], &str) = if on { (&PLAIN_ON, "☒") } else { (&PLAIN_OFF, "☐") };
    if plain.contains(&shown) { sign } else { shown }.to_owned()
}
