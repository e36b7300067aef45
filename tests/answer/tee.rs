//! What a client gets that reads a stream whose source goes away.

use deltawire::answer::{Decoder, Dialect, Part, Said, Tee};
use deltawire::stream::Outcome;

const TEXTS: [(Dialect, &str); 4] = [
    (
        Dialect::Anthropic,
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{}}\n\n\
         data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"Hi\"}}\n\n",
    ),
    (Dialect::Chat, "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n"),
    (
        Dialect::Responses,
        "data: {\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"r\"}}\n\n\
         data: {\"type\":\"response.output_text.delta\",\"sequence_number\":7,\"output_index\":0,\"content_index\":0,\"delta\":\"Hi\"}\n\n",
    ),
    (Dialect::Gemini, "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]}}]}\r\n\r\n"),
];

/// Reads what a client got.
fn read(stream: &str) -> (Option<Dialect>, Outcome, String, Option<(String, String)>) {
    let (mut decoder, mut text, mut error) = (Decoder::new(), String::new(), None);
    let mut chunk = stream.as_bytes();
    while let Some(parts) = decoder.next(&mut chunk) {
        for part in parts.unwrap() {
            match part {
                Part::Text(piece) => text += &piece.to_string(),
                Part::Error(it) => error = Some((it.name().to_string(), it.message().to_string())),
                _ => {}
            }
        }
    }
    let end = decoder.finish();
    (end.dialect, end.outcome, text, error)
}

/// Counts what is out of order.
fn violations(stream: &str) -> u32 {
    let mut decoder = Decoder::new();
    let mut chunk = stream.as_bytes();
    while decoder.next(&mut chunk).is_some() {}
    decoder.finish().violations
}

#[test]
fn an_error_in_each_dialect() {
    for (dialect, stream) in TEXTS {
        for rest in ["", "data: {\"cho", ": a comm"] {
            let mut tee = Tee::new();
            let bytes = stream.to_owned() + rest;
            let place = tee.watch(bytes.as_bytes(), |_| {}).unwrap();
            let mut client = bytes.get(..place).unwrap().to_owned();
            assert_eq!(client, stream, "what is not over is held");
            let said = tee.fail(&mut client, "server_error", "the \"source\"\nis gone").unwrap();
            let (name, expected) = match dialect {
                Dialect::Anthropic => ("api_error", Said::Changed),
                Dialect::Gemini => ("INTERNAL", Said::Changed),
                _ => ("server_error", Said::All),
            };
            assert_eq!(said, expected, "{dialect}");
            let error = Some((name.to_owned(), "the \"source\"\nis gone".to_owned()));
            assert_eq!(read(&client), (Some(dialect), Outcome::Error, "Hi".into(), error), "{client}");
            assert!(!client.contains("[DONE]") && !client.contains("response.created\n"), "{client}");
            assert_eq!(violations(&client), violations(stream), "{client}");
        }
    }
}

#[test]
fn events_of_responses_are_counted_on() {
    let (_, stream) = TEXTS[2];
    let mut tee = Tee::new();
    let _ = tee.watch(stream.as_bytes(), |_| {});
    let mut client = String::new();
    assert_eq!(tee.fail(&mut client, "c", "m"), Ok(Said::All));
    assert!(client.starts_with("event: error\ndata: {\"type\":\"error\",\"sequence_number\":8,"), "{client}");
    // Some servers do not count.
    let mut tee = Tee::new();
    let _ = tee.watch(b"data: {\"type\":\"response.created\",\"response\":{}}\n\n", |_| {});
    client.clear();
    assert_eq!(tee.fail(&mut client, "c", "m"), Ok(Said::All));
    assert!(client.contains("\"sequence_number\":0,"), "{client}");
}

#[test]
fn what_cannot_be_said() {
    // Nobody knows what the client reads; or it is not SSE.
    for body in ["", ": hello\n\n", "data: [DONE]\n\n", "[{\"candidates\":[]},", "{\"error\":{\"message\":"] {
        let mut tee = Tee::new();
        let _ = tee.watch(body.as_bytes(), |_| {});
        let mut client = String::new();
        assert_eq!(tee.fail(&mut client, "server_error", "m"), Ok(Said::Nothing), "{body}");
        assert_eq!(client, "");
    }
    // A dialect that was named is known from the start.
    let tee = Tee::with_decoder(Decoder::new().with_dialect(Dialect::Chat));
    let mut client = String::new();
    assert_eq!(tee.fail(&mut client, "server_error", "m"), Ok(Said::All));
    assert_eq!(read(&client).1, Outcome::Error);
}
