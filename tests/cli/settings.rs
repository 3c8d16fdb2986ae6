//! What is asked, of whom, and how it is judged.

use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use crate::support::lab::{self, HOST, Origin, Said, ended, program, run, start};
use crate::support::schema::result;
use crate::support::tls::UnknownName;

fn only(origin: &Origin, options: &[&str]) -> Value {
    let options = [&["--json", "-v"], options].concat();
    let said = origin.check(&options);
    let mut reports = said.json();
    assert_eq!(reports.len(), 1, "{said:?}");
    reports.remove(0)
}

#[test]
fn without_the_lab_root_the_chain_leads_to_nobody_whom_cloudfront_trusts() {
    let healthy = Origin::healthy();
    let said = run(&["--json", "--resolve", &healthy.resolve(), &healthy.target()]);
    assert_eq!(said.status, Some(1));
    assert_eq!(result(&said.json()[0], "chain-incomplete"), "fail");
    let with = only(&healthy, &[]);
    assert_eq!(with["verdict"], "pass");
    let anchors = with["settings"]["extra_trust_anchors"].as_array();
    assert_eq!(anchors.map(Vec::len), Some(1));
    let root = healthy.root.to_str().unwrap();
    let lead = ["--resolve", &healthy.resolve(), &healthy.target()];
    let said = run(&[&["-q", "--cacert", root], &lead[..]].concat());
    assert_eq!(said.status, Some(0), "{said:?}");
}

#[test]
fn resolve_and_connect_to_lead_to_the_peer_as_with_curl() {
    let healthy = Origin::healthy();
    let (root, port) = (healthy.root.to_str().unwrap(), healthy.port());
    for (option, value) in [
        ("--resolve", format!("{HOST}:{port}:127.0.0.1")),
        ("--resolve", format!("*:{port}:127.0.0.1")),
        ("--connect-to", format!("{HOST}:{port}:127.0.0.1:{port}")),
        ("--connect-to", format!("::127.0.0.1:{port}")),
    ] {
        let target = healthy.target();
        let said = run(&["--json", "--ca-file", root, option, &value, &target]);
        assert_eq!(said.status, Some(0), "{option} {value}: {said:?}");
        let address = json!(healthy.peer.address().to_string());
        assert_eq!(said.json()[0]["addresses"][0]["address"], address);
    }
    let [option, elsewhere] = lab::lead(HOST, 443, port);
    let said = run(&["--json", "--ca-file", root, &option, &elsewhere, HOST]);
    assert_eq!(said.status, Some(0), "{said:?}");
    assert_eq!(said.json()[0]["port"], 443);
}

#[test]
fn two_forwarded_hosts_give_two_reports() {
    let healthy = Origin::healthy();
    let hosts = ["--host-header", HOST, "--host-header", "www.example.net"];
    let said = healthy.check(&[&["--json", "-v"], &hosts[..]].concat());
    let reports = said.json();
    let names = |report: &Value| report["server_name"].clone();
    let names: Vec<Value> = reports.iter().map(names).collect();
    assert_eq!(names, [HOST, "www.example.net"]);
    assert_eq!(result(&reports[0], "certificate-name-mismatch"), "pass");
    // The Origin Domain is covered and the forwarded Host is not: AWS's pages disagree.
    assert_eq!(result(&reports[1], "certificate-name-mismatch"), "warn");
}

#[test]
fn the_server_name_can_be_chosen() {
    let origin = Origin::changed(|server| {
        server.server_names = vec!["other.example.net"];
        server.unknown_name = UnknownName::FatalAlert(112);
    });
    assert_eq!(result(&only(&origin, &[]), "server-name-rejected"), "fail");
    for option in ["--sni", "--servername"] {
        let report = only(&origin, &[option, "other.example.net"]);
        assert_eq!(report["server_name"], "other.example.net");
        assert_eq!(result(&report, "server-name-rejected"), "pass");
    }
}

#[test]
fn the_address_type_follows_the_distribution_or_its_short_forms() {
    let healthy = Origin::healthy();
    for (options, kind) in [
        (&[][..], "ipv4"),
        (&["-4"], "ipv4"),
        (&["-6"], "ipv6"),
        (&["--ip-address-type", "ipv6"], "ipv6"),
        (&["--ip-address-type", "dualstack"], "dualstack"),
    ] {
        let report = only(&healthy, options);
        assert_eq!(report["settings"]["ip_address_type"], kind, "{options:?}");
    }
}

#[test]
fn validity_is_judged_at_the_moment_asked_for() {
    let healthy = Origin::healthy();
    for (days, check, expected) in [
        (70, "certificate-expired", "fail"),
        (-40, "certificate-not-yet-valid", "fail"),
        (10, "certificate-expired", "pass"),
    ] {
        let moment = OffsetDateTime::now_utc() + Duration::days(days);
        let moment = moment.format(&Rfc3339).expect("a moment");
        let report = only(&healthy, &["--at", &moment]);
        assert_eq!(result(&report, check), expected, "{days}");
    }
}

#[test]
fn expires_within_takes_days_and_a_share_of_the_lifetime() {
    // 60 of the leaf's 90 days are left, and half of the intermediate's ten years.
    let healthy = Origin::healthy();
    for (within, expected) in [
        ("61", "warn"),
        ("59", "pass"),
        ("51%", "warn"),
        ("49%", "pass"),
    ] {
        let report = only(&healthy, &["--expires-within", within]);
        let found = result(&report, "certificate-expires-soon");
        assert_eq!(found, expected, "{within}");
    }
}

#[test]
fn an_ignored_check_is_shown_and_does_not_count() {
    let broken = Origin::without_intermediate();
    let said = broken.check(&["--ignore", "chain-incomplete"]);
    assert_eq!(said.status, Some(0), "{said:?}");
    let ignored = "\nskip  ignored: chain-incomplete (fail)\n";
    assert!(said.stdout.contains(ignored), "{said:?}");
    let said = broken.check(&["--ignore", "chain-untrusted"]);
    assert_eq!(said.status, Some(1), "another one changes nothing");
}

#[test]
fn a_check_connects_twice_and_a_survey_eight_times() {
    let healthy = Origin::healthy();
    assert_eq!(healthy.check(&["-q"]).status, Some(0));
    assert_eq!(healthy.peer.connections(), 2);
    assert_eq!(healthy.check(&["-q", "--survey"]).status, Some(0));
    assert_eq!(healthy.peer.connections(), 2 + 8);
    let report = only(&healthy, &["--no-http"]);
    assert_eq!(report["addresses"][0]["http_status"], Value::Null);
}

#[test]
fn a_check_is_ignored_until_its_date_and_counts_again_afterwards() {
    let broken = Origin::without_intermediate();
    let at = ["--at", "2026-12-15T12:00:00Z"];
    for (until, status) in [
        ("chain-incomplete@2026-12-15", 0),
        ("chain-incomplete@2026-12-15T12:00:01Z", 0),
        ("chain-incomplete@2026-12-14", 1),
        ("chain-incomplete@2026-12-15T12:00:00Z", 1),
    ] {
        let said = broken.check(&[&at[..], &["--json", "--ignore", until]].concat());
        assert_eq!(said.status, Some(status), "{until}: {said:?}");
        let report = &said.json()[0];
        let finding = &report["findings"][0];
        assert_eq!(finding["id"], "chain-incomplete", "{until}: {said:?}");
        assert_eq!(finding["ignored"], status == 0, "{until}");
        let (_, date) = until.split_once('@').unwrap();
        let note = match status {
            0 => format!("It is ignored until {date}."),
            _ => format!("It was ignored until {date}, and counts again."),
        };
        let notes = finding["notes"].as_array().unwrap();
        assert!(notes.contains(&json!(note)), "{notes:?}");
    }
}

/// Runs the program with these default options.
fn run_with_defaults(defaults: &str, arguments: &[String]) -> Said {
    let mut program = program();
    let program = program.args(arguments);
    ended(start(program.env("ORIGIN_CHECK_OPTIONS", defaults)))
}

#[test]
fn default_options_of_the_environment_count_and_are_said() {
    let origin = Origin::without_intermediate();
    let defaults = "--ignore chain-incomplete --color never";
    let said = run_with_defaults(defaults, &origin.command_line(&["-v"]));
    assert_eq!(said.status, Some(0), "{said:?}");
    assert!(said.stdout.contains(defaults), "{said:?}");
    let said = run_with_defaults(defaults, &origin.command_line(&["--json"]));
    let report = &said.json()[0];
    assert_eq!(report["settings"]["default_options"], defaults);
    crate::support::schema::assert_valid(said.stdout.trim_end());
    // The command line's own options come before them.
    let said = run_with_defaults("--json", &origin.command_line(&["-q"]));
    assert!(said.stdout.starts_with("fail "), "{said:?}");
    for (wrong, reason) in [
        ("--colour never", "unknown option '--colour'"),
        ("--color pink", "invalid value 'pink'"),
        (
            HOST,
            "'origin.example.com' is not an option; only options can be defaults",
        ),
        ("--ca-file", "'--ca-file' needs a value"),
        ("'", "a quotation mark is not closed"),
    ] {
        let said = run_with_defaults(wrong, &origin.command_line(&[]));
        said.assert_refused(&format!("ORIGIN_CHECK_OPTIONS: {reason}"));
    }
    // A command without such options does not mind them.
    let said = run_with_defaults("--json --survey", &["explain".into(), "not-tls".into()]);
    assert_eq!(said.status, Some(0), "{said:?}");
    assert!(said.stdout.starts_with("not-tls"), "{said:?}");
}

#[test]
fn a_proxy_that_is_not_used_is_said_where_a_connection_fails() {
    let closed = crate::support::peer::closed_port();
    let route = format!("{HOST}:{0}:127.0.0.1", closed.port());
    let target = format!("{HOST}:{}", closed.port());
    let said = "HTTPS_PROXY is set and not used: CloudFront connects directly.";
    for (proxy, expected) in [("http://user:secret@proxy.example:3128", true), ("", false)] {
        let mut program = program();
        program.args(["--json", "--resolve", &route, &target]);
        let output = ended(start(program.env("HTTPS_PROXY", proxy)));
        assert_eq!(output.stdout.contains(said), expected, "{output:?}");
        assert!(!output.stdout.contains("secret"), "{output:?}");
    }
    let healthy = Origin::healthy();
    let mut program = program();
    let program = program.args(healthy.command_line(&["-v"]));
    let proxy = "http://proxy.example:3128";
    let output = ended(start(program.env("HTTPS_PROXY", proxy)));
    assert_eq!(output.status, Some(0), "{output:?}");
    assert!(!output.stdout.contains("HTTPS_PROXY"), "{output:?}");
}
