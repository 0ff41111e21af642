use super::looks_like;
use crate::formats::testing::{self, render as render_all};

fn render(text: &str, name: Option<&str>) -> String {
    render_all(&testing::read(text.as_bytes(), name, "subtitles"))
}

#[test]
fn lines_become_paragraphs_with_their_time() {
    let srt = "1\n00:00:01,000 --> 00:00:03,000\n<i>Velkommen til mødet</i>\n\n2\n00:00:03,100 --> 00:00:05,000\n{\\an8}i byrådet.\n3\n00:00:20,000 --> 00:00:22,000\nVi går i gang.\n";
    assert_eq!(
        render(srt, None),
        "[00:00:01] Velkommen til mødet i byrådet.\n\n[00:00:20] Vi går i gang.\n"
    );
}

#[test]
fn speakers_part_paragraphs_and_stay_with_their_words() {
    let vtt = "WEBVTT - Møde\nLanguage: da\n\nNOTE intern\nskjult\n\nSTYLE\n::cue { color: red }\n\nintro\n00:01.000 --> 00:02.000 align:start\n<v Åse>Hej &amp; velkommen\n\n00:02.000 --> 00:03.000\n<v.loud Åse>til mødet</v>\n\n00:03.000 --> 00:04.000\n<v Bo>Tak, <c.red>Åse</c>\n\n00:04.000 --> 00:05.000\nFORMANDEN: Punkt 1\n";
    let out = testing::read(vtt.as_bytes(), None, "subtitles");
    assert_eq!(
        render_all(&out),
        "[00:00:01] **Åse:** Hej & velkommen til mødet\n\n[00:00:03] **Bo:** Tak, Åse\n\n[00:00:04] **FORMANDEN:** Punkt 1\n"
    );
    assert_eq!(out.metadata.get("title"), Some("Møde"));
    assert_eq!(out.metadata.get("language"), Some("da"));
}

#[test]
fn captions_that_roll_are_read_once() {
    let mut vtt = String::from("WEBVTT\nKind: captions\n\n");
    let words = ["nu skal vi", "se på planen", "for næste år", "og så", "slutter vi", "mødet"];
    for (i, pair) in words.windows(2).enumerate() {
        let last = format!("{}\n", pair[0]);
        vtt.push_str(&format!(
            "00:00:{:02}.000 --> 00:00:{:02}.990\n{last}{}<00:00:01.200><c> </c>\n\n",
            i * 2,
            i * 2 + 1,
            pair[1]
        ));
        vtt.push_str(&format!(
            "00:00:{:02}.990 --> 00:00:{:02}.000\n{}\n \n\n",
            i * 2 + 1,
            i * 2 + 2,
            pair[1]
        ));
    }
    assert_eq!(render(&vtt, None), format!("[00:00:00] {}\n", words.join(" ")));
    // What is said twice is said twice.
    let srt = "1\n00:00:01,000 --> 00:00:02,000\nNej.\n\n2\n00:00:02,500 --> 00:00:03,000\nNej.\n";
    assert_eq!(render(srt, None), "[00:00:01] Nej. Nej.\n");
}

#[test]
fn other_dialects_are_read_by_their_name() {
    assert_eq!(
        render("0:00:01.000,0:00:02.000\nHej\nmed dig\n", Some("a.sbv")),
        "[00:00:01] Hej med dig\n"
    );
    assert_eq!(
        render("{1}{1}25\n{25}{50}{y:i}Hej|med dig\n", Some("a.sub")),
        "[00:00:01] Hej med dig\n"
    );
    assert_eq!(
        render("[00:01.00]Hej\n[00:02.00]med dig\n", Some("a.lrc")),
        "[00:00:01] Hej med dig\n"
    );
    let ass = "[Script Info]\nTitle: Film\n\n[V4+ Styles]\nStyle: x\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\nComment: 0,0:00:00.00,0:00:01.00,x,,0,0,0,,skjult\nDialogue: 0,0:00:02.00,0:00:03.00,x,Bo,0,0,0,,Ja, \\Ntak\nDialogue: 0,0:00:01.00,0:00:02.00,x,Åse,0,0,0,,{\\b1}Vil du?{\\b0}\n";
    assert_eq!(render(ass, None), "[00:00:01] **Åse:** Vil du?\n\n[00:00:02] **Bo:** Ja, tak\n");
}

#[test]
fn prose_with_arrows_is_no_subtitle() {
    assert!(!looks_like("A --> B\nC --> D\n"));
    assert!(!looks_like("1\nEt afsnit\n"));
    assert!(looks_like(
        "\u{feff}1\r\n00:00:01,000 --> 00:00:02,000\r\nHej".trim_start_matches('\u{feff}')
    ));
}

#[test]
fn who_speaks_in_a_dialogue_has_a_line() {
    let srt = "1\n00:00:01,000 --> 00:00:02,000\n- Hej.\n-Hej!\n";
    assert_eq!(render(srt, None), "[00:00:01] – Hej.  \n– Hej!\n");
}

#[test]
fn damage_and_floods_are_survived() {
    testing::survive_damage(include_str!("../../../../fixtures/subtitles/interview.vtt"), "a.vtt");
    testing::survive_damage(include_str!("../../../../fixtures/subtitles/film.ass"), "a.ass");
    let floods = [
        format!("WEBVTT\n\n00:00.000 --> 99999999:99.000\n{}", "<b".repeat(100_000)),
        format!("WEBVTT\n\n{}", "00:00.000 --> 00:01.000\na\n\n".repeat(20_000)),
        format!("WEBVTT\n\n00:00.000 --> 00:01.000\n{}", "{\\a".repeat(100_000)),
        format!("{{1}}{{1}}0.0000001\n{}", "{999999999999}{9}a\n".repeat(1_000)),
        format!(
            "[Script Info]\n[Events]\nFormat: {}Text\nDialogue: {}",
            "a,".repeat(50_000),
            "b,".repeat(50_000)
        ),
        "[00:01.00]".repeat(50_000),
    ];
    testing::survive_floods(&floods, "a.vtt");
    testing::survive_floods(&floods, "a.sub");
}
