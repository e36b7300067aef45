//! Looks at what `text::Markdown` shows of texts, prefix by prefix.
//!
//! - `examples [FILE..]`: those of the specifications, and which of them flicker
//! - `answers DIR`: the texts of recorded streams, and where they flicker
//! - `prefixes FILE`: what is shown of each prefix of a file
//! - `hunt FIRST COUNT`: so many random documents, and the shortest that still flicker
//! - `texts examples|DIR`: texts as JSON, for scripts/markdown/compare; `judge`: what it made of them, from standard input
//! - `speed prose|answer|chinese BYTES ROUNDS`: nanoseconds a delta

use std::io::{self, Read as _};
use std::path::Path;
use std::{env, fs};

use deltawire_markdown::{
    FILES, answers, as_json, closed, content, examples, exceptions, flickers, hunt, judge, prefixes, speed,
};

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["examples"] => show_examples(&FILES),
        ["examples", files @ ..] => show_examples(files),
        ["answers", folder] => show_answers(Path::new(folder)),
        ["prefixes", file] => {
            let text = fs::read_to_string(file).unwrap();
            for (prefix, closed) in prefixes(&text).zip(closed(&text)) {
                println!("{:5} {closed:?}", prefix.len());
            }
        }
        ["texts", "examples"] => {
            let texts: Vec<String> = examples(&FILES[..4]).into_iter().map(|example| example.text).collect();
            println!("{}", as_json(&texts));
        }
        ["texts", folder] => println!("{}", as_json(&answers(Path::new(folder)).into_iter().collect::<Vec<_>>())),
        ["judge"] => {
            let mut input = String::new();
            io::stdin().read_to_string(&mut input).unwrap();
            judge(&input);
        }
        ["hunt", first, count] => hunt(first.parse().unwrap(), count.parse().unwrap()),
        ["speed", kind, bytes, rounds] => speed(kind, bytes.parse().unwrap(), rounds.parse().unwrap()),
        _ => panic!("see src/main.rs for what it can be asked"),
    }
}

fn show_examples(files: &[&str]) {
    let (all, reasons) = (examples(files), exceptions());
    let mut count = 0;
    for example in &all {
        if let Some(first) = flickers(&example.text, example.has_math).first() {
            count += 1;
            let reason = reasons.get(&example.name).map_or("UNEXPECTED", String::as_str);
            println!("{} ({reason}) {:?}\n  {first:?}", example.name, example.text);
        }
    }
    println!("{count} of {} examples", all.len());
}

fn show_answers(folder: &Path) {
    let texts = answers(folder);
    let (mut count, mut bytes) = (0, 0);
    for text in &texts {
        bytes += text.len();
        let found = flickers(text, false);
        if let Some(first) = found.first() {
            count += 1;
            let (whole, stable) = (content(text, false), if first.is_stable { "stable, " } else { "" });
            let same: String =
                whole.chars().zip(first.shown.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect();
            let from = (0..=same.len().saturating_sub(20)).rev().find(|&at| same.is_char_boundary(at)).unwrap();
            let part = |text: &str| text[from..].chars().take(50).collect::<String>();
            println!("{stable}{} states: {:?} for {:?}", found.len(), part(&first.shown), part(&whole));
        }
    }
    println!("{count} of {} texts, {bytes} bytes", texts.len());
}
