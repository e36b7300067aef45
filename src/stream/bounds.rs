//! How large what is accumulated may become.

use core::fmt;

/// A message would be over one of its limits. What there is of it stays as it was, and takes nothing more.
///
/// ```
/// use deltawire::anthropic::{Event, Message};
/// use deltawire::stream::LimitError;
///
/// let mut message = Message::new().with_max_bytes(10);
/// let start = Event::parse(br#"{"type":"message_start","message":{"id":"msg_1"}}"#)?;
/// let error = message.apply(&start).unwrap_err();
/// assert_eq!(error, LimitError::Bytes { max: 10 });
/// assert_eq!(error.to_string(), "message over the limit of 10 bytes");
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum LimitError {
    /// It would have more bytes than `with_max_bytes` allows. Raise that limit, or give the message up.
    Bytes {
        /// The limit.
        max: u64,
    },
    /// It would have more blocks than `with_max_blocks` allows. Raise that limit, or give the message up.
    Blocks {
        /// The limit.
        max: usize,
    },
}

impl fmt::Display for LimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes { max } => write!(f, "message over the limit of {max} bytes"),
            Self::Blocks { max } => write!(f, "message over the limit of {max} blocks"),
        }
    }
}

impl core::error::Error for LimitError {}

/// How many bytes were charged, and how many may be.
///
/// Whatever takes memory is charged before it is built, a fourth of what it takes or more. So the memory in use is at
/// most four times the limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    charged: u64,
    max: u64,
}

impl Bounds {
    pub(crate) const fn new(max: u64) -> Self {
        Self { charged: 0, max }
    }

    /// Returns the same limit, with nothing charged.
    pub(crate) const fn anew(self) -> Self {
        Self::new(self.max)
    }

    /// Charges `bytes`, or nothing if they do not fit.
    pub(crate) fn charge(&mut self, bytes: usize) -> Result<(), LimitError> {
        let charged = self.charged.checked_add(bytes as u64).filter(|&charged| charged <= self.max);
        self.charged = charged.ok_or(LimitError::Bytes { max: self.max })?;
        Ok(())
    }
}
