//! What glyphs stand for where the document maps their codes to no characters: by the predefined maps of Chinese, Japanese and
//! Korean (ISO 32000-2, 9.7.5.2 and 9.10.2), by the table of characters in the embedded font, and, as a guess that has to
//! read like a language, by the code itself. Called by `glyphs` for every glyph without a meaning; `guard` shows it the
//! fonts. Never decodes a font program that the interpreter has not.

use hayro_interpret::font::{Glyph as Drawn, GlyphIdentifier, OutlineFontData, OutlineGlyph};
use hayro_interpret::hayro_cmap::{BfString, CMap, CMapName, CidFamily, load_embedded};
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream, String as Bytes};
use skrifa::charmap::Charmap;
use skrifa::raw::FontRef;
use std::collections::HashMap;

/// Fonts of one document that are remembered.
const MOST_FONTS: usize = 2_000;
/// Characters of one embedded font that are looked at.
const MOST_CHARACTERS: usize = 70_000;
/// Embedded fonts whose characters are remembered.
const MOST_TABLES: usize = 500;
/// Meanings that are remembered.
const MOST_KNOWN: usize = 100_000;

/// How the codes of a page are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Reading {
    /// As the document says, and by the fonts where it says nothing.
    #[default]
    Declared,
    /// By the tables of the embedded fonts, whatever the document says.
    Font,
    /// By numbers in the names of glyphs, and by the codes themselves, which were characters once.
    Code,
}

/// What the fonts of one document tell of their codes.
#[derive(Default)]
pub(super) struct Codes {
    composite: Vec<Composite>,
    /// Numbers in the names of the glyphs of Type 3 fonts, by code and advance in thousandths.
    numbered: HashMap<(u32, i32), Option<char>>,
    /// From the identifiers of embedded fonts: their glyphs to characters.
    tables: HashMap<u128, HashMap<u32, char>>,
    /// Maps from the characters of a collection to Unicode.
    collections: HashMap<&'static str, Option<CMap>>,
    known: HashMap<(GlyphIdentifier, u32), Option<BfString>>,
}

/// A composite font (9.7): how its codes name characters of a collection.
struct Composite {
    name: String,
    encoding: Encoding,
    family: CidFamily,
}

enum Encoding {
    /// The code is the number of the character.
    Identity,
    /// The code is Unicode.
    Unicode,
    Map(Box<CMap>),
}

impl Codes {
    /// Learns from a font of the document. Its streams must be modest.
    pub(super) fn learn(&mut self, font: &Dict<'_>) {
        if self.composite.len() >= MOST_FONTS || self.numbered.len() >= 256 * MOST_FONTS {
            return;
        }
        let kind = font.get::<Name<'_>>(b"Subtype".as_slice());
        match kind.as_deref() {
            Some(b"Type0") => self.composite.extend(composite(font)),
            Some(b"Type3") => self.number(font),
            _ => {}
        }
    }

    /// The numbers in the names of a Type 3 font's glyphs: `a65`, `g65` and `cid_65` are the same letter.
    fn number(&mut self, font: &Dict<'_>) {
        let encoding = font.get::<Dict<'_>>(b"Encoding".as_slice());
        let differences = encoding.and_then(|e| e.get::<Array<'_>>(b"Differences".as_slice()));
        let first = font.get::<u32>(b"FirstChar".as_slice()).unwrap_or(0);
        let widths: Vec<f32> = font
            .get::<Array<'_>>(b"Widths".as_slice())
            .map(|widths| widths.iter::<f32>().take(256).collect())
            .unwrap_or_default();
        let scale = font.get::<[f32; 6]>(b"FontMatrix".as_slice()).map_or(0.001, |m| m[0]);
        let mut code = 0_u32;
        for entry in differences.iter().flat_map(|d| d.iter::<Object<'_>>().take(1_000)) {
            match entry {
                Object::Number(number) => code = start(number),
                Object::Name(name) if code < 256 => {
                    let width = code.checked_sub(first).and_then(|i| widths.get(i as usize));
                    let advance = thousandths(width.copied().unwrap_or(0.0) * scale * 1000.0);
                    let meaning = numbered(name.as_ref());
                    // Fonts that cannot be told apart and disagree say nothing.
                    self.numbered
                        .entry((code, advance))
                        .and_modify(|known| *known = known.filter(|c| Some(*c) == meaning))
                        .or_insert(meaning);
                    code += 1;
                }
                _ => code = code.saturating_add(1),
            }
        }
    }

    /// What a glyph stands for in a reading, and whether that is a guess.
    pub(super) fn meaning(
        &mut self,
        drawn: &Drawn<'_>,
        reading: Reading,
    ) -> Option<(BfString, bool)> {
        let declared = drawn.as_unicode();
        let guess = match (reading, drawn) {
            (Reading::Declared, Drawn::Outline(outline)) if declared.is_none() => {
                return self.known(outline).map(|text| (text, false));
            }
            (Reading::Declared, _) | (Reading::Font, Drawn::Type3(_)) => None,
            (Reading::Font, Drawn::Outline(outline)) => self.by_font(outline),
            (Reading::Code, Drawn::Outline(_)) => {
                // Only TeX has ligatures there, and it draws its letters or names them.
                let plain = character(drawn.char_code()).filter(|c| *c < '\u{fb00}');
                plain.map(BfString::Char)
            }
            (Reading::Code, Drawn::Type3(glyph)) => {
                let advance = thousandths(glyph.advance_width().unwrap_or(0.0));
                let named = self.numbered.get(&(glyph.char_code(), advance)).copied().flatten();
                named.or_else(|| character(glyph.char_code())).map(BfString::Char)
            }
        };
        // A guess that only says what the document says proves nothing.
        match guess.filter(|guess| Some(guess) != declared.as_ref()) {
            Some(guess) => Some((guess, true)),
            None => declared.map(|text| (text, false)),
        }
    }

    fn known(&mut self, outline: &OutlineGlyph) -> Option<BfString> {
        let key = (outline.identifier(), outline.char_code());
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        // What a font calls its glyphs is surer than numbers that a document may have made up.
        let found = match self.by_collection(outline) {
            Some((text, true)) => Some(text),
            other => self.by_font(outline).or(other.map(|(text, _)| text)),
        };
        if self.known.len() < MOST_KNOWN {
            self.known.insert(key, found.clone());
        }
        found
    }

    /// By the collection of a composite font, and whether its codes are those of a map.
    fn by_collection(&mut self, outline: &OutlineGlyph) -> Option<(BfString, bool)> {
        let name = outline.font_data()?.postscript_name?;
        let code = outline.char_code();
        let Self { composite, collections, .. } = self;
        composite.iter().filter(|font| font.name == name).find_map(|font| {
            let (cid, mapped) = match &font.encoding {
                Encoding::Unicode => return unicode(code).map(|c| (BfString::Char(c), true)),
                Encoding::Identity => (code, false),
                Encoding::Map(map) => ((1..=4).find_map(|n| map.lookup_cid_code(code, n))?, true),
            };
            let text = to_unicode(collections, &font.family)?.lookup_bf_string(cid)?;
            Some((text, mapped))
        })
    }

    /// By the table of characters in the embedded font (OpenType `cmap`).
    fn by_font(&mut self, outline: &OutlineGlyph) -> Option<BfString> {
        let font = outline.font_data()?;
        if self.tables.len() >= MOST_TABLES && !self.tables.contains_key(&font.cache_key) {
            return None;
        }
        let table = self.tables.entry(font.cache_key).or_insert_with(|| characters(&font));
        table.get(&outline.glyph_id().to_u32()).copied().map(BfString::Char)
    }
}

/// The characters of an embedded font by glyph; the first of several, private ones not at all.
fn characters(font: &OutlineFontData) -> HashMap<u32, char> {
    let mut table = HashMap::new();
    let Ok(font) = FontRef::new((*font.data).as_ref()) else { return table };
    for (code, glyph) in Charmap::new(&font).mappings().take(MOST_CHARACTERS) {
        let private = matches!(code, 0xe000..=0xf8ff | 0xf_0000..);
        if let Some(c) = char::from_u32(code).filter(|c| !private && !c.is_control()) {
            table.entry(glyph.to_u32()).or_insert(c);
        }
    }
    table
}

fn composite(font: &Dict<'_>) -> Option<Composite> {
    let name = font.get::<Name<'_>>(b"BaseFont".as_slice())?;
    let name = name.as_str();
    // A subset has six letters before its name (9.9.2).
    let name = match name.split_once('+') {
        Some((letters, rest)) if letters.len() == 6 => rest,
        _ => name,
    };
    let descendants = font.get::<Array<'_>>(b"DescendantFonts".as_slice())?;
    let descendant = descendants.iter::<Dict<'_>>().next()?;
    let info = descendant.get::<Dict<'_>>(b"CIDSystemInfo".as_slice());
    let text = |key: &[u8]| info.as_ref().and_then(|info| info.get::<Bytes<'_>>(key));
    let family = match (text(b"Registry"), text(b"Ordering")) {
        (Some(registry), Some(ordering)) => {
            CidFamily::from_registry_ordering(registry.as_bytes(), ordering.as_bytes())
        }
        _ => CidFamily::AdobeIdentity,
    };
    let (encoding, own) = match font.get::<Object<'_>>(b"Encoding".as_slice())? {
        Object::Name(name) => named(name.as_ref())?,
        Object::Stream(stream) => {
            let map = CMap::parse(&decoded(&stream)?, load_embedded)?;
            let own = map.metadata().character_collection.as_ref().map(|c| c.family.clone());
            (Encoding::Map(Box::new(map)), own)
        }
        _ => return None,
    };
    let is_known = |family: &CidFamily| family.ucs2_cmap().is_some();
    let family = own.filter(is_known).unwrap_or(family);
    (is_known(&family) || matches!(encoding, Encoding::Unicode)).then(|| Composite {
        name: name.to_owned(),
        encoding,
        family,
    })
}

fn decoded(stream: &Stream<'_>) -> Option<Vec<u8>> {
    Some(stream.decoded_data().ok()?.into_owned())
}

/// A predefined map by its name, and the collection that it belongs to.
fn named(name: &[u8]) -> Option<(Encoding, Option<CidFamily>)> {
    let unicode = name.starts_with(b"Uni")
        && [b"UCS2".as_slice(), b"UTF16"]
            .iter()
            .any(|kind| name.windows(kind.len()).any(|w| w == *kind));
    match CMapName::from_bytes(name) {
        CMapName::IdentityH | CMapName::IdentityV => Some((Encoding::Identity, None)),
        _ if unicode => Some((Encoding::Unicode, None)),
        name => {
            let map = CMap::parse(load_embedded(name)?, load_embedded)?;
            let own = map.metadata().character_collection.as_ref().map(|c| c.family.clone());
            Some((Encoding::Map(Box::new(map)), own))
        }
    }
}

/// The map from a collection to Unicode.
fn to_unicode<'m>(
    maps: &'m mut HashMap<&'static str, Option<CMap>>,
    family: &CidFamily,
) -> Option<&'m CMap> {
    let name = match family {
        CidFamily::AdobeJapan1 => "Japan1",
        CidFamily::AdobeGB1 => "GB1",
        CidFamily::AdobeCNS1 => "CNS1",
        CidFamily::AdobeKorea1 => "Korea1",
        CidFamily::AdobeIdentity | CidFamily::Custom { .. } => return None,
    };
    let load = || CMap::parse(load_embedded(family.ucs2_cmap()?)?, load_embedded);
    maps.entry(name).or_insert_with(load).as_ref()
}

/// A character from a code in UCS-2 or UTF-16.
fn unicode(code: u32) -> Option<char> {
    let (high, low) = ((code >> 16) as u16, (code & 0xffff) as u16);
    match high {
        0 => char::from_u32(code),
        _ => char::decode_utf16([high, low]).next()?.ok(),
    }
}

fn thousandths(advance: f32) -> i32 {
    advance.round() as i32
}

fn start(number: Number) -> u32 {
    u32::try_from(number.as_i64()).unwrap_or(u32::MAX)
}

/// The character of a number in the name of a glyph.
fn numbered(name: &[u8]) -> Option<char> {
    let name = std::str::from_utf8(name).ok()?;
    let digits = name.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '#');
    character(digits.parse().ok().filter(|_| digits.len() < name.len())?)
}

/// The character of a code in the Windows encoding, and of the ligatures of TeX, which come before it.
fn character(code: u32) -> Option<char> {
    let byte = u8::try_from(code).ok()?;
    match byte {
        0x0b => Some('\u{fb00}'),
        0x0c => Some('\u{fb01}'),
        0x0d => Some('\u{fb02}'),
        0x0e => Some('\u{fb03}'),
        0x0f => Some('\u{fb04}'),
        0..0x20 | 0x7f => None,
        _ => {
            let bytes = [byte];
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
            text.chars().next().filter(|c| !c.is_control())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_are_characters() {
        assert_eq!(numbered(b"a65"), Some('A'));
        assert_eq!(numbered(b"cid_230"), Some('æ'));
        assert_eq!(numbered(b"G12"), Some('\u{fb01}'));
        assert_eq!(numbered(b"65"), None);
        assert_eq!(numbered(b"glyph"), None);
        assert_eq!(numbered(b"a6b5"), None);
    }

    #[test]
    fn pairs_of_codes_are_one_character() {
        assert_eq!(unicode(0x5bcc), Some('富'));
        assert_eq!(unicode(0xd884_df50), Some('\u{31350}'));
        assert_eq!(unicode(0xd884), None);
    }
}
