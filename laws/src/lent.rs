//! Events that are lent, as text: of any decoder, so that a law of an adapter is one function for all of them.

use deltawire::Error;
use deltawire::anthropic::{self, Decoder};
use deltawire::sse::{Frame, Parser};
use deltawire::stream::Decode;

/// A decoder whose events can be shown.
pub trait Lent: Decode + Clone {
    fn show(event: Result<Self::Event<'_>, Error>) -> String;

    fn show_end(end: Self::End<'_>) -> String;

    /// How many bytes it has had.
    fn offset(&self) -> u64 {
        self.parser().offset()
    }

    /// How many bytes at the end are not whole.
    fn pending(&mut self) -> u64;

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
}
