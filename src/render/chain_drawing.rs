//! A chain as a small table in ASCII: what was sent in the order of sending, then what is missing
//! and the root. A chain in the wrong order is shown beside the right one.

mod note;

pub(crate) use self::note::invalidity;
use self::note::note;
use super::escape::{escape, excerpt};
use super::wrap::{columns, pad, wrap};
use crate::check::ChainContext;
use crate::observation::{CompletedPath, FoundIn, Observation};
use crate::pki::certificate::{Certificate, Name};
use crate::pki::issuer;
use crate::pki::path::{AnchorFault, PathEnd, ValidityError};
use crate::pki::unlisted_roots;

/// The most certificates that a table shows in short.
pub(crate) const FEW: usize = 8;
/// The most columns of a name: of a whole one, as half a name could not be redacted.
const NAME: usize = 253;
/// The most columns to which the names of a table are aligned.
const ALIGNED: usize = 40;

/// A line of the table: a mark (`#0` was sent first, `+` is missing, `^` is the root), the name of
/// the certificate, and a remark on it.
struct Row {
    mark: String,
    name: String,
    note: String,
}

impl Row {
    fn new(mark: impl Into<String>, name: &str, note: impl Into<String>) -> Self {
        Self {
            mark: mark.into(),
            name: cut(name, NAME),
            note: note.into(),
        }
    }
}

/// `true` if a drawing of the chain explains a finding of this check.
pub(crate) fn explains(id: &str) -> bool {
    let others = [
        "certificate-self-signed",
        "leaf-missing",
        "certificate-malformed",
        "file-malformed",
    ];
    id.starts_with("chain-") || others.contains(&id)
}

/// Draws a chain with an indent, at most `most` of its certificates. The lines are safe to print.
pub(crate) fn draw(
    chain: &ChainContext,
    observation: &Observation,
    indent: &str,
    most: usize,
) -> Vec<String> {
    let found = chain
        .completion(observation)
        .and_then(|completion| completion.result.as_ref().ok());
    if !chain.chain.is_in_order() {
        return beside(chain, &chain.chain.path, indent);
    }
    let sent = chain.certificates.len();
    let mut rows: Vec<Row> = (0..sent.min(most))
        .map(|at| Row::new(format!("#{at}"), &name(chain, at), note(chain, at)))
        .collect();
    if sent > most {
        let more = format!("{} more", sent.saturating_sub(most));
        rows.push(Row::new("...", &more, "-v shows them"));
    }
    rows.extend(above(chain, found));
    table(&rows, indent)
}

fn table(rows: &[Row], indent: &str) -> Vec<String> {
    let widths = rows.iter().map(|row| columns(&row.name));
    let width = widths.max().unwrap_or(0).min(ALIGNED);
    let lines = rows.iter().flat_map(|row| {
        let label = format!("{indent}{}{}  ", pad(&row.mark, 4), pad(&row.name, width));
        let rest = " ".repeat(columns(&label));
        wrap(&label, &rest, &row.note)
    });
    lines.collect()
}

/// The order of sending beside the right one.
fn beside(chain: &ChainContext, right: &[usize], indent: &str) -> Vec<String> {
    let certificate = |position: usize| {
        let name = cut(&name(chain, position), NAME);
        format!("{}{name}", pad(&format!("#{position}"), 4))
    };
    let sent: Vec<String> = (0..chain.certificates.len()).map(certificate).collect();
    let needed: Vec<String> = right.iter().copied().map(certificate).collect();
    let widths = sent.iter().map(|cell| columns(cell));
    let width = widths.max().unwrap_or(0).min(ALIGNED);
    let mut lines = vec![format!("{indent}{}  {}", pad("sent", width), "needed")];
    for at in 0..sent.len().max(needed.len()) {
        let cell = |cells: &[String]| cells.get(at).cloned().unwrap_or_default();
        let line = format!("{indent}{}  {}", pad(&cell(&sent), width), cell(&needed));
        lines.push(line.trim_end().to_owned());
    }
    let root = above(chain, None).into_iter().map(|row| {
        let space = " ".repeat(width + 2);
        let row = format!("{}{}  {}", pad(&row.mark, 4), row.name, row.note);
        format!("{indent}{space}{row}")
    });
    lines.extend(root);
    let faults = (0..chain.certificates.len()).filter_map(|position| {
        let faults = note::faults(chain, position);
        (!faults.is_empty()).then(|| format!("#{position} {}", faults.join("; ")))
    });
    lines.extend(faults.flat_map(|fault| wrap(indent, indent, &fault)));
    lines
}

fn name(chain: &ChainContext, position: usize) -> String {
    match chain.certificate(position) {
        Some(certificate) => certificate.short_name(),
        None => "(cannot be read)".to_owned(),
    }
}

/// The row above the last certificate of the path.
fn above(chain: &ChainContext, found: Option<&CompletedPath>) -> Vec<Row> {
    match &chain.chain.end {
        PathEnd::Anchored { anchor } => {
            let trusted = match (chain.chain.anchor_fault, anchor.extra) {
                (Some(AnchorFault::NotValid(ValidityError::Expired { .. })), _) => {
                    "trusted, but EXPIRED"
                }
                (Some(AnchorFault::NotValid(_)), _) => "trusted, but NOT YET VALID",
                (Some(AnchorFault::CannotSign), _) => "trusted, but INVALID: it may not sign",
                (None, is_extra) => trusted(is_extra),
            };
            vec![Row::new("^", common_name(anchor.name()), trusted)]
        }
        PathEnd::RemovedRoot { root, .. } => {
            let note = format!("REMOVED from Mozilla's list with {}", root.dropped_in);
            vec![Row::new("^", common_name(root.name()), note)]
        }
        PathEnd::Missing { issuer, .. } if is_private(chain) => {
            let note = "UNTRUSTED: not on Mozilla's list";
            vec![Row::new("^", common_name(issuer), note)]
        }
        PathEnd::Missing {
            issuer,
            ca_issuers,
            impostor,
            ..
        } => match found {
            Some(path) => completed(path),
            None if !chain.missing.is_empty() => known(&chain.missing),
            None => {
                let note = missing(*impostor, ca_issuers.first());
                vec![Row::new("+", common_name(issuer), note)]
            }
        },
        PathEnd::UntrustedRoot { .. }
        | PathEnd::SelfSignedLeaf
        | PathEnd::BadSignature { .. }
        | PathEnd::NoLeaf => Vec::new(),
    }
}

fn completed(path: &CompletedPath) -> Vec<Row> {
    let missing = path.intermediates.iter().filter_map(|found| {
        let source = match &found.from {
            FoundIn::Sent => return None,
            FoundIn::Given => None,
            FoundIn::Fetched(url) => Some(url),
        };
        let certificate = Certificate::parse(&found.certificate.0).ok()?;
        let name = certificate.short_name();
        Some(Row::new("+", &name, missing(None, source)))
    });
    let mut rows: Vec<Row> = missing.collect();
    rows.push(Row::new("^", &path.anchor, trusted(path.anchor_is_extra)));
    rows
}

fn trusted(is_extra: bool) -> &'static str {
    if is_extra {
        "trusted in this run only"
    } else {
        "trusted"
    }
}

/// The missing certificates that this program knows, and the root above them.
fn known(missing_ones: &[&Certificate]) -> Vec<Row> {
    let rows = missing_ones
        .iter()
        .map(|one| Row::new("+", &one.short_name(), missing(None, None)));
    let root = missing_ones.last().map(|highest| &highest.issuer);
    rows.chain(root.map(|root| Row::new("^", common_name(root), "trusted")))
        .collect()
}

fn missing(impostor: Option<usize>, url: Option<&String>) -> String {
    let mut text = match impostor {
        Some(impostor) => format!("MISSING: #{impostor} has its name, but another key"),
        None => "MISSING: append this certificate".to_owned(),
    };
    if let Some(url) = url {
        text.push_str(&format!(", from {}", excerpt(url, 60)));
    }
    text
}

/// `true` if a well-known private authority, or a root off the list, issued a certificate of the path.
fn is_private(chain: &ChainContext) -> bool {
    let needed = chain.needed();
    let is_public = needed.iter().any(|one| one.is_publicly_logged);
    // No proxy is between a file and this program.
    let is_file = chain.version.is_none();
    let is_known = |one: &&Certificate| {
        issuer::recognize(one).is_some_and(|known| !(known.interception && is_file))
    };
    let is_private = !is_public && needed.iter().any(is_known);
    is_private || needed.iter().any(|one| unlisted_roots::issued(one))
}

/// The Common Name of a distinguished name, else all of it; as the issuer wrote it.
pub fn common_name(name: &Name) -> &str {
    let mut parts = name.text.split(", ");
    let common_name = parts.find_map(|part| part.strip_prefix("CN="));
    common_name.unwrap_or(&name.text)
}

/// Text from a peer, escaped and cut to this many columns.
pub(crate) fn cut(text: &str, most: usize) -> String {
    cut_escaped(&escape(text), most)
}

/// Text that is safe to print, cut to this many columns.
pub(crate) fn cut_escaped(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    let mut short = String::new();
    for character in text.chars() {
        short.push(character);
        if columns(&short) > most.saturating_sub(3) {
            short.pop();
            break;
        }
    }
    short + "..."
}
