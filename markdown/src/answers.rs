//! The texts of recorded answers.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use deltawire::{Decoder, Part};

/// Returns the texts of the streams in a folder and its folders, each once.
pub fn answers(folder: &Path) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts.append(&mut answers(&path));
        } else if path.extension().is_some_and(|extension| extension == "sse") {
            texts.insert(text(&fs::read(&path).unwrap()));
        }
    }
    texts.remove("");
    texts
}

/// The text of the first answer in a stream, and its reasoning.
fn text(stream: &[u8]) -> String {
    let (mut decoder, mut chunk, mut said) = (Decoder::new(), stream, String::new());
    while let Some(parts) = decoder.next(&mut chunk) {
        for part in parts.into_iter().flatten() {
            if let Part::Text(text) | Part::Reasoning(text) = part {
                said += &text.to_string();
            }
        }
    }
    said
}
