//! Prints what an event costs from an async stream of chunks: `io [--rounds N] [--size BYTES] [CONTESTANT ...]`.
//!
//! Typed contestants are compared with the first of them, which is the core without an adapter; the others with
//! `eventsource-stream`.

use deltawire_benches::args::Args;
use deltawire_benches::io::CONTESTANTS;
use deltawire_benches::rounds::medians;
use deltawire_benches::workloads::{self, Workload};

fn main() {
    let Args { rounds, size, words: only } = Args::read(21, 20_000 * 115);
    println!("median of {rounds} interleaved rounds, chunks of 1460: ns an event, and how many times the reference");
    let deltas = workloads::workload("deltas-lf", size);
    println!("\n{} text deltas", deltas.ends.len());
    compare(&deltas, rounds, true, &only);
    compare(&deltas, rounds, false, &only);
    let frame = workloads::workload("line-8MiB", 2 << 20);
    println!("\none frame of 2 MiB");
    compare(&frame, 3, false, &only);
}

fn compare(workload: &Workload, rounds: usize, is_typed: bool, only: &[String]) {
    let is_meant = |name: &str| only.is_empty() || only.iter().any(|only| only == name);
    let contestants: Vec<_> = CONTESTANTS.iter().filter(|it| it.is_typed == is_typed).collect();
    let expected = (contestants[0].run)(workload.chunks("1460"));
    let mut runs: Vec<Option<Box<dyn FnMut()>>> = contestants
        .iter()
        .map(|contestant| {
            let chunks = workload.chunks("1460");
            let run = move || {
                let seen = (contestant.run)(chunks.clone());
                assert_eq!(seen, expected, "{}", contestant.name);
            };
            is_meant(contestant.name).then(|| Box::new(run) as Box<dyn FnMut()>)
        })
        .collect();
    let times = medians(rounds, &mut runs);
    let reference = if is_typed { times.first() } else { times.last() };
    let reference = reference.copied().flatten().map(|time| time.as_secs_f64());
    for (contestant, time) in contestants.iter().zip(times) {
        let Some(time) = time.map(|time| time.as_secs_f64()) else { continue };
        let ratio = reference.map(|it| if is_typed { time / it } else { it / time });
        let ns = time * 1e9 / workload.ends.len() as f64;
        println!("{:>22} {ns:>12.1} ns {:>8.2}x", contestant.name, ratio.unwrap_or(f64::NAN));
    }
}
