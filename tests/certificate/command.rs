//! The program itself: verdicts, exit statuses, and what it prints.

use std::fs;

use serde_json::Value;

use crate::support::der;
use crate::support::lab::{HOST, Origin, Said, path, run, write};
use crate::support::schema;
use crate::{argument, bytes};

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

/// The text of a file of this folder.
fn text(name: &str) -> String {
    String::from_utf8(bytes(name)).expect("text")
}

/// The checks that found something, with their results.
fn findings(report: &Value) -> Vec<String> {
    let found = report["findings"].as_array().expect("findings");
    found
        .iter()
        .map(|check| {
            format!(
                "{}: {}",
                check["id"].as_str().unwrap(),
                check["result"].as_str().unwrap()
            )
        })
        .collect()
}

#[test]
fn a_whole_chain_with_its_key_and_name_passes() {
    let report = json(&[
        &argument("chain.pem"),
        "--key",
        &argument("p256.sec1.pem"),
        "--host",
        "origin.example.com",
    ]);
    assert_eq!(findings(&report), [""; 0]);
    assert_eq!(report["verdict"], "pass");
    assert_eq!(report["target"], argument("chain.pem"));
    assert_eq!(report["host"], "origin.example.com");
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
    let key = text("p256.sec1.pem");
    let other_key = text("p256-other.sec1.pem");
    let leaf = text("leaf.pem");
    let issuing = text("issuing.pem");
    for (name, file, expected) in [
        (
            "dos",
            chain.replace('\n', "\r\n"),
            vec!["file-encoding-unusual: notice"],
        ),
        (
            "with-key",
            format!("{chain}{key}"),
            vec!["private-key-in-file: warn"],
        ),
        (
            "with-other-key",
            format!("{chain}{other_key}"),
            vec!["private-key-mismatch: fail", "private-key-in-file: warn"],
        ),
        ("leaf", leaf.clone(), vec!["chain-incomplete: fail"]),
        (
            "reversed",
            format!("{issuing}{leaf}"),
            vec!["chain-out-of-order: fail"],
        ),
        (
            "joined",
            chain.replace("-----\n-----", "----------"),
            vec!["file-malformed: fail"],
        ),
        // The damaged intermediate is not missing too.
        (
            "cut",
            chain[..1000].to_owned(),
            vec!["file-malformed: fail"],
        ),
        // What a server reads of such a file, it reads without the certificate.
        (
            "mistyped",
            chain.replace("CERTIFICATE-", "CERTIFCATE-"),
            vec!["file-malformed: fail"],
        ),
        (
            "header",
            chain.replacen("\nMII", "\nProc-Type: 4,CLEAR\n\nMII", 1),
            vec!["file-malformed: fail"],
        ),
        // Nor is a leaf that cannot be read of the wrong name.
        (
            "damaged-leaf",
            chain.replacen("MII", "M!I", 1),
            vec!["file-malformed: fail"],
        ),
    ] {
        let file = write(&format!("fault-{name}.pem"), &file);
        let report = json(&[file.to_str().unwrap(), "--host", "origin.example.com"]);
        assert_eq!(findings(&report), expected, "{name}");
    }
    let report = json(&[&argument("chain.pem"), "--host", "www.example.com"]);
    assert_eq!(findings(&report), ["certificate-name-mismatch: fail"]);
    let report = json(&[&argument("chain.pem"), "--key", &argument("p384.sec1.pem")]);
    assert_eq!(findings(&report), ["private-key-mismatch: fail"]);
}

#[test]
fn a_root_of_the_list_is_no_servers_certificate() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pki/isrg_root_x2.pem");
    let said = run(&[&["certificate", "--json", "-v", root], &AT[..]].concat());
    assert_eq!(said.status, Some(1), "{said:?}");
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
    assert!(
        said.stdout.contains("none given (--host)"),
        "{}",
        said.stdout
    );
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
    let password = write("password", "secret\r\n");
    let password = password.to_str().unwrap();
    let archive = argument("chain.p12");
    let report = json(&[&archive, "--password-file", password]);
    assert_eq!(findings(&report), [""; 0]);
    let said = certificate(&[&archive]);
    assert_eq!(said.status, Some(2));
    assert_eq!(
        said.stderr,
        format!(
            "origin-check: {archive}: this is a PKCS#12 archive; give its password with --password-file\n"
        )
    );
}

#[test]
fn a_bundle_is_in_order_however_its_set_is_sorted() {
    let parts = ["root.pem", "issuing.pem", "leaf.pem"].map(|name| {
        let block = pem::parse(bytes(name)).expect("PEM");
        block.into_contents()
    });
    let bundle = path("bundle.p7b");
    fs::write(&bundle, der::pkcs7(&parts.concat())).unwrap();
    let report = json(&[bundle.to_str().unwrap(), "--host", "origin.example.com"]);
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
fn a_password_is_the_same_from_an_editor_that_marks_its_files() {
    let password = write("password-marked", "\u{feff}secret\r\n");
    let password = password.to_str().unwrap();
    let report = json(&[&argument("chain.p12"), "--password-file", password]);
    assert_eq!(findings(&report), [""; 0]);
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
        let said = certificate(&arguments);
        assert_eq!((said.status, said.stdout.as_str()), (Some(2), ""));
        assert_eq!(
            said.stderr,
            "origin-check: '-' is given twice; stdin can be read only once\n"
        );
    }
}

#[test]
fn a_remedy_can_be_typed_as_it_is_printed() {
    let chain = text("chain.pem");
    for (name, file) in [
        ("mac", chain.replace('\n', "\r")),
        ("json", chain.replace('\n', "\\n")),
        ("continued", chain.replace('\n', "\\\n")),
    ] {
        let file = write(&format!("remedy-{name}.pem"), &file);
        let said = certificate(&[file.to_str().unwrap()]);
        assert!(said.stdout.contains("\nfix   "), "{name}: {said:?}");
        // Printed as two: to be told from what a peer wrote.
        assert!(!said.stdout.contains('\\'), "{name}: {}", said.stdout);
    }
}

#[test]
fn what_only_another_server_than_the_commonest_wants_is_said_too() {
    let file = write(
        "for-haproxy.pem",
        &["chain.pem", "p256.sec1.pem"].map(text).concat(),
    );
    let said = certificate(&[file.to_str().unwrap()]);
    assert!(
        said.stdout.contains("\nfix   HAProxy (others: explain): "),
        "{}",
        said.stdout
    );
    let encrypted = write(
        "with-encrypted.pem",
        &["chain.pem", "p256.encrypted.pem"].map(text).concat(),
    );
    let report = json(&[encrypted.to_str().unwrap()]);
    assert_eq!(findings(&report), ["private-key-in-file: warn"]);
    assert_eq!(
        schema::finding(&report, "private-key-in-file")["seen"],
        "line 25: an encrypted private key"
    );
}

#[test]
fn of_a_file_with_everything_many_times_not_all_is_repeated() {
    let chain = text("chain.pem");
    let file = write("many-times.pem", &chain.repeat(100));
    let report = json(&[file.to_str().unwrap()]);
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
    let empty = write("empty.pem", "");
    let html = write("page.pem", "<!doctype html><title>x</title>");
    for (file, what) in [
        (
            argument("p256.sec1.pem"),
            "this is a private key; expected a certificate (--key takes the key)",
        ),
        (
            argument("request.pem"),
            "this is a certificate request; expected a certificate, which the authority issues for it",
        ),
        (empty.display().to_string(), "the file is empty"),
        (
            html.display().to_string(),
            "this is HTML, a web page; perhaps a login or error page was saved instead of the certificate",
        ),
    ] {
        let said = certificate(&[&file]);
        assert_eq!(said.status, Some(2), "{file}");
        assert_eq!(said.stdout, "", "{file}");
        assert_eq!(said.stderr, format!("origin-check: {file}: {what}\n"));
    }
}

#[test]
fn an_encrypted_key_is_refused_and_asked_for_nothing() {
    let key = argument("p256.encrypted.pem");
    let said = certificate(&[&argument("chain.pem"), "--key", &key]);
    assert_eq!(said.status, Some(2));
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
    let chain = text("chain.pem");
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
        let file = write(&format!("secret-{at}.pem"), &format!("{chain}{key}\n"));
        let file = file.to_str().unwrap();
        for form in ["text", "line", "markdown", "json"] {
            let said = certificate(&[file, "--format", form, "--key", file]);
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
    let files = ["leaf.pem", "issuing.pem"].map(|name| {
        let text = text(name);
        let file = write(&format!("internal-{name}"), &text);
        file.to_str().unwrap().to_owned()
    });
    let key = write("internal-key.pem", &text("p256.sec1.pem"));
    let written = path("mended-redacted.pem");
    let _ = fs::remove_file(&written);
    for form in ["text", "line", "markdown", "json", "csv"] {
        let said = certificate(&[
            &files[0],
            &files[1],
            "--key",
            key.to_str().unwrap(),
            "--redact",
            "--format",
            form,
            "--write-chain",
            written.to_str().unwrap(),
            "--force",
        ]);
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
    let arguments = [
        leaf.as_str(),
        "--intermediates",
        &issuing,
        "--write-chain",
        file,
    ];
    let said = certificate(&arguments);
    // What completes the chain never clears the finding: it is about the file that was given.
    assert_eq!((said.status, said.stderr.as_str()), (Some(1), ""));
    assert!(said.stdout.contains("chain-incomplete"));
    assert!(said.stdout.contains("ssl_certificate"));
    let text = fs::read_to_string(&written).unwrap();
    assert!(
        text.starts_with("# 1. leaf\n# subject: CN=origin.example.com\n"),
        "{text}"
    );
    let report = json(&[file]);
    assert_eq!(findings(&report), [""; 0]);
    let said = certificate(&arguments);
    assert_eq!(said.status, Some(2));
    assert!(
        said.stderr.contains("already exists; --force replaces it"),
        "{}",
        said.stderr
    );
    assert_eq!(fs::read_to_string(&written).unwrap(), text);
    let said = certificate(&[&arguments[..], &["--force"]].concat());
    assert_eq!(said.status, Some(1));
    assert_eq!(fs::read_to_string(&written).unwrap(), text);
}

#[test]
fn a_difference_is_said_field_by_field() {
    let (leaf, renewed) = (argument("leaf.pem"), argument("renewed.pem"));
    let said = run(&["certificate", "--diff", &leaf, &renewed]);
    assert_eq!((said.status, said.stderr.as_str()), (Some(1), ""));
    let fields: Vec<&str> = said
        .stdout
        .lines()
        .filter_map(|line| line.strip_prefix("  "))
        .filter(|line| !line.starts_with(' '))
        .collect();
    assert_eq!(fields, ["serial", "valid until", "SHA-256"]);
    let same = run(&["certificate", "--diff", &leaf, &leaf]);
    assert_eq!(same.status, Some(0));
    assert!(
        same.stdout
            .ends_with("The files are the same, byte by byte.\n")
    );
    let der = run(&["certificate", "--diff", &leaf, &argument("leaf.der")]);
    assert_eq!(der.status, Some(0));
    let kept = path("difference.txt");
    let said_there = run(&[
        "certificate",
        "--diff",
        &leaf,
        &renewed,
        "-o",
        kept.to_str().unwrap(),
    ]);
    assert_eq!(
        (said_there.status, said_there.stdout.as_str()),
        (Some(1), "")
    );
    assert_eq!(fs::read_to_string(&kept).unwrap(), said.stdout);
    let redacted = run(&["certificate", "--diff", &leaf, &renewed, "--redact"]);
    assert_eq!((redacted.status, redacted.stdout.as_str()), (Some(2), ""));
    let alone = run(&["certificate", "--diff", &leaf]);
    assert_eq!(alone.status, Some(2));
    assert_eq!(
        alone.stderr,
        "origin-check: --diff compares two files; there are 1\n"
    );
}

/// The certificates that an origin serves, as PEM.
fn served(origin: &Origin) -> Vec<String> {
    let said = run(&origin.command_line(&["--json", "-v"]));
    let report = said.json().remove(0);
    let certificates = report["addresses"][0]["certificates"].as_array();
    let certificates = certificates.expect("certificates").iter();
    certificates
        .map(|one| one["pem"].as_str().expect("PEM").to_owned())
        .collect()
}

#[test]
fn a_server_is_compared_with_the_file() {
    let origin = Origin::healthy();
    let root = origin.root.to_str().unwrap();
    let (target, resolve) = (origin.target(), origin.resolve());
    let against = [
        "--against",
        &target,
        "--resolve",
        &resolve,
        "--ca-file",
        root,
    ];
    let chain = argument("chain.pem");
    let said = run(&[&["certificate", "--json", "-v", &chain], &against[..]].concat());
    assert_eq!(said.status, Some(1), "{said:?}");
    let reports = said.json();
    assert_eq!(reports.len(), 2);
    assert_eq!(reports[1]["target"], target.as_str());
    assert!(findings(&reports[1]).contains(&"served-file-differs: fail".to_owned()));
}

#[test]
fn an_address_is_the_way_to_the_server_of_the_host_and_no_finding_but_without_a_host() {
    let origin = Origin::healthy();
    let root = origin.root.to_str().unwrap();
    let address = format!("127.0.0.1:{}", origin.port());
    let file = write("against-an-address.pem", &served(&origin).join("\n"));
    let given = [
        "certificate",
        "--json",
        "--ca-file",
        root,
        "--against",
        &address,
    ];
    let run = |files: &[&str], options: &[&str]| run(&[&given, options, files].concat());

    let host = ["--host", HOST];
    let same = run(&[file.to_str().unwrap()], &host);
    assert_eq!(same.status, Some(0), "{same:?}");
    assert_eq!(same.json()[1]["target"], origin.target().as_str());
    assert_eq!(findings(&same.json()[1]), [""; 0]);
    let other = run(&[&argument("chain.pem")], &host);
    assert_eq!(findings(&other.json()[1]), ["served-file-differs: fail"]);
    let unnamed = run(&[file.to_str().unwrap()], &[]);
    let found = findings(&unnamed.json()[1]);
    assert!(
        found.contains(&"origin-is-an-address: fail".to_owned()),
        "{found:?}"
    );
}

#[test]
fn a_server_is_compared_with_the_leaf_wherever_it_stands_and_with_nothing_in_its_place() {
    let origin = Origin::healthy();
    let root = origin.root.to_str().unwrap();
    let (target, resolve) = (origin.target(), origin.resolve());
    let pems = served(&origin);
    let [leaf, issuing] = pems.as_slice() else {
        panic!("{pems:?}");
    };
    for (name, text, of_file, of_server) in [
        ("whole", format!("{leaf}\n{issuing}\n"), vec![], vec![]),
        (
            "reversed",
            format!("{issuing}\n{leaf}\n"),
            vec!["chain-out-of-order: fail"],
            vec![],
        ),
        (
            "damaged",
            format!("{}\n{issuing}\n", leaf.replacen("MI", "!I", 1)),
            vec!["file-malformed: fail"],
            vec!["served-file-differs: inconclusive"],
        ),
    ] {
        let file = write(&format!("against-{name}.pem"), &text);
        let said = run(&[
            "certificate",
            "--json",
            "-v",
            file.to_str().unwrap(),
            "--against",
            &target,
            "--resolve",
            &resolve,
            "--ca-file",
            root,
        ]);
        let reports = said.json();
        assert_eq!(findings(&reports[0]), of_file, "{name}");
        assert_eq!(findings(&reports[1]), of_server, "{name}");
    }
}

#[test]
fn the_text_is_at_most_80_columns_but_for_what_cannot_be_broken() {
    for file in ["chain.pem", "leaf.pem", "rsa.leaf.pem"] {
        let name = argument(file);
        let said = certificate(&[&name, "-v"]);
        for line in said.stdout.lines() {
            let breakable = line
                .trim()
                .split(' ')
                .filter(|word| !word.is_empty())
                .count()
                > 2;
            assert!(
                line.chars().count() <= 80 || !breakable || line.contains(&name),
                "{file}: {line}"
            );
        }
    }
}
