//! What all payloads have in common.

use crate::bytes::is_ascii;
use crate::error::{Error, ErrorKind};
use crate::json::{Invalid, Reader, invalid, why_invalid};

/// Reads a payload as `read` has it, which returns `None` for what is not JSON. An end marker is `done`.
#[inline]
pub(crate) fn read_payload<'a, T>(
    payload: &'a [u8],
    done: T,
    read: impl FnOnce(&'a [u8]) -> Option<Result<T, Invalid<'a>>>,
) -> Result<T, Error> {
    // To see that it is ASCII costs less than to check UTF-8, and nearly all payloads are.
    if !is_ascii(payload) && core::str::from_utf8(payload).is_err() {
        return Err(why_invalid(payload));
    }
    match read(payload) {
        Some(event) => event.map_err(|invalid| invalid.in_text(payload)),
        None if payload.trim_ascii() == b"[DONE]" => Ok(done),
        None => Err(why_invalid(payload)),
    }
}

/// Reads a payload that is not an object: no event is that.
#[cold]
pub(crate) fn not_an_object<T>(mut reader: Reader<'_>) -> Option<Result<T, Invalid<'_>>> {
    let value = reader.value()?;
    reader.blanks();
    reader.is_over().then_some(invalid(ErrorKind::UnexpectedType, value))
}
