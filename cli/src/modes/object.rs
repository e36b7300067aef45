//! An object of JSON, member by member, on one line.

use core::fmt::{self, Display, Write as _};

use deltawire::json::Raw;

use crate::modes::text::{Quoted, RawJson};

/// It grows with each call. Members without a value are left out, unless it says otherwise.
pub(crate) struct Object {
    /// All but the last brace.
    text: String,
}

impl Object {
    pub(crate) const fn new() -> Self {
        Self { text: String::new() }
    }

    /// Returns the line of an event.
    pub(crate) fn event(name: impl Display) -> Self {
        let mut object = Self::new();
        object.text("event", Some(name));
        object
    }

    /// Adds a member whose value is JSON.
    pub(crate) fn member(&mut self, name: &str, value: impl Display) {
        let before = if self.text.is_empty() { '{' } else { ',' };
        // To write to a string does not fail.
        let _ = write!(self.text, "{before}\"{name}\":{value}");
    }

    pub(crate) fn text(&mut self, name: &str, text: Option<impl Display>) {
        if let Some(text) = text {
            self.member(name, Quoted(text.to_string().as_bytes()));
        }
    }

    pub(crate) fn text_or_null(&mut self, name: &str, text: Option<impl Display>) {
        match text {
            Some(text) => self.text(name, Some(text)),
            None => self.member(name, "null"),
        }
    }

    pub(crate) fn number(&mut self, name: &str, number: Option<impl Into<u64>>) {
        if let Some(number) = number {
            self.member(name, number.into());
        }
    }

    pub(crate) fn raw(&mut self, name: &str, value: Option<Raw<'_>>) {
        if let Some(value) = value {
            self.member(name, RawJson(value.as_bytes()));
        }
    }

    /// Adds a list, if it is not empty.
    pub(crate) fn list(&mut self, name: &str, list: &[Self]) {
        if !list.is_empty() {
            let list: Vec<String> = list.iter().map(ToString::to_string).collect();
            self.member(name, format_args!("[{}]", list.join(",")));
        }
    }

    /// Adds counts of tokens, which are called so in all dialects.
    pub(crate) fn tokens(&mut self, (input, output): (Option<u64>, Option<u64>)) {
        self.number("input_tokens", input);
        self.number("output_tokens", output);
    }
}

impl Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}}}", if self.text.is_empty() { "{" } else { &self.text })
    }
}
