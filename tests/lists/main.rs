//! Lists of targets: the real program against many origins on the loopback interface.

#[path = "../support/mod.rs"]
mod support;

mod forms;
mod input;
mod load;
#[cfg(target_os = "linux")]
mod progress;
#[cfg(unix)]
mod shortage;
mod summary;

use support::lab;

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
