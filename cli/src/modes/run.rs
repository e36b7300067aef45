//! Runs a mode: reads the input, and hands it over as it comes.

use core::fmt;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use crate::modes::args::{self, Asked};
use crate::modes::mode::Mode;
use crate::modes::paint::Paint;
use crate::modes::text::Visible;

/// The most that is read at once; what is there is shown before more is asked for.
const BUFFER: usize = 16 << 10;

/// Why the tool stops before the end.
pub(crate) enum Failure {
    /// The command line is wrong, or the input cannot be read at all.
    Usage(String),
    /// The input broke off with an error.
    Read(String),
    Write(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(message) | Self::Read(message) => f.write_str(message),
            Self::Write(error) => write!(f, "cannot write: {error}"),
        }
    }
}

/// Runs the program `name`: the command line says which mode.
pub(crate) fn main(name: &str, words: impl Iterator<Item = OsString>) -> ExitCode {
    ended(name, run(name, words))
}

/// Returns how the program `name` exits, and says on stderr why, if it stops before the end.
pub(crate) fn ended(name: &str, code: Result<u8, Failure>) -> ExitCode {
    let failure = match code {
        Ok(code) => return ExitCode::from(code),
        // Whoever reads the output has seen enough.
        Err(Failure::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
        Err(failure) => failure,
    };
    // Not `eprintln!`, which panics if stderr is closed. The exit code is enough then.
    let _ = writeln!(io::stderr(), "{name}: {failure}");
    ExitCode::from(if matches!(failure, Failure::Usage(_)) { 2 } else { 1 })
}

/// Returns the exit code.
fn run(name: &str, words: impl Iterator<Item = OsString>) -> Result<u8, Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    let run = match args::parse(words).map_err(Failure::Usage)? {
        Asked::Help => {
            out.write_all(args::help(name, Some("frames")).as_bytes())?;
            out.flush()?;
            return Ok(0);
        }
        Asked::Run(run) => run,
    };
    let input_name = run.file.as_ref().map_or_else(|| "stdin".to_owned(), |file| shown(file));
    let mut input: Box<dyn Read> = match &run.file {
        Some(file) => Box::new(File::open(file).map_err(|error| Failure::Usage(cannot_open(file, &error)))?),
        None => Box::new(io::stdin().lock()),
    };
    let is_ok = run.flags.is_ok();
    let mut mode = run.flags.start(Paint::for_stdout());
    pour(&mut *input, &input_name, run.chunk, &mut *mode, &mut out)?;
    let verdict = mode.finish(&mut out)?;
    out.flush()?;
    Ok(if is_ok { 0 } else { verdict.code() })
}

/// Hands all of `input` to `mode`, which writes to `out`: each read as it comes, or, with `chunk`, that many bytes at a
/// time.
fn pour(
    input: &mut dyn Read,
    name: &str,
    chunk: Option<usize>,
    mode: &mut dyn Mode,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let mut buffer = vec![0; BUFFER];
    let mut chunks = chunk.map(|size| Chunks { size, held: Vec::new() });
    let mut has_begun = false;
    loop {
        let bytes = match some(input, &mut buffer) {
            Ok([]) => break,
            Ok(bytes) => bytes,
            Err(error) if has_begun => return Err(Failure::Read(cannot_read(name, &error))),
            // A folder can be opened, and fails at the first read.
            Err(error) => return Err(Failure::Usage(cannot_read(name, &error))),
        };
        has_begun = true;
        match &mut chunks {
            None => mode.push(bytes, out)?,
            Some(chunks) => chunks.push(bytes, mode, out)?,
        }
        out.flush()?;
    }
    match chunks {
        Some(Chunks { held, .. }) if !held.is_empty() => Ok(mode.push(&held, out)?),
        _ => Ok(()),
    }
}

/// Reads what comes next, and nothing at the end. A signal that comes meanwhile is no error.
pub(crate) fn some<'b>(input: &mut (impl Read + ?Sized), buffer: &'b mut [u8]) -> io::Result<&'b [u8]> {
    let len = loop {
        match input.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => break read?,
        }
    };
    Ok(buffer.get(..len).unwrap_or_default())
}

/// Makes chunks of one size from reads of any size.
struct Chunks {
    size: usize,
    /// The beginning of the next chunk, shorter than `size`.
    held: Vec<u8>,
}

impl Chunks {
    /// Pushes each chunk that `bytes` complete, and keeps the rest.
    fn push(&mut self, bytes: &[u8], mode: &mut dyn Mode, out: &mut dyn Write) -> io::Result<()> {
        let mut rest = bytes;
        // Each byte is copied once. To move `held` at every read costs the square of a large chunk.
        while let Some((head, tail)) = rest.split_at_checked(self.size.saturating_sub(self.held.len())) {
            self.held.extend_from_slice(head);
            mode.push(&self.held, out)?;
            self.held.clear();
            rest = tail;
        }
        self.held.extend_from_slice(rest);
        Ok(())
    }
}

pub(crate) fn cannot_open(file: &Path, error: &io::Error) -> String {
    let message = cannot_read(&shown(file), error);
    match args::hint(file).filter(|_| error.kind() == io::ErrorKind::NotFound) {
        Some(hint) => format!("{message}; {hint}"),
        None => message,
    }
}

pub(crate) fn cannot_read(name: &str, error: &io::Error) -> String {
    format!("cannot read {name}: {error}")
}

pub(crate) fn shown(file: &Path) -> String {
    Visible(file.to_string_lossy().as_bytes()).to_string()
}
