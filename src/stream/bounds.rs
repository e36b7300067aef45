//! How large what is accumulated may be.

use crate::error::{Error, ErrorKind};

/// How large a message is, and may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) bytes: u64,
    pub(crate) max: u64,
}

impl Size {
    pub(crate) fn add(&mut self, len: usize) -> Result<(), Error> {
        let bytes = self.bytes.saturating_add(len as u64);
        if bytes > self.max {
            return Err(Error::new(ErrorKind::MessageTooLong, self.bytes));
        }
        self.bytes = bytes;
        Ok(())
    }
}
