//! Parts out again, in any dialect but Gemini's.
//!
//! ```text
//! Part ──▶ speech.rs   what has to be open before it, and closed    ──▶ anthropic.rs  chat.rs  responses.rs   its events
//!            └▶ compose.rs  JSON of values at places                            └▶ memory.rs  what is said twice
//! ```

mod anthropic;
mod calls;
mod chat;
mod compose;
mod core;
mod head;
mod memory;
mod responses;
mod said;
mod short;
mod speech;
mod target;
mod voice;
mod wire;

use ::core::fmt;

use self::core::{Channel, Core, Phase, State};
use super::end::End;
use super::part::Part;
use super::usage::Usage;
use crate::sse::{EncodeError, Storage};
use crate::stream::Outcome;
use anthropic::Anthropic;
use chat::Chat;
pub use head::Head;
use memory::Memory;
use responses::Responses;
pub use said::Said;
pub use target::Target;
use voice::Failure;
use wire::Wire;

/// Writes the parts of an answer as a stream of another dialect, into any [`core::fmt::Write`](::core::fmt::Write).
///
/// Pass each part to [`part`](Self::part) as a [`Decoder`](super::Decoder) returns it, and the end to
/// [`finish`](Self::finish). Blocks, items and indexes, numbers of events and the end markers are its work; it allocates
/// nothing, and keeps no text but what a [memory](Self::with_memory) is for. The escaped text of the source is written as it
/// is. What is written is in the order that the dialect wants.
///
/// ```
/// use deltawire::answer::{Decoder, Encoder, Head, Said, Target};
///
/// # #[cfg(feature = "alloc")] {
/// # let network = [&b"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"[..]];
/// let mut decoder = Decoder::new();
/// let mut encoder = Encoder::new(String::new(), Target::Anthropic, Head::new("msg_1", "model-x"));
/// for bytes in network {
///     let mut chunk: &[u8] = bytes;
///     while let Some(parts) = decoder.next(&mut chunk) {
///         let Ok(parts) = parts else { continue }; // skipped, and counted in `End::lost`
///         for part in parts {
///             if encoder.part(&part)? != Said::All {
///                 eprintln!("not in these words: {part:?}");
///             }
///         }
///     }
///     print!("{}", std::mem::take(encoder.get_mut())); // send what there is
/// }
/// let mut end = decoder.finish();
/// for part in end.last().into_iter().flatten() {
///     let _ = encoder.part(&part)?;
/// }
/// let _ = encoder.finish(&end)?;
/// assert!(encoder.into_inner().ends_with("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"));
/// # }
/// # Ok::<(), deltawire::sse::EncodeError>(())
/// ```
///
/// # What becomes of each part
///
/// What is [`Said::Changed`] is marked with `~`, and what is [`Said::Nothing`] with `-`.
///
/// | part | Anthropic | Chat Completions | Responses |
/// |---|---|---|---|
/// | `Text` | a `text` block | `content` | a `message` with one `output_text` |
/// | `Reasoning` | a `thinking` block | -, or `reasoning_content` [if asked](Self::with_reasoning) | a `reasoning` item with one summary |
/// | `Refusal` | ~ text, and the reason `refusal` | `refusal` | a `message` with one `refusal` |
/// | `Signature` | of the block of thinking, or of an empty one | - | - |
/// | call of a function | `tool_use` | `tool_calls` | `function_call` |
/// | call of a custom tool | - | - | `custom_tool_call` |
/// | call that the server runs | `server_tool_use` | - | ~ `mcp_call` |
/// | its input, if that is a text | - | - | - |
/// | `ToolEnd` | end of the block | (no word) | `.done` |
/// | `Usage` | first and last event; 0 for what the source did not say | before `[DONE]`, if there is any | last event |
/// | `Error` | `error` (~ its type, of other vendors) | `error`, and no `[DONE]` | `response.failed` |
/// | `Restart`, after something was written | - the stream fails | - the stream fails | - the stream fails |
/// | `Other`, `UnknownDialect` | - | - | - |
///
/// | reason | Anthropic | Chat Completions | Responses |
/// |---|---|---|---|
/// | `Stop` | `end_turn` | `stop` | completed |
/// | `Length` | `max_tokens` | `length` | incomplete: `max_output_tokens` |
/// | `ToolUse` | `tool_use` | `tool_calls` | completed |
/// | `ToolUse`, if the client got no call | ~ `end_turn` | ~ `stop` | ~ completed |
/// | `ContentFilter` | ~ `refusal` | `content_filter` | incomplete: `content_filter` |
/// | `Refusal` | `refusal` | ~ `content_filter` | ~ incomplete: `content_filter` |
/// | `Pause` | `pause_turn` | ~ `length` | ~ incomplete: `pause` |
/// | `Error` | ~ an error | ~ an error | ~ an error |
/// | `Other` | ~ `end_turn` | ~ `stop` | incomplete: `other` |
///
/// A tool that ran on the server is never written as a call that the client runs.
///
/// # Calls
///
/// A call without an id, as those of Gemini are, gets one of the id of the answer, which [`Head`] has, and its number:
/// `call_61c00ae01ee14e5b_0` in `msg_1`, of at most 32 letters, digits and `_`. The same answer gets the same ids, and another one in the
/// conversation gets others, if each has an id of its own.
///
/// At most eight calls can be open at the same time, and while there are
/// eight, Anthropic and Responses have no text: what comes then is [`Said::Nothing`]. Calls of the source that are open at the
/// same time are so in the stream: blocks of Anthropic have their index, by which its clients know them. A call ends when its
/// input is complete, never before; a `ToolEnd` that comes too early ends it as one that is incomplete. A call that ends without
/// input has `{}`, and one that is incomplete without any has a `{`, so that nobody runs it.
///
/// Values at places ([`Input::At`](super::Input::At)) become JSON text if they come in the order of that text, in up to 32
/// members, 16 levels and places of 128 bytes. Otherwise the call ends as one that is incomplete.
///
/// # The end
///
/// Only a source that is complete gets the dialect's end. One that is truncated, failed or has lost something ends in an error.
#[derive(Clone, Debug)]
pub struct Encoder<'h, W, S = [u8; 0]> {
    core: Core<'h, W, S>,
    target: Target,
}

impl<'h, W: fmt::Write> Encoder<'h, W> {
    /// Returns an encoder that writes `target` to `out`.
    pub const fn new(out: W, target: Target, head: Head<'h>) -> Self {
        let core = Core { wire: Wire::new(out), memory: Memory::new([]), state: State::new(head) };
        Self { core, target }
    }

    /// Gives it memory for Responses, which repeats each text and each call when it is done, and all of them at the end. It
    /// needs room for the whole answer, and some bytes for each piece of it. Call it before any part is passed.
    ///
    /// Without it, and from where it is full, what would be repeated is left out: the events of parts and texts that are
    /// done, the content of items that are done, and `output` at the end. Readers that append what comes need none of it. But
    /// the accumulators of OpenAI's own clients take it from there, so give an encoder for them a memory. The other targets
    /// do not use it.
    ///
    /// ```
    /// use deltawire::answer::{Encoder, Head, Target};
    ///
    /// let encoder = Encoder::new(String::new(), Target::Responses, Head::new("resp_1", "m"));
    /// # #[cfg(feature = "alloc")] {
    /// let mut encoder = encoder.with_memory(Vec::new());
    /// let _ = encoder.complete()?;
    /// assert!(encoder.into_inner().contains("\"output\":[]"));
    /// # }
    /// # Ok::<(), deltawire::sse::EncodeError>(())
    /// ```
    pub fn with_memory<S: Storage>(self, memory: S) -> Encoder<'h, W, S> {
        let Core { wire, state, .. } = self.core;
        let core = Core { wire, memory: Memory::new(memory), state };
        Encoder { core, target: self.target }
    }
}

/// Calls a function with the target's voice.
macro_rules! voiced {
    ($self:expr, $core:ident, $function:ident($($arg:expr),*)) => {{
        let $core = &mut $self.core;
        match $self.target {
            Target::Anthropic => speech::$function::<Anthropic, W, S>($core $(, $arg)*),
            Target::Chat => speech::$function::<Chat, W, S>($core $(, $arg)*),
            Target::Responses => speech::$function::<Responses, W, S>($core $(, $arg)*),
        }
    }};
}

impl<W: fmt::Write, S: Storage> Encoder<'_, W, S> {
    /// Makes it write reasoning into `reasoning_content` of Chat Completions, which is not OpenAI's, but which most clients
    /// of other servers know. The other targets have a place for it anyway.
    ///
    /// ```
    /// use deltawire::answer::{Decoder, Encoder, Head, Said, Target};
    ///
    /// let head = Head::new("c1", "m");
    /// let mut encoder = Encoder::new(String::new(), Target::Chat, head).with_reasoning();
    /// let mut decoder = Decoder::with_storage([0; 512]);
    /// let mut chunk: &[u8] = b"data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hm\",\"thought\":true}]}}]}\n\n";
    /// for part in decoder.next(&mut chunk).unwrap()? {
    ///     assert_eq!(encoder.part(&part)?, Said::All);
    /// }
    /// assert!(encoder.into_inner().contains("\"delta\":{\"reasoning_content\":\"Hm\"}"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_reasoning(mut self) -> Self {
        self.core.state.with_reasoning = true;
        self
    }

    /// Writes a part, and returns what became of it. After the end nothing is written.
    ///
    /// [`Usage`](Part::Usage) and [`Finish`](Part::Finish) are kept for the last event, where the dialect has them.
    ///
    /// # Errors
    ///
    /// [`EncodeError::Write`] if the writer fails.
    #[inline]
    pub fn part(&mut self, part: &Part<'_>) -> Result<Said, EncodeError> {
        match *part {
            Part::Text(text) => voiced!(self, core, text(Channel::Text, text)),
            Part::ToolInput { call, ref input } => voiced!(self, core, input(call, input)),
            ref part => self.other(part),
        }
    }

    #[inline(never)]
    fn other(&mut self, part: &Part<'_>) -> Result<Said, EncodeError> {
        match *part {
            Part::Reasoning(text) => voiced!(self, core, text(Channel::Reasoning, text)),
            Part::Refusal(text) => voiced!(self, core, text(Channel::Refusal, text)),
            Part::Signature(text) => voiced!(self, core, signature(text)),
            Part::ToolStart(start) => voiced!(self, core, start_call(&start)),
            Part::ToolEnd { call } => voiced!(self, core, end_call(call)),
            Part::Error(error) => voiced!(self, core, fail(&Failure::from(&error))),
            Part::Restart if self.core.state.phase != Phase::Fresh => {
                let _ = self.fail("server_error", "the server began the answer again")?;
                Ok(Said::Nothing)
            }
            Part::Restart => {
                self.core.state.usage = Usage::NONE;
                self.core.state.reason = None;
                Ok(Said::All)
            }
            Part::Usage(usage) => {
                self.core.state.usage = usage;
                Ok(Said::All)
            }
            Part::Finish(finish) => {
                self.core.state.reason = Some(finish.reason);
                Ok(Said::All)
            }
            Part::Text(_) | Part::ToolInput { .. } | Part::Other(_) | Part::UnknownDialect(_) => Ok(Said::Nothing),
        }
    }

    /// Writes the end of the source: the dialect's own if it [is complete](End::is_complete), and else an error. Pass the
    /// parts of [`End::last`] before.
    ///
    /// Returns what became of the [reason](super::Reason).
    ///
    /// # Errors
    ///
    /// [`EncodeError::Write`] if the writer fails.
    pub fn finish(&mut self, end: &End<'_>) -> Result<Said, EncodeError> {
        let message = match end.outcome {
            // What ended the stream has been said.
            _ if self.core.state.phase == Phase::Over => return Ok(Said::All),
            _ if end.is_complete() => return self.complete(),
            Outcome::Complete | Outcome::EndMarkerLost => "a part of the answer was lost",
            Outcome::Error => "the server sent an error",
            Outcome::Cancelled => "the stream was stopped before the answer was complete",
            Outcome::Truncated | Outcome::Empty => "the stream ended before the answer was complete",
        };
        let _ = self.fail("server_error", message)?;
        Ok(Said::All)
    }

    /// Writes the dialect's end, for parts that do not come from a [`Decoder`](super::Decoder). Calls that have not ended are
    /// incomplete.
    ///
    /// ```
    /// use deltawire::answer::{Encoder, Head, Target};
    ///
    /// let mut encoder = Encoder::new(String::new(), Target::Chat, Head::new("c1", "m"));
    /// let _ = encoder.complete()?;
    /// assert!(encoder.into_inner().ends_with("\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"));
    /// # Ok::<(), deltawire::sse::EncodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`EncodeError::Write`] if the writer fails.
    pub fn complete(&mut self) -> Result<Said, EncodeError> {
        voiced!(self, core, complete())
    }

    /// Writes an error in place of the rest. `name` is OpenAI's type or code of it. Anthropic's type is always `api_error`.
    ///
    /// Responses gets its beginning first if nothing was written: its clients refuse a response that fails and did not begin. In a
    /// stream that somebody else began to write, [`Tee::fail`](super::Tee::fail) writes the error alone.
    ///
    /// ```
    /// use deltawire::answer::{Encoder, Head, Target};
    ///
    /// let mut encoder = Encoder::new(String::new(), Target::Anthropic, Head::new("msg_1", "m"));
    /// let _ = encoder.fail("server_error", "upstream is gone")?;
    /// assert_eq!(
    ///     encoder.into_inner(),
    ///     "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"upstream is gone\"}}\n\n"
    /// );
    /// # Ok::<(), deltawire::sse::EncodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`EncodeError::Write`] if the writer fails.
    pub fn fail(&mut self, name: &str, message: &str) -> Result<Said, EncodeError> {
        voiced!(self, core, fail(&Failure::of(name, message)))
    }

    /// Writes a comment. Readers pass over it; it keeps the connection alive.
    ///
    /// # Errors
    ///
    /// If `text` holds a CR, LF or NUL, or if the writer fails.
    pub fn comment(&mut self, text: &str) -> Result<(), EncodeError> {
        self.core.wire.frames().comment(text)
    }

    /// Returns the writer, to send what it holds so far.
    pub const fn get_mut(&mut self) -> &mut W {
        self.core.wire.frames().get_mut()
    }

    /// Returns the writer.
    pub fn into_inner(self) -> W {
        self.core.wire.into_inner()
    }

    /// Returns the target.
    #[must_use]
    pub const fn target(&self) -> Target {
        self.target
    }
}
