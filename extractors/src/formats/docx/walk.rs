//! The one walk through a part with text: the body, or the notes. Elements are told apart by their local names, which the
//! strict and the transitional dialects share.

use super::chunks::Chunks;
use super::controls::{self, Controls};
use super::fields::{self, Fields};
use super::flow::{Flow, Place};
use super::notes::{Kind as NoteKind, Notes, Seen};
use super::numbering::Numbering;
use super::paragraph::Paragraph;
use super::properties::{self, ParagraphProps, RunProps};
use super::review::Annotation;
use super::styles::Styles;
use super::table::TableBuilder;
use crate::Options;
use crate::block::Inline;
use crate::error::{ExtractError, Result};
use crate::formats::ooxml::alternative;
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
    pub(super) styles: &'a Styles,
    pub(super) numbering: Numbering,
    pub(super) rels: &'a Relationships,
    pub(super) options: &'a Options,
    limits: &'a Limits,
    /// The flow of the part itself.
    pub(super) body: Flow,
    /// The open flows inside of it, outermost first.
    pub(super) inner: Vec<Flow>,
    pub(super) fields: Fields,
    pub(super) capture: Capture,
    /// For every open alternative how much had been read when it began.
    alternatives: Vec<u64>,
    /// How many pieces of content were read so far.
    pub(super) read: u64,
    /// Blocks written to the sink so far.
    written: u64,
    /// The title in the properties, or the one found in the text.
    pub(super) title: Option<String>,
    pub(super) found_title: Option<String>,
    pub(super) seen: Seen,
    /// Notes by their id, in the notes parts.
    pub(super) notes: Notes,
    left_out: bool,
    pub(super) held: Held,
    /// The charts and diagrams that were not met yet.
    pub(super) graphics: Graphics,
    pub(super) chunks: Chunks,
    /// The part holds notes, each with the id that the text refers to.
    pub(super) in_notes: bool,
    /// In how many deletions the walk stands.
    pub(super) struck: u32,
    pub(super) annotations: Vec<Annotation>,
    controls: Controls,
}

/// What a part is read with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) styles: &'a Styles,
    pub(super) rels: &'a Relationships,
    pub(super) options: &'a Options,
    pub(super) limits: &'a Limits,
}

/// How much is held in memory because something is open.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// Pieces of content, cells, and notes.
    pub(super) nodes: u64,
    /// Bytes of text.
    pub(super) text: u64,
}

/// What text events are part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Capture {
    Nothing,
    Text,
    Code,
}

/// What to do behind the start of an element.
pub(super) enum Step {
    Go,
    Skip,
    Paragraph,
    Run,
    Row,
    Cell,
    Control,
    Form,
    Math {
        displayed: bool,
    },
    /// A document that the text takes in here, by the id of its relationship.
    Chunk(Option<String>),
}

/// Walks to the end of the part; finished blocks of the body go to the sink.
pub(super) fn walk<R: Read>(
    reader: &mut Reader<R>,
    walker: &mut Walker<'_>,
    sink: &mut Sink<'_>,
) -> Result<()> {
    loop {
        sink.check()?;
        let mut finished = false;
        let open = reader.depth() > 0;
        let step = match reader.next_event()? {
            Event::Start(element) => walker.start(&element),
            Event::End(element) => {
                finished = true;
                walker.end(element.local_name().into_inner())?;
                Step::Go
            }
            Event::Text(text) => {
                if walker.capture != Capture::Nothing {
                    walker.captured(&text);
                }
                Step::Go
            }
            Event::CData(text) => {
                if walker.capture != Capture::Nothing {
                    walker.captured(&text);
                }
                Step::Go
            }
            Event::GeneralRef(name) => {
                if walker.capture != Capture::Nothing {
                    let mut text = String::new();
                    xml::reference(&name, &mut text);
                    walker.captured(&text);
                }
                Step::Go
            }
            Event::Eof if open => {
                return Err(ExtractError::corrupt("the text ends in the middle"));
            }
            Event::Eof => return Ok(()),
            _ => Step::Go,
        };
        match step {
            Step::Go => {}
            Step::Skip => reader.skip()?,
            Step::Paragraph => walker.paragraph_props(properties::paragraph(reader)?),
            Step::Run => walker.run_props(properties::run(reader)?),
            Step::Row => walker.row_props(properties::row(reader)?),
            Step::Cell => walker.cell_props(properties::cell(reader)?),
            Step::Control => walker.controls.placeholder(controls::properties(reader)?),
            Step::Form => {
                let shown = fields::form(reader)?;
                walker.fields.form(shown);
            }
            Step::Math { displayed } => {
                let formulas = math::read(reader, sink.cancel())?;
                walker.formulas(formulas, displayed);
            }
            Step::Chunk(id) => walker.chunk(id, sink)?,
        }
        if finished {
            walker.write(sink)?;
        }
        walker.bounded()?;
    }
}

impl<'a> Walker<'a> {
    /// A walker at the start of the body.
    pub(super) fn new(source: Source<'a>, numbering: Numbering, title: Option<String>) -> Self {
        Self {
            styles: source.styles,
            numbering,
            rels: source.rels,
            options: source.options,
            limits: source.limits,
            body: Flow::new(Place::Body),
            inner: Vec::new(),
            fields: Fields::default(),
            capture: Capture::Nothing,
            alternatives: Vec::new(),
            read: 0,
            written: 0,
            title,
            found_title: None,
            seen: Seen::default(),
            notes: Notes::new(),
            left_out: false,
            held: Held::default(),
            graphics: Graphics::new(),
            chunks: Chunks::default(),
            in_notes: false,
            struck: 0,
            annotations: Vec::new(),
            controls: Controls::default(),
        }
    }

    /// The notes that the text refers to, and those that stand in it.
    pub(super) fn into_notes(self) -> (Seen, Notes) {
        (self.seen, self.notes)
    }

    /// Closes everything that is still open, as at the end of a damaged part, and writes it. Whether anything was ever
    /// written.
    pub(super) fn unwind(&mut self, sink: &mut Sink<'_>) -> Result<bool> {
        while !self.inner.is_empty() {
            self.close_flow()?;
        }
        self.close_tables();
        self.end_paragraph();
        self.body.end_code();
        self.write(sink)?;
        if self.left_out {
            sink.warn("left_out", "A document that is embedded in this one was not read.")?;
        }
        Ok(self.written > 0)
    }

    /// Hands the finished blocks of the body to the sink.
    fn write(&mut self, sink: &mut Sink<'_>) -> Result<()> {
        if !self.inner.is_empty() {
            return Ok(());
        }
        if let Some(title) = self.found_title.take() {
            sink.metadata(crate::metadata::key::TITLE, &title)?;
            self.title = Some(title);
        }
        for block in self.body.blocks.drain(..) {
            self.written += 1;
            sink.block(block)?;
        }
        if self.body.is_idle() && self.notes.is_empty() {
            self.held = Held::default();
        }
        Ok(())
    }

    /// Fails when more is open or held than a document has any use for.
    fn bounded(&self) -> Result<()> {
        let tables = self.inner.last().unwrap_or(&self.body).tables.len();
        let open = (self.inner.len() + tables) as u64;
        let limits = self.limits;
        let reached = |limit, value| Err(ExtractError::LimitReached { limit, value });
        if open > limits.depth {
            reached(Limit::Depth, limits.depth)
        } else if self.held.nodes > limits.nodes {
            reached(Limit::Nodes, limits.nodes)
        } else if self.held.text > limits.output_bytes {
            reached(Limit::OutputBytes, limits.output_bytes)
        } else {
            Ok(())
        }
    }

    /// The innermost open flow.
    pub(super) fn flow(&mut self) -> &mut Flow {
        self.inner.last_mut().unwrap_or(&mut self.body)
    }

    fn start(&mut self, element: &BytesStart<'_>) -> Step {
        match xml::local(element) {
            "p" => self.start_paragraph(),
            "pPr" => return Step::Paragraph,
            "rPr" => return Step::Run,
            "r" => self.run_props(RunProps::default()),
            "t" if !self.controls.hide() => self.capture = Capture::Text,
            "sdt" => self.controls.start(),
            "sdtPr" => return Step::Control,
            "instrText" => self.capture = Capture::Code,
            "tab" | "ptab" => self.text("\t"),
            "br" => self.line_break(element),
            "cr" => self.inline(Inline::Break),
            "noBreakHyphen" => self.text("-"),
            "sym" => self.symbol(element),
            "hyperlink" | "hlink" => self.hyperlink(element),
            "fldChar" => self.field(element),
            "fldSimple" => {
                let code = xml::attribute(element, "instr").unwrap_or_default();
                self.fields.simple(&code);
            }
            "ffData" => return Step::Form,
            "tbl" => {
                let table = TableBuilder::new(self.limits);
                self.end_paragraph();
                self.flow().tables.push(table);
            }
            "tr" => self.with_table(TableBuilder::start_row),
            "trPr" => return Step::Row,
            "tc" => self.start_cell(),
            "tcPr" => return Step::Cell,
            "footnoteReference" => self.note(element, NoteKind::Footnote),
            "endnoteReference" => self.note(element, NoteKind::Endnote),
            "commentReference" if self.options.comments => {
                self.note(element, NoteKind::Comment);
            }
            "footnote" => return self.start_note(element, NoteKind::Footnote),
            "endnote" => return self.start_note(element, NoteKind::Endnote),
            "comment" => return self.start_note(element, NoteKind::Comment),
            "docPr" | "cNvPr" => self.picture(alternative::of(element)),
            "shape" | "rect" => self.shape(element),
            "textpath" => self.drawn_words(element),
            "chart" => self.graphic(element, "id"),
            "relIds" => self.graphic(element, "dm"),
            "AlternateContent" => self.alternatives.push(self.read),
            // Of the alternatives the first one that says something counts (part 3, 10.2.1).
            "Choice" | "Fallback" if self.alternatives.last().is_some_and(|n| *n < self.read) => {
                return Step::Skip;
            }
            "txbxContent" | "txBody" => self.inner.push(Flow::new(Place::Box)),
            "oMathPara" => return Step::Math { displayed: true },
            "oMath" => return Step::Math { displayed: false },
            "altChunk" => return Step::Chunk(reference(element)),
            "del" | "moveFrom" => return self.start_deleted(),
            "delText" if self.shows_deleted() => self.capture = Capture::Text,
            "delInstrText" if self.shows_deleted() => self.capture = Capture::Code,
            "annotation" => return self.start_annotation(element),
            // Properties without text, the reading of a word in small letters above it, and what stands in front of the body
            // in Word 2003.
            "delText" | "delInstrText" | "sdtEndPr" | "sectPr" | "tblPr" | "tblGrid"
            | "tblPrEx" | "customXmlPr" | "smartTagPr" | "rt" | "rubyPr" | "background"
            | "binData" | "fonts" | "lists" | "styles" => return Step::Skip,
            _ => {}
        }
        Step::Go
    }

    fn end(&mut self, name: &str) -> Result<()> {
        match name {
            "p" => self.end_paragraph(),
            "r" => self.flow().look = super::styles::Look::default(),
            "t" | "instrText" | "delText" | "delInstrText" => self.capture = Capture::Nothing,
            "hyperlink" | "hlink" => self.flow().link = None,
            "del" | "moveFrom" => self.end_deleted(),
            "annotation" => self.end_annotation()?,
            "fldSimple" => self.end_field(),
            "sdt" => self.controls.end(),
            "AlternateContent" => drop(self.alternatives.pop()),
            "txbxContent" | "txBody" => self.close_upto(|place| *place == Place::Box)?,
            "footnote" | "endnote" | "comment" => {
                self.close_upto(|place| matches!(place, Place::Note(_)))?;
            }
            "tc" => self.close_upto(|place| *place == Place::Cell)?,
            "tr" => self.with_table(TableBuilder::end_row),
            "tbl" => self.end_table(),
            _ => {}
        }
        Ok(())
    }

    fn start_paragraph(&mut self) {
        self.end_paragraph();
        let style = self.styles.paragraph(None);
        self.flow().paragraph = Some(Paragraph { style, ..Paragraph::default() });
    }

    fn paragraph_props(&mut self, props: ParagraphProps) {
        let all = self.shows_deleted();
        let style = self.styles.paragraph(props.style.as_deref());
        let paragraph = self.flow().paragraph();
        paragraph.style = style;
        paragraph.props = props;
        paragraph.props.runs_on &= !all;
    }

    fn run_props(&mut self, props: RunProps) {
        let styles = self.styles;
        let flow = self.flow();
        flow.look = styles.look(props, &flow.paragraph().style);
    }

    /// A document that the text takes in at this place.
    fn chunk(&mut self, id: Option<String>, sink: &mut Sink<'_>) -> Result<()> {
        let blocks = match id {
            Some(id) => self.chunks.take(&id, self.options, self.limits, sink)?,
            None => None,
        };
        let Some(blocks) = blocks else {
            self.left_out = true;
            return Ok(());
        };
        self.end_paragraph();
        self.held.nodes += blocks.len() as u64;
        blocks.into_iter().for_each(|block| self.flow().push(block));
        Ok(())
    }
}
