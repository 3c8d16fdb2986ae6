//! `--format nagios` under the real Nagios, and what a plugin says when something goes wrong.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::consumer::{argument, debian, observations, user};
use crate::server::scratch_directory;
use crate::support::lab::{self, assert_contains};

/// The faults under Nagios with the state that each has.
const SERVICES: [(&str, u8); 6] = [
    ("healthy", 0),
    ("expires-soon", 1),
    ("extra-certificates", 1),
    ("expired", 2),
    ("missing-intermediate", 2),
    ("nonsense", 3),
];

struct Nagios(Child);

impl Drop for Nagios {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn configuration(folder: &Path) -> String {
    let f = folder.display();
    format!(
        "cfg_file={f}/objects.cfg\nlog_file={f}/nagios.log\nobject_cache_file={f}/objects.cache\n\
         precached_object_file={f}/objects.precache\nstatus_file={f}/status.dat\n\
         status_update_interval=1\nnagios_user={}\nnagios_group={}\ncheck_external_commands=0\n\
         command_file={f}/nagios.cmd\nquery_socket={f}/nagios.qh\nlock_file={f}/nagios.pid\n\
         temp_file={f}/nagios.tmp\ntemp_path={f}\ncheck_result_path={f}/spool\n\
         state_retention_file={f}/retention.dat\nretain_state_information=0\ninterval_length=1\n\
         service_inter_check_delay_method=n\nhost_inter_check_delay_method=n\n\
         service_interleave_factor=1\nmax_service_check_spread=1\nservice_check_timeout=60\n\
         enable_notifications=0\nexecute_host_checks=0\ncheck_for_updates=0\n\
         illegal_macro_output_chars=`~$&|'\"<>\n",
        user("-un"),
        user("-gn"),
    )
}

fn objects() -> String {
    let days = "sunday monday tuesday wednesday thursday friday saturday";
    let days: String = days
        .split(' ')
        .map(|day| format!(" {day} 00:00-24:00\n"))
        .collect();
    let mut objects = format!(
        "define timeperiod {{\n timeperiod_name always\n alias always\n{days}}}\n\
         define command {{\n command_name nothing\n command_line /bin/true\n}}\n\
         define command {{\n command_name demo\n command_line {} demo $ARG1$ --format nagios\n}}\n\
         define contact {{\n contact_name nobody\n host_notification_period always\n \
         service_notification_period always\n host_notification_commands nothing\n \
         service_notification_commands nothing\n}}\n\
         define host {{\n host_name origin\n address 127.0.0.1\n check_command nothing\n \
         contacts nobody\n max_check_attempts 1\n check_period always\n}}\n",
        lab::PROGRAM
    );
    for (fault, _) in SERVICES {
        objects += &format!(
            "define service {{\n host_name origin\n service_description {fault}\n \
             check_command demo!{fault}\n max_check_attempts 1\n check_interval 600\n \
             retry_interval 600\n check_period always\n}}\n"
        );
    }
    objects
}

/// The fields of each service in `status.dat`.
fn services(status: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let blocks = status.split("servicestatus {\n").skip(1);
    let fields = blocks.map(|block| {
        let (block, _) = block.split_once("\n\t}").expect("an end");
        let fields = block.lines().filter_map(|line| line.trim().split_once('='));
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        fields.collect::<BTreeMap<_, _>>()
    });
    fields
        .map(|fields| (fields["service_description"].clone(), fields))
        .collect()
}

#[test]
fn nagios_reads_state_text_and_performance_data() {
    let folder = scratch_directory("nagios");
    fs::create_dir_all(folder.join("spool")).expect("a folder");
    fs::write(folder.join("nagios.cfg"), configuration(&folder)).expect("a file");
    fs::write(folder.join("objects.cfg"), objects()).expect("a file");
    let nagios = Command::new("setpriv")
        .args(["--pdeathsig", "TERM"])
        .arg(debian("usr/sbin/nagios4"))
        .arg(folder.join("nagios.cfg"))
        .stdin(Stdio::null())
        .stdout(fs::File::create(folder.join("output.log")).expect("a log"))
        .spawn();
    let _nagios = Nagios(nagios.expect("Nagios starts"));
    let read = || services(&fs::read_to_string(folder.join("status.dat")).unwrap_or_default());
    lab::wait_until("every service is checked", || {
        let services = read();
        services.len() == SERVICES.len()
            && services.values().all(|one| one["has_been_checked"] == "1")
    });
    let services = read();
    for (fault, state) in SERVICES {
        let service = &services[fault];
        assert_eq!(service["current_state"], state.to_string(), "{service:?}");
        let word = ["OK", "WARNING", "CRITICAL", "UNKNOWN"][usize::from(state)];
        let begin = format!("ORIGIN-CHECK {word} - ");
        assert!(service["plugin_output"].starts_with(&begin), "{service:?}");
        if fault == "nonsense" {
            continue;
        }
        let performance = &service["performance_data"];
        let labels: Vec<&str> = performance
            .split(' ')
            .map(|one| one.split_once('=').expect("a value").0)
            .collect();
        assert_eq!(
            labels,
            ["expires", "time", "addresses_failing"],
            "{performance}"
        );
        if state == 2 {
            let long = &service["long_plugin_output"];
            assert_contains(long, "\\nfix: ");
        }
    }
}

fn plugin(arguments: &[&str]) -> lab::Said {
    lab::run(&[arguments, &["--format", "nagios"]].concat())
}

#[test]
fn whatever_goes_wrong_is_unknown_and_said_on_stdout() {
    let wrong: [&[&str]; 5] = [
        &["--nonsense"],
        &["--targets", "/nowhere"],
        &["--replay", "/nowhere"],
        &["--baseline", "/nowhere", "a.example"],
        &["certificate", "/nowhere.pem"],
    ];
    for arguments in wrong {
        let said = plugin(arguments);
        assert_eq!(said.status, Some(3), "{arguments:?}: {said:?}");
        assert!(
            said.stdout.starts_with("ORIGIN-CHECK UNKNOWN - "),
            "{said:?}"
        );
        assert_eq!(said.stdout.lines().count(), 1, "{said:?}");
        assert_eq!(said.stderr, "");
    }
}

#[test]
fn an_interrupted_plugin_says_so() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let resolve = format!("a.example:{port}:127.0.0.1");
    let target = format!("a.example:{port}");
    let arguments = ["--format", "nagios", "--resolve", &resolve, &target];
    let child = lab::start(lab::program().args(arguments));
    // It waits for an answer that does not come.
    let _accepted = silent.accept().expect("it connects");
    lab::interrupt(&child);
    let said = lab::ended(child).exits_with(3);
    assert!(
        said.stdout
            .starts_with("ORIGIN-CHECK UNKNOWN - interrupted"),
        "{said:?}"
    );
}

#[test]
fn the_first_line_is_short_and_holds_the_programs_own_words() {
    let kept = observations("nagios.jsonl");
    let all = plugin(&["--replay", &kept]).stdout;
    let each: Vec<String> = fs::read_to_string(kept)
        .expect("the observations")
        .lines()
        .enumerate()
        .map(|(number, line)| {
            let one = lab::write(&format!("nagios-{number}.jsonl"), line);
            plugin(&["--replay", &argument(one)]).stdout
        })
        .collect();
    for page in each.iter().chain([&all]) {
        let first = page.lines().next().expect("a line");
        assert!(first.chars().count() <= 200, "{first}");
        assert_eq!(page.matches('|').count(), 1, "{page}");
        assert!(page.len() <= 4096, "{} bytes", page.len());
        assert_contains(first, " | expires=");
        let (own, _) = first.split_once(" | ").expect("performance data");
        assert!(
            !own.contains(['`', '$', '\'', '"', '<', '&', '\\']),
            "{own}"
        );
    }
    assert!(
        all.starts_with("ORIGIN-CHECK CRITICAL - 11 targets: "),
        "{all}"
    );
}

#[test]
fn what_is_left_decides_by_the_thresholds() {
    let state = |arguments: &[&str]| plugin(&[&["demo", "expires-soon"], arguments].concat());
    state(&[]).exits_with(1);
    let critical = state(&["-c", "7"]).exits_with(2);
    critical.stdout_contains(";2592000:;604800:;0 time=");
    assert_eq!(state(&["-c", "3"]).status, Some(1));
    lab::run(&["-c", "7", "a.example"]).exits_with(2);
}

#[test]
fn the_manifest_of_nagios_names_options_that_exist() {
    let text = fs::read_to_string(crate::consumer::manifest("nagios-command.cfg"));
    let text = text.expect("a manifest");
    let help = lab::run(&["--help"]).stdout;
    for word in text
        .split_whitespace()
        .filter(|word| word.starts_with("--"))
    {
        assert!(help.contains(word), "{word}");
    }
}
