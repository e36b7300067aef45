//! Which dialect a stream is of: what the first payload says that says it.

use std::io::{self, Write};

use deltawire::answer::{self, Dialect};
use deltawire::gemini::{Decoder, Item, Received};
use deltawire::sse;

use crate::modes::mode::{Mode, Verdict};
use crate::modes::paint::{Paint, Tone};

/// How much is kept while nothing says it.
const MAX_KEPT: usize = 16 << 20;

/// Returns a decoder of `dialect`, or of the one that the stream turns out to be.
pub(crate) fn decoder(dialect: Option<Dialect>) -> answer::Decoder {
    match dialect {
        Some(dialect) => answer::Decoder::new().with_dialect(dialect),
        None => answer::Decoder::new(),
    }
}

/// How a mode starts on a stream of a dialect, with `--jsonl` or without.
pub(crate) type Start = fn(Dialect, bool, Paint) -> Box<dyn Mode>;

/// Starts a mode: on a stream of `dialect`, or of the one that turns out to be it.
pub(crate) fn start(dialect: Option<Dialect>, is_jsonl: bool, paint: Paint, start: Start) -> Box<dyn Mode> {
    match dialect {
        Some(dialect) => start(dialect, is_jsonl, paint),
        None => {
            let probe = Probe { decoder: Decoder::new(), payloads: 0 };
            Box::new(Seeker { start, is_jsonl, paint, probe, kept: Vec::new(), mode: None })
        }
    }
}

/// Keeps what comes until the dialect is known; then the mode takes it all.
struct Seeker {
    start: Start,
    is_jsonl: bool,
    paint: Paint,
    probe: Probe,
    kept: Vec<u8>,
    mode: Option<Box<dyn Mode>>,
}

impl Seeker {
    fn begin(&mut self, dialect: Dialect, out: &mut dyn Write) -> io::Result<&mut Box<dyn Mode>> {
        let mut mode = (self.start)(dialect, self.is_jsonl, self.paint);
        mode.push(&core::mem::take(&mut self.kept), out)?;
        Ok(self.mode.insert(mode))
    }
}

impl Mode for Seeker {
    fn push(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
        if let Some(mode) = &mut self.mode {
            return mode.push(bytes, out);
        }
        // What comes later is not looked at, however the stream is cut.
        let room = MAX_KEPT.saturating_sub(self.kept.len());
        let looked_at = bytes.get(..room).unwrap_or(bytes);
        let dialect = match self.probe.push(looked_at) {
            None if bytes.len() > room => Dialect::Anthropic,
            None => {
                self.kept.extend_from_slice(bytes);
                return Ok(());
            }
            Some(dialect) => dialect,
        };
        self.begin(dialect, out)?.push(bytes, out)
    }

    fn finish(mut self: Box<Self>, out: &mut dyn Write) -> io::Result<Verdict> {
        if let Some(mode) = self.mode {
            return mode.finish(out);
        }
        let dialect = self.probe.finish();
        let payloads = self.probe.payloads;
        self.begin(dialect.unwrap_or(Dialect::Anthropic), out)?;
        let verdict = match self.mode {
            Some(mode) => mode.finish(out)?,
            None => Verdict::Empty,
        };
        if dialect.is_some() || self.is_jsonl {
            return Ok(verdict);
        }
        let why = match payloads {
            0 => "there is no payload that could say which dialect this is".to_owned(),
            1 => "the one payload does not say which dialect this is".to_owned(),
            _ => format!("none of the {payloads} payloads says which dialect this is"),
        };
        let hint = format!("{why}: name it with --dialect ({})", Dialect::ALL.map(Dialect::name).join(", "));
        writeln!(out, "-- {}", self.paint.with(Tone::Odd, hint))?;
        Ok(verdict)
    }
}

/// Asks each payload. It reads with the decoder of Gemini, which finds payloads in frames, in bare JSON and in an array; what
/// that decoder makes of them does not matter.
struct Probe {
    decoder: Decoder,
    /// How many were asked.
    payloads: u64,
}

impl Probe {
    fn push(&mut self, bytes: &[u8]) -> Option<Dialect> {
        let mut chunk = bytes;
        let (decoder, payloads) = (&mut self.decoder, &mut self.payloads);
        while let Some(item) = decoder.next_item(&mut chunk) {
            let dialect = match item {
                Ok(Item::Event(received)) => of(&received, payloads),
                Ok(Item::Corrupt(corrupt)) => {
                    *payloads = payloads.saturating_add(1);
                    Dialect::of(corrupt.frame.data_bytes(), corrupt.frame.event_bytes())
                }
                Ok(Item::Other(sse::Item::Ignored(text))) => Dialect::of(text.as_bytes(), b""),
                _ => None,
            };
            if dialect.is_some() {
                return dialect;
            }
        }
        None
    }

    fn finish(&mut self) -> Option<Dialect> {
        let last = self.decoder.finish().last;
        last.and_then(|last| of(&last, &mut self.payloads))
    }
}

fn of(received: &Received<'_>, payloads: &mut u64) -> Option<Dialect> {
    *payloads = payloads.saturating_add(1);
    let name = received.frame.map_or(&b""[..], |frame| frame.event_bytes());
    Dialect::of(received.payload, name)
}
