//! What is said when the answer has ended.

use std::io::{self, IsTerminal as _, Write as _};

use deltawire::answer::{Dialect, End};
use deltawire::meter::Meter;
use deltawire::stream::Outcome;

use super::style::Style;
use crate::modes::mode::Verdict;
use crate::modes::text::Visible;
use crate::modes::timing;

/// What the parts said of the end.
#[derive(Default)]
pub(crate) struct Said {
    pub(crate) model: Option<String>,
    /// What the server calls the reason.
    pub(crate) finish: Option<String>,
    pub(crate) error: Option<String>,
    /// The first bytes of a body that is of no dialect.
    pub(crate) unknown: Option<Vec<u8>>,
}

/// Writes it to stderr, and returns the verdict.
pub(crate) fn write(end: &End<'_>, said: &Said, meter: Option<&Meter>, has_colours: bool) -> Verdict {
    let verdict = Verdict::of(end.outcome, end.is_complete());
    let mut rows = Vec::new();
    let tone = match verdict {
        Verdict::Fine => Style::DIM,
        Verdict::Error => Style::BOLD | Style::YELLOW,
        _ => Style::YELLOW,
    };
    rows.push((tone, first(end, said)));
    if let Some(error) = &said.error {
        rows.push((tone, format!("error: {}", Visible(error.as_bytes()))));
    }
    for (count, what) in [(end.lost, "cannot be read, or is over a limit"), (end.violations, "out of order")] {
        if count > 0 {
            rows.push((Style::YELLOW, format!("{count} {} {what}", if count == 1 { "event" } else { "events" })));
        }
    }
    if end.unfollowed_calls() > 0 {
        let count = end.unfollowed_calls();
        rows.push((
            Style::YELLOW,
            format!("more than 8 calls were open at once: {count} of them are not followed to their end"),
        ));
    }
    let open = end.open_calls().count();
    if open > 0 {
        let calls = if open == 1 { "call" } else { "calls" };
        rows.push((Style::YELLOW, format!("{open} {calls} without all of the input: do not run what is not complete")));
    }
    if let (None, Some(body)) = (end.dialect, said.unknown.as_deref().or(end.unknown)) {
        let shown = String::from_utf8_lossy(body.get(..80).unwrap_or(body)).into_owned();
        let names = Dialect::ALL.map(Dialect::name).join(", ");
        rows.push((
            Style::YELLOW,
            format!("this is of no dialect that is known ({names}): {}", Visible(shown.as_bytes())),
        ));
        if is_not_streamed(body) {
            let hint = "it looks like an answer that is not streamed: does the request say \"stream\": true?";
            rows.push((Style::YELLOW, hint.to_owned()));
        }
    }
    if let Some(meter) = meter {
        rows.extend(timing::lines(meter).map(|line| (Style::DIM, line)));
    }
    let has_colours = has_colours && io::stderr().is_terminal();
    let text: String = rows
        .iter()
        .map(|(style, row)| match has_colours {
            true => format!("{style}-- {row}{}\n", Style::PLAIN),
            false => format!("-- {row}\n"),
        })
        .collect();
    // Whoever closes stderr does not want to know it.
    let _ = io::stderr().write_all(text.as_bytes());
    verdict
}

/// Returns the verdict, the reason, and what the answer cost.
fn first(end: &End<'_>, said: &Said) -> String {
    let mut row = match end.outcome {
        Outcome::Complete | Outcome::EndMarkerLost if !end.is_complete() => "not complete".to_owned(),
        Outcome::EndMarkerLost => "complete, but the end marker is missing".to_owned(),
        outcome => outcome.name().to_owned(),
    };
    match (end.reason, &said.finish) {
        (Some(reason), Some(finish)) if reason.name() != finish => {
            row.push_str(&format!(": {} ({})", reason.name(), Visible(finish.as_bytes())));
        }
        (Some(reason), _) => row.push_str(&format!(": {}", reason.name())),
        _ => {}
    }
    if let Some(dialect) = end.dialect {
        let model = said.model.as_deref().unwrap_or("unknown model");
        row.push_str(&format!("; {} ({dialect})", Visible(model.as_bytes())));
    }
    let usage = &end.usage;
    let counts = [
        (usage.input_with_cache(), "tokens in"),
        (usage.cached().filter(|count| *count > 0), "of them cached"),
        (usage.output_with_reasoning(), "out"),
        (usage.reasoning().filter(|count| *count > 0), "of them reasoning"),
    ];
    let mut mark = "; ";
    for (count, what) in counts {
        if let Some(count) = count {
            row.push_str(&format!("{mark}{count} {what}"));
            mark = ", ";
        }
    }
    row
}

/// Says whether a body begins as an answer does that comes all at once.
fn is_not_streamed(body: &[u8]) -> bool {
    let text: String = String::from_utf8_lossy(body).split_whitespace().collect();
    [r#""object":"chat.completion""#, r#""object":"response""#, r#""type":"message""#]
        .iter()
        .any(|it| text.contains(it))
}
