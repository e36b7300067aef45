//! Small recordings that the tool has inside, one of each dialect: a text of few words, some of them not ASCII, and a call.

use deltawire::answer::Dialect;

use crate::recording::Recording;

/// Returns the recording of a dialect, and its name.
pub(crate) fn builtin(dialect: Dialect) -> (&'static str, Recording) {
    let (name, bytes): (_, &[u8]) = match dialect {
        Dialect::Chat => ("chat.sse", include_bytes!("../../recordings/chat.sse")),
        Dialect::Responses => ("responses.sse", include_bytes!("../../recordings/responses.sse")),
        Dialect::Gemini => ("gemini.sse", include_bytes!("../../recordings/gemini.sse")),
        _ => ("anthropic.sse", include_bytes!("../../recordings/anthropic.sse")),
    };
    (name, Recording::untimed(bytes.to_vec()))
}
