//! The documents of the benchmarks, made here so that anyone measures with the same bytes: a Word report of about 100 KB,
//! a PDF of 20 pages, a table and a web page of about 100 KB each, and a note of one line that shows what a request costs
//! when there is nothing to read. Called by the measurements.

use std::fmt::Write as _;
use std::io::{Cursor, Write};
use zip::write::{SimpleFileOptions, ZipWriter};

/// A document and how it is sent.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    /// Its file name.
    pub(crate) name: &'static str,
    /// Its MIME type.
    pub(crate) mime_type: &'static str,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
}

/// All of them.
pub(crate) fn all() -> anyhow::Result<Vec<Document>> {
    Ok(vec![word()?, pdf(), csv(), html(), note()])
}

/// The Word report alone.
pub(crate) fn word() -> anyhow::Result<Document> {
    Ok(Document {
        name: "rapport.docx",
        mime_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        bytes: docx()?,
    })
}

const SYLLABLES: [&str; 32] = [
    "for", "lig", "kom", "mu", "ne", "be", "slut", "ning", "skov", "vej", "ud", "valg", "bør",
    "ge", "sam", "råd", "plan", "hav", "ne", "en", "gan", "ge", "af", "tale", "mål", "stat", "tid",
    "hus", "land", "by", "lov", "ret",
];

/// Text that looks like Danish to a compressor; the same at every run.
struct Prose(u64);

impl Prose {
    fn number(&mut self, below: u64) -> u64 {
        // Knuth's MMIX generator; the upper bits are the good ones.
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn word(&mut self) -> String {
        let syllables = 1 + self.number(4);
        (0..syllables)
            .filter_map(|_| {
                let at = usize::try_from(self.number(32)).ok()?;
                SYLLABLES.get(at).copied()
            })
            .collect()
    }

    fn words(&mut self, count: usize) -> String {
        let words: Vec<String> = (0..count).map(|_| self.word()).collect();
        words.join(" ")
    }
}

fn docx() -> anyhow::Result<Vec<u8>> {
    const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    const TYPES: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{package}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                 <Override PartName=\"/word/document.xml\" ContentType=\"{TYPES}.document.main+xml\"/>\
                 <Override PartName=\"/word/styles.xml\" ContentType=\"{TYPES}.styles+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Target=\"word/document.xml\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\"/></Relationships>"
            ),
        ),
        (
            "word/_rels/document.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Target=\"styles.xml\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\"/></Relationships>"
            ),
        ),
        (
            "word/styles.xml",
            format!(
                "<w:styles xmlns:w=\"{WORD}\"><w:style w:type=\"paragraph\" w:styleId=\"Overskrift1\"><w:name w:val=\"heading 1\"/><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr></w:style></w:styles>"
            ),
        ),
        (
            "word/document.xml",
            format!("<w:document xmlns:w=\"{WORD}\"><w:body>{}</w:body></w:document>", body()),
        ),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, xml) in parts {
        zip.start_file(path, SimpleFileOptions::default())?;
        zip.write_all(xml.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The body of the Word report: 66 chapters of paragraphs with bold words, and a table in each.
fn body() -> String {
    let mut prose = Prose(1);
    let run = |props: &str, text: &str| {
        format!(
            "<w:r><w:rPr><w:lang w:val=\"da-DK\"/>{props}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>"
        )
    };
    let mut xml = String::new();
    for _ in 0..66 {
        let title = run("", &prose.words(4));
        xml += &format!("<w:p><w:pPr><w:pStyle w:val=\"Overskrift1\"/></w:pPr>{title}</w:p>");
        for _ in 0..5 {
            let plain = run("", &prose.words(30));
            let bold = run("<w:b/>", &format!(" {} ", prose.words(2)));
            let rest = run("", &prose.words(30));
            xml += &format!(
                "<w:p><w:pPr><w:spacing w:after=\"120\"/></w:pPr>{plain}{bold}{rest}</w:p>"
            );
        }
        xml += "<w:tbl><w:tblPr/><w:tblGrid/>";
        for _ in 0..4 {
            let cells: String = (0..4)
                .map(|_| format!("<w:tc><w:tcPr/><w:p>{}</w:p></w:tc>", run("", &prose.words(2))))
                .collect();
            xml += &format!("<w:tr>{cells}</w:tr>");
        }
        xml += "</w:tbl>";
    }
    xml
}

/// 20 pages of 45 lines in a standard font, streams not compressed.
fn pdf() -> Document {
    let mut prose = Prose(2);
    let pages = 20;
    let kids: Vec<String> = (0..pages).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count {pages}/Kids[{}]>>", kids.join(" ")),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
    ];
    for page in 0..pages {
        let mut lines =
            format!("BT /F 18 Tf 60 780 Td ({}) Tj /F 10 Tf 0 -30 Td 15 TL\n", prose.words(4));
        for _ in 0..45 {
            // WinAnsi: one byte a letter, so the Danish ones are written as octal codes.
            let line = prose.words(9).replace('ø', "\\370").replace('å', "\\345");
            lines += &format!("({line}) Tj T*\n");
        }
        lines += "ET";
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents {} 0 R>>",
            5 + 2 * page
        ));
        objects.push(format!("<</Length {}>>stream\n{lines}\nendstream", lines.len()));
    }
    let mut file = String::from("%PDF-1.7\n");
    let mut table = String::from("0000000000 65535 f \n");
    for (i, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", file.len());
        let _ = writeln!(file, "{} 0 obj\n{object}\nendobj", i + 1);
    }
    let at = file.len();
    let count = objects.len() + 1;
    let _ = write!(
        file,
        "xref\n0 {count}\n{table}trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n"
    );
    Document { name: "rapport.pdf", mime_type: "application/pdf", bytes: file.into_bytes() }
}

/// 2,200 rows of five columns.
fn csv() -> Document {
    Document { name: "betalinger.csv", mime_type: "text/csv", bytes: rows(2_200).into_bytes() }
}

/// The bytes from which on a document is a large one.
pub(crate) const LARGE: usize = 1 << 20;

/// The same table with 1 MiB of rows.
pub(crate) fn large_csv() -> Document {
    Document { name: "stor.csv", mime_type: "text/csv", bytes: rows(19_500).into_bytes() }
}

/// 1 MiB of paragraphs, their lines broken.
pub(crate) fn large_text() -> Document {
    let mut prose = Prose(5);
    let mut text = String::new();
    while text.len() < LARGE {
        let lines = 2 + prose.number(6);
        for _ in 0..lines {
            text += &format!("{}\n", prose.words(10));
        }
        text += "\n";
    }
    Document { name: "stor.txt", mime_type: "text/plain", bytes: text.into_bytes() }
}

fn rows(count: usize) -> String {
    let mut prose = Prose(3);
    let mut text = String::from("vej;by;beløb;dato;bemærkning\n");
    for _ in 0..count {
        let (amount, cents) = (prose.number(100_000), prose.number(100));
        let (month, day) = (1 + prose.number(12), 1 + prose.number(28));
        let (street, town, remark) = (prose.words(1), prose.words(1), prose.words(2));
        text += &format!("{street};{town};{amount},{cents:02};2026-{month:02}-{day:02};{remark}\n");
    }
    text
}

/// 90 sections with lists, links and a menu around them.
fn html() -> Document {
    let mut prose = Prose(4);
    let mut text = String::from(
        "<!doctype html><html lang=da><head><meta charset=utf-8><title>Borgerinfo</title></head><body><nav><ul>",
    );
    for i in 0..30 {
        text += &format!("<li><a href=\"/side/{i}\">{}</a></li>", prose.words(2));
    }
    text += "</ul></nav><main>";
    for _ in 0..90 {
        text += &format!("<section class=\"content block\"><h2>{}</h2>", prose.words(4));
        for _ in 0..3 {
            let (before, bold, after) = (prose.words(20), prose.words(2), prose.words(10));
            text += &format!("<p class=\"text\">{before} <strong>{bold}</strong> {after}</p>\n");
        }
        let (first, second) = (prose.words(5), prose.words(5));
        text += &format!("<ul><li>{first}</li><li><a href=\"/x\">{second}</a></li></ul></section>");
    }
    text += "</main></body></html>";
    Document { name: "side.html", mime_type: "text/html", bytes: text.into_bytes() }
}

/// One line.
pub(crate) fn note() -> Document {
    let text = "Mødet er flyttet til onsdag kl. 10.\n";
    Document { name: "note.txt", mime_type: "text/plain", bytes: text.as_bytes().to_vec() }
}
