//! The one walk through a part with text: the body, or the notes. Elements are told apart by their local names, which the
//! strict and the transitional dialects share.

use super::fields::{self, Fields};
use super::flow::{Flow, Place};
use super::notes::{Kind as NoteKind, Seen};
use super::numbering::Numbering;
use super::paragraph::Paragraph;
use super::properties::{self, CellProps, ParagraphProps, RowProps, RunProps};
use super::styles::Styles;
use super::table::TableBuilder;
use crate::block::{Block, Inline};
use crate::error::{ExtractError, Result};
use crate::formats::ooxml::alternative;
use crate::formats::ooxml::graphics::Graphics;
use crate::formats::ooxml::math;
use crate::formats::ooxml::package::Relationships;
use crate::limits::{Limit, Limits};
use crate::sink::Sink;
use crate::xml::{self, Reader};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::io::Read;

/// What the walk knows and where it stands.
#[derive(Debug)]
pub(super) struct Walker<'a> {
    pub(super) styles: &'a Styles,
    pub(super) numbering: Numbering,
    pub(super) rels: &'a Relationships,
    limits: &'a Limits,
    /// The flow of the part itself.
    body: Flow,
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
    pub(super) notes: HashMap<String, Vec<Inline>>,
    left_out: bool,
    pub(super) held: Held,
    /// The charts and diagrams that were not met yet.
    pub(super) graphics: Graphics,
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
    Form,
    Math { displayed: bool },
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
            Step::Form => {
                let shown = fields::form(reader)?;
                walker.fields.form(shown);
            }
            Step::Math { displayed } => {
                let formulas = math::read(reader, sink.cancel())?;
                walker.formulas(formulas, displayed);
            }
        }
        if finished {
            walker.write(sink)?;
        }
        walker.bounded()?;
    }
}

impl<'a> Walker<'a> {
    /// A walker at the start of the body.
    pub(super) fn new(
        styles: &'a Styles,
        numbering: Numbering,
        rels: &'a Relationships,
        limits: &'a Limits,
        title: Option<String>,
    ) -> Self {
        Self {
            styles,
            numbering,
            rels,
            limits,
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
            notes: HashMap::new(),
            left_out: false,
            held: Held::default(),
            graphics: Graphics::new(),
        }
    }

    /// The notes that the text refers to.
    pub(super) fn into_notes(self) -> Seen {
        self.seen
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
            "t" => self.capture = Capture::Text,
            "instrText" => self.capture = Capture::Code,
            "tab" | "ptab" => self.text("\t"),
            "br" => self.line_break(element),
            "cr" => self.inline(Inline::Break),
            "noBreakHyphen" => self.text("-"),
            "sym" => self.symbol(element),
            "hyperlink" => self.hyperlink(element),
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
            "footnote" | "endnote" => return self.start_note(element),
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
            "altChunk" => self.left_out = true,
            // Deleted text, properties without text, the reading of a word in small letters above it.
            "del" | "moveFrom" | "delText" | "delInstrText" | "sdtPr" | "sdtEndPr" | "sectPr"
            | "tblPr" | "tblGrid" | "tblPrEx" | "customXmlPr" | "smartTagPr" | "rt" | "rubyPr"
            | "background" | "binData" => return Step::Skip,
            _ => {}
        }
        Step::Go
    }

    fn end(&mut self, name: &str) -> Result<()> {
        match name {
            "p" => self.end_paragraph(),
            "r" => self.flow().look = super::styles::Look::default(),
            "t" | "instrText" => self.capture = Capture::Nothing,
            "hyperlink" => self.flow().link = None,
            "fldSimple" => self.end_field(),
            "AlternateContent" => drop(self.alternatives.pop()),
            "txbxContent" | "txBody" => self.close_upto(|place| *place == Place::Box)?,
            "footnote" | "endnote" => self.close_upto(|place| matches!(place, Place::Note(_)))?,
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
        let style = self.styles.paragraph(props.style.as_deref());
        let paragraph = self.flow().paragraph();
        paragraph.style = style;
        paragraph.props = props;
    }

    fn run_props(&mut self, props: RunProps) {
        let styles = self.styles;
        let flow = self.flow();
        flow.look = styles.look(props, &flow.paragraph().style);
    }

    fn row_props(&mut self, props: RowProps) {
        self.with_table(|table| table.row_props(props));
    }

    fn cell_props(&mut self, props: CellProps) {
        // The cell's own flow is open already.
        let outer = match self.inner.as_mut_slice() {
            [.., outer, _] => outer,
            _ => &mut self.body,
        };
        if let Some(table) = outer.tables.last_mut() {
            table.cell_props(props);
        }
    }

    fn with_table(&mut self, act: impl FnOnce(&mut TableBuilder)) {
        if let Some(table) = self.flow().tables.last_mut() {
            act(table);
        }
    }

    fn start_cell(&mut self) {
        if let Some(table) = self.flow().tables.last_mut() {
            table.start_cell();
            self.held.nodes += 1;
            self.inner.push(Flow::new(Place::Cell));
        }
    }

    /// Closes the flows down to the innermost one at such a place, where there is one.
    fn close_upto(&mut self, place: impl Fn(&Place) -> bool) -> Result<()> {
        let Some(at) = self.inner.iter().rposition(|flow| place(&flow.place)) else {
            return Ok(());
        };
        while self.inner.len() > at {
            self.close_flow()?;
        }
        Ok(())
    }

    fn close_tables(&mut self) {
        while !self.flow().tables.is_empty() {
            self.end_table();
        }
    }

    fn end_table(&mut self) {
        self.end_paragraph();
        if let Some(table) = self.flow().tables.pop() {
            for block in table.finish() {
                self.flow().push(block);
            }
        }
    }

    /// Closes the innermost flow and gives its blocks to what it is part of.
    fn close_flow(&mut self) -> Result<()> {
        self.close_tables();
        self.end_paragraph();
        let Some(mut flow) = self.inner.pop() else { return Ok(()) };
        flow.end_code();
        let carried = std::mem::take(&mut flow.carried);
        if super::paragraph::says_something(&carried) {
            flow.blocks.push(Block::paragraph(carried));
        }
        match flow.place {
            Place::Body => {}
            Place::Box => self.flow().paragraph().after.append(&mut flow.blocks),
            Place::Note(id) => {
                self.notes.entry(id).or_insert_with(|| super::blocks::flatten(flow.blocks));
            }
            Place::Cell => {
                if let Some(table) = self.flow().tables.last_mut() {
                    table.end_cell(flow.blocks)?;
                }
            }
        }
        Ok(())
    }
}
