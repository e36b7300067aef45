//! Recordings: a stream, and when it came.
//!
//! `NAME.sse` has the bytes, just as they came, so that every tool can read it. `NAME.sse.times` beside it says when. It is JSON
//! Lines:
//!
//! ```text
//! {"recording":1,"started":"2026-11-30T22:57:24Z"}
//! [412345678,96]
//! [433200114,1210]
//! {"end":8123456789}
//! ```
//!
//! - The first line is an object. `recording` is the version of the format. `bytes` and `started` may be there; a reader passes
//!   over members that it does not know.
//! - Then a line for each chunk: nanoseconds since the start, and how many bytes came. Times do not go down; one that does counts
//!   as the one before.
//! - The last says when the stream ended. It is missing if the recording was broken off.
//!
//! The lengths add up to the length of `NAME.sse`. Bytes that have no line are one more chunk at the last time, and lines that
//! have no bytes count as nothing: so it is when the recording was stopped between two writes. A last line that is not whole
//! counts as nothing too.
//!
//! A stream without times came all at once: each frame is a chunk, at time 0.

use core::time::Duration;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::Value;

use crate::blocks::blocks;
use crate::date::Date;
use crate::modes::run::{Failure, cannot_read, shown, some};
use crate::output::create;

/// The longest recording that is kept in memory.
const MOST: usize = 1 << 30;

/// The most that is read of a stream at once.
const BUFFER: usize = 64 << 10;

/// The longest line of times that is read. Nobody writes a longer one.
const LONGEST_LINE: u64 = 64 << 10;

/// A recording in memory.
#[derive(Clone)]
pub(crate) struct Recording {
    pub(crate) bytes: Vec<u8>,
    /// How `bytes` came. Their lengths add up to its length.
    pub(crate) chunks: Vec<Chunk>,
    /// When the stream ended: if nothing says it, with the last chunk.
    pub(crate) end: Duration,
}

/// A piece of a stream that came at once.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Chunk {
    /// When it came, after the start.
    pub(crate) at: Duration,
    pub(crate) len: usize,
}

impl Recording {
    /// Reads the stream in `path`, and its times, if they are beside it.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let mut reader = Reader::open(path)?;
        let (mut bytes, mut chunks) = (Vec::new(), Vec::<Chunk>::new());
        while let Some(piece) = reader.next()? {
            match chunks.last_mut().filter(|_| piece.is_rest) {
                Some(last) => last.len = last.len.saturating_add(piece.bytes.len()),
                None => chunks.push(Chunk { at: piece.at, len: piece.bytes.len() }),
            }
            bytes.extend_from_slice(piece.bytes);
            if bytes.len() > MOST {
                return Err(Failure::Usage(format!(
                    "{} is too long: a recording in memory has at most 1 GiB",
                    shown(path)
                )));
            }
        }
        if !reader.has_times() {
            return Ok(Self::untimed(bytes));
        }
        Ok(Self { bytes, chunks, end: reader.end() })
    }

    /// Takes each frame as a chunk, all of which came at once.
    pub(crate) fn untimed(bytes: Vec<u8>) -> Self {
        let chunks = blocks(&bytes).map(|block| Chunk { at: Duration::ZERO, len: block.len() }).collect();
        Self { bytes, chunks, end: Duration::ZERO }
    }
}

/// Returns the files named `*.sse` of a folder, in the order of their names, which is the same on every machine.
pub(crate) fn in_folder(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "sse") && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Reads a recording piece by piece, however long it is.
pub(crate) struct Reader {
    name: String,
    stream: File,
    times: Option<Times>,
    buffer: Vec<u8>,
    /// How much is left of the chunk that is being read, and when it came.
    left: u64,
    at: Duration,
    end: Option<Duration>,
}

/// A piece of a recording: a chunk, or a part of a long one.
pub(crate) struct Piece<'b> {
    pub(crate) at: Duration,
    pub(crate) bytes: &'b [u8],
    /// Whether it goes on with the chunk of the piece before.
    pub(crate) is_rest: bool,
}

impl Reader {
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let stream = File::open(path).map_err(|error| Failure::Usage(cannot_read(&shown(path), &error)))?;
        Ok(Self {
            name: shown(path),
            stream,
            times: Times::open(&times_of(path))?,
            buffer: vec![0; BUFFER],
            left: 0,
            at: Duration::ZERO,
            end: None,
        })
    }

    /// Returns whether anything says when the bytes came.
    pub(crate) const fn has_times(&self) -> bool {
        self.times.is_some()
    }

    /// Returns when the stream ended. Ask after the last piece.
    pub(crate) fn end(&self) -> Duration {
        self.end.map_or(self.at, |end| end.max(self.at))
    }

    /// Returns the next piece, or `None` after the last.
    pub(crate) fn next(&mut self) -> Result<Option<Piece<'_>>, Failure> {
        let mut is_rest = self.left > 0;
        while self.left == 0 {
            is_rest = false;
            match self.times.as_mut().map(Times::next).transpose()?.flatten() {
                Some(Line::Chunk { at, len }) => (self.at, self.left) = (self.at.max(at), len),
                Some(Line::End(end)) => self.end = Some(end),
                // What has no line is one chunk.
                None => self.left = u64::MAX,
            }
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(self.buffer.len());
        let buffer = self.buffer.get_mut(..most).unwrap_or_default();
        // A folder can be opened, and fails here.
        let len =
            some(&mut self.stream, buffer).map_err(|error| Failure::Usage(cannot_read(&self.name, &error)))?.len();
        if len == 0 {
            self.read_end()?;
            return Ok(None);
        }
        self.left = self.left.saturating_sub(u64::try_from(len).unwrap_or(u64::MAX));
        Ok(Some(Piece { at: self.at, bytes: self.buffer.get(..len).unwrap_or_default(), is_rest }))
    }

    /// Reads the lines of times that are left after the last byte.
    fn read_end(&mut self) -> Result<(), Failure> {
        while let Some(line) = self.times.as_mut().map(Times::next).transpose()?.flatten() {
            if let Line::End(end) = line {
                self.end = Some(end);
            }
        }
        Ok(())
    }
}

/// The lines of a file of times.
struct Times {
    name: String,
    lines: BufReader<File>,
    number: u64,
    line: Vec<u8>,
}

enum Line {
    Chunk { at: Duration, len: u64 },
    End(Duration),
}

impl Times {
    /// Opens the times, if there are any.
    fn open(path: &Path) -> Result<Option<Self>, Failure> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::Usage(cannot_read(&shown(path), &error))),
        };
        let mut times = Self { name: shown(path), lines: BufReader::new(file), number: 0, line: Vec::new() };
        let first = if times.read()? { serde_json::from_slice(&times.line).ok() } else { None };
        match first.as_ref().and_then(|first: &Value| first.get("recording")).and_then(Value::as_u64) {
            Some(1) => Ok(Some(times)),
            Some(version) => Err(Failure::Usage(format!("{}: version {version} is not known here", times.name))),
            None => Err(Failure::Usage(format!("{} does not begin with {{\"recording\":1}}", times.name))),
        }
    }

    /// Reads a line that is whole, and returns whether there is one.
    fn read(&mut self) -> Result<bool, Failure> {
        self.line.clear();
        self.number = self.number.saturating_add(1);
        let read = self.lines.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut self.line);
        match read {
            Err(error) => Err(Failure::Read(cannot_read(&self.name, &error))),
            Ok(len) if self.line.ends_with(b"\n") => Ok(len > 0),
            Ok(len) if u64::try_from(len).is_ok_and(|len| len < LONGEST_LINE) => Ok(false),
            Ok(_) => Err(self.wrong()),
        }
    }

    /// Returns what the next line says, or `None` at the end.
    fn next(&mut self) -> Result<Option<Line>, Failure> {
        while self.read()? {
            if let Ok((at, len)) = serde_json::from_slice(&self.line) {
                return Ok(Some(Line::Chunk { at: Duration::from_nanos(at), len }));
            }
            match serde_json::from_slice(&self.line) {
                Ok(Value::Object(members)) => {
                    if let Some(end) = members.get("end").and_then(Value::as_u64) {
                        return Ok(Some(Line::End(Duration::from_nanos(end))));
                    }
                }
                _ => return Err(self.wrong()),
            }
        }
        Ok(None)
    }

    fn wrong(&self) -> Failure {
        let (name, number) = (&self.name, self.number);
        Failure::Usage(format!("{name}: line {number} is neither [nanoseconds, length] nor an object"))
    }
}

/// Writes a recording while it comes.
pub(crate) struct Writer {
    path: PathBuf,
    stream: File,
    times: File,
    start: Instant,
    len: u64,
    chunks: u64,
}

impl Writer {
    /// Begins a recording, at time 0. `may_replace` says whether files that are there may be lost.
    pub(crate) fn create(path: &Path, may_replace: bool) -> Result<Self, Failure> {
        let times = times_of(path);
        // The one that the user named comes first, so that a complaint names it too.
        let stream = create(path, may_replace)?;
        let mut times = create(&times, may_replace).inspect_err(|_| {
            // A stream alone would pass for one without times.
            let _ = fs::remove_file(path);
        })?;
        let started = Date::from_now(0).rfc3339();
        let start = Instant::now();
        writeln!(times, r#"{{"recording":1,"started":"{started}"}}"#).map_err(|error| cannot_write(path, &error))?;
        Ok(Self { path: path.to_owned(), stream, times, start, len: 0, chunks: 0 })
    }

    /// Returns the time since the start.
    pub(crate) fn now(&self) -> Duration {
        self.start.elapsed()
    }

    /// Writes a chunk that came at that time. When it returns, both files have it.
    pub(crate) fn chunk(&mut self, bytes: &[u8], at: Duration) -> Result<(), Failure> {
        self.stream.write_all(bytes).map_err(|error| cannot_write(&self.path, &error))?;
        self.len = self.len.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        self.chunks = self.chunks.saturating_add(1);
        self.line(&format!("[{},{}]\n", at.as_nanos(), bytes.len()))
    }

    /// Writes that the stream has ended, and returns how many bytes and chunks came.
    pub(crate) fn end(mut self, at: Duration) -> Result<(u64, u64), Failure> {
        self.line(&format!("{{\"end\":{}}}\n", at.as_nanos()))?;
        Ok((self.len, self.chunks))
    }

    /// Writes a line of times: at once, so that one that is broken off has all lines before.
    fn line(&mut self, line: &str) -> Result<(), Failure> {
        self.times.write_all(line.as_bytes()).map_err(|error| cannot_write(&times_of(&self.path), &error))
    }
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    Failure::Read(format!("cannot write {}: {error}", shown(path)))
}

/// Returns where the times of a stream are.
pub(crate) fn times_of(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".times");
    PathBuf::from(name)
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::unwrap_used, clippy::panic, reason = "a test that fails shall panic")]
mod tests {
    use core::time::Duration;
    use std::{env, fs, process};

    use super::{BUFFER, Chunk, Recording, times_of};

    fn lengths(bytes: &[u8]) -> Vec<usize> {
        Recording::untimed(bytes.to_vec()).chunks.iter().map(|chunk| chunk.len).collect()
    }

    #[test]
    fn a_frame_ends_with_its_blank_line() {
        assert_eq!(lengths(b""), [0_usize; 0]);
        assert_eq!(lengths(b"data: 1\n\ndata: 2\n\nrest"), [9, 9, 4]);
        assert_eq!(lengths(b"data: 1\r\n\r\ndata: 2\r\n\r\n"), [11, 11]);
        assert_eq!(lengths(b"data: 1\r\rdata: 2\r\r"), [9, 9]);
        assert_eq!(lengths(b"\ndata: 1\n\n"), [10]);
        assert_eq!(lengths(b"event: a\ndata: 1\n"), [17]);
    }

    /// Writes a stream and its times, and opens them.
    fn opened(name: &str, bytes: &[u8], times: Option<&str>) -> Recording {
        let path = env::temp_dir().join(format!("deltawire-{}-{name}.sse", process::id()));
        fs::write(&path, bytes).unwrap();
        if let Some(times) = times {
            fs::write(times_of(&path), times).unwrap();
        }
        let recording = Recording::open(&path);
        let _ = fs::remove_file(times_of(&path));
        fs::remove_file(&path).unwrap();
        recording.unwrap_or_else(|failure| panic!("{failure}"))
    }

    #[test]
    fn chunks_are_as_they_came_however_long() {
        let long = BUFFER * 2 + 7;
        let bytes = vec![b'x'; long + 5 + 3];
        let times = format!("{{\"recording\":1}}\n[1,{long}]\n[5,5]\n");
        let recording = opened("long", &bytes, Some(&times));
        let chunk = |nanos, len| Chunk { at: Duration::from_nanos(nanos), len };
        // What has no line is one more chunk at the last time.
        assert_eq!(recording.chunks, [chunk(1, long), chunk(5, 5), chunk(5, 3)]);
        assert_eq!((recording.bytes, recording.end), (bytes, Duration::from_nanos(5)));

        // No time goes down.
        let recording = opened("down", b"data: 1\n\n", Some("{\"recording\":1}\n[7,4]\n[3,5]\n{\"end\":2}\n"));
        assert_eq!((recording.chunks, recording.end), (vec![chunk(7, 4), chunk(7, 5)], Duration::from_nanos(7)));

        let recording = opened("end", b"data: 1\n\n", Some("{\"recording\":1}\n[7,9]\n[8,100]\n{\"end\":9}\n"));
        assert_eq!((recording.chunks, recording.end), (vec![chunk(7, 9)], Duration::from_nanos(9)));
    }

    #[test]
    fn without_times_each_frame_is_a_chunk() {
        let recording = opened("plain", b"data: 1\n\ndata: 22\n\n", None);
        let lengths: Vec<usize> = recording.chunks.iter().map(|chunk| chunk.len).collect();
        assert_eq!((lengths, recording.end), (vec![9, 10], Duration::ZERO));
    }
}
