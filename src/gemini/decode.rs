//! A payload to an event.
//!
//! A payload is read once. On the way the candidates are taken apart, because nearly all chunks are one text in many
//! brackets, and because what carries content must be of the right type. Everything else is kept as its text, and read again
//! when you ask for it.

use super::chunk::{Chunk, Places, Shape, Simple};
use super::event::Event;
use super::server_error::ServerError;
use super::violation::Violation;
use crate::error::{Error, ErrorKind};
use crate::json::{
    self, Invalid, Member as _, Raw, Reader, Slots, Str, content, invalid, members, object, string_or_none,
};
use crate::stream::{Received, read_payload};

members! {
    /// The members that make an event what it is.
    EventMember {
        Candidates = "candidates",
        Usage = "usageMetadata",
        PromptFeedback = "promptFeedback",
        ModelVersion = "modelVersion",
        ResponseId = "responseId",
        CreateTime = "createTime",
        Error = "error",
    }
}

members! {
    /// The members of a candidate that a text can have around it.
    CandidateMember {
        Content = "content",
        Index = "index",
        FinishReason = "finishReason",
    }
}

members! {
    /// The members of the content.
    ContentMember {
        Parts = "parts",
        Role = "role",
    }
}

members! {
    /// The members of a part that carry content.
    PartMember {
        Text = "text",
        Thought = "thought",
        Signature = "thoughtSignature",
        FunctionCall = "functionCall",
        FunctionResponse = "functionResponse",
        InlineData = "inlineData",
        FileData = "fileData",
        ExecutableCode = "executableCode",
        CodeExecutionResult = "codeExecutionResult",
        ToolCall = "toolCall",
        ToolResponse = "toolResponse",
    }
}

type EventSlots<'a> = Slots<'a, EventMember, { EventMember::COUNT }>;
type CandidateSlots<'a> = Slots<'a, CandidateMember, { CandidateMember::COUNT }>;
type ContentSlots<'a> = Slots<'a, ContentMember, { ContentMember::COUNT }>;
type PartSlots<'a> = Slots<'a, PartMember, { PartMember::COUNT }>;

/// Those that are objects.
const OBJECTS: [PartMember; 8] = [
    PartMember::FunctionCall,
    PartMember::FunctionResponse,
    PartMember::InlineData,
    PartMember::FileData,
    PartMember::ExecutableCode,
    PartMember::CodeExecutionResult,
    PartMember::ToolCall,
    PartMember::ToolResponse,
];

/// A part that is a text and nothing else.
#[derive(Clone, Copy)]
struct TextPart<'a> {
    text: Str<'a>,
    is_thought: bool,
    raw: Raw<'a>,
}

/// A candidate that has one such part and nothing else.
#[derive(Clone, Copy)]
struct TextCandidate<'a> {
    part: TextPart<'a>,
    index: u32,
    raw: Raw<'a>,
}

/// What is of the wrong type, the first of it.
type Wrong<'a> = Option<Invalid<'a>>;

impl<'a> Event<'a> {
    /// Reads a payload: the data of a frame, an element of the array that a body without `alt=sse` is, a line of JSON Lines.
    ///
    /// Where the protocol is silent, this holds:
    ///
    /// - White space, the order of members and escapes in names make no difference. Of members with the same name the last
    ///   counts. `null` is the same as absent.
    /// - An object with an `error` is one, whatever else it has ([`ServerError::chunk`]). One with `candidates` or another
    ///   member of a chunk is a chunk. `[DONE]` is [`Event::Done`], and any other object is unknown.
    /// - What carries content must be of the right type: `candidates`, `content`, `parts` and each part, `text`, the objects
    ///   in parts, the `args` and `partialArgs` of a call, `finishReason`, `index` from 0 to `u32::MAX`, `promptFeedback`.
    ///   All of them may be absent.
    /// - Everything else is looked up on demand, and reads as absent if it is of another type or a number that does not fit;
    ///   `raw` has its text.
    /// - An array with one object is that object: Vertex AI sends errors so.
    /// - Unknown members, parts and reasons are kept: see [`Received::unknown_members`](super::Received::unknown_members)
    ///   and [`Raw::members`].
    ///
    /// # Errors
    ///
    /// If the payload is not JSON, not UTF-8, or not an object, or if something that carries content is of another type. The
    /// offset is the place in the payload. Skip the payload and read the next one.
    #[inline]
    pub fn parse(payload: &'a [u8]) -> Result<Self, Error> {
        event(payload)
    }
}

/// Reads a payload.
pub(super) fn event(payload: &[u8]) -> Result<Event<'_>, Error> {
    read_payload(payload, Event::Done, read)
}

/// Reads a payload that is UTF-8. `None` if it is not JSON.
#[inline]
fn read(text: &[u8]) -> Option<Result<Event<'_>, Invalid<'_>>> {
    let mut reader = Reader::new(text);
    reader.blanks();
    if reader.peek() != Some(b'{') {
        return read_list(reader);
    }
    let (mut slots, mut only, mut wrong) = (EventSlots::EMPTY, None, None);
    let object = reader.object(EventMember::NAMES, likely_name, |reader, name| {
        let value = match name {
            Some(EventMember::Candidates) => {
                only = None;
                let is_list = reader.peek() == Some(b'[');
                if is_list { read_candidates(reader, &mut only, &mut wrong)? } else { reader.value()? }
            }
            _ => reader.value()?,
        };
        if let Some(name) = name {
            slots.set(name, value);
        }
        Some(())
    })?;
    reader.blanks();
    reader.is_over().then(|| assemble(object, &slots, only, wrong))
}

#[inline]
fn likely_name(reader: &mut Reader<'_>) -> Option<EventMember> {
    if reader.skip_likely(b"\"candidates\":") {
        Some(EventMember::Candidates)
    } else if reader.skip_likely(b"\"usageMetadata\":") {
        Some(EventMember::Usage)
    } else {
        reader.skip_likely(b"\"modelVersion\":").then_some(EventMember::ModelVersion)
    }
}

/// Reads a payload that is not an object: an array with one, or something else.
#[cold]
fn read_list(mut reader: Reader<'_>) -> Option<Result<Event<'_>, Invalid<'_>>> {
    let value = reader.value()?;
    reader.blanks();
    if !reader.is_over() {
        return None;
    }
    let mut elements = value.elements();
    match (elements.next(), elements.next()) {
        // An array in it would be read here again.
        (Some(one), None) if one.is_object() => read(one.as_bytes()),
        _ => Some(invalid(ErrorKind::UnexpectedType, value)),
    }
}

#[cold]
fn note<'a>(wrong: &mut Wrong<'a>, value: Raw<'a>) {
    if let Err(invalid) = invalid::<()>(ErrorKind::UnexpectedType, value) {
        wrong.get_or_insert(invalid);
    }
}

/// Takes an object or nothing.
#[inline]
fn want_object<'a>(wrong: &mut Wrong<'a>, value: Option<Raw<'a>>) {
    if let Some(value) = value {
        if let Err(invalid) = object(value) {
            wrong.get_or_insert(invalid);
        }
    }
}

/// Takes an array or nothing.
#[inline]
fn want_array<'a>(wrong: &mut Wrong<'a>, value: Option<Raw<'a>>) {
    if let Some(value) = value.filter(|value| !value.is_array()) {
        note(wrong, value);
    }
}

/// Takes a string or nothing.
#[inline]
fn want_string<'a>(wrong: &mut Wrong<'a>, value: Option<Raw<'a>>) -> Option<Str<'a>> {
    match string_or_none(value) {
        Ok(text) => text.map(|text| text.as_str()),
        Err(invalid) => {
            wrong.get_or_insert(invalid);
            None
        }
    }
}

/// Reads the candidates: `only` is the one among them if that is all there is.
#[inline]
fn read_candidates<'a>(
    reader: &mut Reader<'a>,
    only: &mut Option<TextCandidate<'a>>,
    wrong: &mut Wrong<'a>,
) -> Option<Raw<'a>> {
    let mut is_first = true;
    reader.array(|reader| {
        let candidate = read_candidate(reader, wrong)?;
        *only = candidate.filter(|_| is_first);
        is_first = false;
        Some(())
    })
}

#[inline]
fn read_candidate<'a>(reader: &mut Reader<'a>, wrong: &mut Wrong<'a>) -> Option<Option<TextCandidate<'a>>> {
    if reader.peek() != Some(b'{') {
        note(wrong, reader.value()?);
        return Some(None);
    }
    let (mut slots, mut only, mut is_simple) = (CandidateSlots::EMPTY, None, true);
    let likely = |reader: &mut Reader<'_>| {
        if reader.skip_likely(b"\"content\":") {
            Some(CandidateMember::Content)
        } else {
            reader.skip_likely(b"\"index\":").then_some(CandidateMember::Index)
        }
    };
    let raw = reader.object(CandidateMember::NAMES, likely, |reader, name| {
        let value = match name {
            Some(CandidateMember::Content) => {
                only = None;
                if reader.peek() == Some(b'{') { read_content(reader, &mut only, wrong)? } else { reader.value()? }
            }
            _ => reader.value()?,
        };
        match name {
            Some(name) => slots.set(name, value),
            None => is_simple = false,
        }
        Some(())
    })?;
    want_object(wrong, slots.get(CandidateMember::Content));
    want_string(wrong, slots.get(CandidateMember::FinishReason));
    let index = match slots.get(CandidateMember::Index).map(json::index) {
        Some(Err(invalid)) => {
            wrong.get_or_insert(invalid);
            0
        }
        Some(Ok(index)) => index,
        None => 0,
    };
    let is_simple = is_simple && slots.get(CandidateMember::FinishReason).is_none();
    Some(only.filter(|_| is_simple).map(|part| TextCandidate { part, index, raw }))
}

#[inline]
fn read_content<'a>(
    reader: &mut Reader<'a>,
    only: &mut Option<TextPart<'a>>,
    wrong: &mut Wrong<'a>,
) -> Option<Raw<'a>> {
    let (mut slots, mut is_simple) = (ContentSlots::EMPTY, true);
    let likely = |reader: &mut Reader<'_>| {
        if reader.skip_likely(b"\"parts\":") {
            Some(ContentMember::Parts)
        } else {
            reader.skip_likely(b"\"role\":").then_some(ContentMember::Role)
        }
    };
    let raw = reader.object(ContentMember::NAMES, likely, |reader, name| {
        let value = match name {
            Some(ContentMember::Parts) => {
                *only = None;
                if reader.peek() == Some(b'[') { read_parts(reader, only, wrong)? } else { reader.value()? }
            }
            _ => reader.value()?,
        };
        match name {
            Some(name) => slots.set(name, value),
            None => is_simple = false,
        }
        Some(())
    })?;
    want_array(wrong, slots.get(ContentMember::Parts));
    let role = slots.get(ContentMember::Role);
    if !is_simple || role.is_some_and(|role| role.as_bytes() != b"\"model\"") {
        *only = None;
    }
    Some(raw)
}

#[inline]
fn read_parts<'a>(reader: &mut Reader<'a>, only: &mut Option<TextPart<'a>>, wrong: &mut Wrong<'a>) -> Option<Raw<'a>> {
    let mut is_first = true;
    reader.array(|reader| {
        let part = read_part(reader, wrong)?;
        *only = part.filter(|_| is_first);
        is_first = false;
        Some(())
    })
}

#[inline]
fn read_part<'a>(reader: &mut Reader<'a>, wrong: &mut Wrong<'a>) -> Option<Option<TextPart<'a>>> {
    if reader.peek() != Some(b'{') {
        note(wrong, reader.value()?);
        return Some(None);
    }
    let (mut slots, mut is_simple) = (PartSlots::EMPTY, true);
    let likely = |reader: &mut Reader<'_>| reader.skip_likely(b"\"text\":").then_some(PartMember::Text);
    let raw = reader.object(PartMember::NAMES, likely, |reader, name| {
        let value = reader.value()?;
        is_simple &= matches!(name, Some(PartMember::Text | PartMember::Thought));
        if let Some(name) = name {
            slots.set(name, value);
        }
        Some(())
    })?;
    let text = want_string(wrong, slots.get(PartMember::Text));
    if !is_simple {
        check_part(&slots, wrong);
        return Some(None);
    }
    let is_thought = slots.get(PartMember::Thought).and_then(|it| it.as_bool()) == Some(true);
    let text = text.filter(|text| !text.as_escaped().is_empty());
    Some(text.map(|text| TextPart { text, is_thought, raw }))
}

/// Checks what a part has besides text.
#[inline(never)]
fn check_part<'a>(slots: &PartSlots<'a>, wrong: &mut Wrong<'a>) {
    want_string(wrong, slots.get(PartMember::Signature));
    for member in OBJECTS {
        want_object(wrong, slots.get(member));
    }
    if let Some(call) = slots.get(PartMember::FunctionCall) {
        want_string(wrong, call.given("name"));
        want_object(wrong, call.given("args"));
        let pieces = call.given("partialArgs");
        want_array(wrong, pieces);
        for piece in pieces.unwrap_or(Raw::EMPTY).elements() {
            want_object(wrong, Some(piece));
        }
    }
}

/// Makes an event of its members.
#[inline]
fn assemble<'a>(
    raw: Raw<'a>,
    slots: &EventSlots<'a>,
    only: Option<TextCandidate<'a>>,
    mut wrong: Wrong<'a>,
) -> Result<Event<'a>, Invalid<'a>> {
    // Whatever is wrong with the rest: that it is an error must not be lost.
    if slots.get(EventMember::Error).is_some() {
        return Ok(Event::Error(ServerError { raw }));
    }
    want_array(&mut wrong, slots.get(EventMember::Candidates));
    let feedback = slots.get(EventMember::PromptFeedback);
    want_object(&mut wrong, feedback);
    if let Some(invalid) = wrong {
        return Err(invalid);
    }
    let simple = match only {
        Some(only) if feedback.is_none() => simple(raw, only, slots.get(EventMember::Usage)),
        Some(_) => None,
        None => {
            let is_chunk = EventMember::NAMES.iter().any(|(_, member)| slots.get(*member).is_some());
            if !is_chunk {
                return Ok(Event::Unknown { kind: content(raw, "type"), raw });
            }
            None
        }
    };
    Ok(Event::Chunk(Chunk { raw, simple }))
}

#[inline]
fn simple<'a>(raw: Raw<'a>, only: TextCandidate<'a>, usage: Option<Raw<'a>>) -> Option<Simple<'a>> {
    let TextCandidate { part: TextPart { text, is_thought, raw: part }, index, raw: candidate } = only;
    let usage = usage.filter(|usage| usage.is_object());
    let places = Places::of(raw.as_bytes(), text, part, candidate, usage)?;
    Some(Simple { text, shape: Shape { index, is_thought, places } })
}

impl<'p> Received<'p, Event<'p>, Violation> {
    /// Returns the members of the payload that this version does not know, with their names. What is inside of known ones
    /// can be had from their raw text.
    ///
    /// ```
    /// use deltawire::gemini::{Decoder, Item};
    ///
    /// let mut decoder = Decoder::with_storage([0; 512]);
    /// let mut chunk: &[u8] = b"data: {\"candidates\":[],\"x_gateway\":{\"latency\":7}}\r\n\r\n";
    /// let Some(Ok(Item::Event(received))) = decoder.next_item(&mut chunk) else { panic!() };
    /// let (name, value) = received.unknown_members().next().unwrap();
    /// assert_eq!(name, "x_gateway");
    /// assert_eq!(value.get("latency").unwrap().as_u64(), Some(7));
    /// ```
    pub fn unknown_members(&self) -> impl Iterator<Item = (Str<'p>, Raw<'p>)> {
        let raw = match self.event {
            Event::Chunk(chunk) => chunk.raw(),
            Event::Error(error) => error.raw(),
            Event::Unknown { raw, .. } => raw,
            Event::Done => Raw::EMPTY,
        };
        raw.members().filter(|(name, _)| !EventMember::NAMES.iter().any(|(known, _)| *name == **known))
    }
}
