//! The gateway, as a browser sees it, and what it makes of each kind of trouble.

use std::time::Duration;

use deltawire::anthropic::{Decoder, ErrorType, Incomplete, Message};
use deltawire::stream::Outcome;
use deltawire_http::gateway::{Gateway, Settings};
use deltawire_http::request;
use deltawire_http::server::{Reply, Server};
use reqwest::{Client, Response};
use serde_json::{Value, from_slice, json};
use tokio::net::TcpListener;

use crate::shared::{GUARD, eventually, guarded};

/// A server, and a gateway before it.
struct Site {
    server: Server,
    gateway: Gateway,
    client: Client,
}

impl Site {
    /// Starts both. The gateway writes no heartbeat before a test is over, unless `change` says so.
    async fn start(change: impl FnOnce(&mut Settings)) -> Self {
        let server = Server::start().await.unwrap();
        let mut settings = Settings { heartbeat: GUARD, idle: GUARD, ..Settings::new(server.url()) };
        change(&mut settings);
        let gateway = Gateway::start(settings).await.unwrap();
        Self { server, gateway, client: Client::builder().no_proxy().build().unwrap() }
    }

    /// Asks as `EventSource` does.
    async fn get(&self, prompt: &str) -> Response {
        let url = format!("{}/answer?prompt={}", self.gateway.url(), prompt.replace(' ', "+"));
        guarded(self.client.get(url).send()).await.unwrap()
    }

    /// Asks as the page does with `fetch`.
    async fn post(&self, prompt: &str) -> Response {
        let request = self.client.post(format!("{}/answer", self.gateway.url()));
        guarded(request.json(&json!({"prompt": prompt})).send()).await.unwrap()
    }

    /// Asks the server itself.
    async fn ask_server(&self, prompt: &str) -> Response {
        let (name, version) = request::VERSION;
        let request = self.client.post(format!("{}/v1/messages", self.server.url())).header(name, version);
        guarded(request.json(&request::body(prompt)).send()).await.unwrap()
    }

    /// Returns what the gateway counted once there are so many answers: it lets go of a body soon after its end.
    async fn metrics(&self, answers: u64) -> String {
        guarded(async {
            loop {
                let response = self.client.get(format!("{}/metrics", self.gateway.url())).send().await.unwrap();
                assert_eq!(response.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
                let page = String::from_utf8(body(response).await).unwrap();
                let counts = page.lines().filter_map(|line| line.strip_prefix("deltawire_answers_total"));
                let all: u64 = counts.map(|line| line.split(' ').next_back().unwrap().parse::<u64>().unwrap()).sum();
                if all == answers {
                    return page;
                }
            }
        })
        .await
    }
}

async fn body(response: Response) -> Vec<u8> {
    guarded(response.bytes()).await.unwrap().to_vec()
}

/// Returns what a client makes of a stream.
fn read(mut bytes: &[u8]) -> Result<Message, Box<Incomplete>> {
    let (mut decoder, mut message) = (Decoder::new(), Message::new());
    while let Some(event) = decoder.next_event(&mut bytes) {
        message.apply(&event.unwrap()).unwrap();
    }
    message.finish(&decoder.finish())
}

/// Returns the type and the text of the error that a stream ends with.
fn error(bytes: &[u8]) -> (ErrorType, String) {
    let incomplete = read(bytes).unwrap_err();
    assert_eq!((incomplete.outcome, incomplete.lost), (Outcome::Error, 0));
    let error = incomplete.message.server_error().unwrap();
    (error.error_type(), error.message().to_string())
}

#[tokio::test]
async fn what_is_forwarded_is_what_came() {
    let site = Site::start(|_| ()).await;
    for reply in ["text", "tool", "thinking", "error"] {
        for wire in ["", "crlf", "heartbeats", "gzip", "crlf heartbeats gzip"] {
            for cut in ["", "bytes", "cut=1", "cut=2", "cut=3", "cut=4"] {
                let prompt = format!("{reply} {wire} {cut}");
                let expected = body(site.ask_server(&prompt).await).await;
                assert_eq!(body(site.get(&prompt).await).await, expected, "{prompt}");
                assert_eq!(body(site.post(&prompt).await).await, expected, "{prompt}");
            }
        }
    }
    let response = site.get("text").await;
    for (name, value) in
        [("content-type", "text/event-stream"), ("cache-control", "no-store"), ("x-accel-buffering", "no")]
    {
        assert_eq!(response.headers()[name], value);
    }
}

#[tokio::test]
async fn a_stream_that_is_cut_ends_in_an_error() {
    let site = Site::start(|_| ()).await;
    for (name, reply) in [("text", Reply::Text), ("tool", Reply::Tool)] {
        let sent = reply.body().as_bytes();
        for at in (0..sent.len()).step_by(19) {
            // What is whole, and the beginning of the next frame.
            let whole = reply.body()[..floor(reply.body(), at)].rfind("\n\n").map_or(0, |end| end + 2);
            let half = &sent[whole..at];
            for end in ["end", "abort"] {
                let prompt = format!("{name} cut={at} {end}={at}");
                let bytes = body(site.get(&prompt).await).await;
                // A frame that lacks only its blank line may get it, if the body ends as if it were whole.
                let is_unterminated = end == "end" && half.split(|it| *it == b'\n').any(is_payload);
                let line = half.strip_suffix(b"\n").unwrap_or(half);
                let mended = [&sent[..whole], line, b"\n\n"].concat();
                let is_whole = end == "end" && read(&sent[..at]).is_ok();
                let forwarded = match String::from_utf8_lossy(&bytes).rfind("event: error\n") {
                    Some(_) if is_whole => panic!("{prompt}: an error after all of the content"),
                    Some(_) => {
                        let (error_type, text) = error(&bytes);
                        assert_eq!(error_type, ErrorType::Api, "{prompt}");
                        let is_failure = text == "the connection to the model failed";
                        assert!(is_failure == (end == "abort") && !text.is_empty(), "{prompt}: {text}");
                        let start = bytes.windows(13).rposition(|it| it == b"event: error\n").unwrap();
                        &bytes[..start]
                    }
                    None => {
                        assert!(is_whole && read(&bytes).is_ok(), "{prompt}: no error");
                        &bytes
                    }
                };
                assert!(
                    forwarded == &sent[..whole] || is_unterminated && forwarded == mended,
                    "{prompt}: {}",
                    String::from_utf8_lossy(forwarded)
                );
            }
        }
    }
}

/// Returns the last boundary between two characters up to `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap()
}

/// Returns whether a line is a payload in full.
fn is_payload(line: &[u8]) -> bool {
    line.strip_prefix(b"data:").is_some_and(|data| from_slice::<Value>(data).is_ok())
}

#[tokio::test]
async fn a_client_that_leaves_cancels_the_request() {
    let site = Site::start(|_| ()).await;
    let prompt = "text stall=1000";
    for (times, mut response) in [(1, site.get(prompt).await), (2, site.post(prompt).await)] {
        // Something came, so it was not the beginning that failed.
        guarded(response.chunk()).await.unwrap().unwrap();
        assert_eq!(site.server.left(prompt), times - 1);
        drop(response);
        eventually(|| site.server.left(prompt) == times).await;
    }
    let page = site.metrics(2).await;
    assert!(page.contains("\ndeltawire_answers_total{outcome=\"cancelled\"} 2\n"), "{page}");
}

#[tokio::test]
async fn heartbeats_keep_a_stream_alive() {
    const HEARTBEAT: &[u8] = b":\n\n";
    let site = Site::start(|settings| settings.heartbeat = Duration::from_millis(1)).await;
    let sent = Reply::Text.body();
    let is_heartbeat = |frame: &&[u8]| *frame == HEARTBEAT;
    // Before the first frame, between two, in a name, in a payload, in a character, and before a blank line.
    let blank_line = sent.find("\n\n").unwrap() + 1;
    for at in [0, blank_line + 1, blank_line + 5, 1000, sent.find('ü').unwrap() + 1, blank_line] {
        let mut response = site.get(&format!("text cut={at} stall={at}")).await;
        let mut bytes = Vec::new();
        while bytes.windows(HEARTBEAT.len()).filter(is_heartbeat).count() < 3 {
            bytes.extend(guarded(response.chunk()).await.unwrap().unwrap());
        }
        site.server.resume();
        bytes.extend(body(response).await);
        let text = String::from_utf8(bytes).unwrap();
        let frames: String = text.split_inclusive("\n\n").filter(|frame| *frame != ":\n\n").collect();
        assert_eq!(frames, sent, "{at}");
    }
}

#[tokio::test]
async fn a_server_that_is_silent_for_too_long() {
    let site = Site::start(|settings| settings.idle = Duration::from_millis(100)).await;
    let expected = (ErrorType::Api, "the model has been silent for too long".into());
    assert_eq!(error(&body(site.get("text stall=1000").await).await), expected);
    eventually(|| site.server.left("text stall=1000") == 1).await;
}

#[tokio::test]
async fn refusals() {
    let site = Site::start(|_| ()).await;
    for (prompt, status, error_type, text) in [
        ("overloaded=2 retry-after=3", 529, ErrorType::Overloaded, "Overloaded"),
        ("Hello", 400, ErrorType::InvalidRequest, "Hello: not a word of a script"),
    ] {
        // `EventSource` would see nothing of another status.
        let response = site.get(prompt).await;
        assert_eq!(
            (response.status().as_u16(), &response.headers()["content-type"]),
            (200, &"text/event-stream".parse().unwrap())
        );
        let bytes = body(response).await;
        assert_eq!(error(&bytes), (error_type, text.into()), "{prompt}");
        assert!(bytes.starts_with(b"event: error\n") && bytes.windows(11).any(|it| it == b"req_refused"), "{prompt}");

        let response = site.post(prompt).await;
        let retry_after = response.headers().get("retry-after").map(|it| it.to_str().unwrap().to_owned());
        assert_eq!(
            (response.status().as_u16(), &response.headers()["content-type"]),
            (status, &"application/json".parse().unwrap())
        );
        assert_eq!(retry_after.as_deref(), (status == 529).then_some("3"));
        assert_eq!(error(&body(response).await), (error_type, text.into()), "{prompt}");
    }
    // Not refused, but not an answer.
    for prompt in ["json", "json crlf cut=5 gzip", "json bytes"] {
        let response = site.post(prompt).await;
        assert_eq!(response.status().as_u16(), 200);
        let bytes = body(response).await;
        assert!(bytes.starts_with(b"event: error\n"), "{prompt}");
        assert_eq!(error(&bytes), (ErrorType::Api, "Internal server error".into()), "{prompt}");
    }
}

#[tokio::test]
async fn requests_that_do_not_reach_the_server() {
    let site = Site::start(|_| ()).await;
    let url = format!("{}/answer", site.gateway.url());
    let response = guarded(site.client.post(&url).json(&json!({})).send()).await.unwrap();
    assert_eq!(response.status().as_u16(), 400);
    assert_eq!(error(&body(response).await), (ErrorType::InvalidRequest, "prompt: Field required".into()));
    // A page of somebody else.
    for (origin, asked) in [("cross-site", 0), ("same-site", 0), ("none", 1), ("same-origin", 2)] {
        let request = site.client.get(format!("{url}?prompt=text")).header("sec-fetch-site", origin);
        let bytes = body(guarded(request.send()).await.unwrap()).await;
        assert_eq!((read(&bytes).is_ok(), site.server.asked("text")), (asked > 0, asked), "{origin}");
    }

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let site = Site::start(|settings| settings.upstream = format!("http://{address}")).await;
    let response = site.post("text").await;
    assert_eq!(response.status().as_u16(), 502);
    let expected = (ErrorType::Api, "the model cannot be reached".into());
    assert_eq!(error(&body(response).await), expected);
    assert_eq!(error(&body(site.get("text").await).await), expected);
}

#[tokio::test]
async fn it_counts() {
    let site = Site::start(|_| ()).await;
    for prompt in ["text", "tool", "text abort=1500", "error", "json", "overloaded=1", "Hello"] {
        body(site.post(prompt).await).await;
    }
    // Two were refused: those are no answers.
    let page = site.metrics(5).await;
    for line in [
        "deltawire_answers_total{outcome=\"complete\"} 2",
        "deltawire_answers_total{outcome=\"truncated\"} 1",
        "deltawire_answers_total{outcome=\"error\"} 2",
        "deltawire_answers_total{outcome=\"cancelled\"} 0",
        // One inside of a stream, and one in place of it.
        "deltawire_failures_total{class=\"overloaded\"} 2",
        "deltawire_failures_total{class=\"connection\"} 1",
        "deltawire_failures_total{class=\"server\"} 1",
        "deltawire_failures_total{class=\"invalid_request\"} 1",
        "deltawire_tokens_total{kind=\"output\"} 108",
    ] {
        assert!(page.contains(&format!("\n{line}\n")), "{line} is not in {page}");
    }
}
