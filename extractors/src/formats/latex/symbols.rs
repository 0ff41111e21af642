//! Letters, signs and accents that are written as commands, and the ligatures of the fonts.

/// The characters of a command without arguments that stands for them.
pub(in crate::formats) fn symbol(name: &str) -> Option<&'static str> {
    SYMBOLS
        .binary_search_by(|(n, _)| (*n).cmp(name))
        .ok()
        .and_then(|at| SYMBOLS.get(at))
        .map(|s| s.1)
}

/// The combining accent of a command that sets it over the next letter.
pub(super) fn accent(name: &str) -> Option<char> {
    Some(match name {
        "'" => '\u{301}',
        "`" => '\u{300}',
        "^" => '\u{302}',
        "\"" => '\u{308}',
        "~" => '\u{303}',
        "=" => '\u{304}',
        "." => '\u{307}',
        "u" => '\u{306}',
        "v" => '\u{30c}',
        "H" => '\u{30b}',
        "c" => '\u{327}',
        "d" => '\u{323}',
        "b" => '\u{331}',
        "k" => '\u{328}',
        "r" => '\u{30a}',
        "t" => '\u{361}',
        _ => return None,
    })
}

/// `letter`, the argument of an accent, with the accent on its first character.
pub(super) fn accented(letter: &str, accent: char) -> String {
    let letter = letter.trim();
    let letter = match letter {
        "\\i" => "i",
        "\\j" => "j",
        letter => letter.trim_start_matches('\\').trim_matches(['{', '}']),
    };
    let mut chars = letter.chars();
    let mut out = String::new();
    if let Some(first) = chars.next() {
        out.push(first);
        out.push(accent);
        out.extend(chars);
    }
    out
}

/// Text with dashes and quotation marks as the fonts make them of ASCII signs.
pub(super) fn ligatures(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut quoted = false;
    while let Some(at) = rest.find(['-', '`', '\'', '!', '?', '<', '>', ',']) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        // An apostrophe closes only what was opened.
        let ends = |text: &str| !text.starts_with(char::is_alphanumeric);
        if quoted
            && !from.starts_with("''")
            && let Some(behind) = from.strip_prefix('\'')
            && ends(behind)
        {
            out.push('’');
            quoted = false;
            rest = behind;
            continue;
        }
        quoted |= from.starts_with('`') && !from.starts_with("``");
        let found = LIGATURES.iter().find(|(ascii, _)| from.starts_with(ascii));
        let (ascii, sign) = found.copied().unwrap_or_else(|| {
            let n = from.chars().next().map_or(0, char::len_utf8);
            let one = from.get(..n).unwrap_or_default();
            (one, one)
        });
        out.push_str(sign);
        rest = from.get(ascii.len()..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// What `babel` makes of a quotation mark before a letter in German texts.
pub(super) fn shorthands(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '"' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some(c @ ('a' | 'o' | 'u' | 'A' | 'O' | 'U' | 'e' | 'i')) => out.extend([c, '\u{308}']),
            Some('s' | 'z') => out.push('ß'),
            // The ligatures came first.
            Some('‘') => out.push('„'),
            Some('\'') => out.push('“'),
            Some('=' | '~') => out.push('-'),
            Some('-' | '|' | '"') => {}
            Some(c) => out.extend(['"', c]),
            None => out.push('"'),
        }
    }
    out
}

/// Longer ones first.
const LIGATURES: [(&str, &str); 9] = [
    ("---", "—"),
    ("--", "–"),
    ("``", "“"),
    ("''", "”"),
    ("!`", "¡"),
    ("?`", "¿"),
    ("`", "‘"),
    ("<<", "«"),
    (">>", "»"),
];

/// Sorted by name.
#[rustfmt::skip]
const SYMBOLS: &[(&str, &str)] = &[
    ("AA", "Å"), ("AE", "Æ"), ("BibTeX", "BibTeX"), ("CheckedBox", "☑"), ("Checkmark", "✓"), ("DH", "Ð"), ("DJ", "Đ"),
    ("Delta", "Δ"), ("EUR", "€"), ("Gamma", "Γ"), ("IJ", "Ĳ"), ("KOMAScript", "KOMA-Script"), ("L", "Ł"),
    ("LaTeX", "LaTeX"), ("LaTeXe", "LaTeX2e"), ("Lambda", "Λ"), ("LuaLaTeX", "LuaLaTeX"), ("LuaTeX", "LuaTeX"),
    ("MF", "METAFONT"), ("NG", "Ŋ"), ("O", "Ø"), ("OE", "Œ"), ("Omega", "Ω"), ("P", "¶"), ("Phi", "Φ"), ("Pi", "Π"),
    ("Psi", "Ψ"), ("Rightarrow", "⇒"), ("S", "§"), ("SS", "SS"), ("Sigma", "Σ"), ("Square", "☐"), ("TH", "Þ"),
    ("TeX", "TeX"), ("Theta", "Θ"), ("XBox", "☒"), ("XeLaTeX", "XeLaTeX"), ("XeTeX", "XeTeX"), ("Xi", "Ξ"),
    ("aa", "å"), ("abstractname", "Abstract"), ("ae", "æ"), ("allowbreak", ""), ("alpha", "α"),
    ("appendixname", "Appendix"), ("approx", "≈"), ("ast", "*"), ("backslash", "\\"), ("beta", "β"),
    ("bibname", "Bibliography"), ("bigcirc", "○"), ("bigstar", "★"), ("bullet", "•"), ("cdot", "·"), ("cdots", "⋯"),
    ("celsius", "°C"), ("checkmark", "✓"), ("chi", "χ"), ("circ", "∘"), ("contentsname", "Contents"),
    ("copyright", "©"), ("dag", "†"), ("ddag", "‡"), ("ddots", "…"), ("degree", "°"), ("delta", "δ"), ("dh", "ð"),
    ("div", "÷"), ("dj", "đ"), ("dotfill", " … "), ("dots", "…"), ("enskip", " "), ("enspace", " "), ("epsilon", "ϵ"),
    ("eta", "η"), ("euro", "€"), ("fg", " »"), ("figurename", "Figure"), ("flq", "‹"), ("flqq", "«"), ("frq", "›"),
    ("frqq", "»"), ("gamma", "γ"), ("ge", "≥"), ("geq", "≥"), ("glq", "‚"), ("glqq", "„"), ("grq", "‘"),
    ("grqq", "“"), ("guillemetleft", "«"), ("guillemetright", "»"), ("guillemotleft", "«"), ("guillemotright", "»"),
    ("guilsinglleft", "‹"), ("guilsinglright", "›"), ("hfil", " "), ("hfill", " "), ("hrulefill", " "), ("hss", " "),
    ("i", "ı"), ("ij", "ĳ"), ("infty", "∞"), ("iota", "ι"), ("j", "ȷ"), ("kappa", "κ"), ("l", "ł"), ("lambda", "λ"),
    ("lbrace", "{"), ("lbrack", "["), ("ldots", "…"), ("le", "≤"), ("leftarrow", "←"), ("leftrightarrow", "↔"),
    ("leq", "≤"), ("linebreak", " "), ("lnot", "¬"), ("lq", "‘"), ("micro", "µ"), ("mu", "μ"), ("neq", "≠"),
    ("newblock", " "), ("ng", "ŋ"), ("nobreak", ""), ("nobreakspace", " "), ("nu", "ν"), ("o", "ø"), ("oe", "œ"),
    ("og", "« "), ("ohm", "Ω"), ("omega", "ω"), ("pdfLaTeX", "pdfLaTeX"), ("permil", "‰"), ("phi", "φ"), ("pi", "π"),
    ("pm", "±"), ("pounds", "£"), ("psi", "ψ"), ("qquad", " "), ("quad", " "), ("quotedblbase", "„"),
    ("quotesinglbase", "‚"), ("rbrace", "}"), ("rbrack", "]"), ("refname", "References"), ("registered", "®"),
    ("rho", "ρ"), ("rightarrow", "→"), ("rq", "’"), ("sigma", "σ"), ("sim", "∼"), ("slash", "/"), ("space", " "),
    ("square", "☐"), ("ss", "ß"), ("star", "⋆"), ("tablename", "Table"), ("tau", "τ"), ("textalpha", "α"),
    ("textasciiacute", "´"), ("textasciicircum", "^"), ("textasciigrave", "`"), ("textasciimacron", "¯"),
    ("textasciitilde", "~"), ("textasteriskcentered", "*"), ("textbackslash", "\\"), ("textbar", "|"),
    ("textbeta", "β"), ("textbraceleft", "{"), ("textbraceright", "}"), ("textbullet", "•"), ("textcent", "¢"),
    ("textcopyright", "©"), ("textcurrency", "¤"), ("textdagger", "†"), ("textdaggerdbl", "‡"), ("textdegree", "°"),
    ("textdelta", "δ"), ("textdiv", "÷"), ("textdollar", "$"), ("textdownarrow", "↓"), ("textellipsis", "…"),
    ("textemdash", "—"), ("textendash", "–"), ("texteuro", "€"), ("textfractionsolidus", "⁄"), ("textgamma", "γ"),
    ("textgreater", ">"), ("textlambda", "λ"), ("textleftarrow", "←"), ("textless", "<"), ("textminus", "−"),
    ("textmu", "µ"), ("textmultiply", "×"), ("textnumero", "№"), ("textohm", "Ω"), ("textonehalf", "½"),
    ("textonequarter", "¼"), ("textonesuperior", "¹"), ("textordfeminine", "ª"), ("textordmasculine", "º"),
    ("textparagraph", "¶"), ("textperiodcentered", "·"), ("textperthousand", "‰"), ("textpi", "π"), ("textpm", "±"),
    ("textquotedbl", "\""), ("textquotedblleft", "“"), ("textquotedblright", "”"), ("textquoteleft", "‘"),
    ("textquoteright", "’"), ("textquotesingle", "'"), ("textregistered", "®"), ("textrightarrow", "→"),
    ("textsection", "§"), ("textsterling", "£"), ("textthreequarters", "¾"), ("textthreesuperior", "³"),
    ("texttimes", "×"), ("texttrademark", "™"), ("texttwosuperior", "²"), ("textunderscore", "_"),
    ("textuparrow", "↑"), ("textvisiblespace", "␣"), ("textyen", "¥"), ("th", "þ"), ("theta", "θ"),
    ("thinspace", " "), ("times", "×"), ("to", "→"), ("upsilon", "υ"), ("varepsilon", "ε"), ("varphi", "φ"),
    ("vdots", "⋮"), ("xi", "ξ"), ("zeta", "ζ"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_sorted_so_that_they_are_found() {
        assert!(SYMBOLS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(symbol("oe"), Some("œ"));
        assert_eq!(symbol("nothing"), None);
    }

    #[test]
    fn accents_and_ligatures() {
        assert_eq!(accented("\\i ", '\u{301}'), "i\u{301}");
        assert_eq!(accented("a", '\u{30a}'), "a\u{30a}");
        assert_eq!(ligatures("``a'' -- b---c isn't 'x` - <<y>>"), "“a” – b—c isn't 'x‘ - «y»");
        assert_eq!(ligatures("`it's' '90s"), "‘it's’ '90s");
    }
}
