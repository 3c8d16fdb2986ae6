//! How the program ends: the exit statuses are an interface.

use std::fs;
use std::io::{self, Read};
use std::process::Stdio;

use crate::support::configurations::{self, behavior, distribution, origin};
use crate::support::lab::{HOST, Origin, ended, path, program, run, write};
use crate::support::peer;

#[test]
fn a_healthy_origin_ends_with_0() {
    let said = Origin::healthy().check(&[]);
    assert_eq!(said.status, Some(0), "{said:?}");
    assert!(said.stdout.starts_with("PASS  origin.example.com:"));
    assert_eq!(said.stderr, "");
}

#[test]
fn a_broken_origin_ends_with_1_beside_healthy_ones_too() {
    let said = Origin::without_intermediate().check(&[]);
    assert_eq!(said.status, Some(1), "{said:?}");
    assert!(said.stdout.contains("chain-incomplete"));
    let healthy = Origin::healthy();
    let closed = format!("127.0.0.1:{}", peer::closed_port().port());
    let said = healthy.check(&["-q", &closed]);
    assert_eq!(said.status, Some(1), "{said:?}");
    assert_eq!(said.stdout.lines().count(), 2);
    assert_eq!(said.stderr, "");
}

/// An observation of a peer that never answered a SYN, made from one of a healthy origin.
fn silent_peer(name: &str) -> std::path::PathBuf {
    let kept = path(&format!("{name}-healthy.jsonl"));
    let origin = Origin::healthy();
    let said = origin.check(&["--save", kept.to_str().unwrap(), "-qq"]);
    assert_eq!(said.status, Some(0), "{said:?}");
    let text = fs::read_to_string(&kept).unwrap();
    let mut observation: serde_json::Value = serde_json::from_str(&text).unwrap();
    let address = &mut observation["addresses"][0];
    address["connect"] = serde_json::json!({"failed": {"timed_out": {"during": "connect"}}});
    for question in ["handshake", "http"] {
        address[question] = "not_tried".into();
    }
    address["answers"] = serde_json::json!([]);
    write(&format!("{name}.jsonl"), &observation.to_string())
}

#[test]
fn what_cannot_be_told_from_here_ends_with_3_and_a_failure_beside_it_with_1() {
    let silent = silent_peer("silent");
    let said = run(&["--replay", silent.to_str().unwrap(), "-q"]);
    assert_eq!(said.status, Some(3), "{said:?}");
    assert!(said.stdout.starts_with("inconclusive "), "{said:?}");
    assert!(said.stdout.contains("connection-timed-out"), "{said:?}");

    let broken = path("silent-and-broken.jsonl");
    let origin = Origin::without_intermediate();
    origin.check(&["--save", broken.to_str().unwrap(), "-qq"]);
    let both = fs::read_to_string(&silent).unwrap() + "\n" + &fs::read_to_string(&broken).unwrap();
    fs::write(&broken, both).unwrap();
    let said = run(&["--replay", broken.to_str().unwrap(), "-q"]);
    assert_eq!(said.status, Some(1), "{said:?}");
    assert_eq!(said.stdout.lines().count(), 2);
}

#[cfg(target_os = "linux")]
#[test]
fn a_syn_that_is_dropped_ends_with_3() {
    let address = peer::drops_every_syn();
    let resolve = format!("{HOST}:{}:127.0.0.1", address.port());
    let target = format!("{HOST}:{}", address.port());
    let quick = ["--connect-timeout", "0.2", "--attempts", "1", "-q"];
    let said = run(&[&quick[..], &["--resolve", &resolve, &target]].concat());
    assert_eq!(said.status, Some(3), "{said:?}");
    assert!(said.stdout.contains(" connection-timed-out "), "{said:?}");
}

#[test]
fn fail_on_moves_the_line_between_0_and_1() {
    let warning = ["--expires-within", "80"];
    let healthy = Origin::healthy();
    assert_eq!(healthy.check(&warning).status, Some(0));
    let said = healthy.check(&[&warning[..], &["--fail-on", "warn"]].concat());
    assert_eq!(said.status, Some(1), "{said:?}");
    assert_eq!(healthy.check(&["--fail-on", "warn"]).status, Some(0));
    let broken = Origin::without_intermediate();
    assert_eq!(broken.check(&["--fail-on", "fail"]).status, Some(1));
    let said = broken.check(&["--fail-on", "never"]);
    assert_eq!(said.status, Some(0), "{said:?}");
    assert!(said.stdout.starts_with("FAIL "), "the verdict stays");
}

#[test]
fn an_output_that_cannot_be_finished_ends_with_2() {
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    let said = Origin::healthy().check(&["-o", "/dev/full"]);
    assert_eq!(said.status, Some(2), "{said:?}");
    assert_eq!(said.stderr.lines().count(), 1, "{said:?}");
    assert!(said.stderr.starts_with("origin-check: "), "{said:?}");
}

/// Each job that prints, where it can be with something to fail.
fn jobs_that_print(broken: &Origin) -> Vec<Vec<String>> {
    let reports = path("closed-pipe.json");
    let written = broken.check(&["--json", "-o", reports.to_str().unwrap()]);
    assert_eq!(written.status, Some(1), "{written:?}");
    let other = Origin::healthy();
    let origins = [origin("web", HOST, broken.port())];
    let mut config = distribution("E1", &origins, &[behavior("*", "web", None)]);
    let aliases = &mut config["Distribution"]["DistributionConfig"]["Aliases"]["Items"];
    *aliases = serde_json::json!(["127.0.0.1"]);
    let config = &configurations::files(&[&config])[0];
    let resolve = broken.resolve();
    let closed = peer::closed_port().port();
    let viewer = format!("127.0.0.1:{closed}");
    let files = [&reports, &broken.root, &other.root];
    let [reports, root, other_root] = files.map(|path| path.to_str().unwrap());
    let distribution = ["distribution", config, "--resolve", &resolve];
    let diagnose = ["diagnose", &viewer, "--distribution", config];
    let of = |job: &[&str]| job.iter().map(ToString::to_string).collect();
    vec![
        broken.arguments(),
        broken.command_line(&["--json"]),
        broken.command_line(&["--wait", "1s"]),
        of(&["summary", reports]),
        of(&["certificate", root]),
        of(&["certificate", root, other_root, "--diff"]),
        of(&distribution),
        of(&[&distribution[..], &["--json"]].concat()),
        of(&["verify", &viewer]),
        of(&[&diagnose[..], &["--resolve", &resolve]].concat()),
        of(&["demo", "expired"]),
        of(&["demo"]),
        of(&["explain"]),
        of(&["completions", "bash"]),
        of(&["man"]),
        of(&["--help"]),
    ]
}

#[test]
fn a_closed_pipe_is_a_silent_end_with_0() {
    let broken = Origin::without_intermediate();
    for job in jobs_that_print(&broken) {
        let heard = run(&job);
        assert_ne!(heard.stdout, "", "{job:?} prints: {heard:?}");
        assert_ne!(heard.status, Some(2), "{job:?} is understood: {heard:?}");

        let (reader, writer) = io::pipe().expect("a pipe");
        drop(reader);
        let mut program = program();
        let child = program.args(&job).stdout(writer).stderr(Stdio::piped());
        let child = child.spawn().expect("the program starts");
        // The command holds the writing end too.
        drop(program);
        let said = ended(child);
        assert_eq!(
            (said.status, said.stderr.as_str()),
            (Some(0), ""),
            "{job:?}"
        );
    }
}

#[test]
fn a_closed_pipe_does_not_keep_a_file_from_being_written() {
    let origin = Origin::healthy();
    let chain = path("closed-pipe-chain.pem");
    let (reader, writer) = io::pipe().expect("a pipe");
    drop(reader);
    let job = origin.command_line(&["--write-chain", chain.to_str().unwrap()]);
    let status = program().args(&job).stdout(writer).status();
    assert_eq!(status.expect("it ends").code(), Some(0));
    let written = fs::read_to_string(&chain).expect("a file");
    assert_eq!(written.matches("BEGIN CERTIFICATE").count(), 2);
}

#[test]
fn stdin_is_left_alone() {
    let origin = Origin::healthy();
    let mut program = program();
    let child = program.args(origin.command_line(&["-q"]));
    let child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = child.expect("the program starts");
    // It stays open and empty: whoever read from it would wait for ever.
    let stdin = child.stdin.take();
    let mut stdout = String::new();
    let mut pipe = child.stdout.take().expect("a pipe");
    pipe.read_to_string(&mut stdout).expect("its report");
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    assert!(stdout.starts_with("pass "), "{stdout}");
    drop(stdin);
}

/// Windows has no SIGINT to send to another program.
#[cfg(unix)]
mod interrupted {
    use crate::support::lab::{self, HOST, Origin, Said, ended, program, start, wait_until};
    use crate::support::peer::{self, Step};

    /// Checks a hanging origin, a healthy one and another hanging one, two at a time, and interrupts when
    /// the last is asked: the healthy one is done, and its line waits for the first.
    fn interrupt(options: &[&str]) -> Said {
        let hanging = [(); 2].map(|()| peer::on_connect(vec![Step::HoldOpen]));
        let healthy = Origin::healthy();
        let [first, last] = hanging.each_ref().map(|peer| {
            let route = format!("{HOST}:{0}:127.0.0.1:{0}", peer.address().port());
            (format!("{HOST}:{}", peer.address().port()), route)
        });
        let mut arguments = vec!["--concurrency".to_owned(), "2".to_owned(), first.0];
        arguments.extend(healthy.command_line(options));
        arguments.push(last.0);
        for route in [first.1, last.1] {
            arguments.extend(["--connect-to".to_owned(), route]);
        }
        let child = start(program().args(arguments));
        wait_until("the last one is asked", || hanging[1].connections() > 0);
        lab::interrupt(&child);
        ended(child)
    }

    #[test]
    fn ctrl_c_prints_what_is_known_and_ends_with_130() {
        let said = interrupt(&["-q"]);
        assert_eq!(said.status, Some(130), "{said:?}");
        // Of those that hang it is known how far they came.
        let verdicts = said
            .stdout
            .lines()
            .map(|line| line.split(' ').next().unwrap());
        let verdicts: Vec<&str> = verdicts.collect();
        assert_eq!(
            verdicts,
            ["inconclusive", "pass", "inconclusive"],
            "{said:?}"
        );
        assert_eq!(said.stderr, "");
    }

    #[test]
    fn ctrl_c_says_of_a_single_target_what_it_waited_for() {
        let hanging = peer::on_connect(vec![Step::HoldOpen]);
        let port = hanging.address().port();
        let route = format!("{HOST}:{port}:127.0.0.1");
        let target = format!("{HOST}:{port}");
        let child = start(program().args(["-v", "--resolve", &route, &target]));
        wait_until("it is asked", || hanging.connections() >= 2);
        lab::interrupt(&child);
        let said = ended(child);
        assert_eq!(said.status, Some(130), "{said:?}");
        assert!(said.stdout.starts_with("INCONCLUSIVE "), "{said:?}");
        let sentence = "Ctrl-C ended the check while it waited for the TLS handshake";
        assert!(said.flowing().contains(sentence), "{said:?}");
    }

    #[test]
    fn ctrl_c_keeps_what_is_known() {
        let kept = lab::path("interrupted.jsonl");
        let said = interrupt(&["-qq", "--save", kept.to_str().unwrap()]);
        assert_eq!(said.status, Some(130), "{said:?}");
        assert_eq!(std::fs::read_to_string(kept).unwrap().lines().count(), 3);
    }
}
