//! The parts that one payload brings.
//!
//! ```text
//! event ──▶ only()        one piece of text, or of an input: nearly all of them
//!      └──▶ VendorEvent   is settled, and then taken step by step: content, calls that end, usage, finish, error
//! ```

mod anthropic;
mod chat;
mod gemini;
mod only;
mod queue;
mod responses;
mod vendor;

use core::fmt;

use super::calls::{Call, Sweep};
use super::event::Event;
use super::finish::Finish;
use super::part::Part;
use super::probe;
use super::track::Track;
use crate::json::Str;
use crate::openai::{chat as c, responses as r};
use crate::{anthropic as a, gemini as g};
use only::Only;
use queue::Queue;
use vendor::{Settled, VendorEvent};

/// The parts that one payload brings: none, one, or several. [`Decoder::next`](super::Decoder::next) returns them.
///
/// Take them all before the next call: calls are numbered as they are taken. Usage and the reason for the end are known in any
/// case.
///
/// ```
/// use deltawire::answer::{Decoder, Event, Part};
///
/// let mut decoder = Decoder::with_storage([0; 512]);
/// let mut chunk: &[u8] = b"data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]}}],\"usageMetadata\":{\"totalTokenCount\":3}}\n\n";
/// let parts = decoder.next(&mut chunk).unwrap()?;
/// assert!(matches!(parts.event(), Event::Gemini(_)));
/// let mut parts = parts.into_iter();
/// assert!(matches!(parts.next(), Some(Part::Text(text)) if text == "Hi"));
/// assert!(matches!(parts.next(), Some(Part::Usage(usage)) if usage.total() == Some(3)));
/// assert!(parts.next().is_none());
/// # Ok::<(), deltawire::Error>(())
/// ```
#[must_use]
pub struct Parts<'p> {
    track: &'p mut Track,
    event: Event<'p>,
    only: Option<Only<'p>>,
    rest: First,
}

/// Where the parts begin, if there is not only one.
#[derive(Clone, Copy)]
enum First {
    Nothing,
    /// After the one there is only the usage.
    Usage,
    Content {
        has_usage: bool,
    },
    Restart {
        has_usage: bool,
    },
}

/// An iterator over the parts of one payload.
pub struct PartIter<'p> {
    track: &'p mut Track,
    event: Event<'p>,
    only: Option<Only<'p>>,
    rest: Rest<'p>,
}

/// What is left of the parts.
#[derive(Clone, Copy)]
#[expect(clippy::large_enum_variant, reason = "the large one is rarely made, and there is no heap")]
enum Rest<'a> {
    /// All of them.
    Content {
        has_usage: bool,
    },
    /// All of them, after a restart.
    Restart {
        has_usage: bool,
    },
    /// Some of the content.
    More {
        queue: Queue<'a>,
        content: Content<'a>,
        has_usage: bool,
    },
    /// Only the usage.
    Usage,
    /// What comes after the content.
    Ends {
        has_usage: bool,
    },
    Finish,
    Error,
    Over,
}

/// What is left of the content.
#[derive(Clone, Copy)]
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
    /// Returns those of an event, which `wrap` makes one of any vendor.
    #[inline(always)]
    pub(super) fn of<E: VendorEvent<'p>>(track: &'p mut Track, event: E, wrap: fn(E) -> Event<'p>) -> Self {
        let only = if track.is_open() { event.only(track) } else { None };
        let rest = match only {
            None => {
                // A copy, so that an event that does not come here need not lie in memory.
                let copy = event;
                settle(&copy, track)
            }
            Some(_) if E::HAS_USAGE && event.usage(&mut track.usage) => {
                track.usage.set_final(track.reason.is_some());
                First::Usage
            }
            Some(_) => First::Nothing,
        };
        Self { track, event: wrap(event), only, rest }
    }

    /// Returns those of an event of any vendor.
    pub(super) fn new(track: &'p mut Track, event: Event<'p>) -> Self {
        match event {
            Event::Anthropic(event) => Self::of(track, event, Event::Anthropic),
            Event::Chat(event) => Self::of(track, event, Event::Chat),
            Event::Responses(event) => Self::of(track, event, Event::Responses),
            Event::Gemini(event) => Self::of(track, event, Event::Gemini),
            Event::Unknown(_) => Self { track, event, only: None, rest: First::Content { has_usage: false } },
        }
    }

    /// Returns the same in another place.
    #[inline(always)]
    pub(super) fn again(self) -> Self {
        let Self { track, event, only, rest } = self;
        Self { track, event, only, rest }
    }

    /// Returns the vendor's event that they come from: it has what no part has.
    #[inline]
    #[must_use]
    pub const fn event(&self) -> Event<'p> {
        self.event
    }

    /// Returns whether they begin with a piece of text, or of an input, as nearly all payloads do.
    #[inline(always)]
    pub(crate) const fn is_delta(&self) -> bool {
        self.only.is_some()
    }
}

impl<'p> IntoIterator for Parts<'p> {
    type Item = Part<'p>;
    type IntoIter = PartIter<'p>;

    #[inline(always)]
    fn into_iter(self) -> PartIter<'p> {
        let Self { track, event, only, rest } = self;
        let rest = match rest {
            First::Nothing => Rest::Over,
            First::Usage => Rest::Usage,
            First::Content { has_usage } => Rest::Content { has_usage },
            First::Restart { has_usage } => Rest::Restart { has_usage },
        };
        PartIter { track, event, only, rest }
    }
}

/// Takes more input of a call, if it is open and takes any.
#[inline(always)]
fn more_input<'p>(call: Option<&mut Call>, json: Str<'p>) -> Option<Only<'p>> {
    let call = call.filter(|call| call.is_open && !call.is_given)?;
    call.balance.push(json);
    Some(Only::input(call.number, json))
}

/// Takes what an event says of the answer as a whole, and returns where its parts begin.
#[inline(never)]
fn settle<'p>(event: &impl VendorEvent<'p>, track: &mut Track) -> First {
    track.calls.settle();
    let settled = event.settle(track);
    if settled == Settled::Ignored {
        return First::Nothing;
    }
    let has_usage = event.usage(&mut track.usage);
    if let Some((reason, _)) = event.finish() {
        track.reason = Some(reason);
    }
    if has_usage {
        track.usage.set_final(track.reason.is_some());
    }
    track.phase = event.phase(track.phase);
    if settled == Settled::Restarts { First::Restart { has_usage } } else { First::Content { has_usage } }
}

/// Returns the next part of those that are left, and what is left then.
#[inline(never)]
fn next_slowly<'p>(track: &mut Track, event: &Event<'p>, mut rest: Rest<'p>) -> (Option<Part<'p>>, Rest<'p>) {
    loop {
        match &mut rest {
            Rest::Restart { has_usage } => return (Some(Part::Restart), Rest::Content { has_usage: *has_usage }),
            Rest::Content { has_usage } => {
                let mut queue = Queue::EMPTY;
                let content = begin(event, track, &mut queue);
                rest = Rest::More { queue, content, has_usage: *has_usage };
            }
            Rest::More { queue, content, has_usage } => {
                if let Some(part) = queue.pop(&mut track.calls) {
                    return (Some(part), rest);
                }
                let has_more = match content {
                    Content::Anthropic(rest) => a::Event::more(rest, track, queue),
                    Content::Chat(rest) => c::Event::more(rest, track, queue),
                    Content::Responses(rest) => r::Event::more(rest, track, queue),
                    Content::Gemini(rest) => g::Event::more(rest, track, queue),
                    Content::Nothing => false,
                };
                if !has_more {
                    rest = Rest::Ends { has_usage: *has_usage };
                }
            }
            Rest::Ends { has_usage } => {
                let sweep = of_vendor!(event, it => it.sweep(track), Sweep::None);
                if let Some(call) = track.calls.sweep(sweep, u32::MAX) {
                    return (Some(Part::ToolEnd { call }), rest);
                }
                let has_usage = *has_usage;
                rest = Rest::Finish;
                if has_usage {
                    return (Some(Part::Usage(track.usage)), rest);
                }
            }
            Rest::Finish => {
                rest = Rest::Error;
                if let Some((reason, raw)) = of_vendor!(event, it => it.finish(), None) {
                    return (Some(Part::Finish(Finish { reason: track.meant(reason), raw })), rest);
                }
            }
            Rest::Error => {
                let error = of_vendor!(event, it => it.error(), None);
                return (error.map(Part::Error), Rest::Over);
            }
            Rest::Usage | Rest::Over => return (None, Rest::Over),
        }
    }
}

/// Begins the content of an event.
fn begin<'p>(event: &Event<'p>, track: &mut Track, queue: &mut Queue<'p>) -> Content<'p> {
    match event {
        Event::Anthropic(it) => Content::Anthropic(it.begin(track, queue)),
        Event::Chat(it) => Content::Chat(it.begin(track, queue)),
        Event::Responses(it) => Content::Responses(it.begin(track, queue)),
        Event::Gemini(it) => Content::Gemini(it.begin(track, queue)),
        Event::Unknown(payload) => {
            if !core::mem::replace(&mut track.is_unknown_told, true) {
                queue.push(Part::UnknownDialect(payload));
            } else if let Some(raw) = probe::object(payload) {
                queue.push(Part::Other(raw));
            }
            Content::Nothing
        }
    }
}

impl<'p> Iterator for PartIter<'p> {
    type Item = Part<'p>;

    #[inline(always)]
    fn next(&mut self) -> Option<Part<'p>> {
        if let Some(only) = self.only.take() {
            return Some(only.part());
        }
        match self.rest {
            Rest::Over => return None,
            Rest::Usage => {
                self.rest = Rest::Over;
                return Some(Part::Usage(self.track.usage));
            }
            _ => {}
        }
        // By value, so that an iterator that never comes here need not lie in memory.
        let event = self.event;
        let (part, rest) = next_slowly(self.track, &event, self.rest);
        self.rest = rest;
        part
    }
}

impl fmt::Debug for PartIter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartIter").field("event", &self.event).finish_non_exhaustive()
    }
}

impl fmt::Debug for Parts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").field("event", &self.event).finish_non_exhaustive()
    }
}
