//! A server with an RSA and an ECDSA certificate, of which one is bad: which one CloudFront gets
//! depends on the suites, and on whose order of them counts.

use super::{judge, row};
use crate::nginx::second_certificate;
use crate::pki::{Chain, Request, chain, healthy, healthy_rsa, hierarchy, served};

const SUITES: [&str; 10] = [
    "AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-AES256-GCM-SHA384:AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256",
    "AES256-SHA:ECDHE-ECDSA-AES128-SHA256",
    "ECDHE-RSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-AES128-GCM-SHA256",
    "DHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-CCM:AES128-SHA256",
];

#[test]
fn each_order_of_suites_and_each_bad_certificate() {
    let expired = |leaf: Request| served(leaf.days(-90, -1));
    let elsewhere = |leaf: Request| served(leaf.dns(&["other.example.com"]));
    let alone = |leaf: Request| chain(&[&leaf.issued_by(&hierarchy().intermediate)]);
    let faults: [(&str, &dyn Fn(Request) -> Chain); 3] = [
        ("expired", &expired),
        ("elsewhere", &elsewhere),
        ("alone", &alone),
    ];
    let (rsa, ecdsa) = (served(healthy_rsa()), served(healthy()));
    let mut pairs = vec![("both good".to_owned(), rsa.clone(), ecdsa.clone())];
    for (fault, bad) in faults {
        pairs.push((format!("RSA {fault}"), bad(healthy_rsa()), ecdsa.clone()));
        pairs.push((format!("ECDSA {fault}"), rsa.clone(), bad(healthy())));
    }
    let mut rows = Vec::new();
    for (name, rsa, ecdsa) in &pairs {
        let second = second_certificate(ecdsa);
        for (suites, whose) in SUITES
            .iter()
            .flat_map(|suites| [(suites, "on"), (suites, "off")])
        {
            let order = format!(
                "{second} ssl_protocols TLSv1.2; ssl_prefer_server_ciphers {whose}; ssl_ciphers {suites};"
            );
            rows.push(row(
                format!("{name}, server's order {whose}, {suites}"),
                rsa,
                &order,
            ));
        }
        let new = format!("{second} ssl_protocols TLSv1.3;");
        rows.push(row(format!("{name}, TLSv1.3"), rsa, &new));
    }
    judge("two-certificates", &rows);
}
