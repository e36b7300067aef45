//! Prints what a delta of each vendor costs: `dialects [--rounds N] [--size BYTES] [WORKLOAD ...]`.

use deltawire_benches::args::Args;
use deltawire_benches::dialects::{Contestant, contestants};
use deltawire_benches::rounds::medians;
use deltawire_benches::workloads::{self, Workload};

const WORKLOADS: [&str; 5] = ["chat", "chat-input", "responses", "responses-input", "gemini"];

fn main() {
    let Args { rounds, size, words: only } = Args::read(21, 4 << 20);
    println!("median of {rounds} interleaved rounds over {size} bytes: ns a delta, and how many times the first");
    for name in WORKLOADS {
        let is_meant = only.is_empty() || only.iter().any(|only| only == name);
        let Some(contestants) = contestants(name).filter(|_| is_meant) else { continue };
        let workload = workloads::workload(name, size);
        let deltas = workload.ends.len();
        println!("\n{name} ({deltas} deltas, {:.1} bytes each)", workload.bytes.len() as f64 / deltas as f64);
        for chunking in ["1460", "16384"] {
            println!("chunks of {chunking}");
            compare(&workload, chunking, rounds, contestants);
        }
    }
}

fn compare(workload: &Workload, chunking: &str, rounds: usize, contestants: &[Contestant]) {
    let deltas = workload.ends.len();
    assert_eq!((contestants[0].run)(workload.chunks(chunking)).events, deltas);
    let mut runs: Vec<Option<Box<dyn FnMut()>>> = contestants
        .iter()
        .map(|contestant| {
            let chunks = workload.chunks(chunking);
            let run = move || {
                let seen = (contestant.run)(chunks.clone());
                // Text with escapes has another length where it is decoded.
                assert_eq!(seen.events, deltas, "{}", contestant.name);
            };
            Some(Box::new(run) as Box<dyn FnMut()>)
        })
        .collect();
    let times = medians(rounds, &mut runs);
    let first = times.iter().flatten().next().expect("one ran").as_secs_f64();
    for (contestant, time) in contestants.iter().zip(times.into_iter().flatten()) {
        let time = time.as_secs_f64();
        println!("{:>26} {:>8.1} ns {:>7.2}x", contestant.name, time * 1e9 / deltas as f64, time / first);
    }
}
