//! Layouts and masters (ECMA-376 part 1, 19.3.1.39, 19.3.1.42): what their placeholders hand down to those of a slide. Only
//! places, kinds and bullets are handed down; the words in them ask for words and say nothing.

use super::bullets::{self, Bullets, over};
use crate::error::Result;
use crate::formats::ooxml::package::{Member, Package};
use crate::formats::ooxml::stops;
use crate::formats::page_order::Area;
use crate::sink::Sink;
use crate::xml::{self, Reader};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::rc::Rc;

/// Most placeholders of a layout.
const MOST_PLACEHOLDERS: usize = 1_000;
/// Units of length to a centimetre (20.1.10.16).
const UNITS: f32 = 360_000.0;

/// What a shape is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    Subtitle,
    /// Any placeholder for what the slide says.
    Body,
    /// A date, a footer or a header.
    Margin,
    /// The number of the slide.
    Number,
    /// The picture of the slide above its notes.
    SlideImage,
    /// No placeholder at all.
    Other,
}

impl Role {
    /// The role that 19.7.10 calls `kind`.
    fn of(kind: &str) -> Self {
        match kind {
            "title" | "ctrTitle" => Self::Title,
            "subTitle" => Self::Subtitle,
            "dt" | "ftr" | "hdr" => Self::Margin,
            "sldNum" => Self::Number,
            "sldImg" => Self::SlideImage,
            _ => Self::Body,
        }
    }
}

/// `p:ph`: how a placeholder finds the one that it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    /// `None` where nothing is said of its kind.
    role: Option<Role>,
    index: Option<u32>,
}

impl Link {
    pub(super) fn of(element: &BytesStart<'_>) -> Self {
        let index = xml::attribute(element, "idx").and_then(|n| n.trim().parse().ok());
        Self { role: xml::attribute(element, "type").map(|kind| Role::of(&kind)), index }
    }

    /// Its role, where no layout knows better.
    pub(super) fn role(self) -> Role {
        self.role.unwrap_or(Role::Body)
    }
}

/// Where something stands and how large it is, as `a:xfrm` says (20.1.7.6).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Frame {
    pub(super) at: Option<(f32, f32)>,
    pub(super) size: Option<(f32, f32)>,
}

impl Frame {
    /// Takes `a:off` or `a:ext`, or for the children of a group `a:chOff` or `a:chExt`.
    pub(super) fn read(&mut self, element: &BytesStart<'_>) {
        let pair = |one, other| {
            let get = |name| xml::attribute(element, name)?.trim().parse::<f32>().ok();
            Some((get(one)? / UNITS, get(other)? / UNITS))
        };
        match xml::local(element) {
            "off" | "chOff" => self.at = pair("x", "y"),
            "ext" | "chExt" => self.size = pair("cx", "cy"),
            _ => {}
        }
    }

    pub(super) fn area(self) -> Option<Area> {
        let (left, top) = self.at?;
        Area::new(top, left, self.size.map(|(width, height)| (height, width)))
    }
}

/// A placeholder that others come from.
#[derive(Debug)]
struct Placeholder {
    link: Link,
    frame: Frame,
    bullets: Bullets,
}

/// A layout or a master.
#[derive(Debug, Default)]
pub(super) struct Template {
    /// What a layout is for (19.7.15): `title`, `secHead`.
    pub(super) kind: String,
    placeholders: Vec<Placeholder>,
    /// Bullets of placeholders for text, and of other texts, on a master.
    body: Bullets,
    other: Bullets,
    master: Option<Rc<Template>>,
}

/// What a placeholder has from its layout and master.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Inherited {
    pub(super) role: Role,
    pub(super) frame: Frame,
    pub(super) bullets: Bullets,
}

impl Template {
    /// What a placeholder has from this layout and its master.
    pub(super) fn inherited(&self, link: Link) -> Inherited {
        let own = self.by_index(link).or_else(|| self.by_role(link.role()));
        let role = link.role.or_else(|| own.and_then(|own| own.link.role)).unwrap_or(Role::Body);
        let master = self.master.as_deref();
        let above = master.and_then(|master| master.by_role(role));
        let mut bullets = own.map(|own| own.bullets).unwrap_or_default();
        if let Some(above) = above {
            bullets = over(&bullets, &above.bullets);
        }
        if matches!(role, Role::Body | Role::Subtitle)
            && let Some(master) = master
        {
            bullets = over(&bullets, &master.body);
        }
        let frame = own.map(|own| own.frame).filter(|frame| frame.at.is_some());
        let frame = frame.or(above.map(|above| above.frame)).unwrap_or_default();
        Inherited { role, frame, bullets }
    }

    /// What a text that is no placeholder has from the master.
    pub(super) fn other(&self) -> Bullets {
        self.master.as_deref().map(|master| master.other).unwrap_or_default()
    }

    fn by_index(&self, link: Link) -> Option<&Placeholder> {
        let index = link.index?;
        self.placeholders.iter().find(|found| found.link.index == Some(index))
    }

    fn by_role(&self, role: Role) -> Option<&Placeholder> {
        self.placeholders.iter().find(|found| found.link.role() == role)
    }
}

/// The layouts and masters read so far, by their paths.
#[derive(Debug, Default)]
pub(super) struct Templates(HashMap<String, Rc<Template>>);

impl Templates {
    /// The layout at `path` with its master. A damaged one hands down what could be read of it.
    pub(super) fn layout(
        &mut self,
        package: &mut Package,
        path: &str,
        sink: &mut Sink<'_>,
    ) -> Result<Rc<Template>> {
        if let Some(known) = self.0.get(path) {
            return Ok(known.clone());
        }
        let rels = package.relationships(path);
        let master = match rels.part("slideMaster") {
            Some(path) => Some(self.part(package, path, sink, None)?),
            None => None,
        };
        self.part(package, path, sink, master)
    }

    fn part(
        &mut self,
        package: &mut Package,
        path: &str,
        sink: &mut Sink<'_>,
        master: Option<Rc<Template>>,
    ) -> Result<Rc<Template>> {
        if let Some(known) = self.0.get(path) {
            return Ok(known.clone());
        }
        let mut template = Template { master, ..Template::default() };
        let outcome = match package.member(path) {
            Ok(Some(member)) => Reader::new(member, sink.limits())
                .and_then(|mut reader| read(&mut reader, sink, &mut template)),
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        match outcome {
            Err(error) if stops(&error) => return Err(error),
            Err(_) => sink.warn("damaged", "A layout of slides is damaged.")?,
            Ok(()) => {}
        }
        let template = Rc::new(template);
        self.0.insert(path.to_owned(), template.clone());
        Ok(template)
    }
}

/// Reads a layout or a master.
fn read(reader: &mut Reader<Member<'_>>, sink: &Sink<'_>, template: &mut Template) -> Result<()> {
    let mut open: Option<Placeholder> = None;
    let mut frame = Frame::default();
    loop {
        sink.check()?;
        let mut style = None;
        let mut skip = false;
        match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "sldLayout" => {
                    template.kind = xml::attribute(&element, "type").unwrap_or_default();
                }
                "sp" => (open, frame) = (None, Frame::default()),
                "ph" => {
                    let (link, bullets) = (Link::of(&element), Bullets::default());
                    open = Some(Placeholder { link, frame, bullets });
                }
                "off" | "ext" => frame.read(&element),
                "lstStyle" => style = Some(Style::Placeholder),
                "bodyStyle" => style = Some(Style::Body),
                "otherStyle" => style = Some(Style::Other),
                // The words of a placeholder are of no use, and neither is what is drawn.
                "p" | "pic" | "graphicFrame" | "extLst" | "bg" | "timing" | "titleStyle" => {
                    skip = true;
                }
                _ => {}
            },
            Event::End(element) if element.local_name().into_inner() == "sp" => {
                let room = template.placeholders.len() < MOST_PLACEHOLDERS;
                let found = open.take().filter(|_| room);
                template.placeholders.extend(found.map(|open| Placeholder { frame, ..open }));
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
        if skip {
            reader.skip()?;
        }
        let Some(style) = style else { continue };
        let bullets = bullets::list_style(reader)?;
        match (style, &mut open) {
            (Style::Placeholder, Some(open)) => open.bullets = bullets,
            (Style::Placeholder, None) => {}
            (Style::Body, _) => template.body = bullets,
            (Style::Other, _) => template.other = bullets,
        }
    }
}

/// What a list of styles is of.
#[derive(Debug, Clone, Copy)]
enum Style {
    Placeholder,
    Body,
    Other,
}
