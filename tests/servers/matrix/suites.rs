//! Each cipher suite that OpenSSL has, alone, in each version that has it.

use std::process::Command;

use super::{Row, judge, row};
use crate::pki::{Chain, Key, finite_field_parameters, healthy, healthy_rsa, served};
use crate::server::program;

#[test]
fn each_suite_of_tls_1_2() {
    judge(
        "suites-of-tls-1.2",
        &each("TLSv1.2", |since| since != "TLSv1.3"),
    );
}

#[test]
fn each_suite_of_tls_1_1_and_1_0() {
    let old = |since: &str| matches!(since, "TLSv1" | "SSLv3");
    let rows = [each("TLSv1.1", old), each("TLSv1", old)].concat();
    judge("suites-of-old-versions", &rows);
}

#[test]
fn each_suite_of_tls_1_3() {
    let suites = [
        "TLS_AES_128_GCM_SHA256",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_AES_128_CCM_SHA256",
        "TLS_AES_128_CCM_8_SHA256",
    ];
    let mut rows = Vec::new();
    for (key, chain) in [("rsa", served(healthy_rsa())), ("ecdsa", served(healthy()))] {
        for suite in suites {
            let only = format!("ssl_conf_command Ciphersuites {suite};");
            let new = format!("{only} ssl_protocols TLSv1.3;");
            rows.push(row(format!("TLSv1.3 {suite} {key}"), &chain, &new));
            let both = format!("{only} ssl_protocols TLSv1.2 TLSv1.3;");
            rows.push(row(
                format!("TLSv1.2-or-TLSv1.3 {suite} {key}"),
                &chain,
                &both,
            ));
        }
    }
    judge("suites-of-tls-1.3", &rows);
}

/// The suites with the fitting certificate; `wanted` gets the version that brought the suite.
fn each(version: &'static str, wanted: impl Fn(&str) -> bool) -> Vec<Row> {
    let parameters = finite_field_parameters();
    let (rsa, ecdsa) = (served(healthy_rsa()), served(healthy()));
    let dsa = served(healthy().key(Key::Dsa));
    let mut rows = Vec::new();
    for line in suites().lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (suite, since, signed_with) = (fields[0], fields[1], fields[3]);
        let chain: &Chain = match signed_with {
            _ if !wanted(since) => continue,
            "Au=ECDSA" => &ecdsa,
            "Au=DSS" => &dsa,
            _ => &rsa, // Au=None sends no certificate at all
        };
        let only = format!(
            "ssl_protocols {version}; ssl_ciphers {suite}:@SECLEVEL=0; ssl_dhparam {parameters};"
        );
        let mut row = row(format!("{version} {suite}"), chain, &only);
        row.minimum = version;
        rows.push(row);
    }
    rows
}

fn suites() -> String {
    let all = "ALL:COMPLEMENTOFALL:!PSK:!SRP:@SECLEVEL=0";
    let output = Command::new(program("openssl", "openssl"))
        .args(["ciphers", "-s", "-v", all])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}
