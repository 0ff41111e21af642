//! Headers and footers of printed sheets: codes for places, fonts and fields between the words (ECMA-376 part 1, 18.3.1.46;
//! the same in all formats of Excel).

/// Adds the words of a header's code to `texts`, unless they are there.
pub(super) fn add(code: &str, texts: &mut Vec<String>) {
    let words = words(code);
    if !words.is_empty() && !texts.contains(&words) {
        texts.push(words);
    }
}

/// The words of a code, its left, middle and right part parted by spaces. Page numbers, dates and names of files are fields
/// that say nothing about the content.
fn words(code: &str) -> String {
    let mut out = String::new();
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '&' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('&') => out.push('&'),
            Some('L' | 'C' | 'R') => out.push(' '),
            // A font and its style.
            Some('"') => {
                chars.by_ref().find(|c| *c == '"');
            }
            // A colour: six digits, or a theme's number with a sign.
            Some('K') => {
                for _ in 0..6 {
                    chars.next_if(|c| c.is_ascii_hexdigit() || matches!(c, '+' | '-'));
                }
            }
            // A size, or a letter: a field or a switch.
            Some(c) if c.is_ascii_digit() => while chars.next_if(char::is_ascii_digit).is_some() {},
            _ => {}
        }
    }
    crate::clean::line(&out)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn codes_are_left_out_and_words_stay() {
        assert_eq!(words("&L&\"Arial,Fed\"&14Åbne data&CSide &P af &N&R&D"), "Åbne data Side af");
        assert_eq!(words("&KFF0000Rød && blå&K01+034 x&"), "Rød & blå x");
        assert_eq!(words("&\"uden ende"), "");
    }
}
