//! The tool calls of which more may come.

use core::fmt;

use crate::bytes::{add, one_more};

/// A tool call of which more may come: its choice has not ended.
///
/// ```
/// use deltawire::openai::chat::{Event, Order};
///
/// let mut order = Order::new();
/// let payload = br#"{"choices":[{"index":0,"delta":{"tool_calls":[
///     {"index":0,"id":"call_1","function":{"name":"f","arguments":"{\"a\":"}}]}}]}"#;
/// order.apply(&Event::parse(payload)?);
/// let open = order.open_calls();
/// let call = open.iter().next().unwrap();
/// assert_eq!((call.choice, call.index, call.received), (0, Some(0), 7));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct OpenCall {
    /// The index of its choice.
    pub choice: u32,
    /// Its index in the choice, if the server gives one.
    pub index: Option<u32>,
    /// How many bytes of arguments came, as they stand in the payloads. At most `u32::MAX`.
    pub received: u32,
    /// A hash of its id, or 0.
    pub(super) id: u64,
}

impl OpenCall {
    const NONE: Self = Self { choice: 0, index: None, received: 0, id: 0 };

    /// Returns a call that begins.
    pub(super) const fn new(choice: u32, index: Option<u32>, id: u64) -> Self {
        Self { choice, index, received: 0, id }
    }

    /// Counts `len` bytes of arguments. The count stays at its maximum.
    #[inline]
    pub(super) fn receive(&mut self, len: usize) {
        self.received = self.received.saturating_add(u32::try_from(len).unwrap_or(u32::MAX));
    }
}

/// The open tool calls, up to [`MAX`](Self::MAX) of them. The one that the last fragment was of comes first.
///
/// ```
/// use deltawire::openai::chat::{OpenCalls, Order};
///
/// assert!(Order::new().open_calls().is_empty());
/// assert_eq!(OpenCalls::MAX, 8);
/// ```
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct OpenCalls {
    calls: [OpenCall; Self::MAX],
    len: u8,
    /// Whether calls are open that are not followed any more.
    has_more: bool,
}

impl OpenCalls {
    /// How many calls are followed at once. If more are open, those that were heard of last are followed.
    pub const MAX: usize = 8;

    pub(super) const NONE: Self = Self { calls: [OpenCall::NONE; Self::MAX], len: 0, has_more: false };

    /// Returns how many calls are followed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len.into()
    }

    /// Returns `true` if no call is open.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns `true` if more calls may be open than are followed.
    #[must_use]
    pub const fn has_more(&self) -> bool {
        self.has_more
    }

    /// Returns the open calls.
    pub fn iter(&self) -> impl Iterator<Item = &OpenCall> {
        self.calls.iter().take(self.len.into())
    }

    /// Returns the call that the last fragment was of.
    #[inline]
    pub(super) fn first(&mut self) -> Option<&mut OpenCall> {
        self.calls.first_mut().filter(|_| self.len > 0)
    }

    /// Brings the first call that `is_it` to the front.
    pub(super) fn find(&mut self, is_it: impl Fn(&OpenCall) -> bool) -> Option<&mut OpenCall> {
        let at = self.iter().position(is_it)?;
        // The pattern says that there is one, or `rotate_right` could panic.
        if let Some(calls @ [_, ..]) = self.calls.get_mut(..add(at, 1)) {
            calls.rotate_right(1);
        }
        self.calls.first_mut()
    }

    /// Opens a call. If there is no room, the one that was not heard of for longest is not followed any more.
    pub(super) fn open(&mut self, call: OpenCall) -> Option<&mut OpenCall> {
        if self.len() < Self::MAX {
            self.len = one_more(self.len);
        } else {
            self.has_more = true;
        }
        self.calls.rotate_right(1);
        let first = self.calls.first_mut()?;
        *first = call;
        Some(first)
    }

    /// Closes the calls of a choice.
    pub(super) fn close(&mut self, choice: u32) {
        let old = *self;
        (self.calls, self.len) = ([OpenCall::NONE; Self::MAX], 0);
        for (to, call) in self.calls.iter_mut().zip(old.iter().filter(|call| call.choice != choice)) {
            *to = *call;
            self.len = one_more(self.len);
        }
        self.has_more &= self.len > 0;
    }
}

impl fmt::Debug for OpenCalls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
