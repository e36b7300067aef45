//! Why there is no answer: as a response, and as an event.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use deltawire::anthropic::{Encoder, ErrorType, Event};
use deltawire::retry::{Class, Failure};
use serde_json::json;

/// So much of what a server says is read.
const MAX: usize = 64 << 10;

/// Why there is no answer.
pub(super) struct Refusal {
    status: StatusCode,
    class: Class,
    retry_after: Option<HeaderValue>,
    /// An error in JSON, as Anthropic writes it.
    json: Bytes,
}

impl Refusal {
    fn new(status: StatusCode, error_type: ErrorType, message: &str) -> Self {
        let json = json!({"type": "error", "error": {"type": error_type.name(), "message": message}});
        Self { status, class: Class::of_status(status.as_u16()), retry_after: None, json: json.to_string().into() }
    }

    pub(super) fn invalid(message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, ErrorType::InvalidRequest, message)
    }

    pub(super) fn forbidden(message: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, ErrorType::Permission, message)
    }

    pub(super) fn unreachable() -> Self {
        let refusal = Self::new(StatusCode::BAD_GATEWAY, ErrorType::Api, "the model cannot be reached");
        Self { class: Class::Connection, ..refusal }
    }

    /// Returns what a server said in place of an answer.
    pub(super) async fn of(mut response: reqwest::Response) -> Self {
        let failure = Failure::of_status(response.status().as_u16());
        let status = match response.status().as_u16() {
            400 | 413 | 429 | 500.. => response.status(),
            // The rest is between this gateway and the server: a key that is wrong, for example. A browser cannot mend it.
            _ => StatusCode::BAD_GATEWAY,
        };
        let retry_after = response.headers_mut().remove(header::RETRY_AFTER);
        let json = to_bytes(Body::from_stream(response.bytes_stream()), MAX).await.unwrap_or_default();
        // It may be a page of something in between. The browser gets JSON in any case.
        let is_error = matches!(Event::parse(&json), Ok(Event::Error(_)));
        let other = Self::new(status, ErrorType::Api, &format!("the model answers with {status}"));
        let class = failure.with_body(&json).class();
        Self { class, retry_after, json: if is_error { json } else { other.json }, ..other }
    }

    /// Returns what kind of failure it is.
    pub(super) const fn class(&self) -> Class {
        self.class
    }

    pub(super) fn to_event(&self) -> Bytes {
        event(&self.json, "refused")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, [(header::CONTENT_TYPE, "application/json")], self.json).into_response();
        if let Some(time) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, time);
        }
        response
    }
}

/// Returns an error event: that of a server if `json` is one, else one that says `message`.
pub(super) fn event(json: &[u8], message: &str) -> Bytes {
    let mut encoder = Encoder::new(String::new());
    let _ = match Event::parse(json) {
        Ok(Event::Error(error)) => encoder.forward_error(&error),
        _ => encoder.error(ErrorType::Api.name(), message),
    }; // a `String` takes all
    encoder.into_inner().into()
}
