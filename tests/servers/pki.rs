//! Certificates for the scenarios, made with the `openssl` command while the tests run.
//!
//! `healthy()` is the certificate of an origin that CloudFront accepts; a fault is that request
//! with one thing changed. The root of `hierarchy()` is what `origin-check` is given as
//! `--ca-file`; whatever another root issued is as untrusted as a private CA is for CloudFront.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use time::{Duration, OffsetDateTime};

use crate::server::{openssl, scratch_directory};

/// The name that `origin-check` asks for unless a scenario says otherwise.
pub const ORIGIN: &str = "origin.example.com";

/// A certificate with its private key, as files and as PEM.
#[derive(Clone)]
pub struct Certificate {
    pub pem: String,
    pub file: PathBuf,
    pub key: PathBuf,
}

/// The authorities that all scenarios share: root, intermediate, and an intermediate with an RSA key.
pub struct Hierarchy {
    pub root: Certificate,
    pub intermediate: Certificate,
    pub rsa_intermediate: Certificate,
}

pub fn hierarchy() -> &'static Hierarchy {
    static HIERARCHY: LazyLock<Hierarchy> = LazyLock::new(|| {
        let root = authority("Test Root").key(Key::Rsa(2048)).self_signed();
        let intermediate = authority("Test Intermediate").issued_by(&root);
        let rsa_intermediate = authority("Test RSA Intermediate")
            .key(Key::Rsa(2048))
            .issued_by(&root);
        Hierarchy {
            root,
            intermediate,
            rsa_intermediate,
        }
    });
    &HIERARCHY
}

/// The leaf of a healthy origin: right name, P-256, 85 of its 90 days left, for servers.
pub fn healthy() -> Request {
    Request::new(ORIGIN).dns(&[ORIGIN]).days(-5, 85)
}

/// `healthy()` with an RSA key of 2048 bits; one for all, since making them is slow.
pub fn healthy_rsa() -> Request {
    static KEY: LazyLock<PathBuf> =
        LazyLock::new(|| Key::Rsa(2048).file(&scratch_directory("key")));
    Request {
        key_file: Some(KEY.clone()),
        ..healthy()
    }
}

/// A certificate authority of this name that may issue anything.
pub fn authority(name: &str) -> Request {
    let mut request = Request::new(name).days(-400, 2000);
    request.basic_constraints = "critical,CA:TRUE".to_owned();
    request.key_usage = "critical,keyCertSign,cRLSign".to_owned();
    request.extended_key_usage = None;
    request
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Key {
    Rsa(u32),
    RsaPss,
    Ed25519,
    Ed448,
    Dsa,
    /// On this curve, by OpenSSL's name.
    Curve(&'static str),
}

/// A certificate to be made; the methods change one thing each.
#[derive(Clone)]
pub struct Request {
    subject: String,
    key: Key,
    key_file: Option<PathBuf>,
    not_before: OffsetDateTime,
    not_after: OffsetDateTime,
    alternative_names: String,
    basic_constraints: String,
    key_usage: String,
    extended_key_usage: Option<String>,
    subject_key_identifier: String,
    authority_key_identifier: String,
    further_extensions: String,
    digest: &'static str,
}

impl Request {
    fn new(common_name: &str) -> Self {
        let now = OffsetDateTime::now_utc();
        Self {
            subject: format!("/CN={common_name}"),
            key: Key::P256,
            key_file: None,
            not_before: now,
            not_after: now,
            alternative_names: String::new(),
            basic_constraints: "critical,CA:FALSE".to_owned(),
            key_usage: "critical,digitalSignature,keyEncipherment".to_owned(),
            extended_key_usage: Some("serverAuth".to_owned()),
            subject_key_identifier: "hash".to_owned(),
            authority_key_identifier: "keyid".to_owned(),
            further_extensions: String::new(),
            digest: "sha256",
        }
    }

    pub fn common_name(mut self, name: &str) -> Self {
        self.subject = format!("/CN={name}");
        self
    }

    /// The subject alternative names; none leaves the extension out.
    pub fn dns(mut self, names: &[&str]) -> Self {
        self.alternative_names = names
            .iter()
            .map(|name| format!("DNS:{name}"))
            .collect::<Vec<_>>()
            .join(",");
        self
    }

    pub fn ip(mut self, address: &str) -> Self {
        self.alternative_names = format!("IP:{address}");
        self
    }

    /// Validity in days relative to now.
    pub fn days(mut self, not_before: i64, not_after: i64) -> Self {
        let now = OffsetDateTime::now_utc();
        self.not_before = now + Duration::days(not_before);
        self.not_after = now + Duration::days(not_after);
        self
    }

    pub fn key(mut self, key: Key) -> Self {
        self.key = key;
        self.key_file = None;
        self
    }

    /// The same key pair as that certificate's.
    pub fn key_of(mut self, other: &Certificate) -> Self {
        self.key_file = Some(other.key.clone());
        self
    }

    /// As in openssl's `x509v3_config`, e.g. `critical,CA:TRUE,pathlen:0`.
    pub fn basic_constraints(mut self, value: &str) -> Self {
        self.basic_constraints = value.to_owned();
        self
    }

    pub fn key_usage(mut self, value: &str) -> Self {
        self.key_usage = value.to_owned();
        self
    }

    pub fn extended_key_usage(mut self, value: Option<&str>) -> Self {
        self.extended_key_usage = value.map(str::to_owned);
        self
    }

    /// Hexadecimal, in place of the hash of the key; `none` leaves it out.
    pub fn subject_key_identifier(mut self, value: &str) -> Self {
        self.subject_key_identifier = value.to_owned();
        self
    }

    /// As in openssl's `x509v3_config`; `none` leaves it out.
    pub fn authority_key_identifier(mut self, value: &str) -> Self {
        self.authority_key_identifier = value.to_owned();
        self
    }

    /// As `openssl req -subj` takes it.
    pub fn subject(mut self, subject: &str) -> Self {
        self.subject = subject.to_owned();
        self
    }

    /// The subject alternative names, as in openssl's `x509v3_config`.
    pub fn alternative_names(mut self, names: &str) -> Self {
        self.alternative_names = names.to_owned();
        self
    }

    /// One more line of openssl's `x509v3_config`.
    pub fn extension(mut self, line: &str) -> Self {
        self.further_extensions = format!("{line}\n");
        self
    }

    /// The digest that the issuer signs with.
    pub fn digest(mut self, digest: &'static str) -> Self {
        self.digest = digest;
        self
    }

    pub fn issued_by(&self, issuer: &Certificate) -> Certificate {
        self.make(Some(issuer))
    }

    pub fn self_signed(&self) -> Certificate {
        self.make(None)
    }

    /// `openssl ca`, the only command of OpenSSL 3.0 that takes any start and end of validity.
    fn make(&self, issuer: Option<&Certificate>) -> Certificate {
        let directory = scratch_directory("certificate");
        let key = self
            .key_file
            .clone()
            .unwrap_or_else(|| self.key.file(&directory));
        let [file, request, settings] =
            ["certificate.pem", "request.pem", "ca.cnf"].map(|name| directory.join(name));
        std::fs::write(directory.join("index.txt"), "").unwrap();
        std::fs::write(&settings, self.settings(&directory)).unwrap();

        run(openssl("req -new -config")
            .arg(&settings)
            .arg("-key")
            .arg(&key)
            .args(["-subj", &self.subject, "-out"])
            .arg(&request));
        let mut sign = openssl("ca -batch -notext -rand_serial -preserveDN");
        let (start, end) = (generalized(self.not_before), generalized(self.not_after));
        sign.args(["-md", self.digest, "-startdate", &start, "-enddate", &end])
            .arg("-config")
            .arg(&settings)
            .arg("-in")
            .arg(&request)
            .arg("-out")
            .arg(&file);
        match issuer {
            Some(issuer) => sign
                .arg("-cert")
                .arg(&issuer.file)
                .arg("-keyfile")
                .arg(&issuer.key),
            None => sign.arg("-selfsign").arg("-keyfile").arg(&key),
        };
        run(&mut sign);
        Certificate {
            pem: std::fs::read_to_string(&file).unwrap(),
            file,
            key,
        }
    }

    fn settings(&self, directory: &Path) -> String {
        let mut text = format!(
            "[ca]\ndefault_ca=here\n\
             [here]\ndatabase={0}/index.txt\nnew_certs_dir={0}\npolicy=any\nunique_subject=no\nrand_serial=yes\nx509_extensions=v3\n\
             [any]\ncommonName=optional\n\
             [req]\ndistinguished_name=dn\n[dn]\n\
             [v3]\n{1}",
            directory.display(),
            self.further_extensions,
        );
        for (extension, value) in [
            ("basicConstraints", self.basic_constraints.as_str()),
            ("keyUsage", &self.key_usage),
            ("subjectKeyIdentifier", &self.subject_key_identifier),
            ("authorityKeyIdentifier", &self.authority_key_identifier),
            (
                "extendedKeyUsage",
                self.extended_key_usage.as_deref().unwrap_or_default(),
            ),
            ("subjectAltName", &self.alternative_names),
        ] {
            if !value.is_empty() {
                writeln!(text, "{extension}={value}").unwrap();
            }
        }
        text
    }
}

impl Key {
    pub const P256: Self = Self::Curve("P-256");
    pub const P384: Self = Self::Curve("P-384");
    pub const P521: Self = Self::Curve("P-521");

    fn file(self, directory: &Path) -> PathBuf {
        let file = directory.join("key.pem");
        run(openssl("genpkey")
            .args(self.arguments())
            .arg("-out")
            .arg(&file));
        file
    }

    fn arguments(self) -> Vec<String> {
        let text = match self {
            // More primes make a large key in a fraction of the time; the public key looks like any other.
            Self::Rsa(bits @ 4096..) => {
                format!(
                    "-algorithm RSA -pkeyopt rsa_keygen_bits:{bits} -pkeyopt rsa_keygen_primes:4"
                )
            }
            Self::Rsa(bits) => format!("-algorithm RSA -pkeyopt rsa_keygen_bits:{bits}"),
            Self::RsaPss => "-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048".to_owned(),
            Self::Ed25519 => "-algorithm ED25519".to_owned(),
            Self::Ed448 => "-algorithm ED448".to_owned(),
            Self::Dsa => return vec!["-paramfile".to_owned(), dsa_parameters()],
            Self::Curve(curve) => format!("-algorithm EC -pkeyopt ec_paramgen_curve:{curve}"),
        };
        text.split(' ').map(str::to_owned).collect()
    }
}

/// A file of Diffie-Hellman parameters.
pub fn finite_field_parameters() -> String {
    let file = scratch_directory("dh").join("parameters.pem");
    let make = "genpkey -genparam -algorithm DH -pkeyopt group:ffdhe2048 -out";
    run(openssl(make).arg(&file));
    file.display().to_string()
}

/// The parameters of all DSA keys: making them takes a second.
fn dsa_parameters() -> String {
    static FILE: LazyLock<PathBuf> = LazyLock::new(|| {
        let file = scratch_directory("dsa").join("parameters.pem");
        let make = "genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:2048 -out";
        run(openssl(make).arg(&file));
        file
    });
    FILE.display().to_string()
}

/// What a server is configured with: certificates in the order sent, and the leaf's key.
#[derive(Clone)]
pub struct Chain {
    pub file: PathBuf,
    pub key: PathBuf,
    pub certificates: Vec<Certificate>,
}

/// These certificates in this order; the first one's key is the server's.
pub fn chain(certificates: &[&Certificate]) -> Chain {
    let file = scratch_directory("chain").join("chain.pem");
    let pems = certificates.iter().map(|one| one.pem.as_str());
    std::fs::write(&file, pems.collect::<String>()).unwrap();
    Chain {
        file,
        key: certificates[0].key.clone(),
        certificates: certificates.iter().copied().cloned().collect(),
    }
}

impl Chain {
    /// The certificates after the leaf, as a file of their own.
    pub fn rest(&self) -> Option<PathBuf> {
        let rest = self.certificates[1..].iter();
        let rest: String = rest.map(|one| one.pem.as_str()).collect();
        let file = self.file.with_file_name("rest.pem");
        (!rest.is_empty()).then(|| {
            std::fs::write(&file, rest).unwrap();
            file
        })
    }
}

/// The leaf that the shared intermediate issues on this request, with that intermediate.
pub fn served(leaf: Request) -> Chain {
    let intermediate = &hierarchy().intermediate;
    chain(&[&leaf.issued_by(intermediate), intermediate])
}

/// A DER-encoded OCSP response about `leaf`, of the shared intermediate: `status` is `V` (good) or `R` (revoked).
pub fn ocsp_response(leaf: &Certificate, status: char) -> PathBuf {
    let issuer = &hierarchy().intermediate;
    let directory = scratch_directory("ocsp");
    let output = run(openssl("x509 -noout -serial -in").arg(&leaf.file));
    let serial = String::from_utf8(output).unwrap();
    let serial = serial.trim().trim_start_matches("serial=");
    let revoked_at = if status == 'R' { "260101000000Z" } else { "" };
    let (index, response) = (directory.join("index.txt"), directory.join("response.der"));
    std::fs::write(
        &index,
        format!("{status}\t491231235959Z\t{revoked_at}\t{serial}\tunknown\t/CN={ORIGIN}\n"),
    )
    .unwrap();
    let request = directory.join("request.der");
    run(openssl("ocsp -no_nonce -issuer")
        .arg(&issuer.file)
        .arg("-cert")
        .arg(&leaf.file)
        .arg("-reqout")
        .arg(&request));
    run(openssl("ocsp -ndays 7 -index")
        .arg(&index)
        .arg("-CA")
        .arg(&issuer.file)
        .arg("-rsigner")
        .arg(&issuer.file)
        .arg("-rkey")
        .arg(&issuer.key)
        .arg("-reqin")
        .arg(&request)
        .arg("-respout")
        .arg(&response));
    response
}

fn generalized(moment: OffsetDateTime) -> String {
    let (date, time) = (moment.date(), moment.time());
    format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}Z",
        date.year(),
        u8::from(date.month()),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

fn run(command: &mut Command) -> Vec<u8> {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "openssl failed: {command:?}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}
