//! An asynchronous client: shows an answer as it arrives and keeps all of it, however it ends. What fails is tried again, and what
//! breaks off is gone on with.

use std::error::Error as _;
use std::fmt;
use std::mem::take;
use std::pin::{Pin, pin};
use std::time::{Duration, SystemTime};

use axum::body::Bytes;
use deltawire::answer::{Decoder, Dialect, Event as AnyEvent, Part};
use deltawire::anthropic::{Event, Incomplete, Message};
use deltawire::meter::{Stall, Watch};
use deltawire::retry::{Class, Decision, Failure, How, Policy, Progress};
use deltawire::text::{Splice, Spliced};
use reqwest::{Response, StatusCode};
use serde_json::Value;
use tokio::select;
use tokio::time::{Instant, sleep, sleep_until};

use crate::request;

/// A client of one server. A clone shares its connections.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    /// How long nothing may come before you get [`Update::Waiting`].
    pub idle: Duration,
    /// When an attempt is given up that does not come on. Pings do not help it.
    pub watch: Watch,
    /// How often a request is sent again, and how an answer that broke off goes on.
    pub policy: Policy,
}

/// What came of a prompt.
#[derive(Debug)]
pub struct Answer {
    /// The message of the last attempt, in full, or as far as it came and why not further.
    pub message: Result<Message, Box<Incomplete>>,
    /// The text of all attempts, nothing twice.
    pub text: String,
    /// How many requests were sent.
    pub attempts: u32,
    /// What kept the client from reading the last attempt to its end, if something did.
    pub stop: Option<Stop>,
}

impl Answer {
    /// Returns the message of the last attempt, in full or as far as it came.
    #[must_use]
    pub fn message(&self) -> &Message {
        message_of(&self.message)
    }
}

/// What keeps a client from reading an answer to its end.
#[derive(Debug)]
pub enum Stop {
    /// You cancelled it.
    Cancelled,
    /// The model did not come on.
    Stalled(Stall),
    /// The connection failed.
    Broken(reqwest::Error),
    /// The server did not take the request. What it said is [`Message::server_error`].
    Refused(StatusCode),
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cancelled => f.write_str("cancelled"),
            Self::Stalled(stall) => write!(f, "stalled: {stall}"),
            Self::Broken(error) => {
                // The error itself only names the step that failed.
                write!(f, "broken: {error}")?;
                let mut source = error.source();
                while let Some(cause) = source {
                    write!(f, ": {cause}")?;
                    source = cause.source();
                }
                Ok(())
            }
            Self::Refused(status) => write!(f, "refused with {status}"),
        }
    }
}

/// What there is to show.
#[derive(Clone, Copy, Debug)]
pub enum Update<'a> {
    /// Text of the answer. What an attempt says again is left out.
    Text(&'a str),
    /// An event came, and is in the message. Its text comes as [`Text`](Self::Text).
    Event(&'a Event<'a>),
    /// Nothing came for a while.
    Waiting,
    /// Another request is sent after a pause. If it does not go on with a text, the message begins anew.
    Again {
        /// What failed.
        failure: &'a Failure,
        /// The pause.
        after: Duration,
    },
}

/// What came of one request.
struct Attempt {
    message: Result<Message, Box<Incomplete>>,
    stop: Option<Stop>,
    /// What a policy decides on, if the answer is not complete.
    failure: Option<Failure>,
    progress: Progress,
}

/// Where the text of an attempt goes.
struct Text<'s> {
    splice: Splice<'s>,
    new: String,
}

impl Text<'_> {
    fn push(&mut self, text: &str, show: impl FnMut(&str)) {
        let new = self.splice.push(text);
        self.show(new, show);
    }

    /// Shows the text that waited because it could have been a repetition.
    fn finish(&mut self, show: impl FnMut(&str)) {
        let new = self.splice.finish();
        self.show(new, show);
    }

    fn show(&mut self, new: Spliced<'_>, mut show: impl FnMut(&str)) {
        for new in new {
            self.new.push_str(new);
            show(new);
        }
    }
}

impl Client {
    /// Returns a client of the server at `url`. It waits for five minutes until an answer begins, and for one minute until it
    /// goes on.
    ///
    /// # Errors
    ///
    /// If the system denies what HTTP needs.
    pub fn new(url: impl Into<String>) -> reqwest::Result<Self> {
        let seconds = Duration::from_secs;
        Ok(Self {
            // A proxy cannot see the server, which is on this machine.
            http: reqwest::Client::builder().no_proxy().build()?,
            url: url.into(),
            idle: seconds(20),
            watch: Watch::new(Duration::ZERO).with_first_part(seconds(300)).with_next_part(seconds(60)),
            policy: Policy::new(),
        })
    }

    /// Sends a prompt, shows what comes, and returns all of it: also if the connection breaks, or if `cancel` ends first. The
    /// message may have one event more than was shown: if the connection breaks before the blank line after it.
    pub async fn ask(
        &self,
        prompt: &str,
        mut show: impl FnMut(Update<'_>, &Message),
        cancel: impl Future<Output = ()>,
    ) -> Answer {
        let mut cancel = pin!(cancel);
        let (begun, mut attempts, mut text) = (Instant::now(), 0, String::new());
        let mut request = request::body(prompt);
        loop {
            let mut new = Text { splice: splice(&text), new: String::new() };
            let attempt = self.attempt(&request, &mut new, &mut show, cancel.as_mut()).await;
            let new = take(&mut new.new);
            text.push_str(&new);
            let retries = attempts;
            attempts += 1;
            let Attempt { message, mut stop, failure, progress } = attempt;
            if let Some(failure) = failure {
                let decision = self.policy.decide(&failure, retries, begun.elapsed(), &progress, fastrand::u64(..));
                let pause = match decision {
                    Decision::Retry { after } => Some(after),
                    Decision::Resume { after, how: how @ (How::Prefill | How::Instruct) } => {
                        request = request::body_to_resume(prompt, &text, how == How::Prefill);
                        Some(after)
                    }
                    // Calls of tools are complete, and nobody here runs them.
                    Decision::Resume { .. } | Decision::GiveUp { .. } => None,
                };
                if let Some(after) = pause {
                    show(Update::Again { failure: &failure, after }, message_of(&message));
                    select! {
                        () = sleep(after) => continue,
                        () = &mut cancel => stop = Some(Stop::Cancelled),
                    }
                }
            }
            return Answer { message, text, attempts, stop };
        }
    }

    /// Sends a request once, and shows what comes.
    async fn attempt(
        &self,
        request: &Value,
        text: &mut Text<'_>,
        show: &mut impl FnMut(Update<'_>, &Message),
        mut cancel: Pin<&mut impl Future<Output = ()>>,
    ) -> Attempt {
        let (begun, mut watch) = (Instant::now(), self.watch.clone());
        watch.reset(Duration::ZERO);
        let mut decoder = Decoder::new().with_dialect(Dialect::Anthropic);
        let (mut message, mut progress) = (Message::new().with_live_input(), Progress::new());
        let (name, version) = request::VERSION;
        let sent = self.http.post(format!("{}/v1/messages", self.url)).header(name, version).json(request).send();
        let mut sent = pin!(sent);
        let (mut response, mut refused, mut body) = (None, None, Vec::new());
        let mut error = None;
        let mut heard = begun; // when something came, or Waiting was shown
        let stop = loop {
            let silence = heard + self.idle;
            let deadline = watch.next_deadline().map_or(silence, |due| silence.min(begun + due));
            // All of these may drop what they wait for half-way. It goes on at the next round.
            let chunk = select! {
                chunk = next(&mut response, sent.as_mut()) => chunk,
                () = sleep_until(deadline) => {
                    if let Err(stall) = watch.check(begun.elapsed()) {
                        break Some(Stop::Stalled(stall));
                    }
                    heard = Instant::now();
                    show(Update::Waiting, &message);
                    continue;
                }
                () = &mut cancel => break Some(Stop::Cancelled),
            };
            let bytes = match chunk {
                Ok(Next::Response) => {
                    refused = response.as_ref().and_then(refusal);
                    continue;
                }
                Ok(Next::Bytes(bytes)) => bytes,
                Ok(Next::End) => break None,
                Err(error) => break Some(Stop::Broken(error)),
            };
            heard = Instant::now();
            let now = begun.elapsed();
            watch.bytes(now);
            if refused.is_some() {
                // A refusal is read like an answer: the decoder knows a JSON error where it expects events.
                body.extend_from_slice(&bytes);
            }
            let mut chunk = &bytes[..];
            while let Some(parts) = decoder.next(&mut chunk) {
                let Ok(parts) = parts else { continue }; // skipped, and counted in `Incomplete::lost`
                watch.payload(&parts, now);
                if let AnyEvent::Anthropic(event) = parts.event() {
                    let _ = message.apply(&event); // fails over a limit, which `finish` reports
                    show(Update::Event(&event), &message);
                }
                for part in parts {
                    watch.part(&part, now);
                    progress.take(&part);
                    match part {
                        Part::Text(delta) => {
                            delta.pieces().for_each(|piece| {
                                text.push(piece.as_str(&mut [0; 4]), |new| show(Update::Text(new), &message))
                            });
                        }
                        Part::Error(sent) => error = Some(Failure::of_error(&sent)),
                        _ => {}
                    }
                }
            }
        };
        let end = decoder.finish();
        if let Some(AnyEvent::Anthropic(event)) = end.last_event() {
            let _ = message.apply(&event);
        }
        if end.is_complete() {
            text.finish(|new| show(Update::Text(new), &message));
        }
        let outcome = if matches!(stop, Some(Stop::Cancelled)) { end.outcome.cancelled() } else { end.outcome };
        let failure = match &stop {
            Some(Stop::Cancelled) => None,
            _ if end.is_complete() => None,
            Some(Stop::Stalled(_)) => Some(Failure::new(Class::Timeout)),
            Some(Stop::Broken(_)) => Some(Failure::new(Class::Connection)),
            _ => {
                let refused = refused.map(|refused: Failure| refused.with_body(&body));
                refused.or(error).or_else(|| Failure::of_end(&end))
            }
        };
        let stop = stop.or_else(|| {
            let status = response.as_ref()?.status();
            (!status.is_success()).then_some(Stop::Refused(status))
        });
        Attempt { message: message.finish_as(outcome, end.lost), stop, failure, progress }
    }
}

/// What comes next from a server.
enum Next {
    /// The response, of which no byte of the body has come.
    Response,
    Bytes(Bytes),
    End,
}

/// Waits for the response, and then for the chunks of its body.
async fn next(
    response: &mut Option<Response>,
    sent: Pin<&mut impl Future<Output = reqwest::Result<Response>>>,
) -> reqwest::Result<Next> {
    match response {
        Some(response) => Ok(response.chunk().await?.map_or(Next::End, Next::Bytes)),
        None => {
            *response = Some(sent.await?);
            Ok(Next::Response)
        }
    }
}

/// Returns what a response fails with by its status and its headers, if it does.
fn refusal(response: &Response) -> Option<Failure> {
    let now = SystemTime::UNIX_EPOCH.elapsed().ok().map(|time| time.as_secs());
    let header = |name: &str| response.headers().get(name);
    (!response.status().is_success()).then(|| Failure::of_status(response.status().as_u16()).with_headers(header, now))
}

/// Returns what joins the text of another attempt to that of those before.
fn splice(text: &str) -> Splice<'_> {
    // Blanks at its end were not sent back, so the model may write them again.
    match text.len() - text.trim_end().len() {
        0 => Splice::new(text).with_least(Splice::LEAST.min(text.len())),
        blanks => Splice::new(text).with_least(blanks.min(Splice::LEAST)),
    }
}

fn message_of(message: &Result<Message, Box<Incomplete>>) -> &Message {
    message.as_ref().unwrap_or_else(|incomplete| &incomplete.message)
}
