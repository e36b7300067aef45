//! Decides what to do about failures, for `scripts/sdk/retry`: reads objects from standard input, one to a line, with the
//! members `status`, `headers`, `body`, `now`, `retries` and `entropy`, and writes the class, the decision and the pause in seconds.

use std::io::{self, BufRead as _, Write as _};
use std::time::Duration;

use deltawire::json::Raw;
use deltawire::retry::{Decision, Failure, Policy, Progress};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let line = line?;
        let case = Raw::new(&line).map_err(io::Error::other)?;
        let number = |name: &str| case.get(name).and_then(|it| it.as_u64());
        let text = |value: Raw<'_>, name: &str| Some(value.get(name)?.as_string()?.to_string());
        let status = number("status").and_then(|it| u16::try_from(it).ok()).unwrap_or_default();
        let failure = Failure::of_status(status)
            .with_headers(|name| text(case.get("headers")?, name), number("now"))
            .with_body(text(case, "body").unwrap_or_default().as_bytes());
        let retries = number("retries").and_then(|it| u32::try_from(it).ok()).unwrap_or_default();
        let entropy = number("entropy").unwrap_or_default();
        let policy = Policy::new();
        let (decision, after) = match policy.decide(&failure, retries, Duration::ZERO, &Progress::new(), entropy) {
            Decision::Retry { after } => ("retry", after.as_secs_f64()),
            Decision::Resume { .. } => ("resume", 0.0),
            Decision::GiveUp { why } => (why.name(), 0.0),
        };
        writeln!(out, "{}\t{decision}\t{after}", failure.class())?;
    }
    Ok(())
}
