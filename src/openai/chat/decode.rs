//! A payload to an event.
//!
//! A payload is read once. On the way everything is checked that brings content, and it is found out whether the chunk is a
//! [simple](super::simple) one, as nearly all are. Everything else is kept as its text, and read again when you ask for it.

use super::super::server_error::ServerError;
use super::event::{Chunk, Event};
use super::finish_reason::FinishReason;
use super::simple::{Found, Has, Kind, OneChoice, Places, Shape, Simple};
use super::violation::Violation;
use crate::error::{Error, ErrorKind};
use crate::json::{
    Content, Invalid, Member as _, Piece, Place, Raw, Reader, Slots, Str, index, invalid, members, object,
    string_or_none,
};
use crate::stream::{Received, not_an_object, read_payload};

members! {
    /// The members that make an event what it is.
    EventMember {
        Id = "id",
        Object = "object",
        Created = "created",
        Model = "model",
        Choices = "choices",
        Usage = "usage",
        ServiceTier = "service_tier",
        SystemFingerprint = "system_fingerprint",
        Provider = "provider",
        Obfuscation = "obfuscation",
        Padding = "p",
        Error = "error",
        Type = "type",
        XGroq = "x_groq",
        Moderation = "moderation",
        PromptFilterResults = "prompt_filter_results",
    }
}

members! {
    /// The members that make a choice what it is.
    ChoiceMember {
        Index = "index",
        Delta = "delta",
        FinishReason = "finish_reason",
        Logprobs = "logprobs",
        Message = "message",
    }
}

members! {
    /// The members that make a delta what it is.
    DeltaMember {
        Content = "content",
        Role = "role",
        ToolCalls = "tool_calls",
        Reasoning = "reasoning",
        ReasoningContent = "reasoning_content",
        ReasoningDetails = "reasoning_details",
        Refusal = "refusal",
        FunctionCall = "function_call",
        Audio = "audio",
        Channel = "channel",
    }
}

members! {
    /// The members that make a fragment of a tool call what it is.
    FragmentMember {
        Index = "index",
        Function = "function",
        Id = "id",
        Type = "type",
    }
}

members! {
    /// The members of the function of a fragment.
    FunctionMember {
        Arguments = "arguments",
        Name = "name",
    }
}

type EventSlots<'a> = Slots<'a, EventMember, { EventMember::COUNT }>;
type ChoiceSlots<'a> = Slots<'a, ChoiceMember, { ChoiceMember::COUNT }>;
type DeltaSlots<'a> = Slots<'a, DeltaMember, { DeltaMember::COUNT }>;
type FragmentSlots<'a> = Slots<'a, FragmentMember, { FragmentMember::COUNT }>;
type FunctionSlots<'a> = Slots<'a, FunctionMember, { FunctionMember::COUNT }>;

/// The name of a frame whose event names no type.
const NAMELESS: &[u8] = b"message";

impl<'a> Event<'a> {
    /// Reads a payload: the data of a frame, a line of JSON Lines.
    ///
    /// Where the protocol is silent, or servers differ, this holds:
    ///
    /// - White space, the order of members and escapes in names make no difference. Of members with the same name the last
    ///   counts. `null` is the same as absent, and so is an empty string, but for the text of an error.
    /// - An object is an error if it has an `error` that is not `null`, `false`, 0 or empty, or if its `object` or `type` is
    ///   `error`, or if its frame is called so. Otherwise it is a chunk if it has `choices`, or an `object` that
    ///   begins with `chat.completion`, or no `type` but a `usage`, `id`, `created`, `model`, `service_tier`,
    ///   `system_fingerprint`, `x_groq`, `moderation` or `prompt_filter_results`. Any other object is unknown.
    /// - What brings content must be of the right type: `choices`, `delta`, `content` (a string or a list), `reasoning`,
    ///   `reasoning_content`, `reasoning_details`, `refusal`, `tool_calls`, `function_call`, `audio` and their members, each
    ///   `index` from 0 to `u32::MAX`, and `finish_reason`. In an error nothing is checked.
    /// - A choice without `index` is the first. A `message` beside `delta` is passed over. Without `delta`, in a payload whose
    ///   `object` is `chat.completion`, it is the delta.
    /// - Everything else is looked up on demand, and reads as absent if it is of another type or a number that does not fit;
    ///   `raw` has its text.
    ///
    /// # Errors
    ///
    /// If the payload is not JSON, not UTF-8, not an object or `[DONE]`, or has content of the wrong type. The offset is the
    /// place in the payload. Skip the payload and read the next one.
    #[inline]
    pub fn parse(payload: &'a [u8]) -> Result<Self, Error> {
        event(payload, NAMELESS)
    }
}

/// Reads a payload. `name` is what its frame is called. If it is empty, and matters, a member is missing.
pub(super) fn event<'a>(payload: &'a [u8], name: &'a [u8]) -> Result<Event<'a>, Error> {
    read_payload(payload, Event::Done, |text| read(text, name))
}

/// Reads a payload that is UTF-8. `None` if it is not JSON.
#[inline]
fn read<'a>(text: &'a [u8], name: &'a [u8]) -> Option<Result<Event<'a>, Invalid<'a>>> {
    let mut reader = Reader::new(text);
    let mut slots = EventSlots::EMPTY;
    let mut choices = ChoicesPass::NEW;
    let mut has_extras = false;
    reader.blanks();
    if reader.peek() != Some(b'{') {
        return not_an_object(reader);
    }
    let object = reader.object(EventMember::NAMES, likely_name, |reader, name| {
        let value = match name {
            Some(EventMember::Choices) => {
                choices = ChoicesPass::NEW;
                match reader.peek() {
                    Some(b'[') => reader.array(|reader| choices.read(reader))?,
                    _ => reader.value()?,
                }
            }
            Some(EventMember::Object) => match reader.likely(b"\"chat.completion.chunk\"") {
                Some(object) => object,
                None => reader.value()?,
            },
            _ => reader.value()?,
        };
        match name {
            Some(name) => slots.set(name, value),
            None => has_extras |= !value.is_null(),
        }
        Some(())
    })?;
    reader.blanks();
    choices.has_extras |= has_extras;
    reader.is_over().then(|| assemble(object, &slots, &choices, name))
}

#[inline]
fn likely_name(reader: &mut Reader<'_>) -> Option<EventMember> {
    if reader.skip_likely(b"\"id\":") {
        Some(EventMember::Id)
    } else if reader.skip_likely(b"\"object\":") {
        Some(EventMember::Object)
    } else if reader.skip_likely(b"\"created\":") {
        Some(EventMember::Created)
    } else if reader.skip_likely(b"\"model\":") {
        Some(EventMember::Model)
    } else {
        reader.skip_likely(b"\"choices\":").then_some(EventMember::Choices)
    }
}

/// Makes an event of its members.
#[inline]
fn assemble<'a>(
    raw: Raw<'a>,
    slots: &EventSlots<'a>,
    choices: &ChoicesPass<'a>,
    name: &'a [u8],
) -> Result<Event<'a>, Invalid<'a>> {
    let error = Ok(Event::Error(ServerError { raw }));
    if slots.get(EventMember::Error).is_some_and(is_truthy) {
        return error;
    }
    let text_of = |member| slots.get(member).and_then(|value| value.content());
    let object = text_of(EventMember::Object);
    if object.is_some_and(|object| object.is("error")) {
        return error;
    }
    let list = slots.get(EventMember::Choices);
    if list.is_some() || object.is_some_and(|object| begins_with(object.as_str(), "chat.completion")) {
        return match list {
            Some(list) if !list.is_array() => invalid(ErrorKind::UnexpectedType, list),
            _ => {
                let found = match choices.finish(slots)? {
                    Some(simple) => Found::Simple(simple),
                    None => choices.places(raw, slots).map_or(Found::Nothing, Found::Places),
                };
                let id = Place::of(slots.get(EventMember::Id), raw).unwrap_or(Place::UNKNOWN);
                Ok(Event::Chunk(Chunk { raw, found, id }))
            }
        };
    }
    let kind = text_of(EventMember::Type);
    let chunk = Ok(Event::Chunk(Chunk::of(raw)));
    if kind.is_none() && slots.get(EventMember::Usage).is_some() {
        return chunk;
    }
    if kind.is_some_and(|kind| kind.is("error")) || name == b"error" {
        return error;
    }
    if name.is_empty() {
        return invalid(ErrorKind::MissingMember, raw);
    }
    let has_sign = kind.is_none() && SIGNS.iter().any(|member| slots.get(*member).is_some());
    if has_sign {
        return chunk;
    }
    let named = || core::str::from_utf8(name).ok().filter(|_| name != NAMELESS).and_then(|name| Str::new(name).ok());
    let kind = kind.or(object).map(|kind| kind.as_str()).or_else(named);
    Ok(Event::Unknown { kind: kind.unwrap_or(Str::EMPTY), raw })
}

/// The members that only a chunk has, besides the choices and the usage.
const SIGNS: [EventMember; 8] = [
    EventMember::Id,
    EventMember::Created,
    EventMember::Model,
    EventMember::ServiceTier,
    EventMember::SystemFingerprint,
    EventMember::XGroq,
    EventMember::Moderation,
    EventMember::PromptFilterResults,
];

/// Returns whether a value says that there is an error.
fn is_truthy(value: Raw<'_>) -> bool {
    match value.as_bytes() {
        b"null" | b"false" | b"0" | b"\"\"" => false,
        [b'{', ..] => value.members().next().is_some(),
        [b'[', ..] => value.elements().next().is_some(),
        _ => true,
    }
}

fn begins_with(text: Str<'_>, beginning: &str) -> bool {
    text.pieces().flat_map(Piece::chars).take(beginning.len()).eq(beginning.chars())
}

/// What is found in the choices of a chunk.
struct ChoicesPass<'a> {
    /// How many there are, as far as it matters.
    count: Count,
    /// The one string of the last choice, if that is all it has.
    simple: Option<(u32, Kind, Str<'a>)>,
    /// The last choice.
    last: Option<OneChoice<'a>>,
    has_extras: bool,
    /// What any of them has.
    has: Has,
    /// The first thing that is wrong.
    invalid: Option<Invalid<'a>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Count {
    None,
    One,
    Many,
}

impl Count {
    const fn more(self) -> Self {
        match self {
            Self::None => Self::One,
            Self::One | Self::Many => Self::Many,
        }
    }
}

impl<'a> ChoicesPass<'a> {
    const NEW: Self =
        Self { count: Count::None, simple: None, last: None, has_extras: false, has: Has::NOTHING, invalid: None };

    /// Reads a choice.
    #[inline]
    fn read(&mut self, reader: &mut Reader<'a>) -> Option<()> {
        if reader.peek() != Some(b'{') {
            let value = reader.value()?;
            self.refuse(value);
            return Some(());
        }
        let mut slots = ChoiceSlots::EMPTY;
        let mut delta = DeltaPass::NEW;
        let mut has_extras = false;
        let raw = reader.object(ChoiceMember::NAMES, likely_name_in_choice, |reader, name| {
            let value = match name {
                Some(ChoiceMember::Delta) => {
                    delta = DeltaPass::NEW;
                    if reader.peek() == Some(b'{') { delta.read(reader)? } else { reader.value()? }
                }
                _ => match reader.likely(b"null") {
                    Some(null) => null,
                    None => reader.value()?,
                },
            };
            match name {
                Some(name) => slots.set(name, value),
                None => has_extras |= !value.is_null(),
            }
            Some(())
        })?;
        self.count = self.count.more();
        self.has_extras |= has_extras;
        self.has = self.has.with(has_of(&slots, &delta));
        match choice(raw, &slots, &delta) {
            Ok((last, simple)) => {
                self.last = Some(last);
                self.simple = simple.map(|(kind, text)| (last.index, kind, text));
                self.has_extras |= delta.has_extras;
            }
            Err(invalid) => self.fail(invalid),
        }
        Some(())
    }

    /// Notes a choice that is none, unless it is `null`.
    #[cold]
    fn refuse(&mut self, value: Raw<'a>) {
        if let (false, Err(invalid)) = (value.is_null(), object(value)) {
            self.fail(invalid);
        }
    }

    #[cold]
    fn fail(&mut self, invalid: Invalid<'a>) {
        self.invalid.get_or_insert(invalid);
    }

    /// Returns what a simple chunk has, if it is one.
    #[inline]
    fn finish(&self, slots: &EventSlots<'a>) -> Result<Option<Simple<'a>>, Invalid<'a>> {
        if let Some(invalid) = self.invalid {
            return Err(invalid);
        }
        let (Some((choice, kind, text)), Count::One) = (self.simple, self.count) else { return Ok(None) };
        if slots.get(EventMember::Usage).is_some() || slots.get(EventMember::XGroq).is_some() {
            return Ok(None);
        }
        let has_extras = self.has_extras || RARE.iter().any(|member| slots.get(*member).is_some());
        let has_padding = PADDING.iter().any(|member| slots.get(*member).is_some());
        Ok(Some(Simple { shape: Shape { choice, kind, has_extras, has_padding }, text }))
    }

    /// Returns the places in a chunk that is not simple, if they fit.
    fn places(&self, chunk: Raw<'a>, slots: &EventSlots<'a>) -> Option<Places> {
        if self.has.has(Has::MESSAGE) {
            return None;
        }
        let choice = match (self.count, &self.last) {
            (Count::One, Some(choice)) => Some(choice.places(chunk)?),
            _ => None,
        };
        let object = |value: Option<Raw<'a>>| value.filter(Raw::is_object);
        let usage = object(slots.get(EventMember::Usage))
            .or_else(|| object(slots.get(EventMember::XGroq).and_then(|groq| groq.get("usage"))));
        let choices = Place::of(slots.get(EventMember::Choices), chunk)?;
        Some(Places { has: self.has, choices, usage: Place::of(usage, chunk)?, choice })
    }
}

/// The members that are rare in a chunk that has content.
const RARE: [EventMember; 4] =
    [EventMember::Error, EventMember::Type, EventMember::Moderation, EventMember::PromptFilterResults];

/// The members that hold nothing.
const PADDING: [EventMember; 2] = [EventMember::Obfuscation, EventMember::Padding];

#[inline]
fn likely_name_in_choice(reader: &mut Reader<'_>) -> Option<ChoiceMember> {
    if reader.skip_likely(b"\"index\":") {
        Some(ChoiceMember::Index)
    } else if reader.skip_likely(b"\"delta\":") {
        Some(ChoiceMember::Delta)
    } else if reader.skip_likely(b"\"logprobs\":") {
        Some(ChoiceMember::Logprobs)
    } else {
        reader.skip_likely(b"\"finish_reason\":").then_some(ChoiceMember::FinishReason)
    }
}

/// Returns what a choice has.
#[inline]
fn has_of(slots: &ChoiceSlots<'_>, delta: &DeltaPass<'_>) -> Has {
    let of_choice = [
        (ChoiceMember::FinishReason, Has::FINISH_REASON),
        (ChoiceMember::Logprobs, Has::LOGPROBS),
        (ChoiceMember::Message, Has::MESSAGE),
    ];
    let of_delta = [
        (DeltaMember::Content, Has::CONTENT),
        (DeltaMember::Role, Has::ROLE),
        (DeltaMember::ToolCalls, Has::TOOL_CALLS),
        (DeltaMember::Reasoning, Has::REASONING),
        (DeltaMember::ReasoningContent, Has::REASONING),
        (DeltaMember::ReasoningDetails, Has::REASONING),
        (DeltaMember::Refusal, Has::REFUSAL),
        (DeltaMember::FunctionCall, Has::FUNCTION_CALL),
        (DeltaMember::Audio, Has::AUDIO),
    ];
    let mut has = Has::NOTHING;
    for (member, bit) in of_choice {
        if slots.get(member).is_some() {
            has = has.with(bit);
        }
    }
    for (member, bit) in of_delta {
        if delta.slots.get(member).is_some() {
            has = has.with(bit);
        }
    }
    has
}

/// Checks a choice, and returns what it has, and its one string, if that is all.
#[inline]
fn choice<'a>(
    raw: Raw<'a>,
    slots: &ChoiceSlots<'a>,
    delta: &DeltaPass<'a>,
) -> Result<(OneChoice<'a>, Option<(Kind, Str<'a>)>), Invalid<'a>> {
    let place = slots.get(ChoiceMember::Index).map_or(Ok(0), index)?;
    let finish_reason = string_or_none(slots.get(ChoiceMember::FinishReason))?.filter(|reason| !reason.is_empty());
    let simple = match slots.get(ChoiceMember::Delta) {
        Some(value) => {
            object(value)?;
            delta.check()?
        }
        None => {
            if let Some(message) = slots.get(ChoiceMember::Message) {
                whole_message(object(message)?)?;
            }
            None
        }
    };
    let is_simple = finish_reason.is_none()
        && slots.get(ChoiceMember::Logprobs).is_none()
        && slots.get(ChoiceMember::Message).is_none();
    let found = OneChoice {
        index: place,
        finish_reason: finish_reason.map(FinishReason::of),
        choice: raw,
        delta: slots.get(ChoiceMember::Delta),
        content: delta.slots.get(DeltaMember::Content),
        reasoning: delta.reasoning(),
        tool_calls: delta.slots.get(DeltaMember::ToolCalls),
    };
    Ok((found, simple.filter(|_| is_simple)))
}

/// Checks a message that stands in place of a delta.
#[cold]
fn whole_message(message: Raw<'_>) -> Result<(), Invalid<'_>> {
    let mut delta = DeltaPass::NEW;
    // It was read before, so it is valid.
    delta.read(&mut Reader::new(message.as_bytes()));
    delta.check().map(|_| ())
}

/// What is found in a delta.
struct DeltaPass<'a> {
    slots: DeltaSlots<'a>,
    fragments: Count,
    /// The last fragment, if it has nothing but arguments: its index, and they.
    arguments: Option<(Option<u32>, Content<'a>)>,
    has_extras: bool,
    invalid: Option<Invalid<'a>>,
}

impl<'a> DeltaPass<'a> {
    const NEW: Self =
        Self { slots: DeltaSlots::EMPTY, fragments: Count::None, arguments: None, has_extras: false, invalid: None };

    /// Reads the members of a delta.
    #[inline]
    fn read(&mut self, reader: &mut Reader<'a>) -> Option<Raw<'a>> {
        reader.object(DeltaMember::NAMES, likely_name_in_delta, |reader, name| {
            let value = match name {
                Some(DeltaMember::ToolCalls) => {
                    (self.fragments, self.arguments, self.invalid) = (Count::None, None, None);
                    match reader.peek() {
                        Some(b'[') => reader.array(|reader| self.fragment(reader))?,
                        _ => reader.value()?,
                    }
                }
                Some(DeltaMember::Role) => match reader.likely(b"\"assistant\"") {
                    Some(role) => role,
                    None => reader.value()?,
                },
                _ => reader.value()?,
            };
            match name {
                Some(name) => self.slots.set(name, value),
                None => self.has_extras |= !value.is_null(),
            }
            Some(())
        })
    }

    /// Reads a fragment of a tool call.
    #[inline]
    fn fragment(&mut self, reader: &mut Reader<'a>) -> Option<()> {
        if reader.peek() != Some(b'{') {
            let value = reader.value()?;
            if let (false, Err(invalid)) = (value.is_null(), object(value)) {
                self.invalid.get_or_insert(invalid);
            }
            return Some(());
        }
        let (mut slots, mut function) = (FragmentSlots::EMPTY, FunctionSlots::EMPTY);
        let mut has_extras = false;
        reader.object(FragmentMember::NAMES, likely_name_in_fragment, |reader, name| {
            let value = match name {
                Some(FragmentMember::Function) if reader.peek() == Some(b'{') => {
                    function = FunctionSlots::EMPTY;
                    reader.object(FunctionMember::NAMES, likely_name_in_function, |reader, name| {
                        let value = reader.value()?;
                        match name {
                            Some(name) => function.set(name, value),
                            None => has_extras |= !value.is_null(),
                        }
                        Some(())
                    })?
                }
                _ => reader.value()?,
            };
            match name {
                Some(name) => slots.set(name, value),
                None => has_extras |= !value.is_null(),
            }
            Some(())
        })?;
        self.fragments = self.fragments.more();
        self.has_extras |= has_extras;
        match fragment(&slots, &function) {
            Ok(arguments) => self.arguments = arguments,
            Err(invalid) => drop(self.invalid.get_or_insert(invalid)),
        }
        Some(())
    }

    /// Returns the reasoning that is a string and not empty.
    #[inline]
    fn reasoning(&self) -> Option<Raw<'a>> {
        let given = |member| self.slots.get(member).filter(|text| text.content().is_some_and(|text| !text.is_empty()));
        given(DeltaMember::Reasoning).or_else(|| given(DeltaMember::ReasoningContent))
    }

    /// Checks everything that brings content, and returns the one string, if that is all it has.
    #[inline]
    fn check(&self) -> Result<Option<(Kind, Str<'a>)>, Invalid<'a>> {
        let get = |member| self.slots.get(member);
        let content = match get(DeltaMember::Content) {
            Some(content) if content.is_array() => {
                parts(content)?;
                None
            }
            content => string_or_none(content)?,
        };
        let reasoning = string_or_none(get(DeltaMember::Reasoning))?;
        let reasoning_content = string_or_none(get(DeltaMember::ReasoningContent))?;
        let refusal = string_or_none(get(DeltaMember::Refusal))?;
        let mut is_simple = !get(DeltaMember::Content).is_some_and(|content| content.is_array());
        for (member, check) in RARE_IN_DELTA {
            if let Some(value) = get(member) {
                check(value)?;
                is_simple = false;
            }
        }
        if let Some(calls) = get(DeltaMember::ToolCalls) {
            if !calls.is_array() {
                return invalid(ErrorKind::UnexpectedType, calls);
            }
        }
        if let (Some(invalid), Some(_)) = (self.invalid, get(DeltaMember::ToolCalls)) {
            return Err(invalid);
        }
        let arguments = match (self.fragments, self.arguments) {
            (Count::None, _) => None,
            (Count::One, Some(arguments)) => Some(arguments),
            _ => return Ok(None),
        };
        let texts = [
            (Kind::Content, content),
            (Kind::Reasoning, reasoning),
            (Kind::Reasoning, reasoning_content),
            (Kind::Refusal, refusal),
            (
                arguments.and_then(|(index, _)| index).map_or(Kind::MoreArguments, Kind::Arguments),
                arguments.map(|(_, text)| text),
            ),
        ];
        let mut given =
            texts.into_iter().filter_map(|(kind, text)| Some((kind, text.filter(|text| !text.is_empty())?)));
        let (first, second) = (given.next(), given.next());
        let one = first.filter(|_| second.is_none() && is_simple);
        Ok(one.map(|(kind, text)| (kind, text.as_str())))
    }
}

type Check = for<'a> fn(Raw<'a>) -> Result<(), Invalid<'a>>;

/// What a delta seldom has, and how it is checked.
const RARE_IN_DELTA: [(DeltaMember, Check); 3] = [
    (DeltaMember::ReasoningDetails, details),
    (DeltaMember::FunctionCall, |call| strings(call, &["name", "arguments"])),
    (DeltaMember::Audio, |audio| strings(audio, &["id", "data", "transcript"])),
];

#[inline]
fn likely_name_in_delta(reader: &mut Reader<'_>) -> Option<DeltaMember> {
    if reader.skip_likely(b"\"content\":") {
        Some(DeltaMember::Content)
    } else if reader.skip_likely(b"\"role\":") {
        Some(DeltaMember::Role)
    } else {
        reader.skip_likely(b"\"tool_calls\":").then_some(DeltaMember::ToolCalls)
    }
}

#[inline]
fn likely_name_in_fragment(reader: &mut Reader<'_>) -> Option<FragmentMember> {
    if reader.skip_likely(b"\"index\":") {
        Some(FragmentMember::Index)
    } else {
        reader.skip_likely(b"\"function\":").then_some(FragmentMember::Function)
    }
}

#[inline]
fn likely_name_in_function(reader: &mut Reader<'_>) -> Option<FunctionMember> {
    reader.skip_likely(b"\"arguments\":").then_some(FunctionMember::Arguments)
}

/// Checks a fragment of a tool call, and returns its index and arguments, if it has nothing else.
#[inline]
fn fragment<'a>(
    slots: &FragmentSlots<'a>,
    function: &FunctionSlots<'a>,
) -> Result<Option<(Option<u32>, Content<'a>)>, Invalid<'a>> {
    let place = slots.get(FragmentMember::Index).map(index).transpose()?;
    let id = string_or_none(slots.get(FragmentMember::Id))?;
    let Some(value) = slots.get(FragmentMember::Function) else { return Ok(None) };
    object(value)?;
    let name = string_or_none(function.get(FunctionMember::Name))?;
    let arguments = string_or_none(function.get(FunctionMember::Arguments))?;
    let begins = [id, name].into_iter().flatten().any(|text| !text.is_empty());
    let arguments = arguments.filter(|arguments| !begins && !arguments.is_empty());
    Ok(arguments.map(|arguments| (place, arguments)))
}

/// Checks the parts of a content: strings, or objects whose text is a string, and whose thinking has such parts.
#[cold]
fn parts(content: Raw<'_>) -> Result<(), Invalid<'_>> {
    for part in content.elements() {
        if part.as_string().is_some() || part.is_null() {
            continue;
        }
        strings(part, &["text"])?;
        let Some(thinking) = part.given("thinking") else { continue };
        if thinking.as_string().is_some() {
            continue;
        }
        if !thinking.is_array() {
            return invalid(ErrorKind::UnexpectedType, thinking);
        }
        for part in thinking.elements().filter(|part| part.as_string().is_none()) {
            strings(part, &["text"])?;
        }
    }
    Ok(())
}

/// Checks the details of reasoning.
#[cold]
fn details(details: Raw<'_>) -> Result<(), Invalid<'_>> {
    if !details.is_array() {
        return invalid(ErrorKind::UnexpectedType, details);
    }
    details.elements().filter(|detail| !detail.is_null()).try_for_each(|detail| strings(detail, &["text", "summary"]))
}

/// Checks an object in which some members are strings, if they are there.
#[cold]
fn strings<'a>(value: Raw<'a>, names: &[&str]) -> Result<(), Invalid<'a>> {
    object(value)?;
    names.iter().try_for_each(|name| string_or_none(value.given(name)).map(|_| ()))
}

impl<'p> Received<'p, Event<'p>, Violation> {
    /// Returns the members of the payload that this version does not know, with their names. What is inside of known
    /// ones can be had from their raw text.
    ///
    /// ```
    /// use deltawire::openai::chat::{Decoder, Item};
    ///
    /// let mut decoder = Decoder::with_storage([0; 512]);
    /// let mut chunk: &[u8] = b"data: {\"id\":\"c1\",\"choices\":[],\"timings\":{\"ms\":7}}\n\n";
    /// let Some(Ok(Item::Event(received))) = decoder.next_item(&mut chunk) else { panic!() };
    /// let (name, value) = received.unknown_members().next().unwrap();
    /// assert_eq!(name, "timings");
    /// assert_eq!(value.get("ms").unwrap().as_u64(), Some(7));
    /// ```
    pub fn unknown_members(&self) -> impl Iterator<Item = (Str<'p>, Raw<'p>)> {
        let raw = match self.event {
            Event::Chunk(chunk) => chunk.raw(),
            Event::Error(error) => error.raw(),
            Event::Done => Raw::EMPTY,
            Event::Unknown { raw, .. } => raw,
        };
        raw.members().filter(|(name, _)| !EventMember::NAMES.iter().any(|(known, _)| name == *known))
    }
}
