//! Random streams for property tests.

use proptest::prelude::*;
use proptest::sample::select;

use super::Limit;

/// The default limits, or ones that a random stream hits.
pub fn limit() -> impl Strategy<Value = Limit> {
    prop_oneof![
        Just(Limit::DEFAULT),
        (0..60usize, 0..6usize).prop_map(|(frame, lines)| Limit { frame, lines, ..Limit::DEFAULT })
    ]
}

/// A stream of pieces that mean something to SSE, in any order.
pub fn stream() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b"data",
        b"data:",
        b"data: ",
        b"data: {\"a\":1}",
        b"event",
        b"event:",
        b"event: ping",
        b"id",
        b"id:",
        b"id: 7",
        b"retry",
        b"retry:",
        b"retry: 30",
        b":",
        b": hb",
        b" ",
        b"\n",
        b"\n",
        b"\n\n",
        b"\r",
        b"\r\n",
        b"\r\n\r\n",
        b"\0",
        b"x",
        b"9",
        b"\xEF",
        b"\xBB",
        b"\xBF",
        b"\xEF\xBB\xBF",
        b"\xFF",
        "é\u{2028}\u{85}".as_bytes(),
        b"Data: 1",
        b"{\"error\":{}}",
        b"data: x\n\n",
        b"event: y\ndata: z\n\n",
        b"\x0B\x0C\t",
        // Longer than what is searched and copied in small steps, with and without control characters.
        b"data: {\"type\":\"delta\",\"text\":\"the quick brown fox\"}\n",
        b"data: {\"type\":\"delta\",\"text\":\"the quick brown fox jumps over the lazy dog\",\"padding\":\"abcdefgh\"}",
        b"\tthe quick\x01 brown fox jumps over the lazy dog, and over it again",
    ];
    prop_oneof![
        3 => prop::collection::vec(select(pieces), 0..24).prop_map(|pieces| pieces.concat()),
        4 => orderly(),
        1 => prop::collection::vec(any::<u8>(), 0..80),
    ]
}

/// Whole lines, mostly as servers write them, so that the short ways through the parser are taken, and
/// are left again at every place.
pub fn orderly() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        3 => "data: [a-z{}\":]{0,12}",
        3 => "event: [a-z_]{0,9}",
        1 => "id: [0-9]{0,5}",
        1 => select(vec!["data:x", "data", "event:y", "id", "id:\0", "retry: 7", ": hb", "other: 1"]).prop_map(str::to_owned),
        3 => Just(String::new()),
    ];
    let end = select(vec!["\n", "\n", "\n", "\r\n", "\r\n", "\r"]);
    (prop::collection::vec((line, end), 0..14), 0..4usize).prop_map(|(lines, cut)| {
        let mut text: String = lines.into_iter().map(|(line, end)| line + end).collect();
        text.truncate(text.len().saturating_sub(cut));
        text.into_bytes()
    })
}
