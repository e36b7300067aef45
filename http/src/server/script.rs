//! What the server does, in a few words that fit into a prompt.

use std::str::FromStr;
use std::time::Duration;

/// What the server does with a request. Parsed from the words of a prompt, in any order:
///
/// | word | what it does |
/// |---|---|
/// | `text`, `tool`, `thinking`, `markdown` | chooses the answer; `text` if none is chosen |
/// | `error` | answers with some text, and then an `error` event |
/// | `json` | answers with a JSON error, but the status 200 |
/// | `crlf` | ends lines by CR LF |
/// | `heartbeats` | puts comments and pings between the events |
/// | `gzip` | compresses the body, whatever the client accepts |
/// | `bytes` | sends each byte in a chunk of its own |
/// | `cut=SEED` | cuts the body into random chunks |
/// | `stall=AT` | stops before byte AT of the body until [`Server::resume`](super::Server::resume) is called |
/// | `stall=AT:MS` | the same, but for MS milliseconds at most |
/// | `end=AT` | ends the body before byte AT as if it were whole |
/// | `abort=AT` | closes the connection before byte AT |
/// | `pings=AT` | sends pings from byte AT on, and nothing else, until the client goes away |
/// | `faults=N` | stalls, pings, ends or aborts only the first N answers to this prompt |
/// | `repeat=N` | says N characters again when a request asks to go on with a turn |
/// | `overloaded=N` | refuses N requests with this prompt before it takes one |
/// | `retry-after=SECONDS` | names this time when it refuses one |
///
/// ```
/// use deltawire_http::server::{Reply, Script};
///
/// let script: Script = "tool cut=7 overloaded=1".parse()?;
/// assert_eq!((script.reply, script.overloaded), (Reply::Tool, 1));
/// assert_eq!("hello".parse::<Script>().unwrap_err(), "hello: not a word of a script");
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Script {
    /// What to answer.
    pub reply: Reply,
    /// Whether lines end by CR LF.
    pub crlf: bool,
    /// Whether there is something between the events.
    pub heartbeats: bool,
    /// Whether the body is compressed.
    pub gzip: bool,
    /// What is sent at once.
    pub cut: Cut,
    /// Where the body stalls.
    pub stall: Option<Stall>,
    /// How the body ends.
    pub end: End,
    /// How many answers have what is wrong with the body, if not all.
    pub faults: Option<u32>,
    /// How many characters of a turn are said again before it goes on.
    pub repeat: usize,
    /// How many requests are refused first.
    pub overloaded: u32,
    /// What time a refusal names.
    pub retry_after: Option<u32>,
}

/// What to answer.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Reply {
    /// Text in several languages.
    #[default]
    Text,
    /// Text and a call of a tool.
    Tool,
    /// Thinking and text.
    Thinking,
    /// Markdown of all kinds.
    Markdown,
    /// The beginning of a text, and an `error` event.
    Error,
    /// A JSON error in place of a stream.
    Json,
}

impl Reply {
    /// Returns whether it is a stream of events.
    #[must_use]
    pub const fn is_stream(self) -> bool {
        !matches!(self, Self::Json)
    }

    /// Returns its body, with LF as line end.
    #[must_use]
    pub const fn body(self) -> &'static str {
        match self {
            Self::Text => include_str!("../../answers/text.sse"),
            Self::Tool => include_str!("../../answers/tool.sse"),
            Self::Thinking => include_str!("../../answers/thinking.sse"),
            Self::Markdown => include_str!("../../answers/markdown.sse"),
            Self::Error => include_str!("../../answers/error.sse"),
            Self::Json => include_str!("../../answers/error.json"),
        }
    }
}

/// What is sent at once.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Cut {
    /// An event.
    #[default]
    Events,
    /// A byte.
    Bytes,
    /// As many bytes as chance has it, by this seed.
    Random(u64),
}

/// A place where nothing comes for a while.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Stall {
    /// How many bytes come before it.
    pub at: usize,
    /// How long it lasts, if nobody ends it.
    pub at_most: Option<Duration>,
}

/// How a body ends.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum End {
    /// When all of it is sent.
    #[default]
    Whole,
    /// After so many bytes, as if that were all.
    Early(usize),
    /// After so many bytes, with the connection.
    Abort(usize),
    /// After so many bytes by pings without end.
    Pings(usize),
}

impl FromStr for Script {
    type Err = String;

    fn from_str(words: &str) -> Result<Self, String> {
        let mut script = Self::default();
        for word in words.split_whitespace() {
            script.take(word).ok_or_else(|| format!("{word}: not a word of a script"))?;
        }
        Ok(script)
    }
}

impl Script {
    /// Returns what it is for an answer to a prompt that `before` answers were given to.
    pub(super) fn for_answer(self, before: u32) -> Self {
        match self.faults {
            Some(faults) if before >= faults => Self { stall: None, end: End::Whole, ..self },
            _ => self,
        }
    }

    fn take(&mut self, word: &str) -> Option<()> {
        let (name, value) = word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
        match (name, value) {
            ("text", None) => self.reply = Reply::Text,
            ("tool", None) => self.reply = Reply::Tool,
            ("thinking", None) => self.reply = Reply::Thinking,
            ("markdown", None) => self.reply = Reply::Markdown,
            ("error", None) => self.reply = Reply::Error,
            ("json", None) => self.reply = Reply::Json,
            ("crlf", None) => self.crlf = true,
            ("heartbeats", None) => self.heartbeats = true,
            ("gzip", None) => self.gzip = true,
            ("bytes", None) => self.cut = Cut::Bytes,
            ("cut", Some(seed)) => self.cut = Cut::Random(seed.parse().ok()?),
            ("stall", Some(value)) => {
                let (at, time) = value.split_once(':').map_or((value, None), |(at, time)| (at, Some(time)));
                let time = time.map(str::parse).transpose().ok()?;
                self.stall = Some(Stall { at: at.parse().ok()?, at_most: time.map(Duration::from_millis) });
            }
            ("end", Some(at)) => self.end = End::Early(at.parse().ok()?),
            ("abort", Some(at)) => self.end = End::Abort(at.parse().ok()?),
            ("pings", Some(at)) => self.end = End::Pings(at.parse().ok()?),
            ("faults", Some(times)) => self.faults = Some(times.parse().ok()?),
            ("repeat", Some(characters)) => self.repeat = characters.parse().ok()?,
            ("overloaded", Some(times)) => self.overloaded = times.parse().ok().filter(|it| *it < u32::MAX)?,
            ("retry-after", Some(seconds)) => self.retry_after = Some(seconds.parse().ok()?),
            _ => return None,
        }
        Some(())
    }
}
