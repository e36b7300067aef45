//! The streams of a folder, and what is expected of each.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::printed::View;
use crate::modes::run::{Failure, cannot_read, shown};
use crate::modes::text::Visible;
use crate::recording::in_folder;
use crate::words::usage;

/// Where the corpus is in the source of deltawire.
const DEFAULT: &str = "corpus";

/// A stream, and what each view must print.
pub(super) struct Stream {
    /// What its file is called, without `.sse`. It has nothing that a terminal acts on.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    pub(super) expected: Vec<(View, Vec<u8>)>,
}

impl Stream {
    pub(super) fn expected(&self, view: View) -> Option<&[u8]> {
        self.expected.iter().find(|(of, _)| *of == view).map(|(_, text)| text.as_slice())
    }
}

/// Returns the paths of the streams of a folder, or of the corpus, in the order of their names.
pub(super) fn paths(folder: Option<OsString>) -> Result<Vec<PathBuf>, Failure> {
    let is_named = folder.is_some();
    let folder = folder.map_or_else(|| PathBuf::from(DEFAULT), PathBuf::from);
    let paths = in_folder(&folder).map_err(|error| {
        let hint = if is_named { "" } else { "; name the folder of the corpus (in the source of deltawire: corpus)" };
        usage(format!("{}{hint}", cannot_read(&shown(&folder), &error)))
    })?;
    if paths.is_empty() {
        return Err(usage(format!("there is no NAME.sse in {}", shown(&folder))));
    }
    Ok(paths)
}

/// Reads a stream, and what is expected of it.
pub(super) fn read(path: &Path) -> Result<Stream, Failure> {
    let cannot = |path: &Path, error: &io::Error| Failure::Read(cannot_read(&shown(path), error));
    let bytes = fs::read(path).map_err(|error| cannot(path, &error))?;
    let mut expected = Vec::new();
    for view in View::ALL {
        let path = path.with_extension(view.extension());
        match fs::read(&path) {
            Ok(text) => expected.push((view, text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(cannot(&path, &error)),
        }
    }
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    Ok(Stream { name: Visible(name.as_bytes()).to_string(), bytes, expected })
}
