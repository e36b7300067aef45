//! deltawire over real sockets: clients that read like a model, and a server that gives them every kind of trouble.
//!
//! - [`client`]: an asynchronous client of Anthropic's Messages API, with `reqwest`.
//! - [`blocking`]: the same in a few lines without a runtime, with `ureq`.
//! - [`gateway`]: passes answers on to browsers, with `axum`.
//! - [`server`]: a local server that speaks like that API, and fails as the request asks.
//! - [`request`]: what the clients and the gateway send.

use std::sync::{Mutex, MutexGuard, PoisonError};

pub mod blocking;
pub mod client;
pub mod gateway;
pub mod request;
pub mod server;

/// Locks what threads share. What one of them left behind that panicked is as good as any.
fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
