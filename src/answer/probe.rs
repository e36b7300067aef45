//! A stream of which nobody knows the dialect yet.

use super::dialect::Dialect;
use super::event::Event;
use crate::error::Error;
use crate::json::{Raw, Str, string, why_invalid};
use crate::openai::{chat, responses};
use crate::sse;
use crate::stream::{self, Found, Mind, Outcome, Parts, Protocol, RoomFor};
use crate::{anthropic, gemini};

/// The protocol of a stream before its dialect is known. Its events are payloads that do not say it.
pub(super) enum Probe {}

/// What a payload or a line says.
pub(super) enum Verdict {
    /// It is of that dialect.
    Is(Dialect),
    /// It is something, but nobody knows what.
    Unknown,
    /// It could be of any: a sign of life, an end marker, a blank line.
    Nothing,
}

impl Protocol for Probe {
    type Event<'a> = &'a [u8];
    type Violation = core::convert::Infallible;
    type Order = Lost;
    type Shape = ();
    type Text<'a> = core::convert::Infallible;
    type Place = core::convert::Infallible;
    type Room = RoomFor<0, 0>;

    const NO_SHAPE: () = ();
    const HAS_PAYLOAD: bool = true;
    const BARE_EVENTS: bool = true;
    const HARMLESS: &'static [&'static str] = &[];

    fn decode<'a>(payload: &'a [u8], _name: &'a [u8]) -> Result<&'a [u8], Error> {
        let is_json = core::str::from_utf8(payload).is_ok_and(|text| Raw::new(text).is_ok());
        if is_json || payload == b"[DONE]" { Ok(payload) } else { Err(why_invalid(payload)) }
    }

    fn error(raw: Raw<'_>) -> &[u8] {
        raw.as_bytes()
    }

    fn is_error(_payload: &&[u8]) -> bool {
        false
    }

    fn is_bare_event(payload: &&[u8]) -> bool {
        Dialect::of(payload, b"") == Some(Dialect::Gemini)
            && matches!(gemini::Event::parse(payload), Ok(gemini::Event::Chunk(_)))
    }

    fn text<'a>(_event: &Self::Event<'a>) -> Option<Self::Text<'a>> {
        None
    }

    fn place(_event: &&[u8], _payload: &[u8]) -> Option<Self::Place> {
        None
    }

    fn text_at(place: Self::Place, _payload: &[u8]) -> Option<Self::Text<'_>> {
        match place {}
    }

    fn shape<'a>(_event: &Self::Event<'a>) -> Option<((), Str<'a>)> {
        None
    }

    fn with_text<'a>(_shape: (), parts: Parts<'a>) -> &'a [u8] {
        parts.payload.as_bytes()
    }
}

/// How many payloads were lost before the dialect was known, and whether the server said that it failed.
#[derive(Clone, Debug, Default)]
pub(super) struct Lost {
    lost: u32,
    has_failed: bool,
}

impl stream::Order<Probe> for Lost {
    fn apply(&mut self, _event: &&[u8]) -> Option<core::convert::Infallible> {
        None
    }

    fn goes_on(&mut self, _shape: (), _number: u64, _len: usize) -> bool {
        false
    }

    fn lose(&mut self) {
        // As the tally of a decoder.
        self.lost = self.lost.saturating_add(1);
    }

    fn fail(&mut self) {
        self.has_failed = true;
    }

    fn outcome(&self) -> Outcome {
        if self.has_failed { Outcome::Error } else { Outcome::Empty }
    }

    fn lost(&self) -> u32 {
        self.lost
    }

    fn violations(&self) -> u32 {
        0
    }
}

/// Says what the thing is that was found.
pub(super) fn judge<S: sse::Storage>(parser: &sse::Parser<S>, chunk: &[u8], found: &Found) -> Verdict {
    match found.look(parser, chunk) {
        Some(Ok(sse::Item::Frame(frame))) => of_payload(frame.data_bytes(), frame.event_bytes()),
        // A clipped line proves nothing.
        Some(Ok(sse::Item::Ignored(text))) if text.is_clipped() => Verdict::Unknown,
        Some(Ok(sse::Item::Ignored(text))) => of_line(text.as_bytes()),
        Some(Err(_)) => Verdict::Unknown,
        _ => Verdict::Nothing,
    }
}

/// Takes what was found and nobody knows: its payload, or its line. A payload that is not JSON is lost; the first is returned
/// all the same, as it says what the body is.
pub(super) fn take<'p, 'c: 'p, S: sse::Storage>(
    mind: &mut Mind<Probe>,
    is_first: bool,
    parser: &'p sse::Parser<S>,
    chunk: &mut &'c [u8],
    found: Found,
) -> Option<Result<&'p [u8], Error>> {
    let before = *chunk;
    found.pass(chunk);
    match found.look(parser, before)? {
        Ok(sse::Item::Frame(frame)) => match Probe::decode(frame.data_bytes(), &[]) {
            Ok(payload) => Some(Ok(payload)),
            Err(error) => {
                mind.lose();
                Some(if is_first { Ok(frame.data_bytes()) } else { Err(error) })
            }
        },
        Ok(sse::Item::Ignored(text)) => Some(Ok(text.as_bytes())),
        Ok(_) => None,
        Err(error) => {
            mind.lose();
            Some(Err(error))
        }
    }
}

/// Says what a payload is.
pub(super) fn of_payload(payload: &[u8], name: &[u8]) -> Verdict {
    const SIGNS_OF_LIFE: [&[u8]; 3] = [b"ping", b"keepalive", b"heartbeat"];
    let text = payload.trim_ascii();
    if text.is_empty() || text == b"[DONE]" || SIGNS_OF_LIFE.contains(&name) {
        return Verdict::Nothing;
    }
    let kind = object(text).and_then(|object| string(object, "type"));
    if kind.is_some_and(|kind| kind.is_one_of(&["ping", "keepalive"])) {
        return Verdict::Nothing;
    }
    Dialect::of(text, name).map_or(Verdict::Unknown, Verdict::Is)
}

/// Says what a line is that SSE ignores, or a bare JSON text. Of these only errors count.
pub(super) fn of_line(text: &[u8]) -> Verdict {
    if text.trim_ascii().is_empty() {
        return Verdict::Nothing;
    }
    // A field `error`, which some servers write: whose it is only its value could say.
    if text.strip_prefix(b"error:").is_some_and(|value| object(value.trim_ascii()).is_some()) {
        return Verdict::Is(Dialect::Chat);
    }
    // As the vendor's decoder takes it: with the blanks around it.
    let is_error = |dialect| match dialect {
        Dialect::Anthropic => matches!(anthropic::Event::parse(text), Ok(anthropic::Event::Error(_))),
        Dialect::Chat => matches!(chat::Event::parse(text), Ok(chat::Event::Error(_))),
        Dialect::Responses => matches!(responses::Event::parse(text), Ok(responses::Event::Error(_))),
        Dialect::Gemini => matches!(gemini::Event::parse(text), Ok(gemini::Event::Error(_))),
    };
    match Dialect::of(text, b"").filter(|dialect| is_error(*dialect)) {
        Some(dialect) => Verdict::Is(dialect),
        None => Verdict::Unknown,
    }
}

/// Returns a text as the JSON object that it is.
pub(super) fn object(text: &[u8]) -> Option<Raw<'_>> {
    Raw::new(core::str::from_utf8(text).ok()?).ok().filter(Raw::is_object)
}

/// Reads the last payload of a stream that did not say before which dialect it is, and returns what the stream comes to by it.
pub(super) fn last(payload: &[u8], is_line: bool) -> Option<(Event<'_>, Outcome)> {
    let verdict = if is_line { of_line(payload) } else { of_payload(payload, b"") };
    let Verdict::Is(dialect) = verdict else { return None };
    let text = payload.strip_prefix(b"error:").unwrap_or(payload).trim_ascii();
    macro_rules! read {
        ($vendor:ident, $wrap:path) => {{
            let (event, mut order) = ($vendor::Event::parse(text).ok()?, $vendor::Order::new());
            order.apply(&event);
            ($wrap(event), order.outcome())
        }};
    }
    Some(match dialect {
        Dialect::Anthropic => read!(anthropic, Event::Anthropic),
        Dialect::Chat => read!(chat, Event::Chat),
        Dialect::Responses => read!(responses, Event::Responses),
        Dialect::Gemini => read!(gemini, Event::Gemini),
    })
}

/// Says whether a text is something that nobody knows.
pub(super) fn is_unknown(text: &[u8]) -> bool {
    matches!(of_payload(text, b""), Verdict::Unknown)
}
