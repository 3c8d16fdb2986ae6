//! The check command for Icinga 2, by Icinga itself.

use std::fs;

use crate::consumer::{command, debian, manifest, output, user};
use crate::server::scratch_directory;
use crate::support::lab::assert_contains;

/// Validates a configuration with this manifest: if it is good, and what Icinga says.
fn validated(manifest: &str) -> (bool, String) {
    let folder = scratch_directory("icinga");
    fs::write(folder.join("command.conf"), manifest).expect("a file");
    let configuration = "include <itl>\nobject Endpoint NodeName {}\n\
        object Zone ZoneName { endpoints = [ NodeName ] }\n\
        object CheckerComponent \"checker\" {}\n\
        object Host \"origin.example.com\" {\n  check_command = \"passive\"\n  \
        vars.cloudfront_origin = true\n}\n";
    let include = format!("include \"{}/command.conf\"\n", folder.display());
    let configuration = configuration.to_owned() + &include;
    fs::write(folder.join("icinga2.conf"), configuration).expect("a file");
    let mut icinga = command("usr/lib/x86_64-linux-gnu/icinga2/sbin/icinga2");
    icinga
        .current_dir(&folder)
        .args(["daemon", "-C", "-c", "icinga2.conf", "-I"])
        .arg(debian("usr/share/icinga2/include"));
    let f = folder.display();
    for (name, value) in [
        ("NodeName", "here".to_owned()),
        ("ZoneName", "here".to_owned()),
        ("RunAsUser", user("-un")),
        ("RunAsGroup", user("-gn")),
    ] {
        icinga.args(["-D", &format!("{name}={value}")]);
    }
    for name in [
        "DataDir",
        "LogDir",
        "CacheDir",
        "SpoolDir",
        "InitRunDir",
        "ConfigDir",
    ] {
        icinga.args(["-D", &format!("{name}={f}")]);
    }
    let ended = output(&mut icinga);
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    (ended.status.success(), said)
}

#[test]
fn icinga_takes_the_check_command_and_applies_its_service() {
    let text = fs::read_to_string(manifest("icinga2-command.conf")).expect("a manifest");
    let (is_good, said) = validated(&text);
    assert!(is_good, "{said}");
    assert_contains(&said, "Instantiated 1 Service.");
    let (is_good, said) = validated(&text.replace("check_interval", "check_intervall"));
    assert!(!is_good, "{said}");
}
