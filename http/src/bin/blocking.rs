//! Asks a server without a runtime: `cargo run --manifest-path http/Cargo.toml --bin blocking -- [URL] [PROMPT]`
//!
//! Without a URL it starts a server of its own, whose prompts are scripts: see `deltawire_http::server::Script`.

use std::error::Error;
use std::io::{Write, stdout};
use std::process::ExitCode;

use deltawire::anthropic::Event;
use deltawire::stream::TextDelta;
use deltawire_http::blocking::ask;
use deltawire_http::server::Server;
use tokio::runtime::Runtime;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let (urls, prompts): (Vec<_>, Vec<_>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with("http://"));
    let mut server = None; // lives as long as it is asked, and needs a runtime: the client does not
    let url = match urls.into_iter().next() {
        Some(url) => url,
        None => {
            let runtime = Runtime::new()?;
            let started = runtime.block_on(Server::start())?;
            server.insert((started, runtime)).0.url()
        }
    };
    let (message, broken) = ask(&url, prompts.first().map_or("text", String::as_str), show);
    println!();
    if let Some(error) = broken {
        println!("{error}");
    }
    Ok(match message {
        Ok(message) => {
            println!("complete, {:?} tokens", message.usage().output_tokens());
            ExitCode::SUCCESS
        }
        Err(incomplete) => {
            println!("{incomplete}");
            ExitCode::FAILURE
        }
    })
}

/// Shows what is new.
fn show(event: &Event<'_>) {
    if let Some(TextDelta::Text(text)) = event.text_delta() {
        print!("{text}");
        let _ = stdout().flush(); // shows it before its line is complete
    }
}
