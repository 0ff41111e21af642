//! What a page says about itself: title, `meta` elements, JSON-LD, and the address that its links are relative to.

use super::links::{self, Base};
use super::main_content::Kind;
use super::unseen::Unseen;
use crate::error::Result;
use crate::metadata::key;
use crate::sink::Sink;
use ego_tree::NodeRef;
use scraper::node::{Element, Node};
use serde_json::Value;

/// Longest JSON-LD that is looked at.
const LONGEST_JSON: usize = 1 << 20;
/// Elements around a moment that are looked at.
const DEPTH: usize = 30;
/// Objects of JSON-LD that are looked at.
const MOST_OBJECTS: usize = 1_000;

/// Names of `meta` elements (`name`, `property`, `itemprop` or `http-equiv`, lower case) and our keys, best first.
const NAMES: [(&str, &str); 44] = [
    ("og:title", key::TITLE),
    ("dc.title", key::TITLE),
    ("dcterms.title", key::TITLE),
    ("twitter:title", key::TITLE),
    ("citation_title", key::TITLE),
    ("author", key::CREATOR),
    ("article:author", key::CREATOR),
    ("parsely-author", key::CREATOR),
    ("citation_author", key::CREATOR),
    ("dc.creator", key::CREATOR),
    ("dcterms.creator", key::CREATOR),
    ("description", key::DESCRIPTION),
    ("og:description", key::DESCRIPTION),
    ("dc.description", key::DESCRIPTION),
    ("twitter:description", key::DESCRIPTION),
    ("dcterms.abstract", key::DESCRIPTION),
    ("dcterms.description", key::DESCRIPTION),
    ("keywords", key::KEYWORDS),
    ("dc.subject", key::SUBJECT),
    ("article:section", key::SUBJECT),
    ("article:published_time", key::CREATED),
    ("og:article:published_time", key::CREATED),
    ("article:published", key::CREATED),
    ("datepublished", key::CREATED),
    ("parsely-pub-date", key::CREATED),
    ("citation_publication_date", key::CREATED),
    ("date", key::CREATED),
    ("dc.date", key::CREATED),
    ("dcterms.created", key::CREATED),
    ("dcterms.issued", key::CREATED),
    ("article:modified_time", key::MODIFIED),
    ("og:updated_time", key::MODIFIED),
    ("article:modified", key::MODIFIED),
    ("datemodified", key::MODIFIED),
    ("dcterms.modified", key::MODIFIED),
    ("last-modified", key::MODIFIED),
    ("content-language", key::LANGUAGE),
    ("dc.language", key::LANGUAGE),
    ("dcterms.language", key::LANGUAGE),
    ("og:locale", key::LANGUAGE),
    ("og:site_name", key::SITE),
    ("application-name", key::SITE),
    ("dc.publisher", key::SITE),
    ("generator", key::PRODUCER),
];

/// What was found, each value with its rank; smaller is better.
#[derive(Default)]
struct Found {
    values: Vec<(&'static str, usize, String)>,
    base: Option<String>,
    canonical: Option<String>,
    unseen: Unseen,
    kind: Kind,
    /// Whether Open Graph calls it an article.
    is_article: bool,
}

/// What the reading of a page needs to know of its head.
pub(super) struct Head {
    /// What its links are relative to.
    pub(super) base: Option<Base>,
    /// What it calls itself.
    pub(super) title: Option<String>,
    /// Whether it calls itself an article.
    pub(super) kind: Kind,
    /// Text that it shows only with or only without scripts.
    pub(super) unseen: Unseen,
}

/// Writes the page's metadata. `from` is where the page came from.
pub(super) fn read(html: &scraper::Html, from: Option<Base>, sink: &mut Sink<'_>) -> Result<Head> {
    let mut found = Found::default();
    let mut objects = Vec::new();
    for node in html.tree.nodes() {
        if let Node::Element(element) = node.value() {
            found.element(element, node, &mut objects);
        }
    }
    for object in &objects {
        found.json(object);
    }
    let Found { mut values, base, canonical, unseen, mut kind, is_article } = found;
    // Programs that make sites call every page so, but only an article has a day and a writer.
    let is_signed = |(key, ..): &(&str, usize, String)| [key::CREATED, key::CREATOR].contains(key);
    if is_article && values.iter().any(is_signed) {
        kind = Kind::Article;
    }
    values.sort_by_key(|(_, rank, _)| *rank);
    for (key, _, value) in &values {
        sink.metadata(key, value)?;
    }
    let canonical = canonical.as_deref().and_then(|href| links::target(href, from.as_ref()));
    let canonical = canonical.filter(|href| Base::new(href).is_some());
    if let Some(address) = &canonical {
        sink.metadata(key::URL, address)?;
    }
    let title = values.into_iter().find(|(key, ..)| *key == key::TITLE).map(|(_, _, value)| value);
    let from = from.or_else(|| canonical.as_deref().and_then(Base::new));
    let base = match base.as_deref() {
        // A base may itself be relative to where the page came from.
        Some(href) => links::target(href, from.as_ref()).and_then(|href| Base::new(&href)).or(from),
        None => from,
    };
    Ok(Head { base, title, kind, unseen })
}

impl Found {
    fn add(&mut self, key: &'static str, rank: usize, value: &str) {
        if self.values.len() < 200 && !value.trim().is_empty() {
            self.values.push((key, rank, value.to_owned()));
        }
    }

    fn element(&mut self, element: &Element, node: NodeRef<'_, Node>, json: &mut Vec<Value>) {
        match element.name() {
            "html" => {
                let language = element.attr("lang").or_else(|| element.attr("xml:lang"));
                self.add(key::LANGUAGE, 0, language.unwrap_or_default());
            }
            // Not the title of a drawing.
            "title" if element.name.ns == html5ever::ns!(html) => {
                self.add(key::TITLE, 0, &text(node));
            }
            "meta" => self.meta(element),
            "base" if self.base.is_none() => self.base = element.attr("href").map(str::to_owned),
            "link" if element.attr("rel").is_some_and(|r| r.eq_ignore_ascii_case("canonical")) => {
                self.canonical = element.attr("href").map(str::to_owned);
            }
            "time" => self.time(element, node),
            "noscript" => self.unseen.markup(text(node)),
            "script" if element.attr("type").is_some_and(is_linked_data) => {
                // Strings that hold a line as it is are no JSON, and are written all the same.
                let text = text(node).replace(|c: char| c.is_control(), " ");
                // serde_json bounds the depth by itself.
                if text.len() <= LONGEST_JSON
                    && json.len() < MOST_OBJECTS
                    && let Ok(value) = serde_json::from_str(&text)
                {
                    json.push(value);
                }
            }
            _ => {}
        }
    }

    /// When the page says that it was published: a moment that calls itself so, or else the first one in its text.
    fn time(&mut self, element: &Element, node: NodeRef<'_, Node>) {
        let Some(moment) = element.attr("datetime").filter(|moment| moment.len() >= 10) else {
            return;
        };
        let classes = element.attr("class").unwrap_or_default();
        let is_of = |names: &[&str]| classes.split_whitespace().any(|name| names.contains(&name));
        match element.attr("itemprop") {
            Some("datePublished") => self.add(key::CREATED, 20, moment),
            Some("dateModified") => self.add(key::MODIFIED, 20, moment),
            Some(_) => {}
            None if is_of(&["updated", "dt-updated"]) && !is_of(&["published"]) => {
                self.add(key::MODIFIED, 21, moment);
            }
            None if element.attr("pubdate").is_some()
                || is_of(&["published", "dt-published", "entry-date"]) =>
            {
                self.add(key::CREATED, 21, moment);
            }
            None => {
                let around = node.ancestors().take(DEPTH).filter_map(|n| n.value().as_element());
                let names: Vec<&str> = around.map(Element::name).collect();
                let in_text = names.iter().any(|name| matches!(*name, "article" | "main"));
                // A list of articles has a moment for each.
                let in_item = names.iter().any(|name| matches!(*name, "li" | "td" | "aside"));
                if in_text && !in_item {
                    self.add(key::CREATED, 60, moment);
                }
            }
        }
    }

    fn meta(&mut self, element: &Element) {
        let Some(content) = element.attr("content") else { return };
        let names = ["name", "property", "itemprop", "http-equiv"];
        let names = names.iter().filter_map(|n| element.attr(n));
        for name in names.flat_map(str::split_ascii_whitespace) {
            let name = name.to_ascii_lowercase().replacen("dc:", "dc.", 1);
            if name == "og:url" && self.canonical.is_none() {
                self.canonical = Some(content.to_owned());
            }
            self.is_article |= name == "og:type" && content.trim().eq_ignore_ascii_case("article");
            // The page of a writer is no name of one.
            let is_address = content.trim_start().starts_with("http");
            let known = NAMES.iter().enumerate().find(|(_, (known, _))| *known == name);
            if let Some((rank, (_, key))) =
                known.filter(|(_, (_, key))| *key != key::CREATOR || !is_address)
            {
                self.add(key, rank + 1, content);
            }
        }
    }

    /// The headline, dates, language and authors of schema.org objects.
    fn json(&mut self, value: &Value) {
        let mut waiting = vec![value];
        let mut seen = 0;
        while let Some(value) = waiting.pop() {
            seen += 1;
            if seen > MOST_OBJECTS {
                break;
            }
            match value {
                Value::Array(items) => waiting.extend(items.iter().rev()),
                Value::Object(object) => {
                    let text = |name: &str| object.get(name).and_then(Value::as_str);
                    let types = object.get("@type").map(types).unwrap_or_default();
                    let is_article = |name: &&str| {
                        name.ends_with("Article") || matches!(*name, "BlogPosting" | "ClaimReview")
                    };
                    if types.iter().any(is_article) {
                        self.kind = Kind::Article;
                    }
                    let is_page = types.iter().any(|name| name.ends_with("Page"));
                    let title = text("headline").or_else(|| text("name").filter(|_| is_page));
                    if let Some(title) = title {
                        self.add(key::TITLE, if is_page { 52 } else { 5 }, title);
                        self.add(key::LANGUAGE, 50, text("inLanguage").unwrap_or_default());
                        self.add(key::DESCRIPTION, 50, text("description").unwrap_or_default());
                        let authors = object.get("author").map(names).unwrap_or_default();
                        self.add(key::CREATOR, 50, &authors);
                        let publisher = object.get("publisher").map(names).unwrap_or_default();
                        self.add(key::SITE, 50, &publisher);
                    }
                    if types.contains(&"WebSite") {
                        self.add(key::SITE, 51, text("name").unwrap_or_default());
                    }
                    self.unseen.article(text("articleBody").unwrap_or_default());
                    self.add(key::CREATED, 1, text("datePublished").unwrap_or_default());
                    self.add(key::MODIFIED, 1, text("dateModified").unwrap_or_default());
                    waiting.extend(object.get("@graph"));
                    waiting.extend(object.get("mainEntity"));
                }
                _ => {}
            }
        }
    }
}

fn is_linked_data(mime_type: &str) -> bool {
    let essence = mime_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/ld+json")
}

/// The types of a schema.org object.
fn types(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        value => value.as_str().into_iter().collect(),
    }
}

/// The names of one or several people.
fn names(value: &Value) -> String {
    let one =
        |v: &Value| v.as_str().or_else(|| v.get("name").and_then(Value::as_str)).map(str::to_owned);
    match value {
        Value::Array(people) => people.iter().filter_map(one).collect::<Vec<_>>().join("; "),
        value => one(value).unwrap_or_default(),
    }
}

/// The characters directly inside an element.
fn text(node: NodeRef<'_, Node>) -> String {
    node.children().filter_map(|c| c.value().as_text().map(|t| t.text.to_string())).collect()
}
