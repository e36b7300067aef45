//! The command line: words in, what is asked for out.

use core::num::NonZeroUsize;
use core::str::FromStr;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use crate::mode::Flags;
use crate::text::Visible;

pub(crate) const HELP: &str = "\
Shows a stream of server-sent events as it arrives.

usage: inspect [MODE] [FLAGS] [FILE]
       curl -N URL | inspect [MODE] [FLAGS]

FILE is - or missing for stdin. MODE is the first word; a file of that name is ./MODE.

modes:
  frames           what the stream says, frame by frame (default)
  events           what an Anthropic stream says: text, thinking and tool input as they arrive
  message          what it comes to: the message as an answer without streaming has it
                   (with the feature serde_json)
  json             one JSON text, as tool input arrives: token by token

flags of all modes:
  --chunk N        hand the parser N bytes at a time
  --help           print this

flags of frames:
  --max-frame N    limit a frame to N bytes
  --jsonl          print frames, errors and the end as lines of JSON

flags of events:
  --jsonl          print events, violations, errors and the end as lines of JSON

flags of message:
  --jsonl          print the message and how the stream ended as one line of JSON

flags of json:
  --jsonl          print tokens and the verdict as lines of JSON
  --snapshots      print what is certain after each fragment, and the verdict, as lines of JSON

Exit code: 0, also if the stream has errors or was cut; 1 if reading breaks off; 2 if it cannot begin.
";

pub(crate) enum Asked {
    Help,
    Run(Run),
}

pub(crate) struct Run {
    pub(crate) flags: Flags,
    /// How many bytes the parser gets at a time, if that was said.
    pub(crate) chunk: Option<usize>,
    /// The input, if not stdin.
    pub(crate) file: Option<PathBuf>,
}

/// A flag as it was met, and where its value is if it takes one.
pub(crate) struct Flag<'a> {
    pub(crate) name: &'a str,
    /// What stands behind `=`.
    attached: Option<&'a str>,
    rest: &'a mut dyn Iterator<Item = OsString>,
}

impl Flag<'_> {
    /// Takes the value, which is `wanted`.
    pub(crate) fn number<T: FromStr>(&mut self, wanted: &str) -> Result<T, String> {
        let value = match self.attached {
            Some(value) => Some(value.to_owned()),
            None => self.rest.next().map(|word| word.to_string_lossy().into_owned()),
        };
        let Some(value) = value else { return Err(format!("{} needs {wanted}", self.name)) };
        value.parse().map_err(|_| format!("{} needs {wanted}, not '{}'", self.name, Visible(value.as_bytes())))
    }

    /// Makes sure that there is no value.
    pub(crate) fn alone(&self) -> Result<(), String> {
        if self.attached.is_some() { Err(format!("{} takes no value", self.name)) } else { Ok(()) }
    }
}

/// The flags of a mode that has `--jsonl` and no other.
#[derive(Default)]
pub(crate) struct JsonlOnly {
    pub(crate) is_jsonl: bool,
}

impl JsonlOnly {
    pub(crate) fn take(&mut self, flag: &mut Flag<'_>) -> Result<bool, String> {
        match flag.name {
            "--jsonl" => {
                flag.alone()?;
                self.is_jsonl = true;
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}

/// Reads `words`, the program's name left out. An error is a message of one line.
pub(crate) fn parse(words: impl Iterator<Item = OsString>) -> Result<Asked, String> {
    let mut words = words.peekable();
    let named = words.peek().and_then(|word| Flags::named(word));
    if named.is_some() {
        words.next();
    }
    let mut flags = named.unwrap_or_default();
    let mut chunk = None;
    let mut files = Vec::new();
    let mut only_files = false;
    while let Some(word) = words.next() {
        let text = word.to_string_lossy();
        if only_files || text == "-" || !text.starts_with('-') {
            if !only_files && Flags::named(&word).is_some() {
                return Err(format!("the mode {text} has to be the first word; a file of that name is ./{text}"));
            }
            files.push(word);
            continue;
        }
        let (name, attached) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (&*text, None),
        };
        let mut flag = Flag { name, attached, rest: &mut words };
        match name {
            "--" if attached.is_none() => only_files = true,
            "--help" | "-h" => {
                flag.alone()?;
                return Ok(Asked::Help);
            }
            "--chunk" => chunk = Some(flag.number::<NonZeroUsize>("a whole number above 0")?.get()),
            _ if flags.take(&mut flag)? => {}
            _ => return Err(format!("unknown flag {} (see --help)", Visible(name.as_bytes()))),
        }
    }
    let mut files = files.into_iter();
    let file = files.next();
    if files.next().is_some() {
        let first = file.unwrap_or_default();
        let first = Visible(first.as_encoded_bytes());
        return Err(format!("more than one file, and {first} is no mode of this build (see --help)"));
    }
    let file = file.filter(|file| file != OsStr::new("-")).map(PathBuf::from);
    Ok(Asked::Run(Run { flags, chunk, file }))
}
