//! Events to a completion: what an answer without streaming would have been.
//!
//! | event    | `Open`                           | `Over`  |
//! |----------|----------------------------------|---------|
//! | chunk    | each member to its place         | nothing |
//! | error    | is kept, after its chunk: `Over` | nothing |
//! | `[DONE]` | `Over`                           | nothing |
//!
//! Between calls all that the completion holds is charged to the budget, and within it. After the first `LimitError` it
//! takes nothing more. `run` is what the last chunk was, if it was a simple one of which everything was taken: of another
//! like it only the string is new.

mod budget;
mod call;
mod choice;
mod content;
mod details;
mod extras;
mod text;
mod turn;
mod wire;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use core::fmt;

use super::super::server_error::ServerError;
use super::choice::{Choice, Choices};
use super::decoder::End;
use super::event::{Chunk, Event};
use super::finish_reason::FinishReason;
use super::simple::Kind;
use super::usage::Usage;
use crate::error::{Error, ErrorKind};
use crate::json::{Raw, Str};
use crate::stream::{LimitError, Outcome, Reasons};
use budget::Budget;
use extras::{Extras, raw};

pub use call::ToolCall;
pub use choice::CompletionChoice;
pub use turn::{LeftOut, LeftOutReason, Turn};

/// A completion as it arrives, and when it is there.
///
/// It takes each event once, in time proportional to it, and can be looked at any time. The result is what an answer
/// without streaming would have been, for all the servers that stream it in their own way:
///
/// - Choices are kept by their index. Text, refusals, arguments, audio and log probabilities are appended.
/// - A fragment of a tool call with an id begins a call, unless the call under its index has that id: also if the index
///   repeats. Without an index, one without an id goes on with the last call. Of ids and names the first counts.
/// - Tool input has a [`status`](ToolCall::status). A call without any input is complete, and has `{}`, unless the choice
///   ended with `length`, or did not end.
/// - Reasoning is taken from one place of each chunk, in the order `reasoning`, `reasoning_content`,
///   `reasoning_details`. The details are kept too, those with one index as one, to be sent back.
/// - A `content` that is a list stays a list. A `message` beside a `delta` is passed over.
/// - Of `id`, `model`, `created` and `role` the first that is not empty counts, and of all other members, known to this
///   version or not, the last. `usage` is taken as a whole; `null` and an empty object leave what was.
/// - What comes after `[DONE]` or an error changes nothing.
///
/// Where it is written as JSON the members stand in the order of a `serde_json::Map`.
///
/// [`Order`](super::Order) reports whatever is out of order.
///
/// # Memory
///
/// A completion takes at most four times the bytes of [`with_max_bytes`](Self::with_max_bytes), and about 32 KiB for tables
/// and one event, whatever its sender does. What you make of it ([`to_value`](Self::to_value), [`to_turn`](Self::to_turn),
/// a clone) is another such piece.
///
/// ```
/// use deltawire::openai::chat::{Completion, Decoder};
///
/// # let network = [&b"data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel\"}}]}\n\ndata: {\"id\":\"c1\",\"obj"[..],
/// #     b"ect\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"lo\"}}]}\n\n",
/// #     b"data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n\
/// #     data: {\"id\":\"c1\",\"choices\":[],\"usage\":{\"completion_tokens\":2}}\n\ndata: [DONE]\n\n"];
/// let (mut decoder, mut completion) = (Decoder::new(), Completion::new());
/// for bytes in network {
///     let mut chunk: &[u8] = bytes;
///     while let Some(event) = decoder.next_event(&mut chunk) {
///         let Ok(event) = event else { continue }; // skipped, and counted in `End::lost`
///         completion.apply(&event)?;
///     }
/// }
/// let completion = completion.finish(&decoder.finish())?;
/// assert_eq!(completion.text(), "Hello");
/// assert_eq!(completion.usage().completion_tokens(), Some(2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Completion {
    /// All but choices and usage.
    head: Extras,
    usage: Option<String>,
    choices: BTreeMap<u32, CompletionChoice>,
    is_over: bool,
    run: Option<(u32, Kind)>,
    /// The error that the server sent.
    server_error: Option<String>,
    budget: Budget,
    is_live: bool,
    error: Option<LimitError>,
}

/// A completion that is not complete: what there is of it, and why. The error that the server sent, if it did, is
/// [`completion.server_error()`](Completion::server_error).
///
/// ```
/// use deltawire::openai::chat::{Completion, Decoder};
/// use deltawire::stream::Outcome;
///
/// let (mut decoder, mut completion) = (Decoder::new(), Completion::new());
/// let mut chunk: &[u8] = b"data: {\"id\":\"c1\",\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n";
/// while let Some(event) = decoder.next_event(&mut chunk) {
///     let event = event?;
///     completion.apply(&event)?;
/// }
/// let incomplete = completion.finish(&decoder.finish()).unwrap_err();
/// assert_eq!(incomplete.to_string(), "completion not complete: truncated, choice 0 without a finish reason");
/// assert_eq!(incomplete.completion.text(), "Hel");
/// assert_eq!(incomplete.outcome, Outcome::Truncated);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Incomplete {
    /// What there is.
    pub completion: Completion,
    /// How its stream ended.
    pub outcome: Outcome,
    /// How many events could not be read and were skipped.
    pub lost: u32,
    /// Whether there were lines that have no meaning in SSE: if nothing else came, the body is most likely an error page.
    pub has_ignored_lines: bool,
    /// The limit that it is over, if that is the reason.
    pub over_limit: Option<LimitError>,
}

impl fmt::Display for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut reasons = Reasons::new(f, "completion", self.outcome)?;
        if self.outcome == Outcome::Empty && self.has_ignored_lines {
            reasons.add(format_args!("but for lines that are not events"))?;
        }
        if let Some(server_error) = self.completion.server_error() {
            reasons.error(server_error.error_type_name(), server_error.message())?;
        }
        for choice in self.completion.choices().filter(|choice| choice.finish_reason_name().is_none()) {
            reasons.add(format_args!("choice {} without a finish reason", choice.index()))?;
        }
        reasons.count(self.lost.into(), "events skipped")?;
        self.over_limit.map_or(Ok(()), |limit| reasons.add(format_args!("{limit}")))
    }
}

impl core::error::Error for Incomplete {}

impl Default for Completion {
    fn default() -> Self {
        Self::new()
    }
}

impl Completion {
    /// Returns a completion of which nothing has come.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            head: Extras::new(),
            usage: None,
            choices: BTreeMap::new(),
            is_over: false,
            run: None,
            server_error: None,
            budget: Budget::new(64 << 20, 4096),
            is_live: false,
            error: None,
        }
    }

    /// Keeps the input of tools as a live value: [`ToolCall::input_so_far`] grows with each fragment. It takes time and
    /// memory, so leave it off if you do not look at the input before its choice ends.
    ///
    /// If the open value is nested in dozens of objects with hundreds of members, or under keys of many KiB, the live value
    /// lags: it grows only every few fragments, so that one never costs much. It is complete at the end.
    ///
    /// ```
    /// use deltawire::openai::chat::{Completion, Event};
    ///
    /// let mut completion = Completion::new().with_live_input();
    /// let payload = br#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"edit","arguments":"{\"path\": \"sr"}}]}}]}"#;
    /// completion.apply(&Event::parse(payload)?)?;
    /// assert_eq!(completion.tool_calls().next().unwrap().input_so_far()["path"], "sr");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_live_input(mut self) -> Self {
        self.is_live = true;
        self
    }

    /// Sets how many bytes may be charged to it; 64 MiB by default. Charged are all texts, as they stand in the payloads,
    /// and for each choice, call, part, value of tool input and member about a fourth of what it takes in memory. A member
    /// that changes is charged each time. Each is charged before it is built.
    ///
    /// An input whose values do not fit stays a text: [`ToolCall::raw_input`].
    #[must_use]
    pub const fn with_max_bytes(mut self, bytes: u64) -> Self {
        self.budget = self.budget.with_max_bytes(bytes);
        self
    }

    /// Sets how many choices, calls, parts of a content and details of reasoning it may have in all; 4096 by default.
    #[must_use]
    pub const fn with_max_blocks(mut self, blocks: usize) -> Self {
        self.budget = self.budget.with_max_parts(blocks);
        self
    }

    /// Reads a completion that is there as a whole, as an answer without streaming has it. As `json` is in memory already,
    /// there is no limit: a hostile one takes up to eighty times as much. Check its length before.
    ///
    /// # Errors
    ///
    /// If it is not JSON, or lacks `choices`, or has content of the wrong type. If it is an error, [`Event::parse`]
    /// returns the [`ServerError`].
    pub fn parse(json: &[u8]) -> Result<Self, Error> {
        let answer = match Event::parse(json)? {
            Event::Chunk(Chunk { raw, .. }) if raw.given("choices").is_some() => raw,
            Event::Error(_) => return Err(Error::new(ErrorKind::UnexpectedType, 0)),
            _ => return Err(Error::new(ErrorKind::MissingMember, 0)),
        };
        let mut completion = Self { budget: Budget::new(u64::MAX, usize::MAX), ..Self::new() };
        let chunk = Chunk::of(answer);
        // There is no limit that it could be over.
        let _ = completion.add_head(&chunk);
        for choice in Choices::of_whole(answer) {
            let _ = completion.add_choice(&choice, true);
        }
        // A choice without a finish reason, and a call without input in it, is what `to_value` makes of a truncated one.
        let _ = completion.close(true);
        Ok(completion)
    }

    /// Takes the next event.
    ///
    /// # Errors
    ///
    /// If the completion would be over a limit. It keeps what came before, and takes nothing more: every later event returns
    /// the same error.
    pub fn apply(&mut self, event: &Event<'_>) -> Result<(), LimitError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        if self.is_over {
            return Ok(());
        }
        let result = match event {
            Event::Chunk(chunk) => self.chunk(chunk),
            Event::Error(server_error) => self.fail(event, server_error),
            Event::Done => self.close(false),
            _ => Ok(()),
        };
        self.error = result.err();
        result
    }

    /// Ends the completion as its stream ended, with the event that lacked its last line end, if there is one.
    ///
    /// `Ok` means that all of it came. The model may still have stopped early: look at
    /// [`finish_reason`](Self::finish_reason), and at the [`status`](ToolCall::status) of each tool call. Events may have
    /// been out of order: see [`End::violations`].
    ///
    /// # Errors
    ///
    /// If not all of it came. [`Incomplete::completion`] is what did.
    pub fn finish(mut self, end: &End<'_>) -> Result<Self, Box<Incomplete>> {
        if let Some(last) = &end.last {
            // A limit is a reason why it is incomplete, as the others.
            let _ = self.apply(&last.event);
        }
        self.finish_as(end.outcome, end.lost).map_err(|mut incomplete| {
            incomplete.has_ignored_lines = end.has_ignored_lines();
            incomplete
        })
    }

    /// Ends a completion whose events do not come from a [`Decoder`](super::Decoder): with the outcome of an
    /// [`Order`](super::Order), and how many events could not be read.
    ///
    /// # Errors
    ///
    /// If not all of it came. [`Incomplete::completion`] is what did.
    pub fn finish_as(mut self, outcome: Outcome, lost: u32) -> Result<Self, Box<Incomplete>> {
        // A value that is over the limit stays unbuilt; its text is there. What came after the limit is missing: a call without
        // any input may have lost it there.
        let is_truncated = !outcome.has_all_content() || self.error.is_some();
        self.error = self.close(is_truncated).err().or(self.error);
        if outcome.has_all_content() && lost == 0 && self.error.is_none() {
            return Ok(self);
        }
        let over_limit = self.error;
        Err(Incomplete { completion: self, outcome, lost, has_ignored_lines: false, over_limit }.into())
    }

    /// Returns `id`: the first, if there are several.
    #[must_use]
    pub fn id(&self) -> Option<Str<'_>> {
        self.string("id")
    }

    /// Returns `model`.
    #[must_use]
    pub fn model(&self) -> Option<Str<'_>> {
        self.string("model")
    }

    fn string(&self, name: &str) -> Option<Str<'_>> {
        self.get(name)?.as_string().filter(|text| *text != "")
    }

    /// Returns `usage`. If there is none, every count reads as `None`.
    #[must_use]
    pub fn usage(&self) -> Usage<'_> {
        Usage { raw: self.usage.as_deref().map_or(Raw::EMPTY, raw) }
    }

    /// Returns the error that the server sent instead of the rest.
    #[must_use]
    pub fn server_error(&self) -> Option<ServerError<'_>> {
        self.server_error.as_ref().map(|text| ServerError { raw: raw(text) })
    }

    /// Returns the text of any member of the completion but `choices` and `usage`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Raw<'_>> {
        self.head.get(name)
    }

    /// Returns the choices in their order. Nearly always there is one.
    pub fn choices(&self) -> impl DoubleEndedIterator<Item = &CompletionChoice> + ExactSizeIterator {
        self.choices.values()
    }

    /// Returns the choice with an index.
    #[must_use]
    pub fn choice(&self, index: u32) -> Option<&CompletionChoice> {
        self.choices.get(&index)
    }

    fn first(&self) -> Option<&CompletionChoice> {
        self.choices.values().next()
    }

    /// Returns the text of the first choice.
    #[must_use]
    pub fn text(&self) -> String {
        self.first().map(CompletionChoice::text).unwrap_or_default()
    }

    /// Returns the reasoning of the first choice, in whichever form it came.
    #[must_use]
    pub fn reasoning(&self) -> String {
        self.first().map(CompletionChoice::reasoning).unwrap_or_default()
    }

    /// Returns the text with which the model refuses, in the first choice. Empty if it does not.
    #[must_use]
    pub fn refusal(&self) -> &str {
        self.first().map_or("", CompletionChoice::refusal)
    }

    /// Returns why the first choice ended, if it did.
    #[must_use]
    pub fn finish_reason(&self) -> Option<FinishReason> {
        self.first()?.finish_reason()
    }

    /// Returns the calls of tools in the first choice, complete or not: run one only if its [`input`](ToolCall::input) is
    /// there.
    pub fn tool_calls(&self) -> impl Iterator<Item = ToolCall<'_>> {
        self.first().into_iter().flat_map(CompletionChoice::tool_calls)
    }

    fn chunk(&mut self, chunk: &Chunk<'_>) -> Result<(), LimitError> {
        let simple = chunk.found.simple();
        let place = simple.filter(|simple| !simple.shape.has_extras);
        let place = place.map(|simple| (simple.shape.choice, simple.shape.kind));
        if let (Some(simple), true) = (simple, place.is_some() && place == self.run) {
            if let Some(choice) = self.choices.get_mut(&simple.shape.choice) {
                return choice.add_simple(simple, &mut self.budget);
            }
        }
        self.run = place;
        self.add_head(chunk)?;
        for choice in chunk.choices() {
            self.add_choice(&choice, false)?;
        }
        Ok(())
    }

    fn add_head(&mut self, chunk: &Chunk<'_>) -> Result<(), LimitError> {
        // One that says nothing takes no other away.
        let is_new = |usage: &Usage<'_>| self.usage.is_none() || usage.raw().members().next().is_some();
        if let Some(usage) = chunk.usage().filter(is_new) {
            let text = usage.raw().as_str();
            self.budget.charge(text.len())?;
            self.usage = Some(text.into());
        }
        for (name, value) in chunk.raw().members() {
            let is_first = name.is_one_of(&["id", "model"]) && self.string(&name.to_cow()).is_some()
                || name == "created" && self.get("created").is_some_and(|created| created.as_u64() != Some(0));
            let is_padding = name.is_one_of(&["obfuscation", "p"]) && value.as_string().is_some();
            let has_place = name.is_one_of(&["choices", "object", "error"])
                || name == "usage" && (value.is_object() || self.usage.is_some());
            if !is_first && !is_padding && !has_place {
                self.head.set(name, value, &mut self.budget)?;
            }
        }
        Ok(())
    }

    fn add_choice(&mut self, choice: &Choice<'_>, is_whole: bool) -> Result<(), LimitError> {
        let index = choice.index();
        let to = match self.choices.get_mut(&index) {
            Some(to) => to,
            None => {
                self.budget.part(CompletionChoice::MEMORY)?;
                self.choices.entry(index).or_insert(CompletionChoice::new(index, self.is_live))
            }
        };
        to.add(choice, is_whole, &mut self.budget)
    }

    fn fail(&mut self, event: &Event<'_>, server_error: &ServerError<'_>) -> Result<(), LimitError> {
        if let Some(chunk) = event.chunk() {
            self.chunk(&chunk)?;
        }
        let text = server_error.raw().as_str();
        self.budget.charge(text.len())?;
        self.server_error = Some(text.into());
        self.is_over = true;
        Ok(())
    }

    /// Takes what came for all there is.
    fn close(&mut self, is_truncated: bool) -> Result<(), LimitError> {
        self.is_over = true;
        let budget = &mut self.budget;
        let close = |choice: &mut CompletionChoice| {
            choice.end();
            choice.close(is_truncated && choice.finish_reason_name().is_none(), budget)
        };
        self.choices.values_mut().map(close).fold(Ok(()), Result::and)
    }
}
