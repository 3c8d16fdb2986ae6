//! A stapled OCSP response says that the leaf is revoked.

use crate::check::prelude::*;
use crate::observation::Possession;
use crate::pki::ocsp::{self, RevocationState};

pub(crate) const CHECK: Check = Check {
    id: "certificate-revoked",
    title: "the stapled OCSP response says revoked",
    severity: Severity::Warn,
    basis: Basis::Inferred,
    reference: Reference {
        title: "RFC 6960 (OCSP); no AWS page speaks of revocation toward origins",
        url: "https://www.rfc-editor.org/rfc/rfc6960",
    },
    status: None,
    explanation: &[
        "The server staples an OCSP response that says that this certificate has been revoked. This program reads the response, but does not verify its signature. If nothing is stapled, it asks no OCSP responder.",
        "AWS does not document whether CloudFront checks revocation at origins, so this is a warning: CloudFront may still connect while browsers refuse the certificate.",
        "A stapled response that cannot be parsed, is out of date or is about another certificate is a notice; so is a 'must-staple' certificate (RFC 7633) on a server that does not staple.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -status </dev/null 2>/dev/null | grep -A20 'OCSP response'",
    fixes: fixes::REISSUE,
    evaluate: Evaluate::Chain(ChainRule::Leaf(evaluate)),
};

const WANTED: &str = "a response that says 'good' of the leaf, or none";

fn evaluate(context: &TargetContext, chain: &ChainContext, leaf: &Certificate) -> Outcome {
    let Some(response) = &chain.ocsp_response else {
        return not_stapled(leaf, chain);
    };
    let status = match ocsp::status_of(response, leaf) {
        Ok(status) => status,
        Err(why) => {
            let seen = format!("a stapled OCSP response that says nothing about the leaf: {why}");
            return unusable(&seen);
        }
    };
    match status.state {
        RevocationState::Revoked { at: since, reason } => {
            let why = reason.map_or(String::new(), |reason| format!(" ({reason})"));
            Evidence::new(
                format!(
                    "a stapled OCSP response that says 'revoked' since {}{why}",
                    utc(since)
                ),
                WANTED,
            )
            .note("This program does not verify the response's signature. CloudFront is not known to read such responses.")
            .remedy("Get a new certificate, with a new key if the old one was compromised.")
            .warn()
        }
        RevocationState::Unknown => {
            unusable("a stapled OCSP response whose responder does not know the leaf")
        }
        RevocationState::Good => match status.next_update {
            Some(until) if until < context.thresholds.at => Evidence::new(
                format!("a stapled OCSP response that was good until {}", utc(until)),
                WANTED,
            )
            .note("The server does not update the response that it staples.")
            .titled("the stapled OCSP response is out of date")
            .notice(),
            _ => Outcome::Pass,
        },
    }
}

fn unusable(seen: &str) -> Outcome {
    Evidence::new(seen, WANTED)
        .titled("the stapled OCSP response is not usable")
        .notice()
}

/// A response is only asked for, and so only missed, in a whole handshake.
fn not_stapled(leaf: &Certificate, chain: &ChainContext) -> Outcome {
    if leaf.ocsp_must_staple && chain.possession != Possession::NotSeen {
        return Evidence::new(
            "a must-staple certificate, but no stapled OCSP response",
            "a stapled response",
        )
        .titled("the stapled OCSP response is missing")
        .note("Some browsers require it; CloudFront is not known to.")
        .remedy("Enable stapling (nginx: ssl_stapling on; Apache: SSLUseStapling on), or get the certificate reissued without must-staple.")
        .notice();
    }
    Outcome::not_applicable("no OCSP response was stapled")
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;

    use super::*;
    use crate::check::chain_testing::{AT, Issued, Pki, judge, judge_at, presented};
    use crate::check::testing::seen;
    use crate::pki::ocsp::testing::response;
    use crate::wire::code_point::SignatureScheme;

    fn judged(leaf: &Issued, pki: &Pki, response: Option<Vec<u8>>, at: OffsetDateTime) -> Outcome {
        let mut chain = presented(&[leaf, &pki.issuing]);
        chain.ocsp_response = response;
        chain.possession = Possession::Proved(SignatureScheme(0x0403));
        judge_at(&CHECK, &chain, at)
    }

    #[test]
    fn the_stapled_state_decides() {
        let pki = Pki::new();
        let leaf = pki.leaf_with(|params| params.serial(&[0x12, 0x34]));
        for (state, serial, word) in [
            ("good", &[0x12, 0x34], "pass"),
            ("revoked", &[0x12, 0x34], "warn"),
            ("unknown", &[0x12, 0x34], "notice"),
            ("revoked", &[0x12, 0x35], "notice"),
        ] {
            let outcome = judged(&leaf, &pki, Some(response(state, serial)), AT);
            assert_eq!(outcome.word(), word, "{state}");
        }
        let unreadable = judged(&leaf, &pki, Some(vec![0x30, 0x00]), AT);
        assert_eq!(unreadable.word(), "notice");
        assert_eq!(judged(&leaf, &pki, None, AT).word(), "not-applicable");
    }

    #[test]
    fn a_revocation_says_since_when_and_a_good_answer_can_be_too_old() {
        let pki = Pki::new();
        let leaf = pki.leaf_with(|params| params.serial(&[0x12]));
        let outcome = judged(&leaf, &pki, Some(response("revoked", &[0x12])), AT);
        assert_eq!(
            seen(&outcome),
            "a stapled OCSP response that says 'revoked' since 2026-11-01 00:00:00 UTC (keyCompromise)"
        );
        let later = AT + time::Duration::days(10);
        let stale = judged(&leaf, &pki, Some(response("good", &[0x12])), later);
        assert_eq!(stale.word(), "notice");
    }

    #[test]
    fn must_staple_without_a_staple_is_worth_knowing_after_a_whole_handshake() {
        let pki = Pki::new();
        // TLS feature status_request, RFC 7633 section 6.
        let leaf = pki.leaf_with(|params| {
            params.extension(&[1, 3, 6, 1, 5, 5, 7, 1, 24], false, &[0x30, 3, 2, 1, 5])
        });
        assert_eq!(judged(&leaf, &pki, None, AT).word(), "notice");
        let in_clear = presented(&[&leaf, &pki.issuing]);
        assert_eq!(judge(&CHECK, &in_clear).word(), "not-applicable");
    }
}
