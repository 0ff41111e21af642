//! Documents that are easier to make than to keep: PDFs with text, without any and with a password, tables of any length.

use std::fmt::Write;

/// A PDF with one line of text a page; an empty line gives a page with nothing on it.
pub(crate) fn pdf(pages: &[&str]) -> Vec<u8> {
    pdf_with(pages, "")
}

/// A PDF with a page that is one grey picture, as a scanner makes it.
pub(crate) fn scanned_pdf() -> Vec<u8> {
    pdf_with(&[PICTURE], "")
}

/// Stands for a page of nothing but a picture.
const PICTURE: &str = "(picture)";

/// A PDF that says it needs a password.
pub(crate) fn encrypted_pdf() -> Vec<u8> {
    let zeros = "0".repeat(64);
    let entry =
        format!("/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{zeros}> /U <{zeros}> >>");
    pdf_with(&["hidden"], &format!("{entry} /ID [<00> <00>]"))
}

fn pdf_with(pages: &[&str], trailer: &str) -> Vec<u8> {
    let kids: String = (0..pages.len()).map(|i| format!("{} 0 R ", 4 + i * 2)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
            .to_owned(),
    ];
    for (i, text) in pages.iter().enumerate() {
        let content = if text.is_empty() {
            String::new()
        } else if *text == PICTURE {
            "q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q".to_owned()
        } else {
            format!("BT /F1 12 Tf 72 720 Td ({text}) Tj ET")
        };
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
            5 + i * 2
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    let mut file = "%PDF-1.4\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (i, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        write!(file, "{} 0 obj\n{object}\nendobj\n", i + 1).unwrap();
    }
    let start = file.len();
    let size = objects.len() + 1;
    write!(
        file,
        "{table}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n"
    )
    .unwrap();
    file.into_bytes()
}

/// A comma-separated table of this many rows under the header `number,place,note`.
pub(crate) fn csv(rows: usize) -> Vec<u8> {
    let mut text = String::from("number,place,note\n");
    for i in 0..rows {
        writeln!(text, "{i},Aarhus,a row of some length to fill the table {i}").unwrap();
    }
    text.into_bytes()
}

/// A small document that only a backend reads: the start of a WordPerfect file.
pub(crate) const LETTER: &[u8] = b"\xffWPC A letter.";

/// The first bytes of a film.
pub(crate) const MP4: &[u8] =
    b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x08free\0\0\0\x08mdat and so on";
