//! Node: `cert` without its chain, `SNICallback`, `requestCert`, and HTTP/2.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::expect::{check, fails, passes};
use crate::pki::{Chain, ORIGIN, chain, healthy, hierarchy, served};
use crate::server::{Server, program, start};

/// Takes port, kind of server, the files, and Node's own options as one JSON argument.
const SCRIPT: &str = r"
const { readFileSync } = require('fs');
const { port, kind, cert, key, ca, onlyName, options } = JSON.parse(process.argv[1]);
if (cert) Object.assign(options, { cert: readFileSync(cert), key: readFileSync(key), ca: readFileSync(ca) });
if (onlyName) options.SNICallback = (name, done) => name === onlyName ? done(null) : done(new Error('no such site: ' + name));
const answer = (request, response) => response.end('ok');
const module = require(kind);
const server = kind === 'http2' ? module.createSecureServer(options, answer) : module.createServer(options, answer);
server.listen(port, '127.0.0.1');
";

fn node_with(
    kind: &str,
    chain: Option<&Chain>,
    only_name: Option<&str>,
    options: &Value,
) -> Server {
    start(configured(kind, chain, only_name, options))
}

/// The command of such a Node.
pub fn configured(
    kind: &str,
    chain: Option<&Chain>,
    only_name: Option<&str>,
    options: &Value,
) -> impl Fn(u16, &Path) -> Command {
    move |port, _| {
        let settings = json!({
            "port": port,
            "kind": kind,
            "cert": chain.map(|chain| &chain.file),
            "key": chain.map(|chain| &chain.key),
            "ca": hierarchy().root.file,
            "onlyName": only_name,
            "options": options,
        });
        let mut command = Command::new(program("node", "nodejs"));
        command.args(["-e", SCRIPT, &settings.to_string()]);
        command
    }
}

pub fn node(chain: &Chain, options: &Value) -> Server {
    node_with("https", Some(chain), None, options)
}

#[test]
fn a_self_signed_development_certificate_fails() {
    let development = healthy()
        .basic_constraints("critical,CA:TRUE")
        .self_signed();
    check(&node(&chain(&[&development]), &json!({}))).expect(fails(&["certificate-self-signed"]));
}

#[test]
fn a_callback_that_knows_other_names_only_rejects_this_one() {
    let chain = served(healthy());
    let knowing = |name| node_with("https", Some(&chain), Some(name), &json!({}));
    check(&knowing(ORIGIN)).expect(passes());
    // Node closes without an alert; that it serves whoever sends no name tells why.
    check(&knowing("other.example.com")).expect(fails(&["server-name-rejected"]));
}

// HTTP/2 alone is in `openssl.rs`: releases of Node differ in whether they refuse or answer 403.
#[test]
fn http_2_beside_http_1_1_passes() {
    let beside = json!({ "allowHTTP1": true });
    check(&node_with("http2", Some(&served(healthy())), None, &beside)).expect(passes());
}

#[test]
fn a_plain_http_server_is_not_tls() {
    check(&node_with("http", None, None, &json!({}))).expect(fails(&["not-tls"]));
}
