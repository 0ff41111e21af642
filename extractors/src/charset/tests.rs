use super::*;

mod signs;

#[test]
fn a_danish_windows_1252_text_without_any_hint_comes_out_right() {
    let bytes = b"K\xf8benhavn og \xc5rhus f\xe5r nye b\xf8rnehaver p\xe5 b\xe6redygtigt gr\xf8nt";
    assert_eq!(decode(bytes, None), "København og Århus får nye børnehaver på bæredygtigt grønt");
}

#[test]
fn a_declaration_is_overruled_by_valid_utf8() {
    assert_eq!(decode("Århus".as_bytes(), Some("iso-8859-1")), "Århus");
    assert_eq!(decode(b"\x8frhus", Some("cp850")), "Århus");
}

#[test]
fn utf16_and_utf32_are_found_with_and_without_their_mark() {
    for text in [
        "Beløb i kroner",
        "Ærø",
        "Все люди рождаются свободными и равными",
        "Όλοι\nοι άνθρωποι",
        "人人生而自由，\n在尊嚴",
    ] {
        for mark in ["\u{feff}", ""] {
            let marked = format!("{mark}{text}");
            let units = || marked.encode_utf16();
            let chars = || marked.chars().map(|c| c as u32);
            let all: [Vec<u8>; 4] = [
                units().flat_map(u16::to_le_bytes).collect(),
                units().flat_map(u16::to_be_bytes).collect(),
                chars().flat_map(u32::to_le_bytes).collect(),
                chars().flat_map(u32::to_be_bytes).collect(),
            ];
            for (i, bytes) in all.iter().enumerate() {
                assert_eq!(decode(bytes, None), text, "form {i} of {marked:?}");
            }
        }
    }
}

#[test]
fn the_reader_decodes_across_its_buffers() {
    for text in ["æøå€".repeat(40_000), format!("a{}", "€".repeat(30_000)), "😀".repeat(20_000)]
    {
        let mut out = String::new();
        Utf8Reader::new(text.as_bytes(), UTF_8).read_to_string(&mut out).unwrap();
        assert_eq!(out, text);
        let utf32: Vec<u8> = text.chars().flat_map(|c| (c as u32).to_be_bytes()).collect();
        let mut out = String::new();
        let mut reader = Utf8Reader::new(utf32.as_slice(), Charset::Utf32 { big_endian: true });
        reader.read_to_string(&mut out).unwrap();
        assert_eq!(out, text);
    }
}

#[test]
fn a_letter_that_is_cut_at_the_end_of_the_head_fools_nobody() {
    let text = format!("{}æ", "a".repeat(99));
    let head = text.as_bytes().get(..100).unwrap();
    assert_eq!(detect(head, None, false), (Charset::UTF_8, Found::Valid));
    assert_ne!(detect(head, None, true), (Charset::UTF_8, Found::Valid));
}

#[test]
fn foreign_bytes_in_utf8_cost_nothing_but_themselves() {
    let mut bytes = "Rødgrød med fløde, æbler og blåbær. ".repeat(3).into_bytes();
    bytes.extend(b"\xc5rhus");
    assert!(decode(&bytes, None).ends_with("blåbær. Århus"));
}

/// What is written in a language, and in which encodings people have it.
struct Sample {
    language: &'static str,
    charsets: &'static [&'static str],
    /// A sentence or two; the first few words are tried alone too.
    text: &'static str,
}

const WESTERN: &[&str] = &["windows-1252", "macintosh", "cp850"];
const CENTRAL: &[&str] = &["windows-1250", "iso-8859-2", "cp852"];
const CYRILLIC: &[&str] = &["windows-1251", "iso-8859-5", "koi8-u", "ibm866", "x-mac-cyrillic"];

const SAMPLES: &[Sample] = &[
    Sample {
        language: "da",
        charsets: &["windows-1252", "macintosh", "cp850", "cp865"],
        text: "Møde i byrådet: Ældre får hjælp til indkøb. Åbningstiden på rådhuset ændres, så borgerne også kan få svar om lørdagen; det koster ca. 12.500 kr. om året.",
    },
    Sample {
        language: "da",
        charsets: &["windows-1252", "macintosh", "cp850", "cp865"],
        text: "Kære Åse. Tak for sidst! Vi ses på Ærø til påske, når færgen sejler igen – og husk, at Søren også skal med.",
    },
    Sample {
        language: "nb",
        charsets: &["windows-1252", "macintosh", "cp850", "cp865"],
        text: "Skøyteløperne fra Tromsø får prøve den nye isen på søndag. Været blir kaldt, sier værmelderen på Værøy.",
    },
    Sample {
        language: "sv",
        charsets: WESTERN,
        text: "Återvinningscentralen i Örebro håller stängt på måndag. Frågor besvaras av förvaltningen, även på kvällstid.",
    },
    Sample {
        language: "fi",
        charsets: WESTERN,
        text: "Hyvää päivää! Kokous pidetään Jyväskylässä ensi viikolla, ja pöytäkirja lähetetään jäsenille jälkikäteen.",
    },
    Sample {
        language: "is",
        charsets: &["windows-1252", "cp850"],
        text: "Sveitarfélagið býður íbúum á fund um nýja skólann. Þar verður rætt um húsnæði, ferðir og öryggi barna við veginn.",
    },
    Sample {
        language: "fo",
        charsets: &["windows-1252", "cp850"],
        text: "Býráðið í Tórshavn hevur samtykt at gera ein nýggjan skúla. Bygningurin verður liðugur í ár, og børnini gleða seg.",
    },
    Sample {
        language: "de",
        charsets: WESTERN,
        text: "Die Bürgermeisterin eröffnet am Samstag das größte Straßenfest. Für Gäste fährt ein Bus, Plätze können über das Büro gebucht werden.",
    },
    Sample {
        language: "fr",
        charsets: WESTERN,
        text: "La réunion du conseil a été reportée à février. Les élèves de l'école ont reçu des gâteaux, où même les maîtres étaient invités; ça va.",
    },
    Sample {
        language: "es",
        charsets: WESTERN,
        text: "¿Cuándo abrirá la biblioteca? Mañana, según el señor Muñoz; habrá también una exposición de fotografía y música en el jardín.",
    },
    Sample {
        language: "pt",
        charsets: WESTERN,
        text: "A câmara municipal não aprovou as alterações à circulação. Será possível apresentar sugestões até ao próximo mês, em português ou inglês.",
    },
    Sample {
        language: "it",
        charsets: WESTERN,
        text: "La città è più bella di sera, perché i caffè sono aperti. Martedì però ci sarà lo sciopero e così non si potrà partire.",
    },
    Sample {
        language: "nl",
        charsets: WESTERN,
        text: "De coördinatie van de financiële reünie is geregeld; één van de collega's heeft de ideeën geïnventariseerd.",
    },
    Sample {
        language: "ca",
        charsets: WESTERN,
        text: "L'ajuntament obrirà una nova biblioteca a la plaça. El projecte inclourà un cafè, un jardí i més espais per als joves, que també podràn dormir-hi.",
    },
    Sample {
        language: "en",
        charsets: &["windows-1252", "macintosh"],
        text: "It’s the mayor’s “new plan” – a café on the quay, costing £3,000 or so… Don’t say we didn’t warn you.",
    },
    Sample {
        language: "pl",
        charsets: CENTRAL,
        text: "Zażółć gęślą jaźń. Posiedzenie rady miasta odbędzie się w środę; mieszkańcy mogą zgłaszać wnioski również później.",
    },
    Sample {
        language: "cs",
        charsets: CENTRAL,
        text: "Příští zasedání rady města se uskuteční ve čtvrtek. Občané mohou své připomínky podávat též písemně, nejpozději však do úterý večer.",
    },
    Sample {
        language: "sk",
        charsets: CENTRAL,
        text: "Mestský úrad oznamuje, že v pondelok bude zatvorené. Ďalšie informácie nájdete na nástenke, alebo sa môžete obrátiť na podateľňu.",
    },
    Sample {
        language: "hu",
        charsets: CENTRAL,
        text: "A városháza értesíti a lakosságot, hogy hétfőn az ügyfélfogadás szünetel. Kérjük, hogy ügyeiket később intézzék; köszönjük türelmüket, jövő héten újra várjuk önöket.",
    },
    Sample {
        language: "hr",
        charsets: CENTRAL,
        text: "Gradsko vijeće održat će sjednicu u četvrtak. Građani mogu poslati prijedloge, a odluka će biti objavljena sljedeći tjedan uključujući i žalbe.",
    },
    Sample {
        language: "sl",
        charsets: CENTRAL,
        text: "Občinski svet bo v četrtek obravnaval načrt za novo šolo. Občani lahko pošljejo pripombe, ki jih bo župan upošteval že naslednji mesec.",
    },
    Sample {
        language: "ro",
        charsets: &["windows-1250", "iso-8859-2"],
        text: "Primăria anunţă că şedinţa va avea loc joi. Cetăţenii pot trimite întrebări în scris, iar răspunsurile vor fi afişate până la sfârşitul săptămânii.",
    },
    Sample {
        language: "ru",
        charsets: CYRILLIC,
        text: "Городской совет соберётся в четверг. Жители могут задать вопросы письменно, ответы будут опубликованы на следующей неделе.",
    },
    Sample {
        language: "uk",
        charsets: &["windows-1251", "koi8-u", "iso-8859-5"],
        text: "Міська рада збереться у четвер. Мешканці можуть поставити запитання письмово, відповіді буде опубліковано наступного тижня.",
    },
    Sample {
        language: "bg",
        charsets: &["windows-1251", "ibm866"],
        text: "Общинският съвет ще се събере в четвъртък. Гражданите могат да задават въпроси писмено, а отговорите ще бъдат публикувани.",
    },
    Sample {
        language: "sr",
        charsets: &["windows-1251"],
        text: "Градско веће ће се састати у четвртак. Грађани могу да поставе питања писмено, а одговори ће бити објављени следеће недеље.",
    },
    Sample {
        language: "el",
        charsets: &["windows-1253", "iso-8859-7"],
        text: "Το δημοτικό συμβούλιο θα συνεδριάσει την Πέμπτη. Οι κάτοικοι μπορούν να υποβάλουν ερωτήσεις γραπτώς, και οι απαντήσεις θα δημοσιευθούν.",
    },
    Sample {
        language: "tr",
        charsets: &["windows-1254"],
        text: "Belediye meclisi perşembe günü toplanacak. Vatandaşlar sorularını yazılı olarak iletebilir; yanıtlar önümüzdeki hafta yayımlanacaktır, çünkü ağır işler beklemez.",
    },
    Sample {
        language: "he",
        charsets: &["windows-1255", "iso-8859-8"],
        text: "מועצת העיר תתכנס ביום חמישי. התושבים יכולים לשלוח שאלות בכתב, והתשובות יפורסמו בשבוע הבא.",
    },
    Sample {
        language: "ar",
        charsets: &["windows-1256", "iso-8859-6"],
        text: "يجتمع مجلس المدينة يوم الخميس. يمكن للسكان إرسال الأسئلة كتابة، وستنشر الإجابات في الأسبوع المقبل.",
    },
    Sample {
        language: "et",
        charsets: &["windows-1257", "windows-1252", "iso-8859-13"],
        text: "Linnavolikogu koguneb neljapäeval. Elanikud võivad küsimusi esitada kirjalikult, vastused avaldatakse järgmisel nädalal üldises lehes.",
    },
    Sample {
        language: "lv",
        charsets: &["windows-1257", "iso-8859-13"],
        text: "Pilsētas dome sanāks ceturtdien. Iedzīvotāji var iesniegt jautājumus rakstiski, un atbildes tiks publicētas nākamajā nedēļā, ņemot vērā arī šādus ieteikumus.",
    },
    Sample {
        language: "lt",
        charsets: &["windows-1257", "iso-8859-13"],
        text: "Miesto taryba susirinks ketvirtadienį. Gyventojai gali pateikti klausimus raštu, o atsakymai bus paskelbti kitą savaitę, nes šįkart jų laukiama žymiai daugiau.",
    },
    Sample {
        language: "vi",
        charsets: &["windows-1258"],
        text: "Hội đồng thành phố sẽ họp vào thứ năm. Người dân có thể gửi câu hỏi bằng văn bản.",
    },
    Sample {
        language: "th",
        charsets: &["windows-874"],
        text: "สภาเมืองจะประชุมในวันพฤหัสบดี ประชาชนสามารถส่งคำถามเป็นลายลักษณ์อักษร และคำตอบจะเผยแพร่ในสัปดาห์หน้า",
    },
    Sample {
        language: "ja",
        charsets: &["shift_jis", "euc-jp", "iso-2022-jp"],
        text: "市議会は木曜日に開かれます。住民は書面で質問を提出することができ、回答は来週公開されます。",
    },
    Sample {
        language: "zh",
        charsets: &["gbk"],
        text: "市议会将于星期四开会。居民可以书面提出问题，答复将于下周公布。",
    },
    Sample {
        language: "zh",
        charsets: &["big5"],
        text: "市議會將於星期四開會。居民可以書面提出問題，答覆將於下週公布。",
    },
    Sample {
        language: "ko",
        charsets: &["euc-kr"],
        text: "시의회는 목요일에 열립니다. 주민은 서면으로 질문을 제출할 수 있으며 답변은 다음 주에 공개됩니다.",
    },
];

fn encode(text: &str, charset: Charset) -> Option<Vec<u8>> {
    match charset {
        Charset::Dos(page) => text
            .chars()
            .map(|c| (0..=255).find(|byte| page.character(*byte) == c))
            .collect::<Option<Vec<u8>>>(),
        Charset::Web(encoding) => {
            use unicode_normalization::UnicodeNormalization;
            // Vietnamese is written with accents of their own.
            let text: String = match encoding.name() {
                "windows-1258" => vietnamese(text),
                _ => text.nfc().collect(),
            };
            let (bytes, _, lossy) = encoding.encode(&text);
            (!lossy).then(|| bytes.into_owned())
        }
        Charset::Utf32 { .. } => None,
    }
}

fn vietnamese(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let mut out = String::new();
    for c in text.nfc() {
        let parts: Vec<char> = c.to_string().nfd().collect();
        let tone = parts
            .iter()
            .find(|p| matches!(p, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}'));
        match tone {
            Some(tone) => {
                out.extend(parts.iter().filter(|p| *p != tone).collect::<String>().nfc());
                out.push(*tone);
            }
            None => out.push(c),
        }
    }
    out
}

/// How often texts of a length come out right: hits, tries, and the misses by name.
fn hits(cut: impl Fn(&str) -> Vec<String>) -> (usize, usize, Vec<String>) {
    use unicode_normalization::UnicodeNormalization;
    let (mut hits, mut tries, mut misses) = (0, 0, Vec::new());
    for sample in SAMPLES {
        for name in sample.charsets {
            for text in cut(sample.text) {
                let charset = Charset::for_label(name).unwrap();
                let Some(bytes) = encode(&text, charset) else { continue };
                if bytes.is_ascii() && *name != "iso-2022-jp" {
                    continue;
                }
                tries += 1;
                let got = decode(&bytes, None);
                if got.nfc().eq(text.nfc()) {
                    hits += 1;
                } else {
                    let (found, _) = detect(&bytes, None, true);
                    misses.push(format!(
                        "{} {name} as {}: {text:?} {got:?}",
                        sample.language,
                        found.name()
                    ));
                }
            }
        }
    }
    (hits, tries, misses)
}

/// The words, `n` at a time.
fn words(text: &str, n: usize) -> Vec<String> {
    let words: Vec<&str> = text.split(' ').collect();
    words.chunks(n).map(|w| w.join(" ")).collect()
}

#[test]
fn texts_of_many_languages_come_out_right_in_their_encodings() {
    // Two words are often words of two languages; what counts is that more of them never makes it worse.
    for (what, least, (hits, tries, misses)) in [
        ("sentences", 100, hits(|text| vec![text.to_owned()])),
        ("six words", 95, hits(|text| words(text, 6))),
        ("two words", 83, hits(|text| words(text, 2))),
    ] {
        assert!(hits * 100 >= least * tries, "{what}: {hits} of {tries}; {misses:#?}");
    }
}

#[test]
fn danish_in_any_encoding_comes_out_right_from_two_words_on() {
    for sample in SAMPLES.iter().filter(|s| matches!(s.language, "da" | "nb")) {
        for text in words(sample.text, 2) {
            let (bytes, _, lossy) = WINDOWS_1252.encode(&text);
            assert!(!lossy && decode(&bytes, None) == text, "{text}");
            for page in [&dos::CP850, &dos::CP865] {
                let Some(bytes) = encode(&text, Charset::Dos(page)) else { continue };
                assert_eq!(decode(&bytes, None), text);
            }
        }
    }
}

#[test]
fn western_texts_with_a_single_letter_or_sign_stay_what_they_are() {
    for text in [
        "å",
        "ø",
        "Å",
        "Ø",
        "é",
        "§ 5",
        "§",
        "10 °C",
        "100 m²",
        "£5",
        "5 € i alt",
        "½ liter",
        "± 2",
        "MØDE",
        "ÅRSREGNSKAB",
        "BRØNSHØJ-HUSUM",
        "Ærø",
        "ÆRØ",
        "Müller",
        "naïve",
        "© 2024 Firma",
        "Vent… nu",
        "wait… then",
        "• punkt",
        "“citat”",
        "»Hej«",
        "‘x’",
        "it’s",
        "a – b",
        "don’t – ever",
        "Hr. Sørensen",
        "blåbærgrød",
        "Ø-havn",
        "Søren Å.",
        "Bilag\u{a0}1",
        "kr.\u{a0}500,-",
        "Beløb;År;Måned",
        "Navn: Bjørk",
        "før/efter",
        "få",
        "på",
        "år",
        "ål",
        "Åse",
        "Gjøl",
        "Læsø",
        "Fanø",
        "Skærbæk",
        "CAFÉ",
        "Renée",
        "São Paulo",
        "Malmö",
        "Göteborg",
        "Tórshavn",
        "Zürich",
        "Straße",
        "façade",
        "fotos – 3 stk. – à 5 kr.",
        "Æ",
        "æ",
        "(æ)",
        "pris: 5,- à 2",
        "Åh!",
        "Nåh…",
        "BØRN & UNGE",
        "TÅRNBY",
    ] {
        let (bytes, _, lossy) = WINDOWS_1252.encode(text);
        assert!(!lossy, "{text}");
        assert_eq!(decode(&bytes, None), text);
        assert_eq!(
            decode(&[b"Referat\r\n\r\n".as_slice(), &bytes, b"\r\n"].concat(), None),
            format!("Referat\r\n\r\n{text}\r\n")
        );
    }
}
