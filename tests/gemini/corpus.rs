//! The streams of `corpus/` that are this dialect's: how each ends, and what it comes to.

use std::fs;
use std::path::Path;

use crate::streams::all_ways;

#[test]
#[cfg_attr(miri, ignore = "reads files")]
fn each_ends_as_it_should() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (name, events, end, text) in [
        ("gemini-crlf", 6, "complete 0 0 None", "High water is at 06:41 and at 19:05,\nboth near 3.2 m."),
        ("gemini-streamed-args", 10, "complete 0 1 None", ""),
        ("gemini-cut-in-streamed-args", 2, "truncated 0 0 None", ""),
        ("gemini-text-after-stop", 6, "complete 0 2 None", "Six times seven is 42."),
        ("gemini-parts", 5, "complete 0 0 None", ""),
        ("gemini-two-candidates", 3, "complete 0 0 None", "Herons wade."),
        ("gemini-blocked", 1, "complete 0 0 None", ""),
        ("gemini-done", 3, "complete 0 0 None", "A gateway adds a marker."),
        ("gemini-error", 2, "error 0 0 None", "Half a sent"),
        ("gemini-cut", 2, "truncated 0 0 None", "The tide turns at"),
        ("gemini-array-pretty", 3, "complete 0 0 None", "Low, high — [{low},\nhigh]"),
        ("gemini-array-compact", 3, "complete 0 0 None", "Low, high — [{low},\nhigh]"),
        ("gemini-array-cut", 1, "truncated 0 0 None", "Low, high — "),
        ("gemini-array-error", 1, "error 0 0 None", ""),
        ("gemini-without-streaming", 1, "complete 0 0 None", "Ebb, then flood."),
    ] {
        let bytes = fs::read(folder.join(name).with_extension("sse")).unwrap();
        let (seen, verdict) = all_ways(&bytes);
        assert_eq!((seen.len(), verdict.as_str()), (events, end), "{name}\n{seen:#?}");
        #[cfg(feature = "serde_json")]
        assert_eq!(response(&bytes).text(), text, "{name}");
        let _ = text;
    }
}

#[cfg(feature = "serde_json")]
fn response(bytes: &[u8]) -> deltawire::gemini::Response {
    let (mut decoder, mut response) = (deltawire::gemini::Decoder::new(), deltawire::gemini::Response::new());
    let mut chunk = bytes;
    while let Some(event) = decoder.next_event(&mut chunk) {
        response.apply(&event.unwrap()).unwrap();
    }
    match response.finish(&decoder.finish()) {
        Ok(response) => response,
        Err(incomplete) => incomplete.response,
    }
}

#[test]
#[cfg_attr(miri, ignore = "reads files")]
#[cfg(feature = "serde_json")]
fn the_arguments_that_came_in_pieces() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/gemini-streamed-args.sse");
    let response = response(&fs::read(path).unwrap());
    let inputs: Vec<_> = response.tool_calls().map(|call| call.input().cloned().unwrap()).collect();
    let beds = serde_json::json!({"beds": [
        {"crop": "sugar peas", "rows": 4, "shade": false}, {"crop": "kale", "rows": null},
    ]});
    assert_eq!(inputs, [beds, serde_json::json!({"litres": 2.5})]);
    assert_eq!(response.usage().traffic_type().unwrap(), "PROVISIONED_THROUGHPUT");
    assert_eq!(response.usage().total_tokens(), Some(71));
    assert!(response.candidate(0).unwrap().parts().next().unwrap().thought_signature().is_some());
}
