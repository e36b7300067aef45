//! The script for fish.

use super::entry::{Choice, all, of_no_mode};
use crate::flags::Flag;

pub(super) fn script() -> String {
    let entries = all();
    let mut text = "# Completes deltawire in fish. Made by `deltawire completions fish`.\n".to_owned();
    let none = quoted("__fish_use_subcommand");
    for entry in &entries {
        text.push_str(&format!("complete -c deltawire -n {none} -a {} -d {}\n", entry.name, quoted(entry.about)));
    }
    of(&none, &of_no_mode(), &mut text);
    for entry in &entries {
        let condition = quoted(&format!("__fish_seen_subcommand_from {}", entry.name));
        of(&condition, &entry.flags, &mut text);
        if let Some(words) = entry.words() {
            text.push_str(&format!("complete -c deltawire -n {condition} -f -a {}\n", quoted(&words.join(" "))));
        }
    }
    text
}

/// Writes the flags that there are under a condition.
fn of(condition: &str, flags: &[Flag], text: &mut String) {
    for flag in flags {
        let long = flag.name.trim_start_matches('-');
        text.push_str(&format!("complete -c deltawire -n {condition} -l {long}"));
        if let Some(short) = flag.short {
            text.push_str(&format!(" -s {short}"));
        }
        match flag.choice() {
            Some(Choice::Words(words)) => text.push_str(&format!(" -x -a {}", quoted(&words.join(" ")))),
            Some(Choice::File) => text.push_str(" -r -F"),
            Some(Choice::Anything) => text.push_str(" -x"),
            None => {}
        }
        text.push_str(&format!(" -d {}\n", quoted(flag.short_about())));
    }
}

/// Quotes a word for fish.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}
