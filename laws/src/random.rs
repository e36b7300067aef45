//! How properties are tested.

use proptest::test_runner::{Config, FileFailurePersistence};

/// So many random cases, or as many as `PROPTEST_CASES` says.
///
/// The seed of a case that fails is added to a file beside the test, whose name ends in `.regressions`. It runs first from
/// then on: commit it.
pub fn config(cases: u32) -> Config {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(cases);
    let kept = FileFailurePersistence::WithSource("regressions");
    Config { cases, failure_persistence: Some(Box::new(kept)), ..Config::default() }
}
