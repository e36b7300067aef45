//! What the README shows of the network compiles and runs, with a network that is made up, and stands there as it
//! was tested.

#![cfg(all(feature = "std", feature = "serde_json"))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "as an application writes it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails shall panic")]

use core::future::Future;
use core::pin::pin;
use core::task::{Context, Poll, Waker};

/// As much of the crate of that name as the README uses.
mod reqwest {
    use std::collections::VecDeque;
    use std::io;

    pub(crate) struct Response(pub(crate) VecDeque<Vec<u8>>);

    impl Response {
        #[allow(clippy::unused_async, reason = "the other one waits")]
        pub(crate) async fn chunk(&mut self) -> io::Result<Option<Vec<u8>>> {
            Ok(self.0.pop_front())
        }
    }
}

mod answer {
    use super::reqwest;

    include!("answer.rs");

    pub(crate) async fn run(response: reqwest::Response) -> Result<Message, Box<dyn std::error::Error>> {
        answer(response).await
    }
}

mod frames {
    use super::reqwest;

    include!("frames.rs");

    pub(crate) async fn run(response: reqwest::Response) -> Result<(), Box<dyn std::error::Error>> {
        frames(response).await
    }
}

fn response(bytes: &[u8]) -> reqwest::Response {
    reqwest::Response(bytes.chunks(700).map(Vec::from).collect())
}

/// Runs what never waits.
fn run<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("nothing waits"),
    }
}

#[test]
fn the_loop_gives_a_message() {
    let stream = include_bytes!("../../corpus/anthropic-tool-use.sse");
    let message = run(answer::run(response(stream))).unwrap();
    assert!(message.text().starts_with("The greeting ignores the name."));
    let input = message.tool_calls().next().unwrap().input().unwrap();
    assert_eq!(input.get("path").and_then(|path| path.as_str()), Some("src/greet.rs"));
    assert!(run(answer::run(response(&stream[..stream.len() / 2]))).is_err());
    assert!(run(frames::run(response(stream))).is_ok());
}

#[test]
fn the_readme_shows_what_was_tested() {
    let readme = include_str!("../../README.md");
    for source in [include_str!("answer.rs"), include_str!("frames.rs")] {
        assert!(readme.contains(source), "{source}");
    }
}
