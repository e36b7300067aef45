//! Prints how fast text is split, in pieces of some bytes: `words [--rounds N] [--size BYTES] [MACHINE ...]`; `words MACHINE --size BYTES --rounds 1` under
//! callgrind counts instructions.

use std::hint::black_box;

use deltawire::text::{Graphemes, Sentences, Tag, Tagged, Tags, Words};
use deltawire_benches::args::Args;
use deltawire_benches::rounds::medians;

const ENGLISH: &str = "Streaming responses arrive as a sequence of small pieces, and most of them hold only a word or two. \
    A program that shows them has to decide, for each piece, what can be shown and what has to wait for more. Waiting too \
    long makes the answer look slow, but showing half of something makes it flicker, e.g. when a tag is split. So what should it do? \
    It keeps the end of the text that may still change, and hands out everything before it at once.\n\n";
const CHINESE: &str = "解析器按到达的顺序处理每个数据块，并返回完整的内容。它不会等待！为什么要等待呢？只有尾部会被保留，其余部分从不复制。\n\n";
const LENGTHS: [usize; 3] = [8, 64, 1460];

/// Runs a machine over pieces, and returns what it found.
type Run = fn(&[&str]) -> usize;

const MACHINES: [(&str, Run); 6] = [
    ("copy", |chunks| {
        let mut text = String::new();
        for chunk in chunks {
            if text.len() > 200 {
                text.clear();
            }
            text.push_str(black_box(chunk));
        }
        text.len()
    }),
    ("sentences", |chunks| {
        let (mut sentences, mut count) = (Sentences::new(), 0);
        for chunk in chunks {
            let mut chunk = *chunk;
            while let Some(sentence) = sentences.next(&mut chunk) {
                count += sentence.text.len();
            }
        }
        count
    }),
    ("tags", |chunks| outside(Tags::new(&TAGS), chunks)),
    ("tags-code", |chunks| outside(Tags::new(&TAGS).with_code_as_text(), chunks)),
    ("words", |chunks| {
        let (mut words, mut count) = (Words::new(), 0);
        for chunk in chunks {
            let mut chunk = *chunk;
            while let Some(word) = words.next(&mut chunk) {
                count += word.len();
            }
        }
        count
    }),
    ("graphemes", |chunks| {
        let (mut graphemes, mut count) = (Graphemes::new(), 0);
        for chunk in chunks {
            let mut chunk = *chunk;
            while let Some(grapheme) = graphemes.next(&mut chunk) {
                count += grapheme.len();
            }
        }
        count
    }),
];

const TAGS: [Tag<'static>; 2] = [Tag::THINK, Tag::TOOL_CALL];

/// Returns how much text is in no tag.
fn outside(mut tags: Tags<'_>, chunks: &[&str]) -> usize {
    let mut count = 0;
    for chunk in chunks {
        let mut chunk = *chunk;
        while let Some(piece) = tags.next(&mut chunk) {
            if let Tagged::Text(text) = piece {
                count += text.len();
            }
        }
    }
    count
}

fn main() {
    let Args { rounds, size, words: only } = Args::read(21, 4 << 20);
    println!("median of {rounds} interleaved rounds over {size} bytes: MB/s");
    for (language, text) in [("English", ENGLISH), ("Chinese", CHINESE)] {
        let text = text.repeat(size / text.len());
        for length in LENGTHS {
            let chunks = split(&text, length);
            let mut runs = MACHINES.map(|(name, run)| {
                let is_wanted = only.is_empty() || only.iter().any(|only| only == name);
                is_wanted.then(|| {
                    let chunks = &chunks;
                    Box::new(move || assert!(black_box(run(black_box(chunks))) > 0)) as Box<dyn FnMut()>
                })
            });
            let times = medians(rounds, &mut runs);
            for ((name, _), time) in MACHINES.iter().zip(times) {
                let Some(time) = time else { continue };
                println!("{language} by {length:>4}: {name:>10} {:>7.0}", text.len() as f64 / time.as_secs_f64() / 1e6);
            }
        }
    }
}

/// Cuts a text into pieces of at least so many bytes.
fn split(text: &str, length: usize) -> Vec<&str> {
    let (mut rest, mut chunks) = (text, Vec::new());
    while !rest.is_empty() {
        let end =
            (length.min(rest.len())..=rest.len()).find(|end| rest.is_char_boundary(*end)).expect("the end is one");
        let (chunk, behind) = rest.split_at(end);
        chunks.push(chunk);
        rest = behind;
    }
    chunks
}
