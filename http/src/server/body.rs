//! The body of an answer: what goes over the wire, where it is cut, and what happens in between.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind, Write};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::stream;
use serde_json::{Deserializer, Value};
use tokio::task::yield_now;
use tokio::time::{sleep, timeout};

use super::Shared;
use super::script::{Cut, End, Script};

/// What a server can do next.
enum Step {
    Send(Bytes),
    /// Nothing, until somebody ends it, or for so long.
    Stall(Option<Duration>),
    /// Closes the connection.
    Abort,
    /// A ping every few milliseconds, without end.
    Pings,
}

const PING: &str = "event: ping\ndata: {\"type\": \"ping\"}\n\n";

/// Counts a client that goes away: then the server drops the body before its end.
struct Watch {
    shared: Arc<Shared>,
    prompt: String,
    is_at_end: bool,
}

impl Watch {
    fn end(&mut self) {
        self.is_at_end = true;
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if !self.is_at_end {
            self.shared.left.add(&self.prompt);
        }
    }
}

/// Returns the body as a script has it. If the request has a turn of the model that is not over, it goes on with that.
pub(super) fn stream(script: &Script, prompt: &str, turn: Option<&str>, shared: Arc<Shared>) -> Body {
    let watch = Watch { shared, prompt: prompt.to_owned(), is_at_end: false };
    Body::from_stream(stream::unfold((steps(script, turn).into_iter(), watch), |(mut steps, mut watch)| async move {
        loop {
            // The server sends what it has before it asks again. So each chunk goes out by itself, and before an abort.
            yield_now().await;
            match steps.next() {
                Some(Step::Send(bytes)) => return Some((Ok(bytes), (steps, watch))),
                Some(Step::Stall(Some(time))) => drop(timeout(time, watch.shared.resume.notified()).await),
                Some(Step::Stall(None)) => watch.shared.resume.notified().await,
                Some(Step::Abort) => {
                    watch.end();
                    return Some((Err(io::Error::from(ErrorKind::ConnectionAborted)), (steps, watch)));
                }
                Some(Step::Pings) => {
                    sleep(Duration::from_millis(5)).await;
                    return Some((Ok(Bytes::from_static(PING.as_bytes())), (vec![Step::Pings].into_iter(), watch)));
                }
                None => {
                    watch.end();
                    return None;
                }
            }
        }
    }))
}

fn steps(script: &Script, turn: Option<&str>) -> Vec<Step> {
    let (bytes, events) = wire(script, turn);
    let (end, last) = match script.end {
        End::Whole => (bytes.len(), None),
        End::Early(at) => (at.min(bytes.len()), None),
        End::Abort(at) => (at.min(bytes.len()), Some(Step::Abort)),
        End::Pings(at) => (at.min(bytes.len()), Some(Step::Pings)),
    };
    let stall = script.stall.filter(|stall| stall.at <= end);
    let mut cuts = cuts(script.cut, bytes.len(), events);
    cuts.extend(stall.map(|stall| stall.at));
    cuts.insert(end);
    let (mut steps, mut from) = (Vec::new(), 0);
    for to in cuts.range(..=end) {
        if from < *to {
            steps.push(Step::Send(bytes.slice(from..*to)));
        }
        if let Some(stall) = stall.filter(|stall| stall.at == *to) {
            steps.push(Step::Stall(stall.at_most));
        }
        from = *to;
    }
    steps.extend(last);
    steps
}

/// Returns where the body is cut.
fn cuts(cut: Cut, len: usize, events: BTreeSet<usize>) -> BTreeSet<usize> {
    match cut {
        Cut::Events => events,
        Cut::Bytes => (1..len).collect(),
        Cut::Random(seed) => {
            let (mut random, mut at, mut cuts) = (fastrand::Rng::with_seed(seed), 0, BTreeSet::new());
            while at < len {
                // Both occur within one answer: a few bytes, and several events.
                let most = if random.bool() { 5 } else { 200 };
                at += random.usize(1..=most);
                cuts.insert(at);
            }
            cuts
        }
    }
}

/// Returns the bytes of the body, and where the events in them end.
fn wire(script: &Script, turn: Option<&str>) -> (Bytes, BTreeSet<usize>) {
    let mut said = turn.map_or(0, |turn| turn.chars().count().saturating_sub(script.repeat));
    let events = script.reply.body().split_inclusive("\n\n").filter_map(|event| unsaid(event, &mut said));
    let events = events.map(|event| dressed(event, script));
    let mut ends = BTreeSet::new();
    if !script.gzip {
        let mut bytes = Vec::new();
        for event in events {
            bytes.extend_from_slice(event.as_bytes());
            ends.insert(bytes.len());
        }
        return (bytes.into(), ends);
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    for event in events {
        // Flushed, so that the client can have the event before the next one is compressed.
        encoder.write_all(event.as_bytes()).and_then(|()| encoder.flush()).expect("a Vec takes all that is written");
        ends.insert(encoder.get_ref().len());
    }
    (encoder.finish().expect("a Vec takes all that is written").into(), ends)
}

/// Returns what is left of an event if the first characters of the text have been said, if anything is.
fn unsaid(event: &str, said: &mut usize) -> Option<String> {
    const TEXT: &str = r#""text_delta","text":"#;
    let Some((before, text)) = event.split_once(TEXT).filter(|_| *said > 0) else { return Some(event.to_owned()) };
    let mut values = Deserializer::from_str(text).into_iter::<String>();
    let (text, after) = match values.next() {
        Some(Ok(value)) => (value, &text[values.byte_offset()..]),
        _ => return Some(event.to_owned()),
    };
    let rest: String = text.chars().skip(*said).collect();
    *said -= text.chars().count() - rest.chars().count();
    (!rest.is_empty()).then(|| format!("{before}{TEXT}{}{after}", Value::from(rest)))
}

/// Returns an event as it is written.
fn dressed(mut event: String, script: &Script) -> String {
    if script.heartbeats && script.reply.is_stream() {
        event.push_str(": still here\n\n");
        event.push_str(PING);
    }
    if script.crlf {
        event = event.replace('\n', "\r\n");
    }
    event
}
