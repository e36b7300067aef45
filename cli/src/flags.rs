//! The flags of a command, as its help lists them.
//!
//! The help is the table: what `--help` prints, what the command line takes, what a shell completes and what the man page says
//! are the same lines. A flag has a line of its own, indented by two blanks: `  -f, --force      about`, `  --width N   about`.
//! What is indented deeper goes on with the flag above it.

/// A flag of a command.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Flag {
    /// `-f`, if it has a short name.
    pub(crate) short: Option<char>,
    /// `--force`.
    pub(crate) name: &'static str,
    /// What its value is called, if it takes one.
    pub(crate) value: Option<&'static str>,
    /// What it does, on one line.
    pub(crate) about: String,
}

/// Returns the flags that a help lists, in its order. One that is there twice, for two kinds of values, is returned once.
pub(crate) fn listed(help: &'static str) -> Vec<Flag> {
    let mut flags: Vec<Flag> = Vec::new();
    // Those of the line that is being read: several flags can share one.
    let mut open: Vec<Flag> = Vec::new();
    for line in help.lines().chain([""]) {
        let text = line.trim_start();
        let indent = line.len().saturating_sub(text.len());
        if indent > 2 {
            for flag in &mut open {
                if !flag.about.is_empty() {
                    flag.about.push(' ');
                }
                flag.about.push_str(text);
            }
            continue;
        }
        for flag in open.drain(..) {
            if flags.iter().all(|other| other.name != flag.name) {
                flags.push(flag);
            }
        }
        if indent == 2 && text.starts_with('-') {
            open = of_line(text);
        }
    }
    flags
}

/// Reads the line of a flag, or of several.
fn of_line(text: &'static str) -> Vec<Flag> {
    let (names, about) = text.split_once("  ").unwrap_or((text, ""));
    let (mut flags, mut short, mut value) = (Vec::new(), None, None);
    for word in names.split([' ', ',']).filter(|word| !word.is_empty()) {
        match word.strip_prefix('-') {
            Some(name) if !name.starts_with('-') => short = name.chars().next(),
            Some(_) => flags.push(Flag { name: word, about: about.trim().to_owned(), ..Flag::default() }),
            None => value = Some(word),
        }
    }
    for flag in &mut flags {
        (flag.short, flag.value) = (short, value);
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn a_help_is_a_table() {
        let flags = listed(
            "A command.\n\nusage: a [FLAGS]\n       b\n\nflags:\n  -f, --force      replace\n                   it\n  \
             --width N        columns\n  --width wide     all\n  --one, --two\n                   each of both\n\n  not a flag\n",
        );
        let flags: Vec<_> = flags.iter().map(|flag| (flag.short, flag.name, flag.value, flag.about.as_str())).collect();
        assert_eq!(
            flags,
            [
                (Some('f'), "--force", None, "replace it"),
                (None, "--width", Some("N"), "columns"),
                (None, "--one", None, "each of both"),
                (None, "--two", None, "each of both"),
            ]
        );
    }
}
