//! Blocks of HTML.

use super::tag::Tag;
use super::target::Step;

/// What ends a block of HTML.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// The end tag of a script, a style, preformatted text or a text area.
    EndTag,
    Comment,
    Instruction,
    Declaration,
    Cdata,
    Blank,
}

/// What a line that begins with `<` may be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Start {
    state: State,
    tag: Tag,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    /// The name is in the window.
    Name {
        is_end: bool,
    },
    /// After a name and a slash.
    Slash,
    /// A tag with a name that begins no block, unless nothing follows it.
    Tag,
    AfterTag,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Verdict {
    More,
    No,
    Is(Kind),
}

impl Start {
    pub(super) const NEW: Self = Self { state: State::Name { is_end: false }, tag: Tag::Start };

    /// Says whether it is a whole tag, which is a block if nothing follows it.
    pub(super) fn is_whole(self) -> bool {
        self.state == State::AfterTag
    }

    /// Takes the next byte after `<`, before it comes into the window. `is_alone`: no paragraph goes on here.
    pub(super) fn step(&mut self, byte: u8, window: Window, is_alone: bool) -> Verdict {
        let is_line_end = byte == b'\n';
        if self.state == State::AfterTag {
            return match byte {
                b' ' | b'\t' => Verdict::More,
                b'\n' => Verdict::Is(Kind::Blank),
                _ => Verdict::No,
            };
        }
        let last = self.tag;
        let step = if is_line_end { Step::Fail } else { self.tag.step(byte) };
        match self.state {
            State::Name { is_end } => match byte {
                b'/' if window.word() == 0x3C => self.state = State::Name { is_end: true },
                b'-' if window.word() == word(b"<!-") => return Verdict::Is(Kind::Comment),
                b'?' if window.word() == 0x3C => return Verdict::Is(Kind::Instruction),
                b'[' if window.word() == word(b"<![cdata") => return Verdict::Is(Kind::Cdata),
                _ if window.word() == word(b"<!") && byte.is_ascii_alphabetic() => {
                    return Verdict::Is(Kind::Declaration);
                }
                _ if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'!' | b'[') => {}
                b' ' | b'\t' | b'\n' | b'>' | b'/' => {
                    let name = window.name(is_end);
                    if !is_end && byte != b'/' && RAW.contains(&name) {
                        return Verdict::Is(Kind::EndTag);
                    }
                    if BLOCKS.contains(&name) {
                        if byte != b'/' {
                            return Verdict::Is(Kind::Blank);
                        }
                        self.state = State::Slash;
                    } else {
                        self.state = State::Tag;
                    }
                }
                _ => return Verdict::No,
            },
            State::Slash if byte == b'>' => return Verdict::Is(Kind::Blank),
            State::Slash => self.state = State::Tag,
            State::Tag | State::AfterTag => {}
        }
        match step {
            Step::More => Verdict::More,
            // An address is no tag.
            Step::Done if is_alone && !matches!(last, Tag::Address | Tag::Host { .. }) => {
                self.state = State::AfterTag;
                Verdict::More
            }
            // The end of a line in a tag: it may still be one, but not one that is alone.
            Step::Done | Step::Fail => Verdict::No,
        }
    }
}

/// The last bytes of a line, in small letters: a name, or the end of a block.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Window([u8; 12]);

impl Window {
    pub(super) const EMPTY: Self = Self([0; 12]);

    pub(super) fn push(&mut self, byte: u8) {
        self.0.rotate_left(1);
        if let Some(last) = self.0.last_mut() {
            *last = byte.to_ascii_lowercase();
        }
    }

    fn word(self) -> u128 {
        word(&self.0)
    }

    pub(super) fn is_after_bracket(self) -> bool {
        self.0.last() == Some(&b'<')
    }

    /// Returns the name of a tag, which is all that is in it.
    fn name(self, is_end: bool) -> u128 {
        let prefix: &[u8] = if is_end { b"</" } else { b"<" };
        let start = self.0.iter().position(|&byte| byte != 0).unwrap_or_default();
        self.0.get(start..).and_then(|tag| tag.strip_prefix(prefix)).map_or(0, word)
    }

    /// Says whether the last bytes end a block.
    pub(super) fn ends(self, kind: Kind) -> bool {
        let ends_with = |end: &[u8]| self.0.ends_with(end);
        match kind {
            Kind::EndTag => {
                ends_with(b"</script>") || ends_with(b"</pre>") || ends_with(b"</style>") || ends_with(b"</textarea>")
            }
            Kind::Comment => ends_with(b"-->"),
            Kind::Instruction => ends_with(b"?>"),
            Kind::Declaration => ends_with(b">"),
            Kind::Cdata => ends_with(b"]]>"),
            Kind::Blank => false,
        }
    }
}

/// Bytes as a number.
const fn word(bytes: &[u8]) -> u128 {
    let (mut word, mut rest) = (0, bytes);
    while let Some((&byte, after)) = rest.split_first() {
        word = word << 8 | byte as u128;
        rest = after;
    }
    word
}

const RAW: [u128; 4] = [word(b"script"), word(b"pre"), word(b"style"), word(b"textarea")];

/// The names of CommonMark that begin a block anywhere.
const BLOCKS: [u128; 62] = [
    word(b"address"),
    word(b"article"),
    word(b"aside"),
    word(b"base"),
    word(b"basefont"),
    word(b"blockquote"),
    word(b"body"),
    word(b"caption"),
    word(b"center"),
    word(b"col"),
    word(b"colgroup"),
    word(b"dd"),
    word(b"details"),
    word(b"dialog"),
    word(b"dir"),
    word(b"div"),
    word(b"dl"),
    word(b"dt"),
    word(b"fieldset"),
    word(b"figcaption"),
    word(b"figure"),
    word(b"footer"),
    word(b"form"),
    word(b"frame"),
    word(b"frameset"),
    word(b"h1"),
    word(b"h2"),
    word(b"h3"),
    word(b"h4"),
    word(b"h5"),
    word(b"h6"),
    word(b"head"),
    word(b"header"),
    word(b"hr"),
    word(b"html"),
    word(b"iframe"),
    word(b"legend"),
    word(b"li"),
    word(b"link"),
    word(b"main"),
    word(b"menu"),
    word(b"menuitem"),
    word(b"nav"),
    word(b"noframes"),
    word(b"ol"),
    word(b"optgroup"),
    word(b"option"),
    word(b"p"),
    word(b"param"),
    word(b"search"),
    word(b"section"),
    word(b"summary"),
    word(b"table"),
    word(b"tbody"),
    word(b"td"),
    word(b"tfoot"),
    word(b"th"),
    word(b"thead"),
    word(b"title"),
    word(b"tr"),
    word(b"track"),
    word(b"ul"),
];
