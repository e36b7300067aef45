//! What can go wrong with a stream.

use core::fmt;

use crate::modes::nearest::nearest;
use crate::modes::text::Visible;
use crate::replay::random::Random;

/// Something that goes wrong, or is odd.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// After so many bytes the body ends, as HTTP wants it to end.
    CutBytes(Place),
    /// The same after so many events.
    CutEvents(Place),
    /// The connection is closed after so many events, without the end of the body.
    Close(Place),
    /// The connection is reset.
    Reset(Place),
    /// Nothing more comes, and the connection stays open.
    Stall(Place),
    /// Nothing but pings comes any more.
    PingForever(Place),
    /// The first requests get an error with `retry-after`.
    Refuse { status: u16, times: u64 },
    /// A ping between all events.
    Pings,
    /// An event comes twice.
    Twice(Place),
    /// A byte of text is none of UTF-8.
    BadUtf8(Place),
    /// The server sends an error in place of the rest.
    ErrorEvent(Place),
    /// The input of the last call lacks its second half, and all goes on as if it did not.
    TruncatedToolInput,
    /// The last blank line is missing.
    NoLastBlankLine,
    /// Lines end with CR LF.
    CrLf,
    /// Each character of several bytes is split into its bytes.
    SplitCharacters,
}

/// How much comes before a fault, in events or bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Place {
    /// Half of all.
    Middle,
    /// Any number, which the seed decides.
    Random,
    /// So much.
    At(usize),
}

/// The names, each with the fault that it means if no value is given.
pub(crate) const FAULTS: [(&str, Fault); 17] = [
    ("cut-bytes", Fault::CutBytes(Place::Middle)),
    ("cut-events", Fault::CutEvents(Place::Middle)),
    ("close", Fault::Close(Place::Middle)),
    ("reset", Fault::Reset(Place::Middle)),
    ("stall", Fault::Stall(Place::Middle)),
    ("ping-forever", Fault::PingForever(Place::Middle)),
    ("error-event", Fault::ErrorEvent(Place::Middle)),
    ("bad-utf8", Fault::BadUtf8(Place::Middle)),
    ("twice", Fault::Twice(Place::Middle)),
    ("truncated-tool-input", Fault::TruncatedToolInput),
    ("no-last-blank-line", Fault::NoLastBlankLine),
    ("crlf", Fault::CrLf),
    ("split-characters", Fault::SplitCharacters),
    ("pings", Fault::Pings),
    ("status-429", Fault::Refuse { status: 429, times: 1 }),
    ("status-503", Fault::Refuse { status: 503, times: 1 }),
    ("status-529", Fault::Refuse { status: 529, times: 1 }),
];

impl Fault {
    /// Reads `NAME` or `NAME=VALUE`. An error is a message of one line.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
        let Some((_, fault)) = FAULTS.iter().find(|(known, _)| *known == name) else {
            let shown = Visible(name.as_bytes());
            return Err(match nearest(name, FAULTS.map(|(name, _)| name)) {
                Some(meant) => format!("unknown fault {shown}: did you mean {meant}? (see --help)"),
                None => format!("unknown fault {shown} (faults: {})", FAULTS.map(|(name, _)| name).join(", ")),
            });
        };
        value.map_or(Ok(*fault), |value| fault.with(name, value))
    }

    fn with(self, name: &str, value: &str) -> Result<Self, String> {
        let place = || match value {
            "middle" => Ok(Place::Middle),
            "random" => Ok(Place::Random),
            _ => value.parse().map(Place::At).map_err(|_| {
                let shown = Visible(value.as_bytes());
                format!("{name} needs a whole number, middle or random, not '{shown}'")
            }),
        };
        Ok(match self {
            Self::CutBytes(_) => Self::CutBytes(place()?),
            Self::CutEvents(_) => Self::CutEvents(place()?),
            Self::Close(_) => Self::Close(place()?),
            Self::Reset(_) => Self::Reset(place()?),
            Self::Stall(_) => Self::Stall(place()?),
            Self::PingForever(_) => Self::PingForever(place()?),
            Self::Twice(_) => Self::Twice(place()?),
            Self::BadUtf8(_) => Self::BadUtf8(place()?),
            Self::ErrorEvent(_) => Self::ErrorEvent(place()?),
            Self::Refuse { status, .. } => match value.parse() {
                Ok(times) => Self::Refuse { status, times },
                Err(_) => {
                    let shown = Visible(value.as_bytes());
                    return Err(format!("{name} needs how many requests are refused, not '{shown}'"));
                }
            },
            Self::Pings | Self::TruncatedToolInput | Self::NoLastBlankLine | Self::CrLf | Self::SplitCharacters => {
                return Err(format!("{name} takes no value"));
            }
        })
    }

    pub(crate) fn name(self) -> &'static str {
        let is_it = |(_, fault): &&(&str, Self)| match (self, *fault) {
            (Self::Refuse { status, .. }, Self::Refuse { status: other, .. }) => status == other,
            (this, other) => core::mem::discriminant(&this) == core::mem::discriminant(&other),
        };
        FAULTS.iter().find(is_it).map_or("", |(name, _)| name)
    }

    /// Whether nothing of the recording comes after it. There can be one of these.
    pub(crate) const fn is_last(self) -> bool {
        matches!(
            self,
            Self::CutBytes(_)
                | Self::CutEvents(_)
                | Self::Close(_)
                | Self::Reset(_)
                | Self::Stall(_)
                | Self::PingForever(_)
                | Self::ErrorEvent(_)
        )
    }
}

/// Says which of the faults cannot go together.
pub(crate) fn check(faults: &[Fault]) -> Result<(), String> {
    let mut last = faults.iter().filter(|fault| fault.is_last());
    if let (Some(first), Some(second)) = (last.next(), last.next()) {
        return Err(format!("{first} and {second} both end the stream: only one of them can"));
    }
    let mut refusals = faults.iter().filter(|fault| matches!(fault, Fault::Refuse { .. }));
    if let (Some(first), Some(second)) = (refusals.next(), refusals.next()) {
        return Err(format!("{first} and {second} are both of the first requests: only one of them can be"));
    }
    for (at, fault) in (1..).zip(faults) {
        if faults.iter().skip(at).any(|other| other.name() == fault.name()) {
            return Err(format!("the fault {fault} is there twice"));
        }
    }
    Ok(())
}

/// Returns the status that the first requests get, and how many they are.
pub(crate) fn refusal(faults: &[Fault]) -> Option<(u16, u64)> {
    faults.iter().find_map(|fault| match *fault {
        Fault::Refuse { status, times } => Some((status, times)),
        _ => None,
    })
}

impl Place {
    /// Returns how much of `all` that is; `what` names the things that are counted.
    pub(crate) fn of(self, all: usize, what: &str, random: &mut Random) -> Result<usize, String> {
        match self {
            Self::Middle => Ok(all.checked_div(2).unwrap_or(0)),
            Self::Random => Ok(random.below(all)),
            Self::At(place) if place <= all => Ok(place),
            Self::At(place) => Err(format!("there are only {all} {what}, not {place}")),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
