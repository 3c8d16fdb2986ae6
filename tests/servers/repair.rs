//! A file written by `--write-chain`, put into real servers: they read it, and the check passes.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::apache::apache;
use crate::expect::{check, fails, passes};
use crate::pki::{Chain, authority, chain, healthy, hierarchy};
use crate::server::{Server, program, scratch_directory, start};

/// A leaf two authorities below the root, and a pool that holds both of them and a stranger, in
/// no order.
fn leaf_and_pool() -> (Chain, String) {
    let upper = &hierarchy().intermediate;
    let lower = authority("Test Lower Intermediate").issued_by(upper);
    let stranger = authority("Stranger").self_signed();
    let pool = scratch_directory("pool").join("pool.pem");
    let text = [&upper.pem, &stranger.pem, &lower.pem].map(String::as_str);
    fs::write(&pool, text.join("\n")).unwrap();
    let pool = pool.to_str().unwrap().to_owned();
    (chain(&[&healthy().issued_by(&lower)]), pool)
}

/// Mends the file that the server reads, and makes it read it again by this signal.
fn mended_and_reloaded(server: &Server, file: &Path, pool: &str, signal: &str) {
    let file = file.to_str().unwrap();
    let mend = format!("--intermediates {pool} --write-chain {file} --force");
    check(server)
        .with(&mend)
        .expect(fails(&["chain-incomplete"]));

    // The file is right, and the server does not know of it yet.
    let compare = format!("--compare {file}");
    let not_yet = fails(&["chain-incomplete", "served-file-differs"]);
    check(server).with(&compare).expect(not_yet);

    server.signal(signal);
    let wait = format!("{compare} --wait 30s");
    check(server).with(&wait).expect(passes());
    verifies(Path::new(file));
}

/// OpenSSL finds a path from the file's first certificate through its others.
fn verifies(file: &Path) {
    let output = Command::new(program("openssl", "openssl"))
        .args(["verify", "-purpose", "sslserver", "-CAfile"])
        .arg(&hierarchy().root.file)
        .arg("-untrusted")
        .args([file, file])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// nginx with a master process, as on a real machine: only that one reloads well.
fn nginx(chain: &Chain) -> Server {
    start(|port, directory| {
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .iter()
            .map(|kind| format!("{kind}_temp_path {}/{kind}; ", directory.display()))
            .collect();
        let text = format!(
            "daemon off; worker_processes 1; pid nginx.pid; error_log stderr;\n\
             events {{ worker_connections 64; }}\n\
             http {{ access_log off; {temporary}\nserver {{ listen 127.0.0.1:{port} ssl; \
             ssl_certificate {}; ssl_certificate_key {}; location / {{ return 200 ok; }} }} }}\n",
            chain.file.display(),
            chain.key.display()
        );
        fs::write(directory.join("nginx.conf"), text).unwrap();
        let mut command = Command::new(program("nginx", "nginx-light"));
        command
            .args(["-e", "stderr", "-c", "nginx.conf", "-p"])
            .arg(directory);
        command
    })
}

#[test]
fn nginx_serves_the_written_file_after_a_reload() {
    let (leaf, pool) = leaf_and_pool();
    let server = nginx(&leaf);
    mended_and_reloaded(&server, &leaf.file, &pool, "HUP");
}

#[test]
fn apache_serves_the_written_file_after_a_graceful_restart() {
    let (leaf, pool) = leaf_and_pool();
    let server = apache(&leaf, "");
    mended_and_reloaded(&server, &leaf.file, &pool, "USR1");
}
