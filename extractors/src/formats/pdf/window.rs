//! The pages around the one that is written, so that its running heads and feet can be told. Called by `extract`, page by
//! page; holds a few pages, however many the document has.

use super::extract::Reader;
use super::page::PageText;
use super::running::{self, Edges};
use crate::error::Result;
use crate::sink::Sink;
use std::collections::VecDeque;

/// The pages around the one that is written: what its running heads and feet are compared with.
#[derive(Default)]
pub(super) struct Window {
    pub(super) edges: VecDeque<(u32, Edges)>,
    /// Pages that are read and not yet written.
    pub(super) ahead: VecDeque<(u32, PageText)>,
    /// The next page to be read; 0 before the first.
    next: u32,
}

impl Window {
    /// Reads on to the last neighbour of page `number` of `count`, and forgets what lies too far behind it.
    pub(super) fn move_to(
        &mut self,
        number: u32,
        count: u32,
        reader: &mut Reader<'_>,
        sink: &Sink<'_>,
    ) -> Result<()> {
        while self.next <= count.min(number + running::NEIGHBOURS) {
            self.next = self.next.max(number.saturating_sub(running::NEIGHBOURS)).max(1);
            if let Some(text) = reader.page(self.next, sink)? {
                let edges = running::edges(&text.segments, (text.top, text.height));
                self.edges.push_back((self.next, edges));
                self.ahead.push_back((self.next, text));
            }
            self.next += 1;
        }
        while self.ahead.front().is_some_and(|(n, _)| *n < number) {
            self.ahead.pop_front();
        }
        while self.edges.front().is_some_and(|(n, _)| n + running::NEIGHBOURS < number) {
            self.edges.pop_front();
        }
        Ok(())
    }
}
