//! What a source of bytes does, poll by poll, and the items that the core makes of it.

use deltawire::Error;
use deltawire::io::StreamError;
use deltawire::sse::{self, Event, Frame, Parser};

use crate::cuts::{cuts, step};

/// What a source does at one poll.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Act {
    Chunk(Vec<u8>),
    Pending,
    /// An error, after which it goes on.
    Error(usize),
}

/// Cuts `input`, with polls that are pending and errors in between, and at the end.
pub fn acts(input: &[u8], seed: u64, max: usize) -> Vec<Act> {
    let mut state = seed | 1;
    let mut acts = Vec::new();
    let mut interrupt = |acts: &mut Vec<Act>| {
        for _ in 0..4 {
            match step(&mut state) >> 60 {
                0..4 => acts.push(Act::Pending),
                4 => acts.push(Act::Error(acts.len())),
                _ => {}
            }
        }
    };
    for chunk in cuts(input, seed, max) {
        interrupt(&mut acts);
        acts.push(Act::Chunk(chunk.to_vec()));
    }
    interrupt(&mut acts);
    acts
}

/// An item, in a form of its own.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Seen {
    Frame { event: Vec<u8>, data: Vec<u8>, id: Vec<u8>, retry: Option<u64>, unterminated: bool, is_text: bool },
    Transport(usize),
    Skipped(Error),
    Truncated(u64),
    NotSse { body: Vec<u8>, is_clipped: bool },
}

fn seen_frame(frame: &Frame<'_>, unterminated: bool) -> Seen {
    let [event, data, id] = [frame.event_bytes(), frame.data_bytes(), frame.last_event_id()];
    let is_text = [event, data, id].iter().all(|bytes| core::str::from_utf8(bytes).is_ok());
    let [event, data, id] = [event, data, id].map(<[u8]>::to_vec);
    Seen::Frame { event, data, id, retry: frame.retry(), unterminated, is_text }
}

pub(crate) fn seen<E: core::fmt::Debug>(item: Result<Event, StreamError<E>>, number: impl Fn(E) -> usize) -> Seen {
    match item {
        Ok(it) => Seen::Frame {
            event: it.event.into_owned().into_bytes(),
            data: it.data.into_bytes(),
            id: it.id.into_bytes(),
            retry: it.retry.map(|time| u64::try_from(time.as_millis()).unwrap()),
            unterminated: it.unterminated,
            is_text: true,
        },
        Err(StreamError::NotUtf8(it)) => {
            let lossy = it.to_event_lossy();
            assert_eq!(lossy.data, String::from_utf8_lossy(&it.data));
            assert_eq!((lossy.retry, lossy.unterminated), (it.retry, it.unterminated));
            Seen::Frame {
                event: it.event,
                data: it.data,
                id: it.id,
                retry: it.retry.map(|time| u64::try_from(time.as_millis()).unwrap()),
                unterminated: it.unterminated,
                is_text: false,
            }
        }
        Err(StreamError::Transport(error)) => Seen::Transport(number(error)),
        Err(StreamError::Skipped(error)) => Seen::Skipped(error),
        Err(StreamError::Truncated { pending, .. }) => Seen::Truncated(pending),
        Err(StreamError::NotSse(body)) => {
            Seen::NotSse { body: body.as_bytes().to_vec(), is_clipped: body.is_clipped() }
        }
        Err(other) => panic!("an error that the laws do not know: {other:?}"),
    }
}

/// What the core makes of the same chunks.
pub(crate) struct Core {
    parser: Parser,
    /// All that came.
    body: Vec<u8>,
    pub out: Vec<Seen>,
}

impl Core {
    pub(crate) fn new(parser: Parser) -> Self {
        Self { parser, body: Vec::new(), out: Vec::new() }
    }

    pub(crate) fn chunk(&mut self, bytes: &[u8]) {
        self.body.extend_from_slice(bytes);
        let mut chunk = bytes;
        while let Some(frame) = self.parser.next_frame(&mut chunk) {
            self.out.push(match frame {
                Ok(frame) => seen_frame(&frame, false),
                Err(error) => Seen::Skipped(error),
            });
        }
    }

    pub(crate) fn end(&mut self) {
        const ROOM: usize = 16 << 10;
        let end = self.parser.finish();
        self.out.extend(if end.is_bare() {
            let body = self.body[..self.body.len().min(ROOM)].to_vec();
            Some(Seen::NotSse { body, is_clipped: self.body.len() > ROOM })
        } else {
            match end {
                sse::End::Clean { .. } => None,
                sse::End::Unterminated { frame, .. } => Some(seen_frame(&frame, true)),
                sse::End::Truncated(tail) => Some(Seen::Truncated(tail.pending())),
            }
        });
    }
}

/// What the core makes of what a source does.
pub(crate) fn expected(acts: &[Act], parser: Parser) -> Vec<Seen> {
    let mut core = Core::new(parser);
    for act in acts {
        match act {
            Act::Pending => {}
            Act::Error(number) => core.out.push(Seen::Transport(*number)),
            Act::Chunk(bytes) => core.chunk(bytes),
        }
    }
    core.end();
    core.out
}
