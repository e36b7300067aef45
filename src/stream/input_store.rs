//! The input of a tool call, as far as it came.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;

use serde_json::{Map, Value};

use super::tool_input::is_given;
use crate::json::{Finished, Half, Raw, Scanner, Snapshot, Str, Verdict};

/// The input of a tool call.
///
/// ```
/// use deltawire::anthropic::{Event, Input, Message};
///
/// let mut message = Message::new();
/// for payload in [
///     r#"{"type":"message_start","message":{"content":[]}}"#,
///     r#"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}"#,
///     r#"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"a\": 1, \"b"}}"#,
///     r#"{"type":"content_block_stop","index":0}"#,
/// ] {
///     message.apply(&Event::parse(payload.as_bytes())?)?;
/// }
/// let Input::Truncated { so_far, raw } = message.tool_calls().next().unwrap().input() else { panic!() };
/// assert_eq!((so_far["a"].as_u64(), raw), (Some(1), r#"{"a": 1, "b"#));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a caller decides on each")]
pub enum Input<'m> {
    /// It is whole. It should be an object, but any JSON may come.
    Complete(&'m Value),
    /// It is the beginning of JSON, or nothing of it came: the block is still open, or was cut.
    Truncated {
        /// What is certain of it. While the block is open that is what its start had, unless the message keeps live
        /// input ([`Message::with_live_input`](crate::anthropic::Message::with_live_input)).
        so_far: &'m Value,
        /// The text.
        raw: &'m str,
    },
    /// It is no JSON, whatever may follow, or has a number that `serde_json` cannot hold. The protocol asks for a result with `is_error`, and
    /// the text `{"INVALID_JSON": raw}` for its content.
    Invalid {
        /// What was certain before the first byte that made it so.
        so_far: &'m Value,
        /// The text.
        raw: &'m str,
        /// That byte.
        offset: u64,
    },
}

impl<'m> Input<'m> {
    /// Returns the value if it is whole.
    #[must_use]
    pub const fn complete(self) -> Option<&'m Value> {
        match self {
            Self::Complete(value) => Some(value),
            _ => None,
        }
    }

    /// Returns the value as far as it is certain. While the block is open that takes
    /// [`Message::with_live_input`](crate::anthropic::Message::with_live_input).
    #[must_use]
    pub const fn so_far(self) -> &'m Value {
        match self {
            Self::Complete(value) | Self::Truncated { so_far: value, .. } | Self::Invalid { so_far: value, .. } => {
                value
            }
        }
    }
}

/// How an input is kept.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    /// The text that deltas brought; before the first, what could not be read of the start.
    raw: String,
    half: Half,
    has_text: bool,
    state: State,
}

#[derive(Clone, Debug)]
enum State {
    /// What the start of the block has.
    Given(Finished),
    /// What is certain of the text, and what the start has. Boxed, for it is large, and most who want it have few.
    Live(Box<Snapshot>, Finished),
    Finished(Finished),
}

impl Store {
    /// Returns the input of a block that begins, and may have it in full.
    pub(crate) fn new(given: Option<Raw<'_>>, is_live: bool) -> Self {
        let (raw, given) = read(given.filter(|given| is_given(*given)));
        let state = if is_live { State::Live(Snapshot::new().into(), given) } else { State::Given(given) };
        Self { raw, half: Half::NONE, has_text: false, state }
    }

    /// Returns the input of a block that is there as a whole.
    pub(crate) fn whole(given: Option<Raw<'_>>) -> Self {
        let (raw, given) = read(given);
        Self { raw, half: Half::NONE, has_text: false, state: State::Finished(given) }
    }

    /// Returns the text that deltas brought.
    pub(crate) fn raw(&self) -> &str {
        if self.has_text { &self.raw } else { "" }
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
        push(&mut self.raw, &mut self.half, json);
        self.look(start);
    }

    /// Shows the snapshot what came.
    fn look(&mut self, start: usize) {
        if let (State::Live(snapshot, _), Some(fragment)) = (&mut self.state, self.raw.get(start..)) {
            if !rests(snapshot) {
                // What is wrong is told when it is over.
                let _ = snapshot.push(fragment);
            }
        }
    }

    /// Takes the text for all that comes. Where a block was cut before any of it, nothing is known.
    pub(crate) fn finish(&mut self, is_truncated: bool) {
        if is_truncated && !self.has_text {
            return;
        }
        let start = self.raw.len();
        self.raw.extend(self.half.end());
        self.look(start);
        let state = core::mem::replace(&mut self.state, State::Finished(Finished::Complete(Value::Null)));
        self.state = State::Finished(match state {
            State::Finished(finished) => finished,
            // A full input stands, and a call without arguments has an empty one.
            State::Given(given) | State::Live(_, given) if !self.has_text => given,
            State::Live(snapshot, _) if !rests(&snapshot) => snapshot.finish(),
            State::Given(_) | State::Live(..) => finish(&self.raw),
        });
    }

    pub(crate) fn input(&self) -> Input<'_> {
        let raw = self.raw.as_str();
        match &self.state {
            State::Live(snapshot, _) if self.has_text => Input::Truncated { so_far: snapshot.value(), raw },
            State::Given(given) | State::Live(_, given) => Input::Truncated { so_far: value(given), raw },
            State::Finished(Finished::Complete(value)) => Input::Complete(value),
            State::Finished(Finished::Truncated { value, .. }) => Input::Truncated { so_far: value, raw },
            State::Finished(Finished::Invalid { value, error }) => {
                Input::Invalid { so_far: value, raw, offset: error.offset() }
            }
        }
    }
}

/// Says whether a snapshot takes no more, and its value is what it was: for each fragment the keys of what is open are
/// compared, and so long a way along them is an attack. As nothing comes to it, its way stays that long.
fn rests(snapshot: &Snapshot) -> bool {
    snapshot.way() > 64 << 10
}

const fn value(finished: &Finished) -> &Value {
    match finished {
        Finished::Complete(value) | Finished::Truncated { value, .. } | Finished::Invalid { value, .. } => value,
    }
}

/// Reads what the start of a block has, and gives its text too if it cannot be read.
fn read(given: Option<Raw<'_>>) -> (String, Finished) {
    let Some(given) = given else { return (String::new(), Finished::Complete(Value::Object(Map::new()))) };
    match finish(given.as_str()) {
        complete @ Finished::Complete(_) => (String::new(), complete),
        other => (given.as_str().into(), other),
    }
}

/// Adds a text, decoded.
pub(crate) fn push(to: &mut String, half: &mut Half, text: Str<'_>) {
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

/// Reads a text that is there as a whole.
///
/// `serde_json` is fast, and its work linear, but takes only what is whole: so a text that is cut, or wrong from some
/// byte on, is closed before that. What it cannot hold is left to the snapshot.
fn finish(raw: &str) -> Finished {
    if let Ok(value) = serde_json::from_str(raw) {
        return Finished::Complete(value);
    }
    let mut scanner = Scanner::new();
    let error = scanner.check(raw).err();
    let closing = scanner.closing();
    let certain = raw.get(..closing.keep()).filter(|_| scanner.verdict() != Verdict::Complete);
    let closed = certain.map(|certain| format!("{certain}{}", closing.suffix()));
    match (closed.and_then(|closed| serde_json::from_str(&closed).ok()), error) {
        (Some(value), Some(error)) => Finished::Invalid { value, error },
        (Some(value), None) => Finished::Truncated { value, offset: raw.len() as u64 },
        (None, _) => Snapshot::of(raw),
    }
}
