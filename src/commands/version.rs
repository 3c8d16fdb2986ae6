//! `--version`: the version, the commit and the trust store, also as JSON.

use serde::Serialize;

use super::shared::output;
use super::shared::status::Status;
use crate::pki::trust_store::TrustStore;

/// The commit that was built; empty if it is not known.
const COMMIT: &str = env!("ORIGIN_CHECK_COMMIT");

#[derive(Serialize)]
struct Version {
    name: &'static str,
    version: &'static str,
    commit: Option<&'static str>,
    trust_store: String,
}

/// Prints the version, as JSON if the command line asks for JSON too.
pub fn print() -> anyhow::Result<Status> {
    output::print(text())
}

fn text() -> String {
    let version = Version {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        commit: Some(COMMIT).filter(|commit| !commit.is_empty()),
        trust_store: TrustStore::mozilla().date().to_string(),
    };
    let is_json = |word: std::ffi::OsString| word == "--json" || word == "-j";
    if std::env::args_os().skip(1).any(is_json) {
        let json = serde_json::to_string(&version).unwrap_or_default();
        return format!("{json}\n");
    }
    let Version {
        name,
        version,
        commit,
        trust_store,
    } = version;
    let commit = commit.map_or(String::new(), |commit| format!("commit {commit}, "));
    format!("{name} {version} ({commit}Mozilla's list of {trust_store})\n")
}
