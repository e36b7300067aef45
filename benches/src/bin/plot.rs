//! Draws what `events` printed: `events | plot > benchmarks.svg`. One group of bars for each way of cutting, in ns an
//! event.

use std::fmt::Write as _;
use std::io::{self, Read};

const WIDTH: usize = 720;
const LABEL: usize = 190;
const BAR: usize = 14;
const COLOURS: [&str; 4] = ["#1f6feb", "#57606a", "#8b949e", "#d0d7de"];

/// What a contestant is called in the picture, and its colour; the others are left out.
const SHOWN: [(&str, &str, usize); 6] = [
    ("deltawire", "deltawire", 0),
    ("deltawire-general", "deltawire, no shortcut", 0),
    ("lines+serde_json", "lines + serde_json", 1),
    ("sse-core+serde_json", "sse-core + serde_json", 1),
    ("(sse-core)", "sse-core, frames alone", 2),
    ("(memchr-lf)", "memchr of every LF", 3),
];

/// A way of cutting, and the time of each contestant that is shown.
type Group = (String, Vec<(&'static str, usize, f64)>);

fn main() {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).expect("text on stdin");
    print!("{}", draw(&groups(&text)));
}

/// Reads the first workload.
fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let first = text.lines().skip(1).skip_while(|line| line.is_empty()).skip(1).take_while(|line| !line.is_empty());
    for line in first {
        if let Some(chunks) = line.strip_prefix("chunks of ") {
            let title =
                if chunks == "frame" { "a frame a chunk".to_owned() } else { format!("chunks of {chunks} bytes") };
            groups.push((title, Vec::new()));
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let [name, time, "ns", _] = words[..] else { continue };
        let shown = SHOWN.iter().find(|(it, ..)| *it == name);
        if let (Some((_, label, colour)), Some((_, bars))) = (shown, groups.last_mut()) {
            bars.push((label, *colour, time.parse().expect("a number")));
        }
    }
    groups
}

fn draw(groups: &[Group]) -> String {
    let longest = groups.iter().flat_map(|(_, bars)| bars).map(|(.., time)| *time).fold(1.0, f64::max);
    let (mut body, mut y) = (String::new(), 24);
    let mut line = |x: usize, y: usize, rest: &str, text: &str| {
        writeln!(body, r#"<text x="{x}" y="{y}"{rest}>{text}</text>"#).expect("a string takes all");
    };
    line(8, y, r#" font-weight="bold""#, "From bytes to typed text deltas: ns an event, less is better");
    let mut bars_of_all = Vec::new();
    for (title, bars) in groups {
        y += 30;
        line(8, y, r#" font-weight="bold""#, title);
        for (label, colour, time) in bars {
            y += BAR + 4;
            line(LABEL, y, r#" text-anchor="end""#, label);
            let width = ((WIDTH - LABEL - 70) as f64 * time / longest).max(1.0);
            line(LABEL + 14 + width as usize, y, "", &format!("{time:.0}"));
            bars_of_all.push((y + 3 - BAR, width, COLOURS[*colour]));
        }
    }
    for (y, width, colour) in bars_of_all {
        writeln!(body, r#"<rect x="{}" y="{y}" width="{width:.0}" height="{BAR}" fill="{colour}"/>"#, LABEL + 8)
            .expect("a string takes all");
    }
    let height = y + 16;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n{body}</svg>\n"
    )
}
