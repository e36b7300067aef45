//! What the programs that print tables are asked for.

/// `[--rounds N] [--size BYTES] [WORD ...]`
pub struct Args {
    pub rounds: usize,
    pub size: usize,
    pub words: Vec<String>,
}

impl Args {
    /// Reads the command line. Rounds and size are those given here if it has none.
    pub fn read(rounds: usize, size: usize) -> Self {
        let mut read = Self { rounds, size, words: Vec::new() };
        let mut args = std::env::args().skip(1);
        while let Some(arg) = args.next() {
            let mut number = || args.next().and_then(|n| n.parse().ok()).expect("a number behind the flag");
            match arg.as_str() {
                "--rounds" => read.rounds = number(),
                "--size" => read.size = number(),
                _ => read.words.push(arg),
            }
        }
        read
    }
}
