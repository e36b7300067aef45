//! One line, seen as a field of the protocol.

/// As many bytes of a line as always tell what the line is and where its value starts:
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

/// Tells what a line is, and gives its value (of an unknown one, the line).
///
/// `line` is whole, or cut but at least [`HEAD`] bytes long. Names are case-sensitive, the name ends
/// at the first colon, and exactly one space after the colon is not part of the value.
#[inline]
pub(super) fn parse(line: &[u8]) -> (Field, &[u8]) {
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
            self.seen = match byte {
                b'0'..=b'9' => Seen::OnlyDigits,
                _ => Seen::SomethingElse,
            };
            let digit = u64::from(byte.saturating_sub(b'0'));
            let number = u64::from_le_bytes(self.number);
            self.number = number.saturating_mul(10).saturating_add(digit).to_le_bytes();
        }
    }

    pub(super) fn value(self) -> Option<u64> {
        (self.seen == Seen::OnlyDigits).then(|| u64::from_le_bytes(self.number))
    }
}
