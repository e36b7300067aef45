//! The mode `message`: what a stream comes to, as a chat shows it, or as one line of JSON.
//!
//! A dialect has a file of its own, with what is special about it; what all share is here.

mod anthropic;
mod chat;
mod gemini;
pub(crate) mod page;
mod responses;

use std::io::{self, Write};

use deltawire::answer::Dialect;
use deltawire::stream::Item;
use serde_json::{Value, json};

use crate::modes::mode::{Mode, Verdict};
use crate::modes::paint::{Paint, Tone};
use crate::modes::text::Json;
use crate::modes::vendor::{EndOf, Vendor, for_dialect};
use page::Page;

pub(crate) fn start(dialect: Dialect, is_jsonl: bool, paint: Paint) -> Box<dyn Mode> {
    for_dialect!(dialect, mode(is_jsonl, paint))
}

fn mode<V: Collected + 'static>(is_jsonl: bool, paint: Paint) -> Box<dyn Mode> {
    let (decoder, answer) = (V::Decoder::default(), V::Answer::default());
    Box::new(Collector::<V> { is_jsonl, paint, decoder, answer, violations: Vec::new() })
}

/// A dialect, and how its events become an answer.
trait Collected: Vendor {
    /// The answer as a whole.
    type Answer: Default;

    fn apply(answer: &mut Self::Answer, event: &Self::Event<'_>);

    /// Returns the answer, and what it lacks.
    fn close(answer: Self::Answer, end: &EndOf<'_, Self>) -> (Self::Answer, Option<String>);

    /// Returns the answer in its wire shape, if anything of one came.
    fn value(answer: &Self::Answer) -> Result<Option<Value>, serde_json::Error>;

    /// Shows the answer: its model, its content, why it ended and what it cost.
    fn show(answer: &Self::Answer, page: &mut Page<'_>) -> io::Result<()>;
}

/// Forwards to an accumulator, which says in `$member` of its error what there is of the answer.
macro_rules! collected {
    ($answer:ident, $member:ident) => {
        type Answer = $answer;

        fn apply(answer: &mut $answer, event: &Self::Event<'_>) {
            // `finish` reports an answer over the limit.
            let _ = answer.apply(event);
        }

        fn close(answer: $answer, end: &crate::modes::vendor::EndOf<'_, Self>) -> ($answer, Option<String>) {
            match answer.finish(end) {
                Ok(answer) => (answer, None),
                Err(incomplete) => {
                    let complaint = incomplete.to_string();
                    (incomplete.$member, Some(complaint))
                }
            }
        }
    };
}
use collected;

struct Collector<V: Collected> {
    is_jsonl: bool,
    paint: Paint,
    decoder: V::Decoder,
    answer: V::Answer,
    violations: Vec<&'static str>,
}

impl<V: Collected> Mode for Collector<V> {
    fn push(&mut self, bytes: &[u8], _: &mut dyn Write) -> io::Result<()> {
        let mut chunk = bytes;
        loop {
            match V::next_item(&mut self.decoder, &mut chunk) {
                Some(Ok(Item::Event(received))) => {
                    V::apply(&mut self.answer, &received.event);
                    self.violations.extend(received.violation.map(V::violation_name));
                }
                None => return Ok(()),
                // The decoder counts what it skips.
                Some(Ok(_)) | Some(Err(_)) => {}
            }
        }
    }

    fn finish(self: Box<Self>, out: &mut dyn Write) -> io::Result<Verdict> {
        let Self { is_jsonl, paint, mut decoder, answer, mut violations } = *self;
        let end = V::finish(&mut decoder);
        violations.extend(end.last.as_ref().and_then(|last| last.violation).map(V::violation_name));
        let outcome = end.outcome;
        let (answer, complaint) = V::close(answer, &end);
        if is_jsonl {
            let value = V::value(&answer).map_err(io::Error::other)?.unwrap_or_default();
            write!(out, r#"{{"message":{},"end":"{}""#, Json(&value), outcome.name())?;
            if !violations.is_empty() {
                write!(out, r#","violations":{}"#, json!(violations))?;
            }
            writeln!(out, "}}")?;
            return Ok(Verdict::Fine);
        }
        let verdict = Verdict::of(outcome, complaint.is_none());
        let mut page = Page::new(paint, out);
        V::show(&answer, &mut page)?;
        if let Some(complaint) = complaint {
            page.row(Tone::Error, &complaint)?;
        }
        if !violations.is_empty() {
            page.row(Tone::Odd, &format!("out of order: {}", violations.join(", ")))?;
        }
        Ok(verdict)
    }
}
