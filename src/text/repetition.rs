//! A watch for loops.
//!
//! A text has the period `p` in its last bytes if each of them is equal to the one `p` before it. The number of such bytes is the
//! run of `p`. To keep the run of each period takes a step for each period and byte. Here it is kept by blocks:
//!
//! ```text
//! text     | block  | block  | block  | block  | bl
//!               b ──┘                     i ──┘
//!                   └──────── p ────────┘         p = i - b
//! ```
//!
//! The text lies in blocks of 16 bytes, of which the last few are in memory. After each byte `i` the last 16 bytes are looked up among
//! the blocks. If the block that ends at `b` is equal, then the run of `i - b` is at least 16:
//!
//! ```text
//! the run of p at i - 16     the last 16 bytes     the run at i
//! not 0                      are the block         16 more
//! 0                          are the block         16, and as many as are equal before them, which are less than 16
//! any                        are not               0: it is less than 16, which is not enough for a loop
//! ```
//!
//! So at `i` the runs of all periods with `i - p` at the end of a block are exact, or less than 16 and not kept; and each
//! period has its turn every 16 bytes. `rows[i % 16]` has the runs of one turn, by how many blocks are after `b`.
//!
//! A byte costs one look into the table of [`Blocks`], except where a block may be equal, or was 16 bytes ago.

use super::blocks::{BLOCK, Blocks};
use super::repeated::Repeated;
use crate::bytes::{add, advance, back, skip, sub};

/// The bits of a length that say how much of a block there is.
const IN_BLOCK: u64 = BLOCK as u64 - 1;
/// The run that an equal block makes.
const RUN: u16 = 16;

/// Watches a text for loops: a phrase that is said again and again, with nothing in between.
///
/// Models fall into such loops, and go on until they reach a limit that you pay for. Pass the bytes of a text or of a tool's input as
/// they arrive, and stop the stream when a loop is found.
///
/// ```
/// use deltawire::text::Repetition;
///
/// let mut repetition = Repetition::new();
/// let mut text = String::new();
/// let mut stream = ["Certainly!\n"].into_iter().chain(["I will do it ", "right now. "].into_iter().cycle());
/// let found = loop {
///     let piece = stream.next().unwrap();
///     text.push_str(piece);
///     if let Some(found) = repetition.next(&mut piece.as_bytes()) {
///         break found;
///     }
/// };
/// assert_eq!(found.period, 24);
/// assert_eq!(found.since, 11);
/// assert!(text.len() < 11 + 24 * 18);
/// ```
///
/// # What is found
///
/// A loop of the period `p`, which is 1 to [`MAX_PERIOD`](Self::MAX_PERIOD), is certain when the last `p * count` bytes of the text
/// have that period, and are at least `least` bytes. It is found with the last of them, or with one of the next 15: each period is
/// looked at once in 16 bytes. A loop that ends before that is not found. Nothing else is found either: what is reported was compared byte by byte.
///
/// Without a setting of yours, `count` is [`COUNT`](Self::COUNT) and `least` is [`LEAST`](Self::LEAST), so that a short phrase has to come more often: a line of
/// dashes, a row of zeros and the refrain of a song are no loops.
///
/// After a loop was found the watch is as new, and goes on with the bytes after it: a loop that goes on is found again.
///
/// # What it costs
///
/// A constant number of steps for each byte, and about as many bytes of memory as four times the largest period. `BLOCKS` says how much:
/// `Repetition<64>` knows periods up to 1008.
#[derive(Clone, Debug)]
pub struct Repetition<const BLOCKS: usize = 28> {
    count: u16,
    least: u16,
    /// Where the watch began: at the start of the text, or after a loop.
    begin: u64,
    /// How many bytes came since then.
    len: u64,
    /// The last bytes, the newest in the highest place.
    window: u128,
    blocks: Blocks<BLOCKS>,
    /// Which rows hold a run: one bit for each.
    filled: u16,
    /// Runs by `i % 16`, and by how many blocks came after the one that is equal.
    rows: [[u16; BLOCKS]; BLOCK],
}

impl Default for Repetition {
    fn default() -> Self {
        Self::new()
    }
}

impl Repetition {
    /// A phrase has to be said so many times, unless you set another number.
    pub const COUNT: u16 = 3;
    /// Phrases and their repetitions have to be so many bytes in all, unless you set another number.
    pub const LEAST: u16 = 384;

    /// Returns a watch for periods up to 432 bytes, in less than 2 KiB.
    #[must_use]
    pub const fn new() -> Self {
        Self::with_blocks()
    }
}

impl<const BLOCKS: usize> Repetition<BLOCKS> {
    /// The longest phrase whose loop is found, in bytes.
    pub const MAX_PERIOD: usize = {
        assert!(BLOCKS >= 2 && BLOCKS <= 256, "between 2 and 256 blocks");
        (BLOCKS - 1) * BLOCK
    };

    /// Returns a watch for periods up to [`MAX_PERIOD`](Self::MAX_PERIOD), which is `16 * (BLOCKS - 1)`.
    ///
    /// ```
    /// use deltawire::text::Repetition;
    ///
    /// let repetition = Repetition::<64>::with_blocks();
    /// assert_eq!(Repetition::<64>::MAX_PERIOD, 1008);
    /// assert!(size_of_val(&repetition) < 4096);
    /// ```
    #[must_use]
    pub const fn with_blocks() -> Self {
        let _ = Self::MAX_PERIOD;
        Self {
            count: Repetition::COUNT,
            least: Repetition::LEAST,
            begin: 0,
            len: 0,
            window: 0,
            blocks: Blocks::new(),
            filled: 0,
            rows: [[0; BLOCKS]; BLOCK],
        }
    }

    /// Sets how many times a phrase has to be said: 2 to 16. What is less or more is as these.
    #[must_use]
    pub const fn with_count(mut self, count: u16) -> Self {
        self.count = clamp(count, 2, 16);
        self
    }

    /// Sets how many bytes the phrases of a loop have to be in all: 32 to 32768. What is less or more is as these.
    #[must_use]
    pub const fn with_least(mut self, least: u16) -> Self {
        self.least = clamp(least, 32, 1 << 15);
        self
    }

    /// Takes bytes of the text from the front of `chunk` until a loop is found. `None` means that the chunk is used up.
    ///
    /// Where a loop is found does not depend on how the text is split.
    pub fn next(&mut self, chunk: &mut &[u8]) -> Option<Repeated> {
        let bytes = *chunk;
        let (mut window, mut len) = (self.window, self.len);
        for (at, byte) in bytes.iter().enumerate() {
            window = window >> 8 | u128::from(*byte) << 120;
            len = advance(len, 1);
            let row = len & IN_BLOCK;
            if self.blocks.may_hold(window) || self.filled >> row & 1 != 0 {
                if let Some(found) = self.look_up(window, len) {
                    *chunk = skip(bytes, add(at, 1));
                    return Some(found);
                }
            }
            if row == 0 {
                self.blocks.keep(window);
            }
        }
        (self.window, self.len) = (window, len);
        *chunk = &[];
        None
    }

    /// Returns how many bytes of the text were taken.
    #[must_use]
    pub const fn position(&self) -> u64 {
        debug_assert!(self.begin.checked_add(self.len).is_some(), "no text has 2^64 bytes");
        self.begin.wrapping_add(self.len)
    }

    /// Makes it as new, for another text. The settings stay.
    pub const fn reset(&mut self) {
        self.begin_at(0);
    }

    const fn begin_at(&mut self, begin: u64) {
        *self = Self { count: self.count, least: self.least, begin, ..Self::with_blocks() };
    }

    /// Brings the runs of this turn up to date, after `len` bytes of which `window` has the last.
    #[inline(never)]
    fn look_up(&mut self, window: u128, len: u64) -> Option<Repeated> {
        let Self { count, least, blocks, filled, rows, .. } = self;
        let turn = usize::try_from(len & IN_BLOCK).unwrap_or_default();
        let row = rows.get_mut(turn)?;
        let runs = core::mem::replace(row, [0; BLOCKS]);
        // The block that ends with the last byte is not in memory yet.
        let (after, kept) = if turn == 0 { (BLOCK, len.saturating_sub(1)) } else { (turn, len) };
        let first_age = (kept >> BLOCK.ilog2()).saturating_sub(1);
        let before = sixteen_before(blocks, after);
        let (mut found, mut any) = (None, false);
        blocks.equal(window, |age| {
            let (Some(run), Some(run_before)) = (row.get_mut(age), runs.get(age)) else { return };
            *run = match *run_before {
                // Before the first block there is nothing.
                0 if age as u64 == first_age => RUN,
                0 => longer(RUN, equal_at_end(before, blocks.aged(add(age, 1)))),
                run => longer(run, RUN),
            };
            any = true;
            let period = add(age.wrapping_mul(BLOCK), after);
            if found.is_none() && usize::from(*run) >= needed(*count, *least, period) {
                found = Some((period, *run));
            }
        });
        *filled = *filled & !(1 << turn) | u16::from(any) << turn;
        let (several, run) = found?;
        self.len = len;
        let end = self.position();
        let since = back(end, add(several, usize::from(run)));
        let period = self.smallest_period(several);
        self.begin_at(end);
        Some(Repeated { period, since, end })
    }

    /// Returns the period of which `several`, that of a loop, is a multiple: its turn may still come.
    fn smallest_period(&self, several: usize) -> usize {
        let is_whole = |part: &usize| several.checked_rem(*part) == Some(0);
        // A phrase that has a period has it wherever it is repeated. The last turn of the period was less than 16 bytes ago.
        let is_period = |part: &usize| self.run(*part) >= several;
        (1..=several / 2).filter(is_whole).find(is_period).unwrap_or(several)
    }

    /// Returns the run of a period at its last turn, or 0 if it was less than 16.
    fn run(&self, period: usize) -> usize {
        let row = self.rows.get(period % BLOCK);
        let run = row.and_then(|row| row.get(period.saturating_sub(1) / BLOCK));
        run.copied().unwrap_or(0).into()
    }
}

const fn clamp(number: u16, least: u16, most: u16) -> u16 {
    if number < least {
        least
    } else if number > most {
        most
    } else {
        number
    }
}

/// Returns the run that makes a loop of a period certain.
fn needed(count: u16, least: u16, period: usize) -> usize {
    let (count, least) = (usize::from(count), usize::from(least));
    // At most 16 and 4080.
    debug_assert!(count <= 16 && period <= 4080, "{count} times {period}");
    // Less than a block is not seen as a run.
    period.wrapping_mul(sub(count, 1)).max(least.saturating_sub(period)).max(BLOCK)
}

/// Returns the 16 bytes before the last 16, which end `after` bytes after the newest block; `after` is 1 to 16.
fn sixteen_before<const BLOCKS: usize>(blocks: &Blocks<BLOCKS>, after: usize) -> u128 {
    let bits = u32::try_from(after.saturating_mul(8)).unwrap_or(u128::BITS);
    // All but `after` bytes of the second block, and the first `after` of the newest.
    let (newest, second) = (blocks.aged(0), blocks.aged(1));
    second.checked_shr(bits).unwrap_or(0) | newest.checked_shl(u128::BITS.saturating_sub(bits)).unwrap_or(0)
}

/// Returns how many bytes two blocks have in common at their ends.
fn equal_at_end(a: u128, b: u128) -> u16 {
    // At most 16.
    u16::try_from((a ^ b).leading_zeros() >> 3).unwrap_or(RUN)
}

/// Returns a run that goes on.
const fn longer(run: u16, by: u16) -> u16 {
    debug_assert!(run.checked_add(by).is_some(), "a loop is found before its run is so long");
    run.wrapping_add(by)
}
