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

/// Every command of AWS's CLI that the documents show, but two that cannot be tried without AWS: `logs tail` and `lambda
/// invoke`, which write what they receive. A file that it reads with a part of it misspelled is refused.
#[test]
fn every_aws_command_is_one_by_the_model_of_the_aws_cli() {
    let manifests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/manifests");
    let commands = crate::support::documented::commands().into_iter();
    let commands: Vec<String> = commands
        .filter(|command| command.starts_with("aws "))
        .filter(|command| {
            !["aws logs tail ", "aws lambda invoke "]
                .iter()
                .any(|it| command.starts_with(it))
        })
        .collect();
    assert_eq!(commands.len(), 5, "{commands:?}");
    let scratch = crate::server::scratch_directory("manifests");
    let files = [
        ("batch-job-definition.json", "\"volumes\""),
        ("batch-job.json", "\"size\""),
        ("ecs-task-definition.json", "\"readonlyRootFilesystem\""),
    ];
    for (file, _) in files {
        std::fs::copy(manifests.join(file), scratch.join(file)).expect("a copy");
    }
    // An archive of nothing: the record that ends every zip file.
    let empty = [&b"PK\x05\x06"[..], &[0; 18]].concat();
    std::fs::write(scratch.join("origin-check-lambda-arm64.zip"), empty).expect("a file");
    for command in &commands {
        let output = checked_by_aws(&scratch, command);
        let errors = String::from_utf8_lossy(&output.stderr);
        // The CLI checks the answer that it makes up as well, and that one of Lambda is not valid by its own model.
        let of_the_answer = command.starts_with("aws lambda create-function ")
            && errors.contains("Parameter validation failed:")
            && !errors.contains("Unknown");
        assert!(
            output.status.success() || of_the_answer,
            "{command}: {errors}"
        );
    }
    for (file, right) in files {
        let mut reading = commands
            .iter()
            .filter(|command| command.contains(&format!("/{file}")));
        let command = reading.next().expect("a command reads it");
        let text = manifest::read(file);
        assert!(text.contains(right), "{right}");
        std::fs::write(scratch.join(file), text.replace(right, "\"sizes\"")).expect("a file");
        let output = checked_by_aws(&scratch, command);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(errors.contains("Unknown parameter"), "{command}: {errors}");
    }
}
