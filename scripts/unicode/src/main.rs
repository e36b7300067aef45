//! Prints a table of Unicode 17.0, as its argument has it:
//!
//! - `segment`, that of `src/text/segment`: for each range of characters, how they join in graphemes and in words
//! - `punctuation`, that of `src/text/markdown`: which characters are punctuation or symbols

use icu_properties::props::{
    ExtendedPictographic, GeneralCategory, GeneralCategoryGroup, GraphemeClusterBreak as G, IndicConjunctBreak as I,
    WordBreak as W,
};
use icu_properties::{CodePointMapData, CodePointSetData};

fn grapheme(code: u32) -> &'static str {
    let conjunct = CodePointMapData::<I>::new().get32(code);
    match CodePointMapData::<G>::new().get32(code) {
        G::CR => "Cr",
        G::LF => "Lf",
        G::Control => "Control",
        G::Extend if conjunct == I::Linker => "Linker",
        G::Extend if conjunct == I::Extend => "Extend",
        G::Extend => "Joiner",
        G::ZWJ => "Zwj",
        G::Prepend => "Prepend",
        G::SpacingMark => "SpacingMark",
        G::L => "L",
        G::V => "V",
        G::T => "T",
        G::LV => "Lv",
        G::LVT => "Lvt",
        G::RegionalIndicator => "Regional",
        G::Other if conjunct == I::Consonant => "Consonant",
        G::Other if CodePointSetData::new::<ExtendedPictographic>().contains32(code) => "Pictographic",
        G::Other => "Other",
        other => panic!("{other:?} is new"),
    }
}

fn word(code: u32) -> &'static str {
    match CodePointMapData::<W>::new().get32(code) {
        W::ALetter => "Letter",
        W::CR => "Cr",
        W::DoubleQuote => "DoubleQuote",
        W::Extend => "Extend",
        W::ExtendNumLet => "ExtendNumLet",
        W::Format => "Format",
        W::HebrewLetter => "HebrewLetter",
        W::Katakana => "Katakana",
        W::LF => "Lf",
        W::MidLetter => "MidLetter",
        W::MidNum => "MidNum",
        W::MidNumLet => "MidNumLet",
        W::Newline => "Newline",
        W::Numeric => "Numeric",
        W::Other => "Other",
        W::RegionalIndicator => "Regional",
        W::SingleQuote => "SingleQuote",
        W::WSegSpace => "Space",
        W::ZWJ => "Zwj",
        other => panic!("{other:?} is new"),
    }
}

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("segment") => segment(),
        Some("punctuation") => punctuation(),
        other => panic!("`segment` or `punctuation`, not {other:?}"),
    }
}

fn segment() {
    let mut classes = vec![("Other", "Other")];
    let mut ranges: Vec<(u32, usize)> = Vec::new();
    for code in (0..=0x10_FFFF).filter(|code| !(0xD800..0xE000).contains(code)) {
        let pair = match code {
            // Every 28th is an LV, the others are LVT: the code knows that.
            0xAC00..=0xD7A3 => ("Lvt", "Letter"),
            _ => (grapheme(code), word(code)),
        };
        let class = classes.iter().position(|it| *it == pair).unwrap_or_else(|| {
            classes.push(pair);
            classes.len() - 1
        });
        if ranges.last().is_none_or(|last| last.1 != class) {
            ranges.push((code, class));
        }
    }
    println!("//! How characters join, of Unicode 17.0. `scripts/unicode` writes this file.\n");
    println!("use super::class::{{Grapheme, Word}};\n");
    println!("/// What the characters of a class are in graphemes and in words.");
    println!("pub(super) const CLASSES: [(Grapheme, Word); {}] = [", classes.len());
    for (grapheme, word) in &classes {
        println!("    (Grapheme::{grapheme}, Word::{word}),");
    }
    println!("];\n");
    println!("/// The first character of each range, and in the low byte its class.");
    println!("#[rustfmt::skip]");
    println!("pub(super) const RANGES: [u32; {}] = [", ranges.len());
    for line in ranges.chunks(10) {
        let line: Vec<_> = line.iter().map(|(start, class)| format!("0x{:x}", start << 8 | *class as u32)).collect();
        println!("    {},", line.join(", "));
    }
    println!("];");
}

/// What is not ASCII and of a general category P or S. A range goes on over codes that are not assigned.
fn punctuation() {
    let categories = CodePointMapData::<GeneralCategory>::new();
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    let mut goes_on = false;
    for code in 0x80..=0x10_FFFF {
        let category = categories.get32(code);
        let is_wanted =
            GeneralCategoryGroup::Punctuation.contains(category) || GeneralCategoryGroup::Symbol.contains(category);
        match ranges.last_mut().filter(|_| goes_on) {
            _ if !is_wanted => goes_on &= category == GeneralCategory::Unassigned,
            // The codes that need two bytes are in another table.
            Some(last) if code != 0x1_0000 => last.1 = code,
            _ => ranges.push((code, code)),
        }
        goes_on |= is_wanted;
    }
    let (basic, others) = ranges.split_at(ranges.partition_point(|range| range.0 < 0x1_0000));
    println!("//! The punctuation and the symbols of Unicode 17.0. `scripts/unicode` writes this file.\n");
    print_ranges(
        "/// Those of two bytes, first and last. A range goes on over codes that are not assigned.",
        "BASIC",
        "u16",
        basic,
    );
    println!();
    print_ranges("/// All others.", "OTHERS", "u32", others);
}

fn print_ranges(doc: &str, name: &str, kind: &str, ranges: &[(u32, u32)]) {
    println!("{doc}\n#[rustfmt::skip]");
    println!("pub(super) const {name}: [({kind}, {kind}); {}] = [", ranges.len());
    for line in ranges.chunks(7) {
        let line: Vec<_> = line.iter().map(|(first, last)| format!("(0x{first:x}, 0x{last:x})")).collect();
        println!("    {},", line.join(", "));
    }
    println!("];");
}
