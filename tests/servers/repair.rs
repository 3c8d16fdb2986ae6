//! A file written by `--write-chain`, put into real servers: they read it, and the check passes.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};

use crate::apache::apache;
use crate::expect::{check, fails, passes};
use crate::pki::{Chain, ORIGIN, authority, chain, healthy, hierarchy};
use crate::server::{Server, openssl, scratch_directory, start};
use crate::{caddy, nginx};

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

/// Mends the file that the server reads, and makes it read it again.
fn mended_and_reloaded(server: &Server, file: &Path, pool: &str, reload: impl FnOnce()) {
    let mend = format!("--intermediates {pool} --write-chain {}", file.display());
    check(server)
        .with(&format!("{mend} --force"))
        .expect(fails(&["chain-incomplete"]));

    // The file is right, and the server does not know of it yet.
    does_not_serve(server, file);

    reload();
    let wait = format!("--compare {} --wait 30s", file.display());
    // An old worker may still answer the connection after this one.
    check(server).with(&wait).without_oracle().expect(passes());
    verifies(file);
}

/// The server serves what it read before the file was mended.
fn does_not_serve(server: &Server, file: &Path) {
    let not_yet = fails(&["chain-incomplete", "served-file-differs"]);
    let compare = format!("--compare {}", file.display());
    check(server).with(&compare).expect(not_yet);
}

/// OpenSSL finds a path from the file's first certificate through its others.
fn verifies(file: &Path) {
    let output = openssl("verify -purpose sslserver -CAfile")
        .arg(&hierarchy().root.file)
        .arg("-untrusted")
        .args([file, file])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// nginx with a master process, as on a real machine: only that one reloads well.
fn nginx(chain: &Chain) -> Server {
    let site = nginx::site(chain, "");
    start(nginx::configured_as("worker_processes 1;", &site))
}

#[test]
fn nginx_serves_the_written_file_after_a_reload() {
    let (leaf, pool) = leaf_and_pool();
    let server = nginx(&leaf);
    mended_and_reloaded(&server, &leaf.file, &pool, || server.signal("HUP"));
}

#[test]
fn apache_serves_the_written_file_after_a_graceful_restart() {
    let (leaf, pool) = leaf_and_pool();
    let server = apache(&leaf, "");
    mended_and_reloaded(&server, &leaf.file, &pool, || server.signal("USR1"));
}

/// Caddy with its administration on a socket in its own directory, and that directory.
fn caddy(chain: &Chain) -> (Server, PathBuf) {
    let place = RefCell::new(PathBuf::new());
    let server = start(|port, directory| {
        place.replace(directory.to_owned());
        let text = format!(
            "{{\n  admin unix/admin.sock\n  auto_https off\n}}\n\
             https://{ORIGIN}:{port} {{\n  bind 127.0.0.1\n  tls {}\n  respond ok\n}}\n",
            caddy::files(chain)
        );
        fs::write(directory.join("Caddyfile"), text).unwrap();
        caddy::command("run", "Caddyfile", "caddyfile", directory)
    });
    (server, place.into_inner())
}

#[test]
fn caddy_serves_the_written_file_only_after_a_reload_with_force() {
    let (leaf, pool) = leaf_and_pool();
    let (server, directory) = caddy(&leaf);
    let reload = |options: &[&str]| {
        let mut command = caddy::command("reload", "Caddyfile", "caddyfile", &directory);
        let said = command.args(options).output().unwrap();
        assert!(said.status.success(), "{said:?}");
    };
    mended_and_reloaded(&server, &leaf.file, &pool, || {
        // The Caddyfile is the same, so that Caddy reads nothing again.
        reload(&[]);
        does_not_serve(&server, &leaf.file);
        reload(&["--force"]);
    });
}
