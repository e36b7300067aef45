//! Asks a server, shows the answer as it arrives, and keeps what came, whatever happens:
//! `cargo run --manifest-path http/Cargo.toml -- [URL] [PROMPT]..`
//!
//! Without a URL it starts a server of its own, whose prompts are scripts: see `deltawire_http::server::Script`. Several
//! prompts are asked at once. Ctrl-C cancels them.

use std::error::Error;
use std::fmt::Display;
use std::io::{Write, stdout};
use std::process::ExitCode;

use deltawire::anthropic::{Delta, Event, Message};
use deltawire::stream::TextDelta;
use deltawire_http::client::{Answer, Client, Update};
use deltawire_http::server::Server;
use tokio::signal::ctrl_c;
use tokio::task::JoinSet;

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let (urls, mut prompts): (Vec<_>, Vec<_>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with("http://"));
    if prompts.is_empty() {
        prompts.push("tool".into());
    }
    let mut server = None; // lives as long as it is asked
    let url = match urls.into_iter().next() {
        Some(url) => url,
        None => server.insert(Server::start().await?).url(),
    };
    let client = Client::new(url)?;
    let is_single = prompts.len() == 1;
    let mut tasks = JoinSet::new();
    for prompt in prompts {
        let client = client.clone();
        tasks.spawn(async move {
            let show = |update: Update<'_>, message: &Message| {
                if is_single {
                    show(update, message);
                }
            };
            let answer = client.ask(&prompt, show, async { drop(ctrl_c().await) }).await;
            (prompt, answer)
        });
    }
    let mut is_complete = true;
    while let Some(task) = tasks.join_next().await {
        let (prompt, answer) = task?;
        println!("\n== {prompt}");
        report(&answer);
        is_complete &= answer.message.is_ok();
    }
    Ok(if is_complete { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Shows what is new.
fn show(update: Update<'_>, message: &Message) {
    match update {
        Update::Waiting => println!("\n(waiting)"),
        Update::Again { failure, after } => println!("\n({}; again in {after:.1?})", failure.class()),
        Update::Text(text) => flushed(text),
        Update::Event(Event::MessageStart(_)) if message.restarts() > 0 => println!("\n(the server begins again)"),
        Update::Event(Event::BlockDelta { index, delta: Delta::InputJson(_), .. }) => {
            if let Some(call) = message.block(*index).and_then(|block| block.tool_call()) {
                print!("\n{}: {}", call.name(), call.input_so_far());
            }
        }
        Update::Event(event) => {
            if let Some(TextDelta::Reasoning(text)) = event.text_delta() {
                flushed(text);
            }
        }
    }
}

/// Shows a text before its line is complete.
fn flushed(text: impl Display) {
    print!("{text}");
    let _ = stdout().flush();
}

/// Shows what came of a prompt.
fn report(answer: &Answer) {
    let message = answer.message();
    println!("text: {:?}", answer.text);
    for call in message.tool_calls() {
        match call.input() {
            Some(input) => println!("call: {} {input}", call.name()),
            None => println!("call, not to be run: {} {}", call.name(), call.raw_input()),
        }
    }
    let usage = message.usage();
    println!("tokens: {:?} in, {:?} out", usage.input_tokens(), usage.output_tokens());
    match &answer.message {
        Ok(_) => println!("complete"),
        Err(incomplete) => println!("{incomplete}"),
    }
    if let Some(stop) = &answer.stop {
        println!("{stop}");
    }
}
