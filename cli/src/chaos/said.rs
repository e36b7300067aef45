//! What a client says on stdout, in lines of JSON.

use std::io::{self, BufRead, Read as _};

use serde_json::Value;

/// The longest line that is read.
const MOST: u64 = 64 << 20;

/// What a client said.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Said {
    /// The last `text`.
    pub(crate) text: Option<String>,
    /// What is wrong, if it said that something is.
    pub(crate) complaint: Option<String>,
}

impl Said {
    /// Reads all lines. Those that are not JSON objects are passed over.
    pub(crate) fn read(mut from: impl BufRead) -> io::Result<Self> {
        let mut said = Self::default();
        let mut line = Vec::new();
        while from.by_ref().take(MOST).read_until(b'\n', &mut line)? > 0 {
            if let Ok(Value::Object(line)) = serde_json::from_slice(&line) {
                if let Some(text) = line.get("text").and_then(Value::as_str) {
                    said.text = Some(text.to_owned());
                }
                said.complaint = complaint(&line).or(said.complaint);
            }
            line.clear();
        }
        Ok(said)
    }
}

/// Returns what a line says is wrong.
fn complaint(line: &serde_json::Map<String, Value>) -> Option<String> {
    match line.get("error") {
        None | Some(Value::Null | Value::Bool(false)) => {}
        Some(Value::String(error)) => return Some(format!("error: {error}")),
        Some(error) => return Some(format!("error: {error}")),
    }
    if line.get("complete") == Some(&Value::Bool(false)) {
        return Some("not complete".into());
    }
    if let Some(end) =
        line.get("end").and_then(Value::as_str).filter(|end| !matches!(*end, "complete" | "end_marker_lost"))
    {
        return Some(format!("end: {end}"));
    }
    if let Some(lost) = line.get("lost").and_then(Value::as_u64).filter(|lost| *lost > 0) {
        return Some(format!("lost: {lost}"));
    }
    let calls = line.get("tool_calls").and_then(Value::as_array);
    let states = calls.into_iter().flatten().filter_map(|call| call.get("state")?.as_str());
    states.filter(|state| *state != "complete").map(|state| format!("a call is {state}")).next()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails shall panic")]
mod tests {
    use super::Said;

    #[test]
    fn the_last_text_counts_and_any_complaint() {
        for (lines, text, complaint) in [
            ("", None, None),
            ("hello\n[1]\n{\"text\":1}\n", None, None),
            ("{\"text\":\"a\"}\n{\"text\":\"ab\"}\n", Some("ab"), None),
            (
                "{\"text\":\"a\",\"complete\":true,\"end\":\"complete\",\"lost\":0,\"error\":null,\"tool_calls\":[{}]}",
                Some("a"),
                None,
            ),
            ("{\"text\":\"a\",\"end\":\"end_marker_lost\",\"error\":false}", Some("a"), None),
            ("{\"text\":\"a\",\"complete\":false}\n{}\n", Some("a"), Some("not complete")),
            ("{\"text\":\"a\",\"end\":\"truncated\"}", Some("a"), Some("end: truncated")),
            ("{\"text\":\"a\",\"lost\":2}", Some("a"), Some("lost: 2")),
            ("{\"error\":\"timed out\"}\n{\"text\":\"a\"}", Some("a"), Some("error: timed out")),
            ("{\"error\":{\"code\":1}}", None, Some("error: {\"code\":1}")),
            ("{\"tool_calls\":[{\"arguments\":{}},{\"state\":\"incomplete\"}]}", None, Some("a call is incomplete")),
        ] {
            let said = Said::read(lines.as_bytes()).unwrap();
            assert_eq!((said.text.as_deref(), said.complaint.as_deref()), (text, complaint), "{lines}");
        }
    }
}
