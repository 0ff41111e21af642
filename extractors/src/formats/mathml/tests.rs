use super::*;
use crate::Limits;

fn formula(xml: &str) -> Formula {
    let text = format!("<math xmlns=\"http://www.w3.org/1998/Math/MathML\">{xml}</math><after/>");
    let mut reader = Reader::new(text.as_bytes(), &Limits::default()).unwrap();
    assert!(matches!(reader.next_event().unwrap(), Event::Start(_)));
    let formula = read(&mut reader, &Cancel::default()).unwrap();
    assert!(matches!(reader.next_event().unwrap(), Event::Start(e) if xml::local(&e) == "after"));
    formula
}

fn latex(xml: &str) -> String {
    formula(xml).latex
}

#[test]
fn fractions_roots_and_scripts() {
    let root = "<msqrt><msup><mi>b</mi><mn>2</mn></msup><mo>−</mo><mn>4</mn><mi mathvariant=\"italic\">ac</mi></msqrt>";
    let xml = format!(
        "<mrow><mi>x</mi><mo>=</mo><mfrac><mrow><mo>−</mo><mi>b</mi><mo>±</mo>{root}</mrow><mrow><mn>2</mn><mi>a</mi></mrow></mfrac></mrow>"
    );
    assert_eq!(latex(&xml), r"x=\frac{-b\pm\sqrt{b^2-4ac}}{2a}");
    assert_eq!(latex("<mroot><mi>x</mi><mn>3</mn></mroot>"), r"\sqrt[3]{x}");
    assert_eq!(
        latex("<msubsup><mi>x</mi><mi>i</mi><mrow><mn>2</mn><mi>n</mi></mrow></msubsup>"),
        "x_i^{2n}"
    );
    assert_eq!(latex("<msup><mi>f</mi><mo>′</mo></msup><mo>(</mo><mi>x</mi><mo>)</mo>"), "f'(x)");
}

#[test]
fn sums_limits_functions_and_accents() {
    let sum = "<munderover><mo stretchy=\"false\">∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><msub><mi>α</mi><mi>i</mi></msub>";
    assert_eq!(latex(sum), r"\sum_{i=1}^n \alpha_i");
    let limit = "<munder><mo>lim</mo><mrow><mi>x</mi><mo>→</mo><mn>0</mn></mrow></munder><mrow><mi>sin</mi><mi>x</mi></mrow>";
    assert_eq!(latex(limit), r"\lim_{x\to 0} \sin x");
    assert_eq!(latex("<mover accent=\"true\"><mi>x</mi><mo>¯</mo></mover>"), r"\overline{x}");
    assert_eq!(
        latex(
            "<munder><munder><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mo>⏟</mo></munder><mtext>sum</mtext></munder>"
        ),
        r"\underbrace{a+b}_{\text{sum}}"
    );
    assert_eq!(latex("<mi>rang</mi><mi>A</mi>"), r"\mathrm{rang}A");
}

#[test]
fn matrices_cases_and_fences() {
    let row =
        |a: &str, b: &str| format!("<mtr><mtd><mi>{a}</mi></mtd><mtd><mi>{b}</mi></mtd></mtr>");
    let table = format!("<mtable>{}{}</mtable>", row("a", "b"), row("c", "d"));
    let matrix = format!("<mrow><mo>(</mo>{table}<mo>)</mo></mrow>");
    assert_eq!(latex(&matrix), r"\begin{pmatrix}a & b \\ c & d\end{pmatrix}");
    assert_eq!(
        latex(&format!("<mfenced open=\"[\" close=\"]\">{table}</mfenced>")),
        r"\begin{bmatrix}a & b \\ c & d\end{bmatrix}"
    );
    let cases = format!("<mfenced open=\"{{\" close=\"\">{table}</mfenced>");
    assert_eq!(latex(&cases), r"\begin{cases}a & b \\ c & d\end{cases}");
    let unclosed = format!("<mrow><mo fence=\"true\">{{</mo><mrow>{table}</mrow></mrow>");
    assert_eq!(latex(&unclosed), r"\begin{cases}a & b \\ c & d\end{cases}");
    assert_eq!(
        latex("<mrow><mo>(</mo><mfrac><mn>1</mn><mn>2</mn></mfrac><mo>)</mo></mrow>"),
        r"\left(\frac{1}{2}\right)"
    );
    assert_eq!(latex("<mfenced><mi>a</mi><mi>b</mi></mfenced>"), "(a,b)");
    assert_eq!(latex("<mrow><mo>{</mo><mi>x</mi><mo>}</mo></mrow>"), r"\{x\}");
}

#[test]
fn words_are_words_and_annotations_are_kept_apart() {
    assert_eq!(
        latex("<mn>50</mn><mi>%</mi><mtext>hvis x &gt; 0</mtext>"),
        r"50\%\text{hvis x > 0}"
    );
    let both = formula(
        "<semantics><mrow><mi>E</mi><mo>=</mo><mi mathvariant=\"italic\">mc</mi></mrow><annotation encoding=\"StarMath 5.0\">E = mc</annotation></semantics>",
    );
    assert_eq!(both, Formula { latex: "E=mc".into(), source: Some("E = mc".into()) });
    assert_eq!(
        latex(
            "<semantics><mi>x</mi><annotation encoding=\"application/x-tex\">{\\displaystyle x^{2}}</annotation></semantics>"
        ),
        "x^{2}"
    );
    assert_eq!(
        latex(
            "<mmultiscripts><mi>U</mi><none/><none/><mprescripts/><mn>92</mn><mn>238</mn></mmultiscripts>"
        ),
        "{}_{92}^{238}U"
    );
}

#[test]
fn depth_and_size_are_bounded() {
    let mut deep = Builder::default();
    for _ in 0..100_000 {
        deep.start("mrow", |_| None);
    }
    deep.text("x");
    assert!(deep.stack.len() <= DEEPEST);
    for _ in 0..100_000 {
        deep.end();
    }
    let mut wide = Builder::default();
    for _ in 0..100_000 {
        wide.start("mi", |_| None);
        wide.text("xxxxxxxxxx");
        wide.end();
    }
    assert!(wide.finish().latex.len() <= 2 * LONGEST);
}
