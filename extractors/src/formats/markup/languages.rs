//! Names of languages, of people and of programs, as mark-up spells them.

/// The BCP 47 tag of a language that is named in English, as by the packages of LaTeX; `None` for dialects of mark-up.
pub(in crate::formats) fn language_tag(name: &str) -> Option<&'static str> {
    Some(match name.trim().to_ascii_lowercase().as_str() {
        "danish" => "da",
        "english" | "american" | "usenglish" | "british" | "ukenglish" | "australian" => "en",
        "german" | "ngerman" | "austrian" | "naustrian" | "swissgerman" => "de",
        "swedish" => "sv",
        "norwegian" | "norsk" | "bokmal" => "nb",
        "nynorsk" => "nn",
        "finnish" => "fi",
        "icelandic" => "is",
        "faroese" => "fo",
        "french" | "francais" | "canadien" | "acadian" => "fr",
        "spanish" => "es",
        "portuguese" | "portuges" | "brazilian" | "brazil" => "pt",
        "italian" => "it",
        "dutch" => "nl",
        "catalan" => "ca",
        "polish" => "pl",
        "czech" => "cs",
        "slovak" => "sk",
        "slovene" | "slovenian" => "sl",
        "croatian" => "hr",
        "hungarian" | "magyar" => "hu",
        "romanian" => "ro",
        "russian" => "ru",
        "ukrainian" => "uk",
        "bulgarian" => "bg",
        "greek" => "el",
        "turkish" => "tr",
        "estonian" => "et",
        "latvian" => "lv",
        "lithuanian" => "lt",
        "hebrew" => "he",
        "arabic" => "ar",
        "japanese" => "ja",
        "chinese" => "zh",
        "korean" => "ko",
        _ => return None,
    })
}

/// A programming language in the spelling of code fences; `None` for plain text.
pub(in crate::formats) fn code_language(name: &str) -> Option<String> {
    let name = name.trim().to_lowercase();
    // `[LaTeX]TeX`, `{[Sharp]C}`: a dialect stands in brackets.
    let name = name.trim_matches(['{', '}', '"', '\'', '.']);
    let word = match name {
        "" | "none" | "text" | "plain" | "plaintext" | "txt" | "default" | "nohighlight" => {
            return None;
        }
        "c++" | "[iso]c++" | "[11]c++" | "[gnu]c++" => "cpp",
        "c#" | "[sharp]c" => "csharp",
        "ipython" | "ipython2" | "ipython3" | "python3" | "py" => "python",
        "emacs-lisp" => "elisp",
        "shell-session" | "shellsession" | "console" | "sh-session" => "console",
        name => name.rsplit(']').next().unwrap_or(name),
    };
    let word: String =
        word.chars().filter(|c| c.is_alphanumeric() || "+-#._".contains(*c)).take(30).collect();
    (!word.is_empty()).then_some(word)
}
