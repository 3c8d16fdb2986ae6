//! The forms of the report.

use crate::scene::{Scene, good, not_connected, to_edge, two_origins};
use crate::support::configurations::{behavior, distribution, files, origin};
use crate::support::edge::{Edge, error_502, page};
use crate::support::lab::{self, HOST};

const URL: &str = "https://www.example.com/api/x";

#[test]
fn the_conclusion_is_the_first_thing_then_the_change_then_the_evidence() {
    let said = Scene::with(not_connected()).diagnose(URL, &two_origins(), &[]);
    assert_eq!((said.status, said.stderr.as_str()), (Some(1), ""));
    let page = &said.stdout;
    assert!(
        page.starts_with(
            "FAIL  CloudFront answers 502 because of its origin origin.example.com:8443: an\n\
             intermediate certificate is missing (chain-incomplete).\n\nChange\n"
        ),
        "{page}"
    );
    let order = [
        "Change\n",
        "It will be served again within 10 s after",
        "CloudFront's answer\n",
        "Findings at the origin\n",
        "distribution E2EXAMPLE, behavior /api/*, origin broken\n",
        "Next\n",
    ];
    let places: Vec<usize> = order
        .iter()
        .map(|part| page.find(part).expect(part))
        .collect();
    assert!(places.is_sorted(), "{page}");
    for line in page.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn colour_changes_no_word_and_no_line() {
    let scene = Scene::with(not_connected());
    let plain = scene.diagnose(URL, &two_origins(), &["--color", "never"]);
    let coloured = scene.diagnose(URL, &two_origins(), &["--color", "always"]);
    assert!(!plain.stdout.contains('\u{1b}') && coloured.stdout.contains('\u{1b}'));
    let stripped = strip(&coloured.stdout);
    let steady = |text: &str| text.lines().filter(|line| !line.contains(" UTC")).count();
    assert_eq!(steady(&stripped), steady(&plain.stdout));
    assert_eq!(stripped.lines().next(), plain.stdout.lines().next());
}

/// CloudFront has the request and does not answer; the origin answers at once.
#[test]
#[cfg(unix)]
fn when_the_user_ends_it_what_is_known_is_printed() {
    let (asked, was_asked) = std::sync::mpsc::channel();
    let asked = std::sync::Mutex::new(asked);
    let (release, released) = std::sync::mpsc::channel::<()>();
    let released = std::sync::Mutex::new(released);
    let edge = Edge::scripted(Box::new(move |_, _| {
        let _ = asked.lock().expect("one at a time").send(());
        let _ = released.lock().expect("one at a time").recv();
        Ok(())
    }));
    let file = files(&[&two_origins()]).remove(0);
    let mut program = lab::program();
    program.args(["diagnose", "www.example.com", "--distribution", &file]);
    program.arg("--ca-file").arg(&edge.root);
    program.args([to_edge(&edge), lab::lead(HOST, 443, 1)].as_flattened());
    let child = lab::start(&mut program);
    let asked = was_asked.recv_timeout(lab::LONGEST);
    asked.expect("the edge is asked");
    lab::interrupt(&child);
    let said = lab::ended(child);
    drop(release);
    assert_eq!(said.status, Some(130), "{said:?}");
    let ended = "You ended it before CloudFront answered.";
    assert!(said.flowing().contains(ended), "{said:?}");
}

fn strip(text: &str) -> String {
    let mut pieces = text.split('\u{1b}');
    let first = pieces.next().unwrap_or_default().to_owned();
    let rest = pieces.map(|piece| piece.split_once('m').map_or("", |(_, rest)| rest));
    first + &rest.collect::<String>()
}

#[test]
fn quiet_is_one_line_and_quieter_is_none() {
    let scene = Scene::with(not_connected());
    let said = scene.diagnose(URL, &two_origins(), &["-q"]);
    assert_eq!(
        said.stdout,
        "fail www.example.com 502 origin-is-the-cause chain-incomplete origin.example.com:8443\n"
    );
    let said = scene.diagnose(URL, &two_origins(), &["-qq"]);
    assert_eq!((said.status, said.stdout.as_str()), (Some(1), ""));
    let said = Scene::with(good()).diagnose("www.example.com", &two_origins(), &["-q"]);
    let line = "pass www.example.com 200 both-fine - origin.example.com\n";
    assert_eq!((said.status, said.stdout.as_str()), (Some(0), line));
}

#[test]
fn markdown_is_a_ticket_with_both_sides() {
    let said = Scene::with(not_connected()).diagnose(URL, &two_origins(), &["--markdown"]);
    let parts = [
        "## FAIL: CloudFront answers 502 because of its origin origin.example.com:8443: ",
        "\n### Change\n",
        "\n### CloudFront's answer\n\n- **asked:** GET `https://www.example.com/api/x`\n",
        "\n### Findings at the origin\n",
        "\n### Next\n",
        "\n#### FAIL: origin.example.com:8443\n",
        "\n##### fail: `chain-incomplete`: ",
    ];
    for part in parts {
        assert!(said.stdout.contains(part), "{part}: {}", said.stdout);
    }
}

#[test]
fn verbose_has_the_whole_of_both_sides() {
    let said = Scene::with(not_connected()).diagnose(URL, &two_origins(), &["-v"]);
    for part in [
        "header   server: CloudFront",
        "For the ticket",
        "openssl s_client",
    ] {
        assert!(said.stdout.contains(part), "{part}: {}", said.stdout);
    }
}

#[test]
fn the_report_goes_to_the_file_that_is_named() {
    let file = lab::path("diagnosis.json");
    let options = ["--json", "-o", file.to_str().expect("ASCII")];
    let said = Scene::with(good()).diagnose(URL, &two_origins(), &options);
    assert_eq!(said.stdout, "");
    let text = std::fs::read_to_string(file).expect("a report");
    crate::support::schema::assert_diagnosis(text.trim_end());
}

#[test]
fn a_redacted_report_holds_no_name_and_no_address() {
    let scene = Scene::with(not_connected());
    for options in [
        &["--redact"][..],
        &["--redact", "-v"],
        &["--redact", "--json"],
        &["--redact", "--markdown"],
        &["--redact", "--format", "html"],
        &["--redact", "-q"],
    ] {
        let said = scene.diagnose(URL, &two_origins(), options);
        assert_eq!(said.status, Some(1), "{said:?}");
        for secret in [
            HOST,
            "www.example.com",
            "d111111abcdef8",
            "E2EXAMPLE",
            "127.0.0.1",
        ] {
            assert!(
                !said.stdout.contains(secret),
                "{secret} {options:?}: {said:?}"
            );
        }
    }
}

#[test]
fn whatever_stands_in_an_answer_or_in_the_file_acts_on_no_terminal() {
    let id = "web\u{1b}]0;x\u{7}\nFAIL";
    let origins = [origin(id, "not a name\u{1b}[2J", 443)];
    let mut hostile = distribution("E\u{1b}[31m", &origins, &[behavior("*", id, None)]);
    let functions = serde_json::json!({"Quantity": 1, "Items": [
        {"EventType": "viewer-request\u{9b}2J", "FunctionARN": "arn\u{202e}\nFAIL"}
    ]});
    let config = &mut hostile["Distribution"]["DistributionConfig"];
    config["DefaultCacheBehavior"]["FunctionAssociations"] = functions;
    let sentence = "CloudFront wasn't able to connect to the origin.\u{202e}";
    let body = page("502 \u{1b}[2J", &[sentence]);
    let scene = Scene::with(error_502(&["Server: x\u{9b}2J\u{202e}"], &body));
    for options in [
        &[][..],
        &["-v"],
        &["--json"],
        &["-q"],
        &["--markdown"],
        &["--format", "html"],
        &["--redact"],
    ] {
        let said = scene.diagnose("www.example.com", &hostile, options);
        assert_eq!(said.status, Some(1), "{said:?}");
        let acts = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!said.stdout.contains(acts), "{options:?}: {said:?}");
        assert!(!said.stdout.contains("\nFAIL\n"), "{options:?}: {said:?}");
    }
}
