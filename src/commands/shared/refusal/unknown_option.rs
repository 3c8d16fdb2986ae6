//! Options that this program does not have and that people try, after curl, openssl, testssl.sh,
//! nmap and others: each is answered by what it means.

use clap::Command;

/// Options of other programs with one meaning.
struct Synonyms {
    options: &'static [&'static str],
    /// The option in the answer, without its dashes: a command that lacks it has no such answer.
    needs: &'static str,
    answer: &'static str,
}

const fn synonyms(
    options: &'static [&'static str],
    needs: &'static str,
    answer: &'static str,
) -> Synonyms {
    Synonyms {
        options,
        needs,
        answer,
    }
}

/// The first row that has the option counts. An empty `needs` is right for every command.
const TABLE: &[Synonyms] = &[
    synonyms(
        &["-p", "--port"],
        "",
        "write the port after the host, as HOST:PORT, e.g. origin.example.com:8443",
    ),
    synonyms(
        &[
            "-k",
            "--insecure",
            "--no-verify",
            "--no-check-certificate",
            "--skip-verify",
            "--allow-insecure",
            "--trust-all",
            "--noverify",
            "--ignore-certificate",
        ],
        "",
        "never: CloudFront does not skip verification; --ca-file PEM adds the root of a private lab",
    ),
    synonyms(
        &[
            "-E",
            "--cert",
            "--certificate",
            "--client-certificate",
            "-cert",
        ],
        "client-cert",
        "a client certificate is --client-cert PEM; a certificate file is checked by: origin-check certificate PEM",
    ),
    synonyms(
        &["--key", "--private-key", "--cert-key", "-key"],
        "client-key",
        "the key of a client certificate is --client-key PEM",
    ),
    synonyms(
        &[
            "--watch",
            "--retry",
            "--retries",
            "--until",
            "--poll",
            "--follow",
            "--interval",
            "--repeat",
            "--wait-for",
            "--loop",
        ],
        "wait",
        "use --wait 5m, which checks again until it passes or the time is up",
    ),
    synonyms(
        &[
            "-f",
            "-F",
            "-i",
            "-l",
            "-T",
            "--file",
            "--input",
            "--input-file",
            "-iL",
            "--list",
            "--hosts",
            "--hostfile",
            "--from-file",
            "--targets-file",
            "--domains",
            "--urls",
            "--batch",
            "--stdin",
        ],
        "targets",
        "use --targets FILE, one target per line, or - for stdin",
    ),
    synonyms(
        &[
            "-u",
            "--url",
            "--target",
            "--origin",
            "--domain",
            "--connect",
            "-connect",
        ],
        "targets",
        "the target needs no option: origin-check origin.example.com:443",
    ),
    synonyms(
        &[
            "-H",
            "--header",
            "--headers",
            "--host",
            "--hostname",
            "--vhost",
            "--virtual-host",
        ],
        "host-header",
        "if CloudFront forwards the viewer's Host, use --host-header NAME; the target itself needs no option",
    ),
    synonyms(
        &[
            "-servername",
            "--server-name",
            "--sni-name",
            "--tls-server-name",
        ],
        "sni",
        "use --sni NAME",
    ),
    synonyms(
        &[
            "--ca",
            "--ca-cert",
            "--cafile",
            "--ca-certificate",
            "--ca-bundle",
            "--ca-certs",
            "--capath",
            "--ca-path",
            "--root",
            "--trust",
            "-CAfile",
            "-CApath",
        ],
        "ca-file",
        "use --ca-file PEM",
    ),
    synonyms(
        &[
            "-d",
            "--debug",
            "--trace",
            "--details",
            "--showcerts",
            "--show-certs",
            "--certs",
            "--print-chain",
            "--chain",
            "-showcerts",
            "-msg",
            "-debug",
            "-state",
            "-text",
            "-d2",
            "--verbosity",
        ],
        "verbose",
        "use -v, which shows every certificate and each question with its answer",
    ),
    synonyms(
        &[
            "--tls",
            "--tlsv1",
            "--tlsv1.0",
            "--tlsv1.1",
            "--tlsv1.2",
            "--tlsv1.3",
            "--tls1_2",
            "--tls1_3",
            "--tls-max",
            "--tls-version",
            "--tls-min",
            "--min-tls",
            "--ssl",
            "--sslv3",
            "--protocol",
            "--protocols",
            "--ssl-protocols",
            "-tls1",
            "-tls1_1",
            "-tls1_2",
            "-tls1_3",
            "-ssl3",
            "-1",
            "-2",
            "-3",
        ],
        "origin-ssl-protocols",
        "use --origin-ssl-protocols LIST as in the distribution, e.g. TLSv1.2; TLS 1.3 is always offered",
    ),
    synonyms(
        &[
            "--cipher",
            "--ciphers",
            "--ciphersuites",
            "--tls13-ciphers",
            "--curves",
            "--groups",
            "--sigalgs",
            "-cipher",
            "-ciphersuites",
            "-curves",
            "-groups",
            "-sigalgs",
            "-s_client",
        ],
        "survey",
        "the offer is always CloudFront's own; --survey asks about every version",
    ),
    synonyms(
        &[
            "-a",
            "-e",
            "-U",
            "--all",
            "--full",
            "--each-cipher",
            "--vulnerable",
            "--script",
            "-A",
            "-sV",
            "-sS",
        ],
        "survey",
        "use --survey, which asks every question even of a healthy address",
    ),
    synonyms(
        &[
            "--alpn",
            "--no-alpn",
            "--http1.0",
            "--http1.1",
            "--http2",
            "--http3",
            "-alpn",
            "-0",
        ],
        "",
        "CloudFront speaks HTTP/1.1 to an origin, and so does this check",
    ),
    synonyms(
        &["--starttls", "-starttls"],
        "",
        "CloudFront speaks HTTPS to an origin, never STARTTLS",
    ),
    synonyms(
        &["-x", "--proxy", "--socks5", "--proxytunnel", "-proxy"],
        "",
        "no proxy is used: CloudFront connects directly; --connect-to leads elsewhere",
    ),
    synonyms(
        &["-L", "--location", "--follow-redirects", "--max-redirs"],
        "",
        "a redirect is not followed: CloudFront passes it on to the viewer",
    ),
    synonyms(
        &[
            "-s", "-S", "--silent", "--short", "--brief", "--terse", "-brief", "-quiet",
        ],
        "quiet",
        "use -q for one line per target, -qq for the exit status alone",
    ),
    synonyms(
        &[
            "-m",
            "-t",
            "--max-time",
            "--deadline",
            "--time-limit",
            "--timelimit",
        ],
        "timeout",
        "use --timeout S for the whole check of a target, --connect-timeout S for one attempt",
    ),
    synonyms(
        &[
            "-X",
            "-I",
            "--request",
            "--method",
            "--head",
            "--data",
            "--user-agent",
            "--agent",
            "--get",
        ],
        "no-http",
        "one GET is sent, as CloudFront forwards a viewer's: --path PATH chooses its path, --no-http leaves it out",
    ),
    synonyms(
        &["--user", "--auth", "--basic", "--cookie", "-b"],
        "",
        "no credentials are sent",
    ),
    synonyms(
        &[
            "-c",
            "-n",
            "-P",
            "--threads",
            "--parallel",
            "--jobs",
            "--workers",
            "--max-parallel",
            "--max-concurrency",
            "--parallelism",
        ],
        "concurrency",
        "use --concurrency N",
    ),
    synonyms(&["--md", "--gfm"], "markdown", "use --markdown"),
    synonyms(
        &[
            "-J",
            "--jsonl",
            "--ndjson",
            "--json-pretty",
            "--pretty",
            "-json",
        ],
        "json",
        "use --json, one object per line; for people: | jq .",
    ),
    synonyms(
        &[
            "--text",
            "--line",
            "--oneline",
            "--csv",
            "--html",
            "--xml",
            "--junit",
            "--sarif",
            "--github",
            "--nagios",
            "--prometheus",
            "--yaml",
            "--table",
            "--output-format",
            "--type",
        ],
        "format",
        "use --format FORM, e.g. --format csv",
    ),
    synonyms(
        &[
            "-O",
            "-w",
            "--out",
            "--outfile",
            "--output-file",
            "--log",
            "--logfile",
            "--jsonfile",
            "--csvfile",
            "--htmlfile",
            "--report",
            "--write-out",
            "-oA",
            "-oN",
            "-oX",
            "-oJ",
            "--oA",
        ],
        "output",
        "use -o FILE, with --format for its form",
    ),
    synonyms(
        &[
            "--severity",
            "--warnings",
            "--strict",
            "--fail-on-warn",
            "--fail-on-warning",
            "-W",
            "--werror",
            "--exit-code",
            "--exit-zero",
            "--soft-fail",
            "--no-fail",
            "--fail",
            "--fail-fast",
        ],
        "fail-on",
        "use --fail-on fail, warn or never",
    ),
    synonyms(
        &[
            "--no-color",
            "--no-colour",
            "--colour",
            "--nocolor",
            "--monochrome",
            "--ansi",
            "--plain",
        ],
        "color",
        "use --color never (NO_COLOR is heeded too)",
    ),
    synonyms(
        &[
            "--days",
            "--warn",
            "--warning",
            "--warn-days",
            "--threshold",
            "--expiry",
            "--expires",
            "--expire",
            "--expires-in",
            "--min-days",
            "--checkend",
            "-checkend",
            "--critical",
        ],
        "expires-within",
        "use --expires-within 30d, or 20% of the lifetime",
    ),
    synonyms(
        &[
            "--skip",
            "--exclude",
            "--allow",
            "--suppress",
            "--disable",
            "--except",
            "--mute",
            "--accept",
        ],
        "ignore",
        "use --ignore CHECK-ID; 'origin-check explain' lists the checks",
    ),
    synonyms(
        &["--only", "--checks", "--include", "--select"],
        "ignore",
        "every check is always made; --ignore CHECK-ID leaves one out of the verdict",
    ),
    synonyms(
        &["-K", "--config", "--rc", "--config-file", "--options"],
        "",
        "there is no configuration file; ORIGIN_CHECK_OPTIONS in the environment holds default options",
    ),
    synonyms(
        &[
            "--distribution-id",
            "--dist",
            "--id",
            "--stack",
            "--template",
        ],
        "",
        "a distribution is checked by: origin-check distribution FILE or ID",
    ),
    synonyms(
        &[
            "--date",
            "--time",
            "--now",
            "--when",
            "--as-of",
            "-attime",
            "--verify-time",
            "-verify_time",
        ],
        "at",
        "use --at MOMENT, e.g. --at 2027-01-30",
    ),
    synonyms(
        &[
            "--fix",
            "--repair",
            "--bundle",
            "--fullchain",
            "--save-chain",
            "--save-cert",
            "--download-chain",
        ],
        "write-chain",
        "use --write-chain FILE, which writes the certificate file that the server should have",
    ),
    synonyms(
        &["--aia", "--fetch", "--download", "--complete"],
        "fetch-missing",
        "use --fetch-missing",
    ),
    synonyms(
        &[
            "--ip",
            "--address",
            "--addr",
            "--dns",
            "--dns-servers",
            "--nameserver",
            "--resolver",
            "--connect-ip",
            "--ip-address",
        ],
        "resolve",
        "this machine's resolver is asked; with an address: --resolve origin.example.com:443:ADDRESS",
    ),
    synonyms(
        &["--ipv4", "--ipv6", "--inet4", "--inet6", "--v4", "--v6"],
        "ip-address-type",
        "use -4 or -6, as in the distribution",
    ),
    synonyms(
        &["--mtls", "--client-auth", "--mutual-tls"],
        "origin-mtls",
        "use --origin-mtls if the distribution has an OriginMtlsConfig",
    ),
    synonyms(
        &[
            "--anonymize",
            "--anonymise",
            "--sanitize",
            "--mask",
            "--obfuscate",
        ],
        "redact",
        "use --redact",
    ),
    synonyms(
        &["--since", "--changed", "--previous", "--changes"],
        "baseline",
        "use --baseline FILE, an earlier --json output",
    ),
    synonyms(
        &[
            "--expect",
            "--pin",
            "--fingerprint",
            "--pinnedpubkey",
            "--expected",
        ],
        "compare",
        "use --compare PEM",
    ),
    synonyms(
        &["--fast", "--quick", "--lite", "-F1"],
        "survey",
        "the check is quick as it is: a healthy address sees 2 connections",
    ),
    synonyms(
        &[
            "--crl",
            "--ocsp",
            "--stapling",
            "--revocation",
            "-crl_check",
            "-status",
        ],
        "",
        "a stapled OCSP answer is always read; CloudFront is not known to ask for more",
    ),
    synonyms(
        &[
            "--verify",
            "--verify-hostname",
            "-verify",
            "-verify_return_error",
            "-verify_hostname",
        ],
        "",
        "everything is verified; CloudFront itself is asked by: origin-check verify URL",
    ),
];

/// Answers an option that the command does not know; `None` if no one is known to try it. `cli` is
/// the whole program, `words` the command line after its name, and `option` what clap stopped at:
/// of `-showcerts` it is `-s`.
pub fn answer(option: &str, words: &[String], cli: &Command) -> Option<String> {
    let command = words
        .first()
        .and_then(|first| cli.find_subcommand(first))
        .unwrap_or(cli);
    let written = as_written(option, words);
    let row = |option: &str| {
        TABLE.iter().find(|row| {
            row.options.contains(&option) && (row.needs.is_empty() || has(command, row.needs))
        })
    };
    if let Some(row) = row(written).or_else(|| row(option)) {
        return Some(format!("there is no option '{written}'; {}", row.answer));
    }
    let name = written.strip_prefix("--")?;
    if command.get_name() != cli.get_name() && has(cli, name) {
        return Some(format!(
            "'origin-check {}' has no option '{written}'; the check of a target has it",
            command.get_name()
        ));
    }
    let owner = cli.get_subcommands().find(|one| has(one, name))?;
    Some(format!(
        "there is no option '{written}' here; 'origin-check {}' has it",
        owner.get_name()
    ))
}

/// The word that a person wrote: openssl's options have one dash and many letters.
fn as_written<'a>(option: &'a str, words: &'a [String]) -> &'a str {
    let letter = option
        .strip_prefix('-')
        .filter(|rest| !rest.starts_with('-'));
    let Some(letter) = letter else { return option };
    let is_meant = |word: &&String| {
        let letters = word.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
        letters.is_some_and(|letters| letters.len() > 1 && letters.contains(letter))
    };
    let known = |word: &&String| TABLE.iter().any(|row| row.options.contains(&word.as_str()));
    words
        .iter()
        .filter(is_meant)
        .find(known)
        .map_or(option, String::as_str)
}

fn has(command: &Command, name: &str) -> bool {
    command.get_arguments().any(|option| {
        option.get_long() == Some(name)
            || option
                .get_all_aliases()
                .is_some_and(|aliases| aliases.contains(&name))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn no_option_has_two_answers_for_one_command() {
        let mut known = BTreeSet::new();
        for row in TABLE {
            for option in row.options {
                assert!(known.insert(option), "{option} is there twice");
            }
        }
    }

    #[test]
    fn every_answer_names_an_option_that_exists_and_none_that_is_known_already() {
        let mut cli = Cli::command();
        cli.build();
        for row in TABLE {
            assert!(
                row.needs.is_empty() || has(&cli, row.needs),
                "--{} does not exist",
                row.needs
            );
            for option in row.options {
                if let Some(name) = option.strip_prefix("--") {
                    assert!(!has(&cli, name), "{option} is an option");
                }
            }
        }
    }
}
