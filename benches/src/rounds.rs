//! Medians of interleaved rounds.

use std::time::{Duration, Instant};

use crate::workloads::Random;

/// Times the `runs` by turns and returns the median of each; `None` for those that are left out.
///
/// Each round has another order: what one leaves behind in the allocator, the next one finds.
pub fn medians(rounds: usize, runs: &mut [Option<Box<dyn FnMut() + '_>>]) -> Vec<Option<Duration>> {
    let mut random = Random::seeded();
    let mut times = vec![Vec::with_capacity(rounds); runs.len()];
    let mut order: Vec<usize> = (0..runs.len()).filter(|&at| runs[at].is_some()).collect();
    for _ in 0..rounds {
        for at in 1..order.len() {
            order.swap(at, random.below(at + 1));
        }
        for &at in &order {
            let Some(run) = &mut runs[at] else { continue };
            let start = Instant::now();
            run();
            times[at].push(start.elapsed());
        }
    }
    times
        .into_iter()
        .map(|mut times| {
            times.sort();
            times.get(times.len() / 2).copied()
        })
        .collect()
}
