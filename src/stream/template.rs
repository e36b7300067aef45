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

use super::found::{Delta, TextPlace};
use super::protocol::{Parts, Protocol};
use super::room::{Hole, HoleKind, Room as _};
use crate::bytes::{add, count_blanks, is_ascii, position_in, range, split, used};
use crate::json::{self, Raw};
use crate::sse::{self, Frame};

/// Nearly all suffixes are this one, and to compare with a constant needs no call.
const SHORT: &[u8] = b"\"}";

pub(super) struct Template<P: Protocol> {
    /// The lines up to the payload, and what of that deltas share: all but the text, the holes and the last brace.
    shared: P::Room,
    /// Where the payload starts.
    payload: u16,
    /// How much of it comes before the text.
    prefix: u16,
    /// The end of the suffix; 0 if nothing is learned.
    end: u16,
    /// How many holes come before the text.
    before: u8,
    /// How many holes there are.
    holes: u8,
    /// Whether the text is followed by [`SHORT`], and nothing else.
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
        shared: P::Room::NONE,
        payload: 0,
        prefix: 0,
        end: 0,
        before: 0,
        holes: 0,
        is_short: false,
        seen: 0,
        is_crlf: false,
        shape: P::NO_SHAPE,
    };

    /// Remembers a frame with a delta, if it has one string that makes it up.
    pub(super) fn learn(&mut self, frame: &Frame<'_>, is_crlf: bool, event: &P::Event<'_>) {
        let Some((shape, text)) = P::shape(event) else { return };
        let (payload, text) = (frame.data_bytes(), text.as_escaped().as_bytes());
        // Where the data of several lines was joined, the bytes of a stream are others.
        let (Some(at), Some(body)) = (position_in(payload, text), payload.strip_suffix(b"}")) else { return };
        if payload.contains(&b'\n') || (P::HAS_PAYLOAD && payload.first() != Some(&b'{')) {
            return;
        }
        let body = body.trim_ascii_end();
        let Some(mut cuts) = Cuts::new(body, at, text.len()) else { return };
        P::holes(event, &mut |hole| cuts.add(body, hole, self.shared.holes().len()));

        let mut new = Self { shape, is_crlf, ..Self::NONE };
        let line_end = if is_crlf { &b"\r\n"[..] } else { b"\n" };
        let name = match frame.event_line() {
            [] => [&[][..]; 3],
            name => [b"event: ", name, line_end],
        };
        for part in name.into_iter().chain([&b"data: "[..]]) {
            if !new.push(part) {
                return;
            }
        }
        new.payload = new.end;
        let mut from = 0;
        for &Cut { at, len, kind } in cuts.all() {
            if !new.push(range(body, from, at)) {
                return;
            }
            match kind {
                None => {
                    new.prefix = new.end;
                    new.before = new.holes;
                }
                Some(kind) => {
                    if let Some(hole) = new.shared.holes_mut().get_mut(usize::from(new.holes)) {
                        *hole = Hole { at: new.end, kind };
                        // There are at most as many as there is room for.
                        new.holes = new.holes.wrapping_add(1);
                    }
                }
            }
            from = add(at, len);
        }
        let suffix = range(body, from, body.len());
        new.is_short = new.before == new.holes && suffix == SHORT;
        if new.push(suffix) {
            *self = new;
        }
    }

    /// Adds to the shared bytes, if there is room.
    fn push(&mut self, part: &[u8]) -> bool {
        let end = add(self.end.into(), part.len());
        let (Ok(at), Some(to)) = (u16::try_from(end), self.shared.bytes_mut().get_mut(self.end.into()..end)) else {
            return false;
        };
        to.copy_from_slice(part);
        self.end = at;
        true
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
    fn find<'c>(&self, from: u16, bytes: &'c [u8]) -> Option<(Delta, &'c [u8])> {
        if self.end == 0 {
            return None;
        }
        let (before, after) = self.shared.holes().split_at_checked(self.before.into())?;
        let mut number = None;
        let mut rest = bytes;
        let mut from = from;
        for hole in before {
            rest = self.fill(from, hole, bytes, rest, &mut number)?;
            from = hole.at;
        }
        rest = rest.strip_prefix(self.shared.bytes().get(usize::from(from)..usize::from(self.prefix))?)?;
        let start = used(bytes, rest);
        let (len, is_plain) = json::string_len(bytes, start)?;
        let text = TextPlace { start, len, is_plain };
        rest = rest.get(len..)?;
        rest = if self.is_short {
            rest.strip_prefix(SHORT)?
        } else {
            let mut from = self.prefix;
            for hole in after.get(..usize::from(self.holes.checked_sub(self.before)?))? {
                rest = self.fill(from, hole, bytes, rest, &mut number)?;
                from = hole.at;
            }
            rest.strip_prefix(self.shared.bytes().get(usize::from(from)..usize::from(self.end))?)?
        };
        let blanks = count_blanks(bytes, used(bytes, rest))?;
        let rest = rest.get(blanks..)?.strip_prefix(b"}")?;
        Some((Delta { text, number: number.unwrap_or(0), end: used(bytes, rest) }, rest))
    }

    /// Passes over the shared bytes from `from` to a hole, and what fills it.
    #[inline(always)]
    fn fill<'c>(
        &self,
        from: u16,
        hole: &Hole,
        bytes: &'c [u8],
        rest: &'c [u8],
        number: &mut Option<u64>,
    ) -> Option<&'c [u8]> {
        let rest = rest.strip_prefix(self.shared.bytes().get(usize::from(from)..usize::from(hole.at))?)?;
        match hole.kind {
            HoleKind::Digits => {
                let (value, rest) = digits(rest)?;
                number.get_or_insert(value);
                Some(rest)
            }
            HoleKind::String => {
                let (len, _) = json::string_len(bytes, used(bytes, rest))?;
                let (content, rest) = rest.split_at_checked(len)?;
                // What is not ASCII would have to be checked, and hardly ever comes.
                is_ascii(content).then_some(rest)
            }
        }
    }

    /// Returns the parts of a payload that is like the one before.
    #[inline]
    pub(super) fn payload<'c>(&self, payload: &'c [u8]) -> Option<Parts<'c>> {
        let (delta, rest) = self.find(self.payload, payload)?;
        if rest.is_empty() { delta.parts::<P>(0, payload) } else { None }
    }

    /// Returns where the payload of a whole frame starts.
    #[inline(always)]
    pub(super) fn payload_start(&self) -> usize {
        self.payload.into()
    }

    /// Finds the text of a frame at the front of a chunk that is like the one before, or of its rest if the chunks before
    /// had the beginning. Returns what `read` makes of it, and what follows the frame.
    #[inline(always)]
    pub(super) fn frame<'c, T>(&self, chunk: &'c [u8], read: impl FnOnce(Delta) -> Option<T>) -> Option<(T, &'c [u8])> {
        let (delta, rest) = self.find(self.seen.into(), chunk)?;
        let delta = read(delta)?;
        // Both line ends at once: nearly all streams have LF.
        let rest = match rest {
            [b'\n', b'\n', rest @ ..] => rest,
            _ => sse::strip_end(sse::strip_end(rest)?)?,
        };
        Some((delta, rest))
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
        if P::HAS_PAYLOAD {
            return 0;
        }
        let rest = range(self.shared.bytes(), self.seen.into(), self.prefix.into());
        match u8::try_from(chunk.len()) {
            // It is within the prefix, which is within the room.
            Ok(len) if rest.starts_with(chunk) => self.seen.wrapping_add(len),
            _ => 0,
        }
    }
}

impl<P: Protocol> Clone for Template<P> {
    fn clone(&self) -> Self {
        Self { shared: self.shared.clone(), ..*self }
    }
}

/// Reads a number without sign, fraction and exponent, of at most 19 digits.
#[inline(always)]
fn digits(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (mut value, mut rest) = (0_u64, bytes);
    while let [digit @ b'0'..=b'9', behind @ ..] = rest {
        // Below it does not count if it wraps, which takes more than 19 digits.
        value = value.wrapping_mul(10).wrapping_add((digit ^ b'0').into());
        rest = behind;
    }
    match used(bytes, rest) {
        0 | 20.. => None,
        2.. if bytes.first() == Some(&b'0') => None,
        _ => Some((value, rest)),
    }
}

/// Where a payload is cut to learn it: at the text, and at its holes.
struct Cuts {
    cuts: [Cut; Self::MAX],
    count: usize,
}

#[derive(Clone, Copy)]
struct Cut {
    at: usize,
    len: usize,
    /// `None` for the text.
    kind: Option<HoleKind>,
}

impl Cuts {
    const MAX: usize = 16;

    /// Cuts at the text. An absent one is not a part of the payload, and has no quotes around it.
    fn new(body: &[u8], at: usize, len: usize) -> Option<Self> {
        let is_quoted = body.get(..at)?.ends_with(b"\"") && body.get(add(at, len)..)?.starts_with(b"\"");
        let text = Cut { at, len, kind: None };
        is_quoted.then_some(Self { cuts: [text; Self::MAX], count: 1 })
    }

    /// Cuts at a hole, if it is one of the first `max`, and no part of another.
    fn add(&mut self, body: &[u8], hole: Raw<'_>, max: usize) {
        let bytes = hole.as_bytes();
        let Some(start) = position_in(body, bytes) else { return };
        let cut = match bytes {
            [b'"', content @ .., b'"'] => Cut { at: add(start, 1), len: content.len(), kind: Some(HoleKind::String) },
            // A number is a JSON value here, so it starts with a digit if it has no sign, and with 0 only if it is that.
            [b'0'..=b'9', ..] if hole.as_u64().is_some() => {
                Cut { at: start, len: bytes.len(), kind: Some(HoleKind::Digits) }
            }
            _ => return,
        };
        if self.count > max.min(Self::MAX - 1) {
            return;
        }
        let end = add(cut.at, cut.len);
        let place = self.all().iter().position(|it| it.at >= cut.at).unwrap_or(self.count);
        let fits = self.all().iter().all(|it| add(it.at, it.len) <= cut.at || end <= it.at);
        if let (true, Some(moved)) = (fits, self.cuts.get_mut(place..)) {
            moved.rotate_right(1);
            if let Some(first) = moved.first_mut() {
                *first = cut;
            }
            self.count = add(self.count, 1);
        }
    }

    fn all(&self) -> &[Cut] {
        self.cuts.get(..self.count).unwrap_or_default()
    }
}
