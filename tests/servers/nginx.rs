//! nginx: every fault of a certificate and its chain, protocols, suites, and server names.
//!
//! What the tool says about a certificate does not depend on the server, so the whole list of
//! certificate faults is here once; the other files repeat those usual with their server.

mod chains;
mod clients;
mod groups;
mod keys;
mod listeners;
mod names;
mod protocols;
mod purposes;
mod suites;
mod validity;

use std::path::Path;
use std::process::Command;

use crate::expect::{check, fails, notices, passes, result, warns};
use crate::oracle::reason;
use crate::pki::{
    Certificate, Chain, Key, ORIGIN, Request, authority, chain, healthy, healthy_rsa, hierarchy,
    ocsp_response, served,
};
use crate::server::{Server, free_port, program, start};
use crate::support::lab::assert_contains;

/// One nginx whose `http` block holds this; `PORT` stands for its port.
pub fn nginx_with(http: &str) -> Server {
    start(configured(http))
}

/// The command of an nginx with this `http` block.
pub fn configured(http: &str) -> impl Fn(u16, &Path) -> Command {
    configured_as("master_process off;", http)
}

/// The same with these processes.
pub fn configured_as(processes: &str, http: &str) -> impl Fn(u16, &Path) -> Command {
    move |port, directory| {
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .iter()
            .map(|kind| format!("{kind}_temp_path {}/{kind}; ", directory.display()))
            .collect();
        let http = http.replace("PORT", &port.to_string());
        let text = format!(
            "daemon off; {processes} pid nginx.pid; error_log stderr;\n\
             events {{ worker_connections 4096; }}\n\
             http {{ access_log off; ssl_protocols TLSv1.2 TLSv1.3; {temporary}\n{http}\n}}\n"
        );
        std::fs::write(directory.join("nginx.conf"), text).unwrap();
        let mut command = Command::new(program("nginx", "nginx-light"));
        command
            .args(["-e", "stderr", "-c", "nginx.conf", "-p"])
            .arg(directory);
        command
    }
}

/// A site that serves this chain and answers every request, with further directives.
pub fn nginx(chain: &Chain, directives: &str) -> Server {
    nginx_with(&site(chain, directives))
}

pub fn site(chain: &Chain, directives: &str) -> String {
    format!(
        "server {{ listen 127.0.0.1:PORT ssl; {} {directives} }}",
        certificate(chain)
    )
}

pub fn certificate(chain: &Chain) -> String {
    let certificate = second_certificate(chain);
    format!("{certificate} location / {{ return 200 ok; }}")
}

/// The certificate alone, beside the one of a site.
pub fn second_certificate(chain: &Chain) -> String {
    format!(
        "ssl_certificate {}; ssl_certificate_key {};",
        chain.file.display(),
        chain.key.display()
    )
}

/// An authority below the shared root, whose chain is otherwise right.
fn chain_through(intermediate: &Certificate) -> Chain {
    chain(&[&healthy().issued_by(intermediate), intermediate])
}

/// The leaf, its issuer, and the issuer's issuer, for faults of order and path length.
fn two_intermediates() -> [Certificate; 3] {
    let upper = &hierarchy().intermediate;
    let lower = authority("Test Lower Intermediate").issued_by(upper);
    [healthy().issued_by(&lower), lower, upper.clone()]
}

/// A root that nobody was told to trust.
fn private_root() -> Certificate {
    authority("Somebody's Private Root").self_signed()
}
