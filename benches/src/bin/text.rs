//! Prints what the helpers on text cost for each byte: `text [--rounds N] [--size BYTES] [TEXT ...]`.
//! With the words `once watch|join TEXT CHUNK` it runs one of them once, for instruction counting.

use std::hint::black_box;

use deltawire_benches::args::Args;
use deltawire_benches::rounds::medians;
use deltawire_benches::text::{TEXTS, join, text, watch};

fn main() {
    let Args { rounds, size, words } = Args::read(21, 1 << 20);
    if let [once, helper, name, chunk] = words.as_slice()
        && once == "once"
    {
        let (text, chunk) = (text(name, size), chunk.parse().expect("a number of bytes"));
        black_box(if helper == "watch" { watch(&text, chunk) } else { join(&text, chunk) });
        return;
    }
    println!("median of {rounds} interleaved rounds over {size} bytes: ns a byte");
    for name in TEXTS.iter().filter(|name| words.is_empty() || words.iter().any(|word| word == *name)) {
        let text = text(name, size);
        let (loops, new) = (watch(&text, 4), join(&text, 4));
        assert_eq!((loops, new), (watch(&text, size), join(&text, size)), "the chunks change nothing");
        let mut runs: Vec<Option<Box<dyn FnMut()>>> = Vec::new();
        for chunk in [4, 1460] {
            let text = &text;
            runs.push(Some(Box::new(move || {
                black_box(watch(text, chunk));
            })));
            runs.push(Some(Box::new(move || {
                black_box(join(text, chunk));
            })));
        }
        let times: Vec<f64> =
            medians(rounds, &mut runs).into_iter().flatten().map(|it| it.as_secs_f64() * 1e9 / size as f64).collect();
        let [watch, join, watch_long, join_long] = times.as_slice() else { panic!("four runs") };
        println!(
            "{name:>10}: Repetition {watch:6.2} in chunks of 4, {watch_long:6.2} of 1460 ({loops} loops); \
             Splice {join:6.2} and {join_long:6.2} a byte of the shown text"
        );
    }
}
