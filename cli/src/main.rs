//! Looks into the streams of LLM servers. See `deltawire help`.

mod command;
mod help;
mod modes;

use std::env;
use std::process::ExitCode;

/// The name that messages begin with.
const NAME: &str = "deltawire";

fn main() -> ExitCode {
    let mut words = env::args_os().skip(1).peekable();
    match words.peek().and_then(|word| command::named(word)) {
        Some(command) => {
            words.next();
            (command.main)(&mut words)
        }
        None => modes::main(NAME, words),
    }
}
