//! A shell on a terminal of its own, which `script` makes.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::support::lab;

/// What is typed before Tab, and the line that comes of it.
const CASES: [(&str, &str); 15] = [
    ("origin-check expl", "origin-check explain"),
    (
        "origin-check explain chain-inco",
        "origin-check explain chain-incomplete",
    ),
    (
        "origin-check demo missing-i",
        "origin-check demo missing-intermediate",
    ),
    ("origin-check --host-h", "origin-check --host-header"),
    (
        "origin-check --ignore chain-inco",
        "origin-check --ignore chain-incomplete",
    ),
    // A file of this name lies in the folder.
    ("origin-check --ignore zz", "origin-check --ignore zz"),
    (
        "origin-check --ca-file zz",
        "origin-check --ca-file zz-root.pem",
    ),
    (
        "origin-check certificate zz",
        "origin-check certificate zz-root.pem",
    ),
    (
        "origin-check distribution --offl",
        "origin-check distribution --offline",
    ),
    ("origin-check man verif", "origin-check man verify"),
    // After every command, and after other options.
    (
        "origin-check explain chain-incomplete key-we",
        "origin-check explain chain-incomplete key-weak",
    ),
    (
        "origin-check demo --json wrong-gr",
        "origin-check demo --json wrong-group",
    ),
    (
        "origin-check distribution --ignore chain-inco",
        "origin-check distribution --ignore chain-incomplete",
    ),
    (
        "origin-check certificate zz-root.pem --ignore key-we",
        "origin-check certificate zz-root.pem --ignore key-weak",
    ),
    (
        "origin-check diagnose --ignore leaf-mi",
        "origin-check diagnose --ignore leaf-missing",
    ),
];

/// Types each case with Tab into the shell, and compares the lines that it has then.
fn assert_completes(shell: &str, start: &str, startup_file: &str, startup: &str) {
    let folder = lab::path(&format!("completions-{shell}"));
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("zz-root.pem"), "").expect("a file");
    let script = lab::run(&["completions", shell]).stdout;
    fs::write(folder.join("script"), script).expect("a file");
    fs::write(folder.join(startup_file), startup).expect("a file");

    let mut terminal = Command::new("script")
        .args(["-qec", start, "typescript"])
        .current_dir(&folder)
        .env("HOME", &folder)
        .env("ZDOTDIR", &folder)
        .env("TERM", "dumb")
        .env("PATH", path_with_the_program())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("script starts");
    let mut keyboard = terminal.stdin.take().expect("a pipe");
    for (typed, _) in CASES {
        // Ctrl-A goes to the line's start, Ctrl-E to its end: the line is kept and not run.
        writeln!(keyboard, "{typed}\t\x01echo \x05 >>lines").expect("it reads");
    }
    writeln!(keyboard, "exit").expect("it reads");
    terminal.wait().expect("it ends");
    let lines = fs::read_to_string(folder.join("lines")).expect("the lines");
    let typescript = fs::read_to_string(folder.join("typescript")).unwrap_or_default();
    let lines: Vec<&str> = lines.lines().map(str::trim_end).collect();
    assert_eq!(lines, CASES.map(|(_, line)| line), "{shell}: {typescript}");
}

fn path_with_the_program() -> std::ffi::OsString {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_origin-check"));
    let folder = program.parent().expect("its folder").to_path_buf();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder).chain(std::env::split_paths(&path));
    std::env::join_paths(folders).expect("a PATH")
}

#[test]
fn bash_completes_commands_options_ids_and_files() {
    assert_completes(
        "bash",
        "bash --rcfile startup -i",
        "startup",
        "source ./script\n",
    );
}

#[test]
fn zsh_completes_commands_options_ids_and_files() {
    let startup = "bindkey -e; autoload -U compinit; compinit -u; source ./script\n";
    assert_completes("zsh", "zsh -i", ".zshrc", startup);
}

#[test]
fn fish_completes_commands_options_ids_and_files() {
    let start = "fish --no-config -i -C 'source ./script'";
    assert_completes("fish", start, "unused", "");
}
