//! What gives a Latin-written language away in bytes of an unknown encoding: its letters beyond ASCII and its commonest
//! words. Rough on purpose: a few letters decide between encodings, not between languages.

/// A language and the encodings in which its texts lie about.
#[derive(Debug)]
pub(super) struct Language {
    /// Letters beyond ASCII that nearly every sentence has, then those that are seen now and then; small ones only.
    pub(super) frequent: &'static str,
    pub(super) rare: &'static str,
    /// Words that nearly every text has.
    pub(super) words: &'static [&'static str],
    pub(super) region: Region,
    /// How much likelier than others it is, in tenths of a letter.
    pub(super) prior: i32,
}

/// Languages that share their encodings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Region {
    Western,
    Central,
    Turkish,
    Baltic,
}

const fn language(
    region: Region,
    prior: i32,
    frequent: &'static str,
    rare: &'static str,
    words: &'static [&'static str],
) -> Language {
    Language { frequent, rare, words, region, prior }
}

use Region::{Baltic, Central, Turkish, Western};

#[rustfmt::skip]
pub(super) static ALL: &[Language] = &[
    // Danish and Norwegian.
    language(Western, 12, "åøæ", "éüöäáèó", &["og", "i", "på", "at", "er", "det", "en", "til", "af", "for", "med", "ikke", "der", "den", "så", "også", "av", "som", "får", "når", "år", "går"]),
    // Swedish.
    language(Western, 5, "äöå", "éüà", &["och", "att", "det", "är", "på", "för", "som", "av", "en", "med", "den", "till", "inte", "från", "även"]),
    // German.
    language(Western, 5, "üäöß", "éèáç", &["der", "die", "und", "das", "in", "für", "den", "von", "zu", "mit", "ist", "nicht", "im", "auf", "über"]),
    // French.
    language(Western, 4, "éàèêç", "ùîôâûëïœüÿ", &["le", "la", "les", "de", "des", "et", "à", "du", "en", "un", "une", "que", "qui", "est", "pour", "été", "où", "ça"]),
    // English: names and loan words.
    language(Western, 4, "é", "èüöñçïáóâêæøåäí", &["the", "of", "and", "to", "in", "is", "a", "for", "on", "that", "it", "we", "or"]),
    // Spanish.
    language(Western, 3, "óáéíñ", "úü", &["de", "la", "el", "que", "y", "en", "los", "se", "del", "las", "un", "por", "con", "también", "más", "según"]),
    // Portuguese.
    language(Western, 2, "ãçáéíêó", "õâúàôü", &["de", "a", "o", "que", "e", "do", "da", "em", "um", "para", "não", "os", "no", "à", "é", "até", "será"]),
    // Italian.
    language(Western, 2, "èàòùì", "éîó", &["di", "e", "il", "la", "che", "è", "per", "un", "in", "non", "più", "si", "del", "ci", "sono", "ma", "anche", "della"]),
    // Dutch.
    language(Western, 2, "ëéï", "öüèáóçê", &["de", "het", "een", "en", "van", "is", "dat", "op", "te", "zijn", "heeft", "één"]),
    // Finnish.
    language(Western, 2, "äö", "åšž", &["ja", "on", "ei", "se", "että", "oli", "hän", "mutta", "tai"]),
    // Icelandic and Faroese.
    language(Western, 1, "áðíó", "þéúöæýø", &["og", "að", "í", "á", "er", "um", "við", "til", "sem", "ekki", "verður", "ein"]),
    // Catalan.
    language(Western, 1, "àéòèí", "óúçïü", &["de", "la", "el", "i", "que", "a", "els", "per", "més", "amb", "és", "una", "també"]),
    // Estonian, in the Western encoding as often as in the Baltic one.
    language(Western, -4, "äõü", "öšž", &["ja", "on", "ei", "et", "see", "ka", "kui", "või"]),
    // Polish.
    language(Central, 0, "łąężó", "śćńź", &["i", "w", "na", "z", "do", "się", "nie", "że", "jest", "to", "również", "są"]),
    // Czech.
    language(Central, 0, "íáěřč", "éžýšůúňťďó", &["a", "se", "na", "v", "je", "že", "s", "z", "do", "o", "ve", "však", "též"]),
    // Slovak.
    language(Central, 0, "áíčýž", "éšúťľôňďäóŕĺ", &["a", "v", "na", "je", "sa", "že", "so", "alebo", "pre"]),
    // Hungarian.
    language(Central, 2, "áéöőó", "üíúű", &["a", "az", "és", "hogy", "nem", "is", "egy", "meg", "van"]),
    // Croatian and Bosnian.
    language(Central, 0, "čšžć", "đ", &["i", "je", "se", "u", "na", "da", "za", "će", "od", "su", "kao", "koji", "biti", "bi", "što"]),
    // Slovene.
    language(Central, 0, "čšž", "ćđ", &["in", "je", "se", "v", "na", "da", "za", "bo", "ki", "že", "pa", "so", "ne", "po", "tudi"]),
    // Romanian.
    language(Central, 0, "ăîţşâ", "șț", &["de", "şi", "în", "la", "că", "a", "cu", "pe", "din", "nu", "va", "iar", "fi", "până"]),
    // Turkish.
    language(Turkish, 0, "ıüşğç", "öâîû", &["ve", "bir", "bu", "için", "ile", "da", "de", "çok", "olarak", "gün", "çünkü"]),
    // Latvian.
    language(Baltic, 0, "āīēšū", "ņļķģčž", &["un", "ir", "ar", "par", "no", "uz", "kas", "arī", "var", "tas", "bet", "lai", "vai", "nav"]),
    // Lithuanian.
    language(Baltic, 0, "ėšųžį", "ūčąę", &["ir", "yra", "kad", "su", "bus", "o", "nes", "į", "iš", "už", "jų", "iki", "taip", "buvo", "arba", "apie", "savo", "tai", "kaip"]),
    // Estonian.
    language(Baltic, 0, "äõü", "öšž", &["ja", "on", "ei", "et", "see", "ka", "kui", "või"]),
];
