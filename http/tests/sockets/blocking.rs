//! The blocking client, and some of the trouble that a server can give it.

use deltawire::anthropic::{ErrorType, Incomplete, Message};
use deltawire::stream::Outcome;
use deltawire_http::blocking;
use deltawire_http::server::{Reply, Server};
use tokio::task::spawn_blocking;

use crate::shared::{TEXT, all, beginning, guarded};

/// Returns the answer to a prompt, and whether the connection broke.
async fn ask(server: &Server, prompt: &str) -> (Result<Message, Box<Incomplete>>, bool) {
    let (url, prompt) = (server.url(), prompt.to_owned());
    let asked = spawn_blocking(move || {
        let mut shown = String::new();
        let (message, broken) = blocking::ask(&url, &prompt, |event| {
            shown.extend(event.text_delta().iter().flat_map(|text| text.content().pieces()));
        });
        let kept = message.as_ref().unwrap_or_else(|incomplete| &incomplete.message);
        let text: String = kept.content().map(|block| block.text()).collect();
        // The last event before the connection breaks may be in the message alone, if its blank line is missing.
        assert!(shown == text || message.is_err() && text.starts_with(&shown), "{prompt}: {shown} {text}");
        (message, broken.is_some())
    });
    guarded(asked).await.unwrap()
}

#[tokio::test]
async fn it_does_not_matter_how_the_body_comes() {
    let server = Server::start().await.unwrap();
    for wire in ["", "bytes", "cut=1", "cut=2 crlf", "cut=3 heartbeats", "bytes heartbeats crlf"] {
        for (name, reply) in [("text", Reply::Text), ("tool", Reply::Tool), ("thinking", Reply::Thinking)] {
            let (message, is_broken) = ask(&server, &format!("{name} {wire}")).await;
            assert!(!is_broken, "{name} {wire}");
            assert_eq!(all(&message), all(&beginning(reply, reply.body().len())), "{name} {wire}");
        }
    }
    assert_eq!(ask(&server, "text bytes").await.0.unwrap().text(), TEXT);
}

#[tokio::test]
async fn what_came_before_the_end_is_kept() {
    let server = Server::start().await.unwrap();
    for (end, is_broken) in [("end", false), ("abort", true)] {
        // Between two events, before the blank line of one, and in a line.
        let between = Reply::Text.body().match_indices("\n\n").flat_map(|(at, _)| [at + 1, at + 2]);
        for at in between.chain([1, 10, 300, 1000, 1001, Reply::Text.body().len() - 5]) {
            let (message, broken) = ask(&server, &format!("text cut={at} {end}={at}")).await;
            assert_eq!((broken, all(&message)), (is_broken, all(&beginning(Reply::Text, at))), "{end} {at}");
        }
    }
    let incomplete = ask(&server, "text abort=1000").await.0.unwrap_err();
    assert_eq!(incomplete.outcome, Outcome::Truncated);
    assert!(incomplete.message.text().starts_with("Grüße aus Zürich!\nDie"));
}

#[tokio::test]
async fn errors() {
    let server = Server::start().await.unwrap();
    for (prompt, error_type, text) in [
        ("json", ErrorType::Api, ""),
        ("error", ErrorType::Overloaded, "Once upon a tíme"),
        ("overloaded=1", ErrorType::Overloaded, ""),
        ("Hello", ErrorType::InvalidRequest, ""),
    ] {
        let incomplete = ask(&server, prompt).await.0.unwrap_err();
        assert_eq!((incomplete.outcome, incomplete.message.text()), (Outcome::Error, text.into()), "{prompt}");
        assert_eq!(incomplete.message.server_error().unwrap().error_type(), error_type, "{prompt}");
    }
}
