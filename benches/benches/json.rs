//! Tool input in fragments, through criterion: the first row of each task of `--bin json`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use deltawire_benches::json::TASKS;

fn json(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("json");
    for task in TASKS {
        let document = (task.document)(256 << 10);
        let len: usize = document.fragments.iter().map(|fragment| fragment.len()).sum();
        let (_, ours) = task.runs[0];
        group.throughput(Throughput::Bytes(len as u64));
        group.bench_function(task.name, |bencher| bencher.iter(|| ours(&document)));
    }
    group.finish();
}

criterion_group!(benches, json);
criterion_main!(benches);
