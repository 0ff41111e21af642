//! How much is spent on looking for the end of marks that have none: as much as the text is worth, and no more.

/// Bytes that may be looked through for each byte of text, and in any case.
const FACTOR: u64 = 48;
const FREE: u64 = 1 << 20;
/// Bytes that names may be replaced by in one document.
const MOST_PUT_IN: u64 = 16 << 20;

/// Counts what a document costs. A sign that is no mark costs a look as far as a mark may reach; a text full of them would
/// cost its length many times.
#[derive(Debug, Default, Clone, Copy)]
pub(in crate::formats) struct Effort {
    seen: u64,
    spent: u64,
    put_in: u64,
}

impl Effort {
    /// Whether another look is affordable.
    pub(in crate::formats) fn is_left(&self) -> bool {
        self.spent <= FREE.saturating_add(self.seen.saturating_mul(FACTOR))
    }

    /// Notes that `bytes` of the text were read.
    pub(in crate::formats) fn read(&mut self, bytes: usize) {
        self.seen = self.seen.saturating_add(bytes as u64);
    }

    /// Whether a name may be replaced by `bytes` of text: a short document must not become a long one.
    pub(in crate::formats) fn put_in(&mut self, bytes: usize) -> bool {
        self.put_in = self.put_in.saturating_add(bytes as u64);
        self.put_in <= MOST_PUT_IN
    }

    /// Notes that `bytes` were looked through for nothing.
    pub(in crate::formats) fn missed(&mut self, bytes: usize) {
        self.spent = self.spent.saturating_add(bytes as u64);
    }
}
