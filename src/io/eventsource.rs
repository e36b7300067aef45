//! To and from the types of the crate eventsource-stream: for code that has them in its own types.
//!
//! | here        | there                | what is not kept there                              |
//! |-------------|----------------------|-----------------------------------------------------|
//! | `Event`     | `Event`              | `unterminated`                                      |
//! | `Transport` | `Transport`          |                                                     |
//! | `NotUtf8`   | `Utf8`               | all but one of the texts that are not UTF-8         |
//! | `Skipped`   | `Parser`, `TooLarge` | kind and offset, which are in its text              |
//! | `Truncated` | `Parser`, `Eof`      | `pending`, which is in its text                     |
//! | `NotSse`    | `Parser`, `Tag`      | what is not UTF-8; that it is clipped, but for `..` |
//!
//! On the way back each `Utf8` is a `NotUtf8` and each `Parser` a `NotSse`. What is not kept then are the code of the parser,
//! and what follows the first 16 KiB of its input.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::convert::Infallible;

use eventsource_stream::EventStreamError;
use nom::error::{Error as NomError, ErrorKind};

use super::body::Body;
use super::error::{NotUtf8, StreamError};
use crate::sse::Event;

impl From<Event> for eventsource_stream::Event {
    /// Moves all fields but [`unterminated`](Event::unterminated), which has no place there: look at it before. A stream of
    /// eventsource-stream never returns such an event.
    ///
    /// ```
    /// use deltawire::sse::Event;
    ///
    /// let event = eventsource_stream::Event::from(Event::new("{}"));
    /// assert_eq!((&*event.event, &*event.data), ("message", "{}"));
    /// assert_eq!(Event::from(event), Event::new("{}"));
    /// ```
    fn from(event: Event) -> Self {
        Self { event: event.event.into_owned(), data: event.data, id: event.id, retry: event.retry }
    }
}

impl From<eventsource_stream::Event> for Event {
    /// Moves all fields. The event is not [`unterminated`](Event::unterminated).
    fn from(event: eventsource_stream::Event) -> Self {
        Self { event: Cow::Owned(event.event), data: event.data, id: event.id, retry: event.retry, unterminated: false }
    }
}

impl<E> From<StreamError<E>> for EventStreamError<E> {
    /// Returns the nearest kind.
    ///
    /// - [`Transport`](StreamError::Transport) stays what it is.
    /// - [`NotUtf8`](StreamError::NotUtf8) becomes `Utf8` with the bytes of the data, or of the event type or the id if the data
    ///   is UTF-8. The other fields are dropped.
    /// - All others become `Parser`, for there is no other kind. Its code is `TooLarge` for [`Skipped`](StreamError::Skipped) and
    ///   `Eof` for [`Truncated`](StreamError::Truncated), and its input the text of the error. Of a body that is
    ///   [`NotSse`](StreamError::NotSse) the code is `Tag` and the input the body, with U+FFFD for what is not UTF-8, and with
    ///   `..` after it if it is clipped.
    ///
    /// ```
    /// use deltawire::io::StreamError;
    /// use eventsource_stream::EventStreamError;
    ///
    /// fn show(error: EventStreamError<&str>) -> String {
    ///     error.to_string()
    /// }
    ///
    /// assert_eq!(show(StreamError::Transport("timeout").into()), "Transport error: timeout");
    /// ```
    fn from(error: StreamError<E>) -> Self {
        let parser = |input, code| Self::Parser(NomError { input, code });
        match error {
            StreamError::Transport(error) => Self::Transport(error),
            StreamError::Skipped(error) => parser(error.to_string(), ErrorKind::TooLarge),
            StreamError::Truncated { pending } => {
                parser(StreamError::<Infallible>::Truncated { pending }.to_string(), ErrorKind::Eof)
            }
            StreamError::NotSse(body) => {
                let rest = if body.is_clipped() { ".." } else { "" };
                parser(format!("{}{rest}", body.lossy()), ErrorKind::Tag)
            }
            StreamError::NotUtf8(frame) => match String::from_utf8(frame.data) {
                Err(error) => Self::Utf8(error),
                Ok(data) => {
                    match [frame.event, frame.id].into_iter().find_map(|bytes| String::from_utf8(bytes).err()) {
                        Some(error) => Self::Utf8(error),
                        // The caller has mended it.
                        None => parser(data, ErrorKind::Char),
                    }
                }
            },
        }
    }
}

impl<E> From<EventStreamError<E>> for StreamError<E> {
    /// Returns the nearest kind.
    ///
    /// - `Transport` stays what it is.
    /// - `Utf8` becomes [`NotUtf8`](StreamError::NotUtf8) with its bytes as the data, and with the event type `"message"`.
    ///   If a stream of eventsource-stream returned it, they are no frame: they are the rest of the body, from the first byte on
    ///   that is not UTF-8.
    /// - `Parser` becomes [`NotSse`](StreamError::NotSse), with the first 16 KiB of its input as the body. Its code is dropped. So
    ///   an error that was [`Skipped`](StreamError::Skipped) or [`Truncated`](StreamError::Truncated) before it went there comes
    ///   back as a body that is its text.
    fn from(error: EventStreamError<E>) -> Self {
        match error {
            EventStreamError::Transport(error) => Self::Transport(error),
            EventStreamError::Utf8(error) => Self::NotUtf8(Box::new(NotUtf8 {
                event: b"message".to_vec(),
                data: error.into_bytes(),
                id: Vec::new(),
                retry: None,
                unterminated: false,
            })),
            EventStreamError::Parser(error) => {
                let mut body = Body::default();
                body.push(error.input.as_bytes());
                Self::NotSse(body)
            }
        }
    }
}
