//! The manifests beside the README, by the schema of Kubernetes and by the model of AWS's own CLI.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::moto::{installed, with_aws};
use crate::support::manifest;

/// Validates this text, and prints its command.
fn validated(manifest: &str) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/manifests/validate.py");
    let mut child = Command::new(installed("python"))
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("python");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(manifest.as_bytes()).expect("it is read");
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

#[test]
fn the_job_is_one_by_the_schema_of_kubernetes() {
    let text = manifest::read("kubernetes-job.yaml");
    let output = validated(&text);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let command: Vec<String> = serde_json::from_slice(&output.stdout).expect("a list");
    let (_, expected) = manifest::kubernetes();
    assert_eq!(
        command, expected,
        "what the other tests run is what it says"
    );

    for (right, wrong) in [
        ("backoffLimitPerIndex: 2", "backoffLimitPerIndices: 2"),
        ("completions: 8", "completions: eight"),
        ("- name: origin-check", "- nome: origin-check"),
    ] {
        assert!(text.contains(right), "{right}");
        let output = validated(&text.replace(right, wrong));
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{wrong}");
        assert!(errors.contains("ValidationError"), "{wrong}: {errors}");
    }
}

/// Runs a command of the README as the AWS CLI does before it asks anybody.
fn checked_by_aws(folder: &Path, command: &str) -> Output {
    let mut shell = with_aws(Path::new("sh"));
    shell
        .args(["-c", &format!("{command} --generate-cli-skeleton output")])
        .env("AWS_DEFAULT_REGION", "eu-west-1")
        .current_dir(folder)
        .output()
        .expect("a shell")
}

#[test]
fn the_batch_job_is_one_by_the_model_of_the_aws_cli() {
    let manifests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/manifests");
    let commands = crate::support::documented::commands().into_iter();
    let commands: Vec<String> = commands
        .filter(|command| command.starts_with("aws "))
        .collect();
    assert_eq!(commands.len(), 2, "{commands:?}");
    let wrong = crate::server::scratch_directory("manifests");
    for (command, file, right) in [
        (&commands[0], "batch-job-definition.json", "\"volumes\""),
        (&commands[1], "batch-job.json", "\"size\""),
    ] {
        assert!(command.contains(file), "{command}");
        let output = checked_by_aws(&manifests, command);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command}: {errors}");

        let text = manifest::read(file);
        assert!(text.contains(right), "{right}");
        let changed = text.replace(right, "\"sizes\"");
        std::fs::write(wrong.join(file), changed).expect("a file");
        let output = checked_by_aws(&wrong, command);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(errors.contains("Unknown parameter"), "{command}: {errors}");
    }
}
