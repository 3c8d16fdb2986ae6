//! Every value given wrongly gets one line on stderr and exit status 2, before anything is
//! contacted.

use std::fs;

use crate::support::lab::{HOST, Origin, path, pem, run, write};
use crate::support::peer::{self, Peer, Step};

fn assert_refused(arguments: &[&str], peer: &Peer, what: &str) {
    run(arguments).assert_refused(what);
    assert_eq!(peer.connections(), 0, "{arguments:?} contacted the origin");
}

/// The good target's arguments, which lead to the peer that counts.
struct Lure {
    peer: Peer,
    target: String,
    resolve: String,
}

impl Lure {
    fn new() -> Self {
        let peer = peer::on_connect(vec![Step::Close]);
        let port = peer.address().port();
        Self {
            peer,
            target: format!("{HOST}:{port}"),
            resolve: format!("*:{port}:127.0.0.1"),
        }
    }

    /// These arguments beside a good target are refused.
    fn refused(&self, arguments: &[&str], what: &str) {
        let good = ["--resolve", &self.resolve, &self.target];
        assert_refused(&[&good[..], arguments].concat(), &self.peer, what);
    }
}

#[test]
fn a_wrong_target_is_refused_beside_a_good_one() {
    let lure = Lure::new();
    for (target, what) in [
        ("", "no host name"),
        (" ", "no host name"),
        ("https://", "no host name"),
        ("http://origin.example.com", "give an https:// URL"),
        ("ftp://origin.example.com", "expected an https:// URL"),
        (
            "https://user:secret@origin.example.com",
            "'***@origin.example.com' is not a target: leave the user name",
        ),
        ("origin.example.com:", "the port after"),
        ("origin.example.com:0", "a number from 1 to 65535"),
        ("origin.example.com:70000", "a number from 1 to 65535"),
        ("origin.example.com:https", "a number from 1 to 65535"),
        ("origin.example.com:443:443", "only one ':' and a port"),
        ("2001:db8::1:443:x", "needs brackets"),
        (":443", "the host name before"),
        ("[::1", "']' after the address is missing"),
        ("[::1]443", "only ':' and a port"),
        (
            "[origin.example.com]:443",
            "brackets are for IPv6 addresses",
        ),
        ("*.example.com", "wildcard"),
        ("origin..example.com", "two dots"),
        ("ori gin.example.com", "' ' is not allowed"),
        ("origin-.example.com", "ends with '-'"),
        ("256.256.256.256", "IPv4"),
        (
            "origin.example.com,b.example.com",
            "separate targets with a blank",
        ),
        ("origin\u{1b}[31m.example.com", "\\u{1b}"),
        ("origin\nexample.com", "is not allowed"),
        ("moc.elpmaxe\u{202e}nigiro", "is not a target"),
        ("demo", "must come first"),
        ("explain", "must come first"),
    ] {
        lure.refused(&[target], what);
    }
    let long = format!("{}.example.com", "a".repeat(64));
    lure.refused(&[&long], "at most 63");
    let long = vec!["abcdefgh"; 32].join(".");
    lure.refused(&[&long], "at most 253");
}

#[test]
fn a_wrong_value_is_refused_with_what_would_be_right() {
    let lure = Lure::new();
    for (arguments, what) in [
        (
            &["--origin-ssl-protocols", "TLSv1.3"][..],
            "SSLv3, TLSv1, TLSv1.1, TLSv1.2",
        ),
        (
            &["--origin-ssl-protocols", "TLS1.2"],
            "SSLv3, TLSv1, TLSv1.1, TLSv1.2",
        ),
        (
            &["--origin-ssl-protocols", ""],
            "SSLv3, TLSv1, TLSv1.1, TLSv1.2",
        ),
        (&["--ip-address-type", "v4"], "ipv4, ipv6 or dualstack"),
        (&["--host-header", "www example.com"], "' ' is not allowed"),
        (
            &["--host-header", "www.example.com:443"],
            "':' is not allowed",
        ),
        (&["--host-header", "*.example.com"], "wildcard"),
        (&["--host-header", "192.0.2.1"], "not an IP address"),
        (&["--host-header", "a\r\nX-Evil: 1"], "is not allowed"),
        (&["--sni", ""], "no host name"),
        (&["--sni", "::1"], "not an IP address"),
        (&["--resolve", "origin.example.com"], "HOST:PORT:ADDR"),
        (
            &["--resolve", "origin.example.com:443:lb.example.net"],
            "not an IP address",
        ),
        (
            &["--resolve", "origin.example.com:x:192.0.2.1"],
            "1 to 65535",
        ),
        (&["--connect-to", "a:443:b"], "HOST1:PORT1:HOST2:PORT2"),
        (&["--connect-to", "a:443:b:99999"], "1 to 65535"),
        (&["--connect-timeout", "0"], "e.g. 2.5"),
        (&["--connect-timeout", "10x"], "e.g. 2.5"),
        (&["--connect-timeout", "nan"], "e.g. 2.5"),
        (&["--connect-timeout", "-1"], "e.g. 2.5"),
        (&["--expires-within", "-1"], "e.g. 30d"),
        (&["--rate", "-4"], "e.g. 50"),
        (&["--response-timeout", "1e9"], "e.g. 2.5"),
        (&["--attempts", "0"], "from 1 to 10"),
        (&["--attempts", "three"], "from 1 to 10"),
        (&["--attempts=-1"], "from 1 to 10"),
        (&["--path", "index.html"], "starts with '/'"),
        (&["--path", "/a b"], "percent-encode"),
        (&["--path", "/\r\nHost: evil"], "percent-encode"),
        (&["--at", "31.01.2027"], "2027-01-30T03:00:00Z"),
        (&["--at", "now"], "2027-01-30T03:00:00Z"),
        (&["--expires-within", "30x"], "e.g. 30d"),
        (&["--wait", "20%"], "e.g. 90s"),
        (&["--expires-within", "101%"], "20%"),
        (
            &["--ignore", "chain-incomplet"],
            "did you mean chain-incomplete?",
        ),
        (&["--fail-on", "error"], "fail, warn, never"),
        (&["--format", "xml"], "json"),
        (&["--format", "\u{1b}]0;title\u{7}"], "json"),
        (&["--color", "yes"], "auto, always, never"),
        (&["--verbose=3"], "--verbose"),
    ] {
        lure.refused(arguments, what);
    }
}

#[test]
fn what_is_no_option_is_refused() {
    let lure = Lure::new();
    for (arguments, what) in [
        (&["--jsn"][..], "did you mean --json?"),
        (&["--\u{1b}[2J"], "unknown option"),
        (&["--host-header"], "needs a value"),
        (&["-o"], "needs a value"),
        (&["--json=yes"], "--json"),
    ] {
        lure.refused(arguments, what);
    }
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    let lure = Lure::new();
    for together in [
        &["--no-http", "--path", "/x"][..],
        &["--no-http", "--path", "/"],
        &["-4", "-6"],
        &["-4", "--ip-address-type", "ipv6"],
        &["-6", "--ip-address-type", "ipv4"],
        &["--json", "--format", "text"],
        &["--json", "--markdown"],
        &["--markdown", "--format", "json"],
        &["-q", "-v"],
        &["-q", "--json"],
        &["-q", "--format", "text"],
        &["--replay", "kept.jsonl"],
    ] {
        lure.refused(together, "cannot be used together");
    }
    let moments = ["2027-01-31T03:00:00Z", "2028-01-31T03:00:00Z"];
    lure.refused(&["--at", moments[0], "--at", moments[1]], "only once");
    for one_file in [
        ["--save", "same", "--output", "same"],
        ["--ca-file", "same", "-o", "same"],
    ] {
        lure.refused(&one_file, "the same file");
    }
    assert!(!std::path::Path::new("same").exists());
}

#[test]
fn the_plain_ones_of_those_options_do_not_contradict_each_other() {
    let origin = Origin::healthy();
    for options in [
        &["--no-http"][..],
        &["--path", "/x"],
        &["-4"],
        &["-6"],
        &["--ip-address-type", "ipv6"],
        &["--json"],
        &["--markdown"],
        &["--format", "text", "-v"],
        &["-q"],
        &["-v"],
        &["--json", "-v"],
    ] {
        let said = origin.check(options);
        assert_eq!(said.status, Some(0), "{options:?}: {said:?}");
    }
}

#[test]
fn a_wrong_certificate_file_is_refused_with_what_it_is() {
    let lure = Lure::new();
    let key = include_str!("../support/keys/rsa-2048-a.pem");
    let public = include_str!("../support/keys/rsa-1024.public.pem");
    let broken = "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n";
    let garbage = "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n";
    for (name, contents, what) in [
        ("key.pem", key, "private key"),
        ("public.pem", public, "this is a public key"),
        ("empty.pem", "", "the file is empty"),
        (
            "page.pem",
            "<html><body>Sign in</body></html>",
            "this is HTML",
        ),
        ("broken.pem", broken, "line 2, column 1: '!'"),
        ("garbage.pem", garbage, "not DER"),
    ] {
        let file = write(name, contents);
        lure.refused(&["--ca-file", file.to_str().unwrap()], what);
    }
    let folder = path("folder.pem");
    fs::create_dir_all(&folder).unwrap();
    lure.refused(&["--ca-file", folder.to_str().unwrap()], "cannot read");
    let missing = path("missing.pem");
    lure.refused(&["--ca-file", missing.to_str().unwrap()], "cannot read");
    lure.refused(&["--ca-file", "a\u{1b}[2J.pem"], "\\u{1b}");
}

#[test]
fn an_output_that_cannot_be_opened_is_refused() {
    let lure = Lure::new();
    let folder = path("folder");
    fs::create_dir_all(&folder).unwrap();
    let inside = path("no-such-folder").join("report");
    for option in ["-o", "--save"] {
        lure.refused(&[option, folder.to_str().unwrap()], "cannot write to");
        lure.refused(&[option, inside.to_str().unwrap()], "cannot write to");
    }
}

#[test]
fn a_file_that_holds_no_observation_is_refused() {
    let lure = Lure::new();
    let origin = Origin::healthy();
    let kept = path("good.jsonl");
    origin.check(&["--save", kept.to_str().unwrap(), "-qq"]);
    let good = fs::read_to_string(&kept).unwrap();
    let other_schema = good.replacen("\"schema\":1", "\"schema\":2", 1);
    assert_ne!(good, other_schema);
    let truncated = &good[..good.len() / 2];
    let later = format!("{good}\n{{}}\n");
    let report = origin.check(&["--json"]).stdout;
    let certificate = pem(&vec![1, 2, 3].into());
    for (name, contents, what) in [
        ("empty.jsonl", "", "holds no observation"),
        ("blank.jsonl", "\n\n", "holds no observation"),
        ("page.jsonl", "<html>", "line 1: not an observation"),
        ("array.jsonl", "[]", "line 1: not an observation"),
        (
            "report.jsonl",
            &report,
            "reads the files that --save writes",
        ),
        (
            "newer.jsonl",
            "{\"schema\":9}",
            "schema 9; this one reads 1",
        ),
        (
            "certificate.jsonl",
            &certificate,
            "line 1: not an observation",
        ),
        ("truncated.jsonl", truncated, "line 1: not an observation"),
        ("later.jsonl", &later, "line 3: not an observation"),
        ("other.jsonl", &other_schema, "schema 2; this one reads 1"),
    ] {
        let file = write(name, contents);
        assert_refused(&["--replay", file.to_str().unwrap()], &lure.peer, what);
    }
    let kept = kept.to_str().unwrap();
    assert_refused(&["--replay", kept, "-o", kept], &lure.peer, "the same file");
    assert_eq!(fs::read_to_string(kept).unwrap(), good, "it is still there");
    let missing = path("missing.jsonl");
    assert_refused(
        &["--replay", missing.to_str().unwrap()],
        &lure.peer,
        "cannot read",
    );
}

#[test]
fn the_other_jobs_refuse_what_they_do_not_know() {
    let lure = Lure::new();
    for (arguments, what) in [
        (&[][..], "no target; name one"),
        (&["--json"], "no target; name one"),
        (
            &["explain", "chain-incompleet"],
            "did you mean chain-incomplete?",
        ),
        (&["explain", "a\u{1b}[31m"], "\\u{1b}"),
        (&["explain", "--json", "40"], "leave --json out"),
        (&["demo", "no-such-fault"], "origin-check demo"),
        (&["demo", "healthy", "expired"], "unexpected argument"),
        (
            &["demo", "healthy", "-o", "/no/such/folder/x"],
            "cannot write to",
        ),
        (
            &["completions", "tcsh"],
            "bash, elvish, fish, powershell, zsh",
        ),
        (&["completions"], "no shell; name one"),
        (&["man", "origin-check"], "'origin-check help' lists them"),
    ] {
        assert_refused(arguments, &lure.peer, what);
    }
}

/// Arguments of Windows are UTF-16.
#[cfg(unix)]
#[test]
fn an_argument_that_is_no_text_is_refused() {
    use std::os::unix::ffi::OsStrExt;
    let argument = std::ffi::OsStr::from_bytes(b"origin\xff.example.com");
    let said = run(&[argument]);
    assert_eq!(said.status, Some(2), "{said:?}");
    assert_eq!(
        said.stderr,
        "origin-check: an argument is not UTF-8 (see --help)\n"
    );
}
