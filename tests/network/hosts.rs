//! A few hosts that are reached by ssh, each a network namespace with an sshd of its own, around
//! the one in which a case lives.

use std::fs::{self, Permissions};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::client::judging;
use crate::lab::{Namespace, ip, living_in, succeed};

/// How many hosts there are: `edge-1` and so on.
pub const HOSTS: usize = 3;
/// Where origins can be, as seen from every host; addresses of the public internet that exist in
/// the namespaces alone.
pub const ORIGINS: [&str; 3] = ["11.1.0.1", "11.1.0.2", "11.1.0.3"];
/// How long anything here may take on a machine that does much else.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// The hosts, and the namespace between them where the case lives.
pub struct Hosts {
    centre: Namespace,
    hosts: Vec<Namespace>,
    running: Vec<Option<Child>>,
    directory: TempDir,
}

/// Runs one case on a thread that lives between the hosts. Where the kernel allows no namespaces,
/// the case says so and is left out.
pub fn case(name: &str, run: impl FnOnce(&mut Hosts) + Send) {
    if let Some(mut hosts) = Hosts::new(name) {
        let centre = hosts.centre.name.clone();
        living_in(&centre, || run(&mut hosts));
    }
}

/// The address of a host's sshd, counted from 0.
fn address(host: usize) -> String {
    format!("11.0.{}.2", host + 1)
}

impl Hosts {
    fn new(case: &str) -> Option<Self> {
        let name = |place: &str| format!("oc-{}-{case}-{place}", std::process::id());
        let centre = Namespace::add(name("centre"), case)?;
        ip(&format!("-n {} link set dev lo up", centre.name));
        for origin in ORIGINS {
            ip(&format!(
                "-n {} address add {origin}/32 dev lo",
                centre.name
            ));
        }
        let mut hosts = Self {
            centre,
            hosts: Vec::new(),
            running: Vec::new(),
            directory: TempDir::with_prefix("origin-check-hosts-").expect("a directory"),
        };
        for host in 0..HOSTS {
            let namespace = Namespace::add(name(&format!("edge-{}", host + 1)), case)?;
            hosts.join(host, &namespace);
            hosts.hosts.push(namespace);
            hosts.running.push(None);
        }
        hosts.write_keys();
        Some(hosts)
    }

    /// A cable from the centre to a host.
    fn join(&self, host: usize, namespace: &Namespace) {
        let (centre, edge) = (&self.centre.name, &namespace.name);
        let here = format!("to-edge-{}", host + 1);
        ip(&format!(
            "link add name {here} netns {centre} type veth peer name cable netns {edge}"
        ));
        ip(&format!(
            "-n {centre} address add 11.0.{}.1/24 dev {here}",
            host + 1
        ));
        ip(&format!("-n {centre} link set dev {here} up"));
        ip(&format!(
            "-n {edge} address add {}/24 dev cable",
            address(host)
        ));
        ip(&format!("-n {edge} link set dev lo up"));
        ip(&format!("-n {edge} link set dev cable up"));
        ip(&format!(
            "-n {edge} route add default via 11.0.{}.1",
            host + 1
        ));
        let _ = fs::create_dir_all(namespace.etc());
        // Without PAM, sshd lets nobody in whose password is locked with '!'.
        let shadow = fs::read_to_string("/etc/shadow").expect("root may read it");
        let shadow = shadow.replace("root:!", "root:*");
        let path = namespace.etc().join("shadow");
        fs::write(&path, shadow).expect("root may write to /etc");
        fs::set_permissions(path, Permissions::from_mode(0o600)).expect("it is ours");
    }

    /// Keys, and configurations that know of nothing outside this directory.
    fn write_keys(&self) {
        for key in ["key", "host_key"] {
            let mut keygen = Command::new("ssh-keygen");
            keygen.args(["-q", "-t", "ed25519", "-N", "", "-C", key, "-f"]);
            succeed(keygen.arg(self.file(key)), "ssh-keygen");
        }
        fs::copy(self.file("key.pub"), self.file("authorized_keys")).expect("a key");
        let directory = self.directory.path().display();
        let mut client = format!(
            "Host edge-*\n  User root\n  IdentityFile {directory}/key\n  IdentitiesOnly yes\n  \
             StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n  LogLevel ERROR\n  \
             BatchMode yes\n  ConnectTimeout 60\n"
        );
        for host in 0..HOSTS {
            client += &format!("Host edge-{}\n  HostName {}\n", host + 1, address(host));
        }
        fs::write(self.file("ssh_config"), client).expect("a configuration");
        let ssh = format!(
            "#!/bin/sh\nexec {} -F {directory}/ssh_config \"$@\"\n",
            ssh()
        );
        self.program("here", "ssh", &ssh);
        self.lead("exec");
        // So that `parallel` says nothing about citations, and writes to nobody's home.
        fs::create_dir(self.file("parallel")).expect("a directory");
        fs::write(self.file("parallel/will-cite"), "").expect("a file");
        // sshd of Debian leaves this to the service that is not started here.
        let _ = fs::create_dir_all("/run/sshd");
    }

    /// A program that is found by its name: `here` in the centre, `there` on the hosts.
    fn program(&self, place: &str, name: &str, script: &str) {
        let folder = self.file(place);
        fs::create_dir_all(&folder).expect("a directory");
        // Moved into place: whoever starts it sees the old one or the new one.
        let (new, path) = (folder.join(format!("{name}.new")), folder.join(name));
        crate::support::lab::script(&new, script);
        fs::rename(new, path).expect("it is ours");
    }

    /// What the hosts run as `origin-check`: after this line of shell the program, judging by the
    /// roots of these tests, without the request so that many are quick.
    pub fn lead(&self, before: &str) {
        let program = env!("CARGO_BIN_EXE_origin-check");
        let judging = judging().join("' '");
        let script = format!("#!/bin/sh\n{before} {program} --no-http '{judging}' \"$@\"\n");
        self.program("there", "origin-check", &script);
    }

    /// Which addresses the names of a list have on every host.
    pub fn name(&self, addresses: &[(String, &str)]) {
        let lines = addresses.iter().map(|(name, at)| format!("{at} {name}\n"));
        let hosts: String = lines.collect();
        for namespace in &self.hosts {
            fs::write(namespace.etc().join("hosts"), &hosts).expect("root may write to /etc");
        }
    }

    /// Starts a host's sshd, counted from 0, and waits until it answers.
    pub fn start(&mut self, host: usize) {
        let directory = self.directory.path().display();
        let at = address(host);
        let configuration = format!(
            "Port 22\nListenAddress {at}\nHostKey {directory}/host_key\n\
             AuthorizedKeysFile {directory}/authorized_keys\nStrictModes no\nUsePAM no\n\
             PasswordAuthentication no\nPermitRootLogin prohibit-password\nPidFile none\n\
             MaxStartups 100\nSetEnv PATH={directory}/there:/usr/bin:/bin\n"
        );
        let file = self.file(&format!("sshd_config-{host}"));
        fs::write(&file, configuration).expect("a configuration");
        let mut sshd = self.hosts[host].command("/usr/sbin/sshd");
        sshd.args(["-D", "-e", "-f"]).arg(file);
        let log = fs::File::create(self.file(&format!("sshd-{host}.log"))).expect("a log");
        let sshd = sshd.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        self.running[host] = Some(sshd.spawn().expect("ip, and sshd (openssh-server)"));
        let started = Instant::now();
        while TcpStream::connect((at.as_str(), 22)).is_err() {
            let log = fs::read_to_string(self.file(&format!("sshd-{host}.log")));
            assert!(
                started.elapsed() < PATIENCE,
                "sshd does not answer: {log:?}"
            );
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Refuses what a host, counted from 0, sends to this address.
    pub fn refuse(&self, host: usize, address: &str) {
        let rules = format!(
            "table inet fault {{\n  chain leaving {{\n    type filter hook output priority 0\n    \
             ip daddr {address} tcp dport 443 reject with tcp reset\n  }}\n}}\n"
        );
        let file = self.file("rules.nft");
        fs::write(&file, &rules).expect("the rules can be written");
        succeed(self.hosts[host].command("nft").arg("-f").arg(file), &rules);
    }

    /// A shell in the centre, in the directory of the case's files.
    pub fn shell(&self, line: &str) -> Command {
        let mut shell = Command::new("bash");
        let path = std::env::var("PATH").unwrap_or_default();
        shell
            .args(["-c", line])
            .current_dir(self.directory.path())
            .env("PATH", format!("{}:{path}", self.file("here").display()))
            .env("PARALLEL_HOME", self.file("parallel"))
            .env("TMPDIR", self.directory.path())
            .stdin(Stdio::null());
        shell
    }

    /// What comes of a line of shell.
    pub fn run(&self, line: &str) -> Output {
        self.shell(line).output().expect("a shell")
    }

    /// A file of the case.
    pub fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }
}

/// The real one, as the centre has another before it on its path.
fn ssh() -> &'static str {
    let places = ["/usr/bin/ssh", "/usr/local/bin/ssh", "/bin/ssh"];
    let place = places.into_iter().find(|place| Path::new(place).exists());
    place.expect("ssh is not installed: run tests/run")
}

impl Drop for Hosts {
    fn drop(&mut self) {
        for sshd in self.running.iter_mut().flatten() {
            let _ = sshd.kill();
            let _ = sshd.wait();
        }
    }
}
