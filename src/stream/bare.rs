//! Bare JSON, that is, JSON outside of SSE lines: an error body, or an error in the middle of a stream.
//!
//! No field of SSE starts with a brace. So a line that does, outside of a block, is read on as JSON over its line ends
//! until the text is complete or invalid: some servers print their errors over many lines. The text comes out as one
//! ignored line.

use super::protocol::Protocol;
use crate::bytes::{add, find_line_end, first};
use crate::json::{Raw, Scanner, TokenKind};
use crate::sse::{Parser, Step, Storage, Text};

/// Reads on in a bare text. Returns `None` if the chunk is used up, and [`Step::NeedMore`] if the rest of the line is for
/// the parser, because it is not JSON or too long.
pub(crate) fn advance<S: Storage>(
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
        let line_end = find_line_end(chunk).map_or(chunk.len(), |at| add(at, 1));
        let before = scanner.offset();
        let found = scan(scanner, first(chunk, line_end));
        let offset = match found {
            Found::More => scanner.offset(),
            Found::End(offset) | Found::Wrong(offset) => offset,
        };
        let len = offset.checked_sub(before).and_then(|len| usize::try_from(len).ok());
        debug_assert!(len.is_some_and(|len| len <= line_end), "the scanner takes at most the line");
        let len = len.unwrap_or(line_end);
        if !parser.keep_bare(chunk, len) {
            return Some(Step::NeedMore);
        }
        match found {
            Found::More => {}
            Found::End(_) => return Some(parser.end_bare()),
            // The next line may be SSE.
            Found::Wrong(_) if parser.is_bare_line_end() => return Some(parser.end_bare()),
            Found::Wrong(_) => return Some(Step::NeedMore),
        }
    }
    None
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
