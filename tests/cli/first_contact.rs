//! The first minute with the program: wrong guesses, and the answer to each. Nothing is contacted,
//! and the exit status is 2.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::lab::{HOST, Origin, Said, ended, path, program, run, run_with_stdin, start};
use crate::support::peer::{self, Step};
use crate::support::tls::Requests;

/// Command lines as typed into a shell, each before a part of the answer, of which `$` is the end.
const GUESSES: &str = r#"
# No host at all
explian
    no command explian; did you mean explain? for a host of that name write explian:443
certifcate cert.pem
    no command certifcate; did you mean certificate?
cert cert.pem
    no command cert; did you mean certificate?
dist dist.json
    no command dist; did you mean distribution?
check origin.example.com
    no command check: a check needs only the host, origin-check origin.example.com
scan origin.example.com
    no command scan: a check needs only the host
version
    did you mean origin-check --version?
watch origin.example.com
    did you mean origin-check --wait 5m
doctor
    no command doctor; did you mean diagnose?
localhost
    no command localhost, and not an origin's name, as it has no dot; for a host of that name write localhost:443
--json demo
    'demo' is a command and must come first: origin-check demo
localhost/health
    'localhost' has no dot, so it is not a public host name; for a host of that name write localhost:443
E1EXAMPLE12345
    E1EXAMPLE12345 is a distribution's ID: origin-check distribution E1EXAMPLE12345
EDFDVBD6EXAMPLE
    origin-check distribution EDFDVBD6EXAMPLE
arn:aws:cloudfront::123456789012:distribution/E1EXAMPLE12345
    origin-check distribution E1EXAMPLE12345
s3://bucket
    give the Origin Domain
origin.example.com 443
    '443' is a port: write origin.example.com:443
8443
    '8443' is not a host; a port follows its host: origin.example.com:8443
origin.example.com,www.example.com
    separate targets with a blank
http://origin.example.com
    give an https:// URL
ftp://origin.example.com
    expected an https:// URL
*.example.com
    a wildcard is not a host
@origins.txt
    to read targets from a file: --targets origins.txt
@1.1.1.1 origin.example.com
    --resolve origin.example.com:443:ADDRESS

# Files
cert.pem
    cert.pem is a file: origin-check certificate cert.pem
certs/cert.pem
    certs/cert.pem is a file: origin-check certificate certs/cert.pem
bundle
    bundle is a file: origin-check certificate bundle
dist.json
    dist.json is a file: origin-check distribution dist.json
template.yaml
    template.yaml is a file: origin-check distribution template.yaml
origins.txt
    origins.txt is a file: origin-check --targets origins.txt
report.json
    report.json is a file: origin-check summary report.json
seen.jsonl
    seen.jsonl is a file: origin-check --replay seen.jsonl
www.example.com
    for a host of that name write www.example.com:443
./certs
    ./certs is a folder
missing.pem
    the file missing.pem does not exist, and no host name ends in .pem
--targets missing.txt
    cannot read missing.txt
--targets empty.txt
    empty.txt: this list has no target
--targets comments.txt
    comments.txt: this list has no target
--targets origins.txt origin.example.com 443
    write origin.example.com:443

# Options of curl
-k origin.example.com
    unknown option '-k'; never: CloudFront does not
--insecure origin.example.com
    never: CloudFront does not
-H Host:www.example.com origin.example.com
    --host-header NAME
-E client.pem origin.example.com
    use --client-cert PEM for a client certificate
-L origin.example.com
    CloudFront passes them on
-s origin.example.com
    use -q
-m 5 origin.example.com
    use --timeout S
-X HEAD origin.example.com
    the request is always one GET
-x proxy.example.com:3128 origin.example.com
    no proxy is used
--tlsv1.2 origin.example.com
    --origin-ssl-protocols LIST
--ciphers DEFAULT origin.example.com
    the offer is always CloudFront's own
--http2 origin.example.com
    CloudFront speaks HTTP/1.1
--ipv6 origin.example.com
    use -4 or -6
-K curlrc origin.example.com
    ORIGIN_CHECK_OPTIONS

# Of openssl s_client
s_client -connect origin.example.com:443
    unknown option '-connect'; the target needs no option
-connect origin.example.com:443 -servername origin.example.com
    unknown option '-connect'
origin.example.com -servername www.example.com
    unknown option '-servername'; use --sni NAME
-showcerts origin.example.com
    unknown option '-showcerts'; use -v
-CAfile root.pem origin.example.com
    unknown option '-CAfile'; use --ca-file PEM
-tls1_2 origin.example.com
    unknown option '-tls1_2'; use --origin-ssl-protocols
-starttls smtp origin.example.com
    never STARTTLS
-checkend 86400 origin.example.com
    use --expires-within 30d

# Of testssl.sh, sslscan, nmap and others
-p 8443 origin.example.com
    write the port after the host, as HOST:PORT
--port 8443 origin.example.com
    write the port after the host, as HOST:PORT
--port=8443 origin.example.com
    unknown option '--port'; write the port after the host
-iL origins.txt
    unknown option '-iL'; use --targets FILE
-f origins.txt
    use --targets FILE
--file origins.txt
    use --targets FILE
--parallel origin.example.com
    use --concurrency N
--jsonfile out.json origin.example.com
    use -o FILE
--csv origin.example.com
    --format csv
--severity HIGH origin.example.com
    --fail-on
--no-color origin.example.com
    --color never
--ip 192.0.2.1 origin.example.com
    --resolve origin.example.com:443:ADDRESS
--watch origin.example.com
    use --wait 5m
--days 30 origin.example.com
    use --expires-within 30d
--skip chain-incomplete origin.example.com
    use --ignore CHECK-ID
--quick origin.example.com
    quick already
--url https://origin.example.com
    the target needs no option

# Options that another command has, and values
--policy policies.json origin.example.com
    'origin-check distribution' has it
certificate cert.pem --survey
    'origin-check certificate' has no option '--survey'
--wait forever origin.example.com
    e.g. 90s, 5m or 1h
--at tomorrow origin.example.com
    e.g. 2027-01-30
--expires-within soon origin.example.com
    e.g. 30d
--ignore chain-incomplet origin.example.com
    no such check; did you mean chain-incomplete?
--host-header https://www.example.com origin.example.com
    expected a DNS name such as www.example.com, not a URL

# Hosts, nearly
https://user:secret@origin.example.com/
    '***@origin.example.com/' is not a target: leave the user name and password out
https:origin.example.com
    a URL begins with https://
https:/origin.example.com
    a URL begins with https://
https//origin.example.com
    a URL begins with https://
'"origin.example.com"'
    '"origin.example.com"' is not a target: leave the marks around it out
<origin.example.com>
    leave the marks around it out
[origin.example.com]:443
    brackets are for IPv6 addresses; write a host name without them
origin.example.com:
    the port after the ':' is missing
origin.example.com:https
    'https' is not a port; a port is a number from 1 to 65535
2001:db8::1:443
    [2001:db8::1]:443 if it has a port
fe80::1%eth0
    leave the zone (%...) out
[fe80::1%25eth0]:443
    leave the zone (%...) out
192.0.2.0/24
    192.0.2.0/24 is a network: name its addresses
a..example.com
    two dots in a row

# Of nmap and others
-Pn origin.example.com
    unknown option '-Pn'; no ping is sent
-noservername origin.example.com
    unknown option '-noservername'; use --sni NAME
-prexit origin.example.com
    unknown option '-prexit'; use -v
--tls1.2 origin.example.com
    use --origin-ssl-protocols LIST
--openssl openssl origin.example.com
    no other program is run

# Of other commands
demo expird
    no fault is named 'expird'; did you mean expired?
explain chain-incompelte
    no check is named 'chain-incompelte'; did you mean chain-incomplete?
completions
    name one of bash, elvish, fish, powershell, zsh
verify E1EXAMPLE12345
    E1EXAMPLE12345 is a distribution's ID: origin-check distribution E1EXAMPLE12345
verify cert.pem
    cert.pem is a file: origin-check certificate
verify localhost
    'localhost' has no dot, so it is not a public host name; for a host of that name write localhost:443
verify -H Host:a.example.com www2.example.com
    unknown option '-H'; use --host NAME
verify -I www2.example.com
    unknown option '-I'; use --method HEAD
verify www2.example.com /a
    a path follows its host, as HOST/a
diagnose www2.example.com E1EXAMPLE12345
    pass an ID with --distribution E1EXAMPLE12345
certificate
    no certificate file; name one or more
--client-key cert.pem origin.example.com
    pass that with --client-cert PEM
diagnose cert.pem --distribution dist.json
    cert.pem is a file: origin-check certificate
distribution www2.example.com
    the file www2.example.com does not exist; expected a file that describes a distribution
certificate origin.example.com
    the file origin.example.com does not exist; to check a server of that name: origin-check origin.example.com

# With blanks in a word
''
    it has no host name
' '
    it has no host name
'origin.example.com/a b'
    its path contains a blank or a character outside ASCII; percent-encode it
'my cert.pem'
    my cert.pem is a file: origin-check certificate 'my cert.pem'$
'origin.example.com, www.example.com'
    separate targets with a blank, not a comma
"#;

/// Makes a folder with the files that the guesses name.
fn folder(name: &str) -> PathBuf {
    let folder = path(name);
    fs::create_dir_all(folder.join("certs")).unwrap();
    let certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (name, contents) in [
        ("cert.pem", certificate),
        ("my cert.pem", certificate),
        ("certs/cert.pem", certificate),
        ("bundle", certificate),
        ("dist.json", "{\"DistributionConfig\": {}}"),
        ("template.yaml", "Resources: {}\n"),
        ("origins.txt", "# ours\norigin.example.com\n"),
        ("report.json", "{\"schema\":2,\"tool\":\"0.1.0\"}\n"),
        ("seen.jsonl", "{\"schema\":1,\"target\":{}}\n"),
        ("www.example.com", "server { listen 443 ssl; }\n"),
        ("empty.txt", ""),
        ("comments.txt", "# nothing yet\n\n   # nor here\n"),
    ] {
        fs::write(folder.join(name), contents).unwrap();
    }
    folder
}

/// Runs the program in this folder.
fn run_in(folder: &Path, arguments: impl FnOnce(&mut Command)) -> Said {
    let mut program = program();
    arguments(program.current_dir(folder));
    ended(start(&mut program))
}

#[test]
fn a_wrong_guess_is_answered_with_what_was_meant_and_contacts_nobody() {
    let folder = folder("wrong-guesses");
    let peer = peer::on_connect(vec![Step::Close]);
    // Should a guess be taken for a target after all, it leads to the peer that counts.
    let lead = format!("::127.0.0.1:{}", peer.address().port());
    let lines = GUESSES
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("# "));
    let lines: Vec<&str> = lines.collect();
    for guess in lines.chunks(2) {
        let [line, answer] = guess.try_into().expect("a guess and its answer");
        let words = shlex::split(line).expect("words");
        let has_no_lead =
            ["certificate", "demo", "explain", "completions"].contains(&words[0].as_str());
        let lead = ["--connect-to", &lead].map(str::to_owned);
        let said = run_in(&folder, |program| {
            program.args(&words);
            if !has_no_lead {
                program.args(&lead);
            }
        });
        said.assert_refused("");
        let seen = said.stderr.replace('\n', "$");
        assert!(seen.contains(answer.trim_start()), "{line}: {seen}");
        assert_eq!(peer.connections(), 0, "{line} contacted somebody");
    }
}

#[test]
fn a_list_without_a_target_is_refused_from_stdin_too() {
    for list in ["", "\n\n", "# origins\n  \n"] {
        let said = run_with_stdin(&["-q", "-"], list);
        said.assert_refused(
            "stdin: this list has no target; write one per line, e.g. origin.example.com",
        );
    }
}

#[test]
fn a_line_of_a_list_that_is_no_host_is_reported_and_the_others_are_checked() {
    let origin = Origin::healthy();
    let lead = format!("::127.0.0.1:{}", origin.port());
    let root = origin.root.to_str().unwrap();
    let options = ["-q", "--connect-to", &lead, "--ca-file", root, "-"];
    let list = format!("localhost\nE1EXAMPLE12345\n{HOST} 443\n{HOST}\n");
    let said = run_with_stdin(&options, &list);
    assert_eq!(said.status, Some(2), "{said:?}");
    assert_eq!(said.stdout.lines().count(), 1, "{said:?}");
    for (line, answer) in said.stderr.lines().zip([
        "stdin:1: 'localhost' has no dot",
        "stdin:2: E1EXAMPLE12345 is a distribution's ID",
        "stdin:3: unexpected argument '443'; a port follows its host, as HOST:443",
    ]) {
        assert!(line.contains(answer), "{line}");
    }
    assert_eq!(said.stderr.lines().count(), 3, "{said:?}");
}

#[test]
fn a_host_with_a_port_is_a_host_whatever_it_is_called() {
    let folder = folder("right-names");
    let origin = Origin::healthy();
    let port = origin.port();
    for name in ["localhost", "explain", "cert", "www.example.com"] {
        let target = format!("{name}:{port}");
        let said = run_in(&folder, |program| {
            let resolve = format!("{name}:{port}:127.0.0.1");
            program.args(["-q", "--resolve", &resolve, &target]);
        });
        assert_eq!(said.status, Some(1), "{name}: {said:?}");
        assert!(said.stdout.starts_with("fail "), "{name}: {said:?}");
    }
}

#[test]
fn the_path_of_a_target_is_asked_for_with_and_without_a_scheme() {
    let requests = Requests::default();
    let origin = Origin::changed(|server| server.requests = requests.clone());
    let port = origin.port();
    for (target, options, path) in [
        (
            format!("{HOST}:{port}/health?a=b#c"),
            &[][..],
            "/health?a=b",
        ),
        (format!("https://{HOST}:{port}/x"), &[], "/x"),
        (format!("{HOST}:{port}/x"), &["--path", "/given"], "/given"),
        (format!("{HOST}:{port}"), &[], "/"),
    ] {
        let root = origin.root.to_str().unwrap();
        let resolve = origin.resolve();
        let common = ["-q", "--ca-file", root, "--resolve", &resolve];
        let said = run(&[&common[..], options, &[&target]].concat());
        assert_eq!(said.status, Some(0), "{target}: {said:?}");
        let heads = std::mem::take(&mut *requests.lock().unwrap());
        let begin = format!("GET {path} HTTP/1.1\r\n");
        assert_eq!(heads.len(), 1, "{target}");
        assert!(heads[0].starts_with(&begin), "{target}: {}", heads[0]);
    }
}
