//! The program on a terminal, which is made for it.

use std::fs::File;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::thread;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use super::lab;

/// A program with a terminal as its stderr.
pub struct OnTerminal {
    pub child: Child,
    terminal: File,
    /// Held open, so that the first reading waits for the program and does not find it gone.
    held: File,
}

/// Starts the program with a terminal as its stderr.
pub fn start<S: AsRef<std::ffi::OsStr>>(arguments: &[S]) -> OnTerminal {
    let (terminal, held) = pair(80);
    let child = command(arguments)
        .stdout(Stdio::piped())
        .stderr(held.try_clone().unwrap())
        .spawn()
        .unwrap();
    OnTerminal {
        child,
        terminal,
        held,
    }
}

/// The two sides of a new terminal with this many columns: the user's, and the program's.
fn pair(columns: u16) -> (File, File) {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap();
    let mut options = File::options();
    let options = options.read(true).write(true);
    let held = options.open(name.to_str().unwrap()).unwrap();
    let size = Winsize {
        ws_row: 24,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&held, size).unwrap();
    (File::from(terminal), held)
}

fn command<S: AsRef<std::ffi::OsStr>>(arguments: &[S]) -> Command {
    let mut command = lab::program();
    command.args(arguments).env("TERM", "xterm");
    command
}

impl OnTerminal {
    /// Reads what the terminal is told until this is part of it.
    pub fn read_until(&mut self, part: &str) -> String {
        let mut seen = Vec::new();
        let mut chunk = [0; 4096];
        loop {
            let text = String::from_utf8_lossy(&seen).into_owned();
            if text.contains(part) {
                return text;
            }
            match self.terminal.read(&mut chunk) {
                Ok(length @ 1..) => seen.extend(&chunk[..length]),
                _ => panic!("the program ended without '{part}': {text:?}"),
            }
        }
    }

    /// Waits for the end; the exit status, stdout, and what the terminal was told.
    pub fn ended(self) -> (Option<i32>, String, String) {
        let Self {
            child,
            terminal,
            held,
        } = self;
        let reading = thread::spawn(|| read_all(terminal));
        let output = child.wait_with_output().unwrap();
        drop(held);
        let stdout = String::from_utf8(output.stdout).unwrap();
        (output.status.code(), stdout, reading.join().unwrap())
    }

    /// Presses Ctrl-C, and waits for the end.
    pub fn interrupted(self) -> (Option<i32>, String, String) {
        lab::interrupt(&self.child);
        self.ended()
    }
}

/// Runs the program with a terminal of this width as its stdout and stderr, and returns what it
/// shows, with the variable TERM and, if it has a value, NO_COLOR.
pub fn shown<S: AsRef<std::ffi::OsStr>>(
    arguments: &[S],
    columns: u16,
    variables: &[(&str, &str)],
) -> String {
    let (terminal, held) = pair(columns);
    let mut program = command(arguments);
    program.envs(variables.iter().copied());
    program.stdout(held.try_clone().unwrap());
    program.stderr(held.try_clone().unwrap());
    let mut child = program.spawn().unwrap();
    // The command holds the terminal too.
    drop(program);
    let reading = thread::spawn(|| read_all(terminal));
    child.wait().unwrap();
    drop(held);
    reading.join().unwrap().replace("\r\n", "\n")
}

/// Reads until nobody holds the other side any more: then it fails with EIO.
fn read_all(mut terminal: File) -> String {
    let mut said = Vec::new();
    let mut chunk = [0; 4096];
    while let Ok(length @ 1..) = terminal.read(&mut chunk) {
        said.extend(&chunk[..length]);
    }
    String::from_utf8(said).unwrap()
}
