//! A file that replaces another one, or appears, when it is complete: until then a reader finds
//! what was there before.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use tempfile::NamedTempFile;

use crate::commands::shared::path_guard::folder_of;

/// The mode of a file that was not there before, whatever the umask: another user's program, such
/// as node_exporter, must be able to read it.
#[cfg(unix)]
const MODE: u32 = 0o644;

/// A file beside the one that it replaces.
pub struct Replacement {
    /// `None` once it is in its place.
    file: Option<BufWriter<NamedTempFile>>,
    path: PathBuf,
    is_empty: bool,
    has_failed: bool,
}

impl Replacement {
    /// Creates the file. `None` if `path` must be written to directly: a device, a pipe, or a file
    /// in a folder that this user may not write to.
    pub fn of(path: &Path) -> anyhow::Result<Option<Self>> {
        let cannot = || format!("cannot write to {}", path.display());
        let earlier = fs::metadata(path);
        let (path, mode) = match &earlier {
            Ok(earlier) if !earlier.is_file() => return Ok(None),
            Ok(earlier) => {
                // A file that is write-protected stays, whichever user owns the folder; a link stays a link.
                OpenOptions::new()
                    .write(true)
                    .open(path)
                    .with_context(cannot)?;
                let path = fs::canonicalize(path).with_context(cannot)?;
                (path, Some(earlier.permissions()))
            }
            Err(_) if path.is_symlink() => return Ok(None),
            Err(_) => (path.to_owned(), None),
        };
        let Some(name) = path.file_name() else {
            return Ok(None);
        };
        let prefix = [".".into(), name.to_owned(), ".".into()];
        let created = tempfile::Builder::new()
            .prefix(&prefix.into_iter().collect::<OsString>())
            .suffix(".part")
            .tempfile_in(folder_of(&path));
        match created {
            Ok(file) => {
                set_mode(file.as_file(), mode).with_context(cannot)?;
                Ok(Some(Self {
                    file: Some(BufWriter::new(file)),
                    path,
                    is_empty: true,
                    has_failed: false,
                }))
            }
            Err(_) if earlier.is_ok() => Ok(None),
            Err(error) => Err(anyhow!(without_path(&error))).with_context(cannot),
        }
    }

    /// Puts the file in its place.
    pub fn put(&mut self) -> anyhow::Result<()> {
        self.rename()
            .with_context(|| format!("cannot write to {}", self.path.display()))
    }

    fn rename(&mut self) -> io::Result<()> {
        let Some(file) = self.file.take() else {
            return Ok(());
        };
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.persist(&self.path).map_err(|error| error.error)?;
        Ok(())
    }
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.is_empty = false;
        let written = self.file.as_mut().map_or(Ok(0), |file| file.write(bytes));
        self.has_failed |= written.is_err();
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.file.as_mut().map_or(Ok(()), Write::flush);
        self.has_failed |= flushed.is_err();
        flushed
    }
}

impl Drop for Replacement {
    /// A command that ends with an error keeps what it has written so far.
    fn drop(&mut self) {
        if !self.is_empty && !self.has_failed && !std::thread::panicking() {
            // The error that ended the command is reported already.
            let _ = self.rename();
        }
    }
}

/// The reason without the name of the file beside the one that the user named.
fn without_path(error: &io::Error) -> String {
    let text = error.to_string();
    let (reason, _) = text.split_once(" at path ").unwrap_or((&text, ""));
    reason.to_owned()
}

/// Gives a new file the mode of the one that it replaces, if there is one.
#[cfg(unix)]
fn set_mode(file: &File, earlier: Option<Permissions>) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(earlier.unwrap_or_else(|| Permissions::from_mode(MODE)))
}

#[cfg(not(unix))]
fn set_mode(_: &File, _: Option<Permissions>) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn entries(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn a_file_is_replaced_when_it_is_complete_and_keeps_its_mode() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let write = |text: &str| {
            let mut replacement = Replacement::of(&path).unwrap().unwrap();
            write!(replacement, "{text}").unwrap();
            replacement
        };
        write("one").put().unwrap();
        assert_eq!(mode(&path), 0o644);
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        let mut second = write("two");
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        second.put().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(mode(&path), 0o640);
        assert_eq!(entries(folder.path()), 1);
    }

    #[test]
    fn a_command_that_ends_early_keeps_what_it_wrote_and_an_empty_one_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "before").unwrap();
        drop(Replacement::of(&path).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        let mut replacement = Replacement::of(&path).unwrap().unwrap();
        write!(replacement, "part").unwrap();
        drop(replacement);
        assert_eq!(fs::read_to_string(&path).unwrap(), "part");
        assert_eq!(entries(folder.path()), 1);
    }

    #[test]
    fn a_link_stays_a_link_and_a_device_is_written_to() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&path, "before").unwrap();
        symlink(&path, &link).unwrap();
        let mut replacement = Replacement::of(&link).unwrap().unwrap();
        write!(replacement, "after").unwrap();
        replacement.put().unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
        assert!(Replacement::of(Path::new("/dev/null")).unwrap().is_none());
        symlink(folder.path().join("nowhere"), folder.path().join("c")).unwrap();
        assert!(Replacement::of(&folder.path().join("c")).unwrap().is_none());
        let error = Replacement::of(&folder.path().join("no/folder"))
            .err()
            .unwrap();
        assert!(
            format!("{error:#}").ends_with("No such file or directory (os error 2)"),
            "{error:#}"
        );
    }
}
