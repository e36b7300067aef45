//! Prints what tool input in fragments costs: `json [--rounds N] [--size N] [TASK]`, for each task the time, the
//! speed, the ratio to this crate, and the exponent with which the time grows from a sixteenth of the size.
//! A task is named by a part of its name.

use std::hint::black_box;
use std::time::{Duration, Instant};

use deltawire_benches::args::Args;
use deltawire_benches::json::{Document, Run, TASKS};
use deltawire_benches::rounds::medians;

/// Longer than that for a sixteenth of the document, and a contestant runs once.
const PATIENCE: Duration = Duration::from_millis(4);

fn main() {
    let Args { rounds, size, words } = Args::read(21, 256 << 10);
    let only = words.last().map_or("", String::as_str);
    println!("median of {rounds} interleaved rounds, {size} bytes; fragments of 4 to 12 bytes");
    for task in TASKS.into_iter().filter(|task| task.name.contains(only)) {
        let (small, large) = ((task.document)(size / 16), (task.document)(size));
        println!("\n{} ({} bytes, {} fragments)", task.name, large.text.len(), large.fragments.len());
        let is_slow: Vec<bool> = task.runs.iter().map(|(_, run)| once(&small, *run) > PATIENCE).collect();
        let timed = |document| {
            let mut runs: Vec<Option<Box<dyn FnMut()>>> = task
                .runs
                .iter()
                .zip(&is_slow)
                .map(|((_, run), is_slow)| {
                    let run = move || {
                        black_box(run(document));
                    };
                    (!is_slow).then(|| Box::new(run) as Box<dyn FnMut()>)
                })
                .collect();
            medians(rounds, &mut runs)
        };
        let (small_times, times) = (timed(&small), timed(&large));
        let mut first = None;
        for (at, (name, run)) in task.runs.iter().enumerate() {
            // What is slow is timed once.
            let small_time = small_times[at].unwrap_or_else(|| once(&small, *run)).as_secs_f64();
            let time = times[at].unwrap_or_else(|| once(&large, *run)).as_secs_f64();
            let ratio = time / *first.get_or_insert(time);
            let exponent = (time / small_time).ln() / (large.text.len() as f64 / small.text.len() as f64).ln();
            let speed = large.text.len() as f64 / time / 1e6;
            println!("{name:>22} {:>10.3} ms {speed:>9.1} MB/s {ratio:>9.2}x   exponent {exponent:.2}", time * 1e3);
        }
    }
}

fn once(document: &Document, run: Run) -> Duration {
    let start = Instant::now();
    black_box(run(document));
    start.elapsed()
}
