//! Random documents in which everything that is opened is closed, as an answer is that goes well.

/// Returns the document that some bytes choose.
pub fn document(choices: &[u8]) -> String {
    let mut writer = Writer { choices, out: String::new() };
    let mut text = String::new();
    while !writer.choices.is_empty() {
        text += &(writer.block(0).join("\n") + "\n\n");
    }
    text
}

struct Writer<'a> {
    choices: &'a [u8],
    /// The line that is being written.
    out: String,
}

const WORDS: [&str; 20] = [
    "word",
    "two words",
    "snake_case",
    "it's",
    "1.5",
    "a - b",
    "C#",
    "f(x)",
    "50%",
    "x < y",
    "R&D",
    "\u{e9}t\u{e9}",
    "\u{4e2d}\u{6587}",
    "\u{1f600}",
    "end.",
    "what?",
    "3 * 4",
    "\\*",
    "&lt;",
    "https://a.bc/d_e",
];

impl Writer<'_> {
    fn choose(&mut self, of: usize) -> usize {
        let (first, rest) = self.choices.split_first().unwrap_or((&0, &[]));
        self.choices = rest;
        usize::from(*first) % of
    }

    fn one_of(&mut self, texts: &[&str]) {
        let at = self.choose(texts.len());
        self.out += texts[at];
    }

    /// The lines of a block.
    fn block(&mut self, depth: usize) -> Vec<String> {
        let kind = self.choose(if depth < 3 { 12 } else { 7 });
        match kind {
            0 => {
                let level = self.choose(6) + 1;
                vec!["#".repeat(level) + " " + &self.line()]
            }
            1 => vec![self.line(), "===".into()],
            2 => {
                self.one_of(&["---", "* * *", "___"]);
                vec![core::mem::take(&mut self.out)]
            }
            3 => self.fence(),
            4 => self.table(),
            5 | 6 => (0..=self.choose(3)).map(|_| self.line()).collect(),
            7 => self.block(depth + 1).into_iter().map(|line| format!("> {line}")).collect(),
            8 => vec!["<div class=\"a\">".into(), "<b>x</b>".into(), "</div>".into()],
            _ => self.list(depth),
        }
    }

    fn list(&mut self, depth: usize) -> Vec<String> {
        let marker = ["- ", "* ", "1. ", "2) "][self.choose(4)];
        let mut lines = Vec::new();
        for _ in 0..=self.choose(3) {
            let task = if self.choose(4) == 0 { "[x] " } else { "" };
            lines.push(format!("{marker}{task}{}", self.line()));
            if self.choose(3) == 0 {
                let indent = " ".repeat(marker.len());
                lines.push(String::new());
                lines.extend(self.block(depth + 1).into_iter().map(|line| format!("{indent}{line}")));
                lines.push(String::new());
            }
        }
        lines
    }

    fn fence(&mut self) -> Vec<String> {
        let (open, close) = [("```rust", "```"), ("~~~", "~~~~"), ("````a b", "````")][self.choose(3)];
        let mut lines = vec![open.to_string()];
        for _ in 0..self.choose(4) {
            let line = ["let a = *b;", "", "# x", "``", "  - y", "| z |", "[a]: b"][self.choose(7)];
            lines.push(line.to_string());
        }
        lines.push(close.to_string());
        lines
    }

    fn table(&mut self) -> Vec<String> {
        let columns = self.choose(3) + 1;
        let mut lines = vec![self.row(columns), format!("|{}", " :-- |".repeat(columns))];
        for _ in 0..self.choose(3) {
            lines.push(self.row(columns));
        }
        lines
    }

    fn row(&mut self, columns: usize) -> String {
        self.out += "|";
        for _ in 0..columns {
            self.out += " ";
            self.inline(1);
            self.out += " |";
        }
        core::mem::take(&mut self.out)
    }

    /// A line that begins with a word, so that it is no other block.
    fn line(&mut self) -> String {
        self.out += "So ";
        for _ in 0..=self.choose(4) {
            self.inline(0);
            self.out += " ";
        }
        self.out += "it is.";
        core::mem::take(&mut self.out)
    }

    fn inline(&mut self, depth: usize) {
        let kind = self.choose(if depth < 3 { 16 } else { 7 });
        let (open, close) = match kind {
            7 => ("**", "**"),
            8 => ("*", "*"),
            9 if depth == 0 => ("~~", "~~"),
            10 if depth < 2 => ("[", "](https://a.bc/d_e \"f g\")"),
            11 => ("![", "](<h i>)"),
            12 => {
                self.one_of(&["`a*b`", "``c ` d``", "`[e](`", "`f  g`"]);
                return;
            }
            13 => {
                self.one_of(&["<br>", "<https://a.bc>", "<!-- a -->", "<b c='*'>", "a\\\\b"]);
                return;
            }
            _ => {
                self.one_of(&WORDS);
                return;
            }
        };
        // A letter on each inner side: what is beside a delimiter decides whether it is one.
        self.out += open;
        self.out += "a ";
        self.inline(depth.max(1) + 1);
        self.out += " b";
        self.out += close;
    }
}
