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
        "The Origin Domain of a distribution is a DNS name; CloudFront does not accept an IP address. CloudFront also sends that name as the server name and looks for it in the certificate.",
        "The handshake and the chain of this address are checked as CloudFront would check them behind a name.",
    ],
    see: "dig +short -x HOST",
    fixes: Fixes {
        anywhere: "Create a DNS record for the address, such as origin.example.com, and give the server a certificate for that name.",
        cloudfront: "Set Origins > Edit > Origin domain to that DNS name. Before the record exists, check it with 'origin-check --resolve origin.example.com:443:ADDRESS origin.example.com'.",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Target(evaluate),
};

fn evaluate(context: &TargetContext) -> Outcome {
    match context.observation.target.address() {
        None => Outcome::Pass,
        Some(address) => Evidence::new(format!("the address {address}"), "a DNS name")
            .remedy(format!(
                "Create a DNS name for {address} and use it as the Origin Domain."
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
