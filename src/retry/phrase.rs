//! Phrases in the messages of errors, for what servers say nowhere else.
//!
//! A message is looked at as it was written, with its escapes: the phrases have none.

use core::time::Duration;

use super::class::Class;
use super::delay;
use super::quota::Quota;

/// Returns what a message says of a request that was refused.
pub(super) fn class(message: &[u8]) -> Option<Class> {
    CLASSES.iter().find(|(phrase, _)| has(message, phrase)).map(|(_, class)| *class)
}

/// Returns what a message says of what was paid for.
pub(super) fn quota(message: &[u8]) -> Quota {
    if USED_UP.iter().any(|phrase| has(message, phrase)) {
        Quota::UsedUp
    } else if has(message, CURRENT_QUOTA) {
        Quota::UsedUpUnlessAfter
    } else {
        Quota::Left
    }
}

/// Returns how long a message asks to wait, where it is some time. Of phrases in it that say no time none counts.
pub(super) fn wait(message: &[u8]) -> Option<Duration> {
    WAITS.iter().find_map(|phrase| after_each(message, phrase).find_map(some_time))
}

/// Reads the time that a text starts with. In JSON inside of the message there are quotes and a colon before it, perhaps escaped.
fn some_time(text: &[u8]) -> Option<Duration> {
    let len = text.iter().take_while(|byte| matches!(byte, b'\\' | b'"' | b':' | b' ')).count();
    let (time, _) = delay::leading(text.get(len..)?)?;
    (!time.is_zero()).then_some(time)
}

const CLASSES: [(&str, Class); 8] = [
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
];

/// What was paid for is used up.
const USED_UP: [&str; 10] = [
    // Anthropic: with the status 400, and of a subscription with that of a rate limit.
    "credit balance is too low",
    "extra usage is required",
    // xAI, with the status 429 or 403: "Your team .. has either used all available credits or reached its monthly spending limit",
    // "You have run out of credits or need a Grok subscription".
    "used all available credits",
    "monthly spending limit",
    "run out of credits",
    // OpenRouter, and what it hands on.
    "insufficient credits",
    "free-models-per-day",
    "insufficient_quota",
    // DeepSeek.
    "insufficient balance",
    // Gemini, of a model that is not for this plan: "limit: 0, model: gemini-3.1-pro", and that to retry in a minute would help.
    "limit: 0, model: ",
];

/// OpenAI of what was paid for; Gemini of every limit, and with "Please retry in 36.4s" where it is not that of a day.
const CURRENT_QUOTA: &str = "exceeded your current quota";

/// OpenAI: "Please try again in 20s"; Gemini: "Please retry in 36.4s"; Azure: "Please retry after 26 seconds", "Please wait 43217
/// seconds before retrying"; and Gemini's `RetryInfo`, where a gateway hands it on as text.
const WAITS: [&str; 5] = ["try again in ", "retry in ", "retry after ", "please wait ", "retrydelay"];

/// Returns whether a phrase, whose letters are small, is in a text.
pub(super) fn has(text: &[u8], phrase: &str) -> bool {
    after_each(text, phrase).next().is_some()
}

/// Returns what follows a phrase, whose letters are small, each time that it is in a text.
fn after_each<'a>(text: &'a [u8], phrase: &str) -> impl Iterator<Item = &'a [u8]> {
    (0..text.len()).filter_map(move |at| {
        let (head, tail) = text.get(at..)?.split_at_checked(phrase.len())?;
        head.eq_ignore_ascii_case(phrase.as_bytes()).then_some(tail)
    })
}
