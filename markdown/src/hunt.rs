//! Random documents of all kinds of lines, and the shortest that still flicker.

use std::collections::BTreeSet;

use crate::{blocks, content, flickers};

/// The markers that a line may begin with.
const MARKERS: &[&str] = &[
    "", "", "", "", " ", "  ", "   ", "    ", "\t", "- ", "- ", "* ", "+ ", "1. ", "2. ", "10) ", "> ", "> ", ">",
    "-  ", "-\t", "- [ ] ", "- [x] ",
];

/// What the line itself begins with, or is.
const STARTS: &[&str] = &[
    "",
    "",
    "",
    "",
    "# ",
    "## ",
    "#",
    "-",
    "+",
    "1.",
    "1",
    "12",
    "---",
    "***\n",
    "* * *\n",
    "- - -\n",
    "- - -",
    "===",
    "=",
    "--",
    "= =",
    "~~~\n",
    "```\n",
    "```js\n",
    "````\n",
    "~~~ a\n",
    "[ ] ",
    "<div>",
    "</div>",
    "<!-- c -->",
    "<b>",
    "<pre>",
    "</pre>",
    "|---|\n",
    "|---|---|\n",
    "| a | b |\n",
    "| a |\n",
    "a | b\n",
    ":-- | --:\n",
    "| ",
    "[x](u) ",
    "**b** ",
    "*b* ",
    "`c` ",
    "<https://a.b> ",
    "![i](u) ",
];

/// What it goes on with. Each closes what it opens, and has blanks around it.
const WORDS: &[&str] = &[
    "a ",
    "word ",
    "It is. ",
    "**b** ",
    "*b* ",
    "_b_ ",
    "__b__ ",
    "***b*** ",
    "~~s~~ ",
    "`c` ",
    "``c`d`` ",
    "[l](u) ",
    "[l](u \"t\") ",
    "![i](u) ",
    "[**b**](u) ",
    "**[l](u)** ",
    "**a *b* c** ",
    "<br> ",
    "<b> ",
    "https://a.b/c_d ",
    "<https://a.b> ",
    "&amp; ",
    "& ",
    "\\* ",
    "\u{5b57} ",
    "\u{3002}",
    "\u{300c}",
    "\u{e9} ",
    "\u{1F600} ",
    "\u{A0}",
    "\u{3000}",
    "1",
    "2 ",
    ". ",
    "! ",
    ": ",
    "- ",
    "-- ",
    "= ",
    "# ",
    "> ",
    "x < y ",
    "3 * 4 ",
    "snake_case ",
    " ",
    "\t",
    "$ ",
    "( ",
    ") ",
    "\" ",
    "' ",
    "| ",
    "| ",
];

const ENDS: &[&str] = &["\n", "\n", "\n", "\n", "\n\n", "\n\n", "\r\n", "  \n", "\n\n\n"];

/// Numbers that look random.
struct Random(u64);

impl Random {
    fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        self.0 = self.0.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(0x1405_7B7E_F767_814F);
        all[usize::try_from(self.0 >> 33).unwrap() % all.len()]
    }

    fn number(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(0x1405_7B7E_F767_814F);
        usize::try_from(self.0 >> 33).unwrap() % below
    }
}

fn document(seed: u64) -> Vec<&'static str> {
    let (mut random, mut pieces) = (Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)), Vec::new());
    for _ in 0..=random.number(6) {
        for _ in 0..random.number(3) {
            pieces.push(random.one_of(MARKERS));
        }
        pieces.push(random.one_of(STARTS));
        for _ in 0..random.number(4) {
            pieces.push(random.one_of(WORDS));
        }
        pieces.push(random.one_of(ENDS));
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Says whether it flickers, and has no fence in a line, which is a code span that is not closed.
fn is_bad(pieces: &[&str]) -> bool {
    let is_marker = |piece: &&str| ["- ", "> ", "1. ", " ", "  "].contains(piece);
    let has_span = (0..pieces.len()).any(|at| {
        let before = pieces[..at].iter().rev().find(|piece| !is_marker(piece));
        pieces[at].starts_with(['`', '~'])
            && pieces[at].ends_with('\n')
            && before.is_some_and(|piece| !piece.ends_with('\n'))
    });
    !has_span && !flickers(&pieces.concat(), false).is_empty()
}

/// Looks at so many documents, and prints what is left of those that flicker when no piece can be taken away.
pub fn hunt(first: u64, count: u64) {
    let (mut found, mut bad) = (BTreeSet::new(), 0);
    for seed in first..first + count {
        let mut pieces = document(seed);
        if !is_bad(&pieces) {
            continue;
        }
        bad += 1;
        let mut at = 0;
        while at < pieces.len() {
            let taken = pieces.remove(at);
            if is_bad(&pieces) {
                at = 0;
            } else {
                pieces.insert(at, taken);
                at += 1;
            }
        }
        let text = pieces.concat();
        found.insert((text.len(), text));
    }
    for (_, text) in &found {
        let flicker = &flickers(text, false)[0];
        let stable = if flicker.is_stable { " (stable)" } else { "" };
        println!("{text:?}\n    {:?}{stable}", flicker.closed);
        println!("    {:?} {:?}", flicker.shown, blocks(&flicker.closed, false));
        println!("    {:?} {:?}", content(text, false), blocks(text, false));
    }
    println!("{bad} of {count} documents, {} kinds", found.len());
}
