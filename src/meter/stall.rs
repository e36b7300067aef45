//! What a stream waits for, and has waited for too long.

use core::fmt;
use core::time::Duration;

use super::decimal::Decimal;
use super::scale::Scale;
use crate::time::nanos;

/// What a [`Watch`](super::Watch) waits for.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Wait {
    /// Anything at all. If it is late, the server or the connection is dead: try again.
    FirstByte,
    /// The first progress. If it is late, the server has accepted the request and the model has not begun: try again, and
    /// nothing is lost.
    FirstPart,
    /// More progress. If it is late, the model has stopped half-way: keep what came, and try again or go on from there.
    NextPart,
    /// The end. If it is late, the answer takes longer than you want to wait.
    All,
}

impl Wait {
    pub(super) const ALL: [Self; 4] = [Self::FirstByte, Self::FirstPart, Self::NextPart, Self::All];

    /// Returns the name in snake case, for logs and metrics.
    ///
    /// ```
    /// assert_eq!(deltawire::meter::Wait::NextPart.name(), "next_part");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FirstByte => "first_byte",
            Self::FirstPart => "first_part",
            Self::NextPart => "next_part",
            Self::All => "all",
        }
    }
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A deadline that has passed. [`Watch::check`](super::Watch::check) returns it. Give up the connection, and call the decoder's
/// `finish` for what came. If that is not complete, it is a `retry::Failure` of the class `Timeout`.
///
/// ```
/// use core::time::Duration;
/// use deltawire::meter::{Wait, Watch};
///
/// let second = Duration::from_secs(1);
/// let watch = Watch::new(second).with_first_byte(30 * second);
/// assert!(watch.check(30 * second).is_ok());
/// let stall = watch.check(31 * second).unwrap_err();
/// assert_eq!((stall.wait, stall.since, stall.due), (Wait::FirstByte, second, 31 * second));
/// assert_eq!(stall.to_string(), "no first byte within 30 s");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Stall {
    /// What did not come.
    pub wait: Wait,
    /// Since when it has been waited for: the last progress, or the start.
    pub since: Duration,
    /// The deadline.
    pub due: Duration,
}

impl fmt::Display for Stall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let missing = match self.wait {
            Wait::FirstByte => "no first byte",
            Wait::FirstPart => "no first part",
            Wait::NextPart => "no further part",
            Wait::All => "not complete",
        };
        let limit = nanos(self.due).saturating_sub(nanos(self.since));
        write!(f, "{missing} within {} s", Decimal::of(limit, Scale::Time))
    }
}

impl core::error::Error for Stall {}
