//! The shortcut for deltas: what successive ones share is compared, not parsed.
//!
//! ```text
//! event: content_block_delta
//! data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"   Hello   "}      }
//! └─────────────────────────────── prefix ─────────────────────────────────────────┘   text   └┴suffix  └ blanks }
//! ```
//!
//! A payload with the same prefix and suffix differs from the last one in the content of one string, and in the number of
//! blanks before its last brace: it is the same event with another text. Prefix and suffix are learned from a payload
//! that was parsed in the general way, so any index, any order of the members and any spelling will do. The content of the
//! string is checked as JSON and as UTF-8; nothing else of the payload can be wrong, for it was right the last time.
//!
//! Most of a frame is its prefix, so that is where most chunks split it. The parser stores that part as it stores any
//! part of a frame; the template only remembers how long it was (`seen`), and compares the rest with the rest.

use super::found::TextPlace;
use super::protocol::Protocol;
use crate::bytes::{add, count_blanks, position_in, range, split, used};
use crate::json::{self, Str};
use crate::sse::{self, Frame};

/// Room for prefix and suffix together: enough for every delta of the protocols, with some blanks.
const ROOM: usize = 144;

/// Nearly all suffixes are this one, and to compare with a constant needs no call.
const SHORT: &[u8] = b"\"}";

pub(super) struct Template<P: Protocol> {
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
    /// How much of the prefix has come, if the last chunk ended in it.
    pub(super) seen: u8,
    /// Whether lines end in CR LF.
    is_crlf: bool,
    /// What the delta was, without its string.
    pub(super) shape: P::Shape,
}

impl<P: Protocol> Template<P> {
    pub(super) const NONE: Self = Self {
        shared: [0; ROOM],
        payload: 0,
        prefix: 0,
        end: 0,
        is_short: false,
        seen: 0,
        is_crlf: false,
        shape: P::NO_SHAPE,
    };

    /// Remembers a frame with a delta, if it has one string that makes it up.
    pub(super) fn learn(&mut self, frame: &Frame<'_>, is_crlf: bool, event: &P::Event<'_>) {
        let Some((shape, text)) = P::shape(event) else { return };
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
        let name = match frame.event_line() {
            [] => [&[][..]; 3],
            name => [b"event: ", name, line_end],
        };
        let parts = [name[0], name[1], name[2], b"data: ", prefix, suffix];
        let mut lens = [0_usize; 6];
        let mut end = 0_usize;
        for (len, part) in lens.iter_mut().zip(parts) {
            end = add(end, part.len());
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
        *self = Self { shared: self.shared, payload, prefix, end, is_short, seen: 0, is_crlf, shape };
    }

    /// Returns `true` if a frame, whose payload fits, has the same `event` line and line ends too.
    #[inline]
    pub(super) fn has_form_of(&self, frame: &Frame<'_>, is_crlf: bool) -> bool {
        let has_name = usize::from(self.payload) > b"data: ".len();
        has_name != frame.event_line().is_empty() && is_crlf == self.is_crlf
    }

    /// Finds the text in `bytes`, which start with what follows `from`, a place in the prefix. Returns with it what follows
    /// the last brace.
    #[inline(always)]
    fn find<'c>(&self, from: u8, bytes: &'c [u8]) -> Option<(TextPlace, &'c [u8])> {
        if self.end == 0 {
            return None;
        }
        let prefix = self.shared.get(usize::from(from)..usize::from(self.prefix))?;
        let rest = bytes.strip_prefix(prefix)?;
        let (len, is_plain) = json::string_len(bytes, prefix.len())?;
        let rest = rest.get(len..)?;
        let rest = if self.is_short {
            rest.strip_prefix(SHORT)?
        } else {
            rest.strip_prefix(self.shared.get(usize::from(self.prefix)..usize::from(self.end))?)?
        };
        let blanks = count_blanks(bytes, used(bytes, rest))?;
        let rest = rest.get(blanks..)?.strip_prefix(b"}")?;
        Some((TextPlace { start: prefix.len(), len, is_plain }, rest))
    }

    /// Returns the text of a payload that is like the one before.
    #[inline]
    pub(super) fn payload<'c>(&self, payload: &'c [u8]) -> Option<Str<'c>> {
        let (text, rest) = self.find(self.payload, payload)?;
        if rest.is_empty() { text.check(payload) } else { None }
    }

    /// Finds the text of a frame at the front of a chunk that is like the one before, or of its rest if the chunks before
    /// had the beginning. Returns what `read` makes of its place, and what follows the frame.
    #[inline(always)]
    pub(super) fn frame<'c, T>(
        &self,
        chunk: &'c [u8],
        read: impl FnOnce(TextPlace) -> Option<T>,
    ) -> Option<(T, &'c [u8])> {
        let (text, rest) = self.find(self.seen, chunk)?;
        let text = read(text)?;
        // Both line ends at once: nearly all streams have LF.
        let rest = match rest {
            [b'\n', b'\n', rest @ ..] => rest,
            _ => sse::strip_end(sse::strip_end(rest)?)?,
        };
        Some((text, rest))
    }

    /// Returns the name and the payload of a whole frame that was taken so.
    #[inline]
    pub(super) fn parts<'c>(&self, frame: &'c [u8]) -> (&'c [u8], &'c [u8]) {
        let (lines, payload) = split(frame, self.payload.into());
        let name = lines.strip_prefix(b"event: ").and_then(|lines| {
            let line = lines.strip_suffix(b"data: ")?;
            line.strip_suffix(b"\r\n").or_else(|| line.strip_suffix(b"\n"))
        });
        (name.unwrap_or(&[]), payload.trim_ascii_end())
    }

    /// Returns how much of the prefix has come if a chunk ends in it, be the chunk at the start of a frame or after what was
    /// seen of one. If the chunk is not a part of the prefix, it is 0.
    #[inline]
    pub(super) fn beginning(&self, chunk: &[u8]) -> u8 {
        let rest = range(&self.shared, self.seen.into(), self.prefix.into());
        match u8::try_from(chunk.len()) {
            // It is within the prefix, which is within the room.
            Ok(len) if rest.starts_with(chunk) => self.seen.wrapping_add(len),
            _ => 0,
        }
    }
}

impl<P: Protocol> Clone for Template<P> {
    fn clone(&self) -> Self {
        Self { ..*self }
    }
}
