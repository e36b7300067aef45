//! Bytes of any dialect to parts.
//!
//! | state | the next thing that is found |
//! |---|---|
//! | `Undecided` | says which dialect it is, and is read in that state; or is unknown; or is passed over |
//! | a vendor's | is read as that vendor's decoder reads it |

use super::dialect::Dialect;
use super::end::End;
use super::event::Event;
use super::parts::Parts;
use super::probe::{self, Probe, Verdict};
use super::track::Track;
use super::usage::Usage;
use crate::error::Error;
use crate::openai::{chat, responses};
use crate::sse::{Limits, Parser, Storage};
use crate::stream::{self, Decode, Ending, Found, Mind, Outcome, Protocol, Sealed, prepare};
use crate::{anthropic, gemini};

/// A decoder for every dialect: chunks of bytes in, parts of the answer out.
///
/// It looks at the first payload to see which dialect it is, or you name one ([`with_dialect`](Self::with_dialect)). Then the vendor's
/// own decoder does the work. You do the I/O: pass each chunk as it arrives and call [`next`](Self::next) until it returns
/// `None`. At the end of the body, or when the transport fails, call [`finish`](Self::finish): it says whether the answer is
/// complete.
///
/// ```
/// use deltawire::answer::{Decoder, Part};
///
/// # #[cfg(feature = "alloc")] {
/// # let network = [&b"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel\"}}]}\n\ndata: {\"cho"[..],
/// #     b"ices\":[{\"index\":0,\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"];
/// let mut decoder = Decoder::new();
/// for bytes in network {
///     let mut chunk: &[u8] = bytes;
///     while let Some(parts) = decoder.next(&mut chunk) {
///         let Ok(parts) = parts else { continue }; // skipped, and counted in `End::lost`
///         for part in parts {
///             match part {
///                 Part::Text(text) => print!("{text}"),
///                 Part::ToolStart(start) => println!("call {}: {}", start.call, start.name),
///                 Part::ToolInput { input, .. } => print!("{input}"),
///                 Part::ToolEnd { call, .. } => println!(" (run {call})"),
///                 Part::Error(error) => eprintln!("{}", error.message()),
///                 _ => {}
///             }
///         }
///     }
/// }
/// assert!(decoder.finish().is_complete());
/// # }
/// ```
///
/// # Memory
///
/// As the decoders of the vendors: a frame that lies whole in a chunk is not copied, and one that does not waits in the storage
/// and has to fit there. Of calls that are open at the same time it follows eight.
///
/// # Where parts say less than the answer that is accumulated
///
/// Parts only grow. Where a server says in the end that a text is another than its pieces were, as Responses can, parts are
/// the pieces; `openai::responses::Response` has the last word. A message that is only in the last event of a response is no part
/// if the text of another was: servers number them anew there, and a text that comes twice is worse.
///
/// A call that Chat Completions sends in fragments begins with the first that has an id, a name or arguments; if its name comes later
/// than that, it is not in the parts. Where Anthropic gives the whole input of a call at its start, pieces of it that come after
/// that are left out. An `Answer` has the name, and the pieces.
///
/// `[DONE]` says nothing of the dialect: what comes before the dialect is known is passed over.
#[derive(Clone, Debug)]
pub struct Decoder<#[cfg(feature = "alloc")] S = alloc::vec::Vec<u8>, #[cfg(not(feature = "alloc"))] S> {
    parser: Parser<S>,
    state: State,
    track: Track,
    /// The dialect that the caller named.
    named: Option<Dialect>,
}

#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "there is no heap")]
enum State {
    Undecided(Mind<Probe>),
    Anthropic(Mind<anthropic::Anthropic>),
    Chat(Mind<chat::Chat>),
    Responses(Mind<responses::Responses>),
    Gemini(Mind<gemini::Gemini>),
}

#[cfg(feature = "alloc")]
impl Decoder<alloc::vec::Vec<u8>> {
    /// Returns a decoder that allocates nothing until a frame is split between chunks or has several lines.
    #[must_use]
    pub fn new() -> Self {
        Self::with_storage(alloc::vec::Vec::new())
    }
}

#[cfg(feature = "alloc")]
impl Default for Decoder<alloc::vec::Vec<u8>> {
    fn default() -> Self {
        Self::new()
    }
}

/// Calls a method that all states but `Undecided` have.
macro_rules! decided {
    ($state:expr, $it:ident, $event:ident => $call:expr, $undecided:ident => $other:expr) => {
        match $state {
            State::Undecided($undecided) => $other,
            State::Anthropic($it) => {
                let $event = Event::Anthropic;
                $call
            }
            State::Chat($it) => {
                let $event = Event::Chat;
                $call
            }
            State::Responses($it) => {
                let $event = Event::Responses;
                $call
            }
            State::Gemini($it) => {
                let $event = Event::Gemini;
                $call
            }
        }
    };
}

impl<S: Storage> Decoder<S> {
    /// Returns a decoder with the default limits, lowered to what `storage` can hold.
    #[must_use]
    pub fn with_storage(storage: S) -> Self {
        Self::with_limits(storage, Limits::new())
    }

    /// Returns a decoder with `limits`, lowered to what `storage` can hold.
    #[must_use]
    pub fn with_limits(storage: S, limits: Limits) -> Self {
        let mut parser = Parser::with_limits(storage, limits);
        prepare::<Probe, S>(&mut parser);
        Self { parser, state: State::Undecided(Mind::new()), track: Track::NEW, named: None }
    }

    /// Makes it take every stream for one of `dialect`. Call it before any bytes are passed.
    #[must_use]
    pub fn with_dialect(mut self, dialect: Dialect) -> Self {
        self.named = Some(dialect);
        self.decide(dialect);
        self
    }

    /// Returns the dialect, as soon as it is known.
    #[must_use]
    pub const fn dialect(&self) -> Option<Dialect> {
        match self.state {
            State::Undecided(_) => None,
            State::Anthropic(_) => Some(Dialect::Anthropic),
            State::Chat(_) => Some(Dialect::Chat),
            State::Responses(_) => Some(Dialect::Responses),
            State::Gemini(_) => Some(Dialect::Gemini),
        }
    }

    /// Returns the parts of the next payload and moves `chunk` past it, or `None` when the chunk is used up. A payload has any
    /// number of parts, also none.
    ///
    /// # Errors
    ///
    /// If a frame is over a limit, or a payload cannot be read. It is skipped and counted in [`End::lost`], and the next call
    /// goes on after it. Use `continue` to read on, as most clients should, or `?` to give up the stream.
    #[inline(always)]
    pub fn next<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<Parts<'p>, Error>> {
        if chunk.is_empty() {
            return None;
        }
        // The way of nearly all events: apart from the other, so that their parts need not lie in memory.
        decided!(&mut self.state, mind, event => {
            if let Some(found) = mind.known(&mut self.parser, chunk) {
                return Some(Ok(Parts::of(&mut self.track, found, event)));
            }
        }, _mind => {});
        // Taken apart and put together, so that the two ways share no place in memory.
        Some(self.next_slowly(chunk)?.map(Parts::again))
    }

    #[inline(never)]
    fn next_slowly<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<Parts<'p>, Error>> {
        if matches!(self.state, State::Undecided(_)) {
            return self.next_undecided(chunk);
        }
        let Self { parser, state, track, .. } = self;
        decided!(state, mind, event => {
            Some(mind.next_event_slowly(parser, chunk)?.map(|found| Parts::of(track, found, event)))
        }, _mind => None)
    }

    #[cold]
    fn next_undecided<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<Parts<'p>, Error>> {
        let found = self.seek(chunk)?;
        self.found(chunk, found)
    }

    /// Makes it read a dialect from here on.
    #[cold]
    fn decide(&mut self, dialect: Dialect) {
        let State::Undecided(mind) = &self.state else { return };
        let parser = &mut self.parser;
        self.state = match dialect {
            Dialect::Anthropic => State::Anthropic(go_on(mind, parser)),
            Dialect::Chat => State::Chat(go_on(mind, parser)),
            Dialect::Responses => State::Responses(go_on(mind, parser)),
            Dialect::Gemini => State::Gemini(go_on(mind, parser)),
        };
    }

    /// Finds the next payload that says which dialect it is, and decides; or something that nobody knows.
    #[cold]
    fn seek_undecided(&mut self, chunk: &mut &[u8]) -> Option<Found> {
        loop {
            let State::Undecided(mind) = &mut self.state else { return None };
            let found = mind.seek_any(&mut self.parser, chunk)?;
            match probe::judge(&self.parser, chunk, &found) {
                Verdict::Is(dialect) => {
                    self.decide(dialect);
                    return Some(found);
                }
                Verdict::Unknown => return Some(found),
                Verdict::Nothing => found.pass(chunk),
            }
        }
    }

    /// Returns what the answer cost, as far as it is known.
    #[must_use]
    pub const fn usage(&self) -> Usage {
        self.track.usage
    }

    /// Returns how the stream ended, or would end here.
    ///
    /// Call it at the end of the body, and also when the transport fails: for the decoder both are the end. It changes nothing
    /// that can be observed. Call [`reset`](Self::reset) before you pass another stream.
    pub fn finish(&mut self) -> End<'_> {
        let dialect = self.dialect();
        let Self { parser, state, track, .. } = self;
        decided!(state, mind, event => {
            let stream::End { outcome, lost, violations, last, tail, .. } = mind.finish(parser);
            End::new(dialect, outcome, (lost, violations), last.map(|last| event(last.event)), tail, track)
        }, mind => {
            let stream::End { outcome, lost, last, tail, .. } = mind.finish(parser);
            End::undecided(outcome, lost, last.map(|last| last.event), tail, track)
        })
    }

    /// Makes the decoder as new, but keeps its memory, as far as [`Storage`] says.
    pub fn reset(&mut self) {
        self.parser.reset();
        prepare::<Probe, S>(&mut self.parser);
        self.track = Track::NEW;
        self.state = State::Undecided(Mind::new());
        if let Some(dialect) = self.named {
            self.decide(dialect);
        }
    }

    /// Returns the parser, for its last event id, reconnection time, offset and limits.
    #[must_use]
    pub const fn parser(&self) -> &Parser<S> {
        &self.parser
    }

    /// Returns the highest number of an event so far, where they have one.
    pub(super) const fn cursor(&self) -> Option<u64> {
        match &self.state {
            State::Responses(mind) => mind.order().cursor(),
            _ => None,
        }
    }

    /// Returns how many bytes came since the last place between two blocks, or `None` if what comes is not SSE.
    pub(super) fn since_boundary(&self) -> Option<u64> {
        let is_sse = decided!(&self.state, mind, _event => mind.is_sse(), mind => mind.is_sse());
        // At the very start of a text outside of SSE nothing of it came, and yet it is open.
        let is_inside = !self.parser.is_clean() && self.parser.pending() == 0;
        (is_sse && !self.parser.is_list() && !is_inside).then(|| self.parser.pending())
    }
}

fn go_on<P: Protocol, S: Storage>(mind: &Mind<Probe>, parser: &mut Parser<S>) -> Mind<P> {
    prepare::<P, S>(parser);
    mind.go_on()
}

impl<S> Sealed for Decoder<S> {}

impl<S: Storage> Decode for Decoder<S> {
    type Event<'p>
        = Parts<'p>
    where
        S: 'p;
    type End<'p>
        = End<'p>
    where
        S: 'p;
    type Storage = S;

    #[inline]
    fn next_event<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8]) -> Option<Result<Parts<'p>, Error>> {
        self.next(chunk)
    }

    fn finish(&mut self) -> End<'_> {
        self.finish()
    }

    fn outcome(&mut self) -> Option<Outcome> {
        Some(self.finish().outcome)
    }

    fn parser(&self) -> &Parser<S> {
        self.parser()
    }

    fn reset(&mut self) {
        self.reset();
    }

    #[inline(always)]
    fn seek(&mut self, chunk: &mut &[u8]) -> Option<Found> {
        if matches!(self.state, State::Undecided(_)) {
            return self.seek_undecided(chunk);
        }
        decided!(&mut self.state, mind, _event => mind.seek(&mut self.parser, chunk), _mind => None)
    }

    #[inline(always)]
    fn found<'p, 'c: 'p>(&'p mut self, chunk: &mut &'c [u8], found: Found) -> Option<Result<Parts<'p>, Error>> {
        let Self { parser, state, track, .. } = self;
        decided!(state, mind, event => {
            Some(mind.found(parser, chunk, found)?.map(|found| Parts::of(track, found, event)))
        }, mind => {
            let payload = probe::take(mind, !track.is_unknown_told, parser, chunk, found)?;
            Some(payload.map(|payload| Parts::new(track, Event::Unknown(payload))))
        })
    }

    fn lacks_line_ends(&mut self) -> bool {
        self.finish().last_event().is_some()
    }

    fn ending(&mut self) -> Ending {
        self.finish().ending()
    }
}
