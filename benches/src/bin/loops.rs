//! Counts what a watch finds in texts that are no loops, with several settings: `loops [FILE|FOLDER ...]`. Without a name it makes texts.
//!
//! Of a recorded stream (`.sse`) it reads the texts and the inputs of tools, each as a text of its own; any other file is one text.
//! With `SHOW=1` it prints what was found with the usual settings.

use std::collections::BTreeMap;
use std::path::Path;

use deltawire::text::Repetition;
use deltawire::{Decoder, Part};
use deltawire_benches::workloads::Random;

/// How often, and how many bytes.
const SETTINGS: [(u16, u16); 9] =
    [(3, 32), (3, 64), (3, 128), (3, 256), (4, 256), (3, 384), (4, 384), (3, 512), (6, 512)];

#[derive(Default)]
struct Kind {
    texts: usize,
    bytes: usize,
    /// Texts in which something was found, by setting.
    found: [usize; SETTINGS.len()],
}

fn main() {
    let names: Vec<String> = std::env::args().skip(1).collect();
    let mut kinds = BTreeMap::<String, Kind>::new();
    if names.is_empty() {
        made(&mut kinds);
    }
    for name in &names {
        read(Path::new(name), &mut kinds);
    }
    print!("{:>12} {:>8} {:>10}", "kind", "texts", "bytes");
    SETTINGS.iter().for_each(|(count, least)| print!(" {:>8}", format!("{count}/{least}")));
    println!();
    for (name, Kind { texts, bytes, found }) in &kinds {
        print!("{name:>12} {texts:>8} {bytes:>10}");
        found.iter().for_each(|found| print!(" {found:>8}"));
        println!();
    }
}

fn look(kinds: &mut BTreeMap<String, Kind>, kind: &str, name: &dyn std::fmt::Display, text: &[u8]) {
    let seen = kinds.entry(kind.into()).or_default();
    seen.texts += 1;
    seen.bytes += text.len();
    for ((count, least), sum) in SETTINGS.iter().zip(&mut seen.found) {
        let mut repetition = Repetition::new().with_count(*count).with_least(*least);
        let Some(found) = repetition.next(&mut { text }) else { continue };
        *sum += 1;
        if (*count, *least) == (Repetition::COUNT, Repetition::LEAST) && std::env::var_os("SHOW").is_some() {
            let said = &text[found.since as usize..][..found.period];
            println!("{name} at {}, {} bytes: {:?}", found.since, found.period, String::from_utf8_lossy(said));
        }
    }
}

fn read(path: &Path, kinds: &mut BTreeMap<String, Kind>) {
    if path.is_symlink() {
        return;
    }
    if path.is_dir() {
        let mut entries: Vec<_> = std::fs::read_dir(path).into_iter().flatten().flatten().map(|it| it.path()).collect();
        entries.sort();
        entries.iter().for_each(|entry| read(entry, kinds));
        return;
    }
    let (Some(kind), Ok(bytes)) = (path.extension().and_then(|it| it.to_str()), std::fs::read(path)) else { return };
    if kind != "sse" {
        return look(kinds, kind, &path.display(), &bytes);
    }
    let (mut decoder, mut chunk) = (Decoder::new(), bytes.as_slice());
    // The text, the reasoning, and the inputs by their calls.
    let mut texts = BTreeMap::<u32, String>::new();
    while let Some(parts) = decoder.next(&mut chunk) {
        for part in parts.into_iter().flatten() {
            match part {
                Part::Text(text) => *texts.entry(0).or_default() += &text.to_string(),
                Part::Reasoning(text) => *texts.entry(1).or_default() += &text.to_string(),
                Part::ToolInput { call, input, .. } => *texts.entry(call + 2).or_default() += &input.to_string(),
                _ => {}
            }
        }
    }
    texts.values().for_each(|text| look(kinds, "recorded", &path.display(), text.as_bytes()));
}

/// Texts of the kinds that repeat the most, 100 of each.
fn made(kinds: &mut BTreeMap<String, Kind>) {
    const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut random = Random::seeded();
    for turn in 0..100 {
        let mut below = |bound| random.below(bound);
        let columns = 2 + below(8);
        let line = |cell: &mut dyn FnMut(usize) -> String| {
            (0..columns).map(|column| format!("| {} ", cell(column))).collect::<String>() + "|\n"
        };
        let rows: String = (0..30).map(|row| line(&mut |_| format!("{:>6}", row * below(50)))).collect();
        let table = line(&mut |it| format!("name {it}")) + &line(&mut |_| "------".into()) + &rows;
        look(kinds, "table", &turn, table.as_bytes());
        let checks: String = (0..12).map(|row| format!("- [{}] step {row}\n", [" ", "x"][below(2)])).collect();
        look(kinds, "list", &turn, checks.as_bytes());
        // An image whose first bytes are zeros, as many have.
        let mut base64 = "A".repeat(below(120));
        base64.extend((0..2000).map(|_| char::from(BASE64[below(64)])));
        look(kinds, "base64", &turn, base64.as_bytes());
        let (width, height) = (2 + below(8), 2 + below(8));
        let zeros = format!("[{}]", vec!["0"; width].join(", "));
        look(kinds, "zeros", &turn, format!("[{}]", vec![zeros; height].join(",\n ")).as_bytes());
        let few: Vec<String> = (0..400).map(|_| below(3).to_string()).collect();
        look(kinds, "few numbers", &turn, few.join(", ").as_bytes());
        let refrain = "And the river goes down to the sea,\n".repeat(1 + below(3));
        let verses: String =
            (0..6).map(|verse| format!("It is verse {verse}, {}.\n{refrain}\n", below(1000))).collect();
        look(kinds, "song", &turn, verses.as_bytes());
        let rule = ["-", "=", "*", "- ", "─"][below(5)].repeat(20 + below(61));
        look(kinds, "rules", &turn, format!("{rule}\nTitle\n{rule}\n").as_bytes());
        let nested: String = (0..20).map(|depth| format!("{}</div>\n", "  ".repeat(20 - depth))).collect();
        look(kinds, "nested", &turn, nested.as_bytes());
    }
}
