//! Calendars: events, tasks, journal entries and busy times (RFC 5545), each under its name, with when, where and who in
//! lines below.

use super::moment::{self, Moment};
use super::{Facts, Line, Lines, Titles, prose, recurrence};
use crate::block::{Block, Inline};
use crate::error::{ExtractError, Result};
use crate::formats::{Document, Family, Format, Sign, Spec, html, text};
use crate::metadata::key;
use crate::sink::Sink;

/// People of one event that are named.
const MOST_NAMED: usize = 100;
/// Properties of one component that are kept.
const MOST_PROPERTIES: usize = 5_000;

/// A calendar.
#[derive(Debug)]
pub struct Ics;

impl Format for Ics {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "ics",
            title: "calendar",
            family: Family::Mail,
            mime_types: &["text/calendar"],
            extensions: &["ics", "ical", "ifb", "vcs"],
            signs: &[
                Sign::Words("begin:vcalendar"),
                Sign::Words("begin:vevent"),
                Sign::Words("begin:vtodo"),
            ],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let mut lines = Lines::new(text::reader(document)?);
        let mut calendar = Calendar::default();
        while let Some(line) = lines.line(sink)? {
            calendar.line(line, sink)?;
        }
        calendar.finish(sink)
    }
}

/// A component that is open.
#[derive(Debug, Default)]
struct Component {
    kind: String,
    lines: Vec<Line>,
    /// Components within it, such as alarms, that are passed over.
    inner: usize,
}

#[derive(Debug, Default)]
struct Calendar {
    open: Option<Component>,
    /// Whether the name of the calendar has been written.
    named: bool,
    /// Whether a component has been written.
    written: bool,
    known: bool,
    titles: Titles,
    /// What is wanted of the events: an invitation may be taken back (RFC 5546, 1.4).
    cancelled: bool,
}

impl Calendar {
    fn line(&mut self, line: Line, sink: &mut Sink<'_>) -> Result<()> {
        let kind = || line.value.trim().to_ascii_uppercase();
        match (line.name.as_str(), &mut self.open) {
            ("BEGIN", Some(open)) => open.inner += 1,
            ("END", Some(open)) if open.inner > 0 => open.inner -= 1,
            ("END", Some(_)) => self.close(sink)?,
            (_, Some(open)) if open.inner > 0 || open.lines.len() >= MOST_PROPERTIES => {}
            (_, Some(open)) => open.lines.push(line),
            ("BEGIN", None) => {
                let kind = kind();
                self.known = true;
                if kind != "VCALENDAR" {
                    self.open = Some(Component { kind, ..Component::default() });
                }
            }
            (_, None) => self.about(&line, sink)?,
        }
        Ok(())
    }

    /// A property of the calendar itself.
    fn about(&mut self, line: &Line, sink: &mut Sink<'_>) -> Result<()> {
        match line.name.as_str() {
            "X-WR-CALNAME" | "NAME" if !self.named && !self.written => {
                let name = line.text();
                sink.metadata(key::TITLE, &name)?;
                self.named = !name.trim().is_empty();
                sink.block(Block::heading(1, vec![Inline::text(name)]))?;
            }
            "X-WR-CALDESC" if !self.written => prose(&line.text(), sink)?,
            "PRODID" => sink.metadata(key::PRODUCER, &line.text())?,
            "METHOD" => self.cancelled = line.value.trim().eq_ignore_ascii_case("cancel"),
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, sink: &mut Sink<'_>) -> Result<()> {
        let Some(component) = self.open.take() else { return Ok(()) };
        let name = match component.kind.as_str() {
            "VEVENT" => "Event",
            "VTODO" => "Task",
            "VJOURNAL" => "Journal",
            "VFREEBUSY" => "Busy",
            _ => return Ok(()),
        };
        self.written = true;
        let level = if self.named { 2 } else { 1 };
        let title = component.write(name, level, self.cancelled, sink)?;
        self.titles.push(title);
        Ok(())
    }

    fn finish(mut self, sink: &mut Sink<'_>) -> Result<()> {
        if !self.known {
            return Err(ExtractError::corrupt("the calendar holds nothing"));
        }
        if self.open.is_some() {
            sink.warn("damaged", "The calendar is cut off; its end is missing.")?;
            self.close(sink)?;
        }
        if self.named { Ok(()) } else { self.titles.write(sink) }
    }
}

impl Component {
    fn get<'c>(&'c self, name: &'c str) -> impl Iterator<Item = &'c Line> {
        self.lines.iter().filter(move |line| line.name == name)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(Line::text).find(|text| !text.trim().is_empty())
    }

    /// Writes the component; answers with its title.
    fn write(&self, name: &str, level: u8, cancelled: bool, sink: &mut Sink<'_>) -> Result<String> {
        let title = self.text("SUMMARY").unwrap_or_else(|| name.to_owned());
        sink.block(Block::heading(level, vec![Inline::text(&title)]))?;
        let mut facts = Facts::default();
        self.when(&mut facts);
        facts.push("Where", self.text("LOCATION").unwrap_or_default());
        facts.push("Organizer", self.get("ORGANIZER").map(person).next().unwrap_or_default());
        facts.push("Attendees", self.attendees());
        let status = if cancelled { Some("cancelled".to_owned()) } else { self.text("STATUS") };
        let status = status.map(|s| s.to_lowercase().replace('-', " "));
        facts.push(
            "Status",
            status.filter(|s| s != "confirmed" && s != "needs action").unwrap_or_default(),
        );
        if let Some(share) = self.text("PERCENT-COMPLETE") {
            facts.push("Progress", format!("{share} %"));
        }
        facts.push(
            "Priority",
            self.text("PRIORITY").as_deref().and_then(priority).unwrap_or_default(),
        );
        let categories: Vec<String> = self.get("CATEGORIES").flat_map(Line::list).collect();
        facts.push("Categories", categories.join(", "));
        facts.push("Link", self.text("URL").unwrap_or_default());
        for attached in self.get("ATTACH").filter(|line| line.value.contains("://")).take(20) {
            facts.push("Attachment", attached.text());
        }
        facts.write(sink)?;
        for line in self.get("DESCRIPTION").chain(self.get("COMMENT")) {
            described(&line.text(), sink)?;
        }
        Ok(title)
    }

    fn when(&self, facts: &mut Facts) {
        let moment = |name| {
            let line = self.get(name).next()?;
            Some((Moment::read(&line.value)?, zone(line)))
        };
        if let Some((start, zone)) = moment("DTSTART") {
            let end = moment("DTEND").map(|(end, _)| end);
            let mut when = moment::span(&start, end.as_ref(), zone.as_deref());
            if let Some(length) = self.text("DURATION").as_deref().and_then(moment::duration) {
                when.push_str(&format!(", for {length}"));
            }
            facts.push("When", when);
        } else if let Some(raw) = self.text("DTSTART") {
            facts.push("When", raw);
        }
        for (label, name) in
            [("Due", "DUE"), ("Completed", "COMPLETED"), ("Instance", "RECURRENCE-ID")]
        {
            if let Some((at, zone)) = moment(name) {
                facts.push(label, moment::span(&at, None, zone.as_deref()));
            }
        }
        for line in self.get("RRULE").take(20) {
            facts.push("Repeats", recurrence::in_words(line.text().trim()));
        }
        facts.push("Also", self.days("RDATE"));
        facts.push("Except", self.days("EXDATE"));
        for line in self.get("FREEBUSY").take(200) {
            for period in line.value.split(',').take(200) {
                let (start, end) = period.split_once('/').unwrap_or((period, ""));
                let Some(start) = Moment::read(start) else { continue };
                let mut busy = moment::span(&start, Moment::read(end).as_ref(), None);
                if let Some(length) = moment::duration(end) {
                    busy.push_str(&format!(", for {length}"));
                }
                facts.push("Busy", busy);
            }
        }
    }

    fn days(&self, name: &str) -> String {
        let values = self.get(name).flat_map(|line| line.value.split(','));
        let days: Vec<String> = values
            .take(100)
            .filter_map(|v| Moment::read(v.split('/').next()?))
            .map(|m| m.date())
            .collect();
        days.join(", ")
    }

    fn attendees(&self) -> String {
        let total = self.get("ATTENDEE").count();
        let mut names: Vec<String> = self
            .get("ATTENDEE")
            .take(MOST_NAMED)
            .map(|line| {
                let answer = line.parameter("PARTSTAT").unwrap_or_default().to_lowercase();
                match answer.as_str() {
                    "accepted" | "declined" | "tentative" | "delegated" => {
                        format!("{} ({answer})", person(line))
                    }
                    _ => person(line),
                }
            })
            .collect();
        if total > MOST_NAMED {
            names.push(format!("and {} more", total - MOST_NAMED));
        }
        names.join(", ")
    }
}

/// A name and an address (RFC 5545, 3.3.3).
fn person(line: &Line) -> String {
    let value = line.value.trim();
    let prefix = value.get(..7).is_some_and(|p| p.eq_ignore_ascii_case("mailto:"));
    let address = if prefix { value.get(7..).unwrap_or(value) } else { value };
    let name = line.parameter("CN").unwrap_or_default().trim();
    let address = if address.contains('@') { address } else { "" };
    match (name, address) {
        ("", address) => address.to_owned(),
        (name, "") => name.to_owned(),
        (name, address) if name.eq_ignore_ascii_case(address) => address.to_owned(),
        (name, address) => format!("{name} <{address}>"),
    }
}

/// The name of the zone of a moment; of a path, its end.
fn zone(line: &Line) -> Option<String> {
    let zone = line.parameter("TZID")?.trim();
    let Some(path) = zone.strip_prefix('/') else { return Some(zone.to_owned()) };
    let mut ends = path.rsplit('/');
    let (city, area) = (ends.next()?, ends.next());
    Some(area.map_or_else(|| city.to_owned(), |area| format!("{area}/{city}")))
}

/// RFC 5545, 3.8.1.9.
fn priority(number: &str) -> Option<String> {
    match number.trim().parse::<u8>().ok()? {
        1..=4 => Some("high".to_owned()),
        5 => Some("medium".to_owned()),
        6..=9 => Some("low".to_owned()),
        _ => None,
    }
}

/// A description, which some programs write as a page.
fn described(text: &str, sink: &mut Sink<'_>) -> Result<()> {
    let lower = text.to_ascii_lowercase();
    let page = ["</", "<br", "<p>"].iter().any(|tag| lower.contains(tag));
    if page { html::read_mail(&text.replace('\n', "<br>"), sink) } else { prose(text, sink) }
}
