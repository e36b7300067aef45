//! Runs one contestant over one workload, for instruction counting: `once CONTESTANT WORKLOAD CHUNKING BYTES ROUNDS`.

use deltawire_benches::contestants::CONTESTANTS;
use deltawire_benches::workloads;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [contestant, workload, chunking, size, rounds] = args.as_slice() else {
        panic!("once CONTESTANT WORKLOAD CHUNKING BYTES ROUNDS");
    };
    let contestant = CONTESTANTS.iter().find(|it| it.name == contestant).expect("a contestant");
    let workload = workloads::workload(workload, size.parse().expect("a number of bytes"));
    for _ in 0..rounds.parse().expect("a number of rounds") {
        (contestant.run)(workload.chunks(chunking));
    }
    println!("{}", workload.bytes.len());
}
