//! The examples that are expected to flicker.

use std::collections::BTreeMap;

/// Returns their names, each with the reason.
pub fn exceptions() -> BTreeMap<String, String> {
    let lines = include_str!("../exceptions.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.trim().rsplit_once(' '))
        .map(|(name, reason)| (name.trim().to_string(), reason.to_string()))
        .collect()
}
