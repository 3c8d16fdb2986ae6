//! `--write-chain`: writes the file that the server should be given.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::path_guard::folder_of;
use crate::assessment::Assessment;
use crate::check::ChainContext;
use crate::pki::certificate::Certificate;
use crate::pki::completion::{PoolSearch, search};
use crate::pki::cross_signs;
use crate::render::chain_file;

/// The file to write.
#[derive(Debug)]
pub struct ChainOutput {
    path: PathBuf,
    replace: bool,
}

impl ChainOutput {
    /// Finds out, before anything is contacted, if the file can be written.
    pub fn new(path: &Path, replace: bool) -> anyhow::Result<Self> {
        let name = path.display();
        if path == Path::new("-") {
            bail!("--write-chain: expected a file, found '-'; the report goes to stdout");
        }
        // Follows links; an error means that a link leads nowhere.
        if let Ok(existing) = path.metadata() {
            if existing.is_dir() {
                bail!("--write-chain: {name} is a folder");
            }
            // A device or a pipe would be replaced by a file of its name.
            if !existing.is_file() {
                bail!("--write-chain: {name} is not a regular file; name another one");
            }
        }
        if !replace && path.symlink_metadata().is_ok() {
            bail!("--write-chain: {name} already exists; --force replaces it");
        }
        // Replaces what a link points to, not the link: that is how certbot names its files.
        let path = match path.canonicalize() {
            Ok(real) if replace => real,
            _ => path.to_owned(),
        };
        let folder = folder_of(&path);
        tempfile::tempfile_in(folder)
            .with_context(|| format!("--write-chain: cannot write to {}", folder.display()))?;
        Ok(Self { path, replace })
    }

    /// Writes the chain that was judged, completed from `pool`. Returns what to tell a person.
    pub fn write(&self, report: &Assessment, pool: &[Certificate]) -> anyhow::Result<String> {
        let path = self.path.display();
        let nothing = || format!("--write-chain: nothing was written to {path}");
        let chain = complete_chain(report, pool).with_context(nothing)?;
        let page = chain_file::render(&chain.leaf, &chain.intermediates);
        self.replace_contents(page.as_bytes())
            .with_context(nothing)?;
        let mut said = format!("{path} now holds {}", chain.leaf.short_name());
        for intermediate in &chain.intermediates {
            said.push_str(&format!(", then {}", intermediate.short_name()));
        }
        said.push_str(&format!("; the path ends at {}.", chain.anchor));
        let mut said = vec![said];
        said.extend(chain.notes);
        // A server's configuration is read from another folder than this one.
        let absolute = std::path::absolute(&self.path).unwrap_or_else(|_| self.path.clone());
        Ok(format!(
            "{}\n\n{}",
            chain_file::announcement(&said),
            chain_file::instructions(&absolute).trim_end()
        ))
    }

    /// Writes all or nothing: a server that reads the file meanwhile sees the old one or the new.
    fn replace_contents(&self, contents: &[u8]) -> anyhow::Result<()> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".origin-check-").suffix(".pem");
        #[cfg(unix)]
        builder.permissions({
            use std::os::unix::fs::PermissionsExt;
            // A certificate is public, and servers run as other users. A file that is replaced
            // keeps its readers.
            let before = fs::metadata(&self.path).map(|known| known.permissions().mode());
            fs::Permissions::from_mode(before.unwrap_or(0o644) & 0o777)
        });
        let mut file = builder.tempfile_in(folder_of(&self.path))?;
        file.write_all(contents)?;
        file.as_file().sync_all()?;
        let persisted = if self.replace {
            file.persist(&self.path)
        } else {
            file.persist_noclobber(&self.path)
        };
        persisted.map_err(|error| error.error)?;
        Ok(())
    }
}

/// The contents of the file.
struct CompleteChain {
    leaf: Certificate,
    intermediates: Vec<Certificate>,
    anchor: String,
    notes: Vec<String>,
}

/// The first chain with a readable leaf, completed from what was sent, found and given.
fn complete_chain(report: &Assessment, pool: &[Certificate]) -> anyhow::Result<CompleteChain> {
    let served = served_chains(report);
    let Some((address, chain, leaf)) = served.first() else {
        bail!("no certificate could be read");
    };
    if leaf.is_self_signed() {
        bail!("the certificate is self-signed: it has no chain, and CloudFront would not trust it");
    }
    let completion = chain.completion(report.context.observation);
    let completion = completion.map(|completion| completion.result.as_ref());
    let path = completion.and_then(Result::ok).into_iter();
    let found: Vec<Certificate> = path
        .flat_map(|path| &path.intermediates)
        .filter_map(|found| Certificate::parse(&found.certificate.0).ok())
        .collect();
    let sent = chain.certificates.iter().flatten();
    let known = sent.chain(&found).chain(pool).chain(cross_signs::all());
    let complete = match search(
        leaf,
        known,
        report.context.trust,
        report.context.thresholds.at,
    ) {
        PoolSearch::Complete(complete) => complete,
        PoolSearch::Incomplete { .. } => {
            let why = completion.and_then(Result::err);
            let why = why.map_or_else(String::new, |why| format!(": {why}"));
            bail!("the chain cannot be completed{why}")
        }
    };
    if complete.leaf_at_fault {
        bail!(
            "the fault is in the certificate itself, and no intermediate fixes it; get a new certificate first"
        );
    }
    let mut notes = Vec::new();
    if complete.anchor.extra {
        notes.push("That root was added with --ca-file: CloudFront would not trust it.".to_owned());
    }
    let others = served
        .iter()
        .filter(|(.., other)| other.sha256 != leaf.sha256);
    notes.extend(others.map(|(other, ..)| {
        format!("It is for the certificate of {address}; {other} serves another one.")
    }));
    Ok(CompleteChain {
        leaf: (*leaf).clone(),
        intermediates: complete.intermediates.into_iter().cloned().collect(),
        anchor: complete.anchor.name().text.clone(),
        notes,
    })
}

/// Each address, or "the file", with its chain and leaf.
fn served_chains<'a>(report: &'a Assessment) -> Vec<(String, &'a ChainContext, &'a Certificate)> {
    let of_addresses = report.context.addresses.iter().filter_map(|address| {
        let name = address.seen.address.to_string();
        Some((name, address.served.as_ref()?))
    });
    let of_files = report.context.files.iter();
    let of_files = of_files.map(|files| ("the file".to_owned(), &files.chain));
    of_addresses
        .chain(of_files)
        .filter_map(|(name, chain)| Some((name, chain, chain.certificate(chain.chain.leaf?)?)))
        .collect()
}
