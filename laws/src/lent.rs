//! Events that are lent, as text: of any decoder, so that a law of an adapter is one function for all of them.

use deltawire::Error;
use deltawire::anthropic::{self, Decoder};
use deltawire::json::Raw;
use deltawire::sse::{self, Frame, Parser};
use deltawire::stream::Decode;

/// A decoder whose events can be shown.
pub trait Lent: Decode + Clone {
    fn show(event: Result<Self::Event<'_>, Error>) -> String;

    fn show_end(end: Self::End<'_>) -> String;

    /// Takes the end of a source as adapters do: the last event gets the line ends that it lacks.
    fn show_end_of_source(&mut self, out: &mut Vec<String>) {
        if self.has_open_event() {
            self.show_chunk(b"\n\n", out);
        }
    }

    /// How many bytes it has had.
    fn offset(&self) -> u64 {
        self.parser().offset()
    }

    /// How many bytes at the end are not whole.
    fn pending(&mut self) -> u64;

    /// Whether all that the last event lacks is line ends.
    fn has_open_event(&mut self) -> bool;

    /// Whether there were lines that are not SSE, and no frame.
    fn is_bare(&mut self) -> bool;

    /// Shows all events of a chunk.
    fn show_chunk(&mut self, mut chunk: &[u8], out: &mut Vec<String>) {
        while let Some(event) = self.next_event(&mut chunk) {
            out.push(Self::show(event));
        }
        assert!(chunk.is_empty(), "what is left of a chunk is lost");
    }
}

impl Lent for Decoder {
    /// With its text, decoded.
    fn show(event: Result<anthropic::Event<'_>, Error>) -> String {
        let text = event.as_ref().ok().and_then(anthropic::Event::text_delta);
        format!("{event:?} {:?}", text.map(|text| (text.content().as_str(), text.content().to_string())))
    }

    fn show_end(end: Self::End<'_>) -> String {
        format!("{end:?}")
    }

    fn pending(&mut self) -> u64 {
        self.finish().tail.pending()
    }

    fn has_open_event(&mut self) -> bool {
        self.finish().last.is_some()
    }

    fn is_bare(&mut self) -> bool {
        self.finish().tail.is_bare()
    }
}

impl Lent for Parser {
    fn show(frame: Result<Frame<'_>, Error>) -> String {
        match frame {
            Ok(frame) => format!(
                "{:?} {:?} {:?} {:?}",
                frame.event_bytes(),
                frame.data_bytes(),
                frame.last_event_id(),
                frame.retry()
            ),
            Err(error) => format!("{error:?}"),
        }
    }

    fn show_end(end: Self::End<'_>) -> String {
        format!("{end:?}")
    }

    fn pending(&mut self) -> u64 {
        self.finish().pending()
    }

    fn has_open_event(&mut self) -> bool {
        let sse::End::Unterminated { frame, .. } = self.finish() else { return false };
        frame.data_bytes() == b"[DONE]" || frame.data().is_ok_and(|data| Raw::new(data).is_ok())
    }

    fn is_bare(&mut self) -> bool {
        self.finish().is_bare()
    }
}
