//! Events to a response: what an answer without streaming would have been.
//!
//! | event   | `Empty`          | `Started`        | `Failed` |
//! |---------|------------------|------------------|----------|
//! | chunk   | is taken: Started | is taken        | nothing  |
//! | `error` | is kept, and the rest of its payload taken: Failed | as in Empty | nothing |
//!
//! Between calls all that the response holds is charged to `bounds`, and within them. After the first `LimitError` it takes
//! nothing more.

mod args;
mod around;
mod candidate;
mod part;
mod tool_call;
mod turn;
mod wire;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::candidate::Candidate;
use super::chunk::Chunk;
use super::decoder::End;
use super::event::Event;
use super::finish_reason::FinishReason;
use super::prompt_feedback::PromptFeedback;
use super::server_error::ServerError;
use super::usage::Usage;
use crate::bytes::add;
use crate::error::{Error, ErrorKind};
use crate::json::{Raw, Str, string, why_invalid};
use crate::stream::{Bounds, LimitError, Members, Outcome, Reasons};
use around::Around;
use candidate::Taken;

pub use candidate::ResponseCandidate;
pub use part::ResponsePart;
pub use tool_call::ToolCall;
pub use turn::{LeftOut, LeftOutReason, Turn};

/// A response as it arrives, and when it is there.
///
/// It takes each event once, in time proportional to it, and can be looked at any time. What it makes of them:
///
/// - Text of the same kind that follows in parts without a signature is one part. A part with a signature stays a part of its
///   own, so that it can be sent back with it. Empty text, and parts `{}`, are left out.
/// - Arguments of a call that come in pieces are put together ([`ToolCall::status`]).
/// - The last finish reason counts, and text after one is kept. Of every other member of a candidate the last value counts.
/// - The usage is the last that has a total, as a whole: counts that only an earlier one has do not count. One without a
///   total adds what is missing there, such as Vertex AI's `trafficType`, up to 512 bytes.
/// - Several candidates are kept by their index. [`text`](Self::text), [`reasoning`](Self::reasoning),
///   [`tool_calls`](Self::tool_calls) and [`to_turn`](Self::to_turn) are those of the candidate 0.
/// - Unknown members of the response, of its candidates, contents, parts and calls are kept, and unknown parts too.
/// - A piece of a call that never began is left out; the response is incomplete then.
///
/// Where it is written as JSON the members stand in the order of a `serde_json::Map`: by name, or, with the feature
/// `preserve_order` of `serde_json`, as they came.
///
/// [`Order`](super::Order) reports whatever is out of order.
///
/// # Memory
///
/// A response takes at most four times the bytes of [`with_max_bytes`](Self::with_max_bytes), and about 32 KiB for tables and
/// one event, whatever its sender does.
///
/// ```
/// use deltawire::gemini::{Decoder, Response};
///
/// # let network = [&b"data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"Hel\"}]}}]}\r\n\r\ndata: {\"candi"[..],
/// #     b"dates\":[{\"content\":{\"parts\":[{\"text\":\"lo\"}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"totalTokenCount\":7}}\r\n\r\n"];
/// let (mut decoder, mut response) = (Decoder::new(), Response::new());
/// for bytes in network {
///     let mut chunk: &[u8] = bytes;
///     while let Some(event) = decoder.next_event(&mut chunk) {
///         let Ok(event) = event else { continue }; // skipped, and counted in `End::lost`
///         response.apply(&event)?;
///     }
/// }
/// let response = response.finish(&decoder.finish())?;
/// assert_eq!(response.text(), "Hello");
/// assert_eq!(response.usage().total_tokens(), Some(7));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Response {
    /// All but candidates and usage.
    head: Members,
    /// The last usage with a total.
    usage: Vec<u8>,
    /// What usages without a total had.
    more_usage: Members,
    /// Both together, if there are such.
    all_usage: Members,
    /// What is charged for the usage: as much as the longest took.
    usage_charge: usize,
    candidates: BTreeMap<u32, ResponseCandidate>,
    phase: Phase,
    /// What was around the text of the last chunk: if it is the same again, it has no other members.
    around: Around,
    /// The error that the server sent.
    server_error: Option<String>,
    /// How many pieces of calls had no place. It counts to the end of `u32`, and stays there.
    left_out: u32,
    /// How many parts there are, and candidates.
    parts: usize,
    bounds: Bounds,
    max_parts: usize,
    error: Option<LimitError>,
}

/// Up to this length a usage with a total gets the members of those without.
const MERGED_USAGE: usize = 4096;

/// How long what usages without a total add may become: it is read again with each chunk.
const MORE_USAGE: usize = 512;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Phase {
    Empty,
    Started,
    Failed,
}

/// A response that is not complete: what there is of it, and why. The error that the server sent, if it did, is
/// [`response.server_error()`](Response::server_error).
///
/// ```
/// use deltawire::gemini::{Decoder, Response};
/// use deltawire::stream::Outcome;
///
/// let (mut decoder, mut response) = (Decoder::new(), Response::new());
/// let mut chunk: &[u8] = b"data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hel\"}]}}]}\n\n";
/// while let Some(event) = decoder.next_event(&mut chunk) {
///     response.apply(&event?)?;
/// }
/// let incomplete = response.finish(&decoder.finish()).unwrap_err();
/// assert_eq!(incomplete.to_string(), "response not complete: truncated");
/// assert_eq!(incomplete.response.text(), "Hel");
/// assert_eq!(incomplete.outcome, Outcome::Truncated);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Incomplete {
    /// What there is.
    pub response: Response,
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
        let mut reasons = Reasons::new(f, "response", self.outcome)?;
        if self.outcome == Outcome::Empty && self.has_ignored_lines {
            reasons.add(format_args!("but for lines that are not events"))?;
        }
        if let Some(server_error) = self.response.server_error() {
            reasons.error(server_error.status(), server_error.message())?;
        }
        reasons.count(self.lost.into(), "events skipped")?;
        reasons.count(self.response.left_out.into(), "parts without a place")?;
        self.over_limit.map_or(Ok(()), |limit| reasons.add(format_args!("{limit}")))
    }
}

impl core::error::Error for Incomplete {}

impl Default for Response {
    fn default() -> Self {
        Self::new()
    }
}

impl Response {
    /// Returns a response of which nothing has come.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            head: Members::new(),
            usage: Vec::new(),
            more_usage: Members::new(),
            all_usage: Members::new(),
            usage_charge: 0,
            candidates: BTreeMap::new(),
            phase: Phase::Empty,
            around: Around::NOTHING,
            server_error: None,
            left_out: 0,
            parts: 0,
            bounds: Bounds::new(64 << 20),
            max_parts: 4096,
            error: None,
        }
    }

    /// Sets how many bytes may be charged to it; 64 MiB by default. Charged are all texts, as they stand in the payloads, and
    /// for each part, member and value of arguments about a fourth of what it takes in memory. Each is charged before it is
    /// built; a member that is the same in each chunk is charged once.
    #[must_use]
    pub const fn with_max_bytes(mut self, bytes: u64) -> Self {
        self.bounds = Bounds::new(bytes);
        self
    }

    /// Sets how many parts and candidates it may have; 4096 by default. Pieces of one text are one part.
    #[must_use]
    pub const fn with_max_parts(mut self, parts: usize) -> Self {
        self.max_parts = parts;
        self
    }

    /// Reads a response that is there as a whole, as an answer without streaming has it, or the array of chunks that a stream
    /// without `alt=sse` is. As `json` is in memory already, there is no limit: a hostile one takes up to eighty times as
    /// much. Check its length before.
    ///
    /// # Errors
    ///
    /// If it is not JSON, or not a response: something that carries content is of the wrong type, or it has no member of
    /// one. If it is an error, [`Event::parse`] returns the [`ServerError`].
    pub fn parse(json: &[u8]) -> Result<Self, Error> {
        let text = core::str::from_utf8(json).map_err(|_| why_invalid(json))?;
        let raw = Raw::new(text)?;
        let mut response = Self::new().with_max_bytes(u64::MAX).with_max_parts(usize::MAX);
        if !raw.is_array() {
            response.take(json)?;
            return Ok(response);
        }
        for element in raw.elements() {
            let at = crate::bytes::position_in(json, element.as_bytes()).unwrap_or(0) as u64;
            let moved = |error: Error| Error::new(error.kind(), at.saturating_add(error.offset()));
            response.take(element.as_bytes()).map_err(moved)?;
        }
        Ok(response)
    }

    /// Takes one chunk of a response that is there as a whole.
    fn take(&mut self, json: &[u8]) -> Result<(), Error> {
        let event = Event::parse(json)?;
        match event {
            Event::Chunk(_) => {
                // Without limits it fits.
                let _ = self.apply(&event);
                if self.left_out > 0 { Err(Error::new(ErrorKind::UnexpectedType, 0)) } else { Ok(()) }
            }
            Event::Unknown { .. } => Err(Error::new(ErrorKind::MissingMember, 0)),
            Event::Error(_) | Event::Done => Err(Error::new(ErrorKind::UnexpectedType, 0)),
        }
    }

    /// Takes the next event.
    ///
    /// # Errors
    ///
    /// If the response would be over a limit. It keeps what came before, and takes nothing more: every later event returns the
    /// same error.
    pub fn apply(&mut self, event: &Event<'_>) -> Result<(), LimitError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let result = match event {
            _ if self.phase == Phase::Failed => Ok(()),
            Event::Chunk(chunk) => self.chunk(chunk),
            Event::Error(error) => self.fail(error),
            Event::Done | Event::Unknown { .. } => Ok(()),
        };
        self.error = result.err();
        result
    }

    /// Ends the response as its stream ended, with the event that lacked its last line end, if there is one.
    ///
    /// `Ok` means that all of the response came. The model may still have stopped early, or the prompt may be blocked: look at
    /// [`finish_reason`](Self::finish_reason), [`prompt_feedback`](Self::prompt_feedback), and the
    /// [`status`](ToolCall::status) of each call. Events may have been out of order: see [`End::violations`].
    ///
    /// # Errors
    ///
    /// If not all of it came. [`Incomplete::response`] is what did.
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

    /// Ends a response whose events do not come from a [`Decoder`](super::Decoder): with the outcome of an
    /// [`Order`](super::Order), and how many events could not be read.
    ///
    /// # Errors
    ///
    /// If not all of it came. [`Incomplete::response`] is what did.
    pub fn finish_as(mut self, outcome: Outcome, lost: u32) -> Result<Self, Box<Incomplete>> {
        for candidate in self.candidates.values_mut() {
            candidate.finish();
        }
        if self.is_started() && self.left_out == 0 && outcome.has_all_content() && lost == 0 && self.error.is_none() {
            return Ok(self);
        }
        let over_limit = self.error;
        Err(Incomplete { response: self, outcome, lost, has_ignored_lines: false, over_limit }.into())
    }

    /// Returns `true` if a chunk came.
    #[must_use]
    pub const fn is_started(&self) -> bool {
        !matches!(self.phase, Phase::Empty)
    }

    /// Returns `modelVersion`.
    #[must_use]
    pub fn model_version(&self) -> Option<Str<'_>> {
        string(self.head.raw(), "modelVersion")
    }

    /// Returns `responseId`.
    #[must_use]
    pub fn response_id(&self) -> Option<Str<'_>> {
        string(self.head.raw(), "responseId")
    }

    /// Returns `promptFeedback`: what the server says of the prompt, and whether it is blocked.
    #[must_use]
    pub fn prompt_feedback(&self) -> Option<PromptFeedback<'_>> {
        self.head.raw().given("promptFeedback").map(|raw| PromptFeedback { raw })
    }

    /// Returns `usageMetadata`.
    #[must_use]
    pub fn usage(&self) -> Usage<'_> {
        Usage::of(self.usage_raw())
    }

    fn usage_raw(&self) -> Raw<'_> {
        if self.all_usage.is_empty() { raw_of(&self.usage) } else { self.all_usage.raw() }
    }

    /// Returns why the candidate 0 ended.
    #[must_use]
    pub fn finish_reason(&self) -> Option<FinishReason> {
        self.candidate(0)?.view().finish_reason()
    }

    /// Returns the same as it came.
    #[must_use]
    pub fn finish_reason_name(&self) -> Option<Str<'_>> {
        self.candidate(0)?.view().finish_reason_name()
    }

    /// Returns the error that the server sent instead of the rest.
    #[must_use]
    pub fn server_error(&self) -> Option<ServerError<'_>> {
        self.server_error.as_ref().map(|raw| ServerError { raw: raw_of(raw.as_bytes()) })
    }

    /// Returns the text of any member of the response but `candidates` and `usageMetadata`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Raw<'_>> {
        self.head.raw().get(name)
    }

    /// Returns the candidates by their index.
    pub fn candidates(&self) -> impl DoubleEndedIterator<Item = &ResponseCandidate> + ExactSizeIterator {
        self.candidates.values()
    }

    /// Returns the candidate with an index.
    #[must_use]
    pub fn candidate(&self, index: u32) -> Option<&ResponseCandidate> {
        self.candidates.get(&index)
    }

    /// Returns the text of the candidate 0.
    #[must_use]
    pub fn text(&self) -> String {
        self.candidate(0).map_or_else(String::new, ResponseCandidate::text)
    }

    /// Returns the thoughts of the candidate 0.
    #[must_use]
    pub fn reasoning(&self) -> String {
        self.candidate(0).map_or_else(String::new, ResponseCandidate::reasoning)
    }

    /// Returns the calls of functions of the candidate 0, complete or not: run one only if its [`input`](ToolCall::input) is
    /// there. Then you may run it even if the response is not complete.
    pub fn tool_calls(&self) -> impl Iterator<Item = ToolCall<'_>> {
        self.candidate(0).into_iter().flat_map(ResponseCandidate::tool_calls)
    }

    fn chunk(&mut self, chunk: &Chunk<'_>) -> Result<(), LimitError> {
        self.phase = Phase::Started;
        if !self.around.replace(chunk) {
            part::merge(&mut self.head, chunk.raw(), &["candidates", "usageMetadata", "error"], &mut self.bounds)?;
        }
        self.take_usage(chunk.usage_raw())?;
        // The way of nearly all pieces of a long string.
        if let Some((index, arg)) = chunk.piece() {
            if let Some(args) = self.candidates.get_mut(&index).and_then(ResponseCandidate::open_args) {
                return args.apply(&arg, &mut self.bounds);
            }
        }
        chunk.candidates().try_for_each(|candidate| self.take_candidate(&candidate))
    }

    fn fail(&mut self, error: &ServerError<'_>) -> Result<(), LimitError> {
        let was = self.phase;
        self.chunk(&error.chunk())?;
        self.phase = was;
        self.bounds.charge(error.raw().as_bytes().len())?;
        self.server_error = Some(error.raw().as_str().into());
        self.phase = Phase::Failed;
        Ok(())
    }

    fn take_usage(&mut self, raw: Raw<'_>) -> Result<(), LimitError> {
        if !raw.is_object() || raw == Raw::EMPTY {
            return Ok(());
        }
        // It takes the place of the one before, so it is charged once.
        let charge = add(raw.as_bytes().len(), Members::memory_of(raw));
        self.bounds.charge(charge.saturating_sub(self.usage_charge))?;
        self.usage_charge = self.usage_charge.max(charge);
        if Usage::of(raw).total_tokens().is_some() {
            self.usage.clear();
            self.usage.extend_from_slice(raw.as_bytes());
        } else if add(self.more_usage.raw().as_bytes().len(), raw.as_bytes().len()) <= MORE_USAGE {
            part::merge(&mut self.more_usage, raw, &[], &mut self.bounds)?;
        }
        self.all_usage = Members::new();
        // A larger one than any server sends would be written again with each event.
        if self.more_usage.is_empty() || self.usage.len() > MERGED_USAGE {
            return Ok(());
        }
        self.all_usage = Members::of(raw_of(&self.usage), &[]);
        for (name, value) in self.more_usage.raw().members() {
            if !self.all_usage.contains(name) {
                self.all_usage.set(name, value.as_bytes());
            }
        }
        Ok(())
    }

    fn take_candidate(&mut self, candidate: &Candidate<'_>) -> Result<(), LimitError> {
        let index = candidate.index();
        let is_new = !self.candidates.contains_key(&index);
        if is_new {
            if self.parts >= self.max_parts {
                return Err(LimitError::Blocks { max: self.max_parts });
            }
            self.bounds.charge(size_of::<ResponseCandidate>())?;
            self.parts = add(self.parts, 1);
            self.candidates.insert(index, ResponseCandidate::new(index));
        }
        let Some(stored) = self.candidates.get_mut(&index) else { return Ok(()) };
        // What is beside a simple text is the same in each chunk: role and index.
        if is_new || !candidate.is_simple() {
            stored.merge(candidate, &mut self.bounds)?;
        }
        for part in candidate.parts() {
            let before = stored.parts().len();
            match stored.part(&part, self.max_parts.saturating_sub(self.parts), &mut self.bounds)? {
                Taken::Placed => {}
                Taken::LeftOut => self.left_out = self.left_out.saturating_add(1),
                Taken::TooMany => return Err(LimitError::Blocks { max: self.max_parts }),
            }
            self.parts = add(self.parts, crate::bytes::sub(stored.parts().len(), before));
        }
        Ok(())
    }
}

/// Wraps the text of an object; no text is an empty one.
const fn raw_of(text: &[u8]) -> Raw<'_> {
    if text.is_empty() { Raw::EMPTY } else { Raw::valid(text, false) }
}
