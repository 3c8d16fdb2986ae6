//! The usual meanings of the alerts of a handshake: those of the standards (RFC 8446, section 6.2;
//! RFC 6066, section 3; RFC 7301, section 3.2), and the causes for which servers send them.

use std::collections::BTreeSet;

use crate::check::context::address::AddressContext;
use crate::wire::code_point::AlertDescription;

/// The usual meaning of an alert that ends a handshake.
pub fn usually_means(alert: AlertDescription) -> Option<&'static str> {
    Some(match alert {
        AlertDescription::HANDSHAKE_FAILURE => {
            "Alert 40 usually means that the server found nothing in common: no cipher suite, group or signature scheme, no certificate for this server name, or no client certificate."
        }
        AlertDescription::BAD_CERTIFICATE => {
            "Alert 42 is about the client's certificate: servers send it when they require one and get none."
        }
        AlertDescription::UNSUPPORTED_CERTIFICATE => {
            "Alert 43 is about the client's certificate: the server does not accept its kind."
        }
        AlertDescription::CERTIFICATE_UNKNOWN => {
            "Alert 46 is about the client's certificate: the server rejects it and does not say why."
        }
        AlertDescription::UNKNOWN_CA => {
            "Alert 48 is about the client's certificate: the server does not trust its issuer."
        }
        AlertDescription::ACCESS_DENIED => {
            "Alert 49 means that an access rule of the server refuses the connection."
        }
        AlertDescription::ILLEGAL_PARAMETER | AlertDescription::DECODE_ERROR => {
            "Alerts 47 and 50 mean that the server could not parse the hello: often because of an old or broken TLS library, or a middlebox in between."
        }
        AlertDescription::PROTOCOL_VERSION => {
            "Alert 70 means that the server speaks none of the offered protocol versions."
        }
        AlertDescription::INSUFFICIENT_SECURITY => {
            "Alert 71 means that the server finds every offered cipher suite too weak."
        }
        AlertDescription::INTERNAL_ERROR => {
            "Alert 80 means that something went wrong inside the server. Caddy and other Go servers send it when they have no certificate for the server name; OpenSSL sends it for versions that its security level forbids."
        }
        AlertDescription::MISSING_EXTENSION => {
            "Alert 109 means that the server expects an extension that the hello lacks, usually the server name."
        }
        AlertDescription::UNRECOGNIZED_NAME => {
            "Alert 112 means that the server does not know this server name."
        }
        AlertDescription::CERTIFICATE_REQUIRED => {
            "Alert 116 means that the server requires a client certificate."
        }
        AlertDescription::NO_APPLICATION_PROTOCOL => {
            "Alert 120 means that the server speaks none of the offered application protocols: it refuses http/1.1."
        }
        _ => return None,
    })
}

/// AWS's library treats every alert but close_notify as an error, whatever its level
/// (`s2n_process_alert_fragment`; S2N_ALERT_FAIL_ON_WARNINGS is the default).
pub(crate) const AWS_ENDS_AT_WARNINGS: &str = "AWS's TLS library ends the handshake at a warning alert unless it is configured to continue. It is not known how CloudFront configures it.";

/// The warnings in clear of a server that continued after them.
pub(crate) fn warnings(address: &AddressContext) -> BTreeSet<AlertDescription> {
    if !address.connection.is_accepted() {
        return BTreeSet::new();
    }
    let in_full = address.handshake().map(|handshake| &handshake.flight);
    let in_clear = address.answers().to_the_offer();
    let flights = in_full
        .into_iter()
        .chain(in_clear.map(|answer| &answer.flight));
    let alerts = flights.flat_map(|flight| &flight.alerts);
    let warnings = alerts.filter(|alert| !alert.ends_the_connection());
    warnings.map(|alert| alert.description).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_alert_that_the_contract_names_has_a_meaning_with_its_number() {
        for code in [40, 42, 46, 70, 80, 112, 116, 120] {
            let meaning = usually_means(AlertDescription(code)).unwrap();
            assert!(meaning.starts_with(&format!("Alert {code} ")), "{meaning}");
        }
        assert_eq!(usually_means(AlertDescription(0)), None);
        assert_eq!(usually_means(AlertDescription(200)), None);
    }
}
