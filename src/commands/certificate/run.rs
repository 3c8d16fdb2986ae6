//! `certificate`: files are judged as the chain that a server with them would present.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use time::OffsetDateTime;

use super::against::compare;
use super::args::CertificateArgs;
use super::diff;
use super::diff::Side;
use crate::cert_file;
use crate::check::FilesContext;
use crate::check::context::files::{NamedFile, NamedKey};
use crate::cloudfront::settings::OriginSettings;
use crate::commands::shared::args::Color;
use crate::commands::shared::judge::Judge;
use crate::commands::shared::output::Output;
use crate::commands::shared::path_guard::{reject_overwritten_inputs, reject_stdin_twice};
use crate::commands::shared::repair::Repair;
use crate::commands::shared::report_writer::ReportWriter;
use crate::commands::shared::runtime::block_on;
use crate::commands::shared::status::Status;
use crate::observation::{Der, ExpectedFile, Observation};
use crate::target::{HTTPS, Target};

/// Judges files, and a server too where one is named.
pub fn run(args: &CertificateArgs) -> anyhow::Result<Status> {
    let others = [&args.key, &args.intermediates, &args.judging.ca_file];
    let inputs = args.files.iter().chain(others.into_iter().flatten());
    let output = args.output.output.as_deref();
    reject_overwritten_inputs(output, inputs.map(PathBuf::as_path))?;
    let files = read_files(args)?;
    if args.diff {
        return differences(&files, output);
    }
    let judge = Judge::new(&args.judging)?;
    let key = args.key.as_deref().map(read_key).transpose()?;
    let write = args.write_chain.as_deref();
    let repair = Repair::offline(args.intermediates.as_deref(), write, args.force)?;
    let server = args.against.as_deref().map(Target::parse).transpose()?;
    let mut sink = ReportWriter::open(&args.output, args.judging.fail_on, Some(2))?;
    block_on(Some(1), async {
        let mut observation = Observation::unasked(
            target(args),
            OriginSettings::default(),
            OffsetDateTime::now_utc(),
        );
        observation
            .extra_trust_anchors
            .clone_from(&judge.extra_trust_anchors);
        let at = judge.thresholds(&observation).at;
        let mut files = FilesContext::new(files, &judge.trust, at);
        let expected = expected(&files);
        files.key = key;
        files.has_host = args.host.is_some();
        let incomplete = repair.incomplete([&files.chain]);
        repair
            .complete(&incomplete, &mut observation, &judge, None)
            .await;
        let report = judge.judge_files(&observation, files);
        let status = judge.status(report.verdict);
        // A file that cannot be written does not keep the report back, nor a closed pipe the file.
        let done = repair.write_chain(&report);
        sink.report(&report)?;
        if let Some(said) = done? {
            let said = sink.renderer().redacted(&report, format!("\n{said}\n"));
            sink.aside(&said)?;
        }
        let status = match server {
            None => status,
            Some(server) => status.max(compare(server, expected, args, &judge, &mut sink).await?),
        };
        sink.close(status)
    })?
}

fn read_files(args: &CertificateArgs) -> anyhow::Result<Vec<NamedFile>> {
    let others = args.key.iter().chain(&args.password_file);
    reject_stdin_twice(args.files.iter().chain(others).map(PathBuf::as_path))?;
    let password = args.password_file.as_deref().map(password).transpose()?;
    let files = args.files.iter().map(|path| {
        let name = path.display().to_string();
        let bytes = read(path)?;
        match cert_file::read(&bytes, password.as_deref()) {
            Ok(content) => Ok(NamedFile { name, content }),
            Err(what) => bail!("{name}: {what}"),
        }
    });
    files.collect()
}

/// The bytes of a file that is not much longer than any certificate file; of `-`, the input's.
fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let from: Box<dyn Read> = if path == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        let name = path.to_string_lossy();
        if !path.exists() && Target::parse(&name).is_ok() {
            bail!(
                "the file {name} does not exist; to check a server of that name: origin-check {name}"
            );
        }
        Box::new(File::open(path).with_context(|| format!("cannot read {name}"))?)
    };
    let mut bytes = Vec::new();
    let most = u64::try_from(cert_file::MOST_BYTES).unwrap_or(u64::MAX);
    from.take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {}", path.display()))?;
    Ok(bytes)
}

/// The first line: editors and shells end it with a line break that is not part of the password.
fn password(path: &Path) -> anyhow::Result<String> {
    let bytes = read(path).context("--password-file")?;
    let text = String::from_utf8(bytes)
        .map_err(|_| anyhow::anyhow!("--password-file: {} is not UTF-8", path.display()))?;
    // An editor of Windows begins the file with a byte-order mark, which is not part of it either.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

fn read_key(path: &Path) -> anyhow::Result<NamedKey> {
    let bytes = read(path).context("--key")?;
    match cert_file::read_private_key(&bytes) {
        Ok(key) => Ok(NamedKey {
            name: path.display().to_string(),
            key,
        }),
        Err(error) => bail!("--key {}: {error}", path.display()),
    }
}

/// The files stand where a server's name usually does; the host is the one that was named.
fn target(args: &CertificateArgs) -> Target {
    let names: Vec<String> = args
        .files
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    let host = args.host.clone().unwrap_or_default();
    Target::new(names.join(" "), (host, None), HTTPS)
}

/// The files as a server would be expected to serve them: the leaf first, wherever it stands. What
/// cannot be read stays in its place, so that nothing else is taken for it.
fn expected(files: &FilesContext) -> ExpectedFile {
    let names: Vec<&str> = files.files.iter().map(|file| file.name.as_str()).collect();
    let entries = files
        .files
        .iter()
        .flat_map(|file| &file.content.certificates);
    let mut certificates: Vec<Der> = entries
        .map(|entry| Der(entry.der.clone().unwrap_or_default()))
        .collect();
    let is_whole = certificates.iter().all(|der| !der.0.is_empty());
    if let Some(leaf) = files.chain.chain.leaf.filter(|_| is_whole)
        && let Some(before) = certificates.get_mut(..=leaf)
    {
        before.rotate_right(1);
    }
    ExpectedFile {
        name: names.join(" + "),
        certificates,
    }
}

/// As diff does: 0 for the same, 1 for others.
fn differences(files: &[NamedFile], to: Option<&Path>) -> anyhow::Result<Status> {
    let [one, other] = files else {
        bail!("--diff compares two files; there are {}", files.len());
    };
    let (one, other) = (Side::of(one), Side::of(other));
    let same = one.sha256 == other.sha256 || diff::same(&one, &other);
    let mut output = Output::open(to, Color::Never)?;
    output.write_text(&diff::render(&one, &other))?;
    output.close()?;
    Ok(if same { Status::Pass } else { Status::Fail })
}
