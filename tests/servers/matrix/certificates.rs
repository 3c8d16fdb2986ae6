//! Each shape of a leaf: purposes, names, extensions, validity.

use super::{ANY, Row, judge, row};
use crate::pki::{Request, healthy, healthy_rsa, served};

#[test]
fn each_shape_of_a_leaf() {
    let shapes = [usages(), purposes(), names(), extensions(), validities()].concat();
    let rows: Vec<Row> = shapes
        .into_iter()
        .map(|(name, leaf)| row(name, &served(leaf), ANY))
        .chain(usages_and_suites())
        .collect();
    judge("certificates", &rows);
}

type Shape = (String, Request);

fn usages() -> Vec<Shape> {
    [
        "",
        "critical,digitalSignature",
        "digitalSignature",
        "critical,keyEncipherment",
        "critical,keyAgreement",
        "critical,nonRepudiation",
        "critical,dataEncipherment",
        "critical,keyCertSign",
        "critical,cRLSign",
        "critical,encipherOnly",
        "digitalSignature,keyCertSign",
        "keyAgreement,encipherOnly",
    ]
    .map(|usage| (format!("usage {usage}"), healthy().key_usage(usage)))
    .to_vec()
}

/// With RSA key exchange the server decrypts, and with ECDHE it signs (RFC 5246 section 7.4.2).
fn usages_and_suites() -> Vec<Row> {
    let mut rows = Vec::new();
    for usage in [
        "digitalSignature",
        "keyEncipherment",
        "keyAgreement",
        "nonRepudiation",
    ] {
        let chain = served(healthy_rsa().key_usage(&format!("critical,{usage}")));
        for suite in ["AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256"] {
            let only = format!("ssl_protocols TLSv1.2; ssl_ciphers {suite};");
            rows.push(row(format!("usage {usage} {suite}"), &chain, &only));
        }
    }
    rows
}

fn purposes() -> Vec<Shape> {
    let purposes = [
        None,
        Some("serverAuth"),
        Some("clientAuth"),
        Some("serverAuth,clientAuth"),
        Some("anyExtendedKeyUsage"),
        Some("anyExtendedKeyUsage,serverAuth"),
        Some("anyExtendedKeyUsage,clientAuth"),
        Some("critical,serverAuth"),
        Some("critical,clientAuth"),
        Some("critical,anyExtendedKeyUsage"),
        Some("codeSigning"),
        Some("OCSPSigning"),
        Some("msSGC"),
        Some("nsSGC"),
        Some("1.3.6.1.4.1.55555.2"),
    ];
    let shape = |purpose: Option<&str>| {
        let name = format!("purpose {}", purpose.unwrap_or("none"));
        (name, healthy().extended_key_usage(purpose))
    };
    purposes.into_iter().map(shape).collect()
}

fn names() -> Vec<Shape> {
    let alternatives = [
        "DNS:origin.example.com",
        "DNS:ORIGIN.Example.COM",
        "DNS:*.example.com",
        "DNS:*.com",
        "DNS:*.origin.example.com",
        "DNS:o*.example.com",
        "DNS:*",
        "DNS:example.com",
        "DNS:origin.example.com.",
        "DNS:www.example.com,DNS:origin.example.com",
        "URI:origin.example.com",
        "URI:https://origin.example.com/",
        "email:admin@origin.example.com",
        "IP:127.0.0.1",
        "IP:127.0.0.1,DNS:origin.example.com",
        "DNS:other.example.com",
        "DNS:a_b.example.com,DNS:origin.example.com",
        "RID:1.2.3.4",
        "otherName:1.2.3.4;UTF8:origin.example.com",
        "critical,DNS:origin.example.com",
    ];
    let mut shapes: Vec<Shape> = Vec::new();
    for names in alternatives {
        let leaf = healthy().alternative_names(names);
        shapes.push((
            format!("names {names}"),
            leaf.clone().subject("/CN=elsewhere.example.com"),
        ));
        if !names.contains("origin.example.com") {
            shapes.push((format!("names {names} and the Common Name"), leaf));
        }
    }
    let bare = healthy().dns(&[]);
    for subject in [
        "/CN=origin.example.com",
        "/CN=ORIGIN.EXAMPLE.COM",
        "/CN=*.example.com",
        "/CN=example.com",
        "/CN=origin.example.com/CN=other.example.com",
        "/CN=other.example.com/CN=origin.example.com",
        "/O=origin.example.com",
        "/CN=origin.example.com.",
        "/CN=origin.example.com, Inc.",
    ] {
        shapes.push((format!("subject {subject}"), bare.clone().subject(subject)));
    }
    shapes
}

fn extensions() -> Vec<Shape> {
    let unknown = "1.3.6.1.4.1.55555.1";
    let mut shapes: Vec<Shape> = [
        format!("{unknown}=ASN1:UTF8String:unknown"),
        format!("{unknown}=critical,ASN1:UTF8String:unknown"),
        "certificatePolicies=2.23.140.1.2.1".to_owned(),
        "certificatePolicies=critical,2.23.140.1.2.1".to_owned(),
        "policyConstraints=critical,requireExplicitPolicy:0".to_owned(),
        "inhibitAnyPolicy=critical,0".to_owned(),
        "tlsfeature=status_request".to_owned(),
        "tlsfeature=critical,status_request".to_owned(),
        "nameConstraints=permitted;DNS:example.com".to_owned(),
        "nameConstraints=critical,permitted;DNS:example.com".to_owned(),
        "authorityInfoAccess=caIssuers;URI:http://aia.example.com/ca.der".to_owned(),
        "authorityInfoAccess=critical,caIssuers;URI:http://aia.example.com/ca.der".to_owned(),
        "crlDistributionPoints=URI:http://crl.example.com/".to_owned(),
        "crlDistributionPoints=critical,URI:http://crl.example.com/".to_owned(),
        "nsCertType=server".to_owned(),
        "nsCertType=client".to_owned(),
        "nsComment=hello".to_owned(),
        "1.3.6.1.4.1.11129.2.4.3=critical,ASN1:NULL".to_owned(), // RFC 6962 section 3.1
        "issuerAltName=DNS:ca.example.com".to_owned(),
        "noCheck=ignored".to_owned(),
    ]
    .into_iter()
    .map(|line| (format!("extension {line}"), healthy().extension(&line)))
    .collect();
    for constraints in [
        "",
        "CA:FALSE",
        "critical,CA:FALSE",
        "CA:TRUE",
        "critical,CA:TRUE",
        "critical,CA:TRUE,pathlen:0",
    ] {
        let leaf = healthy().basic_constraints(constraints);
        shapes.push((format!("constraints {constraints}"), leaf));
    }
    for identifier in ["none", "0102030405"] {
        let leaf = healthy().subject_key_identifier(identifier);
        shapes.push((format!("subject-key-identifier {identifier}"), leaf));
    }
    for identifier in ["none", "keyid,issuer:always", "issuer:always"] {
        let leaf = healthy().authority_key_identifier(identifier);
        shapes.push((format!("authority-key-identifier {identifier}"), leaf));
    }
    shapes
}

fn validities() -> Vec<Shape> {
    [
        (-5, 85),
        (-90, -1),
        (1, 90),
        (-1, 1),
        (-400, 400),
        (-5, 20_000),
        (5, -5),
        (-20_000, 85),
    ]
    .map(|(from, to)| (format!("days {from} {to}"), healthy().days(from, to)))
    .to_vec()
}
