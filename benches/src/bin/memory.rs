//! Prints how many bytes of heap a stream holds at most, and afterwards, when it is fed what should make it grow:
//! `memory`; and a soak: `memory soak [STREAMS]` feeds that many streams, cut, broken and reset, in one process.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use deltawire::anthropic::{Decoder, Message};
use deltawire::sse::{Limits, Parser};
use deltawire_benches::workloads::Random;

/// Counts what is allocated, and the most that was.
struct Counter;

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: hands everything on to the system.
unsafe impl GlobalAlloc for Counter {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Relaxed) + layout.size();
        MOST.fetch_max(now, Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTER: Counter = Counter;

fn main() {
    let mut args = std::env::args().skip(1);
    match args.next().as_deref() {
        Some("soak") => soak(args.next().map_or(1_000_000, |count| count.parse().expect("a number of streams"))),
        Some(other) => panic!("memory [soak [STREAMS]], not {other}"),
        None => table(),
    }
}

/// A stream that never ends, made of a piece again and again.
const HOSTILE: [(&str, &[u8], &[u8]); 7] = [
    ("one endless data line", b"data: ", b"xxxxxxxxxxxxxxxx"),
    ("one endless unknown line", b"", b"xxxxxxxxxxxxxxxx"),
    ("one endless id", b"id: ", b"xxxxxxxxxxxxxxxx"),
    ("one endless event name", b"event: ", b"xxxxxxxxxxxxxxxx"),
    ("empty data lines", b"", b"data:\n"),
    ("an endless bare object", b"{\"a\":[1", b",[1,2]\n"),
    ("ids without end", b"", b"id: abcdefgh\ndata: x\n\n"),
];

fn table() {
    const BYTES: usize = 64 << 20;
    println!("{} MiB of each, in chunks of 1460 bytes: bytes of heap at most, and after a reset", BYTES >> 20);
    println!("| | limits: 16 MiB | 64 KiB | 1 KiB |\n| --- | ---: | ---: | ---: |");
    for (name, head, piece) in HOSTILE {
        print!("| {name} |");
        for limit in [16 << 20, 64 << 10, 1 << 10] {
            let limits = Limits::new().with_max_frame(limit);
            let start = NOW.load(Relaxed);
            MOST.store(start, Relaxed);
            let mut stream = Decoder::with_limits(Vec::new(), limits);
            let mut chunk = [0; 1460];
            let (mut at, mut fed) = (0, 0);
            feed(&mut stream, head);
            while fed < BYTES {
                for byte in &mut chunk {
                    *byte = piece[at];
                    at = (at + 1) % piece.len();
                }
                feed(&mut stream, &chunk);
                fed += chunk.len();
            }
            let most = MOST.load(Relaxed) - start;
            stream.reset();
            print!(" {most}, {} |", NOW.load(Relaxed) - start);
        }
        println!();
    }
}

fn feed(stream: &mut Decoder<Vec<u8>>, mut chunk: &[u8]) {
    while stream.next_item(&mut chunk).is_some() {}
}

/// Streams of all kinds, whole, cut, and broken by random bytes: some end, some are dropped, some are reset and used again.
fn soak(count: usize) {
    let corpus: Vec<Vec<u8>> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../corpus"))
        .expect("the corpus")
        .filter_map(|entry| Some(entry.ok()?.path()).filter(|path| path.extension().is_some_and(|it| it == "sse")))
        .map(|path| std::fs::read(path).expect("a stream"))
        .collect();
    let mut random = Random::seeded();
    let (mut reused, mut parser) = (Decoder::new(), Parser::new());
    let (mut events, mut whole) = (0_u64, 0_u64);
    let start = NOW.load(Relaxed);
    for turn in 1..=count {
        let bytes = &corpus[random.below(corpus.len())];
        let mut bytes =
            bytes[..if random.below(2) == 0 { bytes.len() } else { random.below(bytes.len() + 1) }].to_vec();
        if random.below(3) == 0 && !bytes.is_empty() {
            let at = random.below(bytes.len());
            bytes[at] = random.below(256) as u8;
        }
        let mut fresh = Decoder::new();
        let stream = if random.below(2) == 0 { &mut reused } else { &mut fresh };
        let mut message = Message::new();
        let size = 1 + random.below(2000);
        for mut chunk in bytes.chunks(size) {
            let mut again = chunk;
            while let Some(event) = stream.next_event(&mut chunk) {
                events += 1;
                if let Ok(event) = event {
                    let _ = message.apply(&event);
                }
            }
            while parser.next_item(&mut again).is_some() {}
        }
        whole += u64::from(message.finish(&stream.finish()).is_ok());
        stream.reset();
        let _ = black_box(parser.finish());
        parser.reset();
        if turn % (count / 10).max(1) == 0 {
            let most = MOST.swap(NOW.load(Relaxed), Relaxed) - start;
            println!("{turn} streams, {events} events, {whole} whole messages: {most} bytes at most in this tenth");
        }
    }
}
