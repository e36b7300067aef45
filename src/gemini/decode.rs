//! A payload to an event.
//!
//! A payload is read once. On the way the candidates are taken apart, because nearly all chunks are one text in many
//! brackets, and because what carries content must be of the right type. Everything else is kept as its text, and read again
//! when you ask for it.

use super::chunk::{CandidatePlaces, Chunk, Distances, Known, Places, Shape, Simple};
use super::event::Event;
use super::finish_reason::FinishReason;
use super::part::{Part, PartKind, Piece, Simple as What};
use super::server_error::ServerError;
use super::violation::Violation;
use crate::bytes::add;
use crate::error::{Error, ErrorKind};
use crate::json::{
    self, Content, Invalid, Member as _, Place, Raw, Reader, Slots, Str, content, invalid, members, object,
    string_or_none,
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
        WillContinue = "willContinue",
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

members! {
    /// The members of a call.
    CallMember {
        PartialArgs = "partialArgs",
        WillContinue = "willContinue",
        Name = "name",
        Args = "args",
    }
}

members! {
    /// The members of a value at a place that a piece of a string has.
    ArgMember {
        JsonPath = "jsonPath",
        StringValue = "stringValue",
        WillContinue = "willContinue",
    }
}

type EventSlots<'a> = Slots<'a, EventMember, { EventMember::COUNT }>;
type CandidateSlots<'a> = Slots<'a, CandidateMember, { CandidateMember::COUNT }>;
type ContentSlots<'a> = Slots<'a, ContentMember, { ContentMember::COUNT }>;
type PartSlots<'a> = Slots<'a, PartMember, { PartMember::COUNT }>;
type CallSlots<'a> = Slots<'a, CallMember, { CallMember::COUNT }>;
type ArgSlots<'a> = Slots<'a, ArgMember, { ArgMember::COUNT }>;

impl PartMember {
    /// Returns what a part is that has it. `None` if it only says something of it.
    const fn kind(self) -> Option<PartKind> {
        Some(match self {
            Self::Text => PartKind::Text,
            Self::FunctionCall => PartKind::FunctionCall,
            Self::FunctionResponse => PartKind::FunctionResponse,
            Self::InlineData => PartKind::InlineData,
            Self::FileData => PartKind::FileData,
            Self::ExecutableCode => PartKind::ExecutableCode,
            Self::CodeExecutionResult => PartKind::CodeExecutionResult,
            Self::ToolCall => PartKind::ToolCall,
            Self::ToolResponse => PartKind::ToolResponse,
            Self::Thought | Self::Signature | Self::WillContinue => return None,
        })
    }
}

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

/// A part that is a text and nothing else, or a piece of a call.
#[derive(Clone, Copy)]
struct TextPart<'a> {
    text: Str<'a>,
    what: What,
    raw: Raw<'a>,
}

/// What is found in a call.
struct Call<'a> {
    slots: CallSlots<'a>,
    /// The first value at a place that is not an object.
    wrong_arg: Option<Raw<'a>>,
    /// Its piece of a string, if it has that and nothing else.
    piece: Option<(Piece, Str<'a>)>,
}

/// What is found in the values at places of a call.
struct Args<'a> {
    count: usize,
    wrong: Option<Raw<'a>>,
    /// The last one, its place and its text, if it is a piece of a string and nothing else.
    last: Option<(Raw<'a>, Content<'a>, Content<'a>)>,
}

impl Args<'_> {
    const NONE: Self = Self { count: 0, wrong: None, last: None };
}

/// A candidate that has one such part and nothing else.
#[derive(Clone, Copy)]
struct TextCandidate<'a> {
    part: TextPart<'a>,
    index: u32,
    raw: Raw<'a>,
}

/// What is found in the candidates of a chunk.
#[derive(Clone, Copy)]
struct Candidates<'a> {
    count: usize,
    /// The last one, if it has one text and nothing else.
    simple: Option<TextCandidate<'a>>,
    /// The last one.
    last: Option<OneCandidate<'a>>,
}

impl Candidates<'_> {
    const NONE: Self = Self { count: 0, simple: None, last: None };
}

/// What is found in a candidate.
#[derive(Clone, Copy)]
struct OneCandidate<'a> {
    index: u32,
    finish_reason: Option<FinishReason>,
    raw: Raw<'a>,
    parts: Parts<'a>,
}

/// What is found in the parts of a candidate.
#[derive(Clone, Copy)]
struct Parts<'a> {
    /// The list of them.
    raw: Option<Raw<'a>>,
    count: usize,
    /// The last one.
    last: Option<Part<'a>>,
    /// The same, if it is a text and nothing else.
    simple: Option<TextPart<'a>>,
}

impl Parts<'_> {
    const NONE: Self = Self { raw: None, count: 0, last: None, simple: None };
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
    let (mut slots, mut found, mut wrong) = (EventSlots::EMPTY, Candidates::NONE, None);
    let object = reader.object(EventMember::NAMES, likely_name, |reader, name| {
        let value = match name {
            Some(EventMember::Candidates) => {
                found = Candidates::NONE;
                let is_list = reader.peek() == Some(b'[');
                if is_list { read_candidates(reader, &mut found, &mut wrong)? } else { reader.value()? }
            }
            _ => reader.value()?,
        };
        if let Some(name) = name {
            slots.set(name, value);
        }
        Some(())
    })?;
    reader.blanks();
    reader.is_over().then(|| assemble(object, &slots, &found, wrong))
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
fn want_content<'a>(wrong: &mut Wrong<'a>, value: Option<Raw<'a>>) -> Option<Content<'a>> {
    match string_or_none(value) {
        Ok(text) => text,
        Err(invalid) => {
            wrong.get_or_insert(invalid);
            None
        }
    }
}

/// Reads the candidates.
#[inline]
fn read_candidates<'a>(reader: &mut Reader<'a>, found: &mut Candidates<'a>, wrong: &mut Wrong<'a>) -> Option<Raw<'a>> {
    reader.array(|reader| {
        found.count = add(found.count, 1);
        read_candidate(reader, found, wrong)
    })
}

#[inline]
fn read_candidate<'a>(reader: &mut Reader<'a>, found: &mut Candidates<'a>, wrong: &mut Wrong<'a>) -> Option<()> {
    if reader.peek() != Some(b'{') {
        note(wrong, reader.value()?);
        return Some(());
    }
    let (mut slots, mut parts, mut is_simple) = (CandidateSlots::EMPTY, Parts::NONE, true);
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
                parts = Parts::NONE;
                if reader.peek() == Some(b'{') { read_content(reader, &mut parts, wrong)? } else { reader.value()? }
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
    let finish_reason = want_content(wrong, slots.get(CandidateMember::FinishReason));
    let index = match slots.get(CandidateMember::Index).map(json::index) {
        Some(Err(invalid)) => {
            wrong.get_or_insert(invalid);
            0
        }
        Some(Ok(index)) => index,
        None => 0,
    };
    let is_simple = is_simple && finish_reason.is_none();
    let only = parts.simple.filter(|_| is_simple && parts.count == 1);
    found.simple = only.map(|part| TextCandidate { part, index, raw });
    found.last = Some(OneCandidate { index, finish_reason: finish_reason.and_then(FinishReason::named), raw, parts });
    Some(())
}

#[inline]
fn read_content<'a>(reader: &mut Reader<'a>, parts: &mut Parts<'a>, wrong: &mut Wrong<'a>) -> Option<Raw<'a>> {
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
                *parts = Parts::NONE;
                if reader.peek() == Some(b'[') { read_parts(reader, parts, wrong)? } else { reader.value()? }
            }
            _ => reader.value()?,
        };
        match name {
            Some(name) => slots.set(name, value),
            None => is_simple = false,
        }
        Some(())
    })?;
    parts.raw = slots.get(ContentMember::Parts);
    want_array(wrong, parts.raw);
    let role = slots.get(ContentMember::Role);
    if !is_simple || role.is_some_and(|role| role.as_bytes() != b"\"model\"") {
        parts.simple = None;
    }
    Some(raw)
}

#[inline]
fn read_parts<'a>(reader: &mut Reader<'a>, parts: &mut Parts<'a>, wrong: &mut Wrong<'a>) -> Option<Raw<'a>> {
    reader.array(|reader| {
        parts.count = add(parts.count, 1);
        read_part(reader, parts, wrong)
    })
}

#[inline]
fn read_part<'a>(reader: &mut Reader<'a>, parts: &mut Parts<'a>, wrong: &mut Wrong<'a>) -> Option<()> {
    if reader.peek() != Some(b'{') {
        note(wrong, reader.value()?);
        return Some(());
    }
    let (mut slots, mut kind, mut is_simple) = (PartSlots::EMPTY, PartKind::Empty, true);
    let (mut call, mut count) = (None, 0_usize);
    let likely = |reader: &mut Reader<'_>| reader.skip_likely(b"\"text\":").then_some(PartMember::Text);
    let raw = reader.object(PartMember::NAMES, likely, |reader, name| {
        let value = match name {
            Some(PartMember::FunctionCall) => {
                call = None;
                if reader.peek() == Some(b'{') { read_call(reader, &mut call)? } else { reader.value()? }
            }
            _ => reader.value()?,
        };
        count = add(count, 1);
        is_simple &= matches!(name, Some(PartMember::Text | PartMember::Thought));
        match name {
            Some(name) => {
                slots.set(name, value);
                kind = kind.or(name.kind(), value);
            }
            None => kind = kind.or(Some(PartKind::Unknown), value),
        }
        Some(())
    })?;
    let text = want_content(wrong, slots.get(PartMember::Text));
    if !is_simple {
        check_part(&slots, call.as_ref(), wrong);
    }
    let is_thought = slots.get(PartMember::Thought).and_then(|it| it.as_bool()) == Some(true);
    parts.simple = match (text, call) {
        (Some(text), _) if is_simple && !text.is_empty() => {
            let what = if is_thought { What::Thought } else { What::Text };
            Some(TextPart { text: text.as_str(), what, raw })
        }
        (None, Some(Call { piece: Some((piece, text)), .. })) if count == 1 => {
            Some(TextPart { text, what: What::Piece(piece), raw })
        }
        _ => None,
    };
    let (text, call) = (slots.get(PartMember::Text), slots.get(PartMember::FunctionCall));
    parts.last = Some(Part::found(raw, kind, text, is_thought, call));
    Some(())
}

/// Checks what a part has besides text.
#[inline(never)]
fn check_part<'a>(slots: &PartSlots<'a>, call: Option<&Call<'a>>, wrong: &mut Wrong<'a>) {
    want_content(wrong, slots.get(PartMember::Signature));
    for member in OBJECTS {
        want_object(wrong, slots.get(member));
    }
    if let Some(Call { slots, wrong_arg, .. }) = call {
        want_content(wrong, slots.get(CallMember::Name));
        want_object(wrong, slots.get(CallMember::Args));
        want_array(wrong, slots.get(CallMember::PartialArgs));
        want_object(wrong, *wrong_arg);
    }
}

/// Reads a call.
#[inline(never)]
fn read_call<'a>(reader: &mut Reader<'a>, call: &mut Option<Call<'a>>) -> Option<Raw<'a>> {
    let (mut slots, mut args, mut is_simple) = (CallSlots::EMPTY, Args::NONE, true);
    let likely = |reader: &mut Reader<'_>| reader.skip_likely(b"\"partialArgs\":").then_some(CallMember::PartialArgs);
    let raw = reader.object(CallMember::NAMES, likely, |reader, name| {
        let value = match name {
            Some(CallMember::PartialArgs) => {
                args = Args::NONE;
                let is_list = reader.peek() == Some(b'[');
                if is_list { reader.array(|reader| read_arg(reader, &mut args))? } else { reader.value()? }
            }
            _ => reader.value()?,
        };
        match name {
            Some(name) => slots.set(name, value),
            None => is_simple = false,
        }
        Some(())
    })?;
    let goes_on = slots.get(CallMember::WillContinue).and_then(|it| it.as_bool()) == Some(true);
    let has_more = slots.get(CallMember::Name).is_some() || slots.get(CallMember::Args).is_some();
    let piece = match args {
        Args { count: 1, last: Some((arg, path, text)), .. } if is_simple && goes_on && !has_more => {
            let text = text.as_str();
            Piece::of(raw, arg, path, text).map(|piece| (piece, text))
        }
        _ => None,
    };
    *call = Some(Call { slots, wrong_arg: args.wrong, piece });
    Some(raw)
}

/// Reads a value at a place.
#[inline]
fn read_arg<'a>(reader: &mut Reader<'a>, args: &mut Args<'a>) -> Option<()> {
    args.count = add(args.count, 1);
    if reader.peek() != Some(b'{') {
        let value = reader.value()?;
        args.wrong.get_or_insert(value);
        return Some(());
    }
    let (mut slots, mut is_simple) = (ArgSlots::EMPTY, true);
    let likely = |reader: &mut Reader<'_>| reader.skip_likely(b"\"jsonPath\":").then_some(ArgMember::JsonPath);
    let raw = reader.object(ArgMember::NAMES, likely, |reader, name| {
        let value = reader.value()?;
        match name {
            Some(name) => slots.set(name, value),
            None => is_simple = false,
        }
        Some(())
    })?;
    let goes_on = slots.get(ArgMember::WillContinue).and_then(|it| it.as_bool()) == Some(true);
    let content = |member| slots.get(member).and_then(|it| it.content());
    let both = content(ArgMember::JsonPath).zip(content(ArgMember::StringValue).filter(|text| !text.is_empty()));
    args.last = both.filter(|_| is_simple && goes_on).map(|(path, text)| (raw, path, text));
    Some(())
}

/// Makes an event of its members.
#[inline]
fn assemble<'a>(
    raw: Raw<'a>,
    slots: &EventSlots<'a>,
    candidates: &Candidates<'a>,
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
    if EventMember::NAMES.iter().all(|(_, member)| slots.get(*member).is_none()) {
        return Ok(Event::Unknown { kind: content(raw, "type"), raw });
    }
    let id = Place::of(slots.get(EventMember::ResponseId), raw);
    let simple = match candidates {
        Candidates { count: 1, simple: Some(only), .. } if feedback.is_none() => {
            simple(raw, *only, slots.get(EventMember::Usage), id.unwrap_or(Place::UNKNOWN))
        }
        _ => None,
    };
    let known = match simple {
        Some(simple) => Known::Simple(simple),
        None => places(raw, slots, candidates).map_or(Known::Nothing, Known::Places),
    };
    Ok(Event::Chunk(Chunk::known(raw, known)))
}

/// Returns the places in a chunk that is not simple, if they fit.
fn places<'a>(raw: Raw<'a>, slots: &EventSlots<'a>, candidates: &Candidates<'a>) -> Option<Places> {
    let place = |value| Place::of(value, raw);
    let candidate = match candidates {
        Candidates { count: 1, last: Some(one), .. } => Some(CandidatePlaces {
            index: one.index,
            finish_reason: one.finish_reason,
            candidate: place(Some(one.raw))?,
            parts: place(one.parts.raw)?,
            part: one.parts.last.filter(|_| one.parts.count == 1).and_then(|part| part.places(raw)),
        }),
        _ => None,
    };
    Some(Places {
        id: place(slots.get(EventMember::ResponseId))?,
        candidates: place(slots.get(EventMember::Candidates))?,
        usage: place(slots.get(EventMember::Usage))?,
        has_feedback: slots.get(EventMember::PromptFeedback).is_some(),
        candidate,
    })
}

#[inline]
fn simple<'a>(raw: Raw<'a>, only: TextCandidate<'a>, usage: Option<Raw<'a>>, id: Place) -> Option<Simple<'a>> {
    let TextCandidate { part: TextPart { text, what, raw: part }, index, raw: candidate } = only;
    if usage.is_some_and(|usage| !usage.is_object()) {
        return None;
    }
    let distances = Distances::of(raw.as_bytes(), text, part, candidate, usage)?;
    Some(Simple { text, shape: Shape { index, what, distances }, id })
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
