//! The public calls.

use super::closing::Closing;
use super::lines::Lines;

/// Says of a Markdown text that is still arriving what of it can be shown, so that nothing shown is taken back.
///
/// Push each piece as it arrives. Then render [`closing`](Self::closing): the first `keep` bytes of the text and the suffix,
/// with any renderer of CommonMark. What is rendered is what the whole text will show there: no `**` that becomes bold later, no
/// half of a link, no row of dashes that becomes a table. Cache what [`stable`](Self::stable) covers; it never changes.
///
/// It buffers nothing, is 256 bytes, reads each byte once, and does not allocate. Tables, struck text, task lists and footnotes
/// of GFM are known, and math if you ask for it ([`with_math`](Self::with_math)).
///
/// ```
/// use deltawire::text::Markdown;
///
/// let mut markdown = Markdown::new();
/// for (text, shown) in [
///     ("It is **ver", "It is **ver**"),
///     ("It is **very", "It is **very**"),
///     ("It is [a link", "It is"),
///     ("It is [a link](https://ex", "It is [a link]()"),
///     ("It is `co", "It is `co`"),
///     ("It is\n- an it", "It is\n- an it"),
///     ("It is\n---", "It is"),
///     ("| It | is", ""),
///     ("| It | is |\n|---|---|\n| **a", "| It | is |\n|---|---|\n| **a**"),
/// ] {
///     markdown.reset();
///     markdown.push(text);
///     let closing = markdown.closing();
///     assert_eq!(format!("{}{}", &text[..closing.keep()], closing.suffix()), shown);
/// }
/// ```
///
/// At the end of the text there is nothing to wait for: render it as it is.
///
/// # What is shown when
///
/// | in the text | is shown |
/// | --- | --- |
/// | emphasis, struck text, a code span | from its first character on; the suffix closes it |
/// | `[text](target)`, an image | its text as soon as `](` is there, with the target `()`; until then nothing from the bracket on |
/// | a tag, a comment, an autolink, `$math$` | when it is whole |
/// | an escape, an entity | when it is whole |
/// | a row that may be the head of a table | from its first pipe on, when the row of dashes is there or cannot come |
/// | a cell, an item, a quote, a heading, code | from its first character on |
/// | a fence and its info string | when the line ends. It needs no suffix: CommonMark ends it with the text |
/// | a marker, a rule, an underline, the box of a task, blanks | when what follows says what they are |
/// | one `*` after a letter or a bracket and before a letter, as in `2*3` | when 32 bytes more are there, or it is closed |
/// | a definition | never; it is kept when its line ends |
///
/// # Where something is taken back
///
/// CommonMark decides some things by what comes arbitrarily later. There, what is likely is shown:
///
/// | if, against what is likely, | then |
/// | --- | --- |
/// | a delimiter is never closed, or what binds more tightly takes its end | its text was shown without it; it appears when the block ends, or with what took the end |
/// | a link or a footnote is defined after it is used | it was shown in its brackets, and `stable` may cover it: see [`with_references`](Self::with_references) |
/// | what follows `](` is no target, such as one with a blank in it | its text was shown as a link; the brackets appear |
/// | one `*` as in `2*3` is closed later than that, or one `~` is closed | it was shown, and vanishes |
/// | a code span begins with a blank and does not end with one | the blank was not shown |
/// | a bracket, or a row that does not begin with a pipe, is longer than 256 bytes, and then is a link or a head | it was shown as text after so many |
/// | a tag, a target or math is longer than 4096 bytes | the same |
/// | a cell of a head has a delimiter that is closed after the pipe | it was shown as closed |
///
/// # Limits
///
/// Up to 11 delimiters and 6 brackets may be open, with runs of up to 3; with more, the rest of the block is held back until it
/// ends. Up to 12 quotes and items may be nested; with more, all is held back until a line after a blank one begins at the
/// margin with something else.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Markdown {
    lines: Lines,
}

impl Markdown {
    /// Returns one for a text that begins. `$` means nothing to it.
    #[must_use]
    pub const fn new() -> Self {
        Self { lines: Lines::NEW }
    }

    /// Makes `$` and `$$` mean math, for a renderer that knows it. Math is shown when it is whole, for half of a formula is
    /// none.
    ///
    /// ```
    /// use deltawire::text::Markdown;
    ///
    /// let mut markdown = Markdown::new().with_math();
    /// markdown.push("So $x^2");
    /// assert_eq!(markdown.closing().keep(), "So".len());
    /// markdown.push("$");
    /// assert_eq!(markdown.closing().keep(), "So $x^2$".len());
    /// ```
    #[must_use]
    pub const fn with_math(mut self) -> Self {
        self.lines.inline.has_math = true;
        self
    }

    /// Makes [`stable`](Self::stable) stay before the first block that a later definition could change: one with `[text]` or
    /// `[^note]` that is no link by itself. It is then exact, and stays there until the end.
    ///
    /// ```
    /// use deltawire::text::Markdown;
    ///
    /// let text = "One.\n\nSee [it].\n\nThree.\n\n";
    /// for (mut markdown, stable) in [(Markdown::new(), text.len()), (Markdown::new().with_references(), "One.\n\n".len())] {
    ///     markdown.push(text);
    ///     assert_eq!(markdown.stable(), stable);
    /// }
    /// ```
    #[must_use]
    pub const fn with_references(mut self) -> Self {
        self.lines.waits_for_definitions = true;
        self
    }

    /// Takes the next piece of the text, cut anywhere between two characters.
    #[inline]
    pub fn push(&mut self, delta: &str) {
        self.lines.push(delta);
    }

    /// Returns how to render the text so far. It takes the same time wherever the text is.
    ///
    /// How much is kept never shrinks.
    #[must_use]
    #[inline]
    pub const fn closing(&self) -> Closing {
        Closing::new(self.lines.inline.show.keep, self.lines.inline.show.open)
    }

    /// Returns how many bytes of the text no later text can render otherwise: render them once, and cache that.
    ///
    /// It is the end of a block that is in no other, or the beginning of a line. It never shrinks, and is never more than what
    /// [`closing`](Self::closing) keeps. A list is stable only when it has ended, for its last item may still make it loose. If
    /// you render only what follows, definitions in what is stable are not known there.
    ///
    /// ```
    /// use deltawire::text::Markdown;
    ///
    /// let mut markdown = Markdown::new();
    /// markdown.push("# Title\nSome text.\n");
    /// assert_eq!(markdown.stable(), "# Title\n".len());
    /// markdown.push("\n- a list\n\nMore");
    /// assert_eq!(markdown.stable(), "# Title\nSome text.\n\n- a list\n\n".len());
    /// ```
    #[must_use]
    #[inline]
    pub fn stable(&self) -> usize {
        usize::try_from(self.lines.stable).unwrap_or(usize::MAX)
    }

    /// Returns how many bytes have been pushed.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.lines.at
    }

    /// Starts over with another text. What was chosen stays.
    pub fn reset(&mut self) {
        let (has_math, waits) = (self.lines.inline.has_math, self.lines.waits_for_definitions);
        self.lines = Lines::NEW;
        self.lines.inline.has_math = has_math;
        self.lines.waits_for_definitions = waits;
    }
}

impl Default for Markdown {
    fn default() -> Self {
        Self::new()
    }
}
