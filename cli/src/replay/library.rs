//! The recordings that are served, and which of them a request gets.

use core::sync::atomic::{AtomicUsize, Ordering};
use std::path::{Path, PathBuf};

use deltawire::Decoder;
use deltawire::answer::Dialect;

use crate::modes::run::{Failure, cannot_read, shown};
use crate::modes::text::Visible;
use crate::recording::{Recording, in_folder};
use crate::replay::fault::Fault;
use crate::replay::script::Script;

/// A recording with its faults.
pub(crate) struct Served {
    /// The name of its file, which a path may begin with.
    pub(crate) name: String,
    pub(crate) dialect: Option<Dialect>,
    pub(crate) script: Script,
}

/// All recordings, at least one.
pub(crate) struct Library {
    all: Vec<Served>,
    /// How many requests named none.
    turn: AtomicUsize,
}

impl Library {
    /// Reads files, and all recordings of folders, and puts `faults` into each.
    pub(crate) fn open(
        paths: &[PathBuf],
        dialect: Option<Dialect>,
        faults: &[Fault],
        seed: u64,
    ) -> Result<Self, Failure> {
        let mut all: Vec<Served> = Vec::new();
        for path in files(paths)? {
            let served = Served::new(&path, Recording::open(&path)?, dialect, faults, seed)?;
            if all.iter().any(|other| other.name == served.name) {
                let name = shown(Path::new(&served.name));
                return Err(Failure::Usage(format!("two recordings are called {name}: a path could not say which")));
            }
            all.push(served);
        }
        Ok(Self::of(all))
    }

    /// Serves these; there must be one.
    pub(crate) fn of(all: Vec<Served>) -> Self {
        Self { all, turn: AtomicUsize::new(0) }
    }

    /// Returns the recording that a path names in its first segment, and the rest of the path; or the one whose turn it is.
    pub(crate) fn find<'p>(&self, path: &'p str) -> Option<(&Served, &'p str)> {
        if let Some(named) = self.named(path) {
            return Some(named);
        }
        let turn = if self.all.len() > 1 { self.turn.fetch_add(1, Ordering::Relaxed) } else { 0 };
        Some((self.all.get(turn.checked_rem(self.all.len())?)?, path))
    }

    fn named<'p>(&self, path: &'p str) -> Option<(&Served, &'p str)> {
        let inside = path.strip_prefix('/')?;
        let end = inside.find(['/', '?']).unwrap_or(inside.len());
        let (name, rest) = inside.split_at_checked(end)?;
        let found = self
            .all
            .iter()
            .find(|served| served.name == name || served.name.strip_suffix(".sse").is_some_and(|stem| stem == name))?;
        Some((found, if rest.starts_with('/') { rest } else { "/" }))
    }
}

impl Served {
    /// Puts `faults` into a recording. Its dialect is the one that it says, unless one is given.
    pub(crate) fn new(
        path: &Path,
        recording: Recording,
        dialect: Option<Dialect>,
        faults: &[Fault],
        seed: u64,
    ) -> Result<Self, Failure> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let dialect = dialect.or_else(|| dialect_of(&recording.bytes));
        let script = Script::new(recording, dialect, faults, seed)
            .map_err(|why| Failure::Usage(format!("{}: {why}", Visible(name.as_bytes()))))?;
        Ok(Self { name, dialect, script })
    }
}

/// Returns the dialect of a stream, if it says one.
pub(crate) fn dialect_of(stream: &[u8]) -> Option<Dialect> {
    let mut decoder = Decoder::new();
    let mut chunk = stream;
    while decoder.dialect().is_none() && decoder.next(&mut chunk).is_some() {}
    decoder.finish().dialect
}

/// Returns the files, with those named `*.sse` of each folder in its place.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let mut inside = in_folder(path).map_err(|error| Failure::Usage(cannot_read(&shown(path), &error)))?;
        if inside.is_empty() {
            return Err(Failure::Usage(format!("{} has no recordings (files named *.sse)", shown(path))));
        }
        files.append(&mut inside);
    }
    Ok(files)
}
