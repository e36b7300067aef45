//! Splits text into sentences, words, graphemes and by tags, in pieces, paces it, and makes reasoning of parts.
//!
//! It links only if no path to a panic is left: the panic handler calls a function that does not exist.

#![no_std]
#![no_main]

#[allow(dead_code, reason = "the other programs read from standard input")]
mod sys;

use core::fmt::{self, Write as _};
use core::hint::black_box;
use core::time::Duration;

use deltawire::answer::Part;
use deltawire::json::Str;
use deltawire::text::{Graphemes, Pace, Sentences, Tag, Tagged, Tags, Thinking, Words};
use sys::Out;

/// Called by the entry point, with the stack aligned.
pub fn main() -> u8 {
    sys::status_of(run(&mut Out))
}

/// Text, split where it likes.
const TEXT: [&str; 9] = [
    "Dr. Li, e.g., paid 3",
    ".14 € on 3. Oktober. “Why",
    "?” No. 5.\n\n- 好。",
    "好！\n1. `a. b` and a very, very long",
    " sentence: it has no end; or none that fits, into so small a memory",
    "\n```rust\nfn main() {}\n",
    "```\n\n# A <thi",
    "nk>Hm</th</think> <think",
    "ing> e\u{301}👩\u{200D}🚀🇩🇪 can't. τι; ναι",
];

fn run(out: &mut Out) -> fmt::Result {
    #[cfg(feature = "heapless")]
    let storage = heapless::Vec::<u8, 48>::new();
    #[cfg(not(feature = "heapless"))]
    let mut memory = [0; 48];
    #[cfg(not(feature = "heapless"))]
    let storage = memory.as_mut_slice();
    let mut sentences = Sentences::with_storage(storage).with_longest(black_box(48));
    for delta in black_box(TEXT) {
        let mut chunk = delta;
        while let Some(it) = sentences.next(&mut chunk) {
            write!(out, "[{it}|{} {}]", it.is_code, it.is_clipped)?;
        }
    }
    writeln!(out, "{}", sentences.finish().map_or("", |it| it.text))?;
    sentences.reset();

    let mut words = Words::with_storage([0; 16]).with_longest(black_box(16));
    let mut graphemes = Graphemes::with_storage([0; 32]).with_longest(black_box(32));
    for delta in black_box(TEXT) {
        let (mut first, mut second) = (delta, delta);
        while let Some(word) = words.next(&mut first) {
            write!(out, "{word}|")?;
        }
        let mut count = 0_u32;
        while graphemes.next(&mut second).is_some() {
            count = count.saturating_add(1);
        }
        write!(out, "{count}|")?;
    }
    for word in words.finish().chain(graphemes.finish()) {
        write!(out, "({word})")?;
    }
    words.reset();
    graphemes.reset();
    writeln!(out)?;
    tags(out)?;
    thinking(out)?;
    pace(out)
}

fn tags(out: &mut Out) -> fmt::Result {
    const CUSTOM: Tag<'static> = Tag::new("<<t", "</");
    let list = black_box([Tag::THINK, Tag::THINKING, Tag::TOOL_CALL, CUSTOM]);
    for mut tags in [Tags::new(&list), Tags::new(&list).with_code_as_text(), Tags::new(&list).with_open(black_box(3))] {
        for delta in black_box(TEXT) {
            let mut chunk = delta;
            while let Some(piece) = tags.next(&mut chunk) {
                show(piece, &list, out)?;
            }
        }
        write!(out, "{:?} ", tags.open())?;
        if let Some(piece) = tags.finish() {
            show(piece, &list, out)?;
        }
        writeln!(out)?;
        tags.reset();
    }
    Ok(())
}

fn show(piece: Tagged<'_>, list: &[Tag<'_>], out: &mut Out) -> fmt::Result {
    match piece {
        Tagged::Text(text) => write!(out, "{} ", text.len()),
        Tagged::Inside { tag, text } => write!(out, "({tag} {text}) "),
        Tagged::Open(tag) => write!(out, "<{tag} {}> ", list.get(tag).map_or("", |tag| tag.open())),
        Tagged::Close(tag) => write!(out, "</{tag} {}> ", list.get(tag).map_or("", |tag| tag.close())),
    }
}

fn thinking(out: &mut Out) -> fmt::Result {
    let list = [Tag::THINK];
    for mut thinking in [Thinking::new(), Thinking::with_tags(&list).with_open()] {
        for text in black_box(["a\\n<th", "in\\u006b>b\\ud83d\\ude00", "</think", ">c<", "<thin"]) {
            let Ok(text) = Str::new(text) else { continue };
            for part in thinking.part(Part::Text(text)) {
                write!(out, "{part:?} ")?;
            }
        }
        let is_open = thinking.is_open();
        writeln!(out, "{is_open} {:?}", thinking.finish())?;
        for part in thinking.part(black_box(Part::Restart)) {
            write!(out, "{part:?} ")?;
        }
        thinking.reset();
    }
    writeln!(out)
}

fn pace(out: &mut Out) -> fmt::Result {
    for mut pace in
        [Pace::words(Duration::from_millis(black_box(300))), Pace::graphemes(Duration::from_millis(black_box(200)))]
    {
        let mut shown = 0_usize;
        let text = black_box("One two, three: e\u{301}👩\u{200D}🚀 four");
        for tick in 0..8 {
            let Some(pending) = text.get(shown..) else { continue };
            let len = pace.show(Duration::from_millis(black_box(60)).saturating_mul(tick), pending);
            shown = shown.saturating_add(len);
            write!(out, "{len} ")?;
        }
        writeln!(out, "{:?}", pace.due().map(|due| due.as_millis()))?;
        pace.reset();
    }
    Ok(())
}
