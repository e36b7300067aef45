//! Bytes to lines: where a line ends, and the states that a line goes through when it is split.
//!
//! | state                | what came last                                        | what may come, and the next state |
//! |----------------------|-------------------------------------------------------|-----------------------------------|
//! | `Bom`                | nothing, or one or two bytes of a byte order mark     | the rest of the mark: `Start`; other bytes: `Head`, or `Start` |
//! | `Start`              | a line end                                            | a blank line: `Start`; a line: `Start`; its first bytes: `Head`, or a state that says what it is |
//! | `AfterRetry`         | the end of a `retry` line, in a block of no other lines | as `Start` |
//! | `AfterCr`            | a CR that ended a line and the chunk                  | an LF, which belongs to that line end, or nothing: `Start` |
//! | `Release`            | the blank line that ended a large block               | `Start`, without a byte |
//! | `Head`               | fewer bytes than tell what the line is                | more: what the line is |
//! | `Data`, `Event`, `Id`, `Retry`, `Comment`, `Unknown` | a part of such a line | more of it: the same; its end: `Start`; over a limit: `Skipping` |
//! | `Skipping`           | a part of a line of a frame over a limit              | its end: `Skip` |
//! | `Skip`               | the end of such a line                                | a blank line: `Start`; other bytes: `Skipping` |
//! | `SkipAfterCr`        | a CR that ended such a line and the chunk             | as `AfterCr`, but to `Skip` |
//!
//! Where a line end is a CR at the very end of a chunk, the next state is `AfterCr` in place of `Start`.
//!
//! Between two calls the state is a function of the bytes so far, not of how they were split. That is why a line is in
//! `Head` until it has [`HEAD`] bytes or its end, also where fewer would tell what it is.

use super::field::{Digits, HEAD};
use crate::bytes::{find_line_end, find_line_end_soon, first};

pub(super) const LF: u8 = b'\n';
pub(super) const CR: u8 = b'\r';
pub(crate) const BOM: [u8; 3] = [0xEF, 0xBB, 0xBF];

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
pub(crate) fn skip_end(rest: &[u8]) -> (&[u8], bool) {
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

/// Where in a line the last chunk ended. The module has the transitions.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Line {
    /// At the start of the stream, with so many bytes of a byte order mark seen.
    Bom(u8),
    /// At the start of a line.
    Start,
    /// At the start of a line, and the block has nothing yet but a `retry` line. Apart from `Start`, so that the shortcut
    /// for frames, which never have one, need not ask for it.
    AfterRetry,
    /// At the start of a line, but an LF still belongs to the end of the last.
    AfterCr,
    /// In a line whose few bytes do not show yet what it is.
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
    /// The same, but an LF still belongs to the end of the last line.
    SkipAfterCr,
    /// In a line of a frame that is over a limit, after at least one byte of it.
    Skipping,
    /// At the start of a line between two blocks, and the storage is larger than it may stay.
    Release,
}

/// Whether the text of a line that is no part of a frame is in the storage.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Keep {
    /// No: nobody asked for it.
    No,
    /// All of it.
    All,
    /// Its beginning: the rest is over the limit.
    Clipped,
}

impl Keep {
    /// Returns whether to keep a line, if it is wanted or not.
    pub(super) const fn if_wanted(is_wanted: bool) -> Self {
        if is_wanted { Self::All } else { Self::No }
    }
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
        for ((to, &byte), len) in head.bytes.iter_mut().zip(bytes).zip(1..) {
            *to = byte;
            head.len = len;
        }
        head
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        first(&self.bytes, usize::from(self.len))
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
