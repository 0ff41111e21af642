//! What styles are for, by their names. Word writes the names of its own styles in English whatever its language, but
//! other programs, and styles that people made, use the language of the document.

/// What a paragraph is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::formats) enum Role {
    /// A heading of this level, 1 the highest.
    Heading(u8),
    Title,
    Quote,
    Code,
    /// A line of a table of contents, of this level.
    Contents(u8),
    /// An item of a bullet list that has no numbering of its own.
    Bullet(u8),
    /// Goes on in the list item before it.
    Continued,
}

/// In English, Danish and Norwegian, German, Swedish, Finnish, French, Spanish, Portuguese, Italian, Dutch, Polish, Czech
/// and Slovak, Hungarian, Romanian, Turkish, Greek, Russian and Bulgarian, Croatian and Slovene, Estonian, Latvian,
/// Lithuanian, Icelandic, Chinese, Japanese, Korean. Ids are names without spaces and without letters beyond ASCII.
const HEADINGS: [&str; 34] = [
    "heading",
    "overskrift",
    "überschrift",
    "berschrift",
    "rubrik",
    "otsikko",
    "titre",
    "encabezado",
    "título",
    "ttulo",
    "titulo",
    "titolo",
    "kop",
    "nagłówek",
    "nagwek",
    "nadpis",
    "címsor",
    "cmsor",
    "titlu",
    "başlık",
    "balk",
    "επικεφαλίδα",
    "заголовок",
    "naslov",
    "pealkiri",
    "virsraksts",
    "antraštė",
    "antrat",
    "fyrirsögn",
    "fyrirsgn",
    "标题",
    "標題",
    "見出し",
    "제목",
];
const TITLES: [&str; 20] = [
    "title",
    "titel",
    "tittel",
    "rubrik",
    "otsikko",
    "titre",
    "título",
    "titulo",
    "titolo",
    "tytuł",
    "název",
    "názov",
    "cím",
    "titlu",
    "konu başlığı",
    "τίτλος",
    "название",
    "标题",
    "표제",
    "hovedtitel",
];
const QUOTES: [&str; 26] = [
    "quote",
    "intense quote",
    "intensequote",
    "block text",
    "blocktext",
    "block quotation",
    "quotations",
    "citat",
    "stærkt citat",
    "blokcitat",
    "sitat",
    "sterkt sitat",
    "zitat",
    "intensives zitat",
    "starkt citat",
    "citation",
    "citation intense",
    "cita",
    "cita destacada",
    "citação",
    "citação intensa",
    "citazione",
    "citazione intensa",
    "citaat",
    "duidelijk citaat",
    "lainaus",
];
const CODES: [&str; 16] = [
    "source code",
    "sourcecode",
    "code",
    "code block",
    "codeblock",
    "html preformatted",
    "html code",
    "plain text code",
    "preformatted text",
    "preformatted",
    "verbatim",
    "verbatim char",
    "macro",
    "macro text",
    "kode",
    "kodeblok",
];
const CONTENTS: [&str; 8] =
    ["toc", "contents", "indholdsfortegnelse", "verzeichnis", "innehåll", "inhopg", "tdm", "tdc"];

/// What a style of this name or id is for.
pub(in crate::formats) fn role(name: &str) -> Option<Role> {
    // Aliases follow behind a comma.
    // LibreOffice writes spaces as codes.
    let name = name.split(',').next().unwrap_or(name).trim().replace("_20_", " ").to_lowercase();
    if let Some(level) = HEADINGS.iter().find_map(|word| numbered(&name, word)) {
        return Some(Role::Heading(level));
    }
    // A level above the first, made by those who ran out of levels.
    if matches!(name.as_str(), "heading 0" | "heading0" | "overskrift 0") {
        return Some(Role::Heading(1));
    }
    if let Some(level) = CONTENTS.iter().find_map(|word| numbered(&name, word)) {
        return Some(Role::Contents(level));
    }
    let is = |names: &[&str]| names.contains(&name.as_str());
    if is(&TITLES) {
        Some(Role::Title)
    } else if is(&QUOTES) {
        Some(Role::Quote)
    } else if is(&CODES) {
        Some(Role::Code)
    } else if name == "table of figures" {
        Some(Role::Contents(1))
    } else if name.starts_with("list continue") {
        Some(Role::Continued)
    } else if name == "list bullet" || name == "listbullet" {
        Some(Role::Bullet(1))
    } else {
        let bullet = numbered(&name, "list bullet").or_else(|| numbered(&name, "listbullet"));
        bullet.map(Role::Bullet)
    }
}

/// The number of one digit behind `word`, a space between them or not.
fn numbered(name: &str, word: &str) -> Option<u8> {
    let digit = name.strip_prefix(word)?.trim_start();
    let level: u8 = digit.parse().ok()?;
    (digit.len() == 1 && level > 0).then_some(level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_in_the_languages_of_their_authors() {
        for name in [
            "heading 1",
            "Heading1",
            "Overskrift 1",
            "Überschrift 1",
            "berschrift1",
            "Rubrik 1",
            "标题 1",
        ] {
            assert_eq!(role(name), Some(Role::Heading(1)), "{name}");
        }
        assert_eq!(role("heading 2,h2,Afsnit"), Some(Role::Heading(2)));
        assert_eq!(role("heading 12"), None);
        assert_eq!(role("Overskrift til tabel"), None);
    }

    #[test]
    fn other_roles_are_known_by_whole_names() {
        assert_eq!(role("Titel"), Some(Role::Title));
        assert_eq!(role("Citat"), Some(Role::Quote));
        assert_eq!(role("toc 2"), Some(Role::Contents(2)));
        assert_eq!(role("List Bullet 3"), Some(Role::Bullet(3)));
        assert_eq!(role("Subtitle"), None);
    }
}
