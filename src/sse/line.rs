//! Bytes to lines: where a line ends, and what is remembered of one that is cut.

use super::field::{Digits, HEAD};
use crate::bytes::{find_line_end, find_line_end_soon};

pub(super) const LF: u8 = b'\n';
pub(super) const CR: u8 = b'\r';
pub(super) const BOM: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// Splits `input` before its first line end.
#[inline]
pub(super) fn split(input: &[u8]) -> Option<(&[u8], &[u8])> {
    input.split_at_checked(find_line_end(input)?)
}

/// Does the same, better if the end is likely to be near.
#[inline]
pub(super) fn split_soon(input: &[u8]) -> Option<(&[u8], &[u8])> {
    input.split_at_checked(find_line_end_soon(input)?)
}

/// Splits off the line end that `rest` starts with: LF, CR LF, or CR.
/// The flag says that a CR was the last byte, so that an LF that comes next still belongs to it.
#[inline]
pub(super) fn skip_end(rest: &[u8]) -> (&[u8], bool) {
    match rest {
        [LF, rest @ ..] | [CR, LF, rest @ ..] => (rest, false),
        [CR] => (&[], true),
        [_, rest @ ..] => (rest, false),
        [] => (rest, false),
    }
}

/// Splits off the line end that `rest` starts with if it is LF or CR LF.
#[inline]
pub(crate) fn strip_end(rest: &[u8]) -> Option<&[u8]> {
    match rest {
        [LF, rest @ ..] | [CR, LF, rest @ ..] => Some(rest),
        _ => None,
    }
}

/// What is known of the line in which the last chunk ended.
///
/// ```text
/// Bom ──▶ Start ──▶ Head ──▶ Data, Event, Id, Retry, Comment, Unknown ──▶ Start
///           ▲                  │ a limit
///           └── Skip ◀── Skipping
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Line {
    /// At the start of the stream, with so many bytes of a BOM seen.
    Bom(u8),
    /// At the start of a line.
    Start,
    /// At the start of a line, but an LF would still belong to the end of the last.
    AfterCr,
    /// In a line whose few bytes do not tell yet what it is.
    Head(Head),
    /// In a `data` line; the value so far is in the storage.
    Data,
    /// In an `event` line; the value so far is in the storage.
    Event,
    /// In an `id` line; the line so far is in the storage.
    Id,
    /// In a `retry` line.
    Retry(Digits, Keep),
    /// In a comment.
    Comment(Keep),
    /// In a line that is ignored.
    Unknown(Keep),
    /// At the start of a line of a frame that is over a limit.
    Skip,
    /// The same, but an LF would still belong to the end of the last line.
    SkipAfterCr,
    /// In a line of a frame that is over a limit, with at least one byte before.
    Skipping,
}

/// Whether the text of a line that is no part of a frame is in the storage.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Keep {
    /// Nobody asked for it.
    No,
    /// All of it.
    All,
    /// Its beginning: the rest did not fit.
    Cut,
}

/// The first bytes of a line, fewer than [`HEAD`].
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Head {
    bytes: [u8; HEAD - 1],
    len: u8,
}

impl Head {
    pub(super) fn new(bytes: &[u8]) -> Self {
        let mut head = Self::default();
        for (to, &byte) in head.bytes.iter_mut().zip(bytes) {
            *to = byte;
            head.len = head.len.saturating_add(1);
        }
        head
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// Returns these bytes and those that follow in `chunk`, up to [`HEAD`] or the line end, and how
    /// many they are.
    pub(super) fn followed_by(&self, chunk: &[u8]) -> ([u8; HEAD], usize) {
        let mut bytes = [0; HEAD];
        let more = chunk.iter().take_while(|&&byte| byte != LF && byte != CR);
        let len = bytes.iter_mut().zip(self.as_bytes().iter().chain(more)).map(|(to, &from)| *to = from).count();
        (bytes, len)
    }
}
