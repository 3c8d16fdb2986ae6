//! The action's script under bash, with GitHub's files and a release in a folder.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::consumer::succeeds;
use crate::server::scratch_directory;
use crate::support::lab::assert_contains;
use crate::support::{lab, peer};

struct Job {
    folder: PathBuf,
    output: PathBuf,
    summary: PathBuf,
}

impl Job {
    /// A runner's folder with a release of this program.
    fn new() -> Self {
        let folder = scratch_directory("action");
        let platform = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
        let packed = folder
            .join("packed")
            .join(format!("origin-check-{platform}"));
        let release = folder.join("releases/latest/download");
        for made in [&packed, &release] {
            fs::create_dir_all(made).expect("a folder");
        }
        let program = packed.join("origin-check");
        fs::copy(lab::PROGRAM, &program).expect("a copy");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("ours");
        let script = format!(
            "tar -C packed -czf {0}/origin-check-{platform}.tar.gz origin-check-{platform} && \
             cd {0} && sha256sum -- * >../sums && mv ../sums SHA256SUMS",
            release.display()
        );
        succeeds(
            Command::new("sh")
                .args(["-c", &script])
                .current_dir(&folder),
        );
        Self {
            output: folder.join("output"),
            summary: folder.join("summary"),
            folder,
        }
    }

    fn run(&self, targets: &str, arguments: &str, further: &[(&str, &str)]) -> Output {
        let script = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/.github/actions/origin-check/run.sh"
        );
        for file in [&self.output, &self.summary] {
            fs::write(file, "").expect("a file");
        }
        Command::new("bash")
            .arg(script)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("RUNNER_TEMP", self.folder.join("temp"))
            .env("GITHUB_OUTPUT", &self.output)
            .env("GITHUB_STEP_SUMMARY", &self.summary)
            .env(
                "ORIGIN_CHECK_RELEASES",
                format!("file://{}/releases", self.folder.display()),
            )
            .env("REPOSITORY", "OWNER/origin-check")
            .env("TARGETS", targets)
            .env("ARGS", arguments)
            .envs(further.iter().copied())
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .output()
            .expect("bash starts")
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a file")
}

#[test]
fn one_run_gives_the_log_the_summary_the_outputs_and_sarif() {
    let job = Job::new();
    let origin = lab::Origin::changed(|server| server.certificates[0].0.truncate(1));
    let options = format!(
        "--resolve {} --ca-file '{}'",
        origin.resolve(),
        origin.root.display()
    );
    fs::write(job.folder.join("origins.txt"), origin.target() + "\n").expect("a list");
    let ended = job.run("origins.txt", &options, &[("SARIF", "out.sarif")]);
    let log = String::from_utf8_lossy(&ended.stdout).into_owned();
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    assert_contains(&log, "\n::error title=");
    assert_contains(&log, ",file=origins.txt,line=1::");
    assert!(
        read(&job.output).starts_with("verdict=fail\nobservations="),
        "{log}"
    );
    assert!(read(&job.summary).contains("chain-incomplete"));
    assert!(read(&job.folder.join("out.sarif")).contains("\"uri\":\"origins.txt\""));

    let never = job.run(&origin.target(), &options, &[("FAIL_ON", "never")]);
    assert_eq!(never.status.code(), Some(0), "{never:?}");
    let cut = job.run(
        "origins.txt",
        &options,
        &[("ORIGIN_CHECK_SUMMARY_BYTES", "500")],
    );
    assert_eq!(cut.status.code(), Some(1), "{cut:?}");
    let summary = read(&job.summary);
    assert!(
        summary.len() < 600 && summary.contains("is cut at"),
        "{summary}"
    );
}

#[test]
fn no_input_is_run_and_no_other_release() {
    let job = Job::new();
    let ended = job.run(
        "$(touch taken)",
        "--path '/$(touch taken)' `touch taken`",
        &[],
    );
    assert_ne!(ended.status.code(), Some(0), "{ended:?}");
    assert!(!job.folder.join("taken").exists());
    let release = job.folder.join("releases/latest/download");
    let archive = fs::read_dir(&release)
        .expect("a folder")
        .map(|entry| entry.expect("a file").path())
        .find(|path| path.extension().is_some_and(|end| end == "gz"))
        .expect("an archive");
    fs::write(&archive, "another").expect("a file");
    let ended = job.run("a.example", "", &[]);
    assert_ne!(ended.status.code(), Some(0), "{ended:?}");
    assert_eq!(String::from_utf8_lossy(&ended.stdout), "");
}

#[test]
fn of_thirty_failing_targets_the_tenth_annotation_says_how_many_more() {
    let port = peer::closed_port().port();
    let list: String = (1..=30)
        .map(|number| format!("origin-{number}.example.com\n"))
        .collect();
    let route = format!("::127.0.0.1:{port}");
    let said = lab::run_with_stdin(&["--format", "github", "--connect-to", &route, "-"], &list)
        .exits_with(1);
    // The runner's grammar: a command begins its line (`ActionCommand.cs`).
    let commands: Vec<&str> = said
        .stdout
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("::"))
        .map(|command| command.split([' ', ':']).next().unwrap_or_default())
        .collect();
    let count = |name: &str| commands.iter().filter(|command| **command == name).count();
    assert_eq!((count("group"), count("endgroup")), (30, 30));
    assert_eq!((count("error"), commands.len()), (10, 70), "{commands:?}");
    let last = said
        .stdout
        .lines()
        .rfind(|line| line.starts_with("::error"));
    assert!(
        last.is_some_and(|line| line.contains("21 more targets")),
        "{last:?}"
    );
}
