//! `server-name-rejected`: the server knows other names, or none, but not this one.

use super::alert_meaning::{AWS_ENDS_AT_WARNINGS, warnings};
use crate::check::prelude::*;
use crate::wire::code_point::AlertDescription;

pub(crate) const CHECK: Check = Check {
    id: "server-name-rejected",
    title: "the server rejects this server name",
    severity: Severity::Fail,
    basis: Basis::Observed,
    reference: reference::HELPER_METHODS,
    status: Some(502),
    explanation: &[
        "CloudFront sends a server name (SNI): the Origin Domain or, if the behavior forwards the Host header (by its cache policy or origin request policy), the viewer's Host. This server accepts a hello without a server name, or with another one, but not with this one: it has no certificate for this name and no default certificate. CloudFront answers 502.",
        "Give the server a certificate and a site for that name, or make CloudFront send another name. A cache policy that lists 'host' forwards it even with the origin request policy AllViewerExceptHostHeader.",
        "A browser that opens the origin by its own name works; for the rejected name it shows ERR_SSL_UNRECOGNIZED_NAME_ALERT or ERR_SSL_PROTOCOL_ERROR.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername SERVER_NAME </dev/null; openssl s_client -connect HOST:PORT -noservername </dev/null",
    fixes: Fixes {
        nginx: "Add a server block with this server_name and a certificate for it, then 'nginx -s reload'. 'ssl_reject_handshake on' in the default server rejects every other name.",
        apache: "Add a '<VirtualHost *:443>' with this ServerName or ServerAlias, then 'apachectl graceful'. Apache itself answers an unknown name with its first virtual host's certificate: look for a proxy in front of Apache that rejects the name.",
        haproxy: "Put a PEM with a certificate for this name into the directory that 'crt' names, then reload HAProxy. 'strict-sni' on the bind line rejects unknown names.",
        caddy: "Add a site block for this name, then 'caddy reload --force'. The global option 'fallback_sni' (Caddy 2.7 or later) presents another site's certificate, which helps only if that one covers this name; 'default_sni' applies only to clients that send no server name.",
        node: "Let SNICallback provide a secure context for this name, or call server.addContext(name, { key, cert }).",
        iis: "Add an https binding for this host name, or a default one without 'Require Server Name Indication'.",
        cloudfront: "If the application does not need the viewer's Host, set the origin request policy AllViewerExceptHostHeader and a cache policy that does not list host (CachingOptimized, CachingDisabled). Or use a CloudFront function: cf.updateRequestOrigin({ hostHeader, sni, allowedCertificateNames }).",
        ..Fixes::NONE
    },
    evaluate: Evaluate::Address(evaluate),
};

fn evaluate(context: &TargetContext, address: &AddressContext) -> Outcome {
    let outcome = address.judge_obstacle(|obstacle| match obstacle {
        Obstacle::ServerName(instead) => Some(rejected(context, instead)),
        _ => None,
    });
    if outcome == Outcome::Pass && warnings(address).contains(&AlertDescription::UNRECOGNIZED_NAME)
    {
        return Evidence::new(
            format!(
                "warning alert 112 unrecognized_name for {}, then a handshake",
                sent(context)
            ),
            "a handshake without a warning",
        )
        .titled("the server does not know the server name")
        .note("The server does not know the name and continues with its default site. RFC 6066, section 3 advises against such a warning.")
        .note(AWS_ENDS_AT_WARNINGS)
        .remedy("Give the server a site and a certificate for this name.")
        .warn();
    }
    outcome
}

fn rejected(context: &TargetContext, instead: &AcceptedInstead) -> Outcome {
    let names = &context.observation.target.names;
    let sent = sent(context);
    let seen = match instead {
        AcceptedInstead::NoName => {
            format!("the server rejects {sent}, but accepts a hello without a server name")
        }
        AcceptedInstead::Name(name) => {
            format!("the server rejects {sent}, but accepts '{name}'")
        }
        AcceptedInstead::Unknown => {
            format!("the server rejects {sent} with alert 112 unrecognized_name")
        }
    };
    let because = if names.server_name_override.is_some() {
        "This name was given by --sni; CloudFront may send another one."
    } else if names.host_header.is_some() {
        "CloudFront sends it because the behavior forwards the Host header."
    } else {
        "CloudFront sends it because it is the Origin Domain."
    };
    Evidence::new(seen, format!("a handshake with server name {sent}"))
        .note(because)
        .remedy(format!(
            "Give the server a certificate and a site for {sent}."
        ))
        .fail()
}

fn sent(context: &TargetContext) -> String {
    match context.observation.target.names.server_name() {
        Some(name) => format!("'{name}'"),
        None => "a hello without a server name".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;
    use crate::observation::Question;
    use crate::wire::code_point::Alert;

    #[test]
    fn a_name_that_is_refused_while_no_name_goes_on_fails_whatever_the_alert() {
        for code in [40, 80, 112] {
            let mut address = alerting(code);
            address.answers = vec![
                refused(Question::Offer, fatal(code)),
                accepted(Question::OfferWithoutServerName, V12, 0xc02f),
            ];
            let outcome = judge_address(&CHECK, address);
            assert_eq!(outcome.word(), "fail", "{code}");
            assert_eq!(
                seen(&outcome),
                "the server rejects 'origin.example.com', but accepts a hello without a server name"
            );
        }
    }

    #[test]
    fn a_fatal_unrecognized_name_is_enough_by_itself() {
        let outcome = judge_address(&CHECK, alerting(112));
        assert_eq!(outcome.word(), "fail");
    }

    #[test]
    fn a_handshake_failure_with_every_name_is_another_checks_matter() {
        let mut address = alerting(40);
        address.answers = vec![
            refused(Question::Offer, fatal(40)),
            refused(Question::OfferWithoutServerName, fatal(40)),
        ];
        assert_eq!(judge_address(&CHECK, address).word(), "not-applicable");
    }

    #[test]
    fn a_warning_alert_before_a_handshake_is_a_warning() {
        let mut warned = healthy();
        done(&mut warned).flight.alerts = vec![Alert::warning(AlertDescription::UNRECOGNIZED_NAME)];
        assert_eq!(judge_address(&CHECK, warned).word(), "warn");
    }
}
