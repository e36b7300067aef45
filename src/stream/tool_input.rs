//! The input of one tool call.

use crate::error::Error;
#[cfg(feature = "serde_json")]
use crate::json::Raw;
use crate::json::{Fragment, Scanner, Status, Tokens};

/// The input of one tool call while it arrives: a scanner, and what the protocol says around it.
///
/// A call without arguments is a block without any text of input: its input is `{}`. An input that the start of the
/// block has in full stands if no text comes. Run a tool only after the stop of its block: before that, a text that is
/// complete by chance may go on, and an input that has not begun looks like one without arguments.
///
/// ```
/// use deltawire::anthropic::{Block, Decoder, Delta, Event};
/// use deltawire::stream::ToolInput;
/// use deltawire::json::{Field, Status};
///
/// # let wire: &[u8] = b"data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\"}}\n\n\
/// # data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"path\\\":\\\"a.rs\\\"}\"}}\n\n\
/// # data: {\"type\":\"content_block_stop\",\"index\":0}\n\n";
/// // One block at a time is enough for this example; where blocks take turns, each event has its `index`.
/// let (mut input, mut path) = (ToolInput::new(), Field::new("/path"));
/// let (mut decoder, mut chunk) = (Decoder::with_storage([0; 512]), wire);
/// while let Some(event) = decoder.next_event(&mut chunk) {
///     let Ok(event) = event else { continue }; // skipped, and counted in `End::lost`
///     match event {
///         Event::BlockStart { block: Block::ToolUse(_), .. } => {
///             (input, path) = (ToolInput::new(), Field::new("/path"));
///         }
///         Event::BlockDelta { delta: Delta::InputJson(json), .. } => {
///             for piece in input.push(json).filter_map(|token| path.next(&token.ok()?)) {
///                 print!("{piece}");
///             }
///         }
///         Event::BlockStop { .. } => assert_eq!(input.status(), Status::Complete),
///         _ => {}
///     }
/// }
/// # Ok::<(), deltawire::Error>(())
/// ```
///
/// Where you want the value and not its pieces, push the same deltas into a `json::Snapshot` (feature `serde_json`), one
/// for each block. If nothing came by deltas ([`is_empty`](Self::is_empty)), the input is that of the start, or `{}`.
///
/// Up to 122 containers may lie in one another. So a request with the message in it has no more than 127, which is what
/// `serde_json` reads.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ToolInput {
    scanner: Scanner,
}

/// How many containers of an input may lie in one another: `serde_json` reads 127, and in a request there are five around
/// the input, `{"messages":[{"content":[{"input":`.
pub(super) const MAX_DEPTH: u8 = 122;

impl ToolInput {
    /// Returns the input of a call that begins.
    #[must_use]
    pub const fn new() -> Self {
        Self { scanner: Scanner::with_max_depth(MAX_DEPTH) }
    }

    /// Takes the text of the next delta, and returns its tokens, as [`Scanner::push`].
    #[inline]
    pub fn push<'s, 'f>(&'s mut self, partial_json: impl Into<Fragment<'f>>) -> Tokens<'s, 'f> {
        self.scanner.push(partial_json)
    }

    /// Takes the text of the next delta for the status alone.
    ///
    /// # Errors
    ///
    /// As [`Scanner::check`].
    #[inline]
    pub fn check<'f>(&mut self, partial_json: impl Into<Fragment<'f>>) -> Result<(), Error> {
        self.scanner.check(partial_json)
    }

    /// Returns what the input is if its block ends now. If no text came, that is complete: it is what the start of the
    /// block has, or `{}`.
    ///
    /// ```
    /// use deltawire::stream::ToolInput;
    /// use deltawire::json::Status;
    ///
    /// let mut input = ToolInput::new();
    /// assert!(input.is_empty() && input.status() == Status::Complete);
    /// input.check(r#"{"a": [1"#)?;
    /// assert_eq!(input.status(), Status::Incomplete);
    /// input.check("]}")?;
    /// assert_eq!(input.status(), Status::Complete);
    /// assert!(input.check("x").is_err());
    /// assert!(matches!(input.status(), Status::Invalid(error) if error.offset() == 10));
    /// # Ok::<(), deltawire::Error>(())
    /// ```
    #[must_use]
    pub fn status(&self) -> Status {
        match self.scanner.status() {
            Status::Incomplete if self.is_empty() => Status::Complete,
            status => status,
        }
    }

    /// Returns whether no text of the input came by deltas.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scanner.offset() == 0 && self.scanner.status() == Status::Incomplete
    }

    /// Returns the scanner, for its closing.
    #[must_use]
    pub const fn scanner(&self) -> &Scanner {
        &self.scanner
    }
}

impl Default for ToolInput {
    fn default() -> Self {
        Self::new()
    }
}

/// Returns whether the start of a block has an input: some servers send `null`, an empty text, or an empty list for an
/// empty object.
#[cfg(feature = "serde_json")]
pub(super) fn is_given(input: Raw<'_>) -> bool {
    match input.as_bytes() {
        b"null" | b"\"\"" => false,
        [b'{', ..] => input.members().next().is_some(),
        [b'[', ..] => input.elements().next().is_some(),
        _ => true,
    }
}
