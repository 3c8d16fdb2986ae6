//! The file that the server should have: what completes its chain, how it is written, and what
//! is expected to be served (`--fetch-missing`, `--intermediates`, `--write-chain`, `--compare`).

use std::collections::HashSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::args::RepairArgs;
use super::judge::Judge;
use crate::aia;
use crate::aia::fetch::{Fetcher, Policy};
use crate::aia::{Sent, pursuit};
use crate::assessment::Assessment;
use crate::cert_file::bundle;
use crate::check::ChainContext;
use crate::observation::{Completion, Der, ExpectedFile, Observation};
use crate::pki::certificate::Certificate;
use crate::pki::completion::{Search, search};
use crate::pki::path::PathEnd;
use crate::render::chain_file;

/// What is to be done besides checking.
#[derive(Debug, Default)]
pub struct Repair {
    pool: Vec<Certificate>,
    fetcher: Option<Fetcher>,
    write: Option<Destination>,
    expected: Option<ExpectedFile>,
}

/// Where the chain is written to.
#[derive(Debug)]
struct Destination {
    path: PathBuf,
    replace: bool,
}

impl Repair {
    /// Reads the files that are named, and sees that the one to be written can be.
    pub fn new(args: &RepairArgs, replaying: bool) -> anyhow::Result<Self> {
        let pool = match &args.intermediates {
            None => Vec::new(),
            Some(path) => parsed(&read("--intermediates", path)?),
        };
        let expected = match &args.compare {
            None => None,
            Some(path) => Some(expected(path)?),
        };
        let write = match &args.write_chain {
            None => None,
            Some(path) => Some(Destination::new(path, args.force)?),
        };
        let follows = args.fetch_missing || (args.write_chain.is_some() && !replaying);
        if args.aia_allow_private && !follows {
            bail!("--aia-allow-private needs --fetch-missing or --write-chain");
        }
        let policy = match args.aia_allow_private {
            true => Policy::everywhere(),
            false => Policy::default(),
        };
        let fetcher = follows.then(|| Fetcher::new(policy));
        Ok(Self {
            pool,
            fetcher,
            write,
            expected,
        })
    }

    /// Without a network: a pool, and a file to be written.
    pub fn offline(
        intermediates: Option<&Path>,
        write: Option<&Path>,
        replace: bool,
    ) -> anyhow::Result<Self> {
        let pool = match intermediates {
            None => Vec::new(),
            Some(path) => parsed(&read("--intermediates", path)?),
        };
        let write = match write {
            None => None,
            Some(path) => Some(Destination::new(path, replace)?),
        };
        Ok(Self {
            pool,
            write,
            ..Self::default()
        })
    }

    /// Refuses what only makes sense for one target.
    pub fn suits(&self, targets: Option<usize>) -> anyhow::Result<()> {
        match (&self.write, targets) {
            (Some(_), None) => bail!("--write-chain writes the chain of one target, not of a list"),
            (Some(_), Some(targets)) if targets != 1 => {
                bail!("--write-chain writes the chain of one target; there are {targets}")
            }
            _ => Ok(()),
        }
    }

    /// Says in an observation which file is expected, where one is.
    pub fn expecting(&self, observation: &mut Observation) {
        if let Some(expected) = &self.expected {
            observation.expected = Some(expected.clone());
        }
    }

    /// Whether a chain lacks something, and there is somewhere to look for it.
    pub fn can_complete(&self, report: &Assessment) -> bool {
        let somewhere = self.fetcher.is_some() || !self.pool.is_empty();
        somewhere && !lacking(report).is_empty()
    }

    /// Looks for what the chains lack, and says in the observation what was found.
    pub async fn complete(
        &self,
        observation: &mut Observation,
        judge: &Judge,
    ) -> anyhow::Result<()> {
        let report = judge.judge(observation)?;
        if !self.can_complete(&report) {
            return Ok(());
        }
        let at = report.case.thresholds.at;
        for sent in lacking(&report) {
            let fetcher = self.fetcher.as_ref();
            let found = aia::complete(&sent, &self.pool, judge.trust(), at, fetcher).await;
            remember(&mut observation.completions, found);
        }
        Ok(())
    }

    /// Looks in the pool for what one chain lacks, and says in the observation what was found.
    pub async fn complete_from_pool(
        &self,
        chain: &ChainContext,
        observation: &mut Observation,
        judge: &Judge,
    ) {
        if self.pool.is_empty() || !matches!(chain.chain.end, PathEnd::Missing { .. }) {
            return;
        }
        let at = judge.thresholds(observation).at;
        let found = aia::complete(&sent(chain), &self.pool, judge.trust(), at, None).await;
        remember(&mut observation.completions, found);
    }

    /// Writes the file that the server should have, where that is asked for. The answer says so
    /// to a person.
    pub fn write(&self, report: &Assessment) -> anyhow::Result<Option<String>> {
        let Some(destination) = &self.write else {
            return Ok(None);
        };
        let path = &destination.path;
        let nothing = || format!("--write-chain: nothing was written to {}", path.display());
        let file = self.file(report).with_context(nothing)?;
        let page = chain_file::render(&file.leaf, &file.intermediates);
        destination.write(page.as_bytes()).with_context(nothing)?;
        let mut said = format!("{} now holds {}", path.display(), file.leaf.short_name());
        for intermediate in &file.intermediates {
            said.push_str(&format!(", then {}", intermediate.short_name()));
        }
        said.push_str(&format!("; the path ends at {}.", file.anchor));
        let mut said = vec![said];
        said.extend(file.notes);
        // A server's configuration is read from another folder than this one.
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        Ok(Some(format!(
            "{}\n\n{}",
            chain_file::announcement(&said),
            chain_file::instructions(&absolute).trim_end()
        )))
    }

    fn file(&self, report: &Assessment) -> anyhow::Result<ChainFile> {
        let of_addresses = report.case.addresses.iter();
        let of_addresses = of_addresses.filter_map(|address| {
            let place = address.seen.address.to_string();
            Some((place, address.served.as_ref()?))
        });
        let of_files = report.case.files.iter();
        let of_files = of_files.map(|files| ("the file".to_owned(), &files.chain));
        let served = of_addresses.chain(of_files).filter_map(|(place, chain)| {
            let leaf = chain.certificate(chain.chain.leaf?)?;
            Some((place, chain, leaf))
        });
        let served: Vec<_> = served.collect();
        let Some((address, chain, leaf)) = served.first() else {
            bail!("no certificate could be read");
        };
        if leaf.is_self_signed() {
            bail!(
                "the certificate is self-signed: no chain belongs to it, and CloudFront would not trust it"
            );
        }
        let completion = chain.completion(report.case.observation);
        let found: Vec<Certificate> = completion
            .and_then(|completion| completion.result.as_ref().ok())
            .into_iter()
            .flat_map(|path| &path.intermediates)
            .filter_map(|found| Certificate::parse(&found.certificate.0).ok())
            .collect();
        let sent = chain.certificates.iter().flatten();
        let known = sent.chain(&found).chain(&self.pool);
        match search(leaf, known, report.case.trust, report.case.thresholds.at) {
            Search::Complete(complete) if complete.leaf_at_fault => bail!(
                "the certificate itself is at fault, and no intermediate mends that; get a new one first"
            ),
            Search::Complete(complete) => {
                let mut notes = Vec::new();
                if complete.anchor.extra {
                    notes.push(
                        "That root was added with --ca-file: CloudFront would not trust it."
                            .to_owned(),
                    );
                }
                let others = served
                    .iter()
                    .filter(|(.., other)| other.sha256 != leaf.sha256);
                notes.extend(others.map(|(other, ..)| {
                    format!("It is for the certificate of {address}; {other} serves another one.")
                }));
                Ok(ChainFile {
                    leaf: (*leaf).clone(),
                    intermediates: complete.intermediates.into_iter().cloned().collect(),
                    anchor: complete.anchor.name.text,
                    notes,
                })
            }
            Search::Incomplete { .. } => bail!(
                "the chain cannot be completed{}",
                completion
                    .and_then(|completion| completion.result.as_ref().err())
                    .map(|why| format!(": {why}"))
                    .unwrap_or_default()
            ),
        }
    }
}

/// What the file is to hold.
struct ChainFile {
    leaf: Certificate,
    intermediates: Vec<Certificate>,
    anchor: String,
    notes: Vec<String>,
}

/// Each distinct chain that ends before its missing issuer.
fn lacking(report: &Assessment) -> Vec<Sent> {
    let mut seen = HashSet::new();
    let chains = report
        .case
        .addresses
        .iter()
        .flat_map(|address| address.served.iter().chain(&address.alternate_chain));
    chains
        .filter(|chain| matches!(chain.chain.end, PathEnd::Missing { .. }))
        .map(sent)
        .filter(|sent| seen.insert(pursuit::fingerprints(&sent.path)))
        .collect()
}

fn sent(chain: &ChainContext) -> Sent {
    let path: Vec<Certificate> = chain.needed().into_iter().cloned().collect();
    let others = chain.certificates.iter().flatten();
    let others = others.filter(|one| path.iter().all(|known| known.sha256 != one.sha256));
    Sent {
        others: others.cloned().collect(),
        path,
    }
}

/// A completion takes the place of an earlier one of the same chain, unless that knew more.
fn remember(completions: &mut Vec<Completion>, new: Completion) {
    let earlier = completions.iter_mut().find(|known| known.of == new.of);
    match earlier {
        None => completions.push(new),
        Some(known) if known.result.is_err() => *known = new,
        Some(_) => {}
    }
}

impl Destination {
    fn new(path: &Path, replace: bool) -> anyhow::Result<Self> {
        if path == Path::new("-") {
            bail!("--write-chain: '-' is no file; name one, as stdout is the report's");
        }
        // Seen through links; nothing is there where a link leads nowhere.
        let there = path.metadata().ok();
        if there.as_ref().is_some_and(fs::Metadata::is_dir) {
            bail!("--write-chain: {} is a folder", path.display());
        }
        // A device or a pipe would be replaced by a file of its name.
        if there.is_some_and(|there| !there.is_file()) {
            bail!(
                "--write-chain: {} is no regular file, and is not replaced",
                path.display()
            );
        }
        if !replace && path.symlink_metadata().is_ok() {
            bail!(
                "--write-chain: {} is there already; --force would replace it",
                path.display()
            );
        }
        // What a link points to is replaced, not the link: that is how certbot names its files.
        let path = match path.canonicalize() {
            Ok(real) if replace => real,
            _ => path.to_owned(),
        };
        let destination = Self { path, replace };
        tempfile::tempfile_in(destination.folder()).with_context(|| {
            format!(
                "--write-chain: cannot write to {}",
                destination.folder().display()
            )
        })?;
        Ok(destination)
    }

    fn folder(&self) -> &Path {
        match self.path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        }
    }

    /// All of it or nothing: a server that reads the file meanwhile sees the old one or the new.
    fn write(&self, contents: &[u8]) -> anyhow::Result<()> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".origin-check-").suffix(".pem");
        #[cfg(unix)]
        builder.permissions({
            use std::os::unix::fs::PermissionsExt;
            // A certificate is no secret, and servers read it as some other user. Where there was
            // a file, its readers are to stay the same.
            let before = fs::metadata(&self.path).map(|known| known.permissions().mode());
            fs::Permissions::from_mode(before.unwrap_or(0o644) & 0o777)
        });
        let mut file = builder.tempfile_in(self.folder())?;
        file.write_all(contents)?;
        file.as_file().sync_all()?;
        match self.replace {
            true => file.persist(&self.path).map_err(|error| error.error)?,
            false => file
                .persist_noclobber(&self.path)
                .map_err(|error| error.error)?,
        };
        Ok(())
    }
}

fn expected(path: &Path) -> anyhow::Result<ExpectedFile> {
    let ders = read("--compare", path)?;
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

/// The certificates of a file, whatever its form.
fn read(option: &str, path: &Path) -> anyhow::Result<Vec<Vec<u8>>> {
    let file =
        fs::read(path).with_context(|| format!("{option}: cannot read {}", path.display()))?;
    bundle::certificates(&file).map_err(|error| {
        anyhow::anyhow!(
            "{option} {}: {error}; expected certificates as PEM",
            path.display()
        )
    })
}

/// A pool is as good as what can be read of it.
fn parsed(ders: &[Vec<u8>]) -> Vec<Certificate> {
    ders.iter()
        .filter_map(|der| Certificate::parse(der).ok())
        .collect()
}
