//! What commands take, for those that say nothing by themselves. Commands that are not here and that nobody defined vanish,
//! and the words in their arguments stay.

use crate::block::Style;

/// The arguments of a command, a letter each: `m` is left out, `c` is content and read on, `o` and `p` are optional in
/// brackets and parentheses and left out, `g` is an optional group and left out, `_` puts a space.
pub(super) fn signature(name: &str) -> Option<&'static str> {
    let name = name.trim_end_matches('*');
    TAKES.iter().find(|(_, names)| names.contains(&name)).map(|(signature, _)| *signature)
}

/// Most specific use first; a command stands in one row.
#[rustfmt::skip]
const TAKES: &[(&str, &[&str])] = &[
    ("m", &[
        "label", "column", "include", "includeonly", "bibliographystyle", "bibliography", "nocite", "glossary", "pagestyle",
        "thispagestyle", "pagenumbering", "stepcounter", "refstepcounter", "newlength", "setbeamercovered", "setbeamersize",
        "geometry", "lstset", "fontfamily", "fontseries", "fontshape", "fontencoding", "inputencoding", "vspace", "cline",
        "hhline", "graphicspath", "DeclareGraphicsExtensions", "phantom", "hphantom", "vphantom", "hyphenation", "tikzset",
        "usetikzlibrary", "pgfplotsset", "pgfkeys", "theoremstyle", "markright", "bookmarksetup", "enlargethispage",
        "needspace", "newsavebox", "usebox", "logo", "titlegraphic", "setstretch", "linespread", "AtBeginDocument",
        "AtEndDocument", "sisetup", "verbatiminput", "special", "typeout", "message", "pdfinfo", "inst", "orcidID", "orcid",
        "floatstyle", "restylefloat", "setcitestyle", "tcbset", "tcbuselibrary", "mdfsetup", "DeclareAcronym", "input",
        "subfile", "usepgfplotslibrary", "excludecomment", "includecomment", "hypersetup", "mode", "titlerunning",
        "authorrunning", "tocauthor", "toctitle", "MakeShortVerb", "DeleteShortVerb",
        "vadjust", "pdfstringdefDisableCommands", "urlstyle", "bstctlcite",
       
    ]),
    ("mm", &[
        "PassOptionsToPackage", "import", "subimport", "addtocounter", "setlength", "addtolength",
        "settowidth", "settoheight", "settodepth", "setbeamercolor", "setbeamerfont", "lstdefinestyle", "colorlet",
        "fontsize", "markboth", "addtocontents", "sbox", "DeclareUnicodeCharacter", "newglossaryentry", "listof",
        "DeclareBibliographyCategory", "AtBeginEnvironment", "AtEndEnvironment", "DeclareCaptionFormat",
        "SetKwInOut", "SetKwFunction", "floatname",
    ]),
    ("mmm", &["specialrule", "addcontentsline", "crefname", "Crefname", "newfloat", "DefineVerbatimEnvironment"]),
    ("mmmm", &["usefont", "DeclareGraphicsRule", "NewDocumentEnvironment"]),
    ("mmmmmmmmm", &["newtheoremstyle"]),
    ("om", &[
        "usepackage", "RequirePackage", "documentclass", "documentstyle", "addbibresource", "index", "usetheme",
        "usecolortheme", "usefonttheme", "useinnertheme", "useoutertheme", "captionsetup", "color", "pagecolor", "cellcolor",
        "arrayrulecolor", "fancyhead", "fancyfoot", "fancyhf", "lhead", "chead", "rhead", "lfoot", "cfoot", "rfoot",
        "ihead", "ohead", "ifoot", "ofoot", "missingfigure", "setitemize", "setlist", "setenumerate", "AtBeginSection",
        "AtBeginSubsection", "AtBeginPart", "lstinputlisting", "pgfplotstabletypeset", "includepdf", "newmdenv",
        "definechangesauthor", "loadglsentries",
    ]),
    ("omm", &["rule", "pdfbookmark", "numberwithin", "counterwithin", "inputminted", "newminted"]),
    ("ommm", &["definecolor", "rowcolors", "newacronym"]),
    ("omoo", &["rowcolor", "columncolor"]),
    ("omo", &["setmainfont", "setsansfont", "setmonofont", "setromanfont"]),
    ("momo", &["newfontfamily"]),
    ("omom", &["lstdefinelanguage"]),
    ("omomm", &["newtcolorbox", "newtcblisting", "lstnewenvironment"]),
    ("mo", &["newcounter", "ProvidesPackage", "ProvidesClass", "NeedsTeXFormat"]),
    ("mom", &["acrodef", "savebox", "newcolumntype"]),
    ("mog", &["setbeamertemplate"]),
    ("moomm", &["newenvironment", "renewenvironment", "provideenvironment"]),
    ("mommmmo", &["titleformat"]),
    ("mmmmo", &["titlespacing"]),
    ("opm", &["cmidrule"]),
    ("o", &[
        "addlinespace", "allowdisplaybreaks", "printindex", "printbibliography", "printglossary", "printglossaries",
        "tableofcontents", "listoffigures", "listoftables", "listofalgorithms", "pagebreak", "nopagebreak",
        "lstlistoflistings",
    ]),
    ("m_", &["hspace"]),
    ("c", &["mbox", "fbox", "email", "centerline", "leftline", "rightline", "reflectbox", "textnormal", "text"]),
    ("oc", &["hyperref", "textquote", "makecell", "thead", "shortstack"]),
    ("mc", &["hypertarget", "hyperlink", "adjustbox", "texorpdfstring"]),
    ("cm", &[]),
    ("moc", &["scalebox"]),
    ("mmc", &["resizebox"]),
    ("omc", &["textcolor", "colorbox", "rotatebox", "foreignlanguage"]),
    ("ommc", &["fcolorbox"]),
    ("ooc", &["makebox", "framebox"]),
    ("mooc", &["raisebox"]),
    ("ooomc", &["parbox"]),
    ("mcc", &["ifthenelse"]),
];

/// How far below a section a heading of this command stands.
pub(super) fn heading(name: &str) -> Option<i8> {
    Some(match name.trim_end_matches('*') {
        "part" => -2,
        "chapter" | "addchap" => -1,
        "section" | "addsec" => 0,
        "subsection" => 1,
        "subsubsection" => 2,
        "paragraph" => 3,
        "subparagraph" => 4,
        _ => return None,
    })
}

/// The style that a command gives its argument.
pub(super) fn styled(name: &str) -> Option<Style> {
    Some(match name {
        "textbf" | "strong" | "alert" | "structure" => Style::BOLD,
        "textit" | "emph" | "textsl" => Style::ITALIC,
        "texttt" | "code" => Style::CODE,
        "sout" | "st" | "xout" => Style::STRIKE,
        "textsuperscript" | "up" | "fup" => Style::SUPERSCRIPT,
        "textsubscript" => Style::SUBSCRIPT,
        _ => return None,
    })
}

/// The style that a command sets up to the end of its group.
pub(super) fn switched(name: &str) -> Option<Style> {
    Some(match name {
        "bfseries" | "bf" => Style::BOLD,
        "itshape" | "it" | "em" | "slshape" | "sl" => Style::ITALIC,
        "ttfamily" | "tt" => Style::CODE,
        _ => return None,
    })
}

/// Whether a command sets the style back to plain up to the end of its group.
pub(super) fn resets(name: &str) -> bool {
    matches!(name, "normalfont" | "rm" | "sf")
}

/// Whether a command takes the keys of citations or references, which stand for them.
pub(super) fn refers(name: &str) -> bool {
    let name = name.trim_end_matches('*');
    let cites = name.strip_prefix("no").is_none()
        && (name.starts_with("cite") || name.ends_with("cite") || name.ends_with("cites"));
    cites
        || matches!(
            name,
            "Cite"
                | "Citet"
                | "Citep"
                | "Citeauthor"
                | "ref"
                | "eqref"
                | "autoref"
                | "cref"
                | "Cref"
                | "pageref"
                | "nameref"
                | "vref"
                | "Vref"
                | "vpageref"
                | "labelcref"
                | "fref"
                | "Fref"
                | "subref"
                | "thref"
                | "Autoref"
                | "cpageref"
        )
}

/// Whether a command is a length that something is added to or set to behind it, without braces.
pub(super) fn takes_dimension(name: &str) -> bool {
    matches!(
        name,
        "vskip"
            | "hskip"
            | "kern"
            | "parindent"
            | "parskip"
            | "baselineskip"
            | "textwidth"
            | "textheight"
            | "hsize"
            | "vsize"
            | "oddsidemargin"
            | "evensidemargin"
            | "topmargin"
            | "tabcolsep"
            | "itemsep"
            | "raise"
            | "lower"
            | "moveleft"
            | "moveright"
            | "penalty"
            | "hangindent"
            | "leftskip"
            | "rightskip"
            | "columnsep"
            | "arraycolsep"
            | "pdfoutput"
            | "hoffset"
            | "voffset"
            | "tolerance"
            | "interlinepenalty"
            | "clubpenalty"
            | "widowpenalty"
            | "headheight"
            | "headsep"
            | "footskip"
            | "topskip"
            | "pdfminorversion"
            | "hbadness"
            | "emergencystretch"
    )
}
