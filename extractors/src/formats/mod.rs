//! The formats: one file (or folder) each, one line each in [`ALL`]. Detection, the list of formats, the documentation and
//! the tests derive from this table. Nothing here opens archives, makes XML readers, or escapes Markdown by itself: see
//! [`crate::archive`], [`crate::xml`], [`crate::markdown`].

pub mod archive;
pub mod asciidoc;
pub mod code;
pub mod config;
#[cfg(test)]
mod damage;
pub mod dbf;
pub mod delimited;
pub mod doc;
pub mod docx;
pub mod encrypted;
pub mod epub;
pub mod fb2;
mod flow;
pub mod html;
pub mod image;
pub mod ipynb;
pub mod iwork;
pub mod json;
pub mod latex;
pub mod log;
pub mod mail;
pub mod markdown;
mod markup;
mod mathml;
pub mod odf;
mod officeart;
mod ooxml;
pub mod org;
mod page_order;
pub mod pdf;
pub mod ppt;
pub mod pptx;
pub mod recognised;
pub mod rst;
pub mod rtf;
pub mod sheet;
mod slide_title;
pub mod subtitles;
mod tabular;
#[cfg(test)]
mod testing;
pub mod text;
pub mod typst;
pub mod vobject;
pub mod xml_document;

use crate::detect::Detection;
use crate::error::{ExtractError, Result};
use crate::input::Input;
use crate::limits::{Cancel, Limits};
use crate::sink::Sink;
use crate::{Facts, Options};
use ooxml::opc;

/// Every format, most specific signs first. Order matters only between formats that share a sign.
pub const ALL: &[&dyn Format] = &[
    &pdf::Pdf,
    &docx::Docx,
    &encrypted::Encrypted,
    &doc::Doc,
    &ppt::Ppt,
    &rtf::Rtf,
    &pptx::Pptx,
    &sheet::Xlsx,
    &sheet::Xlsb,
    &sheet::Xls,
    &sheet::Ods,
    &odf::Odt,
    &odf::Odp,
    &odf::Odg,
    &mail::Msg,
    &mail::Tnef,
    &mail::Eml,
    &mail::Mbox,
    &mail::Mhtml,
    &vobject::Ics,
    &vobject::Vcf,
    &epub::Epub,
    &iwork::Pages,
    &iwork::Numbers,
    &iwork::Keynote,
    &sheet::ExcelXml,
    &sheet::Sylk,
    &sheet::Dif,
    &dbf::Dbf,
    &fb2::Fb2,
    &xml_document::Svg,
    &html::Html,
    &xml_document::Xml,
    &ipynb::Notebook,
    &json::Json,
    &json::JsonLines,
    &delimited::Csv,
    &delimited::Tsv,
    &latex::Latex,
    &config::Yaml,
    &config::Toml,
    &config::Ini,
    &rst::Rst,
    &asciidoc::AsciiDoc,
    &org::Org,
    &typst::Typst,
    &markdown::Markdown,
    &subtitles::Subtitles,
    &log::Log,
    &text::Text,
    &code::Code,
    &image::PNG,
    &image::JPEG,
    &image::GIF,
    &image::TIFF,
    &image::BMP,
    &image::WEBP,
    &image::HEIC,
    &image::JP2,
    &image::PSD,
    &archive::Zip,
    &archive::Tar,
    &archive::GZIP,
    &archive::BZIP2,
    &archive::XZ,
    &archive::ZSTD,
    &archive::SevenZip,
];

/// What is fixed about a format.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// Its name in policies, metrics and answers: lower case, no spaces.
    pub name: &'static str,
    /// Its name for people, with an article-free noun: `Word document`.
    pub title: &'static str,
    /// What it belongs to.
    pub family: Family,
    /// MIME types, the preferred one first.
    pub mime_types: &'static [&'static str],
    /// File name extensions without the dot, lower case.
    pub extensions: &'static [&'static str],
    /// How its bytes give it away.
    pub signs: &'static [Sign],
    /// Whether this library reads it.
    pub readable: bool,
}

/// Families of formats, for policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Plain text, code, records, mark-up.
    Text,
    /// Web pages.
    Web,
    /// Portable documents.
    Pdf,
    /// Word processing.
    Word,
    /// Spreadsheets.
    Sheet,
    /// Presentations.
    Slides,
    /// Mail and calendars.
    Mail,
    /// Books.
    Book,
    /// Pictures.
    Image,
    /// Archives.
    Archive,
    /// Sound and moving pictures.
    Media,
    /// Anything else.
    Binary,
}

impl Family {
    /// Every family.
    pub const ALL: [Self; 12] = [
        Self::Text,
        Self::Web,
        Self::Pdf,
        Self::Word,
        Self::Sheet,
        Self::Slides,
        Self::Mail,
        Self::Book,
        Self::Image,
        Self::Archive,
        Self::Media,
        Self::Binary,
    ];

    /// Its name in policies.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Web => "web",
            Self::Pdf => "pdf",
            Self::Word => "word",
            Self::Sheet => "sheet",
            Self::Slides => "slides",
            Self::Mail => "mail",
            Self::Book => "book",
            Self::Image => "image",
            Self::Archive => "archive",
            Self::Media => "media",
            Self::Binary => "binary",
        }
    }
}

/// One way in which bytes give a format away.
#[derive(Debug, Clone, Copy)]
pub enum Sign {
    /// These bytes at this offset.
    Magic(usize, &'static [u8]),
    /// First bytes of which this is true.
    Head(fn(&[u8]) -> bool),
    /// An OPC package whose main part has this content type (ECMA-376 part 2, 10.1.2.2).
    MainPart(&'static str),
    /// A ZIP with a member `mimetype` of this content (ODF 1.2 part 3, 3.3; EPUB OCF 3.3).
    PackageType(&'static str),
    /// A package of iWork, by the program that wrote it.
    Iwork(iwork::App),
    /// A ZIP with a member whose path starts so.
    Member(&'static str),
    /// A compound file (MS-CFB) with a stream or storage of this name.
    Stream(&'static str),
    /// XML with a root element of this local name.
    Root(&'static str),
    /// XML whose root element names this type in an attribute `mimetype` (ODF 1.3 part 3, 19.379).
    RootType(&'static str),
    /// XML with a root element of this local name in this namespace, which its start tag names.
    RootIn(&'static str, &'static str),
    /// Text that starts so, case and leading white space ignored.
    Words(&'static str),
}

/// A document on its way through a reader.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// Its bytes.
    pub input: &'a Input,
    /// What it was found to be.
    pub detection: &'a Detection,
    /// What the caller wants.
    pub options: &'a Options,
    /// The bounds.
    pub limits: &'a Limits,
}

/// A format: what it is called, how it is recognised, and how it is read.
pub trait Format: Sync + Send + std::fmt::Debug {
    /// What is fixed about it.
    fn spec(&self) -> &'static Spec;

    /// The facts that routing needs, in milliseconds and without reading the whole.
    ///
    /// # Errors
    /// When the document cannot be opened; routing goes on without facts then.
    fn probe(&self, _document: Document<'_>, _cancel: &Cancel) -> Result<Facts> {
        Ok(Facts::default())
    }

    /// Reads the document into the sink.
    ///
    /// # Errors
    /// When nothing, or nothing more, can be read. What was written before stays written.
    fn extract(&self, _document: Document<'_>, _sink: &mut Sink<'_>) -> Result<()> {
        Err(ExtractError::Unsupported { title: self.spec().title })
    }
}

/// Every format, those that are only recognised included.
pub fn all() -> impl Iterator<Item = &'static dyn Format> {
    ALL.iter().copied().chain(recognised::ALL.iter().map(|format| format as &'static dyn Format))
}

/// The format called `name`, that of bytes which are none included.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static dyn Format> {
    all().chain([&recognised::UNKNOWN as &'static dyn Format]).find(|f| f.spec().name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_and_extensions_are_unique_and_lower_case() {
        let mut names = HashSet::new();
        let mut extensions = HashSet::new();
        for spec in all().map(Format::spec) {
            assert!(names.insert(spec.name), "{} twice", spec.name);
            assert!(!spec.mime_types.is_empty(), "{} has no MIME type", spec.name);
            assert_eq!(spec.name, spec.name.to_lowercase());
            for extension in spec.extensions {
                assert!(extensions.insert(extension), ".{extension} twice");
            }
        }
    }
}
