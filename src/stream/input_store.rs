//! The input of a tool call that is accumulated.
//!
//! | state      | text by deltas                             | end of the block                                  |
//! |------------|--------------------------------------------|---------------------------------------------------|
//! | `Given`    | is kept                                    | the text is read as a whole; without one `given` stands |
//! | `Live`     | is kept, and shown to the snapshot         | the snapshot is the value; without a text `given` stands |
//! | `Finished` | (what has ended takes none, unless it is opened again: `Given`) | nothing changes                |
//!
//! Between calls, `raw` is all text that came but the half of a surrogate pair that waits in `half`, and the snapshot has
//! seen its first `shown` bytes. Values are charged before they are built: while the snapshot takes them, or by a look
//! at the whole text before it is read.

use alloc::boxed::Box;
use alloc::string::String;

use serde_json::{Map, Value};

use super::bounds::{Bounds, LimitError};
use super::tool_input::{MAX_DEPTH, is_given};
use crate::json::{Half, Raw, Scanner, Snapshot, Status, Str, memory_of};

/// The text of an input, and what is known of its value.
#[derive(Clone, Debug)]
pub(crate) struct InputStore {
    /// The text that deltas brought; before the first, the start's if it could not be read.
    raw: String,
    half: Half,
    has_text: bool,
    state: State,
}

#[derive(Clone, Debug)]
enum State {
    /// What the start of the block has.
    Given(Value, Status),
    /// What is certain of the text, and what the start has. Boxed, for it is large, and most messages have few.
    Live(Box<Live>, Value, Status),
    Finished(Value, Status),
}

/// A value that grows with the text.
#[derive(Clone, Debug)]
struct Live {
    snapshot: Snapshot,
    /// How much of the text it has seen.
    shown: usize,
    /// What is left to pay for the last way to what is open. Each delta pays a part.
    debt: usize,
}

/// How much each delta may spend on the way to what is open, in the unit of [`Snapshot::way`]. The snapshot walks the way
/// again for each fragment, so a longer way is walked only every few deltas: hostile nesting costs no more than the
/// deltas that bring it. Ordinary input is far below: five objects of eight members with keys of ten bytes are 650.
const PAID_BY_A_DELTA: usize = 4096;

impl InputStore {
    /// Returns what must be charged for an input that is there at once, but for its text.
    pub(crate) fn memory_of(given: Option<Raw<'_>>) -> usize {
        given.map_or(0, |given| measure(given.as_str()).0)
    }

    /// Returns the input of a block that begins, and may have it in full: that is charged already.
    pub(crate) fn new(given: Option<Raw<'_>>, is_live: bool) -> Self {
        let (raw, value, status) = read(given.filter(|given| is_given(*given)));
        let live = || Live { snapshot: Snapshot::with_max_depth(MAX_DEPTH), shown: 0, debt: 0 };
        let state = if is_live { State::Live(live().into(), value, status) } else { State::Given(value, status) };
        Self { raw, half: Half::NONE, has_text: false, state }
    }

    /// Returns the input of a block that is there as a whole: it is charged already.
    pub(crate) fn whole(given: Option<Raw<'_>>) -> Self {
        let (raw, value, status) = read(given);
        Self { raw, half: Half::NONE, has_text: false, state: State::Finished(value, status) }
    }

    /// Returns the text that deltas brought, or that of the start if it could not be read.
    pub(crate) fn raw(&self) -> &str {
        &self.raw
    }

    /// Takes more of the text, which is charged already.
    pub(crate) fn push(&mut self, json: Str<'_>, bounds: &mut Bounds) -> Result<(), LimitError> {
        if json == "" {
            return Ok(());
        }
        if !core::mem::replace(&mut self.has_text, true) {
            self.raw.clear();
        }
        push_text(&mut self.raw, &mut self.half, json);
        if let State::Live(live, ..) = &mut self.state {
            // A delta that overpays keeps no credit: so none is slower than the longest way that one may have.
            live.debt = live.debt.saturating_sub(PAID_BY_A_DELTA);
            if live.debt > 0 {
                return Ok(());
            }
        }
        self.show(bounds)
    }

    /// Shows the snapshot what it has not seen.
    fn show(&mut self, bounds: &mut Bounds) -> Result<(), LimitError> {
        let State::Live(live, ..) = &mut self.state else { return Ok(()) };
        let Some(text) = self.raw.get(live.shown..) else { return Ok(()) };
        // An error in the text stays with the snapshot.
        let charged = live.snapshot.push_charged(text, |bytes| bounds.charge(bytes));
        live.shown = self.raw.len();
        live.debt = live.snapshot.way();
        if let Err(error) = charged {
            // In the middle of a fragment it cannot go on: its value is what there is.
            let value = live.snapshot.take_value();
            self.state = State::Finished(value, Status::Incomplete);
            return Err(error);
        }
        Ok(())
    }

    /// Takes the text so far as all there is. If the block was truncated before any text came, the status is unknown.
    pub(crate) fn finish(&mut self, is_truncated: bool, bounds: &mut Bounds) -> Result<(), LimitError> {
        if is_truncated && !self.has_text {
            return Ok(());
        }
        self.raw.extend(self.half.end());
        self.show(bounds)?;
        // Reading takes memory too: what the text has to spare is given back before.
        self.raw.shrink_to_fit();
        let mut status = Status::Incomplete;
        if let (State::Given(..), true) = (&self.state, self.has_text) {
            let (memory, of_text) = measure(&self.raw);
            bounds.charge(memory)?;
            status = of_text;
        }
        let state = core::mem::replace(&mut self.state, State::Finished(Value::Null, Status::Incomplete));
        let (value, status) = match state {
            State::Finished(value, status) => (value, status),
            // A full input stands, and a call without arguments has an empty one.
            State::Given(value, status) | State::Live(_, value, status) if !self.has_text => (value, status),
            State::Given(..) => value_of(&self.raw, status),
            State::Live(live, ..) => live.snapshot.finish(),
        };
        self.state = State::Finished(value, status);
        Ok(())
    }

    /// Takes more text again, of which it was thought that it was over. It is not live any more.
    pub(crate) fn reopen(&mut self) {
        if let State::Finished(value, status) = &mut self.state {
            self.state = State::Given(core::mem::take(value), *status);
        }
    }

    /// Returns what the input is. While its block is open it is not complete, and invalid only if live input shows that.
    pub(crate) fn status(&self) -> Status {
        match &self.state {
            State::Given(..) => Status::Incomplete,
            State::Live(live, ..) => match live.snapshot.status() {
                Status::Complete => Status::Incomplete,
                status => status,
            },
            State::Finished(_, status) => *status,
        }
    }

    /// Returns what is certain of the value.
    pub(crate) fn so_far(&self) -> &Value {
        match &self.state {
            State::Live(live, ..) if self.has_text => live.snapshot.value(),
            State::Given(value, _) | State::Live(_, value, _) | State::Finished(value, _) => value,
        }
    }
}

/// Reads what the start of a block has, and returns its text too if it cannot be read.
fn read(given: Option<Raw<'_>>) -> (String, Value, Status) {
    let Some(given) = given else { return (String::new(), Value::Object(Map::new()), Status::Complete) };
    let (value, status) = value_of(given.as_str(), measure(given.as_str()).1);
    (if status.is_complete() { String::new() } else { given.as_str().into() }, value, status)
}

/// Adds a text, decoded.
pub(crate) fn push_text(to: &mut String, half: &mut Half, text: Str<'_>) {
    let (before, text) = half.take(text);
    to.extend(before);
    match text.as_str() {
        Some(text) => to.push_str(text),
        None => {
            for piece in text.pieces() {
                piece.push_to(to);
            }
        }
    }
}

/// Returns what must be charged for the values of a text, and what the text is.
fn measure(raw: &str) -> (usize, Status) {
    let mut scanner = Scanner::with_max_depth(MAX_DEPTH);
    let charges = scanner.push(raw).map_while(Result::ok).map(|token| memory_of(&token));
    // As text that is in memory has less than `usize::MAX / 1024` values, the sum fits.
    let sum = charges.fold(0, crate::bytes::add);
    (sum, scanner.status())
}

/// Reads a text that is there as a whole, and has that status. `serde_json` is faster than a snapshot, but takes only what
/// is whole, and not all of that: half of a surrogate pair, for example.
fn value_of(raw: &str, status: Status) -> (Value, Status) {
    match status.is_complete().then(|| serde_json::from_str(raw)) {
        Some(Ok(value)) => (value, status),
        _ => Snapshot::of(raw, MAX_DEPTH),
    }
}
