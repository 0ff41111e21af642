//! An element that is complete.

use std::collections::HashMap;

/// An element without prefixes: names are local ones.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Child>,
}

/// What an element holds.
#[derive(Debug)]
pub(super) enum Child {
    Element(Element),
    Text(String),
}

impl Child {
    pub(super) fn element(&self) -> Option<&Element> {
        match self {
            Self::Element(element) => Some(element),
            Self::Text(_) => None,
        }
    }
}

impl Element {
    pub(super) fn new(name: String, attributes: Vec<(String, String)>) -> Self {
        Self { name, attributes, children: Vec::new() }
    }

    pub(super) fn elements(&self) -> impl DoubleEndedIterator<Item = &Self> {
        self.children.iter().filter_map(Child::element)
    }

    /// The first child element of one of these names.
    pub(super) fn child(&self, names: &[&str]) -> Option<&Self> {
        names.iter().find_map(|name| self.elements().find(|e| e.name == *name))
    }

    /// Whether it has words directly inside.
    pub(super) fn has_words(&self) -> bool {
        self.children.iter().any(|c| matches!(c, Child::Text(t) if !t.trim().is_empty()))
    }

    /// Whether it holds no elements.
    pub(super) fn is_leaf(&self) -> bool {
        self.elements().next().is_none()
    }

    /// All its words in reading order.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        let mut steps: Vec<&Child> = self.children.iter().rev().collect();
        while let Some(step) = steps.pop() {
            match step {
                Child::Text(text) => out.push_str(text),
                Child::Element(element) => steps.extend(element.children.iter().rev()),
            }
        }
        out
    }

    /// Whether it is a paragraph by its name.
    fn is_paragraph(&self) -> bool {
        matches!(self.name.as_str(), "p" | "para" | "simpara")
    }

    /// Whether it holds text with mark-up in it, or paragraphs and nothing else: a value that an author has written.
    pub(super) fn is_flow(&self) -> bool {
        self.has_words() || (!self.is_leaf() && self.elements().all(Self::is_paragraph))
    }

    /// All its words on one line; what breaks lines or paragraphs parts words.
    pub(super) fn line(&self) -> String {
        let mut out = String::new();
        let mut steps: Vec<Option<&Child>> = self.children.iter().rev().map(Some).collect();
        while let Some(step) = steps.pop() {
            match step {
                Some(Child::Text(text)) => out.push_str(text),
                Some(Child::Element(element)) => {
                    if element.children.is_empty() || element.is_block() {
                        out.push(' ');
                        steps.push(None);
                    }
                    steps.extend(element.children.iter().rev().map(Some));
                }
                None => out.push(' '),
            }
        }
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether it stands in lines of its own, by its name.
    fn is_block(&self) -> bool {
        self.is_paragraph() || matches!(self.name.as_str(), "div" | "li" | "item" | "tr" | "td")
    }
}

/// Fields of records that outweigh one piece of prose.
const FIELDS_TO_PROSE: usize = 3;

/// Whether elements stand between words somewhere inside, or paragraphs are called so: then it is a document to be read,
/// unless it consists of records whose fields are far more than the text in them.
pub(super) fn is_prose(open: &[Element]) -> bool {
    let (mut fields, mut prose) = (0_usize, 0_usize);
    let mut steps: Vec<(&Element, bool)> = open.iter().map(|element| (element, false)).collect();
    while let Some((element, recorded)) = steps.pop() {
        if recorded {
            fields += element.attributes.iter().filter(|(name, _)| is_fact(name)).count();
        }
        if element.has_words() {
            let text = element.is_paragraph() || !element.is_leaf();
            prose += usize::from(text);
            fields += usize::from(recorded && !text);
            continue;
        }
        let mut names: HashMap<&str, usize> = HashMap::new();
        for child in element.elements() {
            *names.entry(&child.name).or_default() += 1;
        }
        for child in element.elements() {
            let again = names.get(child.name.as_str()).is_some_and(|n| *n > 1);
            // What comes again and has a shape is a record, and all that is in a record once is a field.
            let record = again && !child.has_words() && child.elements().nth(1).is_some();
            steps.push((child, record || (recorded && !again)));
        }
    }
    prose > 0 && fields < prose.saturating_mul(FIELDS_TO_PROSE)
}

/// Whether an attribute says something, rather than where an element belongs.
fn is_fact(name: &str) -> bool {
    !matches!(name, "id" | "n" | "lang" | "class" | "style" | "role")
}
