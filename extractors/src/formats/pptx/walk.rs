//! The one walk through what stands on a slide or beside it (ECMA-376 part 1, 19.3.1.45): shapes, their texts, tables, and
//! what frames refer to. Elements are told apart by their local names, which the strict and the transitional dialects share.

use super::shapes::{Groups, Shape, Unit};
use super::table::TableBuilder;
use super::template::Template;
use super::text::{Look, Text};
use crate::block::Inline;
use crate::error::{ExtractError, Result};
use crate::formats::ooxml::graphics::Graphics;
use crate::formats::ooxml::math;
use crate::formats::ooxml::package::Relationships;
use crate::formats::ooxml::values::reference;
use crate::limits::{Limit, Limits};
use crate::sink::Sink;
use crate::xml::{self, Reader};
use quick_xml::events::{BytesStart, Event};
use std::io::Read;

/// What the walk knows and where it stands.
#[derive(Debug)]
pub(super) struct Walker<'a> {
    pub(super) template: Option<&'a Template>,
    pub(super) rels: &'a Relationships,
    pub(super) graphics: Graphics,
    limits: &'a Limits,
    pub(super) groups: Groups,
    pub(super) shape: Option<Shape>,
    pub(super) text: Option<Text>,
    /// Within a run or a field: what is said of links is said of its words.
    pub(super) in_run: bool,
    pub(super) capture: bool,
    /// Within `a:xfrm`, whose `a:ext` is a size.
    pub(super) in_frame: bool,
    /// For every open alternative how much had been read when it began.
    alternatives: Vec<u64>,
    /// How many pieces of content were read so far.
    pub(super) read: u64,
    /// How many shapes, cells and paragraphs are held.
    pub(super) held: u64,
    /// Bytes of text read so far.
    pub(super) bytes: u64,
    /// The slide is not shown.
    pub(super) hidden: bool,
}

/// What to do behind the start of an element.
enum Step {
    Go,
    Skip,
    ListStyle,
    Math { displayed: bool },
    Stop,
}

/// Walks to the end of the part. What was read stays in the walker, whatever comes of it.
pub(super) fn walk<R: Read>(
    reader: &mut Reader<R>,
    walker: &mut Walker<'_>,
    sink: &Sink<'_>,
) -> Result<()> {
    let mut begun = false;
    loop {
        sink.check()?;
        let open = reader.depth() > 0;
        let step = match reader.next_event()? {
            Event::Start(element) => {
                begun = true;
                walker.start(&element)
            }
            Event::End(element) => {
                walker.end(element.local_name().into_inner());
                Step::Go
            }
            Event::Text(words) => {
                walker.captured(&words);
                Step::Go
            }
            Event::CData(words) => {
                walker.captured(&words);
                Step::Go
            }
            Event::GeneralRef(name) => {
                let mut words = String::new();
                xml::reference(&name, &mut words);
                walker.captured(&words);
                Step::Go
            }
            Event::Eof if open || !begun => {
                return Err(ExtractError::corrupt("the slide ends in the middle"));
            }
            Event::Eof => return Ok(()),
            _ => Step::Go,
        };
        match step {
            Step::Go => {}
            Step::Skip => reader.skip()?,
            Step::Stop => return Ok(()),
            Step::ListStyle => {
                let own = super::bullets::list_style(reader)?;
                walker.list_style(&own);
            }
            Step::Math { displayed } => {
                let formulas = math::read(reader, sink.cancel())?;
                walker.formulas(formulas, displayed);
            }
        }
        walker.bounded()?;
    }
}

impl<'a> Walker<'a> {
    /// A walker at the start of a part. `template` is the layout of a slide.
    pub(super) fn new(
        template: Option<&'a Template>,
        rels: &'a Relationships,
        graphics: Graphics,
        limits: &'a Limits,
    ) -> Self {
        Self {
            template,
            rels,
            graphics,
            limits,
            groups: Groups::new(),
            shape: None,
            text: None,
            in_run: false,
            capture: false,
            in_frame: false,
            alternatives: Vec::new(),
            read: 0,
            held: 0,
            bytes: 0,
            hidden: false,
        }
    }

    /// Everything that was read, in the order of the part.
    pub(super) fn finish(mut self) -> Vec<Unit> {
        self.end_shape();
        self.groups.finish()
    }

    /// Fails when more is held than a slide has any use for.
    fn bounded(&self) -> Result<()> {
        let reached = |limit, value| Err(ExtractError::LimitReached { limit, value });
        if self.read + self.held > self.limits.nodes {
            reached(Limit::Nodes, self.limits.nodes)
        } else if self.bytes > self.limits.output_bytes {
            reached(Limit::OutputBytes, self.limits.output_bytes)
        } else {
            Ok(())
        }
    }

    fn start(&mut self, element: &BytesStart<'_>) -> Step {
        let name = xml::local(element);
        if let Some(paragraph) = self.text.as_mut().and_then(|text| text.paragraph.as_mut())
            && paragraph.in_properties
        {
            return if paragraph.property(element) { Step::Go } else { Step::Skip };
        }
        match name {
            "sld" => {
                let show = xml::attribute(element, "show");
                self.hidden = matches!(show.as_deref(), Some("0" | "false"));
                if self.hidden {
                    return Step::Stop;
                }
            }
            "grpSp" => {
                self.end_shape();
                self.held += 1;
                self.groups.open();
            }
            "sp" | "pic" | "graphicFrame" | "cxnSp" => self.start_shape(),
            "cNvPr" => self.about(element),
            "ph" => self.placeholder(element),
            "xfrm" => self.in_frame = true,
            "off" | "ext" | "chOff" | "chExt" => self.place(element, name),
            "txBody" => self.start_text(),
            "lstStyle" => return Step::ListStyle,
            "tbl" => self.with_shape(|shape| shape.table = Some(TableBuilder::default())),
            "tblPr" => self.with_table(|table| table.properties(element)),
            "tr" => self.with_table(TableBuilder::start_row),
            "tc" => {
                self.held += 1;
                self.with_table(|table| table.start_cell(element));
            }
            "chart" => self.graphic(reference(element)),
            "relIds" => self.graphic(xml::attribute(element, "dm")),
            "AlternateContent" => self.alternatives.push(self.read),
            // Of the alternatives the first one that says something counts (part 3, 10.2.1).
            "Choice" | "Fallback" if self.alternatives.last().is_some_and(|n| *n < self.read) => {
                return Step::Skip;
            }
            // What is drawn, what moves, and properties without words.
            "extLst" | "bg" | "timing" | "transition" | "custGeom" | "prstGeom" | "blipFill"
            | "ln" | "solidFill" | "gradFill" | "effectLst" | "style" | "bodyPr" | "tblGrid"
            | "tcPr" | "endParaRPr" | "controls" | "custDataLst" | "clrMapOvr" => {
                return Step::Skip;
            }
            _ => return self.start_in_text(element, name),
        }
        Step::Go
    }

    /// Takes the start of an element within a paragraph.
    fn start_in_text(&mut self, element: &BytesStart<'_>, name: &str) -> Step {
        let Some(text) = self.text.as_mut() else {
            if matches!(name, "hlinkClick") {
                let leads = self.link(element);
                self.with_shape(|shape| shape.leads = leads);
            }
            return Step::Go;
        };
        match name {
            "p" => {
                self.held += 1;
                text.start_paragraph();
            }
            "pPr" => {
                if let Some(paragraph) = &mut text.paragraph {
                    paragraph.read(element);
                }
            }
            "r" => {
                self.in_run = true;
                text.look = Look::default();
            }
            "fld" => {
                self.in_run = true;
                text.look = Look::default();
                // The number of the slide is not part of its text.
                let kind = xml::attribute(element, "type").unwrap_or_default();
                text.look.hidden = kind.starts_with("slidenum");
            }
            "rPr" => text.look.read(element),
            "latin" if self.in_run => text.look.font(element),
            "hlinkClick" if self.in_run => {
                let link = reference(element).and_then(|id| self.rels.link(&id));
                text.look.link = link;
            }
            "t" => self.capture = true,
            "br" => {
                self.held += 1;
                if let Some(paragraph) = &mut text.paragraph {
                    paragraph.content.push(Inline::Break);
                }
            }
            "oMathPara" => return Step::Math { displayed: true },
            "oMath" => return Step::Math { displayed: false },
            _ => {}
        }
        Step::Go
    }

    fn end(&mut self, name: &str) {
        match name {
            "pPr" => {
                if let Some(paragraph) = self.text.as_mut().and_then(|t| t.paragraph.as_mut()) {
                    paragraph.in_properties = false;
                }
            }
            "t" => self.capture = false,
            "r" | "fld" => self.in_run = false,
            "p" => {
                if let Some(text) = &mut self.text {
                    text.end_paragraph();
                }
            }
            "xfrm" => self.in_frame = false,
            "txBody" => self.end_text(),
            "sp" | "pic" | "graphicFrame" | "cxnSp" => match &mut self.shape {
                Some(shape) if shape.within > 0 => shape.within -= 1,
                _ => self.end_shape(),
            },
            "grpSp" => {
                self.end_shape();
                self.groups.close();
            }
            "AlternateContent" => drop(self.alternatives.pop()),
            _ => {}
        }
    }
}
