//! The answer, accumulated.
//!
//! What accumulates it is the vendor's own object; here it gets the same face for all of them.

mod tool_call;

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use serde::ser::{Serialize, SerializeMap as _, Serializer};

pub use tool_call::ToolCall;

use super::dialect::Dialect;
use super::end::End;
use super::event::Event;
use super::finish::Reason;
use super::parts::Parts;
use super::server_error::ServerError;
use super::usage::Usage;
use crate::anthropic::{BlockKind, ContentBlock, Message};
use crate::gemini;
use crate::json::Str;
use crate::openai::chat::Completion;
use crate::openai::responses::{Response, ResponseStatus};
use crate::stream::{LimitError, Outcome, Reasons};

/// The answer of any vendor, as far as it came.
///
/// It is live: ask it whenever you like. Memory is bounded ([`with_max_bytes`](Self::with_max_bytes)), and time proportional to
/// what comes. Behind it is the vendor's own object, which keeps every member ([`message`](Self::message),
/// [`completion`](Self::completion), [`response`](Self::response), [`gemini`](Self::gemini)): take that to send the answer back.
///
/// ```
/// use deltawire::answer::{Answer, Decoder};
///
/// # let network = [&b"data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"[..]];
/// let (mut decoder, mut answer) = (Decoder::new(), Answer::new());
/// for bytes in network {
///     let mut chunk: &[u8] = bytes;
///     while let Some(parts) = decoder.next(&mut chunk) {
///         let Ok(parts) = parts else { continue }; // skipped, and counted in `End::lost`
///         answer.apply(&parts)?;
///     }
/// }
/// let answer = answer.end(&decoder.finish())?;
/// assert_eq!(answer.text(), "Hi");
/// for call in answer.tool_calls() {
///     if let Some(input) = call.input() {
///         println!("run {} with {input}", call.name());
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Answer {
    inner: Inner,
    limits: Limits,
    end: Option<(Outcome, u32)>,
}

/// What a vendor's object is made with.
#[derive(Clone, Copy, Debug)]
struct Limits {
    max_bytes: Option<u64>,
    is_live: bool,
}

#[derive(Clone, Debug)]
enum Inner {
    Nothing,
    Anthropic(Box<Message>),
    Chat(Box<Completion>),
    Responses(Box<Response>),
    Gemini(Box<gemini::Response>),
}

/// An answer of which not all came: the error of [`Answer::end`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Incomplete {
    /// What there is.
    pub answer: Answer,
    /// How its stream ended.
    pub outcome: Outcome,
    /// How many events could not be read and were skipped.
    pub lost: u32,
    /// The limit that it is over, if that is the reason.
    pub over_limit: Option<LimitError>,
}

impl fmt::Display for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut reasons = Reasons::new(f, "answer", self.outcome)?;
        if let Some(error) = self.answer.server_error() {
            reasons.error(error.name(), error.message())?;
        }
        reasons.count(self.lost.into(), "events skipped")?;
        self.over_limit.map_or(Ok(()), |limit| reasons.add(format_args!("{limit}")))
    }
}

impl core::error::Error for Incomplete {}

impl Limits {
    fn message(self) -> Message {
        let new = if self.is_live { Message::new().with_live_input() } else { Message::new() };
        self.max_bytes.map_or(new.clone(), |bytes| new.with_max_bytes(bytes))
    }

    fn completion(self) -> Completion {
        let new = if self.is_live { Completion::new().with_live_input() } else { Completion::new() };
        self.max_bytes.map_or(new.clone(), |bytes| new.with_max_bytes(bytes))
    }

    fn response(self) -> Response {
        let new = if self.is_live { Response::new().with_live_input() } else { Response::new() };
        self.max_bytes.map_or(new.clone(), |bytes| new.with_max_bytes(bytes))
    }

    fn gemini(self) -> gemini::Response {
        self.max_bytes.map_or(gemini::Response::new(), |bytes| gemini::Response::new().with_max_bytes(bytes))
    }
}

impl Answer {
    /// Returns an answer of which nothing has come.
    #[must_use]
    pub const fn new() -> Self {
        Self { inner: Inner::Nothing, limits: Limits { max_bytes: None, is_live: false }, end: None }
    }

    /// Keeps the input of calls as a live value: [`ToolCall::input_so_far`] grows with each piece. It takes time and memory,
    /// so leave it off if you do not look at them before they are complete. (Gemini's are live anyway.)
    #[must_use]
    pub const fn with_live_input(mut self) -> Self {
        self.limits.is_live = true;
        self
    }

    /// Sets how many bytes it may keep; 64 MiB by default.
    #[must_use]
    pub const fn with_max_bytes(mut self, bytes: u64) -> Self {
        self.limits.max_bytes = Some(bytes);
        self
    }

    /// Takes the next payload. Apply the parts before you take any of them, or after.
    ///
    /// # Errors
    ///
    /// If the answer would be over a limit. It keeps what came before, and takes nothing more: every later payload returns the
    /// same error.
    pub fn apply(&mut self, parts: &Parts<'_>) -> Result<(), LimitError> {
        self.apply_event(&parts.event())
    }

    /// Takes the event of a payload.
    ///
    /// # Errors
    ///
    /// As [`apply`](Self::apply).
    pub fn apply_event(&mut self, event: &Event<'_>) -> Result<(), LimitError> {
        if matches!(self.inner, Inner::Nothing) {
            self.inner = match event {
                Event::Anthropic(_) => Inner::Anthropic(self.limits.message().into()),
                Event::Chat(_) => Inner::Chat(self.limits.completion().into()),
                Event::Responses(_) => Inner::Responses(self.limits.response().into()),
                Event::Gemini(_) => Inner::Gemini(self.limits.gemini().into()),
                Event::Unknown(_) => Inner::Nothing,
            };
        }
        match (&mut self.inner, event) {
            (Inner::Anthropic(message), Event::Anthropic(event)) => message.apply(event),
            (Inner::Chat(completion), Event::Chat(event)) => completion.apply(event),
            (Inner::Responses(response), Event::Responses(event)) => response.apply(event),
            (Inner::Gemini(response), Event::Gemini(event)) => response.apply(event),
            // A decoder does not change its dialect.
            _ => Ok(()),
        }
    }

    /// Ends the answer as its stream ended, with the payload that lacked its last line end, if there is one.
    ///
    /// `Ok` means that all of the answer came. The model may still have stopped early: look at
    /// [`reason`](Self::reason), and at the [`status`](ToolCall::status) of each call.
    ///
    /// # Errors
    ///
    /// If not all of it came. [`Incomplete::answer`] is what did.
    pub fn end(mut self, end: &End<'_>) -> Result<Self, Box<Incomplete>> {
        if let Some(event) = end.last_event() {
            // A limit is a reason why it is incomplete, as the others.
            let _ = self.apply_event(&event);
        }
        self.end_as(if end.is_cut { Outcome::Truncated } else { end.outcome }, end.lost)
    }

    /// Ends an answer whose events do not come from a [`Decoder`](super::Decoder).
    ///
    /// # Errors
    ///
    /// If not all of it came. [`Incomplete::answer`] is what did.
    pub fn end_as(mut self, outcome: Outcome, lost: u32) -> Result<Self, Box<Incomplete>> {
        self.end = Some((outcome, lost));
        let (inner, result) = match self.inner {
            Inner::Nothing => (Inner::Nothing, Err(None)),
            Inner::Anthropic(message) => match message.finish_as(outcome, lost) {
                Ok(message) => (Inner::Anthropic(message.into()), Ok(())),
                Err(it) => (Inner::Anthropic(it.message.into()), Err(it.over_limit)),
            },
            Inner::Chat(completion) => match completion.finish_as(outcome, lost) {
                Ok(completion) => (Inner::Chat(completion.into()), Ok(())),
                Err(it) => (Inner::Chat(it.completion.into()), Err(it.over_limit)),
            },
            Inner::Responses(response) => match response.finish_as(outcome, lost) {
                Ok(response) => (Inner::Responses(response.into()), Ok(())),
                Err(it) => (Inner::Responses(it.response.into()), Err(it.over_limit)),
            },
            Inner::Gemini(response) => match response.finish_as(outcome, lost) {
                Ok(response) => (Inner::Gemini(response.into()), Ok(())),
                Err(it) => (Inner::Gemini(it.response.into()), Err(it.over_limit)),
            },
        };
        self.inner = inner;
        match result {
            Ok(()) => Ok(self),
            Err(over_limit) => Err(Incomplete { answer: self, outcome, lost, over_limit }.into()),
        }
    }

    /// Returns the dialect, if anything came.
    #[must_use]
    pub const fn dialect(&self) -> Option<Dialect> {
        match self.inner {
            Inner::Nothing => None,
            Inner::Anthropic(_) => Some(Dialect::Anthropic),
            Inner::Chat(_) => Some(Dialect::Chat),
            Inner::Responses(_) => Some(Dialect::Responses),
            Inner::Gemini(_) => Some(Dialect::Gemini),
        }
    }

    /// Returns how its stream ended, if it has [ended](Self::end).
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        self.end.map(|(outcome, _)| outcome)
    }

    /// Returns the id that the server gave it.
    #[must_use]
    pub fn id(&self) -> Option<Str<'_>> {
        match &self.inner {
            Inner::Nothing => None,
            Inner::Anthropic(it) => it.id(),
            Inner::Chat(it) => it.id(),
            Inner::Responses(it) => it.id(),
            Inner::Gemini(it) => it.response_id(),
        }
    }

    /// Returns the model that answered.
    #[must_use]
    pub fn model(&self) -> Option<Str<'_>> {
        match &self.inner {
            Inner::Nothing => None,
            Inner::Anthropic(it) => it.model(),
            Inner::Chat(it) => it.model(),
            Inner::Responses(it) => it.model(),
            Inner::Gemini(it) => it.model_version(),
        }
    }

    /// Returns the text of the answer. Of several choices or candidates it is the first, here and below.
    #[must_use]
    pub fn text(&self) -> String {
        match &self.inner {
            Inner::Nothing => String::new(),
            Inner::Anthropic(it) => it.text(),
            Inner::Chat(it) => it.text(),
            Inner::Responses(it) => it.text(),
            Inner::Gemini(it) => it.text(),
        }
    }

    /// Returns the reasoning that comes before the text.
    #[must_use]
    pub fn reasoning(&self) -> String {
        match &self.inner {
            Inner::Nothing => String::new(),
            Inner::Anthropic(it) => {
                it.content().filter(|block| block.kind() == BlockKind::Thinking).map(ContentBlock::text).collect()
            }
            Inner::Chat(it) => it.reasoning(),
            Inner::Responses(it) => it.reasoning(),
            Inner::Gemini(it) => it.reasoning(),
        }
    }

    /// Returns the text with which the model refuses. Empty if it does not.
    #[must_use]
    pub fn refusal(&self) -> String {
        match &self.inner {
            Inner::Chat(it) => it.refusal().into(),
            Inner::Responses(it) => it.refusal(),
            _ => String::new(),
        }
    }

    /// Returns the calls of tools that you run, complete or not: run one only if its [`input`](ToolCall::input) is there, or, if
    /// that [is text](ToolCall::is_text), its [`status`](ToolCall::status) is complete. Then you may run it even if the answer is
    /// not complete.
    pub fn tool_calls(&self) -> impl Iterator<Item = ToolCall<'_>> {
        let inner = &self.inner;
        let anthropic = match inner {
            Inner::Anthropic(it) => Some(it.tool_calls().map(ToolCall::Anthropic)),
            _ => None,
        };
        let chat = match inner {
            Inner::Chat(it) => {
                let function = it.choice(0).and_then(|choice| choice.function_call());
                Some(it.tool_calls().chain(function).map(ToolCall::Chat))
            }
            _ => None,
        };
        let responses = match inner {
            Inner::Responses(it) => Some(it.tool_calls().map(ToolCall::Responses)),
            _ => None,
        };
        let gemini = match inner {
            Inner::Gemini(it) => Some(it.tool_calls().map(ToolCall::Gemini)),
            _ => None,
        };
        let others = chat.into_iter().flatten().chain(responses.into_iter().flatten());
        anthropic.into_iter().flatten().chain(others).chain(gemini.into_iter().flatten())
    }

    /// Returns what it cost, as far as the server said so.
    #[must_use]
    pub fn usage(&self) -> Usage {
        let mut usage = Usage::NONE;
        let is_said = match &self.inner {
            Inner::Nothing => false,
            Inner::Anthropic(it) => usage.take_anthropic(&it.usage()),
            Inner::Chat(it) => usage.take_chat(&it.usage()),
            Inner::Responses(it) => usage.take_responses(&it.usage()),
            Inner::Gemini(it) => usage.take_gemini(&it.usage()),
        };
        // More may have followed than came.
        let is_cut = self.outcome() == Some(Outcome::Truncated);
        usage.set_final(is_said && !is_cut && self.reason().is_some());
        usage
    }

    /// Returns why it ended, if the server said so.
    #[must_use]
    pub fn reason(&self) -> Option<Reason> {
        let reason = match &self.inner {
            Inner::Nothing => None,
            Inner::Anthropic(it) => it.stop_reason().map(Reason::from),
            Inner::Chat(it) => it.finish_reason().map(Reason::from),
            Inner::Responses(it) => match it.incomplete_reason() {
                Some(reason) => Some(reason.into()),
                None => reason_of_status(it.status()?),
            },
            Inner::Gemini(it) => match it.finish_reason().filter(|reason| *reason != gemini::FinishReason::Unspecified)
            {
                Some(reason) => Some(reason.into()),
                None => it.prompt_feedback()?.block_reason().map(|_| Reason::ContentFilter),
            },
        }?;
        let has_calls = || self.tool_calls().any(|call| call.status().is_complete());
        Some(if reason == Reason::Stop && has_calls() { Reason::ToolUse } else { reason })
    }

    /// Returns the server's name for it, as it came.
    #[must_use]
    pub fn finish(&self) -> Option<Cow<'_, str>> {
        let name = match &self.inner {
            Inner::Nothing => None,
            Inner::Anthropic(it) => it.get("stop_reason").and_then(|it| it.as_string()),
            Inner::Chat(it) => return it.choice(0)?.finish_reason_name().map(Cow::Borrowed),
            Inner::Responses(it) => {
                let details = it.get("incomplete_details").and_then(|it| it.get("reason")?.as_string());
                details.or_else(|| {
                    it.get("status")?.as_string().filter(|status| !status.is_one_of(&["in_progress", "queued"]))
                })
            }
            Inner::Gemini(it) => match it.finish_reason_name() {
                Some(name) => Some(name),
                None => it.prompt_feedback()?.block_reason(),
            },
        };
        name.filter(|name| *name != "").map(|name| name.to_cow())
    }

    /// Returns the error that the server sent instead of the rest.
    #[must_use]
    pub fn server_error(&self) -> Option<ServerError<'_>> {
        match &self.inner {
            Inner::Nothing => None,
            Inner::Anthropic(it) => it.server_error().map(ServerError::Anthropic),
            Inner::Chat(it) => it.server_error().map(ServerError::OpenAi),
            Inner::Responses(it) => it.server_error().map(ServerError::OpenAi),
            Inner::Gemini(it) => it.server_error().map(ServerError::Gemini),
        }
    }

    /// Returns the message, if it is one of Anthropic.
    #[must_use]
    pub fn message(&self) -> Option<&Message> {
        if let Inner::Anthropic(it) = &self.inner { Some(it) } else { None }
    }

    /// Returns the completion, if it is one of Chat Completions.
    #[must_use]
    pub fn completion(&self) -> Option<&Completion> {
        if let Inner::Chat(it) = &self.inner { Some(it) } else { None }
    }

    /// Returns the response, if it is one of OpenAI's Responses.
    #[must_use]
    pub fn response(&self) -> Option<&Response> {
        if let Inner::Responses(it) = &self.inner { Some(it) } else { None }
    }

    /// Returns the response, if it is one of Gemini.
    #[must_use]
    pub fn gemini(&self) -> Option<&gemini::Response> {
        if let Inner::Gemini(it) = &self.inner { Some(it) } else { None }
    }
}

impl Default for Answer {
    fn default() -> Self {
        Self::new()
    }
}

impl Serialize for Answer {
    /// Writes what all vendors have in common: `dialect`, `id`, `model`, `text`, `reasoning`, `refusal`, `tool_calls`, `finish` (as
    /// the server calls it), `reason` (what it means), `usage`, `end` (complete, truncated, error, empty or cancelled; `null` before
    /// [`end`](Answer::end)), `lost`, `error` (its message) and `error_type` (its name, or `null`).
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("dialect", &self.dialect().map(Dialect::name))?;
        map.serialize_entry("id", &self.id())?;
        map.serialize_entry("model", &self.model())?;
        map.serialize_entry("text", &self.text())?;
        map.serialize_entry("reasoning", &self.reasoning())?;
        map.serialize_entry("refusal", &self.refusal())?;
        map.serialize_entry("tool_calls", &Calls(self))?;
        map.serialize_entry("finish", &self.finish())?;
        map.serialize_entry("reason", &self.reason().map(Reason::name))?;
        map.serialize_entry("usage", &self.usage())?;
        let end = self.outcome().map(|it| if it.has_all_content() { Outcome::Complete } else { it });
        map.serialize_entry("end", &end.map(Outcome::name))?;
        map.serialize_entry("lost", &self.end.map(|(_, lost)| lost))?;
        map.serialize_entry("error", &self.server_error().map(|error| error.message()))?;
        let error_type = self.server_error().map(|error| error.name()).filter(|name| *name != "");
        map.serialize_entry("error_type", &error_type)?;
        map.end()
    }
}

/// Returns why a response ended, if its status says that it did.
fn reason_of_status(status: ResponseStatus) -> Option<Reason> {
    match status {
        ResponseStatus::Completed => Some(Reason::Stop),
        ResponseStatus::Failed => Some(Reason::Error),
        ResponseStatus::Incomplete | ResponseStatus::Cancelled => Some(Reason::Other),
        _ => None,
    }
}

struct Calls<'a>(&'a Answer);

impl Serialize for Calls<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.tool_calls())
    }
}
