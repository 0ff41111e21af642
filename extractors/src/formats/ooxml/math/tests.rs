use super::*;
use crate::Limits;

fn latex_of(xml: &str) -> String {
    let text = format!("<m:oMath>{xml}</m:oMath>");
    let mut reader = Reader::new(text.as_bytes(), &Limits::default()).unwrap();
    assert!(matches!(reader.next_event().unwrap(), Event::Start(_)));
    read(&mut reader, &Cancel::default()).unwrap().join("; ")
}

fn r(text: &str) -> String {
    format!("<m:r><m:t>{text}</m:t></m:r>")
}

#[test]
fn the_formula_for_the_roots_of_a_quadratic_equation() {
    let root = format!(
        "<m:rad><m:radPr><m:degHide m:val=\"1\"/></m:radPr><m:deg/><m:e><m:sSup><m:e>{}</m:e><m:sup>{}</m:sup></m:sSup>{}</m:e></m:rad>",
        r("b"),
        r("2"),
        r("−4ac")
    );
    let formula = format!(
        "{}<m:f><m:num>{}{root}</m:num><m:den>{}</m:den></m:f>",
        r("x="),
        r("−b±"),
        r("2a")
    );
    assert_eq!(latex_of(&formula), r"x=\frac{-b\pm\sqrt{b^2-4ac}}{2a}");
}

#[test]
fn sums_functions_and_delimiters() {
    let sum = format!(
        "<m:nary><m:naryPr><m:chr m:val=\"∑\"/></m:naryPr><m:sub>{}</m:sub><m:sup>{}</m:sup><m:e>{}</m:e></m:nary>",
        r("i=1"),
        r("n"),
        r("α")
    );
    assert_eq!(latex_of(&sum), r"\sum_{i=1}^n \alpha");
    let sine = format!("<m:func><m:fName>{}</m:fName><m:e>{}</m:e></m:func>", r("sin"), r("x"));
    assert_eq!(latex_of(&sine), r"\sin x");
    let limit = format!(
        "<m:func><m:fName><m:limLow><m:e>{}</m:e><m:lim>{}</m:lim></m:limLow></m:fName><m:e>{}</m:e></m:func>",
        r("lim"),
        r("x→0"),
        r("f")
    );
    assert_eq!(latex_of(&limit), r"\lim_{x\to 0} f");
    let set = format!(
        "<m:d><m:dPr><m:begChr m:val=\"{{\"/><m:endChr m:val=\"}}\"/></m:dPr><m:e>{}</m:e></m:d>",
        r("x")
    );
    assert_eq!(latex_of(&set), r"\{x\}");
}

#[test]
fn matrices_and_cases() {
    let row = |a: &str, b: &str| format!("<m:mr><m:e>{}</m:e><m:e>{}</m:e></m:mr>", r(a), r(b));
    let matrix = format!("<m:d><m:e><m:m>{}{}</m:m></m:e></m:d>", row("a", "b"), row("c", "d"));
    assert_eq!(latex_of(&matrix), r"\begin{pmatrix}a & b \\ c & d\end{pmatrix}");
    let cases = format!(
        "<m:d><m:dPr><m:begChr m:val=\"{{\"/><m:endChr m:val=\"\"/></m:dPr><m:e><m:eqArr><m:e>{}</m:e><m:e>{}</m:e></m:eqArr></m:e></m:d>",
        r("0"),
        r("1")
    );
    assert_eq!(latex_of(&cases), r"\begin{cases}0 \\ 1\end{cases}");
}

#[test]
fn words_stay_words_and_signs_of_latex_are_escaped() {
    let words = "<m:r><m:rPr><m:nor/></m:rPr><m:t>hvis x &gt; 0</m:t></m:r>";
    assert_eq!(latex_of(&format!("{}{words}", r("50%"))), r"50\%\text{hvis x > 0}");
}
