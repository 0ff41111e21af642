//! Dates of mail (RFC 5322, 3.3 and 4.3) as RFC 3339, the ones of programs that keep to no rule included.

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The moment that `text` names, in its own zone; `None` where it names none.
pub(in crate::formats::mail) fn rfc3339(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(date) = iso(text) {
        return Some(date);
    }
    let mut found = Found::default();
    let words = text.split(|c: char| c.is_ascii_whitespace() || matches!(c, ',' | '(' | ')'));
    for word in words.filter(|w| !w.is_empty()).take(12) {
        found.word(word);
    }
    found.finish()
}

/// A date that starts as ISO 8601 does.
fn iso(text: &str) -> Option<String> {
    let day = text.get(..10)?;
    let mut numbers = day.split('-');
    let (y, m, d) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let digits = |s: &str, n| s.len() == n && s.bytes().all(|b| b.is_ascii_digit());
    if !(digits(y, 4) && digits(m, 2) && digits(d, 2)) {
        return None;
    }
    let mut found = Found {
        year: y.parse().ok(),
        month: m.parse().ok(),
        day: d.parse().ok(),
        ..Found::default()
    };
    let rest = text.get(10..)?.trim_start_matches(['T', 't', ' ']);
    let split = rest.find(['+', '-', 'Z', 'z', ' ']).unwrap_or(rest.len());
    found.word(rest.get(..split)?.split('.').next()?);
    found.word(rest.get(split..)?.trim());
    found.finish()
}

#[derive(Default)]
struct Found {
    day: Option<u32>,
    month: Option<u32>,
    year: Option<u32>,
    time: Option<(u32, u32, u32)>,
    /// Minutes east of Greenwich.
    zone: Option<i32>,
}

impl Found {
    fn word(&mut self, word: &str) {
        if word.contains(':') && self.time.is_none() {
            self.time = time(word);
        } else if let Ok(number) = word.parse::<u32>()
            && !word.starts_with('+')
        {
            match self.day {
                None if (1..=31).contains(&number) && word.len() <= 2 => self.day = Some(number),
                _ if self.year.is_none() => self.year = year(number, word.len()),
                _ => {}
            }
        } else if let Some(zone) = zone(word) {
            self.zone = self.zone.or(Some(zone));
        } else if let Some((day, rest)) = word.split_once('-')
            && self.month.is_none()
        {
            // 16-Dec-2022
            for part in [day].into_iter().chain(rest.split('-').take(2)) {
                if !part.contains('-') {
                    self.word(part);
                }
            }
        } else if self.month.is_none() {
            let name = word.get(..3).map(str::to_ascii_lowercase);
            let at = MONTHS.iter().position(|m| Some(*m) == name.as_deref());
            self.month = at.and_then(|at| u32::try_from(at + 1).ok());
        }
    }

    fn finish(self) -> Option<String> {
        let (year, month, day) = (self.year?, self.month?, self.day?);
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) || !(1970..=9999).contains(&year)
        {
            return None;
        }
        let Some((h, m, s)) = self.time else {
            return Some(format!("{year:04}-{month:02}-{day:02}"));
        };
        let zone = match self.zone {
            // RFC 5322, 3.3: a time whose zone is not known.
            None | Some(0) => "Z".to_owned(),
            Some(minutes) => {
                let sign = if minutes < 0 { '-' } else { '+' };
                format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
            }
        };
        Some(format!("{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}{zone}"))
    }
}

fn time(word: &str) -> Option<(u32, u32, u32)> {
    let mut numbers = word.split(':').map(|n| n.split('.').next().unwrap_or(n).parse::<u32>().ok());
    let (h, m) = (numbers.next()??, numbers.next()??);
    let s = numbers.next().flatten().unwrap_or(0);
    (h < 24 && m < 60 && s <= 60).then_some((h, m, s.min(59)))
}

/// RFC 5322, 4.3: years of two and three digits.
fn year(number: u32, digits: usize) -> Option<u32> {
    match digits {
        2 if number < 50 => Some(2000 + number),
        2 | 3 => Some(1900 + number),
        4 => Some(number),
        _ => None,
    }
}

/// Minutes east of Greenwich (RFC 5322, 4.3).
fn zone(word: &str) -> Option<i32> {
    if let Some(digits) = word.strip_prefix(['+', '-']) {
        let digits = digits.replace(':', "");
        let number: i32 = digits.get(..digits.len().min(4))?.parse().ok()?;
        let minutes =
            if digits.len() <= 2 { number * 60 } else { number / 100 * 60 + number % 100 };
        return (minutes <= 14 * 60).then_some(if word.starts_with('-') {
            -minutes
        } else {
            minutes
        });
    }
    let hours = match word.to_ascii_uppercase().as_str() {
        "UT" | "UTC" | "GMT" | "Z" => 0,
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        "CET" | "MEZ" | "BST" => 1,
        "CEST" | "MESZ" => 2,
        _ => return None,
    };
    Some(hours * 60)
}
