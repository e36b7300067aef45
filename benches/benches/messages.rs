//! A message with 256 KiB of tool input, through criterion: accumulated with live input and without, and its events alone.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use deltawire_benches::message::{CONTESTANTS, stream};

fn messages(criterion: &mut Criterion) {
    let stream = stream(256 << 10);
    let mut group = criterion.benchmark_group("messages");
    group.throughput(Throughput::Bytes(stream.len() as u64));
    for (name, run) in CONTESTANTS.iter().filter(|(name, _)| name.contains("deltawire")) {
        group.bench_function(*name, |bencher| bencher.iter(|| run(&stream)));
    }
    group.finish();
}

criterion_group!(benches, messages);
criterion_main!(benches);
