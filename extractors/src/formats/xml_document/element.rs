//! An element that is complete.

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

    /// Whether elements stand between words somewhere inside, or paragraphs are called so: then it is a document to be read.
    pub(super) fn is_prose(&self) -> bool {
        let mut steps = vec![self];
        while let Some(element) = steps.pop() {
            let named = matches!(element.name.as_str(), "p" | "para" | "simpara");
            if element.has_words() && (named || !element.is_leaf()) {
                return true;
            }
            steps.extend(element.elements());
        }
        false
    }
}
