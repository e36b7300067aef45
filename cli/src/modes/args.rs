//! The command line: words in, what is asked for out.

use core::num::NonZeroUsize;
use core::str::FromStr;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use deltawire::answer::{Dialect, Target};

use crate::modes::mode::{Flags, MODES, Mode};
use crate::modes::nearest::{self, nearest};
use crate::modes::paint::Paint;
use crate::modes::text::Visible;
use crate::modes::timing::Timed;

/// The modes, and what each shows.
pub(crate) const ABOUT: [(&str, &str); MODES.len()] = [
    ("frames", "each frame, comment, id, retry time and error of the stream"),
    ("events", "the events of an answer: text, reasoning and tool input as they arrive"),
    ("parts", "the same in words that are those of no vendor: text, calls, usage, end"),
    ("message", "the answer as a whole when the stream has ended"),
    ("answer", "the same in words that are those of no vendor"),
    ("text", "the text alone, as it arrives, or in sentences, words or graphemes"),
    ("json", "one JSON text in fragments, as tool input arrives, token by token"),
    ("translate", "the stream as one of the dialect --to, while it arrives; stderr lists what that cannot say"),
];

/// Returns what `--help` prints in the program `name`, which may have a mode that is meant if none is named.
pub(crate) fn help(name: &str, default: Option<&str>) -> String {
    let mut text = format!(
        "\
Shows a stream of server-sent events while it arrives.

usage: {name} [MODE] [FLAGS] [FILE]
       curl -N URL | {name} [MODE] [FLAGS]

Reads FILE, or stdin if there is none or it is -. MODE is the first word; a file of that name is ./MODE.

modes:
"
    );
    for (mode, about) in ABOUT {
        let mark = if default == Some(mode) { " (default)" } else { "" };
        text.push_str(&format!("  {mode:<16} {about}{mark}\n"));
    }
    text.push_str(FLAGS_HELP);
    text
}

pub(crate) const FLAGS_HELP: &str = "
flags of all modes:
  --chunk N        parse N bytes at a time; without it, as many as a read returns
  --jsonl          print lines of JSON (not in translate):
                     frames   each frame and error, and the end
                     events   each event, violation and error, and the end
                     parts    each part, each frame that is skipped, and the end
                     message  one line: the message, and how the stream ended
                     answer   one line: the answer
                     text     each piece
                     json     each token, and the verdict
  --help           print this

flags of events, parts, message, answer, text and translate:
  --dialect NAME   what the stream is: anthropic, chat (OpenAI's Chat Completions, also called openai),
                   responses (OpenAI's Responses) or gemini; without it, the first payload that says it decides

flags of events, parts, message, answer and text:
  --ok             exit with 0 however the answer ended

flags of events, parts, message and answer:
  --timing         at the end, say how long it took until the first byte, part and text came, how many tokens
                   came each second, and how long it stalled; with --jsonl as a line of its own, in seconds

flags of text:
  --sentences, --words, --graphemes
                   write each on a line of its own, as soon as it is certain to be whole
  --markdown       of each piece that comes, say how to render what has come: how many bytes to keep, what to
                   append, and how many no later text can render otherwise
  --raw            the input is the text itself, and not a stream

flags of translate:
  --to NAME        the dialect to write: anthropic, chat or responses
  --reasoning      write reasoning into reasoning_content of chat, which is not OpenAI's; without it, chat has none

flags of frames:
  --max-frame N    skip a frame of more than N bytes, and print an error in its place

flags of json:
  --snapshots      print a line of JSON after each chunk: how many bytes came, the text that is certain,
                   closed so that it is JSON, and its value; and the verdict at the end (needs the feature
                   serde_json)

Control characters of the stream are printed as escapes, but not by translate, which writes a stream.

Exit code: 0 if the answer is complete; 1 if reading or writing fails in the middle; 2 if the command line is
wrong or the input cannot be read at all; and in events, parts, message, answer and text:
  3  the answer is truncated, or a part of it was lost or cannot be read
  4  the server sent an error
  5  nothing of an answer came
With --jsonl (but not in text), and in translate, what is printed says how the answer ended, and the code is 0.
";

/// The flags, and the modes that have them.
pub(crate) const FLAGS: [(&str, &[&str]); 15] = [
    ("--chunk", &MODES),
    ("--dialect", &["events", "parts", "message", "answer", "text", "translate"]),
    ("--help", &MODES),
    ("--jsonl", &["frames", "events", "parts", "message", "answer", "text", "json"]),
    ("--max-frame", &["frames"]),
    ("--graphemes", &["text"]),
    ("--markdown", &["text"]),
    ("--ok", &["events", "parts", "message", "answer", "text"]),
    ("--raw", &["text"]),
    ("--sentences", &["text"]),
    ("--reasoning", &["translate"]),
    ("--snapshots", &["json"]),
    ("--timing", &["events", "parts", "message", "answer"]),
    ("--to", &["translate"]),
    ("--words", &["text"]),
];

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

/// A flag and the value after it.
pub(crate) struct Flag<'a> {
    pub(crate) name: &'a str,
    /// What stands after `=`.
    attached: Option<&'a str>,
    rest: &'a mut dyn Iterator<Item = OsString>,
}

impl Flag<'_> {
    /// Takes the value of the flag, which must be `wanted`.
    pub(crate) fn number<T: FromStr>(&mut self, wanted: &str) -> Result<T, String> {
        let value = self.value(wanted)?;
        value.parse().map_err(|_| format!("{} needs {wanted}, not '{}'", self.name, Visible(value.as_bytes())))
    }

    /// Takes the value of the flag as it is; `wanted` says what it must be.
    fn value(&mut self, wanted: &str) -> Result<String, String> {
        let value = match self.attached {
            Some(value) => Some(value.to_owned()),
            None => self.rest.next().map(|word| word.to_string_lossy().into_owned()),
        };
        value.ok_or_else(|| format!("{} needs {wanted}", self.name))
    }

    /// Takes the value of the flag, which must be a dialect that can be written.
    pub(crate) fn target(&mut self) -> Result<Target, String> {
        const WANTED: &str = "anthropic, chat or responses";
        let name = self.value(WANTED)?;
        Target::of(dialect(&name)?).ok_or_else(|| format!("{} needs {WANTED}, not '{name}'", self.name))
    }

    /// Makes sure that the flag has no value.
    pub(crate) fn alone(&self) -> Result<(), String> {
        if self.attached.is_some() { Err(format!("{} takes no value", self.name)) } else { Ok(()) }
    }
}

/// The flags of a mode that reads an answer.
#[derive(Default)]
pub(crate) struct AnswerFlags {
    pub(crate) is_jsonl: bool,
    /// Whether to measure when the parts come.
    pub(crate) has_timing: bool,
    /// Whether the exit code is 0 however the stream ended.
    pub(crate) is_ok: bool,
    /// The dialect, if that was said.
    pub(crate) dialect: Option<Dialect>,
}

impl AnswerFlags {
    pub(crate) fn take(&mut self, flag: &mut Flag<'_>) -> Result<bool, String> {
        match flag.name {
            "--jsonl" => {
                flag.alone()?;
                self.is_jsonl = true;
            }
            "--ok" => {
                flag.alone()?;
                self.is_ok = true;
            }
            "--timing" => {
                flag.alone()?;
                self.has_timing = true;
            }
            "--dialect" => self.dialect = Some(dialect(&flag.value(DIALECTS)?)?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Returns a mode with its measures, if they are asked for.
    pub(crate) fn timed(&self, mode: Box<dyn Mode>, paint: Paint) -> Box<dyn Mode> {
        if self.has_timing { Box::new(Timed::start(mode, self.dialect, self.is_jsonl, paint)) } else { mode }
    }
}

/// What `--dialect` needs.
pub(crate) const DIALECTS: &str = "anthropic, chat, responses or gemini";

/// Returns the dialect of that name.
pub(crate) fn dialect(name: &str) -> Result<Dialect, String> {
    if let Some(dialect) = Dialect::named(name) {
        return Ok(dialect);
    }
    let shown = Visible(name.as_bytes());
    match nearest(&name.to_lowercase(), Dialect::ALL.map(Dialect::name).into_iter().chain(["openai"])) {
        Some(dialect) => Err(format!("unknown dialect {shown}: did you mean {dialect}? (dialects: {DIALECTS})")),
        None => Err(format!("unknown dialect {shown} (dialects: {DIALECTS})")),
    }
}

/// Reads `words`, the program's name left out. An error is a message of one line.
pub(crate) fn parse(words: impl Iterator<Item = OsString>) -> Result<Asked, String> {
    let mut words = words.peekable();
    let named = words.peek().and_then(|word| Flags::named(word)).transpose()?;
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
            _ => return Err(unknown(name, &flags)),
        }
    }
    flags.check()?;
    let mut files = files.into_iter();
    let file = files.next();
    if let Some((first, second)) = file.as_ref().zip(files.next()) {
        return Err(too_many(first, &second));
    }
    let file = file.filter(|file| file != OsStr::new("-")).map(PathBuf::from);
    Ok(Asked::Run(Run { flags, chunk, file }))
}

/// Returns the modes that have a flag, if there are some.
pub(crate) fn modes_with(name: &str) -> Option<&'static [&'static str]> {
    FLAGS.iter().find(|(flag, _)| *flag == name).map(|(_, modes)| *modes)
}

/// Says what is wrong with a flag that the mode does not have.
fn unknown(name: &str, flags: &Flags) -> String {
    if let Some(modes) = modes_with(name) {
        return format!("{name} is a flag of the mode {}, not of {} (see --help)", modes.join(", "), flags.name());
    }
    nearest::unknown("flag", name, FLAGS.map(|(flag, _)| flag), "see --help")
}

/// Says that there is a file too many; the first may be meant as a mode.
fn too_many(first: &OsStr, second: &OsStr) -> String {
    let [shown, second] = [first, second].map(|file| Visible(file.as_encoded_bytes()));
    match nearest(&first.to_string_lossy(), MODES) {
        Some(mode) => format!("unknown mode {shown}: did you mean {mode}? (modes: {})", MODES.join(", ")),
        None => format!("more than one file: {shown} and {second}; neither is a mode (modes: {})", MODES.join(", ")),
    }
}

/// Returns what to add to the message that there is no `file` of that name, if it may be meant as a mode.
pub(crate) fn hint(file: &Path) -> Option<String> {
    let word = file.to_str().filter(|word| !word.contains(['/', '\\', '.']))?;
    let meant = match nearest(word, MODES) {
        Some(mode) => format!("did you mean the mode {mode}?"),
        None => "it is not a mode either".to_owned(),
    };
    Some(format!("{meant} (modes: {})", MODES.join(", ")))
}
