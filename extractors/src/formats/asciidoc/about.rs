//! What the lines above a block say about it: its style, attributes and title.

/// Attributes and title of a block.
#[derive(Debug, Default, Clone)]
pub(super) struct About {
    /// By place: the style first.
    pub(super) places: Vec<String>,
    pub(super) names: Vec<(String, String)>,
    pub(super) title: String,
}

impl About {
    /// The attribute at a place, counted from 0.
    pub(super) fn place(&self, at: usize) -> &str {
        self.places.get(at).map_or("", String::as_str)
    }

    pub(super) fn named(&self, name: &str) -> Option<&str> {
        self.names.iter().rev().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Whether an option is set, as `%header` or `options="header"`.
    pub(super) fn option(&self, name: &str) -> bool {
        let listed = |value: &str| value.split(',').any(|o| o.trim() == name);
        self.named("options").is_some_and(listed)
            || self.named("opts").is_some_and(listed)
            || self
                .places
                .iter()
                .any(|p| p.split('%').skip(1).any(|o| o.split(['.', '#']).next() == Some(name)))
    }

    /// The style: the first word without role, id and options.
    pub(super) fn style(&self) -> &str {
        self.place(0).split(['.', '#', '%']).next().unwrap_or_default()
    }

    /// Takes what stands in the brackets of a line of attributes.
    pub(super) fn take(&mut self, inside: &str) {
        for (at, part) in parts(inside).into_iter().enumerate() {
            match part.split_once('=').filter(|(name, _)| !name.contains(['"', ' '])) {
                Some((name, value)) => {
                    let value = value.trim().trim_matches(['"', '\'']).to_owned();
                    self.names.push((name.trim().to_owned(), value));
                }
                None => {
                    if self.places.len() <= at {
                        self.places.resize(at + 1, String::new());
                    }
                    if let Some(place) = self.places.get_mut(at).filter(|_| !part.is_empty()) {
                        *place = part.trim_matches(['"', '\'']).to_owned();
                    }
                }
            }
        }
    }
}

/// The parts between commas, quoted ones whole.
pub(super) fn parts(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quote = None;
    for c in text.chars() {
        match quote {
            Some(mark) if c == mark => quote = None,
            None if c == '"'
                || (c == '\'' && out.last().is_some_and(|p| p.ends_with('=') || p.is_empty())) =>
            {
                quote = Some(c);
            }
            None if c == ',' => {
                out.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = out.last_mut() {
            last.push(c);
        }
    }
    out.iter().map(|part| part.trim().to_owned()).collect()
}
