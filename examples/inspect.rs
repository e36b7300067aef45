//! Shows a stream as it arrives: `curl -N URL | inspect`, or `inspect FILE`. See `--help`.
//!
//! These are the modes of the tool in the folder `cli`, without what it has besides.

#[path = "../cli/src/modes/mod.rs"]
mod modes;

use std::process::ExitCode;

fn main() -> ExitCode {
    modes::main("inspect", std::env::args_os().skip(1))
}
