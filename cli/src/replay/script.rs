//! What is sent: a recording with its faults. All streams of the recording share it.

use deltawire::answer::Dialect;

use crate::blocks::blocks;
use crate::recording::Recording;
use crate::replay::damage::{self, Truncated};
use crate::replay::edit::{Edit, append, cut, edited};
use crate::replay::fault::{Fault, Place};
use crate::replay::random::Random;
use crate::replay::vendor;

/// The part of the seed that decides where faults are.
const PART: u64 = 1;

/// What is sent, and how it ends.
pub(crate) struct Script {
    pub(crate) recording: Recording,
    pub(crate) ending: Ending,
    /// Whether characters of several bytes are split.
    pub(crate) splits_characters: bool,
}

/// What comes after the bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Ending {
    /// The end of the body.
    Whole,
    /// The end of the connection.
    Close,
    /// An end of the connection that is an error of its own.
    Reset,
    /// Nothing.
    Stall,
    /// Pings.
    Pings,
}

impl Script {
    /// Puts `faults` into a recording. An error is a message of one line that goes on after the name of the fault.
    pub(crate) fn new(
        mut recording: Recording,
        dialect: Option<Dialect>,
        faults: &[Fault],
        seed: u64,
    ) -> Result<Self, String> {
        let mut ending = Ending::Whole;
        let mut splits_characters = false;
        // Whatever order they are named in: first what needs the payloads as they are, last what counts what is sent.
        let mut faults = faults.to_vec();
        faults.sort_by_key(|fault| order(*fault));
        for fault in faults {
            let mut random = Random::new(seed, PART);
            let why = |why| format!("{fault}: {why}");
            match fault {
                Fault::TruncatedToolInput => {
                    match damage::truncated_tool_input(&recording.bytes, dialect).map_err(why)? {
                        Truncated::Edits(edits) => recording = edited(&recording, &edits),
                        Truncated::CutAt(len) => cut(&mut recording, len),
                    }
                }
                Fault::BadUtf8(place) => {
                    let edit = damage::bad_utf8(&recording.bytes, dialect, place, &mut random).map_err(why)?;
                    recording = edited(&recording, &[edit]);
                }
                Fault::Twice(place) => recording = twice(&recording, place, &mut random).map_err(why)?,
                Fault::ErrorEvent(place) => {
                    let len = after_events(&events(&recording).map_err(why)?, place, &mut random).map_err(why)?;
                    cut(&mut recording, len);
                    let number = blocks(&recording.bytes).count();
                    append(&mut recording, vendor::error_event(dialect, number).as_bytes());
                }
                Fault::Pings => {
                    let ends = events(&recording).map_err(why)?;
                    let between = ends.iter().rev().skip(1).rev();
                    let ping = |end: &usize| Edit { range: *end..*end, with: vendor::ping(dialect).into() };
                    recording = edited(&recording, &between.map(ping).collect::<Vec<_>>());
                }
                Fault::NoLastBlankLine => {
                    let len = without_last_blank_line(&recording.bytes);
                    cut(&mut recording, len);
                }
                Fault::CrLf => recording = edited(&recording, &line_ends(&recording.bytes)),
                Fault::SplitCharacters if recording.bytes.is_ascii() => {
                    return Err(why("there are only ASCII characters".into()));
                }
                Fault::SplitCharacters => splits_characters = true,
                Fault::CutBytes(place) => {
                    let len = place.of(recording.bytes.len(), "bytes", &mut random).map_err(why)?;
                    cut(&mut recording, len);
                }
                Fault::CutEvents(place)
                | Fault::Close(place)
                | Fault::Reset(place)
                | Fault::Stall(place)
                | Fault::PingForever(place) => {
                    let ends = blocks(&recording.bytes).map(|block| block.end).collect::<Vec<_>>();
                    let len = after_events(&ends, place, &mut random).map_err(why)?;
                    cut(&mut recording, len);
                    ending = match fault {
                        Fault::Close(_) => Ending::Close,
                        Fault::Reset(_) => Ending::Reset,
                        Fault::Stall(_) => Ending::Stall,
                        Fault::PingForever(_) => Ending::Pings,
                        _ => Ending::Whole,
                    };
                }
                // It lies in the answer to the request, and not in the stream.
                Fault::Refuse { .. } => {}
            }
        }
        Ok(Self { recording, ending, splits_characters })
    }
}

const fn order(fault: Fault) -> u8 {
    match fault {
        Fault::TruncatedToolInput => 0,
        Fault::BadUtf8(_) => 1,
        Fault::Twice(_) => 2,
        Fault::ErrorEvent(_) => 3,
        Fault::Pings => 4,
        Fault::NoLastBlankLine => 5,
        Fault::CrLf => 6,
        _ => 7,
    }
}

/// Returns where the events end, if the stream is one to which others can be added.
fn events(recording: &Recording) -> Result<Vec<usize>, String> {
    if recording.bytes.trim_ascii_start().starts_with(b"[") {
        return Err("the recording is not server-sent events but a JSON array".into());
    }
    Ok(blocks(&recording.bytes).map(|block| block.end).collect())
}

/// Returns how many bytes the events before `place` have.
fn after_events(ends: &[usize], place: Place, random: &mut Random) -> Result<usize, String> {
    let all = ends.last().copied().unwrap_or(0);
    match place {
        // The middle of a body that is one event, or none, lies in it.
        Place::Middle if ends.len() < 2 => Ok(all.checked_div(2).unwrap_or(0)),
        _ => {
            let count = place.of(ends.len(), "events", random)?;
            Ok(count.checked_sub(1).and_then(|last| ends.get(last)).copied().unwrap_or(0))
        }
    }
}

fn twice(recording: &Recording, place: Place, random: &mut Random) -> Result<Recording, String> {
    let ends = events(recording)?;
    let last = ends.len().checked_sub(1).ok_or("there are no events")?;
    let number = match place {
        Place::At(0) => return Err("events are counted from 1".into()),
        Place::At(number) if number > ends.len() => {
            return Err(format!("there are only {} events, not {number}", ends.len()));
        }
        Place::At(number) => number.saturating_sub(1),
        place => place.of(ends.len(), "events", random)?.min(last),
    };
    let start = number.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    let end = ends.get(number).copied().unwrap_or(start);
    let event = recording.bytes.get(start..end).unwrap_or_default().to_vec();
    Ok(edited(recording, &[Edit { range: end..end, with: event }]))
}

/// Returns how many bytes there are up to the end of the last line that is not blank.
fn without_last_blank_line(bytes: &[u8]) -> usize {
    let content =
        bytes.len().saturating_sub(bytes.iter().rev().take_while(|byte| matches!(byte, b'\r' | b'\n')).count());
    let line_end = match bytes.get(content..) {
        Some([b'\r', b'\n', ..]) => 2,
        Some([_, ..]) => 1,
        _ => 0,
    };
    content.saturating_add(line_end)
}

/// Returns the edits that make each LF a CR LF.
fn line_ends(bytes: &[u8]) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut before = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if byte == b'\n' && before != b'\r' {
            edits.push(Edit { range: at..at, with: b"\r".to_vec() });
        }
        before = byte;
    }
    edits
}
