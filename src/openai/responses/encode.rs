//! Events to bytes, for a server or a proxy that writes events of its own.

use core::fmt::{self, Write as _};

use super::super::server_error::ServerError;
use super::event::Event;
use super::kind::{ContentKind, EventKind, ItemKind, Place};
use crate::json::{OneLine, Quoted, Raw};
use crate::sse::{self, EncodeError, Frame};

/// Writes events into any [`core::fmt::Write`], counts them, and forwards frames.
///
/// A [`Decoder`](super::Decoder) reads back what was written. Each event that the encoder makes gets the next
/// `sequence_number`. Objects that it does not make itself, such as a response with its tools, you pass as
/// [`Raw`] text.
///
/// ```
/// use deltawire::openai::responses::{ContentKind, Encoder, ItemPlace, ResponseHead};
///
/// let mut encoder = Encoder::new(String::new());
/// let head = ResponseHead::new("resp_1", "model-r");
/// let message = ItemPlace::new(0, "msg_1");
/// encoder.created(&head)?;
/// encoder.message_added(message)?;
/// encoder.text_added(message)?;
/// encoder.delta(ContentKind::Text, message, "Hi")?;
/// encoder.done(ContentKind::Text, message, "Hi")?;
/// encoder.text_done(message, "Hi")?;
/// encoder.message_done(message, "Hi")?;
/// encoder.completed(&head.with_usage(3, 1))?;
/// assert!(encoder.into_inner().contains(
///     "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":3,\
///      \"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"Hi\"}\n\n"
/// ));
/// # Ok::<(), deltawire::sse::EncodeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Encoder<W> {
    frames: sse::Encoder<W>,
    /// The number of the next event. It would take centuries to come to the end of them, and there it stays.
    next: u64,
}

/// Which item an event is about, and which part of it.
///
/// ```
/// use deltawire::openai::responses::ItemPlace;
///
/// let second = ItemPlace::new(0, "msg_1").part(1);
/// assert_eq!(format!("{second:?}"), r#"ItemPlace { output_index: 0, item_id: "msg_1", part: 1 }"#);
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ItemPlace<'t> {
    output_index: u32,
    item_id: &'t str,
    part: u32,
}

impl<'t> ItemPlace<'t> {
    /// Returns the first part of the item in a place of the output.
    #[must_use]
    pub const fn new(output_index: u32, item_id: &'t str) -> Self {
        Self { output_index, item_id, part: 0 }
    }

    /// Returns another part of the same item: its `content_index`, `summary_index` or `command_index`.
    #[must_use]
    pub const fn part(self, part: u32) -> Self {
        Self { part, ..self }
    }
}

/// What a response is called, and what it cost: the least that a reader asks of it.
///
/// ```
/// use deltawire::openai::responses::{Encoder, ResponseHead};
///
/// let mut encoder = Encoder::new(String::new());
/// encoder.completed(&ResponseHead::new("resp_1", "model-r").with_usage(3, 1))?;
/// assert!(encoder.into_inner().contains(r#""usage":{"input_tokens":3,"output_tokens":1,"total_tokens":4}"#));
/// # Ok::<(), deltawire::sse::EncodeError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ResponseHead<'t> {
    id: &'t str,
    model: &'t str,
    usage: Option<(u64, u64)>,
}

impl<'t> ResponseHead<'t> {
    /// Returns one without usage.
    #[must_use]
    pub const fn new(id: &'t str, model: &'t str) -> Self {
        Self { id, model, usage: None }
    }

    /// Returns the same with the tokens of the input and the output.
    #[must_use]
    pub const fn with_usage(self, input_tokens: u64, output_tokens: u64) -> Self {
        Self { usage: Some((input_tokens, output_tokens)), ..self }
    }
}

impl<W: fmt::Write> Encoder<W> {
    /// Returns an encoder that writes to `out`, and counts from 0.
    pub const fn new(out: W) -> Self {
        Self::with_next_number(out, 0)
    }

    /// Returns an encoder that writes to `out`, and counts from `number`: for the rest of a response that was resumed.
    pub const fn with_next_number(out: W, number: u64) -> Self {
        Self { frames: sse::Encoder::new(out), next: number }
    }

    /// Returns the number of the next event.
    pub const fn next_number(&self) -> u64 {
        self.next
    }

    /// Returns the writer, to send what it holds so far.
    pub const fn get_mut(&mut self) -> &mut W {
        self.frames.get_mut()
    }

    /// Returns the writer.
    pub fn into_inner(self) -> W {
        self.frames.into_inner()
    }

    /// Writes `response.created`, the first event.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn created(&mut self, head: &ResponseHead<'_>) -> Result<(), EncodeError> {
        self.response_of(EventKind::Created, "in_progress", head, format_args!(""))
    }

    /// Writes `response.in_progress`.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn in_progress(&mut self, head: &ResponseHead<'_>) -> Result<(), EncodeError> {
        self.response_of(EventKind::InProgress, "in_progress", head, format_args!(""))
    }

    /// Writes `response.completed`, the last event. Its `output` is empty: readers keep the items that came. For those that
    /// only look at the last event use [`response`](Self::response).
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn completed(&mut self, head: &ResponseHead<'_>) -> Result<(), EncodeError> {
        self.response_of(EventKind::Completed, "completed", head, format_args!(""))
    }

    /// Writes `response.incomplete`, the last event of an answer that stopped early. The reason is given by name;
    /// [`IncompleteReason::name`](super::IncompleteReason::name) has the names.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn incomplete(&mut self, head: &ResponseHead<'_>, reason: &str) -> Result<(), EncodeError> {
        let reason = Quoted::new(reason);
        let members = format_args!(r#","incomplete_details":{{"reason":{reason}}}"#);
        self.response_of(EventKind::Incomplete, "incomplete", head, members)
    }

    /// Writes `response.failed`, the last event of a response that failed.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn failed(&mut self, head: &ResponseHead<'_>, code: &str, message: &str) -> Result<(), EncodeError> {
        let (code, message) = (Quoted::new(code), Quoted::new(message));
        let members = format_args!(r#","error":{{"code":{code},"message":{message}}}"#);
        self.response_of(EventKind::Failed, "failed", head, members)
    }

    fn response_of(
        &mut self,
        kind: EventKind,
        status: &str,
        head: &ResponseHead<'_>,
        members: fmt::Arguments<'_>,
    ) -> Result<(), EncodeError> {
        let (id, model) = (Quoted::new(head.id), Quoted::new(head.model));
        let response = format_args!(
            r#","response":{{"id":{id},"object":"response","status":"{status}","model":{model}{members},"output":[]"#
        );
        match head.usage {
            None => self.event(kind, format_args!("{response}}}")),
            Some((input, output)) => {
                // A sum that saturates is of no response that there is.
                let total = input.saturating_add(output);
                self.event(
                    kind,
                    format_args!(
                        r#"{response},"usage":{{"input_tokens":{input},"output_tokens":{output},"total_tokens":{total}}}}}"#
                    ),
                )
            }
        }
    }

    /// Writes an event about the response as a whole, with a response that you have: `kind` is that of a
    /// [`ResponseEvent`](super::ResponseEvent), such as [`EventKind::Completed`].
    ///
    /// ```
    /// use deltawire::json::Raw;
    /// use deltawire::openai::responses::{Encoder, EventKind};
    ///
    /// let mut encoder = Encoder::new(String::new());
    /// encoder.response(EventKind::Created, Raw::new(r#"{"id":"resp_1","status":"in_progress","tools":[]}"#)?)?;
    /// assert!(encoder.into_inner().ends_with("\"sequence_number\":0,\"response\":{\"id\":\"resp_1\",\"status\":\"in_progress\",\"tools\":[]}}\n\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn response(&mut self, kind: EventKind, response: Raw<'_>) -> Result<(), EncodeError> {
        self.event(kind, format_args!(r#","response":{}"#, OneLine(response)))
    }

    /// Writes the begin of an item.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn item_added(&mut self, output_index: u32, item: Raw<'_>) -> Result<(), EncodeError> {
        let item = OneLine(item);
        self.event(EventKind::OutputItemAdded, format_args!(r#","output_index":{output_index},"item":{item}"#))
    }

    /// Writes an item that is done, as a whole.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn item_done(&mut self, output_index: u32, item: Raw<'_>) -> Result<(), EncodeError> {
        let item = OneLine(item);
        self.event(EventKind::OutputItemDone, format_args!(r#","output_index":{output_index},"item":{item}"#))
    }

    /// Writes the begin of a message, without parts.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn message_added(&mut self, place: ItemPlace<'_>) -> Result<(), EncodeError> {
        let members = format_args!(r#","status":"in_progress","role":"assistant","content":[]"#);
        self.item_of(EventKind::OutputItemAdded, ItemKind::Message, place, members)
    }

    /// Writes a message that is done, with one text.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn message_done(&mut self, place: ItemPlace<'_>, text: &str) -> Result<(), EncodeError> {
        let text = Quoted::new(text);
        let members = format_args!(
            r#","status":"completed","role":"assistant","content":[{{"type":"output_text","text":{text},"annotations":[]}}]"#
        );
        self.item_of(EventKind::OutputItemDone, ItemKind::Message, place, members)
    }

    /// Writes the begin of a function call, without arguments.
    ///
    /// ```
    /// use deltawire::openai::responses::{ContentKind, Encoder, ItemPlace};
    ///
    /// let (mut encoder, call) = (Encoder::new(String::new()), ItemPlace::new(0, "fc_1"));
    /// encoder.function_call_added(call, "call_1", "now")?;
    /// encoder.delta(ContentKind::Arguments, call, "{}")?;
    /// encoder.done(ContentKind::Arguments, call, "{}")?;
    /// encoder.function_call_done(call, "call_1", "now", "{}")?;
    /// assert_eq!(encoder.next_number(), 4);
    /// # Ok::<(), deltawire::sse::EncodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn function_call_added(&mut self, place: ItemPlace<'_>, call_id: &str, name: &str) -> Result<(), EncodeError> {
        let (call_id, name) = (Quoted::new(call_id), Quoted::new(name));
        let members = format_args!(r#","status":"in_progress","call_id":{call_id},"name":{name},"arguments":"""#);
        self.item_of(EventKind::OutputItemAdded, ItemKind::FunctionCall, place, members)
    }

    /// Writes a function call that is done.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn function_call_done(
        &mut self,
        place: ItemPlace<'_>,
        call_id: &str,
        name: &str,
        arguments: &str,
    ) -> Result<(), EncodeError> {
        let [call_id, name, arguments] = [call_id, name, arguments].map(Quoted::new);
        let members =
            format_args!(r#","status":"completed","call_id":{call_id},"name":{name},"arguments":{arguments}"#);
        self.item_of(EventKind::OutputItemDone, ItemKind::FunctionCall, place, members)
    }

    fn item_of(
        &mut self,
        event: EventKind,
        kind: ItemKind,
        place: ItemPlace<'_>,
        members: fmt::Arguments<'_>,
    ) -> Result<(), EncodeError> {
        let (output_index, id) = (place.output_index, Quoted::new(place.item_id));
        self.event(
            event,
            format_args!(r#","output_index":{output_index},"item":{{"id":{id},"type":"{kind}"{members}}}"#),
        )
    }

    /// Writes the begin of a part: of a message, or of reasoning that is shown.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn part_added(&mut self, place: ItemPlace<'_>, part: Raw<'_>) -> Result<(), EncodeError> {
        self.part_of(EventKind::ContentPartAdded, place, format_args!("{}", OneLine(part)))
    }

    /// Writes a part that is done, as a whole.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn part_done(&mut self, place: ItemPlace<'_>, part: Raw<'_>) -> Result<(), EncodeError> {
        self.part_of(EventKind::ContentPartDone, place, format_args!("{}", OneLine(part)))
    }

    /// Writes the begin of a text in a message.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn text_added(&mut self, place: ItemPlace<'_>) -> Result<(), EncodeError> {
        let part = format_args!(r#"{{"type":"output_text","text":"","annotations":[]}}"#);
        self.part_of(EventKind::ContentPartAdded, place, part)
    }

    /// Writes a text of a message that is done, as a part.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn text_done(&mut self, place: ItemPlace<'_>, text: &str) -> Result<(), EncodeError> {
        let text = Quoted::new(text);
        let part = format_args!(r#"{{"type":"output_text","text":{text},"annotations":[]}}"#);
        self.part_of(EventKind::ContentPartDone, place, part)
    }

    /// Writes the begin of a part of the summary of reasoning.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn summary_added(&mut self, place: ItemPlace<'_>) -> Result<(), EncodeError> {
        let part = format_args!(r#"{{"type":"summary_text","text":""}}"#);
        self.part_of(EventKind::ReasoningSummaryPartAdded, place, part)
    }

    /// Writes a part of the summary of reasoning that is done.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn summary_done(&mut self, place: ItemPlace<'_>, text: &str) -> Result<(), EncodeError> {
        let text = Quoted::new(text);
        let part = format_args!(r#"{{"type":"summary_text","text":{text}}}"#);
        self.part_of(EventKind::ReasoningSummaryPartDone, place, part)
    }

    fn part_of(&mut self, kind: EventKind, place: ItemPlace<'_>, part: fmt::Arguments<'_>) -> Result<(), EncodeError> {
        let is_summary = matches!(kind, EventKind::ReasoningSummaryPartAdded | EventKind::ReasoningSummaryPartDone);
        let at = At { place, counted: Some(if is_summary { Place::Summary } else { Place::Content }) };
        self.event(kind, format_args!(r#"{at},"part":{part}"#))
    }

    /// Writes more of a text.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn delta(&mut self, kind: ContentKind, place: ItemPlace<'_>, text: &str) -> Result<(), EncodeError> {
        let text = Quoted::new(text);
        self.text_of(kind.delta(), kind, place, format_args!(r#""delta":{text}"#))
    }

    /// Writes the whole of a text. That of audio is not in the event.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn done(&mut self, kind: ContentKind, place: ItemPlace<'_>, text: &str) -> Result<(), EncodeError> {
        if !kind.has_item() {
            return self.event(kind.done(), format_args!(""));
        }
        let (name, text) = (kind.member(), Quoted::new(text));
        self.text_of(kind.done(), kind, place, format_args!(r#""{name}":{text}"#))
    }

    fn text_of(
        &mut self,
        event: EventKind,
        kind: ContentKind,
        place: ItemPlace<'_>,
        text: fmt::Arguments<'_>,
    ) -> Result<(), EncodeError> {
        if !kind.has_item() {
            return self.event(event, format_args!(",{text}"));
        }
        let at = At { place, counted: kind.place() };
        self.event(event, format_args!("{at},{text}"))
    }

    /// Writes what a text cites. `annotation_index` counts the citations of the text.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn annotation_added(
        &mut self,
        place: ItemPlace<'_>,
        annotation_index: u32,
        annotation: Raw<'_>,
    ) -> Result<(), EncodeError> {
        let (at, annotation) = (At { place, counted: Some(Place::Content) }, OneLine(annotation));
        let members = format_args!(r#"{at},"annotation_index":{annotation_index},"annotation":{annotation}"#);
        self.event(EventKind::AnnotationAdded, members)
    }

    /// Writes how far a tool of the server is: `kind` is that of a [`ToolStatus`](super::ToolStatus).
    ///
    /// ```
    /// use deltawire::openai::responses::{Encoder, EventKind, ItemPlace};
    ///
    /// let mut encoder = Encoder::new(String::new());
    /// encoder.tool_status(EventKind::WebSearchCallSearching, ItemPlace::new(0, "ws_1"))?;
    /// assert!(encoder.into_inner().starts_with("event: response.web_search_call.searching\n"));
    /// # Ok::<(), deltawire::sse::EncodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn tool_status(&mut self, kind: EventKind, place: ItemPlace<'_>) -> Result<(), EncodeError> {
        self.event(kind, format_args!("{}", At { place, counted: None }))
    }

    /// Writes an image as far as it is, in base64.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn partial_image(&mut self, place: ItemPlace<'_>, index: u32, base64: &str) -> Result<(), EncodeError> {
        let (at, base64) = (At { place, counted: None }, Quoted::new(base64));
        let members = format_args!(r#"{at},"partial_image_index":{index},"partial_image_b64":{base64}"#);
        self.event(EventKind::ImageGenerationCallPartialImage, members)
    }

    /// Writes the begin of a command of a shell call.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn shell_command_added(&mut self, place: ItemPlace<'_>, command: &str) -> Result<(), EncodeError> {
        let (at, command) = (At { place, counted: Some(Place::Command) }, Quoted::new(command));
        self.event(EventKind::ShellCallCommandAdded, format_args!(r#"{at},"command":{command}"#))
    }

    /// Writes more output of a command, an object.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn shell_output_delta(&mut self, place: ItemPlace<'_>, delta: Raw<'_>) -> Result<(), EncodeError> {
        let (at, delta) = (At { place, counted: Some(Place::Command) }, OneLine(delta));
        self.event(EventKind::ShellCallOutputContentDelta, format_args!(r#"{at},"delta":{delta}"#))
    }

    /// Writes all output of a command, a list.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn shell_output_done(&mut self, place: ItemPlace<'_>, output: Raw<'_>) -> Result<(), EncodeError> {
        let (at, output) = (At { place, counted: Some(Place::Command) }, OneLine(output));
        self.event(EventKind::ShellCallOutputContentDone, format_args!(r#"{at},"output":{output}"#))
    }

    /// Writes an error. [`failed`](Self::failed) should follow.
    ///
    /// ```
    /// use deltawire::openai::responses::Encoder;
    ///
    /// let mut encoder = Encoder::new(String::new());
    /// encoder.error("rate_limit_exceeded", "Slow down")?;
    /// assert!(encoder.into_inner().ends_with(
    ///     "\"error\":{\"type\":\"rate_limit_exceeded\",\"code\":\"rate_limit_exceeded\",\"message\":\"Slow down\",\"param\":null}}\n\n"
    /// ));
    /// # Ok::<(), deltawire::sse::EncodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn error(&mut self, code: &str, message: &str) -> Result<(), EncodeError> {
        let (code, message) = (Quoted::new(code), Quoted::new(message));
        let error = format_args!(r#","error":{{"type":{code},"code":{code},"message":{message},"param":null}}"#);
        self.event(EventKind::Error, error)
    }

    /// Writes `keepalive`: a sign to the reader that the connection is alive. It counts as an event.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn keepalive(&mut self) -> Result<(), EncodeError> {
        self.event(EventKind::Keepalive, format_args!(""))
    }

    /// Writes `[DONE]`, which the protocol does not have, but readers made for Chat Completions wait for.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn end_marker(&mut self) -> Result<(), EncodeError> {
        self.frames.done()
    }

    /// Writes an event as it came, with all its members and its number. The encoder counts on from there. One that came as bare
    /// JSON becomes an `error` event.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn forward_event(&mut self, event: &Event<'_>) -> Result<(), EncodeError> {
        if let Some(number) = event.sequence_number() {
            self.next = number.saturating_add(1);
        }
        let name = match event {
            Event::EndMarker => return self.end_marker(),
            Event::Error(error) => return self.forward_error(error),
            // A name that cannot stand in a line is in the payload all the same.
            Event::Unknown { kind, .. } => kind.as_str().filter(|name| !name.is_empty()),
            event => Some(event.kind().name()),
        };
        let payload = OneLine(event.raw());
        let out = self.frames.out();
        if let Some(name) = name {
            writeln!(out, "event: {name}")?;
        }
        Ok(write!(out, "data: {payload}\n\n")?)
    }

    /// Forwards a frame: its reader sees the same event type, data, last event id and reconnection time. It is not counted.
    ///
    /// # Errors
    ///
    /// If the name, the id or the data is not UTF-8, if the name holds a NUL, or if the writer fails.
    pub fn forward(&mut self, frame: &Frame<'_>) -> Result<(), EncodeError> {
        self.frames.forward(frame)
    }

    /// Forwards an error that a server sent, with all its members. If it came as bare JSON it becomes an `error` event.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn forward_error(&mut self, error: &ServerError<'_>) -> Result<(), EncodeError> {
        let raw = error.raw();
        let (head, tail) = match Event::parse(raw.as_bytes()) {
            Ok(Event::Error(_)) => ("", ""),
            // It was the value of a field `error:`, or is the response that failed.
            _ => (r#"{"type":"error","error":"#, "}"),
        };
        Ok(write!(self.frames.out(), "event: error\ndata: {head}{}{tail}\n\n", OneLine(raw))?)
    }

    /// Writes the time in milliseconds that a reader should wait before it connects again.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn retry(&mut self, milliseconds: u64) -> Result<(), EncodeError> {
        self.frames.retry(milliseconds)
    }

    /// Writes a comment. Readers pass over it; it keeps the connection alive.
    ///
    /// # Errors
    ///
    /// If `text` holds a CR, LF or NUL, or if the writer fails.
    pub fn comment(&mut self, text: &str) -> Result<(), EncodeError> {
        self.frames.comment(text)
    }

    /// Writes an event. Nothing in `members` holds a line break: text is quoted as JSON.
    fn event(&mut self, kind: EventKind, members: fmt::Arguments<'_>) -> Result<(), EncodeError> {
        let number = self.next;
        self.next = number.saturating_add(1);
        let out = self.frames.out();
        Ok(write!(out, "event: {kind}\ndata: {{\"type\":\"{kind}\",\"sequence_number\":{number}{members}}}\n\n")?)
    }
}

/// The members that say where an event belongs.
struct At<'t> {
    place: ItemPlace<'t>,
    /// What counts the part.
    counted: Option<Place>,
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ItemPlace { output_index, item_id, part } = self.place;
        write!(f, r#","item_id":{},"output_index":{output_index}"#, Quoted::new(item_id))?;
        match self.counted {
            Some(Place::Content) => write!(f, r#","content_index":{part}"#),
            Some(Place::Summary) => write!(f, r#","summary_index":{part}"#),
            Some(Place::Command) => write!(f, r#","command_index":{part}"#),
            None => Ok(()),
        }
    }
}
