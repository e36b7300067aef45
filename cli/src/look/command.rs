//! The command line of `look`, and its loop.

use core::time::Duration;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, IsTerminal as _, Read, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use deltawire::answer::{Dialect, Part, Parts};
use deltawire::meter::Meter;

use super::input::{Happened, Input};
use super::page::{Look, Page};
use super::status::Status;
use super::summary::{self, Said};
use crate::NAME;
use crate::command::Command;
use crate::help::{meant, print};
use crate::modes::paint::Paint;
use crate::modes::run::{Failure, cannot_read, ended, shown};
use crate::modes::{head, seek};
use crate::width::terminal;
use crate::words::{Word, Words, dialect, usage};

pub(crate) const LOOK: Command = Command {
    name: "look",
    about: "show an answer while it arrives (this is meant if no command is named)",
    help: "\
Shows an answer while it arrives: any dialect, from a file or from stdin.

usage: deltawire [look] [FLAGS] [FILE]
       curl -N URL | deltawire

flags:
  --dialect NAME   what the stream is: anthropic, chat, responses or gemini; without it, the first payload that
                   says it decides
  --plain          do not render Markdown; no line of status
  --timing         of stdin: at the end, say how long it took until the first byte, part and text came, how many tokens
                   came each second, and how long it stalled; always said on a terminal
  --ok             exit with 0 however the answer ended
  --help           print this

On a terminal, Markdown is rendered, reasoning is dim, the input of calls is indented, and a line below says
how fast it comes. Ctrl-C ends it: what came is shown, and how it stands. If stdout is no terminal, it gets the
text as it is, and the calls, without the reasoning. What is said of the end goes to stderr.

Exit code: 0 the answer is complete; 1 reading or writing failed; 2 the command line is wrong; 3 the answer is
truncated; 4 the server sent an error; 5 nothing came; 130 Ctrl-C.
",
    main: |words| ended(NAME, main(words)),
};

#[derive(Default)]
struct Flags {
    dialect: Option<Dialect>,
    is_plain: bool,
    has_timing: bool,
    is_ok: bool,
    file: Option<PathBuf>,
}

/// Returns what is asked for, or nothing if that was help.
fn parse(words: &mut dyn Iterator<Item = OsString>) -> Result<Option<Flags>, Failure> {
    let mut flags = Flags::default();
    let mut words = Words::new(LOOK.help, words);
    while let Some(word) = words.next()? {
        match word {
            Word::Help => return Ok(None),
            Word::Flag("--dialect") => flags.dialect = Some(dialect(&mut words)?),
            Word::Flag("--plain") => flags.is_plain = true,
            Word::Flag("--timing") => flags.has_timing = true,
            Word::Flag("--ok") => flags.is_ok = true,
            Word::Flag(name) => return Err(words.unknown(name)),
            Word::Other(file) => {
                if let Some(first) = flags.file.replace(PathBuf::from(&file)) {
                    return Err(usage(too_many(&first, &file)));
                }
            }
        }
    }
    flags.file = flags.file.filter(|file| file.as_os_str() != "-");
    if flags.has_timing && flags.file.is_some() {
        return Err(usage("--timing measures what comes at stdin; for a recording, see deltawire timeline"));
    }
    Ok(Some(flags))
}

/// Says that there is a word too many; the first may be meant as a command.
fn too_many(first: &Path, second: &OsStr) -> String {
    let [shown, second] = [shown(first), shown(Path::new(second))];
    match meant(&first.to_string_lossy()) {
        Some(name) => format!("no command {shown}: did you mean {name}? (see {NAME} help)"),
        None => format!("look takes one file: {shown} and {second}; and {shown} is no command (see {NAME} help)"),
    }
}

/// Says why a file cannot be read. Its name may be meant as a command.
fn not_there(file: &Path, error: &io::Error) -> Failure {
    let message = cannot_read(&shown(file), error);
    let meant = file.to_str().filter(|_| error.kind() == io::ErrorKind::NotFound).and_then(meant);
    usage(match meant {
        Some(name) => format!("{message}; did you mean the command {name}? (see {NAME} help)"),
        None => message,
    })
}

fn main(words: &mut dyn Iterator<Item = OsString>) -> Result<u8, Failure> {
    let Some(flags) = parse(words)? else { return print(LOOK.help) };
    let name = flags.file.as_deref().map_or_else(|| "stdin".to_owned(), shown);
    let from: Box<dyn Read + Send> = match &flags.file {
        Some(file) => Box::new(File::open(file).map_err(|error| not_there(file, &error))?),
        None if io::stdin().is_terminal() => return print(&crate::help::overview()),
        None => Box::new(io::stdin()),
    };
    let mut show = Show::new(&flags);
    let input = Input::start(from);
    let code = show.all(&input, &name)?;
    Ok(if flags.is_ok { 0 } else { code })
}

/// No frame is drawn sooner than this after the one before; and not before as many times as it took as [`PAUSES`] says.
const FRAME: Duration = Duration::from_millis(33);
const PAUSES: u32 = 4;

/// How often the line of status is drawn if nothing comes.
const TICK: Duration = Duration::from_millis(250);

struct Show {
    decoder: deltawire::Decoder<Vec<u8>>,
    page: Page,
    status: Status,
    said: Said,
    meter: Meter,
    start: Instant,
    /// When the model last said anything.
    last_part: Duration,
    /// When to draw again at the earliest.
    next_frame: Duration,
    is_rendered: bool,
    has_timing: bool,
    has_colours: bool,
}

impl Show {
    fn new(flags: &Flags) -> Self {
        let is_dumb = std::env::var_os("TERM").is_some_and(|it| it == "dumb");
        let is_rendered = io::stdout().is_terminal() && !flags.is_plain && !is_dumb;
        let has_colours = Paint::is_wanted();
        let is_live = flags.file.is_none();
        Self {
            decoder: seek::decoder(flags.dialect),
            page: Page::new(if is_rendered { Look::Rendered } else { Look::Plain }, has_colours),
            status: Status::new(is_live && !flags.is_plain, has_colours),
            said: Said::default(),
            meter: Meter::new(Duration::ZERO),
            start: Instant::now(),
            last_part: Duration::ZERO,
            next_frame: Duration::ZERO,
            is_rendered,
            has_timing: flags.has_timing || (is_live && io::stderr().is_terminal()),
            has_colours,
        }
    }

    /// Shows all of the input, and returns the exit code.
    fn all(&mut self, input: &Input, name: &str) -> Result<u8, Failure> {
        let (mut is_interrupted, mut failure) = (false, None);
        let mut has_news = false;
        loop {
            let now = self.start.elapsed();
            let wait = if has_news && self.is_rendered {
                Some(self.next_frame.saturating_sub(now))
            } else {
                self.status.is_on().then_some(TICK)
            };
            match input.next(wait) {
                Happened::Bytes(bytes) => {
                    self.push(&bytes);
                    has_news = true;
                }
                Happened::Nothing if has_news => {}
                Happened::Nothing => self.page.settle(),
                Happened::End => break,
                // A folder can be opened, and fails at the first read.
                Happened::Failed(error) if self.meter.received() == 0 => {
                    self.status.clear();
                    return Err(usage(cannot_read(name, &error)));
                }
                Happened::Failed(error) => {
                    failure = Some(error);
                    break;
                }
                Happened::Interrupted => {
                    is_interrupted = true;
                    break;
                }
            }
            let now = self.start.elapsed();
            if !self.is_rendered || now >= self.next_frame {
                self.draw()?;
                let after = self.start.elapsed();
                self.next_frame = after.saturating_add(FRAME.max(after.saturating_sub(now).saturating_mul(PAUSES)));
                has_news = false;
            }
        }
        let code = self.end(is_interrupted)?;
        match failure {
            Some(error) => Err(Failure::Read(cannot_read(name, &error))),
            None => Ok(code),
        }
    }

    fn push(&mut self, bytes: &[u8]) {
        let now = self.start.elapsed();
        self.meter.bytes(bytes.len(), now);
        let mut chunk = bytes;
        let Self { decoder, page, said, meter, last_part, .. } = self;
        while let Some(parts) = decoder.next(&mut chunk) {
            // The decoder counts what it skips.
            let Ok(parts) = parts else { continue };
            take(parts, page, said, meter, last_part, now);
        }
    }

    fn draw(&mut self) -> Result<(), Failure> {
        // Only these ask how large the window is.
        let has_window = self.is_rendered || self.status.is_on();
        let (columns, rows) = if has_window { terminal() } else { None }.unwrap_or((80, 24));
        self.page.resize(columns, rows);
        let text = self.page.draw();
        if !text.is_empty() {
            self.status.clear();
            let mut out = io::stdout().lock();
            out.write_all(text.as_bytes())?;
            out.flush()?;
        }
        let now = self.start.elapsed();
        self.status.draw(&self.meter, now, now.saturating_sub(self.last_part), columns);
        Ok(())
    }

    fn end(&mut self, is_interrupted: bool) -> Result<u8, Failure> {
        let now = self.start.elapsed();
        let mut end = self.decoder.finish();
        if let Some(parts) = end.last() {
            take(parts, &mut self.page, &mut self.said, &mut self.meter, &mut self.last_part, now);
        }
        if is_interrupted {
            end = end.cancelled();
        }
        self.page.finish();
        self.status.clear();
        let text = self.page.draw();
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        let verdict = summary::write(&end, &self.said, self.has_timing.then_some(&self.meter), self.has_colours);
        Ok(if is_interrupted { 130 } else { verdict.code() })
    }
}

/// Shows parts, and notes what they say of the end.
fn take(parts: Parts<'_>, page: &mut Page, said: &mut Said, meter: &mut Meter, last: &mut Duration, now: Duration) {
    if said.model.is_none() {
        said.model = head::of(&parts.event()).1.filter(|model| *model != "").map(String::from);
    }
    for part in parts {
        if meter.part(&part, now).is_model() {
            *last = now;
        }
        match &part {
            Part::Finish(finish) => said.finish = Some(finish.raw.to_string()),
            Part::Error(error) => said.error = Some(format!("{}: {}", error.name(), error.message())),
            Part::UnknownDialect(first) => said.unknown = Some(first.to_vec()),
            _ => {}
        }
        page.part(&part);
    }
}
