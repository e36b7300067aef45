//! A blocking client: the events of a response's reader.

use deltawire::anthropic::{Decoder, Event, Incomplete, Message};
use deltawire::io::{Reader, StreamError};
use deltawire::stream::Outcome;
use ureq::{Agent, Body, Error};

use crate::request;

/// Sends a prompt, shows what comes, and returns all of it, in full or as far as it came, and what broke the connection, if
/// it broke. The message may have one event more than was shown: if the connection breaks before the blank line after it.
pub fn ask(
    url: &str,
    prompt: &str,
    mut show: impl FnMut(&Event<'_>),
) -> (Result<Message, Box<Incomplete>>, Option<Error>) {
    let mut message = Message::new();
    let body = match send(url, prompt) {
        Ok(body) => body,
        Err(error) => return (message.finish_as(Outcome::Empty, 0), Some(error)),
    };
    let mut events = Reader::new(body.into_reader(), Decoder::new());
    let broken = loop {
        match events.next() {
            Some(Ok(event)) => {
                let _ = message.apply(&event); // fails over a limit, which `finish` reports
                show(&event);
            }
            Some(Err(StreamError::Transport(error))) => break Some(error.into()),
            Some(Err(_)) => {} // skipped, and counted in `Incomplete::lost`
            None => break None,
        }
    };
    (message.finish(&events.finish()), broken)
}

/// Returns the body of the answer, also of a refusal: the decoder knows a JSON error where it expects events.
fn send(url: &str, prompt: &str) -> Result<Body, Error> {
    // A proxy cannot see the server, which is on this machine.
    let agent: Agent = Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
    let (name, version) = request::VERSION;
    let request = agent.post(format!("{url}/v1/messages")).header(name, version);
    Ok(request.send_json(request::body(prompt))?.into_body())
}
