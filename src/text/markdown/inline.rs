//! The text of a block, character by character.

use super::brackets::{Bracket, Brackets};
use super::class::{Char, Class, LINE_END, SPECIAL, SPECIAL_IN_CODE, find, solid_len};
use super::guess::{Guess, Math};
use super::marks::{Marks, Run};
use super::show::{Open, Show, hold};
use super::tag::Tag;
use super::target::{Step, Target};
use crate::bytes::{advance, back};

/// So long may a bracket, or what may be the head of a table, keep text from being shown.
const NEAR: u64 = 256;
/// So long may a star that is taken for one.
const SOON: u64 = 32;
/// So long may a tag, the target of a link, or math.
const FAR: u64 = 4096;

/// Which block it is the text of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Place {
    /// Each line of which may be the head of a table.
    Paragraph,
    Heading,
    Cell,
}

/// The box of a task, with which an item may begin.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Task {
    /// Nothing of the item has been taken yet.
    Start,
    /// `[`
    Open,
    /// A blank or an `x` in it.
    Full,
    /// `]` and a blank: it is one if text follows.
    Closed,
    No,
}

/// What the last characters are, as far as the next one decides it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Pending {
    None,
    /// A run of `*`, `_` or `~`.
    Run {
        byte: u8,
        count: u8,
        before: Class,
    },
    Ticks(u8),
    Dollars(u8),
    Backslash,
    /// `!`
    Image,
    /// `&` and so many letters.
    Entity(u8),
    /// `]`, and its bracket.
    Bracket(Bracket),
}

/// The text of a block.
///
/// It is read as CommonMark reads it when it is whole, with two differences. A delimiter that is open counts as one that will
/// be closed. And what is decided only later (`Guess`) is read as text at the same time: if it comes true, what was open
/// before it is restored.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Inline {
    pub(super) show: Show,
    place: Place,
    marks: Marks,
    /// Whether what is open has changed since text was seen.
    has_changed: bool,
    last: Class,
    /// Whether it is a bracket that closes. A run does not change that.
    is_after_close: bool,
    pending: Pending,
    /// The backticks of an open code span, or 0, and those that may close it.
    ticks: u8,
    end_ticks: u8,
    is_padded: bool,
    has_code: bool,
    is_escaped: bool,
    /// Whether there are only hashes since the last blank of a heading: they may be its end.
    has_hashes: bool,
    brackets: Brackets,
    guess: Guess,
    guess_marks: Marks,
    guess_brackets: Brackets,
    /// How many marks can be closed, if not all.
    closable: u8,
    task: Task,
    /// Of a line of a paragraph: its pipes, and whether it begins and ends with one.
    pipes: u8,
    leads: bool,
    trails: bool,
    /// Whether there was something that a definition could make a link.
    pub(super) has_reference: bool,
    /// Whether `$` means math.
    pub(super) has_math: bool,
}

impl Inline {
    pub(super) const NEW: Self = Self {
        show: Show::NEW,
        place: Place::Paragraph,
        marks: Marks::NONE,
        has_changed: false,
        last: Class::Space,
        is_after_close: false,
        pending: Pending::None,
        ticks: 0,
        end_ticks: 0,
        is_padded: false,
        has_code: false,
        is_escaped: false,
        has_hashes: false,
        brackets: Brackets::NONE,
        guess: Guess::None,
        guess_marks: Marks::NONE,
        guess_brackets: Brackets::NONE,
        closable: 0,
        task: Task::No,
        pipes: 0,
        leads: false,
        trails: false,
        has_reference: false,
        has_math: false,
    };

    /// The block before ends at `end`, and the text of another begins.
    pub(super) fn begin(&mut self, place: Place, end: u64) {
        self.show.settle(end);
        self.place = place;
        self.marks = Marks::NONE;
        self.pending = Pending::None;
        self.end_code();
        self.has_changed = false;
        self.last = Class::Space;
        self.has_hashes = false;
        self.brackets = Brackets::NONE;
        self.guess = Guess::None;
        self.closable = 0;
        if self.task != Task::Start {
            self.task = Task::No;
        }
        self.pipes = 0;
        self.leads = false;
        self.trails = false;
    }

    /// An item begins. Its line may begin with a box.
    pub(super) fn begin_item(&mut self) {
        self.task = Task::Start;
    }

    /// A line begins, in which no item has begun.
    pub(super) fn has_no_box(&mut self) {
        if self.task == Task::Start {
            self.task = Task::No;
        }
    }

    /// What begins is a heading.
    pub(super) fn is_heading(&mut self) {
        self.place = Place::Heading;
    }

    /// Takes the beginning of `text` that means nothing, and returns its length.
    #[inline]
    pub(super) fn plain(&mut self, text: &str, at: u64) -> usize {
        if self.pending != Pending::None || self.end_ticks > 0 || self.is_escaped || self.task == Task::Closed {
            return 0;
        }
        let specials = if self.ticks > 0 { SPECIAL_IN_CODE } else { SPECIAL };
        let mut len = find(text, LINE_END | specials);
        if self.guess.is_some() {
            len = self.guess_goes_on(text.get(..len).unwrap_or(text));
        }
        let Some(run) = text.get(..len).filter(|run| !run.is_empty()) else { return 0 };
        let (end, solid) = solid_len(run);
        self.task =
            if self.task == Task::Open && matches!(run, " " | "\t" | "x" | "X") { Task::Full } else { Task::No };
        self.last = match run.as_bytes().last() {
            Some(&byte) if byte < 0x80 => Class::of_ascii(byte),
            _ => run.chars().next_back().map_or(Class::Text, Class::of),
        };
        self.is_after_close = run.ends_with(')');
        if self.ticks > 0 && !self.has_code {
            self.begin_code(run.starts_with(' '));
        }
        if end > 0 {
            self.has_hashes = false;
            self.trails = false;
            self.see(advance(at, end));
        }
        if solid > end {
            self.show.solid = advance(at, solid);
            self.trails = false;
        }
        self.has_hashes |= self.place == Place::Heading && end < len;
        self.limit(advance(at, len));
        len
    }

    /// Takes as much as decides no guess, and returns its length.
    fn guess_goes_on(&mut self, run: &str) -> usize {
        for (at, byte) in run.bytes().enumerate() {
            let mut guess = self.guess;
            // All of a character that is not ASCII is to a guess what its first byte is.
            if byte & 0xC0 != 0x80 && guess.step(byte.min(0x80)) != Step::More {
                return at;
            }
            self.guess = guess;
        }
        run.len()
    }

    /// Takes a character. A line end is a blank.
    pub(super) fn step(&mut self, char: Char) {
        self.limit(char.at);
        let solid = self.show.solid;
        if !char.is_blank() {
            self.show.solid = char.end;
            self.trails = false;
        }
        if self.guess.is_some() {
            match self.guess.step(char.byte) {
                Step::More => {}
                Step::Done => return self.comes_true(char),
                Step::Fail => self.drop_guess(),
            }
        }
        if char.byte == b'|' && self.pipe(char, solid) {
            return;
        }
        if self.ticks > 0 && self.code(char) {
            return;
        }
        if self.resolve(char) {
            return;
        }
        self.text(char);
    }

    fn see(&mut self, end: u64) {
        self.show.see(end, self.has_changed.then_some(self.open()));
        self.has_changed = false;
    }

    const fn open(&self) -> Open {
        Open { marks: self.marks, ticks: self.ticks, is_padded: self.is_padded, is_link: false }
    }

    /// Gives up what keeps text from being shown for too long.
    #[inline]
    fn limit(&mut self, at: u64) {
        if self.show.is_held() {
            self.limit_held(at);
        }
    }

    fn limit_held(&mut self, at: u64) {
        let held = at.saturating_sub(self.show.held_at);
        if held >= SOON {
            self.show.release(hold::STAR);
        }
        if held >= FAR {
            self.guess = Guess::None;
            self.show.release(hold::GUESS);
        }
        if held >= NEAR {
            if self.show.is_held_by(hold::BRACKET) && !self.guess.is_some() {
                self.brackets = Brackets::NONE;
                if let Pending::Bracket(_) = self.pending {
                    self.pending = Pending::None;
                    self.see(at);
                }
                self.show.release(hold::BRACKET);
            }
            if !self.leads {
                self.show.release(hold::HEAD);
            }
        }
    }

    /// Takes a pipe. `true` if it ends a cell, which ended at `solid`.
    fn pipe(&mut self, char: Char, solid: u64) -> bool {
        let is_escaped = self.is_escaped || self.pending == Pending::Backslash;
        match self.place {
            Place::Cell if !is_escaped => {
                self.begin(Place::Cell, solid);
                self.last = Class::Space;
                return true;
            }
            Place::Paragraph if !is_escaped => {
                if self.pipes == 0 {
                    self.show.hold(hold::HEAD, char.at);
                }
                self.pipes = self.pipes.saturating_add(1);
                self.trails = true;
            }
            _ => {}
        }
        false
    }

    /// A line of a paragraph begins with a character.
    pub(super) fn begin_line(&mut self, byte: u8) {
        self.pipes = 0;
        self.leads = byte == b'|';
    }

    /// A line of a paragraph ends. Returns how many columns it has as the head of a table; 0 if it cannot be one.
    pub(super) fn end_line(&mut self) -> u8 {
        let columns = match self.pipes {
            u8::MAX => 0,
            _ if !self.show.is_held_by(hold::HEAD) => 0,
            pipes => pipes.saturating_add(1).saturating_sub(u8::from(self.leads)).saturating_sub(u8::from(self.trails)),
        };
        if columns == 0 {
            self.show.release(hold::HEAD);
        }
        columns
    }

    /// The line before, which ended at `end`, is no head of a table. This one may be, if there is a pipe in it.
    pub(super) fn drop_head(&mut self, end: u64) {
        if self.pipes == 0 || !self.show.is_held_by(hold::HEAD) {
            // If nothing followed it, this line would be the row of a head.
            self.show.release_with_more(hold::HEAD);
        } else if self.show.is_only_held_by(hold::HEAD) && (self.ticks == 0 || self.has_code) && self.show.keep < end {
            // The characters of such a row open and close nothing.
            self.show.show_to(end, self.open());
        }
    }

    fn begin_code(&mut self, is_padded: bool) {
        self.has_code = true;
        self.is_padded = is_padded;
        self.has_changed = true;
    }

    /// Takes a character in a code span. `false` if the span ends before it.
    fn code(&mut self, char: Char) -> bool {
        if char.byte == b'`' {
            // What is too long to be counted closes nothing.
            self.end_ticks = self.end_ticks.saturating_add(1);
            return true;
        }
        if self.end_ticks == self.ticks {
            self.end_code();
            return false;
        }
        if !self.has_code && self.end_ticks == 0 {
            self.begin_code(matches!(char.byte, b' ' | b'\n'));
        }
        self.end_ticks = 0;
        self.is_escaped = char.byte == b'\\' && !self.is_escaped;
        // In a table a backslash before a pipe is not shown.
        let is_hidden = char.is_space() || (char.byte == b'\\' && self.place == Place::Cell);
        if !is_hidden {
            self.see(char.end);
        }
        true
    }

    fn end_code(&mut self) {
        self.ticks = 0;
        self.end_ticks = 0;
        self.is_padded = false;
        self.has_code = false;
        self.is_escaped = false;
        self.has_changed = true;
        self.last = Class::Punctuation;
    }

    /// Decides what was pending. `true` if the character belongs to it.
    fn resolve(&mut self, char: Char) -> bool {
        let pending = core::mem::replace(&mut self.pending, Pending::None);
        match pending {
            Pending::None => {}
            Pending::Run { byte, count, before } if char.byte == byte => {
                self.pending = Pending::Run { byte, count: count.saturating_add(1), before };
                return true;
            }
            Pending::Run { byte, count, before } => {
                // One star in a word, or before one, is taken for a product, or a star.
                let before_star = if self.is_after_close { Class::Text } else { before };
                let is_text = byte == b'*' && count == 1 && before_star == Class::Text && char.class == Class::Text;
                self.run(Run { byte, count, original: count, is_both: false, is_text }, before, char.class);
            }
            Pending::Ticks(count) if char.byte == b'`' => {
                self.pending = Pending::Ticks(count.saturating_add(1));
                return true;
            }
            Pending::Ticks(u8::MAX) => self.show.hold(hold::FULL, char.at),
            Pending::Ticks(count) => {
                self.ticks = count;
                return self.code(char);
            }
            Pending::Dollars(count) if char.byte == b'$' => {
                self.pending = Pending::Dollars(count.saturating_add(1));
                return true;
            }
            Pending::Dollars(count @ (1 | 2)) if !self.guess.is_some() && (count == 2 || !char.is_space()) => {
                self.guess(Guess::Math(Math { is_display: count == 2, last: char.byte }), back(char.at, count.into()));
                self.see(char.at);
            }
            Pending::Backslash if char.byte.is_ascii_punctuation() => {
                self.last = Class::Punctuation;
                self.see(char.end);
                return true;
            }
            Pending::Backslash if char.byte == b'\n' => {}
            Pending::Image if char.byte == b'[' => {
                self.open_bracket(back(char.at, 1), true);
                return true;
            }
            Pending::Entity(_) if char.byte == b';' => {
                self.last = Class::Punctuation;
                self.see(char.end);
                return true;
            }
            // The longest name has 31 letters.
            Pending::Entity(count) if count < 32 && (char.byte.is_ascii_alphanumeric() || char.byte == b'#') => {
                self.pending = Pending::Entity(count.saturating_add(1));
                return true;
            }
            Pending::Entity(0) | Pending::Dollars(_) | Pending::Backslash | Pending::Image => self.see(char.at),
            Pending::Entity(_) => {
                self.last = Class::Text;
                self.see(char.at);
            }
            Pending::Bracket(bracket) => self.close_bracket(bracket, char),
        }
        false
    }

    /// Takes a character that belongs to nothing before it.
    fn text(&mut self, char: Char) {
        let before = core::mem::replace(&mut self.last, char.class);
        self.task = match self.task {
            Task::Start if char.byte == b'[' => Task::Open,
            Task::Open if matches!(char.byte, b' ' | b'\t' | b'x' | b'X') => Task::Full,
            Task::Full if char.byte == b']' => Task::Full,
            Task::Closed if char.is_space() => Task::Closed,
            Task::Closed => {
                // Without text after it a box would be shown as its brackets.
                self.show.release_with_more(hold::BRACKET);
                Task::No
            }
            _ => Task::No,
        };
        self.has_hashes = match char.byte {
            b'#' => self.has_hashes,
            _ => self.place == Place::Heading && char.is_space(),
        };
        match char.byte {
            b'#' if self.has_hashes => {}
            byte @ (b'*' | b'_' | b'~') => {
                self.pending = Pending::Run { byte, count: 1, before };
                return;
            }
            b'`' => self.pending = Pending::Ticks(1),
            b'\\' => self.pending = Pending::Backslash,
            b'!' => self.pending = Pending::Image,
            b'&' => self.pending = Pending::Entity(0),
            b'$' if self.has_math => self.pending = Pending::Dollars(1),
            b'[' => self.open_bracket(char.at, false),
            b']' => match self.brackets.pop() {
                Some(bracket) => self.pending = Pending::Bracket(bracket),
                None => self.see(char.end),
            },
            b'<' if !self.guess.is_some() => {
                self.guess(Guess::Tag(Tag::Start), char.at);
                self.see(char.end);
            }
            _ if char.is_space() => {}
            _ => self.see(char.end),
        }
        self.is_after_close = matches!(char.byte, b')' | b']');
    }

    /// Takes a whole run of a delimiter, and what is before and after it.
    fn run(&mut self, mut run: Run, before: Class, after: Class) {
        use Class::{Punctuation, Space, Text};
        let is_left = after != Space && (after == Text || before != Text);
        let is_right = before != Space && (before == Text || after != Text);
        let (opens, closes) = match run.byte {
            b'_' => (is_left && (!is_right || before == Punctuation), is_right && (!is_left || after == Punctuation)),
            // One alone is taken for "about", and more are nothing.
            b'~' if run.count != 2 => (false, false),
            _ => (is_left, is_right),
        };
        run.is_both = opens && closes;
        if closes {
            let least = self.marks.close(&mut run);
            self.brackets.cross(least);
            if self.show.is_held_by(hold::STAR) && !self.marks.has_text() {
                self.has_changed = true;
                self.show.release_with_more(hold::STAR);
            }
        }
        if self.marks.len() <= self.closable {
            self.show.release(hold::SUFFIX);
        }
        if run.count > 0 && opens {
            let len = self.marks.len();
            if !self.marks.push(run) {
                self.show.hold(hold::FULL, self.show.seen);
            } else if run.is_text {
                self.show.hold(hold::STAR, self.show.seen);
            } else if !self.show.is_held_by(hold::SUFFIX) && !self.marks.can_be_closed() {
                self.closable = len;
                self.show.hold(hold::SUFFIX, self.show.seen);
            }
        }
        self.has_changed = true;
    }

    fn open_bracket(&mut self, at: u64, is_image: bool) {
        self.last = Class::Punctuation;
        self.show.hold(hold::BRACKET, at);
        if !self.brackets.push(self.marks.len(), is_image) {
            self.show.hold(hold::FULL, at);
        }
        self.see(advance(at, if is_image { 2 } else { 1 }));
    }

    /// Decides what `]` has ended, with the character after it.
    fn close_bracket(&mut self, bracket: Bracket, char: Char) {
        self.last = Class::Punctuation;
        let start = back(char.at, 1);
        let may_link = char.byte == b'(' && !bracket.is_text() && !self.guess.is_some();
        if may_link {
            let is_outermost = self.brackets.is_empty() && self.show.is_only_held_by(hold::BRACKET);
            self.guess(Guess::Link(Target::LINK), self.show.held_at);
            self.guess_marks.truncate(bracket.marks());
            if !bracket.is_image() {
                self.guess_brackets.contain_link();
            }
            if bracket.is_crossed() {
                self.show.hold(hold::FULL, start);
            }
            let first = advance(self.show.held_at, if bracket.is_image() { 2 } else { 1 });
            if is_outermost && start > first {
                self.show.show_link(start, self.guess_marks);
            }
        }
        self.see(char.at);
        if char.is_space() && self.task == Task::Full {
            self.task = Task::Closed;
            // Without a blank after it, it would be no box.
            self.show.solid = char.end;
        } else if char.byte != b'[' || bracket.is_text() {
            self.has_reference |= !bracket.is_text() && !may_link;
            self.release_brackets();
        }
    }

    fn release_brackets(&mut self) {
        if !self.brackets.may_link() {
            self.show.release(hold::BRACKET);
        }
    }

    fn guess(&mut self, guess: Guess, at: u64) {
        self.show.hold(hold::GUESS, at);
        self.guess = guess;
        self.guess_marks = self.marks;
        self.guess_brackets = self.brackets;
    }

    fn drop_guess(&mut self) {
        self.has_reference |= matches!(self.guess, Guess::Link(_));
        self.guess = Guess::None;
        self.show.release(hold::GUESS);
    }

    /// What was guessed is so, to the end of this character.
    fn comes_true(&mut self, char: Char) {
        self.guess = Guess::None;
        self.marks = self.guess_marks;
        if !self.marks.has_text() {
            self.show.release_with_more(hold::STAR);
        }
        self.brackets = self.guess_brackets;
        self.pending = Pending::None;
        self.end_code();
        self.last = Class::Punctuation;
        self.is_after_close = char.byte == b')';
        self.show.release(hold::GUESS);
        if !self.brackets.may_link() {
            self.show.release(hold::BRACKET);
        }
        self.see(char.end);
    }
}
