//! What `<` begins: a tag, a comment, an autolink.

use super::target::Step;

/// How far a tag or an autolink has come. What each state waits for is in [`step`](Tag::step).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Tag {
    /// After `<`.
    Start,
    /// A name: of a tag, or the beginning of an address.
    Name {
        len: u8,
        is_tag: bool,
        is_scheme: bool,
    },
    Address,
    /// After `@`, or in what follows it: whether something of the label is there.
    Host {
        has_label: bool,
    },
    EndStart,
    EndName,
    EndSpace,
    Attributes,
    AttributeName,
    AfterName,
    ValueStart,
    Unquoted,
    Quoted(u8),
    AfterQuoted,
    Slash,
    /// After `<!`.
    Declared,
    Declaration,
    CommentStart,
    /// After `<!--`: whether a third dash is there.
    CommentEmpty {
        dash: bool,
    },
    Comment {
        dashes: u8,
    },
    /// So much of `CDATA[` is there.
    CdataStart(u8),
    Cdata {
        brackets: u8,
    },
    /// After `<?`: whether the last character is a question mark.
    Instruction {
        mark: bool,
    },
}

impl Tag {
    /// Takes a byte; those of what is not ASCII one or all.
    pub(super) fn step(&mut self, byte: u8) -> Step {
        let is_space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        *self = match *self {
            Self::Start => match byte {
                b'/' => Self::EndStart,
                b'!' => Self::Declared,
                b'?' => Self::Instruction { mark: false },
                _ if byte.is_ascii_alphabetic() => Self::Name { len: 1, is_tag: true, is_scheme: true },
                _ if is_local(byte) => Self::Name { len: 1, is_tag: false, is_scheme: false },
                _ => return Step::Fail,
            },
            Self::Name { len, is_tag, is_scheme } => match byte {
                b':' if is_scheme && (2..=32).contains(&len) => Self::Address,
                b'@' => Self::Host { has_label: false },
                b'>' if is_tag => return Step::Done,
                b'/' if is_tag => Self::Slash,
                _ if is_space && is_tag => Self::Attributes,
                _ if is_local(byte) => Self::Name {
                    // Longer than that it is no scheme any more.
                    len: len.saturating_add(1),
                    is_tag: is_tag && (byte.is_ascii_alphanumeric() || byte == b'-'),
                    is_scheme: is_scheme && (byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-')),
                },
                _ => return Step::Fail,
            },
            Self::Address => match byte {
                b'>' => return Step::Done,
                b'<' | 0x7F | 0..=b' ' => return Step::Fail,
                _ => Self::Address,
            },
            Self::Host { has_label } => match byte {
                b'>' if has_label => return Step::Done,
                b'.' if has_label => Self::Host { has_label: false },
                b'-' if has_label => Self::Host { has_label },
                _ if byte.is_ascii_alphanumeric() => Self::Host { has_label: true },
                _ => return Step::Fail,
            },
            Self::EndStart if byte.is_ascii_alphabetic() => Self::EndName,
            Self::EndName if byte.is_ascii_alphanumeric() || byte == b'-' => Self::EndName,
            Self::EndName | Self::EndSpace if byte == b'>' => return Step::Done,
            Self::EndName | Self::EndSpace if is_space => Self::EndSpace,
            Self::Attributes | Self::AttributeName | Self::AfterName | Self::AfterQuoted | Self::Slash
                if byte == b'>' =>
            {
                return Step::Done;
            }
            Self::Attributes | Self::AttributeName | Self::AfterName | Self::AfterQuoted if byte == b'/' => Self::Slash,
            Self::Attributes | Self::AfterQuoted if is_space => Self::Attributes,
            Self::AttributeName | Self::AfterName if is_space => Self::AfterName,
            Self::AttributeName | Self::AfterName if byte == b'=' => Self::ValueStart,
            Self::Attributes | Self::AfterName if byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':') => {
                Self::AttributeName
            }
            Self::AttributeName if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'-') => {
                Self::AttributeName
            }
            Self::ValueStart if is_space => Self::ValueStart,
            Self::ValueStart if matches!(byte, b'"' | b'\'') => Self::Quoted(byte),
            Self::Unquoted if is_space => Self::Attributes,
            Self::Unquoted if byte == b'>' => return Step::Done,
            Self::ValueStart | Self::Unquoted if !matches!(byte, b'"' | b'\'' | b'=' | b'<' | b'>' | b'`') => {
                Self::Unquoted
            }
            Self::Quoted(quote) => {
                if byte == quote {
                    Self::AfterQuoted
                } else {
                    Self::Quoted(quote)
                }
            }
            Self::Declared => match byte {
                b'-' => Self::CommentStart,
                b'[' => Self::CdataStart(0),
                _ if byte.is_ascii_alphabetic() => Self::Declaration,
                _ => return Step::Fail,
            },
            Self::Declaration if byte == b'>' => return Step::Done,
            Self::Declaration => Self::Declaration,
            Self::CommentStart if byte == b'-' => Self::CommentEmpty { dash: false },
            Self::CommentEmpty { .. } if byte == b'>' => return Step::Done,
            Self::CommentEmpty { dash: false } if byte == b'-' => Self::CommentEmpty { dash: true },
            Self::CommentEmpty { dash: true } if byte == b'-' => Self::Comment { dashes: 2 },
            Self::CommentEmpty { .. } => Self::Comment { dashes: 0 },
            Self::Comment { dashes } => match (byte, dashes) {
                (b'>', 2) => return Step::Done,
                (b'-', 0) => Self::Comment { dashes: 1 },
                (b'-', _) => Self::Comment { dashes: 2 },
                _ => Self::Comment { dashes: 0 },
            },
            Self::CdataStart(5) if byte == b'[' => Self::Cdata { brackets: 0 },
            Self::CdataStart(at) if b"CDATA".get(usize::from(at)) == Some(&byte) => {
                Self::CdataStart(at.saturating_add(1))
            }
            Self::Cdata { brackets } => match (byte, brackets) {
                (b'>', 2) => return Step::Done,
                (b']', 0) => Self::Cdata { brackets: 1 },
                (b']', _) => Self::Cdata { brackets: 2 },
                _ => Self::Cdata { brackets: 0 },
            },
            Self::Instruction { mark: true } if byte == b'>' => return Step::Done,
            Self::Instruction { .. } => Self::Instruction { mark: byte == b'?' },
            _ => return Step::Fail,
        };
        Step::More
    }
}

/// Says whether a byte may stand before the `@` of an address.
fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte)
}
