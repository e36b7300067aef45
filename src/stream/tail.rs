//! What a stream may end in the middle of without losing anything.
//!
//! After the terminal event only the end marker and signs of life are expected. If the stream ends in the middle of one of
//! those, nothing is missing. If it ends in the middle of anything else (an error, another block, a change of the usage),
//! something is, and the answer must not pass as complete. A tail is harmless as long as what came of it can still become
//! a harmless event.

use crate::bytes::{add, first};
use crate::json::{Scanner, TokenKind};
use crate::sse::{self, Field};

/// Returns `true` if the tail holds nothing, or the beginning of one of the events that are `names`.
pub(super) fn is_harmless(tail: &sse::End<'_>, names: &[&str]) -> bool {
    match tail {
        sse::End::Clean { .. } => true,
        sse::End::Unterminated { frame, .. } => is_harmless_event(frame.event_line(), frame.data_bytes(), names),
        sse::End::Truncated(tail) => match tail.field() {
            Field::Event => tail.data().is_empty() && is_beginning(tail.line(), names),
            Field::Data if tail.data().is_empty() => is_harmless_event(tail.event(), tail.line(), names),
            // A line of which it is not clear yet what it is. `error:` is how some servers send an error, and others put it into
            // an array.
            Field::Unknown | Field::Blank => {
                !matches!(tail.line(), [b'{', ..] | [b'[', b'{', ..] | [b'e', b'r', ..])
                    && is_harmless_event(tail.event(), tail.data(), names)
            }
            Field::Data | Field::Id | Field::Retry | Field::Comment => {
                is_harmless_event(tail.event(), tail.data(), names)
            }
        },
    }
}

/// Looks at an event whose payload may lack its end.
fn is_harmless_event(name: &[u8], payload: &[u8], names: &[&str]) -> bool {
    (name.is_empty() || names.iter().any(|it| it.as_bytes() == name)) && is_harmless_payload(payload, names)
}

/// Looks at the beginning of a payload: its type has to come first, and has to be the beginning of one of `names`.
fn is_harmless_payload(payload: &[u8], names: &[&str]) -> bool {
    let payload = payload.trim_ascii_start();
    if b"[DONE]".starts_with(payload.trim_ascii_end()) {
        return true;
    }
    if names.is_empty() {
        return false;
    }
    let mut scanner = Scanner::new();
    let (mut kind, mut len) = ([0; 32], 0_usize);
    for token in scanner.push(payload) {
        let Ok(token) = token else { return false };
        let expected = match (token.kind, token.depth) {
            (TokenKind::BeginObject, 0) => continue,
            (TokenKind::Key, 1) => &["type"],
            (TokenKind::String, 1) => names,
            _ => return false,
        };
        if token.first {
            len = 0;
        }
        for char in token.piece.chars() {
            // Names are ASCII, and shorter than this: anything else is not one of them.
            let (Some(to), Ok(byte)) = (kind.get_mut(len), u8::try_from(char)) else { return false };
            *to = byte;
            len = add(len, 1);
        }
        let text = first(&kind, len);
        let fits = |it: &str| if token.last { it.as_bytes() == text } else { it.as_bytes().starts_with(text) };
        if !expected.iter().copied().any(fits) {
            return false;
        }
        if token.kind == TokenKind::String && token.last {
            return true;
        }
    }
    true
}

/// Looks at the beginning of a name.
fn is_beginning(name: &[u8], names: &[&str]) -> bool {
    names.iter().any(|it| it.as_bytes().starts_with(name))
}
