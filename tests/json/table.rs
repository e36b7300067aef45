//! Texts and what they are, by RFC 8259: valid, the beginning of something valid, or invalid at a byte.

use deltawire::json::Scanner;

use crate::laws::{self, Plain, plain_of, run};

fn check(text: &[u8], expected: Plain) {
    let shown = String::from_utf8_lossy(text);
    assert_eq!(laws::plain(text, 128), expected, "the plain reader on {shown:?}");
    assert_eq!(plain_of(run(Scanner::new(), [text]).verdict), expected, "{shown:?}");
    assert_eq!(plain_of(run(Scanner::new(), text.chunks(1)).verdict), expected, "{shown:?} by byte");
    for at in 0..=text.len() {
        let (first, second) = text.split_at(at);
        let seen = run(Scanner::new(), [first, b"", second]);
        assert_eq!(plain_of(seen.verdict), expected, "{shown:?} cut at {at}");
    }
    laws::verdicts(text, 128);
    laws::clone_and_reset(text);
    laws::chunking(text, 7);
    if let Ok(text) = core::str::from_utf8(text) {
        laws::like_serde(text);
        laws::raw(text);
        laws::closing_and_snapshot(text);
        laws::fields(text, &text.as_bytes().chunks(2).collect::<Vec<_>>());
    }
}

#[test]
fn valid() {
    for text in [
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1",
        "-1",
        "12",
        "1234567890",
        "0.0",
        "-0.5",
        "1.25",
        "10.01",
        "1e1",
        "1E1",
        "1e+1",
        "1e-1",
        "0e0",
        "-0e-0",
        "1.5e10",
        "12345678901234567890",
        "123456789012345678901234567890",
        "1e400 ",
        "0.1e-400",
        "\"\"",
        "\"a\"",
        "\" \"",
        "\"/\"",
        r#""\"""#,
        r#""\\""#,
        r#""\/""#,
        r#""\b\f\n\r\t""#,
        r#""\u0000""#,
        r#""\u00e9""#,
        r#""\u00E9""#,
        r#""\u2028""#,
        r#""\uFFFF""#,
        r#""\ud83d\ude00""#,
        r#""\uDBFF\uDFFF""#,
        r#""\\u0041""#,
        r#""\\\"""#,
        "\"é\"",
        "\"日本語\"",
        "\"\u{1F600}\"",
        "\"\u{7F}\"",
        "\"\u{2028}\u{2029}\"",
        "\"\u{FEFF}\"",
        "\"\u{10FFFF}\"",
        "[]",
        "[ ]",
        "[1]",
        "[1,2]",
        "[ 1 , 2 ]",
        "[[]]",
        "[[],[]]",
        "[[[[]]]]",
        "[null,true,false]",
        "[\"\",\"\"]",
        "[0,-0.0,1e5]",
        "{}",
        "{ }",
        r#"{"a":1}"#,
        r#"{"a":1,"b":2}"#,
        r#"{ "a" : 1 , "b" : 2 }"#,
        r#"{"":0}"#,
        r#"{"a":{"b":{"c":{}}}}"#,
        r#"{"a":[{"b":[]}]}"#,
        r#"{"a":1,"a":2}"#,
        r#"{"\u0061":1}"#,
        r#"{"a\"b":"c"}"#,
        r#"[{"a":"x"},{"a":"y"}]"#,
        " 1",
        "1 ",
        "\t1\n",
        "\r\n[\r\n]\r\n",
        "  {  }  ",
        " \n\r\t null \n\r\t ",
        r#"{"path":"src/main.rs","content":"fn main() {\n    println!(\"hi\");\n}\n"}"#,
    ] {
        check(text.as_bytes(), Plain::Complete);
    }
}

#[test]
fn lone_surrogates_are_valid_by_the_grammar() {
    for text in [
        r#""\ud83d""#,
        r#""\ude00""#,
        r#""\ud83d\ud83d""#,
        r#""\ude00\ud83d""#,
        r#""\ud83dx""#,
        r#""\ud83d\n""#,
        r#""\ud83d\u0041""#,
        r#""\ud83d\ud83d\ude00""#,
        r#"{"\ud83d":1}"#,
        "\"\\ud83d\u{e9}\"",
    ] {
        check(text.as_bytes(), Plain::Complete);
    }
}

#[test]
fn incomplete() {
    for text in [
        "",
        " ",
        "\n",
        "-",
        "-1.",
        "1.",
        "1e",
        "1e+",
        "1E-",
        "0.",
        "0e",
        "1.5e",
        "n",
        "nul",
        "t",
        "tru",
        "f",
        "fals",
        "\"",
        "\"a",
        "\"\\",
        "\"\\u",
        "\"\\u0",
        "\"\\u00",
        "\"\\u00e",
        "\"\\ud83d",
        "\"\\ud83d\\",
        "\"\\ud83d\\u",
        "\"\\ud83d\\ude0",
        "[",
        "[ ",
        "[1",
        "[1 ",
        "[1,",
        "[1, ",
        "[[",
        "[[]",
        "[\"",
        "[\"a\"",
        "[t",
        "[-",
        "[0.",
        "{",
        "{ ",
        "{\"",
        "{\"a",
        "{\"a\"",
        "{\"a\" ",
        "{\"a\":",
        "{\"a\": ",
        "{\"a\":1",
        "{\"a\":1 ",
        "{\"a\":1,",
        "{\"a\":1, ",
        "{\"a\":1,\"",
        "{\"a\":1,\"b\"",
        "{\"a\":[",
        "{\"a\":{",
        "{\"a\":\"",
        "{\"a\":\"b",
        "{\"a\":tru",
        "{\"a\":[1,{\"b\":\"c\\",
    ] {
        check(text.as_bytes(), Plain::Incomplete);
    }
    for text in
        [b"\"\xC3".as_slice(), b"\"\xE2\x80", b"\"\xF0\x9F\x98", b"[\"\xF4\x8F", b"{\"\xED\x9F", b"\"\\ud83d\xC3"]
    {
        check(text, Plain::Incomplete);
    }
}

#[test]
fn invalid() {
    for (text, at) in [
        // Values.
        ("x", 0),
        ("]", 0),
        ("}", 0),
        (",", 0),
        (":", 0),
        ("'a'", 0),
        ("NaN", 0),
        ("Infinity", 0),
        ("-Infinity", 1),
        ("+1", 0),
        (".5", 0),
        ("undefined", 0),
        ("True", 0),
        ("nulL", 3),
        ("nuxl", 2),
        ("tRue", 1),
        ("truE", 3),
        ("falze", 3),
        ("/* */1", 0),
        ("// x", 0),
        ("\u{A0}1", 0),
        ("\u{FEFF}1", 0),
        ("\x0B1", 0),
        ("\x0C1", 0),
        ("\x001", 0),
        ("é", 0),
        ("\u{2028}", 0),
        // Behind the value.
        ("1 2", 2),
        ("nullx", 4),
        ("null null", 5),
        ("{}x", 2),
        ("[]]", 2),
        ("{}}", 2),
        ("\"a\"b", 3),
        ("1,", 1),
        ("[],", 2),
        ("1\u{A0}", 1),
        // Numbers.
        ("01", 1),
        ("00", 1),
        ("-01", 2),
        ("--1", 1),
        ("-x", 1),
        ("- 1", 1),
        ("1.x", 2),
        ("1..2", 2),
        ("1.e1", 2),
        ("1.5.5", 3),
        ("1e5.5", 3),
        ("1ee5", 2),
        ("1e+-5", 3),
        ("1e5e5", 3),
        ("0x10", 1),
        ("1_000", 1),
        ("1a", 1),
        ("-a", 1),
        ("1+1", 1),
        ("0-1", 1),
        ("1e ", 2),
        ("1. ", 2),
        ("- ", 1),
        ("[1.]", 3),
        ("[-]", 2),
        ("[1e]", 3),
        ("[01]", 2),
        ("1e\u{E9}", 2),
        ("1\u{E9}", 1),
        // Strings.
        ("\"\n\"", 1),
        ("\"\t\"", 1),
        ("\"a\0\"", 2),
        ("\"\x1F\"", 1),
        ("\"a\\x\"", 3),
        ("\"\\ \"", 2),
        ("\"\\'\"", 2),
        ("\"\\0\"", 2),
        ("\"\\U0041\"", 2),
        ("\"\\u004\"", 6),
        ("\"\\u00G0\"", 5),
        ("\"\\u \"", 3),
        ("\"\\u-001\"", 3),
        ("\"\\ud83d\\x\"", 8),
        ("\"\\ud83d\\ug\"", 9),
        ("\"\\ud83d\n\"", 7),
        ("\"\\é\"", 2),
        ("\"\\u00é\"", 5),
        // Arrays.
        ("[,", 1),
        ("[,1]", 1),
        ("[1,]", 3),
        ("[1,,2]", 3),
        ("[1 2]", 3),
        ("[1;2]", 2),
        ("[}", 1),
        ("[1}", 2),
        ("[:", 1),
        ("[\"a\":1]", 4),
        ("[1,}", 3),
        ("[[]}", 3),
        ("[nul]", 4),
        ("[tru,", 4),
        // Objects.
        ("{,", 1),
        ("{1:1}", 1),
        ("{a:1}", 1),
        ("{'a':1}", 1),
        ("{]", 1),
        ("{\"a\"}", 4),
        ("{\"a\",", 4),
        ("{\"a\"1", 4),
        ("{\"a\" 1", 5),
        ("{\"a\"::1", 5),
        ("{\"a\":}", 5),
        ("{\"a\":,", 5),
        ("{\"a\":1,}", 7),
        ("{\"a\":1,,", 7),
        ("{\"a\":1 \"b\"", 7),
        ("{\"a\":1]", 6),
        ("{\"a\":1:2", 6),
        ("{\"a\":1,b", 7),
        ("{\"a\":1,1", 7),
        ("{\"a\":[}", 6),
        ("{null:1}", 1),
        ("{\"a\":1;", 6),
        ("{{", 1),
        ("{[", 1),
        ("{\"a\":\"b\"\"", 8),
        ("{\"a\n\":1}", 3),
        ("{\"a\\q\":1}", 4),
    ] {
        check(text.as_bytes(), Plain::Invalid(at));
    }
}

#[test]
fn invalid_utf_8() {
    for (text, at) in [
        (b"\"\xFF\"".as_slice(), 1),
        (b"\"\x80\"", 1),
        (b"\"a\xBF\"", 2),
        (b"\"\xC0\x80\"", 1),
        (b"\"\xC1\xBF\"", 1),
        (b"\"\xC3\"", 2),
        (b"\"\xC3\xC3\xA9\"", 2),
        (b"\"\xE0\x80\x80\"", 2),
        (b"\"\xE2\x28\xA1\"", 2),
        (b"\"\xE2\x80\"", 3),
        (b"\"\xED\xA0\x80\"", 2),
        (b"\"\xF0\x80\x80\x80\"", 2),
        (b"\"\xF0\x9F\x98\"", 4),
        (b"\"\xF4\x90\x80\x80\"", 2),
        (b"\"\xF5\x80\x80\x80\"", 1),
        (b"\xFF", 0),
        (b"\xEF\xBB\xBF1", 0),
        (b"[\xC3\xA9]", 1),
        (b"1\xC3", 1),
        (b"\"\\\xC3\xA9\"", 2),
        (b"\"\\u\xC3\xA9\"", 3),
        (b"{\"\xFF\":1}", 2),
        (b"tr\xC3\xBCe", 2),
    ] {
        check(text, Plain::Invalid(at));
    }
}

#[test]
fn depth() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let text = |depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
        for depth in [1, 63, 64, 65, 127, 128] {
            let text = text(depth);
            assert_eq!(plain_of(run(Scanner::new(), [text.as_str()]).verdict), Plain::Complete);
            assert_eq!(plain_of(run(Scanner::new(), text.as_bytes().chunks(1)).verdict), Plain::Complete);
            let limited = run(Scanner::with_max_depth(depth as u8 - 1), [text.as_str()]);
            assert_eq!(plain_of(limited.verdict), Plain::Invalid(open.len() * (depth - 1)));
        }
        // Nothing allows more than the stack of bits holds.
        for limit in [128, 129, 255] {
            let seen = run(Scanner::with_max_depth(limit), [text(129).as_str()]);
            assert_eq!(plain_of(seen.verdict), Plain::Invalid(open.len() * 128));
        }
        for depth in [127, 128, 129] {
            laws::raw(&text(depth));
            laws::raw(&text(depth).replace('1', "[]"));
        }
        let bomb = open.repeat(100_000);
        laws::raw(&bomb);
        assert_eq!(plain_of(run(Scanner::new(), [bomb.as_str()]).verdict), Plain::Invalid(open.len() * 128));
    }
    // A mix of both, whose order the stack must keep.
    let mixed = "[{\"a\":[[{\"b\":".repeat(12);
    let mut scanner = Scanner::new();
    scanner.check(&mixed).unwrap();
    let suffix: Vec<u8> = scanner.closing().suffix().collect();
    assert_eq!(suffix, b"}]]}]".repeat(12));
    assert_eq!(scanner.depth(), 60);
}
