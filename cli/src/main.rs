//! Looks into the streams of LLM servers. See `deltawire help`.

mod blocks;
mod chaos;
mod command;
mod completions;
mod conformance;
mod date;
mod diff;
mod flags;
mod help;
mod look;
mod man;
mod modes;
mod output;
mod record;
mod recording;
mod replay;
mod timeline;
mod width;
mod words;

use std::env;
use std::process::ExitCode;

/// The name that messages begin with.
const NAME: &str = "deltawire";

fn main() -> ExitCode {
    let mut words = env::args_os().skip(1).peekable();
    let Some(first) = words.peek() else { return (look::LOOK.main)(&mut words) };
    if let Some(command) = command::named(first) {
        words.next();
        return (command.main)(&mut words);
    }
    match first.to_str() {
        Some(name) if modes::mode::MODES.contains(&name) => modes::main(NAME, words),
        _ => (look::LOOK.main)(&mut words),
    }
}
