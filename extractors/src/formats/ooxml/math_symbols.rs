//! Characters of formulas as LaTeX.

use unicode_normalization::UnicodeNormalization;

/// Characters with a command of their own.
const COMMANDS: [(char, &str); 92] = [
    ('α', "alpha"),
    ('β', "beta"),
    ('γ', "gamma"),
    ('δ', "delta"),
    ('ε', "varepsilon"),
    ('ϵ', "epsilon"),
    ('ζ', "zeta"),
    ('η', "eta"),
    ('θ', "theta"),
    ('ϑ', "vartheta"),
    ('ι', "iota"),
    ('κ', "kappa"),
    ('λ', "lambda"),
    ('μ', "mu"),
    ('ν', "nu"),
    ('ξ', "xi"),
    ('π', "pi"),
    ('ρ', "rho"),
    ('σ', "sigma"),
    ('ς', "varsigma"),
    ('τ', "tau"),
    ('υ', "upsilon"),
    ('φ', "varphi"),
    ('ϕ', "phi"),
    ('χ', "chi"),
    ('ψ', "psi"),
    ('ω', "omega"),
    ('Γ', "Gamma"),
    ('Δ', "Delta"),
    ('Θ', "Theta"),
    ('Λ', "Lambda"),
    ('Ξ', "Xi"),
    ('Π', "Pi"),
    ('Σ', "Sigma"),
    ('Φ', "Phi"),
    ('Ψ', "Psi"),
    ('Ω', "Omega"),
    ('∑', "sum"),
    ('∏', "prod"),
    ('∐', "coprod"),
    ('∫', "int"),
    ('∬', "iint"),
    ('∭', "iiint"),
    ('∮', "oint"),
    ('⋃', "bigcup"),
    ('⋂', "bigcap"),
    ('⋁', "bigvee"),
    ('⋀', "bigwedge"),
    ('±', "pm"),
    ('∓', "mp"),
    ('×', "times"),
    ('÷', "div"),
    ('⋅', "cdot"),
    ('·', "cdot"),
    ('∗', "ast"),
    ('∘', "circ"),
    ('≤', "leq"),
    ('≥', "geq"),
    ('≠', "neq"),
    ('≈', "approx"),
    ('≡', "equiv"),
    ('∼', "sim"),
    ('∝', "propto"),
    ('≪', "ll"),
    ('≫', "gg"),
    ('∈', "in"),
    ('∉', "notin"),
    ('⊂', "subset"),
    ('⊆', "subseteq"),
    ('⊃', "supset"),
    ('∪', "cup"),
    ('∩', "cap"),
    ('∅', "emptyset"),
    ('∀', "forall"),
    ('∃', "exists"),
    ('¬', "neg"),
    ('∧', "wedge"),
    ('∨', "vee"),
    ('→', "to"),
    ('←', "leftarrow"),
    ('↔', "leftrightarrow"),
    ('⇒', "Rightarrow"),
    ('⇔', "Leftrightarrow"),
    ('↦', "mapsto"),
    ('∞', "infty"),
    ('∂', "partial"),
    ('∇', "nabla"),
    ('…', "ldots"),
    ('⋯', "cdots"),
    ('⟨', "langle"),
    ('⟩', "rangle"),
    ('⊥', "perp"),
];

/// Names of functions that LaTeX knows.
const FUNCTIONS: [&str; 32] = [
    "arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "coth", "csc", "deg", "det", "dim",
    "exp", "gcd", "hom", "inf", "ker", "lg", "lim", "liminf", "limsup", "ln", "log", "max", "min",
    "Pr", "sec", "sin", "sinh", "sup", "tan", "tanh",
];

/// The command of a character, without the backslash.
pub(in crate::formats) fn command(c: char) -> Option<&'static str> {
    COMMANDS.iter().find(|(from, _)| *from == c).map(|(_, name)| *name)
}

/// Whether LaTeX has a command for the function `name`.
pub(in crate::formats) fn is_function(name: &str) -> bool {
    FUNCTIONS.contains(&name)
}

/// Adds the characters of `text` to `out`. Letters of the mathematical alphabets become plain ones.
pub(in crate::formats) fn write(text: &str, out: &mut String) {
    for c in text.chars() {
        let plain =
            ('\u{1d400}'..='\u{1d7ff}').contains(&c) || ('\u{2100}'..='\u{214f}').contains(&c);
        if plain {
            std::iter::once(c).nfkc().for_each(|c| one(c, out));
        } else {
            one(c, out);
        }
    }
}

fn one(c: char, out: &mut String) {
    if let Some(name) = command(c) {
        join(out, &format!("\\{name}"));
    } else if matches!(c, '{' | '}' | '%' | '#' | '&' | '_' | '$') {
        out.push('\\');
        out.push(c);
    } else if c == '\\' {
        join(out, "\\backslash");
    } else if c == '−' {
        out.push('-');
    } else if !matches!(c, '\u{2061}'..='\u{2064}' | '\u{200b}') {
        join(out, c.encode_utf8(&mut [0; 4]));
    }
}

/// Adds `piece`, a space before it where it would lengthen the name of a command.
pub(in crate::formats) fn join(out: &mut String, piece: &str) {
    let letters = out.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let command = letters.ends_with('\\') && letters.len() < out.len();
    if command && piece.starts_with(|c: char| c.is_alphanumeric()) {
        out.push(' ');
    }
    out.push_str(piece);
}
