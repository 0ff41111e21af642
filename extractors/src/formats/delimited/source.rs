//! The bytes of the records, with an end to a record that grows beyond all measure: an opening quote that is never closed
//! must not swallow the file.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Bytes of one record after which it is ended by force.
const LONGEST_RECORD: u64 = 1 << 20;

/// What the reader of records and the source tell each other.
#[derive(Debug, Clone, Default)]
pub(super) struct Meter {
    bytes: Arc<AtomicU64>,
    ended: Arc<AtomicBool>,
}

impl Meter {
    /// Tells that a record was read. True where it was ended by force.
    pub(super) fn record(&self) -> bool {
        self.bytes.store(0, Ordering::Relaxed);
        self.ended.swap(false, Ordering::Relaxed)
    }
}

/// A reader that ends a record by a quote and a line end where it is too long.
#[derive(Debug)]
pub(super) struct Ended<R> {
    pub(super) inner: R,
    pub(super) quote: u8,
    pub(super) meter: Meter,
}

impl<R: Read> Read for Ended<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.meter.bytes.load(Ordering::Relaxed) > LONGEST_RECORD {
            self.meter.bytes.store(0, Ordering::Relaxed);
            self.meter.ended.store(true, Ordering::Relaxed);
            return [self.quote, b'\n'].as_slice().read(buffer);
        }
        let n = self.inner.read(buffer)?;
        self.meter.bytes.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}
