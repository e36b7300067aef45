//! OpenAI's two ways to stream an answer, and the many servers that imitate the first.
//!
//! - [`chat`]: Chat Completions, `/v1/chat/completions`;
//! - [`responses`]: Responses, `/v1/responses`.
//!
//! Both send errors of one form: [`ServerError`].

pub mod chat;
pub mod responses;
mod server_error;

pub use server_error::ServerError;
