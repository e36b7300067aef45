//! What the vendors say around a stream: paths, headers, errors, signs of life.
//!
//! Without a dialect it is what any server of events could say.

use deltawire::answer::Dialect;

use crate::date::Date;
use crate::replay::random::Random;

/// A header.
pub(crate) type Header = (&'static str, String);

/// Returns the path that a client of the dialect asks, without a query.
pub(crate) const fn path(dialect: Option<Dialect>) -> &'static str {
    match dialect {
        Some(Dialect::Chat) => "/v1/chat/completions",
        Some(Dialect::Responses) => "/v1/responses",
        Some(Dialect::Gemini) => "/v1beta/models/gemini:streamGenerateContent",
        _ => "/v1/messages",
    }
}

/// Returns whether the vendor has such a path, which may have a query.
pub(crate) fn has_path(dialect: Option<Dialect>, path: &str) -> bool {
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    match dialect {
        Some(Dialect::Gemini) => ["/v1beta/models/", "/v1/models/"].iter().any(|models| {
            let model = path.strip_prefix(models).and_then(|rest| rest.strip_suffix(":streamGenerateContent"));
            model.is_some_and(|model| !model.is_empty() && !model.contains('/'))
        }),
        Some(_) => path == self::path(dialect),
        None => true,
    }
}

/// Returns the headers of every answer.
pub(crate) fn headers(dialect: Option<Dialect>, random: &mut Random) -> Vec<Header> {
    let mut headers = vec![("date", Date::from_now(0).http())];
    match dialect {
        Some(Dialect::Anthropic) => {
            headers.push(("request-id", format!("req_{}", id(random, 24))));
            headers.push(("anthropic-organization-id", uuid(random)));
            let reset = Date::from_now(2).rfc3339();
            for (name, value) in [
                ("anthropic-ratelimit-requests-limit", "50"),
                ("anthropic-ratelimit-requests-remaining", "49"),
                ("anthropic-ratelimit-requests-reset", &reset),
                ("anthropic-ratelimit-tokens-limit", "90000"),
                ("anthropic-ratelimit-tokens-remaining", "88000"),
                ("anthropic-ratelimit-tokens-reset", &reset),
            ] {
                headers.push((name, value.into()));
            }
        }
        Some(Dialect::Chat | Dialect::Responses) => {
            headers.push(("x-request-id", format!("req_{}", hex(random, 32))));
            headers.push(("openai-version", "2020-10-01".into()));
            headers.push(("openai-organization", "deltawire-replay".into()));
            headers.push(("openai-processing-ms", random.below(900).saturating_add(100).to_string()));
            for (name, value) in [
                ("x-ratelimit-limit-requests", "500"),
                ("x-ratelimit-limit-tokens", "90000"),
                ("x-ratelimit-remaining-requests", "499"),
                ("x-ratelimit-remaining-tokens", "88000"),
                ("x-ratelimit-reset-requests", "120ms"),
                ("x-ratelimit-reset-tokens", "1.333s"),
            ] {
                headers.push((name, value.into()));
            }
        }
        Some(Dialect::Gemini) => {
            headers.push(("server-timing", format!("gfet4t7; dur={}", random.below(900).saturating_add(100))));
            headers.push(("x-content-type-options", "nosniff".into()));
            headers.push(("vary", "Origin, X-Origin, Referer".into()));
        }
        _ => headers.push(("x-request-id", uuid(random))),
    }
    headers
}

/// Returns the type of a body that begins so.
pub(crate) fn content_type(dialect: Option<Dialect>, body: &[u8]) -> &'static str {
    match (dialect, body.trim_ascii_start().first()) {
        // An array of chunks, or an error in place of a stream.
        (_, Some(b'[' | b'{')) => "application/json; charset=UTF-8",
        (Some(Dialect::Gemini), _) => "text/event-stream",
        _ => "text/event-stream; charset=utf-8",
    }
}

/// Returns the headers and the body of an error: what is JSON.
pub(crate) fn error(dialect: Option<Dialect>, status: u16, message: &str) -> (Vec<Header>, String) {
    let message = serde_json::Value::from(message);
    let kind = kind(dialect, status);
    let body = match dialect {
        Some(Dialect::Anthropic) => format!(r#"{{"type":"error","error":{{"type":"{kind}","message":{message}}}}}"#),
        Some(Dialect::Gemini) => {
            format!(r#"{{"error":{{"code":{status},"message":{message},"status":"{kind}"}}}}"#)
        }
        _ => {
            let code = if status == 429 { r#""rate_limit_exceeded""# } else { "null" };
            format!(r#"{{"error":{{"message":{message},"type":"{kind}","param":null,"code":{code}}}}}"#)
        }
    };
    (vec![("content-type", "application/json".into())], body)
}

/// Returns the headers and the body with which a vendor refuses a request that may come again.
pub(crate) fn refusal(dialect: Option<Dialect>, status: u16, after: u32) -> (Vec<Header>, String) {
    let message = match status {
        429 => "Rate limit reached. Please try again later.",
        529 => "Overloaded",
        _ => "The service is overloaded. Please try again later.",
    };
    let (mut headers, body) = error(dialect, status, message);
    headers.push(("retry-after", after.to_string()));
    if !matches!(dialect, Some(Dialect::Gemini)) {
        headers.push(("x-should-retry", "true".into()));
    }
    (headers, body)
}

/// Returns what the vendor calls an error of that status.
const fn kind(dialect: Option<Dialect>, status: u16) -> &'static str {
    match (dialect, status) {
        (Some(Dialect::Anthropic), 404) => "not_found_error",
        (Some(Dialect::Anthropic), 429) => "rate_limit_error",
        (Some(Dialect::Anthropic), 529 | 503) => "overloaded_error",
        (Some(Dialect::Anthropic), 405) => "invalid_request_error",
        (Some(Dialect::Anthropic), _) => "api_error",
        (Some(Dialect::Gemini), 404) => "NOT_FOUND",
        (Some(Dialect::Gemini), 405) => "INVALID_ARGUMENT",
        (Some(Dialect::Gemini), 429) => "RESOURCE_EXHAUSTED",
        (Some(Dialect::Gemini), _) => "UNAVAILABLE",
        (_, 404 | 405) => "invalid_request_error",
        (_, 429) => "requests",
        _ => "server_error",
    }
}

/// Returns an event that says that an error came in place of the rest, after so many events.
pub(crate) fn error_event(dialect: Option<Dialect>, number: usize) -> String {
    match dialect {
        Some(Dialect::Anthropic) => {
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"details\":null,\"type\":\"overloaded_error\",\
             \"message\":\"Overloaded\"}}\n\n"
                .into()
        }
        Some(Dialect::Responses) => format!(
            "event: error\ndata: {{\"type\":\"error\",\"sequence_number\":{number},\"error\":{{\"type\":\"server_error\",\
             \"code\":\"server_error\",\"message\":\"The server had an error.\",\"param\":null}}}}\n\n"
        ),
        Some(Dialect::Gemini) => {
            "data: {\"error\":{\"code\":503,\"message\":\"The model is overloaded.\",\"status\":\"UNAVAILABLE\"}}\r\n\r\n"
                .into()
        }
        _ => "data: {\"error\":{\"message\":\"The server had an error.\",\"type\":\"server_error\",\"param\":null,\
              \"code\":null}}\n\n"
            .into(),
    }
}

/// Returns a sign of life as it comes in such a stream: an event of Anthropic, and elsewhere a comment, as gateways write it.
pub(crate) const fn ping(dialect: Option<Dialect>) -> &'static str {
    match dialect {
        Some(Dialect::Anthropic) => "event: ping\ndata: {\"type\": \"ping\"}\n\n",
        _ => ": ping\n\n",
    }
}

/// Returns the reason phrase of a status.
pub(crate) const fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Content Too Large",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        529 => "Overloaded",
        _ => "Error",
    }
}

fn id(random: &mut Random, len: usize) -> String {
    characters(random, len, b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
}

fn hex(random: &mut Random, len: usize) -> String {
    characters(random, len, b"0123456789abcdef")
}

fn uuid(random: &mut Random) -> String {
    [8, 4, 4, 4, 12].map(|len| hex(random, len)).join("-")
}

fn characters(random: &mut Random, len: usize, of: &[u8]) -> String {
    (0..len).filter_map(|_| of.get(random.below(of.len()))).copied().map(char::from).collect()
}
