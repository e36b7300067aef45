//! A part of an answer as an object of JSON.
//!
//! | `part` | its members |
//! |---|---|
//! | `text`, `reasoning`, `refusal`, `signature` | `text` |
//! | `tool_start` | `call`, `id` if there is one, `name`, `kind`: `function`, `custom` or `server` |
//! | `tool_input` | `call`, and one of `json`, `text` (a piece of it), `value`, `at` (a JSON value) |
//! | `tool_end` | `call` |
//! | `usage` | those that are known of what `answer --jsonl` has in `usage`: `input`, `input_with_cache`, `cached`, .. |
//! | `finish` | `reason`, and `raw`, the vendor's word |
//! | `error` | `name`, `message`, `status` if it is known |
//! | `restart` | none |
//! | `unknown_dialect` | `text`, the first bytes |
//! | `other` | `value`, a JSON value |

use deltawire::answer::{Input, Part};

use crate::modes::object::Object;
use crate::modes::text::RawJson;

/// Adds the part to an object: `part`, which says what it is, and what it has.
pub(crate) fn add(object: &mut Object, part: &Part<'_>) {
    object.text("part", Some(name(part)));
    match part {
        Part::Text(text) | Part::Reasoning(text) | Part::Refusal(text) | Part::Signature(text) => {
            object.text("text", Some(text));
        }
        Part::ToolStart(start) => {
            object.number("call", Some(start.call));
            object.text("id", start.id);
            object.text("name", Some(start.name));
            object.text("kind", Some(start.kind.name()));
        }
        Part::ToolInput { call, input, .. } => {
            object.number("call", Some(*call));
            match input {
                Input::Json(text) => object.text("json", Some(text)),
                Input::Whole(value) => object.member("value", RawJson(value.as_bytes())),
                Input::At(arg) => object.member("at", RawJson(arg.raw().as_bytes())),
                input => object.text("text", Some(input)),
            }
        }
        Part::ToolEnd { call, .. } => object.number("call", Some(*call)),
        Part::Usage(usage) => {
            object.number("input", usage.input());
            object.number("input_with_cache", usage.input_with_cache());
            object.number("cached", usage.cached());
            object.number("cache_written", usage.cache_written());
            object.number("output", usage.output());
            object.number("output_with_reasoning", usage.output_with_reasoning());
            object.number("reasoning", usage.reasoning());
            object.number("total", usage.total());
        }
        Part::Finish(finish) => {
            object.text("reason", Some(finish.reason));
            object.text("raw", Some(finish.raw));
        }
        Part::Error(error) => {
            object.text("name", Some(error.name()));
            object.text("message", Some(error.message()));
            object.number("status", error.status());
        }
        Part::UnknownDialect(first) => object.text("text", Some(String::from_utf8_lossy(first))),
        Part::Other(raw) => object.member("value", RawJson(raw.as_bytes())),
        _ => {}
    }
}

/// Returns what the part is.
pub(crate) const fn name(part: &Part<'_>) -> &'static str {
    match part {
        Part::Text(_) => "text",
        Part::Reasoning(_) => "reasoning",
        Part::Refusal(_) => "refusal",
        Part::Signature(_) => "signature",
        Part::ToolStart(_) => "tool_start",
        Part::ToolInput { .. } => "tool_input",
        Part::ToolEnd { .. } => "tool_end",
        Part::Usage(_) => "usage",
        Part::Finish(_) => "finish",
        Part::Error(_) => "error",
        Part::Restart => "restart",
        Part::UnknownDialect(_) => "unknown_dialect",
        _ => "other",
    }
}
