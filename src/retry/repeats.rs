//! Which calls of tools ran in an answer that the server began again.

use crate::answer::Input;
use crate::json::Str;

/// How many calls can be told from each other.
const CALLS: usize = 16;

/// What the calls of this answer are, and which ran before the server began it.
///
/// A call is known again by its name and its input: its number and its id are new.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Repeats {
    /// A hash for each call of this answer, by its number.
    hashes: [u64; CALLS],
    /// The hashes of those that ran before. What is 0 is free.
    ran: [u64; CALLS],
    /// Whether more ran than there is room for.
    is_over: bool,
}

impl Default for Repeats {
    fn default() -> Self {
        Self::new()
    }
}

impl Repeats {
    pub(super) const fn new() -> Self {
        Self { hashes: [0; CALLS], ran: [0; CALLS], is_over: false }
    }

    /// A call begins.
    pub(super) fn start(&mut self, call: u32, name: Str<'_>) {
        if let Some(hash) = self.of(call) {
            // The name ends with a byte that is in no text.
            *hash = add_byte(add_text(FIRST, name), 0xFF);
        }
    }

    /// A call gets more input.
    pub(super) fn input(&mut self, call: u32, input: &Input<'_>) {
        let Some(hash) = self.of(call) else { return };
        *hash = match input {
            Input::Json(text) | Input::Text(text) => add_text(*hash, *text),
            Input::Whole(value) => add_bytes(*hash, value.as_bytes()),
            Input::At(arg) => add_bytes(*hash, arg.raw().as_bytes()),
        };
    }

    /// The server begins again. `ran` has a bit for each call that ran.
    pub(super) fn restart(&mut self, ran: u128) {
        for call in (0..u128::BITS).filter(|call| ran >> call & 1 == 1) {
            let hash = self.of(call).map(|hash| *hash);
            match hash.zip(self.ran.iter_mut().find(|it| **it == 0)) {
                Some((hash, free)) => *free = hash.max(1),
                None => self.is_over = true,
            }
        }
    }

    /// Returns whether a call ran before, and takes that run out: a second call that is the same did not.
    ///
    /// Of a call that cannot be told from those that ran it says that it did.
    pub(super) fn take(&mut self, call: u32) -> bool {
        let Some(hash) = self.of(call).map(|hash| *hash) else {
            return self.is_over || self.ran.iter().any(|it| *it != 0);
        };
        match self.ran.iter_mut().find(|it| **it == hash.max(1)) {
            Some(run) => {
                *run = 0;
                true
            }
            None => self.is_over,
        }
    }

    fn of(&mut self, call: u32) -> Option<&mut u64> {
        self.hashes.get_mut(usize::try_from(call).ok()?)
    }
}

/// The hash of nothing.
const FIRST: u64 = 0xCBF2_9CE4_8422_2325;

/// FNV-1a: the texts come from a model, which gains nothing by two that are taken for one.
fn add_byte(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
}

fn add_bytes(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| add_byte(hash, *byte))
}

/// Adds a text as it is meant: a server may escape it in another way the next time.
fn add_text(hash: u64, text: Str<'_>) -> u64 {
    text.pieces().fold(hash, |hash, piece| add_bytes(hash, piece.as_str(&mut [0; 4]).as_bytes()))
}
