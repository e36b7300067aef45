//! Prints what a typed text delta costs: `events [--rounds N] [--size BYTES] [CONTESTANT ...]`.

use deltawire_benches::args::Args;
use deltawire_benches::events::CONTESTANTS;
use deltawire_benches::rounds::medians;
use deltawire_benches::workloads;

fn main() {
    let Args { rounds, size, words: only } = Args::read(21, 4 << 20);
    let wanted = |name: &str| only.is_empty() || only.iter().any(|only| only == name);
    println!("median of {rounds} interleaved rounds over {size} bytes: ns an event, and how many times the first");
    for name in ["deltas-lf", "deltas-crlf"] {
        let workload = workloads::workload(name, size);
        let events = workload.ends.len();
        println!("\n{name} ({events} events, {:.1} bytes each)", workload.bytes.len() as f64 / events as f64);
        for chunking in ["1460", "frame", "16384", "64"] {
            let expected = (CONTESTANTS[0].run)(workload.chunks(chunking));
            assert_eq!(expected.events, events);
            let mut runs: Vec<Option<Box<dyn FnMut()>>> = CONTESTANTS
                .iter()
                .map(|contestant| {
                    let chunks = workload.chunks(chunking);
                    let run = move || {
                        let seen = (contestant.run)(chunks.clone());
                        assert!(!contestant.is_typed || seen == expected, "{} saw {seen:?}", contestant.name);
                    };
                    wanted(contestant.name).then(|| Box::new(run) as Box<dyn FnMut()>)
                })
                .collect();
            let times = medians(rounds, &mut runs);
            let first = times.iter().flatten().next().expect("one ran").as_secs_f64();
            println!("chunks of {chunking}");
            for (contestant, time) in CONTESTANTS.iter().zip(times) {
                let Some(time) = time else { continue };
                let time = time.as_secs_f64();
                println!("{:>22} {:>8.1} ns {:>7.2}x", contestant.name, time * 1e9 / events as f64, time / first);
            }
        }
    }
}
