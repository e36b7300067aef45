//! A blocking client: the frames of a response's reader, and each of them as a typed event.

use deltawire::anthropic::{Event, Incomplete, Message, Order};
use deltawire::io::{Frames, StreamError};
use deltawire::sse::End;
use ureq::http::header::CONTENT_TYPE;
use ureq::{Agent, Error};

use crate::request;

/// Sends a prompt, shows what comes, and returns all of it, in full or as far as it came, and what broke the connection, if
/// it broke.
pub fn ask(
    url: &str,
    prompt: &str,
    mut show: impl FnMut(&Event<'_>),
) -> (Result<Message, Box<Incomplete>>, Option<Error>) {
    let (mut message, mut order) = (Message::new(), Order::new());
    let mut take = |payload: &[u8]| match Event::parse(payload) {
        Ok(event) => {
            order.apply(&event);
            let _ = message.apply(&event); // fails over a limit, which `finish_as` reports
            show(&event);
        }
        Err(_) => order.lose(),
    };
    let broken = read(url, prompt, &mut take).err();
    (message.finish_as(order.outcome(), order.lost()), broken)
}

/// Passes the payload of each event on.
fn read(url: &str, prompt: &str, mut take: impl FnMut(&[u8])) -> Result<(), Error> {
    // A refusal has something to say. A proxy cannot see the server, which is on this machine.
    let agent: Agent = Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
    let (name, version) = request::VERSION;
    let request = agent.post(format!("{url}/v1/messages")).header(name, version);
    let mut response = request.send_json(request::body(prompt))?;
    let content_type = response.headers().get(CONTENT_TYPE);
    if !content_type.is_some_and(|it| it.as_bytes().starts_with(b"text/event-stream")) {
        // No frames, but one payload: the error.
        take(&response.body_mut().read_to_vec()?);
        return Ok(());
    }
    let mut frames = Frames::new(response.into_body().into_reader());
    let broken = loop {
        match frames.next() {
            Some(Ok(frame)) => take(frame.data_bytes()),
            Some(Err(StreamError::Transport(error))) => break Err(error.into()),
            Some(Err(_)) => take(b""), // over a limit: an event that cannot be read
            None => break Ok(()),
        }
    };
    match frames.finish() {
        End::Clean { .. } => {}
        End::Unterminated { frame, .. } => take(frame.data_bytes()), // only its blank line is missing
        End::Truncated(_) => take(b""), // it may be an error, so it counts as one that cannot be read
    }
    broken
}
