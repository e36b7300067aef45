//! What the README shows of the network compiles and runs, with a network that is made up, and stands there as it
//! was tested.

#![cfg(all(feature = "std", feature = "serde_json"))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "as an application writes it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails shall panic")]

use core::future::Future;
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use deltawire::anthropic::Message;
use deltawire::stream::Outcome;

/// As much of the crate of that name as the README uses.
mod reqwest {
    use std::collections::VecDeque;

    /// What breaks a connection.
    #[derive(Debug)]
    pub(crate) struct Error;

    impl std::fmt::Display for Error {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("connection reset")
        }
    }

    pub(crate) struct Response(pub(crate) VecDeque<Result<Vec<u8>, Error>>);

    impl Response {
        #[allow(clippy::unused_async, reason = "the other one waits")]
        pub(crate) async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Error> {
            self.0.pop_front().transpose()
        }
    }
}

mod answer {
    use super::reqwest;

    include!("answer.rs");

    pub(crate) async fn run(response: reqwest::Response) -> (Result<Message, Box<Incomplete>>, Option<reqwest::Error>) {
        answer(response).await
    }
}

mod frames {
    use super::reqwest;

    include!("frames.rs");

    /// Returns the data of all frames, and what the loop returns.
    pub(crate) async fn run(response: reqwest::Response) -> (Vec<String>, Result<(), String>) {
        let mut seen = Vec::new();
        let result = frames(response, |frame| seen.push(frame.data_lossy().to_string())).await;
        (seen, result)
    }
}

const STREAM: &[u8] = include_bytes!("../../corpus/anthropic-tool-use.sse");

fn response(bytes: &[u8]) -> reqwest::Response {
    reqwest::Response(bytes.chunks(700).map(Vec::from).map(Ok).collect())
}

/// A response whose connection breaks after `bytes`.
fn broken(bytes: &[u8]) -> reqwest::Response {
    let mut response = response(bytes);
    response.0.push_back(Err(reqwest::Error));
    // Nobody reads on after an error.
    response.0.push_back(Ok(b"data: {\"type\":\"message_stop\"}\n\n".to_vec()));
    response
}

/// Runs what never waits.
fn run<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("nothing waits"),
    }
}

/// The `path` of the first tool call, as far as it came, and whether all of its input did.
fn path(message: &Message) -> Option<(&str, bool)> {
    let call = message.tool_calls().next()?;
    Some((call.input_so_far().get("path")?.as_str()?, call.input().is_some()))
}

/// The beginning of the stream, up to `end`.
fn up_to(end: &str) -> &'static [u8] {
    core::str::from_utf8(STREAM).unwrap().split_once(end).unwrap().0.as_bytes()
}

#[test]
fn the_loop_returns_the_message() {
    let (message, broken) = run(answer::run(response(STREAM)));
    let message = message.unwrap();
    assert!(broken.is_none());
    assert_eq!(message.text(), "The greeting ignores the name. I will change one line in `src/greet.rs`.");
    assert_eq!(path(&message), Some(("src/greet.rs", true)));
}

#[test]
fn the_loop_keeps_what_came_before_the_connection_broke() {
    // In the middle of the tool's input, and in the middle of a frame.
    let (message, error) = run(answer::run(broken(up_to("old_tex"))));
    assert!(error.is_some());
    let incomplete = message.unwrap_err();
    assert!(matches!(incomplete.outcome, Outcome::Truncated), "{incomplete}");
    let message = incomplete.message;
    assert_eq!(message.text(), "The greeting ignores the name. I will change one line in `src/greet.rs`.");
    assert_eq!(path(&message), Some(("src/greet.rs", false)));
    // The same without an error of the transport: a server that closes the connection.
    let (message, error) = run(answer::run(response(up_to(" ignores"))));
    assert!(error.is_none());
    assert!(matches!(message.unwrap_err().outcome, Outcome::Truncated));
    // After the end of the message nothing is missing.
    let (message, error) = run(answer::run(broken(STREAM)));
    assert!(error.is_some() && message.is_ok());
}

#[test]
fn the_loop_goes_on_after_what_it_cannot_read() {
    let stream = [b"data: {\"type\"\n\n".repeat(3), STREAM.to_vec()].concat();
    let (message, broken) = run(answer::run(response(&stream)));
    assert!(broken.is_none());
    let incomplete = message.unwrap_err();
    assert_eq!((incomplete.lost, path(&incomplete.message)), (3, Some(("src/greet.rs", true))));
}

#[test]
fn the_loop_over_frames_says_how_the_stream_ended() {
    let (all, result) = run(frames::run(response(STREAM)));
    assert!(result.is_ok() && all.last().unwrap().contains("message_stop"));
    assert_eq!(run(frames::run(broken(STREAM))), (all.clone(), Err("connection reset".into())));
    // Without the last blank line the frame is there; without its line end it is not.
    assert_eq!(run(frames::run(response(STREAM.strip_suffix(b"\n").unwrap()))), (all.clone(), Ok(())));
    let (cut, result) = run(frames::run(response(STREAM.strip_suffix(b"\n\n").unwrap())));
    assert_eq!((cut.len(), result.is_err()), (all.len() - 1, true));
    let (none, result) = run(frames::run(response(b"{\"error\":\"overloaded\"}\n")));
    assert!(none.is_empty() && result.unwrap_err().starts_with("not server-sent events"));
}

#[test]
fn the_readme_shows_what_was_tested() {
    let readme = include_str!("../../README.md");
    for source in [include_str!("answer.rs"), include_str!("frames.rs")] {
        assert!(readme.contains(source), "{source}");
    }
}
