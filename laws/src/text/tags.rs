//! The laws of tags.

use deltawire::answer::Part;
use deltawire::json::Str;
use deltawire::text::{Tag, Tagged, Tags, Thinking};

use super::code::in_code;
use super::text_cuts;

/// Pieces of tags.
pub const WORDS: &[&str] = &[
    "<",
    "<th",
    "ink>",
    "<think>",
    "</think>",
    "</th",
    "/",
    ">",
    "<tool_call>",
    "</tool_call>",
    "<<think>",
    "</<think>",
    "a",
    "b",
    "ab",
    "aab",
    "aaab",
    "`",
    "```",
    "\n```\n",
    "~~~",
    "\n",
    "\n",
    "\n  ",
    " ",
    "\t",
    "\r\n",
    "- ",
    "* ",
    "1. ",
    "12)",
    "\n- ```\n",
    "\n> ```\n> ",
    "> ",
    ">",
    "◁",
    "think▷",
    "◁think▷",
    "◁/think▷",
    "…",
    "text",
    "é",
    "[THINK]",
    "[/THINK]",
    "\"",
    "\\",
    "<|",
    "|>",
];

/// Lists of tags: the usual, one that begins as it goes on, one whose tags begin alike, and others.
pub const LISTS: &[&[Tag<'static>]] = &[
    &[Tag::THINK],
    &[Tag::THINK, Tag::TOOL_CALL, Tag::THINKING],
    &[Tag::new("aab", "aa"), Tag::new("aaab", "b")],
    &[Tag::new("<<think>", "</<think>"), Tag::new("<think>", "</think>")],
    &[Tag::new("◁think▷", "◁/think▷"), Tag::new("…", "é"), Tag::new("", "a")],
    &[Tag::new("[THINK]", "[/THINK]"), Tag::new("a", ""), Tag::new("<|", "|>")],
    &[],
];

/// What came out, with the texts that follow one another put together.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Item {
    Text(Option<usize>, String),
    Open(usize),
    Close(usize),
}

fn push(out: &mut Vec<Item>, item: Tagged<'_>) {
    let (tag, text) = match item {
        Tagged::Text(text) => (None, text),
        Tagged::Inside { tag, text } => (Some(tag), text),
        Tagged::Open(tag) => return out.push(Item::Open(tag)),
        Tagged::Close(tag) => return out.push(Item::Close(tag)),
    };
    assert!(!text.is_empty(), "no text is empty");
    push_text(out, tag, text);
}

fn push_text(out: &mut Vec<Item>, tag: Option<usize>, text: &str) {
    match out.last_mut() {
        Some(Item::Text(last, all)) if *last == tag => all.push_str(text),
        _ if text.is_empty() => {}
        _ => out.push(Item::Text(tag, text.to_owned())),
    }
}

/// The plain definition: the tag that is whole first, and of several that end together the longest.
pub fn plain(text: &str, tags: &[Tag<'_>], with_code: bool, open: Option<usize>) -> Vec<Item> {
    let (mut out, mut rest, mut open) = (Vec::new(), text, open);
    'text: loop {
        let code = if with_code && open.is_none() { in_code(rest) } else { vec![false; rest.chars().count()] };
        let wanted: Vec<(usize, &str)> = match open {
            Some(open) => vec![(open, tags.get(open).map_or("", |tag| tag.close()))],
            None => tags.iter().map(|tag| tag.open()).enumerate().collect(),
        };
        for (nth, (at, char)) in rest.char_indices().enumerate() {
            let end = at + char.len_utf8();
            let is_text = |tag: &str| {
                let len = tag.chars().count();
                code[..=nth].iter().rev().take(len).all(|is_code| !is_code)
            };
            let ends = |tag: &str| !tag.is_empty() && rest[..end].ends_with(tag) && is_text(tag);
            if let Some((tag, found)) = wanted.iter().rev().filter(|it| ends(it.1)).max_by_key(|it| it.1.len()) {
                push_text(&mut out, open, &rest[..end - found.len()]);
                // Of tags that are written alike, the first.
                let tag = wanted.iter().find(|it| it.1 == *found).map_or(*tag, |it| it.0);
                out.push(if open.is_some() { Item::Close(tag) } else { Item::Open(tag) });
                open = if open.is_some() { None } else { Some(tag) };
                rest = &rest[end..];
                continue 'text;
            }
        }
        push_text(&mut out, open, rest);
        return out;
    }
}

fn feed<'t>(tags: &mut Tags<'t>, chunk: &str, out: &mut Vec<Item>) {
    let mut chunk = chunk;
    while let Some(item) = tags.next(&mut chunk) {
        push(out, item);
    }
    assert!(chunk.is_empty(), "`None` means that the chunk is used up");
}

fn end(tags: &Tags<'_>, mut out: Vec<Item>) -> Vec<Item> {
    assert_eq!(tags.finish(), tags.finish(), "to look at the end changes nothing");
    if let Some(item) = tags.finish() {
        push(&mut out, item);
    }
    out
}

fn run<'c>(mut tags: Tags<'_>, chunks: impl IntoIterator<Item = &'c str>) -> Vec<Item> {
    let mut out = Vec::new();
    for chunk in chunks {
        feed(&mut tags, chunk, &mut out);
    }
    end(&tags, out)
}

/// Laws 1, 7, 8, 10: any cutting gives what the plain definition gives, and so do clones and a machine that was reset; no more waits
/// than what may become a tag.
pub fn chunking(text: &str, list: &'static [Tag<'static>], seed: u64) {
    for (with_code, open) in [(false, None), (true, None), (false, Some(0))] {
        let new = || {
            let tags = if with_code { Tags::new(list).with_code_as_text() } else { Tags::new(list) };
            open.map_or(tags, |open| tags.with_open(open))
        };
        let wanted = plain(text, list, with_code, open);
        assert_eq!(run(new(), [text]), wanted, "whole, {with_code}");
        for max in [1, 2, 5, 40] {
            assert_eq!(run(new(), text_cuts(text, seed, max)), wanted, "chunks up to {max}");
        }
        let chunks = text_cuts(text, seed, 9);
        let (mut original, mut out) = (new(), Vec::new());
        for (done, chunk) in chunks.iter().enumerate() {
            let (mut clone, mut cloned) = (original, out.clone());
            for chunk in &chunks[done..] {
                feed(&mut clone, chunk, &mut cloned);
            }
            assert_eq!(end(&clone, cloned), wanted, "cloned before chunk {done}");
            feed(&mut original, chunk, &mut out);
            let waiting = original.finish().map_or("", |item| match item {
                Tagged::Text(text) | Tagged::Inside { text, .. } => text,
                _ => panic!("only text waits"),
            });
            let may_become = |tag: &Tag<'_>| match original.open() {
                Some(_) => tag.close().starts_with(waiting),
                None => tag.open().starts_with(waiting),
            };
            assert!(waiting.is_empty() || list.iter().any(may_become), "{waiting:?} waits");
        }
        original.reset();
        assert_eq!(run(original, [text]), wanted, "reset");
    }
}

/// Writes a text as the content of a JSON string, with escapes where the seed has them.
fn escaped(text: &str, seed: u64) -> String {
    let mut state = seed | 1;
    let mut out = String::new();
    for char in text.chars() {
        state = state.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            '\n' => out += "\\n",
            _ if (char as u32) < 32 || state >> 62 == 0 => {
                for unit in char.encode_utf16(&mut [0; 2]) {
                    out += &format!("\\u{unit:04x}");
                }
            }
            _ => out.push(char),
        }
    }
    out
}

fn push_part(out: &mut Vec<Item>, part: &Part<'_>) {
    match part {
        Part::Text(text) => push_text(out, None, &text.to_string()),
        Part::Reasoning(text) => push_text(out, Some(0), &text.to_string()),
        other => panic!("{other:?}"),
    }
    if let Part::Text(text) | Part::Reasoning(text) = part {
        assert!(Str::new(text.as_escaped()).is_ok_and(|again| again.as_str() == text.as_str()), "{text:?}");
    }
}

/// Text in tags is reasoning, however the parts are cut and escaped, and none is lost; and parts that are dropped are read.
pub fn thinking(text: &str, list: &'static [Tag<'static>], seed: u64) {
    let is_plain = |tag: &str| !tag.contains(['"', '\\']) && tag.chars().all(|char| char >= ' ');
    assert!(list.iter().all(|tag| is_plain(tag.open()) && is_plain(tag.close())));
    let mut wanted = Vec::new();
    for item in plain(text, list, false, None) {
        if let Item::Text(tag, text) = item {
            push_text(&mut wanted, tag.map(|_| 0), &text);
        }
    }
    for max in [1, 3, 9, 1000] {
        let (mut thinking, mut dropping, mut out) = (Thinking::with_tags(list), Thinking::with_tags(list), Vec::new());
        for (nth, chunk) in text_cuts(text, seed, max).into_iter().enumerate() {
            let content = escaped(chunk, seed.rotate_left(nth as u32));
            let part = Part::Text(Str::new(&content).expect("valid"));
            for part in thinking.part(part) {
                push_part(&mut out, &part);
            }
            let _ = dropping.part(part).next();
            assert_eq!(dropping.is_open(), thinking.is_open());
        }
        assert_eq!(dropping.finish(), thinking.finish());
        if let Some(part) = thinking.finish() {
            push_part(&mut out, &part);
        }
        assert_eq!(out, wanted, "chunks up to {max}");
    }
}
