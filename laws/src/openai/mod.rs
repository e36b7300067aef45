//! What the laws need to know of OpenAI's two ways to stream.

pub mod chat;
pub mod responses;
