//! The input of one tool call.

use crate::anthropic::ToolUse;
use crate::error::Error;
use crate::json::{Fragment, Raw, Scanner, Tokens, Verdict};

/// The input of one tool call as it arrives: a scanner, and what the protocol says around it.
///
/// A call without arguments is a block without any text of input: its input is `{}`. And an input that the
/// start of the block has in full stands if no text comes.
///
/// ```
/// use deltawire::anthropic::{Block, Delta, Event, Decoder, InputVerdict, ToolInput};
/// use deltawire::json::Field;
///
/// # let wire: &[u8] = b"data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\"}}\n\n\
/// # data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"path\\\":\\\"a.rs\\\"}\"}}\n\n\
/// # data: {\"type\":\"content_block_stop\",\"index\":0}\n\n";
/// // A block at a time is enough for this example; where they take turns each event has its `index`.
/// let (mut input, mut path) = (ToolInput::new(), Field::new("/path"));
/// let (mut decoder, mut chunk) = (Decoder::new(), wire);
/// while let Some(event) = decoder.next_event(&mut chunk) {
///     // What cannot be read is lost, and the end of the stream tells.
///     let Ok(event) = event else { continue };
///     match event {
///         Event::BlockStart { block: Block::ToolUse(tool), .. } => {
///             (input, path) = (ToolInput::of(&tool), Field::new("/path"));
///         }
///         Event::BlockDelta { delta: Delta::InputJson(json), .. } => {
///             for piece in input.push(json).filter_map(|token| path.next(&token.ok()?)) {
///                 print!("{piece}");
///             }
///         }
///         Event::BlockStop { .. } => assert_eq!(input.verdict(), InputVerdict::Complete),
///         _ => {}
///     }
/// }
/// # Ok::<(), deltawire::Error>(())
/// ```
///
/// Where the value is wanted, and not its pieces, a `json::Snapshot` (feature `serde_json`) takes the same deltas, as
/// many texts as there are blocks. If nothing came of it (`Finished::Truncated` at offset 0), the input is that of
/// the start, or `{}`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ToolInput {
    scanner: Scanner,
    /// Whether the start of the block has an input that is not empty.
    is_given: bool,
}

/// What the input of a tool call is worth so far.
///
/// ```
/// use deltawire::anthropic::{InputVerdict, ToolInput};
///
/// let mut input = ToolInput::new();
/// assert_eq!(input.verdict(), InputVerdict::Empty);
/// input.check(r#"{"a": [1"#)?;
/// assert_eq!(input.verdict(), InputVerdict::Incomplete);
/// input.check("]}")?;
/// assert_eq!(input.verdict(), InputVerdict::Complete);
/// assert!(input.check("x").is_err());
/// assert!(matches!(input.verdict(), InputVerdict::Invalid(error) if error.offset() == 10));
/// # Ok::<(), deltawire::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a caller decides on each")]
pub enum InputVerdict {
    /// No text of it came: the call has no arguments, and its input is `{}`.
    Empty,
    /// No text of it came, and the start of the block has it in full.
    Given,
    /// It is valid JSON.
    Complete,
    /// It is the beginning of valid JSON. At the end of the block that means that it was cut.
    Incomplete,
    /// It is no JSON, whatever may follow. The error has the offset of the first byte that made it so.
    Invalid(Error),
}

impl ToolInput {
    /// Returns the input of a call whose start is not known.
    #[must_use]
    pub const fn new() -> Self {
        Self { scanner: Scanner::new(), is_given: false }
    }

    /// Returns the input of a call that starts like that.
    #[must_use]
    pub fn of(tool: &ToolUse<'_>) -> Self {
        Self { is_given: tool.input().is_some_and(is_given), ..Self::new() }
    }

    /// Takes the text of the next delta, and gives what it holds, as [`Scanner::push`].
    #[inline]
    pub fn push<'s, 'f>(&'s mut self, partial_json: impl Into<Fragment<'f>>) -> Tokens<'s, 'f> {
        self.scanner.push(partial_json)
    }

    /// Takes the text of the next delta for the verdict alone.
    ///
    /// # Errors
    ///
    /// As [`Scanner::check`].
    #[inline]
    pub fn check<'f>(&mut self, partial_json: impl Into<Fragment<'f>>) -> Result<(), Error> {
        self.scanner.check(partial_json)
    }

    /// Tells what the input so far is.
    #[must_use]
    pub fn verdict(&self) -> InputVerdict {
        match self.scanner.verdict() {
            Verdict::Complete => InputVerdict::Complete,
            Verdict::Invalid(error) => InputVerdict::Invalid(error),
            Verdict::Incomplete if self.scanner.offset() > 0 => InputVerdict::Incomplete,
            Verdict::Incomplete if self.is_given => InputVerdict::Given,
            Verdict::Incomplete => InputVerdict::Empty,
        }
    }

    /// Returns the scanner, for its closing.
    #[must_use]
    pub const fn scanner(&self) -> &Scanner {
        &self.scanner
    }
}

/// Says whether the start of a block has an input: some servers send `null`, an empty text, or an empty list for an
/// empty object.
pub(crate) fn is_given(input: Raw<'_>) -> bool {
    match input.as_bytes() {
        b"null" | b"\"\"" => false,
        [b'{', ..] => input.members().next().is_some(),
        [b'[', ..] => input.elements().next().is_some(),
        _ => true,
    }
}
