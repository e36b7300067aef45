//! The mode `parts`: the parts of an answer as they arrive, in words that are those of no vendor.

use std::io::{self, Write};

use deltawire::Error;
use deltawire::answer::{Decoder, End, Part};

use crate::modes::args::AnswerFlags;
use crate::modes::mode::{Mode, Verdict};
use crate::modes::object::Object;
use crate::modes::paint::{Paint, Tone};
use crate::modes::part_line::{add, name};
use crate::modes::seek;
use crate::modes::text::Visible;

pub(crate) fn start(flags: &AnswerFlags, paint: Paint) -> Box<dyn Mode> {
    Box::new(Lister { is_jsonl: flags.is_jsonl, paint, decoder: seek::decoder(flags.dialect) })
}

struct Lister {
    is_jsonl: bool,
    paint: Paint,
    decoder: Decoder,
}

impl Mode for Lister {
    fn push(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
        let mut chunk = bytes;
        let Self { is_jsonl, paint, decoder } = self;
        while let Some(parts) = decoder.next(&mut chunk) {
            match parts {
                Ok(parts) => parts.into_iter().try_for_each(|part| show(&part, *is_jsonl, *paint, out))?,
                Err(error) => show_error(&error, *is_jsonl, *paint, out)?,
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>, out: &mut dyn Write) -> io::Result<Verdict> {
        let Self { is_jsonl, paint, mut decoder } = *self;
        let mut end = decoder.finish();
        if let Some(parts) = end.last() {
            parts.into_iter().try_for_each(|part| show(&part, is_jsonl, paint, out))?;
        }
        if let Some(first) = end.unknown {
            show(&Part::UnknownDialect(first), is_jsonl, paint, out)?;
        }
        if is_jsonl {
            writeln!(out, "{}", line(&end))?;
            return Ok(Verdict::Fine);
        }
        let how = if end.is_complete() { "complete" } else { "not complete" };
        writeln!(out, "-- {how}: {}, {} lost, {} out of order", end.outcome, end.lost, end.violations)?;
        Ok(Verdict::of(end.outcome, end.is_complete()))
    }
}

fn show(part: &Part<'_>, is_jsonl: bool, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    if is_jsonl {
        let mut object = Object::new();
        add(&mut object, part);
        return writeln!(out, "{object}");
    }
    let tone = match part {
        Part::Reasoning(_) | Part::Signature(_) | Part::Usage(_) | Part::Other(_) => Tone::Quiet,
        Part::Error(_) => Tone::Error,
        Part::Refusal(_) | Part::Restart | Part::UnknownDialect(_) => Tone::Odd,
        _ => Tone::Plain,
    };
    let text = match part {
        Part::Text(text) | Part::Reasoning(text) | Part::Refusal(text) | Part::Signature(text) => text.to_string(),
        Part::ToolStart(start) => format!("{} {} ({})", start.call, start.name, start.kind.name()),
        Part::ToolInput { call, input, .. } => format!("{call} {input}"),
        Part::ToolEnd { call, .. } => call.to_string(),
        Part::Usage(usage) => {
            let count = |count: Option<u64>| count.map_or_else(|| "?".to_owned(), |count| count.to_string());
            format!("{} in, {} out", count(usage.input_with_cache()), count(usage.output_with_reasoning()))
        }
        Part::Finish(finish) => format!("{} ({})", finish.reason, finish.raw),
        Part::Error(error) => format!("{}: {}", error.name(), error.message()),
        Part::UnknownDialect(first) => String::from_utf8_lossy(first).into_owned(),
        Part::Other(raw) => raw.to_string(),
        _ => String::new(),
    };
    let name = paint.with(Tone::Name, format!("{:<15}", name(part)));
    writeln!(out, "{name} {}", paint.with(tone, Visible(text.as_bytes())))
}

fn show_error(error: &Error, is_jsonl: bool, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    if is_jsonl {
        return writeln!(out, r#"{{"skipped":{{"kind":"{}","offset":{}}}}}"#, error.kind().name(), error.offset());
    }
    writeln!(out, "{} {}", paint.with(Tone::Error, format!("{:<15}", "skipped")), paint.with(Tone::Error, error))
}

/// Returns the last line of JSON.
fn line(end: &End<'_>) -> Object {
    let mut how = Object::new();
    how.text_or_null("dialect", end.dialect);
    how.text("outcome", Some(end.outcome));
    how.member("complete", end.is_complete());
    how.number("lost", Some(end.lost));
    how.number("violations", Some(end.violations));
    let open: Vec<String> = end.open_calls().map(|call| call.to_string()).collect();
    how.member("open_calls", format_args!("[{}]", open.join(",")));
    let mut line = Object::new();
    line.member("end", how);
    line
}
