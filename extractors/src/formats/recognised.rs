//! Formats that are named but not read here: routing needs to know them, and an error must say what was sent.

use super::{Family, Format, Sign, Spec};

/// A format without a reader.
#[derive(Debug)]
pub struct Recognised(Spec);

impl Format for &'static Recognised {
    fn spec(&self) -> &'static Spec {
        &self.0
    }
}

/// Bytes that nothing is known about.
pub static UNKNOWN: &Recognised = &row(
    "binary",
    "file of an unknown type",
    Family::Binary,
    &["application/octet-stream"],
    &["bin", "dat"],
    &[],
);

const fn row(
    name: &'static str,
    title: &'static str,
    family: Family,
    mime_types: &'static [&'static str],
    extensions: &'static [&'static str],
    signs: &'static [Sign],
) -> Recognised {
    Recognised(Spec { name, title, family, mime_types, extensions, signs, readable: false })
}

use Sign::{Magic, MainPart, Stream};

/// The table.
pub static ALL: &[&Recognised] = &[
    &row(
        "wordperfect",
        "WordPerfect document",
        Family::Word,
        &["application/vnd.wordperfect"],
        &["wpd"],
        &[Magic(0, b"\xffWPC")],
    ),
    &row(
        "visio",
        "Visio drawing",
        Family::Image,
        &["application/vnd.visio"],
        &["vsd", "vsdx"],
        &[Stream("VisioDocument"), MainPart("ms-visio.")],
    ),
    &row(
        "publisher",
        "Publisher document",
        Family::Word,
        &["application/x-mspublisher"],
        &["pub"],
        &[Stream("Quill")],
    ),
    &row(
        "pst",
        "Outlook data file",
        Family::Mail,
        &["application/vnd.ms-outlook-pst"],
        &["pst", "ost"],
        &[Magic(0, b"!BDN")],
    ),
    &row(
        "mobi",
        "Mobipocket book",
        Family::Book,
        &["application/x-mobipocket-ebook"],
        &["mobi", "azw", "azw3"],
        &[Magic(60, b"BOOKMOBI")],
    ),
    &row(
        "ole",
        "compound file of an unknown kind",
        Family::Binary,
        &["application/x-cfb"],
        &[],
        &[Magic(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")],
    ),
    &row(
        "emf",
        "Windows metafile",
        Family::Image,
        &["image/emf"],
        &["emf", "wmf"],
        &[Magic(0, b"\xd7\xcd\xc6\x9a")],
    ),
    &row(
        "rar",
        "RAR archive",
        Family::Archive,
        &["application/vnd.rar"],
        &["rar"],
        &[Magic(0, b"Rar!\x1a\x07")],
    ),
    &row(
        "cab",
        "Windows cabinet",
        Family::Archive,
        &["application/vnd.ms-cab-compressed"],
        &["cab"],
        &[Magic(0, b"MSCF\0\0\0\0")],
    ),
    &row(
        "deb",
        "Debian package or library archive",
        Family::Archive,
        &["application/vnd.debian.binary-package", "application/x-archive"],
        &["deb"],
        &[Magic(0, b"!<arch>\n")],
    ),
    &row(
        "rpm",
        "RPM package",
        Family::Archive,
        &["application/x-rpm"],
        &["rpm"],
        &[Magic(0, b"\xed\xab\xee\xdb")],
    ),
    &row(
        "iso",
        "disc image",
        Family::Archive,
        &["application/vnd.efi.iso"],
        &["iso"],
        &[Magic(32_769, b"CD001")],
    ),
    &row(
        "lz4",
        "LZ4 archive",
        Family::Archive,
        &["application/x-lz4"],
        &["lz4"],
        &[Magic(0, b"\x04\x22\x4d\x18")],
    ),
    &row(
        "mp4",
        "MP4 video",
        Family::Media,
        &["video/mp4"],
        &["mp4", "m4v", "mov", "m4a"],
        &[Magic(4, b"ftyp")],
    ),
    &row(
        "matroska",
        "Matroska or WebM video",
        Family::Media,
        &["video/x-matroska", "video/webm"],
        &["mkv", "webm"],
        &[Magic(0, b"\x1a\x45\xdf\xa3")],
    ),
    &row(
        "avi",
        "AVI video",
        Family::Media,
        &["video/x-msvideo"],
        &["avi"],
        &[Magic(8, b"AVI LIST")],
    ),
    &row("mpegts", "MPEG transport stream", Family::Media, &["video/mp2t"], &["m2ts"], &[]),
    &row("mp3", "MP3 audio", Family::Media, &["audio/mpeg"], &["mp3"], &[Magic(0, b"ID3")]),
    &row("wav", "WAV audio", Family::Media, &["audio/wav"], &["wav"], &[Magic(8, b"WAVEfmt ")]),
    &row("flac", "FLAC audio", Family::Media, &["audio/flac"], &["flac"], &[Magic(0, b"fLaC")]),
    &row(
        "ogg",
        "Ogg audio or video",
        Family::Media,
        &["audio/ogg"],
        &["ogg", "oga", "ogv", "opus"],
        &[Magic(0, b"OggS")],
    ),
    &row(
        "elf",
        "Linux program",
        Family::Binary,
        &["application/x-executable"],
        &["so"],
        &[Magic(0, b"\x7fELF")],
    ),
    &row(
        "exe",
        "Windows program",
        Family::Binary,
        &["application/vnd.microsoft.portable-executable"],
        &["exe", "dll"],
        &[],
    ),
    &row(
        "sqlite",
        "SQLite database",
        Family::Binary,
        &["application/vnd.sqlite3"],
        &["sqlite", "sqlite3"],
        &[Magic(0, b"SQLite format 3\0")],
    ),
    &row(
        "parquet",
        "Parquet file",
        Family::Binary,
        &["application/vnd.apache.parquet"],
        &["parquet"],
        &[Magic(0, b"PAR1")],
    ),
    &row(
        "font",
        "font",
        Family::Binary,
        &["font/sfnt"],
        &["ttf", "otf", "woff", "woff2"],
        &[Magic(0, b"\0\x01\0\0\0"), Magic(0, b"OTTO"), Magic(0, b"wOF")],
    ),
    &row(
        "ps",
        "PostScript document",
        Family::Binary,
        &["application/postscript"],
        &["ps", "eps"],
        &[Magic(0, b"%!PS")],
    ),
    &row(
        "djvu",
        "DjVu document",
        Family::Image,
        &["image/vnd.djvu"],
        &["djvu", "djv"],
        &[Magic(0, b"AT&TFORM")],
    ),
];
