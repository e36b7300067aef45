//! Deadlines and measures of a stream, and of many.
//!
//! - [`Watch`] finds out that a stream stands still, also while heartbeats keep its connection busy.
//! - [`Meter`] measures one answer: how soon it began, how fast it is, how evenly it comes.
//! - [`Totals`] adds up what many meters saw, over threads and machines, for a page of metrics.
//!
//! They have no clock. You pass `now`: the time since an origin of your choice, from a clock that does not go backwards, such as
//! the time since the request was sent. All calls for one stream have the same origin. If the clock goes backwards all the same,
//! it only means that no time has passed. What is more than 584 years after the origin counts as that.
//!
//! ```
//! use core::time::Duration;
//! use deltawire::answer::Decoder;
//! use deltawire::meter::{Meter, Watch};
//!
//! # let chunks = [(300, &b"data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n"[..]),
//! #     (350, b"data: {\"choices\":[{\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")];
//! # let chunks = chunks.map(|(time, bytes)| (Duration::from_millis(time), bytes));
//! let start = Duration::ZERO; // when the request is sent
//! let mut watch = Watch::new(start).with_first_part(Duration::from_secs(30)).with_next_part(Duration::from_secs(10));
//! let mut meter = Meter::new(start);
//! let mut decoder = Decoder::with_storage([0; 512]);
//! // Wait for a chunk until `watch.next_deadline()`, and then ask `watch.check(now)`.
//! for (now, bytes) in chunks {
//!     watch.bytes(now);
//!     meter.bytes(bytes.len(), now);
//!     let mut chunk = bytes;
//!     while let Some(parts) = decoder.next(&mut chunk) {
//!         let Ok(parts) = parts else { continue };
//!         watch.payload(&parts, now);
//!         for part in parts {
//!             watch.signal(meter.part(&part, now), now);
//!         }
//!     }
//!     watch.check(now)?;
//! }
//! assert_eq!(meter.time_to_first_text(), Some(Duration::from_millis(300)));
//! assert_eq!(watch.next_deadline(), Some(Duration::from_millis(10_350)));
//! # Ok::<(), deltawire::meter::Stall>(())
//! ```

mod buckets;
mod classes;
mod count;
mod decimal;
mod distribution;
mod histogram;
mod metric;
mod prometheus;
mod scale;
mod signal;
mod stall;
mod stream_meter;
mod time;
mod tokens;
mod totals;
#[cfg(feature = "serde_json")]
mod totals_serde;
mod watch;
mod window;

pub use distribution::Distribution;
pub use metric::Metric;
pub use prometheus::{Prometheus, Series};
pub use scale::Measure;
pub use signal::Signal;
pub use stall::{Stall, Wait};
pub use stream_meter::Meter;
pub use tokens::{TokenKind, Tokens};
pub use totals::Totals;
pub use watch::Watch;
