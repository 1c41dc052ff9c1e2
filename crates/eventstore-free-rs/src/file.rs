//! The files of databases: readable by nobody but their owner from the first byte. SQLite gives its journals the
//! same mode as the database file.

use std::{
    fs::OpenOptions,
    io::{self, ErrorKind},
    path::Path,
};

/// Makes an empty file that only its owner can read and write; leaves a file that is there as it is.
pub(crate) fn make_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}
