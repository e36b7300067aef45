//! The server does what it is told. If it did not, the tests of the clients would show nothing.

use std::str::from_utf8;
use std::time::Duration;

use deltawire_http::request;
use deltawire_http::server::{Reply, Server};
use reqwest::{Client, Response};
use tokio::time::timeout;

use crate::shared::{eventually, guarded};

async fn send(server: &Server, prompt: &str) -> Response {
    let client = Client::builder().no_proxy().no_gzip().build().unwrap();
    let (name, version) = request::VERSION;
    let request = client.post(format!("{}/v1/messages", server.url())).header(name, version);
    guarded(request.json(&request::body(prompt)).send()).await.unwrap()
}

/// Returns the chunks of a body, and whether it ended well.
async fn chunks(mut response: Response) -> (Vec<Vec<u8>>, bool) {
    let mut chunks = Vec::new();
    loop {
        match guarded(response.chunk()).await {
            Ok(Some(chunk)) => chunks.push(chunk.to_vec()),
            Ok(None) => return (chunks, true),
            Err(_) => return (chunks, false),
        }
    }
}

#[tokio::test]
async fn it_cuts() {
    let server = Server::start().await.unwrap();
    let body = Reply::Text.body();
    let mut cuts = Vec::new();
    let mut split_characters = 0;
    for prompt in ["".into(), "bytes".into()].into_iter().chain((0..10).map(|seed| format!("cut={seed}"))) {
        let (chunks, is_whole) = chunks(send(&server, &prompt).await).await;
        assert!(is_whole && chunks.concat() == body.as_bytes(), "{prompt}");
        split_characters += usize::from(prompt != "bytes" && chunks.iter().any(|chunk| from_utf8(chunk).is_err()));
        cuts.push(chunks.iter().map(Vec::len).collect::<Vec<_>>());
    }
    assert_eq!(cuts[0], body.split_inclusive("\n\n").map(str::len).collect::<Vec<_>>());
    assert_eq!(cuts[1], vec![1; body.len()]);
    for (seed, lens) in cuts[2..].iter().enumerate() {
        assert!(lens.contains(&1) && lens.iter().any(|len| *len > 50), "{seed}: {lens:?}");
        assert!(!cuts[..seed + 2].contains(lens), "{seed}: {lens:?}");
    }
    assert!(split_characters > 2, "{split_characters}");
}

#[tokio::test]
async fn it_ends_and_aborts_at_a_byte() {
    let server = Server::start().await.unwrap();
    let body = Reply::Tool.body().as_bytes();
    for at in [0, 1, 400, 1234, body.len() - 1, body.len()] {
        for (end, ends_well) in [("end", true), ("abort", false)] {
            for cut in ["", "bytes", "cut=4"] {
                let (chunks, is_whole) = chunks(send(&server, &format!("tool {cut} {end}={at}")).await).await;
                assert_eq!((chunks.concat(), is_whole), (body[..at].to_vec(), ends_well), "{cut} {end}={at}");
            }
        }
    }
}

#[tokio::test]
async fn it_stalls() {
    let server = Server::start().await.unwrap();
    let mut response = send(&server, "text stall=1000").await;
    let mut len = 0;
    while len < 1000 {
        len += guarded(response.chunk()).await.unwrap().unwrap().len();
    }
    assert_eq!(len, 1000);
    // It might be the machine that is slow. But if the server did not stall, some run would show it.
    assert!(timeout(Duration::from_millis(50), response.chunk()).await.is_err());
    server.resume();
    assert_eq!(len + chunks(response).await.0.concat().len(), Reply::Text.body().len());
    let (chunks, is_whole) = chunks(send(&server, "text stall=1000:1").await).await;
    assert!(is_whole && chunks.concat() == Reply::Text.body().as_bytes());
}

#[tokio::test]
async fn it_sees_that_a_client_leaves() {
    let server = Server::start().await.unwrap();
    for prompt in ["text", "text end=1000", "text abort=1000", "text stall=1000:1"] {
        chunks(send(&server, prompt).await).await;
        assert_eq!((server.asked(prompt), server.left(prompt)), (1, 0), "{prompt}");
    }
    // Nothing is sent then.
    let stalling = "text stall=1000";
    let mut response = send(&server, stalling).await;
    guarded(response.chunk()).await.unwrap();
    assert_eq!(server.left(stalling), 0);
    drop(response);
    eventually(|| server.left(stalling) == 1).await;
}

#[tokio::test]
async fn it_changes_what_goes_over_the_wire() {
    let server = Server::start().await.unwrap();
    let events = Reply::Text.body().matches("\n\n").count();
    let crlf = send(&server, "crlf").await.text().await.unwrap();
    assert_eq!(crlf.matches("\r\n").count(), crlf.matches('\n').count());
    assert_eq!(crlf.replace('\r', ""), Reply::Text.body());
    let heartbeats = send(&server, "heartbeats").await.text().await.unwrap();
    assert_eq!((heartbeats.matches("\n: ").count(), heartbeats.matches("event: ping").count()), (events, events));
    let response = send(&server, "gzip").await;
    assert_eq!(response.headers()["content-encoding"], "gzip");
    // Each event can be had as soon as it is sent.
    let (chunks, _) = chunks(response).await;
    assert!(chunks.concat().starts_with(&[0x1F, 0x8B]) && chunks.len() > events, "{}", chunks.len());
}

#[tokio::test]
async fn it_refuses() {
    let server = Server::start().await.unwrap();
    for (prompt, status, content_type, kind, retry_after) in [
        ("json", 200, "application/json", "api_error", None),
        ("overloaded=1 retry-after=3", 529, "application/json", "overloaded_error", Some("3")),
        ("overloaded=1 retry-after=3", 200, "text/event-stream; charset=utf-8", "message_start", None),
        ("text cut=x", 400, "application/json", "invalid_request_error", None),
    ] {
        let response = send(&server, prompt).await;
        let header = |name| response.headers().get(name).map(|it| it.to_str().unwrap().to_owned());
        assert_eq!((response.status().as_u16(), header("retry-after").as_deref()), (status, retry_after), "{prompt}");
        assert_eq!(header("content-type").unwrap(), content_type, "{prompt}");
        assert!(response.text().await.unwrap().contains(kind), "{prompt}");
    }
}
