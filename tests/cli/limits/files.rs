//! When this process may open too few files, that is an error of ours, and says nothing about the
//! origin. On Linux only: how many files a program needs to start at all differs by system.
#![cfg(target_os = "linux")]

use std::process::Command;

use time::macros::datetime;

use crate::support::pki::{self, Authority};
use crate::support::tls::TlsServer;

#[test]
fn too_few_files_are_never_the_origin_s_fault() {
    let now = datetime!(2026-11-23 03:00 UTC);
    let root = Authority::root("Root", now);
    let key = pki::p256();
    let leaf = root.issue(&pki::leaf("origin.example.com", now), &key);
    let peer = TlsServer::new(vec![leaf], pki::private_key(&key)).start();
    let port = peer.address().port();
    let name = format!("origin-check-limits-{}.pem", std::process::id());
    let file = std::env::temp_dir().join(name);
    let text = pem::encode(&pem::Pem::new("CERTIFICATE", root.certificate.to_vec()));
    std::fs::write(&file, text).expect("the root can be written");
    let mut ended = Vec::new();
    // Below 6 the system's loader cannot even start the program.
    for files in 6..=40 {
        let output = Command::new("sh")
            .args(["-c", &format!("ulimit -n {files}; exec \"$0\" \"$@\"")])
            .arg(env!("CARGO_BIN_EXE_origin-check"))
            .args(["--format", "line", "--at", "2026-11-23T03:00:00Z"])
            .args(["--resolve", &format!("origin.example.com:{port}:127.0.0.1")])
            .arg("--ca-file")
            .arg(&file)
            .arg(format!("origin.example.com:{port}"))
            .output()
            .expect("the shell runs");
        let report = String::from_utf8_lossy(&output.stdout).into_owned();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        let status = output.status.code();
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
    let _ = std::fs::remove_file(file);
    assert_eq!(ended.first(), Some(&Some(2)));
    assert_eq!(ended.last(), Some(&Some(0)));
}
