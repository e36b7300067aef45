//! Others that close a text which is still arriving, on the same prefixes.

use deltawire::text::Markdown;
use serde_json::{Value, json};

use crate::content;

/// Returns the prefixes of a text, a character longer each.
pub fn prefixes(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().map(|(at, char)| &text[..at + char.len_utf8()])
}

/// Returns what deltawire renders of each prefix.
pub fn closed(text: &str) -> Vec<String> {
    let (mut markdown, mut last) = (Markdown::new(), 0);
    prefixes(text)
        .map(|prefix| {
            markdown.push(&prefix[last..]);
            last = prefix.len();
            let closing = markdown.closing();
            format!("{}{}", &prefix[..closing.keep()], closing.suffix())
        })
        .collect()
}

/// How a contestant did on some texts.
#[derive(Default)]
pub struct Tally {
    /// Texts in which something is taken back, and all.
    pub texts: (usize, usize),
    /// States that show what the whole does not show there, and all.
    pub states: (usize, usize),
    /// Characters shown that stay, of all states.
    pub shown: usize,
}

impl Tally {
    /// Adds what was rendered of each prefix of a text.
    pub fn add(&mut self, text: &str, closed: &[String]) {
        let whole = content(text, false);
        let mut wrong = 0;
        for closed in closed {
            let shown = content(closed, false);
            let shown = shown.trim_end_matches([' ', '\n']);
            wrong += usize::from(!whole.starts_with(shown));
            self.shown += shown.chars().zip(whole.chars()).take_while(|(a, b)| a == b).count();
        }
        self.texts.0 += usize::from(wrong > 0);
        self.texts.1 += 1;
        self.states.0 += wrong;
        self.states.1 += closed.len();
    }

    pub fn report(&self, name: &str) {
        let shown = self.shown as f64 / self.states.1.max(1) as f64;
        println!(
            "| {name} | {} of {} | {} of {} | {shown:.1} |",
            self.texts.0, self.texts.1, self.states.0, self.states.1
        );
    }
}

/// Reads `{"texts": [..], "closed": {NAME: [[..]]}}`, and prints how each did.
pub fn judge(input: &str) {
    let input: Value = serde_json::from_str(input).unwrap();
    let strings = |value: &Value| -> Vec<String> {
        value.as_array().unwrap().iter().map(|text| text.as_str().unwrap_or_default().to_string()).collect()
    };
    let texts = strings(&input["texts"]);
    println!(
        "| | texts that flicker | states that flicker | characters shown on average |\n| --- | ---: | ---: | ---: |"
    );
    let (mut ours, mut raw) = (Tally::default(), Tally::default());
    for text in &texts {
        ours.add(text, &closed(text));
        raw.add(text, &prefixes(text).map(String::from).collect::<Vec<_>>());
    }
    ours.report("deltawire");
    for (name, all) in input["closed"].as_object().unwrap() {
        let mut tally = Tally::default();
        for (text, closed) in texts.iter().zip(all.as_array().unwrap()) {
            tally.add(text, &strings(closed));
        }
        tally.report(name);
    }
    raw.report("the text as it is");
}

/// Texts as JSON.
pub fn as_json(texts: &[String]) -> String {
    json!(texts).to_string()
}
