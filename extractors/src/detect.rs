//! What a document is, from its bytes. Names and declared types are hints that break ties and never decide.

mod broken;
mod mail;
mod ole;
mod prose;
mod shape;

use crate::archive::Archive;
use crate::charset;
use crate::error::Result;
use crate::formats::{self, Family, Format, Sign, recognised};
use crate::input::Input;
use crate::limits::Limits;
use file_format::FileFormat;
use std::io::Read;

/// How many bytes from the start detection looks at.
pub const HEAD_BYTES: usize = 64 << 10;
/// A PDF header may stand behind junk (ISO 32000-1, annex H.3.4.1).
const PDF_HEADER_WITHIN: usize = 1_024;
/// Bytes of a content types part that are read.
const PACKAGE_PART_BYTES: u64 = 1 << 20;

/// What the sender says about a document.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// The file's name or path.
    pub file_name: Option<&'a str>,
    /// The declared MIME type, parameters allowed.
    pub mime_type: Option<&'a str>,
}

/// What a document was found to be.
#[derive(Debug, Clone, Copy)]
pub struct Detection {
    /// The format.
    pub format: &'static dyn Format,
    /// Its MIME type, never with parameters.
    pub mime_type: &'static str,
    /// How it was found.
    pub evidence: Evidence,
    /// For text: the name of its encoding (WHATWG).
    pub charset: Option<&'static str>,
    /// For source code: the language in the spelling of code fences.
    pub language: Option<&'static str>,
    /// The format that the name or the declared type promised, where the content is something else.
    pub contradicts: Option<&'static str>,
    /// For an archive: the extension that its name has in front of its own, as in `report.csv.gz`.
    pub inside: Option<&'static str>,
}

impl Detection {
    /// The format's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.format.spec().name
    }

    fn of(format: &'static dyn Format, evidence: Evidence) -> Self {
        let mime_type =
            format.spec().mime_types.first().copied().unwrap_or("application/octet-stream");
        let (charset, language, contradicts, inside) = (None, None, None, None);
        Self { format, mime_type, evidence, charset, language, contradicts, inside }
    }
}

/// What gave a format away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Bytes at a fixed place.
    Magic,
    /// What a container holds.
    Container,
    /// The root element of XML.
    Root,
    /// The words that a text starts with, or its shape.
    Shape,
    /// The content fits several formats; the name or declared type chose between them.
    Label,
    /// Nothing more specific fitted.
    Default,
}

impl Evidence {
    /// Its name in answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Magic => "magic",
            Self::Container => "container",
            Self::Root => "root_element",
            Self::Shape => "shape",
            Self::Label => "label",
            Self::Default => "default",
        }
    }
}

/// Detects the format of a whole document.
///
/// # Errors
/// Only when the storage fails: unknown bytes are a format too.
pub fn detect(input: &Input, hints: &Hints<'_>, limits: &Limits) -> Result<Detection> {
    let head = input.head(HEAD_BYTES)?;
    let whole = head.len() as u64 == input.len();
    let mut found = if is_zip(&head) {
        package(input, hints, limits)
    } else if ole::is(&head) {
        let names = ole::names(input);
        container(|sign| matches!(sign, Sign::Stream(name) if names.iter().any(|n| n == name)))
            .unwrap_or_else(|| Detection::of(fallback("ole"), Evidence::Magic))
    } else {
        from_head(&head, hints, whole)
    };
    if found.name() == "eml" && !whole && mail::is_mailbox(&head, input) {
        found = Detection::of(fallback("mbox"), Evidence::Shape);
    }
    found.contradicts = contradiction(&found, hints);
    found.inside = inside(&found, hints);
    Ok(found)
}

/// Detects the format from the first bytes of a document that is still arriving; `None` unless the rest cannot change it.
#[must_use]
pub fn detect_head(head: &[u8], hints: &Hints<'_>) -> Option<Detection> {
    let mut found = if is_zip(head) {
        return None;
    } else if ole::is(head) {
        let names = ole::names_in_head(head);
        container(|sign| matches!(sign, Sign::Stream(name) if names.iter().any(|n| n == name)))
            .or_else(|| {
                ole::is_word(head).then(|| Detection::of(fallback("doc"), Evidence::Magic))
            })?
    } else {
        let found = from_head(head, hints, false);
        if !matches!(found.evidence, Evidence::Magic) && found.name() != "rtf" {
            return None;
        }
        found
    };
    found.contradicts = contradiction(&found, hints);
    found.inside = inside(&found, hints);
    Some(found)
}

fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

fn fallback(name: &str) -> &'static dyn Format {
    formats::by_name(name).unwrap_or(&recognised::UNKNOWN)
}

/// The first format with a sign that `fits`, found inside a container.
fn container(fits: impl Fn(&Sign) -> bool) -> Option<Detection> {
    let format = formats::all().find(|format| format.spec().signs.iter().any(&fits))?;
    Some(Detection::of(format, Evidence::Container))
}

/// What a ZIP file is, from its directory.
fn package(input: &Input, hints: &Hints<'_>, limits: &Limits) -> Detection {
    let zip = Detection::of(fallback("zip"), Evidence::Magic);
    let Ok(mut archive) = Archive::open(input, limits) else {
        let head = input.head(HEAD_BYTES).unwrap_or_default();
        return broken::package(&head, hints).unwrap_or(zip);
    };
    let mut part = |path: &str| {
        let mut text = String::new();
        let member = archive.member(path).ok()??;
        // A part that is not UTF-8 up to the cap is no part of a package.
        member.take(PACKAGE_PART_BYTES).read_to_string(&mut text).ok()?;
        Some(text)
    };
    let package_type = part("mimetype");
    let types = part("[Content_Types].xml").unwrap_or_default();
    // Without the member that comes first, the list of the package's parts says what it is (ODF 1.3 part 2, 4.3).
    let package_type = package_type.or_else(|| manifest_type(&part("META-INF/manifest.xml")?));
    let by_type = package_type.and_then(|mime| {
        let mime = mime.trim();
        container(|sign| matches!(sign, Sign::PackageType(t) if *t == mime || mime.strip_prefix(t) == Some("-template")))
    });
    let by_part = || {
        let main =
            types.split("ContentType=").filter_map(|t| t.get(1..)?.split(['"', '\'']).next());
        let main = main.filter(|t| t.contains(".main") || t.contains(".slideshow"));
        let main: Vec<&str> = main.collect();
        container(|sign| matches!(sign, Sign::MainPart(p) if main.iter().any(|t| t.contains(p))))
    };
    let found = by_type.or_else(by_part);
    let by_member = || {
        let names: Vec<String> = archive.names().collect();
        container(|sign| matches!(sign, Sign::Member(p) if names.iter().any(|n| n.starts_with(p))))
    };
    let found = found.or_else(by_member);
    let by_app = || {
        let app = formats::iwork::app(&mut archive, limits)?;
        container(|sign| matches!(sign, Sign::Iwork(a) if *a == app))
    };
    found.or_else(by_app).unwrap_or(zip)
}

/// The type of the package itself in its manifest.
fn manifest_type(manifest: &str) -> Option<String> {
    let entry = manifest.split("<manifest:file-entry").find(|e| e.contains("full-path=\"/\""))?;
    let (_, after) = entry.split_once("media-type=\"")?;
    after.split('"').next().map(str::to_owned)
}

/// What anything but a container is.
fn from_head(head: &[u8], hints: &Hints<'_>, whole: bool) -> Detection {
    let magic = |format: &&'static dyn Format| {
        let fits = |sign: &Sign| {
            matches!(sign, Sign::Magic(at, bytes) if head.get(*at..).is_some_and(|h| h.starts_with(bytes)))
                || matches!(sign, Sign::Head(fits) if fits(head))
        };
        format.spec().signs.iter().any(fits)
    };
    if let Some(format) = formats::all().find(magic) {
        return Detection::of(format, Evidence::Magic);
    }
    let near = head.get(..head.len().min(PDF_HEADER_WITHIN)).unwrap_or_default();
    if near.windows(5).any(|w| w == b"%PDF-") {
        return Detection::of(fallback("pdf"), Evidence::Magic);
    }
    let declared = hints.mime_type.and_then(charset_parameter);
    let (charset, _) = charset::detect(head, declared, whole);
    let text = charset.decode(head);
    // A message may carry bytes of any kind below its header.
    if !is_text(&text) && mail::of(&text, hints, whole).is_none() {
        return binary(head);
    }
    let mut found = shape::of(&text, hints, whole);
    found.charset = Some(charset.name());
    found
}

/// Whether decoded bytes are text: hardly any control characters, and no NUL.
fn is_text(text: &str) -> bool {
    let mut total = 0_usize;
    let mut odd = 0_usize;
    for c in text.chars() {
        total += 1;
        let control = c.is_control()
            && !matches!(
                c,
                '\n' | '\r' | '\t' | '\u{c}' | '\u{8}' | '\u{1b}' | '\u{1a}' | '\u{85}'
            );
        odd +=
            usize::from(control || c == '\u{fffd}' || c == '\u{fffe}') + 9 * usize::from(c == '\0');
    }
    // A short text may have one odd character.
    odd * 100 <= total * 2 || (odd == 1 && total >= 8)
}

fn binary(head: &[u8]) -> Detection {
    if formats::archive::is_old_tape(head) {
        return Detection::of(fallback("tar"), Evidence::Magic);
    }
    let mime = FileFormat::from_bytes(head).media_type().to_owned();
    match formats::all().find(|f| f.spec().mime_types.contains(&mime.as_str())) {
        Some(format) => Detection::of(format, Evidence::Magic),
        None => Detection::of(&recognised::UNKNOWN, Evidence::Default),
    }
}

fn charset_parameter(mime: &str) -> Option<&str> {
    let (_, value) = mime
        .split(';')
        .filter_map(|p| p.split_once('='))
        .find(|(k, _)| k.trim().eq_ignore_ascii_case("charset"))?;
    Some(value.trim().trim_matches('"'))
}

/// The lower-case extension of a file name.
fn extension(name: &str) -> Option<String> {
    let (stem, extension) = name.rsplit(['/', '\\']).next()?.rsplit_once('.')?;
    // `.env` is all extension.
    (extension.len() <= 16 && !(stem.is_empty() && extension.is_empty()))
        .then(|| extension.to_lowercase())
}

/// The extension in front of the last one in the name of an archive, where it is that of a format.
fn inside(found: &Detection, hints: &Hints<'_>) -> Option<&'static str> {
    if found.format.spec().family != crate::Family::Archive {
        return None;
    }
    let (stem, _) = hints.file_name?.rsplit_once('.')?;
    let extension = extension(stem)?;
    formats::all().flat_map(|f| f.spec().extensions).find(|e| **e == extension).copied()
}

/// The format that the name, or else the declared type, promises.
fn promised(hints: &Hints<'_>) -> Option<&'static dyn Format> {
    let by_name = hints.file_name.and_then(extension).and_then(|extension| {
        formats::all().find(|format| format.spec().extensions.contains(&extension.as_str()))
    });
    by_name.or_else(|| {
        let mime = hints.mime_type?.split(';').next()?.trim().to_lowercase();
        formats::all().find(|format| format.spec().mime_types.contains(&mime.as_str()))
    })
}

/// A promise that the content broke. Text formats shade into each other, so only a change of family counts there.
fn contradiction(found: &Detection, hints: &Hints<'_>) -> Option<&'static str> {
    let promised = promised(hints)?.spec();
    let evidence = found.evidence;
    let found = found.format.spec();
    let same = promised.name == found.name
        || promised.name == "binary"
        // A locked document keeps the name of what it holds.
        || (found.name == "ooxml_encrypted"
            && matches!(promised.family, Family::Word | Family::Sheet | Family::Slides))
        // A format of its own that is written in XML.
        || (promised.name == "xml" && matches!(evidence, Evidence::Root))
        || (promised.family == found.family && found.family == crate::Family::Text);
    (!same).then_some(promised.name)
}

#[cfg(test)]
mod tests;
