//! Prints what a delta costs as a part, and as one that is watched and measured: `meter [--rounds N] [--size BYTES] [WORKLOAD ...]`.

use deltawire_benches::args::Args;
use deltawire_benches::meter::contestants;
use deltawire_benches::parts::WORKLOADS;
use deltawire_benches::rounds::medians;
use deltawire_benches::workloads;

fn main() {
    let Args { rounds, size, words: only } = Args::read(21, 4 << 20);
    println!("median of {rounds} interleaved rounds over {size} bytes, chunks of 1460: ns a delta");
    for name in WORKLOADS {
        if !only.is_empty() && !only.iter().any(|only| only == name) {
            continue;
        }
        let workload = workloads::workload(name, size);
        let deltas = workload.ends.len() as f64;
        let mut runs = contestants(name).map(|contestant| {
            let chunks = workload.chunks("1460");
            Some(Box::new(move || assert!((contestant.run)(chunks.clone()).events > 0)) as Box<dyn FnMut()>)
        });
        let times = medians(rounds, &mut runs);
        let [plain, metered] = [times[0], times[1]].map(|time| time.expect("it ran").as_secs_f64() * 1e9 / deltas);
        println!("{name:>16}: plain {plain:.1}, metered {metered:.1}, {:.1} more", metered - plain);
    }
}
