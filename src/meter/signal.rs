//! Signs of life.

use crate::answer::{Event, Input, Part};
use crate::{anthropic, openai::responses};

/// A sign that a stream is alive. What it proves differs: bytes prove a connection, heartbeats prove a gateway, and only text,
/// reasoning and tool input prove that the model is at work.
///
/// Text, reasoning and tool input are events too, and whatever comes is bytes.
///
/// ```
/// use deltawire::answer::{Decoder, Dialect};
/// use deltawire::meter::Signal;
///
/// let mut decoder = Decoder::with_storage([0; 512]).with_dialect(Dialect::Anthropic);
/// let mut chunk: &[u8] = b"data: {\"type\":\"ping\"}\n\n\
///     data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n";
/// let ping = decoder.next(&mut chunk).unwrap()?;
/// assert_eq!(Signal::of_event(&ping.event()), Signal::Heartbeat);
/// drop(ping);
/// let mut parts = decoder.next(&mut chunk).unwrap()?.into_iter();
/// assert_eq!(Signal::of_part(&parts.next().unwrap()), Signal::Text);
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Signal {
    /// Bytes of any kind, comments included.
    Bytes,
    /// An event that only says that the connection is alive: `ping`, `keepalive`. The decoder passes over comments, and over
    /// events that come before the dialect is known: those are only bytes.
    Heartbeat,
    /// An event that is not a heartbeat. One that brings neither text nor reasoning nor tool input only orders what does: a block
    /// that begins or ends, usage, the end.
    Event,
    /// Text of the answer, or of a refusal.
    Text,
    /// Text of the reasoning.
    Reasoning,
    /// A call of a tool, or input of one.
    ToolInput,
}

/// How many there are.
pub(super) const SIGNALS: usize = 6;

impl Signal {
    /// All signals.
    pub const ALL: [Self; SIGNALS] =
        [Self::Bytes, Self::Heartbeat, Self::Event, Self::Text, Self::Reasoning, Self::ToolInput];

    /// Those that only come when the model makes progress.
    pub const MODEL: [Self; 3] = [Self::Text, Self::Reasoning, Self::ToolInput];

    /// Returns what a part is. An empty piece of text is only an [`Event`](Self::Event): some gateways send those as
    /// heartbeats. So is a part that is neither text nor reasoning nor a call, such as an image; call [`Watch::signal`] with what
    /// you take it for.
    ///
    /// [`Watch::signal`]: super::Watch::signal
    #[inline]
    #[must_use]
    pub fn of_part(part: &Part<'_>) -> Self {
        match text_of(part) {
            Some((signal, _)) => signal,
            None => weigh_slowly(part).0,
        }
    }

    /// Returns what an event is, apart from its parts: a [`Heartbeat`](Self::Heartbeat) or an [`Event`](Self::Event).
    #[inline]
    #[must_use]
    pub const fn of_event(event: &Event<'_>) -> Self {
        match event {
            Event::Anthropic(anthropic::Event::Ping) | Event::Responses(responses::Event::Keepalive(_)) => {
                Self::Heartbeat
            }
            _ => Self::Event,
        }
    }

    /// Returns whether it only comes when the model makes progress.
    #[inline]
    #[must_use]
    pub const fn is_model(self) -> bool {
        matches!(self, Self::Text | Self::Reasoning | Self::ToolInput)
    }

    /// Returns the name in snake case, for logs and metrics.
    ///
    /// ```
    /// assert_eq!(deltawire::meter::Signal::ToolInput.name(), "tool_input");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Heartbeat => "heartbeat",
            Self::Event => "event",
            Self::Text => "text",
            Self::Reasoning => "reasoning",
            Self::ToolInput => "tool_input",
        }
    }
}

impl core::fmt::Display for Signal {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name())
    }
}

/// Returns what a piece of text is that the model wrote, and how many bytes it has: nearly all parts are one.
#[inline(always)]
pub(super) fn text_of(part: &Part<'_>) -> Option<(Signal, usize)> {
    let (signal, text) = match part {
        Part::Text(text) | Part::Refusal(text) => (Signal::Text, text),
        Part::Reasoning(text) => (Signal::Reasoning, text),
        Part::ToolInput { input: Input::Json(text) | Input::Text(text), .. } => (Signal::ToolInput, text),
        _ => return None,
    };
    let len = text.as_escaped().len();
    if len == 0 { None } else { Some((signal, len)) }
}

/// Returns what any other part is, and how many bytes of it the model wrote.
#[inline(never)]
pub(super) fn weigh_slowly(part: &Part<'_>) -> (Signal, usize) {
    match part {
        Part::ToolStart(start) => (Signal::ToolInput, start.name.as_escaped().len()),
        Part::ToolInput { input: Input::Whole(value), .. } => (Signal::ToolInput, value.as_bytes().len()),
        Part::ToolInput { input: Input::At(arg), .. } => (Signal::ToolInput, arg.raw().as_bytes().len()),
        _ => (Signal::Event, 0),
    }
}
