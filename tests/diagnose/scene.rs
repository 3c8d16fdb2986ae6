//! An edge location, two origins, and the configuration between them.

use std::path::PathBuf;

use serde_json::Value;

use crate::support::configurations::{Lab, behavior, distribution, files, origin};
use crate::support::edge::{self, Edge, GENERAL, NEW, bad_gateway, cloudfront};
use crate::support::lab::{self, HOST, Said};
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
    bad_gateway(
        NEW,
        &["CloudFront wasn't able to connect to the origin.", GENERAL],
    )
}

pub fn good() -> String {
    cloudfront("200 OK", "Miss", &["Server: nginx"], "hello")
}

pub struct Scene {
    pub edge: Edge,
    pub lab: Lab,
    roots: PathBuf,
}

impl Scene {
    /// CloudFront gives this answer.
    pub fn with(answer: String) -> Self {
        let (edge, lab) = (Edge::answering(&[answer]), Lab::new());
        let read = |path: &PathBuf| std::fs::read_to_string(path).expect("a root");
        let roots = [&edge.root, &lab.healthy.root, &lab.broken.root].map(read);
        let roots = lab::write(&format!("all-{}.pem", edge.port()), &roots.join("\n"));
        Self { edge, lab, roots }
    }

    /// Diagnoses this target with this configuration.
    pub fn diagnose(&self, target: &str, configuration: &Value, options: &[&str]) -> Said {
        let file = files(&[configuration]).remove(0);
        self.diagnose_file(target, &file, options)
    }

    pub fn diagnose_file(&self, target: &str, file: &str, options: &[&str]) -> Said {
        let mut arguments = vec!["diagnose".to_owned(), target.to_owned()];
        arguments.extend(["--distribution".to_owned(), file.to_owned()]);
        arguments.extend(options.iter().map(|option| (*option).to_owned()));
        arguments.extend(self.lead());
        lab::run(&arguments)
    }

    /// What leads to the edge and the origins.
    pub fn lead(&self) -> Vec<String> {
        let to = |host: &str, port: u16, at: u16| format!("{host}:{port}:127.0.0.1:{at}");
        [
            "--ca-file",
            self.roots.to_str().expect("a path of ASCII"),
            "--connect-to",
            &to(edge::HOST, 443, self.edge.port()),
            "--connect-to",
            &to(HOST, 443, self.lab.healthy.port()),
            "--connect-to",
            &to(HOST, 8443, self.lab.broken.port()),
        ]
        .map(str::to_owned)
        .to_vec()
    }

    /// The same as JSON, valid by its schema, with the exit status.
    pub fn json(&self, target: &str, configuration: &Value, options: &[&str]) -> (Value, i32) {
        let options: Vec<&str> = ["--json"].iter().chain(options).copied().collect();
        let said = self.diagnose(target, configuration, &options);
        assert_eq!(said.stderr, "");
        schema::assert_diagnosis(said.stdout.trim_end());
        let [value] = said.json().try_into().expect("one line");
        (value, said.status.expect("it ended by itself"))
    }
}

/// What CloudFront's answer comes to at this path.
pub fn diagnosed(answer: String, path: &str, configuration: &Value) -> (Value, i32) {
    let target = format!("https://{}{path}", edge::HOST);
    Scene::with(answer).json(&target, configuration, &[])
}

/// Verdict, kind, and the ids of the failures at the origins.
pub fn row(diagnosis: &Value) -> (String, String, Vec<String>) {
    let word = |name: &str| diagnosis[name].as_str().unwrap_or_default().to_owned();
    let origins = diagnosis["origins"].as_array().expect("origins");
    let checks = origins
        .iter()
        .flat_map(|origin| origin["findings"].as_array().expect("findings"));
    let failing = checks
        .filter(|check| check["result"] == "fail" && check["ignored"] == false)
        .map(|check| check["id"].as_str().expect("an id").to_owned());
    (word("verdict"), word("kind"), failing.collect())
}

pub fn expected(verdict: &str, kind: &str, failing: &[&str]) -> (String, String, Vec<String>) {
    let failing = failing.iter().map(|id| (*id).to_owned());
    (verdict.into(), kind.into(), failing.collect())
}

/// The first words of each remaining explanation.
pub fn explanations(diagnosis: &Value) -> Vec<String> {
    let remaining = diagnosis["remaining"].as_array().expect("a list");
    let texts = remaining
        .iter()
        .map(|one| one["text"].as_str().expect("a text"));
    texts
        .map(|text| {
            text.split(['.', ',', ':'])
                .next()
                .unwrap_or(text)
                .to_owned()
        })
        .collect()
}

pub fn text<'v>(diagnosis: &'v Value, name: &str) -> &'v str {
    diagnosis[name].as_str().unwrap_or_default()
}
