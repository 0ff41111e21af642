//! Formulas (RTF 1.9.1, "Mathematics"): their words are those of the elements of ECMA-376 with an `m` in front, so the XML is
//! written again and read as the newer format reads it.

use super::walk::{Step, Walker};
use super::words::Target;
use crate::block::Inline;
use crate::error::Result;
use crate::formats::ooxml::math;
use crate::sink::Sink;
use crate::xml::Reader;

/// Longest formula in bytes of XML; the rest is left out.
const LONGEST: usize = 256 << 10;

/// The formula that is being read.
#[derive(Debug, Default)]
pub(super) struct Formula {
    xml: String,
    open: Vec<Element>,
}

/// An open element.
#[derive(Debug)]
struct Element {
    name: String,
    /// The value of a property: what it says is no text of the formula.
    value: Option<String>,
}

impl Formula {
    pub(super) fn begin(&mut self) {
        self.xml.clear();
        self.open.clear();
        self.xml.push_str("<oMath>");
    }

    fn element(&mut self, name: &str, number: Option<i32>) {
        let property = !is_element(name);
        let value = property.then(|| number.map(|n| n.to_string()).unwrap_or_default());
        if !property {
            self.write(&format!("<{name}>"));
        }
        self.open.push(Element { name: name.to_owned(), value });
    }

    /// Ends an element.
    pub(super) fn end(&mut self) {
        let Some(Element { name, value }) = self.open.pop() else { return };
        match value {
            Some(value) => self.property(&name, &value),
            None => self.xml.push_str(&format!("</{name}>")),
        }
    }

    fn property(&mut self, name: &str, value: &str) {
        let value = escaped(value);
        self.write(&format!("<{name} val=\"{value}\"/>"));
    }

    pub(super) fn text(&mut self, text: &str) {
        match self.open.last_mut() {
            Some(Element { value: Some(value), .. }) if value.len() < 64 => value.push_str(text),
            Some(Element { name, value: None }) if name == "r" => {
                let text = escaped(text);
                self.write(&format!("<t>{text}</t>"));
            }
            _ => {}
        }
    }

    fn write(&mut self, xml: &str) {
        if self.xml.len() < LONGEST {
            self.xml.push_str(xml);
        }
    }

    /// The whole of it.
    fn take(&mut self) -> String {
        while !self.open.is_empty() {
            self.end();
        }
        self.xml.push_str("</oMath>");
        std::mem::take(&mut self.xml)
    }
}

impl Walker<'_> {
    /// A word within a formula: an element or a property where it stands in front of its group, or else a property of a run.
    pub(super) fn math_word(&mut self, name: &str, number: Option<i32>) -> Step {
        match name.strip_prefix('m') {
            Some(element) if self.group.opened.is_none() && !element.is_empty() => {
                if matches!(element, "ctrlPr" | "mathPict") {
                    return Step::Skip;
                }
                self.formula.element(element, number);
                self.group.opened = Some(Target::MathElement);
            }
            Some("nor") => self.formula.property("nor", ""),
            Some("sty" | "scr") => {}
            _ => match name {
                "u" => self.unicode(number.unwrap_or(0)),
                "uc" => self.look(super::words::Look::Fallback, number),
                "f" => self.look(super::words::Look::Font, number),
                _ => {}
            },
        }
        Step::Go
    }

    /// Ends the formula.
    pub(super) fn formula_ended(&mut self, sink: &Sink<'_>) -> Result<()> {
        let xml = self.formula.take();
        let mut reader = Reader::new(xml.as_bytes(), self.limits)?;
        reader.next_event()?;
        // A formula that cannot be read, as one nested too deep, is left out.
        let formulas = match math::read(&mut reader, sink.cancel()) {
            Ok(formulas) => formulas,
            Err(error) if matches!(error, crate::ExtractError::Cancelled) => return Err(error),
            Err(_) => return Ok(()),
        };
        self.group.place = super::groups::Place::Text;
        for latex in formulas {
            self.inline(Inline::Math { latex });
        }
        Ok(())
    }
}

/// Whether a word is an element with content rather than a property with a value.
fn is_element(name: &str) -> bool {
    name.ends_with("Pr")
        || matches!(
            name,
            "acc"
                | "bar"
                | "borderBox"
                | "box"
                | "d"
                | "deg"
                | "den"
                | "e"
                | "eqArr"
                | "f"
                | "fName"
                | "func"
                | "groupChr"
                | "lim"
                | "limLow"
                | "limUpp"
                | "m"
                | "mr"
                | "nary"
                | "num"
                | "oMath"
                | "oMathPara"
                | "phant"
                | "r"
                | "rad"
                | "sPre"
                | "sSub"
                | "sSubSup"
                | "sSup"
                | "sub"
                | "sup"
        )
}

/// `text` as it may stand in XML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
