//! What is a tag, and what is text.

use deltawire::Part;
use deltawire::json::Str;
use deltawire::text::{Graphemes, Pace, Tag, Tagged, Tags, Thinking, Words};
use laws::text::tags::{Item, chunking, plain};

/// A row is a text and what comes of it: `[0:text]` is text in the tag 0, `[0` and `]` where it opens and closes.
#[test]
fn tags_and_text() {
    for (text, wanted) in [
        ("a<think>b</think>c", "a[0:b]c"),
        ("<think></think>", "[0:]"),
        ("<think>a", "[0:a"),
        ("a<thi", "a<thi"),
        ("a<thinks>b", "a<thinks>b"),
        ("<<think>a", "<[0:a"),
        ("<th<think>a", "<th[0:a"),
        ("<think><think>a</think>b</think>c", "[0:<think>a]b</think>c"),
        ("<think><tool_call>a</tool_call></think>b", "[0:<tool_call>a</tool_call>]b"),
        ("<tool_call>{}</tool_call>", "[1:{}]"),
        ("</think>a", "</think>a"),
        ("<b>a</b>", "<b>a</b>"),
        ("<think>a</tool_call></think>", "[0:a</tool_call>]"),
        ("<think>a</</think>b", "[0:a</]b"),
    ] {
        const LIST: &[Tag<'static>] = &[Tag::THINK, Tag::TOOL_CALL];
        let mut out = String::new();
        for item in plain(text, LIST, false, None) {
            match item {
                Item::Text(_, text) => out += &text,
                Item::Open(tag) => out += &format!("[{tag}:"),
                Item::Close(_) => out += "]",
            }
        }
        assert_eq!(out, wanted, "{text:?}");
        chunking(text, LIST, 5);
    }
}

/// Where code is, `[..]` is in the tag.
#[test]
fn tags_in_code_are_text() {
    for (text, wanted) in [
        ("```\n<think>\n```\n<think>a</think>", "```\n<think>\n```\n[0:a]"),
        ("- ```sh\n  <think>\n  ```\n  <think>a</think>", "- ```sh\n  <think>\n  ```\n  [0:a]"),
        ("1. ~~~\n   <think>\n<think>a</think>", "1. ~~~\n   <think>\n[0:a]"),
        ("> ```\n> <think>\n> ```\n> <think>a</think>", "> ```\n> <think>\n> ```\n> [0:a]"),
        ("> ```\n> <think>\n<think>a</think>", "> ```\n> <think>\n[0:a]"),
        ("> ```\n>\n\n<think>a</think>", "> ```\n>\n\n[0:a]"),
        ("> - ```\n>   <think>\n> <think>a</think>", "> - ```\n>   <think>\n> [0:a]"),
        ("-\t```\n\t<think>\n\n    <think>\n <think>a</think>", "-\t```\n\t<think>\n\n    <think>\n [0:a]"),
        ("- `<think>` <think>a</think>", "- `<think>` [0:a]"),
        ("-```\n<think>a</think>", "-```\n[0:a]"),
        ("-     ```\n<think>a</think>", "-     ```\n[0:a]"),
    ] {
        let mut out = String::new();
        for item in plain(text, &[Tag::THINK], true, None) {
            match item {
                Item::Text(_, text) => out += &text,
                Item::Open(tag) => out += &format!("[{tag}:"),
                Item::Close(_) => out += "]",
            }
        }
        assert_eq!(out, wanted, "{text:?}");
        chunking(text, &[Tag::THINK], 5);
    }
}

#[test]
fn text_comes_at_once() {
    let mut tags = Tags::new(&[Tag::THINK]);
    let mut next = |text: &'static str| {
        let mut chunk = text;
        let mut all = Vec::new();
        while let Some(item) = tags.next(&mut chunk) {
            all.push(item);
        }
        all
    };
    assert_eq!(next("a <"), [Tagged::Text("a ")]);
    assert_eq!(next("t"), []);
    assert_eq!(next("<think"), [Tagged::Text("<t")]);
    assert_eq!(next(">Hm"), [Tagged::Open(0), Tagged::Inside { tag: 0, text: "Hm" }]);
    assert_eq!(next("</th"), []);
    assert_eq!(next("e"), [Tagged::Inside { tag: 0, text: "</th" }, Tagged::Inside { tag: 0, text: "e" }]);
    assert_eq!(next("</think>"), [Tagged::Close(0)]);
    assert_eq!(next("Yes<think>No"), [Tagged::Text("Yes"), Tagged::Open(0), Tagged::Inside { tag: 0, text: "No" }]);
    assert_eq!(tags.open(), Some(0));
}

#[test]
fn parts_that_are_not_text() {
    let text = |text| Part::Text(Str::new(text).unwrap());
    let reasoning = |text| Part::Reasoning(Str::new(text).unwrap());
    let mut thinking = Thinking::new();
    let mut next = |part| thinking.part(part).collect::<Vec<_>>();
    assert_eq!(next(text("a<th")), [text("a")]);
    // Reasoning of the server's own ends the text; what may come at any time does not.
    assert_eq!(next(reasoning("r")), [text("<th"), reasoning("r")]);
    assert_eq!(next(text("<th")), []);
    let signature = Part::Signature(Str::new("s").unwrap());
    assert_eq!(next(signature), [signature]);
    assert_eq!(next(text("ink>b\\n\\u003c/thin\\u006b>c")), [reasoning("b\\n"), text("c")]);
    assert_eq!(next(text("<think>d")), [reasoning("d")]);
    assert_eq!(next(Part::Restart), [Part::Restart]);
    assert_eq!(next(text("e")), [text("e")]);
    assert_eq!(next(text("<thi")), []);
    assert_eq!(thinking.finish(), Some(text("<thi")));
}

#[test]
fn states_are_small() {
    let sizes = [
        size_of::<Tags<'_>>(),
        size_of::<Thinking<'_>>(),
        size_of::<Words<[u8; 0]>>(),
        size_of::<Graphemes<[u8; 0]>>(),
        size_of::<Pace>(),
    ];
    assert!(sizes.iter().zip([136, 104, 40, 40, 192]).all(|(size, most)| *size <= most), "{sizes:?}");
}

/// An answer that begins again begins where the first did.
#[test]
fn thinking_begins_again() {
    let mut thinking = Thinking::new().with_open();
    let text = || Part::Text(Str::new("Hm").unwrap());
    for _ in 0..2 {
        assert!(thinking.part(text()).all(|part| matches!(part, Part::Reasoning(_))));
        assert_eq!(thinking.part(Part::Restart).count(), 1);
    }
    thinking.part(Part::Text(Str::new("Hm</think>Yes<thi").unwrap())).for_each(drop);
    thinking.reset();
    assert!(thinking.part(text()).all(|part| matches!(part, Part::Reasoning(_))));
    let mut thinking = Thinking::new();
    assert_eq!(thinking.part(Part::Restart).count(), 1);
    assert!(thinking.part(text()).all(|part| matches!(part, Part::Text(_))));
}
