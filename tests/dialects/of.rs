//! Which dialect a payload is of.

use deltawire::answer::Dialect::{self, Anthropic, Chat, Gemini, Responses};

/// Checks what payloads are of whose event has no name.
fn check(rows: &[(&str, Option<Dialect>)]) {
    for (payload, expected) in rows {
        for name in [&b""[..], b"message"] {
            assert_eq!(Dialect::of(payload.as_bytes(), name), *expected, "{payload}");
        }
    }
}

#[test]
fn types() {
    check(&[
        (r#"{"type":"response.created","response":{}}"#, Some(Responses)),
        (r#"{"type":"response.some.day","choices":[]}"#, Some(Responses)),
        (r#"{"type":"respons\u0065\u002ecompleted"}"#, Some(Responses)),
        (r#"{"type":"keepalive","sequence_number":3}"#, Some(Responses)),
        (r#"{"type":"message_start","message":{}}"#, Some(Anthropic)),
        (r#"{"message":{},"type":"message_start"}"#, Some(Anthropic)),
        (r#"{"type":"content_block_start","index":0}"#, Some(Anthropic)),
        (r#"{"type":"content_block_delta"}"#, Some(Anthropic)),
        (r#"{"type":"content_block_stop"}"#, Some(Anthropic)),
        (r#"{"type":"message_delta"}"#, Some(Anthropic)),
        (r#"{"type":"message_stop"}"#, Some(Anthropic)),
        (r#"{"type":"message","role":"assistant","content":[]}"#, Some(Anthropic)),
        (r#"{"type":"ping"}"#, None),
        (r#"{"type":"vertex_event"}"#, None),
        (r#"{"type":"response"}"#, None),
        (r#"{"type":"content_block"}"#, None),
        (r#"{"type":7,"choices":[]}"#, Some(Chat)),
        (r#"{"type":null,"candidates":[]}"#, Some(Gemini)),
        // Of members with the same name the last counts.
        (r#"{"type":"message_stop","type":"response.created"}"#, Some(Responses)),
    ]);
}

#[test]
fn members() {
    check(&[
        (r#"{"choices":[]}"#, Some(Chat)),
        (r#"{"choices":[{"delta":{"content":"x"}}],"type":"chunk"}"#, Some(Chat)),
        (r#"{"object":"chat.completion.chunk"}"#, Some(Chat)),
        (r#"{"object":"chat.completion","usage":{}}"#, Some(Chat)),
        (r#"{"object":"response","output":[]}"#, Some(Responses)),
        (r#"{"candidates":[]}"#, Some(Gemini)),
        (r#"{"usageMetadata":{}}"#, Some(Gemini)),
        (r#"{"promptFeedback":{"blockReason":"SAFETY"}}"#, Some(Gemini)),
        (r#"{"modelVersion":"m"}"#, Some(Gemini)),
        (r#"{"responseId":"r"}"#, Some(Gemini)),
        (r#"{"candid\u0061tes":[]}"#, Some(Gemini)),
        (r#"{"choices":null,"candidates":null,"object":"list"}"#, None),
        (r#"{"a":{"choices":[]}}"#, None),
    ]);
}

#[test]
fn errors() {
    check(&[
        // Responses: numbered, flat, or with what OpenAI's errors have.
        (r#"{"type":"error","sequence_number":4}"#, Some(Responses)),
        (r#"{"type":"error","message":"m","code":null,"param":null}"#, Some(Responses)),
        (r#"{"type":"error","code":"server_error"}"#, Some(Responses)),
        (r#"{"type":"error","error":{"type":"x","message":"m","code":null}}"#, Some(Responses)),
        (r#"{"type":"error","error":{"type":"x","message":"m","param":"p"}}"#, Some(Responses)),
        (r#"{"type":"error","error":{"type":"overloaded_error","message":"m"}}"#, Some(Anthropic)),
        (r#"{"type":"error","error":{"type":"new_error"},"request_id":"r"}"#, Some(Anthropic)),
        (r#"{"type":"error"}"#, Some(Anthropic)),
        // Gemini: a number and a name.
        (r#"{"error":{"code":503,"message":"m","status":"UNAVAILABLE"}}"#, Some(Gemini)),
        (r#"[{"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT"}}]"#, Some(Gemini)),
        (r#"{"error":{"code":503,"message":"m"}}"#, Some(Chat)),
        (r#"{"error":{"code":"x","message":"m","status":"UNAVAILABLE"}}"#, Some(Chat)),
        (r#"{"error":{"code":502,"message":"m","status":7}}"#, Some(Chat)),
        // Anthropic without `type`.
        (r#"{"error":{"type":"overloaded_error","message":"m"}}"#, Some(Anthropic)),
        (r#"{"error":{"type":"invalid_request_error","message":"m","param":null,"code":null}}"#, Some(Chat)),
        (r#"{"error":{"type":"server_error","message":"m"}}"#, Some(Chat)),
        (r#"{"error":{"message":"m"}}"#, Some(Chat)),
        (r#"{"error":"m"}"#, Some(Chat)),
        (r#"{"object":"error","message":"m","type":"BadRequestError","code":400}"#, Some(Chat)),
        (r#"{"choices":[],"error":{"code":502,"message":"m"}}"#, Some(Chat)),
        // These are no errors.
        (r#"{"error":null}"#, None),
        (r#"{"error":""}"#, None),
        (r#"{"error":false}"#, None),
        (r#"{"message":"m"}"#, None),
    ]);
}

#[test]
fn what_is_no_object() {
    check(&[
        ("", None),
        ("[DONE]", None),
        ("{}", None),
        ("[]", None),
        ("[1]", None),
        ("[[{\"candidates\":[]}]]", None),
        ("1", None),
        ("\"response.created\"", None),
        ("null", None),
        (" [ {\"candidates\":[]}, {\"choices\":[]} ] ", Some(Gemini)),
        ("\n{\"choices\":[]}\n", Some(Chat)),
        // What ends too early, or has something after it.
        ("{\"choices\":[]", None),
        ("{\"choices\":[]}}", None),
        ("{\"choices\":[]} {}", None),
        ("<html>", None),
    ]);
    assert_eq!(Dialect::of(b"{\"choices\":[\"\xFF\"]}", b""), None);
}

#[test]
fn names_of_events() {
    for (payload, name, expected) in [
        (&b"{}"[..], &b"message_start"[..], Some(Anthropic)),
        (b"{\"index\":0}", b"content_block_delta", Some(Anthropic)),
        (b"{\"delta\":\"x\"}", b"response.output_text.delta", Some(Responses)),
        (b"", b"keepalive", Some(Responses)),
        (b"no JSON", b"response.created", Some(Responses)),
        (b"\xFF", b"message_stop", Some(Anthropic)),
        (b"{}", b"ping", None),
        (b"{}", b"error", None),
        (b"{}", b"\xFF", None),
        (b"{\"message\":\"m\"}", b"error", Some(Responses)),
        (b"{\"error\":{\"type\":\"api_error\"}}", b"error", Some(Anthropic)),
        (b"{\"error\":{\"message\":\"m\"}}", b"error", Some(Chat)),
        // The payload has the first word.
        (b"{\"choices\":[]}", b"message_start", Some(Chat)),
        (b"{\"type\":\"message_start\"}", b"response.created", Some(Anthropic)),
        (b"{\"type\":\"ping\"}", b"message_start", Some(Anthropic)),
    ] {
        let shown = (String::from_utf8_lossy(payload), String::from_utf8_lossy(name));
        assert_eq!(Dialect::of(payload, name), expected, "{shown:?}");
    }
}

#[test]
fn names() {
    for dialect in Dialect::ALL {
        assert_eq!(dialect.to_string(), dialect.name());
        assert_eq!(Dialect::named(dialect.name()), Some(dialect));
    }
    assert_eq!(Dialect::named("openai"), Some(Chat));
    assert_eq!((Dialect::named(""), Dialect::named("Chat"), Dialect::named("anthropic ")), (None, None, None));
}
