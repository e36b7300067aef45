//! Frames through criterion, for looking at one change at a time; `--bin table` compares with others.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use deltawire_benches::contestants::CONTESTANTS;
use deltawire_benches::workloads::{self, CHUNKINGS};

fn frames(criterion: &mut Criterion) {
    for name in workloads::NAMES {
        let workload = workloads::workload(name, 1 << 20);
        let mut group = criterion.benchmark_group(format!("frames/{name}"));
        group.throughput(Throughput::Bytes(workload.bytes.len() as u64));
        for chunking in CHUNKINGS {
            for contestant in CONTESTANTS.iter().filter(|it| ["deltawire", "sse-core"].contains(&it.name)) {
                group.bench_function(BenchmarkId::new(contestant.name, chunking), |bencher| {
                    bencher.iter(|| (contestant.run)(workload.chunks(chunking)));
                });
            }
        }
        group.finish();
    }
}

criterion_group!(benches, frames);
criterion_main!(benches);
