//! Reads a Markdown text that grows, and writes what is shown of it.
//!
//! It links only if no path to a panic is left: the panic handler calls a function that does not exist.

#![no_std]
#![no_main]

#[allow(dead_code, reason = "the other programs read from standard input")]
mod sys;

use core::fmt::{self, Write as _};
use core::hint::black_box;

use deltawire::text::Markdown;
use sys::Out;

/// Called by the entry point, with the stack aligned.
pub fn main() -> u8 {
    sys::status_of(run(&mut Out))
}

const TEXT: &str = "# A *title*\n\nIt is **very [good](https://a.b \"c\")**, `really`. $x$\n\n- one\n  > two\n\n\
    | a | b |\n|---|---|\n| c | ~~d~~ |\n\n```rust\nlet x;\n```\n<div>\n\n[a]: /b\n[^1]: \u{4e2d}\u{300c}*e";

fn run(out: &mut Out) -> fmt::Result {
    let text = black_box(TEXT);
    let mut markdown = Markdown::new().with_math().with_references();
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        let (delta, after) = rest.split_at_checked(char.len_utf8()).unwrap_or((rest, ""));
        markdown.push(delta);
        rest = after;
        let closing = markdown.closing();
        write!(out, "{} ", closing.keep())?;
        for byte in closing.suffix() {
            write!(out, "{}", char::from(byte))?;
        }
    }
    let closing = markdown.closing();
    writeln!(out, "\n{} {} {}", closing.suffix(), markdown.stable(), markdown.offset())?;
    markdown.reset();
    let twin = Markdown::default();
    writeln!(out, "{}", twin.closing() == markdown.closing())
}
