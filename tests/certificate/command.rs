//! The program itself: verdicts, exit statuses, and what it prints.

use std::fs;

use serde_json::Value;

use crate::support::der;
use crate::support::lab::{HOST, Origin, Said, assert_contains, path, run, write};
use crate::support::schema;
use crate::{argument, bytes, text};

/// A moment at which every certificate of the folder is valid, the leaf for long.
const AT: [&str; 2] = ["--at", "2026-12-01T00:00:00Z"];

/// `certificate` with the test root as anchor.
fn certificate(arguments: &[&str]) -> Said {
    let root = argument("root.pem");
    let all = [&["certificate", "--ca-file", &root], &AT[..], arguments].concat();
    run(&all)
}

fn json(arguments: &[&str]) -> Value {
    let said = certificate(&[&["--json", "-v"], arguments].concat());
    assert_eq!(said.stderr, "", "{said:?}");
    schema::assert_valid(said.stdout.trim_end());
    said.json().remove(0)
}

/// The checks that found something, with their results.
pub fn findings(report: &Value) -> Vec<String> {
    let found = report["findings"].as_array().expect("findings").iter();
    found
        .map(|check| format!("{}: {}", check["id"], check["result"]).replace('"', ""))
        .collect()
}

/// Writes a file, and returns its name as an argument.
fn file(name: &str, text: &str) -> String {
    write(name, text).display().to_string()
}

#[test]
fn a_whole_chain_with_its_key_and_name_passes() {
    let (chain, key) = (argument("chain.pem"), argument("p256.sec1.pem"));
    let report = json(&[&chain, "--key", &key, "--host", HOST]);
    assert_eq!(findings(&report), [""; 0]);
    assert_eq!(report["verdict"], "pass");
    assert_eq!(report["target"], argument("chain.pem"));
    assert_eq!(report["host"], HOST);
    assert_eq!(report["addresses"], serde_json::json!([]));
    let files = report["files"].as_array().expect("files");
    assert_eq!(files.len(), 1);
    assert_eq!(files[0]["certificates"][1]["role"], "intermediate");
    let passed = |id: &str| report["checks"][id] == "pass";
    for id in [
        "private-key-mismatch",
        "certificate-name-mismatch",
        "chain-incomplete",
        "file-malformed",
    ] {
        assert!(passed(id), "{id}");
    }
}

#[test]
fn whether_the_key_belongs_to_the_certificate_is_said_of_a_pass_too() {
    for (key, said_of_it) in [
        ("p256.sec1.pem", "(ECDSA P-256, the certificate's)"),
        (
            "p256-other.sec1.pem",
            "(ECDSA P-256, not the certificate's)",
        ),
        ("rsa.pkcs1.pem", "(RSA 2048, not the certificate's)"),
    ] {
        let said = certificate(&[&argument("chain.pem"), "--key", &argument(key)]);
        let words: Vec<&str> = said.stdout.split_whitespace().collect();
        assert!(words.join(" ").contains(said_of_it), "{}", said.stdout);
    }
}

#[test]
fn each_fault_of_a_file_is_its_own_finding() {
    let chain = text("chain.pem");
    let (leaf, issuing) = (text("leaf.pem"), text("issuing.pem"));
    let with_key = |name: &str| chain.clone() + &text(name);
    let other_key = ["private-key-mismatch: fail", "private-key-in-file: warn"];
    let encoding = ["file-encoding-unusual: notice"];
    let malformed = ["file-malformed: fail"];
    let header = "\nProc-Type: 4,CLEAR\n\nMII";
    for (text, expected) in [
        (chain.replace('\n', "\r\n"), &encoding[..]),
        (with_key("p256.sec1.pem"), &["private-key-in-file: warn"]),
        (with_key("p256-other.sec1.pem"), &other_key),
        (leaf.clone(), &["chain-incomplete: fail"]),
        (format!("{issuing}{leaf}"), &["chain-out-of-order: fail"]),
        (chain.replace("-----\n-----", "----------"), &malformed),
        // The damaged intermediate is not missing too.
        (chain[..1000].to_owned(), &malformed),
        // What a server reads of such a file, it reads without the certificate.
        (chain.replace("CERTIFICATE-", "CERTIFCATE-"), &malformed),
        (chain.replacen("\nMII", header, 1), &malformed),
        // Nor is a leaf that cannot be read of the wrong name.
        (chain.replacen("MII", "M!I", 1), &malformed),
    ] {
        let report = json(&[&file("fault.pem", &text), "--host", HOST]);
        assert_eq!(findings(&report), expected, "{text}");
    }
    let report = json(&[&argument("chain.pem"), "--host", "www.example.com"]);
    assert_eq!(findings(&report), ["certificate-name-mismatch: fail"]);
    let report = json(&[&argument("chain.pem"), "--key", &argument("p384.sec1.pem")]);
    assert_eq!(findings(&report), ["private-key-mismatch: fail"]);
}

#[test]
fn a_root_of_the_list_is_no_servers_certificate() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pki/isrg_root_x2.pem");
    let said = run(&[&["certificate", "--json", "-v", root], &AT[..]].concat()).exits_with(1);
    let report = said.json().remove(0);
    // Its key is of P-384.
    assert_eq!(
        findings(&report),
        ["certificate-self-signed: fail", "key-undocumented: notice"]
    );
    // One that was added for a lab may be the server's own.
    let report = json(&[&argument("root.pem")]);
    assert_eq!(findings(&report), [""; 0]);
}

#[test]
fn without_a_host_the_names_are_not_judged() {
    let report = json(&[&argument("chain.pem")]);
    assert_eq!(findings(&report), [""; 0]);
    assert_eq!(report["host"], Value::Null);
    let said = certificate(&[&argument("chain.pem")]);
    said.stdout_contains("none given (--host)");
}

#[test]
fn several_files_are_one_chain_in_their_order() {
    let (leaf, issuing) = (argument("leaf.der"), argument("issuing.pem"));
    let report = json(&[&leaf, &issuing]);
    assert_eq!(findings(&report), ["file-encoding-unusual: fail"]);
    assert_eq!(
        report["files"][1]["certificates"][0]["role"],
        "intermediate"
    );
    let report = json(&[&issuing, &leaf]);
    assert_eq!(
        findings(&report),
        ["file-encoding-unusual: fail", "chain-out-of-order: fail"]
    );
}

#[test]
fn an_archive_is_opened_with_the_password_of_a_file() {
    let archive = argument("chain.p12");
    // Some editors mark their files.
    for password in ["secret\r\n", "\u{feff}secret\r\n"] {
        let password = file("password", password);
        let report = json(&[&archive, "--password-file", &password]);
        assert_eq!(findings(&report), [""; 0]);
    }
    let wanted = "this is a PKCS#12 archive; give its password with --password-file";
    certificate(&[&archive]).is_refused(&format!("{archive}: {wanted}"));
}

#[test]
fn a_bundle_is_in_order_however_its_set_is_sorted() {
    let parts = ["root.pem", "issuing.pem", "leaf.pem"].map(|name| {
        let block = pem::parse(bytes(name)).expect("PEM");
        block.into_contents()
    });
    let bundle = path("bundle.p7b");
    fs::write(&bundle, der::pkcs7(&parts.concat())).unwrap();
    let report = json(&[bundle.to_str().unwrap(), "--host", HOST]);
    assert_eq!(
        findings(&report),
        [
            "file-encoding-unusual: fail",
            "chain-has-extra-certificates: notice"
        ]
    );
    assert_eq!(report["files"][0]["certificates"][0]["role"], "leaf");
}

#[test]
fn stdin_is_read_once() {
    let (chain, archive) = (argument("chain.pem"), argument("chain.p12"));
    for arguments in [
        vec!["-", "-"],
        vec![&chain, "-", "-"],
        vec!["-", "--key", "-"],
        vec![&archive, "-", "--password-file", "-"],
    ] {
        let twice = "'-' is given twice; stdin can be read only once";
        certificate(&arguments).is_refused(twice);
    }
}

#[test]
fn a_remedy_can_be_typed_as_it_is_printed() {
    for end in ["\r", "\\n", "\\\n"] {
        let chain = text("chain.pem").replace('\n', end);
        let said = certificate(&[&file("remedy.pem", &chain)]);
        assert!(said.stdout.contains("\nfix   "), "{end:?}: {said:?}");
        // Printed as two: to be told from what a peer wrote.
        assert!(!said.stdout.contains('\\'), "{end:?}: {}", said.stdout);
    }
}

#[test]
fn what_only_another_server_than_the_commonest_wants_is_said_too() {
    let with_key = |key: &str| file(&format!("with-{key}"), &(text("chain.pem") + &text(key)));
    let said = certificate(&[&with_key("p256.sec1.pem")]);
    let remedy = "\nfix   HAProxy (others: explain): ";
    assert_contains(&said.stdout, remedy);
    let report = json(&[&with_key("p256.encrypted.pem")]);
    assert_eq!(findings(&report), ["private-key-in-file: warn"]);
    assert_eq!(
        schema::finding(&report, "private-key-in-file")["seen"],
        "line 25: an encrypted private key"
    );
}

#[test]
fn of_a_file_with_everything_many_times_not_all_is_repeated() {
    let report = json(&[&file("many-times.pem", &text("chain.pem").repeat(100))]);
    assert_eq!(
        findings(&report),
        ["chain-has-extra-certificates: warn", "chain-too-long: warn"]
    );
    let seen = &schema::finding(&report, "chain-has-extra-certificates")["seen"];
    let seen = seen.as_str().unwrap();
    assert!(seen.ends_with("; and 186 more"), "{seen}");
}

#[test]
fn the_report_is_not_written_over_what_it_is_about() {
    let pem = fs::read(argument("chain.pem")).unwrap();
    let file = path("deployed.pem");
    fs::write(&file, &pem).unwrap();
    let detour = file.parent().unwrap().join("./deployed.pem");
    let beside = path("deployed.txt");
    let [file, detour, beside] = [&file, &detour, &beside].map(|path| path.to_str().unwrap());
    for (output, status) in [(file, 2), (detour, 2), (beside, 0)] {
        let said = certificate(&["-q", file, "-o", output]);
        assert_eq!(said.status, Some(status), "{output}: {said:?}");
        assert_eq!(fs::read(file).unwrap(), pem, "{output}");
    }
}

#[test]
fn a_file_without_any_certificate_is_refused_in_one_line() {
    let html = "<!doctype html><title>x</title>";
    for (file, what) in [
        (
            argument("p256.sec1.pem"),
            "this is a private key; expected a certificate (--key takes the key)",
        ),
        (
            argument("request.pem"),
            "this is a certificate request; expected a certificate, which the authority issues for it",
        ),
        (file("empty.pem", ""), "the file is empty"),
        (
            file("page.pem", html),
            "this is HTML, a web page; perhaps a login or error page was saved instead of the certificate",
        ),
    ] {
        certificate(&[&file]).is_refused(&format!("{file}: {what}"));
    }
}

#[test]
fn an_encrypted_key_is_refused_and_asked_for_nothing() {
    let key = argument("p256.encrypted.pem");
    let said = certificate(&[&argument("chain.pem"), "--key", &key]).exits_with(2);
    assert!(
        said.stderr.starts_with(&format!(
            "origin-check: --key {key}: the private key is encrypted, and this program asks for no passphrase"
        )),
        "{}",
        said.stderr
    );
}

#[test]
fn nothing_of_a_key_is_printed_in_any_form() {
    // A stranger's, so that its public half stands in no certificate either.
    let key = text("p256-other.sec1.pem");
    let body: String = key.lines().filter(|line| !line.starts_with('-')).collect();
    // Whole, without line breaks, with a damaged mark, cut, and escaped as in JSON.
    let spoilt = [
        key.clone(),
        key.replace('\n', ""),
        key.replace("-----BEGIN", "—–BEGIN"),
        key[..120].to_owned(),
        key.replace('\n', "\\n"),
        key.replace("-----END", "!!-----END"),
    ];
    for (at, key) in spoilt.iter().enumerate() {
        let file = file("secret.pem", &(text("chain.pem") + key + "\n"));
        for form in ["text", "line", "markdown", "json"] {
            let said = certificate(&[&file, "--format", form, "--key", &file]);
            let all = said.stdout + &said.stderr;
            for window in body.as_bytes().windows(12) {
                let window = std::str::from_utf8(window).unwrap();
                assert!(!all.contains(window), "{at} {form}: {window}");
            }
        }
    }
}

#[test]
fn a_redacted_report_names_neither_the_files_nor_the_certificate() {
    let [leaf, issuing, key] = ["leaf.pem", "issuing.pem", "p256.sec1.pem"]
        .map(|name| file(&format!("internal-{name}"), &text(name)));
    let written = path("mended-redacted.pem");
    let _ = fs::remove_file(&written);
    let write = ["--write-chain", written.to_str().unwrap(), "--force"];
    for form in ["text", "line", "markdown", "json", "csv"] {
        let redacted = ["--redact", "--format", form];
        let files = [leaf.as_str(), &issuing, "--key", &key];
        let said = certificate(&[&files[..], &redacted, &write].concat());
        assert_eq!((said.status, said.stderr.as_str()), (Some(0), ""), "{form}");
        for secret in ["origin.example.com", "internal-", "nternal\\-"] {
            assert!(!said.stdout.contains(secret), "{form}: {}", said.stdout);
        }
    }
    assert!(written.exists());
}

#[test]
fn the_mended_file_is_written_once_and_only_replaced_by_force() {
    let written = path("mended.pem");
    let _ = fs::remove_file(&written);
    let file = written.to_str().unwrap();
    let (leaf, issuing) = (argument("leaf.pem"), argument("issuing.pem"));
    let write = ["--write-chain", file];
    let arguments = [&[leaf.as_str(), "--intermediates", &issuing], &write[..]].concat();
    let said = certificate(&arguments);
    // What completes the chain never clears the finding: it is about the file that was given.
    assert_eq!((said.status, said.stderr.as_str()), (Some(1), ""));
    said.stdout_contains("chain-incomplete");
    said.stdout_contains("ssl_certificate");
    let text = fs::read_to_string(&written).unwrap();
    let first = "# 1. leaf\n# subject: CN=origin.example.com\n";
    assert!(text.starts_with(first), "{text}");
    let report = json(&[file]);
    assert_eq!(findings(&report), [""; 0]);
    let said = certificate(&arguments).exits_with(2);
    let exists = "already exists; --force replaces it";
    said.stderr_contains(exists);
    assert_eq!(fs::read_to_string(&written).unwrap(), text);
    certificate(&[&arguments[..], &["--force"]].concat()).exits_with(1);
    assert_eq!(fs::read_to_string(&written).unwrap(), text);
}

#[test]
fn a_difference_is_said_field_by_field() {
    let (leaf, renewed) = (argument("leaf.pem"), argument("renewed.pem"));
    let diff = |arguments: &[&str]| run(&[&["certificate", "--diff", &leaf], arguments].concat());
    let said = diff(&[&renewed]);
    assert_eq!((said.status, said.stderr.as_str()), (Some(1), ""));
    let fields: Vec<&str> = said
        .stdout
        .lines()
        .filter_map(|line| line.strip_prefix("  "))
        .filter(|line| !line.starts_with(' '))
        .collect();
    assert_eq!(fields, ["serial", "valid until", "SHA-256"]);
    let same = diff(&[&leaf]).exits_with(0);
    let end = "The files are the same, byte by byte.\n";
    assert!(same.stdout.ends_with(end), "{same:?}");
    assert_eq!(diff(&[&argument("leaf.der")]).status, Some(0));
    let kept = path("difference.txt");
    let said_there = diff(&[&renewed, "-o", kept.to_str().unwrap()]);
    assert_eq!(
        (said_there.status, said_there.stdout.as_str()),
        (Some(1), "")
    );
    assert_eq!(fs::read_to_string(&kept).unwrap(), said.stdout);
    let redacted = diff(&[&renewed, "--redact"]);
    assert_eq!((redacted.status, redacted.stdout.as_str()), (Some(2), ""));
    diff(&[]).is_refused("--diff compares two files; there are 1");
}

/// The options that compare a file with what this target of the origin serves.
fn against(origin: &Origin, target: &str) -> Vec<String> {
    let root = origin.root.display().to_string();
    let options = ["--json", "--ca-file", &root, "--against", target];
    options.map(str::to_owned).to_vec()
}

/// `certificate` with these options and further arguments.
fn compared(options: &[String], arguments: &[&str]) -> Said {
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    run(&[&["certificate"], &options[..], arguments].concat())
}

/// The certificates that the origin serves, as PEM.
fn served(origin: &Origin) -> Vec<String> {
    let report = origin.check(&["--json", "-v"]).json().remove(0);
    let certificates = report["addresses"][0]["certificates"].as_array();
    let certificates = certificates.expect("certificates").iter();
    let pem = |one: &Value| one["pem"].as_str().expect("PEM").to_owned();
    certificates.map(pem).collect()
}

#[test]
fn a_server_is_compared_with_the_file() {
    let origin = Origin::healthy();
    let (target, resolve) = (origin.target(), origin.resolve());
    let file = argument("chain.pem");
    let given = against(&origin, &target);
    let said = compared(&given, &["-v", "--resolve", &resolve, &file]).exits_with(1);
    let reports = said.json();
    assert_eq!(reports.len(), 2);
    assert_eq!(reports[1]["target"], target.as_str());
    assert!(findings(&reports[1]).contains(&"served-file-differs: fail".to_owned()));
}

#[test]
fn an_address_is_the_way_to_the_server_of_the_host_and_no_finding_but_without_a_host() {
    let origin = Origin::healthy();
    let file = file("against-an-address.pem", &served(&origin).join("\n"));
    let given = against(&origin, &format!("127.0.0.1:{}", origin.port()));
    let same = compared(&given, &[&file, "--host", HOST]).exits_with(0);
    assert_eq!(same.json()[1]["target"], origin.target().as_str());
    assert_eq!(findings(&same.json()[1]), [""; 0]);
    let other = compared(&given, &[&argument("chain.pem"), "--host", HOST]);
    assert_eq!(findings(&other.json()[1]), ["served-file-differs: fail"]);
    let found = findings(&compared(&given, &[&file]).json()[1]);
    let address = "origin-is-an-address: fail".to_owned();
    assert!(found.contains(&address), "{found:?}");
}

#[test]
fn a_server_is_compared_with_the_leaf_wherever_it_stands_and_with_nothing_in_its_place() {
    let origin = Origin::healthy();
    let (given, resolve) = (against(&origin, &origin.target()), origin.resolve());
    let pems = served(&origin);
    let [leaf, issuing] = pems.as_slice() else {
        panic!("{pems:?}");
    };
    let damaged = leaf.replacen("MI", "!I", 1);
    let none: &[&str] = &[];
    let out_of_order = ["chain-out-of-order: fail"];
    let unknown = ["served-file-differs: inconclusive"];
    for (text, of_file, of_server) in [
        (format!("{leaf}\n{issuing}\n"), none, none),
        (format!("{issuing}\n{leaf}\n"), &out_of_order, none),
        (
            format!("{damaged}\n{issuing}\n"),
            &["file-malformed: fail"],
            &unknown,
        ),
    ] {
        let file = file("against.pem", &text);
        let reports = compared(&given, &["-v", "--resolve", &resolve, &file]).json();
        assert_eq!(findings(&reports[0]), of_file, "{text}");
        assert_eq!(findings(&reports[1]), of_server, "{text}");
    }
}

#[test]
fn the_text_is_at_most_80_columns_but_for_what_cannot_be_broken() {
    for file in ["chain.pem", "leaf.pem", "rsa.leaf.pem"] {
        let name = argument(file);
        let said = certificate(&[&name, "-v"]);
        for line in said.stdout.lines() {
            let breakable = line.split_whitespace().count() > 2;
            assert!(
                line.chars().count() <= 80 || !breakable || line.contains(&name),
                "{file}: {line}"
            );
        }
    }
}
