//! An edge location, two origins, and the configuration between them.

use serde_json::{Value, json};

use crate::support::configurations::{Lab, behavior, distribution, files, origin};
use crate::support::edge::{self, Edge, GENERAL, NEW, bad_gateway, cloudfront};
use crate::support::json::assert_has;
use crate::support::lab::{self, HOST, Said, all_of, lead};
use crate::support::schema;

/// `/api/*` leads to the broken origin on port 8443, everything else to the good one.
pub fn two_origins() -> Value {
    distribution(
        "E2EXAMPLE",
        &[origin("web", HOST, 443), origin("broken", HOST, 8443)],
        &[
            behavior("/api/*", "broken", None),
            behavior("*", "web", None),
        ],
    )
}

/// CloudFront's page where it could not connect.
pub fn not_connected() -> String {
    let sentence = "CloudFront wasn't able to connect to the origin.";
    bad_gateway(NEW, &[sentence, GENERAL])
}

pub fn good() -> String {
    cloudfront("200 OK", "Miss", &["Server: nginx"], "hello")
}

pub struct Scene {
    pub edge: Edge,
    pub lab: Lab,
}

impl Scene {
    /// CloudFront gives this answer.
    pub fn with(answer: String) -> Self {
        Self {
            edge: Edge::answering(&[answer]),
            lab: Lab::new(),
        }
    }

    /// Diagnoses this target with this configuration.
    pub fn diagnose(&self, target: &str, configuration: &Value, options: &[&str]) -> Said {
        let file = files(&[configuration]).remove(0);
        self.diagnose_file(target, &file, options)
    }

    pub fn diagnose_file(&self, target: &str, file: &str, options: &[&str]) -> Said {
        let Lab { healthy, broken } = &self.lab;
        let leads = [
            to_edge(&self.edge),
            lead(HOST, 443, healthy.port()),
            lead(HOST, 8443, broken.port()),
        ];
        let roots = all_of(&[&self.edge.root, &healthy.root, &broken.root]);
        diagnose(target, file, &roots, leads.as_flattened(), options)
    }

    /// The same as JSON, with the exit status beside it as `exit`.
    pub fn json(&self, target: &str, configuration: &Value, options: &[&str]) -> Value {
        let options = [&["--json"], options].concat();
        checked(&self.diagnose(target, configuration, &options))
    }
}

/// The arguments that lead the viewers' host to this edge.
pub fn to_edge(edge: &Edge) -> [String; 2] {
    lead(edge::HOST, 443, edge.port())
}

/// Diagnoses this target with this file, trusting these roots.
pub fn diagnose(target: &str, file: &str, roots: &str, lead: &[String], options: &[&str]) -> Said {
    let mut arguments = vec!["diagnose", target, "--distribution", file];
    arguments.extend(["--ca-file", roots]);
    arguments.extend(lead.iter().map(String::as_str));
    lab::run(&[&arguments, options].concat())
}

/// The one diagnosis, valid by its schema, with the exit status beside it as `exit`.
pub fn checked(said: &Said) -> Value {
    assert_eq!(said.stderr, "");
    schema::assert_diagnosis(said.stdout.trim_end());
    said.only_json()
}

/// What CloudFront's answer comes to at this path.
pub fn diagnosed(answer: String, path: &str, configuration: &Value) -> Value {
    let target = format!("https://{}{path}", edge::HOST);
    Scene::with(answer).json(&target, configuration, &[])
}

/// Panics unless this is the exit status, the verdict that goes with it, the kind, and the ids of the
/// failures at the origins.
pub fn assert_row(diagnosis: &Value, exit: i32, kind: &str, failing: &[&str]) {
    let verdict = match exit {
        0 => "pass",
        1 => "fail",
        _ => "inconclusive",
    };
    let origins = diagnosis["origins"].as_array().expect("origins").iter();
    let findings = origins.flat_map(|origin| origin["findings"].as_array().expect("findings"));
    let failures = findings.filter(|it| it["result"] == "fail" && it["ignored"] == false);
    let failures: Vec<&Value> = failures.map(|finding| &finding["id"]).collect();
    let expected = json!({"exit": exit, "verdict": verdict, "kind": kind});
    assert_has(diagnosis, expected);
    assert_eq!(failures, failing, "{diagnosis}");
}

/// The first words of each remaining explanation.
pub fn explanations(diagnosis: &Value) -> Vec<&str> {
    let remaining = diagnosis["remaining"].as_array().expect("a list").iter();
    let texts = remaining.map(|one| one["text"].as_str().expect("a text"));
    texts.map(first_words).collect()
}

fn first_words(text: &str) -> &str {
    text.split(['.', ',', ':']).next().unwrap_or(text)
}
