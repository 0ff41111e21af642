//! Pictures and shapes that are open: their descriptions, and whether they said anything.

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    open: Vec<Shape>,
    /// The property whose value comes.
    name: Option<String>,
}

/// A picture or a shape.
#[derive(Debug, Default)]
pub(super) struct Shape {
    pub(super) alt: String,
    /// Words drawn as a picture.
    pub(super) drawn: String,
    /// It had words or a described picture.
    pub(super) spoke: bool,
}

impl Shapes {
    pub(super) fn begin(&mut self) {
        self.open.push(Shape::default());
        self.name = None;
    }

    pub(super) fn end(&mut self) -> Shape {
        self.open.pop().unwrap_or_default()
    }

    pub(super) fn name(&mut self, name: String) {
        self.name = Some(name);
    }

    /// The value of the property that was named last.
    pub(super) fn value(&mut self, value: String) {
        let Some(shape) = self.open.last_mut() else { return };
        match self.name.take().as_deref().map(str::trim) {
            Some("wzDescription") => shape.alt = value,
            Some("gtextUNICODE") => shape.drawn = value,
            _ => {}
        }
    }

    /// The innermost shape said something.
    pub(super) fn spoke(&mut self) {
        if let Some(shape) = self.open.last_mut() {
            shape.spoke = true;
        }
    }

    /// Whether the innermost shape said something.
    pub(super) fn has_spoken(&self) -> bool {
        self.open.last().is_some_and(|shape| shape.spoke || !shape.drawn.is_empty())
    }
}
