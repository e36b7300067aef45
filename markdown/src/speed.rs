//! What a delta costs.

use std::hint::black_box;
use std::time::Instant;

use deltawire::text::Markdown;

/// Prints nanoseconds for each delta of 8 bytes, pushed and closed, for some rounds. With valgrind, the difference between
/// one round and two is what a round takes in instructions.
pub fn speed(kind: &str, size: usize, rounds: usize) {
    let sample = match kind {
        "prose" => PROSE,
        "answer" => ANSWER,
        _ => CHINESE,
    };
    let text = sample.repeat(size / sample.len() + 1);
    let (mut rest, mut deltas) = (text.as_str(), Vec::new());
    while !rest.is_empty() && text.len() - rest.len() < size {
        let len = (0..=rest.len().min(8)).rev().find(|&len| rest.is_char_boundary(len)).unwrap();
        let (delta, after) = rest.split_at(len);
        deltas.push(delta);
        rest = after;
    }
    println!("{} deltas", deltas.len());
    for _ in 0..rounds {
        let (start, mut markdown) = (Instant::now(), Markdown::new());
        for delta in &deltas {
            markdown.push(black_box(delta));
            black_box(markdown.closing());
        }
        println!("{kind}: {:.1} ns", start.elapsed().as_nanos() as f64 / deltas.len() as f64);
    }
}

const PROSE: &str = "The first thing to note is that the parser keeps no copy of the text, and that each delta is read once, in time that \
    is proportional to it.\n\n";
const ANSWER: &str = "## How it works\n\nThe **parser** reads each `delta` once, and keeps *nothing* of it. See [the guide]\
    (https://example.com/guide) for more:\n\n- it is **fast**: no byte is read twice,\n- it is small: 256 bytes,\n- and it does not \
    `panic`.\n\n```rust\nlet mut markdown = Markdown::new();\nfor delta in deltas {\n    markdown.push(delta);\n}\n```\n\n\
    | name | what |\n| --- | --- |\n| keep | so much to show |\n| suffix | what to append |\n\n1. First you push.\n2. Then you *close*.\n\n\
    > A quote that goes on\n> for two lines.\n\n";
const CHINESE: &str =
    "解析器不保留文本的副本，每个增量只读取一次，所需时间与其长度成正比。**这很重要**，因为答案可能很长。\n\n";
