//! What cannot be used is one line on stderr and status 2, and nobody was contacted.

use std::io::Write;
use std::process::Stdio;

use serde_json::json;

use crate::support::configurations::{Lab, every_kind, files};
use crate::support::lab::{Said, program, run};

fn refused(said: &Said, line: &str) {
    assert_eq!(said.status, Some(2), "{said:?}");
    assert_eq!(said.stdout, "");
    assert_eq!(said.stderr, format!("origin-check: {line}\n"));
}

#[test]
fn a_wrong_shape_is_one_line_with_the_path_of_the_fault() {
    let lab = Lab::new();
    let mut wrong = every_kind();
    let config = &mut wrong["Distribution"]["DistributionConfig"];
    config["Origins"]["Items"] = json!("abc");
    let file = files(&[&wrong]).remove(0);
    let arguments = [
        vec!["distribution".to_owned()],
        lab.lead(),
        vec![file.clone()],
    ]
    .concat();
    refused(
        &run(&arguments),
        &format!("{file}: Origins.Items: expected a list, got \"abc\""),
    );
    assert_eq!(lab.healthy.peer.connections(), 0);
}

#[test]
fn stdin_is_read_like_a_file() {
    let mut child = program()
        .args(["distribution", "--offline", "-qq", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin
        .write_all(every_kind().to_string().as_bytes())
        .expect("it reads");
    drop(stdin);
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    let said = run(&["distribution", "-"]);
    assert_eq!(said.status, Some(2));
    assert!(said.stderr.starts_with("origin-check: stdin: "), "{said:?}");
}

#[test]
fn what_contradicts_itself_is_refused() {
    let file = files(&[&every_kind()]).remove(0);
    refused(
        &run(&["distribution"]),
        "no distribution; name a file, - for stdin, or a distribution's ID",
    );
    refused(
        &run(&["distribution", "-", "-"]),
        "'-' is given twice; stdin can be read only once",
    );
    refused(
        &run(&["distribution", "-o", &file, &file]),
        "an input and --output name the same file; use different files",
    );
    refused(
        &run(&["distribution", "no-such-file.json"]),
        "the file no-such-file.json does not exist; expected a file that describes a distribution, or an ID, e.g. E1EXAMPLE12345",
    );
    let policy = run(&["distribution", &file, "--policy", &file]);
    assert!(
        policy.stderr.starts_with("origin-check: --policy "),
        "{policy:?}"
    );
    assert!(policy.stderr.contains("not a policy"), "{policy:?}");
    let all = run(&["distribution", "--all", &file]);
    assert_eq!(all.status, Some(2), "{all:?}");
}
