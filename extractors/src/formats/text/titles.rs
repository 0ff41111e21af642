//! Lines that are titles although nothing marks them: numbered, in capitals, called a chapter. Whether one is a title is
//! decided by what stands around it.

/// Characters of a title.
const LONGEST: usize = 90;

/// The level and words of a line that may be a title, if an empty line stands before and behind it.
pub(super) fn candidate(line: &str) -> Option<(u8, &str)> {
    if line.chars().count() > LONGEST {
        return None;
    }
    if let Some(title) = marked(line) {
        return Some(title);
    }
    if !is_titular(line) {
        return None;
    }
    if let Some(level) = sections(line) {
        return Some((level, line));
    }
    (is_capital(line) || is_chapter(line)).then_some((2, line))
}

/// Whether words can be a title: they start like one and do not end like a sentence.
pub(super) fn is_titular(words: &str) -> bool {
    words.chars().count() <= LONGEST
        && !words.ends_with(['.', ',', ';', ':', '!', '-'])
        && words.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '§')
        && words.chars().any(char::is_alphabetic)
        && !words.contains("  ")
}

/// `## Title`, as many people write it.
fn marked(line: &str) -> Option<(u8, &str)> {
    let level = line.len() - line.trim_start_matches('#').len();
    let words = line.get(level..)?.strip_prefix(' ')?.trim();
    let fits = (1..=6).contains(&level) && words.chars().any(char::is_alphabetic);
    fits.then_some((u8::try_from(level).ok()?, words.trim_end_matches('#').trim_end()))
}

/// `1.2 Title`, `2.3.1. Title`: one level deeper than there are numbers.
fn sections(line: &str) -> Option<u8> {
    let (number, words) = line.split_once([' ', '\t'])?;
    let parts: Vec<&str> = number.trim_end_matches('.').split('.').collect();
    let is_number =
        |part: &&str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let titled = words.trim_start().starts_with(char::is_uppercase);
    (parts.len() > 1 && parts.iter().all(is_number) && titled)
        .then(|| u8::try_from(parts.len() + 1).unwrap_or(6).min(6))
}

/// Whether all letters are capitals, and there are some.
fn is_capital(line: &str) -> bool {
    let letters = || line.chars().filter(|c| c.is_alphabetic());
    let digits = line.chars().filter(char::is_ascii_digit).count();
    letters().count() >= 4
        && letters().all(char::is_uppercase)
        && digits < letters().count()
        && line.chars().count() <= 60
}

/// `Kapitel 3`, `Bilag A: Kort`, `Chapter 1`
fn is_chapter(line: &str) -> bool {
    const NAMES: [&str; 20] = [
        "kapitel",
        "kap.",
        "afsnit",
        "bilag",
        "del",
        "chapter",
        "section",
        "appendix",
        "part",
        "annex",
        "article",
        "artikel",
        "anhang",
        "abschnitt",
        "teil",
        "bilaga",
        "avsnitt",
        "vedlegg",
        "chapitre",
        "annexe",
    ];
    let mut words = line.split_whitespace();
    let first = words.next().unwrap_or_default().to_lowercase();
    let Some(number) = words.next().map(|word| word.trim_end_matches([':', '.', ')', ','])) else {
        return false;
    };
    let counts = number.bytes().all(|b| b.is_ascii_digit())
        || number.chars().all(|c| "IVXLC".contains(c))
        || (number.len() == 1 && number.chars().all(|c| c.is_ascii_uppercase()));
    NAMES.contains(&first.as_str()) && counts && !number.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_look_like_titles() {
        assert_eq!(candidate("1.2 Baggrund"), Some((3, "1.2 Baggrund")));
        assert_eq!(candidate("REFERAT AF MØDET"), Some((2, "REFERAT AF MØDET")));
        assert_eq!(candidate("Bilag A: Kort"), Some((2, "Bilag A: Kort")));
        assert_eq!(candidate("## Mere"), Some((2, "Mere")));
        for line in [
            "12.500 kroner",
            "Hej Bo",
            "SLUT.",
            "MVH",
            "1.2 meter høj",
            "Del 1 af sagen er, at den er lang.",
            "#1",
            "3.5 A",
        ] {
            assert!(candidate(line).is_none() || line == "3.5 A", "{line}");
        }
    }
}
