//! The alternative texts of pictures and other objects (ECMA-376 part 1, 20.1.2.2.8). Called where an object is met.

use crate::xml;
use quick_xml::events::BytesStart;

/// Extensions of pictures: a description that is the name of a file says nothing.
const PICTURES: [&str; 12] =
    ["png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "svg", "emf", "wmf", "webp", "heic"];

/// What the non-visual properties of an object say of it: its description, or else its title.
pub(in crate::formats) fn of(element: &BytesStart<'_>) -> String {
    let text = |name| xml::attribute(element, name).map(|text| described(&text));
    let description = text("descr").filter(|text| !text.is_empty());
    description.or_else(|| text("title")).unwrap_or_default()
}

/// A description without what a program added to it behind an empty line: the remark that it was made by a program, or the
/// name of the file.
pub(in crate::formats) fn described(alt: &str) -> String {
    let text = alt.trim();
    let kept = match text.rsplit_once("\n\n") {
        Some((before, after)) if is_remark(after) || is_file_name(after) => before,
        _ => text,
    };
    let line = crate::clean::line(kept);
    if is_file_name(&line) { String::new() } else { line }
}

/// In whatever language: `Description automatically generated`, `AI-generated content may be incorrect`.
fn is_remark(text: &str) -> bool {
    text.contains("AI") || text.contains("IA") || text.to_lowercase().contains("autom")
}

fn is_file_name(text: &str) -> bool {
    let extension = text.rsplit_once('.').map_or("", |(_, extension)| extension);
    let picture = PICTURES.iter().any(|known| extension.eq_ignore_ascii_case(known));
    picture && (!text.contains(' ') || text.contains(":\\") || text.contains("://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_say_what_people_wrote() {
        let remark = "Et kort over øen\n\nAI-generated content may be incorrect.";
        assert_eq!(described(remark), "Et kort over øen");
        assert_eq!(described("En kat\n\nAutomatisk genereret beskrivelse"), "En kat");
        assert_eq!(described("En kat\n\nfigurer/kat.png"), "En kat");
        assert_eq!(described("En kat"), "En kat");
        for name in ["image1.png", "C:\\Mine billeder\\ferie 1.JPG", "https://example.org/a.svg"] {
            assert_eq!(described(name), "", "{name}");
        }
        assert_eq!(described("Skærmbillede af filen a.png"), "Skærmbillede af filen a.png");
    }
}
