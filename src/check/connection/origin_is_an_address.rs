//! `origin-is-an-address`: an IP address where CloudFront wants a DNS name.

use crate::check::prelude::*;
pub(crate) const CHECK: Check = Check {
    id: "origin-is-an-address",
    title: "the origin is an IP address, not a DNS name",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::HELPER_METHODS,
    status: None,
    explanation: &[
        "The Origin Domain of a distribution is a DNS name; CloudFront takes no IP address there. The name is also what it sends as server name in the TLS handshake and what it looks for in the certificate, so an address leaves both open.",
        "A browser connects to an address and complains about the certificate at most. Handshake and chain of this address are judged here all the same, as CloudFront would judge them behind a name.",
    ],
    see: "dig +short -x HOST",
    fixes: Fixes {
        anywhere: "Create a DNS record, say origin.example.com, for the address, and give the server a certificate for that name.",
        cloudfront: "Origins > Edit > Origin domain: that DNS name. To check it before the record exists: 'origin-check --resolve origin.example.com:443:ADDRESS origin.example.com'.",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Target(evaluate),
};

fn evaluate(context: &TargetContext) -> Outcome {
    match context.observation.target.address() {
        None => Outcome::Pass,
        Some(address) => Evidence::new(format!("the address {address}"), "a DNS name")
            .remedy(format!(
                "Give {address} a DNS name and use that as Origin Domain."
            ))
            .fail(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;

    #[test]
    fn an_address_fails_and_a_name_passes() {
        for (host, word) in [
            ("192.0.2.1", "fail"),
            ("[2001:db8::1]", "fail"),
            ("192-0-2-1.example.com", "pass"),
        ] {
            let mut observation = observation(Vec::new());
            observation.target = target(host);
            assert_eq!(judge(&CHECK, &observation).word(), word, "{host}");
        }
    }
}
