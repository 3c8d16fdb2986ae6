//! Every suite, group, key, signature and shape of a chain alone: `origin-check` and AWS's own
//! library look at each, and must agree, or `matrix/disagreements.txt` says where not and why.
//!
//! A family is one nginx with a port for each server, one list for `origin-check` and one run of the
//! library. No server has more than one fault, so no report has more than one `fail`.

mod certificates;
mod chains;
mod groups;
mod keys;
mod schemes;
mod signatures;
mod suites;
mod two_certificates;

use serde_json::Value;

use crate::expect::results;
use crate::nginx::{certificate, nginx_with};
use crate::oracle::{self, Outcome, Question};
use crate::pki::{self, Chain, ORIGIN};
use crate::server::{free_port, scratch_directory};
use crate::support::{disagreements, lab};

/// A server of nginx's.
#[derive(Clone)]
struct Row {
    name: String,
    /// The directives of its `server` block.
    site: String,
    /// OriginSslProtocols, of one.
    minimum: &'static str,
}

/// Any suite, key size and digest that OpenSSL still has, which it does not take by default.
const ANY: &str = "ssl_ciphers ALL:COMPLEMENTOFALL:@SECLEVEL=0;";

/// A server with this chain, `ANY` and further directives.
fn row(name: impl Into<String>, chain: &Chain, directives: &str) -> Row {
    let ciphers = if directives.contains("ssl_ciphers") {
        ""
    } else {
        ANY
    };
    Row {
        name: name.into(),
        site: format!("{} {ciphers} {directives}", certificate(chain)),
        minimum: "TLSv1.2",
    }
}

/// Servers whose reports have more than one `fail`: two faults after all, or one that the checks do
/// not yet tell apart.
fn several_fails(family: &str, name: &str) -> bool {
    match family {
        // A root alone covers no name and is a CA. In the other two the leaf is not first, and
        // an intermediate is missing besides.
        "sent" => ["r", "il", "sl"].contains(&name),
        // It ends before it begins.
        "certificates" => name == "days 5 -5",
        "keys" => name == "TLSv1.2-or-TLSv1.3 RSA-512",
        _ => false,
    }
}

/// Lets both judge all of them.
fn judge(family: &str, rows: &[Row]) {
    let ports: Vec<u16> = rows.iter().map(|_| free_port()).collect();
    let sites: String = rows
        .iter()
        .zip(&ports)
        .map(|(row, port)| format!("server {{ listen 127.0.0.1:{port} ssl; {} }}\n", row.site))
        .collect();
    let _server = nginx_with(&format!("server {{ listen 127.0.0.1:PORT; }}\n{sites}"));
    let reports = check_all(rows, &ports);
    let questions: Vec<Question> = rows
        .iter()
        .zip(&ports)
        .map(|(row, port)| Question {
            minimum: row.minimum.to_owned(),
            ..Question::simple(*port)
        })
        .collect();
    let answers = oracle::ask(&questions);

    let mut listed = disagreements::of(include_str!("matrix/disagreements.txt"), family);
    let mut wrong = Vec::new();
    println!("oracle: {} servers agree", rows.len() - listed.len());
    for known in listed.values() {
        println!("oracle: {}", known.reason);
    }
    for ((row, report), (outcome, why)) in rows.iter().zip(&reports).zip(answers) {
        let results = results(report);
        let having = |wanted: &str| -> Vec<&str> {
            let found = results.iter().filter(|(_, result)| *result == wanted);
            found.map(|(id, _)| id.as_str()).collect()
        };
        let (fails, warns) = (having("fail"), having("warn"));
        let verdict = report["verdict"].as_str().unwrap();
        let said = format!(
            "{}: {verdict} {fails:?} {warns:?}, {outcome:?} {why}",
            row.name
        );
        let several = several_fails(family, &row.name);
        if several != (fails.len() > 1) {
            wrong.push(format!("{said}: listed with more than one fail: {several}"));
        }
        let findings = [&fails[..], &warns[..]].concat();
        let differs =
            verdict == "inconclusive" || !oracle::confirms(outcome, verdict, &findings, true);
        let accepts = !matches!(outcome, Outcome::Refused | Outcome::Ended);
        let as_listed = match listed.remove(&row.name) {
            None => !differs,
            Some(known) => differs && known.accepts == accepts,
        };
        if !as_listed {
            wrong.push(said);
        }
    }
    wrong.extend(listed.keys().map(|name| format!("{name}: no such server")));
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The reports, in the order of the rows; they are printed as they are done.
fn check_all(rows: &[Row], ports: &[u16]) -> Vec<Value> {
    let lines: String = rows
        .iter()
        .zip(ports)
        .map(|(row, port)| {
            let target = format!("{ORIGIN}:{port}");
            let protocols = row.minimum;
            format!("{target} --resolve {target}:127.0.0.1 --origin-ssl-protocols {protocols}\n")
        })
        .collect();
    let list = scratch_directory("matrix").join("targets.txt");
    std::fs::write(&list, &lines).unwrap();
    let output = lab::program()
        .args(["--json", "-v", "--ca-file"])
        .arg(&pki::hierarchy().root.file)
        .arg("--targets")
        .arg(&list)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    let reports: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let of = |port: &u16| {
        let address = format!("127.0.0.1:{port}");
        let mut reports = reports.iter();
        let found = reports.find(|report| report["addresses"][0]["address"] == address.as_str());
        found
            .unwrap_or_else(|| panic!("no report of {address}\n{errors}\n{lines}"))
            .clone()
    };
    ports.iter().map(of).collect()
}
