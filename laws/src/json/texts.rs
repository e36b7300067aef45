//! Random JSON texts for property tests.

use proptest::prelude::*;
use proptest::sample::select;

/// A valid text, written in many ways.
pub fn json() -> impl Strategy<Value = String> {
    let content = prop::collection::vec(
        prop_oneof![
            4 => "[a-z ,:{}\\[\\]0-9]{0,12}",
            2 => select(vec![r#"\""#, r"\\", r"\/", r"\b", r"\f", r"\n", r"\r", r"\t", r"\u0041", r"\u00e9"])
                .prop_map(str::to_owned),
            1 => select(vec!["é", "\u{2028}", "日本", "\u{1F600}", "\u{7F}", r"\ud83d\ude00", r"\uD834\udd1e"])
                .prop_map(str::to_owned),
        ],
        0..4,
    )
    .prop_map(|parts| parts.concat());
    let string = content.prop_map(|content| format!("\"{content}\""));
    let number = prop_oneof![
        "-?(0|[1-9][0-9]{0,6})",
        "-?(0|[1-9][0-9]{0,2})\\.[0-9]{1,4}([eE][+-]?[0-9]{1,2})?",
        "[1-9][eE][+-]?[0-9]{1,2}"
    ];
    let scalar = prop_oneof![string.clone(), number, select(vec!["true", "false", "null"]).prop_map(str::to_owned),];
    let blank = || select(vec!["", "", "", " ", "\n", "\r\n\t "]);
    scalar.prop_recursive(4, 24, 5, move |value| {
        let element =
            (blank(), value.clone(), blank()).prop_map(|(before, value, behind)| format!("{before}{value}{behind}"));
        let member = (blank(), string.clone(), blank(), element.clone())
            .prop_map(|(before, key, behind, value)| format!("{before}{key}{behind}:{value}"));
        prop_oneof![
            (prop::collection::vec(element, 0..4), blank()).prop_map(|(all, blank)| match all.is_empty() {
                true => format!("[{blank}]"),
                false => format!("[{}]", all.join(",")),
            }),
            (prop::collection::vec(member, 0..4), blank()).prop_map(|(all, blank)| match all.is_empty() {
                true => format!("{{{blank}}}"),
                false => format!("{{{}}}", all.join(",")),
            }),
        ]
    })
}

/// A text that is valid, or nearly, or not at all.
pub fn text() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&[u8]> = vec![
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b",",
        b"\"",
        b"\"",
        b"\\",
        b"u",
        b"d83d",
        b"\\ude00",
        b"\\ud83d",
        b"a",
        b"1",
        b"0",
        b"-",
        b".",
        b"e",
        b"+",
        b"true",
        b"fals",
        b"null",
        b" ",
        b"\n",
        b"\0",
        b"\x1F",
        b"\x7F",
        b"\xC3",
        b"\xA9",
        b"\xF0\x9F",
        b"\x98\x80",
        b"\xED\xA0\x80",
        b"\xFF",
        b"\"a\":",
        b"[1,",
        b"{\"k\":\"v\"}",
    ];
    prop_oneof![
        3 => (json(), any::<prop::sample::Index>(), prop::option::of(any::<u8>())).prop_map(|(text, at, byte)| {
            let mut text = text.into_bytes();
            let at = at.index(text.len());
            if let Some(byte) = byte {
                text[at] = byte;
            }
            text
        }),
        2 => prop::collection::vec(select(pieces), 0..14).prop_map(|pieces| pieces.concat()),
        1 => prop::collection::vec(any::<u8>(), 0..20),
    ]
}
