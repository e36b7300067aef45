//! JSON without SSE around it: an error body, or an error in the middle of a stream, be it on one line or many.
//!
//! No field of SSE starts with a brace, and no line of a JSON text means something to SSE. So a line that starts
//! with a brace outside of a block is read on as JSON, over line ends, until the text is whole, or no JSON.

use super::decode;
use super::event::Event;
use super::server_error::ServerError;
use crate::json::{Raw, Scanner, TokenKind};
use crate::sse::{Parser, Step, Storage, Text};

/// Goes on in a text. Returns `None` if the chunk is used up, and [`Step::NeedMore`] if the rest of the line is the
/// parser's: then it is no JSON, or too long.
pub(super) fn advance<S: Storage>(
    parser: &mut Parser<S>,
    scanner: &mut Scanner,
    chunk: &mut &[u8],
) -> Option<Step<'static>> {
    while let Some(first) = chunk.first() {
        // Between two lines a colon would be JSON too, but nobody writes it so: it is a comment.
        if *first == b':' && parser.is_bare_line_end() {
            return Some(parser.end_bare());
        }
        // Line by line, so that what is behind the text is not scanned.
        let line_end = memchr::memchr2(b'\n', b'\r', chunk).map_or(chunk.len(), |at| at.saturating_add(1));
        let before = scanner.offset();
        let found = scan(scanner, chunk.get(..line_end).unwrap_or_default());
        let offset = match found {
            Found::More => scanner.offset(),
            Found::End(offset) | Found::Wrong(offset) => offset,
        };
        let len = usize::try_from(offset.saturating_sub(before)).unwrap_or(line_end);
        if !parser.keep_bare(chunk, len) {
            return Some(Step::NeedMore);
        }
        match found {
            Found::More => {}
            Found::End(_) => return Some(parser.end_bare()),
            // That line may be SSE.
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

/// Reads a line that SSE ignores as the error that it may be, and gives its payload too. What is left of a line that
/// was cut proves nothing.
pub(super) fn error_in<'a>(text: &Text<'a>) -> Option<(Event<'a>, &'a [u8])> {
    if text.is_clipped() { None } else { error(text.as_bytes()) }
}

/// Reads a line that SSE ignores, or a bare text, as the error that it may be: one of its own, or the value of a
/// field `error`.
pub(super) fn error(text: &[u8]) -> Option<(Event<'_>, &[u8])> {
    if let Some(value) = text.strip_prefix(b"error:") {
        let value = value.trim_ascii();
        let raw = Raw::new(core::str::from_utf8(value).ok()?).ok()?;
        return raw.is_object().then_some((Event::Error(ServerError { raw }), value));
    }
    match decode::event(text, &[]) {
        Ok(event @ Event::Error(_)) => Some((event, text)),
        _ => None,
    }
}
