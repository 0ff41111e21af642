//! Contacts (vCard 2.1, 3.0 and 4.0): each under its name, with what is known about it in lines below. Pictures, sounds and
//! keys are left out.

use super::moment::Moment;
use super::{Facts, Line, Lines, Titles, prose};
use crate::block::{Block, Inline};
use crate::error::{ExtractError, Result};
use crate::formats::{Document, Family, Format, Sign, Spec, text};
use crate::sink::Sink;

/// Properties of one contact that are kept.
const MOST_PROPERTIES: usize = 2_000;
/// What a property is for, as far as people ask for it; all other types are about how it is kept.
const USES: [&str; 12] = [
    "home", "work", "cell", "mobile", "fax", "pager", "car", "main", "other", "school", "dom",
    "postal",
];

/// Post office box, extension, street, city, region, code and country (RFC 6350, 6.3.1), the street first.
const STREET_FIRST: [usize; 7] = [2, 1, 0, 3, 4, 5, 6];
/// Family name, given name, further names, prefix and suffix (RFC 6350, 6.2.2) as they are spoken.
const PREFIX_FIRST: [usize; 5] = [3, 1, 2, 0, 4];

/// Contacts.
#[derive(Debug)]
pub struct Vcf;

impl Format for Vcf {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "vcf",
            title: "contact card",
            family: Family::Mail,
            mime_types: &["text/vcard", "text/x-vcard", "text/directory"],
            extensions: &["vcf", "vcard"],
            signs: &[Sign::Words("begin:vcard")],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let mut lines = Lines::new(text::reader(document)?);
        let mut card: Option<Vec<Line>> = None;
        let mut known = false;
        let mut titles = Titles::default();
        // Cards within cards (`AGENT`) are passed over.
        let mut inner = 0_usize;
        while let Some(line) = lines.line(sink)? {
            match (line.name.as_str(), &mut card) {
                ("BEGIN", None) => {
                    known = true;
                    card = Some(Vec::new());
                }
                ("BEGIN", Some(_)) => inner += 1,
                ("END", Some(_)) if inner > 0 => inner -= 1,
                ("END", Some(_)) => {
                    if let Some(lines) = card.take() {
                        titles.push(write(&lines, sink)?);
                    }
                }
                (_, Some(card)) if inner == 0 && card.len() < MOST_PROPERTIES => card.push(line),
                _ => {}
            }
        }
        if let Some(lines) = card {
            sink.warn("damaged", "The contact is cut off; its end is missing.")?;
            titles.push(write(&lines, sink)?);
        }
        titles.write(sink)?;
        if known { Ok(()) } else { Err(ExtractError::corrupt("there is no contact")) }
    }
}

/// Writes a contact; answers with its name.
fn write(lines: &[Line], sink: &mut Sink<'_>) -> Result<String> {
    let first = |name: &str| {
        let found = lines.iter().filter(|line| line.name == name).map(Line::text);
        found.map(|text| crate::clean::line(&text)).find(|text| !text.is_empty())
    };
    let full = lines.iter().find(|line| line.name == "N").map(name).filter(|name| !name.is_empty());
    let title = first("FN")
        .or_else(|| full.clone())
        .or_else(|| first("ORG").map(|org| org.replace(';', ", ")))
        .or_else(|| first("EMAIL"))
        .unwrap_or_else(|| "Contact".to_owned());
    sink.block(Block::heading(1, vec![Inline::text(&title)]))?;
    let mut facts = Facts::default();
    facts.push("Name", full.filter(|name| *name != title).unwrap_or_default());
    for line in lines {
        if let Some(label) = label(&line.name) {
            facts.push(label, value(line, lines));
        }
    }
    facts.write(sink)?;
    lines
        .iter()
        .filter(|line| line.name == "NOTE")
        .try_for_each(|line| prose(&line.text(), sink))?;
    Ok(title)
}

/// What a property is called; `None` for those that are no facts about the contact.
fn label(name: &str) -> Option<&'static str> {
    Some(match name {
        "NICKNAME" => "Nickname",
        "ORG" => "Organization",
        "TITLE" => "Title",
        "ROLE" => "Role",
        "EMAIL" => "E-mail",
        "TEL" => "Phone",
        "ADR" => "Address",
        "URL" | "X-SOCIALPROFILE" => "Web",
        "IMPP" | "X-SKYPE" | "X-SKYPE-USERNAME" | "X-JABBER" | "X-ICQ" | "X-MSN" => "Chat",
        "BDAY" => "Birthday",
        "ANNIVERSARY" | "X-ANNIVERSARY" => "Anniversary",
        "CATEGORIES" => "Categories",
        "RELATED" | "X-SPOUSE" | "X-MANAGER" | "X-ASSISTANT" => "Related",
        "MEMBER" => "Member",
        _ => return None,
    })
}

/// A value for people, with what it is for.
fn value(line: &Line, all: &[Line]) -> String {
    let text = match line.name.as_str() {
        "ORG" => filled(line.components(", ")),
        "ADR" => ordered(&line.components(", "), &STREET_FIRST),
        "CATEGORIES" | "NICKNAME" => filled(line.list()),
        "BDAY" | "ANNIVERSARY" | "X-ANNIVERSARY" => day(&line.text()),
        _ => {
            let text = line.text();
            let plain = ["mailto:", "tel:", "xmpp:", "MAILTO:", "TEL:"];
            plain.iter().find_map(|p| text.strip_prefix(p)).unwrap_or(&text).to_owned()
        }
    };
    let mut uses: Vec<String> = Vec::new();
    let types = line.all("TYPE").flat_map(|types| types.split(','));
    for kind in types.map(|kind| kind.trim().to_lowercase()) {
        if USES.contains(&kind.as_str()) && !uses.contains(&kind) {
            uses.push(kind);
        }
    }
    uses.extend(own_label(line, all));
    if uses.is_empty() || text.is_empty() { text } else { format!("{text} ({})", uses.join(", ")) }
}

/// A day; one without its year is told so (RFC 6350, 4.3.1).
fn day(text: &str) -> String {
    if let Some(moment) = Moment::read(text) {
        return moment.date();
    }
    match text.strip_prefix("--").and_then(|day| day.split_at_checked(2)) {
        Some((month, day)) => format!("{month}-{}", day.trim_start_matches('-')),
        None => text.to_owned(),
    }
}

/// The label that an address book ties to a property by its group: `item1.X-ABLabel`.
fn own_label(line: &Line, all: &[Line]) -> Option<String> {
    if line.group.is_empty() {
        return None;
    }
    let label = all.iter().find(|l| l.name == "X-ABLABEL" && l.group == line.group)?.text();
    let label = label.strip_prefix("_$!<").and_then(|l| l.strip_suffix(">!$_")).unwrap_or(&label);
    Some(label.to_lowercase()).filter(|label| !label.is_empty())
}

/// Parts that are not empty, in one line.
fn filled(parts: impl IntoIterator<Item = String>) -> String {
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.trim().is_empty()).collect();
    parts.join(", ")
}

/// The name as it is spoken.
fn name(line: &Line) -> String {
    crate::clean::line(&ordered(&line.components(" "), &PREFIX_FIRST).replace(", ", " "))
}

/// The parts at these places that are not empty, in one line.
fn ordered(parts: &[String], places: &[usize]) -> String {
    filled(places.iter().filter_map(|at| parts.get(*at)).cloned())
}
