//! `protocol-version-outdated`: TLS 1.1 or older is the best there is.

use super::protocol_version_unsupported::VERSION_FIXES;
use crate::check::prelude::*;

pub(crate) const CHECK: Check = Check {
    id: "protocol-version-outdated",
    title: "CloudFront would use TLS 1.1 or older",
    severity: Severity::Warn,
    basis: Basis::Documented,
    reference: reference::ORIGIN_SETTINGS,
    status: Some(502),
    explanation: &[
        "The newest version that the server and the distribution's OriginSslProtocols have in common is TLS 1.1 or older. CloudFront connects, but RFC 8996 deprecates these versions; AWS recommends the newest one that the origin supports. Current browsers refuse such a server.",
        "If SSLv3 is listed, an older edition of the guide says that CloudFront sends only SSLv3 handshakes, which current servers refuse.",
    ],
    see: "openssl s_client -connect HOST:PORT -servername HOST -tls1_2 </dev/null",
    fixes: VERSION_FIXES,
    evaluate: Evaluate::Address(evaluate),
};

fn evaluate(context: &TargetContext, address: &AddressContext) -> Outcome {
    let Some(Negotiated { version, .. }) = address.negotiated() else {
        return Outcome::not_applicable("no version was agreed on");
    };
    let wanted = "TLS 1.2 or TLS 1.3";
    if version <= ProtocolVersion::TLSV1_1 {
        return Evidence::new(format!("the best common version is {version}"), wanted).warn();
    }
    let protocols = &context.observation.settings.protocols;
    if protocols.lists(ProtocolVersion::SSLV3) {
        return Evidence::new(format!("OriginSslProtocols: {protocols}"), wanted)
                .titled("OriginSslProtocols lists SSLv3")
                .note(format!(
                    "The server accepts {version}. But an older edition of the Developer Guide says that with SSLv3 in the list CloudFront sends only SSLv3 handshakes."
                ))
                .remedy("Remove SSLv3 from OriginSslProtocols; for this server, TLSv1.2 alone is enough.")
                .warn();
    }
    Outcome::Pass
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::*;
    use crate::observation::Question;

    fn speaking(version: ProtocolVersion, protocols: &str) -> Outcome {
        let mut address = alerting(70);
        address.answers = vec![accepted(Question::Offer, version, 0x002f)];
        let mut observation = observation(vec![address]);
        observation.settings.protocols = protocols.parse().unwrap();
        judge(&CHECK, &observation)
    }

    #[test]
    fn tls11_warns_where_the_settings_allow_it() {
        let outcome = speaking(V11, "TLSv1,TLSv1.1,TLSv1.2");
        assert_eq!(outcome.word(), "warn");
        assert_eq!(seen(&outcome), "the best common version is TLS 1.1");
    }

    #[test]
    fn where_the_settings_do_not_allow_it_nothing_is_agreed_on() {
        assert_eq!(speaking(V11, "TLSv1.2").word(), "not-applicable");
    }

    #[test]
    fn tls12_and_newer_pass() {
        assert_eq!(speaking(V12, "TLSv1.2"), Outcome::Pass);
    }

    #[test]
    fn sslv3_in_the_list_warns_however_new_the_server_is() {
        let mut observation = observation(vec![healthy()]);
        observation.settings.protocols = "SSLv3,TLSv1.2".parse().unwrap();
        assert_eq!(judge(&CHECK, &observation).word(), "warn");
    }
}
