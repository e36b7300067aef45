//! What the body of an error says, of any dialect.

use core::time::Duration;

use super::class::Class;
use super::names::{Meaning, meaning};
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
    pub(super) status: Option<u16>,
    pub(super) after: Option<Duration>,
}

impl Details {
    /// Reads a body: an object, a list with one in it, or SSE. Nothing if there is no error in it.
    pub(super) fn of_body(body: &[u8]) -> Option<Self> {
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
        let message = error.as_string().unwrap_or(content(error, "message"));
        let mut details = Self {
            refused_for: phrase::class(message),
            status: status(error).or_else(|| status(object)),
            ..Self::default()
        };
        let more = error.given("details");
        // From what says the most to what says the least. Google's reasons are between the two.
        details.name(more.and_then(|more| string(more, "error_code")));
        details.name(string(error, "code"));
        let is_used_up = more.is_some_and(|more| details.google(more));
        details.name(string(error, "type"));
        details.name(string(error, "status"));
        // A limit of a day is used up, unless the server says when to come again: Gemini names that of the day in errors that
        // pass within a minute.
        if is_used_up && details.after.is_none() {
            details.is = Some(Class::QuotaExhausted);
        }
        details.after = details.after.or_else(|| phrase::wait(message)).filter(|after| !after.is_zero());
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

    /// Takes the details of a Google error, and returns whether the limit of a day is used up.
    fn google(&mut self, list: Raw<'_>) -> bool {
        let mut is_used_up = false;
        for detail in list.elements() {
            let kind = content(detail, "@type").as_escaped();
            if kind.ends_with("google.rpc.RetryInfo") {
                let after = string(detail, "retryDelay").and_then(|it| delay::period(it.as_escaped().as_bytes()));
                self.after = self.after.or(after);
            } else if kind.ends_with("google.rpc.QuotaFailure") {
                let violations = detail.given("violations");
                let mut violations = violations.iter().flat_map(|it| it.elements());
                is_used_up |= violations.any(|it| is_of_day(string(it, "quotaId")));
            } else if kind.ends_with("google.rpc.ErrorInfo") {
                self.name(string(detail, "reason"));
                is_used_up |= detail.given("metadata").is_some_and(|it| is_of_day(string(it, "quota_limit")));
            }
        }
        is_used_up
    }
}

/// Returns whether the name of a limit says that it is one of a day.
fn is_of_day(name: Option<Str<'_>>) -> bool {
    name.is_some_and(|name| name.as_escaped().contains("PerDay"))
}

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
