//! The examples of the specifications, from the tests of the package pulldown-cmark.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Those of CommonMark 0.31.2 and of GFM, and those that the renderer has of its own.
pub const FILES: [&str; 9] = [
    "spec",
    "gfm_table",
    "gfm_strikethrough",
    "gfm_tasklist",
    "table",
    "strikethrough",
    "footnotes",
    "math",
    "regression",
];

/// An example: of which file and number, and its text.
#[derive(Clone, Debug)]
pub struct Example {
    pub name: String,
    pub text: String,
    /// Whether `$` means math in it.
    pub has_math: bool,
}

/// Returns those of some files of its test suite: `spec`, `gfm_table`, ...
pub fn examples(files: &[&str]) -> Vec<Example> {
    let suite = suite();
    files.iter().flat_map(|file| of(file, &fs::read_to_string(suite.join(format!("{file}.rs"))).unwrap())).collect()
}

fn of(file: &str, source: &str) -> Vec<Example> {
    let literals = source.split("let original = r##\"").skip(1);
    (1..)
        .zip(literals)
        .map(|(number, rest)| Example {
            name: format!("{file} {number}"),
            text: rest.split_once("\"##;").unwrap().0.to_string(),
            has_math: file == "math",
        })
        .collect()
}

/// Where cargo has put the package.
fn suite() -> PathBuf {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo).args(["metadata", "--format-version", "1", "--manifest-path", manifest]).output();
    let metadata: serde_json::Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == "pulldown-cmark").unwrap();
    PathBuf::from(package["manifest_path"].as_str().unwrap()).with_file_name("tests").join("suite")
}
