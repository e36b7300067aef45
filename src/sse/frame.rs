//! One dispatched event, as a view of the chunk or of the storage.

use core::fmt;
use core::str::Utf8Error;

use super::lossy::Lossy;

/// A dispatched event: its type, its data, and the last event id at that moment.
///
/// It borrows the chunk if it lies in one chunk and has one `data` line, and else the parser's storage. It lives until
/// the next call on the parser.
///
/// ```
/// use deltawire::sse::Parser;
///
/// let mut parser = Parser::with_storage([0; 64]);
/// let mut chunk: &[u8] = b"event: greeting\ndata: hello\nid: 7\n\n";
/// let frame = parser.next_frame(&mut chunk).unwrap()?;
/// assert_eq!(frame.event(), "greeting");
/// assert_eq!(frame.data(), Ok("hello"));
/// assert_eq!(frame.last_event_id(), b"7");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct Frame<'p> {
    pub(super) event: &'p [u8],
    pub(super) data: &'p [u8],
    pub(super) last_event_id: &'p [u8],
    pub(super) place: Place,
    pub(super) retry: Option<u64>,
}

/// Where the event type and the data of a frame are.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Place {
    /// Both are slices of the chunk.
    Chunk,
    /// The event type is a slice of the chunk, and the data is in the storage.
    Both,
    /// Both are in the storage.
    Storage,
}

impl<'p> Frame<'p> {
    /// Returns the event type, `"message"` if the stream names none.
    ///
    /// A type that is not UTF-8 reads as `"\u{FFFD}"`, which is not the name of any event;
    /// [`event_bytes`](Self::event_bytes) has it as it came.
    ///
    /// ```
    /// # use deltawire::sse::Parser;
    /// let mut parser = Parser::with_storage([0; 64]);
    /// let frame = parser.next_frame(&mut b"data: 1\n\n".as_slice()).unwrap()?;
    /// assert_eq!(frame.event(), "message");
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[must_use]
    pub fn event(&self) -> &'p str {
        core::str::from_utf8(self.event_bytes()).unwrap_or("\u{FFFD}")
    }

    /// Returns the event type as it came, `b"message"` if the stream names none.
    #[must_use]
    pub const fn event_bytes(&self) -> &'p [u8] {
        if self.event.is_empty() { b"message" } else { self.event }
    }

    /// Returns the data as text, its lines joined by LF.
    ///
    /// # Errors
    ///
    /// If it is not UTF-8. Then use [`data_bytes`](Self::data_bytes) or [`data_lossy`](Self::data_lossy).
    pub const fn data(&self) -> Result<&'p str, Utf8Error> {
        core::str::from_utf8(self.data)
    }

    /// Returns the data as it came, its lines joined by LF.
    ///
    /// ```
    /// # use deltawire::sse::Parser;
    /// let mut parser = Parser::with_storage([0; 64]);
    /// let mut chunk: &[u8] = b"data: \xFF\ndata: 2\n\n";
    /// let frame = parser.next_frame(&mut chunk).unwrap()?;
    /// assert_eq!(frame.data_bytes(), b"\xFF\n2");
    /// assert!(frame.data().is_err());
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[must_use]
    pub const fn data_bytes(&self) -> &'p [u8] {
        self.data
    }

    /// Returns the data as text in which U+FFFD stands for what is not UTF-8.
    ///
    /// ```
    /// # use deltawire::sse::Parser;
    /// let mut parser = Parser::with_storage([0; 64]);
    /// let mut chunk: &[u8] = b"data: a\xFFb\n\n";
    /// let frame = parser.next_frame(&mut chunk).unwrap()?;
    /// assert_eq!(frame.data_lossy().to_string(), "a\u{FFFD}b");
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[must_use]
    pub const fn data_lossy(&self) -> Lossy<'p> {
        Lossy::new(self.data)
    }

    /// Reads the data as JSON into a type of your own, which may borrow it.
    ///
    /// ```
    /// # use deltawire::sse::Parser;
    /// #[derive(serde::Deserialize)]
    /// struct Reading<'a> {
    ///     sensor: &'a str,
    ///     celsius: f64,
    /// }
    ///
    /// let mut parser = Parser::with_storage([0; 64]);
    /// let mut chunk: &[u8] = b"data: {\"sensor\":\"attic\",\"celsius\":21.5}\n\n";
    /// let reading: Reading<'_> = parser.next_frame(&mut chunk).unwrap()?.deserialize()?;
    /// assert_eq!((reading.sensor, reading.celsius), ("attic", 21.5));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the data is not JSON, or does not fit the type.
    #[cfg(feature = "serde_json")]
    pub fn deserialize<T: serde::Deserialize<'p>>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(self.data)
    }

    /// Does the same with `simd-json`, which works in a copy of the data.
    ///
    /// # Errors
    ///
    /// If the data is not JSON, or does not fit the type.
    #[cfg(feature = "simd-json")]
    pub fn deserialize_simd<T: serde::de::DeserializeOwned>(
        &self,
    ) -> Result<T, impl core::error::Error + Send + Sync + 'static> {
        simd_json::serde::from_slice(&mut self.data.to_vec())
    }

    /// Returns the last event id, empty if none is set. An id holds until the next one, so it may come from an earlier
    /// frame. Send these bytes as `Last-Event-ID` when you reconnect.
    #[must_use]
    pub const fn last_event_id(&self) -> &'p [u8] {
        self.last_event_id
    }

    /// Returns whether the data is a slice of the chunk itself. If not, it was split or had several
    /// lines, and was copied once.
    ///
    /// ```
    /// # use deltawire::sse::Parser;
    /// let mut parser = Parser::with_storage([0; 64]);
    /// assert!(parser.next_frame(&mut b"data: 1\n\n".as_slice()).unwrap()?.is_borrowed());
    ///
    /// assert!(parser.next_frame(&mut b"data: ".as_slice()).is_none());
    /// assert!(!parser.next_frame(&mut b"2\n\n".as_slice()).unwrap()?.is_borrowed());
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[must_use]
    pub const fn is_borrowed(&self) -> bool {
        matches!(self.place, Place::Chunk)
    }

    /// Returns whether the event type is a slice of the chunk itself, or `"message"` because the stream names none. If not,
    /// it was copied once. It may be one where the data is not: of a frame of several `data` lines inside of one chunk.
    ///
    /// ```
    /// # use deltawire::sse::Parser;
    /// let mut parser = Parser::with_storage([0; 64]);
    /// let frame = parser.next_frame(&mut b"event: add\ndata: 1\ndata: 2\n\n".as_slice()).unwrap()?;
    /// assert_eq!((frame.is_event_borrowed(), frame.is_borrowed()), (true, false));
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[must_use]
    pub const fn is_event_borrowed(&self) -> bool {
        self.event.is_empty() || !matches!(self.place, Place::Storage)
    }

    /// Returns the reconnection time in milliseconds that a `retry` line of this block sets, the last if there are several.
    /// [`Parser::retry`](super::Parser::retry) has the one in force, which may come from an earlier block.
    ///
    /// ```
    /// # use deltawire::sse::Parser;
    /// let mut parser = Parser::with_storage([0; 64]);
    /// let mut chunk: &[u8] = b"retry: 3000\ndata: 1\n\ndata: 2\n\n";
    /// assert_eq!(parser.next_frame(&mut chunk).unwrap()?.retry(), Some(3000));
    /// assert_eq!(parser.next_frame(&mut chunk).unwrap()?.retry(), None);
    /// assert_eq!(parser.retry(), Some(3000));
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[must_use]
    pub const fn retry(&self) -> Option<u64> {
        self.retry
    }

    /// Returns the value of the `event` line, empty if there is none.
    #[inline]
    pub(crate) const fn event_line(&self) -> &'p [u8] {
        self.event
    }
}

impl fmt::Debug for Frame<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frame")
            .field("event", &Lossy::new(self.event_bytes()))
            .field("data", &self.data_lossy())
            .field("last_event_id", &Lossy::new(self.last_event_id))
            .finish_non_exhaustive()
    }
}
