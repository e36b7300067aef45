//! What the README shows of the network compiles and runs, with a network that is made up, and stands there as it
//! was tested.

#![cfg(all(feature = "std", feature = "futures-core", feature = "serde_json"))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "as an application writes it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails shall panic")]

use core::future::Future;
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use deltawire::answer::Answer;
use deltawire::stream::Outcome;

/// As much of the crate of that name as the README uses.
mod reqwest {
    use std::collections::VecDeque;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use futures_core::Stream;

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
        pub(crate) fn bytes_stream(self) -> impl Stream<Item = Result<Vec<u8>, Error>> + Unpin {
            self
        }
    }

    impl Stream for Response {
        type Item = Result<Vec<u8>, Error>;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            Poll::Ready(self.0.pop_front())
        }
    }
}

mod answer {
    use super::reqwest;

    include!("answer.rs");

    pub(crate) async fn run(response: reqwest::Response) -> (Result<Answer, Box<Incomplete>>, Option<reqwest::Error>) {
        answer(response).await
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
fn path(answer: &Answer) -> Option<(&str, bool)> {
    let call = answer.tool_calls().next()?;
    Some((call.input_so_far().get("path")?.as_str()?, call.input().is_some()))
}

/// The beginning of the stream, up to `end`.
fn up_to(end: &str) -> &'static [u8] {
    core::str::from_utf8(STREAM).unwrap().split_once(end).unwrap().0.as_bytes()
}

#[test]
fn the_loop_returns_the_answer() {
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
    let message = incomplete.answer;
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
    assert_eq!((incomplete.lost, path(&incomplete.answer)), (3, Some(("src/greet.rs", true))));
}

#[test]
fn the_readme_shows_what_was_tested() {
    let readme = include_str!("../../README.md");
    assert!(readme.contains(include_str!("answer.rs")));
    // Those of a loop that is in `io`'s documentation, and tested.
    for line in ["-use eventsource_stream::Eventsource;", "+use deltawire::io::SseExt;"] {
        assert!(readme.contains(line), "{line}");
        assert!(include_str!("../../src/io/mod.rs").contains(line), "{line}");
    }
}
