//! What to do when a request for a stream fails.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails shall panic")]

mod classes;
mod decisions;
mod hints;
mod progress;
#[cfg(feature = "alloc")]
mod properties;

use deltawire::retry::Failure;

/// Returns the failure of a status with headers.
fn response(status: u16, headers: &[(&str, &str)], now: Option<u64>) -> Failure {
    let header = |name: &str| headers.iter().find(|(it, _)| *it == name).map(|(_, value)| *value);
    Failure::of_status(status).with_headers(header, now)
}
