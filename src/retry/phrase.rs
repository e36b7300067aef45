//! Phrases in the messages of errors, for what servers say nowhere else.
//!
//! A message is looked at as it was written, with its escapes: the phrases have none.

use core::time::Duration;

use super::class::Class;
use super::delay;
use crate::json::Str;

/// Returns what a message says of a request that was refused.
pub(super) fn class(message: Str<'_>) -> Option<Class> {
    let message = message.as_escaped().as_bytes();
    CLASSES.iter().find(|(phrase, _)| after(message, phrase).is_some()).map(|(_, class)| *class)
}

/// Returns how long a message asks to wait.
pub(super) fn wait(message: Str<'_>) -> Option<Duration> {
    let message = message.as_escaped().as_bytes();
    WAITS.iter().find_map(|phrase| Some(delay::leading(after(message, phrase)?)?.0))
}

const CLASSES: [(&str, Class); 9] = [
    // Anthropic: "prompt is too long: 213462 tokens > 200000 maximum", "input length and `max_tokens` exceed context limit".
    ("prompt is too long", Class::ContextTooLong),
    ("exceed context limit", Class::ContextTooLong),
    // OpenAI, vLLM, OpenRouter, llama.cpp.
    ("maximum context length", Class::ContextTooLong),
    ("context window", Class::ContextTooLong),
    ("context size", Class::ContextTooLong),
    // xAI.
    ("maximum prompt length", Class::ContextTooLong),
    // Gemini: "The input token count (1196265) exceeds the maximum number of tokens allowed (1048575)."
    ("exceeds the maximum number of tokens", Class::ContextTooLong),
    // OpenAI and Groq, where a single request has more tokens than a minute may have.
    ("request too large", Class::TooLarge),
    // Anthropic, with the status 400.
    ("credit balance is too low", Class::QuotaExhausted),
];

/// OpenAI: "Please try again in 20s"; Gemini: "Please retry in 36.4s"; Azure: "Please retry after 26 seconds", "Please wait 43217
/// seconds before retrying".
const WAITS: [&str; 4] = ["try again in ", "retry in ", "retry after ", "please wait "];

/// Returns what follows a phrase, whose letters are small, where it is found for the first time.
fn after<'a>(text: &'a [u8], phrase: &str) -> Option<&'a [u8]> {
    let mut rest = text;
    loop {
        let (head, tail) = rest.split_at_checked(phrase.len())?;
        if head.eq_ignore_ascii_case(phrase.as_bytes()) {
            return Some(tail);
        }
        rest = rest.split_first()?.1;
    }
}
