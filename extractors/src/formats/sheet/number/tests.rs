use super::*;

fn show(code: &str, value: f64) -> String {
    NumberFormat::new(code).show(value, Epoch::Y1900).text
}

#[test]
fn plain_numbers_have_neither_noise_nor_needless_zeros() {
    for (value, text) in [
        (100.0, "100"),
        (0.1 + 0.2, "0.3"),
        (-2.5, "-2.5"),
        (-0.0, "0"),
        (1_234_567.891, "1234567.891"),
        (9_007_199_254_740_991.0, "9007199254740991"),
        (1e21, "1E+21"),
        (1.25e-12, "1.25E-12"),
        (0.00001, "0.00001"),
        (1e20, "100000000000000000000"),
        (f64::NAN, ""),
        (f64::INFINITY, ""),
    ] {
        assert_eq!(general(value).text, text);
        assert_eq!(show("General", value), text);
    }
}

#[test]
fn numbers_of_charts_are_short_but_never_nothing() {
    for (value, text) in [
        (1.0 / 3.0, "0.333333"),
        (1.234_567_89e-8, "0.0000000123457"),
        (1_234_567.891, "1234567.891"),
        (-0.1 - 0.2, "-0.3"),
        (1e-300, "1E-300"),
        (0.0, "0"),
        (f64::NAN, ""),
    ] {
        assert_eq!(rounded(value), text);
    }
}

#[test]
fn digits_are_shown_as_the_format_asks() {
    for (code, value, text) in [
        ("0", 2.5, "3"),
        ("0.00", 1.005, "1.01"),
        ("0.00", 100.0, "100.00"),
        ("#,##0.00", 1_234_567.891, "1234567.89"),
        ("0.0#", 1.5, "1.5"),
        ("#.##", 0.25, "0.25"),
        ("#", 0.0, "0"),
        ("00000", 42.0, "00042"),
        ("000000\\-0000", 101_800_123.0, "010180-0123"),
        ("00\" \"00\" \"00\" \"00", 12_345_678.0, "12 34 56 78"),
        ("#,##0,", 1_500_000.0, "1500"),
        ("0.0,,\" mio.\"", 12_300_000.0, "12.3 mio."),
        ("#,.#,", 1_234_567.0, "1.2"),
        ("?.??", 1.1, "1.1"),
        ("0%", 0.12, "12%"),
        ("0.0 %", -0.1234, "-12.3 %"),
        ("0.00", 999.999, "1000.00"),
        ("0", 0.4, "0"),
        ("0", -0.4, "0"),
        ("0.00E+00", 12345.0, "12345"),
        ("# ?/?", 0.5, "0.5"),
        ("@", 7.0, "7"),
        ("\"nr. \"0", 3.0, "nr. 3"),
    ] {
        assert_eq!(show(code, value), text, "{code}");
    }
}

#[test]
fn sections_currencies_and_conditions_are_honoured() {
    for (code, value, text) in [
        ("#,##0;(#,##0)", -5.0, "(5)"),
        ("0;-0;\"nul\"", 0.0, "nul"),
        ("[$kr.-406] #,##0.00", 1234.5, "kr. 1234.50"),
        ("#,##0.00 [$€-407]", 9.9, "9.90 €"),
        ("_-* #,##0.00\\ \"kr.\"_-;-* #,##0.00\\ \"kr.\"_-", -3.0, "-3.00 kr."),
        ("_(\"$\"* #,##0.00_);_(\"$\"* (#,##0.00);_(\"$\"* \"-\"??_)", 0.0, "$ -"),
        ("[>=1000]0.0,\" t\";0", 2500.0, "2.5 t"),
        ("[>=1000]0.0,\" t\";0", 25.0, "25"),
        ("[Red]-0;[Blue]0", 4.0, "-4"),
        (";;;", 12.0, "12"),
        ("General;[Red]-General", -3.5, "-3.5"),
        ("[<100]0.0%;0", -0.5, "-50.0%"),
        ("[>=1000]0.0,\" t\";0", -2500.0, "-2500"),
    ] {
        assert_eq!(show(code, value), text, "{code}");
    }
}

#[test]
fn a_colour_alone_is_no_sign() {
    for (code, value, text) in [
        ("#,##0;[Red]#,##0", -20.0, "-20"),
        ("#,##0.00;[Red]#,##0.00", -1234.5, "-1234.50"),
        ("#,##0_);[Red]#,##0_)", -20.0, "-20"),
        ("0\",-\";[Red]0\",-\"", -20.0, "-20,-"),
        ("General;[Red]General", -2.5, "-2.5"),
        ("[>=0]0.00;[Red]0.00", -2.5, "-2.50"),
        ("[>0]0;[<0]0;[=0]0", -2.0, "-2"),
        // These say it themselves.
        ("#,##0;[Red]-#,##0", -20.0, "-20"),
        ("#,##0_);(#,##0)", -20.0, "(20)"),
        ("[>=0]0.00;-0.00", -2.5, "-2.50"),
        ("\"op \"0;\"ned \"0", -3.0, "ned 3"),
        ("0.0;[Red]0.0", -0.01, "0.0"),
    ] {
        assert_eq!(show(code, value), text, "{code}");
    }
}

#[test]
fn words_around_plain_values_are_kept() {
    for (code, value, text) in [
        ("General\" kg\"", 2.5, "2.5 kg"),
        ("General\\ \"m²\"", -5.25, "-5.25 m²"),
        ("\"ca. \"General", 5.0, "ca. 5"),
        ("General%", 0.125, "12.5%"),
        ("@\" stk\"", 5.0, "5 stk"),
        ("0.0E+00\" m\"", 12345.0, "12345 m"),
        ("# ??/100\" in\"", 0.25, "0.25 in"),
        ("0;-0;0;@\" x\"", 5.0, "5"),
        ("d/m/yyyy;@", -1.0, "-1"),
    ] {
        assert_eq!(show(code, value), text, "{code}");
    }
    let words = |code: &str| NumberFormat::new(code).words("A12");
    assert_eq!(words("\"SKU-\"@").as_deref(), Some("SKU-A12"));
    assert_eq!(words("0;-0;0;@\" x\"").as_deref(), Some("A12 x"));
    for code in ["@", "General", "0\" kg\"", "_-@_-", "0.00;-0.00;;@", ";;;", "\"x\";@"] {
        assert_eq!(words(code), None, "{code}");
    }
}

#[test]
fn seconds_have_the_decimals_of_their_format() {
    for (code, value, text) in [
        ("mm:ss.00", 58.34 / 86_400.0, "00:58.34"),
        ("mm:ss.0", 83.99 / 86_400.0, "01:24.0"),
        ("h:mm:ss.000", 3_723.5 / 86_400.0, "01:02:03.500"),
        ("[h]:mm:ss.000", 1.5, "36:00:00.000"),
        ("[mm]:ss.0", -0.5, "-720:00.0"),
        ("[ss].00", 0.5, "43200.00"),
        ("yyyy-mm-dd hh:mm:ss.0", 45_352.0, "2024-03-01"),
        ("yyyy-mm-dd hh:mm:ss.0", 45_352.000_005, "2024-03-01 00:00:00.4"),
        ("ss.0000000000", 0.000_001, "00:00.086400"),
        ("h.mm", 0.5, "12:00"),
    ] {
        assert_eq!(show(code, value), text, "{code}");
    }
    let built_in = NumberFormat::built_in(47).show(58.34 / 86_400.0, Epoch::Y1900).text;
    assert_eq!(built_in, "00:58.3");
}

#[test]
fn dates_are_iso_whatever_their_format() {
    for (code, value, text) in [
        ("dd/mm/yyyy", 45_352.0, "2024-03-01"),
        ("m/d/yy h:mm", 45_352.604_166_67, "2024-03-01 14:30"),
        ("yyyy-mm-dd hh:mm:ss", 45_352.0, "2024-03-01"),
        ("mmm-yy", 45_352.0, "2024-03"),
        ("[$-406]d. mmmm yyyy;@", 45_352.0, "2024-03-01"),
        ("h:mm AM/PM", 0.75, "18:00"),
        ("hh:mm:ss", 0.5, "12:00:00"),
        ("mm:ss", 0.001, "01:26"),
        ("[h]:mm", 1.5, "36:00"),
        ("[hh]:mm:ss", 1.0, "24:00:00"),
        ("[m]:ss", 0.5, "720:00"),
        ("yyyy", 45_352.0, "2024"),
        ("dd/mm/yyyy", 1.0, "1900-01-01"),
        ("dd/mm/yyyy", 61.0, "1900-03-01"),
        ("dd/mm/yyyy", -1.0, "-1"),
        ("dd/mm/yyyy", 1e12, "1000000000000"),
        ("dd/mm/yyyy hh:mm", 45_351.999_999_9, "2024-03-01"),
    ] {
        assert_eq!(show(code, value), text, "{code}");
    }
    let mac = NumberFormat::built_in(14).show(43_890.0, Epoch::Y1904).text;
    assert_eq!(mac, "2024-03-01");
}

#[test]
fn every_built_in_date_is_a_date_and_words_are_no_dates() {
    for id in [14, 15, 16, 22, 30] {
        let shown = NumberFormat::built_in(id).show(45_352.0, Epoch::Y1900).text;
        assert_eq!(shown, "2024-03-01", "{id}");
    }
    assert_eq!(show("0\" dage\"", 5.0), "5 dage");
    assert_eq!(show("#,##0\\ \"mdr\"", 5.0), "5 mdr");
}

#[test]
fn odd_codes_neither_panic_nor_grow() {
    let codes =
        ["\"", "[", "[h", "\\", "_", "0.", ".", "[>]0", "0;0;0;0;0;0", "[$", "E+", "a/", ""];
    for code in codes {
        for value in [0.0, -1.5, 1e300, 1e-300, f64::MIN, f64::MAX] {
            assert!(show(code, value).len() < 500, "{code}");
        }
    }
    assert!(show(&"0".repeat(100_000), 1.0).len() < 2_000);
}

proptest::proptest! {
    #[test]
    fn any_code_shows_any_number(
        code in "[]0#?.,%;@E+hmsyd$\"_*/ AMPæ<>=\\[-]{0,40}",
        value in proptest::num::f64::ANY,
        small in -1e6..1e6_f64,
    ) {
        for value in [value, small, small.trunc()] {
            for epoch in [Epoch::Y1900, Epoch::Y1904] {
                assert!(NumberFormat::new(&code).show(value, epoch).text.len() < 1_000);
            }
        }
    }

    #[test]
    fn plain_numbers_keep_their_value(value in -1e15..1e15_f64) {
        let shown: f64 = general(value).text.parse().unwrap();
        assert!((shown - value).abs() <= value.abs() * 1e-14);
    }
}
