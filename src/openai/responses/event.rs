//! The events, as data: what a payload can say. How it is read stands in decode.rs.

use core::fmt;

use super::super::server_error::ServerError;
use super::item::{OutputItem, OutputItems, Part};
use super::kind::{ContentKind, EventKind, IncompleteReason, ItemKind, ResponseStatus};
use super::usage::Usage;
use crate::json::{Place, Raw, Str, number, string};

/// A typed event, borrowed from its payload.
///
/// The kinds are grouped: [`Delta`] is whatever adds text, [`Done`] whatever has the whole of it, [`ToolStatus`] whatever says
/// how far a tool of the server is. [`kind`](Self::kind) names each of them.
///
/// ```
/// use deltawire::openai::responses::{ContentKind, Event};
///
/// let payload = br#"{"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_1","output_index":0,
///     "content_index":0,"delta":"Hi","logprobs":[]}"#;
/// let event = Event::parse(payload)?;
/// let Event::Delta(delta) = event else { panic!() };
/// assert_eq!((delta.kind, delta.output_index, delta.part), (ContentKind::Text, 0, 0));
/// assert_eq!(delta.text, "Hi");
/// assert_eq!(event.sequence_number(), Some(4));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// `response.created`: a response begins. Clear the display if another one was there.
    Created(ResponseEvent<'a>),
    /// `response.queued`: a background response waits.
    Queued(ResponseEvent<'a>),
    /// `response.in_progress`: the model is at work.
    InProgress(ResponseEvent<'a>),
    /// `response.completed`: the end, and all of the answer is there.
    Completed(ResponseEvent<'a>),
    /// `response.failed`: the end, and [`ResponseEvent::error`] says why. Keep what came.
    Failed(ResponseEvent<'a>),
    /// `response.incomplete`: the end of an answer that stopped early: [`ResponseEvent::incomplete_reason`] says why. All that
    /// the model wrote is there.
    Incomplete(ResponseEvent<'a>),
    /// `response.output_item.added`: an item begins. Those that grow come empty.
    ItemAdded(ItemEvent<'a>),
    /// `response.output_item.done`: an item is complete, and here as a whole. Now, and not before, a tool call can be run.
    ItemDone(ItemEvent<'a>),
    /// A part of an item begins: `response.content_part.added` or `response.reasoning_summary_part.added`.
    PartAdded(PartEvent<'a>),
    /// A part of an item is complete, and here as a whole: `response.content_part.done` or
    /// `response.reasoning_summary_part.done`.
    PartDone(PartEvent<'a>),
    /// More text of something. Append it.
    Delta(Delta<'a>),
    /// The whole text of something. Put it in the place of the deltas: some servers shorten or omit those.
    Done(Done<'a>),
    /// `response.output_text.annotation.added`: what a text cites.
    AnnotationAdded(AnnotationAdded<'a>),
    /// How far a tool of the server is. Show it, or pass over it.
    ToolStatus(ToolStatus<'a>),
    /// `response.image_generation_call.partial_image`: an image as far as it is. Each takes the place of the one before.
    PartialImage(PartialImage<'a>),
    /// A command of a shell begins, or its output comes.
    Shell(ShellEvent<'a>),
    /// `error`, or a bare error in its place. Keep what came. `response.failed` may follow and say more.
    Error(ServerError<'a>),
    /// `keepalive` or `ping`, which gateways send: the connection is alive. Nothing to do.
    Keepalive(Keepalive<'a>),
    /// `[DONE]`, which some servers add. It does not mean that the response is complete.
    EndMarker,
    /// An event that this version does not know. Pass over it, or forward it.
    #[non_exhaustive]
    Unknown {
        /// Its `type`.
        kind: Str<'a>,
        /// The whole payload.
        raw: Raw<'a>,
    },
}

impl<'a> Event<'a> {
    /// Returns which event it is.
    #[inline]
    #[must_use]
    pub const fn kind(&self) -> EventKind {
        match self {
            Self::Created(_) => EventKind::Created,
            Self::Queued(_) => EventKind::Queued,
            Self::InProgress(_) => EventKind::InProgress,
            Self::Completed(_) => EventKind::Completed,
            Self::Failed(_) => EventKind::Failed,
            Self::Incomplete(_) => EventKind::Incomplete,
            Self::ItemAdded(_) => EventKind::OutputItemAdded,
            Self::ItemDone(_) => EventKind::OutputItemDone,
            Self::PartAdded(part) if part.is_summary => EventKind::ReasoningSummaryPartAdded,
            Self::PartAdded(_) => EventKind::ContentPartAdded,
            Self::PartDone(part) if part.is_summary => EventKind::ReasoningSummaryPartDone,
            Self::PartDone(_) => EventKind::ContentPartDone,
            Self::Delta(delta) => delta.kind.delta(),
            Self::Done(done) => done.kind.done(),
            Self::AnnotationAdded(_) => EventKind::AnnotationAdded,
            Self::ToolStatus(status) => status.kind,
            Self::PartialImage(_) => EventKind::ImageGenerationCallPartialImage,
            Self::Shell(shell) => shell.kind,
            Self::Error(_) => EventKind::Error,
            Self::Keepalive(keepalive) => keepalive.kind,
            Self::EndMarker => EventKind::EndMarker,
            Self::Unknown { .. } => EventKind::Unknown,
        }
    }

    /// Returns the whole payload. That of `[DONE]` is an empty object.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        match self {
            Self::Created(it)
            | Self::Queued(it)
            | Self::InProgress(it)
            | Self::Completed(it)
            | Self::Failed(it)
            | Self::Incomplete(it) => it.raw,
            Self::ItemAdded(it) | Self::ItemDone(it) => it.raw,
            Self::PartAdded(it) | Self::PartDone(it) => it.raw,
            Self::Delta(it) => it.raw,
            Self::Done(it) => it.raw,
            Self::AnnotationAdded(it) => it.raw,
            Self::ToolStatus(it) => it.raw,
            Self::PartialImage(it) => it.raw,
            Self::Shell(it) => it.raw,
            Self::Error(it) => it.raw(),
            Self::Keepalive(it) => it.raw,
            Self::EndMarker => Raw::EMPTY,
            Self::Unknown { raw, .. } => *raw,
        }
    }

    /// Returns `sequence_number`: events are counted from 0 without gaps. Some servers do not count. The last one that you
    /// saw is where a background response can be [resumed](super::Decoder::resume).
    #[inline]
    #[must_use]
    pub fn sequence_number(&self) -> Option<u64> {
        match self {
            Self::Created(it)
            | Self::Queued(it)
            | Self::InProgress(it)
            | Self::Completed(it)
            | Self::Failed(it)
            | Self::Incomplete(it) => it.sequence,
            Self::ItemAdded(it) | Self::ItemDone(it) => it.sequence,
            Self::PartAdded(it) | Self::PartDone(it) => it.sequence,
            Self::Delta(it) => it.sequence,
            Self::Done(it) => it.sequence,
            _ => number(self.raw(), "sequence_number"),
        }
    }

    /// Returns the place in the output of the item that the event is about, if it is about one.
    #[must_use]
    pub fn output_index(&self) -> Option<u32> {
        match self {
            Self::ItemAdded(it) | Self::ItemDone(it) => Some(it.output_index),
            Self::PartAdded(it) | Self::PartDone(it) => Some(it.output_index),
            Self::Delta(it) => it.kind.has_item().then_some(it.output_index),
            Self::Done(it) => it.kind.has_item().then_some(it.output_index),
            Self::AnnotationAdded(it) => Some(it.output_index),
            Self::ToolStatus(it) => Some(it.output_index),
            Self::PartialImage(it) => Some(it.output_index),
            Self::Shell(it) => Some(it.output_index),
            _ => None,
        }
    }

    /// Returns the id of that item. Some servers send none, or another one with each event: keep items by their
    /// [`output_index`](Self::output_index).
    #[must_use]
    pub fn item_id(&self) -> Option<Str<'a>> {
        let place = match self {
            Self::ItemAdded(it) | Self::ItemDone(it) => return it.item_id(),
            Self::PartAdded(it) | Self::PartDone(it) => it.item_id,
            Self::Done(it) => it.item_id,
            Self::AnnotationAdded(it) => it.item_id,
            Self::ToolStatus(it) => it.item_id,
            Self::PartialImage(it) => it.item_id,
            Self::Shell(it) => it.item_id,
            _ => Place::UNKNOWN,
        };
        place.value_or(self.raw(), || self.raw().get("item_id"))?.as_string()
    }
}

/// An event about the response as a whole: it begins, goes on or ends.
///
/// ```
/// use deltawire::openai::responses::{Event, IncompleteReason, ResponseStatus};
///
/// let payload = br#"{"type":"response.incomplete","sequence_number":9,"response":{"id":"resp_1","model":"m",
///     "status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[],"usage":{"output_tokens":5}}}"#;
/// let Event::Incomplete(end) = Event::parse(payload)? else { panic!() };
/// assert_eq!(end.status(), Some(ResponseStatus::Incomplete));
/// assert_eq!(end.incomplete_reason(), Some(IncompleteReason::MaxOutputTokens));
/// assert_eq!(end.usage().output_tokens(), Some(5));
/// assert_eq!(end.id().unwrap(), "resp_1");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ResponseEvent<'a> {
    pub(super) raw: Raw<'a>,
    pub(super) response: Raw<'a>,
    pub(super) sequence: Option<u64>,
    /// Where the `id` of the response is in `raw`.
    pub(super) id: Place,
}

impl<'a> ResponseEvent<'a> {
    /// Returns the whole payload.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        self.raw
    }

    /// Returns `response`, with the members that have no method here.
    #[must_use]
    pub const fn response(&self) -> Raw<'a> {
        self.response
    }

    /// Returns `id`.
    #[must_use]
    pub fn id(&self) -> Option<Str<'a>> {
        self.id.value_or(self.raw, || self.response.get("id"))?.as_string()
    }

    /// Returns `model`.
    #[must_use]
    pub fn model(&self) -> Option<Str<'a>> {
        string(self.response, "model")
    }

    /// Returns `status`.
    #[must_use]
    pub fn status(&self) -> Option<ResponseStatus> {
        ResponseStatus::of(self.response)
    }

    /// Returns `incomplete_details.reason`: why the answer ended early.
    #[must_use]
    pub fn incomplete_reason(&self) -> Option<IncompleteReason> {
        IncompleteReason::of(self.response)
    }

    /// Returns `error`: why the response failed.
    #[must_use]
    pub fn error(&self) -> Option<ServerError<'a>> {
        self.response.given("error").map(|_| ServerError { raw: self.response })
    }

    /// Returns `output`. It may be empty at the end too, though items came: then keep those.
    #[must_use]
    pub fn output(&self) -> OutputItems<'a> {
        OutputItems::of(self.response)
    }

    /// Returns `usage`. If it is missing, every count reads as `None`.
    #[must_use]
    pub fn usage(&self) -> Usage<'a> {
        Usage { raw: self.response.given("usage").unwrap_or(Raw::EMPTY) }
    }
}

/// An item that begins or is complete.
///
/// ```
/// use deltawire::openai::responses::{Event, ItemKind};
///
/// let payload = br#"{"type":"response.output_item.done","output_index":1,"item":{"type":"message","id":"msg_1","content":[]}}"#;
/// let Event::ItemDone(done) = Event::parse(payload)? else { panic!() };
/// assert_eq!((done.output_index, done.item.kind()), (1, ItemKind::Message));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ItemEvent<'a> {
    /// The place of the item in the output.
    pub output_index: u32,
    /// The item.
    pub item: OutputItem<'a>,
    pub(super) raw: Raw<'a>,
    pub(super) sequence: Option<u64>,
    /// What the item is.
    pub(super) kind: ItemKind,
    /// Where its `id` is in `raw`.
    pub(super) id: Place,
}

impl<'a> ItemEvent<'a> {
    pub(super) fn item_id(&self) -> Option<Str<'a>> {
        self.id.value_or(self.raw, || self.item.raw().get("id"))?.as_string()
    }

    /// Returns the whole payload.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        self.raw
    }
}

/// A part of an item that begins or is complete.
///
/// ```
/// use deltawire::openai::responses::Event;
///
/// let payload = br#"{"type":"response.reasoning_summary_part.added","output_index":0,"summary_index":1,"item_id":"rs_1",
///     "part":{"type":"summary_text","text":""}}"#;
/// let Event::PartAdded(added) = Event::parse(payload)? else { panic!() };
/// assert_eq!((added.output_index, added.part_index, added.is_summary), (0, 1, true));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Eq, PartialEq)]
#[non_exhaustive]
pub struct PartEvent<'a> {
    /// The place of the item in the output.
    pub output_index: u32,
    /// The place of the part in the item: `content_index` or `summary_index`.
    pub part_index: u32,
    /// Whether it is a part of the summary of reasoning.
    pub is_summary: bool,
    /// The part.
    pub part: Part<'a>,
    pub(super) raw: Raw<'a>,
    pub(super) sequence: Option<u64>,
    /// Where the `item_id` is in `raw`.
    pub(super) item_id: Place,
}

impl fmt::Debug for PartEvent<'_> {
    // Of as many fields the derived one asserts something that the compiler does not see.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartEvent")
            .field("output_index", &self.output_index)
            .field("part_index", &self.part_index)
            .field("is_summary", &self.is_summary)
            .field("part", &self.part)
            .field("raw", &self.raw)
            .field("sequence", &self.sequence)
            .finish()
    }
}

impl<'a> PartEvent<'a> {
    /// Returns the whole payload.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        self.raw
    }
}

/// More text of something.
///
/// ```
/// use deltawire::openai::responses::{ContentKind, Event};
///
/// let payload = br#"{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":2,"delta":"{\"a\":"}"#;
/// let Event::Delta(delta) = Event::parse(payload)? else { panic!() };
/// assert_eq!((delta.kind, delta.output_index), (ContentKind::Arguments, 2));
/// assert_eq!(delta.text, "{\"a\":");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Delta<'a> {
    /// What it adds to.
    pub kind: ContentKind,
    /// The place of the item in the output; 0 for audio, which names none.
    pub output_index: u32,
    /// The place in the item, for what there may be several of: `content_index`, `summary_index` or `command_index`. Else 0.
    pub part: u32,
    /// The text that is added.
    pub text: Str<'a>,
    pub(super) raw: Raw<'a>,
    pub(super) sequence: Option<u64>,
}

impl<'a> Delta<'a> {
    /// Returns the whole payload.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        self.raw
    }

    /// Returns `logprobs`, a list, if there is one.
    #[must_use]
    pub fn logprobs(&self) -> Option<Raw<'a>> {
        self.raw.given("logprobs")
    }
}

/// The whole text of something.
///
/// ```
/// use deltawire::openai::responses::{ContentKind, Event};
///
/// let payload = br#"{"type":"response.custom_tool_call_input.done","item_id":"ctc_1","output_index":0,"input":"SELECT 1"}"#;
/// let Event::Done(done) = Event::parse(payload)? else { panic!() };
/// assert_eq!(done.kind, ContentKind::CustomInput);
/// assert_eq!(done.text.unwrap(), "SELECT 1");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Eq, PartialEq)]
#[non_exhaustive]
pub struct Done<'a> {
    /// What is complete.
    pub kind: ContentKind,
    /// The place of the item in the output; 0 for audio, which names none.
    pub output_index: u32,
    /// The place in the item, for what there may be several of: `content_index`, `summary_index` or `command_index`. Else 0.
    pub part: u32,
    /// The whole text. That of audio is only in the deltas, and some servers leave out others too.
    pub text: Option<Str<'a>>,
    pub(super) raw: Raw<'a>,
    pub(super) sequence: Option<u64>,
    /// Where the `item_id` is in `raw`.
    pub(super) item_id: Place,
}

impl fmt::Debug for Done<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Done")
            .field("kind", &self.kind)
            .field("output_index", &self.output_index)
            .field("part", &self.part)
            .field("text", &self.text)
            .field("raw", &self.raw)
            .field("sequence", &self.sequence)
            .finish()
    }
}

impl<'a> Done<'a> {
    /// Returns the whole payload.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        self.raw
    }
}

/// What a text cites.
///
/// ```
/// use deltawire::openai::responses::Event;
///
/// let payload = br#"{"type":"response.output_text.annotation.added","output_index":0,"content_index":0,"annotation_index":0,
///     "item_id":"msg_1","annotation":{"type":"url_citation","url":"https://example.org"}}"#;
/// let Event::AnnotationAdded(added) = Event::parse(payload)? else { panic!() };
/// assert_eq!(added.annotation().unwrap().get("type").unwrap().as_string().unwrap(), "url_citation");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct AnnotationAdded<'a> {
    /// The place of the message in the output.
    pub output_index: u32,
    /// The place of the text in the message.
    pub content_index: u32,
    pub(super) raw: Raw<'a>,
    /// Where the `item_id` is in `raw`.
    pub(super) item_id: Place,
}

impl<'a> AnnotationAdded<'a> {
    /// Returns the whole payload.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        self.raw
    }

    /// Returns `annotation`.
    #[must_use]
    pub fn annotation(&self) -> Option<Raw<'a>> {
        self.raw.given("annotation")
    }
}

/// How far a tool of the server is.
///
/// ```
/// use deltawire::openai::responses::Event;
///
/// let payload = br#"{"type":"response.file_search_call.searching","output_index":0,"item_id":"fs_1"}"#;
/// let Event::ToolStatus(status) = Event::parse(payload)? else { panic!() };
/// assert_eq!((status.tool(), status.status()), ("file_search_call", "searching"));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ToolStatus<'a> {
    /// Which event it is.
    pub kind: EventKind,
    /// The place of the call in the output.
    pub output_index: u32,
    pub(super) raw: Raw<'a>,
    /// Where the `item_id` is in `raw`.
    pub(super) item_id: Place,
}

impl<'a> ToolStatus<'a> {
    /// Returns the whole payload.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        self.raw
    }

    /// Returns what the tool is, as the `type` of its item says it.
    #[must_use]
    pub fn tool(&self) -> &'static str {
        self.name().0
    }

    /// Returns how far it is: the last word of the event's name, such as `in_progress`, `searching` or `completed`.
    #[must_use]
    pub fn status(&self) -> &'static str {
        self.name().1
    }

    fn name(&self) -> (&'static str, &'static str) {
        let name = self.kind.name();
        name.strip_prefix("response.").and_then(|name| name.split_once('.')).unwrap_or((name, ""))
    }
}

/// An image as far as it is.
///
/// ```
/// use deltawire::openai::responses::Event;
///
/// let payload = br#"{"type":"response.image_generation_call.partial_image","output_index":0,"item_id":"ig_1",
///     "partial_image_index":1,"partial_image_b64":"iVBO","output_format":"png"}"#;
/// let Event::PartialImage(image) = Event::parse(payload)? else { panic!() };
/// assert_eq!(image.base64().unwrap(), "iVBO");
/// assert_eq!(image.index(), Some(1));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct PartialImage<'a> {
    /// The place of the call in the output.
    pub output_index: u32,
    pub(super) raw: Raw<'a>,
    /// Where the `item_id` is in `raw`.
    pub(super) item_id: Place,
}

impl<'a> PartialImage<'a> {
    /// Returns the whole payload.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        self.raw
    }

    /// Returns `partial_image_index`: which state of the image it is.
    #[must_use]
    pub fn index(&self) -> Option<u64> {
        number(self.raw, "partial_image_index")
    }

    /// Returns `partial_image_b64`: the image.
    #[must_use]
    pub fn base64(&self) -> Option<Str<'a>> {
        string(self.raw, "partial_image_b64")
    }
}

/// A command of a shell that begins, or output of one.
///
/// More of a command is a [`Delta`], and the whole of it a [`Done`].
///
/// ```
/// use deltawire::openai::responses::{Event, EventKind};
///
/// let payload = br#"{"type":"response.shell_call_output_content.delta","output_index":1,"command_index":0,"item_id":"sh_1",
///     "delta":{"stdout":"ok\n"}}"#;
/// let Event::Shell(shell) = Event::parse(payload)? else { panic!() };
/// assert_eq!((shell.kind, shell.command_index), (EventKind::ShellCallOutputContentDelta, 0));
/// assert_eq!(shell.output().unwrap().get("stdout").unwrap().as_string().unwrap(), "ok\n");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ShellEvent<'a> {
    /// Which event it is.
    pub kind: EventKind,
    /// The place of the call, or of its output, in the output.
    pub output_index: u32,
    /// Which command of the call.
    pub command_index: u32,
    pub(super) raw: Raw<'a>,
    /// Where the `item_id` is in `raw`.
    pub(super) item_id: Place,
}

impl<'a> ShellEvent<'a> {
    /// Returns the whole payload.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        self.raw
    }

    /// Returns `command`: as far as it is when it begins.
    #[must_use]
    pub fn command(&self) -> Option<Str<'a>> {
        string(self.raw, "command")
    }

    /// Returns the output: an object `delta` with more of it, or `output`, the list of all of it.
    #[must_use]
    pub fn output(&self) -> Option<Raw<'a>> {
        self.raw.given("delta").or_else(|| self.raw.given("output"))
    }
}

/// A sign of life.
///
/// ```
/// use deltawire::openai::responses::{Event, EventKind};
///
/// let Event::Keepalive(keepalive) = Event::parse(br#"{"type":"ping"}"#)? else { panic!() };
/// assert_eq!(keepalive.kind, EventKind::Ping);
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Keepalive<'a> {
    /// Which of the two it is.
    pub kind: EventKind,
    pub(super) raw: Raw<'a>,
}

impl<'a> Keepalive<'a> {
    /// Returns the whole payload.
    #[must_use]
    pub const fn raw(&self) -> Raw<'a> {
        self.raw
    }
}
