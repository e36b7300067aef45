//! The streams of `corpus/` that are of this dialect, or may be taken for it.

use crate::run;

#[test]
fn laws() {
    let mut count = 0;
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.ends_with(".sse") && (name.starts_with("responses-") || name.starts_with("openai-")) {
            run::laws(&std::fs::read(path).unwrap());
            count += 1;
        }
    }
    assert!(count > 8, "{count} streams");
}
