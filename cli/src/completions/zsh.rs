//! The script for zsh.

use super::entry::{Choice, Entry, all, of_no_mode};
use crate::flags::Flag;

const HEAD: &str = r#"#compdef deltawire
# Completes deltawire in zsh. Made by `deltawire completions zsh`.

_deltawire() {
    local -a first
    first=(
"#;

const MIDDLE: &str = r#"    )
    if ((CURRENT == 2)) && [[ $words[2] != -* ]]; then
        _alternative 'commands:command:{_describe -t commands command first}' 'files:file:_files'
        return
    fi
    # What follows completes as if the command or mode were the program.
    local name=$words[2]
    if ((CURRENT > 2)) && [[ $name != -* ]]; then
        words=("${(@)words[2,-1]}")
        ((CURRENT--))
    fi
    case $name in
"#;

const TAIL: &str = r#"    esac
}

_deltawire "$@"
"#;

pub(super) fn script() -> String {
    let entries = all();
    let mut text = HEAD.to_owned();
    for Entry { name, about, .. } in &entries {
        text.push_str(&format!("        {}\n", quoted(&format!("{name}:{about}"))));
    }
    text.push_str(MIDDLE);
    for entry in &entries {
        let rest = match entry.words() {
            Some(words) if words.is_empty() => String::new(),
            Some(words) => format!("1:word:({})", words.join(" ")),
            None => "*:file:_files".to_owned(),
        };
        arm(entry.name, &entry.flags, &rest, &mut text);
    }
    arm("*", &of_no_mode(), "*:file:_files", &mut text);
    text.push_str(TAIL);
    text
}

fn arm(pattern: &str, flags: &[Flag], rest: &str, text: &mut String) {
    text.push_str(&format!("        {pattern})\n            _arguments"));
    for flag in flags {
        // Brackets and colons end what they stand in.
        let about = flag.short_about().replace('\\', r"\\").replace('[', r"\[").replace(']', r"\]").replace(':', r"\:");
        let value = match flag.choice() {
            Some(Choice::Words(words)) => format!(":value:({})", words.join(" ")),
            Some(Choice::File) => ":file:_files".to_owned(),
            Some(Choice::Anything) => ":value: ".to_owned(),
            None => String::new(),
        };
        let equals = if value.is_empty() { "" } else { "=" };
        let spec = |name: &str, equals: &str, other: &str| quoted(&format!("{other}{name}{equals}[{about}]{value}"));
        match flag.short {
            None => text.push_str(&format!(" \\\n                {}", spec(flag.name, equals, ""))),
            Some(short) => {
                let short = format!("-{short}");
                let both = format!("({short} {})", flag.name);
                text.push_str(&format!(" \\\n                {}", spec(&short, "", &both)));
                text.push_str(&format!(" \\\n                {}", spec(flag.name, equals, &both)));
            }
        }
    }
    if !rest.is_empty() {
        text.push_str(&format!(" \\\n                {}", quoted(rest)));
    }
    text.push_str("\n            ;;\n");
}

/// Quotes a word for zsh.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
