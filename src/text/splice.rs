//! The text of a second attempt, joined to what was shown of the first.

use super::overlap::{Search, Step, common};
use super::spliced::{Seam, Spliced};
use crate::bytes::{add, first, skip, split_text};

/// Joins the text of a second attempt to the text that was shown before the stream broke, without saying anything twice.
///
/// There are two kinds of second attempts:
///
/// - **It goes on** ([`Splice::new`]): you sent the text back, as a prefill or with "continue", and the model goes on, but often
///   says the last words again. The longest end of the shown text that the second text begins with is left out.
/// - **It begins again** ([`Splice::restarted`]): the same request once more. What is equal to the start of the shown text is left
///   out; [`seam`](Self::seam) says where the second text departs from it.
///
/// [`push`](Self::push) takes the text as it comes and returns what is new. While more than one answer is possible the text waits: it
/// is a part of the shown text, and is lent out of that when it turns out to be new. So nothing is copied, the memory
/// is the slice that you gave, and every slice of new text is whole characters. Call [`finish`](Self::finish) at the end, for
/// the text that still waits.
///
/// ```
/// use deltawire::text::Splice;
///
/// let shown = "The three colours are red, green";
/// let mut splice = Splice::new(shown);
/// let mut whole = shown.to_owned();
/// for piece in ["are r", "ed, green", " and", " blue."] {
///     splice.push(piece).for_each(|new| whole.push_str(new));
/// }
/// splice.finish().for_each(|new| whole.push_str(new));
/// assert_eq!(whole, "The three colours are red, green and blue.");
/// assert_eq!(splice.seam().map(|seam| seam.left_out), Some("are red, green".len()));
/// ```
///
/// # A coincidence
///
/// After "a cat" the text "the dog" begins with a letter that the shown text ends with, and yet it is all new. The shorter an
/// overlap, the more likely it is that it means nothing, and no length tells the two apart: "It was a" and "a cat" may be either.
/// So shorter ones than [`LEAST`](Self::LEAST) bytes stay in. A short word may then stand there twice, which a reader sees and
/// understands; a letter that is left out of a number or of code nobody would see.
///
/// | the second attempt | what is right |
/// |---|---|
/// | goes on after a prefill | the default: the model writes what follows, and what it says again it says at length |
/// | the same, and blanks were taken off the end of the prefill | [`with_least`](Self::with_least) of their number: with them the text goes on |
/// | goes on because it was told to | the default: models that repeat begin with the line or the sentence |
/// | repeats something for certain, as a server that goes back to the last whole word | `with_least(1)` |
/// | begins again | [`restarted`](Self::restarted), for which no length is too short |
///
/// What was left out is in [`seam`](Self::seam), and you have it: it is the end of the shown text.
///
/// # What it costs
///
/// A constant number of steps for each byte of `shown` until the seam is found, and nothing after that. An overlap is at most as long as
/// `shown`: it is enough to give the last kilobytes of a long text. Of a text that begins again give all.
#[derive(Clone, Copy, Debug)]
pub struct Splice<'s> {
    shown: &'s str,
    least: usize,
    is_restart: bool,
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Searching(Search),
    /// So many bytes are equal so far.
    Comparing(usize),
    Found(Seam),
}

impl<'s> Splice<'s> {
    /// Overlaps that are shorter stay in, unless you set another length. Of single letters many are a coincidence, and of this
    /// length nearly none is.
    pub const LEAST: usize = 8;

    /// Returns a splice for a second text that goes on where the `shown` one ends.
    #[must_use]
    pub const fn new(shown: &'s str) -> Self {
        Self { shown, least: Self::LEAST, is_restart: false, state: State::Found(Seam::new(0, 0)) }.begin()
    }

    /// Returns a splice for a second text that begins again.
    ///
    /// ```
    /// use deltawire::text::Splice;
    ///
    /// let shown = "Paris is the capital";
    /// let mut splice = Splice::restarted(shown);
    /// assert!(splice.push("Paris is ").is_empty()); // nothing new
    /// assert_eq!(splice.push("a city").next(), Some("a city"));
    /// let seam = splice.seam().unwrap();
    /// assert_eq!(&shown[..seam.kept], "Paris is "); // erase the rest
    /// ```
    #[must_use]
    pub const fn restarted(shown: &'s str) -> Self {
        Self { shown, least: 1, is_restart: true, state: State::Found(Seam::new(0, 0)) }.begin()
    }

    /// Leaves out only overlaps of at least so many bytes; 0 is as 1. For a text that begins again it changes nothing.
    ///
    /// With 1 every overlap counts. It is right if you know that the second text repeats something. Call it before the first piece.
    #[must_use]
    pub const fn with_least(mut self, least: usize) -> Self {
        self.least = if least == 0 { 1 } else { least };
        self.begin()
    }

    /// Takes the next piece of the second text, and returns what is new.
    pub fn push<'p>(&mut self, piece: &'p str) -> Spliced<'p>
    where
        's: 'p,
    {
        match &mut self.state {
            State::Found(_) => Spliced::new("", piece),
            State::Searching(search) => {
                let (start, held) = search.held();
                let step = search.push(self.shown.as_bytes(), self.least, piece.as_bytes(), false);
                self.found(step, start, held, piece)
            }
            State::Comparing(equal) => {
                let before = *equal;
                let more = floor(piece, common(skip(self.shown.as_bytes(), before), piece.as_bytes()));
                *equal = add(before, more);
                if more == piece.len() && *equal < self.shown.len() {
                    return Spliced::default();
                }
                self.state = State::Found(Seam::new(*equal, *equal));
                Spliced::new("", split_text(piece, more).1)
            }
        }
    }

    /// Takes the end of the second text, and returns the text that waited and is new after all.
    ///
    /// Of a text that began again nothing waits. If it ended before it came to the end of the shown text,
    /// [`Seam::kept`] is its length. Do not call this if the second attempt broke too: the shown text still stands then, and a
    /// third attempt gets a splice of its own.
    pub fn finish(&mut self) -> Spliced<'s> {
        match &mut self.state {
            State::Found(_) => Spliced::default(),
            State::Searching(search) => {
                let (start, held) = search.held();
                let step = search.push(self.shown.as_bytes(), self.least, &[], true);
                self.found(step, start, held, "")
            }
            State::Comparing(equal) => {
                self.state = State::Found(Seam::new(*equal, *equal));
                Spliced::default()
            }
        }
    }

    fn found<'p>(&mut self, step: Step, start: usize, held: usize, piece: &'p str) -> Spliced<'p>
    where
        's: 'p,
    {
        let Step::Overlap(left_out) = step else { return Spliced::default() };
        self.state = State::Found(Seam::new(self.shown.len(), left_out));
        // Both texts are whole characters, and so is what they have in common.
        let held_text = split_text(split_text(self.shown, start).1, held).0;
        Spliced::new(split_text(held_text, left_out.min(held)).1, split_text(piece, left_out.saturating_sub(held)).1)
    }

    /// Returns where the two texts meet. `None` as long as that depends on what follows.
    #[must_use]
    pub const fn seam(&self) -> Option<Seam> {
        match self.state {
            State::Found(seam) => Some(seam),
            _ => None,
        }
    }

    /// Returns the text that came and waits until it is known whether it is new.
    ///
    /// Of a text that begins again it is what was left out so far.
    #[must_use]
    pub fn waiting(&self) -> &'s str {
        let (start, len) = match &self.state {
            State::Found(_) => return "",
            State::Searching(search) => search.held(),
            State::Comparing(equal) => (0, *equal),
        };
        split_text(split_text(self.shown, start).1, len).0
    }

    /// Returns the shown text that it was made with.
    #[must_use]
    pub const fn shown(&self) -> &'s str {
        self.shown
    }

    /// Makes it as new, for one more attempt after the same text.
    pub const fn reset(&mut self) {
        *self = self.begin();
    }

    /// Returns it as it is before the first piece. Where there is nothing to leave out, that is known already.
    const fn begin(mut self) -> Self {
        let len = self.shown.len();
        self.state = match self.is_restart {
            true if len > 0 => State::Comparing(0),
            false if len >= self.least => State::Searching(Search::new()),
            _ => State::Found(Seam::new(len, 0)),
        };
        self
    }
}

/// Returns the last start of a character, or the end of the text, that is not after `at`.
fn floor(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    if at == bytes.len() {
        return at;
    }
    // The byte at `at` is in the character that is looked for.
    let is_start = |byte: &u8| !matches!(byte, 0x80..=0xBF);
    first(bytes, add(at, 1)).iter().rposition(is_start).unwrap_or(0)
}
