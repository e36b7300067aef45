//! How fast to show what has come.

use core::time::Duration;

use super::segment::{GraphemeRule, Rule, Step, WordRule};
use crate::bytes::{add, sub};
use crate::time::nanos;

/// Says how much of the text that has come to show now, so that it flows evenly though it comes in bursts.
///
/// You have the text that is not shown yet, and a clock. Call [`show`](Self::show) whenever text came, and on each tick of your display. All text is
/// shown within the lag, counted from the call that first had it: a burst is spread over that time. What is shown ends where a
/// word or a grapheme does.
///
/// ```
/// use core::time::Duration;
/// use deltawire::text::Pace;
///
/// let mut pace = Pace::words(Duration::from_millis(400));
/// let (mut pending, mut shown) = (String::from("one two three four "), Vec::new());
/// for tick in 0..5 {
///     let len = pace.show(Duration::from_millis(100 * tick), &pending);
///     shown.push(pending.drain(..len).collect::<String>());
/// }
/// assert_eq!(shown, ["", "one two", " three", " four", " "]);
/// ```
#[derive(Clone, Debug)]
pub struct Pace {
    by: By,
    lag: u64,
    /// When it was called last, in nanoseconds.
    last: u64,
    /// How much of the text was pending after the last call.
    left: usize,
    /// How much of that should have been shown by then. What was shown ends with a word, so it may be less than nothing.
    goal: i64,
    /// What has to be shown, the first to be due first. Those after `due_count` are not used.
    due: [Due; DUE],
    due_count: usize,
}

#[derive(Clone, Copy, Debug)]
enum By {
    Words,
    Graphemes,
}

/// All text up to `end` has to be shown at a time.
#[derive(Clone, Copy, Debug)]
struct Due {
    at: u64,
    end: usize,
}

const NONE: Due = Due { at: 0, end: 0 };

/// Text that came within an eighth of the lag is due together, when its first byte is.
const DUE: usize = 9;

/// The goal is counted in parts of a byte, so that short ticks add up.
const BYTE: i64 = 1 << 16;

/// So far is looked for the end of a word. A longer one is shown by graphemes.
const LOOK: usize = 64;

impl Pace {
    /// Shows whole words, with all text within `lag`. Some 200 to 500 ms look smooth.
    #[must_use]
    pub fn words(lag: Duration) -> Self {
        Self::new(By::Words, lag)
    }

    /// Shows whole graphemes, for an effect of typing.
    ///
    /// ```
    /// use core::time::Duration;
    /// use deltawire::text::Pace;
    ///
    /// let mut pace = Pace::graphemes(Duration::from_millis(300));
    /// assert_eq!(pace.show(Duration::ZERO, "e\u{301}tude"), 0);
    /// assert_eq!(pace.show(Duration::from_millis(10), "e\u{301}tude"), 3);
    /// ```
    #[must_use]
    pub fn graphemes(lag: Duration) -> Self {
        Self::new(By::Graphemes, lag)
    }

    fn new(by: By, lag: Duration) -> Self {
        Self { by, lag: nanos(lag).max(1), last: 0, left: 0, goal: 0, due: [NONE; DUE], due_count: 0 }
    }

    /// Returns how many bytes of `pending` to show now. `pending` is all text that came and was not shown: what you show, you take off.
    ///
    /// `now` is the time since any moment, and does not run backwards. What is overdue is shown at once, even if it ends in the middle of a word.
    pub fn show(&mut self, now: Duration, pending: &str) -> usize {
        let now = nanos(now).max(self.last);
        if pending.len() < self.left {
            // It is another text.
            self.clear();
        }
        self.advance(now);
        if pending.len() > self.left {
            self.expect(now, pending.len());
        }
        let overdue = self.dues().iter().take_while(|due| due.at <= now).map(|due| due.end).max().unwrap_or(0);
        let len = self.border(pending).max(overdue);
        self.take(len, pending.len());
        self.last = now;
        len
    }

    /// Returns when to call [`show`](Self::show) at the latest, so that the text that came first is not late. `None` if nothing is pending.
    #[must_use]
    pub fn due(&self) -> Option<Duration> {
        self.dues().first().map(|due| Duration::from_nanos(due.at))
    }

    /// Makes it as new. Call it if `pending` is another text, or if the clock starts again.
    pub const fn reset(&mut self) {
        self.last = 0;
        self.clear();
    }

    const fn clear(&mut self) {
        (self.left, self.goal, self.due_count) = (0, 0, 0);
    }

    fn dues(&self) -> &[Due] {
        self.due.get(..self.due_count).unwrap_or(&[])
    }

    /// Moves the goal to where it is now, if what is due next is approached evenly.
    fn advance(&mut self, now: u64) {
        let passed = now.saturating_sub(self.last);
        let (start, last, mut goal) = (self.goal, self.last, self.goal);
        for due in self.dues() {
            let way = u64::try_from(fixed(due.end).saturating_sub(start)).unwrap_or(0);
            let gain = part_of(way, passed, due.at.saturating_sub(last));
            goal = goal.max(start.saturating_add(i64::try_from(gain).unwrap_or(i64::MAX)));
        }
        self.goal = goal;
    }

    /// Notes when what is new has to be shown.
    fn expect(&mut self, now: u64, end: usize) {
        let at = now.saturating_add(self.lag);
        let last = self.due_count.checked_sub(1).and_then(|last| self.due.get_mut(last));
        match last {
            Some(last) if at.saturating_sub(last.at) < self.lag / 8 || self.due_count == DUE => last.end = end,
            _ => {
                if let Some(free) = self.due.get_mut(self.due_count) {
                    *free = Due { at, end };
                    self.due_count = add(self.due_count, 1);
                }
            }
        }
    }

    /// Returns where what is shown may end: at the first border that is not before the goal, or at the last one before it.
    fn border(&self, pending: &str) -> usize {
        // A part of a byte is a byte.
        let goal = usize::try_from(self.goal.saturating_add(BYTE - 1) / BYTE).unwrap_or(0).min(pending.len());
        if goal == 0 {
            return 0;
        }
        let (before, after) = match self.by {
            By::Words => borders::<WordRule>(pending, goal),
            By::Graphemes => borders::<GraphemeRule>(pending, goal),
        };
        match after {
            Some(after) => after,
            None if pending.len() > goal.saturating_add(LOOK) => {
                let (before, after) = borders::<GraphemeRule>(pending, goal);
                after.unwrap_or(before)
            }
            None => before,
        }
    }

    /// Goes on after so many bytes of the pending ones.
    fn take(&mut self, shown: usize, pending: usize) {
        self.left = sub(pending, shown);
        self.goal = if self.left == 0 { 0 } else { self.goal.saturating_sub(fixed(shown)) };
        let mut kept = 0;
        for at in 0..self.due_count {
            let Some(due) = self.due.get(at).copied().filter(|due| due.end > shown) else { continue };
            if let Some(to) = self.due.get_mut(kept) {
                *to = Due { end: sub(due.end, shown), ..due };
                kept = add(kept, 1);
            }
        }
        self.due_count = kept;
    }
}

/// Returns the last border before the goal, and the first that is not before it, if that is near.
fn borders<R: Rule>(text: &str, goal: usize) -> (usize, Option<usize>) {
    let (mut rule, mut place, mut before) = (R::START, 0, 0);
    for (at, char) in text.char_indices() {
        if at > goal.saturating_add(LOOK) {
            break;
        }
        let step = rule.step(char);
        let found = match step {
            Step::Break => [at, at],
            Step::BreakHeld => [place, place],
            Step::BreakBoth => [place, at],
            Step::Hold => {
                place = at;
                continue;
            }
            Step::Join => continue,
        };
        for border in found {
            if border >= goal {
                return (before, Some(border));
            }
            before = border;
        }
    }
    (before, None)
}

/// Returns which part of a way is done after `passed` of a time, in numbers of 64 bits: the way is split in two.
fn part_of(way: u64, passed: u64, time: u64) -> u64 {
    const BITS: u32 = 20;
    if passed >= time {
        return way;
    }
    // Now they have at most 32 bits, and the share is at most one.
    let shift = u64::BITS.saturating_sub(32).saturating_sub(time.leading_zeros());
    let share = ((passed >> shift) << BITS).checked_div(time >> shift).unwrap_or(0);
    let (high, low) = (way >> BITS, way & ((1 << BITS) - 1));
    high.saturating_mul(share).saturating_add(low.saturating_mul(share) >> BITS)
}

fn fixed(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX).saturating_mul(BYTE)
}
