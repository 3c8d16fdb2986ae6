//! Lists of targets: the real program against many origins on the loopback interface.
// The folders below are shared with other tests.
#![allow(dead_code)]

mod support;

#[path = "lists/forms.rs"]
mod forms;
#[path = "lists/input.rs"]
mod input;
#[path = "cli/lab.rs"]
mod lab;
#[path = "lists/load.rs"]
mod load;
#[cfg(target_os = "linux")]
#[path = "lists/progress.rs"]
mod progress;
#[cfg(unix)]
#[path = "lists/shortage.rs"]
mod shortage;

/// Runs the program with this on its stdin.
fn run_with_stdin(arguments: &[&str], stdin: &str) -> lab::Said {
    use std::io::Write;
    use std::process::Stdio;

    let mut child = lab::program()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    let text = stdin.to_owned();
    // On a thread: who writes all before reading waits for a program that does the same.
    let writing = std::thread::spawn(move || drop(pipe.write_all(text.as_bytes())));
    let said = child.wait_with_output().expect("it ends").into();
    writing.join().expect("all is written");
    said
}
