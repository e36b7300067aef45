//! Where a link leads, and its title.

/// What a byte does to something that is not certain before its end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Step {
    More,
    Done,
    Fail,
}

/// How far the destination and the title have come, in a link or in a definition.
///
/// In a link it is done with `)`, in a definition with the end of a line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Target {
    state: State,
    is_definition: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Start,
    Angle {
        escape: bool,
    },
    AfterAngle,
    Raw {
        depth: u8,
        escape: bool,
    },
    /// Blanks after the destination: a title may come.
    Spaced,
    Title {
        end: u8,
        escape: bool,
    },
    AfterTitle,
}

impl Target {
    pub(super) const LINK: Self = Self { state: State::Start, is_definition: false };
    pub(super) const DEFINITION: Self = Self { state: State::Start, is_definition: true };
    /// Of a definition whose destination is there.
    pub(super) const TITLE: Self = Self { state: State::Spaced, is_definition: true };

    pub(super) fn step(&mut self, byte: u8) -> Step {
        let is_line_end = matches!(byte, b'\n' | b'\r');
        let is_space = is_line_end || matches!(byte, b' ' | b'\t');
        let ends = if self.is_definition { is_line_end } else { byte == b')' };
        self.state = match self.state {
            State::Start => match byte {
                _ if is_space => State::Start,
                b')' if !self.is_definition => return Step::Done,
                b'<' => State::Angle { escape: false },
                _ => return self.raw(byte, 0),
            },
            State::Angle { escape: false } if byte == b'>' => State::AfterAngle,
            State::Angle { escape } if !is_line_end && (escape || byte != b'<') => {
                State::Angle { escape: !escape && byte == b'\\' }
            }
            State::Raw { depth, escape: false } if ends && depth == 0 => return Step::Done,
            State::AfterAngle | State::Spaced | State::AfterTitle if ends => return Step::Done,
            State::Raw { depth: 0, .. } | State::AfterAngle | State::Spaced if is_space => State::Spaced,
            State::Raw { depth, escape: false } => return self.raw(byte, depth),
            State::Raw { depth, escape: true } if byte > b' ' => State::Raw { depth, escape: false },
            State::Spaced => match byte {
                b'"' | b'\'' => State::Title { end: byte, escape: false },
                b'(' => State::Title { end: b')', escape: false },
                _ => return Step::Fail,
            },
            State::Title { end, escape: false } if byte == end => State::AfterTitle,
            State::Title { end: b')', escape: false } if byte == b'(' => return Step::Fail,
            State::Title { end, escape } => State::Title { end, escape: !escape && byte == b'\\' },
            State::AfterTitle if is_space => State::AfterTitle,
            _ => return Step::Fail,
        };
        Step::More
    }

    fn raw(&mut self, byte: u8, depth: u8) -> Step {
        let depth = match byte {
            b'(' => depth.checked_add(1),
            b')' => depth.checked_sub(1),
            0..=b' ' | 0x7F => None,
            _ => Some(depth),
        };
        // As many as renderers count.
        let Some(depth) = depth.filter(|&depth| depth <= 32) else { return Step::Fail };
        self.state = State::Raw { depth, escape: byte == b'\\' };
        Step::More
    }
}
