//! Certificates are sent that the path does not use.

use super::chain_incomplete::replaceable;
use crate::check::prelude::*;
use crate::pki::path::ExtraKind;

pub(crate) const CHECK: Check = Check {
    id: "chain-has-extra-certificates",
    title: "the server sends unneeded certificates",
    severity: Severity::Warn,
    basis: Basis::Documented,
    reference: reference::CERTIFICATE_REQUIREMENTS,
    status: None,
    explanation: &[
        "The guide advises you to leave out the root and unrelated intermediates, and to begin with the intermediate that issued the leaf. Every extra certificate costs bytes in every handshake.",
        "Valid cross-signed certificates of the path's root or intermediates are not reported: authorities recommend them. The root itself is harmless and common: a notice. Duplicates, unrelated certificates and expired copies are a warning. They are not known to cause a 502 alone, but they show a certificate file that was assembled wrongly, and a client that picks an expired copy fails.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -showcerts </dev/null 2>/dev/null | grep -E '^ *[0-9]+ s:|^ *i:'",
    fixes: fixes::INSTALL_FULL_CHAIN,
    evaluate: Evaluate::Chain(ChainRule::Path(evaluate)),
};

fn evaluate(_: &TargetContext, chain: &ChainContext) -> Outcome {
    // Above a gap it is unknown which certificates belong to the path.
    let path_is_known = !matches!(
        chain.chain.end,
        PathEnd::Missing { .. } | PathEnd::BadSignature { .. }
    );
    let extras = chain.chain.extras.iter();
    let extras: Vec<(usize, Severity, String)> = extras
        .filter(|extra| path_is_known || extra.kind != ExtraKind::Stranger)
        // The missing certificate takes its place; see chain-incomplete.
        .filter(|extra| Some(extra.position) != replaceable(chain))
        .filter_map(|extra| {
            let (severity, what) = describe(extra.kind)?;
            Some((extra.position, severity, what))
        })
        .collect();
    let Some(worst) = extras.iter().map(|(_, severity, _)| *severity).max() else {
        return if path_is_known {
            Outcome::Pass
        } else {
            chain.elsewhere()
        };
    };
    let named = extras.iter().take(MOST_NAMED);
    let mut seen: Vec<String> = named
        .map(|(position, _, what)| format!("{}: {what}", chain.describe(*position)))
        .collect();
    let remedy = if extras.len() > MOST_NAMED {
        seen.push(format!("and {} more", extras.len() - MOST_NAMED));
        // A longer list is a whole trust store, or a script that appends at each run.
        "Write the certificate file again: the leaf, then its intermediates, each one once."
            .to_owned()
    } else {
        let numbers = extras.iter().map(|(position, ..)| format!("#{position}"));
        format!(
            "Remove {} from the certificate file.",
            sentence::all_of(numbers)
        )
    };
    let wanted = "only the leaf and the intermediates of its path";
    let evidence = Evidence::new(seen.join("; "), wanted).remedy(remedy);
    Outcome::finding(worst, evidence)
}

/// The most certificates to name.
const MOST_NAMED: usize = 12;

/// `None` for a certificate that cannot be parsed, see certificate-malformed, and for a valid
/// cross-signed one, which authorities tell people to send for older clients.
fn describe(kind: ExtraKind) -> Option<(Severity, String)> {
    let what = match kind {
        ExtraKind::TrustedRoot => {
            let what = "the trusted root, which every client already has";
            return Some((Severity::Notice, what.to_owned()));
        }
        ExtraKind::Duplicate { of } => format!("the same as #{of}"),
        ExtraKind::ExpiredCopy => "an expired copy or cross-sign beside the valid path".to_owned(),
        ExtraKind::Stranger => "not part of the path".to_owned(),
        ExtraKind::CrossSign | ExtraKind::Unparsable => return None,
    };
    Some((Severity::Warn, what))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::chain_testing::{Pki, judge};
    use crate::check::testing::{remedy, seen};

    #[test]
    fn each_kind_has_its_severity() {
        let mut pki = Pki::new();
        let leaf = pki.leaf("origin.example.com");
        let stranger = Pki::named("Other").issuing;
        let expired = pki.expired_issuing();
        let cross = pki.cross_signed_issuing(&Pki::named("Other"));
        for (extra, word) in [
            (&pki.root, "notice"),
            (&cross, "pass"),
            (&leaf, "warn"),
            (&stranger, "warn"),
            (&expired, "warn"),
        ] {
            let outcome = judge(&CHECK, &pki.sent(&[&leaf, &pki.issuing, extra]));
            assert_eq!(
                outcome.word(),
                word,
                "{:?}",
                extra.certificate().subject.text
            );
        }
        assert_eq!(
            judge(&CHECK, &pki.sent(&[&leaf, &pki.issuing])),
            Outcome::Pass
        );
    }

    #[test]
    fn the_worst_decides_and_all_are_named() {
        let pki = Pki::new();
        let leaf = pki.leaf("origin.example.com");
        let outcome = judge(
            &CHECK,
            &pki.sent(&[&leaf, &pki.issuing, &pki.issuing, &pki.root]),
        );
        assert_eq!(outcome.word(), "warn");
        assert_eq!(
            seen(&outcome),
            "#2 Test Issuing CA: the same as #1; #3 Test Root CA: the trusted root, which every client already has"
        );
        assert_eq!(
            remedy(&outcome),
            "Remove #2 and #3 from the certificate file."
        );
    }
}
