//! The one part of an event that brings one and nothing else.

use super::super::part::{Input, Part};
use crate::json::Str;
use crate::stream::TextDelta;

/// A piece of a text, or of an input. It is smaller than a [`Part`], and is moved several times.
#[derive(Clone, Copy, Debug)]
pub(in crate::answer) struct Only<'a> {
    text: Str<'a>,
    kind: Kind,
    /// The number of the call, if it is a piece of an input.
    call: u32,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Text,
    Reasoning,
    Refusal,
    Input,
}

impl<'a> Only<'a> {
    #[inline(always)]
    pub(super) const fn text(text: Str<'a>) -> Self {
        Self { text, kind: Kind::Text, call: 0 }
    }

    #[inline(always)]
    pub(super) const fn reasoning(text: Str<'a>) -> Self {
        Self { text, kind: Kind::Reasoning, call: 0 }
    }

    #[inline(always)]
    pub(super) const fn refusal(text: Str<'a>) -> Self {
        Self { text, kind: Kind::Refusal, call: 0 }
    }

    #[inline(always)]
    pub(super) const fn input(call: u32, json: Str<'a>) -> Self {
        Self { text: json, kind: Kind::Input, call }
    }

    /// Returns a piece of text as what it is.
    #[inline(always)]
    pub(super) const fn of_text(text: TextDelta<'a>) -> Self {
        match text {
            TextDelta::Text(text) => Self::text(text),
            TextDelta::Reasoning(text) => Self::reasoning(text),
        }
    }

    /// Returns the part that it is.
    #[inline(always)]
    pub(super) const fn part(self) -> Part<'a> {
        let Self { text, kind, call } = self;
        match kind {
            Kind::Text => Part::Text(text),
            Kind::Reasoning => Part::Reasoning(text),
            Kind::Refusal => Part::Refusal(text),
            Kind::Input => Part::ToolInput { call, input: Input::Json(text) },
        }
    }
}
