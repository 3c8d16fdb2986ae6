//! `port-not-allowed`: a port that CloudFront does not take.

use crate::check::prelude::*;
pub(crate) const CHECK: Check = Check {
    id: "port-not-allowed",
    title: "CloudFront cannot use this port",
    severity: Severity::Fail,
    basis: Basis::Documented,
    reference: reference::ORIGIN_SETTINGS,
    status: None,
    explanation: &[
        "The HTTP and HTTPS ports of a custom origin may be 80, 443, or 1024 to 65535 (Developer Guide, 'Origin settings'). You cannot configure any other port, even if the server answers there.",
        "Browsers, curl and openssl connect to any port, so the origin looks healthy from everywhere else.",
    ],
    see: "nc -zv HOST PORT",
    fixes: Fixes {
        anywhere: "Make the server also listen on 443, or on a port from 1024 to 65535.",
        cloudfront: "Set Origins > Edit > HTTPS port (API: CustomOriginConfig.HTTPSPort) to 443, or to a port from 1024 to 65535.",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Target(evaluate),
};

fn evaluate(context: &TargetContext) -> Outcome {
    match context.observation.target.port {
        80 | 443 | 1024.. => Outcome::Pass,
        port => Evidence::new(format!("port {port}"), "port 80, 443, or 1024 to 65535").fail(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;

    #[test]
    fn the_ports_are_those_of_the_developer_guide() {
        for (port, word) in [
            (80, "pass"),
            (443, "pass"),
            (1024, "pass"),
            (65535, "pass"),
            (79, "fail"),
            (444, "fail"),
            (1023, "fail"),
        ] {
            let mut observation = observation(Vec::new());
            observation.target.port = port;
            assert_eq!(judge(&CHECK, &observation).word(), word, "{port}");
        }
    }
}
