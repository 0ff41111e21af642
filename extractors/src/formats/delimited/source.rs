//! The bytes of the records, with an end to a record that grows beyond all measure: an opening quote that is never closed
//! must not swallow the file. Spaces between a delimiter and a quote are left out where the dialect says so.

use std::collections::VecDeque;
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

/// Spaces in front of a quote that are left out at most.
const MOST_SPACES: usize = 8;
/// Bytes read at once.
const PIECE: usize = 8 << 10;

/// What encloses and parts fields, for [`Tight`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Marks {
    pub(super) delimiter: u8,
    pub(super) quote: u8,
    pub(super) escape: Option<u8>,
}

/// Where in a record a byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    /// Behind so many spaces at the start of a field.
    Gap(usize),
    Plain,
    Quoted,
    Escaped,
    /// Behind a quote within an enclosed field.
    Closing,
}

/// A reader that leaves out the spaces between a delimiter and the quote behind them; without marks it leaves all as it is.
#[derive(Debug)]
pub(super) struct Tight<R> {
    inner: R,
    marks: Option<Marks>,
    place: Place,
    ready: VecDeque<u8>,
}

impl<R> Tight<R> {
    pub(super) fn new(inner: R, marks: Option<Marks>) -> Self {
        Self { inner, marks, place: Place::Start, ready: VecDeque::new() }
    }

    fn take(&mut self, byte: u8, marks: Marks) {
        let outside = match byte {
            b'\n' | b'\r' => Place::Start,
            byte if byte == marks.delimiter => Place::Start,
            _ => Place::Plain,
        };
        let quote = byte == marks.quote;
        self.place = match self.place {
            Place::Start if byte == b' ' => {
                self.place = Place::Gap(1);
                return;
            }
            Place::Gap(spaces) if byte == b' ' && spaces < MOST_SPACES => {
                self.place = Place::Gap(spaces + 1);
                return;
            }
            Place::Start | Place::Gap(_) if quote => Place::Quoted,
            Place::Gap(spaces) => {
                self.ready.extend(std::iter::repeat_n(b' ', spaces));
                outside
            }
            Place::Quoted if quote => Place::Closing,
            Place::Quoted if marks.escape == Some(byte) => Place::Escaped,
            Place::Quoted | Place::Escaped => Place::Quoted,
            Place::Closing if quote => Place::Quoted,
            Place::Start | Place::Plain | Place::Closing => outside,
        };
        self.ready.push_back(byte);
    }
}

impl<R: Read> Read for Tight<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let Some(marks) = self.marks else { return self.inner.read(buffer) };
        while self.ready.is_empty() {
            let mut piece = [0; PIECE];
            let n = self.inner.read(&mut piece)?;
            if n == 0 {
                let Place::Gap(spaces) = std::mem::replace(&mut self.place, Place::Plain) else {
                    return Ok(0);
                };
                self.ready.extend(std::iter::repeat_n(b' ', spaces));
            }
            for byte in piece.iter().take(n) {
                self.take(*byte, marks);
            }
        }
        self.ready.read(buffer)
    }
}
