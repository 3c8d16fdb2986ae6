//! Starting a server in the foreground in a directory of its own, and ending it whatever happens.

use std::io::Read as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::support::peer::Peer;

/// A running server; dropping it ends the process and all its children.
pub struct Server {
    child: Option<Child>,
    pub port: u16,
    log: PathBuf,
}

/// Starts what `configure` describes, and waits until its port accepts connections.
///
/// `configure` gets a free port and an empty directory, and writes what configuration it needs there.
pub fn start(configure: impl Fn(u16, &Path) -> Command) -> Server {
    start_or_log(configure).unwrap_or_else(|log| panic!("the server did not start:\n{log}"))
}

/// The same for a server that may refuse its configuration: its log, then.
pub fn start_or_log(configure: impl Fn(u16, &Path) -> Command) -> Result<Server, String> {
    let mut attempts = 0;
    loop {
        attempts += 1;
        match try_start(&configure) {
            // Another process may have taken the port between the look and the start.
            Err(log) if attempts < 3 && log.to_lowercase().contains("in use") => {}
            result => return result,
        }
    }
}

fn try_start(configure: &impl Fn(u16, &Path) -> Command) -> Result<Server, String> {
    let directory = scratch_directory("server");
    let port = free_port();
    let log = directory.join("output.log");
    let output = std::fs::File::create(&log).unwrap();
    let wanted = configure(port, &directory);

    // The kernel ends the server if the test is killed before it can: nothing outlives a run.
    let mut command = Command::new(program("setpriv", "util-linux"));
    command
        .args(["--pdeathsig", "TERM"])
        .arg(wanted.get_program())
        .args(wanted.get_args());
    for (name, value) in wanted.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    let child = command
        .current_dir(&directory)
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(output.try_clone().unwrap())
        .stderr(output)
        .spawn()
        .unwrap();
    let mut server = Server {
        child: Some(child),
        port,
        log,
    };

    let deadline = Instant::now() + Duration::from_secs(20);
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    loop {
        let ended = server
            .child
            .as_mut()
            .is_some_and(|child| child.try_wait().unwrap().is_some());
        if ended || Instant::now() > deadline {
            return Err(format!("{wanted:?}\n{}", server.log()));
        }
        if TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok() {
            return Ok(server);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

impl Server {
    /// A port on which no process of its own answers.
    pub fn in_process(port: u16) -> Self {
        Self {
            child: None,
            port,
            log: PathBuf::new(),
        }
    }

    /// A peer within this process.
    pub fn of(peer: &Peer) -> Self {
        Self::in_process(peer.address().port())
    }

    /// Sends the server's first process a signal, as those do that make it read its files again.
    pub fn signal(&self, name: &str) {
        let child = self.child.as_ref().expect("a process of its own");
        let sent = Command::new("kill")
            .args([format!("-{name}"), child.id().to_string()])
            .status();
        assert!(sent.unwrap().success(), "kill -{name}");
    }

    /// What the server has written so far, for the message of a failed test.
    pub fn log(&self) -> String {
        let mut text = Vec::new();
        if let Ok(file) = std::fs::File::open(&self.log) {
            file.take(16 * 1024).read_to_end(&mut text).unwrap();
        }
        String::from_utf8_lossy(&text).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let Some(mut child) = self.child.take() else {
            return;
        };
        // The whole group, as Apache httpd and HAProxy have worker processes.
        let kill = format!("kill -TERM -{0}; sleep 0.05; kill -KILL -{0}", child.id());
        let _ = Command::new("sh")
            .args(["-c", &kill])
            .stderr(Stdio::null())
            .status();
        let _ = child.wait();
    }
}

/// A port below those that the kernel gives to outgoing connections, so that no other test's client takes it.
pub fn free_port() -> u16 {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    loop {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = 10_000 + (std::process::id() as usize * 131 + step) % 20_000;
        let port = u16::try_from(port).unwrap();
        // On all addresses, since some scenarios use 127.0.0.2 too.
        if TcpListener::bind(("0.0.0.0", port)).is_ok() {
            return port;
        }
    }
}

/// An empty directory for this run, under Cargo's directory for test files.
pub fn scratch_directory(purpose: &str) -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let run = format!("servers-{}", std::process::id());
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(run)
        .join(format!("{purpose}-{number}"));
    std::fs::create_dir_all(&directory).unwrap();
    directory
}

/// The `openssl` command with these words.
pub fn openssl(words: &str) -> Command {
    let mut command = Command::new(program("openssl", "openssl"));
    command.args(words.split(' '));
    command
}

/// Where this program is; servers live in `sbin`, which is not in every user's PATH.
///
/// Panics with the Debian package to install when it is missing: an absent server is a failed test.
pub fn program(name: &str, package: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from))
        .map(|directory| directory.join(name))
        .find(|file| file.is_file())
        .unwrap_or_else(|| panic!("{name} is not installed: install the package {package}, or run tests/run, which does"))
}
