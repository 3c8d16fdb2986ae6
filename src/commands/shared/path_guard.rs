//! Whether two paths lead to one file, however they are written: what is written to one of them
//! takes away what the other is read for.

use std::fs;
use std::path::{Path, PathBuf};

/// The name of stdin where a file may be named.
const STDIN: &str = "-";

/// What a path leads to.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    /// A file that is there, by its device and number: links lead to it as well.
    #[cfg(unix)]
    Number(u64, u64),
    /// A file that is yet to be made, or that has no number.
    Path(PathBuf),
}

/// Whether both lead to the same file; `-` is what stdin is redirected from. What is no file, as
/// a terminal or `/dev/null`, is the same only where it is called the same.
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    one == other || place(one).is_some_and(|one| place(other) == Some(one))
}

fn place(path: &Path) -> Option<Place> {
    let path = match path == Path::new(STDIN) {
        true => Path::new("/dev/stdin"),
        false => path,
    };
    match fs::metadata(path) {
        Ok(there) if there.is_file() => number(path, &there),
        Ok(_) => None,
        Err(_) => {
            let folder = path.parent().filter(|folder| *folder != Path::new(""));
            let folder = fs::canonicalize(folder.unwrap_or(Path::new("."))).ok()?;
            Some(Place::Path(folder.join(path.file_name()?)))
        }
    }
}

#[cfg(unix)]
fn number(_: &Path, there: &fs::Metadata) -> Option<Place> {
    use std::os::unix::fs::MetadataExt;
    Some(Place::Number(there.dev(), there.ino()))
}

#[cfg(not(unix))]
fn number(path: &Path, _: &fs::Metadata) -> Option<Place> {
    fs::canonicalize(path).ok().map(Place::Path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_itself_by_every_way_that_leads_to_it_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("a"), "").unwrap();
        fs::write(path("b"), "").unwrap();
        assert!(is_same_file(&path("a"), &path("./a")));
        assert!(!is_same_file(&path("a"), &path("b")));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(path("a"), path("c")).unwrap();
            fs::hard_link(path("a"), path("d")).unwrap();
            assert!(is_same_file(&path("a"), &path("c")));
            assert!(is_same_file(&path("c"), &path("d")));
            assert!(!is_same_file(&path("b"), &path("c")));
            let (null, zero) = (Path::new("/dev/null"), Path::new("/dev/../dev/null"));
            assert!(!is_same_file(null, zero), "it is no file");
        }
        // Not yet there.
        assert!(is_same_file(&path("new"), &path("./new")));
        assert!(!is_same_file(&path("new"), &path("newer")));
        assert!(is_same_file(Path::new("new"), Path::new("./new")));
    }
}
