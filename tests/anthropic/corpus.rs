//! The laws on the streams of `corpus/`. What must come out of them is compared by `tests/inspect.rs`.

use std::fs;
use std::path::Path;

use ::laws::dialect::{self, run};

use crate::laws::{self, Anthropic, stream};

#[test]
#[cfg_attr(miri, ignore = "reads files")]
fn the_laws_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "sse") {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let seed = 0x9E37_79B9_7F4A_7C15 ^ bytes.len() as u64;
        if !path.ends_with("long-id.sse") {
            laws::fast_is_slow(&bytes, seed);
        }
        dialect::forgetful::<Anthropic>(&bytes, seed);
        dialect::ways_agree::<Anthropic>(&bytes, 1 << 24, seed);
        if bytes.len() < 4000 {
            dialect::verdict::<Anthropic>(&bytes, seed);
        }
        dialect::chunking::<Anthropic>(&bytes, 1 << 24, seed);
        // A prime, so that over a long stream the cuts fall on every offset within a line.
        let step = if cfg!(debug_assertions) && bytes.len() > 2000 { 23 } else { 1 };
        let whole = run::<Anthropic, _>(stream(1 << 24), [bytes.as_slice()]);
        for at in (0..=bytes.len()).step_by(step) {
            let (first, second) = bytes.split_at(at);
            assert_eq!(run::<Anthropic, _>(stream(1 << 24), [first, second]), whole, "{} cut at {at}", path.display());
        }
        count += 1;
    }
    assert!(count >= 40, "{count}");
}
