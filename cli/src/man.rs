//! The command `man`: the man page, made of the help of all commands.

use std::ffi::OsString;

use crate::NAME;
use crate::command::{COMMANDS, Command};
use crate::help::print;
use crate::modes::args;
use crate::modes::run::{Failure, ended};
use crate::words::{Word, Words, too_many};

pub(crate) const MAN: Command = Command {
    name: "man",
    about: "print the man page",
    help: "\
Prints the man page, as roff.

usage: deltawire man > deltawire.1

flags:
  --help           print this

examples:
  deltawire man | man -l -
  deltawire man > ~/.local/share/man/man1/deltawire.1
",
    main: |words| ended(NAME, man(words)),
};

fn man(words: &mut dyn Iterator<Item = OsString>) -> Result<u8, Failure> {
    let mut words = Words::new(MAN.help, words);
    match words.next()? {
        None => print(&page()),
        Some(Word::Help) => print(MAN.help),
        Some(Word::Flag(name)) => Err(words.unknown(name)),
        Some(Word::Other(word)) => Err(too_many(&word)),
    }
}

fn page() -> String {
    let mut page = Page { text: String::new(), block: Block::None };
    page.line(&format!(".TH DELTAWIRE 1 \"\" \"deltawire {}\" \"User Commands\"", env!("CARGO_PKG_VERSION")));
    page.line(".SH NAME");
    page.words("deltawire - looks into the streams of LLM servers");
    page.line(".SH SYNOPSIS");
    page.line(".nf");
    page.words("deltawire [MODE] [FLAGS] [FILE]");
    page.words("curl -N URL | deltawire [MODE] [FLAGS]");
    page.words("deltawire COMMAND [FLAGS] ..");
    page.line(".fi");
    page.line(".SH COMMANDS");
    for Command { name, about, .. } in &COMMANDS {
        page.item(name, about);
    }
    page.line(".SH MODES");
    page.line("The modes of looking at a stream:");
    for (name, about) in args::ABOUT {
        page.item(name, about);
    }
    page.help(args::FLAGS_HELP);
    for Command { name, help, .. } in &COMMANDS {
        page.line(&format!(".SH DELTAWIRE {}", escaped(&name.to_uppercase())));
        page.help(help);
    }
    page.text
}

struct Page {
    text: String,
    block: Block,
}

/// What the lines of a help are part of.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Block {
    None,
    Text,
    /// Lines that stay as they are.
    Verbatim,
    Flag,
}

impl Page {
    /// Writes a line of roff.
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Writes a line of text.
    fn words(&mut self, text: &str) {
        self.line(&escaped(text));
    }

    /// Writes a name, and what it is.
    fn item(&mut self, name: &str, about: &str) {
        self.line(".TP");
        self.line(&format!("\\fB{}\\fR", escaped(name)));
        self.words(about);
    }

    /// Writes a help: paragraphs, lists of flags, and what is indented or a usage as it is.
    fn help(&mut self, help: &str) {
        for line in help.lines() {
            self.help_line(line);
        }
        self.go_to(Block::None);
    }

    fn help_line(&mut self, line: &str) {
        let text = line.trim_start();
        let indent = line.len().saturating_sub(text.len());
        let is_usage = line.starts_with("usage:");
        match (indent, text) {
            (_, "") => self.go_to(Block::None),
            (2, flag) if flag.starts_with('-') => {
                self.go_to(Block::Flag);
                let (names, about) = flag.split_once("  ").unwrap_or((flag, ""));
                self.item(names, about.trim());
            }
            (3.., text) if self.block == Block::Flag => {
                // A row of a table stays a line.
                if text.contains("  ") {
                    self.line(".br");
                }
                self.words(text);
            }
            (1.., _) => self.verbatim(line),
            _ if is_usage => self.verbatim(line),
            (_, text) => {
                if self.block != Block::Text {
                    self.go_to(Block::Text);
                    self.line(".PP");
                }
                self.words(text);
            }
        }
    }

    fn verbatim(&mut self, line: &str) {
        if self.block != Block::Verbatim {
            self.go_to(Block::Verbatim);
            self.line(".PP");
            self.line(".nf");
        }
        self.words(line);
    }

    fn go_to(&mut self, block: Block) {
        if self.block == Block::Verbatim && block != Block::Verbatim {
            self.line(".fi");
        }
        self.block = block;
    }
}

/// Returns a text in which roff sees no request, no escape and no hyphen.
fn escaped(text: &str) -> String {
    let mut roff = String::new();
    if text.starts_with(['.', '\'']) {
        roff.push_str("\\&");
    }
    for char in text.chars() {
        match char {
            '\\' => roff.push_str("\\(rs"),
            '-' => roff.push_str("\\-"),
            '\'' => roff.push_str("\\(aq"),
            '^' => roff.push_str("\\(ha"),
            '~' => roff.push_str("\\(ti"),
            '`' => roff.push_str("\\(ga"),
            _ if char.is_ascii() => roff.push(char),
            _ => roff.push_str(&format!("\\[u{:04X}]", u32::from(char))),
        }
    }
    roff
}
