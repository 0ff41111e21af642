//! Files that are compressed as a whole: gzip (RFC 1952), bzip2, XZ, Zstandard (RFC 8878). One that holds a tape archive is
//! read as that archive, without unpacking the whole first; any other is read as the file that it holds.

use super::bzip2::Bzip2;
use super::members::{Content, Members, Why, is_damage, unpacked};
use super::{bounded, tar};
use crate::archive::Budget;
use crate::embedded::{self, Embedded};
use crate::error::{ExtractError, Result};
use crate::formats::Document;
use crate::input::{Input, InputReader};
use crate::limits::{Cancel, Limit};
use crate::sink::Sink;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

/// Memory that a decoder may take for what it has unpacked last, in bytes: as much as the programs that write them use at most
/// unless they are told otherwise.
const MOST_MEMORY: u64 = 128 << 20;
/// Bytes of a tape archive that say what it is.
const TAR_HEAD: u64 = 512;
/// Longest name in a gzip file.
const LONGEST_NAME: usize = 1_024;

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Gzip,
    Bzip2,
    Xz,
    Zstd,
}

/// A file that is being unpacked.
enum Decoder {
    Gzip(Box<flate2::bufread::MultiGzDecoder<BufReader<InputReader>>>),
    Bzip2(Box<Bzip2<BufReader<InputReader>>>),
    Xz(Box<lzma_rust2::XzReader<BufReader<InputReader>>>),
    Zstd(Box<Frames>),
}

impl Read for Decoder {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Gzip(reader) => reader.read(buffer),
            Self::Bzip2(reader) => reader.read(buffer),
            Self::Xz(reader) => reader.read(buffer),
            Self::Zstd(reader) => reader.read(buffer),
        }
    }
}

impl Decoder {
    fn new(method: Method, input: &Input) -> Self {
        let reader = BufReader::with_capacity(32 << 10, input.reader());
        match method {
            Method::Gzip => Self::Gzip(Box::new(flate2::bufread::MultiGzDecoder::new(reader))),
            Method::Bzip2 => Self::Bzip2(Box::new(Bzip2::new(reader))),
            Method::Xz => {
                let memory = u32::try_from(MOST_MEMORY >> 10).unwrap_or(u32::MAX);
                Self::Xz(Box::new(lzma_rust2::XzReader::new_mem_limit(reader, true, memory)))
            }
            Method::Zstd => Self::Zstd(Box::new(Frames::new(reader))),
        }
    }
}

/// The frames of a Zstandard file, one after the other.
struct Frames {
    reader: BufReader<InputReader>,
    decoder: ruzstd::decoding::FrameDecoder,
    open: bool,
}

impl Frames {
    fn new(reader: BufReader<InputReader>) -> Self {
        let mut decoder = ruzstd::decoding::FrameDecoder::new();
        decoder.set_max_window_size(MOST_MEMORY);
        Self { reader, decoder, open: false }
    }

    /// Begins the next frame, those passed over that hold no data (3.1.2); false at the end.
    fn begin(&mut self) -> io::Result<bool> {
        use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
        use std::io::BufRead;
        loop {
            if self.reader.fill_buf()?.is_empty() {
                return Ok(false);
            }
            match self.decoder.init(&mut self.reader) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let mut skipped = (&mut self.reader).take(length.into());
                    io::copy(&mut skipped, &mut io::sink())?;
                }
                Err(_) => return Err(io::ErrorKind::InvalidData.into()),
            }
        }
    }
}

impl Read for Frames {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        use ruzstd::decoding::BlockDecodingStrategy::UptoBlocks;
        loop {
            if !self.open {
                self.open = self.begin()?;
                if !self.open {
                    return Ok(0);
                }
            }
            let read = self.decoder.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            if self.decoder.is_finished() {
                self.open = false;
            } else {
                let decoded = self.decoder.decode_blocks(&mut self.reader, UptoBlocks(1));
                decoded.map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
            }
        }
    }
}

/// Ends when the reading is cancelled: passing over members that nobody wants can take long.
struct Stoppable<R> {
    reader: R,
    cancel: Cancel,
}

impl<R: Read> Read for Stoppable<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.cancel.is_cancelled() {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        self.reader.read(buffer)
    }
}

/// Reads what the file holds.
pub(super) fn read(method: Method, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
    let limits = bounded(document.limits, document.input.len());
    let inside = embedded::inside(&limits);
    let reader = Budget::new(&inside).cap(Decoder::new(method, document.input));
    let mut reader = Stoppable { reader, cancel: sink.cancel().clone() };
    let mut head = Vec::new();
    // What comes before damage is read; the reader meets it again.
    let started = (&mut reader).take(TAR_HEAD).read_to_end(&mut head);
    if head.is_empty() {
        return match started {
            Ok(_) => Err(ExtractError::corrupt("nothing is in it")),
            Err(error) => Err(crate::archive::io_error(error)),
        };
    }
    let is_tar = tar::is(&head);
    let whole = io::Cursor::new(head).chain(reader);
    if is_tar {
        return super::tar_members(whole, document.options, inside, sink);
    }
    let bytes = match unpacked(whole, &inside, false, sink)? {
        Content::Bytes(bytes) => bytes,
        Content::Damaged(bytes) => {
            sink.warn("damaged", "The compressed file is damaged; what follows is missing.")?;
            bytes
        }
        Content::Nothing(_) => {
            let value = inside.embedded_bytes;
            return Err(ExtractError::LimitReached { limit: Limit::EmbeddedBytes, value });
        }
    };
    let name = if method == Method::Gzip { gzip_name(document.input)? } else { None };
    let name = name.or_else(|| Some(format!("file.{}", document.detection.inside?)));
    let input = Input::memory(Arc::new(bytes));
    let file = Embedded { name: name.as_deref(), mime_type: None, input };
    embedded::read_instead(&file, document.options, &inside, sink)
}

/// The name of the file in a gzip header (RFC 1952, 2.3.1).
fn gzip_name(input: &Input) -> Result<Option<String>> {
    let mut header = vec![0; LONGEST_NAME.min(usize::try_from(input.len()).unwrap_or(0))];
    input.reader().read_exact(&mut header)?;
    let flags = header.get(3).copied().unwrap_or(0);
    let extra = if flags & 4 != 0 {
        2 + usize::from(crate::bytes::u16_at(&header, 10).unwrap_or(0))
    } else {
        0
    };
    let name = header.get(10 + extra..).filter(|_| flags & 8 != 0);
    let name = name.and_then(|name| name.split(|b| *b == 0).next());
    Ok(name.map(|name| crate::charset::decode(name, None)).filter(|name| !name.is_empty()))
}

impl Members<'_, '_> {
    /// The members of a tape archive.
    pub(super) fn tape(&mut self, reader: impl Read) -> Result<()> {
        let mut tape = tar::Tar::new(reader);
        loop {
            let next = tape.next();
            self.check()?;
            let header = match next {
                Ok(Some(header)) => header,
                Ok(None) => return Ok(()),
                Err(error) if is_damage(&error) && !self.is_empty() => return self.damaged(),
                Err(error) => return Err(crate::archive::io_error(error)),
            };
            let limits = self.limits().clone();
            match header.kind {
                tar::Kind::Other => self.pass()?,
                tar::Kind::Sparse => {
                    let why = Why::Method;
                    self.take(&header.path, Some(header.size), |_| Ok(Content::Nothing(why)))?;
                }
                tar::Kind::File => self.take(&header.path, Some(header.size), |sink| {
                    if header.size > limits.embedded_bytes {
                        return Ok(Content::Nothing(Why::TooLarge));
                    }
                    unpacked(&mut tape, &limits, false, sink)
                })?,
            }
        }
    }
}
