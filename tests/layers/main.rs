//! Modules use only what lies below them, and each kind of power has one home. Read from the
//! sources, without their tests.

mod imports;
mod scan;

use imports::{circles, edges};
use scan::{first_names, sources, without_comments_and_tests};

/// Each top-level module, what it may use, and why.
const MAY_USE: &[(&str, &str, &str)] = &[
    ("time_format", "", "moments as text; reads no clock"),
    ("wire", "", "TLS messages as bytes, and nothing else"),
    ("pki", "", "facts of X.509, and nothing else"),
    (
        "cert_file",
        "pki",
        "certificate files are certificates and the ways in which files break",
    ),
    (
        "cloudfront",
        "wire",
        "the offer consists of code points, and a hello of bytes",
    ),
    ("host", "", "hosts and ports as text, and nothing else"),
    (
        "target",
        "cloudfront host",
        "a target is a host and a port, and holds the names that CloudFront sends and accepts",
    ),
    (
        "distribution",
        "cloudfront target",
        "a configuration yields settings and targets; it contacts no server",
    ),
    (
        "observation",
        "wire pki cloudfront target",
        "records what was seen in the terms of the layers below",
    ),
    (
        "net",
        "wire cloudfront target observation",
        "sockets, deadlines and limits; knows no question and no check",
    ),
    (
        "probe",
        "wire pki cloudfront target observation net",
        "asks an origin and records the answers; knows no check",
    ),
    (
        "aia",
        "time_format pki cert_file cloudfront observation net",
        "fetches missing intermediates from the public internet; knows no check",
    ),
    (
        "check",
        "time_format wire pki cert_file cloudfront target distribution observation",
        "judges an observation and a configuration; knows neither sockets nor renderers",
    ),
    (
        "assessment",
        "time_format wire pki cert_file cloudfront target distribution observation check",
        "decides everything that a report says; names no renderer",
    ),
    (
        "render",
        "time_format wire pki cert_file cloudfront target distribution observation check assessment",
        "turns an assessment into bytes, and decides nothing",
    ),
    (
        "commands",
        "time_format wire pki cert_file cloudfront target distribution observation net probe aia check assessment render",
        "the stories that bring everything together",
    ),
    (
        "cli",
        "commands",
        "composes the commands' own arguments; no behavior",
    ),
    ("main", "cli commands", "parse, run, exit status"),
    ("lib", "", "the map"),
    ("build", "", "names the commit that is built"),
];

/// The modules with sockets.
const SOCKETS: &[&str] = &[
    "net/",
    "probe/",
    "aia/",
    "commands/demo/origin/",
    "commands/verify/",
];

/// Texts that may be written in few places only: the texts, the places, and the reason.
const HOMES: &[(&[&str], &[&str], &str)] = &[
    (&["tokio::net", "TcpStream"], SOCKETS, "who has sockets"),
    (&["std::net::Tcp"], &[], "sockets are tokio's"),
    (
        &["UdpSocket"],
        &["net/dns_query.rs"],
        "one query names the reason of a failed look-up, and nobody else speaks UDP",
    ),
    (
        &["hyper::"],
        &["net/", "aia/", "commands/verify/"],
        "who asks with a whole HTTP client",
    ),
    (
        &["x509_parser"],
        &["pki/certificate"],
        "one reader of certificates, behind our own facts",
    ),
    (
        &["now_utc", "SystemTime"],
        &["commands/"],
        "only the command has the clock",
    ),
    (
        &["stdout()"],
        &["commands/"],
        "only the command writes reports",
    ),
    (
        &["stderr()"],
        &["commands/", "main.rs"],
        "complaints are the program's own",
    ),
    (&["println!"], &["build.rs"], "panics on a closed pipe"),
    (&["print!"], &[], "panics on a closed pipe"),
    (&["eprint"], &[], "panics on a closed stderr"),
    (
        &["std::env"],
        &["build.rs", "commands/"],
        "what is set outside is the command's business",
    ),
    (
        &["std::fs"],
        &["build.rs", "commands/", "net/resolv_conf.rs"],
        "files are the command's business, but for the one that names this machine's resolver",
    ),
    (
        &["PreEscaped"],
        &[],
        "every text of a page of HTML is escaped, whoever wrote it",
    ),
    (&["process::exit"], &[], "main returns its status"),
    (
        &[".unwrap()", ".expect(", "panic!", "unreachable!"],
        &[],
        "an error is handled or said, never a crash",
    ),
    (&["todo!", "unimplemented!"], &[], "what is there is done"),
    (&["dbg!"], &[], "left over"),
    (&["unsafe "], &[], "forbidden"),
];

#[test]
fn every_module_uses_only_what_its_row_allows() {
    let mut wrong = Vec::new();
    for source in sources() {
        let row = MAY_USE
            .iter()
            .find(|(module, ..)| *module == source.module());
        let Some((module, allowed, _)) = row else {
            wrong.push(format!("{}: this module has no row", source.path));
            continue;
        };
        for used in source.uses() {
            let known = MAY_USE.iter().any(|(module, ..)| *module == used);
            if known && used != *module && !allowed.split(' ').any(|name| *name == used) {
                wrong.push(format!("{}: uses {used}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_rows_allow_no_circle() {
    for (position, (module, allowed, _)) in MAY_USE.iter().enumerate() {
        for used in allowed.split_whitespace() {
            let below = MAY_USE.iter().position(|(module, ..)| *module == used);
            assert!(
                below.is_some_and(|below| below < position),
                "{module}: {used}"
            );
        }
    }
}

/// With enough `super::` any module can be reached past its row.
#[test]
fn no_path_climbs_to_the_root() {
    for source in sources() {
        let climb = "super::".repeat(source.depth());
        let root = source.path == "lib.rs" || source.path == "main.rs";
        assert!(
            root || !source.text.contains(&climb),
            "{}: {climb}",
            source.path
        );
    }
}

#[test]
fn every_power_has_its_home() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (texts, homes, why) in HOMES {
            if homes.iter().any(|home| source.path.starts_with(home)) {
                continue;
            }
            let is_wrong = |line: &&str| texts.iter().any(|text| line.contains(text));
            for line in source.text.lines().filter(is_wrong) {
                wrong.push(format!("{}: {} ({why})", source.path, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_scan_sees_what_it_has_to() {
    let sources = sources();
    let of = |path: &str| sources.iter().find(|source| source.path == path);
    assert!(
        of("check/testing.rs").is_none(),
        "a module for tests is left out"
    );
    let check = of("commands/check/run.rs").expect("it is there");
    let uses = check.uses();
    for module in ["net", "observation", "commands"] {
        assert!(uses.contains(module), "{module}: {uses:?}");
    }
    assert_eq!(check.depth(), 3);
    let group = first_names("check::{Case, case::X}, pki, target::Target} and crate::render");
    assert_eq!(group, ["check", "pki", "target"]);
    let text =
        "fn a() {}\n#[cfg(test)]\nmod tests {\n    x.unwrap();\n}\n// y.unwrap()\nfn b() {}\n";
    assert_eq!(without_comments_and_tests(text), "fn a() {}\nfn b() {}\n");
}

/// A file that belongs to a circle cannot be read, moved or tested without the others.
#[test]
fn no_two_files_import_each_other() {
    let circles = circles(&sources());
    let shown: Vec<String> = circles.iter().map(|circle| circle.join(", ")).collect();
    assert!(circles.is_empty(), "circles:\n{}", shown.join("\n"));
}

/// What two commands need lives in `commands/shared`. `diagnose` begins with what `verify` does.
#[test]
fn commands_do_not_name_each_other() {
    let folder = |file: &str| {
        let below = file.strip_prefix("commands/")?.split_once('/')?;
        Some(below.0.to_owned()).filter(|command| command != "shared")
    };
    let mut wrong = Vec::new();
    for (file, imported) in edges(&sources()) {
        for other in imported {
            let pair = folder(&file).zip(folder(&other));
            if pair.is_some_and(|(one, other)| {
                one != other && (one.as_str(), other.as_str()) != ("diagnose", "verify")
            }) {
                wrong.push(format!("{file}: uses {other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
