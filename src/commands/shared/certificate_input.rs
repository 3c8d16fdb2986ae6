//! Certificate files that options name.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use clap::Args;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::{self, PemObject};

use crate::cert_file::certificates;
use crate::cert_file::certificates::NoCertificates;
use crate::distribution::PlannedOrigin;
use crate::observation::{Der, ExpectedFile};
use crate::pki::certificate::Certificate;
use crate::probe::ClientCertificate;

type CertificateReader = fn(&[u8]) -> Result<Vec<Vec<u8>>, NoCertificates>;

/// Reads the trust anchors of `--ca-file`.
pub fn trust_anchors(path: &Path) -> anyhow::Result<Vec<Der>> {
    let ders = read("--ca-file", path, certificates::in_file)?;
    Ok(ders.into_iter().map(Der).collect())
}

/// Reads the pool of `--intermediates`, without what cannot be parsed.
pub fn intermediates(path: Option<&Path>) -> anyhow::Result<Vec<Certificate>> {
    let Some(path) = path else {
        return Ok(Vec::new());
    };
    let ders = read("--intermediates", path, certificates::in_any_form)?;
    Ok(ders
        .iter()
        .filter_map(|der| Certificate::parse(der).ok())
        .collect())
}

/// Reads the file of `--compare`, all of which must be readable.
pub fn expected(path: &Path) -> anyhow::Result<ExpectedFile> {
    let ders = read("--compare", path, certificates::in_any_form)?;
    if let Some(position) = ders.iter().position(|der| Certificate::parse(der).is_err()) {
        bail!(
            "--compare: certificate {} of {} cannot be read",
            position + 1,
            path.display()
        );
    }
    Ok(ExpectedFile {
        name: path.display().to_string(),
        certificates: ders.into_iter().map(Der).collect(),
    })
}

/// The options for a client certificate.
#[derive(Debug, Default, PartialEq, Args)]
pub struct ClientCertificateArgs {
    /// Present this client certificate, which should be the one that OriginMtlsConfig names
    #[arg(hide_short_help = true, long, value_name = "PEM")]
    pub client_cert: Option<PathBuf>,
    /// Read the private key of --client-cert from this file
    #[arg(
        hide_short_help = true,
        long,
        value_name = "PEM",
        requires = "client_cert"
    )]
    pub client_key: Option<PathBuf>,
}

impl ClientCertificateArgs {
    pub fn read(&self) -> anyhow::Result<Option<ClientCertificate>> {
        let certificate = self.client_cert.as_deref();
        let read = |certificate| client_certificate(certificate, self.client_key.as_deref());
        certificate.map(read).transpose()
    }

    /// Reads it for the origins of a distribution: CloudFront presents one only where an
    /// OriginMtlsConfig says so.
    pub fn read_for<'a>(
        &self,
        mut origins: impl Iterator<Item = &'a PlannedOrigin>,
    ) -> anyhow::Result<Option<ClientCertificate>> {
        let read = self.read()?;
        if read.is_some() && !origins.any(|origin| origin.settings.origin_mtls) {
            bail!("--client-cert: no origin has an OriginMtlsConfig, so CloudFront presents none");
        }
        Ok(read)
    }

    /// The files, for a look at what an output would overwrite.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let files = [&self.client_cert, &self.client_key];
        files.into_iter().filter_map(|file| file.as_deref())
    }
}

/// Reads a client certificate, with its key from a file of its own or the same file.
fn client_certificate(certificate: &Path, key: Option<&Path>) -> anyhow::Result<ClientCertificate> {
    let chain = read("--client-cert", certificate, certificates::in_file)?;
    let (option, file) = match key {
        Some(key) => ("--client-key", key),
        None => ("--client-cert", certificate),
    };
    let name = file.display();
    let text = fs::read(file).with_context(|| format!("{option}: cannot read {name}"))?;
    let key = PrivateKeyDer::from_pem_slice(&text).map_err(|error| match error {
        _ if is_encrypted(&text) => anyhow!(
            "{option} {name}: the private key is encrypted; decrypt it with 'openssl pkey -in {name}'"
        ),
        pem::Error::NoItemsFound if key.is_none() => anyhow!(
            "--client-cert {name}: it contains no private key; give it with --client-key PEM"
        ),
        _ => anyhow!("{option} {name}: it contains no private key; expected PEM"),
    })?;
    ClientCertificate::new(chain, key).map_err(|why| anyhow!("{option} {name}: {why}"))
}

fn is_encrypted(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED")
}

fn read(
    option: &str,
    path: &Path,
    certificates: CertificateReader,
) -> anyhow::Result<Vec<Vec<u8>>> {
    let name = path.display();
    let file = fs::read(path).with_context(|| format!("{option}: cannot read {name}"))?;
    certificates(&file)
        .map_err(|error| anyhow!("{option} {name}: {error}; expected certificates as PEM"))
}
