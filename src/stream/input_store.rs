//! The input of a tool call that is accumulated.

use alloc::boxed::Box;
use alloc::string::String;

use serde_json::{Map, Value};

use super::tool_input::is_given;
use crate::json::{Half, Raw, Snapshot, Status, Str};

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
    /// What is certain of the text, and what the start has. Boxed, for it is large, and most who want it have few.
    Live(Box<Snapshot>, Value, Status),
    Finished(Value, Status),
}

impl InputStore {
    /// Returns the input of a block that begins, and may have it in full.
    pub(crate) fn new(given: Option<Raw<'_>>, is_live: bool) -> Self {
        let (raw, value, status) = read(given.filter(|given| is_given(*given)));
        let state =
            if is_live { State::Live(Snapshot::new().into(), value, status) } else { State::Given(value, status) };
        Self { raw, half: Half::NONE, has_text: false, state }
    }

    /// Returns the input of a block that is there as a whole.
    pub(crate) fn whole(given: Option<Raw<'_>>) -> Self {
        let (raw, value, status) = read(given);
        Self { raw, half: Half::NONE, has_text: false, state: State::Finished(value, status) }
    }

    /// Returns the text that deltas brought, or that of the start if it could not be read.
    pub(crate) fn raw(&self) -> &str {
        &self.raw
    }

    /// Takes more of the text.
    pub(crate) fn push(&mut self, json: Str<'_>) {
        if json == "" {
            return;
        }
        if !core::mem::replace(&mut self.has_text, true) {
            self.raw.clear();
        }
        let start = self.raw.len();
        push_text(&mut self.raw, &mut self.half, json);
        self.show(start);
    }

    /// Shows the snapshot what came.
    fn show(&mut self, start: usize) {
        if let (State::Live(snapshot, ..), Some(fragment)) = (&mut self.state, self.raw.get(start..)) {
            if !rests(snapshot) {
                // The snapshot keeps the error.
                let _ = snapshot.push(fragment);
            }
        }
    }

    /// Takes the text for all that comes. If the block was truncated before any text came, nothing is known.
    pub(crate) fn finish(&mut self, is_truncated: bool) {
        if is_truncated && !self.has_text {
            return;
        }
        let start = self.raw.len();
        self.raw.extend(self.half.end());
        self.show(start);
        let state = core::mem::replace(&mut self.state, State::Finished(Value::Null, Status::Incomplete));
        let (value, status) = match state {
            State::Finished(value, status) => (value, status),
            // A full input stands, and a call without arguments has an empty one.
            State::Given(value, status) | State::Live(_, value, status) if !self.has_text => (value, status),
            State::Live(snapshot, ..) if !rests(&snapshot) => snapshot.finish(),
            State::Given(..) | State::Live(..) => value_of(&self.raw),
        };
        self.state = State::Finished(value, status);
    }

    /// Returns what the input is: [`Status::Incomplete`] as long as more may come.
    pub(crate) fn status(&self) -> Status {
        match &self.state {
            State::Finished(_, status) => *status,
            State::Live(snapshot, ..) => match snapshot.status() {
                Status::Complete => Status::Incomplete,
                status => status,
            },
            State::Given(..) => Status::Incomplete,
        }
    }

    /// Returns what is certain of the value.
    pub(crate) fn so_far(&self) -> &Value {
        match &self.state {
            State::Live(snapshot, ..) if self.has_text => snapshot.value(),
            State::Given(value, _) | State::Live(_, value, _) | State::Finished(value, _) => value,
        }
    }
}

/// Says whether a snapshot takes no more, and its value is what it was: for each fragment the keys of what is open are
/// compared, and so long a way along them is an attack. As nothing comes to it, its way stays that long.
fn rests(snapshot: &Snapshot) -> bool {
    snapshot.way() > 64 << 10
}

/// Reads what the start of a block has, and returns its text too if it cannot be read.
fn read(given: Option<Raw<'_>>) -> (String, Value, Status) {
    let Some(given) = given else { return (String::new(), Value::Object(Map::new()), Status::Complete) };
    let (value, status) = value_of(given.as_str());
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

/// Reads a text that is there as a whole. `serde_json` is faster, but takes only what is whole, and not all of that.
fn value_of(raw: &str) -> (Value, Status) {
    match serde_json::from_str(raw) {
        Ok(value) => (value, Status::Complete),
        Err(_) => Snapshot::of(raw),
    }
}
