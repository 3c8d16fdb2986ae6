//! `--write-chain`: the file the server should have, whole or not at all.

use std::fs;
use std::path::Path;

use origin_check::cert_file::certificates;
use rustls::pki_types::CertificateDer;

use super::site::{Site, text};
use crate::support::lab::{HOST, Said, run};
use crate::support::peer::Peer;
use crate::support::pki::{self, Authority};

fn certificates(path: &Path) -> Vec<CertificateDer<'static>> {
    let ders = certificates::in_file(&fs::read(path).unwrap()).unwrap();
    ders.into_iter().map(Into::into).collect()
}

fn writes(site: &Site, peer: &Peer, path: &Path, options: &[&str]) -> Said {
    let write = ["--write-chain", text(path)];
    site.check(peer, &[options, &write].concat())
}

#[test]
fn the_file_holds_the_leaf_and_what_was_fetched_and_every_server_is_told_of_it() {
    let site = Site::new();
    let (leaf, path) = (site.leaf(10), site.path("chain.pem"));
    let peer = site.serve(vec![leaf.clone()]);
    // The server still serves the old file.
    let said = writes(&site, &peer, &path, &["--aia-allow-private"]).exits_with(1);
    assert_eq!(certificates(&path), site.chain(&leaf));
    let file = fs::read_to_string(&path).unwrap();
    let first = file
        .lines()
        .take_while(|line| !line.starts_with("-----BEGIN"));
    let block: Vec<&str> = first.collect();
    assert!(
        block.len() >= 4 && block.iter().all(|line| line.starts_with('#')),
        "{block:?}"
    );
    let path_text = text(&path);
    let now_holds = format!("{path_text} now holds origin.example.com, then Lab Issuing");
    let words: Vec<&str> = said.stdout.split_whitespace().collect();
    assert!(words.join(" ").contains(&now_holds), "{}", said.stdout);
    for server in ["nginx", "Apache", "HAProxy", "Caddy", "Node", "IIS", "ACM"] {
        let told = said.stdout.to_lowercase().contains(&server.to_lowercase());
        assert!(told, "{server}: {}", said.stdout);
    }

    // With the written file the check passes.
    let mended = site.serve(certificates(&path));
    site.check(&mended, &["--compare", text(&path)])
        .exits_with(0);
}

#[test]
fn a_chain_that_has_all_it_needs_is_tidied_without_a_network() {
    let site = Site::new();
    let (leaf, path) = (site.leaf(10), site.path("tidied.pem"));
    let stranger = Authority::root("Stranger", time::OffsetDateTime::now_utc()).certificate;
    let issuing = site.issuing.certificate.clone();
    let root = site.root.certificate.clone();
    let untidy = vec![leaf.clone(), stranger, root, issuing.clone(), issuing];
    let peer = site.serve(untidy);
    writes(&site, &peer, &path, &[]).exits_with(0);
    assert_eq!(certificates(&path), site.chain(&leaf));
    assert_eq!(site.web.peer.connections(), 0);
}

#[test]
fn the_shortest_path_is_written() {
    let site = Site::new();
    let (leaf, path) = (site.leaf(10), site.path("shortest.pem"));
    let now = time::OffsetDateTime::now_utc();
    let older = site.root.intermediate("Older", now);
    // Another certificate for the same issuer, by way of an authority in between.
    let cross_sign = older.cross_sign(&site.issuing);
    let issuing = site.issuing.certificate.clone();
    let peer = site.serve(vec![leaf.clone(), cross_sign, older.certificate, issuing]);
    let said = site.check(&peer, &["-qq", "--write-chain", text(&path)]);
    assert_eq!(
        (said.status, said.stdout.as_str()),
        (Some(0), ""),
        "{said:?}"
    );
    assert_eq!(certificates(&path), site.chain(&leaf));
}

#[test]
fn a_self_signed_root_in_place_of_its_cross_sign_is_replaced_if_that_is_at_hand() {
    let site = Site::new();
    let now = time::OffsetDateTime::now_utc();
    let new_root = Authority::root("New Root", now);
    let cross_sign = site.root.cross_sign(&new_root);
    let issuing = new_root.intermediate("New Issuing", now);
    let leaf = issuing.issue(&pki::leaf(HOST, now), &site.key);
    let sent = [&leaf, &issuing.certificate, &new_root.certificate].map(Clone::clone);
    let peer = site.serve(sent.to_vec());
    let pool = site.file("cross-sign.pem", std::slice::from_ref(&cross_sign));
    let path = site.path("replaced.pem");

    let said = writes(&site, &peer, &path, &[]).exits_with(2);
    said.stderr_contains("cannot be completed");

    let with_pool = ["--intermediates", text(&pool), "--write-chain", text(&path)];
    site.check(&peer, &with_pool).exits_with(1);
    assert_eq!(
        certificates(&path),
        [leaf, issuing.certificate.clone(), cross_sign]
    );
    let mended = site.serve(certificates(&path));
    site.check(&mended, &["--compare", text(&path)])
        .exits_with(0);
}

#[test]
fn an_existing_file_is_left_alone_unless_forced() {
    let site = Site::new();
    let (leaf, path) = (site.leaf(10), site.path("existing.pem"));
    let peer = site.serve(site.chain(&leaf));
    fs::write(&path, "precious").unwrap();
    let said = writes(&site, &peer, &path, &[]).exits_with(2);
    said.stderr_contains("already exists; --force replaces it");
    assert_eq!(peer.connections(), 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious");

    writes(&site, &peer, &path, &["--force"]).exits_with(0);
    assert_eq!(certificates(&path), site.chain(&leaf));
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_never_replaced_by_one() {
    let site = Site::new();
    let peer = site.serve(site.chain(&site.leaf(10)));
    let socket = site.path("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let link = site.path("to-socket");
    std::os::unix::fs::symlink(&socket, &link).unwrap();
    for path in [&socket, &link] {
        for options in [
            &["--write-chain", text(path)][..],
            &["--force", "--write-chain", text(path)],
        ] {
            let said = site.check(&peer, options);
            assert_eq!((said.status, said.stdout.as_str()), (Some(2), ""));
            assert!(
                said.stderr
                    .ends_with(" is not a regular file; name another one\n"),
                "{said:?}"
            );
        }
        assert!(!path.metadata().unwrap().is_file());
    }
    let said = site.check(&peer, &["--write-chain", "-"]);
    assert_eq!((said.status, said.stdout.as_str()), (Some(2), ""));
    said.stderr_contains("expected a file, found '-'");
    assert_eq!(peer.connections(), 0);
}

#[test]
fn where_no_path_can_be_had_nothing_is_written_and_the_report_is_still_printed() {
    let site = Site::new();
    let folder = site.path("folder");
    fs::create_dir(&folder).unwrap();
    let path = folder.join("chain.pem");
    fs::write(&path, "precious").unwrap();
    let peer = site.serve(vec![site.leaf(10)]);
    // Not allowed to go to loopback, so that nothing can be fetched.
    let said = writes(&site, &peer, &path, &["--force"]).exits_with(2);
    assert!(said.stdout.starts_with("FAIL"), "{said:?}");
    said.stderr_contains("nothing was written");
    said.stderr_contains("the chain cannot be completed");
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious");

    let expired = site.serve(site.chain(&site.leaf(100)));
    let said = site.check(&expired, &["--force", "--write-chain", text(&path)]);
    assert_eq!(said.status, Some(2), "{said:?}");
    said.stderr_contains("get a new certificate first");
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
    let left: Vec<_> = fs::read_dir(&folder).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn a_kept_observation_is_enough() {
    let site = Site::new();
    let (leaf, path, kept) = (
        site.leaf(10),
        site.path("later.pem"),
        site.path("kept.json"),
    );
    let peer = site.serve(vec![leaf.clone()]);
    let options = [
        "--aia-allow-private",
        "--fetch-missing",
        "--save",
        text(&kept),
    ];
    site.check(&peer, &options);
    drop(peer);
    run(&["--replay", text(&kept), "--write-chain", text(&path)]).exits_with(1);
    assert_eq!(certificates(&path), site.chain(&leaf));
    assert_eq!(site.web.peer.connections(), 1);
}

#[test]
fn one_file_is_for_one_target() {
    let site = Site::new();
    let path = site.path("two.pem");
    let said = run(&["--write-chain", text(&path), "a.example", "b.example"]).exits_with(2);
    said.stderr_contains("one target; there are 2");
}

#[cfg(unix)]
#[test]
fn other_users_can_read_a_new_file_and_a_link_goes_on_pointing_to_its_file() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let site = Site::new();
    let peer = site.serve(site.chain(&site.leaf(10)));
    let (real, link) = (site.path("real.pem"), site.path("link.pem"));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    site.check(&peer, &["--write-chain", text(&real)]);
    assert_eq!(mode(&real) & 0o444, 0o444);

    fs::write(&real, "old").unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&real, &link).unwrap();
    let said = site.check(&peer, &["--write-chain", text(&link)]);
    assert_eq!(said.status, Some(2), "{said:?}");
    let said = site.check(&peer, &["--force", "--write-chain", text(&link)]);
    assert_eq!(said.status, Some(0), "{said:?}");
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert_eq!((certificates(&real).len(), mode(&real)), (2, 0o640));
}
