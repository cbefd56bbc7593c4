//! A store that may be read and not written, as one kept away for years: what is in it is shown, and nothing new is derived
//! without being entered.

#![cfg(unix)]

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;

use crate::desk::{Desk, Ran};

/// A user without any right of its own; who is root is bound by no mode.
const NOBODY: u32 = 65534;

const VERIFY: [&str; 5] = ["verify", "Scottsdale, AZ", "--as-of", "2023-07-01", "--offline"];

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Runs the program as somebody whom the modes of files bind.
fn bound(desk: &Desk, arguments: &[&str]) -> Ran {
    let mut command = desk.command(arguments);
    if fs::metadata(desk.path("")).unwrap().uid() == 0 {
        command.uid(NOBODY).gid(NOBODY);
    }
    Ran::of(command.output().unwrap())
}

#[test]
fn a_store_that_cannot_be_written_is_read_and_left_as_it_is() {
    let desk = Desk::alone();
    let reads =
        [&VERIFY[..], &["evidence", "list"], &["evidence", "verify"], &["evidence", "prune"], &["export", "--all"]];
    let first = desk.run(&VERIFY);
    assert_eq!(first.code, Some(3), "{first:?}");
    let before = reads.map(|arguments| desk.run(arguments));
    let (file, folder) = (desk.store_file(), desk.path("evidence"));
    let bytes = fs::read(&file).unwrap();
    mode(&desk.path(""), 0o755);
    for path in fs::read_dir(&folder).unwrap() {
        mode(&path.unwrap().path(), 0o444);
    }
    mode(&folder, 0o555);
    let is_as_it_was = |arguments: &[&str]| {
        assert!(fs::read(&file).unwrap() == bytes, "{arguments:?} changed the store");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "{arguments:?} left a file behind");
    };
    for (arguments, before) in reads.into_iter().zip(before) {
        let ran = bound(&desk, arguments);
        assert_eq!((ran.code, ran.stdout), (before.code, before.stdout), "{arguments:?}");
        is_as_it_was(arguments);
    }
    let another = ["verify", "Tempe, AZ", "--as-of", "2023-07-01", "--offline"];
    for arguments in [&another[..], &["evidence", "appeal", "1", "--as", "A City", "--note", "why"]] {
        let ran = bound(&desk, arguments);
        ran.fails(4, &["evidence/outcomes.db is read-only", "make it writable, a file together with its folder"]);
        is_as_it_was(arguments);
    }
    mode(&folder, 0o755);
    mode(&file, 0o644);
    let again = desk.run(&VERIFY);
    assert_eq!((again.code, again.stdout), (first.code, first.stdout));
}
