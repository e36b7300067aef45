//! Two that read the same deltas, compared by turns.

use crate::args::Args;
use crate::dialects::Contestant;
use crate::parts::WORKLOADS;
use crate::rounds::medians;
use crate::workloads;

/// Prints what a delta costs each of two, for each workload of parts or those that the command line names, and what `compare`
/// says of the two times.
pub fn print(contestants: fn(&str) -> [Contestant; 2], compare: fn(f64, f64) -> String) {
    let Args { rounds, size, words: only } = Args::read(21, 4 << 20);
    println!("median of {rounds} interleaved rounds over {size} bytes, chunks of 1460: ns a delta");
    for name in WORKLOADS {
        if !only.is_empty() && !only.iter().any(|only| only == name) {
            continue;
        }
        let workload = workloads::workload(name, size);
        let deltas = workload.ends.len() as f64;
        let pair = contestants(name);
        let mut runs = pair.map(|contestant| {
            let chunks = workload.chunks("1460");
            Some(Box::new(move || assert!((contestant.run)(chunks.clone()).events > 0)) as Box<dyn FnMut()>)
        });
        let times = medians(rounds, &mut runs);
        let [first, second] = [times[0], times[1]].map(|time| time.expect("it ran").as_secs_f64() * 1e9 / deltas);
        let names = pair.map(|contestant| contestant.name);
        println!("{name:>16}: {} {first:.1}, {} {second:.1}, {}", names[0], names[1], compare(first, second));
    }
}
