//! The events of a reader.

#[cfg(feature = "alloc")]
use alloc::boxed::Box;
use core::fmt;

use super::error::StreamError;
use super::window::Window;
use crate::stream::Decode;

/// How much is read at once. What is longer waits in the decoder.
#[cfg(feature = "alloc")]
const ROOM: usize = 16 << 10;

/// The events of any reader: a socket, the body of a blocking HTTP client, a UART, a file.
///
/// | your reader is a | call | feature |
/// |---|---|---|
/// | `std::io::Read` | `next` | `std` |
/// | `embedded_io::Read` | `next_embedded` | `embedded-io` |
/// | `embedded_io_async::Read` | `next_async` | `embedded-io-async` |
///
/// With a [`Parser`](crate::sse::Parser) in place of a decoder, the events are frames.
///
/// At the end of the reader, an event that only lacks its blank line, or from a decoder also its line end, is lent too, if its
/// data is complete in itself: JSON, or `[DONE]`. To the offset of the parser its line ends count.
///
/// Events are lent: to get one is a method, not that of an iterator, and a frame that lies whole in what was read at once is
/// not copied. It reads into a buffer of its own, of 16 KiB unless you bring one, so the reader needs none.
///
/// ```
/// # #[cfg(feature = "std")] {
/// use deltawire::io::Reader;
/// use deltawire::sse::{End, Parser};
///
/// let mut frames = Reader::new(&b"data: Hello\n\ndata: [DONE]\n"[..], Parser::new());
/// let mut seen = Vec::new();
/// while let Some(frame) = frames.next() {
///     let frame = frame?; // or go on: see `next`
///     seen.push(frame.data()?.to_owned());
/// }
/// assert_eq!(seen, ["Hello", "[DONE]"]);
/// assert!(matches!(frames.finish(), End::Clean { .. }));
/// # }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// Typed events:
///
/// ```
/// use deltawire::anthropic::Decoder;
/// use deltawire::io::Reader;
/// # #[cfg(feature = "std")] {
/// # let body: &[u8] = b"data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n";
///
/// let mut events = Reader::new(body, Decoder::new());
/// while let Some(event) = events.next() {
///     match event {
///         Ok(event) => print!("{}", event.text_delta().map(|delta| delta.content().to_string()).unwrap_or_default()),
///         Err(error) => {
///             eprintln!("{error}");
///             break; // what came before is still there
///         }
///     }
/// }
/// assert!(!events.finish().is_complete());
/// # }
/// ```
pub struct Reader<R, D, #[cfg(feature = "alloc")] B = Box<[u8]>, #[cfg(not(feature = "alloc"))] B> {
    reader: R,
    window: Window<D, B>,
}

#[cfg(feature = "alloc")]
impl<R, D> Reader<R, D> {
    /// Returns the events of `reader`, as `decoder` reads them.
    #[must_use]
    pub fn new(reader: R, decoder: D) -> Self {
        Self::with_buffer(reader, decoder, alloc::vec![0; ROOM].into_boxed_slice())
    }
}

impl<R, D, B> Reader<R, D, B> {
    /// Does the same with a buffer of yours: an array, a slice or a `Vec`, of which the whole length is used. It must not be
    /// empty, or nothing can be read.
    #[must_use]
    pub const fn with_buffer(reader: R, decoder: D, buffer: B) -> Self {
        Self { reader, window: Window::new(decoder, buffer) }
    }

    /// Returns the decoder, for what is known so far, and for the parser in it.
    #[must_use]
    pub const fn decoder(&self) -> &D {
        self.window.decoder()
    }

    /// Returns the reader and the decoder. What was read and is not in the decoder yet is dropped: read on
    /// until you get `None` to have all of it.
    #[must_use]
    pub fn into_parts(self) -> (R, D) {
        (self.reader, self.window.into_decoder())
    }
}

impl<R, D: Decode, B> Reader<R, D, B> {
    /// Returns how the stream ended, or would end here: also after an error of the reader, or when you stop early.
    pub fn finish(&mut self) -> D::End<'_> {
        self.window.decoder_mut().finish()
    }
}

/// What is the same for all readers: `$read` reads into a buffer, and `$is_interrupt` says which errors mean to read again.
macro_rules! next_event {
    ($self:ident, $buffer:ident => $read:expr, $is_interrupt:expr) => {{
        let found = loop {
            if let Some(found) = $self.window.seek() {
                break found;
            }
            let $buffer = $self.window.room();
            match $read {
                Ok(0) if $self.window.end() => {}
                Ok(0) => return None,
                Ok(len) => $self.window.fill(len),
                Err(error) if $is_interrupt(&error) => {}
                Err(error) => return Some(Err(StreamError::Transport(error))),
            }
        };
        Some($self.window.found(found)?.map_err(StreamError::Skipped))
    }};
}

#[cfg(feature = "std")]
impl<R: std::io::Read, D: Decode, B: AsRef<[u8]> + AsMut<[u8]>> Reader<R, D, B> {
    /// Reads until there is an event and lends it, or returns `None` when the reader has no more. Then call
    /// [`finish`](Self::finish). A reader that grows, such as a log, can be read on later; a frame whose
    /// blank line was missing then came already.
    ///
    /// # Errors
    ///
    /// [`StreamError::Transport`] if the reader fails: also with `WouldBlock`, after which you call again when it is ready;
    /// nothing is lost. `Interrupted` is not an error. [`StreamError::Skipped`] if a frame is over a limit or is not an event:
    /// the next call goes on after it. The other kinds do not occur here.
    #[expect(clippy::should_implement_trait, reason = "an iterator cannot lend")]
    #[inline]
    pub fn next(&mut self) -> Option<Result<D::Event<'_>, StreamError<std::io::Error>>> {
        let is_interrupt = |error: &std::io::Error| error.kind() == std::io::ErrorKind::Interrupted;
        next_event!(self, buffer => self.reader.read(buffer), is_interrupt)
    }
}

#[cfg(feature = "embedded-io")]
impl<R: embedded_io::Read, D: Decode, B: AsRef<[u8]> + AsMut<[u8]>> Reader<R, D, B> {
    /// Reads until there is an event and lends it, or returns `None` when the reader has no more. Then call
    /// [`finish`](Self::finish).
    ///
    /// ```
    /// use deltawire::anthropic::Decoder;
    /// use deltawire::io::{Reader, StreamError};
    /// # let uart: &[u8] = b"data: {\"type\":\"ping\"}\n\n";
    ///
    /// // Besides these 1.5 KiB, the decoder has 0.4.
    /// let mut events = Reader::with_buffer(uart, Decoder::with_storage([0; 1024]), [0; 512]);
    /// while let Some(event) = events.next_embedded() {
    ///     match event {
    ///         Ok(event) => println!("{event:?}"),
    ///         Err(StreamError::Transport(error)) => panic!("{error:?}"),
    ///         Err(_) => {} // skipped, and counted in `End::lost`
    ///     }
    /// }
    /// assert!(!events.finish().is_complete());
    /// ```
    ///
    /// # Errors
    ///
    /// [`StreamError::Transport`] if the reader fails. Nothing is lost, and you can call again if the reader recovers.
    /// An error of the kind `Interrupted` is not returned. [`StreamError::Skipped`] if a frame is over a limit or is not an
    /// event: the next call goes on after it. The other kinds do not occur here.
    #[inline]
    pub fn next_embedded(&mut self) -> Option<Result<D::Event<'_>, StreamError<R::Error>>> {
        next_event!(self, buffer => self.reader.read(buffer), is_interrupt)
    }
}

#[cfg(feature = "embedded-io-async")]
impl<R: embedded_io_async::Read, D: Decode, B: AsRef<[u8]> + AsMut<[u8]>> Reader<R, D, B> {
    /// Waits until there is an event and lends it, or returns `None` when the reader has no more. Then call
    /// [`finish`](Self::finish).
    ///
    /// You can drop the future at any time if that of the reader's `read` can be dropped: all that was read is then still
    /// here, and the next call goes on.
    ///
    /// # Errors
    ///
    /// As [`next_embedded`](Self::next_embedded).
    pub async fn next_async(&mut self) -> Option<Result<D::Event<'_>, StreamError<R::Error>>> {
        next_event!(self, buffer => self.reader.read(buffer).await, is_interrupt)
    }
}

/// Returns whether to read again.
#[cfg(feature = "embedded-io")]
fn is_interrupt(error: &impl embedded_io::Error) -> bool {
    error.kind() == embedded_io::ErrorKind::Interrupted
}

impl<R: fmt::Debug, D: fmt::Debug, B> fmt::Debug for Reader<R, D, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("reader", &self.reader).field("decoder", self.decoder()).finish_non_exhaustive()
    }
}
