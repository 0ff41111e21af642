//! What a book says about itself: Dublin Core in its two spellings (EPUB 3.3, 5.5; OPF 2.0.1, 2.2).

use crate::error::Result;
use crate::formats::html;
use crate::metadata::key;
use crate::sink::Sink;
use crate::xml;
use quick_xml::events::BytesStart;
use std::collections::HashSet;

/// Most values kept.
const MOST: usize = 500;
/// Longest value kept, in bytes.
const LONGEST: usize = 64 << 10;

/// A statement of the metadata: an element with its attributes and words.
#[derive(Debug, Default, Clone)]
pub(super) struct Statement {
    id: Option<String>,
    /// `property` and `refines`, or `name` and `content` of a `meta` element.
    property: Option<String>,
    refines: Option<String>,
    content: Option<String>,
    /// `opf:role` of a person and `opf:event` of a date (OPF 2.0.1).
    role: Option<String>,
    text: String,
}

impl Statement {
    pub(super) fn of(element: &BytesStart<'_>) -> Self {
        let attribute = |name| xml::attribute(element, name);
        Self {
            id: attribute("id"),
            property: attribute("property").or_else(|| attribute("name")),
            refines: attribute("refines"),
            content: attribute("content"),
            role: attribute("role").or_else(|| attribute("event")),
            text: String::new(),
        }
    }

    pub(super) fn push(&mut self, text: &str) {
        if self.text.len() + text.len() <= LONGEST {
            self.text.push_str(text);
        }
    }
}

/// All of the metadata.
#[derive(Debug, Default)]
pub(super) struct About {
    /// Dublin Core elements in their order.
    elements: Vec<(String, Statement)>,
    metas: Vec<Statement>,
}

impl About {
    pub(super) fn add(&mut self, name: &str, value: Statement) {
        if self.elements.len() + self.metas.len() >= MOST {
            return;
        }
        match name {
            "meta" => self.metas.push(value),
            "title" | "creator" | "contributor" | "publisher" | "subject" | "description"
            | "date" | "language" | "identifier" | "rights" => {
                self.elements.push((name.to_owned(), value));
            }
            _ => {}
        }
    }

    /// The title of the book: the one that is called the main one, else the first.
    pub(super) fn title(&self) -> Option<String> {
        let main = self.of("title").find(|n| self.refined(n, "title-type") == Some("main"));
        main.or_else(|| self.of("title").next()).map(|n| crate::clean::line(&n.text))
    }

    /// All words that the metadata has, each as it is compared: a page with nothing else tells nothing new.
    pub(super) fn words(&self) -> HashSet<String> {
        let all = self.elements.iter().map(|(_, n)| n.text.as_str());
        all.flat_map(words).collect()
    }

    /// Writes it under our names.
    pub(super) fn write(&self, sink: &mut Sink<'_>) -> Result<()> {
        sink.metadata(key::TITLE, &self.title().unwrap_or_default())?;
        sink.metadata(key::CREATOR, &self.people())?;
        let joined = |name| self.of(name).map(|n| n.text.trim()).collect::<Vec<_>>().join("; ");
        sink.metadata(key::SUBJECT, &joined("subject"))?;
        sink.metadata("publisher", &joined("publisher"))?;
        sink.metadata("rights", &joined("rights"))?;
        let first = |name| self.of(name).map(|n| n.text.as_str()).find(|t| !t.trim().is_empty());
        sink.metadata("identifier", first("identifier").unwrap_or_default())?;
        let language =
            self.of("language").map(|n| n.text.trim()).find(|l| !matches!(*l, "" | "und"));
        sink.metadata(key::LANGUAGE, language.unwrap_or_default())?;
        let description = first("description").unwrap_or_default();
        // Descriptions of shops are pieces of HTML.
        let plain =
            if description.contains('<') { Some(html::plain(description, sink)?) } else { None };
        sink.metadata(key::DESCRIPTION, plain.as_deref().unwrap_or(description))?;
        self.write_dates(sink)?;
        let producer = self.metas.iter().find(|m| m.property.as_deref() == Some("generator"));
        sink.metadata(key::PRODUCER, producer.map(Statement::value).unwrap_or_default())
    }

    fn write_dates(&self, sink: &mut Sink<'_>) -> Result<()> {
        let is = |n: &&Statement, event: &str| n.role.as_deref() == Some(event);
        let published = self.of("date").find(|n| is(n, "publication"));
        let dates = || self.of("date").filter(|n| !is(n, "modification"));
        let created = published.or_else(|| dates().next());
        let created = created.and_then(|n| date(&n.text));
        sink.metadata(key::CREATED, created.unwrap_or_default())?;
        let modified = |n: &&Statement| {
            n.property.as_deref() == Some("dcterms:modified") && n.refines.is_none()
        };
        let modified = self.metas.iter().find(modified).map(Statement::value);
        let older = || self.of("date").find(|n| is(n, "modification")).map(|n| n.text.as_str());
        let modified = modified.or_else(older).and_then(date);
        sink.metadata(key::MODIFIED, modified.unwrap_or_default())
    }

    /// Its authors; where roles are told, nobody else.
    fn people(&self) -> String {
        let all: Vec<(&Statement, Option<&str>)> = self
            .of("creator")
            .map(|n| (n, n.role.as_deref().or_else(|| self.refined(n, "role"))))
            .collect();
        let author = |role: Option<&str>| role.is_none_or(|r| r == "aut");
        let any = all.iter().any(|(_, role)| author(*role));
        let chosen = all.iter().filter(|(_, role)| !any || author(*role));
        chosen.map(|(n, _)| n.text.trim()).filter(|n| !n.is_empty()).collect::<Vec<_>>().join("; ")
    }

    fn of<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Statement> {
        self.elements.iter().filter(move |(n, _)| n == name).map(|(_, value)| value)
    }

    /// What a `meta` element adds to another one (EPUB 3.3, 5.4).
    fn refined(&self, name: &Statement, property: &str) -> Option<&str> {
        let id = name.id.as_deref()?;
        let refines = |m: &&Statement| {
            m.property.as_deref() == Some(property)
                && m.refines.as_deref().and_then(|r| r.strip_prefix('#')) == Some(id)
        };
        self.metas.iter().find(refines).map(Statement::value)
    }
}

impl Statement {
    fn value(&self) -> &str {
        self.content.as_deref().unwrap_or(&self.text).trim()
    }
}

/// The words of a text as they are compared: lower case, without signs.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    let cleaned = crate::clean::inline(text).to_lowercase();
    let words: Vec<String> = cleaned
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect();
    words.into_iter()
}

/// A date of the W3C's profile of ISO 8601 as it stands; `None` for what no date is, or stands for "unknown".
fn date(text: &str) -> Option<&str> {
    let text = text.trim();
    let year = text.get(..4)?;
    let fits = year.bytes().all(|b| b.is_ascii_digit())
        && text.get(4..).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    // calibre writes the year 101 where it knows of none.
    (fits && !matches!(year, "0000" | "0001" | "0100" | "0101")).then_some(text)
}
