//! Rejects command lines that would overwrite a file that is also read, or write two outputs to
//! one file, however the paths are written.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::bail;

/// Rejects `files` (each with the option that names it) that are the same as the one that the option
/// `writing` names.
pub fn reject_overwrites<'a>(
    writing: &str,
    to: Option<&Path>,
    mut files: impl Iterator<Item = (&'a str, &'a Path)>,
) -> anyhow::Result<()> {
    let is_written = |file: &Path| to.is_some_and(|to| is_same_file(file, to));
    if let Some((option, _)) = files.find(|(_, file)| is_written(file)) {
        bail!("{option} and {writing} name the same file; use different files");
    }
    Ok(())
}

/// Rejects inputs that are the same as the `--output`.
pub fn reject_overwritten_inputs<'a>(
    output: Option<&Path>,
    inputs: impl Iterator<Item = &'a Path>,
) -> anyhow::Result<()> {
    reject_overwrites("--output", output, inputs.map(|input| ("an input", input)))
}

/// Rejects inputs of which more than one is stdin.
pub fn reject_stdin_twice<'a>(inputs: impl Iterator<Item = &'a Path>) -> anyhow::Result<()> {
    if inputs.filter(|input| *input == Path::new("-")).count() > 1 {
        bail!("'-' is given twice; stdin can be read only once");
    }
    Ok(())
}

/// The folder of a file, also of one that is named without any.
pub fn folder_of(file: &Path) -> &Path {
    let folder = file.parent().filter(|folder| *folder != Path::new(""));
    folder.unwrap_or(Path::new("."))
}

#[derive(Debug, PartialEq, Eq)]
enum FileIdentity {
    /// Device and inode, so that links are the same as what they point to.
    #[cfg(unix)]
    Inode(u64, u64),
    /// The path of a file that does not exist yet, or that has no inode number.
    Path(PathBuf),
}

/// Returns `true` if both paths lead to the same file; `-` is what stdin is redirected from. What
/// is not a regular file, such as a terminal or `/dev/null`, is the same only by the same path.
fn is_same_file(one: &Path, other: &Path) -> bool {
    one == other || identity(one).is_some_and(|one| identity(other) == Some(one))
}

fn identity(path: &Path) -> Option<FileIdentity> {
    let path = if path == Path::new("-") {
        Path::new("/dev/stdin")
    } else {
        path
    };
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => identity_of_existing(path, &metadata),
        Ok(_) => None,
        Err(_) => {
            let folder = fs::canonicalize(folder_of(path)).ok()?;
            Some(FileIdentity::Path(folder.join(path.file_name()?)))
        }
    }
}

#[cfg(unix)]
fn identity_of_existing(_: &Path, metadata: &fs::Metadata) -> Option<FileIdentity> {
    use std::os::unix::fs::MetadataExt;
    Some(FileIdentity::Inode(metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity_of_existing(path: &Path, _: &fs::Metadata) -> Option<FileIdentity> {
    fs::canonicalize(path).ok().map(FileIdentity::Path)
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
