//! Which language a text is written in. Called by the sink, which shows it the start of every document.

use whatlang::Lang;

/// Fewer letters are a guess and no finding.
const LEAST_LETTERS: usize = 120;

/// The language of `text` as BCP 47, where it is sure.
#[must_use]
pub fn detect(text: &str) -> Option<&'static str> {
    if text.chars().filter(|c| c.is_alphabetic()).count() < LEAST_LETTERS {
        return None;
    }
    let found = whatlang::detect(text)?;
    if matches!(found.lang(), Lang::Dan | Lang::Nob) {
        return danish_or_norwegian(text).or(found.is_reliable().then(|| tag(found.lang())));
    }
    found.is_reliable().then(|| tag(found.lang()))
}

/// Frequent words that are spelled differently in Danish and Norwegian, which are otherwise much alike. So are the diphthongs.
const DANISH: [&str; 18] = [
    "af", "bliver", "blive", "efter", "mellem", "hvad", "sig", "mig", "dig", "havde", "uden", "ud",
    "gennem", "nu", "op", "ind", "nogle", "meget",
];
const NORWEGIAN: [&str; 19] = [
    "å", "av", "blir", "bli", "etter", "mellom", "hva", "seg", "meg", "deg", "hadde", "uten", "ut",
    "gjennom", "nå", "opp", "inn", "noen", "mye",
];

fn danish_or_norwegian(text: &str) -> Option<&'static str> {
    let (mut danish, mut norwegian) = (0, 0);
    for word in text.split(|c: char| !c.is_alphabetic()) {
        let word = word.to_lowercase();
        let word = word.as_str();
        danish += usize::from(DANISH.contains(&word) || word.contains("ej") || word.contains("øj"));
        norwegian +=
            usize::from(NORWEGIAN.contains(&word) || word.contains("ei") || word.contains("øy"));
    }
    match (danish, norwegian) {
        (d, n) if d >= 2 && d > 2 * n => Some("da"),
        (d, n) if n >= 2 && n > 2 * d => Some("nb"),
        _ => None,
    }
}

/// The shortest code of a language (BCP 47 2.2.1). Languages without one of two letters keep their three.
fn tag(language: Lang) -> &'static str {
    match language {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        other => other.code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_languages_of_the_north_are_told_apart() {
        let danish = "Kommunen har besluttet at bygge en ny børnehave ved skoven. Børnene skal kunne lege ude hele \
                      året, og forældrene bliver inviteret til et møde om planerne, før arbejdet begynder.";
        let norwegian = "Kommunen har vedtatt å bygge en ny barnehage ved skogen. Barna skal kunne leke ute hele året, og \
                         foreldrene blir invitert til et møte om planene før arbeidet tar til etter ferien.";
        let german = "Die Gemeinde hat beschlossen, am Waldrand einen neuen Kindergarten zu bauen. Die Kinder sollen \
                      das ganze Jahr draußen spielen können, und die Eltern werden zu einem Treffen eingeladen.";
        let english = "The council has decided to build a new kindergarten near the forest. The children will be able \
                       to play outside all year, and the parents are invited to a meeting about the plans.";
        let swedish = "Kommunen har beslutat att bygga en ny förskola vid skogen. Barnen ska kunna leka ute hela året \
                       och föräldrarna bjuds in till ett möte om planerna innan arbetet börjar.";
        for (text, expected) in
            [(danish, "da"), (german, "de"), (english, "en"), (swedish, "sv"), (norwegian, "nb")]
        {
            assert_eq!(detect(text), Some(expected));
        }
    }

    #[test]
    fn numbers_and_a_few_words_have_no_language() {
        assert_eq!(detect("Navn Antal Pris"), None);
        assert_eq!(detect(&"1 2 3 ".repeat(500)), None);
    }
}
