//! Prints how fast each contestant is: medians of interleaved rounds, and ratios.
//!
//! `table [--rounds N] [--size BYTES] [WORKLOAD|CHUNKING|CONTESTANT ...]`

use std::time::{Duration, Instant};

use deltawire_benches::args::Args;
use deltawire_benches::contestants::{CONTESTANTS, Contestant};
use deltawire_benches::rounds::medians;
use deltawire_benches::workloads::{self, CHUNKINGS, Workload};

/// A cell that would take longer than this is left out.
const PATIENCE: Duration = Duration::from_secs(3);

fn main() {
    let Args { rounds, size, words: only } = Args::read(9, 8 << 20);
    let wanted = |name: &str, all: &[&str]| {
        let named = only.iter().any(|only| all.contains(&only.as_str()));
        !named || only.iter().any(|only| only == name)
    };
    let names: Vec<&str> = CONTESTANTS.iter().map(|contestant| contestant.name).collect();
    let contestants: Vec<&Contestant> = CONTESTANTS.iter().filter(|it| wanted(it.name, &names)).collect();

    println!("GB/s, median of {rounds} interleaved rounds over {size} bytes; in brackets: how many times the first");
    for name in workloads::NAMES.into_iter().filter(|name| wanted(name, &workloads::NAMES)) {
        let workload = workloads::workload(name, size);
        println!("\n{name} ({} frames)", workload.ends.len());
        print!("{:>20}", "chunks of");
        for chunking in CHUNKINGS.into_iter().filter(|it| wanted(it, &CHUNKINGS)) {
            print!("{chunking:>15}");
        }
        println!();
        let columns: Vec<Vec<Option<f64>>> = CHUNKINGS
            .into_iter()
            .filter(|it| wanted(it, &CHUNKINGS))
            .map(|chunking| column(&workload, chunking, &contestants, rounds))
            .collect();
        for (row, contestant) in contestants.iter().enumerate() {
            print!("{:>20}", contestant.name);
            for column in &columns {
                match (column[row], column[0]) {
                    (Some(speed), Some(first)) => print!("{speed:>7.3} ({:>4.2}x)", first / speed),
                    _ => print!("{:>15}", "too slow"),
                }
            }
            println!();
        }
    }
}

/// Measures all contestants on one way of cutting: in turn, round by round.
fn column(workload: &Workload, chunking: &str, contestants: &[&Contestant], rounds: usize) -> Vec<Option<f64>> {
    let expected = (CONTESTANTS[0].run)(workload.chunks(chunking));
    assert_eq!(expected.frames, workload.ends.len());
    let is_bearable: Vec<bool> = contestants.iter().map(|it| bearable(workload, chunking, it)).collect();
    let mut runs: Vec<Option<Box<dyn FnMut()>>> = contestants
        .iter()
        .zip(is_bearable)
        .map(|(contestant, is_bearable)| {
            let run = || {
                let seen = (contestant.run)(workload.chunks(chunking));
                assert!(
                    !contestant.is_parser || seen == expected,
                    "{} saw {seen:?}, not {expected:?}",
                    contestant.name
                );
            };
            is_bearable.then(|| Box::new(run) as Box<dyn FnMut()>)
        })
        .collect();
    medians(rounds, &mut runs)
        .into_iter()
        .map(|median| Some(workload.bytes.len() as f64 / median?.as_secs_f64() / 1e9))
        .collect()
}

/// Tries growing prefixes, so that a quadratic contestant is found out before it takes an hour.
fn bearable(workload: &Workload, chunking: &str, contestant: &Contestant) -> bool {
    for part in [64, 16, 4] {
        let ends = workload.ends.clone();
        let prefix = Workload { name: workload.name, bytes: &workload.bytes[..workload.bytes.len() / part], ends };
        let chunking = if chunking == "frame" { "whole" } else { chunking };
        let start = Instant::now();
        (contestant.run)(prefix.chunks(chunking));
        if start.elapsed() * 4 > PATIENCE {
            return false;
        }
    }
    true
}
