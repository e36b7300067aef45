//! The delimiters that may still be closed.

/// The open delimiters of emphasis and of struck text, the innermost last.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Marks {
    len: u8,
    marks: [Mark; Marks::MAX],
}

/// A run of one delimiter, as it is left.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Run {
    /// `*`, `_` or `~`.
    pub(super) byte: u8,
    /// How many of them there are.
    pub(super) count: u8,
    /// How many there were.
    pub(super) original: u8,
    /// Whether it could both open and close.
    pub(super) is_both: bool,
    /// Whether it is shown as text, because it is unlikely to be closed.
    pub(super) is_text: bool,
}

/// A run in a byte: which delimiter, how many, what the rule of three asks for, whether it is shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Mark(u8);

const BYTES: [u8; 3] = [b'*', b'_', b'~'];

impl Mark {
    const NONE: Self = Self(0);

    fn new(run: Run) -> Self {
        let kind = match run.byte {
            b'*' => 0,
            b'_' => 1,
            _ => 2,
        };
        let remainder = run.original % 3;
        Self(kind | run.count << 2 | remainder << 4 | u8::from(run.is_both) << 6 | u8::from(run.is_text) << 7)
    }

    fn run(self) -> Run {
        let byte = BYTES.get(usize::from(self.0 & 3)).copied().unwrap_or(b'*');
        // The remainder is all that the rule of three needs of the original length.
        Run {
            byte,
            count: self.0 >> 2 & 3,
            original: self.0 >> 4 & 3,
            is_both: self.0 >> 6 & 1 == 1,
            is_text: self.0 >> 7 == 1,
        }
    }

    fn is_text(self) -> bool {
        self.0 >> 7 == 1
    }
}

impl Marks {
    const MAX: usize = 11;

    /// The longest run that is kept.
    pub(super) const LONGEST: u8 = 3;

    pub(super) const NONE: Self = Self { len: 0, marks: [Mark::NONE; Self::MAX] };

    #[inline]
    pub(super) const fn len(&self) -> u8 {
        self.len
    }

    pub(super) fn truncate(&mut self, len: u8) {
        self.len = self.len.min(len);
    }

    /// Says whether one of them is shown as text.
    pub(super) fn has_text(&self) -> bool {
        (0..self.len).any(|at| self.get(at).is_some_and(Mark::is_text))
    }

    fn get(&self, at: u8) -> Option<Mark> {
        if at < self.len { self.marks.get(usize::from(at)).copied() } else { None }
    }

    /// Adds one that is open. `false` if there is no room for it.
    pub(super) fn push(&mut self, run: Run) -> bool {
        let Some(place) = self.marks.get_mut(usize::from(self.len)) else { return false };
        if run.count > Self::LONGEST {
            return false;
        }
        *place = Mark::new(run);
        self.len = self.len.saturating_add(1);
        true
    }

    /// Lets a run close what it can, and takes as many from its count. Returns the least length that there was.
    ///
    /// It is the rule of CommonMark: the nearest delimiter of its kind, and what is between them becomes text.
    pub(super) fn close(&mut self, run: &mut Run) -> u8 {
        let mut least = self.len;
        while run.count > 0 {
            let Some((at, mut open)) = self.opener(*run) else { break };
            let used = match run.byte {
                b'~' => open.count,
                _ if open.count > 1 && run.count > 1 => 2,
                _ => 1,
            };
            run.count = run.count.saturating_sub(used);
            open.count = open.count.saturating_sub(used);
            self.len = at;
            least = least.min(at);
            if open.count > 0 {
                self.push(open);
            }
        }
        least
    }

    /// Returns the nearest one that a run can close, and where it is.
    fn opener(&self, closer: Run) -> Option<(u8, Run)> {
        (0..self.len).rev().find_map(|at| {
            let open = self.get(at)?.run();
            let sum = open.original.saturating_add(closer.original);
            let is_odd = (open.is_both || closer.is_both)
                && sum % 3 == 0
                && !(open.original % 3 == 0 && closer.original % 3 == 0);
            let fits = match closer.byte {
                b'~' => open.count == closer.count,
                _ => !is_odd,
            };
            (open.byte == closer.byte && fits).then_some((at, open))
        })
    }

    /// Says whether the suffix closes what is open, and nothing else.
    ///
    /// Those of one kind that stand together become one run, which the rule of three may forbid to close what each could close
    /// alone. What stands before a suffix decides whether its first run could open too: both must do.
    pub(super) fn can_be_closed(&self) -> bool {
        self.len < 2 || (self.is_closed_by_suffix(false) && self.is_closed_by_suffix(true))
    }

    fn is_closed_by_suffix(&self, after_punctuation: bool) -> bool {
        let (mut open, mut at, mut is_first) = (*self, self.len, true);
        while at > 0 {
            // One run: marks of one kind, without those that are text.
            let (mut byte, mut count, mut rest) = (0, 0_u8, 0_u8);
            while let Some(mark) = at.checked_sub(1).and_then(|at| self.get(at)) {
                if !mark.is_text() {
                    let run = mark.run();
                    if byte != 0 && byte != run.byte {
                        break;
                    }
                    byte = run.byte;
                    count = count.saturating_add(run.count);
                }
                at = at.saturating_sub(1);
                rest = at;
            }
            if byte == 0 {
                break;
            }
            let is_last = !(0..rest).any(|at| self.get(at).is_some_and(|mark| !mark.is_text()));
            let is_both = !is_last && (after_punctuation || !is_first);
            is_first = false;
            let mut run = Run { byte, count, original: count, is_both, is_text: false };
            if byte == b'~' && count > 2 {
                return false;
            }
            open.close(&mut run);
            let text = (0..open.len).filter(|&at| open.get(at).is_some_and(Mark::is_text)).count();
            let expected = (0..rest).filter(|&at| self.get(at).is_some_and(Mark::is_text)).count();
            if run.count > 0 || open.len < rest || text < expected {
                return false;
            }
        }
        (0..open.len).all(|at| open.get(at).is_some_and(Mark::is_text))
    }

    /// Takes the innermost one that the suffix closes: its byte, and how many.
    pub(super) fn pop(&mut self) -> Option<(u8, u8)> {
        loop {
            let mark = self.get(self.len.checked_sub(1)?)?;
            self.len = self.len.saturating_sub(1);
            if !mark.is_text() {
                let run = mark.run();
                return Some((run.byte, run.count));
            }
        }
    }
}
