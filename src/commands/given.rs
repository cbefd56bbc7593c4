//! Files that people name: read whole, and never further than what is made of them can use.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::config::{ConfigProblems, Problem};

/// All of a file's bytes, or of a longer one's one more than `most`, by which its reader sees that it is too long: a pipe
/// or a device may never end.
pub(super) fn bytes(file: &Path, most: usize) -> Result<Vec<u8>, ConfigProblems> {
    let mut bytes = Vec::new();
    let read = File::open(file).and_then(|opened| opened.take(most as u64 + 1).read_to_end(&mut bytes));
    read.map_err(|error| cannot_be_read(file, &error.to_string()))?;
    Ok(bytes)
}

/// All of a file's bytes; a longer one is an error.
pub(super) fn whole(file: &Path, most: usize) -> Result<Vec<u8>, ConfigProblems> {
    let read = bytes(file, most)?;
    if read.len() <= most { Ok(read) } else { Err(cannot_be_read(file, &format!("it has more than {most} bytes"))) }
}

/// What is said of a file that cannot be read.
pub(super) fn cannot_be_read(file: &Path, why: &str) -> ConfigProblems {
    Problem::with_file(file.display().to_string(), format!("cannot be read: {why}")).into()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn what_never_ends_is_read_to_the_bound() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        for (many, read) in [(0, 0), (9, 9), (10, 10), (11, 11), (12, 11), (40, 11)] {
            std::fs::write(&file, vec![b'a'; many]).unwrap();
            assert_eq!(bytes(&file, 10).unwrap().len(), read, "{many}");
        }
        assert_eq!(whole(&file, 40).unwrap().len(), 40);
        assert!(whole(&file, 39).unwrap_err().to_string().ends_with("file: cannot be read: it has more than 39 bytes"));
        assert!(bytes(home.path(), 10).is_err(), "a folder");
        assert!(bytes(&home.path().join("none"), 10).is_err());
    }
}
