//! The short way for deltas: what successive ones share is compared, not parsed.
//!
//! ```text
//! event: content_block_delta
//! data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"   Hello   "}      }
//! └─────────────────────────────── prefix ─────────────────────────────────────────┘   text   └┴suffix  └ blanks }
//! ```
//!
//! A payload with the same prefix and suffix differs in the content of one string, and in blanks before its last
//! brace: it says the same of another text. Prefix and suffix are learned from what the general way (decode.rs)
//! made of a payload. So any index, key order and spelling will do.
//!
//! Most of a frame is its prefix, and that is where most chunks cut it. What is there of it is put away as of any
//! frame, but how much that was is remembered, and the rest compared with the rest.

use crate::anthropic::delta::Delta;
use crate::anthropic::event::Event;
use crate::anthropic::order::DeltaKind;
use crate::bytes::{count_blanks, position_in, text};
use crate::json::{self, Str};
use crate::sse::{self, Frame};

/// Room for prefix and suffix together: enough for every delta of the protocol, with some blanks.
const ROOM: usize = 144;

const NAME: &[u8] = b"content_block_delta";

/// Nearly all suffixes are like that: no call is needed to compare.
const SHORT: &[u8] = b"\"}";

#[derive(Clone, Debug)]
pub(crate) struct Template {
    /// The lines up to the payload, and the prefix and the suffix of that, with the quotes of the string, and without
    /// the last brace.
    shared: [u8; ROOM],
    /// Where the payload starts.
    payload: u8,
    /// The end of the prefix.
    prefix: u8,
    /// The end of the suffix; 0 if nothing is learned.
    end: u8,
    /// Whether the suffix is [`SHORT`].
    is_short: bool,
    /// How much of the prefix the chunks before had, if they ended in it.
    pub(crate) seen: u8,
    /// Whether lines end in CR LF.
    is_crlf: bool,
    kind: DeltaKind,
    index: u32,
}

/// A delta that is like the one before.
#[derive(Clone, Copy)]
pub(crate) struct Match<'a> {
    pub(crate) text: Str<'a>,
    pub(crate) kind: DeltaKind,
    pub(crate) index: u32,
}

impl<'a> Match<'a> {
    #[inline]
    pub(crate) const fn event(self) -> Event<'a> {
        let delta = match self.kind {
            DeltaKind::InputJson => Delta::InputJson(self.text),
            DeltaKind::Thinking => Delta::Thinking { thinking: self.text, estimated_tokens: None },
            _ => Delta::Text(self.text),
        };
        Event::BlockDelta { index: self.index, delta }
    }
}

impl Template {
    pub(crate) const NONE: Self = Self {
        shared: [0; ROOM],
        payload: 0,
        prefix: 0,
        end: 0,
        is_short: false,
        seen: 0,
        is_crlf: false,
        kind: DeltaKind::Text,
        index: 0,
    };

    /// Remembers a frame with a delta, if it has one string that makes it up.
    pub(crate) fn learn(&mut self, frame: &Frame<'_>, is_crlf: bool, event: &Event<'_>) {
        let &Event::BlockDelta { index, delta } = event else { return };
        let (kind, text) = match delta {
            Delta::Text(text) => (DeltaKind::Text, text),
            Delta::InputJson(text) => (DeltaKind::InputJson, text),
            Delta::Thinking { thinking, estimated_tokens: None } => (DeltaKind::Thinking, thinking),
            _ => return,
        };
        let (payload, text) = (frame.data_bytes(), text.as_escaped().as_bytes());
        let parts = position_in(payload, text)
            .and_then(|at| payload.split_at_checked(at))
            .and_then(|(prefix, rest)| Some((prefix, rest.get(text.len()..)?.strip_suffix(b"}")?.trim_ascii_end())));
        // An absent string is no part of the payload.
        let Some((prefix @ [.., b'"'], suffix @ [b'"', ..])) = parts else { return };
        // Where the data of several lines was joined, the bytes of a stream are others.
        if prefix.contains(&b'\n') || suffix.contains(&b'\n') {
            return;
        }
        let line_end = if is_crlf { &b"\r\n"[..] } else { b"\n" };
        let name = if frame.event_bytes() == NAME { [b"event: ", NAME, line_end] } else { [&[][..]; 3] };
        let parts = [name[0], name[1], name[2], b"data: ", prefix, suffix];
        let mut lens = [0_usize; 6];
        let mut end = 0_usize;
        for (len, part) in lens.iter_mut().zip(parts) {
            end = end.saturating_add(part.len());
            *len = end;
        }
        let [.., payload, prefix, end] = lens.map(|len| u8::try_from(len).unwrap_or(u8::MAX));
        if usize::from(end) > ROOM {
            return;
        }
        for (to, from) in self.shared.iter_mut().zip(parts.into_iter().flatten()) {
            *to = *from;
        }
        let is_short = suffix == SHORT;
        *self = Self { shared: self.shared, payload, prefix, end, is_short, seen: 0, is_crlf, kind, index };
    }

    /// Says whether a frame whose payload is like that is otherwise like that too.
    #[inline]
    pub(crate) fn has_form_of(&self, frame: &Frame<'_>, is_crlf: bool) -> bool {
        let has_name = usize::from(self.payload) > b"data: ".len();
        has_name != frame.event_bytes().is_empty() && is_crlf == self.is_crlf
    }

    /// Takes what follows `from`, a place in the prefix, off the front of `bytes`, up to the last brace.
    #[inline(always)]
    fn take<'c>(&self, from: u8, bytes: &'c [u8]) -> Option<(Match<'c>, &'c [u8])> {
        let prefix = self.shared.get(usize::from(from)..usize::from(self.prefix))?;
        let rest = bytes.strip_prefix(prefix)?;
        let (len, is_plain) = json::content(bytes, prefix.len())?;
        let rest = rest.get(len..)?;
        let rest = if self.is_short {
            rest.strip_prefix(SHORT)?
        } else {
            rest.strip_prefix(self.shared.get(usize::from(self.prefix)..usize::from(self.end))?)?
        };
        let blanks = count_blanks(bytes, bytes.len().wrapping_sub(rest.len()))?;
        let rest = rest.get(blanks..)?.strip_prefix(b"}")?;
        let text = text(bytes, prefix.len(), len)?;
        Some((Match { text: Str::valid(text, is_plain), kind: self.kind, index: self.index }, rest))
    }

    /// Reads a payload that is like the one before.
    #[inline]
    pub(crate) fn payload<'c>(&self, payload: &'c [u8]) -> Option<Match<'c>> {
        if self.end == 0 {
            return None;
        }
        let (delta, rest) = self.take(self.payload, payload)?;
        rest.is_empty().then_some(delta)
    }

    /// Takes a frame off the front of a chunk that is like the one before, or its rest if chunks before had the
    /// beginning. Gives the delta and what is behind.
    #[inline(always)]
    pub(crate) fn frame<'c>(&self, chunk: &'c [u8]) -> Option<(Match<'c>, &'c [u8])> {
        if self.end == 0 {
            return None;
        }
        let (delta, rest) = self.take(self.seen, chunk)?;
        Some((delta, sse::strip_end(sse::strip_end(rest)?)?))
    }

    /// Returns the name and the payload of a whole frame that was taken so.
    #[inline]
    pub(crate) fn parts<'c>(&self, frame: &'c [u8]) -> (&'c [u8], &'c [u8]) {
        let (lines, payload) = frame.split_at_checked(self.payload.into()).unwrap_or_default();
        let name = lines.get("event: ".len()..).and_then(|name| name.get(..NAME.len())).unwrap_or_default();
        (name, payload.trim_ascii_end())
    }

    /// Returns how much of the prefix there is with a chunk that ends in it, at the start of a frame or behind what
    /// was seen of it; else 0.
    #[inline]
    pub(crate) fn beginning(&self, chunk: &[u8]) -> u8 {
        let rest = self.shared.get(usize::from(self.seen)..usize::from(self.prefix)).unwrap_or_default();
        let len = u8::try_from(chunk.len()).unwrap_or_default();
        if rest.starts_with(chunk) { self.seen.wrapping_add(len) } else { 0 }
    }
}
