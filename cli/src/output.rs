//! Files that the tool writes.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use crate::modes::run::{Failure, shown};

/// Begins a file. One that is there may be a recording that cannot be made again, so it is only lost if `may_replace` says so.
pub(crate) fn create(path: &Path, may_replace: bool) -> Result<File, Failure> {
    let mut options = OpenOptions::new();
    options.write(true).truncate(may_replace).create(true).create_new(!may_replace);
    options.open(path).map_err(|error| {
        Failure::Usage(if error.kind() == io::ErrorKind::AlreadyExists {
            format!("{} is there already (--force replaces it)", shown(path))
        } else {
            format!("cannot write {}: {error}", shown(path))
        })
    })
}
