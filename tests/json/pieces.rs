//! What the laws do not say: when a piece is out, what it is, and how little is kept.

use core::fmt::Write as _;

use deltawire::ErrorKind;
use deltawire::json::{Field, FieldStatus, Fragment, Piece, Scanner, Segment, Snapshot, Status, Str, TokenKind};

/// The tokens of fragments, a line for each fragment.
fn tokens(fragments: &[&str]) -> String {
    let mut scanner = Scanner::new();
    let mut shown = String::new();
    for fragment in fragments {
        for token in scanner.push(*fragment) {
            let token = token.unwrap();
            let name = match token.kind {
                TokenKind::BeginObject => "{",
                TokenKind::EndObject => "}",
                TokenKind::BeginArray => "[",
                TokenKind::EndArray => "]",
                TokenKind::Key => "key",
                TokenKind::String => "string",
                TokenKind::Number => "number",
                TokenKind::True | TokenKind::False => "bool",
                TokenKind::Null => "null",
            };
            write!(shown, "{name}{}", token.depth).unwrap();
            if matches!(token.kind, TokenKind::Key | TokenKind::String | TokenKind::Number) {
                let (open, close) = (if token.first { "<" } else { "" }, if token.last { ">" } else { "" });
                write!(shown, "{open}{}{close}", token.piece.to_string().escape_debug()).unwrap();
            }
            shown.push(' ');
        }
        shown.push('\n');
    }
    shown
}

#[test]
fn a_piece_comes_with_the_fragment_that_holds_it() {
    assert_eq!(
        tokens(&["{\"co", "nte", "nt\"", ": \"", "he", "llo", "\",", "\"n\":1", "2", "}", " "]),
        "{0 key1<co \nkey1nte \nkey1nt> \nstring1< \nstring1he \nstring1llo \nstring1> \nkey1<n> number1<1 \nnumber12 \nnumber1> }0 \n\n"
    );
    assert_eq!(
        tokens(&["[\"\",\"a\",12,-0.5e1,true,null]"]),
        "[0 string1<> string1<a> number1<12> number1<-0.5e1> bool1 null1 ]0 \n"
    );
}

#[test]
fn only_what_is_undecided_is_held_back() {
    for (fragments, expected) in [
        (&[r#""a\"#, r#"nb""#][..], "string0<a \nstring0\\n string0b> \n"),
        (&[r#""\u00"#, r#"e9""#], "string0< \nstring0é string0> \n"),
        (&[r#""\ud83d"#, r#"\ude00x"#], "string0< \nstring0\u{1F600} string0x \n"),
        (&[r#""\ud83d\"#, r#"ude0"#, "0\""], "string0< \n\nstring0\u{1F600} string0> \n"),
        // Not a pair after all: the first half is out as soon as that is known.
        (&[r#""\ud83d"#, "x"], "string0< \nstring0\u{FFFD} string0x \n"),
        (&[r#""\ud83d\"#, "n"], "string0< \nstring0\u{FFFD} string0\\n \n"),
        (&[r#""\ud83d\u"#, "0041"], "string0< \nstring0\u{FFFD} string0A \n"),
        (&[r#""\ud83d"#, "\""], "string0< \nstring0\u{FFFD} string0> \n"),
    ] {
        assert_eq!(tokens(fragments), expected, "{fragments:?}");
    }
}

#[test]
fn a_character_may_be_cut_where_bytes_are_pushed() {
    let mut scanner = Scanner::new();
    let mut text = String::new();
    for fragment in ["\"é\u{1F600}\"".as_bytes()].concat().chunks(1) {
        for token in scanner.push(fragment) {
            text += &token.unwrap().piece.to_string();
        }
    }
    assert_eq!(text, "é\u{1F600}");
    // Text cannot be the rest of a character.
    for rest in ["x", "\u{e9}", "\""] {
        let mut scanner = Scanner::new();
        scanner.check(b"\"\xC3").unwrap();
        let error = scanner.check(rest).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (ErrorKind::InvalidUtf8, 2));
        let mut scanner = Scanner::new();
        scanner.check(b"\"\xC3").unwrap();
        let error = scanner.check(Str::new("x").unwrap()).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (ErrorKind::InvalidUtf8, 2));
        assert_eq!(scanner.offset(), 2);
    }
}

#[test]
fn a_run_borrows_the_fragment() {
    let fragment = String::from("\"abc\\ndef");
    let mut runs = Vec::new();
    {
        let mut scanner = Scanner::new();
        for token in scanner.push(fragment.as_str()) {
            if let Piece::Run(run) = token.unwrap().piece {
                runs.push(run);
            }
        }
    }
    // The runs outlive the scanner.
    assert_eq!(runs, ["abc", "\n", "def"]);
    assert!(fragment.as_bytes().as_ptr_range().contains(&runs[2].as_ptr()));
}

#[test]
fn an_iterator_knows_where_it_is() {
    let mut scanner = Scanner::new();
    scanner.check("[1,").unwrap();
    let mut tokens = scanner.push("\"ab\", 2]");
    let offsets: Vec<u64> = core::iter::from_fn(|| tokens.next().map(|_| tokens.offset())).collect();
    assert_eq!(offsets, [7, 10, 11]);
}

#[test]
fn a_dropped_iterator_takes_its_fragment_all_the_same() {
    let mut scanner = Scanner::new();
    let first = scanner.push("[1,2,\"a").next().unwrap().unwrap();
    assert_eq!(first.kind, TokenKind::BeginArray);
    assert_eq!(scanner.offset(), 7);
    scanner.check("\"]").unwrap();
    assert_eq!(scanner.status(), Status::Complete);
}

#[test]
fn a_leaked_iterator_leaves_the_rest_of_its_fragment_out_of_the_text() {
    let mut scanner = Scanner::new();
    let mut tokens = scanner.push("[1, 2}");
    assert_eq!(tokens.next().unwrap().unwrap().kind, TokenKind::BeginArray);
    core::mem::forget(tokens);
    assert_eq!(scanner.offset(), 1);
    // The text is now `[]`.
    scanner.check("]").unwrap();
    assert_eq!((scanner.offset(), scanner.status()), (2, Status::Complete));
    scanner.reset();
    assert_eq!(scanner.check("[1, 2}").unwrap_err().offset(), 5);
}

#[test]
fn a_leaked_iterator_does_no_harm_wherever_it_is_leaked() {
    let escaped = Str::new(r#"[\"\ud83d\\u00e9\", 12, true, \"\ud83d"#).unwrap();
    let fragments: [Fragment<'_>; 3] =
        [r#"["\ud83d\u00e9", 12, true, "x\ud8"#.into(), b"\"\xC3\xA9\xF0\x9F".into(), escaped.into()];
    for first in fragments {
        for second in fragments {
            for taken in 0..12 {
                let mut scanner = Scanner::new();
                let mut tokens = scanner.push(first);
                assert!(tokens.by_ref().take(taken).count() <= taken);
                core::mem::forget(tokens);
                assert!(scanner.push(second).count() < 50);
                assert_eq!(scanner.check("x").is_err(), matches!(scanner.status(), Status::Invalid(_)));
                scanner.reset();
                assert_eq!(scanner, Scanner::new());
            }
        }
    }
}

#[test]
fn errors_have_a_kind_and_stay() {
    for (text, kind, offset) in [
        ("[1,]", ErrorKind::UnexpectedByte, 3),
        ("\"\\x", ErrorKind::InvalidEscape, 2),
        ("\"\\u12x", ErrorKind::InvalidEscape, 5),
        ("\"\u{1}", ErrorKind::ControlCharacter, 1),
        ("\"\\é", ErrorKind::InvalidEscape, 2),
    ] {
        let mut scanner = Scanner::new();
        let error = scanner.check(text).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{text}");
        assert_eq!(scanner.check("]"), Err(error));
        assert_eq!(scanner.push("x").collect::<Vec<_>>(), [Err(error)], "once for each fragment");
        assert_eq!(scanner.push("").count(), 1);
        assert_eq!(scanner.finish(), Err(error));
        scanner.reset();
        assert_eq!(scanner, Scanner::new());
    }
    let end = {
        let mut scanner = Scanner::new();
        scanner.check("[1").unwrap();
        scanner.finish().unwrap_err()
    };
    assert_eq!((end.kind(), end.offset()), (ErrorKind::UnexpectedEnd, 2));
}

#[test]
fn closings() {
    for (text, expected) in [
        ("", "null"),
        ("12", "null"),
        ("12 ", "12"),
        ("tru", "null"),
        ("true", "true"),
        ("\"", "\"\""),
        ("{", "{}"),
        ("{\"a", "{}"),
        ("{\"a\":", "{}"),
        ("{\"a\":\"he", "{\"a\":\"he\"}"),
        ("{\"a\":\"he\\", "{\"a\":\"he\"}"),
        ("{\"a\":\"he\\u00e", "{\"a\":\"he\"}"),
        ("{\"a\":\"he\\ud83d\\ude0", "{\"a\":\"he\"}"),
        ("{\"a\":tru", "{}"),
        ("{\"a\":1,", "{\"a\":1}"),
        ("{\"a\":1 ,\"b\"", "{\"a\":1}"),
        ("[1,2", "[1]"),
        ("[1,[", "[1,[]]"),
        ("[1,[]", "[1,[]]"),
        ("[{\"a\":[", "[{\"a\":[]}]"),
        (" [ ] ", " [ ]"),
        ("[1,x", "[1]"),
        // An error takes nothing back.
        ("{\"a\":\"he\u{1}", "{\"a\":\"he\"}"),
        ("{\"a\":\"he\\u00g", "{\"a\":\"he\"}"),
        ("[\"abc\\q", "[\"abc\"]"),
        ("\"abc\n", "\"abc\""),
        ("{\"a\n", "{}"),
        ("[12x", "[12]"),
        ("[1.x", "[]"),
    ] {
        let mut scanner = Scanner::new();
        let _ = scanner.check(text);
        let closing = scanner.closing();
        assert_eq!(format!("{}{}", &text[..closing.keep()], closing.suffix()), expected, "{text:?}");
        assert_eq!(closing.suffix().len(), closing.suffix().count());
    }
}

#[test]
fn fields() {
    use FieldStatus::{Absent, Done, Open, OtherType, Waiting};
    for (pointer, text, expected, status) in [
        ("", "\"a\"", "a", Done),
        ("", "1", "", OtherType),
        ("/a", "1", "", Absent),
        ("/a", "{", "", Waiting),
        ("/a", "{\"a\"", "", Waiting),
        ("/a", "{\"a\":\"", "", Open),
        ("/a", "{\"a\":\"x", "x", Open),
        ("a", "{\"a\":\"x\"", "x", Done),
        ("/a", "{\"a\":{\"a\":\"x\"}}", "", OtherType),
        ("/a/a", "{\"a\":{\"a\":\"x\"}}", "x", Done),
        ("/b/a", "{\"a\":{\"b\":1},\"b\":{\"a\":\"x\"}}", "x", Done),
        ("/a", "{\"b\":{\"a\":\"x\"}}", "", Absent),
        ("/a", "{\"ab\":\"x\",\"\":\"y\"}", "", Absent),
        ("/ab", "{\"a\":\"x\",\"\\u0061b\":\"y\"}", "y", Done),
        ("/a~1b/~0", "{\"a/b\":{\"~\":\"x\"}}", "x", Done),
        ("/~2", "{\"~2\":\"x\"}", "x", Done),
        ("/", "{\"\":\"x\"}", "x", Done),
        ("//", "{\"\":{\"\":\"x\"}}", "x", Done),
        ("/1", "[\"a\",\"b\"]", "b", Done),
        ("/10", "[0,1,2,3,4,5,6,7,8,9,\"x\"]", "x", Done),
        ("/01", "[\"a\",\"b\"]", "", Absent),
        ("/+1", "[\"a\",\"b\"]", "", Absent),
        ("/-", "[\"a\"]", "", Absent),
        ("/2", "[\"a\",\"b\"]", "", Absent),
        ("/0/1", "[[[\"q\"],\"x\"]]", "x", Done),
        ("/1/0", "[[\"a\"],[\"b\"]]", "b", Done),
        ("/1", "{\"1\":\"x\"}", "x", Done),
        ("/a/b", "{\"a\":\"x\",\"b\":\"y\"}", "", Absent),
        ("/a", "{\"a\":\"x\",\"a\":\"y\"}", "x", Done),
        ("/a", "{\"a\":null}", "", OtherType),
        ("/a", "{\"a\":[\"x\"]}", "", OtherType),
        ("/\u{e9}", "{\"\\u00e9\":\"x\"}", "x", Done),
    ] {
        for size in 1..=text.len() {
            let (mut scanner, mut field, mut seen) = (Scanner::new(), Field::new(pointer), String::new());
            for fragment in text.as_bytes().chunks(size) {
                for token in scanner.push(fragment) {
                    if let Some(piece) = field.next(&token.unwrap()) {
                        seen += &piece.to_string();
                    }
                }
            }
            assert_eq!((seen.as_str(), field.status()), (expected, status), "{pointer} in {text} by {size}");
        }
    }
}

#[test]
fn a_field_takes_no_tokens_of_another_text() {
    let (mut scanner, mut other, mut field) = (Scanner::new(), Scanner::new(), Field::new(""));
    for token in scanner.push("\"ab") {
        assert!(field.next(&token.unwrap()).is_some());
    }
    for token in other.push("{\"k\": [1, true]}") {
        assert!(field.next(&token.unwrap()).is_none());
    }
    assert_eq!(field.status(), FieldStatus::Open);
}

#[test]
fn half_a_pair_waits_for_the_next_escaped_fragment() {
    for (fragments, text, verdict) in [
        (&[r#"\"a\ud83d"#, r#"\ude00b\""#][..], "a\u{1F600}b", Status::Complete),
        (&[r#"\"\ud83d"#, "", r"\ude00", r#"\""#], "\u{1F600}", Status::Complete),
        (&[r#"\"\ud83d"#, r"\ud83d", r#"\ude00\ude00\""#], "\u{FFFD}\u{1F600}\u{FFFD}", Status::Complete),
        (&[r#"\"\ud83d"#, r#"x\""#], "\u{FFFD}x", Status::Complete),
        (&[r#"\"a\ud83d"#], "a", Status::Incomplete),
        // A backslash before it makes it something else.
        (&[r#"\"\\\\ud83d"#, r#"\""#], "\\ud83d", Status::Complete),
    ] {
        let mut scanner = Scanner::new();
        let mut seen = String::new();
        for fragment in fragments {
            for token in scanner.push(Str::new(fragment).unwrap()) {
                let token = token.unwrap_or_else(|error| panic!("{error} in {fragments:?}"));
                seen += &token.piece.to_string();
            }
        }
        assert_eq!((seen.as_str(), scanner.status()), (text, verdict), "{fragments:?}");
    }
    // What follows may be of another kind.
    // Plain text after half a pair decides that it is lone; an empty fragment decides nothing.
    let half = Fragment::Escaped(Str::new(r#"\"\ud83d"#).unwrap());
    let other = Fragment::Escaped(Str::new(r#"\ude00x\""#).unwrap());
    for (fragments, expected) in [
        (&[half, Fragment::Text("x\"")][..], "\u{FFFD}x"),
        (&[half, Fragment::Bytes(b"x\"")], "\u{FFFD}x"),
        (&[half, Fragment::Text(""), Fragment::Bytes(b""), Fragment::Text("x\"")], "\u{FFFD}x"),
        (&[half, Fragment::Text(""), other], "\u{1F600}x"),
        (&[half, Fragment::Bytes(b""), other], "\u{1F600}x"),
        (&[half, Fragment::Escaped(Str::new("").unwrap()), other], "\u{1F600}x"),
    ] {
        let (mut scanner, mut checked, mut seen) = (Scanner::new(), Scanner::new(), String::new());
        for fragment in fragments {
            for token in scanner.push(*fragment) {
                seen += &token.unwrap().piece.to_string();
            }
            checked.check(*fragment).unwrap();
            assert_eq!(scanner, checked, "{fragments:?}");
        }
        assert_eq!((seen.as_str(), scanner.finish()), (expected, Ok(())), "{fragments:?}");
        assert_eq!(scanner.offset(), expected.len() as u64 + 2, "{fragments:?}");
    }
    // Outside of a string it is wrong at once.
    for (fragment, offset) in [(r"[1,\ud83d", 3), (r"{}\ud83d", 2), (r#"\"\\\ud83d"#, 2)] {
        let error = Scanner::new().check(Str::new(fragment).unwrap()).unwrap_err();
        assert_eq!(error.offset(), offset, "{fragment}");
    }
}

#[test]
fn what_is_no_content_of_a_string() {
    for (content, kind, offset) in [
        ("a\\", ErrorKind::UnexpectedEnd, 2),
        ("a\\u12", ErrorKind::UnexpectedEnd, 5),
        ("a\\u12x4", ErrorKind::InvalidEscape, 5),
        ("\\n\\x", ErrorKind::InvalidEscape, 3),
        ("a\"b", ErrorKind::UnexpectedByte, 1),
        ("a\nb", ErrorKind::ControlCharacter, 1),
    ] {
        let error = Str::new(content).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{content}");
    }
}

#[test]
fn a_snapshot_cannot_be_taken_for_whole() {
    let finish = |text: &str| {
        let mut snapshot = Snapshot::new();
        let _ = snapshot.push(text);
        snapshot.finish()
    };
    assert_eq!(finish("12"), (12.into(), Status::Complete));
    assert_eq!(finish("[12"), (serde_json::json!([]), Status::Incomplete));
    let mut snapshot = Snapshot::new();
    assert_eq!((snapshot.push("[12"), snapshot.offset()), (Ok(()), 3));
    let (value, Status::Invalid(error)) = finish("[12, 3, x]") else { panic!() };
    assert_eq!((value, error.offset()), (serde_json::json!([12, 3]), 8));
    let (value, Status::Invalid(error)) = finish("[1, 1e999]") else { panic!() };
    assert_eq!((value, error.kind()), (serde_json::json!([1]), ErrorKind::NumberOutOfRange));
    let mut snapshot = Snapshot::new();
    assert!(snapshot.push("{\"a\": [1, 1e9").is_ok() && snapshot.push("99, 2, \"x").is_err());
    let closing = snapshot.closing();
    assert_eq!((closing.keep(), closing.suffix().to_string().as_str()), (8, "]}"));
    assert_eq!(snapshot.value(), &serde_json::json!({"a": [1]}));
    assert_eq!(snapshot.offset(), 10);
    // Where both end at the same byte, the number is what is wrong first.
    let (value, Status::Invalid(error)) = finish("9E9000\0") else { panic!() };
    assert_eq!((value, error.kind(), error.offset()), (serde_json::Value::Null, ErrorKind::NumberOutOfRange, 0));
    let (_, Status::Invalid(error)) = finish("1e999") else { panic!() };
    assert_eq!(error.kind(), ErrorKind::NumberOutOfRange);
}

#[test]
fn a_snapshot_tells_what_is_open() {
    let mut snapshot = Snapshot::new();
    let key = |key: &str| Segment::Key(key.into());
    for (fragment, expected) in [
        ("{\"a\": ", vec![]),
        ("[", vec![key("a")]),
        ("1, {", vec![key("a"), Segment::Index(1)]),
        ("\"b\": \"x", vec![key("a"), Segment::Index(1), key("b")]),
        ("\"", vec![key("a"), Segment::Index(1)]),
        ("}, [], ", vec![key("a")]),
        ("\"", vec![key("a"), Segment::Index(3)]),
        ("\"]", vec![]),
        ("}", vec![]),
    ] {
        snapshot.push(fragment).unwrap();
        assert_eq!(snapshot.open(), expected, "{fragment}");
    }
    assert_eq!(snapshot.status(), Status::Complete);
}

#[test]
fn a_scanner_is_small() {
    assert!(size_of::<Scanner>() <= 56, "{}", size_of::<Scanner>());
}
