//! deltawire over real sockets: clients that read like a model, and a server that gives them every kind of trouble.
//!
//! - [`server`]: a local server that speaks like that API, and fails as told.
//! - [`request`]: what both clients send.

pub mod request;
pub mod server;
