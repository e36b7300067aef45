//! Measures a million idle parsers: their size, and what the process holds with and without them.

use deltawire::sse::Parser;

/// The resident bytes of this process, as Linux reports them.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("VmRSS");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).expect("a number") * 1024
}

fn main() {
    const COUNT: u64 = 1_000_000;
    println!("size of Parser<Vec<u8>>: {} bytes", size_of::<Parser<Vec<u8>>>());
    let before = resident();
    let mut parsers: Vec<Parser<Vec<u8>>> = (0..COUNT).map(|_| Parser::new()).collect();
    println!("idle: {} bytes a parser", (resident() - before) / COUNT);
    for parser in &mut parsers {
        let mut chunk: &[u8] = b"event: delta\ndata: {\"text\":\"whole\"}\n\n";
        assert!(parser.next_frame(&mut chunk).transpose().expect("no limit is hit").is_some());
    }
    println!("after a whole frame: {} bytes a parser", (resident() - before) / COUNT);
    for parser in &mut parsers {
        let mut chunk: &[u8] = b"event: delta\ndata: {\"text\":\"cu";
        assert!(parser.next_frame(&mut chunk).is_none());
    }
    println!("in the middle of a frame: {} bytes a parser", (resident() - before) / COUNT);
}
