//! Two network namespaces and the cable between them, for as long as one case takes.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, id};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use tempfile::TempDir;

/// Where the origin and the name server are. Addresses of the public internet, which the program
/// takes for CloudFront's view of them; they exist in the namespaces alone.
pub const ORIGIN: &str = "11.0.0.1";
pub const ORIGIN_V6: &str = "2a0e:1::1";
const CLIENT: &str = "11.0.0.2";
const CLIENT_V6: &str = "2a0e:1::2";

/// The namespaces; dropping them takes the cable and every rule away.
pub struct Lab {
    origin: Namespace,
    client: Namespace,
    directory: TempDir,
}

/// Runs one case on a thread that lives in the origin's namespace, so that every listener it
/// starts does too. Where the kernel allows no namespaces, the case says so and is left out.
pub fn case(name: &str, run: impl FnOnce(&Lab) + Send) {
    if let Some(lab) = Lab::new(name) {
        living_in(&lab.origin.name, || run(&lab));
    }
}

/// Runs this on a thread that lives in a namespace, and panics if it does.
pub fn living_in(namespace: &str, run: impl FnOnce() + Send) {
    let living_there = || {
        let file = File::open(format!("/run/netns/{namespace}")).expect("the namespace");
        move_into_link_name_space(file.as_fd(), Some(LinkNameSpaceType::Network))
            .expect("root may enter it");
        run();
    };
    let ended = thread::scope(|scope| scope.spawn(living_there).join());
    if let Err(panic) = ended {
        std::panic::resume_unwind(panic);
    }
}

impl Lab {
    fn new(case: &str) -> Option<Self> {
        static CASES: AtomicUsize = AtomicUsize::new(0);
        let number = CASES.fetch_add(1, Relaxed);
        let name = |side| format!("origin-check-{}-{number}-{side}", id());
        let origin = Namespace::add(name("origin"), case)?;
        let client = Namespace::add(name("client"), case)?;
        let lab = Self {
            origin,
            client,
            directory: TempDir::with_prefix("origin-check-network-").expect("a directory"),
        };
        let (origin, client) = (&lab.origin.name, &lab.client.name);
        ip(&format!(
            "link add name cable netns {origin} type veth peer name cable netns {client}"
        ));
        for (namespace, address, address_v6) in
            [(origin, ORIGIN, ORIGIN_V6), (client, CLIENT, CLIENT_V6)]
        {
            let ip = |command: &str| ip(&format!("-n {namespace} {command}"));
            ip(&format!("address add {address}/24 dev cable"));
            // Without the wait for a double of the address, which delays its use by a second.
            ip(&format!("address add {address_v6}/64 dev cable nodad"));
            // Packets as a real wire has them: a cable in memory would carry 64 KiB in one.
            ip("link set dev cable gso_max_segs 1");
            ip("link set dev lo up");
            ip("link set dev cable up");
        }
        Some(lab)
    }

    /// Filters what arrives at the origin and what leaves it, by rules of nftables such as
    /// `tcp dport 443 drop`. What stays inside the namespace is not touched.
    pub fn filter(&self, arriving: &[&str], leaving: &[&str]) {
        let chain = |name, hook, device, rules: &[&str]| {
            let rules: String = rules
                .iter()
                .map(|rule| format!("    {device} \"cable\" {rule}\n"))
                .collect();
            format!("  chain {name} {{\n    type filter hook {hook} priority 0\n{rules}  }}\n")
        };
        let rules = format!(
            "table inet fault {{\n{}{}}}\n",
            chain("arriving", "input", "iifname", arriving),
            chain("leaving", "output", "oifname", leaving),
        );
        let file = self.directory().join("rules.nft");
        fs::write(&file, &rules).expect("the rules can be written");
        let mut nft = self.origin.command("nft");
        succeed(nft.arg("-f").arg(file), &rules);
    }

    /// Lets rules ask how many packets a connection had; called from a case's own thread.
    pub fn count_packets(&self) {
        let switch = "/proc/sys/net/netfilter/nf_conntrack_acct";
        fs::write(switch, "1").expect("connection tracking can count");
    }

    /// What `/etc/resolv.conf` says to the program.
    pub fn resolve_with(&self, configuration: &str) {
        fs::write(self.client.etc().join("resolv.conf"), configuration)
            .expect("the resolver's configuration can be written");
    }

    /// Sets one of the kernel's values below `/proc/sys/net` on the client's side.
    pub fn set(&self, name: &str, value: &str) {
        let mut shell = self.client.command("sh");
        let script = format!("echo '{value}' > /proc/sys/net/{name}");
        succeed(shell.args(["-c", &script]), &script);
    }

    /// The program, on the client's side.
    pub fn origin_check(&self) -> Command {
        self.client.command(env!("CARGO_BIN_EXE_origin-check"))
    }

    /// A place for a case's files, gone with it.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }
}

/// One network namespace, for as long as this lives.
pub struct Namespace {
    /// What `ip netns` calls it.
    pub name: String,
}

impl Namespace {
    /// Nothing where the kernel forbids it, said on a line that the test harness does not hold
    /// back. Whatever else is wrong is a failure.
    pub fn add(name: String, case: &str) -> Option<Self> {
        let added = run(Command::new("ip").args(["netns", "add", &name]));
        let namespace = Self { name };
        if added.status.success() {
            fs::create_dir_all(namespace.etc()).expect("root may write to /etc");
            return Some(namespace);
        }
        let why = String::from_utf8_lossy(&added.stderr);
        let user = run(Command::new("id").arg("-u"));
        assert_eq!(
            user.stdout, b"0\n",
            "these tests need root (tests/run sees to it): {why}"
        );
        assert!(why.contains("Operation not permitted"), "{why}");
        let why = why.trim();
        let _ = writeln!(
            io::stderr(),
            "SKIPPED network case '{case}': the kernel allows no namespaces ({why})"
        );
        None
    }

    /// A program in it. `ip` shows it the files of [`Self::etc`] in place of those in /etc.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.name, program]);
        command
    }

    pub fn etc(&self) -> PathBuf {
        PathBuf::from("/etc/netns").join(&self.name)
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        let _ = Command::new("ip")
            .args(["netns", "delete", &self.name])
            .output();
        let _ = fs::remove_dir_all(self.etc());
    }
}

pub fn ip(arguments: &str) {
    let mut ip = Command::new("ip");
    succeed(ip.args(arguments.split(' ')), arguments);
}

pub fn succeed(command: &mut Command, what: &str) {
    let output = run(command);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}: {errors}");
}

fn run(command: &mut Command) -> Output {
    let output = command.output();
    output.unwrap_or_else(|error| panic!("{command:?}: {error}"))
}
