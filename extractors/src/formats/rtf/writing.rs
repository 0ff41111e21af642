//! What is ready goes to the sink: metadata and blocks while the walk goes on, the notes at its end. Bounds what is held until then.

use super::walk::{Held, Walker};
use crate::error::{ExtractError, Result};
use crate::limits::Limit;
use crate::metadata::key;
use crate::sink::Sink;

impl Walker<'_> {
    /// Ends everything that is open, and writes it with the notes.
    pub(super) fn finish(&mut self, sink: &mut Sink<'_>) -> Result<()> {
        self.flush();
        let broken = !self.around.is_empty();
        while !self.around.is_empty() {
            self.deeper = 0;
            self.close(sink)?;
        }
        self.end_paragraph(0)?;
        let body = std::mem::take(&mut self.body);
        self.write(sink)?;
        for block in body.finish(self.limits)? {
            self.written += 1;
            sink.block(block)?;
        }
        for note in self.notes.take() {
            self.written += 1;
            sink.block(note)?;
        }
        if broken && self.written == 0 && self.margins.is_none() {
            return Err(ExtractError::corrupt("it ends before its text"));
        }
        if broken {
            sink.warn("damaged", "The document ends in the middle; what follows is missing.")?;
        }
        if self.too_deep {
            sink.warn("damaged", "Groups are nested too deep; some formatting is missing.")?;
        }
        Ok(())
    }

    /// Hands what is ready to the sink.
    pub(super) fn write(&mut self, sink: &mut Sink<'_>) -> Result<()> {
        self.ready = false;
        for (key, value) in self.about.take() {
            sink.metadata(key, &value)?;
            if key == key::TITLE && self.title.is_none() {
                self.title = Some(crate::clean::line(&value)).filter(|title| !title.is_empty());
            }
        }
        if !self.inner.is_empty() {
            return Ok(());
        }
        if let Some(title) = self.found_title.take() {
            sink.metadata(key::TITLE, &title)?;
            self.title = Some(title);
        }
        for block in self.body.take() {
            self.written += 1;
            sink.block(block)?;
        }
        if self.body.is_idle() {
            self.held = Held { ..self.notes.held() };
        }
        Ok(())
    }

    /// Fails when more is held than a document has any use for.
    pub(super) fn bounded(&self) -> Result<()> {
        let reached = |limit, value| Err(ExtractError::LimitReached { limit, value });
        if self.held.nodes > self.limits.nodes {
            reached(Limit::Nodes, self.limits.nodes)
        } else if self.held.text > self.limits.output_bytes {
            reached(Limit::OutputBytes, self.limits.output_bytes)
        } else {
            Ok(())
        }
    }
}
