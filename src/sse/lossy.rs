//! Bytes that should be UTF-8, shown as text whatever they are.

use core::fmt::{self, Write as _};

/// Bytes seen as text: each invalid sequence reads as U+FFFD, as the WHATWG decoder has it.
///
/// Never fails and never allocates: it is shown with `Display`, or collected where there is an
/// allocator.
///
/// ```
/// use deltawire::sse::Lossy;
///
/// let text = Lossy::new(b"caf\xC3\xA9 \xFF!");
/// assert_eq!(format!("{text}"), "café \u{FFFD}!");
/// ```
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct Lossy<'a> {
    bytes: &'a [u8],
}

impl<'a> Lossy<'a> {
    /// Wraps `bytes`.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// Returns the text as pieces: runs of valid UTF-8, and `"\u{FFFD}"` for what is not.
    ///
    /// ```
    /// use deltawire::sse::Lossy;
    ///
    /// let mut pieces = Lossy::new(b"a\xFFb").pieces();
    /// assert_eq!(pieces.next(), Some("a"));
    /// assert_eq!(pieces.next(), Some("\u{FFFD}"));
    /// assert_eq!(pieces.next(), Some("b"));
    /// assert_eq!(pieces.next(), None);
    /// ```
    pub fn pieces(self) -> impl Iterator<Item = &'a str> {
        self.bytes.utf8_chunks().flat_map(|chunk| {
            let stand_in = if chunk.invalid().is_empty() { "" } else { "\u{FFFD}" };
            [chunk.valid(), stand_in].into_iter().filter(|piece| !piece.is_empty())
        })
    }

    /// Returns the text, borrowed if all of it is valid.
    ///
    /// ```
    /// use deltawire::sse::Lossy;
    ///
    /// assert_eq!(Lossy::new(b"\xF0\x9F").to_cow(), "\u{FFFD}");
    /// ```
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn to_cow(self) -> alloc::borrow::Cow<'a, str> {
        alloc::string::String::from_utf8_lossy(self.bytes)
    }
}

impl fmt::Display for Lossy<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces().try_for_each(|piece| f.write_str(piece))
    }
}

impl fmt::Debug for Lossy<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        // Not `escape_debug`, for its table can panic as far as the compiler knows.
        for char in self.pieces().flat_map(str::chars) {
            match char {
                '"' | '\\' => write!(f, "\\{char}")?,
                _ if char.is_control() => write!(f, "{}", char.escape_default())?,
                _ => f.write_char(char)?,
            }
        }
        f.write_char('"')
    }
}
