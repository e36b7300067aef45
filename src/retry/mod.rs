//! What to do when a request for a stream fails: try again, go on where it broke off, or give up.
//!
//! These are decisions only. You pass what you saw, your clock and your entropy; nothing here waits, sends or reads a clock.
//!
//! - [`Failure`]: what went wrong, from a status, headers, a body, an error in the stream, or the end of one. It has a
//!   [`Class`], and how long the server asks to wait.
//! - [`Progress`]: what the user has seen of the answer, and which calls of tools ran.
//! - [`Policy`]: how often, how long, and how to go on. [`Policy::decide`] returns a [`Decision`].
//!
//! ```
//! use core::time::Duration;
//! use deltawire::answer::{Decoder, Part};
//! use deltawire::retry::{Class, Decision, Failure, How, Policy, Progress};
//!
//! # let network = [&b"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Once upon\"}}]}\n\n"[..]];
//! let (mut decoder, mut progress, mut failure) = (Decoder::with_storage([0; 512]), Progress::new(), None);
//! for bytes in network {
//!     let mut chunk: &[u8] = bytes;
//!     while let Some(parts) = decoder.next(&mut chunk) {
//!         let Ok(parts) = parts else { continue };
//!         for part in parts {
//!             progress.take(&part);
//!             match part {
//!                 Part::Text(text) => print!("{text}"),
//!                 Part::Error(error) => failure = Some(Failure::of_error(&error)),
//!                 _ => {}
//!             }
//!         }
//!     }
//! }
//! // Here the connection breaks.
//! let failure = failure.or_else(|| Failure::of_end(&decoder.finish())).expect("it is not complete");
//! assert_eq!(failure.class(), Class::Truncated);
//! let (retries, elapsed, entropy) = (0, Duration::from_secs(3), 0);
//! match Policy::new().decide(&failure, retries, elapsed, &progress, entropy) {
//!     Decision::Retry { after } => println!("send it again after {after:?}"),
//!     Decision::Resume { after, how } => {
//!         // The user has seen "Once upon": sending the same request again would begin another story.
//!         assert_eq!((after, how), (Duration::from_millis(500), How::Instruct));
//!     }
//!     Decision::GiveUp { why } => println!("{why}"),
//! }
//! # Ok::<(), deltawire::Error>(())
//! ```
//!
//! # What the official SDKs do otherwise
//!
//! The defaults are those of the Python SDKs of Anthropic and OpenAI: two retries, after 0.5 s and 1 s less up to a quarter, at
//! most 8 s; and what the server asks for goes first. It is otherwise in these points:
//!
//! - They look at the status alone. Here the names in the body count too, so that a used up quota, which has the status 429 as
//!   a rate limit does, is not tried again, and an error inside of a stream, whose status is 200, is understood.
//! - 501 and 505 are tried again, as the SDKs of Anthropic and OpenAI do with all statuses from 500 on; google-genai does not.
//! - `x-should-retry: true` cannot make a request worth sending again that the server calls wrong, not allowed, or not paid.
//! - They never try again once a stream has begun. Here the answer can be resumed.
//! - If the server asks for more than two minutes, the decision is to give up, as OpenAI's does. Anthropic's waits, for up to
//!   49 days.
//! - A hint that is not a finite number above zero is passed over, and the next one counts. Anthropic's waits for `inf`, too, and
//!   both read `1_0` as 10, and dates that RFC 9110 does not have.
//! - Hints in bodies, in messages and in the headers of rate limits count, where there is no `retry-after`.

// Which file builds on which, from the top:
//
//   policy.rs      what to do
//   failure.rs     what went wrong                         progress.rs  repeats.rs      what was shown, what ran
//   headers.rs     details.rs      what a server says      decision.rs  jitter.rs  continuation.rs
//   date.rs        delay.rs  names.rs  phrase.rs  quota.rs  class.rs

mod class;
mod continuation;
mod date;
mod decision;
mod delay;
mod details;
mod failure;
mod headers;
mod jitter;
mod names;
mod phrase;
mod policy;
mod progress;
mod quota;
mod repeats;

pub use class::Class;
pub use continuation::Continuation;
pub use decision::{Decision, How, Why};
pub use failure::Failure;
pub use jitter::Jitter;
pub use policy::Policy;
pub use progress::Progress;
