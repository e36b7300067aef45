//! What the body of an error says, of any dialect.

use core::time::Duration;

use super::class::Class;
use super::names::{Meaning, meaning};
use super::quota::Quota;
use super::{delay, phrase};
use crate::json::{Raw, Str, content, string};

/// What a body says.
#[derive(Clone, Copy, Default)]
pub(super) struct Details {
    /// What it is, whatever the status.
    pub(super) is: Option<Class>,
    /// What it is if the status does not say more.
    pub(super) may_be: Option<Class>,
    /// What it is if the request was refused: a guess.
    pub(super) refused_for: Option<Class>,
    pub(super) quota: Quota,
    pub(super) status: Option<u16>,
    pub(super) after: Option<Duration>,
}

impl Details {
    /// Reads a body: an object, a list with one in it, or SSE. Nothing if there is no error in it.
    pub(super) fn of_body(body: &[u8]) -> Option<Self> {
        let body = body.trim_ascii_start().strip_prefix(BOM).unwrap_or(body);
        let value = json(body);
        let object = match value {
            Some(value) if value.is_array() => value.elements().find(is_error)?,
            Some(value) => value,
            None => body.split(|byte| matches!(byte, b'\n' | b'\r')).find_map(of_line)?,
        };
        object.is_object().then(|| Self::of_object(object))
    }

    /// Reads an error with what is around it, or without.
    pub(super) fn of_object(object: Raw<'_>) -> Self {
        let failed = || object.given("response")?.given("error");
        let error = object.given("error").or_else(failed).unwrap_or(object);
        // xAI has the message in place of the error, and the code beside it.
        let (message, error) = match error.as_string() {
            Some(message) => (message, object),
            None => (content(error, "message"), error),
        };
        // OpenRouter hands on here what another server said: mostly JSON as a string.
        let other = error.given("metadata").and_then(|it| it.given("raw"));
        let other = other.map_or(&[][..], |it| it.as_string().map_or(it.as_bytes(), |it| it.as_escaped().as_bytes()));
        let texts = [message.as_escaped().as_bytes(), other];
        let mut details = Self {
            refused_for: texts.into_iter().find_map(phrase::class),
            status: status(error).or_else(|| status(object)),
            ..Self::default()
        };
        let more = error.given("details");
        // From what says the most to what says the least. Google's reasons are between the two.
        details.name(more.and_then(|more| string(more, "error_code")));
        details.name(string(error, "code"));
        let limit = more.and_then(|more| details.google(more));
        details.name(string(error, "type"));
        details.name(string(error, "status"));
        let said = texts.into_iter().map(phrase::quota).max().unwrap_or_default();
        details.quota = match (limit, said) {
            (_, Quota::UsedUp) => Quota::UsedUp,
            (Some(Limit::Day), _) => Quota::UsedUpUnlessAfter,
            (Some(Limit::Minute), _) => Quota::Left,
            (None, said) => said,
        };
        let some_time = |after: &Duration| !after.is_zero();
        details.after = details.after.filter(some_time).or_else(|| texts.into_iter().find_map(phrase::wait));
        details
    }

    /// Takes a name, unless one that says more was taken.
    fn name(&mut self, name: Option<Str<'_>>) {
        match name.and_then(meaning) {
            Some(Meaning::Is(class)) => self.is = self.is.or(Some(class)),
            Some(Meaning::MayBe(class)) => self.may_be = self.may_be.or(Some(class)),
            None => {}
        }
    }

    /// Takes the details of a Google error, and returns which limit is used up: of several the longest.
    fn google(&mut self, list: Raw<'_>) -> Option<Limit> {
        let mut limit = None;
        for detail in list.elements() {
            let kind = content(detail, "@type").as_escaped();
            if kind.ends_with("google.rpc.RetryInfo") {
                let after = string(detail, "retryDelay").and_then(|it| delay::period(it.as_escaped().as_bytes()));
                self.after = self.after.or(after);
            } else if kind.ends_with("google.rpc.QuotaFailure") {
                let violations = detail.given("violations");
                let violations = violations.iter().flat_map(|it| it.elements());
                limit = limit.max(violations.filter_map(|it| Limit::of_name(string(it, "quotaId"))).max());
            } else if kind.ends_with("google.rpc.ErrorInfo") {
                self.name(string(detail, "reason"));
                limit = limit.max(detail.given("metadata").and_then(|it| Limit::of_name(string(it, "quota_limit"))));
            }
        }
        limit
    }
}

/// What time a limit is for.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
enum Limit {
    Minute,
    Day,
}

impl Limit {
    /// Returns what the name of a limit says.
    fn of_name(name: Option<Str<'_>>) -> Option<Self> {
        let name = name?.as_escaped().as_bytes();
        let limits = [("perday", Self::Day), ("perminute", Self::Minute)];
        limits.into_iter().find(|(phrase, _)| phrase::has(name, phrase)).map(|(_, limit)| limit)
    }
}

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Returns the HTTP status in an object. Azure and others write it as a string.
fn status(object: Raw<'_>) -> Option<u16> {
    ["code", "status_code", "raw_status_code", "status"].into_iter().find_map(|name| {
        let value = object.given(name)?;
        let digits = value.as_string().map_or(value.as_bytes(), |text| text.as_escaped().as_bytes());
        let [a @ b'1'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9'] = digits else { return None };
        let digit = |byte: u8| u16::from(byte & 0xF);
        digit(*a).checked_mul(100)?.checked_add(digit(*b).checked_mul(10)?)?.checked_add(digit(*c))
    })
}

fn json(text: &[u8]) -> Option<Raw<'_>> {
    Raw::new(core::str::from_utf8(text).ok()?).ok()
}

/// Returns the error in a line of SSE. Some servers have it in a field `error`.
fn of_line(line: &[u8]) -> Option<Raw<'_>> {
    let text = line.strip_prefix(b"data:").or_else(|| line.strip_prefix(b"error:"))?;
    json(text.trim_ascii()).filter(is_error)
}

fn is_error(value: &Raw<'_>) -> bool {
    let has_failed = || value.given("response")?.given("error");
    let is_flat = || string(*value, "type").is_some_and(|kind| kind == "error");
    value.given("error").is_some() || has_failed().is_some() || is_flat()
}
