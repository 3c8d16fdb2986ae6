//! The man pages, as the programs that show and index them read them.

use std::fs;
use std::process::Command;

use crate::support::lab;

#[test]
fn every_command_has_a_page_that_mandoc_and_lexgrog_take_without_a_warning() {
    let folder = lab::path("man-pages");
    fs::create_dir_all(&folder).expect("a folder");
    let said = lab::run(&["man", "--all", folder.to_str().expect("a path of ASCII")]);
    assert_eq!((said.status, said.stderr.as_str()), (Some(0), ""));
    let pages = fs::read_dir(&folder).expect("a folder");
    let pages: Vec<_> = pages.map(|page| page.expect("a page").path()).collect();
    assert!(pages.len() > 10, "{pages:?}");
    for page in &pages {
        let lint = Command::new("mandoc")
            .args(["-Tlint", "-Wwarning"])
            .arg(page)
            .output();
        let lint = lint.expect("mandoc starts");
        let warnings = String::from_utf8_lossy(&lint.stdout);
        assert_eq!((warnings.as_ref(), lint.status.code()), ("", Some(0)));
        let index = Command::new("lexgrog").arg(page).output();
        let index = index.expect("lexgrog starts");
        assert!(index.status.success(), "{page:?}: {index:?}");
    }
}

#[test]
fn the_page_has_what_a_reader_looks_for_and_fits_80_columns() {
    let page = lab::path("origin-check.1");
    fs::write(&page, lab::run(&["man"]).stdout).expect("a file");
    let shown = Command::new("man")
        .arg("-l")
        .arg(&page)
        .env("MANWIDTH", "80")
        .output();
    let shown = shown.expect("man starts");
    assert_eq!(String::from_utf8_lossy(&shown.stderr), "");
    let shown = String::from_utf8(shown.stdout).expect("text");
    for heading in [
        "NAME",
        "SYNOPSIS",
        "OPTIONS",
        "EXIT STATUS",
        "EXAMPLES",
        "ENVIRONMENT",
        "JSON",
    ] {
        assert!(shown.lines().any(|line| line == heading), "{heading}");
    }
    assert!(shown.contains("origin-check [OPTIONS] [TARGET]..."));
    assert!(
        shown.lines().all(|line| line.chars().count() <= 84),
        "{shown}"
    );
}
