use super::moment::{Moment, duration, span};
use super::recurrence::in_words;
use super::*;
use crate::{Cancel, Collected, Hints, Input, Limits, Options, markdown};
use std::sync::Arc;

fn read(bytes: &[u8]) -> Collected {
    let input = Input::memory(Arc::new(bytes.to_vec()));
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    let mut out = Collected::default();
    crate::extract(&input, &detection, &Options::default(), &limits, &Cancel::default(), &mut out)
        .unwrap();
    out
}

fn text(bytes: &[u8]) -> String {
    read(bytes).parts.iter().map(|part| markdown::render(&part.blocks)).collect()
}

#[test]
fn lines_are_parted_unfolded_and_unescaped() {
    let line = Line::read("item1.TEL;type=\"a:b,c\";HOME;x=1,2:+45 12").unwrap();
    assert_eq!(
        (line.group.as_str(), line.name.as_str(), line.value.as_str()),
        ("ITEM1", "TEL", "+45 12")
    );
    assert_eq!(line.all("TYPE").collect::<Vec<_>>(), ["a:b,c", "HOME"]);
    assert_eq!(line.all("X").collect::<Vec<_>>(), ["1", "2"]);
    let line =
        Line::read("N;CHARSET=windows-1252;ENCODING=QUOTED-PRINTABLE:=C5g=E5rd;=C5se").unwrap();
    assert_eq!(line.components(" "), ["Ågård", "Åse"]);
    assert_eq!(Line::read("X:a\\, b\\;c\\nd\\\\").unwrap().text(), "a, b;c\nd\\");
    assert_eq!(Line::read("X:a\\,b,c").unwrap().list(), ["a,b", "c"]);
    assert_eq!(Line::read("no line"), None);
}

#[test]
fn moments_and_spans_are_told_for_people() {
    let at = |t| Moment::read(t).unwrap();
    assert_eq!(at("20240301T103000Z").to_string(), "2024-03-01 10:30");
    assert_eq!(at("1985-04-12").date(), "1985-04-12");
    assert_eq!(Moment::read("20241301"), None);
    assert_eq!(Moment::read("1. marts"), None);
    let (start, end) = (at("20240301T100000"), at("20240301T113000"));
    assert_eq!(
        span(&start, Some(&end), Some("Europe/Copenhagen")),
        "2024-03-01 10:00 to 11:30 (Europe/Copenhagen)"
    );
    assert_eq!(span(&at("20240301"), Some(&at("20240302")), None), "2024-03-01");
    assert_eq!(span(&at("20240228"), Some(&at("20240302")), None), "2024-02-28 to 2024-03-01");
    assert_eq!(
        span(&at("20240301T230000Z"), Some(&at("20240302T010000Z")), None),
        "2024-03-01 23:00 to 2024-03-02 01:00 UTC"
    );
    assert_eq!(duration("PT1H30M").as_deref(), Some("1 hour 30 minutes"));
    assert_eq!(duration("-P1DT0S").as_deref(), Some("1 day"));
    assert_eq!(duration("P99999999999D"), None);
}

#[test]
fn rules_of_recurrence_are_said_in_words() {
    for (rule, words) in [
        ("FREQ=DAILY;COUNT=10", "every day, 10 times"),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR;UNTIL=20240601T000000Z;WKST=MO",
            "every 2 weeks on Monday, Wednesday and Friday, until 2024-06-01",
        ),
        ("FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Friday"),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
            "every month on the second last of Monday, Tuesday, Wednesday, Thursday and Friday",
        ),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=2SU", "every year on the second Sunday in March"),
        ("FREQ=MONTHLY;BYMONTHDAY=15,-1", "every month on day 15 and the last day"),
        ("FREQ=YEARLY;BYWEEKNO=20", "FREQ=YEARLY;BYWEEKNO=20"),
        ("nonsense", "nonsense"),
    ] {
        assert_eq!(in_words(rule), words);
    }
}

#[test]
fn what_is_cut_off_or_nested_is_read_as_far_as_it_goes() {
    let out = read(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:M\xc3\xb8de\nBEGIN:VALARM\nSUMMARY:nej\nEND:VALARM\nLOCATION:Sal");
    assert_eq!(markdown::render(&out.parts[0].blocks), "# Møde\n\nWhere: Sal\n");
    assert_eq!(out.warnings[0].code, "damaged");
    assert_eq!(
        text(b"BEGIN:VCARD\nAGENT:\nBEGIN:VCARD\nFN:nej\nEND:VCARD\nFN:Bo\nEND:VCARD\n"),
        "# Bo\n"
    );
}

#[test]
fn a_description_in_tags_is_read_as_a_page() {
    let calendar = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:a\nDESCRIPTION:<b>Husk</b><br>kage\\nog saft\nEND:VEVENT\nEND:VCALENDAR\n";
    assert_eq!(text(calendar.as_bytes()), "# a\n\n**Husk**  \nkage  \nog saft\n");
}
