//! Prints what it takes to make a message of a stream with a large tool input in deltas of 8 bytes:
//! `message [--rounds N] [--size N]`, and the exponent with which the time grows from a sixteenth of the size.

use std::hint::black_box;
use std::time::{Duration, Instant};

use deltawire_benches::args::Args;
use deltawire_benches::message::{CONTESTANTS, Run, stream};
use deltawire_benches::rounds::medians;

/// Longer than that for a sixteenth of the input, and a contestant runs once.
const PATIENCE: Duration = Duration::from_millis(10);

fn main() {
    let Args { rounds, size, words } = Args::read(21, 256 << 10);
    assert!(words.is_empty(), "message [--rounds N] [--size N]");
    let (small, large) = (stream(size / 16), stream(size));
    println!("median of {rounds} interleaved rounds; {size} bytes of input in a stream of {} bytes", large.len());
    let is_slow = CONTESTANTS.map(|(_, run)| once(&small, run) > PATIENCE);
    let timed = |stream: &[u8]| {
        let mut runs: Vec<Option<Box<dyn FnMut()>>> = (CONTESTANTS.iter().zip(is_slow))
            .map(|((_, run), is_slow)| {
                let run = move || drop(black_box(run(stream)));
                (!is_slow).then(|| Box::new(run) as Box<dyn FnMut()>)
            })
            .collect();
        medians(rounds, &mut runs)
    };
    let (small_times, times) = (timed(&small), timed(&large));
    for (at, (name, run)) in CONTESTANTS.into_iter().enumerate() {
        // What is slow is timed once.
        let small_time = small_times[at].unwrap_or_else(|| once(&small, run)).as_secs_f64();
        let time = times[at].unwrap_or_else(|| once(&large, run)).as_secs_f64();
        let exponent = (time / small_time).ln() / 16_f64.ln();
        println!("{name:>42} {:>10.3} ms   exponent {exponent:.2}", time * 1e3);
    }
}

fn once(stream: &[u8], run: Run) -> Duration {
    let start = Instant::now();
    black_box(run(stream));
    start.elapsed()
}
