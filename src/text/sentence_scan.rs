//! Where a sentence ends.
//!
//! A piece ends before the first character of the next one, so that the white space after a sentence belongs to it; or at the end of a
//! blank line. These are the states, after a character:
//!
//! | state    | what came                                  | what may end the piece                                             |
//! |----------|--------------------------------------------|--------------------------------------------------------------------|
//! | `Text`   | text of a line                             | nothing: a mark leads to `Stop`                                    |
//! | `Ticks`  | a run of backticks in it                   | the same                                                           |
//! | `Stop`   | a mark, more marks, quotes and brackets    | after a full-width mark any other character                        |
//! | `Gap`    | and blanks                                 | any character that does not say that the sentence goes on          |
//! | `Line`   | a line end, and blanks                     | the same, if a mark came before; and a second line end             |
//! | `Marker` | what may begin a list item or a code block | that it does: the piece ends before it                             |
//! | `Lead`   | the marker of an item or a quote, blanks   | nothing: a code block may follow                                   |
//! | `Block`  | a code block, which ends as a mark does    | nothing                                                            |

use super::abbreviation::{Before, Stop, stop_after};
use super::fence::{Block, FENCE, Fence};
use super::letters::is_small;
use super::line_start::{LineStart, more};
use crate::bytes::{skip, used};

#[derive(Clone, Copy, Debug)]
pub(super) struct SentenceScan {
    state: State,
    /// The markers that the line begins with.
    start: LineStart,
    /// How many backticks opened the code span in which the text is; 0 if it is in none.
    span: u8,
    /// Whether more than white space came in the piece before its last line.
    is_solid: bool,
    /// Whether the piece is a code block.
    is_code: bool,
    /// Whether the end of the line ends the piece: it is a heading, or a row of a table.
    is_one_line: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Text,
    Ticks(u8),
    Stop(Mark),
    Gap(Mark),
    Line(Option<Mark>),
    Marker(Marker),
    Lead,
    Block(Fence),
}

/// What came at the end of a sentence.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Mark {
    kind: Kind,
    /// Whether quotes or brackets came after it.
    is_closed: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    /// A full stop or an ellipsis: a small letter goes on.
    Dot,
    /// The full stop of `No.`: so does a number.
    DotBeforeNumber,
    /// It asks or calls: only after quotes a small letter goes on.
    Call,
    /// It needs no blank after it: a mark of Chinese or Hindi; or the end of a heading, a row, a code block.
    Full,
}

/// What may begin an item, a heading or a code block, so far.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Marker {
    Hashes(u8),
    Bullet,
    Number(u8),
    AfterNumber,
    Fence { is_tilde: bool, len: u8 },
}

/// What a character does to the piece.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Turn {
    /// It belongs to it.
    On,
    /// It begins the next one.
    Before,
    /// It ends it.
    After,
    /// What began the line begins the next one: see [`SentenceScan::starts_line`].
    AtLine,
}

impl Mark {
    const FULL: Self = Self::of(Kind::Full);

    const fn of(kind: Kind) -> Self {
        Self { kind, is_closed: false }
    }

    const fn closed(self) -> Self {
        Self { is_closed: true, ..self }
    }

    /// Adds another mark.
    const fn and(self, kind: Kind) -> Self {
        let kind = match (self.kind, kind) {
            (Kind::Full, _) | (_, Kind::Full) => Kind::Full,
            (Kind::Call, _) | (_, Kind::Call) => Kind::Call,
            _ => Kind::Dot,
        };
        Self { kind, ..self }
    }

    /// Says whether the sentence is over, if this character comes after it and a blank.
    const fn is_over_before(self, char: char) -> bool {
        match self.kind {
            _ if matches!(char, ',' | ';' | ':' | '،') => false,
            Kind::Dot => !is_small(char),
            Kind::DotBeforeNumber => !is_small(char) && !char.is_ascii_digit(),
            Kind::Call => !(self.is_closed && is_small(char)),
            Kind::Full => true,
        }
    }
}

impl SentenceScan {
    pub(super) const START: Self = Self {
        state: State::Line(None),
        start: LineStart::NEW,
        span: 0,
        is_solid: false,
        is_code: false,
        is_one_line: false,
    };

    /// Says whether the piece is a code block.
    pub(super) const fn is_code(&self) -> bool {
        self.is_code
    }

    /// Says whether the character that came last is the first of its line that is not blank: it may begin a piece.
    pub(super) const fn starts_line(&self) -> bool {
        let is_first = matches!(
            self.state,
            State::Marker(Marker::Hashes(1) | Marker::Bullet | Marker::Number(1) | Marker::Fence { len: 1, .. })
        );
        is_first && !self.start.has_marker()
    }

    /// Says whether all of it is more text of the line.
    #[inline(always)]
    pub(super) fn is_only_text(&self, bytes: &[u8]) -> bool {
        matches!(self.state, State::Text) && self.span == 0 && skip_text(bytes) == bytes.len()
    }

    /// Returns how many bytes change nothing.
    #[inline(always)]
    pub(super) fn skip(&self, bytes: &[u8]) -> usize {
        let end = match self.state {
            State::Text if self.span == 0 => return skip_text(bytes),
            State::Text => bytes.iter().position(|byte| matches!(byte, b'`' | b'\n')),
            State::Block(fence) if fence.is_in_line() => memchr::memchr(b'\n', bytes),
            _ => return 0,
        };
        end.unwrap_or(bytes.len())
    }

    /// Takes a character. `before` is the end of the piece before it.
    pub(super) fn step(&mut self, char: char, before: Before<'_>) -> Turn {
        match self.state {
            State::Text => self.text(char, before),
            State::Ticks(len) => {
                if char == '`' {
                    self.state = State::Ticks(more(len));
                    return Turn::On;
                }
                self.end_ticks(len);
                self.text(char, before)
            }
            State::Stop(mark) => self.stop(mark, char, before),
            State::Gap(mark) => self.gap(mark, char, before),
            State::Line(mark) => self.line(mark, char, before),
            State::Marker(marker) => self.marker(marker, char, before),
            State::Lead => self.lead(char, before),
            State::Block(fence) => {
                match fence.after(first_byte(char)) {
                    Block::Open(fence) => self.state = State::Block(fence),
                    Block::Closed => self.end_line(Some(Mark::FULL)),
                    Block::Left(start) => {
                        self.start = start;
                        return self.line(Some(Mark::FULL), char, before);
                    }
                    Block::Span(span) => (self.state, self.span, self.is_code) = (State::Ticks(1), span, false),
                }
                Turn::On
            }
        }
    }

    fn text(&mut self, char: char, before: Before<'_>) -> Turn {
        self.is_solid = true;
        self.state = match char {
            '\n' => {
                self.span = 0;
                let is_one_line = core::mem::take(&mut self.is_one_line);
                self.end_line(is_one_line.then_some(Mark::FULL));
                return Turn::On;
            }
            '`' => State::Ticks(1),
            // A heading is one piece, and so is a row of a table.
            _ if self.span > 0 || self.is_one_line => State::Text,
            '.' => match stop_after(before) {
                Stop::Nothing => State::Text,
                Stop::Sentence => State::Stop(Mark::of(Kind::Dot)),
                Stop::SentenceOrNumber => State::Stop(Mark::of(Kind::DotBeforeNumber)),
            },
            // The question mark of Greek.
            ';' => match before.last_two() {
                Some([0xCE | 0xCF, _]) => State::Stop(Mark::of(Kind::Call)),
                _ => State::Text,
            },
            _ => match kind(char) {
                Some(kind) => State::Stop(Mark::of(kind)),
                None => State::Text,
            },
        };
        Turn::On
    }

    const fn end_line(&mut self, mark: Option<Mark>) {
        (self.state, self.start) = (State::Line(mark), LineStart::NEW);
    }

    fn end_ticks(&mut self, len: u8) {
        self.span = match self.span {
            0 => len,
            span if span == len => 0,
            span => span,
        };
    }

    fn stop(&mut self, mark: Mark, char: char, before: Before<'_>) -> Turn {
        self.state = match char {
            '\n' => {
                self.end_line(Some(mark));
                return Turn::On;
            }
            _ if is_blank(char) => State::Gap(mark),
            _ if is_closing(char) => State::Stop(mark.closed()),
            _ => match kind(char) {
                Some(kind) => State::Stop(mark.and(kind)),
                // Japanese goes on with it after a quote.
                None if mark.kind == Kind::Full && !(mark.is_closed && char == 'と') => {
                    return self.begin(char);
                }
                None => return self.text(char, before),
            },
        };
        Turn::On
    }

    fn gap(&mut self, mark: Mark, char: char, before: Before<'_>) -> Turn {
        self.state = match char {
            '\n' => {
                self.end_line(Some(mark));
                return Turn::On;
            }
            _ if is_blank(char) => State::Gap(mark),
            // They never open, and French has a space before them.
            ')' | ']' | '}' | '»' | '」' | '』' | '）' => State::Stop(mark.closed()),
            _ => match kind(char) {
                Some(kind) => State::Stop(mark.and(kind)),
                None if mark.is_over_before(char) => return self.begin(char),
                None => return self.text(char, before),
            },
        };
        Turn::On
    }

    /// A piece begins in the middle of a line.
    fn begin(&mut self, char: char) -> Turn {
        self.is_code = false;
        self.text(char, Before::NOTHING);
        Turn::Before
    }

    fn line(&mut self, mark: Option<Mark>, char: char, before: Before<'_>) -> Turn {
        if char == '\n' {
            if !self.is_solid {
                self.end_line(mark);
                return Turn::On;
            }
            *self = Self::START;
            return Turn::After;
        }
        if is_blank(char) {
            self.start = self.start.blank(first_byte(char));
            return Turn::On;
        }
        let is_over = self.is_solid && mark.is_some_and(|mark| mark.is_over_before(char));
        if is_over {
            (self.is_solid, self.is_code) = (false, false);
        }
        let turn = self.begin_line(char, before);
        if is_over { Turn::Before } else { turn }
    }

    /// Takes the first character of a line that is not blank.
    fn begin_line(&mut self, char: char, before: Before<'_>) -> Turn {
        self.state = match char {
            '#' => State::Marker(Marker::Hashes(1)),
            '>' => {
                self.start = self.start.quote();
                State::Lead
            }
            '|' => {
                self.is_one_line = true;
                State::Text
            }
            _ => return self.container_or_fence(char, before),
        };
        if matches!(char, '>' | '|') && core::mem::replace(&mut self.is_solid, true) { Turn::Before } else { Turn::On }
    }

    /// Takes a character after the marker of an item or a quote.
    fn lead(&mut self, char: char, before: Before<'_>) -> Turn {
        match char {
            ' ' | '\t' | '\r' => self.start = self.start.blank(first_byte(char)),
            '>' => self.start = self.start.quote(),
            _ => return self.container_or_fence(char, before),
        }
        Turn::On
    }

    fn container_or_fence(&mut self, char: char, before: Before<'_>) -> Turn {
        self.state = State::Marker(match char {
            '-' | '*' | '+' | '•' => Marker::Bullet,
            '0'..='9' => Marker::Number(1),
            '`' | '~' => Marker::Fence { is_tilde: char == '~', len: 1 },
            _ => return self.text(char, before),
        });
        if !matches!(char, '`' | '~') {
            self.start = self.start.marker();
        }
        Turn::On
    }

    fn marker(&mut self, marker: Marker, char: char, before: Before<'_>) -> Turn {
        let is_blank = matches!(char, ' ' | '\t');
        let next = match (marker, char) {
            (Marker::Hashes(len), '#') if len < 6 => Marker::Hashes(more(len)),
            (Marker::Hashes(_), _) if is_blank => {
                self.is_one_line = true;
                return self.begin_marked(State::Text);
            }
            (Marker::Bullet | Marker::AfterNumber, _) if is_blank => {
                let turn = self.begin_marked(State::Lead);
                self.start = self.start.item().blank(first_byte(char));
                return turn;
            }
            (Marker::Number(len), '0'..='9') if len < 9 => {
                self.start = self.start.marker();
                Marker::Number(more(len))
            }
            (Marker::Number(_), '.' | ')') => {
                self.start = self.start.marker();
                Marker::AfterNumber
            }
            (Marker::Fence { is_tilde, len }, '`' | '~') if is_tilde == (char == '~') => {
                match self.start.around().filter(|_| len == FENCE - 1) {
                    Some(around) => {
                        let turn = self.begin_marked(State::Block(Fence::new(is_tilde, around)));
                        self.is_code = true;
                        return turn;
                    }
                    None => Marker::Fence { is_tilde, len: more(len) },
                }
            }
            _ => {
                if let Marker::Fence { is_tilde: false, len } = marker {
                    self.end_ticks(len);
                }
                return self.text(char, before);
            }
        };
        self.state = State::Marker(next);
        Turn::On
    }

    /// A piece begins with the line, if it does not go on after another marker.
    const fn begin_marked(&mut self, state: State) -> Turn {
        self.state = state;
        let goes_on = self.start.has_marker();
        if core::mem::replace(&mut self.is_solid, true) && !goes_on { Turn::AtLine } else { Turn::On }
    }
}

/// What a character is at the beginning of a line: its byte, if it is ASCII.
fn first_byte(char: char) -> u8 {
    u8::try_from(char).unwrap_or(b'?')
}

/// Returns which mark it is, if it needs no look at what is before it.
const fn kind(char: char) -> Option<Kind> {
    match char {
        '.' | '…' => Some(Kind::Dot),
        // Arabic and Urdu, Greek, Armenian; doubled marks
        '!' | '?' | '؟' | '۔' | '\u{37E}' | '։' | '‼' | '⁇' | '⁈' | '⁉' => Some(Kind::Call),
        // Chinese and Japanese; Hindi, Burmese, Khmer, Amharic
        '。' | '！' | '？' | '．' | '｡' | '।' | '॥' | '။' | '។' | '።' => Some(Kind::Full),
        _ => None,
    }
}

const fn is_blank(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\r' | '\u{A0}' | '\u{202F}' | '\u{2009}' | '\u{3000}')
}

/// What may follow a mark before the sentence is over: quotes, brackets, emphasis, and what makes a mark an emoji.
const fn is_closing(char: char) -> bool {
    matches!(
        char,
        ')' | ']' | '}' | '"' | '\'' | '*' | '_' | '~' | '“'
            ..='”'
                | '‘'
                | '’'
                | '«'
                | '»'
                | '›'
                | '‹'
                | '」'
                | '』'
                | '）'
                | '】'
                | '》'
                | '〉'
                | '〕'
                | '］'
                | '\u{FE0F}'
    )
}

/// What a byte is in a line of text: nothing, special, or the first of a character that may be.
#[expect(clippy::indexing_slicing, reason = "it runs in the compiler")]
const CLASS: [u8; 256] = {
    let mut class = [PLAIN; 256];
    let special = b".!?;\n`";
    let mut at = 0;
    while at < special.len() {
        class[special[at] as usize] = SPECIAL;
        at += 1;
    }
    let leads = [0xCD, 0xD6, 0xD8, 0xDB, 0xE0, 0xE1, 0xE2, 0xE3, 0xEF];
    let mut at = 0;
    while at < leads.len() {
        class[leads[at]] = LEAD;
        at += 1;
    }
    class
};
const PLAIN: u8 = 0;
const SPECIAL: u8 = 1;
const LEAD: u8 = 2;

#[inline(always)]
fn skip_text(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    loop {
        while let Some((word, behind)) = rest.split_first_chunk() {
            let special = specials(u64::from_le_bytes(*word));
            if special != 0 {
                rest = skip(rest, usize::try_from(special.trailing_zeros() / 8).unwrap_or_default());
                break;
            }
            rest = behind;
        }
        // Characters that are not ASCII, and fewer than eight bytes at the end.
        loop {
            let Some((&byte, behind)) = rest.split_first() else { return bytes.len() };
            match CLASS.get(usize::from(byte)) {
                Some(&SPECIAL) => return used(bytes, rest),
                Some(&LEAD) if is_mark(byte, behind) => return used(bytes, rest),
                _ => {}
            }
            let len = match byte {
                0xE0..=0xEF => 3,
                0xC0..=0xDF => 2,
                _ => 1,
            };
            rest = rest.get(len..).unwrap_or(&[]);
            if byte < 0x80 && rest.len() >= 8 {
                break;
            }
        }
    }
}

/// Sets the high bit of the first byte of eight that is not ASCII or special, and of none before it.
#[inline(always)]
const fn specials(word: u64) -> u64 {
    const EACH: u64 = u64::MAX / 255;
    const HIGH: u64 = EACH << 7;
    const fn is(word: u64, byte: u8) -> u64 {
        let other = word ^ EACH.wrapping_mul(byte as u64);
        other.wrapping_sub(EACH) & !other
    }
    let marks = is(word, b'.') | is(word, b'!') | is(word, b'?') | is(word, b';');
    (marks | is(word, b'\n') | is(word, b'`') | word) & HIGH
}

/// Says whether a character that begins with such a byte may be a mark.
#[inline]
fn is_mark(lead: u8, behind: &[u8]) -> bool {
    let (second, third) = match behind {
        [second, third, ..] => (*second, *third),
        [second] => (*second, 0),
        [] => return true,
    };
    match (lead, second) {
        (0xCD, 0xBE) | (0xD6, 0x89) | (0xD8, 0x9F) | (0xDB, 0x94) => true,
        (0xE0, 0xA5) => matches!(third, 0xA4 | 0xA5),
        (0xE1, 0x81) => third == 0x8B,
        (0xE1, 0x9F) => third == 0x94,
        (0xE1, 0x8D) => third == 0xA2,
        (0xE2, 0x80) => matches!(third, 0xA6 | 0xBC),
        (0xE2, 0x81) => matches!(third, 0x87..=0x89),
        (0xE3, 0x80) => third == 0x82,
        (0xEF, 0xBC) => matches!(third, 0x81 | 0x8E | 0x9F),
        (0xEF, 0xBD) => third == 0xA1,
        _ => false,
    }
}
