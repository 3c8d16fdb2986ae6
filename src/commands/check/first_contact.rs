//! Arguments that are obviously not hosts: the answer says which command or option was meant.

use std::borrow::Cow;
use std::fs;
use std::net::IpAddr;
use std::path::Path;

use anyhow::bail;

use crate::commands::shared::configurations::is_id;
use crate::commands::shared::similar::most_similar;
use crate::target::Target;

/// Words that people try before a target, and the command or the option that they mean.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("cert certs certificates chain pem file x509", "certificate"),
    (
        "dist cf cloudfront cdn config cloudformation terraform",
        "distribution",
    ),
    ("describe info why what docs", "explain"),
    ("debug doctor trace troubleshoot", "diagnose"),
    ("ask live edge curl get", "verify"),
    ("merge report aggregate stats", "summary"),
    ("example examples test-server serve s_server", "demo"),
    ("version", "origin-check --version"),
    ("wait watch", "origin-check --wait 5m origin.example.com"),
    ("list targets", "origin-check --targets FILE"),
];

/// Words for the main job, which needs none.
const MAIN_JOB: &[&str] = &[
    "check", "scan", "test", "probe", "run", "connect", "origin", "tls", "ssl", "host", "s_client",
];

/// Endings of files that are not top-level domain.
const FILE_ENDINGS: &[&str] = &[
    "pem", "crt", "cer", "der", "key", "csr", "p7b", "p12", "pfx", "json", "jsonl", "yaml", "yml",
    "template", "tfstate", "txt", "csv", "list", "conf", "cfg", "log",
];

/// Rejects arguments that are obviously no hosts, before anything is contacted. One may be a
/// misspelled command of `cli`; `None` after a command.
pub fn reject_what_is_no_host(
    targets: &[String],
    cli: Option<fn() -> clap::Command>,
) -> anyhow::Result<()> {
    let mut before: Option<&str> = None;
    for target in targets {
        let input = target.trim();
        if input == "-" {
            before = None;
            continue;
        }
        if let (Some(host), true) = (before, is_number(input)) {
            bail!("'{input}' is a port: write {host}:{input}");
        }
        let instead = at_sign(input)
            .or_else(|| existing_path(input))
            .or_else(|| command(input, cli?))
            .or_else(|| not_a_host(input));
        if let Some(instead) = instead {
            bail!(instead);
        }
        before = Some(input);
    }
    Ok(())
}

/// The answer to a target that is obviously not a host, without reading any file.
pub fn not_a_host(input: &str) -> Option<String> {
    if let Some((_, id)) = input.split_once(":distribution/").filter(|_| is_arn(input)) {
        return Some(format!(
            "{input} is a distribution: origin-check distribution {id}"
        ));
    }
    if is_arn(input) || input.starts_with("s3://") {
        return Some(format!(
            "{input} is not a host: give the Origin Domain of the distribution"
        ));
    }
    if is_number(input) {
        return Some(format!(
            "'{input}' is not a host; a port follows its host: origin.example.com:{input}"
        ));
    }
    if input.contains("://") {
        return None;
    }
    let host = input.split(['/', '?', '#']).next().unwrap_or_default();
    if let Some((address, prefix)) = input.split_once('/')
        && address.parse::<IpAddr>().is_ok()
        && is_number(prefix)
    {
        return Some(format!(
            "{input} is a network: name its addresses one by one, or the path as https://{input}"
        ));
    }
    // Of 'https//' the target's own refusal says more.
    if is_label(host) && !matches!(host, "https" | "http") {
        return Some(if is_distribution_id(host) {
            format!(
                "{host} is a distribution's ID: origin-check distribution {host}; for a host of that name write {host}:443"
            )
        } else {
            format!(
                "'{host}' has no dot, so it is not a public host name; for a host of that name write {host}:443"
            )
        });
    }
    let (_, ending) = input.rsplit_once('.')?;
    FILE_ENDINGS
        .contains(&ending.to_ascii_lowercase().as_str())
        .then(|| format!("the file {input} does not exist, and no host name ends in .{ending}"))
}

/// `@FILE` is curl's way to name a file, `@SERVER` dig's to name a resolver.
fn at_sign(input: &str) -> Option<String> {
    let rest = input.strip_prefix('@')?;
    Some(if rest.parse::<IpAddr>().is_ok() {
        format!(
            "{input}: this machine's resolver is used; to set the origin's address: --resolve origin.example.com:443:ADDRESS"
        )
    } else {
        format!("{input}: to read targets from a file: --targets {rest}")
    })
}

/// Names the command that reads this file.
fn existing_path(input: &str) -> Option<String> {
    let found = fs::metadata(input).ok()?;
    if found.is_dir() {
        let is_a_path = input.contains(['/', '\\']) || input.starts_with('.');
        return is_a_path.then(|| format!("{input} is a folder, not a host"));
    }
    let escape = format!("; for a host of that name write {input}:443");
    let is_a_host_too = Target::parse(input).is_ok() && !input.contains('/');
    let escape = if is_a_host_too { &escape } else { "" };
    let name = shlex::try_quote(input).unwrap_or(Cow::Borrowed(input));
    Some(format!(
        "{input} is a file: origin-check {} {name}{escape}",
        reader_of(Path::new(input))
    ))
}

/// The command, or the option, that reads a file with this beginning.
fn reader_of(path: &Path) -> &'static str {
    let beginning = beginning_of(path);
    let text = String::from_utf8_lossy(&beginning);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let ending = path.extension().and_then(|ending| ending.to_str());
    let ending = ending.unwrap_or_default().to_ascii_lowercase();
    match ending.as_str() {
        "pem" | "crt" | "cer" | "der" | "key" | "csr" | "p7b" | "p12" | "pfx" => "certificate",
        // DER begins with a SEQUENCE.
        _ if text.contains("-----BEGIN ") || beginning.first() == Some(&0x30) => "certificate",
        _ if text.starts_with("{\"schema\":1,\"target\":{") => "--replay",
        _ if text.starts_with("{\"schema\":") => "summary",
        _ if text.starts_with(['{', '[']) => "distribution",
        "yaml" | "yml" | "template" | "tfstate" => "distribution",
        _ => "--targets",
    }
}

fn beginning_of(path: &Path) -> Vec<u8> {
    use std::io::Read;
    let mut beginning = Vec::new();
    // Of a pipe nothing is read: it can be read once.
    if let Ok(file) = fs::File::open(path)
        && file.metadata().is_ok_and(|found| found.is_file())
    {
        // A file that cannot be read is still no host.
        let _ = file.take(4096).read_to_end(&mut beginning);
    }
    beginning
}

/// Names the command that a word without a dot means.
fn command(input: &str, cli: fn() -> clap::Command) -> Option<String> {
    if !is_label(input) || is_number(input) || is_distribution_id(input) {
        return None;
    }
    let cli = cli();
    let commands: Vec<&str> = cli.get_subcommands().map(clap::Command::get_name).collect();
    if commands.contains(&input) {
        return Some(format!(
            "'{input}' is a command and must come first: origin-check {input} ...; for a host of that name write {input}:443"
        ));
    }
    let host = format!("for a host of that name write {input}:443");
    if MAIN_JOB.contains(&input) {
        return Some(format!(
            "no command {input}: a check needs only the host, origin-check origin.example.com; {host}"
        ));
    }
    let other_name = OTHER_NAMES
        .iter()
        .find(|(words, _)| words.split(' ').any(|word| word == input))
        .map(|(_, meaning)| *meaning);
    let likely = other_name.or_else(|| most_similar(input, commands));
    Some(match likely {
        Some(likely) => format!("no command {input}; did you mean {likely}? {host}"),
        None => format!("no command {input}, and not an origin's name, as it has no dot; {host}"),
    })
}

fn is_number(input: &str) -> bool {
    !input.is_empty() && input.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_arn(input: &str) -> bool {
    input.starts_with("arn:aws")
}

/// `true` for a name without a dot, a port, or anything else.
fn is_label(host: &str) -> bool {
    !host.is_empty()
        && host
            .chars()
            .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
}

/// An id has a digit, or the length of AWS's own.
fn is_distribution_id(input: &str) -> bool {
    let has_digit = input.bytes().any(|byte| byte.is_ascii_digit());
    is_id(input) && (has_digit || matches!(input.len(), 13 | 14))
}
