//! The other jobs: files, configurations and CloudFront's own answers are texts of somebody else's
//! as well.

use std::path::Path;
use std::time::Duration;

use origin_check::commands::verify::answer::OF_INTEREST;
use origin_check::commands::verify::edge_request::Answered;
use origin_check::commands::verify::page;
use origin_check::commands::verify::{EdgeAnswer, EdgeOutcome, EdgeQuestion, Method, Unanswered};
use origin_check::net::routing::Routing;
use origin_check::render::page::PageForm;
use serde_json::{Value, json};

use super::csv::assert_no_formula;
use super::places::{HARMFUL, hostile_leaf, strings};
use crate::support::escaped::{acts, runner_command, unescape};
use crate::support::lab;
use crate::support::observations::AT;

/// Every form that a report has, for a person or a program.
const FORMS: [&[&str]; 12] = [
    &["--format", "text"],
    &["--format", "text", "--verbose"],
    &["--format", "line"],
    &["--quiet"],
    &["--format", "markdown"],
    &["--format", "csv"],
    &["--format", "html"],
    &["--format", "json"],
    &["--redact"],
    &["--redact", "--verbose"],
    &["--redact", "--format", "csv"],
    &["--redact", "--format", "json"],
];

/// All at once, and what has to stand first to act.
fn texts() -> [String; 4] {
    [
        HARMFUL.concat(),
        HARMFUL[11].to_owned(),
        HARMFUL[3].to_owned(),
        "::error::x ##[error]y".to_owned(),
    ]
}

/// What is said of an input that cannot be used is one line that does not act.
fn refused_in_a_line_that_does_not_act(page: &str, said: &str) {
    assert_eq!(page, "");
    let line = said.strip_suffix('\n').expect("one line");
    assert!(line.starts_with("origin-check: "), "{line:?}");
    assert!(!line.chars().any(acts), "{line:?}");
    assert_eq!(runner_command(line), None);
}

fn run(arguments: &[&str], file: &Path) -> (String, String) {
    let mut program = lab::program();
    program.args(arguments);
    program.args(["--at", "2026-11-23T03:00:00Z"]).arg(file);
    let said = lab::ended(lab::start(&mut program));
    (said.stdout, said.stderr)
}

/// Nothing of it acts but its own line breaks; a table for a spreadsheet has CR as well.
pub fn nothing_acts(name: &str, form: &[&str], page: &str) {
    let csv = form.contains(&"csv");
    let acting = page
        .chars()
        .find(|one| acts(*one) && *one != '\n' && !(csv && *one == '\r'));
    assert_eq!(acting, None, "{name}, {form:?}: {page}");
    if csv {
        assert_no_formula(page);
    }
    assert_eq!(runner_command(page), None, "{name}, {form:?}");
}

#[test]
fn a_certificate_file_and_its_name_act_in_no_form() {
    // What a name of a file may hold: no NUL and no slash.
    let name = "=1\u{1b}[2J\u{202e}\u{200b}\r\n<b>`|.pem";
    let name = if cfg!(windows) {
        "=1\u{202e}.pem"
    } else {
        name
    };
    for text in &texts() {
        let block = pem::encode(&pem::Pem::new("CERTIFICATE", hostile_leaf(text)));
        // In front of the BEGIN line and behind the END line of a block it is damage, and is shown.
        let marked = block
            .replace("-----BEGIN", &format!("{text} -----BEGIN"))
            .replace(
                "END CERTIFICATE-----",
                &format!("END CERTIFICATE----- {text}"),
            );
        for content in [block, marked] {
            let file = lab::write(name, &content);
            for form in FORMS {
                let arguments = [&["certificate", "--host", "origin.example.com"], form].concat();
                let (page, said) = run(&arguments, &file);
                assert_eq!(said, "", "{form:?}");
                assert!(!page.is_empty());
                nothing_acts(text, form, &page);
            }
            let (page, _) = run(&["certificate", "--json"], &file);
            let report: Value = serde_json::from_str(&page).expect("it is JSON");
            let raw: Vec<String> = strings(&report).into_iter().filter_map(unescape).collect();
            assert!(raw.iter().any(|raw| raw.ends_with(name)), "{page}");
        }
        // Nothing in it can be used: what is said of it stands on one line of stderr.
        let label = text.replace(['\r', '\n'], "");
        let other = format!("-----BEGIN {label}-----\nAAAA\n-----END {label}-----\n");
        let (page, said) = run(&["certificate"], &lab::write(name, &other));
        refused_in_a_line_that_does_not_act(&page, &said);
    }
}

#[test]
fn two_certificate_files_side_by_side_act_in_no_form() {
    for text in &texts() {
        let block = |leaf: Vec<u8>| pem::encode(&pem::Pem::new("CERTIFICATE", leaf));
        let one = lab::write("one.pem", &block(hostile_leaf(text)));
        let other = lab::write("other.pem", &block(hostile_leaf("harmless")));
        let other = other.to_str().expect("a path in UTF-8");
        let (page, said) = run(&["certificate", "--diff", other], &one);
        assert_eq!(said, "", "{text:?}");
        assert!(
            page.contains("subject") || page.contains("SHA-256"),
            "{page}"
        );
        nothing_acts(text, &["--diff"], &page);
    }
}

#[test]
fn a_configuration_acts_in_no_form() {
    for text in &texts() {
        let behavior = json!({
            "PathPattern": format!("/{text}*"), "TargetOriginId": text,
            "ViewerProtocolPolicy": "https-only", "CachePolicyId": text,
            "OriginRequestPolicyId": text,
            "FunctionAssociations": {"Items": [{"FunctionARN": text, "EventType": "viewer-request"}]},
        });
        let gone = json!({"PathPattern": text, "TargetOriginId": format!("gone {text}")});
        let origin = json!({
            "Id": text, "DomainName": format!("origin{text}.example.com"),
            "CustomOriginConfig": {
                "HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only",
                "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]},
            },
        });
        let configuration = json!({"Distribution": {
            "Id": text, "DomainName": text,
            "DistributionConfig": {
                "Comment": text, "Aliases": {"Quantity": 1, "Items": [text]},
                "Origins": {"Quantity": 1, "Items": [origin]},
                "DefaultCacheBehavior": behavior, "CacheBehaviors": {"Items": [behavior, gone]},
                "Enabled": true,
            },
        }});
        let file = lab::write("distribution.json", &configuration.to_string());
        for form in FORMS {
            let arguments = [&["distribution", "--offline"], form].concat();
            let (page, said) = run(&arguments, &file);
            assert_eq!(said, "", "{form:?}");
            assert!(!page.is_empty(), "{form:?}");
            nothing_acts(text, form, &page);
        }
        let (page, _) = run(&["distribution", "--offline", "--json"], &file);
        let lines = page
            .lines()
            .map(|line| serde_json::from_str(line).expect("it is JSON"));
        let lines: Vec<Value> = lines.collect();
        let mut raw = lines.iter().flat_map(strings).filter_map(unescape);
        assert!(raw.any(|raw| raw.contains(text)), "{text:?}: {page}");
        // And what is refused is refused in one line that does not act.
        let wrong = json!({"Distribution": {"DistributionConfig": {"Origins": {text: text}}}});
        let file = lab::write("wrong.json", &wrong.to_string());
        let (page, said) = run(&["distribution", "--offline"], &file);
        refused_in_a_line_that_does_not_act(&page, &said);
    }
}

fn question(text: &str) -> EdgeQuestion {
    EdgeQuestion {
        host: "www.example.com".into(),
        port: 443,
        name: format!("www{text}.example.com"),
        path: format!("/{text}"),
        method: Method::Get,
        routing: Routing::default(),
        extra_trust_anchors: Vec::new(),
        connect_timeout: Duration::from_secs(1),
        response_timeout: Duration::from_secs(1),
    }
}

#[test]
fn an_answer_of_cloudfront_acts_in_no_form() {
    let address = "192.0.2.1:443".parse().expect("an address");
    for text in HARMFUL {
        let page = format!(
            "<TITLE>ERROR: The request could not be satisfied</TITLE><H1>502 {text} ERROR</H1>{text}\
             CloudFront wasn't able to connect to the origin. Request ID: {text}abc{text}"
        );
        let header = |name: &&'static str| (*name, text.to_owned());
        let answered = |status, x_cache: Option<&str>| {
            let mut headers: Vec<_> = OF_INTEREST.iter().map(header).collect();
            if let Some(x_cache) = x_cache {
                headers[0].1 = x_cache.to_owned();
            }
            Ok(EdgeAnswer {
                address,
                status,
                headers,
                body: page.clone().into_bytes(),
                body_is_whole: true,
                sets_cookie: false,
                duration_ms: 1.0,
            })
        };
        let why = text.to_owned();
        let outcomes: [EdgeOutcome; 7] = [
            answered(502, Some("Error from cloudfront")),
            answered(502, None),
            answered(200, None),
            answered(302, Some("Miss from cloudfront")),
            Err(Unanswered::ResolverFailed(why.clone())),
            Err(Unanswered::Unconnected(vec![(address, why.clone())])),
            Err(Unanswered::NotHttp { address, why }),
        ];
        for outcome in &outcomes {
            let question = question(text);
            let answered = Answered::new(&question, outcome.clone(), AT, 1);
            let json = page::json(&answered);
            let form = |form| page::render(&answered, true, form);
            for page in [
                &page::render(&answered, false, PageForm::Text { color: false }),
                &form(PageForm::Text { color: false }),
                &form(PageForm::Markdown),
                &form(PageForm::Html),
                &page::line(&answered),
                &json,
            ] {
                nothing_acts(text, &["verify"], page);
            }
            let value: Value = serde_json::from_str(&json).expect("it is JSON");
            let mut raw = strings(&value).into_iter().filter_map(unescape);
            assert!(raw.any(|raw| raw.contains(text)), "{text:?}: {json}");
        }
    }
}
