//! Reads documents: bytes to blocks to Markdown or text.
//!
//! A pure library: it never touches network, clock or environment, starts no threads, and cannot exceed its [`Limits`].
//! Bytes come in as [`Input`], [`detect`] says what they are, [`probe`] gives the facts that routing needs, [`extract`]
//! writes blocks to a receiver, and [`markdown`] or [`text`] turns blocks into characters.
//!
//! ```
//! use extractors::{Cancel, Collected, Hints, Input, Limits, Options};
//! use std::sync::Arc;
//!
//! let input = Input::memory(Arc::new("navn;antal\næble;3\n".as_bytes().to_vec()));
//! let limits = Limits::default();
//! let detection = extractors::detect(&input, &Hints { file_name: Some("varer.csv"), mime_type: None }, &limits)?;
//! let mut document = Collected::default();
//! extractors::extract(&input, &detection, &Options::default(), &limits, &Cancel::default(), &mut document)?;
//! assert_eq!(extractors::markdown::render(&document.parts[0].blocks), "| navn | antal |\n|---|---|\n| æble | 3 |\n");
//! # Ok::<(), extractors::ExtractError>(())
//! ```
#![warn(clippy::indexing_slicing)]

pub mod archive;
pub mod block;
mod bytes;
pub mod calendar;
pub mod charset;
pub mod clean;
mod compound;
mod detect;
pub mod embedded;
mod error;
pub mod formats;
mod input;
pub mod language;
mod limits;
pub mod markdown;
pub mod metadata;
mod pages;
mod sink;
mod tally;
pub mod text;
pub mod xml;

pub use detect::{Detection, Evidence, HEAD_BYTES, Hints, detect, detect_head};
pub use error::{ExtractError, Result};
pub use formats::{Document, Family, Format, Spec};
pub use input::{Input, InputReader, SharedBytes};
pub use limits::{Cancel, Limit, Limits};
pub use metadata::Metadata;
pub use pages::{BadPages, Pages};
pub use sink::{Collected, Event, Part, Receiver, Sink, Warning};

use serde::{Deserialize, Serialize};

/// What the caller wants from a document.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Options {
    /// Which pages or sections; all by default.
    pub pages: Pages,
    /// The password of an encrypted document.
    pub password: Option<String>,
    /// Whether comments are read: a comment is a footnote of its own at the words that it is about.
    pub comments: bool,
    /// What becomes of tracked changes.
    pub changes: Changes,
    /// Whether the headers and footers of pages are read, each once.
    pub headers: bool,
    /// Whether a paragraph that runs over the end of a page stands as a whole on the page on which it starts.
    pub join_pages: bool,
    /// What becomes of the pictures of a PDF.
    pub images: Images,
    /// Whether speaker notes are left out.
    pub without_notes: bool,
    /// How tables of records are written.
    pub rows: Rows,
    /// How much of a web page is read.
    pub content: Content,
    /// Where a web page came from: what its links are relative to. Anything but an absolute `http` or `https` address counts
    /// as none.
    pub base_url: Option<String>,
    /// The encoding of a web page in the words of who sent it, such as the `charset` of a `Content-Type`. A byte-order mark and
    /// valid UTF-8 overrule it; it overrules what the page says.
    pub charset: Option<String>,
}

/// How much of a web page is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Everything that a browser would show.
    #[default]
    Full,
    /// What the page is about: navigation, banners, advertisements and the like are left out, and comments unless
    /// [`Options::comments`] asks for them. The whole page without them, with a warning, where that cannot be told.
    Main,
}

impl std::str::FromStr for Content {
    type Err = UnknownWord;

    fn from_str(word: &str) -> std::result::Result<Self, UnknownWord> {
        match word {
            "full" => Ok(Self::Full),
            "main" => Ok(Self::Main),
            _ => Err(UnknownWord("full, main")),
        }
    }
}

/// What becomes of the pictures of a PDF.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Images {
    /// What is described or has a caption leaves its words or its name with its size.
    #[default]
    Placeholder,
    /// What is as large as a figure is a part of the text itself, as a `data:` address of PNG or JPEG, up to
    /// [`Limits::picture_bytes`] each and [`Limits::pictures_bytes`] together; the rest as [`Images::Placeholder`].
    Embedded,
}

impl std::str::FromStr for Images {
    type Err = UnknownWord;

    fn from_str(word: &str) -> std::result::Result<Self, UnknownWord> {
        match word {
            "placeholder" => Ok(Self::Placeholder),
            "embedded" => Ok(Self::Embedded),
            _ => Err(UnknownWord("placeholder, embedded")),
        }
    }
}

/// What becomes of the tracked changes of a document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Changes {
    /// The text as it is when all of them are accepted.
    #[default]
    Accepted,
    /// Insertions as text, deletions struck out.
    All,
}

/// The word is none of those that are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be one of {0}")]
pub struct UnknownWord(&'static str);

impl std::str::FromStr for Changes {
    type Err = UnknownWord;

    fn from_str(word: &str) -> std::result::Result<Self, UnknownWord> {
        match word {
            "accepted" => Ok(Self::Accepted),
            "all" => Ok(Self::All),
            _ => Err(UnknownWord("accepted, all")),
        }
    }
}

/// How the tables of sheets and CSV files are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rows {
    /// As tables, but as lines where a row and the names of its columns do not fit into one block
    /// ([`markdown::BLOCK_CHARS`]): whoever cuts the text would part the two.
    #[default]
    Auto,
    /// As tables, whatever their width.
    Table,
    /// Each row as lines of `column: value`.
    Lines,
}

impl std::str::FromStr for Rows {
    type Err = UnknownWord;

    fn from_str(word: &str) -> std::result::Result<Self, UnknownWord> {
        match word {
            "auto" => Ok(Self::Auto),
            "table" => Ok(Self::Table),
            "lines" => Ok(Self::Lines),
            _ => Err(UnknownWord("auto, table, lines")),
        }
    }
}

/// What routing needs to know about a document; `None` is unknown or not applicable.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Pages or slides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// Share of the looked-at pages that have a usable text layer, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_share: Option<f32>,
    /// Share of the looked-at pages that a picture covers for the most part, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_share: Option<f32>,
    /// Share of the looked-at pages whose text only OCR finds, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ocr_share: Option<f32>,
    /// What was found on each of the looked-at pages.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub looked_at: Vec<PageFacts>,
    /// Whether a password is needed to read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encrypted: Option<bool>,
    /// Whether its structure is marked up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tagged: Option<bool>,
    /// The language of its text, BCP 47: the one found in it where it is sure, else the declared one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The program that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub producer: Option<String>,
    /// Sheets of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheets: Option<u32>,
    /// Width of a picture in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Height of a picture in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// What was found on a page without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PageFacts {
    /// Its number, counted from 1.
    pub page: u32,
    /// Characters of its text layer whose meaning is known.
    pub characters: u32,
    /// Share of the characters that mean nothing, 0 to 1.
    pub garbage: f32,
    /// Share of the page under pictures, 0 to 1.
    pub pictures: f32,
    /// By how many degrees it is turned clockwise: 0, 90, 180 or 270.
    pub rotation: u16,
    /// Why its text needs OCR, if it does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub needs_ocr: Option<OcrReason>,
}

/// Why the text of a page needs OCR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OcrReason {
    /// A picture covers the page, and there is hardly any text.
    Scanned,
    /// The letters are drawn as shapes.
    Outlines,
    /// The text layer is there, but it is not what a reader sees.
    Garbage,
}

/// Looks at a document without reading all of it.
///
/// # Errors
/// When it cannot be opened.
pub fn probe(
    input: &Input,
    detection: &Detection,
    options: &Options,
    limits: &Limits,
    cancel: &Cancel,
) -> Result<Facts> {
    detection.format.probe(Document { input, detection, options, limits }, cancel)
}

/// Reads a document into `receiver`.
///
/// # Errors
/// When nothing, or nothing more, could be read; what `receiver` got before stays valid.
pub fn extract(
    input: &Input,
    detection: &Detection,
    options: &Options,
    limits: &Limits,
    cancel: &Cancel,
    receiver: &mut dyn Receiver,
) -> Result<()> {
    let mut sink = Sink::new(receiver, limits, cancel.clone(), options.pages.clone());
    let outcome =
        detection.format.extract(Document { input, detection, options, limits }, &mut sink);
    outcome.and(sink.finish())
}
