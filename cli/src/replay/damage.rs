//! Faults that lie in what a stream says: in the text and in the input of calls.

use core::ops::Range;

use deltawire::Part;
use deltawire::answer::{Dialect, Input};

use crate::blocks::blocks;
use crate::modes::seek;
use crate::replay::edit::Edit;
use crate::replay::fault::Place;
use crate::replay::random::Random;

/// Returns the edit that makes a byte of text one that UTF-8 does not have.
pub(crate) fn bad_utf8(
    stream: &[u8],
    dialect: Option<Dialect>,
    place: Place,
    random: &mut Random,
) -> Result<Edit, String> {
    // Where a text begins, and how many events come before it.
    let mut begins: Vec<(usize, usize)> = Vec::new();
    each_part(stream, dialect, |block, number, part| {
        let Part::Text(text) = part else { return };
        // What is left of an escape without its first byte would not be JSON, which is another fault.
        if text.as_escaped().starts_with('\\') || text.as_escaped().is_empty() {
            return;
        }
        if let Some(string) = string_in(stream, &block, text.as_escaped()) {
            begins.push((string.start.saturating_add(1), number));
        }
    });
    let chosen = match place {
        Place::At(least) => begins.iter().find(|(_, number)| *number >= least),
        Place::Middle => begins.get(begins.len().checked_div(2).unwrap_or(0)),
        Place::Random => begins.get(random.below(begins.len())),
    };
    let &(at, _) = chosen.ok_or("there is no text that could be damaged")?;
    Ok(Edit { range: at..at.saturating_add(1), with: vec![0xFF] })
}

/// How the input of a call becomes truncated.
pub(crate) enum Truncated {
    /// By these edits, and all goes on.
    Edits(Vec<Edit>),
    /// The call comes whole, so that the stream has to end in the middle of it.
    CutAt(usize),
}

/// Truncates the input of the last call.
pub(crate) fn truncated_tool_input(stream: &[u8], dialect: Option<Dialect>) -> Result<Truncated, String> {
    struct Piece {
        call: u32,
        block: Range<usize>,
        /// As it stands in its string, or nothing if it is not in one.
        escaped: Option<String>,
    }
    let mut pieces = Vec::new();
    each_part(stream, dialect, |block, _, part| {
        let Part::ToolInput { call, input, .. } = part else { return };
        let escaped = match input {
            Input::Json(text) | Input::Text(text) => Some(text.as_escaped().to_owned()),
            _ => None,
        };
        if escaped.as_deref() != Some("") {
            pieces.push(Piece { call, block, escaped });
        }
    });
    let last = pieces.last().map(|piece| piece.call).ok_or("there is no call of a tool with input")?;
    pieces.retain(|piece| piece.call == last);
    let half = pieces.len().checked_div(2).unwrap_or(0);
    let Some(whole) = pieces.iter().map(|piece| piece.escaped.as_deref()).collect::<Option<String>>() else {
        let block = pieces.get(half).map_or(0..0, |piece| piece.block.clone());
        return Ok(Truncated::CutAt(block.start.midpoint(block.end)));
    };
    let mut edits = Vec::new();
    let mut kept = String::new();
    for (number, piece) in pieces.iter().enumerate() {
        let escaped = piece.escaped.as_deref().unwrap_or_default();
        // Of a single piece the first half is left, and of several the first of them.
        let left = match pieces.len() {
            1 => half_of(escaped),
            _ if number < half => escaped,
            _ => "",
        };
        kept.push_str(left);
        if left.len() < escaped.len()
            && let Some(range) = string_in(stream, &piece.block, escaped)
        {
            edits.push(Edit { range, with: format!("\"{left}\"").into_bytes() });
        }
    }
    let end = pieces.last().map_or(0, |piece| piece.block.end);
    // Responses says all of the input again, several times.
    for block in blocks(stream.get(end..).unwrap_or_default()) {
        let block = block.start.saturating_add(end)..block.end.saturating_add(end);
        if let Some(range) = string_in(stream, &block, &whole) {
            edits.push(Edit { range, with: format!("\"{kept}\"").into_bytes() });
        }
    }
    Ok(Truncated::Edits(edits))
}

/// Calls `see` with each part of the answer, where the event lies that it is of, and how many come before that.
fn each_part(stream: &[u8], dialect: Option<Dialect>, mut see: impl FnMut(Range<usize>, usize, Part<'_>)) {
    let mut decoder = seek::decoder(dialect);
    for (number, block) in blocks(stream).enumerate() {
        let mut chunk = stream.get(block.clone()).unwrap_or_default();
        while let Some(parts) = decoder.next(&mut chunk) {
            let Ok(parts) = parts else { continue };
            parts.into_iter().for_each(|part| see(block.clone(), number, part));
        }
    }
}

/// Returns where in `block` the last string with these contents is the value of a member, its quotes included.
fn string_in(stream: &[u8], block: &Range<usize>, escaped: &str) -> Option<Range<usize>> {
    let bytes = stream.get(block.clone())?;
    let string = format!("\"{escaped}\"").into_bytes();
    let is_value = |at: usize| bytes.get(..at).unwrap_or_default().trim_ascii_end().ends_with(b":");
    let found = bytes.windows(string.len()).enumerate().rev().find(|(at, window)| *window == string && is_value(*at));
    let start = block.start.saturating_add(found?.0);
    Some(start..start.saturating_add(string.len()))
}

/// Returns the first half of what stands in a JSON string. No escape is split.
fn half_of(escaped: &str) -> &str {
    let mut ends = Vec::new();
    let mut rest = escaped.char_indices();
    while let Some((at, char)) = rest.next() {
        ends.push(at);
        if char == '\\' && rest.next().is_some_and(|(_, kind)| kind == 'u') {
            rest.by_ref().take(4).for_each(drop);
        }
    }
    let end = ends.get(ends.len().checked_div(2).unwrap_or(0)).copied().unwrap_or(0);
    escaped.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{half_of, string_in};

    #[test]
    fn a_name_of_a_member_is_no_value() {
        let event = br#"data: {"content":"role","role" :null,"more": "role"}"#;
        for (end, found) in [(event.len(), Some(45..51)), (44, Some(17..23)), (20, None)] {
            assert_eq!(string_in(event, &(0..end), "role"), found);
        }
    }

    #[test]
    fn a_half_ends_between_characters_and_escapes() {
        for (whole, half) in
            [("abcd", "ab"), ("\\\"\\\"", "\\\""), ("é\\u00e9é", "é"), ("{\\n}", "{"), ("a", ""), ("", "")]
        {
            assert_eq!(half_of(whole), half, "{whole}");
        }
    }
}
