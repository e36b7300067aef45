//! How a tag is written.

/// A tag that text may have in it: what opens it, and what closes it.
///
/// ```
/// use deltawire::text::Tag;
///
/// const MISTRAL: Tag = Tag::new("[THINK]", "[/THINK]");
/// assert_eq!((MISTRAL.open(), Tag::THINK.close()), ("[THINK]", "</think>"));
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Tag<'t> {
    open: &'t str,
    close: &'t str,
}

impl Tag<'static> {
    /// `<think>`, in which DeepSeek, Qwen and most others write what they think.
    pub const THINK: Self = Self::new("<think>", "</think>");
    /// `<thinking>`.
    pub const THINKING: Self = Self::new("<thinking>", "</thinking>");
    /// `<tool_call>`, in which Qwen and Hermes write a call of a tool.
    pub const TOOL_CALL: Self = Self::new("<tool_call>", "</tool_call>");
}

impl<'t> Tag<'t> {
    /// Returns a tag that is written so. If `open` is empty nothing opens it, and if `close` is empty nothing closes it.
    #[must_use]
    pub const fn new(open: &'t str, close: &'t str) -> Self {
        Self { open, close }
    }

    /// Returns what opens it.
    #[must_use]
    pub const fn open(self) -> &'t str {
        self.open
    }

    /// Returns what closes it.
    #[must_use]
    pub const fn close(self) -> &'t str {
        self.close
    }
}
