//! The calls of tools, as spans of time.

use core::time::Duration;

use deltawire::answer::{Input, Part};

use super::events::beginning;

/// The most that are kept. Of the others only the number is known.
const MOST: usize = 100;

/// How much of a name is kept, in characters.
const LONGEST_NAME: usize = 64;

#[derive(Debug, Default)]
pub(super) struct Calls {
    pub(super) kept: Vec<Call>,
    /// How many there are besides.
    pub(super) more: u64,
}

#[derive(Debug)]
pub(super) struct Call {
    pub(super) number: u32,
    pub(super) name: String,
    pub(super) from: Duration,
    /// When the latest of it came.
    pub(super) to: Duration,
    /// Whether its input is complete.
    pub(super) is_complete: bool,
    /// The bytes of its input.
    pub(super) bytes: u64,
}

impl Calls {
    /// Takes note of a part, if it is one of a call.
    pub(super) fn add(&mut self, part: &Part<'_>, at: Duration) {
        let number = match part {
            Part::ToolStart(start) if self.kept.len() < MOST => {
                let name = beginning(&start.name.to_cow(), LONGEST_NAME);
                return self.kept.push(Call {
                    number: start.call,
                    name,
                    from: at,
                    to: at,
                    is_complete: false,
                    bytes: 0,
                });
            }
            Part::ToolStart(_) => return self.more = self.more.saturating_add(1),
            // The numbers begin again, and the calls before are void.
            Part::Restart => return *self = Self::default(),
            Part::ToolInput { call, .. } | Part::ToolEnd { call, .. } => *call,
            _ => return,
        };
        let Some(call) = self.kept.iter_mut().rev().find(|call| call.number == number) else { return };
        call.to = at;
        call.is_complete |= matches!(part, Part::ToolEnd { .. });
        call.bytes = call.bytes.saturating_add(u64::try_from(input_len(part)).unwrap_or(u64::MAX));
    }
}

/// Returns how many bytes of input a part brings: as the tool gets them, without the escapes of the wire.
fn input_len(part: &Part<'_>) -> usize {
    match part {
        Part::ToolInput { input: Input::Json(text) | Input::Text(text), .. } => text.to_cow().len(),
        Part::ToolInput { input: Input::Whole(value), .. } => value.as_bytes().len(),
        Part::ToolInput { input: Input::At(arg), .. } => arg.raw().as_bytes().len(),
        _ => 0,
    }
}
