//! The mode `translate`: a stream of any dialect as one of another.

use std::io::{self, Write};

use deltawire::answer::{Decoder, Encoder, Event, Head, Part, Said, Target};

use crate::modes::args::{AnswerFlags, Flag};
use crate::modes::head;
use crate::modes::mode::{Mode, Verdict};
use crate::modes::seek;
use crate::modes::text::Visible;

/// The flags of the mode.
#[derive(Default)]
pub(crate) struct Flags {
    answer: AnswerFlags,
    target: Option<Target>,
    with_reasoning: bool,
}

impl Flags {
    pub(crate) fn take(&mut self, flag: &mut Flag<'_>) -> Result<bool, String> {
        match flag.name {
            "--to" => self.target = Some(flag.target()?),
            "--reasoning" => {
                flag.alone()?;
                self.with_reasoning = true;
            }
            "--dialect" => return self.answer.take(flag),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Says what is missing.
    pub(crate) fn check(&self) -> Result<(), String> {
        match self.target {
            Some(_) => Ok(()),
            None => Err("the mode translate needs --to anthropic, chat or responses".to_owned()),
        }
    }

    pub(crate) fn start(self) -> Box<dyn Mode> {
        let target = self.target.unwrap_or(Target::Anthropic);
        Box::new(Translator {
            target,
            with_reasoning: self.with_reasoning,
            decoder: seek::decoder(self.answer.dialect),
            names: Names::default(),
            encoder: None,
            silent: Silent::default(),
        })
    }
}

type Out = Encoder<'static, String, Vec<u8>>;

struct Translator {
    target: Target,
    with_reasoning: bool,
    decoder: Decoder,
    names: Names,
    /// There is one as soon as there is a part: until then the source may say what the answer is called.
    encoder: Option<Out>,
    silent: Silent,
}

impl Mode for Translator {
    fn push(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
        let mut chunk = bytes;
        let Self { target, with_reasoning, decoder, names, encoder, silent } = self;
        while let Some(parts) = decoder.next(&mut chunk) {
            // The decoder counts what it skips.
            let Ok(parts) = parts else { continue };
            names.note(&parts.event());
            for part in parts {
                let encoder = encoder.get_or_insert_with(|| start(*target, *with_reasoning, names));
                silent.note(&part, encoder.part(&part).map_err(io::Error::other)?);
                send(encoder, out)?;
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>, out: &mut dyn Write) -> io::Result<Verdict> {
        let Self { target, with_reasoning, mut decoder, mut names, encoder, mut silent } = *self;
        let mut end = decoder.finish();
        if let Some(event) = end.last_event() {
            names.note(&event);
        }
        let mut encoder = encoder.unwrap_or_else(|| start(target, with_reasoning, &names));
        for part in end.last().into_iter().flatten() {
            silent.note(&part, encoder.part(&part).map_err(io::Error::other)?);
        }
        let said = encoder.finish(&end).map_err(io::Error::other)?;
        if end.is_complete() {
            let reason = end.reason.map_or("none", |reason| reason.name());
            silent.add(said, || format!("the finish reason {reason}"));
        }
        send(&mut encoder, out)?;
        out.flush()?;
        silent.report(target)?;
        // The stream that was written has the end, or an error.
        Ok(Verdict::Fine)
    }
}

/// Writes what the encoder has made.
fn send(encoder: &mut Out, out: &mut dyn Write) -> io::Result<()> {
    let made = encoder.get_mut();
    out.write_all(made.as_bytes())?;
    made.clear();
    Ok(())
}

/// Returns an encoder for an answer of these names.
fn start(target: Target, with_reasoning: bool, names: &Names) -> Out {
    // There is one stream, and it is as long as the program.
    let kept = |text: &Option<String>| text.as_ref().map_or("unknown", |text| &*text.clone().leak());
    let head = Head::new(kept(&names.id), kept(&names.model)).with_created(names.created);
    let encoder = Encoder::new(String::new(), target, head).with_memory(Vec::new());
    if with_reasoning { encoder.with_reasoning() } else { encoder }
}

/// What the source says that the answer is called, the first of each.
#[derive(Default)]
struct Names {
    id: Option<String>,
    model: Option<String>,
    created: u64,
}

impl Names {
    fn note(&mut self, event: &Event<'_>) {
        let (id, model, created) = head::of(event);
        for (name, said) in [(&mut self.id, id), (&mut self.model, model)] {
            if name.is_none() {
                *name = said.filter(|said| *said != "").map(String::from);
            }
        }
        if self.created == 0 {
            self.created = created;
        }
    }
}

/// What the target could not say, and how often. There are few of them.
#[derive(Default)]
struct Silent(Vec<(String, u32)>);

impl Silent {
    fn note(&mut self, part: &Part<'_>, said: Said) {
        self.add(said, || name(part).to_owned());
    }

    fn add(&mut self, said: Said, name: impl FnOnce() -> String) {
        let how = match said {
            Said::All => return,
            Said::Changed => "in other words",
            _ => "not said",
        };
        let what = format!("{how}: {}", name());
        match self.0.iter_mut().find(|(known, _)| *known == what) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => self.0.push((what, 1)),
        }
    }

    fn report(&self, target: Target) -> io::Result<()> {
        let mut lines = String::new();
        for (what, count) in &self.0 {
            lines.push_str(&format!("to {target}: {} ({count}x)\n", Visible(what.as_bytes())));
        }
        // Whoever closes stderr does not want to know it.
        let _ = io::stderr().write_all(lines.as_bytes());
        Ok(())
    }
}

/// Returns what people call a part.
fn name(part: &Part<'_>) -> &'static str {
    match part {
        Part::Text(_) => "text",
        Part::Reasoning(_) => "reasoning",
        Part::Refusal(_) => "a refusal",
        Part::ToolStart(start) => match start.kind.name() {
            "custom" => "a call of a custom tool",
            "server" => "a call that the server runs",
            _ => "a call",
        },
        Part::ToolInput { .. } => "input of a call",
        Part::ToolEnd { .. } => "the end of a call",
        Part::Signature(_) => "a signature",
        Part::Error(_) => "the type of an error",
        Part::Restart => "a second beginning",
        Part::UnknownDialect(_) => "a body of no dialect that is known",
        _ => "something else (a citation, an image, the result of a tool of the server)",
    }
}
