//! Steps a million streams in turn, one delta each: the time of an event when its stream is in no cache, and the memory
//! of a stream.

use std::hint::black_box;
use std::time::Instant;

use deltawire::anthropic::{Decoder, Delta, Event};

const HEAD: &[u8] = b"data: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\"}}\n\n\
    data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n";
const DELTA: &[u8] = b"event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\
    \"delta\":{\"type\":\"text_delta\",\"text\":\" tokens\"}    }\n\n";

/// The resident bytes of this process, as Linux reports them.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("VmRSS");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).expect("a number") * 1024
}

fn step(stream: &mut Decoder<Vec<u8>>, bytes: &[u8]) -> usize {
    let mut chunk = bytes;
    let mut texts = 0;
    while let Some(event) = stream.next_event(&mut chunk) {
        let event = event.expect("valid");
        if let Event::BlockDelta { delta: Delta::Text(text), .. } = event {
            black_box(text.as_str());
            texts += 1;
        }
    }
    texts
}

fn main() {
    let count = std::env::args().nth(1).map_or(1_000_000, |count| count.parse().expect("a number of streams"));
    println!("size of Decoder<Vec<u8>>: {} bytes", size_of::<Decoder<Vec<u8>>>());
    let before = resident();
    let mut streams: Vec<Decoder<Vec<u8>>> = (0..count).map(|_| Decoder::new()).collect();
    println!("idle: {} bytes a stream", (resident() - before) / count);
    for stream in &mut streams {
        assert_eq!(step(stream, HEAD), 0);
        assert_eq!(step(stream, DELTA), 1);
    }
    println!("in a block: {} bytes a stream", (resident() - before) / count);
    let mut rounds: Vec<f64> = (0..5)
        .map(|_| {
            let start = Instant::now();
            let texts: usize = streams.iter_mut().map(|stream| step(stream, DELTA)).sum();
            assert_eq!(texts as u64, count);
            start.elapsed().as_secs_f64() * 1e9 / count as f64
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    println!("one whole delta each: {:.0} ns an event", rounds[2]);
    let (first, second) = DELTA.split_at(100);
    let mut rounds: Vec<f64> = (0..5)
        .map(|_| {
            let start = Instant::now();
            let texts: usize = streams.iter_mut().map(|stream| step(stream, first)).sum();
            let more: usize = streams.iter_mut().map(|stream| step(stream, second)).sum();
            assert_eq!((texts, more as u64), (0, count));
            start.elapsed().as_secs_f64() * 1e9 / count as f64
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    println!("one delta each, in two chunks: {:.0} ns an event", rounds[2]);
    println!("after cut frames: {} bytes a stream", (resident() - before) / count);
}
