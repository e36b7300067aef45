//! Events to a response: what an answer without streaming would have been.
//!
//! | event                  | `Empty`             | `Started`                              | `Errored`     | `Over`        |
//! |------------------------|---------------------|----------------------------------------|---------------|---------------|
//! | `created`              | Started             | another id: begins anew; else nothing  | as in Started | as in Started |
//! | `queued`, `in_progress` | Started            | its members take the place of those before | nothing   | nothing       |
//! | of an item             | Started             | to the item with that index            | nothing       | nothing       |
//! | `completed`, `incomplete` | Over             | Over                                   | nothing       | nothing       |
//! | `failed`               | Over                | Over                                   | Over          | nothing       |
//! | `error`                | is kept: Errored    | is kept: Errored                       | nothing       | nothing       |
//!
//! Between calls all that the response holds is charged to `bounds`, and within them. After the first `LimitError` it
//! takes nothing more.

mod grown;
mod item;
mod part;
mod tool_call;
mod turn;
mod wire;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

use super::super::server_error::ServerError;
use super::decoder::End;
use super::event::{AnnotationAdded, Event, ItemEvent, PartEvent, ResponseEvent};
use super::item::OutputItem;
use super::kind::{ContentKind, IncompleteReason, ItemKind, ResponseStatus};
use super::usage::Usage;
use crate::error::{Error, ErrorKind};
use crate::json::{Raw, Str, content, string, why_invalid};
use crate::stream::{Bounds, LimitError, Members, Outcome, Reasons};
use item::Text;
use part::charge_without;

pub use item::ResponseItem;
pub use part::ItemPart;
pub use tool_call::ToolCall;
pub use turn::{LeftOut, LeftOutReason, Turn};

/// A response as it arrives, and when it is there.
///
/// It takes each event once, in time proportional to it, and can be looked at any time. The result is what the official
/// SDKs would give, and where they differ, or lose something, this:
///
/// - Items are kept by their `output_index`, parts by their `content_index` or `summary_index`. Ids may change.
/// - A `done` event has the last word on what it is about, and the `output` of the terminal event on all of it. But nothing
///   does not take the place of something: an empty `output`, or one that is missing, leaves the items as they came.
/// - The arguments of a call have a [`status`](ToolCall::status): complete, or not. A call without any arguments has `{}`, unless
///   the model was stopped in it.
/// - A second `response.created` with another id begins a new response ([`restarts`](Self::restarts)), also after the end. One
///   with the same id, and whatever else comes after the end, changes nothing.
/// - Something of an item that was never added begins one.
/// - A delta for an item of another kind, or for one that is done, is left out; the response is incomplete then, unless its
///   terminal event has an `output`.
/// - Unknown members of the response, of its items, parts and usage are kept, and unknown items too.
///
/// Partial images, audio and output of a shell that comes piece by piece are not collected: use the events.
///
/// Where it is written as JSON the members stand in the order of a `serde_json::Map`: by name, or, with the feature
/// `preserve_order` of `serde_json`, as they came.
///
/// [`Order`](super::Order) reports whatever is out of order.
///
/// # Memory
///
/// A response takes at most four times the bytes of [`with_max_bytes`](Self::with_max_bytes), and about 32 KiB for tables
/// and one event, whatever its sender does. What you make of it ([`to_value`](Self::to_value), [`to_turn`](Self::to_turn),
/// a clone) is another such piece.
///
/// ```
/// use deltawire::openai::responses::{Decoder, Response};
///
/// # let network = [&b"data: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\",\"status\":\"in_progress\",\"output\":[]}}\n\n\
/// #     data: {\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"type\":\"message\",\"role\":\"assistant\",\"content\":[]}}\n\n\
/// #     data: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"Hel\"}\n\n\
/// #     data: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_ind"[..],
/// #     b"ex\":0,\"delta\":\"lo\"}\n\ndata: {\"type\":\"response.output_text.done\",\"output_index\":0,\"content_index\":0,\"text\":\"Hello\"}\n\n\
/// #     data: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[],\"usage\":{\"output_tokens\":2}}}\n\n"];
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
/// assert_eq!(response.usage().output_tokens(), Some(2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Response {
    /// All members but `output` and `usage`.
    head: Members,
    usage: Members,
    output: BTreeMap<u32, ResponseItem>,
    phase: Phase,
    /// The error that the server sent, as `{"error": ..}` or as it came.
    server_error: Option<String>,
    /// What `response.created` called it.
    started_id: Option<String>,
    /// The highest sequence number so far.
    sequence: Option<u64>,
    /// Whether events may come again.
    is_resumed: bool,
    /// Counts to the end of `u32`, and stays there, as `left_out`: nobody needs to know more.
    restarts: u32,
    /// How many deltas and items that matter had no place.
    left_out: u32,
    bounds: Bounds,
    max_items: usize,
    is_live: bool,
    error: Option<LimitError>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Phase {
    Empty,
    Started,
    Errored,
    Over,
}

/// A response that is not complete: what there is of it, and why. The error that the server sent, if it did, is
/// [`response.server_error()`](Response::server_error).
///
/// ```
/// use deltawire::openai::responses::{Decoder, Response};
/// use deltawire::stream::Outcome;
///
/// let (mut decoder, mut response) = (Decoder::new(), Response::new());
/// let mut chunk: &[u8] = b"data: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\"}}\n\n";
/// while let Some(event) = decoder.next_event(&mut chunk) {
///     let event = event?;
///     response.apply(&event)?;
/// }
/// let incomplete = response.finish(&decoder.finish()).unwrap_err();
/// assert_eq!(incomplete.to_string(), "response not complete: truncated");
/// assert_eq!(incomplete.response.id().unwrap(), "resp_1");
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
            reasons.error(server_error.code().unwrap_or(server_error.error_type_name()), server_error.message())?;
        }
        for item in self.response.items().filter(|item| item.is_truncated()) {
            reasons.add(format_args!("item {} truncated", item.output_index()))?;
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
            usage: Members::new(),
            output: BTreeMap::new(),
            phase: Phase::Empty,
            server_error: None,
            started_id: None,
            sequence: None,
            is_resumed: false,
            restarts: 0,
            left_out: 0,
            bounds: Bounds::new(64 << 20),
            max_items: 4096,
            is_live: false,
            error: None,
        }
    }

    /// Keeps the arguments of calls as a live value: [`ToolCall::input_so_far`] grows with each delta. It takes time and memory,
    /// so leave it off if you do not look at them before their item is done.
    ///
    /// If the open value is nested in dozens of objects with hundreds of members, or under keys of many KiB, the live value
    /// lags: it grows only every few deltas, so that a delta never costs much. It is complete when the item is done.
    ///
    /// ```
    /// use deltawire::openai::responses::{Event, Response};
    ///
    /// let mut response = Response::new().with_live_input();
    /// for payload in [
    ///     r#"{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"c","name":"edit"}}"#,
    ///     r#"{"type":"response.function_call_arguments.delta","output_index":0,"delta":"{\"path\": \"sr"}"#,
    /// ] {
    ///     response.apply(&Event::parse(payload.as_bytes())?)?;
    ///     for call in response.tool_calls() {
    ///         println!("{} {}", call.name(), call.input_so_far());
    ///     }
    /// }
    /// assert_eq!(response.tool_calls().next().unwrap().input_so_far()["path"], "sr");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_live_input(mut self) -> Self {
        self.is_live = true;
        self
    }

    /// Sets how many bytes may be charged to it; 64 MiB by default. Charged are all texts, as they stand in the payloads,
    /// and for each item, part, value of arguments, citation and member about a fourth of what it takes in memory. Each is
    /// charged before it is built. A text that a `done` event repeats is charged once.
    ///
    /// Arguments whose values do not fit stay a text: [`ToolCall::raw_input`].
    #[must_use]
    pub const fn with_max_bytes(mut self, bytes: u64) -> Self {
        self.bounds = Bounds::new(bytes);
        self
    }

    /// Sets how many items it may have; 4096 by default. One more is a [`LimitError::Blocks`].
    #[must_use]
    pub const fn with_max_items(mut self, items: usize) -> Self {
        self.max_items = items;
        self
    }

    /// Reads a response that is there as a whole, as an answer without streaming has it. As `json` is in memory already,
    /// there is no limit: a hostile one takes up to eighty times as much. Check its length before.
    ///
    /// # Errors
    ///
    /// If it is not JSON, or not a response: it has another `object`, or lacks an `output` that is a list of items. If it is
    /// an error, [`Event::parse`] returns the [`ServerError`].
    pub fn parse(json: &[u8]) -> Result<Self, Error> {
        let text = core::str::from_utf8(json).map_err(|_| why_invalid(json))?;
        let raw = Raw::new(text)?;
        let is_other = string(raw, "object").is_some_and(|object| object != "response");
        let error = |kind| Err(Error::new(kind, 0));
        if is_other {
            return error(ErrorKind::UnexpectedType);
        }
        if raw.given("output").is_none() {
            return error(ErrorKind::MissingMember);
        }
        let mut response = Self { max_items: usize::MAX, phase: Phase::Over, ..Self::new() };
        response.bounds = Bounds::new(u64::MAX);
        // Nothing is over such limits.
        let _ = response.take(raw);
        response.fail_with(raw);
        if response.left_out > 0 {
            return error(ErrorKind::UnexpectedType);
        }
        let limits = Self::new();
        (response.bounds, response.max_items) = (limits.bounds, limits.max_items);
        Ok(response)
    }

    /// Takes the next event.
    ///
    /// # Errors
    ///
    /// If the response would be over a limit. It keeps what came before, and takes nothing more: every later event returns
    /// the same error.
    pub fn apply(&mut self, event: &Event<'_>) -> Result<(), LimitError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        if self.is_repeat(event) {
            return Ok(());
        }
        let result = self.apply_new(event);
        self.error = result.err();
        result
    }

    fn apply_new(&mut self, event: &Event<'_>) -> Result<(), LimitError> {
        match (event, self.phase) {
            (Event::Created(created), _) => return self.start(created),
            (Event::Failed(end), Phase::Empty | Phase::Started | Phase::Errored) => return self.end(end, event),
            (Event::Keepalive(_) | Event::EndMarker | Event::Unknown { .. }, _) | (_, Phase::Over | Phase::Errored) => {
                return Ok(());
            }
            (Event::Completed(end) | Event::Incomplete(end), _) => return self.end(end, event),
            (Event::Error(server_error), _) => return self.fail(server_error),
            _ => self.phase = Phase::Started,
        }
        match event {
            Event::Queued(response) | Event::InProgress(response) => self.change(response.response()),
            Event::ItemAdded(added) => self.add_item(added),
            Event::ItemDone(done) => self.end_item(done),
            Event::PartAdded(part) => self.part(part, false),
            Event::PartDone(part) => self.part(part, true),
            Event::Delta(delta) if delta.kind.has_item() => {
                let text = Text { kind: delta.kind, part: delta.part, text: delta.text, is_whole: false };
                self.text_event(delta.output_index, text)
            }
            Event::Done(done) if done.kind.has_item() => {
                let Some(text) = done.text else { return Ok(()) };
                let text = Text { kind: done.kind, part: done.part, text, is_whole: true };
                self.text_event(done.output_index, text)
            }
            Event::AnnotationAdded(added) => self.annotate(added),
            _ => Ok(()),
        }
    }

    /// Goes on with another body of the same response. Call it where you call [`Decoder::resume`](super::Decoder::resume): an
    /// error that ended the last body is forgotten, and events that came before change nothing, until one comes that is newer.
    ///
    /// ```
    /// use deltawire::openai::responses::{Event, Response};
    ///
    /// let payload = br#"{"type":"response.output_text.delta","sequence_number":4,"output_index":0,"content_index":0,"delta":"Hi"}"#;
    /// let (mut response, event) = (Response::new(), Event::parse(payload)?);
    /// response.apply(&event)?;
    /// response.resume();
    /// response.apply(&event)?;
    /// assert_eq!(response.text(), "Hi");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resume(&mut self) {
        self.is_resumed = self.sequence.is_some();
        if self.phase == Phase::Errored {
            self.phase = Phase::Started;
            self.server_error = None;
        }
    }

    /// Takes the number of an event, and says whether it came before.
    fn is_repeat(&mut self, event: &Event<'_>) -> bool {
        let Some(number) = event.sequence_number() else { return false };
        let is_another =
            matches!(event, Event::Created(created) if self.started_id.is_some() && id_of(created) != self.started_id);
        let is_old = self.sequence.is_some_and(|last| number <= last);
        if is_another || matches!(event, Event::Error(_)) || !is_old {
            self.is_resumed &= is_old;
            self.sequence = if is_another { Some(number) } else { self.sequence.max(Some(number)) };
            return false;
        }
        self.is_resumed
    }

    /// Ends the response as its stream ended, with the event that lacked its last line end, if there is one.
    ///
    /// `Ok` means that all of the response came. The model may still have stopped early: look at [`status`](Self::status) and
    /// [`incomplete_reason`](Self::incomplete_reason), and at the [`status`](ToolCall::status) of each tool call. Events may have
    /// been out of order: see [`End::violations`] and [`restarts`](Self::restarts).
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
        // The decoder may have seen more than was applied here: after a resume of which only it knows, for example.
        let has_end = self.phase == Phase::Over;
        if self.phase == Phase::Started {
            self.phase = Phase::Over;
        }
        for item in self.output.values_mut() {
            // A value that is over the limit stays unbuilt; its text is there.
            self.error = item.finish(&mut self.bounds).err().or(self.error);
        }
        let is_whole = self.left_out == 0 && !self.items().any(ResponseItem::is_truncated);
        if is_whole && has_end && outcome.has_all_content() && lost == 0 && self.error.is_none() {
            return Ok(self);
        }
        let over_limit = self.error;
        Err(Incomplete { response: self, outcome, lost, has_ignored_lines: false, over_limit }.into())
    }

    /// Returns `true` if anything of a response came.
    #[must_use]
    pub const fn is_started(&self) -> bool {
        !matches!(self.phase, Phase::Empty)
    }

    /// Returns how often another response began, which dropped what was there of the one before. If you show a response as
    /// it arrives, clear it when this number grows.
    #[must_use]
    pub const fn restarts(&self) -> u32 {
        self.restarts
    }

    /// Returns `id`.
    #[must_use]
    pub fn id(&self) -> Option<Str<'_>> {
        string(self.head.raw(), "id")
    }

    /// Returns `model`.
    #[must_use]
    pub fn model(&self) -> Option<Str<'_>> {
        string(self.head.raw(), "model")
    }

    /// Returns `status`, as the last event that has one says it.
    #[must_use]
    pub fn status(&self) -> Option<ResponseStatus> {
        ResponseStatus::of(self.head.raw())
    }

    /// Returns `incomplete_details.reason`: why the answer ended early.
    #[must_use]
    pub fn incomplete_reason(&self) -> Option<IncompleteReason> {
        IncompleteReason::of(self.head.raw())
    }

    /// Returns `usage`, which comes at the end.
    #[must_use]
    pub fn usage(&self) -> Usage<'_> {
        Usage { raw: self.usage.raw() }
    }

    /// Returns the error that the server sent instead of the rest.
    #[must_use]
    pub fn server_error(&self) -> Option<ServerError<'_>> {
        self.server_error.as_ref().map(|raw| ServerError { raw: Raw::valid(raw.as_bytes(), false) })
    }

    /// Returns the text of any member of the response but `output` and `usage`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Raw<'_>> {
        self.head.raw().get(name)
    }

    /// Returns the items of the output in their order.
    pub fn items(&self) -> impl DoubleEndedIterator<Item = &ResponseItem> + ExactSizeIterator {
        self.output.values()
    }

    /// Returns the item in a place of the output.
    #[must_use]
    pub fn item(&self, output_index: u32) -> Option<&ResponseItem> {
        self.output.get(&output_index)
    }

    /// Returns the text of all messages, joined with nothing in between.
    #[must_use]
    pub fn text(&self) -> String {
        self.items().flat_map(|item| item.texts_of_message(false)).collect()
    }

    /// Returns the refusals of all messages, joined with nothing in between.
    #[must_use]
    pub fn refusal(&self) -> String {
        self.items().flat_map(|item| item.texts_of_message(true)).collect()
    }

    /// Returns the reasoning of all items, joined with nothing in between: of each as the model wrote it, or else its summary.
    #[must_use]
    pub fn reasoning(&self) -> String {
        self.items().flat_map(ResponseItem::texts_of_reasoning).collect()
    }

    /// Returns the calls of functions and custom tools, complete or not: run one only if its [`input`](ToolCall::input) is there,
    /// or, if it [is text](ToolCall::is_text), its [`status`](ToolCall::status) is complete. Then you may run it even if the
    /// response is not complete. Other items that you have to run, such as a `local_shell_call`, are in [`items`](Self::items).
    pub fn tool_calls(&self) -> impl Iterator<Item = ToolCall<'_>> {
        self.items().filter_map(ResponseItem::tool_call).filter(|call| !call.runs_on_server())
    }

    fn start(&mut self, created: &ResponseEvent<'_>) -> Result<(), LimitError> {
        let id = id_of(created);
        let is_second = self.started_id.is_some() || self.phase == Phase::Over;
        if is_second && id.is_some() && id == self.started_id {
            return Ok(());
        }
        if is_second || self.phase == Phase::Errored {
            // The one that is there goes first: there is no room for both.
            *self = Self {
                sequence: created.sequence,
                restarts: self.restarts.saturating_add(1),
                bounds: self.bounds.anew(),
                max_items: self.max_items,
                is_live: self.is_live,
                ..Self::new()
            };
        }
        self.phase = Phase::Started;
        // One without an id is another one each time.
        self.started_id = Some(id.unwrap_or_default());
        self.bounds.charge(self.started_id.as_ref().map_or(0, String::len))?;
        self.take(created.response())
    }

    /// Takes the members of a response, its usage and its output.
    fn take(&mut self, response: Raw<'_>) -> Result<(), LimitError> {
        self.change(response)?;
        let Some(output) = response.given("output") else { return Ok(()) };
        let count = output.elements().count();
        if !output.is_array() {
            self.left_out = self.left_out.saturating_add(1);
        }
        if count == 0 {
            return Ok(());
        }
        if count > self.max_items {
            return Err(LimitError::Blocks { max: self.max_items });
        }
        // All of it is there.
        self.left_out = 0;
        self.output.split_off(&u32::try_from(count).unwrap_or(u32::MAX));
        for (index, raw) in (0..=u32::MAX).zip(output.elements()) {
            if !raw.is_object() {
                self.left_out = self.left_out.saturating_add(1);
                continue;
            }
            let item = OutputItem { raw };
            let kind = item.kind();
            if self.output.get(&index).is_some_and(|there| there.kind() != kind) {
                self.output.remove(&index);
            }
            let (place, bounds, is_live) = self.place(index, kind)?;
            place.take(item, bounds, is_live)?;
            place.close(is_stopped(&item), bounds)?;
        }
        Ok(())
    }

    /// Takes the members of a response but its output.
    fn change(&mut self, response: Raw<'_>) -> Result<(), LimitError> {
        let usage = response.get("usage").filter(|usage| usage.is_object());
        let except: &[&str] = if usage.is_some() { &["output", "usage"] } else { &["output"] };
        self.bounds.charge(charge_without(response, except))?;
        self.head.merge(response, |name, _| !name.is_one_of(except));
        if let Some(usage) = usage {
            self.bounds.charge(charge_without(usage, &[]))?;
            self.usage = Members::of(usage, &[]);
        }
        Ok(())
    }

    fn end(&mut self, end: &ResponseEvent<'_>, event: &Event<'_>) -> Result<(), LimitError> {
        self.phase = Phase::Over;
        self.take(end.response())?;
        match event {
            // All is done, though some servers do not say so of each item.
            Event::Completed(_) => self.close_all(false),
            Event::Incomplete(_) => self.close_all(true),
            _ => {
                let Some(error) = end.response().given("error") else { return Ok(()) };
                self.bounds.charge(error.as_bytes().len())?;
                self.fail_with(end.response());
                Ok(())
            }
        }
    }

    fn close_all(&mut self, is_stopped: bool) -> Result<(), LimitError> {
        let mut open = self.output.values_mut().filter(|item| item.is_open());
        open.try_for_each(|item| item.close(is_stopped, &mut self.bounds))
    }

    /// Keeps the error of a response, if it has one.
    fn fail_with(&mut self, response: Raw<'_>) {
        if let Some(error) = response.given("error") {
            self.server_error = Some(format!(r#"{{"error":{error}}}"#));
        }
    }

    fn fail(&mut self, server_error: &ServerError<'_>) -> Result<(), LimitError> {
        self.bounds.charge(server_error.raw().as_bytes().len())?;
        self.server_error = Some(server_error.raw().as_str().into());
        self.phase = Phase::Errored;
        Ok(())
    }

    /// Returns the item in a place, which begins if it is not there.
    fn place(
        &mut self,
        output_index: u32,
        kind: ItemKind,
    ) -> Result<(&mut ResponseItem, &mut Bounds, bool), LimitError> {
        let Self { output, bounds, max_items, is_live, .. } = self;
        if !output.contains_key(&output_index) {
            if output.len() >= *max_items {
                return Err(LimitError::Blocks { max: *max_items });
            }
            output.insert(output_index, ResponseItem::new(output_index, kind, bounds)?);
        }
        match output.get_mut(&output_index) {
            Some(item) => Ok((item, bounds, *is_live)),
            // It was put there.
            None => Err(LimitError::Blocks { max: *max_items }),
        }
    }

    fn add_item(&mut self, added: &ItemEvent<'_>) -> Result<(), LimitError> {
        self.output.remove(&added.output_index);
        let (item, bounds, is_live) = self.place(added.output_index, added.item.kind())?;
        item.take(added.item, bounds, is_live)
    }

    fn end_item(&mut self, done: &ItemEvent<'_>) -> Result<(), LimitError> {
        let (item, bounds, is_live) = self.place(done.output_index, done.item.kind())?;
        item.take(done.item, bounds, is_live)?;
        item.close(is_stopped(&done.item), bounds)
    }

    fn part(&mut self, part: &PartEvent<'_>, is_done: bool) -> Result<(), LimitError> {
        let name = content(part.part.raw(), "type");
        let (item_kind, kind) = match () {
            () if part.is_summary => (ItemKind::Reasoning, ContentKind::ReasoningSummary),
            () if name == "reasoning_text" => (ItemKind::Reasoning, ContentKind::ReasoningText),
            () if name == "refusal" => (ItemKind::Message, ContentKind::Refusal),
            () => (ItemKind::Message, ContentKind::Text),
        };
        let (item, bounds, _) = self.place(part.output_index, item_kind)?;
        if !item.takes(kind) {
            let is_missing = part.part.text().or(part.part.refusal()).is_some_and(|text| text != "");
            self.left_out = self.left_out.saturating_add(is_missing.into());
            return Ok(());
        }
        if item.is_open() || is_done {
            return item.part(kind, part.part_index, bounds)?.take(part.part.raw(), bounds);
        }
        Ok(())
    }

    fn text_event(&mut self, output_index: u32, text: Text<'_>) -> Result<(), LimitError> {
        let (item, bounds, is_live) = self.place(output_index, item_of(text.kind))?;
        let has_place = item.takes(text.kind) && (item.is_open() || text.is_whole);
        if !has_place {
            let is_missing = text.text != "" && !text.is_whole;
            self.left_out = self.left_out.saturating_add(is_missing.into());
            return Ok(());
        }
        item.text_event(text, bounds, is_live)?;
        if item.is_open() { Ok(()) } else { item.close(item.is_stopped(), bounds) }
    }

    fn annotate(&mut self, added: &AnnotationAdded<'_>) -> Result<(), LimitError> {
        let Some(annotation) = added.annotation() else { return Ok(()) };
        let (item, bounds, _) = self.place(added.output_index, ItemKind::Message)?;
        if !item.takes(ContentKind::Text) {
            self.left_out = self.left_out.saturating_add(1);
            return Ok(());
        }
        if !item.is_open() {
            // Its part has it.
            return Ok(());
        }
        item.part(ContentKind::Text, added.content_index, bounds)?.annotate(annotation, bounds)
    }
}

/// Returns the id of a response that begins, if it is not empty.
fn id_of(created: &ResponseEvent<'_>) -> Option<String> {
    created.id().map(|id| id.to_string()).filter(|id| !id.is_empty())
}

/// Returns whether an item says that the model was stopped in it, or had not ended.
fn is_stopped(item: &OutputItem<'_>) -> bool {
    item.status().is_some_and(|status| status.is_one_of(&["incomplete", "in_progress"]))
}

/// Returns what an item is that was never added, by what it has.
const fn item_of(kind: ContentKind) -> ItemKind {
    match kind {
        ContentKind::ReasoningText | ContentKind::ReasoningSummary => ItemKind::Reasoning,
        ContentKind::Arguments => ItemKind::FunctionCall,
        ContentKind::McpArguments => ItemKind::McpCall,
        ContentKind::CustomInput => ItemKind::CustomToolCall,
        ContentKind::Code => ItemKind::CodeInterpreterCall,
        ContentKind::Diff => ItemKind::ApplyPatchCall,
        ContentKind::ShellCommand => ItemKind::ShellCall,
        _ => ItemKind::Message,
    }
}
