//! Joins second attempts, watches texts for loops, and calls every look into what comes out.
//!
//! It links only if no path to a panic is left: the panic handler calls a function that does not exist.

#![no_std]
#![no_main]

#[allow(dead_code, reason = "the other programs read from standard input")]
mod sys;

use core::fmt::{self, Write as _};
use core::hint::black_box;

use deltawire::text::{Repetition, Splice};
use sys::Out;

/// Called by the entry point, with the stack aligned.
pub fn main() -> u8 {
    sys::status_of(run(&mut Out))
}

fn run(out: &mut Out) -> fmt::Result {
    let shown = black_box("abaababaabaab für é");
    for splice in [Splice::new(shown), Splice::new(shown).with_least(1), Splice::restarted(shown)] {
        for pieces in [["für ", "é und"], ["baabaab für", " ê"], ["abaab", "abaabaab für è"], ["abaab", ""]] {
            let mut splice = splice;
            for piece in black_box(pieces) {
                let mut new = splice.push(piece);
                write!(out, "{} {} [{new}]", new.len(), new.is_empty())?;
                while let Some(text) = new.next() {
                    write!(out, "({text})")?;
                }
                write!(out, " waiting [{}]; ", splice.waiting())?;
            }
            let left = splice.finish();
            write!(out, "[{left}]")?;
            if let Some(seam) = splice.seam() {
                write!(out, " {} {}", seam.kept, seam.left_out)?;
            }
            splice.reset();
            writeln!(out, " {} {}", splice.seam().is_none(), splice.shown().len())?;
        }
    }
    watch(Repetition::new(), out)?;
    watch(Repetition::<8>::with_blocks().with_count(black_box(4)).with_least(black_box(100)), out)
}

fn watch<const BLOCKS: usize>(mut repetition: Repetition<BLOCKS>, out: &mut Out) -> fmt::Result {
    for piece in black_box(["", "It is so. ", "a", "again, ", "\u{1F600}"]) {
        for _ in 0..black_box(200) {
            let mut chunk = piece.as_bytes();
            if let Some(found) = repetition.next(&mut chunk) {
                let phrase = found.phrase();
                write!(out, "[{} {} {} {}]", found.period, phrase.start, found.end, found.count())?;
            }
        }
    }
    let position = repetition.position();
    repetition.reset();
    writeln!(out, " {position} {}", repetition.position())
}
