//! The input of a call as it grows.

use deltawire::answer::Input;
use deltawire::gemini::ArgValue;
use deltawire::json::Status;

use super::pretty::Pretty;
use crate::modes::text::Visible;

/// What is known of the input of a call.
pub(crate) struct Call {
    json: Pretty,
    /// Whether the input is JSON, and not a text or values at places.
    is_json: bool,
    /// The place that the last value was for.
    place: String,
}

impl Call {
    pub(crate) const fn new() -> Self {
        Self { json: Pretty::new(), is_json: false, place: String::new() }
    }

    /// Appends to `out` what `input` adds. Line feeds stand where lines end.
    pub(crate) fn push(&mut self, input: &Input<'_>, out: &mut String) {
        match input {
            Input::Json(text) => {
                self.is_json = true;
                text.pieces().for_each(|piece| self.json.push(&piece.to_string(), out));
            }
            Input::Whole(value) => {
                self.is_json = true;
                self.json.push(&String::from_utf8_lossy(value.as_bytes()), out);
            }
            Input::Text(text) => out.extend(text.pieces().map(|piece| piece.to_string())),
            Input::At(arg) => {
                let place = arg.json_path().to_string();
                if place != self.place {
                    if !self.place.is_empty() {
                        out.push('\n');
                    }
                    out.push_str(&Visible(place.as_bytes()).to_string());
                    out.push_str(": ");
                    self.place = place;
                }
                match arg.value() {
                    // A long string comes in several pieces.
                    ArgValue::String(text) => out.extend(text.pieces()),
                    ArgValue::Number(value) => out.push_str(&value.to_string()),
                    ArgValue::Bool(value) => out.push_str(if value { "true" } else { "false" }),
                    ArgValue::Null => out.push_str("null"),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// Says what is wrong with the input of a call that has ended, or will not end any more.
    pub(crate) fn complaint(&self, has_ended: bool) -> Option<String> {
        match self.json.status() {
            Status::Invalid(error) if self.is_json => Some(format!("the input is not JSON: {error}")),
            _ if !has_ended => Some("the input is not complete: do not run this call".to_owned()),
            _ => None,
        }
    }
}
