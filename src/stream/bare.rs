//! Bare JSON, that is, JSON outside of SSE lines: an error body, or an error in the middle of a stream.
//!
//! No field of SSE starts with a brace. So a line that does, outside of a block, is read on as JSON over its line ends
//! until the text is complete or invalid: some servers print their errors over many lines. The text comes out as one
//! ignored line.
//!
//! A brace with blanks before it does not begin such a text, for a line that is only ignored has its blanks, and they may have come
//! in another chunk. If all of the text is in that line, it is read as an error all the same.
//!
//! A body may also be one array of events, if the protocol has that ([`Protocol::BARE_EVENTS`]). Then its elements come
//! out as frames, each with the text of an object as its data.

use super::protocol::Protocol;
use crate::bytes::{add, find_line_end, first};
use crate::json::{Raw, Scanner, TokenKind};
use crate::sse::{Parser, Step, Storage, Text};

/// So much of a chunk is looked at at once. Where the text ends is not known before, and what follows it is looked at again:
/// if that were all of the chunk, many short texts in one chunk would take time by the square of its length.
const WINDOW: usize = 512;

/// What is between two elements, and after the last, up to something else.
pub(super) enum Between {
    /// The chunk is used up.
    Nothing,
    /// An element begins.
    Element,
    /// The list ends.
    End,
    /// Something that is no list.
    Other,
}

/// Passes over what is between two elements of a list: white space and commas.
pub(super) fn between<S: Storage>(parser: &mut Parser<S>, chunk: &mut &[u8]) -> Between {
    while let Some(byte) = chunk.first() {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => parser.pass_over(chunk, 1),
            b'{' => return Between::Element,
            b']' => {
                parser.pass_over(chunk, 1);
                return Between::End;
            }
            _ => return Between::Other,
        }
    }
    Between::Nothing
}

/// Passes over the blanks after a list, up to the end of its line. Returns `true` if something else follows.
pub(super) fn after_list<S: Storage>(parser: &mut Parser<S>, chunk: &mut &[u8]) -> bool {
    while let Some(b' ' | b'\t') = chunk.first() {
        parser.pass_over(chunk, 1);
    }
    !chunk.is_empty()
}

/// Reads on in an element of a list. Returns `None` if the chunk is used up, and else the frame, or the error if it is over
/// the limit, and whether the element is whole. If it is not JSON, nobody knows where the next one begins.
pub(super) fn advance_element<S: Storage>(
    parser: &mut Parser<S>,
    scanner: &mut Scanner,
    chunk: &mut &[u8],
) -> Option<(Step<'static>, bool)> {
    while !chunk.is_empty() {
        let (found, len) = next(scanner, window(chunk));
        // With the byte that is wrong, so that whoever reads the text finds the same.
        let is_wrong = matches!(found, Found::Wrong(_));
        parser.keep_element(chunk, if is_wrong { chunk.len().min(add(len, 1)) } else { len });
        match found {
            Found::More => {}
            Found::End(_) | Found::Wrong(_) => return Some((parser.end_element(is_wrong), !is_wrong)),
        }
    }
    None
}

/// Returns what of a chunk is looked at next.
fn window<'c>(chunk: &&'c [u8]) -> &'c [u8] {
    first(chunk, chunk.len().min(WINDOW))
}

/// Reads on in a bare text. Returns `None` if the chunk is used up, and [`Step::NeedMore`] if the rest of the line is for
/// the parser, because it is not JSON or too long.
pub(super) fn advance<P: Protocol, S: Storage>(
    parser: &mut Parser<S>,
    scanner: &mut Scanner,
    chunk: &mut &[u8],
) -> Option<Step<'static>> {
    while let Some(byte) = chunk.first() {
        // At the start of a line a colon could be JSON as well, but then it is far more likely a comment, a heartbeat.
        if *byte == b':' && parser.is_bare_line_end() {
            return Some(parser.end_bare());
        }
        // Line by line, so that what follows the text is not scanned as a part of it.
        let window = window(chunk);
        let line_end = find_line_end(window).map_or(window.len(), |at| add(at, 1));
        let (found, len) = next(scanner, first(window, line_end));
        if !parser.keep_bare(chunk, len) {
            return Some(Step::NeedMore);
        }
        match found {
            Found::More => {}
            Found::End(_) if P::BARE_EVENTS && is_event::<P>(parser.bare()) => return Some(parser.end_element(false)),
            Found::End(_) => return Some(parser.end_bare()),
            // The next line may be SSE.
            Found::Wrong(_) if parser.is_bare_line_end() => return Some(parser.end_bare()),
            Found::Wrong(_) => return Some(Step::NeedMore),
        }
    }
    None
}

/// Looks whether a bare text is an event, and not an error.
fn is_event<P: Protocol>(text: &[u8]) -> bool {
    P::decode(text, &[]).is_ok_and(|event| P::is_bare_event(&event))
}

/// Scans a fragment. Returns what it came to, and how much of it belongs to the text.
fn next(scanner: &mut Scanner, fragment: &[u8]) -> (Found, usize) {
    let before = scanner.offset();
    let found = scan(scanner, fragment);
    let offset = match found {
        Found::More => scanner.offset(),
        Found::End(offset) | Found::Wrong(offset) => offset,
    };
    let len = offset.checked_sub(before).and_then(|len| usize::try_from(len).ok());
    debug_assert!(len.is_some_and(|len| len <= fragment.len()), "the scanner takes at most the fragment");
    (found, len.unwrap_or(fragment.len()))
}

/// What a fragment came to, and the offset in the text.
enum Found {
    More,
    End(u64),
    Wrong(u64),
}

fn scan(scanner: &mut Scanner, fragment: &[u8]) -> Found {
    let mut tokens = scanner.push(fragment);
    while let Some(token) = tokens.next() {
        match token {
            Ok(token) if token.depth == 0 && token.kind == TokenKind::EndObject => return Found::End(tokens.offset()),
            Ok(_) => {}
            Err(error) => return Found::Wrong(error.offset()),
        }
    }
    Found::More
}

/// Reads a line that SSE ignores as the error that it may be, and returns its payload too. A clipped line proves nothing.
pub(super) fn error_in<'a, P: Protocol>(text: &Text<'a>) -> Option<(P::Event<'a>, &'a [u8])> {
    if text.is_clipped() { None } else { error::<P>(text.as_bytes()) }
}

/// Reads a line that SSE ignores, or a bare text, as the error that it may be: one of its own, or the value of a
/// field `error`.
pub(super) fn error<P: Protocol>(text: &[u8]) -> Option<(P::Event<'_>, &[u8])> {
    if let Some(value) = text.strip_prefix(b"error:") {
        let value = value.trim_ascii();
        let raw = Raw::new(core::str::from_utf8(value).ok()?).ok()?;
        return raw.is_object().then_some((P::error(raw), value));
    }
    P::decode(text, &[]).ok().filter(P::is_error).map(|event| (event, text))
}
