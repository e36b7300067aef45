//! The script for bash.

use super::entry::{Choice, Entry, all, of_no_mode};
use crate::flags::Flag;

const HEAD: &str = r#"# Completes deltawire in bash. Made by `deltawire completions bash`.
_deltawire() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} flags='' words='' has_value=''
    COMPREPLY=()
    # bash splits --flag=value in three.
    if [[ $word == '=' ]]; then
        word=''
    elif [[ $before == '=' ]]; then
        before=${COMP_WORDS[COMP_CWORD-2]}
    fi
    case $((COMP_CWORD > 1)),${COMP_WORDS[1]} in
"#;

const TAIL: &str = r#"    esac
    if [[ -z $has_value && $word == -* ]]; then
        words=$flags
    fi
    # Without words, readline completes files.
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -o bashdefault -o default -F _deltawire deltawire
"#;

pub(super) fn script() -> String {
    let entries = all();
    let mut text = HEAD.to_owned();
    for entry in &entries {
        let words = entry.words().unwrap_or_default();
        arm(&format!("1,{}", entry.name), &entry.flags, &words, &mut text);
    }
    let names: Vec<&str> = entries.iter().map(|entry: &Entry| entry.name).collect();
    arm("0,*", &of_no_mode(), &names, &mut text);
    arm("*", &of_no_mode(), &[], &mut text);
    text.push_str(TAIL);
    text
}

/// Writes what holds after a first word.
fn arm(pattern: &str, flags: &[Flag], words: &[&str], text: &mut String) {
    let shorts = flags.iter().filter_map(|flag| flag.short.map(|short| format!("-{short}")));
    let names: Vec<String> = flags.iter().map(|flag| flag.name.to_owned()).chain(shorts).collect();
    text.push_str(&format!(
        "        {pattern})\n            flags='{}' words='{}'\n",
        names.join(" "),
        words.join(" ")
    ));
    let valued = flags.iter().filter_map(|flag| Some((flag, flag.choice()?)));
    let arms: Vec<String> = valued
        .map(|(flag, choice)| {
            let words = match choice {
                Choice::Words(words) => words.join(" "),
                Choice::File | Choice::Anything => String::new(),
            };
            format!("                {}) has_value=1 words='{words}' ;;\n", flag.name)
        })
        .collect();
    if !arms.is_empty() {
        text.push_str(&format!("            case $before in\n{}            esac\n", arms.concat()));
    }
    text.push_str("            ;;\n");
}
