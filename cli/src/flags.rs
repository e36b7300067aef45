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

/// Returns the flags that a help lists, in its order.
pub(crate) fn listed(help: &'static str) -> Vec<Flag> {
    let mut flags: Vec<Flag> = Vec::new();
    let mut is_open = false;
    for line in help.lines() {
        let text = line.trim_start();
        let indent = line.len().saturating_sub(text.len());
        if indent == 2 && text.starts_with('-') {
            flags.extend(flag(text));
            is_open = true;
        } else if indent > 2 && is_open {
            if let Some(last) = flags.last_mut() {
                last.about.push(' ');
                last.about.push_str(text);
            }
        } else {
            is_open = false;
        }
    }
    flags
}

/// Reads the line of a flag.
fn flag(text: &'static str) -> Option<Flag> {
    let (names, about) = text.split_once("  ").unwrap_or((text, ""));
    let mut flag = Flag { about: about.trim().to_owned(), ..Flag::default() };
    for word in names.split([' ', ',']).filter(|word| !word.is_empty()) {
        match word.strip_prefix('-') {
            Some(short) if !short.starts_with('-') => flag.short = short.chars().next(),
            Some(_) => flag.name = word,
            None => flag.value = Some(word),
        }
    }
    (!flag.name.is_empty()).then_some(flag)
}
