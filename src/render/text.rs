//! The report that a person reads, perhaps at three in the morning: what CloudFront would do, why,
//! what to change, and what the ticket needs.

mod certificate;
pub(crate) mod finding;
mod verbose;

use super::chain_drawing;
use super::context::{context, reproduce, subject};
use super::escape::{escape, excerpt};
use super::style::Style;
use super::wrap::{WIDTH, columns, pad, wrap};
use crate::assessment::expiry::expiry;
use crate::assessment::workaround::workaround;
use crate::assessment::{Assessment, CheckResult};
use crate::check::sentence::capitalized;
use crate::check::{FilesContext, Outcome, Severity, Verdict};
use crate::pki::certificate::Certificate;

/// How to print.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Everything seen, not only what is wrong.
    pub verbose: bool,
    /// Colour and bold type, by ANSI escape sequences.
    pub color: bool,
}

/// Renders a report, with a line break at the end of each line. At most 80 columns, except for
/// what cannot be broken without harm.
pub fn render(report: &Assessment, options: &Options) -> String {
    let style = Style {
        color: options.color,
    };
    let mut sections = vec![headline(report, style), addresses(report, style)];
    sections.extend(finding::all(report, options, style));
    sections.push(pictures(report, options, style));
    sections.push(certificate(report));
    sections.push(passes(report, options));
    if let Some(workaround) = workaround(report) {
        sections.push(section(
            style.heading("Way out for now"),
            wrap("  ", "  ", &escape(&workaround)),
        ));
    }
    if options.verbose {
        sections.extend(verbose::all(report, style));
    }
    sections.push(for_the_ticket(report, style));
    let text: Vec<String> = sections
        .into_iter()
        .filter(|section| !section.is_empty())
        .map(|section| section.join("\n"))
        .collect();
    text.join("\n\n") + "\n"
}

/// Lines of a report that belong together; an empty line follows.
pub(crate) type Section = Vec<String>;

pub(crate) fn section(heading: String, lines: Vec<String>) -> Section {
    if lines.is_empty() {
        return lines;
    }
    std::iter::once(heading).chain(lines).collect()
}

/// Text that may hold a peer's, as far as a reader needs it; JSON has all of it.
pub(crate) fn shown(text: &str) -> String {
    excerpt(text, 1000)
}

/// The verdict, the target and what CloudFront would do; then why.
fn headline(report: &Assessment, style: Style) -> Section {
    let word = report.verdict.word().to_uppercase();
    let severity = report.verdict.severity();
    let rest = format!(
        "{}  {}",
        subject(report),
        shown(&report.response.consequence)
    );
    let mut lines = vec![format!("{}  {rest}", style.severity(&word, severity))];
    // A single failure follows at once and says it itself.
    let said_below = report.findings(Severity::Fail).count() == 1;
    if !report.response.why.is_empty() && !said_below {
        let why = format!("{}.", shown(&capitalized(&report.response.why)));
        lines.extend(wrap("", "", &why));
    }
    lines
}

/// One line for each address, where they differ.
fn addresses(report: &Assessment, style: Style) -> Section {
    let differ = report.addresses.windows(2).any(|pair| match pair {
        [one, other] => (one.verdict, &one.findings) != (other.verdict, &other.findings),
        _ => false,
    });
    if !differ {
        return Section::new();
    }
    let width = report
        .addresses
        .iter()
        .map(|address| address.address.to_string().len())
        .max()
        .unwrap_or(0);
    let words = report
        .addresses
        .iter()
        .map(|address| address.verdict.word().len());
    let words = words.max().unwrap_or(0);
    let lines = report.addresses.iter().flat_map(|address| {
        let word = pad(address.verdict.word(), words);
        let label = format!("  {}  {word}  ", pad(&address.address.to_string(), width));
        wrap(
            &label,
            &" ".repeat(columns(&label)),
            &address.findings.join(", "),
        )
    });
    section(style.heading("Addresses"), lines.collect())
}

/// The chains of the addresses at which something is wrong with the chain; every chain with -v.
fn pictures(report: &Assessment, options: &Options, style: Style) -> Section {
    if let Some(files) = &report.case.files {
        return in_files(report, files, options, style);
    }
    let concerned: Vec<_> = report
        .results
        .iter()
        .filter(|result| {
            result.check.id.starts_with("chain-") || result.check.id == "certificate-self-signed"
        })
        .filter(|result| result.outcome.severity() >= Some(Severity::Warn))
        .flat_map(CheckResult::worst_addresses)
        .map(|(address, _)| address)
        .collect();
    let mut drawn: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    for address in &report.case.addresses {
        if !options.verbose && !concerned.contains(&address.seen.address) {
            continue;
        }
        let chains = [
            (&address.served, ""),
            (&address.alternate_chain, ", certificates of the other kind"),
        ];
        for (chain, which) in chains {
            let Some(chain) = chain else { continue };
            let picture = chain_drawing::draw(chain);
            let at = format!("{}{which}", address.seen.address);
            match drawn.iter_mut().find(|(_, known)| *known == picture) {
                Some((places, _)) => places.push(at),
                None => drawn.push((vec![at], picture)),
            }
        }
    }
    let several = drawn.len() > 1;
    let lines = drawn.into_iter().flat_map(|(places, picture)| {
        let place = several.then(|| wrap("  at ", "     ", &places.join(", ")));
        let picture = picture.into_iter().map(|line| format!("  {line}"));
        place
            .into_iter()
            .flatten()
            .chain(picture)
            .collect::<Vec<_>>()
    });
    section(style.heading("The chain as sent"), lines.collect())
}

/// The chain that the files make, where something is wrong with it; with -v, always.
fn in_files(report: &Assessment, files: &FilesContext, options: &Options, style: Style) -> Section {
    let concerned = report.results.iter().any(|result| {
        let about_chain = result.check.id.starts_with("chain-")
            || matches!(
                result.check.id,
                "certificate-self-signed" | "file-malformed"
            );
        about_chain && result.outcome.severity() >= Some(Severity::Warn)
    });
    if !concerned && !options.verbose {
        return Section::new();
    }
    let picture = chain_drawing::draw(&files.chain);
    let lines = picture.into_iter().map(|line| format!("  {line}"));
    section(style.heading("The chain in the file"), lines.collect())
}

/// For an origin that works: what it presents, and until when.
fn certificate(report: &Assessment) -> Section {
    let mut lines = Vec::new();
    if report.verdict > Verdict::Warn {
        return lines;
    }
    let leaf = report.case.chains().find_map(|chain| chain.certificate(0));
    if let Some(leaf) = leaf {
        let text = format!(
            "{}, issued by {}{}",
            shown(&leaf.short_name()),
            shown(chain_drawing::common_name(&leaf.issuer)),
            beside_another(report, leaf)
        );
        lines.extend(wrap("certificate  ", "             ", &text));
    }
    if let Some(expiry) = expiry(report) {
        lines.extend(wrap("expiry       ", "             ", &escape(&expiry)));
    }
    lines.extend(redirect(report));
    lines.extend(compared(report));
    lines
}

/// Which certificate CloudFront gets, where the server holds two.
fn beside_another(report: &Assessment, leaf: &Certificate) -> String {
    let mut others = report
        .case
        .addresses
        .iter()
        .filter_map(|address| address.alternate_chain.as_ref());
    match others.find_map(|other| other.certificate(0)) {
        Some(other) => format!(
            " ({}, which CloudFront gets; the server holds an {} one too)",
            leaf.key.algorithm, other.key.algorithm
        ),
        None => String::new(),
    }
}

/// Where the origin sends those who ask: CloudFront does not follow, its viewers do.
fn redirect(report: &Assessment) -> Section {
    let answers = report.case.addresses.iter();
    let mut answers = answers.filter_map(|address| address.http().done());
    let found = answers.find_map(|answer| Some((answer.status, answer.location.as_deref()?)));
    match found {
        Some((status @ 300..=399, location)) => {
            let text = format!(
                "{status} to {}, which CloudFront passes on to its viewers",
                shown(location)
            );
            wrap("redirect     ", "             ", &text)
        }
        _ => Section::new(),
    }
}

/// That the expected file is served, where one was given and it is.
fn compared(report: &Assessment) -> Section {
    let same = report
        .results
        .iter()
        .any(|result| result.check.id == "served-file-differs" && result.outcome == Outcome::Pass);
    match &report.case.observation.expected {
        Some(file) if same => {
            let text = format!("the same that {} holds", shown(&file.name));
            wrap("served       ", "             ", &text)
        }
        _ => Section::new(),
    }
}

/// How many checks passed; with -v, which.
fn passes(report: &Assessment, options: &Options) -> Section {
    let counted = |word: &'static str| {
        report
            .reported()
            .filter(move |result| result.outcome.word() == word)
    };
    let passed = counted("pass").count();
    let not_applicable = counted("not-applicable").count();
    let plural = if passed == 1 { "" } else { "s" };
    let hint = if options.verbose {
        ""
    } else {
        " (-v lists them)"
    };
    let mut lines = vec![format!(
        "{passed} check{plural} passed, {not_applicable} not applicable{hint}."
    )];
    if options.verbose {
        for result in counted("pass") {
            lines.push(format!("  pass            {}", result.check.id));
        }
        for result in counted("not-applicable") {
            if let Outcome::NotApplicable(why) = &result.outcome {
                let label = format!("  not applicable  {}: ", result.check.id);
                lines.extend(wrap(&label, "                    ", &shown(why)));
            }
        }
    }
    lines
}

/// Where, when and how this was seen, and the command that shows it again.
fn for_the_ticket(report: &Assessment, style: Style) -> Section {
    const LABEL: usize = "leaf SHA-256  ".len();
    let mut lines = Vec::new();
    for (label, value) in context(report) {
        let first = format!("  {}", pad(label, LABEL));
        lines.extend(wrap(&first, &" ".repeat(LABEL + 2), &value));
    }
    if let Some(words) = reproduce(report) {
        lines.push("  reproduce:".to_owned());
        lines.extend(command(&words));
    }
    section(style.heading("For the ticket"), lines)
}

/// A command over as many lines as it needs, so that a shell can be given all of them at once.
fn command(words: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if columns(line) + columns(word) + 3 <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            Some(line) => {
                line.push_str(" \\");
                lines.push(format!("      {word}"));
            }
            None => lines.push(format!("    {word}")),
        }
    }
    lines
}
