//! Short texts of trade and laboratory, where signs beyond ASCII outnumber the letters.

use super::*;

const WESTERN: &[&str] =
    &["windows-1252", "iso-8859-15", "macintosh", "cp850", "cp865", "windows-1250"];
const CENTRAL: &[&str] = &["windows-1250", "iso-8859-2"];

const DANISH: &[&str] = &[
    "Prøve nr. 12: Bly 12 µg/l, zink 30 µg/l, kobber 7 µg/l",
    "Måler: 118 m³ vand\r\nMåler: 60 m³ vand\r\nMåler: 1250 m³ varme\r\nMåler: 7 m³ vand",
    "Bly 12 µg/l\r\nZink 30 µg/l\r\nNikkel 5 µg/l\r\nKobber 7 µg/l\r\nArsen 2 µg/l",
    "Forbrug 2023: 120 m³ vand\r\nForbrug 2024: 118 m³ vand",
    "maaned;forbrug\r\njan;12 m³\r\nfeb;13 m³\r\nmar;14 m³",
    "Grundens areal er 850 m², huset er 120 m² og haven 300 m².",
    "Temperaturen er 21 °C ± 2 °C på kontoret.",
    "Dosis: 25 µg dagligt i 3 uger. Kontrol hos egen læge.",
    "Nøjagtighed ±5 µm",
    "Tykkelse 80 µm ±5 µm, vægt 12 µg",
    "Brug ½ liter mælk og ½ kg mel.",
    "Jf. § 5 og § 7 i lov om byggeri.",
    "Mødet er kl. 9–11 på rådhuset – husk “papirerne”.",
    "Dagsorden:\r\n· Velkomst\r\n· Budget\r\n· Eventuelt",
    "Dagsorden:\r\n· Møde på Ærø\r\n· Budget\r\n· Løn",
    "Flow: 3,5 m³/h ved 20 °C; 12 cm³ pr. slag",
    "Beton 12 m³, sand 4 m³, grus 6 m³. Betales på lørdag.",
    "Kabel 5G2,5 mm², længde 10 m",
];

const GERMAN: &[&str] = &[
    "Die Prüfung ergab 12 µg/l Blei und 30 µg/l Zink.",
    "Wasser: 120 m³, Gas: 80 m³, Öl: 2 m³",
    "Grundstück 850 m², Wohnfläche 120 m².",
    "Toleranz ±5 µm, Länge 10 mm ±1 mm",
    "Gemäß § 5 und § 7 BauGB – siehe “Anlage”.",
    "½ Liter Milch und ½ kg Mehl für die Soße",
    "Bei 20 °C und 1 bar: 12 m³/h",
    "Themen:\r\n· Begrüßung\r\n· Haushalt\r\n· Verschiedenes",
];

const ENGLISH: &[&str] = &[
    "Each tablet contains 50 µg of the active substance. Dose: 50 µg daily.",
    "Store below 25 °C. Do not freeze. Each tablet contains 50 µg.",
    "The tolerance of the housing is ±5 µm and the accuracy is ±2 %. The capacitor is 100 µF.",
    "# tolerance ±5 µm\r\nx = 1",
    "Use: 12 m³\r\nUse: 14 m³\r\nUse: 11 m³\r\nUse: 17 m³\r\nUse: 10 m³\r\nUse: 9 m³\r\nUse: 8 m³",
    "The floor is 85 m² and the volume 240 m³.",
    "See § 5 and § 12 of the “act” – in force.",
    "Take ½ cup of milk",
    "Agenda:\r\n· Welcome\r\n· Budget\r\n· Any other business",
    "time 5 µs, 10 µs, 15 µs, 20 µs, 25 µs, 30 µs, 35 µs",
];

const POLISH: &[&str] = &[
    "Zużycie: 120 m wody, był mały i miał 5 zł",
    "Zapłacił 5 zł, 10 zł, 15 zł i 20 zł",
    "Stół ma 120 cm i był biały",
    "Temperatura 21 °C ± 2 °C, wyłącz płytę",
    "Jeśli był § 5, to miał § 7",
    "Powierzchnia działki wynosi 850 m; mł. insp. Kowalski",
    "Cena: 5 zł\r\nCena: 7 zł\r\nCena: 9 zł\r\nCena: 12 zł",
];

const CZECH: &[&str] = &[
    "Teplota 21 °C ± 2 °C, měřeno ve středu",
    "Podle § 5 a § 7 se mě to netýká",
    "Délka 12 µm, šířka 30 µm",
    "Program:\r\n· Zahájení\r\n· Rozpočet\r\n· Různé",
    "Má dům a já mám byt",
    "Á propos, já mám čas",
];

fn matrix() -> (usize, usize, Vec<String>) {
    let (mut hits, mut tries, mut misses) = (0, 0, Vec::new());
    for (texts, charsets) in [
        (DANISH, WESTERN),
        (GERMAN, WESTERN),
        (ENGLISH, WESTERN),
        (POLISH, CENTRAL),
        (CZECH, CENTRAL),
    ] {
        for name in charsets {
            for text in texts {
                let Some(bytes) = encode(text, Charset::for_label(name).unwrap()) else { continue };
                tries += 1;
                let (found, _) = detect(&bytes, None, true);
                if decode(&bytes, None) == *text {
                    hits += 1;
                } else {
                    misses.push(format!("{name} as {}: {text:?}", found.name()));
                }
            }
        }
    }
    (hits, tries, misses)
}

#[test]
fn signs_of_units_and_lists_do_not_make_an_encoding() {
    let (hits, tries, misses) = matrix();
    assert!(hits * 100 >= 96 * tries, "{hits} of {tries}; {misses:#?}");
}
