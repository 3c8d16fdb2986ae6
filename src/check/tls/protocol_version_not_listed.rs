//! `protocol-version-not-listed`: the best common version is one that the list skips.

use crate::check::prelude::*;
pub(crate) const CHECK: Check = Check {
    id: "protocol-version-not-listed",
    title: "the best common TLS version is not listed",
    severity: Severity::Warn,
    basis: Basis::Inferred,
    reference: reference::ORIGIN_SETTINGS,
    status: Some(502),
    explanation: &[
        "AWS describes OriginSslProtocols in two ways. By the Developer Guide, it lists every version that CloudFront may use. By the API reference, it specifies the minimum; the source of AWS's TLS library, too, has only a minimum. A version above the lowest listed one that is not itself listed works by the second reading and fails by the first.",
        "TLS 1.3 need not and cannot be listed: CloudFront offers it to every origin.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -brief </dev/null",
    fixes: Fixes {
        cloudfront_first: "Add TLSv1.2, and every version between the lowest listed one and it, to CustomOriginConfig.OriginSslProtocols.Items (console: Origins > Edit > Minimum origin SSL protocol).",
        anywhere: "Enable TLS 1.3 on the server: it need not be listed.",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Address(evaluate),
};

fn evaluate(context: &TargetContext, address: &AddressContext) -> Outcome {
    let Some(Negotiated { version, .. }) = address.negotiated() else {
        return Outcome::not_applicable("no version was agreed on");
    };
    let protocols = &context.observation.settings.protocols;
    if protocols.lists(version) {
        return Outcome::Pass;
    }
    Evidence::new(
        format!("the best common version is {version}"),
        format!("a version that OriginSslProtocols lists ({protocols})"),
    )
    .note("If the list is a minimum, CloudFront connects; if it names every allowed version, it does not. AWS's pages say both.")
    .remedy(format!("Add {} to OriginSslProtocols.", version.setting()))
    .warn()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;
    use crate::observation::Question;

    fn speaking(version: crate::wire::code_point::ProtocolVersion, protocols: &str) -> Outcome {
        let mut seen = address(handshake(version, 0xc02f));
        seen.answers = vec![accepted(Question::Offer, version, 0xc02f)];
        let mut observation = observation(vec![seen]);
        observation.settings.protocols = protocols.parse().unwrap();
        judge(&CHECK, &observation)
    }

    #[test]
    fn a_version_that_the_list_skips_warns() {
        let outcome = speaking(V12, "TLSv1");
        assert_eq!(outcome.word(), "warn");
        assert_eq!(
            wanted(&outcome),
            "a version that OriginSslProtocols lists (TLSv1)"
        );
        assert_eq!(remedy(&outcome), "Add TLSv1.2 to OriginSslProtocols.");
    }

    #[test]
    fn a_listed_version_passes_and_tls13_needs_no_listing() {
        assert_eq!(speaking(V12, "TLSv1,TLSv1.2"), Outcome::Pass);
        assert_eq!(speaking(V13, "TLSv1"), Outcome::Pass);
    }
}
