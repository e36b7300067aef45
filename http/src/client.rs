//! An asynchronous client: shows an answer as it arrives and keeps all of it, however it ends.

use std::error::Error as _;
use std::fmt;
use std::pin::pin;
use std::time::Duration;

use deltawire::anthropic::{Decoder, Event, Incomplete, Message};
use deltawire::io::{SseExt, StreamError};
use deltawire::stream::Outcome;
use reqwest::{Response, StatusCode};
use tokio::select;
use tokio::time::{sleep, timeout};

use crate::{request, retry};

/// A client of one server. A clone shares its connections.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    /// How long nothing may come before you get [`Update::Waiting`].
    pub idle: Duration,
    /// How often you get it before the client gives up.
    pub patience: u32,
    /// How often a request is sent again.
    pub retries: u32,
    /// The pause before the first retry, if the server names none. It doubles with each.
    pub backoff: Duration,
}

/// What came of a prompt.
#[derive(Debug)]
pub struct Answer {
    /// The message, in full, or as far as it came and why not further.
    pub message: Result<Message, Box<Incomplete>>,
    /// What kept the client from reading the answer to its end, if something did.
    pub stop: Option<Stop>,
}

impl Answer {
    /// Returns the message, in full or as far as it came.
    #[must_use]
    pub fn message(&self) -> &Message {
        self.message.as_ref().unwrap_or_else(|incomplete| &incomplete.message)
    }
}

/// What keeps a client from reading an answer to its end.
#[derive(Debug)]
pub enum Stop {
    /// You cancelled it.
    Cancelled,
    /// Nothing came for too long.
    Stalled,
    /// The connection failed.
    Broken(reqwest::Error),
    /// The server did not take the request. What it said is [`Message::server_error`].
    Refused(StatusCode),
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cancelled => f.write_str("cancelled"),
            Self::Stalled => f.write_str("stalled"),
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
    /// An event came, and is in the message.
    Event(&'a Event<'a>),
    /// Nothing came for a while.
    Waiting,
}

impl Client {
    /// Returns a client of the server at `url`.
    ///
    /// # Errors
    ///
    /// If the system denies what HTTP needs.
    pub fn new(url: impl Into<String>) -> reqwest::Result<Self> {
        Ok(Self {
            // A proxy cannot see the server, which is on this machine.
            http: reqwest::Client::builder().no_proxy().build()?,
            url: url.into(),
            idle: Duration::from_secs(20),
            patience: 3,
            retries: 2,
            backoff: Duration::from_millis(500),
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
        let (mut cancel, mut message) = (pin!(cancel), Message::new().with_live_input());
        let response = select! {
            response = self.send(prompt) => response.map_err(Stop::Broken),
            () = &mut cancel => Err(Stop::Cancelled),
        };
        let response = match response {
            Ok(response) => response,
            Err(stop) => return Answer { message: message.finish_as(Outcome::Empty, 0), stop: Some(stop) },
        };
        // A refusal is read like an answer: the decoder knows a JSON error where it expects events.
        let status = response.status();
        let refused = (!status.is_success()).then_some(Stop::Refused(status));
        let mut events = response.bytes_stream().decode(Decoder::new());
        let mut waits = 0;
        let stop = loop {
            // Both may drop the future of `next` half-way. It goes on at the next call.
            let event = select! {
                event = timeout(self.idle, events.next()) => event,
                () = &mut cancel => break Some(Stop::Cancelled),
            };
            match event {
                Ok(Some(Ok(event))) => {
                    let _ = message.apply(&event); // fails over a limit, which `finish` reports
                    show(Update::Event(&event), &message);
                    waits = 0;
                }
                Ok(Some(Err(StreamError::Transport(error)))) => break Some(Stop::Broken(error)),
                Ok(Some(Err(_))) => {} // skipped, and counted in `Incomplete::lost`
                Ok(None) => break refused,
                Err(_) if waits == self.patience => break Some(Stop::Stalled),
                Err(_) => {
                    show(Update::Waiting, &message);
                    waits += 1;
                }
            }
        };
        Answer { message: message.finish(&events.finish()), stop }
    }

    /// Sends a prompt, again while the server is overloaded. That is safe before the answer has begun, and only then.
    async fn send(&self, prompt: &str) -> reqwest::Result<Response> {
        let (url, body, (name, version)) =
            (format!("{}/v1/messages", self.url), request::body(prompt), request::VERSION);
        let mut backoff = self.backoff;
        for _ in 0..self.retries {
            let response = self.http.post(&url).header(name, version).json(&body).send().await?;
            let Some(pause) = retry::pause(response.status(), response.headers(), backoff) else { return Ok(response) };
            sleep(pause).await;
            backoff = backoff.saturating_mul(2);
        }
        self.http.post(&url).header(name, version).json(&body).send().await
    }
}
