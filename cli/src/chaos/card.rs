//! The score card.

use core::time::Duration;
use std::io::{self, Write};

use serde_json::json;

use crate::chaos::case::{Case, names};
use crate::chaos::client::{Did, Exit};
use crate::chaos::judge::{Verdict, has_text};
use crate::modes::paint::{Paint, Tone};
use crate::modes::text::{Json, Visible};

/// The most of what a client said that a row shows.
const MOST: usize = 60;

/// The widest of what can be expected.
const EXPECTED: usize = 19;

/// A card that is written row by row.
pub(crate) struct Card<'o> {
    pub(crate) is_jsonl: bool,
    pub(crate) paint: Paint,
    pub(crate) out: &'o mut dyn Write,
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) skipped: u32,
}

impl<'o> Card<'o> {
    pub(crate) fn new(is_jsonl: bool, paint: Paint, out: &'o mut dyn Write) -> Self {
        Self { is_jsonl, paint, out, passed: 0, failed: 0, skipped: 0 }
    }

    /// Says whether nothing was tried.
    pub(crate) const fn is_empty(&self) -> bool {
        self.passed == 0 && self.failed == 0 && self.skipped == 0
    }

    /// Writes what a client did.
    pub(crate) fn row(
        &mut self,
        case: &Case,
        verdict: Verdict,
        did: &Did,
        whole: Option<&str>,
        requests: u64,
        timeout: Duration,
    ) -> io::Result<()> {
        if self.is_jsonl {
            let exit = match did.exit {
                Exit::Code(code) => json!(code),
                Exit::Signal => json!("signal"),
                Exit::TimedOut => json!("timeout"),
            };
            return self.line(
                case,
                verdict,
                &json!({
                    "exit": exit, "whole_text": has_text(did, whole), "complaint": did.said.complaint,
                    "stderr": did.last_words, "requests": requests,
                }),
            );
        }
        self.show(case, verdict, &shown(did, whole, requests, timeout))
    }

    /// Writes why a case was not tried.
    pub(crate) fn skip(&mut self, case: &Case, why: &str) -> io::Result<()> {
        if self.is_jsonl {
            return self.line(case, Verdict::Skipped, &json!({ "why": why }));
        }
        self.show(case, Verdict::Skipped, why)
    }

    /// Writes the sums.
    pub(crate) fn end(self) -> io::Result<()> {
        let Self { passed, failed, skipped, .. } = self;
        if self.is_jsonl {
            let sums = json!({ "passed": passed, "failed": failed, "skipped": skipped });
            writeln!(self.out, "{}", Json(&sums))?;
        } else {
            let all = passed.saturating_add(failed);
            let skipped = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
            writeln!(self.out, "\n{passed} of {all} passed{skipped}")?;
        }
        self.out.flush()
    }

    fn count(&mut self, verdict: Verdict) {
        let count = match verdict {
            Verdict::Passed => &mut self.passed,
            Verdict::Failed => &mut self.failed,
            Verdict::Skipped => &mut self.skipped,
        };
        *count = count.saturating_add(1);
    }

    fn show(&mut self, case: &Case, verdict: Verdict, did: &str) -> io::Result<()> {
        let widest = names().map(str::len).max().unwrap_or(0);
        if self.is_empty() {
            let head = format!("{:<7}  {:<widest$}  {:<EXPECTED$}  the client", "", "fault", "expected");
            writeln!(self.out, "{}", self.paint.with(Tone::Quiet, head))?;
        }
        self.count(verdict);
        let tone = match verdict {
            Verdict::Passed => Tone::Plain,
            Verdict::Failed => Tone::Error,
            Verdict::Skipped => Tone::Quiet,
        };
        let mark = self.paint.with(tone, format!("{:<7}", verdict.name()));
        let did = Visible(did.as_bytes());
        writeln!(self.out, "{mark}  {:<widest$}  {:<EXPECTED$}  {did}", case.name, case.expected.name())?;
        // Each row when it is known: a fault can take all of its time.
        self.out.flush()
    }

    fn line(&mut self, case: &Case, verdict: Verdict, client: &serde_json::Value) -> io::Result<()> {
        self.count(verdict);
        let line = json!({
            "fault": case.name, "expected": case.expected.name(), "verdict": verdict.name().to_lowercase(), "client": client,
        });
        writeln!(self.out, "{}", Json(&line))?;
        self.out.flush()
    }
}

/// Returns what a client did, in words.
fn shown(did: &Did, whole: Option<&str>, requests: u64, timeout: Duration) -> String {
    let mut words = vec![match did.exit {
        Exit::Code(code) => format!("exit {code}"),
        Exit::Signal => "ended by a signal".into(),
        Exit::TimedOut => format!("still ran after {} s", timeout.as_secs_f64()),
    }];
    match has_text(did, whole) {
        Some(true) => words.push("whole text".into()),
        Some(false) => words.push("another text".into()),
        None => {}
    }
    if requests != 1 {
        words.push(format!("{requests} requests"));
    }
    match &did.said.complaint {
        Some(complaint) => words.push(clipped(complaint)),
        None if !did.last_words.is_empty() => words.push(clipped(&did.last_words)),
        None => {}
    }
    words.join(", ")
}

fn clipped(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}..", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
