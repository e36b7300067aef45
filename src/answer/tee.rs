//! A stream that is watched on its way.

use core::fmt;

use super::decoder::Decoder;
use super::dialect::Dialect;
use super::encode::Said;
use super::end::End;
use super::part::Part;
use crate::anthropic::{self, ErrorType};
use crate::bytes::sub;
use crate::error::Error;
use crate::gemini;
use crate::openai::{chat, responses};
use crate::sse::{EncodeError, Storage};

/// Watches a stream whose bytes go on to a client untouched: what it says, how it ends, and where an event may be put in between.
///
/// You forward the bytes; the tee only looks at them. It holds no more than its decoder does: a frame over the limit is not
/// understood, but goes on to the client all the same.
///
/// ```
/// use deltawire::answer::{Part, Tee};
///
/// # #[cfg(feature = "alloc")] {
/// # let network = [&b"data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\ndata: {\"cho"[..]];
/// let (mut tee, mut client) = (Tee::new(), Vec::new());
/// // What came of a frame that is not over.
/// let mut held = Vec::new();
/// let mut shown = 0;
/// for bytes in network {
///     let place = tee.watch(bytes, |part| {
///         if let Ok(Part::Text(text)) = part {
///             shown += text.as_escaped().len();
///         }
///     });
///     // Whole frames go on at once, and the beginning of the next one when the rest of it is there. (Or forward all bytes at
///     // once; then there may be no place for an event of your own.)
///     let (whole, rest) = bytes.split_at(place.unwrap_or(0));
///     if place.is_some() {
///         client.append(&mut held);
///         client.extend_from_slice(whole);
///     }
///     held.extend_from_slice(rest);
/// }
/// // Here the connection to the server breaks.
/// if tee.finish().is_complete() {
///     client.append(&mut held);
/// } else {
///     // The client is at the end of a frame, so it can get an error, in the words of this dialect.
///     client.extend_from_slice(b"data: {\"error\":{\"message\":\"upstream closed the connection\"}}\n\n");
/// }
/// assert_eq!(shown, 2);
/// # assert!(client.starts_with(&network[0][..network[0].len() - 11]) && !held.is_empty());
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Tee<#[cfg(feature = "alloc")] S = alloc::vec::Vec<u8>, #[cfg(not(feature = "alloc"))] S> {
    decoder: Decoder<S>,
}

#[cfg(feature = "alloc")]
impl Tee<alloc::vec::Vec<u8>> {
    /// Returns a tee for a stream of any dialect.
    #[must_use]
    pub fn new() -> Self {
        Self::with_decoder(Decoder::new())
    }
}

#[cfg(feature = "alloc")]
impl Default for Tee<alloc::vec::Vec<u8>> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Storage> Tee<S> {
    /// Returns a tee that looks with a decoder: one with a storage, limits or a dialect of your own.
    #[must_use]
    pub const fn with_decoder(decoder: Decoder<S>) -> Self {
        Self { decoder }
    }

    /// Looks at the next bytes, and calls `each` with each part that they complete, and each error.
    ///
    /// Returns the length of the longest beginning of `bytes` after which an event may be put in: it ends with a block, or with a
    /// comment outside of one. `None` if there is none: a frame that began before them is not over, or they are not SSE.
    pub fn watch<'c>(&mut self, bytes: &'c [u8], mut each: impl FnMut(Result<Part<'_>, Error>)) -> Option<usize> {
        let mut chunk: &'c [u8] = bytes;
        while let Some(parts) = self.decoder.next(&mut chunk) {
            match parts {
                Ok(parts) => parts.into_iter().for_each(|part| each(Ok(part))),
                Err(error) => each(Err(error)),
            }
        }
        let pending = usize::try_from(self.decoder.since_boundary()?).ok()?;
        (pending <= bytes.len()).then(|| sub(bytes.len(), pending))
    }

    /// Returns whether an event may follow the bytes that were watched, if the client got all of them.
    #[must_use]
    pub fn is_at_boundary(&self) -> bool {
        self.decoder.since_boundary() == Some(0)
    }

    /// Writes an error in place of the rest, as the dialect of the stream has it, if the server went away without a word: after
    /// bytes that end where an event [may follow](Self::watch). It does not write the end marker, which some clients take for a
    /// complete answer.
    ///
    /// `name` is OpenAI's type and code of it; Anthropic's type is always `api_error`, and Gemini's status `INTERNAL` with the
    /// code 500: then it returns [`Said::Changed`]. An event of Responses has the number after the last one that was watched.
    /// Nothing is written as long as the dialect is not known, or if the body is not SSE.
    ///
    /// ```
    /// use deltawire::answer::{Said, Tee};
    ///
    /// # #[cfg(feature = "alloc")] {
    /// let (mut tee, mut client) = (Tee::new(), String::new());
    /// let bytes = "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]}}]}\r\n\r\ndata: {\"ca";
    /// let place = tee.watch(bytes.as_bytes(), |_| {}).unwrap_or(0);
    /// client += &bytes[..place];
    /// // Here the connection breaks.
    /// if !tee.finish().is_complete() {
    ///     assert_eq!(tee.fail(&mut client, "server_error", "upstream is gone")?, Said::Changed);
    /// }
    /// assert!(client.ends_with(
    ///     "\r\n\r\ndata: {\"error\":{\"code\":500,\"message\":\"upstream is gone\",\"status\":\"INTERNAL\"}}\n\n"
    /// ));
    /// # }
    /// # Ok::<(), deltawire::sse::EncodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`EncodeError::Write`] if the writer fails.
    pub fn fail<W: fmt::Write>(&self, out: W, name: &str, message: &str) -> Result<Said, EncodeError> {
        let Some(dialect) = self.decoder.dialect().filter(|_| self.decoder.since_boundary().is_some()) else {
            return Ok(Said::Nothing);
        };
        match dialect {
            Dialect::Anthropic => anthropic::Encoder::new(out).error(ErrorType::Api.name(), message)?,
            Dialect::Chat => chat::Encoder::new(out, "", "", 0).error(name, message)?,
            Dialect::Responses => {
                let next = self.decoder.cursor().map_or(0, |cursor| cursor.saturating_add(1));
                responses::Encoder::with_next_number(out, next).error(name, message)?;
            }
            Dialect::Gemini => gemini::Encoder::new(out).error(500, "INTERNAL", message)?,
        }
        Ok(if matches!(dialect, Dialect::Anthropic | Dialect::Gemini) { Said::Changed } else { Said::All })
    }

    /// Returns the decoder, for what is known so far.
    #[must_use]
    pub const fn decoder(&self) -> &Decoder<S> {
        &self.decoder
    }

    /// Returns how the stream ended, or would end here: see [`Decoder::finish`].
    pub fn finish(&mut self) -> End<'_> {
        self.decoder.finish()
    }

    /// Makes it as new, but keeps its memory.
    pub fn reset(&mut self) {
        self.decoder.reset();
    }
}
