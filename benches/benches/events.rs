//! Typed deltas of each dialect, by the vendor's decoder and by the one that knows all, through criterion.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use deltawire_benches::parts::{WORKLOADS, contestants};
use deltawire_benches::workloads::workload;

const CHUNKINGS: [&str; 3] = ["16384", "1460", "64"];

fn events(criterion: &mut Criterion) {
    for name in WORKLOADS {
        let workload = workload(name, 1 << 20);
        let mut group = criterion.benchmark_group(format!("events/{name}"));
        group.throughput(Throughput::Bytes(workload.bytes.len() as u64));
        for chunking in CHUNKINGS {
            for contestant in contestants(name) {
                group.bench_function(BenchmarkId::new(contestant.name, chunking), |bencher| {
                    bencher.iter(|| (contestant.run)(workload.chunks(chunking)));
                });
            }
        }
        group.finish();
    }
}

criterion_group!(benches, events);
criterion_main!(benches);
