//! Runs one contestant over one workload, for instruction counting: `once CONTESTANT WORKLOAD CHUNKING BYTES ROUNDS`.
//! A contestant for typed events is `events:NAME`, one of a stream is `io:NAME`, one for the workloads of all vendors
//! `dialects:NAME`, one that compares parts with the vendor's events `parts:NAME`, and one that may measure them `meter:NAME`.

use std::hint::black_box;

use deltawire_benches::{contestants, dialects, events, io, meter, parts, workloads};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [contestant, workload, chunking, size, rounds] = args.as_slice() else {
        panic!("once CONTESTANT WORKLOAD CHUNKING BYTES ROUNDS");
    };
    let all = dialects::contestants(workload).unwrap_or_default();
    let workload = workloads::workload(workload, size.parse().expect("a number of bytes"));
    for _ in 0..rounds.parse().expect("a number of rounds") {
        let chunks = workload.chunks(chunking);
        match contestant.split_once(':') {
            Some(("events", name)) => {
                let contestant = events::CONTESTANTS.iter().find(|it| it.name == name).expect("a contestant");
                black_box((contestant.run)(chunks));
            }
            Some(("dialects", name)) => {
                let contestant = all.iter().find(|it| it.name == name).expect("a contestant");
                black_box((contestant.run)(chunks));
            }
            Some(("parts", name)) => {
                let both = parts::contestants(&args[1]);
                black_box((both.iter().find(|it| it.name == name).expect("a contestant").run)(chunks));
            }
            Some(("meter", name)) => {
                let both = meter::contestants(&args[1]);
                black_box((both.iter().find(|it| it.name == name).expect("a contestant").run)(chunks));
            }
            Some(("io", name)) => {
                let contestant = io::CONTESTANTS.iter().find(|it| it.name == name).expect("a contestant");
                black_box((contestant.run)(chunks));
            }
            _ => {
                let contestant =
                    contestants::CONTESTANTS.iter().find(|it| it.name == contestant).expect("a contestant");
                black_box((contestant.run)(chunks));
            }
        }
    }
    println!("{}", workload.bytes.len());
}
