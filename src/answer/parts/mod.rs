//! The parts that one payload brings.
//!
//! ```text
//! event ──▶ only()        one piece of text, or of an input: nearly all of them
//!      └──▶ VendorEvent   step by step: content, calls that end, usage, finish, error
//! ```

mod anthropic;
mod chat;
mod gemini;
mod queue;
mod responses;
mod vendor;

use core::fmt;

use super::calls::Sweep;
use super::event::Event;
use super::part::{Input, Part};
use super::probe;
use super::server_error::ServerError;
use super::track::{Phase, Track};
use crate::anthropic::Delta;
use crate::openai::responses::ContentKind;
use crate::openai::{chat as c, responses as r};
use crate::{anthropic as a, gemini as g};
use queue::Queue;
use vendor::VendorEvent;

/// The parts that one payload brings: none, one, or several. [`Decoder::next`](super::Decoder::next) returns them.
///
/// What you do not take is taken for you when they are dropped, so that usage and calls are right at the end.
///
/// ```
/// use deltawire::answer::{Decoder, Event, Part};
///
/// let mut decoder = Decoder::with_storage([0; 512]);
/// let mut chunk: &[u8] = b"data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]}}],\"usageMetadata\":{\"totalTokenCount\":3}}\n\n";
/// let mut parts = decoder.next(&mut chunk).unwrap()?;
/// assert!(matches!(parts.event(), Event::Gemini(_)));
/// assert!(matches!(parts.next(), Some(Part::Text(text)) if text == "Hi"));
/// assert!(matches!(parts.next(), Some(Part::Usage(usage)) if usage.total() == Some(3)));
/// assert!(parts.next().is_none());
/// # Ok::<(), deltawire::Error>(())
/// ```
pub struct Parts<'p> {
    track: &'p mut Track,
    event: Event<'p>,
    rest: Rest<'p>,
}

/// What is left of the parts.
#[expect(clippy::large_enum_variant, reason = "the large one is rarely made, and there is no heap")]
enum Rest<'a> {
    /// All of them.
    Fresh,
    /// Content.
    Content(Queue<'a>, Content<'a>),
    /// What comes after the content.
    Ends,
    Usage,
    Finish,
    Error,
    Over,
}

/// What is left of the content.
enum Content<'a> {
    Anthropic(anthropic::Rest<'a>),
    Chat(Option<chat::Rest<'a>>),
    Responses(responses::Rest<'a>),
    Gemini(Option<gemini::Rest<'a>>),
    Nothing,
}

/// Calls a method of the vendor's event.
macro_rules! of_vendor {
    ($event:expr, $it:ident => $call:expr, $unknown:expr) => {
        match $event {
            Event::Anthropic($it) => $call,
            Event::Chat($it) => $call,
            Event::Responses($it) => $call,
            Event::Gemini($it) => $call,
            Event::Unknown(_) => $unknown,
        }
    };
}

impl<'p> Parts<'p> {
    #[inline(always)]
    pub(super) const fn new(track: &'p mut Track, event: Event<'p>) -> Self {
        Self { track, event, rest: Rest::Fresh }
    }

    /// Returns the vendor's event that they come from: it has what no part has.
    #[inline]
    #[must_use]
    pub const fn event(&self) -> Event<'p> {
        self.event
    }

    /// Returns the part if the event brings one and nothing else, as nearly all do.
    #[inline(always)]
    fn only(&mut self) -> Option<Part<'p>> {
        if !self.track.is_open() {
            return None;
        }
        match self.event {
            Event::Anthropic(a::Event::BlockDelta { index, delta }) => match delta {
                Delta::Text(text) if !text.as_escaped().is_empty() => Some(Part::Text(text)),
                Delta::InputJson(json) if !json.as_escaped().is_empty() => {
                    let call = self.track.calls.find(index).filter(|call| call.is_open)?;
                    call.balance.push(json);
                    Some(Part::ToolInput { call: call.number, input: Input::Json(json) })
                }
                _ => None,
            },
            Event::Chat(c::Event::Chunk(chunk)) => {
                let single = chunk.single()?;
                // A call may end after the finish, and there is more to say of it.
                if self.track.reason.is_some() {
                    return None;
                }
                self.track.phase = Phase::Started;
                self.track.has_content = true;
                match single {
                    c::Single::Content(text) => Some(Part::Text(text)),
                    c::Single::Reasoning(text) => Some(Part::Reasoning(text)),
                    c::Single::Refusal(text) => Some(Part::Refusal(text)),
                    c::Single::Arguments(index, json) => {
                        let call = match index {
                            Some(index) => self.track.calls.find(index)?,
                            None => self.track.calls.newest()?,
                        };
                        if !call.is_open {
                            return None;
                        }
                        call.balance.push(json);
                        Some(Part::ToolInput { call: call.number, input: Input::Json(json) })
                    }
                }
            }
            Event::Responses(r::Event::Delta(delta)) if !delta.text.as_escaped().is_empty() => match delta.kind {
                ContentKind::Text => {
                    self.track.phase = Phase::Started;
                    self.track.has_content = true;
                    self.track.seen.piece(delta.output_index, false, delta.part, delta.text);
                    Some(Part::Text(delta.text))
                }
                ContentKind::Arguments => {
                    let call = self.track.calls.find(delta.output_index).filter(|call| call.is_open)?;
                    call.balance.push(delta.text);
                    Some(Part::ToolInput { call: call.number, input: Input::Json(delta.text) })
                }
                _ => None,
            },
            _ => None,
        }
    }

    #[inline(never)]
    fn next_slowly(&mut self) -> Option<Part<'p>> {
        let Self { track, event, rest } = self;
        loop {
            match rest {
                Rest::Fresh => *rest = begin(event, track),
                Rest::Content(queue, content) => {
                    if let Some(part) = queue.pop(&mut track.calls) {
                        return Some(part);
                    }
                    let has_more = match content {
                        Content::Anthropic(rest) => a::Event::more(rest, track, queue),
                        Content::Chat(rest) => c::Event::more(rest, track, queue),
                        Content::Responses(rest) => r::Event::more(rest, track, queue),
                        Content::Gemini(rest) => g::Event::more(rest, track, queue),
                        Content::Nothing => false,
                    };
                    if !has_more {
                        *rest = Rest::Ends;
                    }
                }
                Rest::Ends => {
                    let sweep = of_vendor!(event, it => it.sweep(track), Sweep::None);
                    match track.calls.sweep(sweep, u32::MAX) {
                        Some(call) => return Some(Part::ToolEnd { call }),
                        None => *rest = Rest::Usage,
                    }
                }
                Rest::Usage => {
                    *rest = Rest::Finish;
                    if of_vendor!(event, it => it.usage(&mut track.usage), false) {
                        let is_final =
                            track.reason.is_some() || of_vendor!(event, it => it.finish(track), None).is_some();
                        track.usage.set_final(is_final);
                        return Some(Part::Usage(track.usage));
                    }
                }
                Rest::Finish => {
                    *rest = Rest::Error;
                    if let Some(finish) = of_vendor!(event, it => it.finish(track), None) {
                        track.reason = Some(finish.reason);
                        return Some(Part::Finish(finish));
                    }
                }
                Rest::Error => {
                    *rest = Rest::Over;
                    let error: Option<ServerError<'_>> = of_vendor!(event, it => it.error(), None);
                    track.phase = of_vendor!(event, it => it.phase(track.phase), track.phase);
                    if let Some(error) = error {
                        return Some(Part::Error(error));
                    }
                }
                Rest::Over => return None,
            }
        }
    }
}

/// Begins the parts of an event that brings any number of them.
fn begin<'p>(event: &Event<'p>, track: &mut Track) -> Rest<'p> {
    let mut queue = Queue::EMPTY;
    let content = match event {
        Event::Anthropic(it) => it.begin(track, &mut queue).map(Content::Anthropic),
        Event::Chat(it) => it.begin(track, &mut queue).map(Content::Chat),
        Event::Responses(it) => it.begin(track, &mut queue).map(Content::Responses),
        Event::Gemini(it) => it.begin(track, &mut queue).map(Content::Gemini),
        Event::Unknown(payload) => {
            if !core::mem::replace(&mut track.is_unknown_told, true) {
                queue.push(Part::UnknownDialect(payload));
            } else if let Some(raw) = probe::object(payload) {
                queue.push(Part::Other(raw));
            }
            Some(Content::Nothing)
        }
    };
    match content {
        Some(content) => Rest::Content(queue, content),
        None => Rest::Over,
    }
}

impl<'p> Iterator for Parts<'p> {
    type Item = Part<'p>;

    #[inline(always)]
    fn next(&mut self) -> Option<Part<'p>> {
        match self.rest {
            Rest::Over => None,
            Rest::Fresh => match self.only() {
                Some(part) => {
                    self.rest = Rest::Over;
                    Some(part)
                }
                None => self.next_slowly(),
            },
            _ => self.next_slowly(),
        }
    }
}

impl Drop for Parts<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        if !matches!(self.rest, Rest::Over) {
            self.by_ref().for_each(drop);
        }
    }
}

impl fmt::Debug for Parts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").field("event", &self.event).finish_non_exhaustive()
    }
}
