//! The report on a target with one cause: one screen of 24 lines and 80 columns, whatever the fault.

use crate::support::lab::run;

fn faults() -> Vec<String> {
    let list = run(&["demo"]).stdout;
    let rows = list.lines().filter(|line| line.starts_with("  "));
    let names = rows.filter_map(|row| row.split_whitespace().next());
    names.map(str::to_owned).collect()
}

/// The lines of the report below the heading of the demo.
fn report<'a>(page: &'a [&'a str]) -> &'a [&'a str] {
    let is_verdict = |line: &&str| {
        ["PASS  ", "WARN  ", "FAIL  "]
            .iter()
            .any(|w| line.starts_with(w))
    };
    let first = page.iter().position(is_verdict).expect("a verdict");
    &page[first..]
}

#[test]
fn every_demo_report_fits_one_screen() {
    let faults = faults();
    assert_eq!(faults.len(), 24);
    for fault in faults {
        let said = run(&["demo", &fault]);
        let page: Vec<&str> = said.stdout.lines().collect();
        assert!(
            page.len() <= 24,
            "{fault}: {} lines\n{}",
            page.len(),
            said.stdout
        );
        for line in &page {
            assert!(line.chars().count() <= 80, "{fault}: {line}");
        }
        let lines = report(&page);
        let json = run(&["demo", &fault, "--json"]).json().remove(0);
        let verdict = json["verdict"].as_str().unwrap().to_uppercase();
        let begin = format!("{verdict}  origin.example.com:");
        assert!(lines[0].starts_with(&begin), "{fault}: {}", lines[0]);
        let cause = json["summary"].as_str().unwrap();
        assert!(lines[0].ends_with(cause), "{fault}: {cause}: {}", lines[0]);
        let ladder = lines[1].trim_start();
        assert!(
            ladder.starts_with("DNS - > TCP ok > TLS"),
            "{fault}: {ladder}"
        );
        assert!(ladder.contains("> HTTP "), "{fault}: {ladder}");
        assert_eq!(
            ladder.contains("FAIL"),
            verdict == "FAIL",
            "{fault}: {ladder}"
        );
        let fails = json["findings"].as_array().unwrap().iter();
        let fails = fails.filter(|finding| finding["result"] == "fail").count();
        let fixes = lines.iter().filter(|line| line.starts_with("fix   "));
        assert!(fixes.count() >= fails, "{fault}: {}", said.stdout);
        let [.., seen, with] = lines else {
            panic!("{fault}: {}", said.stdout)
        };
        assert!(seen.starts_with("seen  127.0.0.1:"), "{fault}: {seen}");
        assert!(with.starts_with("with  origin-check "), "{fault}: {with}");
    }
}

#[test]
fn the_order_of_a_chain_is_told_once() {
    let said = run(&["demo", "wrong-order"]);
    let order = "#2  Demo Issuing Authority";
    let told: Vec<&str> = said
        .stdout
        .lines()
        .filter(|line| line.contains(order))
        .collect();
    // Once as it was sent and once as it is needed.
    assert_eq!(told.len(), 2, "{}", said.stdout);
    assert!(!said.stdout.contains("in this order"), "{}", said.stdout);
}

#[test]
fn a_verbose_report_has_the_ladder_and_the_picture_too() {
    let said = run(&["demo", "old-protocol", "-v"]);
    for part in [
        "DNS - > TCP ok > TLS FAIL > ",
        "CloudFront  TLS 1.2, TLS 1.3\n",
        "openssl s_client -connect 127.0.0.1:",
        "documented: ",
    ] {
        assert!(said.stdout.contains(part), "{part}: {}", said.stdout);
    }
}
