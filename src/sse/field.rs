//! One line, seen as a field of the protocol.

/// As many bytes of a line as always show what the line is and where its value starts:
/// the length of `event: ` and `retry: `.
pub(super) const HEAD: usize = 7;

/// What a line is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Field {
    Data,
    Event,
    Id,
    Retry,
    Comment,
    /// The empty line that ends a block.
    Blank,
    /// No field of the protocol. The line has no effect on any frame.
    Unknown,
}

/// Returns what a line is, and its value (of an unknown one, the line).
///
/// `line` is complete, or its first bytes, but at least [`HEAD`] of them. Names are case-sensitive, the name ends
/// at the first colon, and exactly one space after the colon is not part of the value.
#[inline(always)]
pub(crate) fn parse(line: &[u8]) -> (Field, &[u8]) {
    let (field, rest) = if let Some(rest) = line.strip_prefix(b"data") {
        (Field::Data, rest)
    } else if let Some(rest) = line.strip_prefix(b"event") {
        (Field::Event, rest)
    } else if let Some(rest) = line.strip_prefix(b"id") {
        (Field::Id, rest)
    } else if let Some(rest) = line.strip_prefix(b"retry") {
        (Field::Retry, rest)
    } else {
        (Field::Comment, line)
    };
    match rest {
        [b':', b' ', value @ ..] | [b':', value @ ..] => (field, value),
        [] if line.is_empty() => (Field::Blank, line),
        [] => (field, rest),
        _ => (Field::Unknown, line),
    }
}

/// Returns the value of a line that is known to be an `id` line.
#[inline]
pub(super) fn id_value(line: &[u8]) -> &[u8] {
    match line {
        [_, _, b':', b' ', value @ ..] | [_, _, b':', value @ ..] => value,
        _ => &[],
    }
}

/// Returns the value of a `retry` line, if it is a number.
pub(super) fn number(value: &[u8]) -> Option<u64> {
    let mut digits = Digits::default();
    digits.push(value);
    digits.value()
}

/// The value of a `retry` line as far as it was read: ASCII digits and nothing else count.
/// A number over `u64::MAX` saturates. The number is kept as bytes so that it needs no alignment.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Digits {
    number: [u8; 8],
    seen: Seen,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum Seen {
    #[default]
    Nothing,
    OnlyDigits,
    SomethingElse,
}

impl Digits {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if self.seen == Seen::SomethingElse {
                return;
            }
            let Some(digit) = char::from(byte).to_digit(10) else {
                self.seen = Seen::SomethingElse;
                return;
            };
            self.seen = Seen::OnlyDigits;
            // Saturates as the type promises.
            let number = u64::from_le_bytes(self.number);
            self.number = number.saturating_mul(10).saturating_add(digit.into()).to_le_bytes();
        }
    }

    pub(super) fn value(self) -> Option<u64> {
        (self.seen == Seen::OnlyDigits).then(|| u64::from_le_bytes(self.number))
    }
}
