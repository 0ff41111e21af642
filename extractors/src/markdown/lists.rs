//! Markers of list items. Called by the writer for every item; knows no words and writes nothing.

use crate::block::Marker;

/// The largest number that `CommonMark` reads as a marker: nine digits.
const LARGEST: u64 = 999_999_999;

/// A list item that is open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    /// Characters by which what stands in the item is indented.
    pub(super) width: usize,
    number: Option<Number>,
}

/// A number and the sign behind it, `.` or `)`.
#[derive(Debug, Clone, Copy)]
struct Number {
    value: u64,
    sign: char,
}

impl Item {
    /// The item with `marker`, its marker as text with a space behind it, and the words to begin with where Markdown has no
    /// such marker. `last` is the item before it at the same depth, if nothing ended the list since.
    ///
    /// A parser counts from the first item of a list on. Where the number is not the next one, another list starts, and a
    /// list starts where the sign behind the number changes (`CommonMark` 5.3).
    pub(super) fn new(marker: &Marker, last: Option<Self>) -> (Self, String, String) {
        let mut words = String::new();
        let text = match marker {
            Marker::Number(value) if *value <= LARGEST => {
                let sign = match last.and_then(|last| last.number) {
                    Some(Number { value: before, sign }) if before + 1 == *value => sign,
                    Some(Number { sign: '.', .. }) => ')',
                    _ => '.',
                };
                let text = format!("{value}{sign} ");
                let number = Some(Number { value: *value, sign });
                return (Self { width: text.len(), number }, text, words);
            }
            Marker::Number(value) => {
                words = format!("{value}.");
                "- ".to_owned()
            }
            Marker::Bullet => "- ".to_owned(),
            Marker::Label(label) => {
                words.clone_from(label);
                "- ".to_owned()
            }
            Marker::Task(done) => format!("- [{}] ", if *done { 'x' } else { ' ' }),
        };
        (Self { width: "- ".len(), number: None }, text, words)
    }

    /// Whether the item can follow a paragraph without an empty line, `empty` if it holds nothing (`CommonMark` 5.2). Of
    /// numbers only 1 can: others occur at the start of a line of prose.
    pub(super) fn interrupts(&self, empty: bool) -> bool {
        !empty && self.number.is_none_or(|number| number.value == 1)
    }
}
