//! The asynchronous client, and each kind of trouble that a server can give it.

use std::future::{pending, ready};
use std::time::Duration;

use deltawire::anthropic::{ErrorType, Message, StopReason};
use deltawire::meter::{Wait, Watch};
use deltawire::retry::{Continuation, Policy};
use deltawire::stream::{Outcome, TextDelta};
use deltawire_http::client::{Answer, Client, Stop, Update};
use deltawire_http::server::{Reply, Server};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinSet, yield_now};

use crate::shared::{GUARD, TEXT, all, beginning, eventually, guarded};

/// Returns a client that neither waits between two tries, nor gives up before its test does, nor goes on with an answer that
/// broke off.
fn client(server: &Server) -> Client {
    let mut client = Client::new(server.url()).unwrap();
    (client.idle, client.watch) = (GUARD, Watch::new(Duration::ZERO));
    client.policy = Policy::new().with_base(Duration::ZERO).with_continuation(Continuation::Never);
    client
}

/// Returns one that does go on, however often it takes.
fn stubborn(server: &Server, continuation: Continuation) -> Client {
    let mut client = client(server);
    client.policy = client.policy.with_continuation(continuation).with_max_retries(u32::MAX);
    client
}

fn ignore(_: Update<'_>, _: &Message) {}

/// Returns the answer to a prompt, and what was shown of it: reasoning and text.
async fn ask(client: &Client, prompt: &str) -> (Answer, String) {
    let (mut shown, mut reasoning) = (String::new(), String::new());
    let show = |update: Update<'_>, _: &Message| match update {
        Update::Text(text) => shown += text,
        Update::Event(event) => {
            if let Some(TextDelta::Reasoning(text)) = event.text_delta() {
                reasoning.extend(text.pieces());
            }
        }
        // The model thinks anew.
        Update::Again { .. } => reasoning.clear(),
        Update::Waiting => panic!("{prompt}: nothing comes"),
    };
    let answer = guarded(client.ask(prompt, show, pending())).await;
    (answer, reasoning + &shown)
}

/// Returns why an answer is not complete.
fn outcome(answer: &Answer) -> Outcome {
    answer.message.as_ref().expect_err("the answer is complete").outcome
}

#[tokio::test]
async fn it_does_not_matter_how_the_body_comes() {
    let server = Server::start().await.unwrap();
    let client = client(&server);
    let cuts = (0..10).map(|seed| format!("cut={seed}")).chain(["".into(), "bytes".into()]);
    for cut in cuts {
        for wire in ["", "crlf", "gzip", "heartbeats", "heartbeats crlf gzip"] {
            for (name, reply) in [("text", Reply::Text), ("tool", Reply::Tool), ("thinking", Reply::Thinking)] {
                let prompt = format!("{name} {wire} {cut}");
                let (answer, shown) = ask(&client, &prompt).await;
                assert!(answer.stop.is_none(), "{prompt}: {answer:?}");
                assert_eq!(all(&answer.message), all(&beginning(reply, reply.body().len())), "{prompt}");
                let message = answer.message.unwrap();
                let thinking: String = message.content().map(|block| block.text()).collect();
                assert_eq!(shown, thinking, "{prompt}");
            }
        }
    }
}

#[tokio::test]
async fn answers() {
    let server = Server::start().await.unwrap();
    let client = client(&server);
    let (answer, shown) = ask(&client, "text cut=1").await;
    let message = answer.message.unwrap();
    assert_eq!((message.text(), shown), (TEXT.into(), TEXT.into()));
    assert_eq!((message.stop_reason(), message.usage().output_tokens()), (Some(StopReason::EndTurn), Some(41)));
    let message = ask(&client, "tool cut=1").await.0.message.unwrap();
    let call = message.tool_calls().next().unwrap();
    assert_eq!(call.name(), "forecast");
    assert_eq!(
        call.input().unwrap().to_string(),
        r#"{"city":"Zürich","days":14,"note":"only \"dry\" days\n☀ please","units":["°C","mm"]}"#
    );
    let message = ask(&client, "thinking cut=1").await.0.message.unwrap();
    assert_eq!(message.text(), "They meet after 1½ hours.");
    assert!(message.block(0).unwrap().text().starts_with("Two trains"));
}

#[tokio::test]
async fn tool_input_grows() {
    let server = Server::start().await.unwrap();
    let mut cities = Vec::new();
    let show = |_: Update<'_>, message: &Message| {
        if let Some(call) = message.tool_calls().next() {
            cities.extend(call.input_so_far()["city"].as_str().map(str::to_owned));
        }
    };
    let answer = guarded(client(&server).ask("tool bytes", show, pending())).await;
    assert!(answer.message.is_ok());
    cities.dedup();
    assert_eq!(cities, ["Zü", "Zürich"]);
}

/// Where the bodies of the next tests end: anywhere, in a character, between events, and before the blank line of one.
fn places(reply: Reply) -> impl Iterator<Item = usize> {
    let body = reply.body();
    let events = body.match_indices("\n\n").flat_map(|(at, _)| [at, at + 1, at + 2]).filter(|at| *at < body.len());
    let characters = body.char_indices().filter(|(_, it)| it.len_utf8() > 2).map(|(at, _)| at + 1);
    (0..body.len()).step_by(97).chain(events).chain(characters)
}

#[tokio::test]
async fn what_came_before_an_abort_is_kept() {
    let server = Server::start().await.unwrap();
    let client = client(&server);
    for (name, reply) in [("text", Reply::Text), ("tool", Reply::Tool), ("thinking", Reply::Thinking)] {
        for at in places(reply) {
            let prompt = format!("{name} cut={at} abort={at}");
            let (answer, shown) = ask(&client, &prompt).await;
            assert!(matches!(answer.stop, Some(Stop::Broken(_))), "{prompt}: {answer:?}");
            assert_eq!(all(&answer.message), all(&beginning(reply, at)), "{prompt}");
            let kept: String = answer.message().content().map(|block| block.text()).collect();
            assert!(kept.starts_with(&shown), "{prompt}: {shown}");
        }
    }
    let (answer, shown) = ask(&client, "text abort=1000").await;
    assert_eq!(outcome(&answer), Outcome::Truncated);
    assert!(shown.starts_with("Grüße aus Zürich!\nDie") && TEXT.starts_with(&shown), "{shown}");
    // The connection fails, but nothing is missing.
    let (answer, _) = ask(&client, &format!("text abort={}", Reply::Text.body().len())).await;
    assert_eq!((answer.message.unwrap().text(), answer.stop.is_some()), (TEXT.into(), true));
}

#[tokio::test]
async fn a_body_that_ends_early_is_truncated() {
    let server = Server::start().await.unwrap();
    let client = client(&server);
    for (name, reply) in [("text", Reply::Text), ("tool", Reply::Tool), ("thinking", Reply::Thinking)] {
        for at in places(reply) {
            let prompt = format!("{name} cut={at} end={at}");
            let (answer, _) = ask(&client, &prompt).await;
            assert!(answer.stop.is_none(), "{prompt}: {answer:?}");
            assert_eq!(all(&answer.message), all(&beginning(reply, at)), "{prompt}");
        }
    }
    assert_eq!(outcome(&ask(&client, "text end=1000").await.0), Outcome::Truncated);
    assert_eq!(outcome(&ask(&client, "text end=0").await.0), Outcome::Empty);
    // Half of a call is never run.
    let (answer, _) = ask(&client, "tool end=2000").await;
    assert_eq!(outcome(&answer), Outcome::Truncated);
    assert_eq!(answer.message().tool_calls().map(|call| call.input()).collect::<Vec<_>>(), [None]);
}

#[tokio::test]
async fn an_answer_goes_on_after_a_stall() {
    for at in [0, 1, 555, 1000, 1001, 2705] {
        // A server of its own, because a call of `resume` before the stall stays in force.
        let server = Server::start().await.unwrap();
        let mut client = client(&server);
        // It may run out while nothing is wrong. That must not matter either.
        client.idle = Duration::from_millis(5);
        let (mut waits, mut shown) = (0, String::new());
        let show = |update: Update<'_>, _: &Message| match update {
            Update::Waiting => {
                waits += 1;
                server.resume();
            }
            Update::Text(text) => shown += text,
            _ => {}
        };
        let answer = guarded(client.ask(&format!("text cut=3 stall={at}"), show, pending())).await;
        assert_eq!((answer.message.unwrap().text(), shown), (TEXT.into(), TEXT.into()), "{at}");
        assert!(waits > 0 && answer.stop.is_none(), "{at}");
    }
}

#[tokio::test]
async fn a_stall_that_does_not_end() {
    let server = Server::start().await.unwrap();
    let mut client = client(&server);
    client.policy = client.policy.with_max_retries(0);
    client.watch = Watch::new(Duration::ZERO)
        .with_first_part(Duration::from_millis(100))
        .with_next_part(Duration::from_millis(100));
    for fault in ["stall=0", "pings=0", "stall=1000", "pings=1000"] {
        let (answer, shown) = ask(&client, &format!("text {fault}")).await;
        let Some(Stop::Stalled(stall)) = answer.stop else { panic!("{answer:?}") };
        assert!(matches!(stall.wait, Wait::FirstPart | Wait::NextPart), "{stall:?}");
        // On a slow machine the client may give up before the server comes that far.
        assert!(TEXT.starts_with(&shown) && shown.len() < TEXT.len(), "{shown}");
        assert_eq!((&answer.text, answer.message().text(), answer.message.is_err()), (&shown, shown.clone(), true));
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_goes_on() {
    let server = Server::start().await.unwrap();
    let ends = ["abort", "end"];
    for continuation in [Continuation::Prefill, Continuation::Instruct] {
        let client = stubborn(&server, continuation);
        for at in places(Reply::Text) {
            for repeat in [0, 12, 1000] {
                for faults in [1, 2] {
                    let prompt = format!("text cut={at} {}={at} repeat={repeat} faults={faults}", ends[at % 2]);
                    let (answer, shown) = ask(&client, &prompt).await;
                    // The connection may fail when nothing is missing any more.
                    assert!(answer.message.is_ok(), "{prompt}: {:?}", answer.stop);
                    assert_eq!((&*shown, &*answer.text), (TEXT, TEXT), "{prompt}");
                    assert!(answer.attempts <= faults + 1, "{prompt}");
                }
            }
        }
    }
}

#[tokio::test]
async fn an_answer_goes_on_after_pings_without_end() {
    let server = Server::start().await.unwrap();
    let mut client = stubborn(&server, Continuation::Prefill);
    client.watch =
        Watch::new(Duration::ZERO).with_first_part(Duration::from_secs(1)).with_next_part(Duration::from_secs(1));
    let prompt = "text pings=1000 repeat=20 faults=1";
    let (answer, shown) = ask(&client, prompt).await;
    assert_eq!((&*shown, &*answer.text, answer.stop.is_none()), (TEXT, TEXT, true));
    assert!(answer.attempts >= 2);
    // The connection that only pinged was given up.
    eventually(|| server.left(prompt) >= 1).await;
}

#[tokio::test]
async fn an_answer_with_a_complete_call_is_not_asked_for_again() {
    let server = Server::start().await.unwrap();
    let client = stubborn(&server, Continuation::Prefill);
    let stop = Reply::Tool.body().rfind("event: content_block_stop").unwrap();
    let end = stop + Reply::Tool.body()[stop..].find("\n\n").unwrap() + 2;
    // Its caller would have to run the call and send the result.
    let (answer, _) = ask(&client, &format!("tool end={end}")).await;
    assert_eq!((outcome(&answer), answer.attempts), (Outcome::Truncated, 1));
    assert!(answer.message().tool_calls().all(|call| call.input().is_some()));
    // One that is not complete is nothing to keep.
    let (answer, shown) = ask(&client, &format!("tool end={} faults=1", stop - 200)).await;
    assert_eq!((answer.attempts, answer.stop.is_none(), answer.message.is_ok()), (2, true, true));
    assert_eq!(shown, beginning(Reply::Tool, Reply::Tool.body().len()).unwrap().text());
}

#[tokio::test]
async fn an_overloaded_server_is_asked_again() {
    let server = Server::start().await.unwrap();
    let mut client = client(&server);
    let (answer, _) = ask(&client, "text overloaded=2").await;
    assert_eq!((answer.message.unwrap().text(), server.asked("text overloaded=2")), (TEXT.into(), 3));
    let (answer, _) = ask(&client, "text overloaded=3").await;
    assert!(matches!(&answer.stop, Some(Stop::Refused(status)) if status.as_u16() == 529), "{answer:?}");
    let error = answer.message().server_error().unwrap();
    assert_eq!((error.error_type(), error.message().to_string()), (ErrorType::Overloaded, "Overloaded".into()));
    assert_eq!((outcome(&answer), server.asked("text overloaded=3")), (Outcome::Error, 3));
    // If the client did not do as the server asks, the guard would end the test.
    client.policy = client.policy.with_base(GUARD * 2).with_max_delay(GUARD * 2);
    assert!(ask(&client, "text overloaded=1 retry-after=1").await.0.message.is_ok());
}

#[tokio::test]
async fn a_request_that_is_wrong_is_not_sent_again() {
    let server = Server::start().await.unwrap();
    let (answer, _) = ask(&client(&server), "Hello").await;
    assert!(matches!(&answer.stop, Some(Stop::Refused(status)) if status.as_u16() == 400), "{answer:?}");
    let error = answer.message().server_error().unwrap();
    assert_eq!(
        (error.error_type(), error.request_id().unwrap().to_string()),
        (ErrorType::InvalidRequest, "req_refused".into())
    );
    assert_eq!(server.asked("Hello"), 1);
}

#[tokio::test]
async fn errors_with_the_status_200() {
    let server = Server::start().await.unwrap();
    let client = client(&server);
    for (prompt, error_type, id, text) in [
        ("json", ErrorType::Api, "req_json", ""),
        ("json bytes", ErrorType::Api, "req_json", ""),
        ("json crlf cut=5 gzip", ErrorType::Api, "req_json", ""),
        ("error", ErrorType::Overloaded, "req_error", "Once upon a tíme"),
        ("error bytes crlf", ErrorType::Overloaded, "req_error", "Once upon a tíme"),
    ] {
        let (answer, shown) = ask(&client, prompt).await;
        assert_eq!((outcome(&answer), answer.stop.is_none()), (Outcome::Error, true), "{prompt}");
        assert_eq!((answer.message().text(), shown), (text.into(), text.into()), "{prompt}");
        let error = answer.message().server_error().unwrap();
        assert_eq!((error.error_type(), error.request_id().unwrap().to_string()), (error_type, id.into()), "{prompt}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_prompts_at_once() {
    let server = Server::start().await.unwrap();
    let mut tasks = JoinSet::new();
    for seed in 0..6 {
        for (name, reply) in [("text", Reply::Text), ("tool", Reply::Tool), ("thinking", Reply::Thinking)] {
            let (client, len) = (client(&server), reply.body().len());
            for (fault, at) in
                [("gzip", len), ("abort=1500", 1500), ("end=700 crlf heartbeats", 0), ("overloaded=1", len)]
            {
                let (client, prompt) = (client.clone(), format!("{name} cut={seed} {fault}"));
                tasks.spawn(async move {
                    let answer = guarded(client.ask(&prompt, ignore, pending())).await;
                    (prompt, reply, at, answer)
                });
            }
        }
    }
    while let Some(task) = tasks.join_next().await {
        let (prompt, reply, at, answer) = task.unwrap();
        match at {
            0 => assert_eq!(outcome(&answer), Outcome::Truncated, "{prompt}"),
            _ => assert_eq!(all(&answer.message), all(&beginning(reply, at)), "{prompt}"),
        }
    }
}

#[tokio::test]
async fn what_came_before_you_cancel_is_kept() {
    let server = Server::start().await.unwrap();
    let (cancel, cancelled) = oneshot::channel::<()>();
    let mut cancel = Some(cancel);
    let show = |_: Update<'_>, message: &Message| {
        if message.text().ends_with("Die Limmat") {
            drop(cancel.take());
        }
    };
    let cancelled = async { drop(cancelled.await) };
    let answer = guarded(client(&server).ask("text bytes stall=1000", show, cancelled)).await;
    assert!(matches!(answer.stop, Some(Stop::Cancelled)), "{answer:?}");
    assert_eq!(outcome(&answer), Outcome::Cancelled);
    let text = answer.message().text();
    assert!(text.starts_with("Grüße aus Zürich!\nDie Limmat") && TEXT.starts_with(&text), "{text}");
}

#[tokio::test]
async fn you_can_cancel_before_the_answer_begins() {
    let server = Server::start().await.unwrap();
    let client = client(&server);
    let answer = guarded(client.ask("text stall=0", ignore, ready(()))).await;
    assert!(matches!(answer.stop, Some(Stop::Cancelled)), "{answer:?}");
    assert_eq!(outcome(&answer), Outcome::Cancelled);
    // While it waits to ask again.
    let prompt = "text overloaded=1 retry-after=1000";
    let asked = async {
        while server.asked(prompt) == 0 {
            yield_now().await;
        }
    };
    let answer = guarded(client.ask(prompt, ignore, asked)).await;
    assert!(matches!(answer.stop, Some(Stop::Cancelled)), "{answer:?}");
}

#[tokio::test]
async fn a_server_that_is_not_there() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let (answer, _) = ask(&Client::new(format!("http://{address}")).unwrap(), "text").await;
    assert!(matches!(&answer.stop, Some(Stop::Broken(error)) if error.is_connect()), "{answer:?}");
    assert_eq!(outcome(&answer), Outcome::Empty);
}
