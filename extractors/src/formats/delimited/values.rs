//! What kind of value a field looks like, and whether a first record names the columns of those below.

/// What a field looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Empty,
    Number,
    Date,
    /// Letters and digits mixed in one word, as in codes and addresses of mail.
    Code,
    Words,
}

/// Longest number or date, in bytes.
const LONGEST: usize = 32;

impl Look {
    pub(super) fn of(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::Empty;
        }
        if text.len() <= LONGEST && text.bytes().any(|b| b.is_ascii_digit()) {
            if is_number(text) {
                return Self::Number;
            }
            if is_date(text) {
                return Self::Date;
            }
        }
        let mixed = text.bytes().any(|b| b.is_ascii_digit() || b == b'@');
        if mixed && !text.contains(' ') { Self::Code } else { Self::Words }
    }

    /// Whether headers are hardly ever of this kind.
    pub(super) fn is_value(self) -> bool {
        matches!(self, Self::Number | Self::Date)
    }
}

/// Digits with the marks that any country puts between, before or after them.
fn is_number(text: &str) -> bool {
    let text = text.trim_matches(|c: char| {
        matches!(c, '%' | '$' | '€' | '£' | '(' | ')' | ' ' | '\u{a0}' | '\'' | '"')
    });
    let text = text.strip_suffix("kr.").or_else(|| text.strip_suffix("kr")).unwrap_or(text).trim();
    let body = text.strip_prefix(['-', '+', '−']).unwrap_or(text);
    // Two minus signs make a date or a code.
    body.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','))
        && body.chars().filter(|c| *c == '-').count() <= usize::from(body.contains(['e', 'E']))
        && body.chars().all(|c| {
            c.is_ascii_digit()
                || matches!(c, '.' | ',' | ' ' | '\u{a0}' | '\'' | 'e' | 'E' | '+' | '-')
        })
        && !has_two_points_like_a_date(body)
}

/// `1.3.2024`, where a number would have three digits behind its last point.
fn has_two_points_like_a_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    matches!(parts.as_slice(), [d, m, y] if d.len() <= 2 && m.len() <= 2 && matches!(y.len(), 2 | 4))
}

/// A day in digits, with or without a time.
fn is_date(text: &str) -> bool {
    let day = text.split([' ', 'T']).next().unwrap_or(text);
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let day = matches!(parts.len(), 2 | 3)
        && parts.iter().all(digits)
        && parts.iter().any(|part| part.len() == 4)
        || (parts.len() == 3 && parts.iter().all(|part| digits(part) && part.len() == 2));
    let clock: Vec<&str> = text.split(':').collect();
    day || (matches!(clock.len(), 2 | 3) && clock.iter().all(digits))
}

/// Whether `first` names the columns of the records in `below`: it is unlike them where they are alike. Words above words
/// are taken for names, because most files have them.
pub(super) fn names_columns<'t>(first: &[&'t str], below: &[Vec<&'t str>]) -> bool {
    votes(first, below) >= 0
}

/// How much speaks for `first` to name the columns of the records in `below`; less than 0 speaks against it.
pub(super) fn votes<'t>(first: &[&'t str], below: &[Vec<&'t str>]) -> i32 {
    let mut votes = 0_i32;
    for (column, name) in first.iter().enumerate() {
        let values: Vec<&str> = below
            .iter()
            .filter_map(|record| record.get(column).copied())
            .filter(|value| !value.trim().is_empty())
            .collect();
        let look = Look::of(name);
        if values.is_empty() || look == Look::Empty {
            continue;
        }
        let share = |kind: fn(Look) -> bool| {
            values.iter().filter(|value| kind(Look::of(value))).count() * 10 >= values.len() * 8
        };
        let valued = share(Look::is_value);
        votes += match look {
            // A year above amounts is a name; a number above words is one too.
            Look::Number | Look::Date if valued && is_year(name) => {
                i32::from(!values.iter().all(|value| is_year(value)))
            }
            Look::Number | Look::Date if valued => -2,
            Look::Number | Look::Date => i32::from(!share(|l| l != Look::Words)),
            Look::Words | Look::Code | Look::Empty if valued => 2,
            Look::Words if share(|l| l == Look::Code) => 1,
            Look::Words | Look::Code | Look::Empty => -i32::from(values.contains(name)),
        };
    }
    votes
}

fn is_year(text: &str) -> bool {
    let text = text.trim();
    text.len() == 4
        && matches!(text.get(..2), Some("19" | "20"))
        && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_of_many_countries_are_known() {
        for text in ["1", "-3,25", "1.250,50", "1 000", "12 %", "1e-5", "(5)", "75,00 kr.", "€9.90"]
        {
            assert_eq!(Look::of(text), Look::Number, "{text}");
        }
        for text in ["2024-03-01", "01-03-2024", "1.3.2024", "01/03/2024 14:30", "14:30", "2024-03"]
        {
            assert_eq!(Look::of(text), Look::Date, "{text}");
        }
        assert_eq!(Look::of("DK-17"), Look::Code);
        assert_eq!(Look::of("bo@example.org"), Look::Code);
        assert_eq!(Look::of("Vej 7"), Look::Words);
        assert_eq!(Look::of(" "), Look::Empty);
    }

    fn named(rows: &[&str]) -> bool {
        let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.split(';').collect()).collect();
        names_columns(&rows[0], &rows[1..])
    }

    #[test]
    fn names_are_unlike_what_stands_below() {
        assert!(named(&["navn;antal", "æble;3", "pære;4"]));
        assert!(named(&["navn;by", "Bo;Ry"]));
        assert!(named(&["1;2;3", "a;b;c", "a;b;c"]));
        assert!(named(&["område;2023;2024", "Nord;17;18", "Syd;5;6"]));
        assert!(named(&["mail;id", "bo@example.org;A1", "eva@example.org;B2"]));
        assert!(named(&["navn"]));
    }

    #[test]
    fn data_is_like_what_stands_below() {
        assert!(!named(&["æble;3", "pære;4", "blomme;5"]));
        assert!(!named(&["2024-01-01;4", "2024-01-02;5"]));
        assert!(!named(&["Nord;Bo;1", "Nord;Eva;2", "Syd;Ib;3"]));
        assert!(!named(&["Nord;Bo", "Nord;Eva", "Syd;Ib"]));
    }
}
