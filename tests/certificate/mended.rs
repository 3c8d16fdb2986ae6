//! Real chains, in every wrong order and without their intermediates, mended by `--write-chain`
//! from a pool that holds the intermediates of all of them.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use origin_check::pki::digest::{hex, sha256};

use crate::support::lab::{path, run, write};
use crate::support::vectors;

/// Every order of a few things.
fn orders(things: &[String]) -> Vec<Vec<String>> {
    if things.len() < 2 {
        return vec![things.to_vec()];
    }
    let mut all = Vec::new();
    for (position, thing) in things.iter().enumerate() {
        let mut others = things.to_vec();
        others.remove(position);
        for mut order in orders(&others) {
            order.insert(0, thing.clone());
            all.push(order);
        }
    }
    all
}

/// `openssl verify` of the written file: its first certificate with the rest as intermediates.
fn openssl_accepts(id: &str, written: &Path, roots: &Path, at: i64) {
    let said = Command::new("openssl")
        .args(["verify", "-purpose", "sslserver", "-attime"])
        .arg(at.to_string())
        .arg("-CAfile")
        .arg(roots)
        .arg("-untrusted")
        .args([written, written])
        .output()
        .expect("openssl");
    assert!(said.status.success(), "{id}: {said:?}");
}

#[test]
#[cfg_attr(not(feature = "outside-vectors"), ignore = "needs outside-vectors")]
fn a_chain_of_any_order_or_of_its_leaf_alone_is_written_as_it_ought_to_be() {
    let data = vectors::read("real-chains.json");
    let cases = data["cases"].as_array().expect("cases");
    let listed = |value: &serde_json::Value| -> Vec<String> {
        let sums = value.as_array().expect("a list").iter();
        sums.map(|sum| sum.as_str().expect("a sum").to_owned())
            .collect()
    };
    let pem = |sum: &String| vectors::text(&data["certs"], sum).trim_end().to_owned() + "\n";
    let pool: BTreeSet<String> = cases
        .iter()
        .flat_map(|case| listed(&case["intermediates"]))
        .collect();
    let pool = write("pool.pem", &pool.iter().map(pem).collect::<String>());
    let roots: BTreeSet<String> = cases
        .iter()
        .flat_map(|case| {
            let others = case["alternate_paths"].as_array().expect("a list").iter();
            others.chain([case])
        })
        .map(|path| vectors::text(path, "root").to_owned())
        // Not every root came with the chains.
        .filter(|root| data["certs"][root].is_string())
        .collect();
    let at_hand = roots.clone();
    let mut verified = 0;
    let roots = write("roots.pem", &roots.iter().map(pem).collect::<String>());
    let mut mended = 0;
    for case in cases {
        let id = vectors::text(case, "id");
        let leaf = vectors::text(case, "leaf").to_owned();
        let whole = [vec![leaf.clone()], listed(&case["intermediates"])].concat();
        let mut right = vec![whole.clone()];
        for other in case["alternate_paths"].as_array().expect("a list") {
            right.push([vec![leaf.clone()], listed(&other["intermediates"])].concat());
        }
        let shortest = right.iter().map(Vec::len).min();
        let mut files = orders(&whole);
        files.push(vec![leaf]);
        for file in files {
            let input = write("given.pem", &file.iter().map(pem).collect::<String>());
            let output = path("written.pem");
            let said = run(&[
                "certificate".as_ref(),
                input.as_os_str(),
                "--at".as_ref(),
                vectors::text(case, "validation_time").as_ref(),
                "--intermediates".as_ref(),
                pool.as_os_str(),
                "--write-chain".as_ref(),
                output.as_os_str(),
                "--force".as_ref(),
                // One of the leaves has a key that CloudFront does not take.
                "--ignore".as_ref(),
                "key-unsupported".as_ref(),
                "-qq".as_ref(),
            ]);
            let sound = right.contains(&file);
            assert_eq!(
                said.status,
                Some(i32::from(!sound)),
                "{id} {file:?}: {said:?}"
            );
            let written = std::fs::read(&output).expect("written");
            let blocks = pem::parse_many(&written).expect("PEM");
            let sums = blocks.iter().map(|block| hex(&sha256(block.contents())));
            let sums: Vec<String> = sums.collect();
            assert!(right.contains(&sums), "{id}: {sums:?} instead of {right:?}");
            assert_eq!(Some(sums.len()), shortest, "{id}");
            mended += 1;
        }
        // OpenSSL is no part of the portable tests.
        if cfg!(feature = "server-tests") && at_hand.contains(vectors::text(case, "root")) {
            verified += 1;
            let at = vectors::moment(case, "validation_time").unix_timestamp();
            openssl_accepts(id, &path("written.pem"), &roots, at);
        }
    }
    assert_eq!(mended, 43 * 3 + 2 * 7);
    if cfg!(feature = "server-tests") {
        assert_eq!(verified, cases.len(), "openssl was not asked about all");
    }
}
