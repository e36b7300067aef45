//! Decides what to do about failures of every kind.
//!
//! It links only if no path to a panic is left: the panic handler calls a function that does not exist.

#![no_std]
#![no_main]

#[allow(dead_code, reason = "the other programs read from standard input")]
mod sys;

use core::fmt::{self, Write as _};
use core::hint::black_box;
use core::time::Duration;

use deltawire::answer::{Decoder, Part};
use deltawire::retry::{Class, Continuation, Decision, Failure, Jitter, Policy, Progress, Why};
use sys::Out;

/// Called by the entry point, with the stack aligned.
pub fn main() -> u8 {
    sys::status_of(run(&mut Out))
}

/// A status, headers, and a body.
type Response = (u16, &'static [(&'static str, &'static str)], &'static [u8]);

const RESPONSES: [Response; 9] = [
    (429, &[("retry-after", "1.5e0")], b""),
    (529, &[("retry-after-ms", " 250 "), ("x-should-retry", "true")], br#"{"type":"error","error":{"type":"overloaded_error"}}"#),
    (503, &[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"), ("date", "Sunday, 06-Nov-94 08:49:07 GMT")], b"<html>"),
    (503, &[("retry-after", "Sun Nov  6 08:49:47 1994"), ("x-should-retry", "false")], b"{"),
    (429, &[("anthropic-ratelimit-tokens-remaining", "0"), ("anthropic-ratelimit-tokens-reset", "1994-11-06T08:49:50.5Z")], b""),
    (429, &[("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "1m0.5s")], b"[]"),
    (429, &[], br#"{"error":{"message":"Please try again in 7.76s.","code":"rate_limit_exceeded"}}"#),
    (
        429,
        &[],
        br#"[{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"@type":"google.rpc.RetryInfo","retryDelay":"3s"},{"@type":"google.rpc.QuotaFailure","violations":[{"quotaId":"PerDay"}]},{"@type":"google.rpc.ErrorInfo","reason":"QUOTA_EXHAUSTED"}]}}]"#,
    ),
    (400, &[], b"event: error\ndata: {\"error\":{\"message\":\"prompt is too long\"}}\n\n"),
];

const STREAMS: [&[u8]; 5] = [
    b"data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\ndata: {\"error\":{\"message\":\"m\",\"code\":502}}\n\n",
    b"data: {\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"}}\n\n",
    b"data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
    b"",
    b"<!DOCTYPE html>",
];

fn run(out: &mut Out) -> fmt::Result {
    let policy = Policy::new()
        .with_max_retries(black_box(3))
        .with_base(Duration::from_millis(100))
        .with_max_delay(Duration::from_secs(2))
        .with_max_hint(Duration::from_secs(30))
        .with_budget(Duration::from_secs(60))
        .with_jitter(Jitter::Full)
        .with_continuation(Continuation::of_model(black_box("claude-sonnet-4-5-20250929")))
        .with_restarts(black_box(false));
    for (status, headers, body) in black_box(RESPONSES) {
        let header = |name: &str| headers.iter().find(|(it, _)| *it == name).map(|(_, value)| *value);
        for now in [None, Some(784_111_777)] {
            let failure = Failure::of_status(status).with_headers(header, now).with_body(body);
            let after = failure.after().map(|after| after.as_millis());
            write!(out, "{} {:?} {after:?}: ", failure.class().name(), failure.status())?;
            show(policy.decide(&failure, 1, Duration::from_secs(1), &Progress::new(), black_box(1 << 63)), out)?;
        }
    }
    for stream in black_box(STREAMS) {
        let (mut decoder, mut progress, mut failure) = (Decoder::with_storage([0; 512]), Progress::new(), None);
        let mut chunk = stream;
        while let Some(parts) = decoder.next(&mut chunk) {
            let Ok(parts) = parts else { continue };
            for part in parts {
                progress.take(&part);
                match part {
                    Part::Error(error) => failure = Some(Failure::of_error(&error)),
                    Part::ToolEnd { call, .. } => writeln!(out, "run {call}: {}", progress.run(call))?,
                    _ => {}
                }
            }
        }
        let Some(failure) = failure.or_else(|| Failure::of_end(&decoder.finish())) else {
            writeln!(out, "complete")?;
            continue;
        };
        let decide = |progress: &Progress| policy.decide(&failure, 0, Duration::ZERO, progress, 0);
        write!(out, "{} {} {}: ", failure.class(), progress.is_shown(), progress.calls().count())?;
        show(decide(&progress), out)?;
        progress.mark_shown();
        show(decide(&progress), out)?;
        progress.set_event_id();
        show(decide(&progress), out)?;
        progress.set_cursor(black_box(7));
        show(decide(&progress), out)?;
    }
    let class = Class::of_status(black_box(401));
    let why = Why::Budget;
    writeln!(out, "{class} {} {} {why} {}", class.is_transient(), Failure::new(class).class().name(), why.name())?;
    writeln!(out, "{}", Continuation::INSTRUCTION)
}

/// Writes a decision. The `Debug` of a duration has a path to a panic.
fn show(decision: Decision, out: &mut Out) -> fmt::Result {
    match decision {
        Decision::Retry { after } => writeln!(out, "retry after {} ms", after.as_millis()),
        Decision::Resume { after, how } => writeln!(out, "resume after {} ms: {how:?}", after.as_millis()),
        Decision::GiveUp { why } => writeln!(out, "give up: {why}"),
    }
}
