//! The five stacks, each told a setting in its own words.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use origin_check::wire::code_point::CipherSuite;

use super::settings::{Keys, Setting, Suites, code_points};
use crate::pki::{Chain, healthy, healthy_rsa, served};
use crate::server::{self, Server, program, scratch_directory};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stack {
    OpenSsl,
    GnuTls,
    Go,
    Java,
    Nss,
}

impl Stack {
    pub const ALL: [Self; 5] = [Self::OpenSsl, Self::GnuTls, Self::Go, Self::Java, Self::Nss];

    pub fn name(self) -> &'static str {
        match self {
            Self::OpenSsl => "openssl",
            Self::GnuTls => "gnutls",
            Self::Go => "go",
            Self::Java => "java",
            Self::Nss => "nss",
        }
    }
}

impl fmt::Display for Stack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

pub fn start(stack: Stack, setting: &Setting) -> Server {
    let build = match stack {
        Stack::OpenSsl => openssl,
        Stack::GnuTls => gnutls,
        Stack::Go => go,
        Stack::Java => java,
        Stack::Nss => nss,
    };
    server::start(|port, directory| build(setting, port, directory))
}

/// The chains that all servers present: the same leaves for all stacks. Their subjects differ,
/// since NSS knows certificates of one subject by one name.
fn chains(keys: Keys) -> Vec<&'static Chain> {
    static RSA: LazyLock<Chain> = LazyLock::new(|| served(healthy_rsa().common_name("rsa")));
    static ECDSA: LazyLock<Chain> = LazyLock::new(|| served(healthy().common_name("ecdsa")));
    match keys {
        Keys::Both => vec![&ECDSA, &RSA],
        Keys::Rsa => vec![&RSA],
        Keys::Ecdsa => vec![&ECDSA],
    }
}

fn openssl(setting: &Setting, port: u16, _: &Path) -> Command {
    let mut command = server::openssl(&format!("s_server -quiet -accept 127.0.0.1:{port}"));
    for (chain, prefix) in chains(setting.keys).iter().zip(["", "d"]) {
        command
            .arg(format!("-{prefix}cert"))
            .arg(&chain.certificates[0].file)
            .arg(format!("-{prefix}key"))
            .arg(&chain.key)
            .arg(format!("-{prefix}cert_chain"))
            .arg(chain.rest().unwrap());
    }
    let versions = setting.versions_in([
        "-tls1_3",
        "-tls1_2",
        "-min_protocol TLSv1 -max_protocol TLSv1.2 -cipher DEFAULT:@SECLEVEL=0",
        "-tls1 -cipher DEFAULT:@SECLEVEL=0",
    ]);
    command.args(versions.into_iter().flat_map(|words| words.split(' ')));
    let names = code_points(setting.suites)
        .iter()
        .filter_map(|code| CipherSuite(*code).openssl_name());
    let names: Vec<&str> = names.collect();
    if !names.is_empty() {
        command.args(["-cipher", &names.join(":")]);
    }
    if let Some(group) = setting.group_in(["P-384", "X25519"]) {
        command.args(["-groups", group]);
    }
    command
}

fn gnutls(setting: &Setting, port: u16, _: &Path) -> Command {
    let mut command = Command::new(program("gnutls-serv", "gnutls-bin"));
    command.args([
        "--echo",
        "--disable-client-cert",
        "--port",
        &port.to_string(),
    ]);
    for chain in chains(setting.keys) {
        command
            .arg("--x509certfile")
            .arg(&chain.file)
            .arg("--x509keyfile")
            .arg(&chain.key);
    }
    let versions = setting.versions_in([
        ":-VERS-ALL:+VERS-TLS1.3",
        ":-VERS-ALL:+VERS-TLS1.2",
        ":-VERS-ALL:+VERS-TLS1.2:+VERS-TLS1.1:+VERS-TLS1.0",
        ":-VERS-ALL:+VERS-TLS1.0",
    ]);
    let group = setting.group_in([":-GROUP-ALL:+GROUP-SECP384R1", ":-GROUP-ALL:+GROUP-X25519"]);
    let (versions, group) = (versions.unwrap_or_default(), group.unwrap_or_default());
    let suites = match setting.suites {
        Suites::Default => "",
        Suites::Aes256 => ":-CIPHER-ALL:+AES-256-GCM:+AES-256-CBC",
        Suites::Cbc => ":-CIPHER-ALL:+AES-128-CBC:+AES-256-CBC",
        Suites::RsaKeyExchange => ":-KX-ALL:+RSA",
    };
    command.args(["--priority", &format!("NORMAL{versions}{suites}{group}")]);
    command
}

/// `server.go` is built once.
fn go(setting: &Setting, port: u16, _: &Path) -> Command {
    static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
        let directory = scratch_directory("go");
        let built = directory.join("server");
        run(Command::new(program("go", "golang-go"))
            .args(["build", "-o"])
            .arg(&built)
            .arg(source("server.go"))
            .env("GO111MODULE", "off")
            .env("CGO_ENABLED", "0")
            // Kept from run to run: the standard library is built into it.
            .env(
                "GOCACHE",
                Path::new(env!("CARGO_TARGET_TMPDIR")).join("go-cache"),
            ));
        built
    });
    let mut command = Command::new(&*PROGRAM);
    command.arg(port.to_string()).args(words(setting));
    for chain in chains(setting.keys) {
        command.arg(&chain.file).arg(&chain.key);
    }
    command
}

/// `Server.java` is compiled once.
fn java(setting: &Setting, port: u16, directory: &Path) -> Command {
    static CLASSES: LazyLock<PathBuf> = LazyLock::new(|| {
        let classes = scratch_directory("java");
        run(Command::new(program("javac", "default-jdk-headless"))
            .arg("-d")
            .arg(&classes)
            .arg(source("Server.java")));
        classes
    });
    let mut command = Command::new(program("java", "default-jdk-headless"));
    // The two options that make a small program start sooner.
    command.args(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]);
    let group = setting.group_in(["secp384r1", "x25519"]);
    command.args(group.map(|group| format!("-Djdk.tls.namedGroups={group}")));
    command
        .arg("-cp")
        .arg(&*CLASSES)
        .arg("Server")
        .arg(port.to_string())
        .args(words(setting));
    for (chain, name) in chains(setting.keys).iter().zip(["first", "second"]) {
        command.arg(key_store(chain, &directory.join(name)));
    }
    command
}

fn nss(setting: &Setting, port: u16, directory: &Path) -> Command {
    let database = format!("sql:{}", directory.display());
    let mut make = Command::new(program("certutil", "libnss3-tools"));
    run(make.args(["-N", "--empty-password", "-d", &database]));
    let mut command = Command::new(program("selfserv", "libnss3-tools"));
    command.args(["-p", &port.to_string(), "-d", &database]);
    for chain in chains(setting.keys) {
        let is_rsa = std::ptr::eq(chain, chains(Keys::Rsa)[0]);
        let (option, name) = if is_rsa {
            ("-n", "rsa")
        } else {
            ("-e", "ecdsa")
        };
        run(Command::new(program("pk12util", "libnss3-tools"))
            .args(["-d", &database, "-K", "", "-W", "password", "-i"])
            .arg(key_store(chain, &directory.join(name))));
        command.args([option, name]);
    }
    let versions = [
        "tls1.3:tls1.3",
        "tls1.2:tls1.2",
        "tls1.0:tls1.2",
        "tls1.0:tls1.0",
    ];
    if let Some(versions) = setting.versions_in(versions) {
        command.args(["-V", versions]);
    }
    let suites = code_points(setting.suites).iter();
    let suites: String = suites.map(|code| format!(":{code:04X}")).collect();
    if !suites.is_empty() {
        command.args(["-c", &suites]);
    }
    if let Some(group) = setting.group_in(["P384", "x25519"]) {
        command.args(["-I", group]);
    }
    command
}

/// A PKCS#12 file whose password is `password`.
fn key_store(chain: &Chain, file: &Path) -> PathBuf {
    run(
        server::openssl("pkcs12 -export -passout pass:password -name")
            .arg(file.file_name().unwrap())
            .arg("-in")
            .arg(&chain.file)
            .arg("-inkey")
            .arg(&chain.key)
            .arg("-out")
            .arg(file),
    );
    file.to_owned()
}

/// The versions, suites and group for the two servers that are written here.
fn words(setting: &Setting) -> [String; 3] {
    let versions = setting.versions_in(["1.3", "1.2", "1.0-1.2", "1.0"]);
    let names = code_points(setting.suites)
        .iter()
        .filter_map(|code| CipherSuite(*code).name());
    let group = setting.group_in(["P-384", "X25519"]);
    [
        versions.unwrap_or("default").to_owned(),
        names.collect::<Vec<_>>().join(","),
        group.unwrap_or("default").to_owned(),
    ]
}

fn source(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/servers/hellos")
        .join(file)
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
