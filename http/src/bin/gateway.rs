//! Starts a gateway, and a local server behind it: `cargo run --manifest-path http/Cargo.toml --bin gateway -- [URL]`
//!
//! A URL as the argument names another server to ask. Without it the prompts are scripts: see
//! `deltawire_http::server::Script`. Ctrl-C ends it.

use std::error::Error;

use deltawire_http::gateway::{Gateway, Settings};
use deltawire_http::server::Server;
use tokio::signal::ctrl_c;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut server = None; // lives as long as it is asked
    let upstream = match std::env::args().nth(1) {
        Some(url) => url,
        None => server.insert(Server::start().await?).url(),
    };
    let gateway = Gateway::start(Settings::new(upstream)).await?;
    println!("{}", gateway.url());
    ctrl_c().await?;
    Ok(())
}
