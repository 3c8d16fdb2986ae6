//! When this process may open too few files, that is an error of ours, and says nothing about the
//! origin. On Linux only: how many files a program needs to start at all differs by system.
#![cfg(target_os = "linux")]

use crate::support::lab::{Origin, Said, with_files};

#[test]
fn too_few_files_are_never_the_origin_s_fault() {
    let origin = Origin::healthy();
    let mut ended = Vec::new();
    // Below 6 the system's loader cannot even start the program.
    for files in 6..=40 {
        let said = with_files(
            files,
            &[&["--format=line".to_owned()], &origin.arguments()[..]].concat(),
        );
        let Said {
            status,
            stdout: report,
            stderr: error,
        } = said;
        match status {
            Some(0) => assert!(report.starts_with("pass "), "{files}: {report}"),
            Some(3) => assert!(report.starts_with("inconclusive "), "{files}: {report}"),
            Some(2) => {
                assert!(error.starts_with("origin-check: "), "{files}: {error}");
                assert!(error.contains("too few files"), "{files}: {error}");
                assert_eq!(error.lines().count(), 1, "{files}: {error}");
            }
            _ => panic!("{files} files: {status:?} {report} {error}"),
        }
        if status != Some(2) {
            assert_eq!(error, "", "{files}");
        }
        ended.push(status);
    }
    assert_eq!(ended.first(), Some(&Some(2)));
    assert_eq!(ended.last(), Some(&Some(0)));
}
