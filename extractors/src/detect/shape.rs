//! Which kind of text a text is.

use super::{Detection, Evidence, Hints, extension, fallback, mail, prose};
use crate::formats::{self, Family, Format, Sign, code};
use crate::xml;

/// The format of text that starts with `text`.
pub(super) fn of(text: &str, hints: &Hints<'_>, whole: bool) -> Detection {
    let start = text.trim_start();
    let words = |format: &&'static dyn Format| {
        let fits = |sign: &Sign| matches!(sign, Sign::Words(words) if starts_with(start, words));
        format.spec().signs.iter().any(fits)
            && (format.spec().name != "sylk" || formats::sheet::is_sylk(start))
    };
    if let Some(format) = formats::all().find(words) {
        return Detection::of(format, Evidence::Shape);
    }
    if let Some(found) = mail::of(text, hints, whole) {
        return found;
    }
    let label = labelled(hints);
    if start.starts_with('<')
        && (is_whole_markup(start) || !matches!(label, Some(("markdown" | "code", _))))
        && let Some(found) = markup(start)
        // A piece of a page may start with any element.
        && !(found.name() == "xml" && promises_html(hints) && !start.starts_with("<?xml"))
    {
        // Names that HTML shares with other mark-up: articles, sections, tables.
        if found.name() == "html"
            && !is_page(start)
            && (promises_xml(hints) || has_namespace(start))
        {
            return Detection::of(fallback("xml"), Evidence::Root);
        }
        return found;
    }
    // One that is cut off is still a notebook.
    if formats::ipynb::looks_like(start) && is_json(start, false) {
        return Detection::of(fallback("ipynb"), Evidence::Shape);
    }
    if is_json(start, whole) && !matches!(label, Some((name, _)) if name == "jsonl") {
        let lines = start.lines().filter(|l| !l.trim().is_empty());
        let jsonl = whole_lines(lines, whole);
        return Detection::of(fallback(if jsonl { "jsonl" } else { "json" }), Evidence::Shape);
    }
    if formats::subtitles::looks_like(start) {
        return Detection::of(fallback("subtitles"), Evidence::Shape);
    }
    let unsure = matches!(label, None | Some(("text", _)));
    if let Some(language) = code::shebang(text).filter(|_| unsure) {
        let mut found = Detection::of(fallback("code"), Evidence::Shape);
        found.language = Some(language);
        return found;
    }
    if unsure && let Some(name) = prose::of(text) {
        return Detection::of(fallback(name), Evidence::Shape);
    }
    if unsure && formats::log::looks_like(text) {
        return Detection::of(fallback("log"), Evidence::Shape);
    }
    if let Some((name, language)) = label {
        let mut found = Detection::of(fallback(name), Evidence::Label);
        found.language = language;
        return found;
    }
    if promises_html(hints) && has_tag(text) {
        return Detection::of(fallback("html"), Evidence::Label);
    }
    if let Some(language) = code::language_of_text(text) {
        let mut found = Detection::of(fallback("code"), Evidence::Shape);
        found.language = Some(language);
        return found;
    }
    if formats::typst::looks_like(text) {
        return Detection::of(fallback("typst"), Evidence::Shape);
    }
    if let Some(name) = formats::config::looks_like(text) {
        return Detection::of(fallback(name), Evidence::Shape);
    }
    if formats::delimited::looks_like(text, whole) {
        return Detection::of(fallback("csv"), Evidence::Shape);
    }
    Detection::of(fallback("text"), Evidence::Default)
}

fn starts_with(text: &str, words: &str) -> bool {
    text.get(..words.len()).is_some_and(|start| start.eq_ignore_ascii_case(words))
}

/// Whether the text says itself that it is a page or XML. Markdown and code may start with any other tag.
fn is_whole_markup(start: &str) -> bool {
    ["<!doctype", "<html", "<?xml"].iter().any(|words| starts_with(start, words))
}

/// HTML, or XML by its root; `None` where the angle bracket means nothing.
fn markup(start: &str) -> Option<Detection> {
    if let Some(found) = flat_package(start) {
        return Some(found);
    }
    let root = xml::root(start);
    let declared = start.starts_with("<?xml");
    if let Some(found) = root_type(start) {
        return Some(found);
    }
    if let Some(name) = root {
        let tag = start.split_once(name).map_or("", |(_, rest)| rest);
        let tag = tag.split_once('>').map_or(tag, |(tag, _)| tag);
        let fits = |sign: &Sign| {
            matches!(sign, Sign::Root(root) if root.eq_ignore_ascii_case(name))
                || matches!(sign, Sign::RootIn(root, space) if *root == name && tag.contains(space))
        };
        if let Some(format) = formats::all().find(|f| f.spec().signs.iter().any(fits)) {
            return Some(Detection::of(format, Evidence::Root));
        }
    }
    if starts_with(start, "<!doctype html") {
        return Some(Detection::of(fallback("html"), Evidence::Shape));
    }
    if declared || (root.is_some() && start.starts_with("<!DOCTYPE")) {
        return Some(Detection::of(fallback("xml"), Evidence::Root));
    }
    let root = root?;
    let html = [
        "head", "body", "div", "p", "table", "span", "h1", "h2", "ul", "meta", "title", "article",
        "main", "section", "a", "b", "br", "script", "style", "img", "center", "font",
    ];
    if html.iter().any(|tag| root.eq_ignore_ascii_case(tag)) {
        return Some(Detection::of(fallback("html"), Evidence::Root));
    }
    // Some other element: XML if it is closed again or the text ends inside it.
    let closed = start.contains(&format!("</{root}"))
        || start.contains(&format!(":{root}>"))
        || start.contains("/>");
    closed.then(|| Detection::of(fallback("xml"), Evidence::Root))
}

/// The format whose type the root element names.
fn root_type(start: &str) -> Option<Detection> {
    let named = xml::root_attribute(start, "mimetype")?;
    let of = |sign: &Sign| match sign {
        Sign::RootType(known) => named == *known || named.strip_prefix(known) == Some("-template"),
        _ => false,
    };
    let format = formats::all().find(|format| format.spec().signs.iter().any(of))?;
    let mut found = Detection::of(format, Evidence::Root);
    // Who gets it passed on must not take it for a package.
    if let Some(flat) = format.spec().mime_types.iter().find(|mime| mime.ends_with("-flat-xml")) {
        found.mime_type = flat;
    }
    Some(found)
}

/// An Office document that is one XML file instead of a package, by the type of its main part.
fn flat_package(start: &str) -> Option<Detection> {
    let head = start.get(..start.floor_char_boundary(4_096)).unwrap_or(start);
    if !head.contains("http://schemas.microsoft.com/office/2006/xmlPackage") {
        return None;
    }
    let types = start.split("contentType=").filter_map(|t| t.get(1..)?.split(['"', '\'']).next());
    let main: Vec<&str> = types.filter(|t| t.contains(".main")).collect();
    let found =
        super::container(|s| matches!(s, Sign::MainPart(p) if main.iter().any(|t| t.contains(p))))?;
    Some(Detection { evidence: Evidence::Root, ..found })
}

/// Whether the text is JSON as far as it is in sight.
fn is_json(start: &str, whole: bool) -> bool {
    if !start.starts_with(['{', '[']) {
        return false;
    }
    let mut values = serde_json::Deserializer::from_str(start).into_iter::<serde::de::IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => {
            // `[1] a footnote` starts with JSON but is none.
            let rest = start.get(values.byte_offset()..).unwrap_or_default().trim_start();
            rest.is_empty() || rest.starts_with(['{', '['])
        }
        Some(Err(error)) => error.is_eof() && !whole,
        None => false,
    }
}

/// Whether every line in sight is a JSON value of its own, and there are several.
fn whole_lines<'a>(lines: impl Iterator<Item = &'a str>, whole: bool) -> bool {
    let mut lines: Vec<&str> = lines.take(20).collect();
    if lines.len() == 20 || !whole {
        lines.pop();
    }
    lines.len() > 1
        && lines.iter().all(|l| {
            l.trim_start().starts_with(['{', '['])
                && serde_json::from_str::<serde::de::IgnoredAny>(l).is_ok()
        })
}

/// The text format, and for code the language, that the name or else the declared type asks for.
fn labelled(hints: &Hints<'_>) -> Option<(&'static str, Option<&'static str>)> {
    if let Some(name) = hints.file_name {
        if let Some(language) = code::language_of_file(name) {
            return Some(("code", Some(language)));
        }
        if let Some(extension) = extension(name)
            && let Some(format) =
                text_formats().find(|f| f.spec().extensions.contains(&extension.as_str()))
        {
            return Some((format.spec().name, None));
        }
    }
    let mime = hints.mime_type?.split(';').next()?.trim().to_lowercase();
    let format = text_formats().find(|f| f.spec().mime_types.contains(&mime.as_str()))?;
    Some((format.spec().name, None)).filter(|(name, _)| *name != "text")
}

/// Whether the name, or else the declared type, says that the text is a web page.
fn promises_html(hints: &Hints<'_>) -> bool {
    super::promised(hints).is_some_and(|format| format.spec().name == "html")
}

/// Whether the name, or else the declared type, says that the text is XML.
fn promises_xml(hints: &Hints<'_>) -> bool {
    super::promised(hints).is_some_and(|format| format.spec().name == "xml")
}

/// Whether the text says itself that it is a web page.
fn is_page(start: &str) -> bool {
    starts_with(start, "<!doctype html")
        || xml::root(start).is_some_and(|root| root.eq_ignore_ascii_case("html"))
}

/// Whether the first tag names a namespace that is not that of HTML.
fn has_namespace(start: &str) -> bool {
    let tag = start.split_once('>').map_or(start, |(tag, _)| tag);
    tag.split_once("xmlns").is_some_and(|(_, after)| {
        let value = after.split_once(['"', '\'']).map_or(after, |(_, value)| value);
        !value.starts_with("http://www.w3.org/1999/xhtml")
    })
}

/// Whether an end tag, or one of the tags that need none, stands in the text: a page may start with anything.
fn has_tag(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let rest = text.get(at + 1..).unwrap_or_default();
        rest.strip_prefix('/')
            .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
            || ["p", "br", "li", "td", "hr", "img"].iter().any(|tag| {
                starts_with(rest, tag)
                    && rest.get(tag.len()..).is_some_and(|r| r.starts_with(['>', ' ', '/', '\n']))
            })
    })
}

/// Formats that a text may be by its label alone: any text can be read as them.
fn text_formats() -> impl Iterator<Item = &'static dyn Format> {
    formats::all().filter(|f| {
        let words = |sign: &Sign| matches!(sign, Sign::Words(_));
        f.spec().family == Family::Text && f.spec().signs.iter().all(words)
    })
}
