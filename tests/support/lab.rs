//! The program, and origins for it to check.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rustls::pki_types::CertificateDer;
use time::OffsetDateTime;

use super::peer::Peer;
use super::pki::{self, Authority};
use super::tls::TlsServer;

pub const HOST: &str = "origin.example.com";
/// The program's path.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_origin-check");
/// The guard against hanging: no test waits longer for anything, however busy the machine is.
pub const LONGEST: Duration = Duration::from_secs(120);

/// A script that can be run. Another process writes it: what this one holds open for writing, a child that
/// another thread forks holds too for a moment, and then the kernel does not execute it.
pub fn script(path: &Path, text: &str) {
    let mut install = Command::new("install")
        .args(["-m", "755", "/dev/stdin"])
        .arg(path)
        .stdin(Stdio::piped())
        .spawn()
        .expect("install is there");
    let mut input = install.stdin.take().expect("it is piped");
    input.write_all(text.as_bytes()).expect("it reads");
    drop(input);
    assert!(install.wait().expect("it ends").success());
}

/// The program with a plain environment, nothing on stdin.
pub fn program() -> Command {
    let mut command = Command::new(PROGRAM);
    for variable in [
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "COLUMNS",
        "ORIGIN_CHECK_OPTIONS",
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
    ] {
        command.env_remove(variable);
    }
    command.stdin(Stdio::null());
    command
}

/// Asserts that the text has this part.
#[track_caller]
pub fn assert_contains(text: &str, part: &str) {
    assert!(text.contains(part), "'{part}' is not in: {text}");
}

/// What the program said, and its exit status.
#[derive(Debug)]
pub struct Said {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Said {
    /// Every line of stdout as JSON.
    pub fn json(&self) -> Vec<serde_json::Value> {
        let lines = self.stdout.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{self:?}")))
            .collect()
    }
}

impl Said {
    /// Asserts the exit status.
    #[track_caller]
    pub fn exits_with(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{self:?}");
        self
    }

    /// Asserts that stdout has this part.
    #[track_caller]
    pub fn stdout_contains(&self, part: &str) {
        assert!(self.stdout.contains(part), "no '{part}': {self:?}");
    }

    /// Asserts that stderr has this part.
    #[track_caller]
    pub fn stderr_contains(&self, part: &str) {
        assert!(self.stderr.contains(part), "no '{part}': {self:?}");
    }

    /// Asserts that the input was refused, in this one line.
    #[track_caller]
    pub fn is_refused(&self, line: &str) {
        assert_eq!((self.status, self.stdout.as_str()), (Some(2), ""));
        assert_eq!(self.stderr, format!("origin-check: {line}\n"));
    }

    /// The one report on stdout, with the exit status beside it as `exit`.
    pub fn only_json(&self) -> serde_json::Value {
        let [mut report] = self.json().try_into().expect("one line");
        report["exit"] = self.status.into();
        report
    }

    /// Stdout with every run of blanks and line ends as one space.
    pub fn flowing(&self) -> String {
        flowing(&self.stdout)
    }

    /// Panics unless the program refused its arguments with one line that has this part.
    pub fn assert_refused(&self, part: &str) {
        assert_eq!(
            (self.status, self.stdout.as_str()),
            (Some(2), ""),
            "{self:?}"
        );
        let line = self.stderr.strip_suffix('\n').unwrap_or_default();
        assert!(line.starts_with("origin-check: "), "{self:?}");
        assert!(line.contains(part), "{part}: {self:?}");
        let acts = |c: char| c.is_control() || c == '\u{202e}';
        assert!(!line.contains(acts), "one line, and inert: {self:?}");
    }
}

/// A text with every run of blanks and line ends as one space.
pub fn flowing(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("it speaks UTF-8");
        Self {
            status: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

/// Runs the program to its end.
pub fn run<S: AsRef<std::ffi::OsStr>>(arguments: &[S]) -> Said {
    ended(start(program().args(arguments)))
}

/// The long and the short help of a command are printed within 100 columns; they are returned.
pub fn assert_help_fits(command: &[&str]) -> [Said; 2] {
    ["--help", "-h"].map(|option| {
        let said = run(&[command, &[option]].concat());
        assert_eq!((said.status, said.stderr.as_str()), (Some(0), ""));
        for line in said.stdout.lines() {
            assert!(line.chars().count() <= 100, "{line}");
        }
        said
    })
}

/// Runs the program with this on its stdin.
pub fn run_with_stdin<S: AsRef<std::ffi::OsStr>>(arguments: &[S], stdin: &str) -> Said {
    let mut child = start(program().args(arguments).stdin(Stdio::piped()));
    let mut pipe = child.stdin.take().expect("a pipe");
    let text = stdin.to_owned();
    // On a thread: who writes all before reading waits for a program that does the same.
    let writing = thread::spawn(move || drop(pipe.write_all(text.as_bytes())));
    let said = ended(child);
    writing.join().expect("all is written");
    said
}

/// Starts a program whose output is to be read.
pub fn start(command: &mut Command) -> Child {
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the program starts")
}

/// The end of a program that was started.
pub fn ended(child: Child) -> Said {
    let (sender, ended) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    let output = ended.recv_timeout(LONGEST).expect("the program ends");
    output.expect("its output").into()
}

/// Runs the program as a process that may open this many files.
#[cfg(unix)]
pub fn with_files<S: AsRef<std::ffi::OsStr>>(files: u32, arguments: &[S]) -> Said {
    let script = format!("ulimit -n {files}; exec \"$@\"");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, "sh", PROGRAM]).args(arguments);
    ended(start(shell.env_clear().stdin(Stdio::null())))
}

/// What Ctrl-C sends. Windows has no SIGINT to send to another program.
#[cfg(unix)]
pub fn interrupt(child: &Child) {
    let mut kill = Command::new("kill");
    let kill = kill.args(["-INT", &child.id().to_string()]).status();
    assert!(kill.expect("kill starts").success());
}

/// Waits until this is so.
pub fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < LONGEST, "{what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// A running origin and the root that is to be trusted for it.
pub struct Origin {
    pub peer: Peer,
    pub root: PathBuf,
}

impl Origin {
    /// An origin with nothing wrong: 60 of its certificate's 90 days are left.
    pub fn healthy() -> Self {
        Self::changed(|_| {})
    }

    /// An origin that leaves its intermediate out.
    pub fn without_intermediate() -> Self {
        Self::changed(|server| server.certificates[0].0.truncate(1))
    }

    /// An origin that is like the healthy one but for this.
    pub fn changed(change: impl FnOnce(&mut TlsServer)) -> Self {
        let now = OffsetDateTime::now_utc();
        let root = Authority::root("Lab Root", now);
        let issuing = root.intermediate("Lab Issuing Authority", now);
        let key = pki::p256();
        let leaf = issuing.issue(&pki::leaf(HOST, now), &key);
        let chain = vec![leaf, issuing.certificate];
        let mut server = TlsServer::new(chain, pki::private_key(&key));
        change(&mut server);
        let peer = server.start();
        let root = write(
            &format!("root-{}.pem", peer.address().port()),
            &pem(&root.certificate),
        );
        Self { peer, root }
    }

    pub fn port(&self) -> u16 {
        self.peer.address().port()
    }

    pub fn target(&self) -> String {
        format!("{HOST}:{}", self.port())
    }

    pub fn resolve(&self) -> String {
        format!("{HOST}:{}:127.0.0.1", self.port())
    }

    /// The arguments that check this origin.
    pub fn arguments(&self) -> Vec<String> {
        let root = self.root.to_str().expect("a path of ASCII");
        [
            "--resolve",
            &self.resolve(),
            "--ca-file",
            root,
            &self.target(),
        ]
        .map(str::to_owned)
        .to_vec()
    }

    /// Checks this origin with further options.
    pub fn check(&self, options: &[&str]) -> Said {
        run(&self.command_line(options))
    }

    /// Installs a program in this folder that runs the real one, and connects to this origin whatever
    /// the name.
    pub fn install(&self, folder: &Path) {
        let program = format!(
            "#!/bin/sh\nexec {PROGRAM} --connect-to ::127.0.0.1:{} --ca-file {} \"$@\"\n",
            self.port(),
            self.root.display()
        );
        script(&folder.join("origin-check"), &program);
    }

    /// The options, and the arguments that check this origin.
    pub fn command_line(&self, options: &[&str]) -> Vec<String> {
        let options = options.iter().copied().map(str::to_owned);
        options.chain(self.arguments()).collect()
    }
}

/// A certificate as PEM.
pub fn pem(certificate: &CertificateDer<'_>) -> String {
    pem::encode(&pem::Pem::new("CERTIFICATE", certificate.to_vec()))
}

/// A file with these certificates, one file after another.
pub fn all_of(files: &[&Path]) -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let read = |file: &&Path| fs::read_to_string(file).expect("certificates");
    let texts: Vec<String> = files.iter().map(read).collect();
    let number = NEXT.fetch_add(1, SeqCst);
    let file = write(&format!("all-{number}.pem"), &texts.join("\n"));
    file.to_str().expect("a path of ASCII").to_owned()
}

/// The arguments that lead this host and port to a port of this machine.
pub fn lead(host: &str, port: u16, to: u16) -> [String; 2] {
    let route = format!("{host}:{port}:127.0.0.1:{to}");
    ["--connect-to".to_owned(), route]
}

/// An empty folder of this name.
pub fn folder(name: &str) -> PathBuf {
    let folder = path(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// A line that the kernel says of a process, in KiB.
#[cfg(target_os = "linux")]
pub fn kibibytes(process: u32, field: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("its status");
    let mut lines = status.lines();
    let value = lines
        .find_map(|line| line.strip_prefix(field))
        .expect("the field");
    let value = value.trim().trim_end_matches(" kB");
    value.parse().expect("a number")
}

/// A path for a file of this name, which is not there yet.
pub fn path(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(std::process::id().to_string());
    fs::create_dir_all(&folder).expect("a folder for files of these tests");
    folder.join(name)
}

/// Writes a file for the program to read.
pub fn write(name: &str, contents: &str) -> PathBuf {
    let path = path(name);
    fs::write(&path, contents).expect("a file can be written");
    path
}
