//! The mode `events`: what a stream says, for the eye or as lines of JSON.
//!
//! A dialect has a file of its own, with what is special about it; what all share is here.

mod anthropic;
mod chat;
mod gemini;
pub(crate) mod page;
mod responses;

use std::io::{self, Write};

use deltawire::answer::Dialect;
use deltawire::json::{Raw, Str};
use deltawire::sse;
use deltawire::stream::{Item, Outcome};

use crate::modes::mode::{Mode, Verdict};
use crate::modes::object::Object;
use crate::modes::paint::{Paint, Tone};
use crate::modes::text::Visible;
use crate::modes::vendor::{EndOf, ReceivedOf, Vendor, for_dialect};
use page::Page;

pub(crate) fn start(dialect: Dialect, is_jsonl: bool, paint: Paint) -> Box<dyn Mode> {
    for_dialect!(dialect, mode(is_jsonl, paint))
}

fn mode<V: Events + 'static>(is_jsonl: bool, paint: Paint) -> Box<dyn Mode> {
    let (decoder, notes) = (V::Decoder::default(), V::Notes::default());
    if is_jsonl {
        Box::new(Jsonl::<V> { decoder, notes })
    } else {
        Box::new(Readable::<V> { decoder, notes, page: Page::new(paint) })
    }
}

/// A dialect, and how its events are printed.
trait Events: Vendor {
    /// What is remembered of the events before.
    type Notes: Default;

    /// The event that ends a stream well.
    const LAST_EVENT: &'static str;
    /// Where a stream ends in which nothing is open.
    const BETWEEN: &'static str;

    /// Returns what an event is.
    fn essence<'a>(event: &Self::Event<'a>) -> Essence<'a>;

    /// Adds what an event says to its line of JSON.
    fn members(event: &Self::Event<'_>, notes: &mut Self::Notes, line: &mut Object);

    /// Returns where a violation is, as a member.
    fn place(violation: Self::Violation) -> Option<(&'static str, u32)>;

    /// Shows to the eye what an event says.
    fn show(event: &Self::Event<'_>, notes: &mut Self::Notes, page: &mut Page, out: &mut dyn Write) -> io::Result<()>;

    /// Returns why the answer ended, if that is known: what a reader calls it, its member and its name.
    fn reasons(order: &Self::Order, notes: &Self::Notes) -> Vec<(&'static str, Option<String>)>;

    /// Returns what kind of error ended it.
    fn error_type(order: &Self::Order, notes: &Self::Notes) -> Option<String>;

    /// Returns what is open, for the eye and as objects.
    fn open(order: &Self::Order) -> Vec<(String, Object)>;
}

/// What events of all dialects can be.
enum Essence<'a> {
    /// An event of that name.
    Named(&'static str),
    /// An error that the server sent: what kind of error it is, and its message.
    Error(String, Str<'a>),
    /// An event that this version does not know: its name, and its payload.
    Unknown(Str<'a>, Raw<'a>),
}

impl Essence<'_> {
    /// Begins the line of JSON.
    fn line(&self) -> Object {
        match self {
            Self::Named(name) => Object::event(name),
            Self::Error(name, message) => {
                let mut line = Object::event("error");
                line.text("error_type", Some(name));
                line.text("message", Some(message));
                line
            }
            Self::Unknown(kind, _) => {
                let mut line = Object::event("unknown");
                line.text("kind", Some(kind));
                line
            }
        }
    }

    /// Shows to the eye what is no part of an answer.
    fn show(&self, page: &mut Page, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Named(_) => Ok(()),
            Self::Error(name, message) => page.error(name, *message, out),
            Self::Unknown(_, raw) => page.told(Tone::Quiet, raw.as_bytes(), out),
        }
    }
}

/// A line of JSON per event, per violation and per error, and one for the end.
struct Jsonl<V: Events> {
    decoder: V::Decoder,
    notes: V::Notes,
}

impl<V: Events> Mode for Jsonl<V> {
    fn push(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
        let mut chunk = bytes;
        loop {
            match V::next_item(&mut self.decoder, &mut chunk) {
                Some(Ok(Item::Event(received))) => lines::<V>(&received, &mut self.notes, out)?,
                Some(Ok(Item::Corrupt(corrupt))) => error_line(&corrupt.error, out)?,
                Some(Ok(_)) => {}
                None => return Ok(()),
                Some(Err(error)) => error_line(&error, out)?,
            }
        }
    }

    fn finish(mut self: Box<Self>, out: &mut dyn Write) -> io::Result<Verdict> {
        let end = V::finish(&mut self.decoder);
        if let Some(received) = &end.last {
            lines::<V>(received, &mut self.notes, out)?;
        }
        let mut line = Object::new();
        line.text("end", Some(end.outcome.name()));
        match end.outcome {
            Outcome::Error => line.text_or_null("error_type", V::error_type(&end.order, &self.notes)),
            Outcome::Empty => line.member("ignored_lines", end.has_ignored_lines()),
            _ => {
                for (name, reason) in V::reasons(&end.order, &self.notes) {
                    line.text_or_null(name, reason);
                }
            }
        }
        if end.outcome == Outcome::Truncated {
            let open: Vec<String> = V::open(&end.order).iter().map(|(_, object)| object.to_string()).collect();
            line.member("open", format_args!("[{}]", open.join(",")));
        }
        writeln!(out, "{line}")?;
        Ok(Verdict::Fine)
    }
}

fn error_line(error: &deltawire::Error, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, r#"{{"error":{{"kind":"{}","offset":{}}}}}"#, error.kind().name(), error.offset())
}

/// Writes the lines of an event, and of what is out of order with it.
fn lines<V: Events>(received: &ReceivedOf<'_, V>, notes: &mut V::Notes, out: &mut dyn Write) -> io::Result<()> {
    let mut line = V::essence(&received.event).line();
    V::members(&received.event, notes, &mut line);
    writeln!(out, "{line}")?;
    let Some(violation) = received.violation else { return Ok(()) };
    let mut line = Object::new();
    line.text("violation", Some(V::violation_name(violation)));
    if let Some((name, index)) = V::place(violation) {
        line.number(name, Some(index));
    }
    writeln!(out, "{line}")
}

/// The text as it streams, with a row for whatever else there is, and a summary.
struct Readable<V: Events> {
    decoder: V::Decoder,
    notes: V::Notes,
    page: Page,
}

impl<V: Events> Mode for Readable<V> {
    fn push(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
        let mut chunk = bytes;
        let page = &mut self.page;
        loop {
            match V::next_item(&mut self.decoder, &mut chunk) {
                Some(Ok(Item::Event(received))) => rows::<V>(&received, &mut self.notes, page, out)?,
                Some(Ok(Item::Corrupt(corrupt))) => {
                    page.row(Tone::Error, &format_args!("skipped: {}", corrupt.error), out)?;
                    page.told(Tone::Quiet, corrupt.frame.data_bytes(), out)?;
                }
                Some(Ok(Item::Other(sse::Item::Ignored(text)))) => {
                    page.row(Tone::Odd, &format_args!("ignored: {}", Visible(text.as_bytes())), out)?;
                }
                Some(Ok(_)) => {}
                None => return Ok(()),
                Some(Err(error)) => page.row(Tone::Error, &error, out)?,
            }
        }
    }

    fn finish(self: Box<Self>, out: &mut dyn Write) -> io::Result<Verdict> {
        let Self { mut decoder, mut notes, mut page } = *self;
        let end = V::finish(&mut decoder);
        if let Some(received) = &end.last {
            page.row(Tone::Odd, &"the last event lacks its blank line", out)?;
            rows::<V>(received, &mut notes, &mut page, out)?;
        }
        let verdict = Verdict::of(end.outcome, end.lost == 0);
        let (tone, how) = how::<V>(&end, &notes);
        page.told(tone, how, out)?;
        let mut summary = page.counts();
        for (count, what) in [(end.lost, "skipped"), (end.violations, "out of order")] {
            if count > 0 {
                summary += &format!(", {count} {what}");
            }
        }
        page.row(Tone::Quiet, &summary, out)?;
        Ok(verdict)
    }
}

/// Writes what an event says, and what is out of order with it.
fn rows<V: Events>(
    received: &ReceivedOf<'_, V>,
    notes: &mut V::Notes,
    page: &mut Page,
    out: &mut dyn Write,
) -> io::Result<()> {
    V::show(&received.event, notes, page, out)?;
    V::essence(&received.event).show(page, out)?;
    match received.violation {
        Some(violation) => page.row(Tone::Odd, &violation, out),
        None => Ok(()),
    }
}

/// Says how a stream ended.
fn how<V: Events>(end: &EndOf<'_, V>, notes: &V::Notes) -> (Tone, String) {
    let reasons = V::reasons(&end.order, notes);
    let reason = || {
        let given: Vec<&str> = reasons.iter().filter_map(|(_, reason)| reason.as_deref()).collect();
        match reasons.first() {
            Some((name, _)) if given.is_empty() => format!("no {}", name.replace('_', " ")),
            _ => given.join(", "),
        }
    };
    match end.outcome {
        Outcome::Complete => (Tone::Name, format!("complete, {}", reason())),
        Outcome::EndMarkerLost => {
            (Tone::Odd, format!("all content came, {}, but {} is missing", reason(), V::LAST_EVENT))
        }
        Outcome::Truncated | Outcome::Cancelled => {
            let open: Vec<String> = V::open(&end.order).into_iter().map(|(text, _)| text).collect();
            let open = if open.is_empty() { V::BETWEEN.to_owned() } else { format!("in {}", open.join(", ")) };
            (Tone::Error, format!("{} {open}", end.outcome))
        }
        Outcome::Error => {
            let error_type = V::error_type(&end.order, notes);
            (Tone::Error, format!("ended by an error: {}", error_type.as_deref().unwrap_or("unknown")))
        }
        Outcome::Empty if end.has_ignored_lines() => {
            (Tone::Error, "no event, only lines without meaning in SSE".to_owned())
        }
        Outcome::Empty => (Tone::Error, "no event".to_owned()),
    }
}
