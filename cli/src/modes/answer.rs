//! The mode `answer`: what a stream comes to, in the same words for every vendor.

use std::io::{self, Write};

use deltawire::answer::{Answer, Decoder, Dialect, Part};
use deltawire::json::Status;

use crate::modes::message::page::{Call, Page};
use crate::modes::mode::{Mode, Verdict};
use crate::modes::paint::{Paint, Tone};
use crate::modes::seek;
use crate::modes::text::Json;

pub(crate) fn start(dialect: Option<Dialect>, is_jsonl: bool, paint: Paint) -> Box<dyn Mode> {
    Box::new(Collector { is_jsonl, paint, decoder: seek::decoder(dialect), answer: Answer::new(), unknown: None })
}

struct Collector {
    is_jsonl: bool,
    paint: Paint,
    decoder: Decoder,
    answer: Answer,
    /// The first bytes of a body that is of no known dialect.
    unknown: Option<Vec<u8>>,
}

impl Mode for Collector {
    fn push(&mut self, bytes: &[u8], _: &mut dyn Write) -> io::Result<()> {
        let mut chunk = bytes;
        while let Some(parts) = self.decoder.next(&mut chunk) {
            // The decoder counts what it skips.
            let Ok(parts) = parts else { continue };
            // `end` reports an answer over the limit.
            let _ = self.answer.apply(&parts);
            for part in parts {
                if let Part::UnknownDialect(first) = part {
                    self.unknown = Some(first.to_vec());
                }
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>, out: &mut dyn Write) -> io::Result<Verdict> {
        let Self { is_jsonl, paint, mut decoder, answer, unknown } = *self;
        let end = decoder.finish();
        let unknown = unknown.or_else(|| end.unknown.map(<[u8]>::to_vec)).filter(|_| end.dialect.is_none());
        let (answer, complaint) = match answer.end(&end) {
            Ok(answer) => (answer, None),
            Err(incomplete) => {
                let complaint = incomplete.to_string();
                (incomplete.answer, Some(complaint))
            }
        };
        if is_jsonl {
            let value = serde_json::to_value(&answer).map_err(io::Error::other)?;
            writeln!(out, "{}", Json(&value))?;
            return Ok(Verdict::Fine);
        }
        let verdict = Verdict::of(end.outcome, complaint.is_none());
        let mut page = Page::new(paint, out);
        show(&answer, &mut page)?;
        if let Some(complaint) = complaint {
            page.row(Tone::Error, &complaint)?;
        }
        if let Some(first) = unknown {
            let shown = String::from_utf8_lossy(first.get(..80).unwrap_or(&first)).into_owned();
            let names = Dialect::ALL.map(Dialect::name).join(", ");
            page.row(Tone::Odd, &format!("this is of no dialect that is known ({names}): {shown}"))?;
        }
        Ok(verdict)
    }
}

fn show(answer: &Answer, page: &mut Page<'_>) -> io::Result<()> {
    if let Some(dialect) = answer.dialect() {
        let model = answer.model().unwrap_or_default().to_cow();
        page.row(Tone::Name, &format!("{} ({dialect})", if model.is_empty() { "assistant" } else { &model }))?;
    }
    page.lines(Tone::Quiet, &answer.reasoning())?;
    page.lines(Tone::Plain, &answer.text())?;
    page.lines(Tone::Odd, &answer.refusal())?;
    for call in answer.tool_calls() {
        let text = serde_json::Value::from(call.raw_input());
        let is_text = call.is_text() || matches!(call.status(), Status::Invalid(_));
        page.call(&Call {
            name: &call.name(),
            input: if is_text { &text } else { call.input_so_far() },
            status: call.status(),
            len: Some(call.raw_input().len()).filter(|len| *len > 0),
        })?;
    }
    let usage = answer.usage();
    let tokens = (usage.input_with_cache(), usage.output_with_reasoning());
    match (answer.reason(), answer.finish()) {
        (Some(reason), Some(finish)) => page.end(&format!("{reason} ({finish})"), tokens),
        _ => page.end("no finish reason", tokens),
    }
}
