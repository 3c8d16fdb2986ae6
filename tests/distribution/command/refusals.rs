//! What cannot be used is one line on stderr and status 2, and nobody was contacted.

use serde_json::json;

use crate::support::configurations::{Lab, every_kind, files};
use crate::support::lab::{run, run_with_stdin};

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
    let fault = "Origins.Items: expected a list, got \"abc\"";
    run(&arguments).is_refused(&format!("{file}: {fault}"));
    assert_eq!(lab.healthy.peer.connections(), 0);
}

#[test]
fn stdin_is_read_like_a_file() {
    let arguments = ["distribution", "--offline", "-qq", "-"];
    run_with_stdin(&arguments, &every_kind().to_string()).exits_with(0);
    let said = run(&["distribution", "-"]).exits_with(2);
    assert!(said.stderr.starts_with("origin-check: stdin: "), "{said:?}");
}

#[test]
fn what_contradicts_itself_is_refused() {
    let file = files(&[&every_kind()]).remove(0);
    run(&["distribution"])
        .is_refused("no distribution; name a file, - for stdin, or a distribution's ID");
    run(&["distribution", "-", "-"]).is_refused("'-' is given twice; stdin can be read only once");
    run(&["distribution", "-o", &file, &file])
        .is_refused("an input and --output name the same file; use different files");
    run(&["distribution", "no-such-file.json"]).is_refused("the file no-such-file.json does not exist; expected a file that describes a distribution, or an ID, e.g. E1EXAMPLE12345");
    let policy = run(&["distribution", &file, "--policy", &file]);
    assert!(
        policy.stderr.starts_with("origin-check: --policy "),
        "{policy:?}"
    );
    policy.stderr_contains("not a policy");
    run(&["distribution", "--all", &file]).exits_with(2);
}
